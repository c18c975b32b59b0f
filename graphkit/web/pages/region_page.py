"""The page of a region: its authorities by latest grade as a map, and its weak topics beside England."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from graphkit.analyse.finding_counts import Counts
from graphkit.analyse.per_graph import latest_inspections, loaded_inspections
from graphkit.ask.focus import Focus
from graphkit.ask.lookup import Labels, objects, subject_objects
from graphkit.core.errors import EntityNotFoundError, GraphkitError
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Property, Scheme, Skos
from graphkit.search import SearchIndex
from graphkit.store.dataset import Store
from graphkit.store.kept_values import per_graph
from graphkit.view.england_chart import cartogram
from graphkit.web.entity_address import entity_at
from graphkit.web.finding_summary import latest_full_days
from graphkit.web.page import Page, PageRequest, PageResult

_MIN_FINDINGS = 10  # on a topic in the region


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the region at the address."""
    iri, labels = entity_at(request.path), Labels(store)
    if not objects(store, iri, Skos.NOTATION):
        raise EntityNotFoundError(f"no region at {request.path}: the regions are at /browse")
    members = labels.by_name(each for each, _ in subject_objects(store, Property.REGION, iri))
    focus = Focus(labels.of(iri), tuple(members))
    loaded = [item for item in loaded_inspections(store) if item.authority in focus.authorities]
    latest = latest_inspections(store)
    with store.search_index() as index:
        topics = _topics(store, index, iri.rpartition("/")[2], labels)
    data = {
        "title": labels.of(iri),
        "name": iri.rpartition("/")[2],
        "chart": _map(store, focus),
        "authorities": [
            (each, labels.of(each), latest.get(each), [item for item in loaded if item.authority == each])
            for each in members
        ],
        "number": len(loaded),
        "topics": topics,
    }
    return Page("region.html", data)


def linked_areas(chart: Any) -> Any:
    """Return the picture of a chart; areas of a map lead to the pages of the authorities."""
    # str: Markup.replace escapes what it inserts
    return Markup(str(chart.picture).replace('href="#E', 'href="/id/authority/E'))


@per_graph
def _maps(store: Store) -> dict[str, Any]:
    """Return the maps that were drawn already, by region."""
    return {}


def _map(store: Store, focus: Focus) -> Any:
    """Return the map of a region; None where no full inspection is loaded."""
    known = _maps(store)
    if focus.title not in known:
        try:
            known[focus.title] = linked_areas(cartogram(store, focus, None, None))
        except GraphkitError:
            known[focus.title] = None
    return known[focus.title]


@per_graph
def _england(store: Store) -> dict[str, Counts]:
    """Return the findings of the latest full inspections of all authorities by topic."""
    with store.search_index() as index:
        return _latest_counts(index, latest_full_days(index), {})


def _topics(store: Store, index: SearchIndex, region: str, labels: Labels) -> list[dict[str, Any]]:
    """Return the topics with the largest shares of weak findings in the latest full inspections."""
    own, england = _latest_counts(index, latest_full_days(index), {"region": [region]}), _england(store)
    rows = [
        {"iri": concept_iri(Scheme.TOPIC, topic), "counts": counts, "share": _share(counts)}
        | {"label": labels.of(concept_iri(Scheme.TOPIC, topic)), "england": _share(england[topic])}
        for topic, counts in own.items()
        if counts.evaluated >= _MIN_FINDINGS
    ]
    return sorted(rows, key=lambda row: (-row["share"], row["label"]))


def _latest_counts(
    index: SearchIndex, latest: Mapping[str, str], filters: Mapping[str, list[str]]
) -> dict[str, Counts]:
    counts: dict[str, Counts] = defaultdict(Counts)
    counted = index.count(("topics", "authority", "day", "polarity"), {"kind": ["finding"], **filters})
    for (topic, code, day, polarity), number in counted.items():
        if latest.get(code) == day:
            counts[topic].add(polarity, number)
    return counts


def _share(counts: Counts) -> int:
    return round(100 * counts.negative / counts.evaluated) if counts.evaluated else 0
