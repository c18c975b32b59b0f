"""Cells of results: values of SQL as the values that `where` takes,
with their labels and identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.declarations import ORDERED, Dimension
from graphkit.answers.readings.reading import Reading, unit_of_values
from graphkit.answers.readings.result import Cell, ResultColumn
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import SCHEME
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.names import period_of
from graphkit.graph.statements.ontology_graph import class_label

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_DIGITS = re.compile(r"(\d+)")
_SHARED_LABELS = """SELECT label, count(*) - count(valid_until) FROM entity LEFT JOIN authority
USING (id) GROUP BY kind, label HAVING count(*) > 1
UNION SELECT label, count(*) FROM provider GROUP BY label HAVING count(*) > 1"""


@dataclass
class Cells:
    """Turns values of SQL into cells, and keeps the labels of those that were shown."""

    store: Store
    facts: Facts

    def __post_init__(self) -> None:
        self._labels: dict[str, dict[str, str]] = {}
        self._ids: dict[str, dict[str, str]] = {}

    def column(self, reading: Reading, dimension: Dimension) -> ResultColumn:
        """Return the column of a dimension of a reading."""
        unit = unit_of_values(reading, dimension, {})
        return ResultColumn(dimension.name, dimension.label, dimension.type, unit)

    def shown(self, dimension: Dimension, value: Any) -> Cell:
        """Return the cell of a value."""
        if value is None:
            return None
        if dimension.type == "flag":
            return bool(value)
        if dimension.type == "inspection":
            iri, label = _inspections(self.facts)[value]
            return self._known(dimension.name, local_id(iri), label, "")
        if dimension.is_entity:
            iri, label = _entities(self.facts)[value]
            shared = _shared_labels(self.facts)
            end = period_of(self.facts, iri)[1] if label in shared else ""
            if shared.get(label, 1) == 1 and not end:
                return self._known(dimension.name, label, "", local_id(iri))
            name = f"{label} (until {long_date(end)})" if end else label
            return self._known(dimension.name, local_id(iri), name, local_id(iri))
        if dimension.type == "region":
            return self._known(
                dimension.name, _concept_label(self.facts, "region", value), "", f"region/{value}"
            )
        if dimension.type == "class":
            return self._known(dimension.name, value, class_label(value), "")
        if dimension.type not in ("number", "day", "text", "year"):
            return self._known(
                dimension.name, value, _concept_label(self.facts, dimension.type, value), ""
            )
        return value  # type: ignore[no-any-return]

    def _known(self, column: str, cell: str, label: str, identifier: str) -> str:
        if label and label != cell:
            self._labels.setdefault(column, {})[cell] = label
        if identifier:
            self._ids.setdefault(column, {})[cell] = identifier
        return cell

    def label(self, column: str, cell: Cell) -> str:
        """Return the label of a cell that was shown."""
        return self._labels.get(column, {}).get(str(cell), str(cell))

    def with_labels(self, columns: Iterable[ResultColumn]) -> Iterable[ResultColumn]:
        """Yield the columns with the labels and identifiers of the values that were shown."""
        for each in columns:
            yield replace(
                each, labels=self._labels.get(each.name, {}), ids=self._ids.get(each.name, {})
            )


def order_key(dimension: Dimension, cell: Cell, label: str) -> tuple[Any, ...]:
    """Return what a cell is sorted by: its place in its scheme, its label, or itself;
    none is last.
    """
    if cell is None:
        return (2, "")
    if scheme := ORDERED.get(dimension.type, ()):  # results of interim inspections have other words
        return (0, scheme.index(str(cell))) if cell in scheme else (1, str(cell))
    if isinstance(cell, (int, float)):
        return (0, cell)
    if dimension.type == "day":  # a month or year is in the place of its last day
        text = str(cell)
        return (1, text + "9999-99-99"[len(text) :], text)
    return (1, label, str(cell)) if dimension.is_labelled else (1, _natural(str(cell)))


def _natural(text: str) -> list[tuple[bool, int, str]]:
    """Return a key by which "2" is before "10", and numbers are before letters."""
    parts = _DIGITS.split(text)
    return [(not each.isdecimal(), int(each) if each.isdecimal() else 0, each) for each in parts]


def plain_key(cell: Cell) -> tuple[int, Any]:
    return (0, cell)


@kept
def _entities(facts: Facts) -> dict[int, tuple[str, str]]:
    """Return the identifier and label of each entity, by number."""
    return {
        number: (iri, label)
        for number, iri, label in facts.rows(
            "SELECT id, iri, label FROM main.entity UNION ALL SELECT id, iri, label FROM provider"
        )
    }


@kept
def _shared_labels(facts: Facts) -> Mapping[str, int]:
    """Return the labels that several entities of one kind have, with the number of those that have
    not ended: the name is that of the only one, and others have their identifier.
    """
    return dict(facts.rows(_SHARED_LABELS))


@kept
def _inspections(facts: Facts) -> dict[int, tuple[str, str]]:
    """Return the identifier and name of each known inspection, by number."""
    rows = facts.rows(
        """SELECT known.id, known.iri, entity.label, framework, ifnull(edition, ''), ifnull(day, '')
            FROM known_inspection AS known LEFT JOIN main.entity ON entity.id = known.authority"""
    )
    name_of = current_frameworks().name_of
    return {
        number: (
            iri,
            f"{name_of(framework, edition)} {place or ''}, {long_date(day) if day else 'no day'}",
        )
        for number, iri, place, framework, edition, day in rows
    }


@kept
def _concept_labels(facts: Facts) -> Mapping[str, str]:
    return dict(facts.rows("SELECT iri, label FROM main.entity WHERE iri LIKE ?", (f"{SCHEME}%",)))


def _concept_label(facts: Facts, scheme: str, notation: str) -> str:
    """Return the label of a concept, else its notation."""
    return _concept_labels(facts).get(f"{SCHEME}{scheme}/{notation}", notation)
