"""Networks as files of other programs: valid whatever the text holds, and read back equal."""

import json
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import invented
import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from graphkit.export import export
from graphkit.export.graphml import drawable, graphml_text
from graphkit.network import whole
from graphkit.store import Store

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_back(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    return nx.parse_graphml(graphml_text(graph), force_multigraph=True)


def test_the_network_is_read_back_by_networkx(small_store: Store, tmp_path: Path) -> None:
    path = export(small_store, "graphml", tmp_path / "out.graphml")
    read = nx.read_graphml(path, force_multigraph=True)
    meant = drawable(whole(small_store))
    assert set(read) == set(meant)
    assert sorted(read.edges()) == sorted(meant.edges())
    for node, data in meant.nodes(data=True):
        assert read.nodes[node] == {
            name: FORBIDDEN.sub("", v) if isinstance(v, str) else v for name, v in data.items()
        }
    weights = sorted((one, other, data["weight"]) for one, other, data in read.edges(data=True))
    assert weights == sorted((one, other, data["weight"]) for one, other, data in meant.edges(data=True))


def test_a_hostile_name_is_a_name(small_store: Store, tmp_path: Path) -> None:
    path = export(small_store, "graphml", tmp_path / "out.graphml")
    labels = set(nx.get_node_attributes(nx.read_graphml(path), "label").values())
    assert {
        invented.HOSTILE,
        invented.FORMULA,
        invented.CONTROL.replace("\x02", "").replace("\x0b", ""),
    } <= labels


@given(st.text(), st.text())
def test_any_text_makes_valid_xml(name: str, words: str) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node(f"a{name}", label=words)
    graph.add_edge(f"a{name}", "b", label=words)
    root = ElementTree.fromstring(graphml_text(graph).encode("utf-8", "surrogatepass"))
    held = [element.text or "" for element in root.iter("{http://graphml.graphdrawing.org/xmlns}data")]
    assert held == [FORBIDDEN.sub("", words)] * 2 or "\r" in words


def test_values_keep_their_types() -> None:
    graph = nx.MultiDiGraph()
    graph.add_node(
        "a", count=1, share=0.5, sure=True, day=date(2020, 1, 2), many=["x", "y"], none=None, mixed=1
    )
    graph.add_node("b", count=2, share=1, sure=False, mixed="one", size=3)
    read = read_back(graph)
    assert read.nodes["a"] == {
        "count": 1, "share": 0.5, "sure": True, "day": "2020-01-02", "many": "x; y", "mixed": "1",
    }  # fmt: skip
    assert read.nodes["b"] == {"count": 2, "share": 1.0, "sure": False, "mixed": "one", "size_": 3}


def test_a_value_stays_with_its_element_whatever_the_others_hold() -> None:
    values = [{"one": 1}, {"one": True}, {"other": "1"}, {"one": None}, {}, {"other": "<", "one": 1.0}]
    graph = nx.MultiDiGraph()
    for number, data in enumerate(values * 200):  # more than are written at once
        graph.add_node(f"n{number}", **data)
    read = read_back(graph)
    told = [{"one": "1"}, {"one": "true"}, {"other": "1"}, {}, {}, {"other": "<", "one": "1.0"}]
    assert [read.nodes[f"n{number}"] for number in range(1200)] == told * 200


def test_parallel_edges_and_loops_are_kept() -> None:
    graph = nx.MultiDiGraph([("a", "b"), ("a", "b"), ("b", "a"), ("a", "a")])
    assert sorted(read_back(graph).edges()) == sorted(graph.edges())


def test_gexf_and_cytoscape_hold_the_same_network(small_store: Store, tmp_path: Path) -> None:
    meant = drawable(whole(small_store))
    gexf = ElementTree.parse(export(small_store, "gexf", tmp_path / "out.gexf"))
    space = "{http://gexf.net/1.3}"
    assert {node.get("id") for node in gexf.iter(f"{space}node")} == set(meant)
    ends = sorted((edge.get("source"), edge.get("target")) for edge in gexf.iter(f"{space}edge"))
    assert ends == sorted(meant.edges())
    document = json.loads(export(small_store, "cytoscape", tmp_path / "out.cyjs").read_text("utf-8"))
    assert {node["data"]["id"] for node in document["elements"]["nodes"]} == set(meant)
    ends = sorted((e["data"]["source"], e["data"]["target"]) for e in document["elements"]["edges"])
    assert ends == sorted(meant.edges())
