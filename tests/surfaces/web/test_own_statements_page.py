"""The explorer shows the user's own statements as such."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph
from web_client import request

import graphkit as gk
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

NOTES = """@prefix ex: <https://example.org/notes#> .
@prefix id: <https://w3id.org/graphkit/id/authority/> .
id:E99000001 ex:comment "<b>Visited</b>" ; ex:near id:E99000002 ."""


@pytest.fixture(scope="module")
def address(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the graph of the invented reports, with some notes."""
    location = shutil.copytree(whole, tmp_path_factory.mktemp("noted") / "db")
    gk.add(Graph().parse(data=NOTES, format="turtle"), "notes", location)
    with running_server(
        ServerSettings(str(location), seconds=600, page_workers=1, query_workers=1)
    ) as given:
        yield given


def test_the_page_of_an_entity_lists_them_apart(address: str) -> None:
    before, _, own = request(address, "/id/authority/E99000001").text.partition(
        "Your own statements</h2>"
    )
    assert "Visited" not in before
    assert "&lt;b&gt;Visited&lt;/b&gt;" in own
    assert '<a href="/id/authority/E99000002">' in own
    assert "own:notes" in own
    assert "Your own statements" not in request(address, "/id/authority/E99000003").text
    assert (
        "←"
        in request(address, "/id/authority/E99000002").text.partition("Your own statements</h2>")[2]
    )


def test_pages_of_inspections_have_a_place_for_them(address: str) -> None:
    page = request(address, "/id/inspection/E99000001/2023-03-06-ilacs")
    assert page.status == 200
    assert "Your own statements" not in page.text


def test_coverage_does_not_count_them(address: str) -> None:
    page = request(address, "/data").text
    assert "Your own statements are not counted: notes (2 statements about 1 entity)." in page


def test_queries_read_them_with_graph(address: str) -> None:
    query = "SELECT ?n { GRAPH own:notes { ?a ?p ?o } ?a rdfs:label ?n }"
    reply = request(
        address, "/sparql", query, Content_Type="application/sparql-query", Accept="text/csv"
    )
    assert reply.text.split() == ["n", "Ambleford", "Ambleford"]
    query = "SELECT (COUNT(*) AS ?n) { ?a <https://example.org/notes#comment> ?o }"
    reply = request(
        address, "/sparql", query, Content_Type="application/sparql-query", Accept="text/csv"
    )
    assert reply.text.split() == ["n", "0"]
