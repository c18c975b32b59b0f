"""Describes the endpoint (SPARQL 1.1 service description) and the dataset (VoID) as RDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from graphkit.core.terms import NAMESPACES, Rdf, Rdfs
from graphkit.rewrite import EXTENSIONS
from graphkit.store.dataset import Store
from graphkit.web.negotiation import RDF
from graphkit.web.query_answer import FormatTask, write_rdf
from graphkit.workers.answer_writer import AnswerWriter

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_VOID = NAMESPACES["void"]
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")


@dataclass(frozen=True, kw_only=True)
class DescriptionTask(FormatTask):
    """Writes the description; `base` is the address of this server."""

    base: str

    def run(self, store: Store, writer: AnswerWriter) -> None:
        """Write the description."""
        media_type = self.chosen_type([*RDF])
        count = next(iter(store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")))["n"].value
        write_rdf(sorted(_description(self.base, count), key=str), media_type, writer)


def _description(base: str, count: str) -> Iterator[ox.Triple]:
    node = ox.NamedNode
    endpoint, void = node(f"{base}/sparql"), node(f"{base}/.well-known/void")
    service, dataset = node(f"{endpoint.value}#service"), node(f"{void.value}#dataset")
    graph = node(f"{void.value}#default-graph")
    kind = node(Rdf.TYPE)

    def statement(subject: ox.NamedNode, name: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(subject, node(name), value)

    yield ox.Triple(service, kind, node(f"{_SD}Service"))
    yield statement(service, f"{_SD}endpoint", endpoint)
    yield statement(service, f"{_SD}supportedLanguage", node(f"{_SD}SPARQL11Query"))
    yield statement(service, f"{_SD}feature", node(f"{_SD}UnionDefaultGraph"))
    for extension in EXTENSIONS:  # left out with the parameter as-written=true
        yield statement(service, f"{_SD}languageExtension", node(extension.iri))
        yield statement(node(extension.iri), Rdfs.LABEL, ox.Literal(extension.name, language="en"))
        yield statement(node(extension.iri), Rdfs.COMMENT, ox.Literal(extension.reason, language="en"))
    for name in (*_RESULTS, *_GRAPHS):
        yield statement(service, f"{_SD}resultFormat", node(_FORMATS + name))
    yield statement(service, f"{_SD}defaultDataset", dataset)
    yield ox.Triple(dataset, kind, node(f"{_SD}Dataset"))
    yield ox.Triple(dataset, kind, node(f"{_VOID}Dataset"))
    yield statement(dataset, f"{_SD}defaultGraph", graph)
    yield ox.Triple(graph, kind, node(f"{_SD}Graph"))
    number = ox.Literal(count, datatype=node("http://www.w3.org/2001/XMLSchema#integer"))
    yield statement(graph, f"{_VOID}triples", number)
    yield statement(dataset, f"{_VOID}triples", number)
    yield statement(dataset, f"{_VOID}sparqlEndpoint", endpoint)
    yield statement(dataset, f"{_VOID}uriSpace", ox.Literal(NAMESPACES["id"]))
    for prefix in ("gk", "skos", "org", "prov", "dcterms", "foaf", "oa", "qb"):
        yield statement(dataset, f"{_VOID}vocabulary", node(NAMESPACES[prefix]))
    yield statement(dataset, f"{NAMESPACES['dcterms']}title", ox.Literal("graphkit", language="en"))
