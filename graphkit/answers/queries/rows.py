"""Results in Python: rows of plain values, for notebooks and pandas."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from html import escape
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, overload

import pyoxigraph as ox

from graphkit.core.optional_packages import import_optional
from graphkit.core.terms import Xsd
from graphkit.core.text_table import format_cell, format_table
from graphkit.graph.sparql.query_results import term_text

if TYPE_CHECKING:
    import pandas

    from graphkit.answers.readings.result import Result

HTML_ROWS = 50  # rows that a notebook shows
CONSOLE_ROWS = 20  # rows that a console shows
_READ: dict[str, Any] = {
    Xsd.integer: int,
    Xsd.decimal: float,
    Xsd.boolean: "true".__eq__,
    Xsd.date: date.fromisoformat,
}


def python_value(term: Any) -> Any:
    """Return a term as a Python value; a literal whose text does not fit its datatype becomes a
    text.
    """
    if not isinstance(term, ox.Literal):
        return term_text(term)
    try:
        return _READ.get(term.datatype.value, str)(term.value)
    except ValueError:
        return term.value


def _attribute(column: str) -> str:
    """Return the name of the attribute of a column."""
    name = re.sub(r"\W", "_", column)
    return f"{name}_" if iskeyword(name) else name


class Rows(Sequence[Any]):
    """The rows of a result: a sequence of named tuples, all with the same columns: the attribute
    of `from.began` is `from_began`, that of `from` is `from_`.

    Values are texts, integers, floats, booleans, dates (`datetime.date`), tuples of several of one
    thing, or None where the graph has no value. Entities are identifiers without their namespace
    ("inspection/E06000039/2023-01-23-ilacs"), as the command line prints and accepts them. A slice
    is a Rows, too; two Rows are equal if their columns and rows are. `diagnostics` are sentences
    about the result, the same as on the command line: missing reports, defaults, reasons for an
    empty result, and caveats.

    >>> Rows(["name", "count"], [("Ambleford", 3)])[0].count
    3
    """

    def __init__(
        self,
        columns: Iterable[str],
        rows: Iterable[Iterable[Any]],
        diagnose: Callable[[bool], Iterable[str]] = lambda is_empty: (),
        link: Callable[[str], str] = lambda identifier: "",
        result: Result | None = None,
    ) -> None:
        self.columns = tuple(columns)
        self.result = result  # of a reading: its population, horizon, SQL and SPARQL
        self._link = link  # identifier of a statement → URL of its evidence, or ""
        # called once, when `diagnostics` is read first; True for an empty result
        self._diagnose = diagnose
        names = map(_attribute, self.columns)
        row = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        self._rows: list[Any] = [row(*values) for values in rows]

    @cached_property
    def diagnostics(self) -> tuple[str, ...]:
        """Sentences that a reader of the result should know;
        they may query the graph, which must be open.
        """
        return tuple(self._diagnose(not self._rows))

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> Rows: ...
    def __getitem__(self, at: int | slice) -> Any:
        if isinstance(at, slice):
            return Rows(self.columns, self._rows[at], lambda _: self.diagnostics, self._link)
        return self._rows[at]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows):
            return NotImplemented
        return (self.columns, self._rows) == (other.columns, other._rows)

    __hash__ = None  # type: ignore[assignment]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return each row as a dictionary from column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self._rows]

    def to_dataframe(self) -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame: dates as datetime64, integers as Int64,
        None as missing.

        Raises GraphkitError if pandas is not installed (`pip install -e '.[tables]'`).
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
            self.columns,
            [[format_cell(value) for value in row] for row in self._rows[:CONSOLE_ROWS]],
        )
        return text.rstrip() if len(self) <= CONSOLE_ROWS else f"{text.rstrip()} of {len(self):,}"

    def _html_cell(self, value: Any) -> str:
        text = escape(format_cell(value))
        is_statement = isinstance(value, str) and value.startswith("inspection/")
        address = self._link(value) if is_statement else ""
        return f'<a href="{escape(address)}">{text}</a>' if address else text

    def _repr_html_(self) -> str:
        """Return the first rows as an HTML table; statements link to the published report.

        All is escaped.
        """
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{self._html_cell(value)}</td>' for value in row)}</tr>\n"
            for row in self._rows[:HTML_ROWS]
        )
        count = f"{len(self):,} row{'' if len(self) == 1 else 's'}"
        more = f"the first {HTML_ROWS} of " if len(self) > HTML_ROWS else ""
        return f"<table>\n<caption>{more}{count}</caption>\n<tr>{head}</tr>\n{body}</table>"
