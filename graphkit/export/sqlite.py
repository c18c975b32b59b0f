"""SQLite: the tables of the CSV export in one database, with a full-text index that Datasette finds.

Cells have types, an empty cell is NULL, and a column that may have several values holds a JSON array, which
Datasette can make a facet of. The same graph gives the same bytes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from graphkit.ask.quotes import OPEN_LICENCE_URL
from graphkit.export.columns import TABLES, Column, Reader, rows, text_cell
from graphkit.export.selection import Part
from graphkit.graph.dataset_graph import ATTRIBUTION

_to_json = json.JSONEncoder(ensure_ascii=False).encode
DATABASE = "reports.db"  # in the folder for Datasette
Cell = str | int | float | None
_TYPES = {"text": "TEXT", "date": "TEXT", "integer": "INTEGER", "boolean": "INTEGER", "fraction": "REAL"}
# Table → columns in its full-text index.
_SEARCHED = {
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


def sqlite(part: Part, path: Path) -> None:
    """Write each table of `TABLES` into a database, with indexes on its facets and on its words."""
    try:
        _write_database(Reader(part), path)
    except sqlite3.OperationalError as error:  # the disk is full
        raise OSError(str(error)) from error


def _write_database(reader: Reader, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for statement in (
            "PRAGMA page_size=4096",
            "PRAGMA journal_mode=OFF",
            "PRAGMA synchronous=OFF",
            "BEGIN",
        ):
            database.execute(statement)
        for table, columns in TABLES.items():
            _write_table(database, reader, table, {column.name: column for column in columns})
        database.execute("COMMIT")
        database.execute("VACUUM")


def datasette(part: Part, folder: Path) -> None:
    """Write a folder that `datasette FOLDER` serves: the database, and `metadata.json` with its facets."""
    folder.mkdir()
    sqlite(part, folder / DATABASE)
    tables = {
        table: {"facets": [_facet(table, name) for name in names], "label_column": _label(table)}
        for table, names in FACETS.items()
    }
    licences = (
        "" if part.with_quotes else " It has no quotes of reports under another licence, or under none."
    )
    metadata = {
        "title": f"Inspection reports on children's services in England: {part.name}",
        "description": ATTRIBUTION + licences,
        "license": "Open Government Licence v3.0",
        "license_url": OPEN_LICENCE_URL,
        "databases": {Path(DATABASE).stem: {"tables": tables}},
    }
    text = json.dumps(metadata, ensure_ascii=False, indent=1)
    (folder / "metadata.json").write_text(text + "\n", encoding="utf-8")


def _write_table(
    database: sqlite3.Connection, reader: Reader, table: str, columns: Mapping[str, Column]
) -> None:
    fields = ", ".join(f'"{name}" {_declaration(column)}' for name, column in columns.items())
    database.execute(f'CREATE TABLE "{table}" ({fields})')
    database.executemany(
        f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(columns))})', rows(reader, table, _cell)
    )
    for name in FACETS[table]:
        if not columns[name].many:
            database.execute(f'CREATE INDEX "{table}_{name}" ON "{table}" ("{name}")')
    if names := _SEARCHED.get(table):
        listed = ", ".join(f'"{name}"' for name in names)
        database.execute(
            f'CREATE VIRTUAL TABLE "{table}_fts" USING fts5({listed}, content="{table}", tokenize="porter")'
        )
        database.execute(f"""INSERT INTO "{table}_fts" ("{table}_fts") VALUES ('rebuild')""")


def _declaration(column: Column) -> str:
    """Return type and constraints of a column."""
    if column.name == "id":
        return "TEXT PRIMARY KEY"
    kind = _TYPES[column.type]
    return f"{kind} REFERENCES inspections (id)" if column.name == "inspection" else kind


def _cell(column: Column, values: list[str]) -> Cell:
    """Return a cell as SQLite stores it: a number, a text, a JSON array, or None if it is empty."""
    if not values:
        return None
    if column.many:
        return _to_json(values)
    match column.type:
        case "integer":
            return int(values[0])
        case "fraction":
            return float(values[0])
        case "boolean":
            return int(values[0] == "true")
    return text_cell(column, values)


def _facet(table: str, name: str) -> str | dict[str, str]:
    """Return a facet as Datasette's metadata has it."""
    is_array = next(column.many for column in TABLES[table] if column.name == name)
    return {"array": name} if is_array else name


def _label(table: str) -> str:
    """Return the column that stands for a row where another table refers to it."""
    names = [column.name for column in TABLES[table]]
    return "name" if "name" in names else "id"
