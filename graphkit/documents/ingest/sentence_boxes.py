"""Finds where a sentence is printed on the pages of a PDF file.

A quote and its page differ: line breaks, hyphens at line ends, ligatures, footnote marks in the
middle, and a running header where the sentence continues on the next page. So letters and digits
alone are compared, and a sentence may be found in pieces.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing

from pypdfium2 import PdfDocument

from graphkit.documents.ingest.pdf import page_text
from graphkit.documents.ingest.visible_text import Box

_MIN_PIECE = 6  # letters of a piece; a shorter one could be found by chance
_CHECKED = 20  # letters that begin the next page, which show where a sentence was cut


def find_sentence(
    document: PdfDocument, quote: str, first_page: int, last_page: int
) -> dict[int, list[Box]]:
    """Return the boxes of the lines of a sentence by page;
    empty if not all of it is on these pages.

    Pages are counted from 1. The document stays open.
    """
    texts: dict[int, str] = {}
    letters: dict[int, str] = {}
    indexes: dict[int, list[int]] = {}  # of the letters in the text
    for page in range(max(first_page, 1), min(last_page, len(document)) + 1):
        with closing(document[page - 1]) as printed, closing(printed.get_textpage()) as sheet:
            texts[page] = page_text(sheet)
        letters[page], indexes[page] = _letters(texts[page])
    sentence, _ = _letters(quote)
    boxes: dict[int, list[Box]] = defaultdict(list)
    for page, start, end in _find_pieces(sentence, letters):
        begin = indexes[page][start]
        last = indexes[page][end - 1]
        begin, to = _with_punctuation(texts[page], begin, last + 1)
        boxes[page] += _boxes(document, page, begin, to)
    return dict(boxes)


def _find_pieces(sentence: str, pages: Mapping[int, str]) -> list[tuple[int, int, int]]:
    """Return page and letters [start, end) of each part of a sentence, in order;
    [] if one is missing.
    """
    pieces: list[tuple[int, int, int]] = []
    done = 0
    for number, letters in pages.items():
        following = pages.get(number + 1, "")
        end = 0  # of the last piece on this page
        while rest := sentence[done:]:
            piece = _longest_start(letters, rest, end) or _cut_start(letters, rest, following)
            if not piece:
                break
            is_short = len(piece) < _MIN_PIECE
            start = letters.rfind(piece) if is_short else letters.find(piece, end)
            end = start + len(piece)
            pieces.append((number, start, end))
            done += len(piece)
    return pieces if sentence and done == len(sentence) else []


def _longest_start(letters: str, sentence: str, start: int) -> str:
    """Return the longest start of a sentence that is on a page after `start`;
    "" if it is too short.
    """
    following = letters[start:]
    sizes = range(1, len(sentence) + 1)
    longest = bisect_left(sizes, True, key=lambda size: sentence[:size] not in following)
    return sentence[:longest] if longest >= min(_MIN_PIECE, len(sentence)) else ""


def _cut_start(letters: str, sentence: str, following: str) -> str:
    """Return the few letters before a page break:
    those without which the sentence is on the next page.

    "" if the next page begins with the sentence itself.
    """
    for size in range(_MIN_PIECE):
        if sentence[size : size + _CHECKED] in following and sentence[:size] in letters:
            return sentence[:size]
    return ""


def _letters(text: str) -> tuple[str, list[int]]:
    """Return the letters and digits of a text in lower case, and the index of each."""
    letters: list[str] = []
    indexes: list[int] = []
    for index, character in enumerate(text):
        for letter in filter(str.isalnum, unicodedata.normalize("NFKC", character)):
            letters.append(letter.lower()[0])
            indexes.append(index)
    return "".join(letters), indexes


def _with_punctuation(text: str, start: int, end: int) -> tuple[int, int]:
    """Return characters [start, end) with what is printed next to them without a space."""
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _boxes(document: PdfDocument, number: int, start: int, end: int) -> list[Box]:
    """Return a box for each line of characters [start, end) of a page."""
    with closing(document[number - 1]) as page, closing(page.get_textpage()) as sheet:
        count = sheet.count_rects(start, end - start)
        parts = [Box(*sheet.get_rect(index)) for index in range(count)]
    lines: list[Box] = []
    for part in parts:
        if lines and _continues(lines[-1], part):
            line = lines.pop()
            bottom = min(line.bottom, part.bottom)
            top = max(line.top, part.top)
            part = Box(line.left, bottom, max(line.right, part.right), top)
        lines.append(part)
    return lines


def _continues(line: Box, part: Box) -> bool:
    """Return whether a part is on a line: to its right, and about as high on the page."""
    overlap = min(line.top, part.top) - max(line.bottom, part.bottom)
    is_level = overlap > min(line.height, part.height) / 2
    return is_level and part.left >= line.left
