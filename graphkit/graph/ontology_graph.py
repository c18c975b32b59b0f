"""Builds the graph of the ontology and its schemes, so that queries find labels and definitions."""

from __future__ import annotations

import pyoxigraph as ox

from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.core.resources import resource_path


def ontology_graph() -> Quads:
    """Return `ontology/graphkit.ttl` and `ontology/schemes/*.ttl` as one graph."""
    quads = Quads(graph_iri("ontology"))
    schemes = sorted(resource_path("ontology", "schemes").glob("*.ttl"))
    for path in [resource_path("ontology", "graphkit.ttl"), *schemes]:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            quads.add_statement(quad.subject.value, f"{quad.predicate} {quad.object}")
    return quads
