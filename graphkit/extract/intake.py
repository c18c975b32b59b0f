"""Refuses files that are not one report on an English authority's children's services.

Other documents name the same places and use the same words: a letter of the Welsh inspectorate, a school
report, a self-evaluation with a table of grades, a statutory direction. A line at the beginning says what it
is.

A file with more than one report, as in the papers of a committee, would be read as one. A second report has a
cover or an opening sentence of its own, with other days on site; a report that is in a file twice repeats
most of its paragraphs. Text files have no pages, and are judged in the same way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import Block, BlockKind, Document
from graphkit.extract.text.date_parser import parse_dates
from graphkit.extract.text.lexicon_files import row_patterns

_BEGINNING = 1_200  # characters
_LONGEST_LINE = 300  # characters of a title, or of the lines of a letterhead
_SHORTEST_SENTENCE = 60
_BEGINS = re.compile(
    r"(?:(?:re-?)?inspection dates?|dates? of (?:this |the )?(?:inspection|visit))\s*:\s*"
    r"|this letter (?:summarises|sets out|details) the findings of [^.]{3,160}?"
    r"\b(?:on|from|between)\s+(?=\d)",
    re.I,
)
_LONG = 200  # characters of a paragraph that no two reports share
_MIN_LONG = 8  # of these


def admit(document: Document) -> Document:
    """Return the document for its readers: without what is aside, which no statement may come from.

    Raises UnreadableReportError where the document has several reports, or is of a kind that is not read.
    """
    refuse_other_documents(document)
    refuse_several_reports(document)
    blocks = tuple(block for block in document.blocks if block.kind is not BlockKind.ASIDE)
    if len(blocks) == len(document.blocks):
        return document
    return replace(document, blocks=blocks, text=document.text[: document.blocks[len(blocks)].start])


def refuse_other_documents(document: Document) -> None:
    """Raise UnreadableReportError if a line at the beginning says that a document is of another kind."""
    beginning = (block for block in document.body_blocks() if block.start < _BEGINNING)
    titles = takewhile(lambda text: not _is_prose(text), map(document.text_of, beginning))
    for line in (line.strip() for text in titles for line in text.split("\n")):
        for what, words in row_patterns("other-documents", "what"):
            if words.match(line):
                raise UnreadableReportError(
                    f"{document.name} is {what}, and no report on the children's services of an English "
                    "authority: leave it out"
                )


def _is_prose(text: str) -> bool:
    return len(text) > _LONGEST_LINE or (len(text) > _SHORTEST_SENTENCE and text.endswith("."))


def refuse_several_reports(document: Document) -> None:
    """Raise UnreadableReportError if a document has two reports, or the same one twice."""
    beginnings = list(_beginnings(document))
    for first, days in beginnings[:1]:
        for second, others in beginnings:
            if others != days and second.page != first.page:
                pages = f" (pages {first.page} and {second.page})" if first.page and second.page else ""
                raise UnreadableReportError(
                    f"two reports in one file: {document.name}{pages}; save each as a file of its own"
                )
    if _repeats_itself(document):
        raise UnreadableReportError(f"the same report twice in one file: {document.name}; remove one of them")


def _beginnings(document: Document) -> Iterator[tuple[Block, object]]:
    """Yield the blocks where a report begins, with its days on site."""
    for block in document.body_blocks():
        mark = _BEGINS.match(document.text, block.start, block.end)
        phrase = parse_dates(document.text, mark.end()) if mark else None
        if phrase and phrase.end <= block.end:
            yield block, phrase.intervals


def _repeats_itself(document: Document) -> bool:
    paragraphs = Counter(
        document.text_of(block)
        for block in document.body_blocks()
        if block.kind is BlockKind.PARAGRAPH and block.length >= _LONG
    )
    repeated = sum(count > 1 for count in paragraphs.values())
    return len(paragraphs) >= _MIN_LONG and repeated * 2 > len(paragraphs)
