"""Cells side by side are one row, however many there are."""

from graphkit.documents.ingest.page_lines import TableRow, find_rows
from graphkit.documents.ingest.pdf import Line


def cell(x: float, *words: str) -> list[Line]:
    """Return the lines of a cell whose left edge is at `x`, from the same height down."""
    return [Line(text, 1, x, x + 90, 700.0 - 14 * at, 11.0, False) for at, text in enumerate(words)]


def test_cells_side_by_side_are_a_row() -> None:
    bodies, owners, due = (
        cell(60, "Norvale", "Health"),
        cell(200, "See children", "in time."),
        cell(340, "By May"),
    )
    (row,) = find_rows([*bodies, *owners, *due], leading=14.0)
    assert isinstance(row, TableRow)
    assert row.texts() == ["Norvale Health", "See children in time.", "By May"]


def test_lines_below_each_other_are_not_a_row() -> None:
    lines = cell(60, "Children are seen", "in time.")
    assert find_rows(lines, leading=14.0) == lines
