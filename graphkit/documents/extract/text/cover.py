"""The cover of a report: the first pages, on which title, dates,
names and the table of grades stand.

The body of a `Document` comes first, without running headers and footnotes, so the cover is the
beginning of the body: one page for the title, two for the table of grades, three where a page of
contents comes between. A text file has no pages; a fixed number of blocks then counts as a page.
`find_cover` finds the cover once, and every reader of the front receives it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from graphkit.core.frameworks import Frameworks, current_frameworks
from graphkit.core.model import Block, BlockKind, Document

_BLOCKS_OF_A_PAGE = 45  # where there are no pages: covers have 8 to 40 blocks
_LONGEST_PAGE = 5_000  # characters
_FAREWELL = re.compile(r"\nYours (?:sincerely|faithfully)\b", re.I)
_HEADERS = 6  # number of running headers that are read
LONGEST_LINE = 260  # a block longer than this is prose, not a line of the title

Blocks = tuple[Block, ...]


class Cover(NamedTuple):
    """The first pages of a document, as blocks of its body and as offsets into its text."""

    document: Document
    frameworks: Frameworks  # those that the readers of the front know
    first_page: Blocks
    two_pages: Blocks
    three_pages: Blocks
    first_page_end: int  # offset in the text
    two_pages_end: int
    headers: Blocks  # the first running headers: they repeat the title and the dates

    def is_letter(self, framework: str) -> bool:
        """Return whether a report of this framework is written as a letter."""
        letter = self.frameworks.get(framework).letter
        document = self.document
        if letter == "with-greeting":
            return any("Dear " in document.text_of(block) for block in self.first_page)
        if letter == "with-greeting-and-farewell":
            greets = any(
                document.text.startswith("Dear ", block.start) for block in self.first_page
            )
            return greets and _FAREWELL.search(document.text) is not None
        return letter == "always"


def find_cover(document: Document) -> Cover:
    """Return the cover of a document."""
    first, two, three = (_first_pages(document, pages) for pages in (1, 2, 3))
    headers = tuple(block for block in document.blocks if block.kind is BlockKind.HEADER)[:_HEADERS]
    return Cover(
        document, current_frameworks(), first, two, three, _end_of(first), _end_of(two), headers
    )


def _first_pages(document: Document, pages: int) -> Blocks:
    """Return the body blocks of the first pages;
    a fixed number of blocks counts as a page without a mark.
    """
    found: list[Block] = []
    blank: int | None = None  # pages without text before the first
    for block in document.body_blocks():
        blank = (block.page or 1) - 1 if blank is None else blank
        if block.page is None:
            full = len(found) >= pages * _BLOCKS_OF_A_PAGE
        else:
            full = block.page > pages + blank
        if full or block.start > pages * _LONGEST_PAGE:
            break
        found.append(block)
    return tuple(found)


def _end_of(blocks: Blocks) -> int:
    """Return the offset at which blocks end; no block counts for more than a page."""
    return max((min(block.end, block.start + _LONGEST_PAGE) for block in blocks), default=0)
