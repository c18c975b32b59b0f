"""Reading PDF: the lines of each page, with where they stand and how large they are printed.

PDFium gives the text of a page at once; a character's index in that text is its index in PDFium. The
place and size of no more than the first and last character of each line are asked for (and of digits
that may be footnote marks): that is enough to tell headings, indents, columns and footnotes, and costs
a fraction of asking for every character.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from graphkit.core.errors import UnreadableReportError
from graphkit.ingest.drawn_bullets import Spot, spots
from graphkit.ingest.line_markers import FIRM_BULLETS
from graphkit.ingest.normalisation import HYPHENS_AT_LINE_END, clean
from graphkit.ingest.pdf_characters import Characters

MAX_PAGES = 500
MAX_PAGE_CHARACTERS = 100_000

IsBold = Callable[[Characters, int], bool]

_LINE = re.compile(r"[^\r\n\u0002\ufffe]+[\u0002\ufffe]?|[\u0002\ufffe]")
_SPACES = re.compile(r" +")
_MARK_ALONE = re.compile(r"\d{0,3}[.)]?$|\S$")
# A footnote mark sticks to a word or to its punctuation, or stands at the start of the footnote.
_MAYBE_RAISED = re.compile(
    r"(?<=[^\s\d£(/–-])\d{1,2}(?![\d%])|(?<=19\d\d)\d{1,2}(?!\d)|(?<=20\d\d)\d{1,2}(?!\d)|^\d{1,2}(?=\s?\S)"
    r"|(?<=[.!?’”)] )\d{1,2}(?= [A-Z‘“(]|$)"
)
_DIGIT = re.compile(r"\d")
_RAISED_BY = 0.17  # of the line's size: how far the baseline of a footnote mark is lifted at least
_RAISED_SIZE, _TINY = 0.83, 0.7  # of the line's size: that of a mark that is lifted, and of any mark
_WIDE, _WIDE_BOLD = 0.50, 0.53  # mean advance, in sizes, beyond which a line may have a gap inside
_NOTHING = "\u200b"  # in place of a mark, so that indexes stay true; cleaning drops it
_UNTOLD_BULLET, _BULLET = re.compile(r"^\0", re.MULTILINE), "\uf0b7"
_DRAWN, _AHEAD = "\u2022", 4  # in place of a bullet that is drawn; sizes ahead of its words at most
_GAP, _GAP_KNOWN = 1.8, 1.3  # distance of two characters, in sizes, that only columns leave
SPACE = 0.3  # sizes: how broad one is
_EDGE, _CLEARLY = 0.5, 1.4  # points off a column's edge; times as wide as other gaps
_ALIKE = 0.75  # sizes by which equal gaps differ, since the letter before each is broad or narrow
_WIDEST = 3.5  # sizes from letter to letter that the words of a spread line are apart at most
_COLUMNS = 8  # columns of a page remembered
_COLUMN = 180.0  # points: further in, a line may be the cell of a right-hand column


@dataclass(slots=True)
class Line:
    """A printed line, or one cell's part of it: the baseline `y` grows upwards, `x` to `right` its extent."""

    text: str
    page: int
    x: float
    right: float
    y: float
    size: float
    bold: bool
    note: bool = False  # begins with a raised digit (taken off): a footnote
    parted: bool = False  # begins a cell that the one before it nearly touches


@dataclass(slots=True)
class Page:
    """The lines of a page in the order of the file, and the size of the sheet."""

    number: int
    width: float
    height: float
    lines: list[Line]


def read_pages(data: bytes, path: Path) -> list[Page]:
    """Return the pages of a PDF file; raise `UnreadableReportError` where there is nothing to read."""
    document = _opened(data, path)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise UnreadableReportError(
                f"too long: {path} has {count} pages, reports have at most {MAX_PAGES}; split it"
            )
        pages = [_page(document, at, path, Characters.is_heavy) for at in range(count)]
        if not any(line.bold for page in pages for line in page.lines):  # the fonts do not tell their weight
            pages = [_page(document, at, path, Characters.is_called_bold) for at in range(count)]
        if not any(line.text[0] in FIRM_BULLETS for page in pages for line in page.lines if line.text):
            for page in pages:
                with closing(document[page.number - 1]) as printed:
                    _write_bullets(page.lines, [*spots(printed)])
    finally:
        document.close()
    if not pages:
        raise UnreadableReportError(f"no pages in it: {path}; download the report again")
    if not any(page.lines for page in pages):
        raise UnreadableReportError(
            f"no text in it, only images: {path}; run text recognition (OCR) on it first"
        )
    return pages


def _opened(data: bytes, path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise UnreadableReportError(f"encrypted: {path}; save a copy without a password") from None
        raise UnreadableReportError(f"no PDF, or a damaged one: {path}; download the report again") from None


def _page(document: pypdfium2.PdfDocument, at: int, path: Path, is_bold: IsBold) -> Page:
    try:
        page = document[at]
        sheet = page.get_textpage()
    except pypdfium2.PdfiumError:
        raise UnreadableReportError(
            f"damaged: {path}, page {at + 1} cannot be read; download the report again"
        ) from None
    try:
        if sheet.count_chars() > MAX_PAGE_CHARACTERS:
            raise UnreadableReportError(
                f"too much text on one page: {path}, page {at + 1}; this is no report"
            )
        text = _text(sheet)
        width, height = page.get_size()
        return Page(at + 1, width, height, list(_lines(Characters(sheet, text), text, at + 1, is_bold)))
    finally:
        sheet.close()
        page.close()


def _write_bullets(lines: list[Line], drawn: list[Spot]) -> None:
    """Write, in place, the bullets that are drawn left of lines into them."""
    for line in lines if drawn else ():
        for left, right, middle in drawn:
            if 0 < line.x - right < _AHEAD * line.size and 0 < middle - line.y < line.size:
                line.text, line.x = f"{_DRAWN} {line.text}", left
                break


def _text(sheet: pypdfium2.PdfTextPage) -> str:
    """Return the text of a page, one sign for each character: PDFium leaves out what has no letter.

    A sign without a letter is a bullet where a line begins with it, and is dropped elsewhere.
    """
    text: str = sheet.get_text_range()
    count = sheet.count_chars()
    if len(text) != count:
        text = "".join(chr(raw.FPDFText_GetUnicode(sheet.raw, at)) for at in range(count))
        text = _UNTOLD_BULLET.sub(_BULLET, text).replace("\0", _NOTHING)
    return text


def _lines(characters: Characters, text: str, page: int, is_bold: IsBold) -> Iterator[Line]:
    """Yield the lines of a page in the order of the file."""
    columns = deque[float](maxlen=_COLUMNS)  # where right-hand cells of this page begin
    above = 0.0  # the baseline of the line before
    for match in _LINE.finditer(text):
        piece = match[0]
        words = piece.strip()
        if not words:
            continue
        first = match.start() + piece.index(words[0])
        last = first + len(words) - 1
        if last > first and words[-1] in HYPHENS_AT_LINE_END:
            last -= 1
        (x, _), (far, y) = characters.origin(first), characters.origin(last)
        bold = is_bold(characters, first) and is_bold(characters, last)
        size = characters.size(last)
        line = Line(words, page, x, far + size / 2, y, size, bold)
        if _DIGIT.search(words) and (marks := [*_MAYBE_RAISED.finditer(words)]):
            _lower(characters, line, first, marks)
        if line.x > _COLUMN and line.y > above - size / 2 and not words.isdigit():
            columns.append(line.x)
        above = line.y
        if _may_have_gap(line, columns):
            cells = _cells(characters, line, first, columns)
            columns.extend(cell.x for cell in cells[1:] if not cell.text.isdigit())
            yield from cells
        else:
            line.text = clean(line.text)
            yield line


def _may_have_gap(line: Line, columns: Collection[float]) -> bool:
    """Tell whether a line is too long for its words, or runs across the left edge of a column."""
    if line.note or len(line.text) < 4:
        return False
    if line.right - line.x > (_WIDE_BOLD if line.bold else _WIDE) * line.size * len(line.text):
        return True
    within = line.x + _COLUMN / 2
    return any(within < x < line.right for x in columns)


def _lower(characters: Characters, line: Line, first: int, marks: list[re.Match[str]]) -> None:
    """Take footnote marks out of a line, in place; set its size and baseline by what is not raised."""
    words = line.text
    plain = words.rstrip("0123456789")
    if plain and plain != words:
        at = first + len(plain.rstrip()) - 1
        line.size, (_, line.y) = characters.size(at), characters.origin(at)
    for match in reversed(marks):
        at = first + match.start()
        _, y = characters.origin(at)
        lifted = y - line.y > _RAISED_BY * line.size
        if characters.size(at) < (_RAISED_SIZE if lifted else _TINY) * line.size:
            line.note = line.note or match.start() == 0
            words = words[: match.start()] + _NOTHING * len(match[0]) + words[match.end() :]
    line.text = words


def _cells(characters: Characters, line: Line, first: int, columns: Collection[float]) -> list[Line]:
    """Part a line at the gaps that only columns leave; a bullet or number is not parted from its words."""
    start, left, text = 0, line.x, line.text
    cells = []
    origin, spaces = characters.origin, (space.span() for space in _SPACES.finditer(text))
    gaps = [_Gap(at, to, origin(first + at - 1)[0], origin(first + to)[0]) for at, to in spaces]
    widths = [(gap.after - gap.before) / line.size for gap in gaps]
    touching = _touching(characters, line, first, gaps, columns)
    for gap, width in zip(gaps, widths, strict=True):
        known = any(abs(gap.after - column) < 2 for column in columns)
        apart = width > (_GAP_KNOWN if known else _GAP) or gap.after == touching
        if apart and not _MARK_ALONE.match(text[start : gap.start]):
            words, right = clean(text[start : gap.start]), gap.before + line.size / 2
            cells.append(replace(line, text=words, x=left, right=right))
            start, left = gap.end, gap.after
    if cells and touching is None and _is_spread(text, widths):
        start, left, cells = 0, line.x, []
    cells.append(replace(line, text=clean(text[start:]), x=left))
    for cell in cells:
        cell.parted = cell.x == touching
    return cells


class _Gap(NamedTuple):
    """Spaces in a line: where they are in its text, where the characters before and after them begin."""

    start: int
    end: int
    before: float
    after: float


def _touching(
    characters: Characters, line: Line, first: int, gaps: list[_Gap], columns: Collection[float]
) -> float | None:
    """Return where a cell begins that the one before it nearly touches, if there is one.

    Others of its column begin there, and nowhere else in the line are words so far apart.
    """
    edges = {gap.after for gap in gaps if sum(abs(gap.after - column) < _EDGE for column in columns) > 1}
    if not edges:
        return None
    *others, (widest, begin) = sorted(
        (gap.after - characters.right(first + gap.start - 1), gap.after) for gap in gaps
    )
    usual = max([SPACE * line.size, *(width for width, _ in others)])
    return begin if begin in edges and widest > _CLEARLY * usual else None


def _is_spread(text: str, gaps: list[float]) -> bool:
    """Tell a sentence's line that is spread to both margins, its gaps all alike, from cells side by side."""
    words = text.split()
    if _MARK_ALONE.match(words[0]):
        words, gaps = words[1:], gaps[1:]
    small = sum(1 for word in words if word[0].islower())
    alike = len(gaps) > 1 and max(gaps) - min(gaps) < _ALIKE and max(gaps) < _WIDEST
    return alike and small >= len(words) / 2
