"""Lines made whole: fragments of one printed line brought together, footnotes taken out."""

from __future__ import annotations

import re

from graphkit.ingest.page_metrics import Sheet
from graphkit.ingest.pdf import Line

_WORD = re.compile(r"\w")  # a bullet without words and a stray full stop are no lines
_DIGITS = re.compile(r"[\d,* ]{1,5}$")
_MARK_ALONE = re.compile(r"(?:\d{1,3}\.|[^\w\s])$")
_MARK_LEVEL = re.compile(r"\d{1,2} ?(?=(?:[A-Z‘“'(]|www|http).{24})")
_SAME_BASE = 0.35  # of the size: baselines no further apart are one line
_APART = 1.2  # sizes between the words of a line at most


def merged(lines: list[Line], sheet: Sheet) -> list[Line]:
    """Return the lines with raised footnote marks dropped and what they cut in two rejoined."""
    whole: list[Line] = []
    mark: Line | None = None  # a footnote mark on a line of its own, waiting for what follows
    for line in lines:
        if _is_mark(line, sheet):
            mark = line
            continue
        if mark is not None and line.x > mark.x and 0 < mark.y - line.y < line.size and sheet.is_small(line):
            line.note = True
        mark = None
        if whole and _goes_on(whole[-1], line):
            before = whole[-1]
            space = "" if line.text[:1] in ",.;:)?!’”" else " "
            before.text, before.right = before.text + space + line.text, line.right
        else:
            whole.append(line)
    return [line for line in whole if _WORD.search(line.text)]


def _is_mark(line: Line, sheet: Sheet) -> bool:
    """Tell whether a line is nothing but a raised footnote mark."""
    return line.size <= 0.8 * sheet.size and _DIGITS.match(line.text) is not None


def _goes_on(before: Line, line: Line) -> bool:
    """Tell whether `line` is the rest of the printed line `before`."""
    if line.parted or abs(before.y - line.y) > _SAME_BASE * before.size:
        return False
    gap = (line.x - before.right) / before.size
    return -1 < gap < 6 if _MARK_ALONE.match(before.text) else -0.6 < gap < _APART


def part_footnotes(lines: list[Line], sheet: Sheet) -> tuple[list[Line], list[list[Line]]]:
    """Return the lines of the body and, apart, the lines of each footnote.

    A footnote begins with a mark in small print and goes on in small print; more small print at the foot of
    the page is what a footnote of the page before left over. A mark that is not raised is one below the body.
    """
    foot = min((line.y for line in lines if not sheet.is_small(line)), default=0.0)
    body: list[Line] = []
    notes: list[list[Line]] = []
    inside = False
    for line in lines:
        small = sheet.is_small(line)
        mark = _MARK_LEVEL.match(line.text) if small and line.y < foot and not line.note else None
        if mark:
            line.note, line.text = True, line.text[mark.end() :]
        if small and line.note:
            notes.append([line])
            inside = True
        elif small and inside and _follows(notes[-1][-1], line):
            notes[-1].append(line)
        else:
            inside = False
            body.append(line)
    return body, notes


def _follows(before: Line, line: Line) -> bool:
    return 0 < before.y - line.y < 1.8 * before.size and abs(before.size - line.size) < 1
