"""Reads the ontology: its graph, so that queries find labels and definitions, and its classes of agencies."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.core.resources import resource_path
from graphkit.core.terms import GK, Class, Rdfs


def ontology_graph() -> Quads:
    """Return `ontology/graphkit.ttl` and `ontology/schemes/*.ttl` as one graph."""
    quads = Quads(graph_iri("ontology"))
    schemes = sorted(resource_path("ontology", "schemes").glob("*.ttl"))
    for path in [resource_path("ontology", "graphkit.ttl"), *schemes]:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            quads.add_statement(quad.subject.value, f"{quad.predicate} {quad.object}")
    return quads


def agency_class(name: str) -> str:
    """Return the IRI of a class of agency ("PoliceForce").

    Raises ValueError when the ontology has no such class.
    """
    if name not in agency_classes():
        raise ValueError(f"ontology/graphkit.ttl has no class of agency '{name}'; add it below gk:Agency")
    return agency_classes()[name]


@cache
def ontology_terms() -> frozenset[str]:
    """Return the local names of all terms that the ontology defines ("Finding", "polarity")."""
    subjects = {triple.subject.value for triple in _ontology_triples()}
    return frozenset(iri.removeprefix(GK) for iri in subjects if iri.startswith(GK))


@cache
def agency_classes() -> dict[str, str]:
    """Return name → IRI of `gk:Agency` and all classes below it ("PoliceForce")."""
    below = [
        (triple.subject.value, triple.object.value)
        for triple in _ontology_triples()
        if triple.predicate.value == Rdfs.SUB_CLASS_OF
    ]
    classes, previous = {str(Class.AGENCY)}, set[str]()
    while classes != previous:
        previous = classes
        classes = classes | {narrow for narrow, wide in below if wide in classes}
    return {iri.removeprefix(GK): iri for iri in sorted(classes)}


def _ontology_triples() -> ox.QuadParser:
    """Return the triples of the shipped ontology, without its schemes."""
    path = str(resource_path("ontology", "graphkit.ttl"))
    return ox.parse(path=path, format=ox.RdfFormat.TURTLE)
