"""Zoom levels of a network: a large network is split into communities, each shown level by level.

Each level sets the fewest findings an edge needs to be shown. Each level has its own layout, and a view opens
on the first level that is readable as a whole.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx

from graphkit.core.model import POLARITIES
from graphkit.view.free_space import Point
from graphkit.view.node_layout import Mark, Positions, make_mark, positions

SPLIT_SIZE = 2_000  # larger networks are split into communities
READABLE_SIZE = 75  # most nodes whose labels are readable on one screen
THRESHOLDS = (*range(1, 7), *range(8, 17, 2), 20, 30, 50, 80, 120, 200)  # fewest findings of an edge
_LARGE_LABELS = 40  # nodes, besides authorities, whose labels are enlarged on a crowded level
COARSE = 0.2  # Louvain resolution; for all reports it gives about the regions of England
_SEED = 1
_NAMED = 3  # members in the name of a community
_HEADER_STYLES = {"row": "recurring", "column": "column"}  # headers of a grid are text without a mark

Level = dict[str, tuple[Mark, Point]]
Layout = Callable[[nx.MultiDiGraph, Mapping[str, Mark]], Positions]


@dataclass(frozen=True, slots=True)
class View:
    """A network, or one community with its neighbours, as it is drawn at each zoom level.

    `members` are the nodes of the community; `always` those that every level shows. `thresholds` and `levels`
    correspond; `start` is the index of the first level shown.
    """

    name: str
    members: tuple[str, ...]
    always: frozenset[str]
    thresholds: tuple[int, ...]
    levels: tuple[Level, ...]
    start: int


def views(
    graph: nx.MultiDiGraph, layout: Layout = positions, thresholds: Sequence[int] = THRESHOLDS
) -> list[View]:
    """Return the view of a network, or one view for each community of a large network."""
    if len(graph) <= SPLIT_SIZE or layout is not positions:
        return [_view("", graph, sorted(graph), layout, thresholds)]
    result = []
    for members in communities(graph):
        neighbours = {
            node for member in members for node in (*graph.successors(member), *graph.predecessors(member))
        }
        part = _community_graph(graph, set(members), neighbours)
        result.append(_view(_community_name(graph, members), part, members, layout, thresholds))
    return result


def communities(graph: nx.MultiDiGraph) -> list[list[str]]:
    """Return the Louvain communities of a network, the largest first."""
    order = sorted(graph)
    numbers = {node: number for number, node in enumerate(order)}
    simple = nx.Graph()
    simple.add_nodes_from(range(len(order)))
    for source, target, weight in sorted(graph.edges(data="weight")):
        ends = numbers[source], numbers[target]
        previous = simple.get_edge_data(*ends, {}).get("weight", 0)
        simple.add_edge(*ends, weight=previous + weight)
    groups = nx.community.louvain_communities(simple, weight="weight", resolution=COARSE, seed=_SEED)
    members = [sorted(order[number] for number in group) for group in groups]
    return sorted(members, key=lambda group: (-len(group), group))


def _community_graph(graph: nx.MultiDiGraph, members: set[str], neighbours: set[str]) -> nx.MultiDiGraph:
    """Return the subgraph of members and neighbours, without edges between neighbours."""
    part: nx.MultiDiGraph = graph.subgraph(members | neighbours).copy()
    part.remove_edges_from([edge for edge in part.edges(keys=True) if not members & set(edge[:2])])
    return part


def _community_name(graph: nx.MultiDiGraph, members: Sequence[str]) -> str:
    """Return the names of the authorities with the largest weight; without any, of other members."""
    authorities = [node for node in members if graph.nodes[node]["type"] == "authority"]
    order = sorted(authorities or members, key=lambda node: (-graph.nodes[node]["weight"], node))
    names = ", ".join(printable(graph.nodes[node]["label"]) for node in order[:_NAMED])
    return f"{names} and {len(order) - _NAMED} more" if len(order) > _NAMED else names


def _view(
    name: str, graph: nx.MultiDiGraph, members: Sequence[str], layout: Layout, thresholds: Sequence[int]
) -> View:
    always = _always_shown(graph, members)
    levels = _levels(graph, always, thresholds)
    placed = tuple(_place_level(level, layout) for level in levels.values())
    return View(name, tuple(members), always, tuple(levels), placed, _start(list(levels.values())))


def printable(text: str) -> str:
    """Return text without control characters, with single spaces."""
    cleaned = "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)
    return " ".join(cleaned.split())


def _always_shown(graph: nx.MultiDiGraph, members: Sequence[str]) -> frozenset[str]:
    """Return the nodes that every level shows: inspected authorities and providers of services.

    An authority that only findings of other inspections concern is not among them. Returns none if there
    would be too many to read.
    """
    always = set()
    for node in members:
        outgoing = {edge_type for *_, edge_type in graph.out_edges(node, data="type")}
        incoming = {edge_type for *_, edge_type in graph.in_edges(node, data="type")}
        is_authority = graph.nodes[node]["type"] == "authority"
        if outgoing - {"findings"} or (is_authority and (outgoing or incoming != {"findings"})):
            always.add(node)
    return frozenset(always if len(always) <= READABLE_SIZE else ())


def _level_graph(graph: nx.MultiDiGraph, always: frozenset[str], threshold: int) -> nx.MultiDiGraph:
    """Return the subgraph of edges with at least `threshold` findings, and the nodes always shown."""
    level = nx.MultiDiGraph()
    level.add_nodes_from(item for item in graph.nodes(data=True) if item[0] in always)
    for source, target, key, data in graph.edges(keys=True, data=True):
        if data["type"] != "findings" or sum(data[polarity] for polarity in POLARITIES) >= threshold:
            level.add_node(source, **graph.nodes[source])
            level.add_node(target, **graph.nodes[target])
            level.add_edge(source, target, key, **data)
    return level


def _levels(
    graph: nx.MultiDiGraph, always: frozenset[str], thresholds: Sequence[int]
) -> dict[int, nx.MultiDiGraph]:
    """Return the distinct levels by threshold; all but the first contain findings."""
    levels: dict[int, nx.MultiDiGraph] = {}
    size = None
    for threshold in thresholds:
        level = _level_graph(graph, always, threshold)
        has_findings = "findings" in {edge_type for *_, edge_type in level.edges(data="type")}
        if level.size() != size and (has_findings or not levels):
            levels[threshold], size = level, level.size()
    return levels


def _start(levels: Sequence[nx.MultiDiGraph]) -> int:
    """Return the index of the first level that is readable as a whole, or else of the last."""
    for number, level in enumerate(levels):
        if len(level) <= READABLE_SIZE and level.size() <= 1.6 * READABLE_SIZE:
            return number
    return len(levels) - 1


def _place_level(level: nx.MultiDiGraph, layout: Layout) -> Level:
    """Return mark and position of each node of a level.

    On a crowded level, labels of authorities and of nodes with the largest weight are enlarged.
    """
    zoom = min(max(math.sqrt(len(level) / READABLE_SIZE), 1.0), 3.0) if layout is positions else 1.0
    weight = nx.get_node_attributes(level, "weight")
    authorities = {node for node, node_type in level.nodes(data="type") if node_type == "authority"}
    large = authorities.union(sorted(level, key=lambda node: (-weight[node], node))[:_LARGE_LABELS])
    marks = {}
    for node, data in level.nodes(data=True):
        style = data.get("style") or _HEADER_STYLES.get(data.get("header", ""), data["type"])
        marks[node] = mark_node(data, style, zoom if node in large else 1.0)
    placed = layout(level, marks)
    return {node: (marks[node], placed[node]) for node in level if node in placed}


def mark_node(data: Mapping[str, Any], style: str, zoom: float = 1.0) -> Mark:
    """Return the mark of a node: its wrapped label with the sublabel below.

    The label of a sector leaves out the name of its authority.
    """
    name = printable(data["label"])
    name = name.partition(" in ")[0] if data["type"] == "sector" else name
    mark = make_mark(name[:1].upper() + name[1:], style, data["weight"], zoom)
    sublabel = data.get("sublabel", "")
    return replace(mark, label=f"{mark.label}\n{sublabel}") if sublabel else mark
