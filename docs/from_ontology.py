"""Generates `docs/reference/ontology.md` and `ontology/context.jsonld` from the ontology.

    python docs/from_ontology.py

Before, it writes `ontology/schemes/framework.ttl` from `data/frameworks/`. A test fails when one of
the three is out of date.
"""

from __future__ import annotations

import json
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from graphkit.core.frameworks import Framework, current_frameworks

ROOT = Path(__file__).parents[1]
ONTOLOGY = ROOT / "ontology"
GK = Namespace("https://w3id.org/graphkit/def#")
SDO = Namespace("https://schema.org/")
PREFIXES = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "dcterms": str(DCTERMS),
    "foaf": "http://xmlns.com/foaf/0.1/",
    "gk": str(GK),
    "id": "https://w3id.org/graphkit/id/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": str(OWL),
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SDO),
    "scheme": "https://w3id.org/graphkit/scheme/",
    "skos": str(SKOS),
    "xsd": str(XSD),
}
EXTERNAL_TERMS = {  # terms of other vocabularies that are most frequent in the graph
    "label": "rdfs:label",
    "altLabel": "skos:altLabel",
    "prefLabel": "skos:prefLabel",
    "definition": "skos:definition",
    "notation": "skos:notation",
    "name": "foaf:name",
    "issued": {"@id": "dcterms:issued", "@type": "xsd:date"},
    "license": {"@id": "dcterms:license", "@type": "@id"},
    "isPartOf": {"@id": "dcterms:isPartOf", "@type": "@id"},
    "hasSource": {"@id": "oa:hasSource", "@type": "@id"},
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "identifier": "org:identifier",
    "member": {"@id": "org:member", "@type": "@id"},
    "organization": {"@id": "org:organization", "@type": "@id"},
    "role": {"@id": "org:role", "@type": "@id"},
}
INTRODUCTION = """# The ontology

This page is the reference of the classes, properties and concepts in the graph. It is generated
from the folder `ontology/` by `python docs/from_ontology.py`; change the files there.

| IRIs that begin with | prefix | identify |
|---|---|---|
| `https://w3id.org/graphkit/def#` | `gk:` | classes and properties |
| `https://w3id.org/graphkit/scheme/` | `scheme:` | concepts, such as grades and topics |
| `https://w3id.org/graphkit/id/` | `id:` | entities; `$GRAPHKIT_BASE` sets another base |

There are no blank nodes, so a violation, a query or a link can refer to every node. The IRI of a
part begins with the IRI of its whole: `{inspection}/judgement/leaders`. In the examples,
`{inspection}` is the IRI of an inspection, and `id/…` and `scheme/…` are short for IRIs that begin
with `https://w3id.org/graphkit/`.

## Overview

```mermaid
flowchart LR
  Authority[LocalAuthority]
  Inspection -- inspectionOf --> Authority
  Inspection -- report --> Report
  Inspection -- inspectorate --> Inspectorate
  Inspection -- judgement --> Judgement
  Inspection -- recommendation --> Recommendation
  Inspection -- finding --> Finding
  Inspection -- observation --> Observation
  Inspection -- arrangement --> Arrangement[DeliveryArrangement]
  Inspection -- intervention --> Intervention
  Finding -- evidenceFor --> Recommendation
  Finding -- "recurrenceOf, resolves (in a later report)" --> Recommendation
  Finding -- concerns --> Entity[authority, Agency, PartnerSector, Service]
  Finding -- mention --> Mention
  Mention -- entity --> Entity
  Inspection -- passage --> Passage
  Passage -- hasSource --> Report
  Entity -- servesArea --> Authority
  Arrangement -- delegator --> Authority
  Arrangement -- delegate --> Agency
  Arrangement -- sharedWith --> Authority
```

Grades, criteria, topics, sectors and polarities are concepts of SKOS schemes, listed in
[Schemes](#schemes).

## Three examples

The places are invented. The files are in `ontology/examples/`, and tests validate them.
"""
EXAMPLES = (  # file, title
    ("finding", "A judgement and a finding"),
    ("recommendation", "A recommendation and its follow-up"),
    ("delivery", "A delivery arrangement and a succession"),
)
SCHEME_OF_FRAMEWORKS = """\
# Generated from data/frameworks/ by `python docs/from_ontology.py`: change the files there.
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix gk: <https://w3id.org/graphkit/def#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://w3id.org/graphkit/scheme/framework/> .

<https://w3id.org/graphkit/scheme/framework>
    a skos:ConceptScheme ;
    skos:prefLabel "Inspection frameworks"@en ;
    skos:definition "The frameworks under which children's services are inspected. The version \
of the framework is in gk:frameworkVersion of the inspection."@en ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
    skos:hasTopConcept {top} .

"""


def scheme_of_frameworks() -> str:
    """Return the scheme of frameworks as Turtle."""
    frameworks = [*current_frameworks()]
    top = " , ".join(f":{each.framework}" for each in frameworks if not each.broader)
    concepts = (" ;\n    ".join(_about(each)) for each in frameworks)
    return SCHEME_OF_FRAMEWORKS.format(top=top) + "\n".join(
        f"{concept} .\n" for concept in concepts
    )


def _about(framework: Framework) -> list[str]:
    """Return the properties of the concept of a framework and their values, as Turtle."""
    scheme = "<https://w3id.org/graphkit/scheme/framework>"
    return [
        f":{framework.framework}\n    a skos:Concept",
        f"skos:prefLabel {Literal(framework.label, 'en').n3()}",
        *([f'skos:altLabel "{framework.abbreviation}"@en'] if framework.called_so else []),
        f"skos:definition {Literal(framework.definition, 'en').n3()}",
        f'skos:notation "{framework.framework}"',
        *(["gk:fullInspection true"] if framework.full_inspection else []),
        f"skos:inScheme {scheme}",
        f"skos:broader :{framework.broader}"
        if framework.broader
        else f"skos:topConceptOf {scheme}",
        *([f"skos:closeMatch :{framework.close_match}"] if framework.close_match else []),
    ]


def load() -> Graph:
    """Return the ontology and its schemes as one graph."""
    graph = Graph()
    for path in (ONTOLOGY / "graphkit.ttl", *sorted((ONTOLOGY / "schemes").glob("*.ttl"))):
        graph.parse(path)
    return graph


def page(graph: Graph) -> str:
    """Return the reference page in Markdown."""
    parts = [INTRODUCTION]
    for name, title in EXAMPLES:
        text = (ONTOLOGY / "examples" / f"{name}.ttl").read_text("utf-8").rstrip()
        parts.append(f"### {title}\n\n```turtle\n{text}\n```\n")
    parts.append("## Classes\n\n| class | subclass of | definition | example |\n|---|---|---|---|")
    parts.extend(_class_row(graph, term) for term in _terms(graph, OWL.Class))
    parts.append(
        "\n## Properties\n\n| property | domain → range | definition | example |\n|---|---|---|---|"
    )
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
    properties = {each for kind in kinds for each in _terms(graph, kind)}
    parts.extend(_property_row(graph, term) for term in sorted(properties, key=str.lower))
    parts.append(
        "\n## Datatypes of codes\n\nA code is a value of "
        "`org:identifier`; its datatype is its register.\n"
    )
    parts.append("| datatype | definition | example |\n|---|---|---|")
    parts.extend(
        f"| `gk:{_local(term)}` | {_text(graph, term, SKOS.definition)} | {_example(graph, term)} |"
        for term in _terms(graph, RDFS.Datatype)
    )
    parts.append("\n## Schemes\n")
    for scheme in sorted(graph.subjects(RDF.type, SKOS.ConceptScheme), key=str):
        parts.append(_scheme(graph, scheme))
    return "\n".join(parts)


def context(graph: Graph) -> str:
    """Return the JSON-LD context: prefixes, classes, properties with the types of their values."""
    terms: dict[str, object] = dict(EXTERNAL_TERMS)
    for term in (*_terms(graph, OWL.Class), *_terms(graph, RDF.Property)):
        terms[_local(term)] = f"gk:{_local(term)}"
    for term in _terms(graph, OWL.ObjectProperty):
        terms[_local(term)] = {"@id": f"gk:{_local(term)}", "@type": "@id"}
    for term in _terms(graph, OWL.DatatypeProperty):
        kind = graph.value(term, RDFS.range)
        plain = kind in (None, XSD.string, XSD.integer, XSD.boolean)
        name = f"gk:{_local(term)}"
        terms[_local(term)] = name if plain else {"@id": name, "@type": _short(kind)}
    content = {"@version": 1.1, **PREFIXES, **dict(sorted(terms.items()))}
    return json.dumps({"@context": content}, indent=2, ensure_ascii=False) + "\n"


def _class_row(graph: Graph, term: URIRef) -> str:
    wider = ", ".join(
        f"`{_short(node)}`" for node in sorted(graph.objects(term, RDFS.subClassOf), key=str)
    )
    words = f"{_text(graph, term, SKOS.definition)} | {_example(graph, term)}"
    return f"| `gk:{_local(term)}` | {wider} | {words} |"


def _property_row(graph: Graph, term: URIRef) -> str:
    first = sorted(
        {*graph.objects(term, RDFS.domain), *graph.objects(term, SDO.domainIncludes)}, key=str
    )
    ends = " → ".join(
        ", ".join(f"`{_short(node)}`" for node in nodes) or "any"
        for nodes in (first, list(graph.objects(term, RDFS.range)))
    )
    wider = ", ".join(f"`{_short(node)}`" for node in graph.objects(term, RDFS.subPropertyOf))
    words = _text(graph, term, SKOS.definition) + (f" Subproperty of {wider}." if wider else "")
    return f"| `gk:{_local(term)}` | {ends} | {words} | {_example(graph, term)} |"


def _scheme(graph: Graph, scheme: Node) -> str:
    name = str(scheme).rsplit("/", 1)[1]
    lines = [
        f"### `{name}`: {_text(graph, scheme, SKOS.prefLabel)}\n",
        _text(graph, scheme, SKOS.definition),
    ]
    lines.append("\n| value | label | definition |\n|---|---|---|")
    tops = sorted(graph.subjects(SKOS.topConceptOf, scheme), key=lambda node: _rank(graph, node))
    for top in tops:
        lines.extend(_concept_rows(graph, top, ""))
    return "\n".join(lines) + "\n"


def _concept_rows(graph: Graph, concept: Node, indent: str) -> list[str]:
    note = _text(graph, concept, SKOS.editorialNote)
    words = " ".join(filter(None, (_text(graph, concept, SKOS.definition), note)))
    value = _text(graph, concept, SKOS.notation)
    rows = [f"| {indent}`{value}` | {_text(graph, concept, SKOS.prefLabel)} | {words} |"]
    for narrower in sorted(graph.subjects(SKOS.broader, concept), key=str):
        rows.extend(_concept_rows(graph, narrower, indent + "– "))
    return rows


def _rank(graph: Graph, concept: Node) -> tuple[int, str]:
    rank = graph.value(concept, GK["rank"])
    return (int(str(rank)) if rank is not None else 99, str(concept))


def _terms(graph: Graph, kind: URIRef) -> list[URIRef]:
    found = {node for node in graph.subjects(RDF.type, kind) if isinstance(node, URIRef)}
    return sorted((node for node in found if node.startswith(GK)), key=str.lower)


def _text(graph: Graph, term: Node, property_: URIRef) -> str:
    return str(graph.value(term, property_) or "").replace("|", "\\|")


def _example(graph: Graph, term: Node) -> str:
    return f"`{_text(graph, term, SKOS.example)}`"


def _local(term: URIRef) -> str:
    return term.removeprefix(str(GK))


def _short(term: Node | None) -> str:
    for prefix, iri in sorted(PREFIXES.items(), key=lambda pair: -len(pair[1])):
        if str(term).startswith(iri):
            return f"{prefix}:{str(term).removeprefix(iri)}"
    return str(term)


if __name__ == "__main__":
    (ONTOLOGY / "schemes" / "framework.ttl").write_text(scheme_of_frameworks(), "utf-8")
    ontology = load()
    (ROOT / "docs" / "reference" / "ontology.md").write_text(page(ontology), "utf-8")
    (ONTOLOGY / "context.jsonld").write_text(context(ontology), "utf-8")
