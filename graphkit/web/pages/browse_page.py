"""All topics, regions, service types, sectors, agencies and laws: the way to their pages without a search."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from graphkit.analyse.finding_counts import Counts
from graphkit.ask.lookup import Labels, objects, subject_objects
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import BASE, SCHEME, Scheme, Skos
from graphkit.search import SearchIndex
from graphkit.store.dataset import Store
from graphkit.web.page import Page, PageRequest, PageResult

_LAWS = """SELECT ?law (COUNT(DISTINCT ?statement) AS ?number) { ?law a schema:Legislation .
  ?statement gk:citesLaw|gk:legalBasis ?law } GROUP BY ?law"""
_AGENCIES = 40


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of lists."""
    labels = Labels(store)
    with store.search_index() as index:
        topics = _counts(index, "topics")
        types, sectors = _counts(index, "service_type"), _counts(index, "sectors")
        agencies = Counter({tail: counts.evaluated for tail, counts in _counts(index, "agency").items()})
    laws = [(law, labels.of(law), int(number)) for law, number in store.rows(_LAWS)]
    regions = _concepts(store, Scheme.REGION)
    data = {
        "topics": _tree(store, topics, labels),
        "regions": [(each, labels.of(each)) for each in labels.by_name(regions)],
        "types": _listed(Scheme.SERVICE_TYPE, types, labels),
        "sectors": _listed(Scheme.SECTOR, sectors, labels),
        "agencies": [(BASE + tail, labels.of(BASE + tail), n) for tail, n in agencies.most_common(_AGENCIES)],
        "laws": sorted(laws, key=lambda row: (-row[2], row[1])),
    }
    return Page("browse.html", data)


def _counts(index: SearchIndex, field: str) -> dict[str, Counts]:
    counts: dict[str, Counts] = defaultdict(Counts)
    for (value, polarity), number in index.count((field, "polarity"), {"kind": ["finding"]}).items():
        counts[value].add(polarity, number)
    return counts


def _concepts(store: Store, scheme: Scheme) -> list[str]:
    return [each for each, _ in subject_objects(store, Skos.IN_SCHEME, SCHEME + scheme)]


def _listed(scheme: Scheme, counts: dict[str, Counts], labels: Labels) -> list[tuple[str, str, Counts]]:
    return [
        (iri, labels.of(iri), counts[iri.rpartition("/")[2]])
        for iri in labels.by_name(concept_iri(scheme, value) for value in counts)
    ]


def _tree(store: Store, counts: dict[str, Counts], labels: Labels) -> list[tuple[Any, ...]]:
    """Return the topics without a broader one, each with those below it: IRI, label, counts, narrower."""
    below: dict[str, list[str]] = defaultdict(list)
    for iri in _concepts(store, Scheme.TOPIC):
        below[next(iter(objects(store, iri, Skos.BROADER)), "")].append(iri)

    def rows(iris: Iterable[str]) -> list[tuple[Any, ...]]:
        return [
            (iri, labels.of(iri), counts.get(iri.rpartition("/")[2], Counts()), rows(below.get(iri, ())))
            for iri in labels.by_name(iris)
        ]

    return rows(below[""])
