"""The evidence of a map's edges for its panel: statements, their passages, and quotes where allowed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from graphkit.ask.lookup import Labels, concept_value
from graphkit.ask.quotes import Quotes
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import Scheme
from graphkit.facts.inspections import inspections
from graphkit.facts.passages import NO_LABELS, StatementLabels, labels_of
from graphkit.store.dataset import Store

_SCHEMES = {  # field → the scheme of its values
    "polarity": Scheme.POLARITY, "extent": Scheme.EXTENT, "criterion": Scheme.CRITERION,
    "grade": Scheme.GRADE, "topics": Scheme.TOPIC, "sectors": Scheme.SECTOR, "outcome": Scheme.FOLLOW_UP,
}  # fmt: skip


class MapEvidence:
    """The statements that a map can open, each once, numbered in the order of first use."""

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._facts = store.facts
        self._labels = Labels(store)
        self._quotes = Quotes(store, with_quotes)
        self._loaded = {each.iri: each for each in inspections(store.facts, with_undated=True)}
        self._labels_of: dict[str, StatementLabels] = {}
        self._statement_numbers: dict[str, int] = {}
        self._inspection_numbers: dict[str, int] = {}
        self.statements: list[dict[str, Any]] = []
        self.inspections: list[dict[str, Any]] = []
        self.labels: dict[str, dict[str, str]] = {}

    def expect(self, statements: Collection[str]) -> None:
        """Read labels and passages of statements at once, because they will be asked for one by one."""
        self._quotes.expect(statements)
        self._labels_of |= labels_of(self._facts, statements)

    def number(self, statement: str) -> int:
        """Return the number of a finding, judgement or arrangement; add it if it is new."""
        if statement not in self._statement_numbers:
            self._statement_numbers[statement] = len(self.statements)
            self.statements.append(self._describe(statement))
        return self._statement_numbers[statement]

    def _describe(self, statement: str) -> dict[str, Any]:
        inspection, kind, _ = statement.rsplit("/", 2)
        fields: dict[str, Any] = {"kind": kind, "inspection": self._inspection_number(inspection)}
        for name, value in self._labels_of.get(statement, NO_LABELS)._asdict().items():
            values = [
                self.notation(name.removesuffix("s"), concept_iri(_SCHEMES[name], one)) for one in value
            ]
            fields[name] = values if name in ("topics", "sectors") else "".join(values)
        if passage := self._quotes.passage(statement):
            fields |= {"page": str(passage.page or ""), "end_page": str(passage.end_page or "")}
            fields |= {"paragraph": passage.paragraph or "", "quote": self._quotes.of(statement)}
        return {name: value for name, value in fields.items() if value not in ("", [])}

    def _inspection_number(self, iri: str) -> int:
        if iri not in self._inspection_numbers:
            self._inspection_numbers[iri] = len(self.inspections)
            item = self._loaded[iri]
            self.inspections.append(
                {
                    "label": self._labels.of(iri),
                    "day": item.day,
                    "licence": self.notation(
                        "licence", item.licence and concept_iri(Scheme.LICENCE, item.licence)
                    ),
                    "link": self._labels.page(item.authority),
                }
            )
        return self._inspection_numbers[iri]

    def notation(self, scheme: str, concept: str) -> str:
        """Return the notation of a concept, and keep its label for the page."""
        if not concept:
            return ""
        notation, labels = concept_value(concept), self.labels.setdefault(scheme, {})
        if notation not in labels:
            labels[notation] = self._labels.of(concept)
        return notation
