"""An answer as Python holds it: rows of plain values, that notebooks show and pandas takes."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, overload

from graphkit.core.optional_packages import import_optional
from graphkit.core.text_table import format_cell, format_table

if TYPE_CHECKING:
    import pandas

SHOWN = 50  # rows in a notebook
PRINTED = 20  # … and in a console


class Rows(Sequence[Any]):
    """The rows of an answer: a sequence of named tuples, all with the same columns.

    Values are texts, whole numbers, floats, booleans, days (`datetime.date`), or None where nothing is said.
    Things are identifiers without their namespace ("inspection/E06000039/2023-01-23-ilacs"), as the command
    line prints and takes them. A slice is Rows again; two Rows are equal when columns and rows are.

    >>> Rows(["name", "count"], [("Ambleford", 3)])[0].count
    3
    """

    def __init__(self, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
        self.columns = tuple(columns)
        row = namedtuple("Row", self.columns, rename=True)  # type: ignore[misc]
        self._rows: list[Any] = [row(*values) for values in rows]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> Rows: ...
    def __getitem__(self, at: int | slice) -> Any:
        return Rows(self.columns, self._rows[at]) if isinstance(at, slice) else self._rows[at]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows):
            return NotImplemented
        return (self.columns, self._rows) == (other.columns, other._rows)

    __hash__ = None  # type: ignore[assignment]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return each row as a mapping from column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self._rows]

    def to_dataframe(self) -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame: days as datetimes, whole numbers whole, nothing as missing.

        Raises GraphkitError where pandas is not installed (`pip install 'graphkit[tables]'`).
        """
        pandas = import_optional("pandas", "a DataFrame")
        frame = pandas.DataFrame(self._rows, columns=list(self.columns))
        for name, values in zip(self.columns, zip(*self._rows, strict=True), strict=False):
            kinds = set(map(type, values)) - {type(None)}
            if kinds == {date}:
                frame[name] = pandas.to_datetime(frame[name])
            elif kinds == {int}:
                frame[name] = frame[name].astype("Int64")
        return frame

    def __repr__(self) -> str:
        """Return the first rows as the command line prints them."""
        text = format_table(
            self.columns, [[format_cell(value) for value in row] for row in self._rows[:PRINTED]]
        )
        return text.rstrip() if len(self) <= PRINTED else f"{text.rstrip()} of {len(self):,}"

    def _repr_html_(self) -> str:
        """Return the first rows as an HTML table; what reports say is text in it, whatever it holds."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(format_cell(value))}</td>' for value in row)}</tr>\n"
            for row in self._rows[:SHOWN]
        )
        count = f"{len(self):,} row{'' if len(self) == 1 else 's'}"
        more = f"the first {SHOWN} of " if len(self) > SHOWN else ""
        return f"<table>\n<caption>{more}{count}</caption>\n<tr>{head}</tr>\n{body}</table>"
