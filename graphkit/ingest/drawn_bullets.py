"""Bullets that are drawn as small shapes, as browsers print those of lists: no letter stands for them."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float

from pypdfium2 import PdfPage, raw

_SHAPES = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE)
_LEAST, _MOST = 1.0, 12.0  # points: how broad and how high a bullet is
_OBLONG = 2.0  # times as broad as high, or as high as broad: more is a rule

Spot = tuple[float, float, float]


def spots(page: PdfPage) -> Iterator[Spot]:
    """Yield where the small shapes of a page are: left edge, right edge, middle of the height, in points."""
    left, bottom, right, top = bounds = c_float(), c_float(), c_float(), c_float()
    for at in range(raw.FPDFPage_CountObjects(page.raw)):
        shape = raw.FPDFPage_GetObject(page.raw, at)
        if raw.FPDFPageObj_GetType(shape) not in _SHAPES:
            continue
        if not raw.FPDFPageObj_GetBounds(shape, *map(byref, bounds)):
            continue
        broad, high = right.value - left.value, top.value - bottom.value
        if _LEAST < broad < _MOST and _LEAST < high < _MOST and 1 / _OBLONG < broad / high < _OBLONG:
            yield left.value, right.value, (top.value + bottom.value) / 2
