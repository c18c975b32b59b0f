"""A dataset in one folder: the tables as CSV, Parquet and SQLite, and what describes them.

| file | for |
|---|---|
| `*.csv`, `csv-metadata.json` | anything; CSVW |
| `*.parquet` | pandas, Polars, DuckDB |
| `reports.db`, `metadata.json` | Datasette: `datasette FOLDER` |
| `datapackage.json` | Frictionless Data |
| `croissant.json` | schema.org and Croissant: search engines, machine learning |
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from graphkit.core.digests import file_digest
from graphkit.core.resources import resource_path
from graphkit.graph.entities.quotes import OPEN_LICENCE_NAME, OPEN_LICENCE_URL
from graphkit.graph.facts.schema import VIEWS, SqlView
from graphkit.surfaces.export.dataset_description import authors, schema_org_dataset
from graphkit.surfaces.export.selection import Part, write_json
from graphkit.surfaces.export.table_files import (
    CELL_TYPES,
    TABLES,
    ExportColumn,
    csv,
    rows,
    write_parquet_files,
)

DATABASE, DATASETTE = "reports.db", "metadata.json"
DATA_PACKAGE, CROISSANT = "datapackage.json", "croissant.json"


def dataset(part: Part, folder: Path) -> None:
    """Write a folder with the tables in three formats, and four descriptions of them."""
    csv(part, folder)
    write_parquet_files(part, folder)
    _write_database(part, folder / DATABASE)
    described = schema_org_dataset(part)
    write_json(folder / DATASETTE, _datasette(described))
    write_json(folder / DATA_PACKAGE, _data_package(described))
    write_json(folder / CROISSANT, _croissant(described, folder))


def _write_database(part: Part, path: Path) -> None:
    """Write the tables as SQLite; a cell with several values is a JSON array."""
    try:
        with closing(sqlite3.connect(path)) as database, database:
            for name, columns in TABLES.items():
                declared = ", ".join(map(_sql_column, columns))
                places = ", ".join("?" for _ in columns)
                database.execute(f"CREATE TABLE {name} ({declared})")
                cells = (map(_sql_value, row) for row in rows(part, name))
                database.executemany(f"INSERT INTO {name} VALUES ({places})", map(tuple, cells))
    except sqlite3.OperationalError as error:  # the disk is full
        raise OSError(str(error)) from error


def _sql_column(column: ExportColumn) -> str:
    keys = {"id": " PRIMARY KEY", "inspection": " REFERENCES inspections (id)"}
    return f"{column.name} {CELL_TYPES[column.type].sql}{keys.get(column.name, '')}"


def _sql_value(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value) if isinstance(value, date) else value


def _datasette(described: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata that Datasette shows: title, licence, and facets of each table."""
    tables = {view.name: {"description": view.description, "facets": view.facets} for view in VIEWS}
    return {
        "title": described["name"],
        "description": described["description"],
        "license": OPEN_LICENCE_NAME,
        "license_url": OPEN_LICENCE_URL,
        "source_url": described["url"],
        "databases": {Path(DATABASE).stem: {"tables": tables}},
    }


def _data_package(described: dict[str, Any]) -> dict[str, Any]:
    """Return the description of the CSV files as a Frictionless data package."""
    return {
        "name": "graphkit",
        "title": described["name"],
        "description": described["description"],
        "version": described["version"],
        "homepage": described["url"],
        "licenses": [{"path": OPEN_LICENCE_URL, "title": OPEN_LICENCE_NAME}],
        "resources": [
            {
                "name": view.name,
                "path": f"{view.name}.csv",
                "description": view.description,
                "encoding": "utf-8-sig",
                "schema": _table_schema(TABLES[view.name]),
            }
            for view in VIEWS
        ],
    }


def _table_schema(columns: Sequence[ExportColumn]) -> dict[str, Any]:
    fields = [
        {"name": column.name, "type": CELL_TYPES[column.type].frictionless} for column in columns
    ]
    return {"fields": fields, "primaryKey": "id"}


def _croissant(described: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the description as Croissant: the files, and the fields of each Parquet file."""
    context = resource_path("data", "templates", "croissant-context.json").read_text("utf-8")
    return {
        "@context": json.loads(context),
        **described,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "citeAs": f"{authors()}: {described['name']}, {described['version']}. {described['url']}",
        "distribution": [*_croissant_files(folder)],
        "recordSet": [_record_set(view) for view in VIEWS],
    }


def _croissant_files(folder: Path) -> Iterator[dict[str, Any]]:
    for name in TABLES:
        path = folder / f"{name}.parquet"
        yield {
            "@type": "cr:FileObject",
            "@id": path.name,
            "name": path.name,
            "contentUrl": path.name,
            "contentSize": f"{path.stat().st_size} B",
            "encodingFormat": "application/vnd.apache.parquet",
            "sha256": file_digest(path),
        }


def _record_set(view: SqlView) -> dict[str, Any]:
    name, file = view.name, {"@id": f"{view.name}.parquet"}
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"{name}/{column.name}",
            "name": column.name,
            "dataType": CELL_TYPES[column.type].croissant,
            "source": {"fileObject": file, "extract": {"column": column.name}},
        }
        for column in TABLES[name]
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": view.description,
        "key": {"@id": f"{name}/id"},
        "field": fields,
    }
