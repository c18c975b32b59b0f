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
from graphkit.core.terms import BASE, NAMESPACES, PREFIXES, Rdf, Rdfs, Schema, Sh, Xsd
from graphkit.export.selection import Part
from graphkit.store.endpoint import Endpoint, redact_credentials

EXAMPLES = f"{BASE}sparql-examples/"
_PREFIX_NODE = f"{EXAMPLES}prefixes"
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
    for prefix in sorted(PREFIXES):
        yield _triple(_PREFIX_NODE, Sh.DECLARE, ox.NamedNode(f"{_PREFIX_NODE}/{prefix}"))
    for prefix, namespace in sorted(PREFIXES.items()):
        node = f"{_PREFIX_NODE}/{prefix}"
        yield _triple(node, Sh.PREFIX, ox.Literal(prefix))
        yield _triple(node, Sh.NAMESPACE, ox.Literal(namespace, datatype=ox.NamedNode(Xsd.ANY_URI)))


def _example(part: Part, question: Question) -> Iterator[ox.Triple]:
    """Yield the statements on a question; none if an entity of its example is not in the graph."""
    try:
        text = to_sparql(part.store, question, question.required)
    except EntityNotFoundError:
        return
    node, engine = EXAMPLES + question.name, part.store.engine
    target = redact_credentials(engine.url) if isinstance(engine, Endpoint) else _DEFAULT_TARGET
    yield _triple(node, Rdf.TYPE, ox.NamedNode(Sh.SPARQL_EXECUTABLE))
    yield _triple(node, Rdf.TYPE, ox.NamedNode(Sh.SPARQL_SELECT_EXECUTABLE))
    yield _triple(node, Rdfs.COMMENT, ox.Literal(question.summary, language="en"))
    yield _triple(node, Sh.PREFIXES, ox.NamedNode(_PREFIX_NODE))
    yield _triple(node, Sh.SELECT, ox.Literal(text))
    for tag in question.tags:
        yield _triple(node, Schema.KEYWORDS, ox.Literal(tag))
    yield _triple(node, Schema.TARGET, ox.NamedNode(target))


def _triple(subject: str, predicate: str, object_: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), object_)
