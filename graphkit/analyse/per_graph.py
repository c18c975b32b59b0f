"""Keeps what answers and pages share, such as figures on all inspections, for as long as a graph is open."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphkit.analyse.finding_counts import Counts
from graphkit.ask.inspections import Inspection, inspections, latest_full_inspections
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Scheme
from graphkit.facts.full_text import count_documents
from graphkit.store.kept_values import per_graph

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_NEWEST = "SELECT ?day { ?inspection a gk:Inspection ; gk:startDate ?day } ORDER BY DESC(?day) LIMIT 1"


@per_graph
def newest_day(store: Store) -> str:
    """Return the first day of the newest inspection; "" without any."""
    return next((day for (day,) in store.rows(_NEWEST)), "")


@per_graph
def loaded_inspections(store: Store) -> list[Inspection]:
    """Return all inspections, oldest first."""
    return inspections(store)


@per_graph
def latest_inspections(store: Store) -> dict[str, Inspection]:
    """Return the latest full inspection of each authority."""
    return latest_full_inspections(loaded_inspections(store))


@per_graph
def latest_topic_counts(store: Store) -> dict[tuple[str, str], Counts]:
    """Return the findings of the latest full inspections by (report, topic)."""
    latest = latest_inspections(store).values()
    reports = {(item.authority.rpartition("/")[2], item.day, item.framework): item.report for item in latest}
    fields = ("topics", "authority", "day", "framework", "polarity")
    counted = count_documents(store.facts, fields, {"kind": ["finding"]})
    found: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for (topic, code, day, framework, polarity), number in counted.items():
        if report := reports.get((code, day, framework)):
            found[report, concept_iri(Scheme.TOPIC, topic)].add(polarity, number)
    return dict(found)


@per_graph
def england_topic_counts(store: Store) -> dict[str, Counts]:
    """Return the findings of the latest full inspections by topic."""
    totals: dict[str, Counts] = {}
    for (_, topic), counts in latest_topic_counts(store).items():
        totals[topic] = totals.get(topic, Counts()) + counts
    return totals
