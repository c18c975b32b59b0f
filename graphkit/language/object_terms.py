"""The object of a recommendation: the terms that say what it asks for.

"Ensure that parental consent is sought, so that families trust the service" asks for consent, not for trust.
A stem says what a recommendation asks for if the findings behind recommendations that have it name it again:
"consent" and "advocacy" recur there, "should" and "further" do not. `data/lexicon/object-stems.tsv` has the
weight of each stem, learned once from the records of many reports by `benchmarks/make_object_stems.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from graphkit.core.resources import read_tsv_pairs
from graphkit.language.key_terms import key_terms
from graphkit.language.stemming import stem_rarity

MAX_TERMS = 8  # of the object of a recommendation
_MIN_CLAUSE = 25  # characters before a purpose
_OPENING = re.compile(r"^ensure that ", re.I)
_PURPOSE = re.compile(
    r"[,;:.]? (?:so (?:that|they)|in order (?:to|that)|to (?:ensure|enable|inform|help|make sure|support|"
    r"prevent|reduce|better)|ensuring|which will|thereby|and that this|because)\b"
)
_UNKNOWN_WEIGHT = 0.3  # of a stem that no recommendation has, as a share of its rarity


def object_terms(text: str) -> tuple[str, ...]:
    """Return the key terms that say what a recommendation asks for, the weightiest first.

    Words of its purpose ("so that …") do not count.
    """
    return weightiest(term for term in key_terms(_main_clause(text)) if term in stem_rarity())


def weightiest(found: Iterable[str]) -> tuple[str, ...]:
    """Return at most `MAX_TERMS` of these terms, the weightiest first."""
    return tuple(sorted(set(found), key=lambda term: (-object_weight(term), term))[:MAX_TERMS])


def object_weight(stem: str) -> float:
    """Return how much a stem says about what a recommendation asks for; 0 for a stem without rarity."""
    weights = _weights()
    return weights[stem] if stem in weights else _UNKNOWN_WEIGHT * stem_rarity().get(stem, 0.0)


def words_of(terms: Iterable[str]) -> tuple[str, ...]:
    """Return a common word for each stem, in alphabetical order: "consent" for "cons"."""
    words = _words()
    return tuple(sorted({words[stem] for stem in terms if stem in words}))


def _main_clause(text: str) -> str:
    """Return a recommendation without its opening "Ensure that" and without its purpose."""
    text = _OPENING.sub("", text)
    purpose = _PURPOSE.search(text, _MIN_CLAUSE)
    return text[: purpose.start()] if purpose else text


@cache
def _table() -> Mapping[str, tuple[float, str]]:
    """Return stem → weight and word, as listed."""
    listed = read_tsv_pairs("data", "lexicon", "object-stems.tsv")
    cells = ((stem, rest.partition("\t")) for stem, rest in listed)
    return {stem: (float(weight), word) for stem, (weight, _, word) in cells}


@cache
def _weights() -> Mapping[str, float]:
    return {stem: weight for stem, (weight, _) in _table().items() if weight}


@cache
def _words() -> Mapping[str, str]:
    return {stem: word for stem, (_, word) in _table().items() if word}
