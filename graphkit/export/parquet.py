"""Parquet: the tables of the CSV export, one file each, with typed columns; for pandas, Polars, DuckDB.

Numbers, days and truth values are what they are; an empty cell is null; several values in one cell are joined
by "; " as in CSV. Written some thousand rows at a time, and without a word of when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from graphkit.core.optional_packages import import_optional
from graphkit.export.columns import TABLES, Column, Reader, rows
from graphkit.export.selection import Part

_AT_ONCE = 10_000  # rows
# What a column holds → Arrow's name for it, and how a cell is read.
_TYPES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "text": ("string", str),
    "number": ("int64", int),
    "share": ("float64", float),
    "truth": ("bool_", "true".__eq__),
    "day": ("date32", date.fromisoformat),
}


def parquet(part: Part, folder: Path) -> None:
    """Write each table of `TABLES` into a folder."""
    arrow, files = import_optional("pyarrow", "parquet"), import_optional("pyarrow.parquet", "parquet")
    folder.mkdir()
    reader = Reader(part)
    for name, columns in TABLES.items():
        schema = schema_of(arrow, columns)
        with files.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") as writer:
            for some in batches(rows(reader, name)):
                cells = [
                    [typed(column, cell) for cell in values]
                    for column, values in zip(columns, zip(*some, strict=True), strict=True)
                ]
                writer.write_table(arrow.table(cells, schema=schema))


def schema_of(arrow: Any, columns: Sequence[Column]) -> Any:
    """Return the columns as Arrow knows them."""
    kinds = {holds: getattr(arrow, name)() for holds, (name, _) in _TYPES.items()}
    return arrow.schema([(column.name, kinds[column.holds]) for column in columns])


def typed(column: Column, cell: str) -> Any:
    """Return a cell as what its column holds; None where it is empty."""
    _, read = _TYPES[column.holds]
    return read(cell) if cell else None


def batches(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    """Yield rows some thousand at a time."""
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        yield some
