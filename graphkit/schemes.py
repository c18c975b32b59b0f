"""The values of the ontology's schemes: what a grade, a topic, a polarity may be."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from graphkit.resources import resource
from graphkit.terms import Skos


@cache
def values(scheme: str) -> frozenset[str]:
    """Return the notations of a scheme: ``values("grade")`` holds "good"."""
    path = resource("ontology", "schemes", f"{scheme}.ttl")
    triples = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    return frozenset(item.object.value for item in triples if item.predicate.value == Skos.NOTATION)
