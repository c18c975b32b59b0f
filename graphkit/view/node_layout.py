"""Where things stand on a map: authorities apart, what is theirs alone around them, what they share between.

No forces and no chance: each thing takes the first free place near where it belongs, the weightiest first, so
that labels never lie on one another and the same graph gives the same picture.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from graphkit.view.free_space import Point, Reach, Room, on_ellipse
from graphkit.view.inspection_sequence import LETTERS

LINE = 17  # characters on a line of a label
LINES = 3  # lines of a label; the rest is in the panel
CHARACTER = 0.56  # width of a character, on average, as a share of the size of its font
_AROUND = 12  # so many authorities stand in a ring; more are packed

_LOOKS = {  # what → characters on a line, lines, size of letters, whether it has a mark that says its weight
    "authority": (LINE, LINES, 22, False),
    "agency": (18, 4, 17, True),
    "community": (24, 4, 17, True),
    "recurring": (46, 2, 18, False),
    "deliverer": (20, 4, 18, False),
    "found": (LINE, LINES, 18, False),
    "column": (13, LINES, 16, False),
    "narrow": (15, 4, 15, False),
}
_LOOKS |= dict.fromkeys((*LETTERS, "no-grade", "not-held"), (13, LINES, 16, True))
_USUAL = (LINE, LINES, 16, True)

Placed = dict[str, Point]


@dataclass(frozen=True, slots=True)
class Mark:
    """How a thing is drawn: its wrapped label, the size of its font, the radius of its shape (0: a box)."""

    label: str
    font: int
    radius: float

    @property
    def reach(self) -> Reach:
        """Return how far it reaches from its middle, with some space around it."""
        lines = self.label.split("\n")
        half = max(max(map(len, lines)) * self.font * CHARACTER / 2, self.radius) + 6
        height = len(lines) * self.font * 1.2
        if not self.radius:
            return half + 20, height / 2 + 22, half + 20, height / 2 + 22
        return half, self.radius + 5, half, self.radius + height + 9


def mark(name: str, kind: str, weight: int, zoom: float = 1.0) -> Mark:
    """Return how a thing of a type is drawn: the more findings, the larger; `zoom` enlarges its letters."""
    wide, lines, font, sized = _LOOKS.get(kind, _USUAL)
    radius = round(min(8 + 2.2 * math.sqrt(weight), 24), 1) if sized else 0
    return Mark(wrapped(name, wide, lines), round(font * zoom), radius)


def wrapped(name: str, wide: int = LINE, lines: int = LINES) -> str:
    """Return a name in lines, broken between words; what is too much for them is left out."""
    found = textwrap.wrap(
        name, wide, max_lines=lines, placeholder=" …", break_on_hyphens=False, break_long_words=False
    )
    return "\n".join(found) or "?"


def positions(graph: nx.MultiDiGraph, marks: Mapping[str, Mark]) -> Placed:
    """Return a place for each node, such that no two marks overlap.

    Others gather around authorities: those joined to one stand around it, grouped by type; those joined to
    several stand in the middle.
    """
    reaches = {node: marks[node].reach for node in graph}
    hubs = sorted((node for node in graph if graph.nodes[node]["type"] == "authority"), key=_by_label(graph))
    shared, around = _gathered(graph, set(hubs))
    centre: Placed = {}
    _fill(shared, reaches, Room(), centre)
    clusters = [_cluster(graph, node, around.get(node, []), reaches) for node in hubs]
    put_together = _ring if len(hubs) <= _AROUND else _packed
    placed = put_together(centre, clusters, reaches)
    return {node: (round(x), round(y)) for node, (x, y) in placed.items()}


def _by_label(graph: nx.MultiDiGraph) -> Callable[[str], tuple[str, str]]:
    return lambda node: (graph.nodes[node]["label"], node)


def _gathered(graph: nx.MultiDiGraph, hubs: set[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the nodes that several hubs share (or none has), and those of each alone; weightiest first."""
    shared: list[str] = []
    around: dict[str, list[str]] = {}
    name = _by_label(graph)
    for node in sorted(set(graph) - hubs, key=lambda node: (-graph.nodes[node]["weight"], name(node))):
        near = hubs & {*graph.successors(node), *graph.predecessors(node)}
        if len(near) == 1:
            around.setdefault(min(near), []).append(node)
        else:
            shared.append(node)
    return shared, around


def _cluster(graph: nx.MultiDiGraph, hub: str, around: Sequence[str], reaches: Mapping[str, Reach]) -> Placed:
    """Return places for a hub, at the origin, and its own; each type in a sector of its own."""
    room, placed = Room(), {hub: (0.0, 0.0)}
    room.take((0, 0), reaches[hub])
    by_type: dict[str, list[str]] = {}
    for node in around:
        by_type.setdefault(graph.nodes[node]["type"], []).append(node)
    start = -math.pi / 2
    for kind in sorted(by_type):
        width = math.tau * len(by_type[kind]) / len(around)
        _fill(by_type[kind], reaches, room, placed, start + width / 2, width)
        start += width
    return placed


def _fill(
    nodes: Iterable[str],
    reaches: Mapping[str, Reach],
    room: Room,
    placed: Placed,
    towards: float = 0.0,
    width: float = math.tau,
) -> None:
    """Give each node the first free place in a sector around the origin."""
    reached = 0
    for node in nodes:
        ring, placed[node] = room.first_free(reaches[node], max(reached - 2, 0), towards, width)
        reached = max(ring, reached)


def _ring(centre: Placed, clusters: Sequence[Placed], reaches: Mapping[str, Reach]) -> Placed:
    """Set the clusters around the middle, each as close to it as it can be in its direction."""
    room, placed = Room(), dict(centre)
    for node, at in centre.items():
        room.take(at, reaches[node])
    first = 0.0 if len(clusters) == 2 else 0.5  # two stand side by side
    for number, cluster in enumerate(clusters):
        angle = math.pi + math.tau * (number + first) / len(clusters)
        radius = 0.0
        while not all(room.is_free(at, reaches[node]) for node, at in _moved(cluster, radius, angle)):
            radius += 15.0
        for node, at in _moved(cluster, radius, angle):
            room.take(at, reaches[node])
            placed[node] = at
    return placed


def _moved(cluster: Placed, radius: float, angle: float) -> Iterable[tuple[str, Point]]:
    across, down = on_ellipse(radius, angle)
    return ((node, (x + across, y + down)) for node, (x, y) in cluster.items())


def _packed(centre: Placed, clusters: Sequence[Placed], reaches: Mapping[str, Reach]) -> Placed:
    """Set many clusters around the middle as boxes, the largest first, each at the first place it fits."""
    room, placed = Room(grain=90.0), dict(centre)
    if centre:
        room.take((0, 0), _extent(centre, reaches))
    reached = 0
    for cluster in sorted(clusters, key=len, reverse=True):
        reached, (across, down) = room.first_free(_extent(cluster, reaches), max(reached - 8, 0))
        placed |= {node: (x + across, y + down) for node, (x, y) in cluster.items()}
    return placed


def _extent(cluster: Placed, reaches: Mapping[str, Reach]) -> Reach:
    """Return how far a whole cluster reaches from its origin."""
    return (
        max(reaches[node][0] - x for node, (x, _) in cluster.items()),
        max(reaches[node][1] - y for node, (_, y) in cluster.items()),
        max(reaches[node][2] + x for node, (x, _) in cluster.items()),
        max(reaches[node][3] + y for node, (_, y) in cluster.items()),
    )


def around(graph: nx.MultiDiGraph, marks: Mapping[str, Mark]) -> Placed:
    """Return places around the one that all lines come from: the first line's end on top, then clockwise."""
    hub = next(node for node in graph if graph.out_degree(node))
    ends = sorted(graph.successors(hub), key=lambda node: int(graph.edges[hub, node, "neighbour"]["text"]))
    turn = math.tau / max(len(ends), 1)
    places = {node: on_ellipse(270, turn * number - math.pi / 2) for number, node in enumerate(ends)}
    return {hub: (0, 0)} | {node: (round(x), round(y)) for node, (x, y) in places.items()}
