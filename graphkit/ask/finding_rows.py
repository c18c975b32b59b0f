"""The findings of many reports, one inspection after the other: for results too large to keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from graphkit.ask.confidence import finding_confidence
from graphkit.ask.focus import Focus
from graphkit.ask.inspections import inspections
from graphkit.ask.lookup import Labels, concept_value, local_id
from graphkit.core.selectors import read_selector
from graphkit.store.dataset import Store

_FINDINGS = """
SELECT ?finding ?polarity ?confidence ?section ?page ?paragraph ?quote ?selector {{
  <{0}> gk:finding ?finding . ?finding gk:polarity ?polarity .
  OPTIONAL {{ ?finding gk:confidence ?confidence }} OPTIONAL {{ ?finding gk:section ?section }}
  OPTIONAL {{ ?finding gk:page ?page }} OPTIONAL {{ ?finding gk:paragraph ?paragraph }}
  OPTIONAL {{ ?finding gk:quote ?quote }} OPTIONAL {{ ?finding gk:selector ?selector }}
}}"""
_TOPICS = "SELECT ?finding ?topic {{ <{0}> gk:finding ?finding . ?finding gk:topic ?topic }}"


class FindingRow(NamedTuple):
    """A finding; None where the graph has no value; a confidence of 0.9 means 0.9 or more.

    The confidence is that of the polarity.
    """

    authority: str
    region: str
    framework: str
    inspected: date | None
    section: str | None
    polarity: str
    topics: str | None
    confidence: float
    page: int | None
    paragraph: str | None
    quote: str | None
    finding: str


def finding_rows(store: Store, focus: Focus | None = None, since: str = "") -> Iterator[FindingRow]:
    """Yield the findings of the inspections since a day, by authority, day and place in the report."""
    labels = Labels(store)
    chosen = [item for item in inspections(store, focus, with_undated=True) if item.day >= since]
    for item in sorted(chosen, key=lambda item: (labels.of(item.authority), item.day, item.iri)):
        topics: dict[str, list[str]] = defaultdict(list)
        for finding, topic in store.query(_TOPICS.format(item.iri)):
            topics[finding.value].append(concept_value(topic.value))
        head = labels.of(item.authority), labels.region(item.authority), item.framework
        rows = []
        for solution in store.query(_FINDINGS.format(item.iri)):
            iri, polarity, confidence, section, page, paragraph, quote, selector = (
                term and term.value for term in solution
            )
            row = FindingRow(
                *head,
                date.fromisoformat(item.day) if item.day else None,
                section and concept_value(section),
                concept_value(polarity),
                ", ".join(sorted(topics[iri])) or None,
                finding_confidence(confidence or ""),
                page and int(page),
                paragraph,
                quote,
                local_id(iri),
            )
            place = read_selector(selector or "")
            rows.append((place.start if place else 0, iri, row))
        yield from (row for _, _, row in sorted(rows))
