"""A map as a network of pyvis: what users change of it is on the page,
which stays offline and inert.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import invented_places as invented
import pytest
from pyvis.network import Network

import graphkit as gk
from graphkit.core.errors import GraphkitError
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps import MAPS, draw

GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "use-from-python.md"
AMBLEFORD = "authority/E06999001"


def drawn(page: Any, kind: str = "nodes") -> dict[str, Any]:
    items = page.evaluate(f"graphkitMap.network.body.data.{kind}.get()")
    return {item.get("label") or item["id"]: item for item in items}


@pytest.mark.parametrize("kind", MAPS)
def test_each_map_is_a_network_of_pyvis(kind: str, small_store: Store) -> None:
    network = draw(small_store, kind).network()
    assert isinstance(network, Network)
    assert len(network.nodes) == network.num_nodes() == len(set(network.get_nodes()))
    assert {edge[end] for edge in network.edges for end in ("from", "to")} <= set(
        network.get_nodes()
    )
    assert network.get_node(AMBLEFORD)["name"] == "Ambleford"
    assert network.get_adj_list()[AMBLEFORD] or kind in ("delivery", "neighbours")
    assert network.generate_html() == draw(small_store, kind).page()


def test_the_example_of_the_guide_runs(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: Any
) -> None:
    section = GUIDE.read_text("utf-8").partition("## With pyvis")[2].partition("\n## ")[0]
    (example,) = re.findall(r"^```python\n(.*?)^```", section, re.M | re.S)
    monkeypatch.chdir(tmp_path)
    Path("graphkit.db").symlink_to(whole)
    exec(example.replace("Slough", "Ambleford").replace("slough.html", "map.html"), {"gk": gk})
    page = open_page(Path("map.html").read_text("utf-8"))
    marks = drawn(page)
    assert marks["Our review"]["shape"] == "star"
    assert (
        next(mark for name, mark in marks.items() if name.startswith("Ambleford"))["color"]
        == "#8ccdf2"
    )
    assert "looks at" in drawn(page, "edges")
    assert "solver:" in page.inner_text("#options")
    assert not Path("lib").exists()  # which pyvis writes beside its own pages


@pytest.mark.parametrize("kind", MAPS)
def test_what_is_added_is_on_the_page(kind: str, small_store: Store, open_page: Any) -> None:
    network = draw(small_store, kind).network()
    network.add_node(1, label=invented.HOSTILE, title=invented.HOSTILE)
    network.add_node("near", group="mine", label="Near", x=0, y=-90)
    network.add_edge(1, AMBLEFORD, label="asks")
    network.add_edge(AMBLEFORD, "near")
    page = open_page(network.generate_html())
    assert {"Added", "mine"} <= set(page.inner_text("#types").split("\n"))
    assert (drawn(page)["Near"]["x"], drawn(page)["Near"]["y"]) == (0, -90)
    assert "asks" in drawn(page, "edges")
    assert invented.HOSTILE in page.inner_text("#rows")
    page.fill("#search", "near")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "Near"
    page.click("#panel li button")
    assert "Added to the map." in page.inner_text("#panel")


def test_what_is_moved_or_removed_is_so_on_the_page(small_store: Store, open_page: Any) -> None:
    network = draw(small_store).network()
    network.get_node("agency/norvale-police").update(x=0, y=700, label="Police")
    network.nodes = [node for node in network.nodes if node["group"] != "sector"]
    page = open_page(network.generate_html())
    police = drawn(page)["Police"]
    assert (police["x"], police["y"]) == (0, 700)
    assert not [node for node in drawn(page).values() if node["shape"] == "square"]
    assert "health" not in page.inner_text("#rows")


def test_options_are_those_of_the_user(small_store: Store, open_page: Any) -> None:
    network = draw(small_store).network()
    network.toggle_physics(True)
    page = open_page(network.generate_html())
    assert page.get_attribute("#physics", "aria-pressed") == "true"
    assert page.evaluate("graphkitMap.network.physics.physicsEnabled")
    network.set_options('{"physics": {"enabled": false}, "interaction": {"dragView": false}}')
    page = open_page(network.generate_html())
    assert page.get_attribute("#physics", "aria-pressed") == "false"
    assert not page.evaluate("graphkitMap.network.interactionHandler.options.dragView")


def test_pyvis_is_loaded_where_a_network_is_drawn() -> None:
    code = "import graphkit.surfaces.maps, graphkit.surfaces.web.app, sys; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    assert "graphkit.surfaces.maps.chart" in loaded
    assert not {"pyvis", "IPython"} & set(loaded)


def test_a_chart_is_no_network(whole: Path) -> None:
    with gk.open(whole) as graph:
        assert isinstance(graph.pyvis("partners", focus="Ambleford", since="2015"), Network)
        with pytest.raises(
            GraphkitError, match="place is a chart, not a network; networks are partners"
        ):
            graph.pyvis("place")
