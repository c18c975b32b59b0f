"""Writes sheets to an XLSX workbook: filters, links, column widths, row heights, print layout.

There are no formulas: a string that begins like one is marked as text. The same sheets give the
same bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from graphkit.core.optional_packages import import_optional
from graphkit.core.resources import read_yaml

MAX_CHARACTERS = 32_767  # characters in a cell, and
PRINTED_ROWS = 25  # of a long sheet, so that a meeting prints pages and not hundreds of them
MAX_LINKS = 65_530  # links on a sheet: what Excel takes
_A4 = 9  # Excel's number of that paper
_MARGIN = 0.4  # inches
_LINE, _MOST_LINES = 15, 27  # points; Excel takes rows of up to 409 points
_BUTTON = 2  # characters that a filter's button takes of a heading
_LONG_AGO = datetime(1980, 1, 1)  # in place of when it was made
_FORMULA = ("=", "+", "-", "@")
_FORBIDDEN = re.compile("[^\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# what Excel would read as a character by its number
_LIKE_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class CellLink:
    """Words with a link to a web page."""

    words: str
    target: str


Cell = str | int | float | bool | date | CellLink | None


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column, its width in characters, and a note on the heading."""

    words: str
    width: int = 14
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, headings and rows, and how it is displayed and printed.

    The first column stays in view, unless the sheet is not `filtered`. It is printed without the
    last `unprinted` columns (identifiers, links).
    """

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Cell]]
    filtered: bool = True
    unprinted: int = 0
    printed_rows: int = 0  # the first ones; 0: all


@cache
def layout() -> dict[str, Any]:
    """Return the sheets, notes and colours of `data/workbook.yaml`."""
    return dict(read_yaml("data", "workbook.yaml"))


def write_workbook(path: Path, title: str, sheets: Iterable[Sheet]) -> None:
    """Write sheets with wrapped text in rows of sufficient height.

    The height of rows is set here, since LibreOffice does not adjust it when it opens the file.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    xlsxwriter, written = import_optional("xlsxwriter", "xlsx"), _OpenBuffer()
    try:
        with xlsxwriter.Workbook(written, options) as book:
            book.set_properties({"title": title, "created": _LONG_AGO})
            formats = _Formats(book)
            for sheet in sheets:
                _write(book.add_worksheet(sheet.name), sheet, formats)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error
    path.write_bytes(written.getvalue())


class _OpenBuffer(BytesIO):
    """Memory that stays open: a ZIP file that an error left open is closed later,
    and would complain.
    """

    def close(self) -> None:
        """Do nothing."""


class _Formats:
    """The cell formats of a workbook."""

    def __init__(self, book: Any) -> None:
        cell = {"text_wrap": True, "valign": "top"}
        self.text = book.add_format(cell)
        self.heading = book.add_format({**cell, "bold": True, "bg_color": "#E7E6E6", "bottom": 1})
        self.quoted = book.add_format({**cell, "quote_prefix": True})
        # a gap before the text in the next column
        self.number = book.add_format({**cell, "align": "right", "indent": 1})
        self.link = book.add_format({**cell, "font_color": "#0563C1", "underline": 1})
        self.day = book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"})
        self.graded = {
            words: book.add_format({**cell, "bg_color": fill})
            for words, fill in layout()["fill"].items()
        }


def _write(page: Any, sheet: Sheet, formats: _Formats) -> None:
    """Write a sheet to the page."""
    page.freeze_panes(1, int(sheet.filtered))
    # codes and paragraph numbers are text
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    widths = [heading.width for heading in sheet.headings]
    words = [heading.words for heading in sheet.headings]
    page.set_row(0, height(words, [width - _BUTTON for width in widths]))
    for column, heading in enumerate(sheet.headings):
        page.set_column(column, column, heading.width)
        page.write_string(0, column, heading.words, formats.heading)
        if heading.note:
            page.write_comment(0, column, heading.note, {"x_scale": 2.5, "y_scale": 1.5})
    last, links = 0, count(1)
    for last, row in enumerate(sheet.rows, 1):
        page.set_row(last, height(row, widths))
        for column, cell in enumerate(row):
            if isinstance(cell, CellLink) and next(links) <= MAX_LINKS:
                page.write_url(last, column, cell.target, formats.link, plain(cell.words))
            else:
                _write_cell(page, last, column, cell, formats)
    if sheet.filtered:
        page.autofilter(0, 0, max(last, 1), len(widths) - 1)
    _lay_out(page, sheet, last)


def _write_cell(page: Any, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    """Write a cell; of a link beyond those that Excel takes the address."""
    if isinstance(cell, bool):
        cell = "yes" if cell else "no"
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, formats.day)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell, formats.number)
    elif cell:
        text = cell.target if isinstance(cell, CellLink) else cell
        style = formats.graded.get(text, formats.text)
        style = formats.quoted if text.startswith(_FORMULA) else style
        page.write_string(row, column, _LIKE_ESCAPED.sub("_x005F_", plain(text)), style)


def _lay_out(page: Any, sheet: Sheet, last: int) -> None:
    """Set the print layout: A4 landscape, scaled to the columns,
    with name and page number in the footer.
    """
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(_MARGIN, _MARGIN, _MARGIN, 2 * _MARGIN)
    page.set_footer("&L&A&RPage &P of &N")
    page.repeat_rows(0)
    page.repeat_columns(0)
    shown = min(last, sheet.printed_rows or last)
    page.print_area(0, 0, shown, len(sheet.headings) - sheet.unprinted - 1)
    page.fit_to_pages(1, 1 if shown < last else 0)
    page.hide_gridlines(0)
    page.print_across()


def height(row: Sequence[Cell], widths: Sequence[int]) -> int:
    """Return how high a row must be, in points, for the cell that needs most lines."""
    lines = [
        count_lines(cell, width)
        for cell, width in zip(row, widths, strict=False)
        if isinstance(cell, str | CellLink)
    ]
    return _LINE * min(max(lines, default=1), _MOST_LINES)


def count_lines(cell: Cell, width: int) -> int:
    """Return how many lines a cell needs, broken between words,
    and within those that are too long.
    """
    text = cell.words if isinstance(cell, CellLink) else cell
    if not isinstance(text, str) or (len(text) <= width and "\n" not in text):
        return 1
    return sum(_wrapped(line, width) for line in text.split("\n"))


def _wrapped(line: str, width: int) -> int:
    lines, used = 1, 0
    for word in line.split(" "):
        if used and used + 1 + len(word) > width:
            lines, used = lines + 1, 0
        used += len(word) + (1 if used else 0)
        if used > width:
            lines, used = lines + math.ceil(used / width) - 1, used % width or width
    return lines


def plain(text: str) -> str:
    """Return a string that Excel accepts in a cell: without control characters,
    cut to the maximum length.

    A tab, which Excel would show as nothing, is a space.
    """
    return _FORBIDDEN.sub("", text.replace("\t", " "))[:MAX_CHARACTERS]
