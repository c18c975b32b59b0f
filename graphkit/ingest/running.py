"""Running headers, footers and page numbers: what stands at the edge of every page."""

from __future__ import annotations

import re
from collections import Counter

from graphkit.ingest.pdf import Line, Page

_EDGE = 0.09  # of the height of the page, above and below
_FAR_EDGE = 0.13  # page numbers may stand a little further in
_DIGITS = re.compile(r"\d+")
_NUMBER_ALONE = re.compile(r"(?:page ?)?(\d{1,3})(?: ?(?:of|/) ?\d{1,3})?$", re.IGNORECASE)
_MARK_SIZE = 7.5  # a number in smaller print is a footnote's
_OFTEN = 3

Key = tuple[str, bool]


def find_running(pages: list[Page]) -> frozenset[Key]:
    """Return what recurs at one edge of the pages: the words with their digits levelled, and the edge."""
    seen: Counter[Key] = Counter()
    for page in pages:
        seen.update({_key(line, page) for line in page.lines if _at_edge(line, page, _EDGE)})
    often = min(_OFTEN, max(2, len(pages) - 1))
    return frozenset(key for key, times in seen.items() if times >= often)


def is_running(line: Line, page: Page, running: frozenset[Key]) -> bool:
    """Tell whether a line is a running header, a footer or a page number."""
    if not _at_edge(line, page, _FAR_EDGE):
        return False
    alone = _NUMBER_ALONE.match(line.text)
    if alone:
        if line.size < _MARK_SIZE or line.note:
            return False
        return int(alone[1]) == page.number or _at_edge(line, page, _EDGE)
    return _at_edge(line, page, _EDGE) and _key(line, page) in running


def _key(line: Line, page: Page) -> Key:
    return _DIGITS.sub("#", line.text), line.y > page.height / 2


def _at_edge(line: Line, page: Page, edge: float) -> bool:
    return line.y < edge * page.height or line.y > (1 - edge) * page.height
