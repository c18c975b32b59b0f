"""SPARQL examples: the questions of `ontology/queries/` as SHACL executables, in Turtle.

The form is that of the SIB Swiss Institute of Bioinformatics' SPARQL examples, which its SPARQL editor and
sparql-llm read, from a file or from an endpoint that the file was loaded into. A parameter that a question
requires has its example value; the others are left open.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from graphkit.ask.questions import Question, questions, to_sparql
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.terms import BASE, NAMESPACES, PREFIXES, Xsd
from graphkit.export.dataset_description import statements_on
from graphkit.export.selection import Part
from graphkit.store.endpoint import Endpoint, redact_credentials

EXAMPLES = f"{BASE}sparql-examples/"
_PREFIX_NODE = f"{EXAMPLES}prefixes"
_CLASSES = ("SPARQLExecutable", "SPARQLSelectExecutable")
_DEFAULT_TARGET = BASE.removesuffix("id/") + "sparql"


def sparql_examples(part: Part, path: Path) -> None:
    """Write the questions with their comments, tags and queries, and the prefixes that they use."""
    triples = [
        *_declarations(),
        *(triple for each in questions().values() for triple in _example(part, each)),
    ]
    with path.open("wb") as file:
        ox.serialize(triples, file, format=ox.RdfFormat.TURTLE, prefixes=NAMESPACES | {"ex": EXAMPLES})


def _declarations() -> Iterator[ox.Triple]:
    """Yield the declaration of each prefix, as `sh:prefixes` refers to it."""
    nodes = {prefix: ox.NamedNode(f"{_PREFIX_NODE}/{prefix}") for prefix in sorted(PREFIXES)}
    yield from statements_on(_PREFIX_NODE, *(("sh:declare", node) for node in nodes.values()))
    for prefix, node in nodes.items():
        namespace = ox.Literal(PREFIXES[prefix], datatype=ox.NamedNode(Xsd.ANY_URI))
        yield from statements_on(node.value, ("sh:prefix", prefix), ("sh:namespace", namespace))


def _example(part: Part, question: Question) -> Iterator[ox.Triple]:
    """Yield the statements on a question; none if an entity of its example is not in the graph."""
    try:
        text = to_sparql(part.store, question, question.required)
    except EntityNotFoundError:
        return
    node, engine = EXAMPLES + question.name, part.store.engine
    target = redact_credentials(engine.url) if isinstance(engine, Endpoint) else _DEFAULT_TARGET
    yield from statements_on(
        node,
        *(("rdf:type", ox.NamedNode(NAMESPACES["sh"] + each)) for each in _CLASSES),
        ("rdfs:comment", ox.Literal(question.summary, language="en")),
        ("sh:prefixes", ox.NamedNode(_PREFIX_NODE)),
        ("sh:select", text),
        *(("schema:keywords", tag) for tag in question.tags),
        ("schema:target", ox.NamedNode(target)),
    )
