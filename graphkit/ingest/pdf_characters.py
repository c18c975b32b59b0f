"""Returns position, size and weight of the characters of a PDF page.

There are thousands of calls for each report, one for each character. PDFium's functions are called by
address, because the type checks that ctypes does otherwise take as long as the functions themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ctypes import PYFUNCTYPE, addressof, byref, c_double, c_int, c_void_p, cast, create_string_buffer
from typing import Any

from pypdfium2 import PdfTextPage, raw

_MIN_BOLD_WEIGHT = 600  # font weight
_FONT_NAME_BYTES = 128
_MIN_FONT_SIZE = 4  # a smaller size is scaled by the text matrix
_UNKNOWN_FONT_SIZE = 1.0  # of a character that PDFium has added, or that is printed with size 0
_LETTER = re.compile(r"[^\W\d_]")


def _c_function(function: Any, result: type, *arguments: type) -> Callable[..., Any]:
    address = cast(function, c_void_p).value
    assert address is not None
    found: Callable[..., Any] = PYFUNCTYPE(result, *arguments)(address)
    return found


_origin = _c_function(raw.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)
_font_size = _c_function(raw.FPDFText_GetFontSize, c_double, c_void_p, c_int)
_font_weight = _c_function(raw.FPDFText_GetFontWeight, c_int, c_void_p, c_int)


class Characters:
    """The characters of a page, which must stay open. Methods take the index of a character in its text."""

    def __init__(self, sheet: PdfTextPage, text: str) -> None:
        self._sheet = sheet.raw
        self._address = cast(self._sheet, c_void_p).value
        self._x, self._y = c_double(), c_double()
        self._at_x, self._at_y = addressof(self._x), addressof(self._y)
        self._scale = self._scale_of(text)

    def origin(self, at: int) -> tuple[float, float]:
        """Return the left edge and the baseline of a character, in points."""
        _origin(self._address, at, self._at_x, self._at_y)
        return self._x.value, self._y.value

    def right(self, at: int) -> float:
        """Return the right edge of the box of a character, in points."""
        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self._sheet, at, byref(box))
        right: float = box.right
        return right

    def size(self, at: int) -> float:
        """Return the printed font size of a character, in points; never 0."""
        size: float = _font_size(self._address, at)
        if size < _MIN_FONT_SIZE:
            size = abs(size * self._matrix(at).d) or size
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
        return abs(self._matrix(letter.start()).d) or 1.0

    def _matrix(self, at: int) -> Any:
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._sheet, at, byref(matrix))
        return matrix
