"""The W3C's cases of the SPARQL 1.1 protocol and of service descriptions, by name."""

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from conftest import SHARED
from web_client import Reply, request

from graphkit.graph.store.generations import new_generation
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

FOLDER = SHARED / "w3c"
GRAPHS = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
SD = "http://www.w3.org/ns/sparql-service-description#"
TABULAR = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")
RDF = ("text/turtle", "application/n-triples", "application/rdf+xml")


def manifest(name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(FOLDER / name / "manifest.ttl")


def cases() -> list[str]:
    if not FOLDER.is_dir():
        return []
    graph = manifest("protocol")
    tests = graph.subjects(rdflib.RDF.type, MF.ProtocolTest)
    return sorted(str(test).partition("#")[2] for test in tests)


@pytest.fixture(scope="module")
def w3c(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the graphs that the cases need."""
    location = tmp_path_factory.mktemp("w3c") / "db"
    with new_generation(location) as writer:
        for number in (1, 2, 3):
            lines = (FOLDER / "protocol" / f"data{number}.nt").read_text("utf-8")
            writer.load(lines.encode())
            writer.graphs.write_lines(GRAPHS.format(number), lines.splitlines(keepends=True))
    with running_server(ServerSettings(str(location), page_workers=1, query_workers=1)) as address:
        yield address


def send(address: str, graph: rdflib.Graph, node: Any) -> Reply:
    """Send a request of the manifest."""
    path = str(graph.value(node, HT.absolutePath))
    body = graph.value(node, HT.body)
    encoding = str(graph.value(body, CNT.characterEncoding)) if body else ""
    content = str(graph.value(body, CNT.chars)).encode(encoding) if body else None
    headers = {
        str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
        for several in graph.objects(node, HT.headers)
        for header in graph.items(several)
    }
    given = {name.lower() for name in headers}
    if content is not None and "content-type" not in given:
        headers["Content-Type"] = ""  # otherwise urllib adds one
    if "accept" not in given:
        headers["Accept"] = "*/*"
    return request(address, path, content, str(graph.value(node, HT.methodName)), **headers)


@pytest.mark.parametrize("name", cases())
def test_case(name: str, w3c: str) -> None:
    graph = manifest("protocol")
    (test,) = (
        each
        for each in graph.subjects(rdflib.RDF.type, MF.ProtocolTest)
        if str(each).endswith(f"#{name}")
    )
    requests = [
        node
        for connection in graph.objects(test, MF.action)
        for several in graph.objects(connection, HT.requests)
        for node in graph.items(several)
    ]
    if name.startswith("update_"):  # the endpoint is read-only: it says so
        reply = send(w3c, graph, requests[0])
        assert reply.status == 403
        assert "read-only" in reply.text
        return
    for node in requests:
        reply = send(w3c, graph, node)
        expected = graph.value(node, HT.resp)
        statuses = {str(each)[-3] for each in graph.objects(expected, MF.expectedStatus)}
        assert str(reply.status)[0] in statuses, reply.text
        truth = graph.value(expected, MF.expectedBoolean)
        if truth is not None:
            assert json.loads(reply.text)["boolean"] is truth.toPython()
        kinds = {"tabular": TABULAR, "boolean": TABULAR[:2], "RDF": RDF}
        if (kind := str(graph.value(expected, MF.expectedFormat))) in kinds:
            assert reply.kind in kinds[kind]


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the W3C suites are missing (../shared/w3c)")
def test_the_service_describes_itself(w3c: str) -> None:
    reply = request(w3c, "/sparql", Accept="*/*")
    assert reply.kind in RDF  # returns-rdf
    described = ox.Store()
    described.load(reply.text.encode(), ox.RdfFormat.TURTLE)
    query = (
        f"ASK {{ ?s a <{SD}Service> ; <{SD}endpoint> <{w3c}/sparql> ; "
        f"<{SD}defaultDataset>/a <{SD}Dataset> }}"
    )
    assert described.query(query)  # has-endpoint-triple, conforms-to-schema
    assert request(w3c, "/.well-known/void", Accept="*/*").kind in RDF
