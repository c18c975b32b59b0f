"""Merges fragments of one printed line, and separates footnotes from the body."""

from __future__ import annotations

import re

from graphkit.ingest.page_metrics import PageMetrics
from graphkit.ingest.pdf import Line

_WORD = re.compile(r"\w")  # a bullet without text, or a stray full stop, is not a line
_FOOTNOTE_MARK = re.compile(r"[\d,* ]{1,5}$")
_MARKER_ALONE = re.compile(r"(?:\d{1,3}\.|[^\w\s])$")
_UNRAISED_MARK = re.compile(r"\d{1,2} ?(?=(?:[A-Z‘“'(]|www|http).{24})")
_SAME_BASELINE = 0.35  # of the font size: baselines of one line differ by at most this
_MAX_WORD_GAP = 1.2  # font sizes between two words of a line


def merge_fragments(lines: list[Line], metrics: PageMetrics) -> list[Line]:
    """Return the lines without raised footnote marks, and with the fragments around them merged."""
    whole: list[Line] = []
    mark: Line | None = None  # a footnote mark alone on its line
    for line in lines:
        if _is_footnote_mark(line, metrics):
            mark = line
            continue
        if (
            mark is not None
            and line.x > mark.x
            and 0 < mark.y - line.y < line.size
            and metrics.is_small(line)
        ):
            line.is_footnote = True
        mark = None
        if whole and _is_same_line(whole[-1], line):
            before = whole[-1]
            space = "" if line.text[:1] in ",.;:)?!’”" else " "
            before.text, before.right = before.text + space + line.text, line.right
        else:
            whole.append(line)
    return [line for line in whole if _WORD.search(line.text)]


def _is_footnote_mark(line: Line, metrics: PageMetrics) -> bool:
    """Return whether a line consists of a raised footnote mark."""
    return line.size <= 0.8 * metrics.size and _FOOTNOTE_MARK.match(line.text) is not None


def _is_same_line(before: Line, line: Line) -> bool:
    """Return whether two fragments are on the same printed line."""
    if line.starts_cell or abs(before.y - line.y) > _SAME_BASELINE * before.size:
        return False
    gap = (line.x - before.right) / before.size
    return -1 < gap < 6 if _MARKER_ALONE.match(before.text) else -0.6 < gap < _MAX_WORD_GAP


def separate_footnotes(lines: list[Line], metrics: PageMetrics) -> tuple[list[Line], list[list[Line]]]:
    """Return the lines of the body, and the lines of each footnote.

    A footnote begins with a mark in small print and continues in small print. A mark that is not raised
    counts only below the body.
    """
    foot = min((line.y for line in lines if not metrics.is_small(line)), default=0.0)
    body: list[Line] = []
    notes: list[list[Line]] = []
    inside = False
    for line in lines:
        small = metrics.is_small(line)
        mark = _UNRAISED_MARK.match(line.text) if small and line.y < foot and not line.is_footnote else None
        if mark:
            line.is_footnote, line.text = True, line.text[mark.end() :]
        if small and line.is_footnote:
            notes.append([line])
            inside = True
        elif small and inside and _is_next_line(notes[-1][-1], line):
            notes[-1].append(line)
        else:
            inside = False
            body.append(line)
    return body, notes


def _is_next_line(before: Line, line: Line) -> bool:
    return 0 < before.y - line.y < 1.8 * before.size and abs(before.size - line.size) < 1
