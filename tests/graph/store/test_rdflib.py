"""The graph in rdflib: a dataset over the open store, and small graphs in memory."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from builds import in_named_graphs
from rdflib import RDF, RDFS, XSD, Dataset, Graph, Literal, Namespace, URIRef
from servers import oxigraph_program, oxigraph_server

import graphkit as gk
from graphkit.core import optional_packages
from graphkit.core.terms import BASE

GK = Namespace("https://w3id.org/graphkit/def#")
AMBLEFORD = URIRef(BASE + "authority/E99000001")
COMMENT = URIRef("https://example.org/notes#comment")
FINDINGS = "SELECT ?a (COUNT(?f) AS ?n) { ?f a gk:Finding ; gk:authority ?a } GROUP BY ?a"
GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "use-from-python.md"
WITH_RDFLIB = GUIDE.read_text("utf-8").partition("## With rdflib")[2]
EXAMPLES = re.findall(r"^```python\n(.*?)^```", WITH_RDFLIB, re.M | re.S)

pytestmark = [
    # rdflib's
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def graph(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> gk.Graph:
    location = shutil.copytree(whole, tmp_path_factory.mktemp("noted") / "db")
    notes = Graph()
    notes.add((AMBLEFORD, COMMENT, Literal("Visited in May.")))
    gk.add(notes, "notes", location)
    return gk.open(location)


@pytest.fixture(scope="module")
def dataset(graph: gk.Graph) -> Dataset:
    return graph.rdflib()


def count(graph: gk.Graph, pattern: str) -> int:
    return int(graph.store.rows(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")[0][0])


def test_the_dataset_has_every_statement_once(graph: gk.Graph, dataset: Dataset) -> None:
    assert len(dataset) == count(graph, "?s ?p ?o")
    assert len(set(dataset.subjects(RDF.type, GK.Finding))) == count(graph, "?f a gk:Finding")
    assert str(dataset.value(AMBLEFORD, RDFS.label)) == "Ambleford"
    assert (AMBLEFORD, RDF.type, GK.LocalAuthority) in dataset
    assert dataset.value(AMBLEFORD, COMMENT) is None


def test_its_queries_are_those_of_graphkit(graph: gk.Graph, dataset: Dataset) -> None:
    query = 'SELECT ?f ?place { ?f gk:matches "children" ; gk:selector ?place ; gk:authority ?a }'
    found = {tuple(map(str, row)) for row in dataset.query(query)}
    assert found == set(graph.store.rows(query)) != set()
    bound = dataset.query(query, initBindings={"a": AMBLEFORD})
    assert (
        {tuple(map(str, row)) for row in bound}
        == {row for row in found if "E99000001" in row[0]}
        != set()
    )
    assert dataset.query("ASK { ?a a gk:LocalAuthority }").askAnswer
    labels = dataset.query(
        "CONSTRUCT { ?a rdfs:label ?l } { ?a a gk:LocalAuthority ; rdfs:label ?l }"
    ).graph
    assert len(labels) == count(graph, "?a a gk:LocalAuthority ; rdfs:label ?l")


def test_prefixes_of_the_user_are_known(graph: gk.Graph) -> None:
    dataset = graph.rdflib()
    dataset.bind("mine", "https://example.org/notes#")
    (row,) = dataset.query("SELECT ?c { GRAPH own:notes { ?a mine:comment ?c } }")
    assert str(row.c) == "Visited in May."


def test_named_graphs_are_read_by_name(graph: gk.Graph, dataset: Dataset) -> None:
    notes = URIRef(BASE + "graph/own/notes")
    assert {each.identifier for each in dataset.graphs()} == {notes, URIRef("urn:x-rdflib:default")}
    text = Literal("Visited in May.", datatype=XSD.string)
    assert [*dataset.graph(notes)] == [(AMBLEFORD, COMMENT, text)]
    report = next(name for name in graph.store.graph_names() if "/report/" in name)
    lines = graph.store.named_graph(report).splitlines()
    named = dataset.graph(URIRef(report))
    assert len(named) == len([*named]) == len(set(lines))
    assert len([*named.query("SELECT ?s { ?s a gk:Finding }")]) == sum(
        b"def#Finding>" in line for line in lines
    )
    every = list(dataset.quads((AMBLEFORD, None, None, None)))
    assert {quad[3] for quad in every} == {URIRef("urn:x-rdflib:default"), notes}


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.add((AMBLEFORD, RDFS.label, AMBLEFORD)),
        lambda one: one.remove((AMBLEFORD, None, None)),
        lambda one: one.update("INSERT DATA { <a:b> a <a:b> }"),
        lambda one: one.parse(data="<a:b> a <a:b> .", format="turtle"),
        lambda one: one.remove_graph(URIRef(BASE + "graph/own/notes")),
        lambda one: one.graph(URIRef("urn:g")).add((AMBLEFORD, RDFS.label, AMBLEFORD)),
    ],
)
def test_the_dataset_cannot_be_changed(
    graph: gk.Graph, change: Callable[[Dataset], object]
) -> None:
    before = len(graph.rdflib())
    with pytest.raises(gk.StoreError, match="read-only"):
        change(graph.rdflib())
    assert len(graph.rdflib()) == before


def test_errors_are_those_of_graphkit(
    graph: gk.Graph, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(gk.QueryError, match="line 1, column 8"):
        dataset.query("SELECT {")
    with pytest.raises(gk.EntityNotFoundError):
        graph.rdflib(focus="Nowhere")
    with pytest.raises(gk.GraphkitError, match="give one of them"):
        graph.rdflib(focus="Ambleford", graph="register")

    def missing(name: str) -> None:
        raise ImportError(name=name)

    monkeypatch.setattr(optional_packages, "import_module", missing)
    with pytest.raises(gk.GraphkitError, match=r"pip install -e '\.\[rdf\]'"):
        graph.rdflib()


@pytest.mark.parametrize("with_quotes", [False, True])
def test_a_part_has_the_statements_of_its_export(
    graph: gk.Graph, tmp_path: Path, with_quotes: bool
) -> None:
    part = graph.rdflib(focus="Ambleford", with_quotes=with_quotes)
    graph.export("ntriples", tmp_path / "part.nt", focus="Ambleford", with_quotes=with_quotes)
    assert {*part} == {*Graph().parse(tmp_path / "part.nt", format="nt")}
    part.add((AMBLEFORD, COMMENT, Literal("mine")))  # it can be changed
    assert dict(part.namespaces())["gk"] == URIRef(str(GK))
    register = graph.rdflib(graph="register")
    assert len(register) == len(set(graph.store.named_graph(BASE + "graph/register").splitlines()))


def test_an_endpoint_is_a_dataset_too(whole: Path, tmp_path: Path) -> None:
    in_named_graphs(whole).dump(tmp_path / "all.nq", ox.RdfFormat.N_QUADS)
    load = [
        oxigraph_program(),
        "load",
        "--location",
        tmp_path / "db",
        "--file",
        tmp_path / "all.nq",
    ]
    subprocess.run(load, check=True, capture_output=True)
    with (
        oxigraph_server("serve-read-only", "--location", str(tmp_path / "db")) as root,
        gk.open(f"{root}/query") as served,
        gk.open(whole) as stored,
    ):
        here, there = served.rdflib(), stored.rdflib()
        assert len(here) == len(there)
        assert {*here.predicate_objects(AMBLEFORD)} == {*there.predicate_objects(AMBLEFORD)}
        assert {*here.subjects(RDF.type, GK.Finding)} == {*there.subjects(RDF.type, GK.Finding)}
        assert sorted(here.query(FINDINGS)) == sorted(there.query(FINDINGS))
        report = URIRef(next(name for name in served.store.graph_names() if "/report/" in name))
        assert {*here.graph(report)} == {*there.graph(report)}
        assert report in {each.identifier for each in here.graphs()}


@pytest.fixture
def place(graph: gk.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "graphkit.db").symlink_to(graph.location)


def test_the_examples_of_the_guide_run(place: None, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {"gk": gk}
    for example in EXAMPLES:
        if "kglab" in example and not importlib.util.find_spec("kglab"):
            continue
        exec(example.replace("Slough", "Ambleford"), names)
    printed = capsys.readouterr().out
    assert "authority/E99000001" in printed
    assert "No time limit" in printed
    assert int(printed.split()[-2]) > 1
    assert len(EXAMPLES) == 5
