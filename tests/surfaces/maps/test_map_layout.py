"""Places on a map: nothing lies on anything else, and nothing is left to chance."""

import random
from dataclasses import replace

import networkx as nx
import pytest

from graphkit.core.terms import POLARITIES
from graphkit.surfaces.maps import node_layout
from graphkit.surfaces.maps.geometry import Point, line_meets_box
from graphkit.surfaces.maps.node_layout import Mark, labels_above, make_mark, positions
from graphkit.surfaces.maps.zoom_levels import views

WORDS = (
    "early help hub panel of missing children virtual school health north safeguarding board"
).split()


def star(seed: int, hubs: int, things: int) -> nx.MultiDiGraph:
    """A network of authorities, with things of one of them and things that several share."""
    chance = random.Random(seed)
    graph = nx.MultiDiGraph()
    for number in range(hubs):
        graph.add_node(f"hub{number}", label=f"Place {number}", type="authority", weight=9)
    for number in range(things):
        name = " ".join(chance.choices(WORDS, k=chance.randint(1, 6)))
        kind = chance.choice(["agency", "service", "sector"])
        graph.add_node(f"thing{number}", label=name, type=kind, weight=chance.randint(1, 60))
        for hub in chance.sample(range(hubs), min(hubs, chance.choice([1, 1, 1, 2, 3]))):
            graph.add_edge(f"hub{hub}", f"thing{number}", "findings", type="findings")
    return graph


def laid_out(graph: nx.MultiDiGraph) -> tuple[dict[str, Mark], dict[str, Point]]:
    marks = {
        node: make_mark(data["label"], data["type"], data["weight"])
        for node, data in graph.nodes(data=True)
    }
    placed = positions(graph, marks)
    above = labels_above(graph, placed)
    return {node: replace(mark, above=node in above) for node, mark in marks.items()}, placed


def overlap(one: Point, its: Mark, other: Point, others: Mark) -> bool:
    (left, up, right, down), (other_left, other_up, other_right, other_down) = (
        its.reach,
        others.reach,
    )
    apart = (
        one[0] + right <= other[0] - other_left + 1
        or other[0] + other_right <= one[0] - left + 1
        or one[1] + down <= other[1] - other_up + 1
        or other[1] + other_down <= one[1] - up + 1
    )
    return not apart


def crossings(graph: nx.MultiDiGraph) -> int:
    """Return how many names the lines from the only authority cross."""
    marks, placed = laid_out(graph)
    assert {marks[node].above for node in placed} == {True, False}
    crossed = [
        (thing, other)
        for thing in placed
        for other in placed
        if "hub0" not in (thing, other)
        and thing != other
        and line_meets_box(placed[thing], placed[other], marks[other].reach)
    ]
    return len(crossed)


def test_lines_around_an_authority_cross_few_names(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = star(1, 1, 20)
    clear = crossings(graph)
    monkeypatch.setattr(node_layout, "_MAX_CLEAR", 0)
    assert clear < crossings(graph)


@pytest.mark.parametrize(("hubs", "things"), [(0, 5), (1, 60), (2, 40), (6, 150), (20, 200)])
def test_no_mark_lies_on_another(hubs: int, things: int) -> None:
    graph = star(hubs, hubs, things)
    marks, placed = laid_out(graph)
    assert set(placed) == set(graph)
    nodes = sorted(placed)
    assert not [
        (one, other)
        for number, one in enumerate(nodes)
        for other in nodes[:number]
        if overlap(placed[one], marks[one], placed[other], marks[other])
    ]


def test_the_order_of_nodes_and_edges_changes_nothing() -> None:
    graph = star(7, 5, 80)
    shuffled = nx.MultiDiGraph()
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))
    random.Random(1).shuffle(nodes)
    random.Random(2).shuffle(edges)
    shuffled.add_nodes_from(nodes)
    shuffled.add_edges_from(edges)
    assert laid_out(shuffled)[1] == laid_out(graph)[1]


def test_nodes_are_nearest_to_their_own_authority() -> None:
    graph = nx.MultiDiGraph()
    for hub in ("a", "b", "c"):
        graph.add_node(hub, label=hub, type="authority", weight=5)
        for number in range(8):
            graph.add_node(f"{hub}{number}", label=f"team {number}", type="service", weight=number)
            graph.add_edge(hub, f"{hub}{number}", "findings", type="findings")
    placed = laid_out(graph)[1]

    def distance(one: str, other: str) -> float:
        return (placed[one][0] - placed[other][0]) ** 2 + (placed[one][1] - placed[other][1]) ** 2

    for node in set(graph) - {"a", "b", "c"}:
        assert min("abc", key=lambda hub: distance(node, hub)) == node[0]


def test_each_level_has_findings() -> None:
    graph = nx.MultiDiGraph()
    for node, kind in (
        ("place", "authority"),
        ("before", "authority"),
        ("trust", "agency"),
        ("hub", "service"),
    ):
        graph.add_node(node, label=node, type=kind, weight=1)
    graph.add_edge("trust", "place", "delivers", type="delivers")
    for node, count in (("before", 1), ("hub", 3)):
        counts = dict.fromkeys(POLARITIES, 0) | {"strength": count}
        graph.add_edge("place", node, "findings", type="findings", weight=count, **counts)
    (view,) = views(graph)
    assert [set(level) for level in view.levels] == [set(graph), set(graph) - {"before"}]


def test_too_many_authorities_are_not_always_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphkit.surfaces.maps.zoom_levels.READABLE_SIZE", 5)
    graph = nx.MultiDiGraph()
    for number in range(1, 7):
        graph.add_node(f"place{number}", label="place", type="authority", weight=number)
        graph.add_node(f"hub{number}", label="hub", type="service", weight=number)
        counts = dict.fromkeys(POLARITIES, 0) | {"strength": number}
        graph.add_edge(f"place{number}", f"hub{number}", "findings", type="findings", **counts)
    (view,) = views(graph)
    assert not view.always
    assert set(view.levels[view.start]) == {"place5", "hub5", "place6", "hub6"}


def test_a_long_name_is_cut_and_an_empty_one_is_still_drawn() -> None:
    assert make_mark("word " * 40, "service", 1).label.endswith("…")
    assert make_mark("", "service", 1).label == "?"
