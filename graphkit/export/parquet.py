"""Parquet: the tables of the CSV export, one file each, with typed columns; for pandas, Polars, DuckDB.

An empty cell is null; several values in one cell are joined by "; " as in CSV. The files have no time stamp.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from graphkit.core.optional_packages import import_optional
from graphkit.export.columns import TABLES, Column, Reader, rows, text_cell
from graphkit.export.selection import Part

_BATCH_ROWS = 10_000
# Column type -> name of the Arrow type, parser of a cell.
_TYPES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "text": ("string", str),
    "integer": ("int64", int),
    "fraction": ("float64", float),
    "boolean": ("bool_", "true".__eq__),
    "date": ("date32", date.fromisoformat),
}


def parquet(part: Part, folder: Path) -> None:
    """Write each table of `TABLES` into a folder."""
    arrow, files = import_optional("pyarrow", "parquet"), import_optional("pyarrow.parquet", "parquet")
    folder.mkdir()
    reader = Reader(part)
    for name, columns in TABLES.items():
        schema = arrow_schema(arrow, columns)
        with files.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") as writer:
            left = rows(reader, name, typed_cell)
            while some := list(islice(left, _BATCH_ROWS)):
                writer.write_table(arrow.table(list(zip(*some, strict=True)), schema=schema))


def arrow_schema(arrow: Any, columns: Sequence[Column]) -> Any:
    """Return the Arrow schema of a table."""
    kinds = {type: getattr(arrow, name)() for type, (name, _) in _TYPES.items()}
    return arrow.schema([(column.name, kinds[column.type]) for column in columns])


def typed_cell(column: Column, values: list[str]) -> Any:
    """Return the values of a cell as one of its column's type; None without any."""
    _, read = _TYPES[column.type]
    return read(text_cell(column, values)) if values else None
