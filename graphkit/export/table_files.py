"""The tables of a graph (`columns.TABLES`) as files of other programs: CSV, Parquet, SQLite, Datasette.

An empty cell is empty, null or NULL; no file has a time stamp, so the same graph gives the same bytes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from graphkit.ask.quotes import OPEN_LICENCE_URL
from graphkit.core.optional_packages import import_optional
from graphkit.core.terms import BASE
from graphkit.core.text_table import write_csv
from graphkit.export.columns import TABLES, Column, Reader, rows, text_cell
from graphkit.export.selection import Part, write_json
from graphkit.graph.dataset_graph import ATTRIBUTION

METADATA = "csv-metadata.json"  # the name that CSVW gives to the metadata of the files in a folder
DATABASE = "reports.db"  # in the folder for Datasette
_TITLE = "Inspection reports on children's services in England"
_ESCAPED = "Text that a spreadsheet would run as a formula begins with an apostrophe, which is to be removed."
_BATCH_ROWS = 10_000  # of a Parquet file
_TYPES: dict[str, tuple[str, str, str, Callable[[str], Any]]] = {  # of columns: in CSVW, Arrow and SQLite
    "text": ("string", "string", "TEXT", str),
    "integer": ("integer", "int64", "INTEGER", int),
    "fraction": ("number", "float64", "REAL", float),
    "boolean": ("boolean", "bool_", "INTEGER", "true".__eq__),
    "date": ("date", "date32", "TEXT", date.fromisoformat),
}
_SEARCHED = {  # table → columns in its full-text index
    "inspections": ("name", "lead_inspector"),
    "recommendations": ("quote", "lead_in", "authority", "topics", "concerns"),
    "findings": ("quote", "authority", "topics", "sectors", "concerns"),
    "agencies": ("name", "other_names"),
    "services": ("name", "other_names", "authority"),
    "arrangements": ("quote", "delegate", "delegator"),
}
FACETS = {
    "inspections": ("framework", "authority", "licence"),
    "judgements": ("criterion", "grade", "framework", "authority"),
    "recommendations": ("topics", "authority", "framework", "priority_action"),
    "findings": ("polarity", "topics", "sectors", "authority", "framework", "section"),
    "agencies": ("kind", "sector"),
    "services": ("kind", "authority"),
    "arrangements": ("delegate", "services"),
}
_to_json = json.JSONEncoder(ensure_ascii=False).encode


def csv(part: Part, folder: Path) -> None:
    """Write a folder with a CSV file for each table: UTF-8, line feeds, values in a cell joined by "; ".

    A cell that a spreadsheet would run as a formula begins with an apostrophe. `csv-metadata.json` describes
    tables and columns as W3C's "Metadata Vocabulary for Tabular Data" (CSVW) does.
    """
    folder.mkdir()
    reader = Reader(part)
    for name, columns in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            write_csv(file, (column.name for column in columns), rows(reader, name, text_cell))
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": f"{_TITLE}: {part.name}",
        "dc:description": f"{ATTRIBUTION} {_ESCAPED}",
        "dc:license": {"@id": OPEN_LICENCE_URL},
        "tables": [_csvw_table(name, columns) for name, columns in TABLES.items()],
    }
    write_json(folder / METADATA, metadata)


def _csvw_table(name: str, columns: Sequence[Column]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "columns": list(map(_csvw_column, columns)),
        "primaryKey": "id",
        "aboutUrl": f"{BASE}{{+id}}",
    }
    if any(column.name == "inspection" for column in columns):
        reference = {"resource": "inspections.csv", "columnReference": "id"}
        schema["foreignKeys"] = [{"columnReference": "inspection", "reference": reference}]
    return {"url": f"{name}.csv", "tableSchema": schema}


def _csvw_column(column: Column) -> dict[str, Any]:
    """Return the CSVW description of a column; a property of the graph is its `propertyUrl`."""
    found: dict[str, Any] = {"name": column.name, "titles": column.name, "datatype": _TYPES[column.type][0]}
    if column.name == "id":
        found["required"] = True
    if column.many:
        found["separator"] = "; "
    if len(column.path) == 1 and not column.path[0].startswith("^"):
        found["propertyUrl"] = column.path[0]
    return found


def parquet(part: Part, folder: Path) -> None:
    """Write a folder with a Parquet file for each table, with typed columns; for pandas, Polars, DuckDB."""
    arrow, files = import_optional("pyarrow", "parquet"), import_optional("pyarrow.parquet", "parquet")
    folder.mkdir()
    reader = Reader(part)
    for name, columns in TABLES.items():
        schema = arrow.schema([(column.name, getattr(arrow, _TYPES[column.type][1])()) for column in columns])
        with files.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") as writer:
            left = rows(reader, name, _typed_cell)
            while some := list(islice(left, _BATCH_ROWS)):
                writer.write_table(arrow.table(list(zip(*some, strict=True)), schema=schema))


def _typed_cell(column: Column, values: list[str]) -> Any:
    """Return the values of a cell as one of its column's type; None without any."""
    return _TYPES[column.type][3](text_cell(column, values)) if values else None


def sqlite(part: Part, path: Path) -> None:
    """Write the tables into a database, with indexes on their facets and on their words.

    A column that may have several values holds a JSON array, which Datasette can make a facet of.
    """
    reader = Reader(part)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            for setting in ("page_size=4096", "journal_mode=OFF", "synchronous=OFF"):
                database.execute(f"PRAGMA {setting}")
            database.execute("BEGIN")
            for table, columns in TABLES.items():
                _write_table(database, reader, table, {column.name: column for column in columns})
            database.execute("COMMIT")
            database.execute("VACUUM")
    except sqlite3.OperationalError as error:  # the disk is full
        raise OSError(str(error)) from error


def _write_table(
    database: sqlite3.Connection, reader: Reader, table: str, columns: Mapping[str, Column]
) -> None:
    fields = ", ".join(f'"{name}" {_declaration(column)}' for name, column in columns.items())
    database.execute(f'CREATE TABLE "{table}" ({fields})')
    places = ", ".join("?" * len(columns))
    database.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows(reader, table, _sqlite_cell))
    for name in FACETS[table]:
        if not columns[name].many:
            database.execute(f'CREATE INDEX "{table}_{name}" ON "{table}" ("{name}")')
    if names := _SEARCHED.get(table):
        listed = ", ".join(f'"{name}"' for name in names)
        options = f'content="{table}", tokenize="porter"'
        database.execute(f'CREATE VIRTUAL TABLE "{table}_fts" USING fts5({listed}, {options})')
        database.execute(f"""INSERT INTO "{table}_fts" ("{table}_fts") VALUES ('rebuild')""")


def _declaration(column: Column) -> str:
    """Return type and constraints of a column."""
    if column.name == "id":
        return "TEXT PRIMARY KEY"
    return f"{_TYPES[column.type][2]}{' REFERENCES inspections (id)' if column.name == 'inspection' else ''}"


def _sqlite_cell(column: Column, values: list[str]) -> Any:
    """Return a cell as SQLite stores it: a number, a text, a JSON array, or None if it is empty."""
    if column.many:
        return _to_json(values) if values else None
    if column.type == "date":  # perhaps only a year
        return text_cell(column, values) or None
    return _typed_cell(column, values)


def datasette(part: Part, folder: Path) -> None:
    """Write a folder that `datasette FOLDER` serves: the database, and `metadata.json` with its facets."""
    folder.mkdir()
    sqlite(part, folder / DATABASE)
    tables = {}
    for table, names in FACETS.items():
        columns = {column.name: column for column in TABLES[table]}
        tables[table] = {
            "facets": [{"array": name} if columns[name].many else name for name in names],
            "label_column": "name" if "name" in columns else "id",
        }
    licences = (
        "" if part.with_quotes else " It has no quotes of reports under another licence, or under none."
    )
    metadata = {
        "title": f"{_TITLE}: {part.name}",
        "description": ATTRIBUTION + licences,
        "license": "Open Government Licence v3.0",
        "license_url": OPEN_LICENCE_URL,
        "databases": {Path(DATABASE).stem: {"tables": tables}},
    }
    write_json(folder / "metadata.json", metadata)
