"""The tables of a graph (`columns.TABLES`) as files of other programs: CSV, Parquet, SQLite, Datasette.

An empty cell is empty, null or NULL; no file has a time stamp, so the same graph gives the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from graphkit.ask.quotes import OPEN_LICENCE, OPEN_LICENCE_URL
from graphkit.core.optional_packages import import_optional
from graphkit.core.terms import BASE
from graphkit.core.text_table import csv_encoding, write_csv
from graphkit.export.columns import TABLES, ExportColumn, rows, text_cell
from graphkit.export.selection import Part, write_json
from graphkit.facts.inspections import inspection_reports
from graphkit.facts.passages import reports_under
from graphkit.facts.schema import VIEWS
from graphkit.facts.writer import FactsWriter
from graphkit.graph.dataset_graph import ATTRIBUTION

METADATA = "csv-metadata.json"  # the name that CSVW gives to the metadata of the files in a folder
DATABASE = "reports.db"  # in the folder for Datasette
_TITLE = "Inspection reports on children's services in England"
_ESCAPED = "Text that a spreadsheet would run as a formula begins with an apostrophe, which is to be removed."
_BATCH_ROWS = 10_000  # of a Parquet file
_TYPES = {  # of columns: in CSVW and Arrow
    "text": ("string", "string"),
    "integer": ("integer", "int64"),
    "fraction": ("number", "float64"),
    "boolean": ("boolean", "bool_"),
    "date": ("date", "date32"),
}
FACETS = {view.name: view.facets for view in VIEWS}  # of the tables in Datasette


def csv(part: Part, folder: Path) -> None:
    """Write a folder with a CSV file for each table; values in a cell are joined by "; ".

    Files are UTF-8 with a byte order mark and line feeds. A cell that a spreadsheet would run as a formula
    begins with an apostrophe. `csv-metadata.json` describes tables and columns as W3C's "Metadata Vocabulary
    for Tabular Data" (CSVW) does.
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
    found: dict[str, Any] = {"name": column.name, "titles": column.name, "datatype": _TYPES[column.type][0]}
    if column.name == "id":
        found["required"] = True
    if column.many:
        found["separator"] = "; "
    if column.property:
        found["propertyUrl"] = column.property
    return found


def parquet(part: Part, folder: Path) -> None:
    """Write a folder with a Parquet file for each table, with typed columns; for pandas, Polars, DuckDB."""
    arrow, files = import_optional("pyarrow", "parquet"), import_optional("pyarrow.parquet", "parquet")
    folder.mkdir()
    for name, columns in TABLES.items():
        schema = arrow.schema([(column.name, getattr(arrow, _TYPES[column.type][1])()) for column in columns])
        with files.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") as writer:
            left = (tuple(map(_joined, row)) for row in rows(part, name))
            while some := list(islice(left, _BATCH_ROWS)):
                writer.write_table(arrow.table(list(zip(*some, strict=True)), schema=schema))


def _joined(value: Any) -> Any:
    return text_cell(value) if isinstance(value, list) else value


def sqlite(part: Part, path: Path) -> None:
    """Write the read model: a copy without the words of reports whose licence does not allow it.

    Its views are the tables of the other formats; a column with several values is a JSON array there.
    """
    try:
        part.store.facts.copy_to(path)
        facts = FactsWriter(path)
        if not part.with_quotes:
            every = {report for _, report in inspection_reports(facts)}
            facts.remove_words(every - reports_under(facts, OPEN_LICENCE.rpartition("/")[2]))
        facts.vacuum()
    except sqlite3.OperationalError as error:  # the disk is full
        raise OSError(str(error)) from error


def datasette(part: Part, folder: Path) -> None:
    """Write a folder that `datasette FOLDER` serves: the database, and `metadata.json` with its facets."""
    folder.mkdir()
    sqlite(part, folder / DATABASE)
    tables: dict[str, dict[str, object]] = {}
    for table, names in FACETS.items():
        columns = {column.name: column for column in TABLES[table]}
        tables[table] = {
            "facets": [{"array": name} if columns[name].many else name for name in names],
            "label_column": "name" if "name" in columns else "id",
        }
    tables["passage"] = {"label_column": "iri", "fts_table": "text", "fts_pk": "id"}
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
