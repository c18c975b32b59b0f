"""Validates a user's own statements: against the shapes and checks, and what they name in the graph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graphkit.ask.lookup import local_id
from graphkit.check.validation import Severity, Violation, validate
from graphkit.core.identifiers import graph_iri, own_graph_iri
from graphkit.core.terms import BASE, GK, SCHEME
from graphkit.store.dataset import Store
from graphkit.store.generations import GenerationWriter

_UNKNOWN = f"""
SELECT DISTINCT ?graph ?term {{
  GRAPH ?graph {{ ?s ?p ?o }}
  VALUES ?place {{ 1 2 3 }}
  BIND(IF(?place = 1, ?s, IF(?place = 2, ?p, ?o)) AS ?term)
  FILTER(ISIRI(?term) && (STRSTARTS(STR(?term), "{BASE}") || STRSTARTS(STR(?term), "{GK}") ||
                          STRSTARTS(STR(?term), "{SCHEME}")) &&
         !STRSTARTS(STR(?term), "{own_graph_iri("")}"))
  FILTER NOT EXISTS {{ ?term ?property ?value }}
  FILTER NOT EXISTS {{ GRAPH ?own {{ ?term a ?class }} }}
}} ORDER BY ?term ?graph"""


def validate_own(store: Store) -> list[Violation]:
    """Return what is wrong with the user's own statements, by themselves and in this graph.

    An entity that the graph does not have is a warning: a later report may bring it, or a correction have
    removed it. A term that the ontology does not have is a violation.
    """
    graphs = store.own_graphs()
    return [*_unknown(store), *validate(_with_own(store), graphs)] if graphs else []


def validate_added(store: GenerationWriter, graph: str, subjects: Iterable[str]) -> list[Violation]:
    """Return what own statements add to the violations of the entities they are about.

    `graph` is in the files of the store only; `subjects` are IRIs in angle brackets.
    """
    changed = graph_iri("changed")
    store.copy_to_temporary_graph(changed, subjects)
    before = {*validate(store, [changed])}
    store.load_own_graphs()
    found = validate(_with_own(store), [changed, graph])
    store.remove_named_graphs()
    store.load_own_graphs()
    name = local_id(graph)
    return [
        *(each for each in _unknown(store) if each.value == name),
        *(each for each in found if each not in before),
    ]


def _with_own(store: Store) -> Store:
    """Return the graph as the union of what it states and of the user's own statements."""
    return Store(store.engine)


def _unknown(store: Store) -> list[Violation]:
    """Return the identifiers of graphkit that the graph does not describe, nor own statements type."""
    rows: Any = store.engine.query(_UNKNOWN)
    return [_violation(row["term"].value, local_id(row["graph"].value)) for row in rows]


def _violation(term: str, graph: str) -> Violation:
    if term.startswith(BASE):
        message = "Nothing in the graph has this identifier: correct it, or build the report that brings it."
        return Violation("own-unknown-entity", Severity.WARNING, term, "", graph, message)
    message = "The ontology has no such term: see docs/reference/ontology.md, or use a namespace of your own."
    return Violation("own-unknown-term", Severity.VIOLATION, term, "", graph, message)
