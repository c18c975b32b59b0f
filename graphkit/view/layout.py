"""Where things stand on a map: authorities apart, what is theirs alone around them, what they share between.

No forces and no chance: each thing takes the first free place near where it belongs, the weightiest first, so
that labels never lie on one another and the same graph gives the same picture.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

Point = tuple[float, float]

LINE = 17  # characters on a line of a label
LINES = 3  # lines of a label; the rest is in the panel
_CHARACTER = 0.56  # width of a character, on average, as a share of the size of its font
_WIDE = 1.5  # maps are wider than high: rings are ellipses
_CELL = 80.0
_AROUND = 12  # so many authorities stand in a ring; more are packed


@dataclass(frozen=True, slots=True)
class Mark:
    """How a thing is drawn: its wrapped label, the size of its font, the radius of its shape (0: a box).

    `air` is how much more is left free around it, for words on the lines.
    """

    label: str
    font: int
    radius: float
    air: float = 0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return how far it reaches to the left, up, right and down, with some air."""
        lines = self.label.split("\n")
        half = max(max(map(len, lines)) * self.font * _CHARACTER / 2, self.radius) + 6 + self.air
        height = len(lines) * self.font * 1.2
        if not self.radius:
            return half + 20, height / 2 + 22 + self.air, half + 20, height / 2 + 22 + self.air
        return half, self.radius + 5 + self.air, half, self.radius + height + 9 + self.air


def mark(name: str, kind: str, weight: int, zoom: float = 1.0, air: float = 0) -> Mark:
    """Return how a thing of a type is drawn: the more findings, the larger; `zoom` enlarges its letters."""
    label = "\n".join(textwrap.wrap(name, LINE, max_lines=LINES, placeholder=" …")) or "?"
    if kind == "authority":
        return Mark(label, round(22 * zoom), 0, air)
    size = {"agency": 16}.get(kind, 15)
    return Mark(label, round(size * zoom), round(min(8 + 2.2 * math.sqrt(weight), 24), 1), air)


def positions(graph: nx.MultiDiGraph, marks: Mapping[str, Mark], hub: str = "authority") -> dict[str, Point]:
    """Return a place for each node, such that no two marks overlap.

    `hub` is the type of node that others gather around: those joined to one hub stand around it, grouped by
    type; those joined to several stand in the middle.
    """
    hubs = sorted((node for node in graph if graph.nodes[node]["type"] == hub), key=_by_label(graph))
    shared, around = _gathered(graph, set(hubs))
    centre = _packed(shared, marks)
    if not hubs:
        return _rounded(centre)
    clusters = [_cluster(graph, node, around.get(node, []), marks) for node in hubs]
    ring = _ring if len(hubs) <= _AROUND else _packing
    return _rounded(ring(centre, clusters, marks))


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


class _Room:
    """The boxes already placed, found by the cells of a grid that they touch."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def take(self, at: Point, mark: Mark) -> None:
        """Place a mark."""
        box = _box(at, mark)
        for cell in self._touched(box):
            self._cells.setdefault(cell, []).append(box)

    def is_free(self, at: Point, mark: Mark) -> bool:
        """Say whether a mark would overlap none that is placed."""
        left, top, right, bottom = box = _box(at, mark)
        for cell in self._touched(box):
            for other in self._cells.get(cell, ()):
                if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
                    return False
        return True

    @staticmethod
    def _touched(box: tuple[float, float, float, float]) -> Iterator[tuple[int, int]]:
        left, top, right, bottom = (math.floor(side / _CELL) for side in box)
        return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


def _box(at: Point, mark: Mark) -> tuple[float, float, float, float]:
    left, up, right, down = mark.box
    return at[0] - left, at[1] - up, at[0] + right, at[1] + down


def _places(first: int, start: float, width: float) -> Iterator[tuple[int, Point]]:
    """Yield ring and place: rings outwards, in each the places of a sector from its middle to its edges."""
    for ring in range(first, 10_000):
        radius = 24.0 * ring
        steps = max(int(width * radius / 18), 1)
        for step in range(steps + 1):
            turn = (step + 1) // 2 * (1 if step % 2 else -1)
            angle = start + turn * width / steps
            yield ring, _on_ellipse(radius, angle)


def _cluster(
    graph: nx.MultiDiGraph, hub: str, around: Sequence[str], marks: Mapping[str, Mark]
) -> dict[str, Point]:
    """Return places for a hub, at the origin, and its own; each type in a sector of its own."""
    room, placed = _Room(), {hub: (0.0, 0.0)}
    room.take((0, 0), marks[hub])
    by_type: dict[str, list[str]] = {}
    for node in around:
        by_type.setdefault(graph.nodes[node]["type"], []).append(node)
    start = -math.pi / 2
    for kind in sorted(by_type):
        width = math.tau * len(by_type[kind]) / len(around)
        _fill(by_type[kind], marks, room, placed, start + width / 2, width)
        start += width
    return placed


def _packed(nodes: Sequence[str], marks: Mapping[str, Mark]) -> dict[str, Point]:
    """Return places close to the origin."""
    placed: dict[str, Point] = {}
    _fill(nodes, marks, _Room(), placed, 0.0, math.tau)
    return placed


def _fill(
    nodes: Iterable[str],
    marks: Mapping[str, Mark],
    room: _Room,
    placed: dict[str, Point],
    start: float,
    width: float,
) -> None:
    """Give each node the first free place in a sector around the origin."""
    reached = 0
    for node in nodes:
        for ring, at in _places(max(reached - 2, 0), start, width):
            if room.is_free(at, marks[node]):
                room.take(at, marks[node])
                placed[node], reached = at, max(ring, reached)
                break


def _ring(
    centre: Mapping[str, Point], clusters: Sequence[Mapping[str, Point]], marks: Mapping[str, Mark]
) -> dict[str, Point]:
    """Set the clusters around the middle, each as close to it as it can be in its direction."""
    room, placed = _Room(), dict(centre)
    for node, at in centre.items():
        room.take(at, marks[node])
    first = 0.0 if len(clusters) == 2 else 0.5  # two stand side by side
    angles = [math.pi + math.tau * (number + first) / len(clusters) for number in range(len(clusters))]
    for cluster, angle in zip(clusters, angles, strict=True):
        radius = 0.0
        while not _set_down(cluster, _on_ellipse(radius, angle), marks, room, placed):
            radius += 15.0
    return placed


def _on_ellipse(radius: float, angle: float) -> Point:
    return _WIDE * radius * math.cos(angle), radius * math.sin(angle)


def _packing(
    centre: Mapping[str, Point], clusters: Sequence[Mapping[str, Point]], marks: Mapping[str, Mark]
) -> dict[str, Point]:
    """Set many clusters around the middle, the largest first, each at the first place where it fits."""
    room, placed = _Room(), dict(centre)
    for node, at in centre.items():
        room.take(at, marks[node])
    reached = 0
    for cluster in sorted(clusters, key=len, reverse=True):
        for ring, at in _places(max(reached - 6, 0), 0.0, math.tau):
            if _set_down(cluster, at, marks, room, placed):
                reached = ring
                break
    return placed


def _set_down(
    cluster: Mapping[str, Point], at: Point, marks: Mapping[str, Mark], room: _Room, placed: dict[str, Point]
) -> bool:
    """Set a cluster down with its hub at a place, if all of it is free there."""
    moved = {node: (x + at[0], y + at[1]) for node, (x, y) in cluster.items()}
    if not all(room.is_free(place, marks[node]) for node, place in moved.items()):
        return False
    for node, place in moved.items():
        room.take(place, marks[node])
    placed.update(moved)
    return True


def _rounded(placed: Mapping[str, Point]) -> dict[str, Point]:
    return {node: (round(x), round(y)) for node, (x, y) in placed.items()}
