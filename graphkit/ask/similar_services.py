"""Pairs of services of one authority that may be the same, for a person to decide.

Rules merge names only where they differ in spelling, or where one report has both. The pairs proposed here
need a person: one name has all the words of the other and the same last word ("early help panel", "targeted
early help panel"), or their spelling is nearly the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Scheme
from graphkit.store.dataset import Store

MIN_SIMILARITY = 0.92  # ratio of difflib for "spelt nearly the same"
_AREAS = "SELECT DISTINCT ?area { ?service gk:serviceType ?type ; gk:servesArea ?area }"
_MENTIONS = """SELECT ?entity ?words ?by (COUNT(?statement) AS ?n) {{
  ?entity gk:servesArea <{0}> ; gk:serviceType ?type .
  ?mention gk:entity ?entity ; gk:surfaceForm ?words ; gk:resolvedBy ?by . ?statement gk:mention ?mention
  FILTER(?by != <{1}>) }} GROUP BY ?entity ?words ?by"""
_GENERIC = concept_iri(Scheme.RESOLUTION, "generic")
_DECIDED = concept_iri(Scheme.RESOLUTION, "by-decision")


class SimilarServices(NamedTuple):
    """Two services of an authority that may be one; the IRIs, the names of the rarer one, and why."""

    rare: str
    common: str
    names: tuple[str, ...]
    reason: str


def similar_services(store: Store, authority: str = "") -> Iterator[SimilarServices]:
    """Yield the pairs that no person has decided on, of all authorities or of one (its IRI)."""
    for area in [authority] if authority else sorted(area for (area,) in store.rows(_AREAS)):
        yield from _similar_in(store, area)


def _similar_in(store: Store, authority: str) -> Iterator[SimilarServices]:
    names: dict[str, Counter[str]] = defaultdict(Counter)
    decided: set[str] = set()
    for entity, words, by, count in store.rows(_MENTIONS.format(authority, _GENERIC)):
        names[entity][words] += int(count)
        if by == _DECIDED:
            decided.add(entity)
    for pair in combinations(sorted(names.keys() - decided), 2):
        if reason := _reason(*(each.rsplit("/", 1)[1] for each in pair)):
            rare, common = sorted(pair, key=lambda entity: (names[entity].total(), entity))
            yield SimilarServices(rare, common, tuple(sorted(names[rare])), reason)


def _reason(one: str, other: str) -> str:
    """Return why two canonical names may be one service, or "" if there is no reason."""
    first, second = one.split("-"), other.split("-")
    is_subset = set(first) < set(second) or set(second) < set(first)
    if is_subset and min(len(first), len(second)) > 1 and first[-1] == second[-1]:
        return "one name has all the words of the other"
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    ratios = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    return "spelt nearly the same" if all(ratio() > MIN_SIMILARITY for ratio in ratios) else ""
