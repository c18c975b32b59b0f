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
from graphkit.core.stemming import stem_rarity, stems

MAX_TERMS = 8  # of the object of a recommendation
_MIN_CLAUSE = 25  # characters before a purpose
_OPENING = re.compile(r"^ensure that ", re.I)
_PURPOSE = re.compile(
    r"[,;:.]? (?:so (?:that|they)|in order (?:to|that)|to (?:ensure|enable|inform|help|make sure|support|"
    r"prevent|reduce|better)|ensuring|which will|thereby|and that this|because)\b"
)
_MIN_FAMILY = 5  # letters that the stems of one word have in common
_ENDINGS = ("acy", "at")  # "advoc" (advocate), "advocacy"
_UNKNOWN_WEIGHT = 0.3  # of a stem that no recommendation has, as a share of its rarity


def object_terms(text: str) -> tuple[str, ...]:
    """Return the stems that say what a recommendation asks for, the weightiest first.

    Words of its purpose ("so that …") do not count. Stems of one word family are one term.
    """
    found = stems(_main_clause(text))
    return weightiest(stem for stem in found if stem in stem_rarity())


def weightiest(found: Iterable[str]) -> tuple[str, ...]:
    """Return at most `MAX_TERMS` of these stems, the weightiest first."""
    families = {family_of(stem) for stem in found}
    return tuple(sorted(families, key=lambda stem: (-object_weight(stem), stem))[:MAX_TERMS])


def object_weight(stem: str) -> float:
    """Return how much a stem says about what a recommendation asks for; 0 for a stem without rarity."""
    weights = _weights()
    return weights[stem] if stem in weights else _UNKNOWN_WEIGHT * stem_rarity().get(stem, 0.0)


def family_of(stem: str) -> str:
    """Return the shortest stem of the same word family: "advocacy" → "advoc"."""
    return _families().get(stem, stem)


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


@cache
def _families() -> Mapping[str, str]:
    """Return stem → shortest stem of its family, for the stems that have one."""
    known = stem_rarity()
    return {
        stem: short
        for stem in known
        for short in (stem.removesuffix(ending) for ending in _ENDINGS if stem.endswith(ending))
        if len(short) >= _MIN_FAMILY and short in known
    }
