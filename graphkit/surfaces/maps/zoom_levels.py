"""Zoom levels of a network: a large network is split by region, each shown level by level.

Each level sets the fewest findings an edge needs to be shown. Each level has its own layout, and a
view opens on the first level that is readable as a whole.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx

from graphkit.core.terms import POLARITIES
from graphkit.surfaces.maps.geometry import Point
from graphkit.surfaces.maps.node_layout import (
    Mark,
    Positions,
    labels_above,
    make_mark,
    positions,
    ring_layout,
)

SPLIT_SIZE = 2_000  # larger networks are split by region
READABLE_SIZE = 75  # most nodes whose labels are readable on one screen
# fewest findings of an edge
THRESHOLDS = (*range(1, 7), *range(8, 17, 2), 20, 30, 50, 80, 120, 200)
_LARGE_LABELS = 40  # nodes, besides authorities, whose labels are enlarged on a crowded level
MAX_DRAWN = 120  # nodes drawn at a level of a split network; the table lists the others
_NO_REGION = "No region"
# headers of a grid are text without a mark
_HEADER_STYLES = {"row": "recurring", "column": "column"}

Level = dict[str, tuple[Mark, Point]]  # a mark says on which side its label is
_Edge = tuple[str, str, str, dict[str, Any]]  # source, target, key, data
Layout = Callable[[nx.MultiDiGraph, Mapping[str, Mark]], Positions]


@dataclass(frozen=True, slots=True)
class View:
    """A network, or one region with its neighbours, as it is drawn at each zoom level.

    `members` are the nodes of the region; `always` those that every level shows. `thresholds` and
    `levels` correspond; `start` is the index of the first level shown.
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
    """Return the view of a network, or one view for each region of a large network,
    sorted by name.
    """
    if len(graph) <= SPLIT_SIZE or layout is not positions:
        return [_view("", graph, sorted(graph), layout, thresholds)]
    members: dict[str, list[str]] = {}
    for node, region in sorted(node_regions(graph).items()):
        members.setdefault(region, []).append(node)
    result = []
    for name, nodes in sorted(members.items()):
        neighbours = {
            other
            for node in nodes
            for other in (*graph.successors(node), *graph.predecessors(node))
        }
        part: nx.MultiDiGraph = graph.subgraph({*nodes, *neighbours}).copy()
        own = set(nodes)
        among_neighbours = [edge for edge in part.edges(keys=True) if own.isdisjoint(edge[:2])]
        part.remove_edges_from(among_neighbours)
        result.append(_view(name, part, nodes, layout, thresholds, MAX_DRAWN))
    return result


def node_regions(graph: nx.MultiDiGraph) -> dict[str, str]:
    """Return the region of each node: its own,
    or that of the authorities with most findings about it.
    """
    links: dict[str, Counter[str]] = {node: Counter() for node in graph}
    for source, target, weight in graph.edges(data="weight"):
        for node, other in ((source, target), (target, source)):
            links[node][graph.nodes[other].get("region") or ""] += weight + 1
    regions = {}
    for node, linked in links.items():
        likeliest = max(
            sorted(filter(None, linked)), key=lambda name: linked[name], default=_NO_REGION
        )
        regions[node] = graph.nodes[node].get("region") or likeliest
    return regions


def _view(
    name: str,
    graph: nx.MultiDiGraph,
    members: Sequence[str],
    layout: Layout,
    thresholds: Sequence[int],
    max_drawn: int = 0,
) -> View:
    """Return a view; with `max_drawn`, each level draws only so many nodes,
    those with most findings.

    Levels that would draw the same nodes as the first, for they have more, are then left out.
    """
    always = _always_shown(graph, members)
    levels = _levels(graph, always, thresholds)
    if max_drawn:
        first, limit = min(levels), max_drawn + len(always)
        levels = {
            threshold: level
            for threshold, level in levels.items()
            if threshold == first or len(level) <= limit
        }
    drawn = (
        _heaviest(level, always, max_drawn) if max_drawn else level for level in levels.values()
    )
    placed = tuple(_place_level(level, layout) for level in drawn)
    return View(name, tuple(members), always, tuple(levels), placed, _start(list(levels.values())))


def printable(text: str) -> str:
    """Return text without control characters, with single spaces."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    cleaned = "".join(
        " " if unicodedata.category(character) == "Cc" else character for character in text
    )
    return " ".join(cleaned.split())


def _always_shown(graph: nx.MultiDiGraph, members: Sequence[str]) -> frozenset[str]:
    """Return the nodes that every level shows: inspected authorities and providers of services.

    An authority that only findings of other inspections concern is not among them. Returns none if
    there would be too many to read.
    """
    always = set()
    for node in members:
        outgoing = {edge_type for *_, edge_type in graph.out_edges(node, data="type")}
        incoming = {edge_type for *_, edge_type in graph.in_edges(node, data="type")}
        is_authority = graph.nodes[node]["type"] == "authority"
        if outgoing - {"findings"} or (is_authority and (outgoing or incoming != {"findings"})):
            always.add(node)
    return frozenset(always if len(always) <= READABLE_SIZE else ())


def _level_graph(
    graph: nx.MultiDiGraph, always: frozenset[str], edges: Sequence[_Edge]
) -> nx.MultiDiGraph:
    """Return the subgraph of some edges, and the nodes always shown."""
    nodes = [node for node in graph if node in always]
    nodes += [node for source, target, *_ in edges for node in (source, target)]
    level = nx.MultiDiGraph()
    level.add_nodes_from((node, graph.nodes[node]) for node in dict.fromkeys(nodes))
    level.add_edges_from(edges)
    return level


def _levels(
    graph: nx.MultiDiGraph, always: frozenset[str], thresholds: Sequence[int]
) -> dict[int, nx.MultiDiGraph]:
    """Return the distinct levels by threshold; all but the first contain findings."""
    levels: dict[int, nx.MultiDiGraph] = {}
    size = None
    for threshold in thresholds:
        kept = [
            edge
            for edge in graph.edges(keys=True, data=True)
            if edge[-1]["type"] != "findings"
            or sum(edge[-1][name] for name in POLARITIES) >= threshold
        ]
        has_findings = any(data["type"] == "findings" for *_, data in kept)
        if len(kept) != size and (has_findings or not levels):
            levels[threshold], size = _level_graph(graph, always, kept), len(kept)
    return levels


def _heaviest(level: nx.MultiDiGraph, always: Collection[str], limit: int) -> nx.MultiDiGraph:
    """Return the subgraph of the nodes that are always shown and of `limit` others with most
    findings.
    """
    others = sorted(set(level) - set(always), key=lambda node: (-level.nodes[node]["weight"], node))
    return level.subgraph({*always, *others[:limit]} & set(level))


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
    above = labels_above(level, placed) if layout in (positions, ring_layout) else set()
    return {
        node: (replace(marks[node], above=node in above), placed[node])
        for node in level
        if node in placed
    }


def mark_node(data: Mapping[str, Any], style: str, zoom: float = 1.0) -> Mark:
    """Return the mark of a node: its wrapped label with the sublabel below.

    The label of a sector leaves out the name of its authority.
    """
    name = printable(data["label"])
    name = name.partition(" in ")[0] if data["type"] == "sector" else name
    mark = make_mark(name[:1].upper() + name[1:], style, data["weight"], zoom)
    sublabel = data.get("sublabel", "")
    return replace(mark, label=f"{mark.label}\n{sublabel}") if sublabel else mark
