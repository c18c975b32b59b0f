"""Compares the words of a scanned page with its picture: they may be those of another document.

The words are an invisible layer over the picture, which a program has recognised in it. Letters are
not recognised again here. But words are as wide in the picture as their letters are in print, so
the widths of the words of a page, in their order, are nearly the same in both; in two different
texts, about half are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from pypdfium2 import PdfPage, PdfTextPage

Widths = np.ndarray[Any, np.dtype[np.float64]]
_Ink = np.ndarray[Any, np.dtype[np.bool_]]

_SCALE = 2.0  # pixels for each point
_LINE = range(8, 60)  # pixels of the height of a line
_SPACE = 0.2  # of that height: between words, and not between letters
_MIN_SPACE = 3  # pixels
_MAX_SLANT = 40  # pixels by which the end of a line may be higher
_STRIPS = 32  # parts of a line that are shifted
_MIN_WORDS = 60
_MIN_IN_LINES = 0.6  # of the ink of a page; else its lines are not found
_SAME_WIDTH = 0.14  # logarithm of a ratio
_SHIFTS = (-0.1, -0.05, 0.0, 0.05, 0.1)  # of the logarithms, as their medians differ a little
_MIN_SAME = 0.68  # of the words; of the same text are 0.8 to 0.97, of different ones 0.35 to 0.6
# Widths of letters in common fonts, in their sizes
_WIDTHS = dict.fromkeys("iIl.,:;'|!’‘jft r()-[]", 0.28) | dict.fromkeys("mwMW", 0.8)
_WIDTHS |= dict.fromkeys("abcdeghknopqsuvxyz0123456789LTFEJ", 0.5)
_OTHER_WIDTH = 0.62


def shows_other_words(page: PdfPage, sheet: PdfTextPage) -> bool:
    """Return whether the picture of a page surely has other words than its text."""
    found = _widths_in_picture(page.render(scale=_SCALE, grayscale=True).to_numpy().squeeze())
    text = sheet.get_text_range()
    # the layer of a table may be in the order of columns
    orders = (text.split(), _words_by_place(sheet, text))
    return found is not None and not any(_are_same(found, words) for words in orders)


def _are_same(picture: Widths, words: Sequence[str]) -> bool:
    """Return whether the widths of words in a picture may be those of some words,
    or are too few.
    """
    if min(len(picture), len(words)) < _MIN_WORDS:
        return True
    printed = np.array([_printed_width(word) for word in words])
    seen = _relative(picture)
    read = _relative(printed)
    common = max(_longest_common(seen, read + shift) for shift in _SHIFTS)
    return 2 * common >= _MIN_SAME * (len(seen) + len(read))


def _relative(widths: Widths) -> Widths:
    """Return the logarithms of widths, each as a share of their median."""
    relative: Widths = np.log(widths / np.median(widths))
    return relative


def _printed_width(word: str) -> float:
    return sum(_WIDTHS.get(letter, _OTHER_WIDTH) for letter in word)


def _longest_common(one: Widths, other: Widths) -> float:
    """Return how many widths two sequences have in common, in the same order."""
    best = np.zeros(len(other) + 1)
    for width in one:
        same = np.abs(other - width) < _SAME_WIDTH
        best[1:] = np.maximum(best[1:], best[:-1] + same)
        best = np.maximum.accumulate(best)
    return float(best[-1])


def _words_by_place(sheet: PdfTextPage, text: str) -> list[str]:
    """Return the words of a page from top to bottom and from left to right."""
    placed = []
    for word in re.finditer(r"\S+", text[: sheet.count_chars()]):
        left, bottom, *_ = sheet.get_charbox(word.start())
        placed.append((-round(bottom / 4), left, word[0]))
    return [word for *_, word in sorted(placed)]


def _widths_in_picture(picture: np.ndarray[Any, np.dtype[np.uint8]]) -> Widths | None:
    """Return the widths of the words in a picture, in pixels; None where it has no clear lines."""
    middle = (int(picture.max()) + int(picture.min())) / 2
    ink = _straightened(picture < middle)
    rows = _runs(ink.sum(axis=1) > 0)
    lines = [ink[top:end] for top, end in rows if end - top in _LINE]
    in_lines = sum(int(line.sum()) for line in lines)
    if in_lines < _MIN_IN_LINES * int(ink.sum()):
        return None
    widths = [width for line in lines for width in _widths_in_line(line)]
    return np.array(widths, float)


def _widths_in_line(line: _Ink) -> Iterator[int]:
    """Yield the widths of the words in the picture of a line, in pixels."""
    space = max(_MIN_SPACE, _SPACE * len(line))
    (start, end), *further = _runs(line.sum(axis=0) > 0)
    for left, right in further:
        if left - end >= space:
            yield end - start
            start = left
        end = right
    yield end - start


def _straightened(ink: _Ink) -> _Ink:
    """Return a picture with horizontal lines: of all slants, the one with the most uneven rows."""
    strips = np.array_split(ink, _STRIPS, axis=1)
    rows = [strip.sum(axis=1) for strip in strips]

    def shifts(slant: int) -> list[int]:
        return [slant * at // _STRIPS for at in range(_STRIPS)]

    def unevenness(slant: int) -> float:
        shifted = zip(rows, shifts(slant), strict=True)
        turned = (np.roll(row, shift) for row, shift in shifted)
        return float(np.var(sum(turned)))

    slant = max(range(-_MAX_SLANT, _MAX_SLANT + 1, 2), key=unevenness)
    shifted = zip(strips, shifts(slant), strict=True)
    return np.hstack([np.roll(strip, shift, axis=0) for strip, shift in shifted])


def _runs(marked: _Ink) -> Iterator[tuple[int, int]]:
    """Yield where the runs of marked places begin and end."""
    padded = np.concatenate(([False], marked, [False]))
    edges = np.flatnonzero(np.diff(padded)).tolist()
    yield from zip(edges[::2], edges[1::2], strict=True)
