"""Tables: cells that stand side by side, brought together into rows.

A page's text comes in the order in which the cells were written: the lines of the left cell, then those
of the cell beside it, which begins higher up again. That is how a row is told from lines that follow
one another; labels and grades may wrap as they like, and stand at the top, middle or foot of their cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from graphkit.ingest.normalisation import join
from graphkit.ingest.page_metrics import Sheet
from graphkit.ingest.pdf import Line

_APART = 20.0  # points between the left edges of two columns, at least
_LEVEL = 0.6  # of the size: how much lower than the cell before it a cell may begin
_NEXT = 1.1  # leadings to a further line of a cell, at most
_ROOM = 40.0  # points left over where a line of a cell was ended on purpose


@dataclass(slots=True)
class Row:
    """A row of a table: its cells from left to right, each with its lines."""

    cells: list[list[Line]]

    @property
    def lines(self) -> list[Line]:
        """All lines of the row."""
        return [line for cell in self.cells for line in cell]

    def texts(self) -> list[str]:
        """The words of each cell."""
        return [join(line.text for line in cell) for cell in self.cells]


Unit = Line | Row


def find_rows(lines: list[Line], leading: float) -> list[Unit]:
    """Return the lines of a page, in order, with those that make up a table's row brought together.

    Its `leading` is the usual distance of its baselines, in points: text may be double-spaced.
    """
    units: list[Unit] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if not at or not _beside(lines[at - 1], line):
            units.append(line)
            at += 1
            continue
        left = _taken_back(units, line, leading)
        right, at = _cell(lines, at, leading)
        last = units[-1] if units else None
        if left:
            units.append(Row([left, right]))
        elif isinstance(last, Row):
            last.cells.append(right)
        else:
            units.extend(right)
    return units


def _beside(before: Line, line: Line) -> bool:
    """Tell whether a line stands to the right of the line before it, not under it."""
    return (
        line.x > before.x + _APART and line.x > before.right - 4 and line.y > before.y - _LEVEL * before.size
    )


def _taken_back(units: list[Unit], first: Line, leading: float) -> list[Line]:
    """Take the lines of the left cell, which were read as lines, back from the units."""
    taken: list[Line] = []
    while units:
        unit = units[-1]
        if isinstance(unit, Row) or unit.x > first.x - _APART or unit.right > first.x + 4:
            break
        if taken:
            gap = unit.y - taken[0].y
            level = unit.y < first.y + unit.size and gap > 0
            if not level and (
                not 0 < gap < max(1.5 * unit.size, _NEXT * leading) or unit.bold != taken[0].bold
            ):
                break
            if abs(unit.size - taken[0].size) > 1.5:
                break
        taken.insert(0, unit)
        units.pop()
    return taken


def _cell(lines: list[Line], at: int, leading: float) -> tuple[list[Line], int]:
    """Return the lines of the cell that begins at `at`, and where it ends."""
    cell = [lines[at]]
    at += 1
    while at < len(lines):
        line, before = lines[at], cell[-1]
        if abs(line.x - cell[0].x) > 6 or not 0 < before.y - line.y < max(2 * before.size, _NEXT * leading):
            break
        cell.append(line)
        at += 1
    return cell, at


def ended_lines(cell: list[Line], sheet: Sheet, limit: float) -> list[list[Line]]:
    """Part the lines of a cell where one was ended on purpose (a name, then a post), not wrapped."""
    parts = [[cell[0]]]
    for before, line in pairwise(cell):
        if sheet.room_after(before, line, limit) > _ROOM and not line.text[:1].islower():
            parts.append([])
        parts[-1].append(line)
    return parts
