"""Descriptions of the dataset: DCAT 3 and VoID as Turtle, the properties of schema.org.

Title, authors, version and date are those of `CITATION.cff`. Contents are counted: statements,
entities, and for each class its properties with the classes and datatypes of their values, as
sparql-llm and other tools read them to write queries. What surrounds the counts is a template,
`data/templates/dataset.ttl`.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
import pyoxigraph as ox

from graphkit.core.identifiers import graph_iri
from graphkit.core.resources import read_yaml, resource_path
from graphkit.core.terms import BASE, NAMESPACES, NAMESPACES_LONGEST_FIRST, Rdf
from graphkit.graph.entities.quotes import OPEN_LICENCE_URL
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.statements.dataset_graph import ATTRIBUTION, TITLE
from graphkit.surfaces.export.selection import Part

_iri = ox.NamedNode
_ENGLAND = "http://statistics.data.gov.uk/id/statistical-geography/E92000001"
SPDX = "http://spdx.org/rdf/terms#"
_PREFIXES = NAMESPACES | {"spdx": SPDX}
_VOID_EXT = "http://ldf.fi/void-ext#"  # datatypes of a property, which VoID has no term for


def citation() -> dict[str, Any]:
    """Return the content of `CITATION.cff`."""
    return dict(read_yaml("CITATION.cff"))


def dcat(part: Part, path: Path, distributions: Sequence[ox.Triple] = ()) -> None:
    """Write the description as Turtle: `dcat:Dataset` and `void:Dataset`."""
    triples = [*_dataset(part), *distributions, *_contents(part)]
    with path.open("wb") as file:
        ox.serialize(triples, file, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES)


def schema_org_dataset(part: Part) -> dict[str, Any]:
    """Return the properties of the dataset as schema.org has them."""
    cited, days = citation(), _days(part)
    return {
        "@type": "Dataset",
        "@id": graph_iri("dataset"),
        "name": TITLE if part.is_whole else f"{TITLE} ({part.name})",
        "description": f"{' '.join(cited['abstract'].split())} {ATTRIBUTION}",
        "url": cited["url"],
        "version": str(cited["version"]),
        "datePublished": str(cited["date-released"]),
        "license": OPEN_LICENCE_URL,
        "creditText": ATTRIBUTION,
        "isAccessibleForFree": True,
        "inLanguage": "en-GB",
        "creator": [{"@type": "Organization", "name": each["name"]} for each in cited["authors"]],
        "keywords": cited["keywords"],
        **({"temporalCoverage": f"{days[0]}/{days[-1]}"} if days else {}),
        "spatialCoverage": {"@type": "Place", "name": "England", "sameAs": _ENGLAND},
    }


def _days(part: Part) -> list[str]:
    """Return the first days of the inspections, sorted."""
    return [item.day for item in inspections(part.store.facts)]


def statements_on(subject: str, *pairs: tuple[str, Any]) -> Iterator[ox.Triple]:
    """Yield statements on a subject; a property is given with its prefix ("dcterms:title")."""
    for name, value in pairs:
        prefix, _, local = name.partition(":")
        term = ox.Literal(value) if isinstance(value, str | int) else value
        namespace = _VOID_EXT if prefix == "voidext" else _PREFIXES[prefix]
        yield ox.Triple(_iri(subject), _iri(namespace + local), term)


def _dataset(part: Part) -> Iterator[ox.Triple]:
    """Yield the statements of the template on the dataset, its creator and its period."""
    text = resource_path("data", "templates", "dataset.ttl").read_text("utf-8")
    turtle = jinja2.Template(text, undefined=jinja2.StrictUndefined).render(
        dataset=schema_org_dataset(part),
        authors=authors(),
        days=_days(part),
        base=BASE,
        namespaces=_PREFIXES,
        text=partial(json.dumps, ensure_ascii=False),
        england=_ENGLAND,
    )
    return (quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE))


def authors() -> str:
    """Return the names of the authors."""
    return ", ".join(each["name"] for each in citation()["authors"])


def _contents(part: Part) -> Iterator[ox.Triple]:
    """Yield the VoID statistics: of the dataset, of each class, of each property of a class."""
    lines, name = list(part.triples()), graph_iri("dataset")
    classes, properties, values = _count(lines)
    yield from statements_on(
        name,
        ("void:triples", len(lines)),
        ("void:entities", classes.total()),
        ("void:distinctSubjects", len({line[: line.index(b" ")] for line in lines})),
        ("void:properties", len({property_ for _, property_ in properties})),
        ("void:classes", len(classes)),
    )
    for class_, number in sorted(classes.items()):
        node = f"{name}/class/{_local(class_)}"
        yield from statements_on(name, ("void:classPartition", _iri(node)))
        yield from statements_on(node, ("void:class", _iri(class_)), ("void:entities", number))
    for (class_, property_), number in sorted(properties.items()):
        node = f"{name}/class/{_local(class_)}"
        inner = f"{node}/{_local(property_)}"
        yield from statements_on(node, ("void:propertyPartition", _iri(inner)))
        yield from statements_on(
            inner, ("void:property", _iri(property_)), ("void:triples", number)
        )
        for kind, value in sorted(values[class_, property_]):
            innermost = f"{inner}/{_local(value)}"
            yield from statements_on(inner, (f"{kind}Partition", _iri(innermost)))
            yield from statements_on(innermost, (kind, _iri(value)))


def _count(
    lines: Sequence[bytes],
) -> tuple[Counter[str], Counter[tuple[str, str]], dict[tuple[str, str], set[tuple[str, str]]]]:
    """Return the entities of each class, the statements with each property of a class,
    and their values.

    Values are classes or datatypes: ("void:class", IRI), ("voidext:datatype", IRI).
    """
    types: dict[str, list[str]] = defaultdict(list)
    for quad in _parse(lines):
        if quad.predicate.value == Rdf.type:
            types[quad.subject.value].append(quad.object.value)
    properties: Counter[tuple[str, str]] = Counter()
    values: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for quad in _parse(lines):
        property_, value = quad.predicate.value, quad.object
        if property_ == Rdf.type:
            continue
        if isinstance(value, ox.NamedNode):
            kinds = [("void:class", class_) for class_ in types.get(value.value, ())]
        else:
            kinds = [("voidext:datatype", value.datatype.value)]
        for class_ in types.get(quad.subject.value, ()):
            properties[class_, property_] += 1
            values[class_, property_].update(kinds)
    return Counter(class_ for found in types.values() for class_ in found), properties, values


def _parse(lines: Iterable[bytes]) -> Iterator[Any]:
    return ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_TRIPLES)


def _local(iri: str) -> str:
    """Return an IRI as part of another: "gk-Finding"."""
    for namespace, prefix in NAMESPACES_LONGEST_FIRST:
        if iri.startswith(namespace):
            return f"{prefix}-{iri[len(namespace) :].replace('/', '-')}"
    return iri.removeprefix("http://").removeprefix("https://").replace("/", "-").replace("#", "-")
