"""The findings of many reports, one inspection after the other: for results too large to keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from graphkit.ask.confidence import finding_confidence
from graphkit.ask.focus import Focus
from graphkit.ask.inspections import Inspection, inspections
from graphkit.ask.lookup import Labels, concept_value
from graphkit.core.selectors import start_of
from graphkit.core.terms import BASE, Class, Property
from graphkit.store.dataset import Store
from graphkit.store.statement_columns import StatementColumns

Values = list[str]


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
    store: Store,
    focus: Focus | None = None,
    since: str = "",
    among: Mapping[str, frozenset[str]] | None = None,
) -> Iterator[FindingRow]:
    """Yield the findings of the inspections since a day, by authority, day and place in the report.

    `among` gives predicates and IRIs, of which a finding must have one as value.
    """
    labels = Labels(store)
    chosen = [item for item in inspections(store, focus, with_undated=True) if item.day >= since]
    chosen.sort(key=lambda item: (labels.of(item.authority), item.day, item.iri))
    columns = store.statement_columns(Class.FINDING, [item.iri for item in chosen])
    of_inspection = zip(chosen, columns, strict=True)
    for _, same_day in groupby(of_inspection, key=lambda pair: (pair[0].authority, pair[0].day)):
        found = [row for item, each in same_day for row in _rows(labels, item, each, among or {})]
        yield from (row for _, _, row in sorted(found, key=lambda item: item[:2]))


def _rows(
    labels: Labels, item: Inspection, columns: StatementColumns, among: Mapping[str, frozenset[str]]
) -> list[tuple[int, str, FindingRow]]:
    """Return the findings of an inspection, each with its place in the report and its IRI."""
    cells, count = columns.cells, len(columns.iris)
    rows = zip(
        [labels.of(item.authority)] * count,
        [labels.region(item.authority)] * count,
        [item.framework] * count,
        [date.fromisoformat(item.day) if item.day else None] * count,
        cells(Property.SECTION, _concept),
        cells(Property.POLARITY, _concept),
        cells(Property.TOPIC, lambda values: ", ".join(map(concept_value, values)) or None),
        cells(Property.CONFIDENCE, lambda values: finding_confidence("".join(values))),
        cells(Property.PAGE, lambda values: int(values[0]) if values else None),
        cells(Property.PARAGRAPH, _first),
        cells(Property.QUOTE, _first),
        [iri[len(BASE) :] for iri in columns.iris],
        strict=True,
    )
    places = cells(Property.SELECTOR, start_of)
    found = [*zip(places, columns.iris, map(FindingRow._make, rows), strict=True)]
    misses = [cells(predicate, wanted.isdisjoint) for predicate, wanted in among.items()]
    return [row for row, *missed in zip(found, *misses, strict=True) if not any(missed)]


def _first(values: Values) -> str | None:
    return values[0] if values else None


def _concept(values: Values) -> str | None:
    return concept_value(values[0]) if values else None
