"""A sentence cut into words, each with its place: what the finders of names and services read.

Curly apostrophes and the several hyphens of the reports are made plain first, one character for one,
so that places hold. A possessive or a hyphenated compound is one word ("children's", "out-of-hours").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Generic, TypeVar

from graphkit.resources import resource

WORD = re.compile(r"(#?\w+(?:['\-:/&.!]\w+)*\+?)")
PLAIN = (
    ("’", "'"),
    ("‐", "-"),
    ("‑", "-"),
    ("–", "-"),
    ("─", "-"),
    ("“", "‘"),
    ("”", "'"),
    ("\u00a0", " "),
    ("\u202f", " "),
)

T = TypeVar("T")


def plain(text: str) -> str:
    """Return the text with plain apostrophes and hyphens, as long as it was; ‘ opens every quotation."""
    if not text.isascii():
        for curly, straight in PLAIN:
            text = text.replace(curly, straight)
    if " '" in text or "('" in text or text[:1] == "'":
        text = text.replace(" '", " ‘").replace("('", "(‘")
        text = "‘" + text[1:] if text[0] == "'" else text
    return text


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a sentence in order; `gaps[i]` is what stands before word i, the last after all."""

    text: str
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    gaps: list[str]


def words_of(text: str) -> Words:
    """Cut a sentence into words."""
    made_plain = plain(text)
    pieces = WORD.split(made_plain)
    places = list(accumulate(map(len, pieces)))
    words = pieces[1::2]
    return Words(made_plain, words, [w.lower() for w in words], places[0:-1:2], places[1::2], pieces[0::2])


@dataclass(slots=True)
class Phrasebook(Generic[T]):
    """Phrases of one or more words, each meaning something; finds the longest at each place.

    A tree of words: the cost of a sentence does not grow with the number of phrases.
    """

    root: dict[str, tuple[T | None, dict]] = field(default_factory=dict)  # type: ignore[type-arg]

    def add(self, phrase: str, meaning: T) -> None:
        """Add a phrase; where it is there already the first meaning stays."""
        words = WORD.findall(plain(phrase).lower())
        level = self.root
        for word in words[:-1]:
            level = level.setdefault(word, (None, {}))[1]
        if words:
            found, below = level.get(words[-1], (None, {}))
            level[words[-1]] = (meaning if found is None else found, below)

    def find(self, words: Words) -> Iterator[tuple[int, int, T]]:
        """Yield first word, word after the last, meaning; longest first at each place, none overlapping."""
        lower, gaps, count, root = words.lower, words.gaps, len(words.lower), self.root
        at = 0
        while at < count:
            word = lower[at]
            entry = root.get(word)
            if entry is None and word[-2:] == "'s":
                entry = _possessor(root, word)
            if entry is None:
                at += 1
                continue
            found, after, end = entry[0], at + 1, at + 1
            while entry[1] and end < count and len(gaps[end]) <= 2:
                word = lower[end]
                entry = entry[1].get(word) or (_possessor(entry[1], word) if word[-2:] == "'s" else None)
                if entry is None:
                    break
                end += 1
                if entry[0] is not None:
                    found, after = entry[0], end
            if found is not None:
                yield at, after, found
                at = after
            else:
                at += 1


def _possessor(level: dict[str, tuple[T | None, dict]], word: str) -> tuple[T | None, dict] | None:  # type: ignore[type-arg]
    """Return what "the police's" stands for where only "the police" is known; nothing may follow it."""
    entry = level.get(word[:-2])
    return entry and (entry[0], {})


def phrasebook(entries: Iterable[tuple[str, T]]) -> Phrasebook[T]:
    """Return a phrasebook of these phrases."""
    book: Phrasebook[T] = Phrasebook()
    for phrase, meaning in entries:
        book.add(phrase, meaning)
    return book


@cache
def common_words() -> dict[str, int]:
    """Return the words that are common in reports: 1, or 2 for the commonest. All others are rare."""
    found = {}
    with resource("data", "lexicon", "common-words.tsv").open(encoding="utf-8") as file:
        for line in file:
            word, _, level = line.rstrip("\n").partition("\t")
            found[word] = int(level)
    return found
