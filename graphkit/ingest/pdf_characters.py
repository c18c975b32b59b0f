"""The characters of a page, by their number in its text: where each stands, how large, how heavy it is.

PDFium is asked for one character at a time, some thousand times a report. Its functions are called by
address: to look at the type of each argument, as ctypes does otherwise, takes as long as the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ctypes import PYFUNCTYPE, addressof, byref, c_double, c_int, c_void_p, cast, create_string_buffer
from typing import Any

from pypdfium2 import PdfTextPage, raw

_BOLD = 600  # font weight
_NAME = 128  # bytes of a font's name that are looked at
_UNSCALED = 4  # a font size below it is scaled by the text matrix
_LETTER = re.compile(r"[^\W\d_]")


def _by_address(function: Any, result: type, *arguments: type) -> Callable[..., Any]:
    address = cast(function, c_void_p).value
    assert address is not None
    found: Callable[..., Any] = PYFUNCTYPE(result, *arguments)(address)
    return found


_origin = _by_address(raw.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)
_font_size = _by_address(raw.FPDFText_GetFontSize, c_double, c_void_p, c_int)
_font_weight = _by_address(raw.FPDFText_GetFontWeight, c_int, c_void_p, c_int)


class Characters:
    """The characters of a page whose text is `text`; it must be open as long as they are asked for."""

    def __init__(self, sheet: PdfTextPage, text: str) -> None:
        self._sheet = sheet.raw
        self._address = cast(self._sheet, c_void_p).value
        self._x, self._y = c_double(), c_double()
        self._at_x, self._at_y = addressof(self._x), addressof(self._y)
        self._scale = self._scale_of(text)

    def origin(self, at: int) -> tuple[float, float]:
        """Return where a character stands: its left edge, its baseline."""
        _origin(self._address, at, self._at_x, self._at_y)
        return self._x.value, self._y.value

    def right(self, at: int) -> float:
        """Return where the room that a character takes ends."""
        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self._sheet, at, byref(box))
        right: float = box.right
        return right

    def size(self, at: int) -> float:
        """Return how large a character is printed."""
        size: float = _font_size(self._address, at)
        if size < _UNSCALED:
            size = abs(size * self._matrix(at).d) or size
        return size * self._scale

    def is_heavy(self, at: int) -> bool:
        """Tell whether a character is bold by the weight of its font."""
        weight: int = _font_weight(self._address, at)
        return weight >= _BOLD

    def is_called_bold(self, at: int) -> bool:
        """Tell whether a character is bold by the name of its font."""
        name = create_string_buffer(_NAME)
        raw.FPDFText_GetFontInfo(self._sheet, at, name, _NAME, byref(c_int()))
        return b"bold" in name.value.lower()

    def _scale_of(self, text: str) -> float:
        """Return by how much a page is drawn smaller or larger than its font sizes say (browsers do so)."""
        letter = _LETTER.search(text, len(text) // 2)
        if letter is None or _font_size(self._address, letter.start()) < _UNSCALED:
            return 1.0
        return abs(self._matrix(letter.start()).d) or 1.0

    def _matrix(self, at: int) -> Any:
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._sheet, at, byref(matrix))
        return matrix
