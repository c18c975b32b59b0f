"""What the panel of a map shows: the statements behind an edge, where they stand, and their words if free."""

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


class _Statements:
    """What is said of a thing, asked for at once: a map may rest on many thousand things."""

    def __init__(self, store: Store, thing: str) -> None:
        self._found = defaultdict[str, set[str]](set)
        for quad in store.engine.quads_for_pattern(ox.NamedNode(thing), None, None):
            if not isinstance(quad.object, ox.Triple):
                self._found[quad.predicate.value].add(quad.object.value)

    def all(self, predicate: str) -> list[str]:
        """Return all that is said under a predicate, sorted."""
        return sorted(self._found[predicate])

    def one(self, predicate: str) -> str:
        """Return the first of what is said, "" where nothing is."""
        return min(self._found[predicate], default="")


class MapEvidence:
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

    def expect(self, statements: Collection[str]) -> None:
        """Say which statements will be asked for (`Store.prefetch`)."""
        prefetch(self._store, statements, Property.PASSAGE, Property.FOLLOW_UP, *_CONCEPTS)
        inspections = {*map(inspection_of, statements)}
        prefetch(self._store, inspections, Property.REPORT, Property.INSPECTION_OF)

    def number(self, statement: str) -> int:
        """Return the number of a finding or arrangement; note what it says when it is new."""
        if statement not in self._items:
            self._items[statement] = len(self.items)
            self.items.append(self._item(statement))
        return self._items[statement]

    def _item(self, statement: str) -> dict[str, Any]:
        said = _Statements(self._store, statement)
        inspection, kind, _ = statement.rsplit("/", 2)
        item = {
            "kind": kind,
            "in": self._inspection(inspection),
            "polarity": self.word("polarity", said.one(Property.POLARITY)),
            "extent": self.word("extent", said.one(Property.EXTENT)),
            "topics": [self.word("topic", topic) for topic in said.all(Property.TOPIC)],
            "sectors": [self.word("sector", sector) for sector in said.all(Property.SECTOR)],
            "criterion": self.word("criterion", said.one(Property.CRITERION)),
            "grade": self.word("grade", said.one(Property.GRADE)),
        }
        follow_ups = [_Statements(self._store, each) for each in said.all(Property.FOLLOW_UP)]
        if outcomes := [outcome for each in follow_ups for outcome in each.all(Property.OUTCOME)]:
            item["outcome"] = self.word("outcome", outcomes[-1])
        if passage := said.one(Property.PASSAGE):
            where = _Statements(self._store, passage)
            item |= {
                "page": where.one(Property.PAGE),
                "to": where.one(Property.END_PAGE),
                "paragraph": where.one(Property.PARAGRAPH),
                "quote": self._quotes.of(passage),
            }
        return {name: value for name, value in item.items() if value not in ("", [])}

    def _inspection(self, iri: str) -> int:
        if iri not in self._inspections:
            self._inspections[iri] = len(self.inspections)
            said = _Statements(self._store, iri)
            report, authority = said.one(Property.REPORT), said.one(Property.INSPECTION_OF)
            licence = _Statements(self._store, report).one(Dcterms.LICENSE) if report else ""
            self.inspections.append(
                {
                    "label": self._labels.of(iri),
                    "day": said.one(Property.START_DATE),
                    "licence": self.word("licence", licence),
                    "link": self._labels.page(authority) if authority else "",
                }
            )
        return self._inspections[iri]

    def word(self, scheme: str, concept: str) -> str:
        """Return the notation of a concept, and note its label for the reader."""
        if not concept:
            return ""
        notation = concept_value(concept)
        self.words.setdefault(scheme, {})[notation] = self._labels.of(concept)
        return notation
