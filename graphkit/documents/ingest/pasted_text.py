"""Undoes what copying does to lines: their numbers, quotation marks, spaces between letters,
columns in one.

Each is found in most lines of a file or page, never in a single line: a list has numbers, too, and
a table has two columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from graphkit.core.model import Note
from graphkit.core.patterns import Patterns

COLUMNS = "columns"  # the code of a note

_RE = Patterns("text-lines", "lines")
_MIN_LINES = 15
_MIN_NUMBERED = 0.95  # of the lines
_MIN_CONTINUED = 0.2  # of the lines
_MIN_IN_COLUMNS = 0.6  # of the lines of a page
_MIN_LEFT = 20  # characters to the left of a column
_MIN_COLUMN = 25  # the usual width of the lines of a column


def without_traces(text: str) -> tuple[str, tuple[Note, ...]]:
    """Return a text as it was before it was copied, and a note where columns were side by side."""
    pages = [page.split("\n") for page in text.split("\f")]
    lines = [line for page in pages for line in page if line.strip()]
    if _are_numbered(lines):
        pages = [_without_mark(page, _RE.number_of_line) for page in pages]
    if _are_marked(lines):
        pages = [_without_mark(page, _RE.mark_of_line) for page in pages]
    pages = [[_joined_letters(line) for line in page] for page in pages]
    columns = [_one_below_the_other(page) for page in pages]
    notes = []
    found = sum(column is not None for column in columns)
    if found:
        on = f"{found} pages have" if found > 1 else "a page has"
        notes.append(Note(COLUMNS, f"{on} two columns side by side: read one below the other"))
    read = [column or page for page, column in zip(pages, columns, strict=True)]
    return "\f".join("\n".join(page) for page in read), tuple(notes)


def _without_mark(lines: Sequence[str], mark: re.Pattern[str]) -> list[str]:
    """Return lines without what is at the beginning of each."""
    return [mark.sub("", f"{line} ", 1).rstrip() for line in lines]


def _are_numbered(lines: Sequence[str]) -> bool:
    """Return whether nearly all lines begin with a number,
    which is that of the line before and one more.

    Many go on with the sentence of the line before, or are empty, which paragraphs are not.
    """
    found = [*filter(None, map(_RE.number_of_line.match, lines))]
    if len(found) < max(_MIN_LINES, _MIN_NUMBERED * len(lines)):
        return False
    numbers = [int(number[1]) for number in found]
    steps = Counter(after - before for before, after in pairwise(numbers))
    rests = (number.string[number.end() :].strip() for number in found)
    continued = sum(not rest or rest[0].islower() for rest in rests)
    return (
        steps[1] + steps[2] >= _MIN_NUMBERED * (len(found) - 1)
        and steps[1] > steps[2]
        and continued >= _MIN_CONTINUED * len(found)
    )


def _are_marked(lines: Sequence[str]) -> bool:
    """Return whether nearly all lines begin with the same mark."""
    found = (_RE.mark_of_line.match(f"{line} ") for line in lines)
    marks = Counter(mark["mark"].strip() for mark in found if mark)
    return max(marks.values(), default=0) >= max(_MIN_LINES, _MIN_NUMBERED * len(lines))


def _joined_letters(line: str) -> str:
    """Return a line without the spaces between all its letters;
    wider ones are those between words.
    """
    if _RE.spaced_letters.fullmatch(line):
        return _RE.space_between_letters.sub("", line)
    return line


def _one_below_the_other(lines: Sequence[str]) -> list[str] | None:
    """Return the lines of a page with its right column below the left one;
    None where it has no two.

    Most lines of the right column begin at the same place, after at least two spaces, and both
    columns have words in most lines: a table of grades has not.
    """
    filled = [line for line in lines if line.strip()]
    gaps = (gap for line in filled for gap in _RE.gap_in_line.finditer(line, _MIN_LEFT))
    starts = Counter(gap.end() for gap in gaps)
    edge, count = max(starts.items(), key=lambda each: (each[1], -each[0]), default=(0, 0))
    if count < max(_MIN_LINES, _MIN_IN_COLUMNS * len(filled)):
        return None
    left = [line[:edge].rstrip() for line in lines]
    right = [line[edge:].rstrip() for line in lines]
    goes_through_both = any(line[edge - 2 : edge].strip() for line in filled)
    if goes_through_both or not (_has_words(left) and _has_words(right)):
        return None
    return left + right


def _has_words(column: Sequence[str]) -> bool:
    """Return whether the usual cell of a column has words, not only a grade."""
    lengths = sorted(len(cell.strip()) for cell in column if cell.strip())
    return bool(lengths) and lengths[len(lengths) // 2] >= _MIN_COLUMN
