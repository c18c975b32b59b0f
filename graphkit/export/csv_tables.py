"""CSV: a folder with one table for each kind of entity.

UTF-8 without a byte-order mark, line feeds, several values in one cell joined by "; ". A cell that a
spreadsheet would run as a formula (it begins with = + - @ or a control character) begins with an apostrophe.
"""

from __future__ import annotations

from pathlib import Path

from graphkit.core.text_table import write_csv
from graphkit.export.columns import TABLES, Reader, rows
from graphkit.export.selection import Part


def tables(part: Part, folder: Path) -> None:
    """Write each table of `TABLES` into a folder."""
    folder.mkdir()
    reader = Reader(part)
    for name, columns in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            write_csv(file, (column.name for column in columns), rows(reader, name))
