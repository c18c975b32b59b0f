"""A network as the page draws it: nodes and edges with their places, and the evidence behind each.

Pyvis holds the nodes and edges, filled directly: its own look-ups take seconds on large networks, and its
templates ask the network for files and run what stands in names. So only its data and the drawing library
that comes with it are used; the page is ours.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import networkx as nx
from pyvis.edge import Edge
from pyvis.network import Network
from pyvis.node import Node

from graphkit.ask.lookup import Labels, local_id
from graphkit.core.identifiers import concept_iri
from graphkit.core.model import POLARITIES
from graphkit.core.terms import GK, Scheme
from graphkit.store.dataset import Store
from graphkit.view.evidence_panel import MapEvidence
from graphkit.view.inspection_sequence import LETTERS
from graphkit.view.node_layout import Mark, mark, positions
from graphkit.view.zoom_levels import STEPS, Layout, View, readable, views, written

SHAPES = {  # type of node → how vis-network draws it
    "authority": "box",
    "agency": "diamond",
    "service": "dot",
    "sector": "square",
    "topic": "hexagon",
    "recurring": "box",
    "found": "box",
    **dict.fromkeys((*LETTERS, "no-grade", "not-held"), "dot"),
    "past": "diamond",
}
_SIFTED = ("in", "kind", "polarity", "sectors", "topics")  # what filters go by, of a statement


def drawing(
    store: Store,
    graph: nx.MultiDiGraph,
    with_quotes: bool = False,
    place: Layout = positions,
    steps: Sequence[int] = STEPS,
) -> dict[str, Any]:
    """Return what the page needs to know of a network, ready for JSON; the same network, the same data.

    `place` gives each node of a level its place, and `steps` are the fewest findings of a line at each level.
    """
    store.prefetch(GK + kind for _, kind in graph.nodes(data="kind") if kind)
    order = sorted(graph, key=lambda node: (_rank(graph, node), readable(graph.nodes[node]["label"]), node))
    numbers = {node: number for number, node in enumerate(order)}
    evidence, labels = MapEvidence(store, with_quotes), Labels(store)
    found = views(graph, place, steps)
    marks = _marks(graph, found)
    home = {node: number for number, view in enumerate(found) for node in view.members}
    net = Network(directed=True)
    ways: dict[str, int] = {}
    net.edges = [edge.options for edge in _edges(graph, numbers, evidence, ways)]
    net.nodes = [
        _node(
            graph, node, numbers[node], home[node], node in found[home[node]].always, marks[node], labels
        ).options
        for node in order
    ]
    return {
        "nodes": net.nodes,
        "edges": net.edges,
        "views": [_seen(view, numbers) for view in found],
        "cells": graph.graph.get("cells", ""),  # how links are drawn where they are cells of a grid
        "keys": graph.graph.get("keys", []),  # what the legend says of what is drawn as past
        "notes": graph.graph.get("notes", []),  # what it says besides
        "years": graph.graph.get("years", []),  # where years begin, from left to right
        "ways": list(ways),
        "wide": place is not positions,  # a place means something: it is not drawn smaller than can be read
        "overview": _overview(graph, found) if len(found) > 1 else None,
        "polarities": list(POLARITIES),
        "types": _types(graph),
        **_sifted(evidence.items),
        "details": [
            {name: value for name, value in item.items() if name not in _SIFTED} for item in evidence.items
        ],
        "inspections": evidence.inspections,
        "words": {scheme: dict(sorted(words.items())) for scheme, words in sorted(evidence.words.items())}
        | {"kind": {kind: labels.of(GK + kind) for _, kind in graph.nodes(data="kind") if kind}},
    }


def _sifted(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what filters go by, of each statement, as numbers: there are many, and all are read at once."""
    names = {
        name: sorted({value for item in items for value in _as_list(item.get(name))}) for name in _SIFTED[1:]
    }
    numbers = {name: {value: number for number, value in enumerate(values)} for name, values in names.items()}
    rows = [
        [
            item["in"],
            *(numbers[name].get(item.get(name, ""), -1) for name in _SIFTED[1:3]),
            *([numbers[name][value] for value in item.get(name, ())] for name in _SIFTED[3:]),
        ]
        for item in items
    ]
    return {"names": names, "items": rows}


def _as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _rank(graph: nx.MultiDiGraph, node: str) -> int:
    return list(SHAPES).index(graph.nodes[node]["type"])


def _types(graph: nx.MultiDiGraph) -> list[str]:
    """Return the types that one can choose between: those of nodes, their grades, and who has ended."""
    present = {*nx.get_node_attributes(graph, "type").values()}
    present |= {grade for _, grade in graph.nodes(data="grade") if grade}
    if any(ended for _, ended in graph.nodes(data="ended")):
        present.add("past")
    return [kind for kind in SHAPES if kind in present]


def _marks(graph: nx.MultiDiGraph, found: Sequence[View]) -> dict[str, Mark]:
    """Return how each node is drawn where most is shown: first in the view that is its home.

    Those that only cells show stand in none.
    """
    marks: dict[str, Mark] = {}
    for view in found:
        for node in view.members:
            data = graph.nodes[node]
            levels = (level[node][0] for level in view.levels if node in level)
            marks[node] = next(levels, None) or written(data, "found")
    return marks


def _seen(view: View, numbers: Mapping[str, int]) -> dict[str, Any]:
    """Return a view as the page has it: for each node its places and size of letters, level by level."""
    places: dict[int, list[Any]] = {}
    for depth, level in enumerate(view.levels):
        for node, (drawn, at) in level.items():
            places.setdefault(numbers[node], [None] * len(view.levels))[depth] = [*at, drawn.font]
    return {
        "name": view.name,
        "levels": view.steps,
        "start": view.start,
        "places": {str(number): places[number] for number in sorted(places)},
    }


def _overview(graph: nx.MultiDiGraph, found: Sequence[View]) -> dict[str, Any]:
    """Return the communities as marks, and how many links join each two: what a large map opens on."""
    home = {node: number for number, view in enumerate(found) for node in view.members}
    plane = nx.MultiDiGraph()
    marks = {}
    for number, view in enumerate(found):
        plane.add_node(str(number), label=view.name, type="community", weight=len(view.members))
        radius = round(10 + math.sqrt(len(view.members)), 1)
        drawn = mark(view.name, "community", 0)
        places = sum(graph.nodes[node]["type"] == "authority" for node in view.members)
        held = (
            f"{places} {'authority' if places == 1 else 'authorities'}, {len(view.members) - places} others"
        )
        marks[str(number)] = replace(drawn, label=f"{drawn.label}\n{held}", radius=radius)
    links = Counter(
        (min(ends), max(ends)) for one, other in graph.edges() if len(ends := {home[one], home[other]}) > 1
    )
    placed = positions(plane, marks)
    return {
        "nodes": [
            [*placed[node], marks[node].label, marks[node].radius, plane.nodes[node]["weight"]]
            for node in marks
        ],
        "edges": [[*ends, links[ends]] for ends in sorted(links)],
    }


def _node(
    graph: nx.MultiDiGraph, node: str, number: int, home: int, always: bool, drawn: Mark, labels: Labels
) -> Node:
    data = graph.nodes[node]
    options: dict[str, Any] = {"size": drawn.radius} if drawn.radius else {}
    if page := labels.page(node) if data["kind"] == "LocalAuthority" else "":
        options["page"] = page
    options |= {name: data[name] for name in ("grade", "head", "old", "ended", "region") if name in data}
    return Node(
        number, SHAPES[data["type"]], drawn.label,
        group=data["type"], key=local_id(node), name=readable(data.get("name") or data["label"]),
        kind=data["kind"], weight=data["weight"],
        others=[readable(words) for words in labels.others(data.get("thing", node))],
        always=always, home=home, **options,
    )  # fmt: skip


def _edges(
    graph: nx.MultiDiGraph, numbers: Mapping[str, int], evidence: MapEvidence, ways: dict[str, int]
) -> Iterable[Edge]:
    found = sorted(
        graph.edges(keys=True, data=True), key=lambda edge: (numbers[edge[0]], numbers[edge[1]], edge[2])
    )
    evidence.expect({statement for *_, data in found for statement, _ in data["evidence"]})
    for number, (one, other, _, data) in enumerate(found):
        rests_on = [
            [
                evidence.number(statement),
                ways.setdefault(evidence.word("resolution", concept_iri(Scheme.RESOLUTION, way)), len(ways)),
            ]
            for statement, way in data["evidence"]
        ]
        options: dict[str, Any] = {name: data[name] for name in ("at", "said", "old") if name in data}
        yield Edge(
            numbers[one], numbers[other],
            id=number, type=data["type"], words=data["label"], since=data["since"], until=data["until"],
            evidence=rests_on, years=data.get("text", ""), **options,
        )  # fmt: skip
