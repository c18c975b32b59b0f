"""Which paragraphs evaluate: the sections that tell what inspectors found.

Recommendations tell what should be, and are no findings. But the letters of 2016 to 2020 set out under "Areas
for improvement" what is weak, in items of several sentences: these are findings as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.extract.outline import ITEM_ROLES, Outline, Paragraph, Section
from graphkit.extract.sentences import sentences
from graphkit.model import BlockKind, Document

ROLES = frozenset({"summary", "strengths", "criterion", "main-findings", "lscb", "case-study"})
TELLING = 1.5  # sentences an item, on average, from which on a letter's list tells what was found


def evaluated(document: Document, outline: Outline) -> Iterator[tuple[Section, Paragraph]]:
    """Yield the paragraphs that evaluate, each with its section, in the order of reading."""
    letter = any(section.role == "addressees" for section in outline)
    for section in outline:
        paragraphs = [
            paragraph
            for paragraph in section.blocks
            if paragraph.key and paragraph.block.kind is not BlockKind.HEADING
        ]
        if section.role in ROLES or (letter and _tells(document, section, paragraphs)):
            yield from ((section, paragraph) for paragraph in paragraphs)


def _tells(document: Document, section: Section, paragraphs: list[Paragraph]) -> bool:
    """Say whether a letter's list of items tells what was found, at length, and not just what to improve."""
    if section.role not in ITEM_ROLES or not paragraphs:
        return False
    count = sum(len(sentences(document.text_of(paragraph.block))) for paragraph in paragraphs)
    return count >= TELLING * len(paragraphs)
