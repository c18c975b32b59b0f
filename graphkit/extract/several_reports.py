"""Refuses a file with more than one report, as in the papers of a committee: it would be read as one.

A second report has a cover or an opening sentence of its own, with other days on site; a report that is in a
file twice repeats most of its paragraphs. Text files have no pages, and are judged in the same way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import Block, BlockKind, Document
from graphkit.extract.text.date_parser import parse_dates

_BEGINS = re.compile(
    r"(?:(?:re-?)?inspection dates?|dates? of (?:this |the )?(?:inspection|visit))\s*:\s*"
    r"|this letter (?:summarises|sets out|details) the findings of [^.]{3,160}?"
    r"\b(?:on|from|between)\s+(?=\d)",
    re.I,
)
_LONG = 200  # characters of a paragraph that no two reports share
_MIN_LONG = 8  # of these


def refuse_several_reports(document: Document) -> None:
    """Raise UnreadableReportError if a document has two reports, or the same one twice."""
    first, second = _two_beginnings(document)
    if second:
        pages = f" (pages {first.page} and {second.page})" if first and first.page and second.page else ""
        raise UnreadableReportError(
            f"two reports in one file: {document.name}{pages}; save each as a file of its own"
        )
    if _repeats_itself(document):
        raise UnreadableReportError(f"the same report twice in one file: {document.name}; remove one of them")


def _two_beginnings(document: Document) -> tuple[Block | None, Block | None]:
    """Return the blocks where the first report and one with other days begin, None where there is none."""
    first: Block | None = None
    days: object = None
    for block, found in _beginnings(document):
        if first is None:
            first, days = block, found
        elif found != days and block.page != first.page:
            return first, block
    return first, None


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
