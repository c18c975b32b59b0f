"""A network as the page draws it: nodes and edges with their places, and the evidence behind each.

Pyvis holds the nodes and edges, filled directly: its own look-ups take seconds on large networks, and its
templates ask the network for files and run what stands in names. So only its data and the drawing library
that comes with it are used; the page is ours.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import networkx as nx
from pyvis.edge import Edge
from pyvis.network import Network
from pyvis.node import Node

from graphkit.lookup import Labels, tail
from graphkit.network import POLARITIES, TYPES
from graphkit.store import Store
from graphkit.terms import GK, Scheme, concept
from graphkit.view.evidence import Evidence
from graphkit.view.layout import Mark, mark, positions
from graphkit.view.room import Point, Room

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
_YEARS = (40.0, 9.0, 40.0, 9.0)  # how far years reach on a line
_LARGE = 40  # so many of more names are written large enough for it


def drawing(
    store: Store, graph: nx.MultiDiGraph, with_quotes: bool = False, opens_on: Sequence[str] = POLARITIES
) -> dict[str, Any]:
    """Return what the page needs to know of a network, ready for JSON; the same network, the same data.

    A map has levels: the fewer findings a line needs to be shown, the more there is. Each level is laid out
    on its own, and the map opens on the first that can be read at once, with findings of the polarities
    `opens_on`.
    """
    order = sorted(graph, key=lambda node: (TYPES.index(graph.nodes[node]["type"]), _name(graph, node), node))
    numbers = {node: number for number, node in enumerate(order)}
    evidence, labels = Evidence(store, with_quotes), Labels(store)
    years = _years_of_nodes(graph)
    shown = _levels(graph)
    levels = [_laid_out(level, years) for level in shown.values()]
    on_lines = _years_of_lines(graph, years, levels[0])
    net = Network(directed=True)
    net.edges = [edge.options for edge in _edges(graph, numbers, evidence, on_lines)]
    for node in order:
        net.nodes.append(_node(graph, node, numbers[node], levels, labels, evidence).options)
    return {
        "nodes": net.nodes,
        "edges": net.edges,
        "levels": list(shown),
        "start": _start(graph, list(shown), opens_on),
        "open": [polarity for polarity in POLARITIES if polarity in opens_on],
        "polarities": list(POLARITIES),
        "types": [kind for kind in TYPES if kind in nx.get_node_attributes(graph, "type").values()],
        "items": evidence.items,
        "inspections": evidence.inspections,
        "words": {scheme: dict(sorted(words.items())) for scheme, words in sorted(evidence.words.items())}
        | {"kind": {kind: labels.of(GK + kind) for kind in _kinds(graph)}},
    }


def _name(graph: nx.MultiDiGraph, node: str) -> str:
    return _clean(graph.nodes[node]["label"])


def _kinds(graph: nx.MultiDiGraph) -> list[str]:
    return sorted({kind for _, kind in graph.nodes(data="kind") if kind})


def _clean(words: str) -> str:
    """Return words without characters that control a device rather than be read."""
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in words).split())


def _written(graph: nx.MultiDiGraph, node: str) -> str:
    """Return the words by a mark: a sector stands by its authority, which need not be named again."""
    name = _name(graph, node)
    return name.partition(" in ")[0] if graph.nodes[node]["type"] == "sector" else name


def _shown(graph: nx.MultiDiGraph, least: int, counted: Sequence[str] = POLARITIES) -> nx.MultiDiGraph:
    """Return what is on the map when lines need so many findings: authorities and deliverers always are."""
    level = nx.MultiDiGraph()
    level.add_nodes_from(item for item in graph.nodes(data=True) if _always(graph, item[0]))
    for one, other, kind, data in graph.edges(keys=True, data=True):
        if kind != "findings" or sum(data[polarity] for polarity in counted) >= least:
            level.add_node(one, **graph.nodes[one])
            level.add_node(other, **graph.nodes[other])
            level.add_edge(one, other, kind, **data)
    return level


def _always(graph: nx.MultiDiGraph, node: str) -> bool:
    delivers = any(kind != "findings" for _, _, kind in graph.out_edges(node, data="type"))
    return delivers or graph.nodes[node]["type"] == "authority"


def _levels(graph: nx.MultiDiGraph) -> dict[int, nx.MultiDiGraph]:
    """Return what is shown at the steps that make a difference."""
    levels: dict[int, nx.MultiDiGraph] = {}
    size = None
    for least in _STEPS:
        level = _shown(graph, least)
        if level.size() != size:
            levels[least], size = level, level.size()
    return levels


def _start(graph: nx.MultiDiGraph, steps: Sequence[int], counted: Sequence[str]) -> int:
    """Return which level can be read at once: the first with few enough names and lines."""
    for number, least in enumerate(steps):
        level = _shown(graph, least, counted)
        if len(level) <= _READABLE and level.size() <= 1.6 * _READABLE:
            return number
    return len(steps) - 1


def _laid_out(level: nx.MultiDiGraph, years: Mapping[str, str]) -> dict[str, tuple[Mark, Point]]:
    """Return mark and place of each node of a level.

    Where they are many, authorities and the weightiest are written larger: one sees them from further away.
    """
    zoom = min(max(math.sqrt(len(level) / _READABLE), 1.0), 3.0)
    weight = nx.get_node_attributes(level, "weight")
    hubs = {node for node, kind in level.nodes(data="type") if kind == "authority"}
    large = hubs.union(sorted(level, key=lambda node: (-weight[node], node))[:_LARGE])
    air = 0 if any(kind == "findings" for _, _, kind in level.edges(data="type")) else 22  # dates on lines
    marks = {}
    for node, data in level.nodes(data=True):
        words = _written(level, node)
        drawn = mark(words, data["type"], data["weight"], zoom if node in large else 1.0, air)
        marks[node] = replace(drawn, label=_with_years(drawn.label, years.get(node)))
    placed = positions(level, marks)
    return {node: (marks[node], placed[node]) for node in level}


def _with_years(label: str, years: str | None) -> str:
    return f"{label}\n{years}" if years else label


def _years(data: Mapping[str, Any]) -> str:
    """Return when an arrangement held: "2014–2017", "since 2021", "until 2021"; "" where it is not known."""
    first, last = data["since"][:4], data["until"][:4]
    if first and last:
        return first if first == last else f"{first}–{last}"
    return f"since {first}" if first else f"until {last}" if last else ""


def _years_of_nodes(graph: nx.MultiDiGraph) -> dict[str, str]:
    """Return the years that most arrangements of an agency have in common: they stand by its name, once.

    Where there are findings there are too many lines for years: none are written.
    """
    found: dict[str, Counter[str]] = {}
    for one, _, kind, data in graph.edges(keys=True, data=True):
        if kind == "findings":
            return {}
        found.setdefault(one, Counter())[_years(data)] += 1
    return {node: min(years, key=lambda text: (-years[text], text)) for node, years in found.items()}


def _years_of_lines(
    graph: nx.MultiDiGraph, years: Mapping[str, str], level: Mapping[str, tuple[Mark, Point]]
) -> dict[tuple[str, str], str]:
    """Return the years to write on lines: where the agency's name has others, and there is room."""
    room = Room()
    for drawn, at in level.values():
        room.take(at, drawn.reach)
    found = {}
    for one, other, data in sorted(graph.edges(data=True), key=lambda edge: edge[:2]):
        words = _years(data)
        if one in years and words != years[one]:
            (x, y), (to_x, to_y) = level[one][1], level[other][1]
            middle = ((x + to_x) / 2, (y + to_y) / 2)
            if room.is_free(middle, _YEARS):
                room.take(middle, _YEARS)
                found[one, other] = words
    return found


def _node(
    graph: nx.MultiDiGraph,
    node: str,
    number: int,
    levels: Sequence[dict[str, tuple[Mark, Point]]],
    labels: Labels,
    evidence: Evidence,
) -> Node:
    data = graph.nodes[node]
    drawn = next(level[node][0] for level in levels if node in level)
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


def _edges(
    graph: nx.MultiDiGraph,
    numbers: Mapping[str, int],
    evidence: Evidence,
    on_lines: Mapping[tuple[str, str], str],
) -> Iterable[Edge]:
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
            evidence=rests_on, years=on_lines.get((one, other), ""),
        )  # fmt: skip


def _way(way: str) -> str:
    """Return the concept of a way of resolving, "" for none."""
    return concept(Scheme.RESOLUTION, way) if way else ""
