"""Pages of what findings are about: services, sectors and service types, topics, regions,
laws.

Findings are counted by the search index, in milliseconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from graphkit.answers.measures.finding_counts import (
    Counts,
    england_topic_counts,
    latest_topic_counts,
)
from graphkit.answers.readings.in_force import known_deliveries
from graphkit.answers.readings.known import latest_inspections, latest_known
from graphkit.answers.summaries.england_now import england_now
from graphkit.answers.summaries.news import all_news, default_period
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import authority_iri, concept_value, kind_of, local_id
from graphkit.core.terms import LEGISLATION, Dcterms, Gk, Rdf, Skos
from graphkit.graph.entities.focus import Focus
from graphkit.graph.entities.lookup import Labels, end_date, exists, objects
from graphkit.graph.facts.full_text import (
    count_documents,
    documents_of,
    search_documents,
    values_of,
)
from graphkit.graph.facts.inspections import Inspection, inspections, inspections_by_iri
from graphkit.graph.facts.names import changed_bodies, regions
from graphkit.graph.facts.passages import citing_statements, parts_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.england_chart import grades_map
from graphkit.surfaces.maps.page_charts import finding_columns
from graphkit.surfaces.web.page import Page, PageRequest, PageResult
from graphkit.surfaces.web.page_links import address, entity_at
from graphkit.surfaces.web.rendering import percentage

Filters = Mapping[str, Sequence[str]]  # field of the index → allowed values
# concepts → field of the search index
_INDEXED = {"sector": "sectors", "service-type": "service_type"}
# parameter of /search
_SEARCHED = {"sector": "sector", "service-type": "service_type"}
_ALLOWED = {"kind": ["finding", "recommendation"]}
_PASSAGES = 25  # of a subject that are shown at first, and of one that can be searched
_MOST_PASSAGES = 2000  # of a subject that cannot
_CITING_PASSAGES = 50
_SHOWN = 10  # authorities with a passage
_MIN_FINDINGS = 10  # on a topic in a region
_NEWS = 10  # lines of a region


class PlaceCounts(NamedTuple):
    """An authority, and its counts of findings by year."""

    iri: str
    code: str
    years: Mapping[str, Counts]

    @property
    def total(self) -> Counts:
        """Return the counts of all years."""
        return sum(self.years.values(), Counts())


def subject(store: Store, request: PageRequest) -> PageResult:
    """The page of a service, sector or service type, with the findings about it."""
    iri = entity_at(request.path)
    labels, kind, tail = Labels(store), kind_of(iri), local_id(iri)
    if not objects(store, iri, Rdf.type):
        raise EntityNotFoundError(f"no {kind.replace('-', ' ')} at {request.path}: search at /")
    narrower = _narrower(store, iri, labels)
    values = [tail]
    if kind in _INDEXED:  # a concept, and those below it
        values = [concept_value(each) for each in (iri, *narrower)]
    field = _INDEXED.get(kind, "entities")
    filters = {field: values}
    searched = _searched(store, field, values) if kind in _SEARCHED else []
    counted = _inspected(store, filters)
    places = _places(store, counted)
    most = _PASSAGES if kind in _SEARCHED else _MOST_PASSAGES
    found = search_documents(store.facts, "", _ALLOWED | filters, limit=most, sort="newest")
    data: dict[str, Any] = {
        "title": labels.of(iri),
        "kind": labels.kind(iri) or kind.replace("-", " "),
        "definition": "; ".join(objects(store, iri, Skos.definition)),
        "facts": entity_facts(store, iri, labels, narrower),
        "chart": finding_columns(_years(places), labels.of(iri)),
        "places": places,
        "passages": [each.document for each in found.results],
        "at_first": _PASSAGES,
        "number": found.total,
        "search": address("/search", **{_SEARCHED[kind]: searched}) if searched else "",
        "parameter": _SEARCHED.get(kind, ""),
        "values": searched,
    }
    return Page("subject.html", data)


def _searched(store: Store, field: str, values: Collection[str]) -> list[str]:
    """Return the values that passages have: the search refuses the others."""
    return [each for each in values_of(store.facts, field) if each in values]


def _inspected(store: Store, filters: Filters) -> dict[Inspection, Counts]:
    """Return the inspections with findings that have the allowed values, and their counts."""
    known = inspections_by_iri(store.facts)
    counted = finding_counts(store, ("inspection",), filters)
    return {known[iri]: counts for (iri,), counts in counted.items()}


def _narrower(store: Store, iri: str, labels: Labels) -> list[str]:
    return labels.by_name(parts_of(store.facts, iri))


def entity_facts(
    store: Store, iri: str, labels: Labels, narrower: list[str]
) -> list[tuple[str, list[Any]]]:
    """Return what is known of an entity: names of facts with links (IRI and label) or texts."""

    def links(found: Iterable[str]) -> list[tuple[str, str]]:
        return [(each, labels.of(each)) for each in found]

    def named(name: str) -> list[tuple[str, str]]:
        return links(labels.by_name(objects(store, iri, name)))

    def served(*, is_now: bool) -> list[tuple[str, str]]:
        known = (each for each in known_deliveries(store.facts) if each.body == iri)
        return links(labels.by_name({each.authority for each in known if each.is_now == is_now}))

    changes, end = changed_bodies(store.facts), end_date(store, iri)
    facts: list[tuple[str, list[Any]]] = [
        ("Also called", [("", name) for name in labels.others(iri)]),
        ("Sector", named(Gk.sector)),
        ("Service type", named(Gk.serviceType)),
        ("Provided by", named(Gk.providedBy)),
        ("Serves", named(Gk.servesArea)),
        ("Delivers services for", served(is_now=True)),
        ("Delivered services for, or from a later day", served(is_now=False)),
        ("Until", [("", end)] if end else []),
        ("Followed", links(dict.fromkeys(old for old, new, _ in changes if new == iri))),
        ("Followed by", links(dict.fromkeys(new for old, new, _ in changes if old == iri))),
        ("Part of", named(Skos.broader)),
        ("Includes", links(narrower)),
    ]
    return [(name, values) for name, values in facts if values]


def region(store: Store, request: PageRequest) -> PageResult:
    """The page of a region: its state and news, its authorities as a map and a table, the worst
    first, and its weak topics beside England.
    """
    iri, labels = entity_at(request.path), Labels(store)
    if not objects(store, iri, Skos.notation):
        raise EntityNotFoundError(f"no region at {request.path}: the regions are at /browse")
    ever = labels.by_name(each for each, area in regions(store.facts).items() if area == iri)
    inspected = Counter(item.authority for item in inspections(store.facts))
    latest, known = latest_inspections(store), latest_known(store)
    members = [each for each in ever if exists(store, each)]
    since = default_period(store.facts)
    news, number_of_news = all_news(store, members, since, _NEWS)
    data = {
        "title": labels.of(iri),
        "name": concept_value(iri),
        "chart": grades_map(store, Focus(labels.of(iri), tuple(members)), is_brief=False),
        "now": england_now(store, members, since),
        "news": news,
        "number_of_news": number_of_news,
        "inspected": inspected,
        "abolished": [
            (each, known[each], inspected[each], end_date(store, each))
            for each in ever
            if each in known and each not in members
        ],
        "number": sum(inspected[each] for each in ever),
        "has_digest": any(each in latest for each in members),
        "topics": _weak_topics(
            store, {latest[each].report for each in members if each in latest}, labels
        ),
    }
    return Page("region.html", data)


def _weak_topics(
    store: Store, reports: Collection[str], labels: Labels
) -> list[tuple[str, Counts, int | None]]:
    """Return the topics of some reports: IRI, counts and percentage in England;
    the weakest first.
    """
    own: dict[str, Counts] = defaultdict(Counts)
    for (report, about), counts in latest_topic_counts(store.facts).items():
        if report in reports:
            own[about] += counts
    england = england_topic_counts(store.facts)
    rows = [
        (about, counts, percentage(england[about]))
        for about, counts in own.items()
        if counts.evaluated >= _MIN_FINDINGS
    ]
    return sorted(rows, key=lambda row: (-(percentage(row[1]) or 0), labels.of(row[0])))


def law(store: Store, request: PageRequest) -> PageResult:
    """The page of an act, a part of it, or guidance:
    the findings and recommendations that cite it.
    """
    iri, labels = entity_at(request.path), Labels(store)
    if not objects(store, iri, Rdf.type):
        raise EntityNotFoundError(
            f"no law or guidance at {request.path}: those cited are at /browse"
        )
    parts = labels.by_name(parts_of(store.facts, iri))
    statements = {
        each for law in (iri, *parts) for each in citing_statements(store.facts).get(law, ())
    }
    citing = documents_of(store.facts, statements)
    years: dict[str, Counts] = defaultdict(Counts)
    for document in citing:
        if document.polarity:
            years[document.day[:4]].add(document.polarity)
    places = Counter(authority_iri(document.authority) for document in citing)
    at_publisher = iri.replace("http:", "https:", 1).replace("/id/", "/", 1)
    data = {
        "title": labels.of(iri),
        "parts": [(each, labels.of(each)) for each in parts],
        "whole": [(each, labels.of(each)) for each in objects(store, iri, Dcterms.isPartOf)],
        "publisher": at_publisher if iri.startswith(LEGISLATION) else "",
        "chart": finding_columns({year: each.row for year, each in years.items()}, labels.of(iri)),
        "number": len(citing),
        "others": len(statements) - len(citing),
        "places": sorted(places.items(), key=lambda item: (-item[1], labels.of(item[0]))),
        "passages": citing[:_CITING_PASSAGES],
    }
    return Page("law.html", data)


def finding_counts(
    store: Store, fields: tuple[str, ...], filters: Filters
) -> dict[tuple[str, ...], Counts]:
    """Return the counts of findings that have the allowed values, by the values of some fields."""
    found: dict[tuple[str, ...], Counts] = defaultdict(Counts)
    counted = count_documents(store.facts, (*fields, "polarity"), {"kind": ["finding"], **filters})
    for (*values, polarity), number in counted.items():
        found[tuple(values)].add(polarity, number)
    return found


def _places(store: Store, counted: Mapping[Inspection, Counts]) -> list[PlaceCounts]:
    """Return the authorities that were inspected, by name, with their counts by year."""
    found = defaultdict[str, dict[str, Counts]](dict)
    for inspection, counts in counted.items():
        years, year = found[inspection.authority], (inspection.day or inspection.issued)[:4]
        years[year] = years.get(year, Counts()) + counts
    return [
        PlaceCounts(iri, concept_value(iri), found[iri]) for iri in Labels(store).by_name(found)
    ]


def _years(places: Iterable[PlaceCounts]) -> dict[str, tuple[int, int, int]]:
    """Return the strengths, mixed findings and weaknesses of all places by year."""
    years: dict[str, Counts] = defaultdict(Counts)
    for place in places:
        for year, counts in place.years.items():
            years[year] += counts
    return {year: counts.row for year, counts in sorted(years.items())}
