"""The concepts of the SKOS schemes in `ontology/schemes/`:
the values a grade, topic or polarity may have.
"""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from graphkit.core.resources import resource_path
from graphkit.core.terms import Skos


@cache
def scheme_values(scheme: str) -> frozenset[str]:
    """Return the notations of a scheme's concepts: ``"good" in scheme_values("grade")``."""
    return frozenset(concept_values(scheme, Skos.notation).values())


@cache
def broader_values(scheme: str) -> dict[str, str]:
    """Return value → broader value: ``broader_values("topic")["adoption"]`` is
    "children-in-care".
    """
    notation = concept_values(scheme, Skos.notation)
    return {
        notation[part]: notation[whole]
        for part, whole in concept_values(scheme, Skos.broader).items()
    }


@cache
def concept_values(scheme: str, predicate: str) -> dict[str, str]:
    """Return concept IRI → its value of a predicate that has at most one value for each concept."""
    path = resource_path("ontology", "schemes", f"{scheme}.ttl")
    triples = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    return {
        item.subject.value: item.object.value
        for item in triples
        if item.predicate.value == predicate
    }
