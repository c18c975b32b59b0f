"""Grids: networks that are more readable as rows and columns, with a cell for each edge.

Topics and agencies are against authorities, statistical neighbours in the order of their rank; if
agencies provide services for many authorities, each agency has rows of its own. Nodes and edges get
a `position`. The header of a row or column has `header`; a node without a position appears only in
the cells of its edges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import networkx as nx

from graphkit.surfaces.maps.networks import MIN_FINDINGS
from graphkit.surfaces.maps.node_layout import CHARACTER_WIDTH, Mark, Positions, wrap_label
from graphkit.surfaces.maps.zoom_levels import printable

MAX_COLUMNS = 30  # more authorities than this are rows, and topics the columns
MAX_DELIVERY_COLUMNS = 8  # delivery for more authorities is listed by agency
# Distances in points: between rows, and from the names of rows to the first cell.
_ROW_HEIGHT, _HEADER_WIDTH = 38, 205
_TALL_ROW_HEIGHT = 72  # points between rows whose cells have two or three lines
_HEADER_END = 110  # points from the position of a row header to the end of its text
_HEADER_FONT, _CELL_FONT = 18, 16
_CELL_WIDTH, _CELL_GAP = 110, 3  # points: cells of one authority; between cells
_BLOCK_GAP = 40  # points from the cells of a block to the longest name of the next
_BLOCKS = 3  # blocks side by side for the topics of one authority
_CELLS_PER_LINE = 7  # authorities on a line of an agency's rows
_AGENCY_COLUMNS = 2  # columns of agencies that provide services for few authorities


def topics_in_rows(graph: nx.MultiDiGraph) -> str:
    """Arrange authorities and topics as a heat map, the weakest topics first;
    return the kind of grid.

    `cell_size` of the network is the width and height of a cell.
    """
    authorities = _sorted_by_label(graph, "authority")
    topics = sorted(_sorted_by_label(graph, "topic"), key=lambda node: _strength_share(graph, node))
    if len(authorities) == 1:
        return _topics_of_one_authority(graph, authorities[0], topics)
    is_dense = len(authorities) > MAX_COLUMNS
    for authority in authorities:
        _add_year(graph.nodes[authority], " " if is_dense else "\n")
    rows, columns = (authorities, topics) if is_dense else (topics, authorities)
    if is_dense:
        column_width, row_height = 116, 32
    else:
        column_width, row_height = 175 if len(authorities) <= _CELLS_PER_LINE else 150, _ROW_HEIGHT
    graph.graph["cell_size"] = (column_width - _CELL_GAP, row_height - _CELL_GAP)
    _place_rows(graph, rows, row_height)
    for column in columns if is_dense else ():
        graph.nodes[column]["style"] = "narrow"
    _place_columns(graph, columns, column_width, (_HEADER_WIDTH, -60))
    for authority, topic, data in graph.edges(data=True):
        row, column = (authority, topic) if is_dense else (topic, authority)
        data["position"] = (graph.nodes[column]["position"][0], graph.nodes[row]["position"][1])
    return "shares"


def _topics_of_one_authority(graph: nx.MultiDiGraph, authority: str, topics: Sequence[str]) -> str:
    """Arrange the topics of one authority in blocks side by side, each read downwards."""
    block_size = -(-len(topics) // _BLOCKS)
    blocks = [topics[first : first + block_size] for first in range(0, len(topics), block_size)]
    x = 0
    for number, block in enumerate(blocks):
        if number:
            names = (printable(graph.nodes[topic]["label"]) for topic in block)
            x += _BLOCK_GAP + max(_text_width(name, _HEADER_FONT) for name in names) - _HEADER_END
        for row, topic in enumerate(block):
            graph.nodes[topic].update(header="row", position=(x, _ROW_HEIGHT * row))
            position = (x + _HEADER_WIDTH, _ROW_HEIGHT * row)
            graph.edges[authority, topic, "findings"]["position"] = position
        x += _HEADER_WIDTH + _CELL_WIDTH // 2
    graph.graph["cell_size"] = (_CELL_WIDTH, _ROW_HEIGHT - _CELL_GAP)
    _add_year(graph.nodes[authority], ", ")
    graph.nodes[authority].update(header="column", position=(x // 2, -70))
    return "shares"


def _text_width(text: str, font: int) -> int:
    """Return the estimated width of text in points."""
    return round(max(map(len, text.split("\n"))) * font * CHARACTER_WIDTH)


def _add_year(data: dict[str, Any], separator: str) -> None:
    """Add the year of inspection to the label of an authority, in brackets if it is old."""
    if year := data.get("year"):
        year = f"({year})" if data.get("old") else year
        if separator == "\n":
            data["sublabel"] = year
        else:
            data.update(name=data["label"], label=f"{data['label']}{separator}{year}")


def neighbours_in_rows(graph: nx.MultiDiGraph) -> str:
    """Arrange each authority as a row with its statistical neighbours, the nearest first."""
    hubs = [node for node in _sorted_by_label(graph) if graph.out_degree(node)]
    _place_rows(graph, hubs, 116)
    for _, target, data in graph.edges(data=True):
        neighbour = graph.nodes[target]
        name = wrap_label(f"{data['text']}. {printable(neighbour['label'])}", 14)
        data["caption"] = f"{name}\n{neighbour['sublabel']}"
    captions = (caption for *_, caption in graph.edges(data="caption"))
    cell_width = 8 + max((_text_width(caption, _CELL_FONT) for caption in captions), default=0)
    for source, _, data in graph.edges(data=True):
        rank = int(data["text"])
        data["position"] = (
            _HEADER_END + cell_width // 2 + 25 + cell_width * (rank - 1),
            graph.nodes[source]["position"][1] - 22,
        )
    return "names"


def delivery_in_cells(graph: nx.MultiDiGraph) -> str:
    """Arrange agencies and authorities as a grid, the agencies with most authorities first.

    With too many authorities for columns, the grid lists them by agency.
    """
    authorities = [node for node in _sorted_by_label(graph) if graph.in_degree(node)]
    if len(authorities) > MAX_DELIVERY_COLUMNS:
        return delivery_in_rows(graph)
    _split_providers(graph, [node for node in authorities if graph.out_degree(node)])
    agencies = [node for node in _sorted_by_label(graph) if graph.out_degree(node)]
    agencies = sorted(agencies, key=lambda node: -graph.out_degree(node))
    _place_rows(graph, agencies, _TALL_ROW_HEIGHT)
    _place_columns(graph, authorities, 165, (_HEADER_WIDTH + 40, -75))
    for agency in agencies:
        # narrow, to leave space for the cells on a phone
        graph.nodes[agency]["style"] = "deliverer"
    for agency, authority, data in graph.edges(data=True):
        data["caption"] = wrap_label(data["caption"], 14)
        data["position"] = (
            graph.nodes[authority]["position"][0],
            graph.nodes[agency]["position"][1],
        )
    return "names"


def _split_providers(graph: nx.MultiDiGraph, authorities: Iterable[str]) -> None:
    """Give authorities that also provide services for others a second node, for their row."""
    for node in authorities:
        provider, data = f"{node}/for-others", graph.nodes[node]
        graph.add_node(
            provider,
            **{**data, "type": "agency", "entity": node, "name": f"{data['label']} for others"},
        )
        for _, target, key, edge_data in list(graph.out_edges(node, keys=True, data=True)):
            graph.add_edge(provider, target, key, **edge_data)
            graph.remove_edge(node, target, key)


def delivery_in_rows(graph: nx.MultiDiGraph) -> str:
    """Arrange agencies below one another, each with lines of its authorities;
    small ones in two columns.
    """
    agencies = [node for node in _sorted_by_label(graph) if graph.out_degree(node)]
    large = [node for node in agencies if graph.out_degree(node) > 2]
    y = 0
    for agency in sorted(large, key=lambda node: -graph.out_degree(node)):
        y = _place_agency(graph, agency, 0, y) + 105
    bottoms = [y + 30] * _AGENCY_COLUMNS
    for agency in [node for node in agencies if node not in large]:
        column = bottoms.index(min(bottoms))
        bottoms[column] = _place_agency(graph, agency, column * 780, bottoms[column]) + 105
    return "names"


def _place_agency(graph: nx.MultiDiGraph, agency: str, x: int, y: int) -> int:
    """Place an agency and its authorities; return the y of its last line."""
    edges = sorted(
        graph.out_edges(agency, data=True), key=lambda edge: graph.nodes[edge[1]]["label"]
    )
    graph.nodes[agency].update(header="row", position=(x, y))
    for number, (_, target, data) in enumerate(edges):
        line, column = divmod(number, _CELLS_PER_LINE)
        name = wrap_label(printable(graph.nodes[target]["label"]))
        data["caption"] = f"{name}\n{wrap_label(data['caption'], 14)}"
        data["position"] = (x + 230 + 175 * column, y + 88 * line)
    return y + 88 * (max(len(edges) - 1, 0) // _CELLS_PER_LINE)


def _place_rows(graph: nx.MultiDiGraph, nodes: Iterable[str], height: int) -> None:
    for number, node in enumerate(nodes):
        graph.nodes[node].update(header="row", position=(0, height * number))


def _place_columns(
    graph: nx.MultiDiGraph, nodes: Iterable[str], width: int, first: tuple[int, int]
) -> None:
    for number, node in enumerate(nodes):
        graph.nodes[node].update(header="column", position=(first[0] + width * number, first[1]))


def _sorted_by_label(graph: nx.MultiDiGraph, node_type: str = "") -> list[str]:
    nodes: list[tuple[str, dict[str, Any]]] = [
        (node, data)
        for node, data in graph.nodes(data=True)
        if not node_type or data["type"] == node_type
    ]
    return [node for node, _ in sorted(nodes, key=lambda item: (item[1]["label"], item[0]))]


def _strength_share(graph: nx.MultiDiGraph, topic: str) -> tuple[bool, float]:
    """Return whether a topic has too few findings for a share, and its share of strengths."""
    edges = [data for *_, data in graph.in_edges(topic, data=True)]
    strengths = sum(data["strength"] for data in edges)
    total = strengths + sum(data["weakness"] + data["mixed"] for data in edges)
    return total < MIN_FINDINGS, strengths / max(total, 1)


GRIDS: dict[str, Callable[[nx.MultiDiGraph], str]] = {
    "topics": topics_in_rows,
    "neighbours": neighbours_in_rows,
    "delivery": delivery_in_cells,
}


def preset_positions(graph: nx.MultiDiGraph, marks: Mapping[str, Mark]) -> Positions:
    """Return the positions that nodes already have; for the names of rows,
    where their text ends.
    """
    return {
        node: (at[0] + _HEADER_END, at[1]) if node in marks and data.get("header") == "row" else at
        for node, data in graph.nodes(data=True)
        if (at := data.get("position"))
    }
