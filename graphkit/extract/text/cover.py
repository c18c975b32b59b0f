"""The front of a report: the stretch of its text on which title, dates, names and the table of grades stand.

A `Document` has its body first, without running headers or footnotes, so the front is simply its beginning:
the first page for the title, the first two for the table. A text file has no pages; then a count of blocks
stands for one.
"""

from __future__ import annotations

import re

from graphkit.core.model import AREA_SEND, Block, BlockKind, Document

_BLOCKS_OF_A_PAGE = 45  # where there are no pages: covers have 8 to 40 blocks
_LONGEST_PAGE = 5_000  # characters
_LETTERS = frozenset({"jtai", "jtai-thematic", "focused-visit", "monitoring-visit"})
_FAREWELL = re.compile(r"\nYours (?:sincerely|faithfully)\b", re.I)
_HEADERS = 6  # read of all running headers
LONGEST_LINE = 260  # a block longer than this is prose, no title line


def front(document: Document, pages: int) -> tuple[Block, ...]:
    """Return the body blocks of the first `pages` pages (of a page's worth where none are marked)."""
    found: list[Block] = []
    for block in document.body():
        full = len(found) >= pages * _BLOCKS_OF_A_PAGE if block.page is None else block.page > pages
        if full or block.start > pages * _LONGEST_PAGE:
            break
        found.append(block)
    return tuple(found)


def front_end(document: Document, pages: int) -> int:
    """Return the offset at which `front` ends; no block counts for more than a page."""
    blocks = front(document, pages)
    return max((min(block.end, block.start + _LONGEST_PAGE) for block in blocks), default=0)


def is_letter(document: Document, framework: str) -> bool:
    """Say whether findings are written as a letter: by their kind, or because somebody is greeted.

    A document of no known kind has to take its leave, too.
    """
    if framework == AREA_SEND:
        return any("Dear " in document.text_of(block) for block in front(document, 1))
    if framework == "other" and _FAREWELL.search(document.text):
        return any(document.text.startswith("Dear ", block.start) for block in front(document, 1))
    return framework in _LETTERS


def headers(document: Document) -> tuple[Block, ...]:
    """Return the first running headers of a document: they repeat the title and the dates."""
    return tuple(block for block in document.blocks if block.kind is BlockKind.HEADER)[:_HEADERS]
