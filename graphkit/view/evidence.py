"""What the panel of a map shows: the statements behind an edge, where they stand, and their words if free."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from graphkit.lookup import Labels, objects, value
from graphkit.quotes import Quotes
from graphkit.store import Store
from graphkit.terms import Dcterms, P, Property


class _Said:
    """What is said of a thing, by property."""

    def __init__(self, found: Mapping[str, set[str]]) -> None:
        self._found = found

    def __call__(self, property_: Property) -> str:
        """Return the first of what is said, "" where nothing is."""
        return next(iter(self.all(property_)), "")

    def all(self, property_: Property) -> list[str]:
        """Return all that is said, sorted."""
        return sorted(self._found.get(P[property_], ()))


class Evidence:
    """The statements that a map can open on, each once, numbered as they are asked for."""

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._store = store
        self._labels = Labels(store)
        self._quotes = Quotes(store, with_quotes)
        self._items: dict[str, int] = {}
        self._inspections: dict[str, int] = {}
        self.items: list[dict[str, Any]] = []
        self.inspections: list[dict[str, Any]] = []
        self.words: dict[str, dict[str, str]] = {}

    def number(self, statement: str) -> int:
        """Return the number of a finding or arrangement; note what it says when it is new."""
        if statement not in self._items:
            self._items[statement] = len(self.items)
            self.items.append(self._item(statement))
        return self._items[statement]

    def _item(self, statement: str) -> dict[str, Any]:
        said = self._said(statement)
        inspection, kind, _ = statement.rsplit("/", 2)
        item = {
            "kind": kind,
            "in": self._inspection(inspection),
            "polarity": self.word("polarity", said(Property.POLARITY)),
            "extent": self.word("extent", said(Property.EXTENT)),
            "topics": [self.word("topic", topic) for topic in said.all(Property.TOPIC)],
            "sectors": [self.word("sector", sector) for sector in said.all(Property.SECTOR)],
            "criterion": self.word("criterion", said(Property.CRITERION)),
            "grade": self.word("grade", said(Property.GRADE)),
        }
        follow_ups = said.all(Property.FOLLOW_UP)
        if outcomes := [outcome for each in follow_ups for outcome in self._all(each, Property.OUTCOME)]:
            item["outcome"] = self.word("outcome", outcomes[-1])
        if passage := said(Property.PASSAGE):
            where = self._said(passage)
            item |= {
                "page": where(Property.PAGE),
                "to": where(Property.END_PAGE),
                "paragraph": where(Property.PARAGRAPH),
                "quote": self._quotes.of(passage),
            }
        return {name: value for name, value in item.items() if value not in ("", [])}

    def _inspection(self, iri: str) -> int:
        if iri not in self._inspections:
            self._inspections[iri] = len(self.inspections)
            report = self._one(iri, Property.REPORT)
            licence = objects(self._store, report, Dcterms.LICENSE) if report else []
            authority = self._one(iri, Property.INSPECTION_OF)
            self.inspections.append(
                {
                    "label": self._labels.of(iri),
                    "day": self._one(iri, Property.START_DATE),
                    "licence": self.word("licence", licence[0] if licence else ""),
                    "link": self._labels.page(authority) if authority else "",
                }
            )
        return self._inspections[iri]

    def word(self, scheme: str, concept: str) -> str:
        """Return the notation of a concept, and note its label for the reader."""
        if not concept:
            return ""
        notation = value(concept)
        self.words.setdefault(scheme, {})[notation] = self._labels.of(concept)
        return notation

    def _said(self, thing: str) -> _Said:
        """Return all that is said of a thing, asked for at once: a map may rest on many thousand things."""
        found: dict[str, set[str]] = {}
        for quad in self._store.engine.quads_for_pattern(ox.NamedNode(thing), None, None):
            if not isinstance(quad.object, ox.Triple):
                found.setdefault(quad.predicate.value, set()).add(quad.object.value)
        return _Said(found)

    def _one(self, thing: str, property_: Property) -> str:
        return next(iter(self._all(thing, property_)), "")

    def _all(self, thing: str, property_: Property) -> list[str]:
        return objects(self._store, thing, P[property_])
