"""Turtle 1.2: what each report states, as RDF 1.2 reifiers with the place in the report.

A finding, recommendation or judgement has its properties as in Turtle. In addition, its passage
(`{statement}/passage`) reifies these triples (`rdf:reifies`), and has page, paragraph, selector and, where
it may be copied, the quote. So each triple leads to its evidence: in SPARQL 1.2, `?s ?p ?o ~ ?passage`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from graphkit.core.identifiers import passage_iri, report_of
from graphkit.core.terms import PREFIXES, Class, Oa, Property, Rdf
from graphkit.export.selection import Part

_LOCATORS = {
    str(name)
    for name in (Property.PAGE, Property.END_PAGE, Property.PARAGRAPH, Property.SELECTOR, Property.QUOTE)
}
_NOT_REIFIED = {str(Rdf.TYPE), str(Property.PASSAGE), str(Property.CONFIDENCE), str(Property.KEYWORDS)}


def turtle12(part: Part, path: Path) -> None:
    """Write the statements of all graphs as Turtle 1.2, with reifiers."""
    with path.open("wb") as file:
        file.write(b'VERSION "1.2"\n')
        ox.serialize(_with_reifiers(part), file, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)


def _with_reifiers(part: Part) -> Iterator[ox.Triple]:
    """Yield the statements; after those on a subject with a selector, those on its passage."""
    statements = ox.parse(b"\n".join(part.triples()), format=ox.RdfFormat.N_TRIPLES)
    for subject, group in groupby((quad.triple for quad in statements), key=lambda each: each.subject.value):
        triples = list(group)
        yield from triples
        if Property.SELECTOR in {each.predicate.value for each in triples} and "/passage" not in subject:
            yield from _reifier(subject, triples)


def _reifier(subject: str, triples: list[ox.Triple]) -> Iterator[ox.Triple]:
    statement, passage = ox.NamedNode(subject), ox.NamedNode(passage_iri(subject))
    yield ox.Triple(statement, ox.NamedNode(Property.PASSAGE), passage)
    yield ox.Triple(passage, ox.NamedNode(Rdf.TYPE), ox.NamedNode(Class.PASSAGE))
    yield ox.Triple(passage, ox.NamedNode(Oa.HAS_SOURCE), ox.NamedNode(report_of(subject)))
    for triple in triples:
        if triple.predicate.value in _LOCATORS:
            yield ox.Triple(passage, triple.predicate, triple.object)
    for triple in triples:
        if triple.predicate.value not in _LOCATORS | _NOT_REIFIED:
            yield ox.Triple(passage, ox.NamedNode(Rdf.REIFIES), triple)
