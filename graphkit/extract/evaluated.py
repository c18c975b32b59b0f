"""Which paragraphs evaluate: the sections that tell what inspectors found.

Recommendations tell what should be, and are no findings. But the letters of 2016 to 2020 set out under "Areas
for improvement" what is weak, in items of several sentences: these are findings as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.extract.outline import ITEM_ROLES, Outline, Paragraph, Section
from graphkit.extract.sentences import sentences
from graphkit.model import Block, BlockKind, Document

ROLES = frozenset({"summary", "strengths", "criterion", "main-findings", "lscb", "case-study"})
_TITLE = 6  # words
_VERBS = frozenset("is are was were has have had require requires remain remains need needs".split())
TELLING = 1.5  # sentences an item, on average, from which on a letter's list tells what was found


def evaluated(document: Document, outline: Outline) -> Iterator[tuple[Section, Paragraph]]:
    """Yield the paragraphs that evaluate, each with its section, in the order of reading."""
    letter = any(section.role == "addressees" for section in outline)
    for section in outline:
        paragraphs = [
            paragraph
            for paragraph in section.blocks
            if paragraph.key and not _is_title(document, paragraph.block)
        ]
        if section.role in ROLES or (letter and _tells(document, section, paragraphs)):
            yield from ((section, paragraph) for paragraph in paragraphs)


def _is_title(document: Document, block: Block) -> bool:
    """Say whether a block is a heading, or a few words between paragraphs that say nothing of anything."""
    if block.kind in (BlockKind.HEADING, BlockKind.BULLET):
        return block.kind is BlockKind.HEADING
    words = document.text_of(block).split()
    return len(words) <= _TITLE and words[-1][-1:].isalpha() and _VERBS.isdisjoint(words)


def _tells(document: Document, section: Section, paragraphs: list[Paragraph]) -> bool:
    """Say whether a letter's list of items tells what was found, at length, and not just what to improve."""
    if section.role not in ITEM_ROLES or not paragraphs:
        return False
    count = sum(len(sentences(document.text_of(paragraph.block))) for paragraph in paragraphs)
    return count >= TELLING * len(paragraphs)
