"""A sentence cut into words, each with its place: what the finders of names and services read.

Curly apostrophes and the several hyphens of the reports are made plain first, one character for one,
so that places hold. A possessive or a hyphenated compound is one word ("children's", "out-of-hours").
What is learned reads sentences as `phrases` has them: without places, capitals and hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, compress
from typing import Generic, NamedTuple, TypeVar

from graphkit.core.resources import read_tsv_pairs

WORD = re.compile(r"(#?\w++(?:['\-:/&.!]\w++)*+\+?)")
_ASCII_WORD = re.compile(WORD.pattern, re.ASCII)  # the same, found faster where nothing else is in a sentence
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

_OWNED = re.compile(r"'s$|-(?:led|run|commissioned|funded)$")

T = TypeVar("T")


def normalize_punctuation(text: str) -> str:
    """Return the text with plain apostrophes and hyphens, as long as it was; ‘ opens every quotation."""
    if not text.isascii():
        for curly, straight in PLAIN:
            text = text.replace(curly, straight)
    if " '" in text or "('" in text or text[:1] == "'":
        text = text.replace(" '", " ‘").replace("('", "(‘")
        text = "‘" + text[1:] if text[0] == "'" else text
    return text


class TokenizedSentence(NamedTuple):
    """The words of a sentence in order; `gaps[i]` is what stands before word i, the last after all."""

    text: str
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    gaps: list[str]


def tokenize(text: str) -> TokenizedSentence:
    """Cut a sentence into words."""
    made_plain = normalize_punctuation(text)
    pieces = (_ASCII_WORD if made_plain.isascii() else WORD).split(made_plain)
    places = list(accumulate(map(len, pieces)))
    words = pieces[1::2]
    lower = " ".join(words).lower().split()
    return TokenizedSentence(made_plain, words, lower, places[0:-1:2], places[1::2], pieces[0::2])


# What stands at a word of the tree: the meaning of the phrase that ends there, and the words that may follow.
Entry = tuple[T | None, dict[str, "Entry[T]"]]


class _Openings(dict[str, Entry[T] | None]):
    """Word → what may begin with it in a tree, worked out when the word is first met."""

    def __init__(self, root: dict[str, Entry[T]]) -> None:
        super().__init__()
        self._root = root

    def __missing__(self, word: str) -> Entry[T] | None:
        self[word] = entry = _below(self._root, word)
        return entry


class PhraseTrie(Generic[T]):
    """Phrases of one or more words, each meaning something; finds the longest at each place.

    A tree of words: the cost of a sentence does not grow with the number of phrases.
    """

    def __init__(self) -> None:
        self._root: dict[str, Entry[T]] = {}
        self._openings = _Openings(self._root)

    def add(self, phrase: str, meaning: T) -> None:
        """Add a phrase; where it is there already the first meaning stays."""
        self._openings.clear()
        words = WORD.findall(normalize_punctuation(phrase).lower())
        level = self._root
        for word in words[:-1]:
            level = level.setdefault(word, (None, {}))[1]
        if words:
            found, below = level.get(words[-1], (None, {}))
            level[words[-1]] = (meaning if found is None else found, below)

    def find(self, words: TokenizedSentence) -> Iterator[tuple[int, int, T]]:
        """Yield first word, word after the last, meaning; longest first at each place, none overlapping."""
        lower, gaps, count = words.lower, words.gaps, len(words.lower)
        free = 0
        openings = [*map(self._openings.__getitem__, lower)]
        for at, opening in compress(enumerate(openings), openings):
            if opening is None or at < free:
                continue
            entry: Entry[T] | None = opening
            found, after, end = opening[0], at + 1, at + 1
            while entry and entry[1] and end < count and (len(gaps[end]) <= 2 or gaps[end] == " & "):
                entry = _below(entry[1], lower[end])
                if entry:
                    end += 1
                    if entry[0] is not None:
                        found, after = entry[0], end
            if found is not None:
                yield at, after, found
                free = after


def _below(level: dict[str, Entry[T]], word: str) -> Entry[T] | None:
    """Return what stands at a word: at "police's" what does at "police", where only that is known."""
    entry = level.get(word)
    if entry is None and (bare := strip_possessive(word)) != word and (known := level.get(bare)):
        return known[0], {}
    return entry


def strip_possessive(word: str) -> str:
    """Return the one whose something is, or who does it: "police" of "police's" and of "police-led"."""
    return _OWNED.sub("", word) if "'" in word or "-" in word else word


@cache
def common_words() -> dict[str, int]:
    """Return the words that are common in reports: 1, or 2 for the commonest. All others are rare."""
    return {word: int(level) for word, level in read_tsv_pairs("data", "lexicon", "common-words.tsv")}
