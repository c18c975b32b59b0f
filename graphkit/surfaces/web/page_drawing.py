"""Draws a page of a PDF file as a PNG image, with some lines of it boxed."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection
from contextlib import closing
from math import ceil
from typing import Any

import numpy as np
import pypdfium2

from graphkit.documents.ingest.visible_text import Box

_WIDTH, _MAX_HEIGHT = 1000, 2000  # pixels
_MARGIN, _BORDER = 4, 3  # pixels
# what white becomes inside a box; black text stays black
_TINT = np.array([255, 236, 160], np.uint16)
_BORDER_COLOUR = np.array([160, 28, 28], np.uint8)
_LEVEL = 1  # of compression: 6 takes three times as long for 7 % less


def image_size(page: pypdfium2.PdfPage) -> tuple[int, int]:
    """Return width and height of the image of a page, in pixels."""
    width, height = page.get_size()
    scale = _scale(page)
    return ceil(width * scale), ceil(height * scale)


def draw_page(document: pypdfium2.PdfDocument, number: int, boxes: Collection[Box] = ()) -> bytes:
    """Return a page, counted from 1, as a PNG file."""
    with closing(document[number - 1]) as page, closing(page.render(scale=_scale(page))) as bitmap:
        pixels = bitmap.to_numpy()[:, :, 2::-1].copy()  # PDFium draws blue, green, red
        if boxes:
            _mark(pixels, _inside(bitmap.get_posconv(page), boxes, pixels.shape[:2]))
    return _png(pixels)


def _scale(page: pypdfium2.PdfPage) -> float:
    width, height = page.get_size()
    return float(min(_WIDTH / width, _MAX_HEIGHT / height))


def _inside(position: Any, boxes: Collection[Box], shape: tuple[int, int]) -> Any:
    """Return for each pixel whether it is inside one of the boxes."""
    inside = np.zeros(shape, bool)
    for left, bottom, right, top in boxes:
        corners = position.to_bitmap(left, bottom), position.to_bitmap(right, top)
        (x, y), (x_end, y_end) = map(min, *corners), map(max, *corners)
        inside[max(y - _MARGIN, 0) : y_end + _MARGIN, max(x - _MARGIN, 0) : x_end + _MARGIN] = True
    return inside


def _mark(pixels: Any, inside: Any) -> None:
    """Tint the pixels inside, and draw a border around them."""
    pixels[inside] = pixels[inside] * _TINT // 255
    pixels[_widened(_widened(inside).T).T & ~inside] = _BORDER_COLOUR


def _widened(inside: Any) -> Any:
    """Return the pixels inside, and those above and below them as far as the border goes."""
    around = np.pad(inside, ((_BORDER, _BORDER), (0, 0)))
    return np.logical_or.reduce(
        [around[start : start + len(inside)] for start in range(2 * _BORDER + 1)]
    )


def _png(pixels: Any) -> bytes:
    """Return pixels (rows, columns, red green blue) as a PNG file."""
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = pixels.reshape(height, -1)
    head = struct.pack("!2I5B", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), _LEVEL)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack("!I", len(content))
        + kind
        + content
        + struct.pack("!I", zlib.crc32(kind + content))
        for kind, content in chunks
    )
