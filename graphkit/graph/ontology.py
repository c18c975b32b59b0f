"""The ontology and its schemes as a named graph, so that labels and definitions can be asked for."""

from __future__ import annotations

import pyoxigraph as ox

from graphkit.quads import Quads
from graphkit.resources import resource
from graphkit.terms import graph_iri


def ontology_graph() -> Quads:
    """Return `ontology/graphkit.ttl` and `ontology/schemes/*.ttl` as one graph."""
    quads = Quads(graph_iri("ontology"))
    for path in [
        resource("ontology", "graphkit.ttl"),
        *sorted(resource("ontology", "schemes").glob("*.ttl")),
    ]:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            quads.statement(quad.subject.value, f"{quad.predicate} {quad.object}")
    return quads
