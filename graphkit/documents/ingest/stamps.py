"""Sets aside what others have printed on the pages of a report:
stamps of committee papers, "DRAFT".

A stamp is recognised by its place (alone at the very edge of a page, where reports print nothing),
by repetition (the same words in the same place on most pages, away from the edges), or by its words
at an edge.
"""

from __future__ import annotations

import re
from collections import Counter
from statistics import median

from graphkit.core.patterns import Patterns
from graphkit.documents.ingest.line_text import LINE_RE, join_lines
from graphkit.documents.ingest.page_sequence import without_digits
from graphkit.documents.ingest.pdf import Line, PdfPage
from graphkit.documents.ingest.visible_text import STAMP

_RE = Patterns("stamps", flags=re.IGNORECASE)
_VERY_EDGE, _EDGE = 0.042, 0.1  # of the page height
_MIN_DISTANCE = 1.8  # font sizes between a stamp at the very edge and other lines
_LARGE = 1.4  # of the usual font size of the page
_MIN_PAGES = 3  # on which a line is that is repeated
_SAME_PLACE = 3.0  # points
_MAX_REPEATED = 0.2  # of the lines of a page

Place = tuple[str, int, int]  # the words of a line and, in steps of `_SAME_PLACE`, where it is


def set_stamps_aside(pages: list[PdfPage]) -> None:
    """Move the stamps of pages from their lines to the words that are aside, in place."""
    marked = (
        [line for line in page.lines if LINE_RE.two_letters.search(line.text)] for page in pages
    )
    times = Counter(place for lines in marked for place in set(map(_place, lines)))
    often = {place for place, count in times.items() if count >= max(_MIN_PAGES, len(pages) / 2)}
    texts = Counter(
        text for page in pages for text in {without_digits(line.text) for line in page.lines}
    )
    enough = min(_MIN_PAGES, max(2, len(pages) // 3))
    running = {text for text, count in texts.items() if count >= enough}
    for page in pages:
        inner = [line for line in page.lines if page.edge(line) > _EDGE]
        repeated = [line for line in inner if _place(line) in often and _stands_out(line, page)]
        if len(repeated) > _MAX_REPEATED * len(page.lines):
            repeated = []  # of a repeated page
        stamps = [
            line
            for line in page.lines
            if line in repeated or _is_stamp_at_edge(line, page, running)
        ]
        if stamps:
            page.lines = [line for line in page.lines if line not in stamps]
            words = join_lines(
                filter(None, (page.aside.get(STAMP, ""), *(line.text for line in stamps)))
            )
            page.aside[STAMP] = words


def _is_stamp_at_edge(line: Line, page: PdfPage, running: set[str]) -> bool:
    """Return whether a line near an edge is a stamp: by its words,
    or alone where reports print nothing.
    """
    edge = page.edge(line)
    if edge > _EDGE or not LINE_RE.two_letters.search(line.text):
        return False
    is_running = without_digits(line.text) in running
    # Alone but for other lines of the stamp, which are at the very edge too
    is_alone = all(page.edge(other) < _VERY_EDGE for other in _near(line, page))
    return (edge < _VERY_EDGE and not is_running and is_alone) or is_stamp(line.text)


def _stands_out(line: Line, page: PdfPage) -> bool:
    """Return whether a line is in large print, or no other line is near."""
    usual = median(other.size for other in page.lines)
    return line.size > _LARGE * usual or _near(line, page) == [line]


def _near(line: Line, page: PdfPage) -> list[Line]:
    """Return the lines that are near a line, itself included."""
    return [other for other in page.lines if abs(other.y - line.y) < _MIN_DISTANCE * line.size]


def _place(line: Line) -> Place:
    return line.text, round(line.x / _SAME_PLACE), round(line.y / _SAME_PLACE)


def is_stamp(line: str) -> bool:
    """Return whether a line has the words of a stamp: "DRAFT", "Agenda Item 7"."""
    return _RE.stamp.fullmatch(line) is not None
