"""Tokens of a sentence with their offsets, and a trie that finds known phrases among them.

Curly apostrophes and the various hyphens of the reports are first replaced by plain ones, one
character for one, so that offsets stay valid. A possessive or a hyphenated compound is one token
("children's", "out-of-hours"). Classifiers use `extract.text.phrase_matcher` instead, which drops
offsets, case and hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Generic, NamedTuple, TypeVar

from graphkit.core.resources import read_tsv_pairs

WORD = re.compile(r"(#?\w++(?:['\-:/&.!]\w++)*\+?)")
_ASCII_WORD = re.compile(WORD.pattern, re.ASCII)  # the same for ASCII text; faster
REPLACEMENTS = tuple(zip("’‐‑–─“”\u00a0\u202f", "'----‘'  ", strict=True))

_INITIALS = re.compile(r"\b[A-Z](?:\.[A-Z])+\b")  # "U.K", in lower case "uk"
_OWNER_SUFFIX = re.compile(r"'s$|-(?:led|run|commissioned|funded)$")

T = TypeVar("T")


def normalize_punctuation(text: str) -> str:
    """Return the text with plain apostrophes and hyphens, and ‘ before every quotation;
    same length.
    """
    if not text.isascii():
        for printed, plain in REPLACEMENTS:
            text = text.replace(printed, plain)
    if " '" in text or "('" in text or text[:1] == "'":
        text = text.replace(" '", " ‘").replace("('", "(‘")
        text = "‘" + text[1:] if text[0] == "'" else text
    return text


class TokenizedSentence(NamedTuple):
    """The words of a sentence with their offsets.

    `gaps[i]` is the text before word i; the last gap follows the last word.
    """

    text: str
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    gaps: list[str]


def tokenize(text: str) -> TokenizedSentence:
    """Split a sentence into words."""
    normalized = normalize_punctuation(text)
    pieces = (_ASCII_WORD if normalized.isascii() else WORD).split(normalized)
    bounds = list(accumulate(map(len, pieces)))
    words = pieces[1::2]
    joined = " ".join(words)
    if "." in joined:
        joined = _INITIALS.sub(lambda found: found[0].replace(".", ""), joined)
    lower = joined.lower().split()
    return TokenizedSentence(normalized, words, lower, bounds[0:-1:2], bounds[1::2], pieces[0::2])


# A node of the trie: the value of the phrase that ends there (or None), and the nodes of the next
# words.
Node = tuple[T | None, dict[str, "Node[T]"]]


class PhraseTrie(Generic[T]):
    """Phrases of one or more words, each with a value; finds the longest phrase at each position.

    The time to search a sentence does not grow with the number of phrases.
    """

    def __init__(self) -> None:
        self._root: dict[str, Node[T]] = {}

    def add(self, phrase: str, value: T) -> None:
        """Add a phrase; a phrase that was added before keeps its first value."""
        words = WORD.findall(normalize_punctuation(phrase).lower())
        level = self._root
        for word in words[:-1]:
            level = level.setdefault(word, (None, {}))[1]
        if words:
            known, children = level.get(words[-1], (None, {}))
            level[words[-1]] = (value if known is None else known, children)

    def find(self, words: TokenizedSentence) -> Iterator[tuple[int, int, T]]:
        """Yield (first word, word after the last, value) of each phrase, the longest first,
        no overlaps.
        """
        lower, gaps, count = words.lower, words.gaps, len(words.lower)
        free = 0
        for at, word in enumerate(lower):
            node = _child(self._root, word)
            if node is None or at < free:
                continue
            value = node[0]
            after = at + 1
            end = at + 1
            while node and node[1] and end < count and (len(gaps[end]) <= 2 or gaps[end] == " & "):
                node = _child(node[1], lower[end])
                if node:
                    end += 1
                    if node[0] is not None:
                        value, after = node[0], end
            if value is not None:
                yield at, after, value
                free = after


def _child(level: dict[str, Node[T]], word: str) -> Node[T] | None:
    """Return the node of a word; "police's" has the value of "police" if only that is known."""
    node = level.get(word)
    if node is None and (bare := strip_possessive(word)) != word and (known := level.get(bare)):
        return known[0], {}
    return node


def strip_possessive(word: str) -> str:
    """Return a word without a possessive or an agent suffix:
    "police's" and "police-led" → "police".
    """
    if "'" in word or "-" in word:
        return _OWNER_SUFFIX.sub("", word)
    return word


@cache
def common_words() -> dict[str, int]:
    """Return the words that are common in reports, each with 1, or 2 for the most common."""
    return {
        word: int(level) for word, level in read_tsv_pairs("data", "lexicon", "common-words.tsv")
    }
