"""Networks that are read better in rows and columns than as lines: each link is a cell at the crossing.

Topics stand against authorities, statistical neighbours by their rank, and a delivery network too large for
lines agency by agency. Nodes and edges get their place in `at`; a node that stands at the head of a row or
a column says so in `head`; one without a place is seen in the cells of its links alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import networkx as nx

from graphkit.view.layout import Mark, Placed, wrapped
from graphkit.view.views import readable

FEW = 30  # so many authorities stand beside one another; of more, each has a row
DENSE = 1_500  # so many cells have a sign each, no figures
MANY_LINES = 60  # so many names of a delivery network can be told apart with lines between them
_ROW, _HEAD = 38, 215  # points: between two rows; from the names of rows to the first cell
_HALF = 0.25  # of a character's width, on average, as a share of the size of its font
_BLOCK = 470  # from one block to the next
_BLOCKS = 3  # side by side: the topics of a single authority
_IN_A_LINE = 8  # authorities that one agency delivers for, in one line


def topics_in_rows(graph: nx.MultiDiGraph) -> str:
    """Place authorities and topics at the heads of a grid, the weakest topics first; return its kind."""
    places = _by_name(graph, "authority")
    topics = sorted(_by_name(graph, "topic"), key=lambda node: -_weak(graph, node))
    if len(places) == 1:
        return _one_place(graph, places[0], topics)
    dense = len(places) > FEW
    rows, columns = (places, topics) if dense else (topics, places)
    gap = 125 if dense else 200 if len(places) <= _IN_A_LINE else 150
    _heads(graph, rows, "row", [(0, _ROW * number) for number in range(len(rows))])
    _heads(graph, columns, "column", [(_HEAD + gap * number, -70) for number in range(len(columns))])
    for one, other, data in graph.edges(data=True):
        row, column = (one, other) if dense else (other, one)
        data["at"] = (graph.nodes[column]["at"][0], graph.nodes[row]["at"][1])
    return "signs" if graph.size() > DENSE else "figures"


def _one_place(graph: nx.MultiDiGraph, place: str, topics: Sequence[str]) -> str:
    """Place the topics of one authority in blocks side by side, read downwards."""
    deep = -(-len(topics) // _BLOCKS)
    for number, topic in enumerate(topics):
        block, row = divmod(number, deep)
        across, down = block * _BLOCK, _ROW * row
        _heads(graph, [topic], "row", [(across, down)])
        graph.edges[place, topic, "findings"]["at"] = (across + _HEAD, down)
    _heads(graph, [place], "column", [(_BLOCK * (_BLOCKS - 1) // 2 + _HEAD // 2, -70)])
    return "figures"


def neighbours_in_rows(graph: nx.MultiDiGraph) -> str:
    """Place each authority at the head of a row, its statistical neighbours in it, the nearest first."""
    hubs = [node for node in _by_name(graph) if graph.out_degree(node)]
    _heads(graph, hubs, "row", [(0, 125 * number) for number in range(len(hubs))])
    for one, other, data in graph.edges(data=True):
        rank, near = int(data["text"]), graph.nodes[other]
        data["at"] = (100 + 175 * rank, graph.nodes[one]["at"][1] - 22)
        name = wrapped(f"{rank}. {readable(near['label'])}", 20)
        data["said"] = f"{name}\n{near['below']}"
    return "names"


def delivery_in_rows(graph: nx.MultiDiGraph) -> str:
    """Place each agency at the head of as many lines as its authorities need; those with few, in columns."""
    agencies = [node for node in _by_name(graph) if graph.out_degree(node)]
    large = [node for node in agencies if graph.out_degree(node) > 2]
    down = 0
    for agency in sorted(large, key=lambda node: -graph.out_degree(node)):
        down = _agency(graph, agency, 0, down) + 75
    lowest = [down + 30] * _BLOCKS
    for agency in [node for node in agencies if node not in large]:
        column = lowest.index(min(lowest))
        lowest[column] = _agency(graph, agency, column * 640, lowest[column]) + 75
    return "names"


def _agency(graph: nx.MultiDiGraph, agency: str, across: int, down: int) -> int:
    """Place an agency and its authorities; return how far down they reach."""
    edges = sorted(graph.out_edges(agency, data=True), key=lambda edge: graph.nodes[edge[1]]["label"])
    _heads(graph, [agency], "row", [(across, down)])
    for number, (_, other, data) in enumerate(edges):
        line, place = divmod(number, _IN_A_LINE)
        data["said"] = wrapped(readable(graph.nodes[other]["label"]))
        data["at"] = (across + 230 + 170 * place, down + 62 * line)
    return down + 62 * (max(len(edges) - 1, 0) // _IN_A_LINE)


def _heads(
    graph: nx.MultiDiGraph, nodes: Iterable[str], head: str, places: Iterable[tuple[int, int]]
) -> None:
    for node, at in zip(nodes, places, strict=True):
        graph.nodes[node].update(at=at, head=head)


def _by_name(graph: nx.MultiDiGraph, kind: str = "") -> list[str]:
    nodes: list[tuple[str, dict[str, Any]]] = [
        (node, data) for node, data in graph.nodes(data=True) if not kind or data["type"] == kind
    ]
    return [node for node, _ in sorted(nodes, key=lambda item: (item[1]["label"], item[0]))]


def _weak(graph: nx.MultiDiGraph, topic: str) -> int:
    return sum(data["weakness"] for *_, data in graph.in_edges(topic, data=True))


GRIDS: dict[str, Callable[[nx.MultiDiGraph], str]] = {
    "topics": topics_in_rows,
    "neighbours": neighbours_in_rows,
    "delivery": delivery_in_rows,
}


def as_said(graph: nx.MultiDiGraph, marks: Mapping[str, Mark]) -> Placed:
    """Return the places that nodes bring with them; heads of rows end where their cells begin."""
    found = {node: at for node, at in graph.nodes(data="at") if at}
    for node, (across, down) in found.items():
        if graph.nodes[node].get("head") == "row":
            longest = max(map(len, marks[node].label.split("\n")))
            found[node] = (round(across + 110 - longest * marks[node].font * _HALF), down)
    return found
