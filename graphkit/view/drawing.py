"""A network as the page draws it: nodes and edges with their places, and the evidence behind each.

Pyvis holds the nodes and edges, filled directly: its own look-ups take seconds on large networks, and its
templates ask the network for files and run what stands in names. So only its data and the drawing library
that comes with it are used; the page is ours.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import networkx as nx
from pyvis.edge import Edge
from pyvis.network import Network
from pyvis.node import Node

from graphkit.lookup import Labels, tail
from graphkit.network import POLARITIES, TYPES
from graphkit.store import Store
from graphkit.terms import Scheme, concept
from graphkit.view.evidence import Evidence
from graphkit.view.layout import Mark, mark, positions
from graphkit.view.room import Point

SHAPES = {"authority": "box", "agency": "diamond", "service": "dot", "sector": "square", "topic": "hexagon"}
_STEPS = (
    *range(1, 7),
    *range(8, 17, 2),
    20,
    30,
    50,
    80,
    120,
    200,
)  # fewest findings to be shown
_READABLE = 75  # so many names can be read at once on a screen
_LARGE = 40  # so many of more names are written large enough for it


def drawing(store: Store, graph: nx.MultiDiGraph, with_quotes: bool = False) -> dict[str, Any]:
    """Return what the page needs to know of a network, ready for JSON; the same network, the same data.

    A map has levels: the fewer findings a thing needs to be shown, the more there are. Each level is laid out
    on its own, and the map opens on the first that can be read at once.
    """
    order = sorted(graph, key=lambda node: (TYPES.index(graph.nodes[node]["type"]), _name(graph, node), node))
    numbers = {node: number for number, node in enumerate(order)}
    evidence, labels = Evidence(store, with_quotes), Labels(store)
    net = Network(directed=True)
    net.edges = [edge.options for edge in _edges(graph, numbers, evidence)]
    shown = {least: _shown(graph, least) for least in _levels(graph)}
    levels = [_laid_out(graph, nodes) for nodes in shown.values()]
    for node in order:
        net.nodes.append(_node(graph, node, numbers[node], levels, labels, evidence).options)
    sizes = [len(nodes) for nodes in shown.values()]
    return {
        "nodes": net.nodes,
        "edges": net.edges,
        "levels": list(shown),
        "start": next((number for number, size in enumerate(sizes) if size <= _READABLE), len(sizes) - 1),
        "polarities": list(POLARITIES),
        "types": [kind for kind in TYPES if kind in nx.get_node_attributes(graph, "type").values()],
        "items": evidence.items,
        "inspections": evidence.inspections,
        "words": {scheme: dict(sorted(words.items())) for scheme, words in sorted(evidence.words.items())},
    }


def _name(graph: nx.MultiDiGraph, node: str) -> str:
    return _clean(graph.nodes[node]["label"])


def _clean(words: str) -> str:
    """Return words without characters that control a device rather than be read."""
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in words).split())


def _written(graph: nx.MultiDiGraph, node: str) -> str:
    """Return the words by a mark: a sector stands by its authority, which need not be named again."""
    name = _name(graph, node)
    return name.partition(" in ")[0] if graph.nodes[node]["type"] == "sector" else name


def _shown(graph: nx.MultiDiGraph, least: int) -> list[str]:
    """Return what is on the map when things need so many findings: authorities and deliverers always are."""
    return [node for node, data in graph.nodes(data=True) if data["weight"] >= least or _always(graph, node)]


def _always(graph: nx.MultiDiGraph, node: str) -> bool:
    delivers = any(kind != "findings" for _, _, kind in graph.out_edges(node, data="type"))
    return delivers or graph.nodes[node]["type"] == "authority"


def _levels(graph: nx.MultiDiGraph) -> list[int]:
    """Return the steps that make a difference to what is shown."""
    sizes = [len(_shown(graph, least)) for least in _STEPS]
    return [least for place, least in enumerate(_STEPS) if not place or sizes[place] < sizes[place - 1]]


def _laid_out(graph: nx.MultiDiGraph, nodes: Sequence[str]) -> dict[str, tuple[Mark, Point]]:
    """Return mark and place of each node of a level; where they are many, authorities and the weightiest
    are written larger, since one sees the whole from further away."""
    zoom = min(max(math.sqrt(len(nodes) / _READABLE), 1.0), 3.0)
    by_weight = sorted(nodes, key=lambda node: (-graph.nodes[node]["weight"], node))
    large = {*by_weight[:_LARGE], *(node for node in nodes if graph.nodes[node]["type"] == "authority")}
    air = 0 if any(kind == "findings" for _, _, kind in graph.edges(data="type")) else 22  # dates on lines
    marks = {}
    for node in nodes:
        data = graph.nodes[node]
        enlarged = zoom if node in large else 1.0
        marks[node] = mark(_written(graph, node), data["type"], data["weight"], enlarged, air)
    placed = positions(graph.subgraph(nodes), marks)
    return {node: (marks[node], placed[node]) for node in nodes}


def _node(
    graph: nx.MultiDiGraph,
    node: str,
    number: int,
    levels: Sequence[dict[str, tuple[Mark, Point]]],
    labels: Labels,
    evidence: Evidence,
) -> Node:
    data = graph.nodes[node]
    drawn = mark(_written(graph, node), data["type"], data["weight"])
    places = [[*level[node][1], level[node][0].font] if node in level else None for level in levels]
    options: dict[str, Any] = {"size": drawn.radius} if drawn.radius else {}
    if data["type"] == "authority" and (page := evidence.page_of(node)):
        options["page"] = page
    return Node(
        number, SHAPES[data["type"]], drawn.label,
        group=data["type"], key=tail(node), name=_name(graph, node), kind=data["kind"], weight=data["weight"],
        others=[_clean(words) for words in labels.others(node)], always=_always(graph, node),
        places=places, **options,
    )  # fmt: skip


def _edges(graph: nx.MultiDiGraph, numbers: dict[str, int], evidence: Evidence) -> Iterable[Edge]:
    found = sorted(
        graph.edges(keys=True, data=True), key=lambda edge: (numbers[edge[0]], numbers[edge[1]], edge[2])
    )
    for number, (one, other, kind, data) in enumerate(found):
        rests_on = [
            [evidence.number(statement), evidence.word("resolution", _way(way))]
            for statement, way in data["evidence"]
        ]
        yield Edge(
            numbers[one], numbers[other], directed=kind != "findings",
            id=number, type=kind, words=data["label"], since=data["since"], until=data["until"],
            evidence=rests_on,
        )  # fmt: skip


def _way(way: str) -> str:
    """Return the concept of a way of resolving, "" for none."""
    return concept(Scheme.RESOLUTION, way) if way else ""
