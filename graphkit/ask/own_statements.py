"""The user's own statements (`graphkit add`): which graphs there are, and what they state about an entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pyoxigraph as ox

from graphkit.ask.lookup import Labels
from graphkit.ask.questions import shorten_iri, term_text
from graphkit.core.identifiers import own_graph_name
from graphkit.store.dataset import Store

HEADING = "your own statements, from no report"  # above them, wherever they are shown
_GRAPHS = """
SELECT ?graph (COUNT(*) AS ?statements) (COUNT(DISTINCT ?subject) AS ?subjects) {
  GRAPH ?graph { ?subject ?property ?value } } GROUP BY ?graph ORDER BY ?graph"""
_ABOUT = """
SELECT ?graph ?property ?value ?inverse {{
  {{ GRAPH ?graph {{ <{0}> ?property ?value }} BIND(false AS ?inverse) }}
  UNION {{ GRAPH ?graph {{ ?value ?property <{0}> }} BIND(true AS ?inverse) }} }}
ORDER BY ?graph ?inverse ?property ?value"""


class OwnGraph(NamedTuple):
    """The user's own statements of one name: how many there are, about how many entities."""

    name: str
    statements: int
    entities: int

    def size(self) -> str:
        """Return the numbers in words: "12 statements about 3 entities"."""
        statements = f"{self.statements:,} statement{'' if self.statements == 1 else 's'}"
        return f"{statements} about {self.entities:,} {'entity' if self.entities == 1 else 'entities'}"


class OwnStatement(NamedTuple):
    """A statement of the user's about an entity: graph, property, value; `inverse`: the entity is the value.

    `iri` is that of a value that is an entity, `label` its name in the graph. What is stated about a value
    that was a blank node has the path to it as property: "ex:review / ex:date".
    """

    graph: str
    property: str
    value: str
    label: str = ""
    iri: str = ""
    inverse: bool = False


def own_graphs(store: Store) -> list[OwnGraph]:
    """Return the graphs with the user's own statements, by name."""
    if not store.own_graphs():
        return []
    rows: Any = store.engine.query(_GRAPHS)
    return [OwnGraph(own_graph_name(row[0].value), int(row[1].value), int(row[2].value)) for row in rows]


def own_statements(store: Store, entity: str) -> list[OwnStatement]:
    """Return the user's own statements about an entity, given by IRI, and those that have it as value."""
    if not store.own_graphs():
        return []
    return [*_about(store, Labels(store), entity, "", frozenset())]


def _about(
    store: Store, labels: Labels, entity: str, path: str, above: frozenset[str]
) -> Iterator[OwnStatement]:
    """Yield the statements about an entity; of a value without a name of its own, those about it."""
    rows: Any = store.engine.query(_ABOUT.format(entity))
    for row in rows:
        found = _statement(row, labels, path)
        is_part = found.iri.startswith(f"{row['graph'].value}/node/")
        if not is_part:
            if not (path and found.inverse):
                yield found
        elif found.iri not in above:
            yield from _about(store, labels, found.iri, f"{found.property} / ", above | {entity})


def describe_own_graphs(store: Store) -> str:
    """Return which own statements there are: "notes (12 statements about 3 entities)"; "" for none."""
    return ", ".join(f"{each.name} ({each.size()})" for each in own_graphs(store))


def _statement(row: Mapping[str, Any], labels: Labels, path: str) -> OwnStatement:
    value, is_entity = row["value"], isinstance(row["value"], ox.NamedNode)
    label = labels.of(value.value) if is_entity else ""
    return OwnStatement(
        own_graph_name(row["graph"].value),
        path + shorten_iri(row["property"].value),
        term_text(value),
        label if label != term_text(value) else "",
        value.value if is_entity else "",
        row["inverse"].value == "true",
    )
