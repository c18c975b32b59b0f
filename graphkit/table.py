"""Rows laid out for people: side by side, wrapped, or a line for each value; and as CSV, for spreadsheets."""

from __future__ import annotations

import csv
import re
import shutil
import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TextIO

FALLBACK = 160  # columns, where the output goes to no terminal
_GAP = "  "
_SENTENCE = 60  # values this long are sentences …
_ROOM = 24  # … and want so much room to be wrapped in
_WORD = 60  # longer words (an identifier, an address) may be broken
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a text that begins so is run by spreadsheets
_NUMBER = re.compile(r"-?[\d,]*\.?\d+")


def table(names: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None) -> str:
    """Return rows as text of at most `width` columns (by default the terminal's), their number at the end.

    Three forms, the first that fits: a line for each row; long values wrapped in their column, a blank line
    after each row; each row a block of its own with a line for each value it has.
    """
    width = width or shutil.get_terminal_size((FALLBACK, 24)).columns
    rows = [[_plain(cell) for cell in row] for row in rows]
    widths = _widths(names, rows, width - len(_GAP) * (len(names) - 1))
    body = _blocks(names, rows, width) if widths is None else _grid(names, rows, widths)
    return "\n".join([*body, f"({len(rows):,} row{'' if len(rows) == 1 else 's'})"]) + "\n"


def write_csv(file: TextIO, names: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write rows as CSV; a text that a spreadsheet would take for a formula gets an apostrophe first."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_inert(cell) for cell in row] for row in rows)


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    """Return a value on one line, without what could steer a terminal: report text is not ours."""
    line = " ".join(cell.split())
    if line.isprintable():
        return line
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)


def _widths(names: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Return how wide each column is to be so that all fit in `room`; None where they cannot."""
    columns = [[name, *(row[at] for row in rows)] for at, name in enumerate(names)]
    wanted = [max(map(len, column)) for column in columns]
    widths = [min(most, _least(column)) for most, column in zip(wanted, columns, strict=True)]
    spare = room - sum(widths)
    if spare < 0:
        return None
    while spare and (short := [at for at, most in enumerate(wanted) if widths[at] < most]):
        share = max(1, spare // len(short))
        for at in short[:spare]:
            more = min(share, wanted[at] - widths[at])
            widths[at] += more
            spare -= more
    return widths


def _least(column: Sequence[str]) -> int:
    """Return the width in which a column is still read with ease: its longest word, or room for sentences."""
    words = max((len(word) for cell in column for word in cell.split()), default=0)
    return max(min(words, _WORD), _ROOM if max(map(len, column)) > _SENTENCE else 0)


def _grid(names: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """Return rows side by side under their names; numbers stand to the right."""
    sides = [
        str.rjust if all(_NUMBER.fullmatch(row[at]) for row in rows if row[at]) else str.ljust
        for at in range(len(names))
    ]

    def line(cells: Sequence[str]) -> str:
        set_ = (side(cell, width) for side, cell, width in zip(sides, cells, widths, strict=True))
        return _GAP.join(set_).rstrip()

    wrapped = [[_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    apart = any(len(cell) > 1 for row in wrapped for cell in row)
    lines = [line(names), line(["-" * width for width in widths])]
    for row in wrapped:
        lines += [line(cells) for cells in zip_longest(*row, fillvalue="")] or [""]
        lines += [""] if apart else []
    return lines


def _wrapped(cell: str, width: int) -> list[str]:
    return [cell] if len(cell) <= width else textwrap.wrap(cell, width, break_on_hyphens=False)


def _blocks(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return each row as a block: its values one below the other, those it has."""
    margin = max(map(len, names)) + len(_GAP)
    lines: list[str] = []
    for row in rows:
        for name, cell in zip(names, row, strict=True):
            if cell:
                first, *more = _wrapped(cell, max(width - margin, _ROOM))
                lines += [name.ljust(margin) + first, *(" " * margin + part for part in more)]
        lines.append("")
    return lines
