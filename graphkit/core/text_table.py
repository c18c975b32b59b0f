"""Rows laid out for people: side by side, wrapped, or a line for each value; and as CSV, for spreadsheets."""

from __future__ import annotations

import csv
import re
import shutil
import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TextIO

DEFAULT_WIDTH = 160  # columns, where the output goes to no terminal
_GAP = "  "
_BELOW = " " * 4  # before what stands below a row
_SENTENCE = 60  # values this long are sentences …
_ROOM = 24  # … and want so much room to be wrapped in
_WORD = 60  # longer words (an identifier, an address) may be broken
_NAME = 40  # words this long are names of things: where room is short, they stand below their row
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a text that begins so is run by spreadsheets
_NUMBER = re.compile(r"-?[\d,]*\.?\d+")


def format_table(names: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None) -> str:
    """Return rows as text of at most `width` columns (by default the terminal's), their number at the end.

    Five forms, the first that fits: a line for each row; long values wrapped in their column; what all rows
    share said once above; identifiers below their row; each row a block with a line for each value it has.
    """
    width = width or shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns
    body = _laid_out(names, [[_plain(cell) for cell in row] for row in rows], width)
    return "\n".join([*body, f"({len(rows):,} row{'' if len(rows) == 1 else 's'})"]) + "\n"


def _laid_out(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    every = range(len(names))
    if lines := _grid(names, rows, width, every):
        return lines
    columns = [{row[at] for row in rows} for at in every]
    own = [at for at in every if len(columns[at]) > 1] or list(every)
    shared = [at for at in every if at not in own and columns[at] != {""}]
    short = [at for at in own if all(len(word) <= _NAME for cell in columns[at] for word in cell.split())]
    above = _blocks(names, rows[:1], width, shared) if shared else []
    grid = _grid(names, rows, width, own) or _grid(names, rows, width, short, own)
    return above + (grid or _blocks(names, rows, width, own))


def printed_number(paragraph: str) -> str:
    """Return the number of a paragraph where its report prints one: others ("p0", "s2") are counted by us."""
    return paragraph if paragraph[:1].isdigit() else ""


def with_printed_numbers(names: Sequence[str], rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return rows for people, who look a place up in the report: of paragraphs, the numbers printed there."""
    return [
        [printed_number(cell) if name == "paragraph" else cell for name, cell in zip(names, row, strict=True)]
        for row in rows
    ]


def format_cell(value: object) -> str:
    """Return a value as people read it: "yes" or "no", nothing for None."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def write_csv(file: TextIO, names: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write rows as CSV; a text that a spreadsheet would take for a formula gets an apostrophe first."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_inert(cell) for cell in row] for row in rows)


def _inert(cell: object) -> object:
    runs = isinstance(cell, str) and cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if runs else cell


def _plain(cell: str) -> str:
    """Return a value on one line, without what could steer a terminal: report text is not ours."""
    line = " ".join(cell.split())
    if line.isprintable():
        return line
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)


def _widths(
    names: Sequence[str], rows: Sequence[Sequence[str]], room: int, shown: Sequence[int]
) -> list[int] | None:
    """Return how wide each column shown is to be so that all fit in `room`; None where they cannot."""
    columns = [[names[at], *(row[at] for row in rows)] for at in shown]
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


def _grid(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    shown: Sequence[int],
    own: Sequence[int] = (),
) -> list[str]:
    """Return columns side by side under their names, the others of `own` below their row; none: too wide."""
    widths = _widths(names, rows, width - len(_GAP) * (len(shown) - 1), shown)
    if not widths:
        return []
    below = [at for at in own if at not in shown]
    sides = [
        str.rjust if all(_NUMBER.fullmatch(row[at]) for row in rows if row[at]) else str.ljust for at in shown
    ]

    def line(cells: Sequence[str]) -> str:
        set_ = (side(cell, width) for side, cell, width in zip(sides, cells, widths, strict=True))
        return _GAP.join(set_).rstrip()

    wrapped = [[_wrapped(row[at], size) for at, size in zip(shown, widths, strict=True)] for row in rows]
    apart = 2 * sum(any(len(cell) > 1 for cell in row) for row in wrapped) >= max(1, len(rows))
    heads = [_wrapped(names[at], size) for at, size in zip(shown, widths, strict=True)]
    lines = [line(parts) for parts in zip_longest(*heads, fillvalue="")]
    lines.append(line(["-" * size for size in widths]))
    for row, cells in zip(rows, wrapped, strict=True):
        lines += [line(parts) for parts in zip_longest(*cells, fillvalue="")] or [""]
        lines += [_BELOW + part for part in _blocks(names, [row], width - len(_BELOW), below)[:-1]]
        lines += [""] if apart else []
    return lines


def _wrapped(cell: str, width: int) -> list[str]:
    return [cell] if len(cell) <= width else textwrap.wrap(cell, width, break_on_hyphens=False)


def _blocks(
    names: Sequence[str], rows: Sequence[Sequence[str]], width: int, shown: Sequence[int]
) -> list[str]:
    """Return each row as a block: its values one below the other, those it has."""
    margin = max((len(names[at]) for at in shown), default=0) + len(_GAP)
    lines: list[str] = []
    for row in rows:
        for at in shown:
            if row[at]:
                first, *more = _wrapped(row[at], max(width - margin, _ROOM))
                lines += [names[at].ljust(margin) + first, *(" " * margin + part for part in more)]
        lines.append("")
    return lines
