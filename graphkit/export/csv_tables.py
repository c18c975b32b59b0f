"""CSV: a folder with one table for each kind of entity.

UTF-8 without a byte-order mark, line feeds, several values in one cell joined by "; ". A cell that a
spreadsheet would run as a formula (it begins with = + - @ or a control character) begins with an apostrophe.
`csv-metadata.json` describes tables and columns as W3C's "Metadata Vocabulary for Tabular Data" (CSVW) does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from csv import writer as csv_writer
from pathlib import Path
from typing import Any

from graphkit.ask.quotes import OPEN_LICENCE_URL
from graphkit.core.terms import BASE
from graphkit.core.text_table import escape_formula
from graphkit.export.columns import TABLES, Column, Reader, rows, text_cell
from graphkit.export.selection import Part
from graphkit.graph.dataset_graph import ATTRIBUTION

METADATA = "csv-metadata.json"  # the name that CSVW gives to the metadata of the files in a folder
_DATATYPES = {"text": "string", "fraction": "number"}  # other types have the same name in CSVW
_ESCAPED = "Text that a spreadsheet would run as a formula begins with an apostrophe, which is to be removed."


def csv(part: Part, folder: Path) -> None:
    """Write each table of `TABLES` into a folder."""
    folder.mkdir()
    reader = Reader(part)
    for name, columns in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv_writer(file, lineterminator="\n")
            writer.writerow(column.name for column in columns)
            writer.writerows(rows(reader, name, _cell))
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": f"Inspection reports on children's services in England: {part.name}",
        "dc:description": f"{ATTRIBUTION} {_ESCAPED}",
        "dc:license": {"@id": OPEN_LICENCE_URL},
        "tables": [_table(name, columns) for name, columns in TABLES.items()],
    }
    text = json.dumps(metadata, ensure_ascii=False, indent=1)
    (folder / METADATA).write_text(text + "\n", encoding="utf-8")


def _cell(column: Column, values: list[str]) -> str:
    return escape_formula(text_cell(column, values))


def _table(name: str, columns: Sequence[Column]) -> dict[str, Any]:
    """Return the CSVW description of a table."""
    schema: dict[str, Any] = {
        "columns": list(map(_column, columns)),
        "primaryKey": "id",
        "aboutUrl": f"{BASE}{{+id}}",
    }
    if any(column.name == "inspection" for column in columns):
        reference = {"resource": "inspections.csv", "columnReference": "id"}
        schema["foreignKeys"] = [{"columnReference": "inspection", "reference": reference}]
    return {"url": f"{name}.csv", "tableSchema": schema}


def _column(column: Column) -> dict[str, Any]:
    """Return the CSVW description of a column; a property of the graph is its `propertyUrl`."""
    found: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "datatype": _DATATYPES.get(column.type, column.type),
    }
    if column.name == "id":
        found["required"] = True
    if column.many:
        found["separator"] = "; "
    if len(column.path) == 1 and not column.path[0].startswith("^"):
        found["propertyUrl"] = column.path[0]
    return found
