"""The values of the ontology's schemes: what a grade, a topic, a polarity may be."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from graphkit.core.resources import resource_path
from graphkit.core.terms import Skos


@cache
def scheme_values(scheme: str) -> frozenset[str]:
    """Return the notations of a scheme: ``values("grade")`` holds "good"."""
    return frozenset(concept_values(scheme, Skos.NOTATION).values())


@cache
def broader_values(scheme: str) -> dict[str, str]:
    """Return what a value is part of, if anything: ``above("topic")["adoption"]`` is "children-in-care"."""
    notation = concept_values(scheme, Skos.NOTATION)
    return {notation[part]: notation[whole] for part, whole in concept_values(scheme, Skos.BROADER).items()}


@cache
def concept_values(scheme: str, predicate: str) -> dict[str, str]:
    """Return concept → what a scheme says of it with a predicate that is there at most once."""
    path = resource_path("ontology", "schemes", f"{scheme}.ttl")
    triples = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    return {item.subject.value: item.object.value for item in triples if item.predicate.value == predicate}
