"""The stems of words, and which of them tell what a sentence is about.

"Supervised", "supervision" and "supervising" are one stem. Two sentences speak of one thing when they share
stems that are rare in inspection reports; how rare a stem is, is counted once over many reports and shipped,
so that what is said of one report does not depend on which others are at hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from graphkit.core.resources import read_tsv_pairs, read_yaml

_WORD = re.compile(r"[a-z]{3,}")
_PREFIXES = [
    rf"(?<=\b{prefix}.)" for prefix in "multi under over co inter non pre post re sub anti semi self".split()
]
_AFTER_PREFIX = re.compile(rf"[-‐‑](?=[a-z])(?:{'|'.join(_PREFIXES)})")
_SHORTEST = 4  # letters that stay when an ending is cut off
_KEPT = {"y": "cy"}  # an ending that is not cut off here: "policy" is not "police"
_SENTENCES = 8192  # kept, as several readers ask for the stems of the same sentence


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Endings to cut off; words that say nothing; stems found everywhere; the rarity of the others."""

    endings: tuple[str, ...]
    empty: frozenset[str]
    everywhere: frozenset[str]
    rarity: dict[str, float]
    known: frozenset[str]  # the same stems
    rank: dict[str, int]  # the place of each among them, the rarest first


@lru_cache(maxsize=_SENTENCES)
def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a text in order, without those that say nothing.

    >>> stems("Visits to children are recorded late")
    ('visit', 'children', 'record', 'late')
    """
    known = _stems_of_words()
    text = text.lower()
    if "-" in text or "‑" in text or "‐" in text:
        text = _AFTER_PREFIX.sub("", text)  # printed with a hyphen or without
    return tuple(filter(None, map(known.__getitem__, _WORD.findall(text))))


def distinctive_stems(text: str, most: int) -> tuple[str, ...]:
    """Return the stems that tell best what a text is about, at most so many, in alphabetical order."""
    lexicon = _lexicon()
    found = lexicon.known.intersection(stems(text))
    return tuple(sorted(found if len(found) <= most else sorted(found, key=lexicon.rank.__getitem__)[:most]))


def stem_rarity() -> dict[str, float]:
    """Return how rare each stem is: the logarithm of one in how many sentences has it.

    Stems of few reports (mostly names) and those found everywhere are not in it.
    """
    return _lexicon().rarity


def ubiquitous_stems() -> frozenset[str]:
    """Return the stems that are in every recommendation, whatever it is about."""
    return _lexicon().everywhere


def singular(word: str) -> str:
    """Return a word in lower case without the ending of its plural, if it has one: "policies" → "policy"."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word if not word.endswith("s") or word.endswith(("ss", "us", "is")) else word[:-1]


class _Stems(dict[str, str]):
    """Word → stem, worked out when first asked; "" for a word that says nothing."""

    def __missing__(self, word: str) -> str:
        lexicon = _lexicon()
        stem = "" if word in lexicon.empty else _cut(word, lexicon.endings)
        self[word] = stem
        return stem


@cache
def _stems_of_words() -> _Stems:
    return _Stems()


def _cut(word: str, endings: tuple[str, ...]) -> str:
    """Cut off the plural, one ending, and what is left of another: "policies", "policy" → "policy"."""
    word = singular(word)
    for ending in endings:
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= _SHORTEST
            and not word.endswith(_KEPT.get(ending, "-"))
        ):
            word = word[: -len(ending)]
            break
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]  # plann(ed)
    return word[:-1] if len(word) > _SHORTEST and word[-1] in "ei" else word


@cache
def _lexicon() -> _Lexicon:
    words = read_yaml("data", "lexicon", "stems.yaml")
    endings = tuple(words["endings"])
    rarity = {stem: float(value) for stem, value in read_tsv_pairs("data", "lexicon", "stem-rarity.tsv")}
    order = sorted(rarity, key=lambda stem: (-rarity[stem], stem))
    return _Lexicon(
        endings,
        frozenset(words["empty"]),
        frozenset(_cut(word, endings) for word in words["everywhere"]),
        rarity,
        frozenset(rarity),
        {stem: place for place, stem in enumerate(order)},
    )
