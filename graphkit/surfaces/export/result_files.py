"""The rows of a result as an XLSX workbook."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from graphkit.core.errors import GraphkitError
from graphkit.core.text_table import with_printed_numbers
from graphkit.graph.facts.passage_link import link_words
from graphkit.surfaces.export.workbook import Cell, CellLink, Heading, Sheet, write_workbook

Rows = Sequence[Sequence[Any]]
_LONG = ("quote", "text", "words", "recommendationText")  # columns of passages
_MAX_SHEET = 1_048_575  # rows below the headings
_MAX_SHEET_NAME = 31  # characters
_DAY, _WHOLE = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"0|-?[1-9]\d{0,8}")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")


def write_xlsx(path: Path, title: str, columns: Sequence[str], rows: Rows) -> None:
    """Write a result as a workbook with one sheet."""
    write_sheets(path, title, {"Results": (columns, rows)})


def write_sheets(path: Path, title: str, tables: Mapping[str, tuple[Sequence[str], Rows]]) -> None:
    """Write tables (columns and rows by name) as a workbook with a sheet for each."""
    sheets: list[Sheet] = []
    for name, (columns, rows) in tables.items():
        if len(rows) > _MAX_SHEET:
            raise GraphkitError(f"{len(rows):,} rows are more than a sheet takes: write .csv")
        headings = [Heading(each, 60 if each in _LONG else 18) for each in columns]
        sheets.append(
            Sheet(
                _sheet_name(name, {each.name.lower() for each in sheets}),
                headings,
                (
                    [sheet_cell(value) for value in row]
                    for row in with_printed_numbers(columns, rows)
                ),
            )
        )
    write_workbook(path, title, sheets)


def sheet_cell(value: str | float | date | None) -> Cell:
    """Return a value as Excel sorts and adds it: a day or whole number in text becomes one."""
    if not isinstance(value, str):
        return value
    if value.startswith("https://"):
        return CellLink(link_words(value), value)
    if _WHOLE.fullmatch(value):
        return int(value)
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else value
    except ValueError:
        return value


def _sheet_name(name: str, others: Collection[str]) -> str:
    """Return a name that Excel takes, and that no other sheet has."""
    clean = " ".join(_NOT_IN_SHEET_NAMES.sub(" ", name).split()).strip("'")
    numbered = (f"{clean[: _MAX_SHEET_NAME - 3].strip()} {number}" for number in range(2, 100))
    names = (clean[:_MAX_SHEET_NAME].strip() or "Table", *numbered)
    return next(each for each in names if each.lower() not in others)
