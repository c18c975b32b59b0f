"""The evidence of a map's edges for its panel: statements, their passages, and quotes where allowed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import pyoxigraph as ox

from graphkit.ask.lookup import Labels, concept_value, prefetch
from graphkit.ask.quotes import Quotes
from graphkit.core.identifiers import inspection_of
from graphkit.core.terms import Dcterms, Property
from graphkit.store.dataset import Store

_CONCEPTS = (Property.TOPIC, Property.SECTOR, Property.EXTENT, Property.CRITERION, Property.GRADE)


class _Properties:
    """The properties of a resource, read in one request: a map may rest on thousands of statements."""

    def __init__(self, store: Store, resource: str) -> None:
        self._values = defaultdict[str, set[str]](set)
        for quad in store.engine.quads_for_pattern(ox.NamedNode(resource), None, None):
            if not isinstance(quad.object, ox.Triple):
                self._values[quad.predicate.value].add(quad.object.value)

    def all(self, predicate: str) -> list[str]:
        """Return the sorted values of a property."""
        return sorted(self._values[predicate])

    def one(self, predicate: str) -> str:
        """Return the first value of a property, "" without any."""
        return min(self._values[predicate], default="")


class MapEvidence:
    """The statements that a map can open, each once, numbered in the order of first use."""

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._store = store
        self._labels = Labels(store)
        self._quotes = Quotes(store, with_quotes)
        self._statement_numbers: dict[str, int] = {}
        self._inspection_numbers: dict[str, int] = {}
        self.statements: list[dict[str, Any]] = []
        self.inspections: list[dict[str, Any]] = []
        self.labels: dict[str, dict[str, str]] = {}

    def prefetch(self, statements: Collection[str]) -> None:
        """Load the properties of statements in few requests (`Store.prefetch`)."""
        prefetch(self._store, statements, Property.FOLLOW_UP, *_CONCEPTS)
        inspections = {*map(inspection_of, statements)}
        prefetch(self._store, inspections, Property.REPORT, Property.INSPECTION_OF)

    def number(self, statement: str) -> int:
        """Return the number of a finding, judgement or arrangement; add it if it is new."""
        if statement not in self._statement_numbers:
            self._statement_numbers[statement] = len(self.statements)
            self.statements.append(self._describe(statement))
        return self._statement_numbers[statement]

    def _describe(self, statement: str) -> dict[str, Any]:
        properties = _Properties(self._store, statement)
        inspection, kind, _ = statement.rsplit("/", 2)
        fields = {
            "kind": kind,
            "inspection": self._inspection_number(inspection),
            "polarity": self.notation("polarity", properties.one(Property.POLARITY)),
            "extent": self.notation("extent", properties.one(Property.EXTENT)),
            "topics": [self.notation("topic", topic) for topic in properties.all(Property.TOPIC)],
            "sectors": [self.notation("sector", sector) for sector in properties.all(Property.SECTOR)],
            "criterion": self.notation("criterion", properties.one(Property.CRITERION)),
            "grade": self.notation("grade", properties.one(Property.GRADE)),
        }
        follow_ups = [_Properties(self._store, each) for each in properties.all(Property.FOLLOW_UP)]
        if outcomes := [outcome for each in follow_ups for outcome in each.all(Property.OUTCOME)]:
            fields["outcome"] = self.notation("outcome", outcomes[-1])
        if properties.one(Property.SELECTOR):
            fields |= {
                "page": properties.one(Property.PAGE),
                "end_page": properties.one(Property.END_PAGE),
                "paragraph": properties.one(Property.PARAGRAPH),
                "quote": self._quotes.of(statement),
            }
        return {name: value for name, value in fields.items() if value not in ("", [])}

    def _inspection_number(self, iri: str) -> int:
        if iri not in self._inspection_numbers:
            self._inspection_numbers[iri] = len(self.inspections)
            properties = _Properties(self._store, iri)
            report, authority = properties.one(Property.REPORT), properties.one(Property.INSPECTION_OF)
            licence = _Properties(self._store, report).one(Dcterms.LICENSE) if report else ""
            self.inspections.append(
                {
                    "label": self._labels.of(iri),
                    "day": properties.one(Property.START_DATE),
                    "licence": self.notation("licence", licence),
                    "link": self._labels.page(authority) if authority else "",
                }
            )
        return self._inspection_numbers[iri]

    def notation(self, scheme: str, concept: str) -> str:
        """Return the notation of a concept, and keep its label for the page."""
        if not concept:
            return ""
        notation = concept_value(concept)
        self.labels.setdefault(scheme, {})[notation] = self._labels.of(concept)
        return notation
