"""RDF formats: N-Triples, N-Quads, Turtle, Turtle 1.2, TriG, RDF/XML and JSON-LD.

N-Triples and N-Quads are the sorted lines of the subset. The others are written by Oxigraph, which
keeps the order it is given: so the same graph gives the same bytes
(docs/explanation/decisions/0007-turtle.md). JSON-LD has one node object a line, and a context that
needs no network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyoxigraph as ox

from graphkit.core.identifiers import passage_iri, report_of
from graphkit.core.terms import BASE, PREFIXES, Gk, Oa, Rdf, Xsd, compact_iri
from graphkit.surfaces.export.selection import Part, quads

if TYPE_CHECKING:
    import rdflib

_FORBIDDEN = re.compile(  # characters that XML cannot represent, escaped as in N-Triples or literal
    rb"(?<!\\)((?:\\\\)*)\\u(?:00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f])|[Ff]{3}[EeFf])|\xef\xbf[\xbe\xbf]"
)
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")  # as JSON writes it
_LOCATORS = {str(name) for name in (Gk.page, Gk.endPage, Gk.paragraph, Gk.selector, Gk.quote)}
_NOT_REIFIED = {str(Rdf.type), str(Gk.passage), str(Gk.confidence), str(Gk.keywords)}


def ntriples(part: Part, path: Path) -> None:
    """Write the statements of all graphs as N-Triples, sorted."""
    path.write_bytes(b"".join(line + b"\n" for line in part.triples()))


def nquads(part: Part, path: Path) -> None:
    """Write the statements as N-Quads, sorted within each named graph."""
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in part.quads())


def nquads_files(part: Part, folder: Path) -> None:
    """Write each named graph to a file of N-Quads,
    so that a store can load several at the same time.

    The files are named after the graphs: "report_E06000040_2020-01-13-ilacs.nq".
    """
    folder.mkdir()
    for name, lines in chain(part.graphs(), part.own_graphs()):
        tail = quote(name.removeprefix(BASE), safe="").replace("_", "%5F").replace("%2F", "_")
        with (folder / f"{tail}.nq").open("wb") as file:
            file.writelines(line + b"\n" for line in quads(name, lines))


def turtle(part: Part, path: Path) -> None:
    """Write the statements of all graphs as Turtle, sorted by subject; no blank nodes."""
    _write(b"\n".join(part.triples()), ox.RdfFormat.N_TRIPLES, path, ox.RdfFormat.TURTLE)


def trig(part: Part, path: Path) -> None:
    """Write the named graphs as TriG."""
    _write(b"\n".join(part.quads()), ox.RdfFormat.N_QUADS, path, ox.RdfFormat.TRIG)


def rdfxml(part: Part, path: Path) -> None:
    """Write the statements of all graphs as RDF/XML, without the characters that XML forbids."""
    text = _FORBIDDEN.sub(rb"\1", b"\n".join(part.triples()))
    _write(text, ox.RdfFormat.N_TRIPLES, path, ox.RdfFormat.RDF_XML)


def rdflib_graph(part: Part) -> rdflib.Graph:
    """Return the statements of all graphs of a part as an rdflib graph in memory, with prefixes."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    graph.parse(data=b"\n".join(part.triples()), format="nt")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    return graph


def _write(text: bytes, read_as: ox.RdfFormat, path: Path, format_: ox.RdfFormat) -> None:
    statements = ox.parse(text, format=read_as)
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}".encode() in text}
    with path.open("wb") as file:
        ox.serialize(statements, file, format=format_, prefixes=used)


def jsonld(part: Part, path: Path) -> None:
    """Write a JSON-LD document: `@context` with the prefixes,
    `@graph` with one node object a line.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            f'{{"@context": {json.dumps(PREFIXES, sort_keys=True, indent=1)},\n"@graph": [\n'
        )
        for number, node in enumerate(_node_objects(part)):
            file.write((",\n" if number else "") + json.dumps(node, ensure_ascii=False))
        file.write("\n]}\n")


def _node_objects(part: Part) -> Iterator[dict[str, Any]]:
    for subject, statements in _by_subject(part):
        node: dict[str, list[Any]] = {"@id": [compact_iri(subject)]}
        for statement in statements:
            if statement.predicate.value == Rdf.type:
                node.setdefault("@type", []).append(compact_iri(statement.object.value))
            else:
                node.setdefault(compact_iri(statement.predicate.value), []).append(
                    _value(statement.object)
                )
        yield {key: values[0] if len(values) == 1 else values for key, values in node.items()}


def _value(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return {"@id": compact_iri(term.value)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == Xsd.string:
        return term.value
    if datatype == Xsd.boolean and term.value in ("true", "false"):
        return term.value == "true"
    if datatype == Xsd.integer and _INTEGER.fullmatch(term.value):
        return int(term.value)
    return {"@value": term.value, "@type": compact_iri(datatype)}


def turtle12(part: Part, path: Path) -> None:
    """Write the statements of all graphs as Turtle 1.2:
    what a report states as reifiers, with the place.

    A finding, recommendation or judgement has its properties as in Turtle. In addition, its passage
    (`{statement}/passage`) reifies these triples (`rdf:reifies`), and has page, paragraph, selector
    and, where it may be copied, the quote. So each triple leads to its evidence: in SPARQL 1.2,
    `?s ?p ?o ~ ?passage`.
    """
    with path.open("wb") as file:
        file.write(b'VERSION "1.2"\n')
        ox.serialize(_with_reifiers(part), file, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)


def _with_reifiers(part: Part) -> Iterator[ox.Triple]:
    """Yield the statements; after those on a subject with a selector, those on its passage."""
    for subject, triples in _by_subject(part):
        yield from triples
        if Gk.selector in {each.predicate.value for each in triples} and "/passage" not in subject:
            yield from _reifier(subject, triples)


def _reifier(subject: str, triples: list[ox.Triple]) -> Iterator[ox.Triple]:
    statement, passage = ox.NamedNode(subject), ox.NamedNode(passage_iri(subject))
    yield ox.Triple(statement, ox.NamedNode(Gk.passage), passage)
    yield ox.Triple(passage, ox.NamedNode(Rdf.type), ox.NamedNode(Gk.Passage))
    yield ox.Triple(passage, ox.NamedNode(Oa.hasSource), ox.NamedNode(report_of(subject)))
    for triple in triples:
        if triple.predicate.value in _LOCATORS:
            yield ox.Triple(passage, triple.predicate, triple.object)
    for triple in triples:
        if triple.predicate.value not in _LOCATORS | _NOT_REIFIED:
            yield ox.Triple(passage, ox.NamedNode(Rdf.reifies), triple)


def _by_subject(part: Part) -> Iterator[tuple[str, list[Any]]]:
    """Yield each subject with the statements on it, parsed."""
    quads = ox.parse(b"\n".join(part.triples()), format=ox.RdfFormat.N_TRIPLES)
    for subject, group in groupby(
        (quad.triple for quad in quads), key=lambda each: each.subject.value
    ):
        yield subject, list(group)
