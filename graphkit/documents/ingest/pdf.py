"""Reads PDF files with PDFium: the lines of each page with their positions, sizes and weights.

PDFium returns the text of a page in one call; the index of a character in that text is its index in
PDFium. Position and size are requested only for the first and last character of a line, and for
digits that may be footnote marks. That is enough to recognise headings, indents, columns and
footnotes, and much faster than requesting them for every character.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import closing
from ctypes import addressof, byref, c_double, c_float, c_int, c_void_p, cast, create_string_buffer
from dataclasses import dataclass, field, replace
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import PdfDocument, PdfTextPage, raw

from graphkit.core.errors import UnreadableReportError
from graphkit.core.identifiers import slug
from graphkit.documents.ingest.line_text import (
    HYPHENS_AT_LINE_END,
    LINE_RE,
    NO_TEXT,
    UNAMBIGUOUS_BULLETS,
    clean,
)
from graphkit.documents.ingest.text_layer import shows_other_words
from graphkit.documents.ingest.visible_text import (
    HIDDEN_TEXT,
    PageReader,
    c_function,
    find_aside,
    turn,
)

MAX_PAGES = 500
MAX_PAGE_CHARACTERS = 100_000

_MIN_RAISE = 0.17  # of the font size: the baseline of a footnote mark is at least so much higher
_MAX_RAISED_SIZE = 0.83  # of the font size: of a raised mark
_MAX_MARK_SIZE = 0.7  # of any mark
# Mean width of characters, in font sizes; a wider line may contain a gap.
_MAX_ADVANCE = 0.50
_MAX_ADVANCE_BOLD = 0.53
_PLACEHOLDER = "\u200b"  # replaces a mark, so that indexes stay valid; `clean` removes it
_BULLET = "\uf0b7"  # for a character at the start of a line that the font maps to no letter
# font sizes between a drawn bullet and its text
_DRAWN_BULLET = "\u2022"
_MAX_BULLET_DISTANCE = 4
# font sizes between two characters; more is a column gap, here or where a column is known
_MIN_COLUMN_GAP = 1.8
_MIN_KNOWN_COLUMN_GAP = 1.3
SPACE_WIDTH = 0.3  # font sizes
_SAME_EDGE = 0.5  # points
_MIN_GAP_RATIO = 1.4  # of a gap to the widest other one
# font sizes by which equal gaps appear to differ, as letters differ in width
_MAX_GAP_DIFFERENCE = 0.75
_MAX_JUSTIFIED_GAP = 3.5  # font sizes between the words of a justified line
_MIN_BOLD_WEIGHT = 600  # font weight
_FONT_NAME_BYTES = 128
_MIN_FONT_SIZE = 4  # a smaller size is scaled by the text matrix
_UNKNOWN_FONT_SIZE = 1.0  # of a character that PDFium has added, or that is printed with size 0
_CHECKED_LAYERS = 12  # pages at most whose words are compared with their pictures
_SAMPLE = 5  # characters of a page whose direction is looked at
_SHAPE_TYPES = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE)
# points: width and height of a drawn bullet
_MIN_SIZE = 1.0
_MAX_SIZE = 12.0
_MAX_ASPECT_RATIO = 2.0  # a longer shape is a line
_CACHED_COLUMNS = 8
_BROWSER = "Skia/PDF"  # Chrome, Edge: the file is a web page
_MIN_COLUMN_INDENT = 180.0  # points: a line with a larger indent may be in a right-hand column


@dataclass(slots=True)
class Line:
    """A printed line, or the part of it in one table cell.

    In points: `x` and `right` are its left and right edges, `y` its baseline, measured from the
    bottom.
    """

    text: str
    page: int
    x: float
    right: float
    y: float
    size: float
    bold: bool
    is_footnote: bool = False  # began with a raised footnote mark, which is removed
    starts_cell: bool = False  # begins a cell that nearly touches the previous one


@dataclass(slots=True)
class PdfPage:
    """The lines of a page in the order of the file; width and height in points."""

    number: int
    width: float
    height: float
    lines: list[Line]
    invalid_characters: int = 0  # halves of a character, which were dropped
    # words that are no text of the page, by code of note
    aside: dict[str, str] = field(default_factory=dict)
    is_layer: bool = False  # its words were recognised in a picture of it

    def edge(self, line: Line) -> float:
        """Return the distance of a line from the top or bottom edge, as a share of the height."""
        return min(line.y, self.height - line.y) / self.height


_origin = c_function(raw.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)
_font_size = c_function(raw.FPDFText_GetFontSize, c_double, c_void_p, c_int)
_font_weight = c_function(raw.FPDFText_GetFontWeight, c_int, c_void_p, c_int)


def _matrix(sheet: Any, at: int) -> Any:
    """Return the matrix that places a character of a text page."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(sheet, at, byref(matrix))
    return matrix


class Characters:
    """The characters of a page, which must stay open.

    Methods take the index of a character in its text.

    Coordinates are those of the page as it is turned. There are thousands of calls for each report.
    """

    def __init__(
        self, sheet: PdfTextPage, text: str, page: pypdfium2.PdfPage, bold_by_name: bool
    ) -> None:
        self._sheet = sheet.raw
        self._bold_by_name = bold_by_name
        self._angle = page.get_rotation()
        self._width, self._height = page.get_size()
        self._address = cast(self._sheet, c_void_p).value
        self._x, self._y = c_double(), c_double()
        self._at_x = addressof(self._x)
        self._at_y = addressof(self._y)
        letter = LINE_RE.letter.search(text, len(text) // 2)
        at = letter.start() if letter else 0
        is_scaled = letter and _font_size(self._address, at) >= _MIN_FONT_SIZE
        # The factor by which a page is scaled, as browsers do: printed size / font size
        self._scale = (self._height_of(at) if is_scaled else 1.0) or 1.0

    def origin(self, at: int) -> tuple[float, float]:
        """Return the left edge and the baseline of a character, in points."""
        _origin(self._address, at, self._at_x, self._at_y)
        if self._angle:
            return self._turned(self._x.value, self._y.value)
        return self._x.value, self._y.value

    def right(self, at: int) -> float:
        """Return the right edge of the box of a character, in points."""
        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self._sheet, at, byref(box))
        if not self._angle:
            return float(box.right)
        one, _ = self._turned(box.left, box.top)
        other, _ = self._turned(box.right, box.bottom)
        return max(one, other)

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point is on the turned page."""
        if self._angle == 90:
            return y, self._height - x
        if self._angle == 180:
            return self._width - x, self._height - y
        return self._width - y, x

    def size(self, at: int) -> float:
        """Return the printed font size of a character, in points; never 0."""
        size: float = _font_size(self._address, at)
        if size < _MIN_FONT_SIZE:
            size = abs(size * self._height_of(at)) or size
        return size * self._scale or _UNKNOWN_FONT_SIZE

    def is_bold(self, at: int) -> bool:
        """Return whether the font of a character has a bold weight, or "bold" in its name."""
        if not self._bold_by_name:
            return bool(_font_weight(self._address, at) >= _MIN_BOLD_WEIGHT)
        name = create_string_buffer(_FONT_NAME_BYTES)
        raw.FPDFText_GetFontInfo(self._sheet, at, name, _FONT_NAME_BYTES, byref(c_int()))
        return b"bold" in name.value.lower()

    def _height_of(self, at: int) -> float:
        """Return by how much the matrix of a character scales its height."""
        matrix = _matrix(self._sheet, at)
        return float(abs(matrix.d) or abs(matrix.b))


def read_pages(data: bytes, path: Path) -> list[PdfPage]:
    """Return the pages of a PDF file.

    Raises UnreadableReportError where it is damaged or has no text.
    """
    document = open_pdf(data, path)
    try:
        count = len(document)
        if count > MAX_PAGES:
            size = f"{count} pages, the limit is {MAX_PAGES}"
            raise UnreadableReportError(f"too long: {path} has {size}; split it")
        pages = [_read_page(document, at, path) for at in range(count)]
        if not any(line.bold for page in pages for line in page.lines):  # fonts without weights
            pages = [_read_page(document, at, path, bold_by_name=True) for at in range(count)]
        if document.get_metadata_value("Producer").startswith(_BROWSER):
            for page in pages:
                page.lines = _in_reading_order(page.lines)
        starts = {line.text[:1] for page in pages for line in page.lines}
        if starts.isdisjoint(UNAMBIGUOUS_BULLETS):
            _add_drawn_bullets(document, pages)
        _check_layers(document, pages, path)
    except pypdfium2.PdfiumError as error:
        raise _damaged(path, str(error)) from None
    finally:
        document.close()
    if not pages:
        raise UnreadableReportError(f"no pages: {path}; download the report again")
    if not any(page.lines for page in pages):
        advice = "run text recognition (OCR) on it first"
        raise UnreadableReportError(f"only images, no text: {path}; {advice}")
    return pages


def _in_reading_order(lines: list[Line]) -> list[Line]:
    """Return the lines of a printed web page from top to bottom: a browser paints what a style
    sheet places, often lists, after the text around it.
    """
    ordered: list[Line] = []
    for line in lines:
        below = (at for at, other in enumerate(ordered) if _is_below(other, line))
        ordered.insert(next(below, len(ordered)), line)
    return ordered


def _is_below(line: Line, other: Line) -> bool:
    """Return whether a line is below another, not beside it."""
    return line.y < other.y - other.size / 2 and line.x < other.right and other.x < line.right


def _add_drawn_bullets(document: PdfDocument, pages: list[PdfPage]) -> None:
    """Add a bullet character, in place, to each line that has a bullet drawn to its left."""
    for page in pages:
        with closing(document[page.number - 1]) as sheet:
            drawn = [*_drawn_bullets(sheet)]
        for line in page.lines if drawn else ():
            _add_drawn_bullet(line, drawn)


def open_pdf(data: bytes, path: Path) -> PdfDocument:
    """Return a PDF file opened. Raises UnreadableReportError where it is damaged or encrypted."""
    try:
        return PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise UnreadableReportError(
                f"encrypted: {path}; save a copy without a password"
            ) from None
        raise _damaged(path) from None


def _damaged(path: Path, fault: str = "") -> UnreadableReportError:
    words = f", {fault[:1].lower()}{fault[1:].rstrip('.')}" if fault else ""
    return UnreadableReportError(f"damaged PDF file: {path}{words}; download the report again")


def _read_page(
    document: PdfDocument, at: int, path: Path, *, bold_by_name: bool = False
) -> PdfPage:
    try:
        page = document[at]
        sheet = _upright_text(page)
    except pypdfium2.PdfiumError:
        raise _damaged(path, f"page {at + 1}") from None
    try:
        if sheet.count_chars() > MAX_PAGE_CHARACTERS:
            place = f"{path}, page {at + 1}"
            raise UnreadableReportError(
                f"too much text on one page: {place}; check that it is a report"
            )
        reader = PageReader(page, page.get_rotation())
        if reader.replaced:  # read what is painted
            sheet.close()
            sheet = page.get_textpage()
        text, invalid = _join_surrogates(page_text(sheet))
        found, is_layer = find_aside(reader, sheet, text)
        text, aside = _set_aside(text, found)
        if unpainted := [words for words in reader.replaced if slug(words) not in slug(text)]:
            aside[HIDDEN_TEXT] = " ".join([aside.get(HIDDEN_TEXT, ""), *unpainted]).strip()
        width, height = page.get_size()
        lines = list(_find_lines(Characters(sheet, text, page, bold_by_name), text, at + 1))
        sizes = (size for each in lines for size in (each.x, each.right, each.y, each.size))
        if not all(map(isfinite, sizes)):
            raise _damaged(path, f"page {at + 1} has text at no place")
        return PdfPage(at + 1, width, height, lines, invalid, aside, is_layer)
    finally:
        sheet.close()
        page.close()


def _check_layers(document: PdfDocument, pages: list[PdfPage], path: Path) -> None:
    """Raise UnreadableReportError where pictures of pages show other words than are layered over
    them.
    """
    other: list[int] = []
    layered = [page.number for page in pages if page.is_layer]
    for number in layered[:: len(layered) // _CHECKED_LAYERS + 1]:
        with closing(document[number - 1]) as sheet, closing(_upright_text(sheet)) as words:
            if shows_other_words(sheet, words):
                other.append(number)
    if other and (other[0] == layered[0] or len(other) > 1):
        raise UnreadableReportError(
            f"other words than its pictures show: {path} (page {other[0]}); run text recognition "
            "(OCR) on it again, or get the report as it was published"
        )


def _set_aside(text: str, aside: dict[str, frozenset[int]]) -> tuple[str, dict[str, str]]:
    """Return a text of the same length without some characters, and these as words, by code."""
    words: dict[str, str] = {}
    left = [*text]
    for code, indexes in aside.items():
        own = (char if at in indexes else " " for at, char in enumerate(text))
        words[code] = clean("".join(own))
        for at in indexes:
            if not text[at].isspace():
                left[at] = " "
    return "".join(left), words


def _upright_text(page: pypdfium2.PdfPage) -> PdfTextPage:
    """Return the text of a page, turned so that most of it is upright:
    its order depends on that.
    """
    sheet = page.get_textpage()
    count = sheet.count_chars()
    sample = range(0, count, max(1, count // _SAMPLE))
    matrices = (_matrix(sheet.raw, at) for at in sample)
    angles = [turn(each.a, each.b) or 0 for each in matrices]
    angle = max(dict.fromkeys(angles), key=angles.count, default=0)
    if angle == page.get_rotation():
        return sheet
    sheet.close()
    page.set_rotation(angle)
    return page.get_textpage()


def _add_drawn_bullet(line: Line, drawn: list[tuple[float, float, float]]) -> None:
    """Add a bullet character, in place, to a line that has a bullet drawn to its left."""
    for left, right, middle in drawn:
        is_near = 0 < line.x - right < _MAX_BULLET_DISTANCE * line.size
        if is_near and 0 < middle - line.y < line.size:
            line.text = f"{_DRAWN_BULLET} {line.text}"
            line.x = left
            return


def _drawn_bullets(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, float]]:
    """Yield left edge, right edge and middle of the small, nearly square shapes of a page,
    in points.

    Browsers print bullets as shapes, without a character in the text.
    """
    left, bottom, right, top = bounds = c_float(), c_float(), c_float(), c_float()
    pointers = [*map(byref, bounds)]
    for at in range(raw.FPDFPage_CountObjects(page.raw)):
        shape = raw.FPDFPage_GetObject(page.raw, at)
        if raw.FPDFPageObj_GetType(shape) not in _SHAPE_TYPES:
            continue
        if not raw.FPDFPageObj_GetBounds(shape, *pointers):
            continue
        width = right.value - left.value
        height = top.value - bottom.value
        is_small = _MIN_SIZE < width < _MAX_SIZE and _MIN_SIZE < height < _MAX_SIZE
        if is_small and 1 / _MAX_ASPECT_RATIO < width / height < _MAX_ASPECT_RATIO:
            yield left.value, right.value, (top.value + bottom.value) / 2


def page_text(sheet: PdfTextPage) -> str:
    """Return the text of a page, with one character for each character that PDFium counts.

    PDFium omits those that the font maps to no letter. At the start of a line such a character is a
    bullet; elsewhere it is removed.
    """
    text: str = sheet.get_text_range()
    count = sheet.count_chars()
    if len(text) != count:
        text = "".join(chr(raw.FPDFText_GetUnicode(sheet.raw, at)) for at in range(count))
        text = LINE_RE.unmapped_bullet.sub(_BULLET, text).replace("\0", _PLACEHOLDER)
    return text


def _join_surrogates(text: str) -> tuple[str, int]:
    """Return a text of the same length without surrogates, and how many had no other half.

    PDFium returns a character outside the basic plane (an emoji, a mathematical letter) as two
    halves.
    """
    if not LINE_RE.surrogate.search(text):
        return text, 0

    def one_character(pair: re.Match[str]) -> str:
        return pair[0].encode("utf-16", "surrogatepass").decode("utf-16") + _PLACEHOLDER

    text = LINE_RE.surrogate_pair.sub(one_character, text)
    return LINE_RE.surrogate.subn(_PLACEHOLDER, text)


def _find_lines(characters: Characters, text: str, page: int) -> Iterator[Line]:
    """Yield the lines of a page in the order of the file."""
    columns = deque[float](maxlen=_CACHED_COLUMNS)  # left edges of right-hand cells on this page
    above = 0.0  # the baseline of the previous line
    for match in LINE_RE.line.finditer(text):
        piece = match[0]
        words = piece.strip(NO_TEXT)
        if not words:
            continue
        first = match.start() + piece.index(words[0])
        last = first + len(words) - 1
        if last > first and words[-1] in HYPHENS_AT_LINE_END:
            last -= 1
        x, _ = characters.origin(first)
        far, y = characters.origin(last)
        bold = characters.is_bold(first) and characters.is_bold(last)
        size = characters.size(last)
        line = Line(words, page, x, far + size / 2, y, size, bold)
        if LINE_RE.digits.search(words):
            _remove_footnote_marks(characters, line, first)
        is_level = line.y > above - size / 2
        if line.x > _MIN_COLUMN_INDENT and is_level and not words.isdigit():
            columns.append(line.x)
        above = line.y
        if _may_have_gap(line, columns):
            cells = _split_cells(characters, line, first, columns)
            columns.extend(cell.x for cell in cells[1:] if not cell.text.isdigit())
            yield from cells
        else:
            line.text = clean(line.text)
            yield line


def _may_have_gap(line: Line, columns: Collection[float]) -> bool:
    """Return whether a line is too wide for its text, or crosses the left edge of a column."""
    if line.is_footnote or len(line.text) < 4:
        return False
    advance = _MAX_ADVANCE_BOLD if line.bold else _MAX_ADVANCE
    if line.right - line.x > advance * line.size * len(line.text):
        return True
    within = line.x + _MIN_COLUMN_INDENT / 2
    return any(within < x < line.right for x in columns)


def _remove_footnote_marks(characters: Characters, line: Line, first: int) -> None:
    """Remove footnote marks from a line, in place;
    take its size and baseline from the other characters.
    """
    words = line.text
    marks = [*LINE_RE.possible_footnote_mark.finditer(words)]
    if not marks:
        return
    plain = words.rstrip("0123456789")
    if plain and plain != words:
        at = first + len(plain.rstrip()) - 1
        line.size = characters.size(at)
        _, line.y = characters.origin(at)
    for match in reversed(marks):
        at = first + match.start()
        _, y = characters.origin(at)
        is_raised = y - line.y > _MIN_RAISE * line.size
        most = _MAX_RAISED_SIZE if is_raised else _MAX_MARK_SIZE
        if characters.size(at) < most * line.size:
            line.is_footnote = line.is_footnote or match.start() == 0
            before = words[: match.start()]
            after = words[match.end() :]
            words = before + _PLACEHOLDER * len(match[0]) + after
    line.text = words


def _split_cells(
    characters: Characters, line: Line, first: int, columns: Collection[float]
) -> list[Line]:
    """Split a line into cells at column gaps, but not after a bullet or number."""
    text = line.text
    # of the next cell
    start = 0
    left = line.x
    cells: list[Line] = []
    gaps = [_gap(characters, first, *space.span()) for space in LINE_RE.spaces.finditer(text)]
    widths = [(gap.after - gap.before) / line.size for gap in gaps]
    touching = _find_touching_cell(characters, line, first, gaps, columns)
    for gap, width in zip(gaps, widths, strict=True):
        is_known = any(abs(gap.after - column) < 2 for column in columns)
        is_wide = width > (_MIN_KNOWN_COLUMN_GAP if is_known else _MIN_COLUMN_GAP)
        if not is_wide and gap.after != touching:
            continue
        words = clean(text[start : gap.start])
        if not LINE_RE.cell_marker.match(words):
            cells.append(replace(line, text=words, x=left, right=gap.before + line.size / 2))
            start, left = gap.end, gap.after
    if cells and touching is None and _is_justified(text, widths):
        cells.clear()
        start = 0
        left = line.x
    cells.append(replace(line, text=clean(text[start:]), x=left))
    for cell in cells:
        cell.starts_cell = cell.x == touching
    return cells


class _Gap(NamedTuple):
    """Spaces in a line: their indexes in its text,
    and the left edges of the characters around them.
    """

    start: int
    end: int
    before: float
    after: float


def _gap(characters: Characters, first: int, start: int, end: int) -> _Gap:
    """Return the gap of the spaces [start, end) of a line that begins with a character."""
    before, _ = characters.origin(first + start - 1)
    after, _ = characters.origin(first + end)
    return _Gap(start, end, before, after)


def _find_touching_cell(
    characters: Characters, line: Line, first: int, gaps: list[_Gap], columns: Collection[float]
) -> float | None:
    """Return the left edge of a cell that the previous cell nearly touches, if there is one.

    Other cells of the column begin there, and the gap is wider than all others in the line.
    """

    def begins_column(edge: float) -> bool:
        return sum(abs(edge - column) < _SAME_EDGE for column in columns) > 1

    edges = {gap.after for gap in gaps if begins_column(gap.after)}
    if not edges:
        return None
    widths = []
    for gap in gaps:
        right = characters.right(first + gap.start - 1)
        widths.append((gap.after - right, gap.after))
    *others, (widest, begin) = sorted(widths)
    usual = max([SPACE_WIDTH * line.size, *(width for width, _ in others)])
    if begin in edges and widest > _MIN_GAP_RATIO * usual:
        return begin
    return None


def _is_justified(text: str, gaps: list[float]) -> bool:
    """Return whether wide gaps come from justified text:
    they are equal, and most words are lower-case.
    """
    words = text.split()
    if LINE_RE.cell_marker.match(words[0]):
        words = words[1:]
        gaps = gaps[1:]
    if len(gaps) < 2:
        return False
    small = sum(word[0].islower() for word in words)
    is_even = max(gaps) - min(gaps) < _MAX_GAP_DIFFERENCE
    return is_even and max(gaps) < _MAX_JUSTIFIED_GAP and small >= len(words) / 2
