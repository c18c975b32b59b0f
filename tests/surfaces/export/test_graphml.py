"""Networks as files of other programs: valid whatever the text holds, and read back equal."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import invented_places
import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from graphkit.answers.measures.network import complete_network
from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.core.terms import BASE, GK, POLARITIES, SCHEME
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import ExportOptions, export
from graphkit.surfaces.export.network_files import token, without_evidence, write_graphml

OURS = SCHEME.removesuffix("scheme/")
SPACE = "{http://graphml.graphdrawing.org/xmlns}"
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# what the schema of GraphML takes as a name, and more
TOKEN = re.compile("[A-Za-z0-9._-]+").fullmatch


def text_of(graph: nx.MultiDiGraph) -> str:
    with TemporaryDirectory() as folder:
        write_graphml(graph, Path(folder, "out.graphml"))
        return Path(folder, "out.graphml").read_text("utf-8")


def read_back(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a graph as networkx reads it, its nodes called as they were."""
    read = nx.parse_graphml(text_of(graph), force_multigraph=True)
    iris = {node: data.pop("iri") for node, data in read.nodes(data=True)}
    return nx.relabel_nodes(read, iris)


def test_the_network_is_read_back_by_networkx(small_store: Store, tmp_path: Path) -> None:
    path = export(small_store, "graphml", tmp_path / "out.graphml")
    read = nx.read_graphml(path, force_multigraph=True)
    expected = without_evidence(complete_network(small_store))
    assert set(read) == set(map(token, expected))
    for node, data in expected.nodes(data=True):
        assert read.nodes[token(node)] == {"iri": node, **as_written(data)}
    actual = {(one, other, data["type"]): data for one, other, data in read.edges(data=True)}
    assert actual == {
        (token(one), token(other), data["type"]): as_written(data)
        for one, other, data in expected.edges(data=True)
    }


def test_a_node_is_called_by_the_end_of_its_iri() -> None:
    assert token("https://w3id.org/graphkit/id/agency/norvale-police") == "agency.norvale-police"
    assert token("https://w3id.org/graphkit/scheme/topic/neglect") == "scheme.topic.neglect"


def test_a_file_is_what_the_schema_wants(small_store: Store, tmp_path: Path) -> None:
    """Names are tokens and of one thing each, what is joined is there, keys are declared,
    and first.
    """
    root = ElementTree.parse(export(small_store, "graphml", tmp_path / "out.graphml")).getroot()
    kinds = [child.tag.removeprefix(SPACE) for child in root]
    assert kinds == ["key"] * (len(kinds) - 1) + ["graph"]
    keys = [key.get("id") for key in root.iter(f"{SPACE}key")]
    nodes = [node.get("id") for node in root.iter(f"{SPACE}node")]
    for names in (keys, nodes):
        assert len(set(names)) == len(names)
    assert all(TOKEN(str(name)) for name in (*keys, *nodes))
    assert {
        edge.get(end) for edge in root.iter(f"{SPACE}edge") for end in ("source", "target")
    } <= {*nodes}
    assert {data.get("key") for data in root.iter(f"{SPACE}data")} <= {*keys}


@given(
    st.lists(st.text() | st.sampled_from(["topic/x", "scheme/topic/x", "id/topic/x"]), unique=True)
)
def test_entities_of_any_name_have_distinct_tokens(names: list[str]) -> None:
    called = {
        f"{start}{name}" for name in names for start in ("", BASE, SCHEME, f"{BASE}scheme/", OURS)
    }
    tokens = set(map(token, called))
    assert len(tokens) == len(called)
    assert all(TOKEN(name) for name in tokens)


def as_written(data: dict[str, object]) -> dict[str, object]:
    """Return attributes as the file has them: nothing that is empty,
    no characters that XML forbids.
    """
    texts = {name: FORBIDDEN.sub("", v) if isinstance(v, str) else v for name, v in data.items()}
    return {name: value for name, value in texts.items() if value not in (None, "")}


def test_inspectorates_are_left_out_but_of_a_part_about_them(tmp_path: Path) -> None:
    police, statements = f"{BASE}agency/norvale-police", Quads(graph_iri("register"))
    statements.add_type(police, GK + "Inspectorate")
    store = invented_places.store_of([*invented_places.graphs(), statements])
    for focus, there in ((None, False), (resolve_focus(store, "norvale police"), True)):
        for form in ("graphml", "gexf"):
            written = export(store, form, tmp_path / form, ExportOptions(focus)).read_text("utf-8")
            assert (police in written) is there, form


def test_cytoscape_finds_all_it_reads(small_store: Store, tmp_path: Path) -> None:
    """Its reader knows "string" and "double", and calls a network by the `id` of the graph."""
    path = export(
        small_store,
        "graphml",
        tmp_path / "out.graphml",
        ExportOptions(resolve_focus(small_store, "norvale police")),
    )
    root = ElementTree.parse(path).getroot()
    keys = {
        (key.get("for"), key.get("attr.name")): key.get("attr.type")
        for key in root.iter(f"{SPACE}key")
    }
    assert {keys["node", "weight"], keys["edge", "weight"], keys["edge", "strength"]} == {"double"}
    assert set(keys.values()) == {"string", "double"}
    assert [graph.get("id") for graph in root.iter(f"{SPACE}graph")] == ["norvale-police"]
    read = nx.read_graphml(path)
    assert read.graph["name"] == "Norvale Police"
    assert {data["interaction"] for *_, data in read.edges(data=True)} == {"findings"}
    assert all(element.text for element in root.iter(f"{SPACE}data"))


def test_a_hostile_name_is_a_name(small_store: Store, tmp_path: Path) -> None:
    path = export(small_store, "graphml", tmp_path / "out.graphml")
    labels = set(nx.get_node_attributes(nx.read_graphml(path), "label").values())
    assert {
        invented_places.HOSTILE,
        invented_places.FORMULA,
        invented_places.CONTROL.replace("\x02", "").replace("\x0b", ""),
    } <= labels


@given(st.text(), st.text())
def test_any_text_makes_valid_xml(name: str, words: str) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node(f"a{name}", label=words)
    graph.add_edge(f"a{name}", "b", label=words)
    root = ElementTree.fromstring(text_of(graph))
    iri = next(key.get("id") for key in root.iter(f"{SPACE}key") if key.get("attr.name") == "iri")
    cell_texts = [
        element.text
        for element in root.iter(f"{SPACE}data")
        if element.get("key") not in ("g0", iri)
    ]
    allowed = FORBIDDEN.sub("", words)
    assert cell_texts == [allowed] * 2 if allowed else not cell_texts


def test_attributes_are_what_the_writers_expect(small_store: Store) -> None:
    """Writers change no names, not even those that Gephi reserves,
    and write text and whole numbers only.
    """
    graph = without_evidence(complete_network(small_store))
    texts = {"name", "label", "type", "kind", "ended", "interaction", "since", "until"}
    expected = {**dict.fromkeys(texts, str), **dict.fromkeys(("weight", *POLARITIES), int)}
    elements = [data for _, data in graph.nodes(data=True)] + [
        data for *_, data in graph.edges(data=True)
    ]
    assert {(name, type(value)) for data in elements for name, value in data.items()} == {
        *expected.items()
    }


def test_names_of_attributes_are_escaped() -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("a", **{'<"&': "b"})
    assert read_back(graph).nodes["a"] == {'<"&': "b"}


def test_numbers_stay_numbers_and_all_else_is_text() -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("a", count=1, share=0.5, day="2020-01-02")
    graph.add_node("b", count=2, share=1, day="")
    read = read_back(graph)
    assert read.nodes["a"] == {"count": 1.0, "share": 0.5, "day": "2020-01-02"}
    assert read.nodes["b"] == {"count": 2, "share": 1.0}


def test_a_value_stays_with_its_element_whatever_the_others_hold() -> None:
    values: list[dict[str, object]] = [{"one": 1}, {"other": "1"}, {}, {"other": "<", "one": 1.0}]
    graph = nx.MultiDiGraph()
    for number, data in enumerate(values * 200):
        graph.add_node(f"n{number}", **data)
    read = read_back(graph)
    assert [read.nodes[f"n{number}"] for number in range(800)] == values * 200


def test_parallel_edges_and_loops_are_kept() -> None:
    graph = nx.MultiDiGraph([("a", "b"), ("a", "b"), ("b", "a"), ("a", "a")])
    assert sorted(read_back(graph).edges()) == sorted(graph.edges())


def test_gexf_contains_the_same_network(small_store: Store, tmp_path: Path) -> None:
    expected = without_evidence(complete_network(small_store))
    gexf = ElementTree.parse(export(small_store, "gexf", tmp_path / "out.gexf"))
    space = "{http://gexf.net/1.3}"
    assert {node.get("id") for node in gexf.iter(f"{space}node")} == set(expected)
    ends = sorted((edge.get("source"), edge.get("target")) for edge in gexf.iter(f"{space}edge"))
    assert ends == sorted(expected.edges())
