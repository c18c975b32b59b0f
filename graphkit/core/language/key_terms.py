"""The key terms of findings and recommendations: word stems,
with one stem for words that mean the same.

"Caseloads" and "workload" are one term; "independent reviewing officer" has the term of "IRO"
beside its own stems. The synonyms are in `data/lexicon/synonyms.tsv`, the abbreviations in
`data/lexicon/abbreviations.tsv`.

The object of a recommendation is the terms that say what it asks for: "Ensure that parental consent
is sought, so that families trust the service" asks for consent, not for trust. A stem says what a
recommendation asks for if the findings behind recommendations that have it name it again: "consent"
and "advocacy" recur there, "should" and "further" do not. `data/lexicon/object-stems.tsv` has the
weight of each stem, learned once from the records of many reports by
`benchmarks/make_object_stems.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter

from graphkit.core.language.stemming import stem_rarity, stems
from graphkit.core.patterns import Patterns
from graphkit.core.resources import read_tsv_pairs

_RE = Patterns("objects")
MAX_TERMS = 8  # of the object of a recommendation
_MIN_CLAUSE = 25  # characters before a purpose
_UNKNOWN_WEIGHT = 0.3  # of a stem that no recommendation has, as a share of its rarity
_MIN_FAMILY = 5  # letters that the stems of one word have in common
_ENDINGS = ("acy", "at")  # "advoc" (advocate), "advocacy"
_CACHED_TEXTS = 8192
# first stem → other stems and the term
_Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], str]]]


@lru_cache(maxsize=_CACHED_TEXTS)
def key_terms(text: str) -> tuple[str, ...]:
    """Return the terms of a text in order: of each word, and after a phrase that has synonyms,
    of the phrase.

    >>> key_terms("Independent reviewing officers have high workloads")
    ('independ', 'review', 'officer', 'iro', 'high', 'caseload')
    """
    words = stems(text)
    phrases = _phrases()
    synonyms = _words()
    ends: dict[int, list[str]] = defaultdict(list)  # position after a phrase → terms
    for position, stem in enumerate(words):
        if stem in phrases:
            for others, term in phrases[stem]:
                end = position + 1 + len(others)
                if words[position + 1 : end] == others and term not in ends[end]:
                    ends[end].append(term)
    found = [synonyms.get(stem, stem) for stem in words]
    for end in sorted(ends, reverse=True):
        found[end:end] = ends[end]
    return tuple(found)


def distinctive_terms(text: str, limit: int) -> tuple[str, ...]:
    """Return the rarest terms of a text, at most `limit`, in alphabetical order."""
    found = _ranks().keys() & key_terms(text)
    rarest = sorted(found, key=_ranks().__getitem__)[:limit]
    return tuple(sorted(rarest))


@cache
def _ranks() -> Mapping[str, int]:
    """Return term → its rank by rarity, 0 for the rarest."""
    ordered = sorted(stem_rarity().items(), key=lambda item: (-item[1], item[0]))
    return {stem: rank for rank, (stem, _) in enumerate(ordered)}


@cache
def _synonyms() -> Mapping[tuple[str, ...], str]:
    """Return the stems of a word or phrase → the term that stands for it."""
    listed = [
        (word, phrase)
        for name in ("abbreviations", "synonyms")
        for word, phrases in read_tsv_pairs("data", "lexicon", f"{name}.tsv")
        for phrase in phrases.split(";")
    ]
    return {stems(phrase): stems(word)[0] for word, phrase in listed if stems(word)}


@cache
def _words() -> Mapping[str, str]:
    """Return stem → the term that stands for it, for the stems with a synonym or a shorter stem."""
    known = stem_rarity()
    families = {
        stem: short
        for stem in known
        for short in (stem.removesuffix(ending) for ending in _ENDINGS if stem.endswith(ending))
        if len(short) >= _MIN_FAMILY and short in known
    }
    words = {phrase[0]: term for phrase, term in _synonyms().items() if len(phrase) == 1}
    return families | words


@cache
def _phrases() -> _Phrases:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for phrase, term in sorted(_synonyms().items(), key=itemgetter(0)):
        first, *others = phrase
        if others:
            found[first].append((tuple(others), term))
    return found


def object_terms(text: str) -> tuple[str, ...]:
    """Return the key terms that say what a recommendation asks for, the weightiest first.

    Words of its purpose ("so that …") do not count.
    """
    clause = main_clause(_RE.ensure_that.sub("", text))
    return weightiest(term for term in key_terms(clause) if term in stem_rarity())


def main_clause(text: str) -> str:
    """Return a recommendation without its purpose ("so that …")."""
    purpose = _RE.purpose.search(text, _MIN_CLAUSE)
    return text[: purpose.start()] if purpose else text


def weightiest(found: Iterable[str]) -> tuple[str, ...]:
    """Return at most `MAX_TERMS` of these terms, the weightiest first."""

    def lightness(term: str) -> tuple[float, str]:
        return -object_weight(term), term

    return tuple(sorted(set(found), key=lightness)[:MAX_TERMS])


def object_weight(stem: str) -> float:
    """Return how much a stem says about what a recommendation asks for;
    0 for a stem without rarity.
    """
    listed, _ = _table().get(stem, (0.0, ""))
    return listed or _UNKNOWN_WEIGHT * stem_rarity().get(stem, 0.0)


def words_of(terms: Iterable[str]) -> tuple[str, ...]:
    """Return a common word for each stem, in alphabetical order: "consent" for "cons"."""
    table = _table()
    words = (table.get(stem, (0.0, ""))[1] for stem in terms)
    return tuple(sorted({*words} - {""}))


@cache
def _table() -> Mapping[str, tuple[float, str]]:
    """Return stem → weight and word, as listed."""
    listed = read_tsv_pairs("data", "lexicon", "object-stems.tsv")
    cells = ((stem, rest.partition("\t")) for stem, rest in listed)
    return {stem: (float(weight), word) for stem, (weight, _, word) in cells}
