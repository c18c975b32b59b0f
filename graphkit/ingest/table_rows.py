"""Finds table rows: cells that are side by side on a page.

The text of a page comes in the order in which cells were written: the lines of the left cell, then those of
the next cell, which begins higher up again. So a row is recognised however its cells wrap, and whether their
text is at the top, middle or bottom.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from graphkit.ingest.normalisation import join_lines
from graphkit.ingest.page_metrics import PageMetrics
from graphkit.ingest.pdf import Line

_MIN_COLUMN_DISTANCE = 20.0  # points between the left edges of two columns
_MAX_DROP = 0.6  # of the font size: a cell may begin so much lower than the previous one
_MAX_LINE_GAP = 1.1  # leadings between two lines of a cell
_SHORT_LINE_SPACE = 40.0  # points: with more unused space, the line break was intended


@dataclass(slots=True)
class TableRow:
    """A table row: its cells from left to right, each a list of lines."""

    cells: list[list[Line]]

    @property
    def lines(self) -> list[Line]:
        """All lines of the row, cell by cell."""
        return [line for cell in self.cells for line in cell]

    def texts(self) -> list[str]:
        """Return the text of each cell."""
        return [join_lines(line.text for line in cell) for cell in self.cells]


Unit = Line | TableRow


def find_rows(lines: list[Line], leading: float) -> list[Unit]:
    """Return the lines of a page in order, with the lines of each table row grouped.

    `leading` is the usual distance between baselines of the page, in points.
    """
    units: list[Unit] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if not at or not _is_beside(lines[at - 1], line):
            units.append(line)
            at += 1
            continue
        left = _take_left_cell(units, line, leading)
        right, at = _read_cell(lines, at, leading)
        last = units[-1] if units else None
        if left:
            units.append(TableRow([left, right]))
        elif isinstance(last, TableRow):
            last.cells.append(right)
        else:
            units.extend(right)
    return units


def _is_beside(before: Line, line: Line) -> bool:
    """Return whether a line is to the right of the previous line, not below it."""
    return (
        line.x > before.x + _MIN_COLUMN_DISTANCE
        and line.x > before.right - 4
        and line.y > before.y - _MAX_DROP * before.size
    )


def _take_left_cell(units: list[Unit], first: Line, leading: float) -> list[Line]:
    """Remove the lines of the left cell from the end of `units`, and return them."""
    taken: list[Line] = []
    while units:
        unit = units[-1]
        if isinstance(unit, TableRow) or unit.x > first.x - _MIN_COLUMN_DISTANCE or unit.right > first.x + 4:
            break
        if taken:
            gap = unit.y - taken[0].y
            level = unit.y < first.y + unit.size and gap > 0
            if not level and (
                not 0 < gap < max(1.5 * unit.size, _MAX_LINE_GAP * leading) or unit.bold != taken[0].bold
            ):
                break
            if abs(unit.size - taken[0].size) > 1.5:
                break
        taken.insert(0, unit)
        units.pop()
    return taken


def _read_cell(lines: list[Line], at: int, leading: float) -> tuple[list[Line], int]:
    """Return the lines of the cell that begins at index `at`, and the index after it."""
    cell = [lines[at]]
    at += 1
    while at < len(lines):
        line, before = lines[at], cell[-1]
        if abs(line.x - cell[0].x) > 6 or not 0 < before.y - line.y < max(
            2 * before.size, _MAX_LINE_GAP * leading
        ):
            break
        cell.append(line)
        at += 1
    return cell, at


def split_at_short_lines(cell: list[Line], metrics: PageMetrics, limit: float) -> list[list[Line]]:
    """Split the lines of a cell where a line break was intended (a name, then a post), not a wrap."""
    parts = [[cell[0]]]
    for before, line in pairwise(cell):
        if metrics.space_after(before, line, limit) > _SHORT_LINE_SPACE and not line.text[:1].islower():
            parts.append([])
        parts[-1].append(line)
    return parts
