"""The values of the ontology's schemes: what a grade, a topic, a polarity may be."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from graphkit.core.resources import resource
from graphkit.core.terms import Skos


@cache
def values(scheme: str) -> frozenset[str]:
    """Return the notations of a scheme: ``values("grade")`` holds "good"."""
    return frozenset(said(scheme, Skos.NOTATION).values())


@cache
def above(scheme: str) -> dict[str, str]:
    """Return what a value is part of, if anything: ``above("topic")["adoption"]`` is "children-in-care"."""
    notation = said(scheme, Skos.NOTATION)
    return {notation[part]: notation[whole] for part, whole in said(scheme, Skos.BROADER).items()}


@cache
def said(scheme: str, predicate: str) -> dict[str, str]:
    """Return concept → what a scheme says of it with a predicate that is there at most once."""
    path = resource("ontology", "schemes", f"{scheme}.ttl")
    triples = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    return {item.subject.value: item.object.value for item in triples if item.predicate.value == predicate}
