"""What is seen at once: a network at its levels, or, of a large one, one community after the other.

A view has levels: the fewer findings a line needs to be shown, the more there is. Each level is laid out on
its own, and the view opens on the first that can be read at once.
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
from graphkit.view.node_layout import Mark, Placed, mark, positions

MANY = 2_000  # so many names open on their communities
READABLE = 75  # so many names can be read at once on a screen
STEPS = (*range(1, 7), *range(8, 17, 2), 20, 30, 50, 80, 120, 200)  # fewest findings to be shown
_LARGE = 40  # so many of more names are written large enough for it
COARSE = 0.2  # Louvain's resolution: this one gives, for all reports, about the parts of England
_SEED = 1
_NAMED = 3  # authorities by which a community is called
_HEADS = {"row": "recurring", "column": "column"}  # heads of a grid: words without a mark

Level = dict[str, tuple[Mark, Point]]
Layout = Callable[[nx.MultiDiGraph, Mapping[str, Mark]], Placed]


@dataclass(frozen=True, slots=True)
class View:
    """A network, or one community of it with those whom it is joined to, as it is drawn.

    `members` are the nodes that have their home here, `always` those of them that are shown however few their
    findings; `steps` and `levels` go together, `start` is the level it opens on.
    """

    name: str
    members: tuple[str, ...]
    always: frozenset[str]
    steps: tuple[int, ...]
    levels: tuple[Level, ...]
    start: int


def views(graph: nx.MultiDiGraph, place: Layout = positions, steps: Sequence[int] = STEPS) -> list[View]:
    """Return the views of a network: one; of many nodes without places of their own, one a community."""
    if len(graph) <= MANY or place is not positions:
        return [_view("", graph, sorted(graph), place, steps)]
    found = []
    for members in communities(graph):
        near = {node for one in members for node in (*graph.successors(one), *graph.predecessors(one))}
        part = _between(graph, set(members), near)
        found.append(_view(_called(graph, members), part, members, place, steps))
    return found


def communities(graph: nx.MultiDiGraph) -> list[list[str]]:
    """Return the nodes in groups more closely joined within than without, the largest first (Louvain)."""
    order = sorted(graph)
    numbers = {node: number for number, node in enumerate(order)}
    plain = nx.Graph()
    plain.add_nodes_from(range(len(order)))
    for one, other, weight in sorted(graph.edges(data="weight")):
        ends = numbers[one], numbers[other]
        before = plain.get_edge_data(*ends, {}).get("weight", 0)
        plain.add_edge(*ends, weight=before + weight)
    found = nx.community.louvain_communities(plain, weight="weight", resolution=COARSE, seed=_SEED)
    groups = [sorted(order[number] for number in group) for group in found]
    return sorted(groups, key=lambda group: (-len(group), group))


def _between(graph: nx.MultiDiGraph, members: set[str], near: set[str]) -> nx.MultiDiGraph:
    """Return the members with their neighbours, without what joins only these."""
    part: nx.MultiDiGraph = graph.subgraph(members | near).copy()
    part.remove_edges_from([edge for edge in part.edges(keys=True) if not members & set(edge[:2])])
    return part


def _called(graph: nx.MultiDiGraph, members: Sequence[str]) -> str:
    """Return what a community goes by: its weightiest authorities; without any, its weightiest names."""
    places = [node for node in members if graph.nodes[node]["type"] == "authority"]
    order = sorted(places or members, key=lambda node: (-graph.nodes[node]["weight"], node))
    names = ", ".join(readable(graph.nodes[node]["label"]) for node in order[:_NAMED])
    return f"{names} and {len(order) - _NAMED} more" if len(order) > _NAMED else names


def _view(
    name: str, graph: nx.MultiDiGraph, members: Sequence[str], place: Layout, wanted: Sequence[int]
) -> View:
    always = _always(graph, members)
    levels = _levels(graph, always, wanted)
    laid_out = tuple(_laid_out(level, place) for level in levels.values())
    return View(name, tuple(members), always, tuple(levels), laid_out, _start(list(levels.values())))


def readable(words: str) -> str:
    """Return words without characters that control a device rather than be read."""
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in words).split())


def _always(graph: nx.MultiDiGraph, members: Sequence[str]) -> frozenset[str]:
    """Return the nodes that are always shown, however few their findings: deliverers and authorities.

    Not so an authority that only findings made in another speak of, nor any where they alone would be too
    many to be read.
    """
    found = set()
    for node in members:
        out = {kind for *_, kind in graph.out_edges(node, data="type")}
        of_it = {kind for *_, kind in graph.in_edges(node, data="type")}
        inspected = graph.nodes[node]["type"] == "authority" and (out or of_it != {"findings"})
        if out - {"findings"} or inspected:
            found.add(node)
    return frozenset(found if len(found) <= READABLE else ())


def _shown(graph: nx.MultiDiGraph, always: frozenset[str], least: int) -> nx.MultiDiGraph:
    """Return what is on the map when lines need so many findings."""
    level = nx.MultiDiGraph()
    level.add_nodes_from(item for item in graph.nodes(data=True) if item[0] in always)
    for one, other, kind, data in graph.edges(keys=True, data=True):
        if data["type"] != "findings" or sum(data[polarity] for polarity in POLARITIES) >= least:
            level.add_node(one, **graph.nodes[one])
            level.add_node(other, **graph.nodes[other])
            level.add_edge(one, other, kind, **data)
    return level


def _levels(
    graph: nx.MultiDiGraph, always: frozenset[str], wanted: Sequence[int]
) -> dict[int, nx.MultiDiGraph]:
    """Return what is shown at the steps that make a difference, and leave some findings."""
    levels: dict[int, nx.MultiDiGraph] = {}
    size = None
    for least in wanted:
        level = _shown(graph, always, least)
        some = "findings" in {kind for *_, kind in level.edges(data="type")}
        if level.size() != size and (some or not levels):
            levels[least], size = level, level.size()
    return levels


def _start(levels: Sequence[nx.MultiDiGraph]) -> int:
    """Return which level can be read at once: the first with few enough names and lines, else the last."""
    for number, level in enumerate(levels):
        if len(level) <= READABLE and level.size() <= 1.6 * READABLE:
            return number
    return len(levels) - 1


def _laid_out(level: nx.MultiDiGraph, place: Layout) -> Level:
    """Return mark and place of each node of a level.

    Where they are many, authorities and the weightiest are written larger: one sees them from further away.
    """
    zoom = min(max(math.sqrt(len(level) / READABLE), 1.0), 3.0) if place is positions else 1.0
    weight = nx.get_node_attributes(level, "weight")
    hubs = {node for node, kind in level.nodes(data="type") if kind == "authority"}
    large = hubs.union(sorted(level, key=lambda node: (-weight[node], node))[:_LARGE])
    marks = {}
    for node, data in level.nodes(data=True):
        look = data.get("look") or _HEADS.get(data.get("head", ""), data["type"])
        marks[node] = written(data, look, zoom if node in large else 1.0)
    placed = place(level, marks)
    return {node: (marks[node], placed[node]) for node in level if node in placed}


def written(data: Mapping[str, Any], look: str, zoom: float = 1.0) -> Mark:
    """Return how a node is drawn: its words, wrapped, and what stands below them.

    A sector stands by its authority, which need not be named again.
    """
    name = readable(data["label"])
    name = name.partition(" in ")[0] if data["type"] == "sector" else name
    drawn = mark(name[:1].upper() + name[1:], look, data["weight"], zoom)
    below = data.get("below", "")
    return replace(drawn, label=f"{drawn.label}\n{below}") if below else drawn
