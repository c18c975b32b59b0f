"""Reads the cells of a table in a file: each sheet of a workbook (ODS, XLSX), or a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from graphkit.core.errors import InputError
from graphkit.core.optional_packages import import_optional

Rows = list[list[str]]
WORKBOOKS = (".ods", ".xlsx")


def read_sheets(path: Path) -> Iterator[tuple[str, Rows]]:
    """Yield the name and the rows of each sheet, cells as stripped text and days as "2024-10-14".

    A CSV file is one sheet with the name of the file. Raises InputError where the file cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        yield path.name, _read_csv(path)
    elif suffix in WORKBOOKS:
        yield from _read_workbook(path)
    else:
        raise InputError(
            f"{path.name} is no {', '.join(WORKBOOKS)} or .csv file: give the list in one of these"
        )


def _read_csv(path: Path) -> Rows:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return [[_text(cell) for cell in row] for row in csv.reader(lines)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path.name} is not CSV in UTF-8 ({error}): save it as such") from error


def _read_workbook(path: Path) -> Iterator[tuple[str, Rows]]:
    calamine = import_optional("python_calamine", f"reading {path.name}")
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        for name, sheet in sheets.items():
            yield name, [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (calamine.CalamineError, OSError) as error:
        raise InputError(f"{path.name} cannot be read as a workbook ({error})") from error


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else " ".join(str(cell).split())
