"""Reduces words to stems, and returns how rare each stem is in inspection reports.

"Supervised", "supervision" and "supervising" have one stem. Two sentences are about the same
subject when they share rare stems. Rarity is an inverse document frequency, computed once over many
reports and shipped, so that the result for one report does not depend on which other reports are
available.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from graphkit.core.resources import load_lexicon, read_tsv_pairs, word_sets

_WORD = re.compile(r"[a-z]{3,}")
_PREFIXES = [
    rf"(?<=\b{prefix}.)"
    for prefix in "multi under over co inter non pre post re sub anti semi self".split()
]
_HYPHEN_AFTER_PREFIX = re.compile(rf"[-‐‑](?=[a-z])(?:{'|'.join(_PREFIXES)})")
_MIN_STEM = 4  # letters
# suffix → longer ending from which it is not removed: "policy" is not "police"
_EXCEPTIONS = {"y": "cy"}
_CACHED_SENTENCES = 8192  # several extractors use the stems of the same sentence


@lru_cache(maxsize=_CACHED_SENTENCES)
def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a text, in order and without stop words.

    >>> stems("Visits to children are recorded late")
    ('visit', 'children', 'record', 'late')
    """
    text = text.lower()
    if "-" in text or "‑" in text or "‐" in text:
        text = _HYPHEN_AFTER_PREFIX.sub("", text)  # reports print "multi-agency" and "multiagency"
    return tuple(filter(None, map(_STEMS.__getitem__, _WORD.findall(text))))


@cache
def stem_rarity() -> dict[str, float]:
    """Return stem → log(sentences / sentences with the stem).

    Stems that few reports have (mostly names) and ubiquitous stems are left out.
    """
    return {
        stem: float(value) for stem, value in read_tsv_pairs("data", "lexicon", "stem-rarity.tsv")
    }


@cache
def ubiquitous_stems() -> frozenset[str]:
    """Return the stems that recommendations have whatever their subject."""
    return frozenset(map(_stem, load_lexicon("stems")["ubiquitous"]))


def singular(word: str) -> str:
    """Return a lower-case word without its plural ending: "policies" → "policy"."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    is_plural = word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural else word


class _StemCache(dict[str, str]):
    """Word → stem, computed at the first look-up; "" for a stop word."""

    def __missing__(self, word: str) -> str:
        is_stop_word = word in word_sets("stems")["stop-words"]
        self[word] = stem = "" if is_stop_word else _stem(word)
        return stem


_STEMS = _StemCache()


def _stem(word: str) -> str:
    """Remove the plural ending, one suffix, and a doubled consonant or final vowel:
    "planned" → "plan".
    """
    word = singular(word)
    for suffix in load_lexicon("stems")["suffixes"]:
        is_exception = word.endswith(_EXCEPTIONS.get(suffix, "-"))
        is_long = len(word) - len(suffix) >= _MIN_STEM
        if word.endswith(suffix) and is_long and not is_exception:
            word = word[: -len(suffix)]
            break
    before = word[-2:-1]
    last = word[-1:]
    if len(word) > _MIN_STEM and last == before and last not in "ls":
        word = word[:-1]  # plann(ed)
    is_long = len(word) > _MIN_STEM
    if is_long and word.endswith(("e", "i")):
        return word[:-1]
    return word
