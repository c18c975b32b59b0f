"""CSV: one table for each kind of thing, in a folder.

UTF-8 without a byte-order mark, line feeds, several values in one cell joined by "; ". A cell that a
spreadsheet would take for a formula (it begins with = + - @ or a control character) gets an apostrophe first.
"""

from __future__ import annotations

import csv
from pathlib import Path

from graphkit.export.columns import TABLES, Reader, rows
from graphkit.export.part import Part

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def tables(part: Part, folder: Path) -> None:
    """Write each table of `TABLES` into a folder."""
    folder.mkdir()
    reader = Reader(part)
    for name, columns in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(column.name for column in columns)
            writer.writerows(map(_safe, row) for row in rows(reader, name))


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
