"""The tables of a graph as files of other programs: CSV, Parquet.

They are views of the read model (`data/tables.yaml`).

An empty cell is empty, null or NULL; no file has a time stamp, so the same graph gives the same
bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from graphkit.core.optional_packages import import_optional
from graphkit.core.terms import BASE
from graphkit.core.text_table import csv_encoding, write_csv
from graphkit.graph.entities.quotes import OPEN_LICENCE, OPEN_LICENCE_URL
from graphkit.graph.facts.passages import reports_under
from graphkit.graph.facts.schema import VIEWS, full_name
from graphkit.graph.statements.dataset_graph import ATTRIBUTION
from graphkit.surfaces.export.selection import Part, write_json

_WORDS = {"quote", "lead_in"}  # columns with words of reports


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: its name, the type of its cells, and the property of the graph that it is,
    "" for none.

    `type` is "text", "integer", "fraction" (0 to 1), "boolean" or "date". A cell of a column with
    `many` may have several values.
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
    """Yield the rows of a table in the order of the identifiers, which stand first,
    without some columns.

    A cell is a text, number, boolean, date, list (of a column with `many`), or None if it is empty.
    Words of reports whose licence does not allow it are left out.
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
    readers: dict[str, Callable[[Any], Any]] = {"boolean": bool, "date": day}
    return _values if column.many else readers.get(column.type)


@lru_cache(1 << 16)  # the same values stand in many rows
def _values(text: str) -> list[str] | None:
    return json.loads(text) or None


@lru_cache(1 << 12)
def day(text: str) -> date | None:
    """Return the date in ISO format, or None if the text is only a year or a month."""
    return date.fromisoformat(text) if len(text) == 10 else None


def text_cell(value: Any) -> str:
    """Return a cell as text; "; " is between several values."""
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


METADATA = "csv-metadata.json"  # the name that CSVW gives to the metadata of the files in a folder
_TITLE = "Inspection reports on children's services in England"
_ESCAPED = (
    "Text that a spreadsheet would run as a formula begins with an apostrophe, which is to be "
    "removed."
)
_BATCH_ROWS = 10_000  # of a Parquet file


class CellType(NamedTuple):
    """What the cells of a column are, in the terms of each format."""

    frictionless: str  # and CSVW
    arrow: str
    croissant: str
    sql: str


CELL_TYPES = {
    "text": CellType("string", "string", "sc:Text", "TEXT"),
    "integer": CellType("integer", "int64", "sc:Integer", "INTEGER"),
    "fraction": CellType("number", "float64", "sc:Float", "REAL"),
    "boolean": CellType("boolean", "bool_", "sc:Boolean", "INTEGER"),
    "date": CellType("date", "date32", "sc:Date", "TEXT"),
}


def csv(part: Part, folder: Path) -> None:
    """Write a folder with a CSV file for each table; values in a cell are joined by "; ".

    Files are UTF-8 with a byte order mark and line feeds. A cell that a spreadsheet would run as a
    formula begins with an apostrophe. `csv-metadata.json` describes tables and columns as W3C's
    "Metadata Vocabulary for Tabular Data" (CSVW) does.
    """
    folder.mkdir()
    for name, columns in TABLES.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding=csv_encoding(path.name), newline="") as file:
            cells = ([text_cell(value) for value in row] for row in rows(part, name))
            write_csv(file, (column.name for column in columns), cells)
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": f"{_TITLE}: {part.name}",
        "dc:description": f"{ATTRIBUTION} {_ESCAPED}",
        "dc:license": {"@id": OPEN_LICENCE_URL},
        "tables": [_csvw_table(name, columns) for name, columns in TABLES.items()],
    }
    write_json(folder / METADATA, metadata)


def _csvw_table(name: str, columns: Sequence[ExportColumn]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "columns": list(map(_csvw_column, columns)),
        "primaryKey": "id",
        "aboutUrl": f"{BASE}{{+id}}",
    }
    if any(column.name == "inspection" for column in columns):
        reference = {"resource": "inspections.csv", "columnReference": "id"}
        schema["foreignKeys"] = [{"columnReference": "inspection", "reference": reference}]
    return {"url": f"{name}.csv", "tableSchema": schema}


def _csvw_column(column: ExportColumn) -> dict[str, Any]:
    """Return the CSVW description of a column; a property of the graph is its `propertyUrl`."""
    found: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "datatype": CELL_TYPES[column.type].frictionless,
    }
    if column.name == "id":
        found["required"] = True
    if column.many:
        found["separator"] = "; "
    if column.property:
        found["propertyUrl"] = column.property
    return found


def write_parquet_files(part: Part, folder: Path) -> None:
    """Write a Parquet file for each table into a folder, with typed columns."""
    arrow = import_optional("pyarrow", "dataset")
    files = import_optional("pyarrow.parquet", "dataset")
    for name, columns in TABLES.items():
        schema = arrow.schema(
            [(column.name, getattr(arrow, CELL_TYPES[column.type].arrow)()) for column in columns]
        )
        with files.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") as writer:
            left = (tuple(map(_joined, row)) for row in rows(part, name))
            while some := list(islice(left, _BATCH_ROWS)):
                writer.write_table(arrow.table(list(zip(*some, strict=True)), schema=schema))


def _joined(value: Any) -> Any:
    return text_cell(value) if isinstance(value, list) else value
