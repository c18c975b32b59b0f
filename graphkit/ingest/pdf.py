"""Reading PDF: the lines of each page, with where they stand and how large they are printed.

PDFium is asked for the text of a page at once, and for the place and size of no more than the first
and last character of each line: that is enough to tell headings, indents, columns and footnotes, and
costs a fraction of asking for every character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import byref, c_double
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from graphkit.ingest.clean import HYPHENS_AT_LINE_END, clean
from graphkit.model import Refused

MAX_PAGES = 500
MAX_PAGE_CHARACTERS = 100_000
BOLD = 600

_LINE = re.compile(r"[^\r\n\u0002\ufffe]+[\u0002\ufffe]?|[\u0002\ufffe]")
_RAISED = re.compile(r"(?<=[^\W\d_?!.,;:)’”'\"][?!.,;:)’”'\"])\d{1,2}(?!\d)|(?<=[^\W\d_])\d{1,2}(?![\w.])")
_WIDE = 0.60  # of the size: a mean advance beyond it means a gap inside the line
_GAP = 1.4  # of the size: a gap that parts two cells


@dataclass(slots=True)
class Line:
    """A printed line (or a cell's part of it): baseline `y` grows upwards, `x` to `right` is its extent."""

    text: str
    page: int
    x: float
    right: float
    y: float
    size: float
    bold: bool


@dataclass(slots=True)
class Page:
    """The lines of a page in the file's order, and the size of the sheet."""

    number: int
    width: float
    height: float
    lines: list[Line]


def read_pages(data: bytes, path: Path) -> list[Page]:
    """Return the pages of a PDF file; raise `Refused` where it has none to read."""
    document = _opened(data, path)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise Refused(f"too long: {path} has {count} pages; reports have at most {MAX_PAGES}, split it")
        if not count:
            raise Refused(f"no pages in it: {path}; download the report again")
        pages = [_page(document, at, path) for at in range(count)]
    finally:
        document.close()
    if not any(page.lines for page in pages):
        raise Refused(f"no text in it, only images: {path}; run text recognition (OCR) on it first")
    return pages


def _opened(data: bytes, path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if raw.FPDF_ERR_PASSWORD == getattr(error, "err_code", None) or "assword" in str(error):
            raise Refused(f"encrypted: {path}; save a copy without a password") from None
        raise Refused(f"no readable PDF, or a damaged one: {path}; download the report again") from None


def _page(document: pypdfium2.PdfDocument, at: int, path: Path) -> Page:
    try:
        page = document[at]
        sheet = page.get_textpage()
    except pypdfium2.PdfiumError:
        raise Refused(f"damaged: {path}, page {at + 1} cannot be read; download the report again") from None
    try:
        text = sheet.get_text_range()
        if len(text) > MAX_PAGE_CHARACTERS:
            raise Refused(f"too much text on one page: {path}, page {at + 1}; this is no report")
        width, height = page.get_size()
        return Page(at + 1, width, height, list(_lines(sheet.raw, text, at + 1)))
    finally:
        sheet.close()
        page.close()


def _lines(sheet: object, text: str, page: int) -> Iterator[Line]:
    """Yield the lines of a page; a character's index in the text is its index in PDFium."""
    x, y, far, low = c_double(), c_double(), c_double(), c_double()
    origin, size_of, weight_of = raw.FPDFText_GetCharOrigin, raw.FPDFText_GetFontSize, raw.FPDFText_GetFontWeight
    refs = byref(x), byref(y), byref(far), byref(low)
    for match in _LINE.finditer(text):
        piece = match[0]
        words = piece.strip()
        if not words:
            continue
        first = match.start() + piece.index(words[0])
        last = first + len(words) - 1
        if words[-1] in HYPHENS_AT_LINE_END and last > first:
            last -= 1
        origin(sheet, first, refs[0], refs[1])
        origin(sheet, last, refs[2], refs[3])
        size = size_of(sheet, first)
        bold = weight_of(sheet, first) >= BOLD and weight_of(sheet, last) >= BOLD
        line = Line(words, page, x.value, far.value + size / 2, y.value, size, bold)
        if (line.right - line.x) > _WIDE * size * len(words) + size and len(words) > 3:
            yield from _cells(sheet, line, first)
        else:
            yield line


def _cells(sheet: object, line: Line, first: int) -> Iterator[Line]:
    """Part a line at gaps that only columns leave."""
    x, y = c_double(), c_double()
    start, left = 0, line.x
    for match in re.finditer(r" +", line.text):
        raw.FPDFText_GetCharOrigin(sheet, first + match.start() - 1, byref(x), byref(y))
        before = x.value
        raw.FPDFText_GetCharOrigin(sheet, first + match.end(), byref(x), byref(y))
        if x.value - before > (_GAP + 0.6) * line.size:
            text = line.text[start : match.start()]
            yield Line(text, line.page, left, before + line.size / 2, line.y, line.size, line.bold)
            start, left = match.end(), x.value
    yield Line(line.text[start:], line.page, left, line.right, line.y, line.size, line.bold)


__all__ = ["MAX_PAGES", "Line", "Page", "read_pages"]
