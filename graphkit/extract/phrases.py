"""Sentences as lower-case words, and the phrases of a lexicon found in them.

The lexicons of `data/lexicon/` are lists of words and phrases under a heading ("delay", "police",
"adoption"). They carry what is learned from labelled sentences to words that those do not hold.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import yaml

from graphkit.resources import resource

SET_ASIDE = "-"  # the heading of phrases that hold a cue word and mean nothing by it

_NOTHING = ""  # stands for the word after a phrase of one word
_NUMBER = re.compile(r"\d[\d,.]*")
_HYPHENS = str.maketrans({"’": "'", "-": None, "‐": None, "‑": None})
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*|0%?|[;:,.?()]")


# A phrase of a lexicon in a sentence: its words [start, end), and the headings it stands under.
Found = tuple[int, int, tuple[str, ...]]


def tokens(sentence: str) -> list[str]:
    """Return the words and stops of a sentence in lower case; every figure becomes "0" or "0%".

    Hyphens are left out, for the reports use them as they please ("under-developed", "underdeveloped").

    Examples
    --------
    >>> tokens("In 2014, 12.5% of children’s plans weren’t shared.")
    ['in', '0', ',', '0%', 'of', "children's", 'plans', "weren't", 'shared', '.']
    """
    return _WORD.findall(_NUMBER.sub(_figure, sentence.lower().translate(_HYPHENS)))


def _figure(match: re.Match[str]) -> str:
    """Return the figure as "0", leaving alone a stop or comma that ends it."""
    figure = match.group()
    return "0" + figure[-1] if figure[-1] in ".," else "0"


class Phrases:
    """A lexicon: its phrases by their first word and the word after it, the longest first."""

    def __init__(self, lists: dict[str, str]) -> None:
        headings: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for heading, listed in lists.items():
            for phrase in listed.split("|"):
                words = tuple(tokens(phrase))
                if words and heading not in headings[words]:
                    headings[words].append(heading)
        self._by_first: dict[str, dict[str, list[tuple[list[str], tuple[str, ...]]]]] = {}
        for words in sorted(headings, key=lambda words: (-len(words), words)):
            after = self._by_first.setdefault(words[0], {})
            second = words[1] if len(words) > 1 else _NOTHING
            after.setdefault(second, []).append((list(words), tuple(headings[words])))

    def find(self, words: list[str]) -> Iterator[Found]:
        """Yield the phrases in a sentence from left to right; they do not overlap."""
        by_first, free = self._by_first, 0
        for at, (word, second) in enumerate(zip(words, [*words[1:], _NOTHING], strict=False)):
            if word in by_first and at >= free:
                after = by_first[word]
                for phrase, headings in (*after.get(second, ()), *after.get(_NOTHING, ())):
                    if words[at : at + len(phrase)] == phrase:
                        free = at + len(phrase)
                        yield at, free, headings
                        break


@cache
def lexicon(name: str) -> Phrases:
    """Return the lexicon ``data/lexicon/{name}.yaml``."""
    text = resource("data", "lexicon", f"{name}.yaml").read_text(encoding="utf-8")
    return Phrases(yaml.safe_load(text))
