"""A workbook: sheets that people filter, sort and print. What is in them is not its business.

Written row by row, so that the whole graph needs no more memory than a part. Nothing in it is a formula: a
text that begins like one is marked as text. The same sheets give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from graphkit.export.extras import needed

LONGEST = 32_767  # characters in a cell, and
MOST_LINKS = 65_000  # links on a sheet: what Excel takes
_LONG_AGO = datetime(1980, 1, 1)  # in place of when it was made
_FORMULA = ("=", "+", "-", "@")
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FILL = {  # told apart also by those who see colours differently; the words stand in the cell in any case
    "Outstanding": "#9CC3E6",
    "Good": "#DCEBF7",
    "Requires improvement to be good": "#FCE4D0",
    "Adequate": "#FCE4D0",
    "Inadequate": "#F0A868",
}


@dataclass(frozen=True, slots=True)
class Link:
    """Words, or a number, that lead somewhere: to a page on the web, or to a row of a sheet."""

    words: str | int
    target: str


Cell = str | int | float | bool | date | Link | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a sheet: what stands above it, and how many characters wide it is."""

    words: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its columns (of which the first few stay in view), its rows."""

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Cell]]
    frozen: int = 1


def row_of(sheet: str, number: int) -> str:
    """Return a link's target: a row of a sheet, the first below the headings being 0."""
    return f"internal:'{sheet}'!A{number + 2}"


def write_workbook(path: Path, title: str, sheets: Iterable[Sheet]) -> None:
    """Write sheets, each with a filter, its headings in view, wrapped texts and columns as wide as told."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with needed("xlsxwriter", "xlsx").Workbook(str(path), options) as book:
        book.set_properties({"title": title, "created": _LONG_AGO})
        look = _Look(book)
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, look)


class _Look:
    """How cells look, each way made once."""

    def __init__(self, book: Any) -> None:
        cell = {"text_wrap": True, "valign": "top"}
        self.heading = book.add_format({**cell, "bold": True, "bg_color": "#E7E6E6", "bottom": 1})
        self.text = book.add_format(cell)
        self.quoted = book.add_format({**cell, "quote_prefix": True})
        self.link = book.add_format({**cell, "font_color": "#0563C1", "underline": 1})
        self.day = book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"})
        self.graded = {words: book.add_format({**cell, "bg_color": fill}) for words, fill in _FILL.items()}


def _write(page: Any, sheet: Sheet, look: _Look) -> None:
    page.freeze_panes(1, sheet.frozen)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # codes and paragraphs are no numbers
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for column, heading in enumerate(sheet.headings):
        page.set_column(column, column, heading.width)
        page.write_string(0, column, heading.words, look.heading)
    last = links = 0
    for last, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, Link):
                links += 1
                cell = cell if links <= MOST_LINKS else cell.words
            _put(page, last, column, cell, look)
    page.autofilter(0, 0, max(last, 1), len(sheet.headings) - 1)


def _put(page: Any, row: int, column: int, cell: Cell, look: _Look) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Link):
        page.write_url(row, column, cell.target, look.link, plain(str(cell.words)))
        if isinstance(cell.words, int):
            page.write_number(row, column, cell.words, look.link)  # in the same cell, the link stays
    elif isinstance(cell, bool):
        page.write_string(row, column, "yes" if cell else "no", look.text)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, look.day)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell, look.text)
    else:
        text = plain(cell)
        shown = look.quoted if text.startswith(_FORMULA) else look.graded.get(text, look.text)
        page.write_string(row, column, text, shown)


def plain(text: str) -> str:
    """Return a text as a cell may hold it: no control characters, no longer than Excel takes."""
    return _FORBIDDEN.sub("", text)[:LONGEST]
