"""The findings of a store as rows, one inspection after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from graphkit.ask.focus import authorities_of
from graphkit.core.confidence_levels import SURE
from graphkit.core.terms import BASE
from graphkit.facts.inspections import inspections
from graphkit.facts.names import label, regions
from graphkit.facts.selected_findings import EVERY, Selection, list_findings

if TYPE_CHECKING:
    from graphkit.ask.focus import Focus
    from graphkit.store.dataset import Store


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


def finding_rows(
    store: Store, focus: Focus | None = None, since: str = "", selection: Selection = EVERY
) -> Iterator[FindingRow]:
    """Yield the findings of the inspections since a day, by authority, day and place in the report.

    `selection` restricts them further.
    """
    facts = store.facts
    chosen = [
        each for each in inspections(facts, authorities_of(focus), with_undated=True) if each.day >= since
    ]
    places = {
        each.iri: (
            label(facts, each.authority),
            label(facts, regions(facts).get(each.authority, "")),
            each.framework,
            date.fromisoformat(each.day) if each.day else None,
        )
        for each in chosen
    }
    found = list_findings(facts, replace(selection, inspections=[*places]))
    rows = [(places[each.inspection], each) for each in found]
    rows.sort(key=lambda row: (row[0][0], row[0][3] or date.min, row[1].start, row[1].iri))
    for place, each in rows:
        yield FindingRow(
            *place, each.section, each.polarity, each.topics or None, each.confidence or SURE, each.page,
            each.paragraph, each.quote, each.iri[len(BASE) :],
        )  # fmt: skip
