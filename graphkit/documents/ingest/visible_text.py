"""Finds the characters of a PDF page that are no text of its page:
hidden ones, and those printed across it.

Hidden is what nobody sees who looks at the page: text drawn invisibly, in the colour of what is
below it, tiny, covered by a later shape or image, behind a mask, in a layer that is switched off,
or outside the page; words that state something and that a clipping path cuts away; words that the
file has in place of those that are painted, which are read instead. Where only a
drawing can tell, the page is drawn with and without the text, and the two pictures are compared.
Text that was recognised in the image of a page is drawn invisibly or below the image too, but the
image shows it.

Printed across the page is what is turned against most of its text: a watermark ("DRAFT"), a stamp.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from ctypes import (
    PYFUNCTYPE,
    addressof,
    byref,
    c_char,
    c_float,
    c_int,
    c_uint,
    c_ulong,
    c_void_p,
    cast,
    create_string_buffer,
)
from itertools import chain, groupby, product
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
from pypdfium2 import PdfPage, PdfTextPage, raw

# codes of the notes
HIDDEN_TEXT = "hidden-text"
STAMP = "stamp"

_INVISIBLE = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_FILLED = (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_STROKE)
_MIN_PRINTED_SIZE = 2.5  # points
_PAPER = 255  # brightness
_OPAQUE = 255  # alpha
_MIN_CONTRAST = 90  # brightness between text and what is below it; with less, the page is drawn
_MIN_DRAWN_CONTRAST = 32  # with less, nobody sees the text
_MIN_SHAPE = 4.0  # points: a smaller shape covers no text
_EDGE = 1.0  # points by which text may stand out from a shape that is behind it or covers it
_MAX_SLANT = 0.03  # of the width of a character: a baseline that rises by more is oblique
_MIN_PROSE = 4  # words
_SCALE = 2.0  # pixels for each point


def c_function(function: Any, result: type | None, *arguments: type) -> Callable[..., Any]:
    """Return a function of PDFium, called by address, that takes addresses for pointers.

    The type checks that ctypes does otherwise take as long again.
    """
    address = cast(function, c_void_p).value
    assert address is not None
    found: Callable[..., Any] = PYFUNCTYPE(result, *arguments)(address)
    return found


_HANDLE = c_void_p
_page_count = c_function(raw.FPDFPage_CountObjects, c_int, _HANDLE)
_page_object = c_function(raw.FPDFPage_GetObject, _HANDLE, _HANDLE, c_int)
_form_count = c_function(raw.FPDFFormObj_CountObjects, c_int, _HANDLE)
_form_object = c_function(raw.FPDFFormObj_GetObject, _HANDLE, _HANDLE, c_int)
_kind = c_function(raw.FPDFPageObj_GetType, c_int, _HANDLE)
_bounds = c_function(raw.FPDFPageObj_GetBounds, c_int, _HANDLE, *[c_void_p] * 4)
_matrix = c_function(raw.FPDFPageObj_GetMatrix, c_int, _HANDLE, c_void_p)
_fill_colour = c_function(raw.FPDFPageObj_GetFillColor, c_int, _HANDLE, *[c_void_p] * 4)
_fill_mode = c_function(raw.FPDFPath_GetDrawMode, c_int, _HANDLE, c_void_p, c_void_p)
_render_mode = c_function(raw.FPDFTextObj_GetTextRenderMode, c_int, _HANDLE)
_font_size = c_function(raw.FPDFTextObj_GetFontSize, c_int, _HANDLE, c_void_p)
_set_active = c_function(raw.FPDFPageObj_SetIsActive, c_int, _HANDLE, c_int)
_clip_path = c_function(raw.FPDFPageObj_GetClipPath, _HANDLE, _HANDLE)
_clip_count = c_function(raw.FPDFClipPath_CountPaths, c_int, _HANDLE)
_is_transparent = c_function(raw.FPDFPageObj_HasTransparency, c_int, _HANDLE)
_mark_count = c_function(raw.FPDFPageObj_CountMarks, c_int, _HANDLE)
_mark = c_function(raw.FPDFPageObj_GetMark, _HANDLE, _HANDLE, c_int)
_mark_name = c_function(raw.FPDFPageObjMark_GetName, c_int, _HANDLE, c_void_p, c_ulong, c_void_p)
_parameter = c_function(
    raw.FPDFPageObjMark_GetParamStringValue, c_int, _HANDLE, c_void_p, c_void_p, c_ulong, c_void_p
)
_remove_mark = c_function(raw.FPDFPageObj_RemoveMark, c_int, _HANDLE, _HANDLE)
_text_object = c_function(raw.FPDFText_GetTextObject, _HANDLE, _HANDLE, c_int)

_Call = Callable[..., int]
Matrix = tuple[float, float, float, float, float, float]  # (x, y) → (ax + cy + e, bx + dy + f)
_Drawing = np.ndarray[Any, np.dtype[np.uint8]]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_LAYER_MARK = "OC\0".encode("utf-16-le")  # the name of the mark on content of a layer
_REPLACEMENT = b"ActualText\0"  # the parameter of a mark: what is read in place of what is painted
_LONGEST_LIGATURE = 8  # bytes of three letters and the end


class Box(NamedTuple):
    """A rectangle on a page in points, from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def has(self, x: float, y: float) -> bool:
        """Return whether a point is in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def is_behind(self, other: Box) -> bool:
        """Return whether another box stands out from it by hardly anything."""
        return (
            other.left > self.left - _EDGE
            and other.bottom > self.bottom - _EDGE
            and other.right < self.right + _EDGE
            and other.top < self.top + _EDGE
        )


class _Shape(NamedTuple):
    """An image or a filled shape that is large enough to cover text;
    brightness is None of an image.
    """

    box: Box
    brightness: float | None


def find_aside(
    reader: PageReader, sheet: PdfTextPage, text: str
) -> tuple[dict[str, frozenset[int]], bool]:
    """Return the indexes of the characters in `text` that are no text of the page,
    by the code of the note.

    Also returns whether the text is a layer over the picture of a page. `text` has one character
    for each of the sheet.
    """
    suspects = reader.suspects
    if not suspects:
        return {}, False
    printed = _characters_of(suspects, sheet, text)
    with_words = {
        one for one, indexes in printed.items() if any(not text[at].isspace() for at in indexes)
    }
    found: dict[str, set[int]] = defaultdict(set)
    for one, code in reader.codes(with_words).items():
        found[code].update(printed[one])
    cut = [
        word
        for one in sorted(with_words & reader.clipped)
        for word in _words(printed[one], text)
        if reader.is_cut(one, sheet, word)
    ]
    if _is_prose(["".join(text[at] for at in word) for word in cut]):
        found[HIDDEN_TEXT].update(chain.from_iterable(cut))
    return {code: frozenset(indexes) for code, indexes in found.items()}, reader.is_layer


def _characters_of(suspects: set[int], sheet: PdfTextPage, text: str) -> dict[int, list[int]]:
    """Return the indexes of the characters that are printed by each of some objects, in order."""
    address = _address(sheet.raw)
    printed: dict[int, list[int]] = defaultdict(list)
    for at in range(len(text)):
        one = _text_object(address, at)
        if one in suspects:
            printed[one].append(at)
    return printed


class PageReader:
    """Reads the objects of a page in the order of painting.

    Objects are known by their addresses. `angle` is that of most texts, in degrees. The words that
    a text has in place of those that it paints (/ActualText) are `replaced`: removed from the page.
    """

    def __init__(self, page: PdfPage, angle: int) -> None:
        self._page, self._angle = page, angle
        self._numbers = (c_float * 6)()
        self._colour = (c_uint * 4)()
        self._name = (c_char * 64)()
        self._at_numbers = addressof(self._numbers)
        self._at_colour = addressof(self._colour)
        self._at_name = addressof(self._name)
        self._sheet = Box(*page.get_cropbox())
        self._matrices: dict[int, Matrix] = {}  # of the form that a text is in
        self._texts: list[tuple[int, float, float]] = []  # with their origins
        self._shapes: list[_Shape] = []
        self._hidden: set[int] = set()
        self._invisible: set[int] = set()
        self._under: set[int] = set()  # an image
        self._doubtful: set[int] = set()  # only a drawing can tell
        self._turned: set[int] = set()
        self.clipped: set[int] = set()  # texts, parts of which may be cut away
        self.replaced: dict[str, None] = {}  # in order
        # the page without texts, and with the doubtful
        self._drawings: tuple[_Drawing, _Drawing] | None = None
        self._read(_address(page.raw), _page_count, _page_object, _IDENTITY, ())

    @property
    def suspects(self) -> set[int]:
        """The texts that may be no text of the page."""
        return self._hidden | self._invisible | self._doubtful | self._turned | self.clipped

    @property
    def is_layer(self) -> bool:
        """Whether an image shows the words of most texts, which are invisible or below it."""
        is_image = any(shape.brightness is None for shape in self._shapes)
        layered = self._invisible | self._under
        return is_image and bool(layered) and 2 * len(layered) >= len(self._texts)

    def codes(self, texts: set[int]) -> dict[int, str]:
        """Return the code of the note on each of the suspected texts that is none of the page."""
        hidden = self._hidden if self.is_layer else self._hidden | self._invisible
        drawn = (self._doubtful | self.clipped) & texts
        if drawn:
            self._draw_with(drawn)
            doubtful = self._doubtful & texts
            hidden = hidden | {
                one for one in doubtful if not self._is_shown(one, self._box_of(one))
            }
        stamps = dict.fromkeys(self._turned & texts, STAMP)
        return stamps | dict.fromkeys(hidden & texts, HIDDEN_TEXT)

    def _read(
        self, container: int, count: _Call, get: _Call, outer: Matrix, around: Sequence[set[int]]
    ) -> None:
        """Read the objects of a page, or of a form; add its texts to the sets `around`."""
        for at in range(count(container)):
            one = get(container, at)
            kind = _kind(one)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self._read_text(one, outer, around)
            elif kind == raw.FPDF_PAGEOBJ_FORM:
                # of the layer of a form only a drawing tells
                within = (*around, *self._limits(one), self._doubtful)
                matrix = _product(self._matrix(one), outer)
                self._read(one, _form_count, _form_object, matrix, within)
            elif kind != raw.FPDF_PAGEOBJ_PATH or self._is_filled(one):
                self._read_shape(one, outer, is_image=kind == raw.FPDF_PAGEOBJ_IMAGE)

    def _read_text(self, one: int, outer: Matrix, around: Sequence[set[int]]) -> None:
        self._remove_replacement(one)
        if outer is not _IDENTITY:
            self._matrices[one] = outer
        a, b, c, d, x, y = _product(self._matrix(one), outer)
        self._texts.append((one, x, y))
        _font_size(one, self._at_numbers)
        size = self._numbers[0] * max(abs(d), abs(c))
        if not isfinite(size + x + y):
            return  # the file is damaged
        for texts in (*around, *self._limits(one)):
            texts.add(one)
        mode = _render_mode(one)
        if mode in _INVISIBLE:
            self._invisible.add(one)
        elif size < _MIN_PRINTED_SIZE or self._is_outside(one, x, y):
            self._hidden.add(one)
        elif mode not in _FILLED or self._lacks_contrast(one, x, y):
            self._doubtful.add(one)
        if (b or a < 0 or self._angle) and turn(a, b) != self._angle:
            self._turned.add(one)

    def _remove_replacement(self, one: int) -> None:
        """Remove the words that a text has in place of those that it paints; a ligature stays."""
        for at in reversed(range(_mark_count(one))):
            mark = _mark(one, at)
            has_words = _parameter(mark, _REPLACEMENT, None, 0, self._at_colour)
            if has_words and self._colour[0] > _LONGEST_LIGATURE:
                words = create_string_buffer(self._colour[0])
                _parameter(mark, _REPLACEMENT, words, len(words), self._at_colour)
                self.replaced[words.raw.decode("utf-16-le", "replace").rstrip("\0")] = None
                _remove_mark(one, mark)

    def _limits(self, one: int) -> Iterator[set[int]]:
        """Yield the sets of texts that a text or form belongs to because not all of it may be
        drawn.
        """
        if _clip_count(_clip_path(one)) > 0:
            yield self.clipped
        if _is_transparent(one) or self._is_in_layer(one):
            yield self._doubtful

    def _is_in_layer(self, one: int) -> bool:
        """Return whether an object is in a layer, which may be switched off."""
        for at in range(_mark_count(one)):
            _mark_name(_mark(one, at), self._at_name, len(self._name), self._at_colour)
            if self._name.raw.startswith(_LAYER_MARK):
                return True
        return False

    def _read_shape(self, one: int, outer: Matrix, *, is_image: bool) -> None:
        box = self._box(one, outer)
        if box.width < _MIN_SHAPE or box.height < _MIN_SHAPE:
            return
        begun = (text for text, x, y in self._texts if box.is_behind(Box(x, y, x, y)))
        covered = {text for text in begun if box.is_behind(self._box_of(text))}
        self._doubtful |= covered
        if is_image:
            self._under |= covered
        self._shapes.append(_Shape(box, None if is_image else self._fill(one)[0]))

    def _lacks_contrast(self, one: int, x: float, y: float) -> bool:
        brightness, alpha = self._fill(one)
        origin = Box(x, y, x, y)
        behind = (shape for shape in reversed(self._shapes) if shape.box.is_behind(origin))
        shape = next(behind, None)
        below = shape.brightness if shape else _PAPER
        return alpha < _OPAQUE or below is None or abs(brightness - below) < _MIN_CONTRAST

    def _is_outside(self, one: int, x: float, y: float) -> bool:
        sheet = self._sheet
        if sheet.has(x, y):
            return False
        box = self._box_of(one)
        is_beside = box.right < sheet.left or box.left > sheet.right
        return is_beside or box.top < sheet.bottom or box.bottom > sheet.top

    def _is_filled(self, one: int) -> bool:
        _fill_mode(one, self._at_colour, self._at_colour + 4)
        return bool(self._colour[0] != raw.FPDF_FILLMODE_NONE)

    def _fill(self, one: int) -> tuple[float, int]:
        """Return the brightness and the alpha of a colour, both from 0 to 255."""
        at = self._at_colour
        _fill_colour(one, at, at + 4, at + 8, at + 12)
        red, green, blue, alpha = self._colour
        return (red + green + blue) / 3, alpha

    def _matrix(self, one: int) -> Matrix:
        _matrix(one, self._at_numbers)
        a, b, c, d, e, f = self._numbers
        return a, b, c, d, e, f

    def _box_of(self, text: int) -> Box:
        return self._box(text, self._matrices.get(text, _IDENTITY))

    def _box(self, one: int, outer: Matrix) -> Box:
        """Return the box of an object on the page."""
        at = self._at_numbers
        _bounds(one, at, at + 4, at + 8, at + 12)
        left, bottom, right, top = self._numbers[:4]
        if outer is _IDENTITY:
            return Box(left, bottom, right, top)
        a, b, c, d, e, f = outer
        corners = [*product((left, right), (bottom, top))]
        xs = [a * x + c * y + e for x, y in corners]
        ys = [b * x + d * y + f for x, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def _draw_with(self, texts: set[int]) -> None:
        """Draw the page without all text, and with some texts."""
        for text, *_ in self._texts:
            _set_active(text, False)
        without = _draw(self._page)
        for text in texts:
            _set_active(text, True)
        self._drawings = without, _draw(self._page)
        for text, *_ in self._texts:
            _set_active(text, True)

    def _is_shown(self, text: int, box: Box) -> bool:
        """Return whether a box looks other with the texts than without,
        or its picture shows something.

        The picture counts for text that was recognised in it.
        """
        assert self._drawings
        without, drawn = self._drawings
        place = _pixels(self._page, box, drawn.shape)
        below = without[place].astype(np.int16)
        contrast = int(np.abs(drawn[place] - below).max(initial=0))
        is_recognised = self.is_layer and (text in self._invisible or text in self._under)
        if is_recognised and below.size:
            contrast = max(contrast, int(np.ptp(below)))
        return contrast >= _MIN_DRAWN_CONTRAST

    def is_cut(self, text: int, sheet: PdfTextPage, characters: Sequence[int]) -> bool:
        """Return whether nothing of some characters of a clipped text is shown."""
        boxes = (Box(*sheet.get_charbox(at)) for at in characters)
        return not any(self._is_shown(text, box) for box in boxes)


def _is_prose(words: Sequence[str]) -> bool:
    """Return whether words state something:
    not the address that the frame of a letterhead cuts away.
    """
    in_lower_case = sum(word[0].islower() for word in words)
    return len(words) >= _MIN_PROSE and 2 * in_lower_case >= len(words)


def _words(indexes: Sequence[int], text: str) -> Iterator[list[int]]:
    """Yield the indexes of the characters of each word."""
    for is_space, word in groupby(indexes, lambda at: text[at].isspace()):
        if not is_space:
            yield [*word]


def _address(handle: Any) -> int:
    return cast(handle, c_void_p).value or 0


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the first transformation followed by the second."""
    if outer is _IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, x, y = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + x,
        e * q + f * s + y,
    )


def turn(a: float, b: float) -> int | None:
    """Return by how many degrees text with this matrix is turned, a multiple of 90;
    None if it is oblique.
    """
    across, up = abs(a), abs(b)
    if min(across, up) > _MAX_SLANT * max(across, up):
        return None
    if up > across:
        return 90 if b > 0 else 270
    return 180 if a < 0 else 0


def _draw(page: PdfPage) -> _Drawing:
    """Return the brightness of each pixel of a page."""
    with closing(page.render(scale=_SCALE, grayscale=True)) as bitmap:
        return np.array(bitmap.to_numpy().squeeze())


def _pixels(page: PdfPage, box: Box, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of the pixels that show a box of a page."""
    height, width = shape

    def pixel(x: float, y: float) -> tuple[int, int]:
        column, row = c_int(), c_int()
        raw.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, x, y, byref(column), byref(row))
        return max(row.value, 0), max(column.value, 0)

    corners = pixel(box.left, box.bottom), pixel(box.right, box.top)
    rows, columns = (sorted(each) for each in zip(*corners, strict=True))
    return slice(rows[0], rows[1] + 1), slice(columns[0], columns[1] + 1)
