"""Reads the ontology: its graph, so that queries find labels and definitions,
and its classes of agencies.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.core.resources import resource_path
from graphkit.core.terms import GK, Gk, Rdf, Rdfs, Skos

_TEXTS = (Rdfs.label, Skos.altLabel, Skos.definition)
_SCHEMA = "https://schema.org/"
_ENDS = (  # the properties that document either end of a property
    ("http://www.w3.org/2000/01/rdf-schema#domain", f"{_SCHEMA}domainIncludes"),
    ("http://www.w3.org/2000/01/rdf-schema#range", f"{_SCHEMA}rangeIncludes"),
)


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
        raise ValueError(
            f"ontology/graphkit.ttl has no class of agency '{name}'; add it below gk:Agency"
        )
    return agency_classes()[name]


@cache
def ontology_terms() -> frozenset[str]:
    """Return the local names of all terms that the ontology defines ("Finding", "polarity")."""
    return frozenset(iri.removeprefix(GK) for iri in ontology_statements() if iri.startswith(GK))


@cache
def term_texts() -> dict[str, tuple[str, ...]]:
    """Return the labels and the definition of each term that the ontology defines,
    by local name.
    """
    return {
        iri.removeprefix(GK): tuple(text for name in _TEXTS for text in found.get(name, ()))
        for iri, found in ontology_statements().items()
        if iri.startswith(GK)
    }


@cache
def agency_classes() -> dict[str, str]:
    """Return name → IRI of `gk:Agency` and all classes below it ("PoliceForce")."""
    below = (iri for iri in sorted(ontology_statements()) if Gk.Agency in superclasses(iri))
    return {iri.removeprefix(GK): iri for iri in below}


@cache
def superclasses(iri: str) -> frozenset[str]:
    """Return a class and all classes above it."""
    above = ontology_statements().get(iri, {}).get(Rdfs.subClassOf, ())
    return frozenset({iri}.union(*map(superclasses, above)))


class PropertyUse(NamedTuple):
    """The classes that a property is documented to be used between;
    empty where it has no limits.
    """

    domains: tuple[str, ...]
    ranges: tuple[str, ...]


@cache
def property_uses() -> dict[str, PropertyUse]:
    """Return the IRI of each property of the ontology,
    and between which classes or datatypes it is used.
    """
    return {
        iri: PropertyUse(
            *(tuple(each for name in ends for each in found.get(name, ())) for ends in _ENDS)
        )
        for iri, found in ontology_statements().items()
        if any(kind.endswith("Property") for kind in found.get(Rdf.type, ()))
    }


@cache
def ontology_statements() -> dict[str, dict[str, list[str]]]:
    """Return subject → predicate → objects of `ontology/graphkit.ttl`."""
    found: dict[str, dict[str, list[str]]] = {}
    for triple in ox.parse(
        path=str(resource_path("ontology", "graphkit.ttl")), format=ox.RdfFormat.TURTLE
    ):
        predicates = found.setdefault(triple.subject.value, {})
        predicates.setdefault(triple.predicate.value, []).append(triple.object.value)
    return found


def class_label(name: str) -> str:
    """Return the label of a class of the ontology, else its name: "police force"."""
    return min(ontology_statements().get(GK + name, {}).get(Rdfs.label, [name]))
