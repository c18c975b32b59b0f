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

from graphkit.core.identifiers import concept_iri, entity_iri
from graphkit.core.terms import Scheme
from graphkit.store.dataset import Store

MIN_SIMILARITY = 0.92  # ratio of difflib for "spelt nearly the same"
_MENTIONS = f"""SELECT ?entity ?words ?by (COUNT(*) AS ?n) {{
  ?statement gk:mention ?mention . ?mention gk:entity ?entity ; gk:surfaceForm ?words ; gk:resolvedBy ?by
  FILTER(STRSTARTS(STR(?entity), "{entity_iri("service/")}"))
  FILTER(?by != <{concept_iri(Scheme.RESOLUTION, "generic")}>) }} GROUP BY ?entity ?words ?by"""
_DECIDED = concept_iri(Scheme.RESOLUTION, "by-decision")


class SimilarServices(NamedTuple):
    """Two services of an authority that may be one; the IRIs, the names of the rarer one, and why."""

    rare: str
    common: str
    names: tuple[str, ...]
    reason: str


def similar_services(store: Store, authority: str = "") -> Iterator[SimilarServices]:
    """Yield the pairs that no person has decided on, of all authorities or of one (a GSS code)."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    decided: set[str] = set()
    for entity, words, by, count in store.rows(_MENTIONS):
        names[entity][words] += int(count)
        if by == _DECIDED:
            decided.add(entity)
    by_area: dict[str, list[str]] = defaultdict(list)
    for entity in sorted(names):
        area = entity.removeprefix(entity_iri("service/")).partition("/")[0]
        if authority in ("", area):
            by_area[area].append(entity)
    for entities in by_area.values():
        for pair in combinations(entities, 2):
            if decided.isdisjoint(pair) and (reason := _reason(*(each.rsplit("/", 1)[1] for each in pair))):
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
