"""Reads the ontology: its graph, so that queries find labels and definitions, and its classes of agencies."""

from __future__ import annotations

from functools import cache
from typing import Any

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
    triples = ox.parse(path=str(resource_path("ontology", "graphkit.ttl")), format=ox.RdfFormat.TURTLE)
    subjects = {triple.subject.value for triple in triples}
    return frozenset(iri.removeprefix(GK) for iri in subjects if iri.startswith(GK))


@cache
def agency_classes() -> dict[str, str]:
    """Return name → IRI of `gk:Agency` and all classes below it ("PoliceForce")."""
    ontology = ox.Store()
    ontology.load(path=str(resource_path("ontology", "graphkit.ttl")), format=ox.RdfFormat.TURTLE)
    found: Any = ontology.query(f"SELECT ?class {{ ?class <{Rdfs.SUB_CLASS_OF}>* <{Class.AGENCY}> }}")
    return {iri.removeprefix(GK): iri for iri in sorted(row["class"].value for row in found)}
