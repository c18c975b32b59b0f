"""Finds bullets that are drawn as shapes, as browsers print them, and have no character in the text."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float

from pypdfium2 import PdfPage, raw

_SHAPE_TYPES = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE)
_MIN_SIZE, _MAX_SIZE = 1.0, 12.0  # points: width and height of a bullet
_MAX_ASPECT_RATIO = 2.0  # a longer shape is a line

BulletBox = tuple[float, float, float]  # left edge, right edge, vertical centre, in points


def find_drawn_bullets(page: PdfPage) -> Iterator[BulletBox]:
    """Yield the small, nearly square shapes of a page."""
    left, bottom, right, top = bounds = c_float(), c_float(), c_float(), c_float()
    for at in range(raw.FPDFPage_CountObjects(page.raw)):
        shape = raw.FPDFPage_GetObject(page.raw, at)
        if raw.FPDFPageObj_GetType(shape) not in _SHAPE_TYPES:
            continue
        if not raw.FPDFPageObj_GetBounds(shape, *map(byref, bounds)):
            continue
        width, height = right.value - left.value, top.value - bottom.value
        is_small = _MIN_SIZE < width < _MAX_SIZE and _MIN_SIZE < height < _MAX_SIZE
        if is_small and 1 / _MAX_ASPECT_RATIO < width / height < _MAX_ASPECT_RATIO:
            yield left.value, right.value, (top.value + bottom.value) / 2
