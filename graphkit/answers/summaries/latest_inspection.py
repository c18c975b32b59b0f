"""The latest full inspection of an authority, and its findings by topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from graphkit.answers.measures.finding_counts import Counts
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.inspections import Inspection
from graphkit.graph.facts.selected_findings import FindingOnTopic, Selection, findings_with_topics

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


def findings(
    store: Store, inspection: Inspection, topics: Collection[str] = ()
) -> list[FindingOnTopic]:
    """Return the findings of an inspection in report order,
    once for each of `topics` (all if empty).
    """
    return [*_in_report_order(store.facts, inspection.iri, frozenset(topics))]


@kept
def _in_report_order(
    facts: Facts, inspection: str, topics: frozenset[str]
) -> tuple[FindingOnTopic, ...]:
    chosen = Selection(inspections=[inspection], topics=sorted(topics) or None)
    found = findings_with_topics(facts, chosen)
    return tuple(sorted(found, key=lambda item: (report_order(item.finding), item.topic)))


def by_topic(found: Collection[FindingOnTopic]) -> dict[str, Counts]:
    """Return counts of findings by topic."""
    counts: dict[str, Counts] = defaultdict(Counts)
    for topic, _, polarity in sorted({(item.topic, item.finding, item.polarity) for item in found}):
        counts[topic].add(polarity)
    return dict(counts)


def report_order(finding: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key in the order of the report: "9.2" before "10.1"."""
    last = finding.rsplit("/", 1)[-1]
    return tuple((int(part) if part.isdigit() else -1, part) for part in last.split("."))
