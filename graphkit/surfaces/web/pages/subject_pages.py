"""The page of a region, and the counts of findings by the search index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from graphkit.answers.measures.finding_counts import (
    Counts,
    england_topic_counts,
    latest_topic_counts,
)
from graphkit.answers.readings.known import latest_inspections, latest_known
from graphkit.answers.summaries.england_now import england_now
from graphkit.answers.summaries.news import all_news, default_period
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import concept_value
from graphkit.core.terms import Skos
from graphkit.graph.entities.focus import Focus
from graphkit.graph.entities.lookup import Labels, end_date, exists, objects
from graphkit.graph.facts.full_text import count_documents
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.names import regions
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.england_chart import grades_map
from graphkit.surfaces.web.page import Page, PageRequest, PageResult
from graphkit.surfaces.web.page_links import entity_at
from graphkit.surfaces.web.rendering import percentage

Filters = Mapping[str, Sequence[str]]  # field of the index → allowed values
_MIN_FINDINGS = 10  # on a topic in a region
_NEWS = 10  # lines of a region


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


def finding_counts(
    store: Store, fields: tuple[str, ...], filters: Filters
) -> dict[tuple[str, ...], Counts]:
    """Return the counts of findings that have the allowed values, by the values of some fields."""
    found: dict[tuple[str, ...], Counts] = defaultdict(Counts)
    counted = count_documents(store.facts, (*fields, "polarity"), {"kind": ["finding"], **filters})
    for (*values, polarity), number in counted.items():
        found[tuple(values)].add(polarity, number)
    return found
