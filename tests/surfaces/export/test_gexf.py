"""GEXF with dates: what stands when, in the form that Gephi documents, read back by networkx."""

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import invented_places
import networkx as nx
import pytest

from graphkit.answers.measures.network import complete_network
from graphkit.core.terms import BASE
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import export
from graphkit.surfaces.export.network_files import without_evidence

SPACE = "{http://gexf.net/1.3}"
# element → the elements that may stand in it, in their order; its attributes (GEXF 1.3)
ALLOWED = {
    "gexf": (["meta", "graph"], {"version"}),
    "meta": (["creator"], set()),
    "creator": ([], set()),
    "graph": (
        ["attributes", "nodes", "edges"],
        {"defaultedgetype", "mode", "timeformat", "timerepresentation"},
    ),
    "attributes": (["attribute"], {"class"}),
    "attribute": ([], {"id", "title", "type"}),
    "nodes": (["node"], set()),
    "node": (["attvalues", "spells"], {"id", "label", "start", "end"}),
    "edges": (["edge"], set()),
    "edge": (
        ["attvalues", "spells"],
        {"id", "source", "target", "kind", "label", "weight", "start", "end"},
    ),
    "attvalues": (["attvalue"], set()),
    "attvalue": ([], {"for", "value"}),
    "spells": (["spell"], set()),
    "spell": ([], {"start", "end"}),
}
AMBLEFORD, POLICE = f"{BASE}authority/E06999001", f"{BASE}agency/norvale-police"


@pytest.fixture(scope="module", params=["small_store", "small"])
def written(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Store, Path]:
    store = request.getfixturevalue(request.param)
    return store, export(store, "gexf", tmp_path_factory.mktemp("gexf") / "out.gexf")


def tag(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(SPACE)


def test_every_element_stands_where_the_format_has_it(written: tuple[Store, Path]) -> None:
    root = ElementTree.parse(written[1]).getroot()
    for element in root.iter():
        children, attributes = ALLOWED[tag(element)]
        places = [children.index(tag(child)) for child in element]
        assert places == sorted(places)
        assert set(element.attrib) <= attributes
    declared = {
        part.get("class"): {item.get("id") for item in part}
        for part in root.iter(f"{SPACE}attributes")
    }
    for what, known in declared.items():
        for element in root.iter(f"{SPACE}{what}"):
            assert {value.get("for") for value in element.iter(f"{SPACE}attvalue")} <= known


def test_times_are_days_and_none_ends_before_it_begins(written: tuple[Store, Path]) -> None:
    for element in ElementTree.parse(written[1]).iter():
        start, end = (element.get(name) for name in ("start", "end"))
        days = [date.fromisoformat(day) for day in (start, end) if day]
        assert days == sorted(days)


def test_no_edge_is_there_without_its_ends(written: tuple[Store, Path]) -> None:
    """Gephi refuses an edge that outlives a node."""
    root = ElementTree.parse(written[1]).getroot()
    lives = {node.get("id"): node for node in root.iter(f"{SPACE}node")}
    for edge in root.iter(f"{SPACE}edge"):
        for spell in edge.findall(f"{SPACE}spells/{SPACE}spell") or [edge]:
            for end in (lives[edge.get("source")], lives[edge.get("target")]):
                assert (end.get("start") or "") <= (spell.get("start") or "")
                assert (end.get("end") or "9") >= (spell.get("end") or "9")


def test_networkx_reads_it_back(written: tuple[Store, Path]) -> None:
    expected = without_evidence(complete_network(written[0]))
    read = nx.read_gexf(written[1], version="1.3")
    assert set(read) == set(expected)
    assert sorted(read.edges()) == sorted(expected.edges())
    for node, data in expected.nodes(data=True):
        attribute_types = {
            name: re.sub("[\x02\x0b]", "", v) if isinstance(v, str) else v
            for name, v in data.items()
            if v != ""
        }
        assert attribute_types.items() <= read.nodes[node].items()
    weights = sorted((one, other, weight) for one, other, weight in read.edges(data="weight"))
    assert weights == sorted(expected.edges(data="weight"))


def test_findings_stand_on_the_days_of_their_inspections(
    small_store: Store, tmp_path: Path
) -> None:
    read = nx.read_gexf(export(small_store, "gexf", tmp_path / "out.gexf"), version="1.3")
    edge = read.edges[AMBLEFORD, POLICE]
    assert edge["spells"] == [("2019-03-04", "2019-03-08"), ("2023-06-05", "2023-06-09")]
    delivers = read.edges[f"{BASE}agency/norvale-children-first", AMBLEFORD]
    assert (delivers["start"], delivers.get("end")) == ("2017-04-01", None)
    labels = set(nx.get_node_attributes(read, "label").values())
    assert {invented_places.HOSTILE, invented_places.FORMULA} <= labels
