"""Returns position, size and weight of the characters of a PDF page.

There are thousands of calls for each report, one for each character. PDFium's functions are called by
address, because the type checks that ctypes does otherwise take as long as the functions themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ctypes import PYFUNCTYPE, addressof, byref, c_double, c_int, c_void_p, cast, create_string_buffer
from typing import Any

from pypdfium2 import PdfPage, PdfTextPage, raw

_MIN_BOLD_WEIGHT = 600  # font weight
_FONT_NAME_BYTES = 128
_MIN_FONT_SIZE = 4  # a smaller size is scaled by the text matrix
_UNKNOWN_FONT_SIZE = 1.0  # of a character that PDFium has added, or that is printed with size 0
_LETTER = re.compile(r"[^\W\d_]")
_SAMPLE = 5  # characters of a page whose direction is looked at


def _c_function(function: Any, result: type, *arguments: type) -> Callable[..., Any]:
    address = cast(function, c_void_p).value
    assert address is not None
    found: Callable[..., Any] = PYFUNCTYPE(result, *arguments)(address)
    return found


_origin = _c_function(raw.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)
_font_size = _c_function(raw.FPDFText_GetFontSize, c_double, c_void_p, c_int)
_font_weight = _c_function(raw.FPDFText_GetFontWeight, c_int, c_void_p, c_int)


def text_direction(sheet: PdfTextPage) -> int:
    """Return the angle by which to turn a page clockwise so that its text is upright: 0, 90, 180, 270."""
    count = sheet.count_chars()
    angles = [_angle(sheet, at) for at in range(0, count, max(1, count // _SAMPLE))]
    return max(dict.fromkeys(angles), key=angles.count, default=0)


def _angle(sheet: PdfTextPage, at: int) -> int:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(sheet.raw, at, byref(matrix))
    if abs(matrix.b) > abs(matrix.a):
        return 90 if matrix.b > 0 else 270
    return 180 if matrix.a < 0 else 0


class Characters:
    """The characters of a page, which must stay open. Methods take the index of a character in its text.

    Coordinates are those of the page as it is turned.
    """

    def __init__(self, sheet: PdfTextPage, text: str, page: PdfPage) -> None:
        self._sheet = sheet.raw
        self._angle, (self._width, self._height) = page.get_rotation(), page.get_size()
        self._address = cast(self._sheet, c_void_p).value
        self._x, self._y = c_double(), c_double()
        self._at_x, self._at_y = addressof(self._x), addressof(self._y)
        self._scale = self._scale_of(text)

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
        if self._angle:
            return max(self._turned(box.left, box.top)[0], self._turned(box.right, box.bottom)[0])
        right: float = box.right
        return right

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point is on the turned page."""
        if self._angle == 90:
            return y, self._height - x
        return (self._width - x, self._height - y) if self._angle == 180 else (self._width - y, x)

    def size(self, at: int) -> float:
        """Return the printed font size of a character, in points; never 0."""
        size: float = _font_size(self._address, at)
        if size < _MIN_FONT_SIZE:
            size = abs(size * self._height_of(at)) or size
        return size * self._scale or _UNKNOWN_FONT_SIZE

    def has_bold_weight(self, at: int) -> bool:
        """Return whether the font of a character has a bold weight."""
        weight: int = _font_weight(self._address, at)
        return weight >= _MIN_BOLD_WEIGHT

    def has_bold_font_name(self, at: int) -> bool:
        """Return whether the font of a character has "bold" in its name."""
        name = create_string_buffer(_FONT_NAME_BYTES)
        raw.FPDFText_GetFontInfo(self._sheet, at, name, _FONT_NAME_BYTES, byref(c_int()))
        return b"bold" in name.value.lower()

    def _scale_of(self, text: str) -> float:
        """Return the factor by which a page is scaled, as browsers do: printed size / font size."""
        letter = _LETTER.search(text, len(text) // 2)
        if letter is None or _font_size(self._address, letter.start()) < _MIN_FONT_SIZE:
            return 1.0
        return self._height_of(letter.start()) or 1.0

    def _height_of(self, at: int) -> float:
        """Return by how much the matrix of a character scales its height."""
        matrix = self._matrix(at)
        return float(abs(matrix.d) or abs(matrix.b))

    def _matrix(self, at: int) -> Any:
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._sheet, at, byref(matrix))
        return matrix
