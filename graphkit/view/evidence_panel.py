"""The evidence of a map's edges for its panel: statements, their passages, and quotes where allowed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import pyoxigraph as ox

from graphkit.ask.lookup import Labels, concept_value, objects, prefetch, subject_objects
from graphkit.ask.quotes import Quotes
from graphkit.core.identifiers import concept_iri, inspection_of
from graphkit.core.terms import Dcterms, Property, Scheme
from graphkit.facts.full_text import SearchDocument, documents_of
from graphkit.store.dataset import Store

_MANY = 2_000  # statements; more are read from the search index, where there is one
_SINGLE = {  # scheme → property with one concept
    "polarity": Property.POLARITY,
    "extent": Property.EXTENT,
    "criterion": Property.CRITERION,
    "grade": Property.GRADE,
}
_PLACE = {"page": Property.PAGE, "end_page": Property.END_PAGE, "paragraph": Property.PARAGRAPH}
_CONCEPTS = (Property.TOPIC, Property.SECTOR, Property.EXTENT, Property.CRITERION, Property.GRADE)


def _properties(store: Store, resource: str) -> Mapping[str, list[str]]:
    """Return the sorted values of each property of a resource, read in one request."""
    values = defaultdict[str, set[str]](set)
    for quad in store.match(resource):
        if not isinstance(quad.object, ox.Triple):
            values[quad.predicate.value].add(quad.object.value)
    return defaultdict(list, {predicate: sorted(found) for predicate, found in values.items()})


class MapEvidence:
    """The statements that a map can open, each once, numbered in the order of first use."""

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._store = store
        self._labels = Labels(store)
        self._quotes = Quotes(store, with_quotes)
        self._statement_numbers: dict[str, int] = {}
        self._inspection_numbers: dict[str, int] = {}
        self._indexed: dict[str, SearchDocument] = {}
        self._end_pages: dict[str, str] = {}
        self._known_notations: dict[tuple[Scheme, str], list[str]] = {}
        self.statements: list[dict[str, Any]] = []
        self.inspections: list[dict[str, Any]] = []
        self.labels: dict[str, dict[str, str]] = {}

    def prefetch(self, statements: Collection[str]) -> None:
        """Load the properties of statements: many at once from the search index, or in few requests."""
        if len(statements) > _MANY:
            self._indexed = {each.iri: each for each in documents_of(self._store.facts, statements)}
            self._end_pages = dict(subject_objects(self._store, Property.END_PAGE))
            return
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
        inspection, kind, _ = statement.rsplit("/", 2)
        document = self._indexed.get(statement)
        fields = {"kind": kind, "inspection": self._inspection_number(inspection)}
        fields |= self._indexed_fields(document) if document else self._graph_fields(statement)
        return {name: value for name, value in fields.items() if value not in ("", [])}

    def _indexed_fields(self, document: SearchDocument) -> dict[str, Any]:
        """Return the fields of a finding in the search index."""
        return {
            "polarity": "".join(self._notations(Scheme.POLARITY, document.polarity)),
            "extent": "".join(self._notations(Scheme.EXTENT, document.extent)),
            "topics": self._notations(Scheme.TOPIC, document.topics),
            "sectors": self._notations(Scheme.SECTOR, document.sectors),
            "page": str(document.page or ""),
            "end_page": self._end_pages.get(document.iri, ""),
            "paragraph": document.paragraph,
            "quote": self._quotes.of(document.iri),
        }

    def _notations(self, scheme: Scheme, values: str) -> list[str]:
        """Return the notations of some values of a field in the search index; the same values recur."""
        key = scheme, values
        if key not in self._known_notations:
            concepts = (concept_iri(scheme, value) for value in values.split())
            self._known_notations[key] = sorted(self.notation(scheme.value, each) for each in concepts)
        return self._known_notations[key]

    def _graph_fields(self, statement: str) -> dict[str, Any]:
        """Return the fields of any statement, from the graph."""
        values = _properties(self._store, statement)
        fields: dict[str, Any] = {
            name: "".join(self.notation(name, each) for each in values[predicate][:1])
            for name, predicate in _SINGLE.items()
        }
        fields["topics"] = [self.notation("topic", topic) for topic in values[Property.TOPIC]]
        fields["sectors"] = [self.notation("sector", sector) for sector in values[Property.SECTOR]]
        follow_ups = [_properties(self._store, each) for each in values[Property.FOLLOW_UP]]
        if outcomes := [outcome for each in follow_ups for outcome in each[Property.OUTCOME]]:
            fields["outcome"] = self.notation("outcome", outcomes[-1])
        if values[Property.SELECTOR]:
            for name, predicate in _PLACE.items():
                fields[name] = "".join(values[predicate][:1])
            fields["quote"] = self._quotes.of(statement)
        return fields

    def _inspection_number(self, iri: str) -> int:
        if iri not in self._inspection_numbers:
            self._inspection_numbers[iri] = len(self.inspections)
            report, authority = self._first(iri, Property.REPORT), self._first(iri, Property.INSPECTION_OF)
            licence = self._first(report, Dcterms.LICENSE) if report else ""
            self.inspections.append(
                {
                    "label": self._labels.of(iri),
                    "day": self._first(iri, Property.START_DATE),
                    "licence": self.notation("licence", licence),
                    "link": self._labels.page(authority) if authority else "",
                }
            )
        return self._inspection_numbers[iri]

    def _first(self, resource: str, predicate: str) -> str:
        """Return the first value of one property: an inspection has thousands of other statements."""
        return min(objects(self._store, resource, predicate), default="")

    def notation(self, scheme: str, concept: str) -> str:
        """Return the notation of a concept, and keep its label for the page."""
        if not concept:
            return ""
        notation, labels = concept_value(concept), self.labels.setdefault(scheme, {})
        if notation not in labels:
            labels[notation] = self._labels.of(concept)
        return notation
