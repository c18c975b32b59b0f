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
from graphkit.documents.ingest.page_sequence import running_lines, without_digits
from graphkit.documents.ingest.pdf import Line, PdfPage
from graphkit.documents.ingest.visible_text import STAMP

_RE = Patterns("document-status", flags=re.IGNORECASE)
# of the page height
_VERY_EDGE = 0.042
_EDGE = 0.1
_MIN_DISTANCE = 1.8  # font sizes between a stamp at the very edge and other lines
_LARGE = 1.4  # of the usual font size of the page
_MIN_PAGES = 3  # on which a line is that is repeated
_SAME_PLACE = 3.0  # points
_MAX_REPEATED = 0.2  # of the lines of a page

Place = tuple[str, int, int]  # the words of a line and, in steps of `_SAME_PLACE`, where it is


def set_stamps_aside(pages: list[PdfPage]) -> None:
    """Move the stamps of pages from their lines to the words that are aside, in place."""
    often = _recurring_places(pages)
    enough = min(_MIN_PAGES, max(2, len(pages) // 3))
    running = running_lines(([line.text for line in page.lines] for page in pages), enough)
    for page in pages:
        inner = (line for line in page.lines if page.edge(line) > _EDGE)
        repeated = [line for line in inner if _place(line) in often and _stands_out(line, page)]
        if len(repeated) > _MAX_REPEATED * len(page.lines):
            repeated = []  # of a repeated page
        at_edge = [line for line in page.lines if _is_stamp_at_edge(line, page, running)]
        stamps = [line for line in page.lines if line in repeated or line in at_edge]
        if stamps:
            page.lines = [line for line in page.lines if line not in stamps]
            words = (page.aside.get(STAMP, ""), *(line.text for line in stamps))
            page.aside[STAMP] = join_lines(filter(None, words))


def _recurring_places(pages: list[PdfPage]) -> set[Place]:
    """Return the lines with words that are in the same place on most pages."""
    times: Counter[Place] = Counter()
    for page in pages:
        with_words = (line for line in page.lines if LINE_RE.two_letters.search(line.text))
        times.update(set(map(_place, with_words)))
    enough = max(_MIN_PAGES, len(pages) / 2)
    return {place for place, count in times.items() if count >= enough}


def _is_stamp_at_edge(line: Line, page: PdfPage, running: set[str]) -> bool:
    """Return whether a line near an edge is a stamp: by its words,
    or alone where reports print nothing.
    """
    edge = page.edge(line)
    if edge > _EDGE or not LINE_RE.two_letters.search(line.text):
        return False
    if is_stamp(line.text):
        return True
    if edge >= _VERY_EDGE or without_digits(line.text) in running:
        return False
    # Alone but for other lines of the stamp, which are at the very edge too
    return all(page.edge(other) < _VERY_EDGE for other in _near(line, page))


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
