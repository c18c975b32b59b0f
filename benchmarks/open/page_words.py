"""The words of a PDF's pages, which all spans of this benchmark count, and where a quote stands.

The words of a page are its text as `pypdfium2` gives it (`get_text_range`), split at white space.
A span is `[page, start, end]`: the page from 1, and the words [start, end) of the page from 0. A
quote that a page break or a running header interrupts has several. Needs `pip install pypdfium2`.
"""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdfium2 import PdfDocument

Span = list[int]  # page, start, end

DIGEST_DIGITS = 16
_LARGEST_GAP = 900  # letters that a header or a footnote inserts into a sentence
_SMALLEST_PIECE = 3
_MOST_PIECES = 6
_LETTERS_TOO_FAR = 4  # the first letters of a header may be those of the sentence


def page_words(path: Path) -> list[list[str]]:
    """Return the words of each page of a PDF."""
    document = PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range().split() for page in document]
    finally:
        document.close()


def words_in(pages: Sequence[Sequence[str]], spans: Sequence[Span]) -> list[str]:
    """Return the words of some spans."""
    return [word for page, start, end in spans for word in pages[page - 1][start:end]]


def words_digest(words: Sequence[str]) -> str:
    """Return the first 16 digits of the SHA-256 of words, joined by spaces, in UTF-8."""
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:DIGEST_DIGITS]


def letters(text: str) -> str:
    """Return the letters and digits of a text in small letters, its ligatures taken apart."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in plain if character.isalnum())


@dataclass(frozen=True, slots=True)
class PageIndex:
    """The letters of all pages as one text, and the page and word of each letter."""

    pages: list[list[str]]
    text: str
    places: list[tuple[int, int]]

    @classmethod
    def of(cls, pages: list[list[str]]) -> PageIndex:
        """Return the index of the words of pages."""
        parts: list[str] = []
        places: list[tuple[int, int]] = []
        for page, words in enumerate(pages, 1):
            for number, word in enumerate(words):
                found = letters(word)
                parts.append(found)
                places += [(page, number)] * len(found)
        return cls(pages, "".join(parts), places)

    def locate(self, quote: str, page: int | None = None) -> list[Span]:
        """Return the spans of a quote, searched from the start of a page, or [] if it has none."""
        start = bisect_left(self.places, (page, 0)) if page else 0
        pieces = self._pieces(letters(quote), start, len(self.text), _MOST_PIECES)
        places = [place for first, last in pieces for place in self.places[first:last]]
        return list(_runs(list(dict.fromkeys(places))))

    def _pieces(self, wanted: str, start: int, stop: int, pieces: int) -> list[tuple[int, int]]:
        """Return where the letters of a quote begin and end: at once, or piece by piece."""
        at = self.text.find(wanted, start, stop) if wanted else -1
        if at >= 0:
            return [(at, at + len(wanted))]
        longest = self._longest_prefix(wanted, start, stop) if pieces > 1 else 0
        for length in range(longest, max(longest - _LETTERS_TOO_FAR, _SMALLEST_PIECE), -1):
            at = self.text.find(wanted[:length], start, stop)
            end = at + length
            rest = self._pieces(wanted[length:], end, end + _LARGEST_GAP, pieces - 1)
            if rest:
                return [(at, end), *rest]
        return []

    def _longest_prefix(self, wanted: str, start: int, stop: int) -> int:
        """Return the length of the longest prefix that the text has between two places."""
        found, too_long = 0, len(wanted)
        while too_long - found > 1:
            length = (found + too_long) // 2
            if self.text.find(wanted[:length], start, stop) >= 0:
                found = length
            else:
                too_long = length
        return found


def _runs(places: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Yield the spans of neighbouring words."""
    run: Span = []
    for page, word in places:
        if run and run[0] == page and run[2] == word:
            run[2] = word + 1
        else:
            if run:
                yield run
            run = [page, word, word + 1]
    if run:
        yield run
