"""The tables of the CSV, Parquet and XLSX exports: views of the read model (`data/tables.yaml`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from graphkit.ask.quotes import OPEN_LICENCE
from graphkit.core.terms import BASE
from graphkit.export.selection import Part
from graphkit.facts.passages import reports_under
from graphkit.facts.schema import VIEWS, full_name

_WORDS = {"quote", "lead_in"}  # columns with words of reports


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: its name, the type of its cells, and the property of the graph that it is, "" for none.

    `type` is "text", "integer", "fraction" (0 to 1), "boolean" or "date". A cell of a column with `many` may
    have several values.
    """

    name: str
    type: str = "text"
    many: bool = False
    property: str = ""


TABLES: dict[str, tuple[ExportColumn, ...]] = {
    view.name: tuple(
        ExportColumn(name, **{**declared, "property": full_name(declared.get("property", ""))})
        for name, declared in view.columns.items()
    )
    for view in VIEWS
}


def rows(part: Part, table: str, without: Collection[str] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table in the order of the identifiers, which stand first, without some columns.

    A cell is a text, number, boolean, date, list (of a column with `many`), or None if it is empty. Words of
    reports whose licence does not allow it are left out.
    """
    facts, columns = part.store.facts, [each for each in TABLES[table] if each.name not in without]
    readers = [(number, read) for number, column in enumerate(columns) if (read := _reader(column))]
    words = [number for number, column in enumerate(columns) if column.name in _WORDS]
    free = reports_under(facts, OPEN_LICENCE.rpartition("/")[2])
    names = ", ".join(f'"{column.name}"' for column in columns)
    for row in facts.rows(f"SELECT {names} FROM {table} ORDER BY id"):
        cells = [None if value == "" else value for value in row]
        for number, read in readers:
            if cells[number] is not None:
                cells[number] = read(cells[number])
        if words and not (part.with_quotes or _report_of(row[0]) in free):
            for number in words:
                cells[number] = None
        yield tuple(cells)


def _report_of(identifier: str) -> str:
    """Return the report of a statement from its identifier."""
    return f"{BASE}report/{'/'.join(identifier.split('/')[1:3])}"


def _reader(column: ExportColumn) -> Callable[[Any], Any] | None:
    """Return what reads the cells of a column; None where they are as the table has them."""
    readers: dict[str, Callable[[Any], Any]] = {"boolean": bool, "date": _date}
    return _values if column.many else readers.get(column.type)


@lru_cache(1 << 16)  # the same values stand in many rows
def _values(text: str) -> list[str] | None:
    return json.loads(text) or None


@lru_cache(1 << 12)
def _date(text: str) -> date | None:
    """Return a day; None for a month or year."""
    return date.fromisoformat(text) if len(text) == 10 else None


def text_cell(value: Any) -> str:
    """Return a cell as text; "; " is between several values."""
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
