"""Networks that are read better in rows and columns than as lines: each link is a cell at the crossing.

Topics and agencies stand against authorities, statistical neighbours by their rank; where agencies deliver
for many authorities, each has rows of its own. Nodes and edges get their place in `at`; a node that stands at
the head of a row or a column says so in `head`; one without a place is seen in the cells of its links alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import networkx as nx

from graphkit.view.node_layout import CHARACTER, Mark, Placed, wrapped
from graphkit.view.topic_network import TINY
from graphkit.view.zoom_levels import readable

FEW = 30  # so many authorities stand beside one another; of more, each has a row
FEW_DELIVERED = 8  # of more, who delivers for them is told agency by agency
_ROW, _HEAD = 38, 205  # points: between two rows; from the names of rows to the first cell
_DELIVERED = 72  # points: between two rows whose cells have two lines or three
_END = 110  # points: the names of rows end so far to the right of their place
_FONT, _CELL_FONT = 18, 16  # of the names of rows and of cells
_AIR = 40  # points: from the cells of a block to the longest name of the next
_BLOCKS = 3  # side by side: the topics of a single authority
_IN_A_LINE = 7  # authorities that one agency delivers for, in one line
_ABREAST = 2  # agencies that deliver for few, side by side


def topics_in_rows(graph: nx.MultiDiGraph) -> str:
    """Place authorities and topics at the heads of a grid, the weakest topics first; return its kind."""
    places = _by_name(graph, "authority")
    topics = sorted(_by_name(graph, "topic"), key=lambda node: _strong(graph, node))
    if len(places) == 1:
        return _one_place(graph, places[0], topics)
    dense = len(places) > FEW
    for place in places:
        _dated(graph.nodes[place], " " if dense else "\n")
    rows, columns = (places, topics) if dense else (topics, places)
    gap, down = (116, 32) if dense else (175 if len(places) <= _IN_A_LINE else 150, _ROW)
    _rows(graph, rows, down)
    for column in columns if dense else ():
        graph.nodes[column]["look"] = "narrow"
    _columns(graph, columns, gap, (_HEAD, -60))
    for one, other, data in graph.edges(data=True):
        row, column = (one, other) if dense else (other, one)
        data["at"] = (graph.nodes[column]["at"][0], graph.nodes[row]["at"][1])
    return "shares" if dense else "figures"


def _one_place(graph: nx.MultiDiGraph, place: str, topics: Sequence[str]) -> str:
    """Place the topics of one authority in blocks side by side, read downwards."""
    deep = -(-len(topics) // _BLOCKS)
    blocks = [topics[first : first + deep] for first in range(0, len(topics), deep)]
    across = 0
    for number, block in enumerate(blocks):
        edges = [graph.edges[place, topic, "findings"] for topic in block]
        if number:
            across += (
                _AIR + max(_wide(readable(graph.nodes[topic]["label"]), _FONT) for topic in block) - _END
            )
        for row, (topic, data) in enumerate(zip(block, edges, strict=True)):
            graph.nodes[topic].update(head="row", at=(across, _ROW * row))
            data["at"] = (across + _HEAD, _ROW * row)
        across += _HEAD + max(_wide(_figures(data), _CELL_FONT) for data in edges) // 2
    _dated(graph.nodes[place], ", ")
    graph.nodes[place].update(head="column", at=(across // 2, -70))
    return "figures"


def _wide(words: str, font: int) -> int:
    """Return how wide words are, about, in points."""
    return round(max(map(len, words.split("\n"))) * font * CHARACTER)


def _figures(data: Mapping[str, Any]) -> str:
    """Return what a cell says at most, as long as the page writes it: "▲10 ▼4"."""
    return " ".join(f"▲{data[polarity]}" for polarity in ("strength", "weakness", "mixed") if data[polarity])


def _dated(data: dict[str, Any], before: str) -> None:
    """Add to the name of an authority the year in which it was inspected, in brackets if long ago."""
    if year := data.get("year"):
        year = f"({year})" if data.get("old") else year
        if before == "\n":
            data["below"] = year
        else:
            data.update(name=data["label"], label=f"{data['label']}{before}{year}")


def neighbours_in_rows(graph: nx.MultiDiGraph) -> str:
    """Place each authority at the head of a row, its statistical neighbours in it, the nearest first."""
    hubs = [node for node in _by_name(graph) if graph.out_degree(node)]
    _rows(graph, hubs, 116)
    for _, other, data in graph.edges(data=True):
        near = graph.nodes[other]
        name = wrapped(f"{data['text']}. {readable(near['label'])}", 14)
        data["said"] = f"{name}\n{near['below']}"
    gap = 8 + max((_wide(said, _CELL_FONT) for *_, said in graph.edges(data="said")), default=0)
    for one, _, data in graph.edges(data=True):
        data["at"] = (_END + gap // 2 + 25 + gap * (int(data["text"]) - 1), graph.nodes[one]["at"][1] - 22)
    return "names"


def delivery_in_cells(graph: nx.MultiDiGraph) -> str:
    """Place agencies and authorities at the heads of a grid, those that deliver for most first.

    Of more authorities than stand beside one another, agency by agency.
    """
    places = [node for node in _by_name(graph) if graph.in_degree(node)]
    if len(places) > FEW_DELIVERED:
        return delivery_in_rows(graph)
    _apart(graph, [node for node in places if graph.out_degree(node)])
    agencies = [node for node in _by_name(graph) if graph.out_degree(node)]
    agencies = sorted(agencies, key=lambda node: -graph.out_degree(node))
    _rows(graph, agencies, _DELIVERED)
    _columns(graph, places, 165, (_HEAD + 40, -75))
    for agency in agencies:
        graph.nodes[agency]["look"] = "deliverer"  # narrow: on a phone, its cells need the room
    for agency, place, data in graph.edges(data=True):
        data["said"] = _in_lines(data["said"])
        data["at"] = (graph.nodes[place]["at"][0], graph.nodes[agency]["at"][1])
    return "names"


def _apart(graph: nx.MultiDiGraph, nodes: Iterable[str]) -> None:
    """Give authorities that also deliver for others a second node, which has a row: one has one place."""
    for node in nodes:
        twin, data = f"{node}/for-others", graph.nodes[node]
        graph.add_node(
            twin, **{**data, "type": "agency", "thing": node, "name": f"{data['label']} for others"}
        )
        for _, other, kind, said in list(graph.out_edges(node, keys=True, data=True)):
            graph.add_edge(twin, other, kind, **said)
            graph.remove_edge(node, other, kind)


def delivery_in_rows(graph: nx.MultiDiGraph) -> str:
    """Place each agency at the head of as many lines as its authorities need; those with few, in columns."""
    agencies = [node for node in _by_name(graph) if graph.out_degree(node)]
    large = [node for node in agencies if graph.out_degree(node) > 2]
    down = 0
    for agency in sorted(large, key=lambda node: -graph.out_degree(node)):
        down = _agency(graph, agency, 0, down) + 105
    lowest = [down + 30] * _ABREAST
    for agency in [node for node in agencies if node not in large]:
        column = lowest.index(min(lowest))
        lowest[column] = _agency(graph, agency, column * 780, lowest[column]) + 105
    return "names"


def _agency(graph: nx.MultiDiGraph, agency: str, across: int, down: int) -> int:
    """Place an agency and its authorities; return how far down they reach."""
    edges = sorted(graph.out_edges(agency, data=True), key=lambda edge: graph.nodes[edge[1]]["label"])
    graph.nodes[agency].update(head="row", at=(across, down))
    for number, (_, other, data) in enumerate(edges):
        line, place = divmod(number, _IN_A_LINE)
        data["said"] = f"{wrapped(readable(graph.nodes[other]['label']))}\n{_in_lines(data['said'])}"
        data["at"] = (across + 230 + 175 * place, down + 88 * line)
    return down + 88 * (max(len(edges) - 1, 0) // _IN_A_LINE)


def _in_lines(said: str) -> str:
    """Return how and since when an agency delivers, in lines: "delivers", "since 2017"."""
    return wrapped(said, 14)


def _rows(graph: nx.MultiDiGraph, nodes: Iterable[str], gap: int) -> None:
    for number, node in enumerate(nodes):
        graph.nodes[node].update(head="row", at=(0, gap * number))


def _columns(graph: nx.MultiDiGraph, nodes: Iterable[str], gap: int, first: tuple[int, int]) -> None:
    for number, node in enumerate(nodes):
        graph.nodes[node].update(head="column", at=(first[0] + gap * number, first[1]))


def _by_name(graph: nx.MultiDiGraph, kind: str = "") -> list[str]:
    nodes: list[tuple[str, dict[str, Any]]] = [
        (node, data) for node, data in graph.nodes(data=True) if not kind or data["type"] == kind
    ]
    return [node for node, _ in sorted(nodes, key=lambda item: (item[1]["label"], item[0]))]


def _strong(graph: nx.MultiDiGraph, topic: str) -> tuple[bool, float]:
    """Return what share of the findings on a topic are strengths, after whether they are too few for one."""
    found = [data for *_, data in graph.in_edges(topic, data=True)]
    strong = sum(data["strength"] for data in found)
    every = strong + sum(data["weakness"] + data["mixed"] for data in found)
    return every < TINY, strong / max(every, 1)


GRIDS: dict[str, Callable[[nx.MultiDiGraph], str]] = {
    "topics": topics_in_rows,
    "neighbours": neighbours_in_rows,
    "delivery": delivery_in_cells,
}


def as_said(graph: nx.MultiDiGraph, marks: Mapping[str, Mark]) -> Placed:
    """Return the places that nodes bring with them; of the names of rows, where they end."""
    return {
        node: (at[0] + _END, at[1]) if node in marks and _names_a_row(data) else at
        for node, data in graph.nodes(data=True)
        if (at := data.get("at"))
    }


def _names_a_row(data: Mapping[str, Any]) -> bool:
    return data.get("head") == "row" or data["type"] == "recurring"
