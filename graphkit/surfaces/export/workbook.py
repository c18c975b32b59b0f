"""Writes sheets to an XLSX workbook: filters, links, column widths, row heights, print layout.

XlsxWriter makes all but the cells below the headings. Their XML is made here, written to a
temporary file row by row, so that memory does not grow with the graph, and inserted: the findings
of England have 199,857 links, and Excel takes 65,530 on a sheet, so that cells below each other
share one, which XlsxWriter has no way to say. (All cells by its public methods, without two in
three of these links: 20 s of processor time in place of 6, and the same memory.) There are no
formulas: a string that begins like one is marked as text. The same sheets give the same bytes.
"""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from io import BytesIO
from itertools import count, islice, product
from pathlib import Path
from string import ascii_uppercase
from tempfile import TemporaryFile
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from graphkit.core.optional_packages import import_optional
from graphkit.core.resources import read_yaml

MAX_CHARACTERS = 32_767  # characters in a cell, and
_NOTE_ROWS = 10  # of cells below a note on a heading
PRINTED_ROWS = 25  # of a long sheet, so that a meeting prints pages and not hundreds of them
MAX_LINKS = 65_530  # links on a sheet: what Excel takes
_A4 = 9  # Excel's number of that paper
_MARGIN = 0.4  # inches
_LINE, _MOST_LINES = 15, 27  # points; Excel takes rows of up to 409 points
_BUTTON = 2  # characters that a filter's button takes of a heading
_LONG_AGO = datetime(1980, 1, 1)  # in place of when it was made
_COMPRESSION = 4  # of 9: 8 % larger than 6, in half the time
_FORMULA = ("=", "+", "-", "@")
_FORBIDDEN = re.compile("[^\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# what Excel would read as a character by its number
_LIKE_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_REPEATED = 60  # characters of texts that stand in many cells
_LINK = re.compile(r'(?<=<hyperlink ref=")([A-Z]+[0-9]+)(?=")')
_DAY_ZERO = date(1899, 12, 30)  # of the days of a workbook


@dataclass(frozen=True, slots=True)
class CellLink:
    """A string or number with a link to a web page or to a row of a sheet."""

    words: str | int
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
    xlsxwriter, frame = import_optional("xlsxwriter", "xlsx"), _OpenBuffer()
    with ExitStack() as opened:
        rows: dict[str, tuple[IO[bytes], dict[str, str]]] = {}
        try:
            with xlsxwriter.Workbook(frame, options) as book:
                book.set_properties({"title": title, "created": _LONG_AGO})
                formats = _Formats(book)
                for number, sheet in enumerate(sheets, 1):
                    file = opened.enter_context(TemporaryFile())
                    links = _write(book.add_worksheet(sheet.name), file, sheet, formats)
                    rows[f"xl/worksheets/sheet{number}.xml"] = file, links
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error
        _insert_rows(frame, rows, path)


def _insert_rows(
    frame: BytesIO, rows: dict[str, tuple[IO[bytes], dict[str, str]]], path: Path
) -> None:
    """Write a workbook in which each sheet has its rows below the row of headings,
    and links their cells.
    """
    with (
        ZipFile(frame) as source,
        ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as target,
    ):
        for part in source.infolist():
            xml = source.read(part)
            with target.open(part.filename, "w") as file:  # as of 1980
                if part.filename in rows:
                    below, links = rows[part.filename]
                    heads, row_end, rest = xml.partition(b"</row>")
                    file.write(heads + row_end)
                    below.seek(0)
                    shutil.copyfileobj(below, file, 1 << 20)
                    before, *linked = _LINK.split(rest[rest.index(b"</sheetData>") :].decode())
                    xml = "".join([before, *(links.get(piece, piece) for piece in linked)]).encode()
                file.write(xml)


class _OpenBuffer(BytesIO):
    """Memory that stays open: a ZIP file that an error left open is closed later,
    and would complain.
    """

    def close(self) -> None:
        """Do nothing."""


class _Formats:
    """The cell formats of a workbook; the numbers of those whose cells are written here."""

    def __init__(self, book: Any) -> None:
        cell = {"text_wrap": True, "valign": "top"}
        heading = {**cell, "bold": True, "bg_color": "#E7E6E6", "bottom": 1}
        self.heading, self.any = book.add_format(heading), book.add_format(cell)
        _, self.text = _number(self.heading), _number(self.any)
        self.quoted = _number(book.add_format({**cell, "quote_prefix": True}))
        number = {"align": "right", "indent": 1}  # a gap before the text in the next column
        self.number = _number(book.add_format({**cell, **number}))
        link = {**cell, "font_color": "#0563C1", "underline": 1}
        self.link = _number(book.add_format(link))
        self.counted = _number(book.add_format({**link, **number}))
        self.day = _number(book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"}))
        self.graded = {
            words: _number(book.add_format({**cell, "bg_color": fill}))
            for words, fill in layout()["fill"].items()
        }


def _number(style: Any) -> int:
    """Return the number by which cells name a format; XlsxWriter has no public way to it."""
    number: int = style._get_xf_index()
    return number


class _Links:
    """The links of a sheet: one for cells below each other with one target."""

    def __init__(self, page: Any, style: Any) -> None:
        self._page, self._style = page, style
        self._latest: dict[int, tuple[str, str, int]] = {}  # column → first cell, target, last row
        self.ranges: dict[str, str] = {}  # first cell → all cells

    def add(self, row: int, column: int, name: str, cell: CellLink) -> bool:
        """Add the link of a cell; return False where the sheet has as many as Excel takes."""
        here = f"{name}{row + 1}"
        first, target, last = self._latest.get(column, ("", "", 0))
        if (target, last) != (cell.target, row - 1):
            if len(self.ranges) >= MAX_LINKS:
                return False
            self._page.write_url(row, column, cell.target, self._style, plain(str(cell.words)))
            first = here
        self._latest[column] = first, cell.target, row
        self.ranges[first] = here if first == here else f"{first}:{here}"
        return True


def _write(page: Any, file: IO[bytes], sheet: Sheet, formats: _Formats) -> dict[str, str]:
    """Write a sheet without its rows to the page, and the XML of the rows to the file.

    Return the cells of each link by the first of them, which is the one that the page has.
    """
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
    cell_xml, links = _CellWriter(formats), _Links(page, formats.any)
    names, last = list(islice(_column_names(), len(widths))), 0
    for last, cells in enumerate(sheet.rows, 1):
        row = [*cells]
        for column, cell in enumerate(row):
            if isinstance(cell, CellLink) and not links.add(last, column, names[column], cell):
                row[column] = cell.words
        shown, number = height(row, widths), last + 1
        if last <= _NOTE_ROWS:
            page.set_row(last, shown)  # notes are placed by it
        written = [
            f'<c r="{name}{number}"{cell_xml(cell)}</c>'
            for name, cell in zip(names, row, strict=False)
            if cell is not None and cell != ""
        ]
        high = f' ht="{shown}" customHeight="1"' if shown != _LINE else ""
        file.write(f'<row r="{number}"{high}>{"".join(written)}</row>'.encode())
    if last:
        page.write_blank(last, len(widths) - 1, None, formats.any)  # the sheet ends here
    if sheet.filtered:
        page.autofilter(0, 0, max(last, 1), len(widths) - 1)
    _lay_out(page, sheet, last)
    return links.ranges


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


def _column_names() -> Iterator[str]:
    """Yield A, B, … Z, AA, AB, …"""
    for length in count(1):
        yield from map("".join, product(ascii_uppercase, repeat=length))


class _CellWriter:
    """Writes cells as XML: from the style after the cell's name to its content."""

    def __init__(self, formats: _Formats) -> None:
        self._formats = formats
        self._repeated = lru_cache(1 << 15)(self._text)

    def __call__(self, cell: str | float | date | CellLink) -> str:
        """Return the style and content of a cell that is not empty."""
        formats = self._formats
        if isinstance(cell, str):
            return self._repeated(cell) if len(cell) <= _REPEATED else self._text(cell)
        if isinstance(cell, CellLink):
            if isinstance(cell.words, int):
                return f' s="{formats.counted}"><v>{cell.words}</v>'
            return _text_xml(formats.link, cell.words)
        if isinstance(cell, bool):
            return self._repeated("yes" if cell else "no")
        if isinstance(cell, date):
            return f' s="{formats.day}"><v>{(cell - _DAY_ZERO).days}</v>'
        return f' s="{formats.number}"><v>{cell}</v>'

    def _text(self, words: str) -> str:
        if words.startswith(_FORMULA):
            return _text_xml(self._formats.quoted, words)
        return _text_xml(self._formats.graded.get(words, self._formats.text), words)


def _text_xml(style: int, words: str) -> str:
    text = escape(_LIKE_ESCAPED.sub("_x005F_", plain(words)))
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f' s="{style}" t="inlineStr"><is><t{space}>{text}</t></is>'


def plain(text: str) -> str:
    """Return a string that Excel accepts in a cell: without control characters,
    cut to the maximum length.

    A tab, which Excel would show as nothing, is a space.
    """
    return _FORBIDDEN.sub("", text.replace("\t", " "))[:MAX_CHARACTERS]
