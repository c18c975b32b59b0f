"""Node placement: authorities apart, their own nodes around them, shared nodes between them.

The layout is deterministic, without forces or random numbers: each node takes the first free position near
its preferred one, the largest weight first. Labels never overlap, and the same graph gives the same picture.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from graphkit.view.free_space import Point, Reach, SpaceGrid, ellipse_point
from graphkit.view.inspection_sequence import GRADE_LETTERS

LINE_WIDTH = 17  # characters on a line of a label
MAX_LINES = 3  # lines of a label; the panel has the full name
CHARACTER_WIDTH = 0.56  # average width of a character, as a share of the font size
_MAX_RING = 12  # most authorities placed in a ring; more are packed

_LABEL_STYLES = {  # style → characters on a line, lines, font size, whether a mark shows the weight
    "authority": (LINE_WIDTH, MAX_LINES, 22, False),
    "agency": (18, 4, 17, True),
    "community": (24, 4, 17, True),
    "recurring": (46, 2, 18, False),
    "deliverer": (20, 4, 18, False),
    "found": (LINE_WIDTH, MAX_LINES, 18, False),
    "column": (13, MAX_LINES, 16, False),
    "narrow": (15, 4, 15, False),
}
_LABEL_STYLES |= dict.fromkeys((*GRADE_LETTERS, "no-grade", "not-loaded"), (13, MAX_LINES, 16, True))
_DEFAULT_STYLE = (LINE_WIDTH, MAX_LINES, 16, True)

Positions = dict[str, Point]


@dataclass(frozen=True, slots=True)
class Mark:
    """How a node is drawn: wrapped label, font size, radius of its shape (0 for a box)."""

    label: str
    font: int
    radius: float

    @property
    def reach(self) -> Reach:
        """Return the distance from the node's position to the edges of its bounding box, with a margin."""
        lines = self.label.split("\n")
        half = max(max(map(len, lines)) * self.font * CHARACTER_WIDTH / 2, self.radius) + 6
        height = len(lines) * self.font * 1.2
        if not self.radius:
            return half + 20, height / 2 + 22, half + 20, height / 2 + 22
        return half, self.radius + 5, half, self.radius + height + 9


def make_mark(name: str, style: str, weight: int, zoom: float = 1.0) -> Mark:
    """Return the mark of a node: its radius grows with the weight; `zoom` scales the font."""
    line_width, lines, font, is_sized = _LABEL_STYLES.get(style, _DEFAULT_STYLE)
    radius = round(min(8 + 2.2 * math.sqrt(weight), 24), 1) if is_sized else 0
    return Mark(wrap_label(name, line_width, lines), round(font * zoom), radius)


def wrap_label(name: str, line_width: int = LINE_WIDTH, lines: int = MAX_LINES) -> str:
    """Return a name wrapped between words; text beyond the last line is replaced by an ellipsis."""
    wrapped = textwrap.wrap(
        name, line_width, max_lines=lines, placeholder=" …", break_on_hyphens=False, break_long_words=False
    )
    return "\n".join(wrapped) or "?"


def positions(graph: nx.MultiDiGraph, marks: Mapping[str, Mark]) -> Positions:
    """Return a position for each node such that no two marks overlap.

    Nodes linked to one authority surround it, grouped by type; nodes linked to several are in the centre.
    """
    reaches = {node: marks[node].reach for node in graph}
    hubs = sorted((node for node in graph if graph.nodes[node]["type"] == "authority"), key=_by_label(graph))
    shared, satellites = _split_by_hub(graph, set(hubs))
    centre: Positions = {}
    _fill(shared, reaches, SpaceGrid(), centre)
    clusters = [_cluster(graph, node, satellites.get(node, []), reaches) for node in hubs]
    arrange = _clusters_in_ring if len(hubs) <= _MAX_RING else _pack_clusters
    placed = arrange(centre, clusters, reaches)
    return {node: (round(x), round(y)) for node, (x, y) in placed.items()}


def _by_label(graph: nx.MultiDiGraph) -> Callable[[str], tuple[str, str]]:
    return lambda node: (graph.nodes[node]["label"], node)


def _split_by_hub(graph: nx.MultiDiGraph, hubs: set[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the nodes linked to several hubs or to none, and those linked to one; largest weight first."""
    shared: list[str] = []
    satellites: dict[str, list[str]] = {}
    by_label = _by_label(graph)
    for node in sorted(set(graph) - hubs, key=lambda node: (-graph.nodes[node]["weight"], by_label(node))):
        linked = hubs & {*graph.successors(node), *graph.predecessors(node)}
        if len(linked) == 1:
            satellites.setdefault(min(linked), []).append(node)
        else:
            shared.append(node)
    return shared, satellites


def _cluster(
    graph: nx.MultiDiGraph, hub: str, satellites: Sequence[str], reaches: Mapping[str, Reach]
) -> Positions:
    """Return the positions of a hub, at the origin, and its satellites, with a sector for each node type."""
    space, placed = SpaceGrid(), {hub: (0.0, 0.0)}
    space.occupy((0, 0), reaches[hub])
    by_type: dict[str, list[str]] = {}
    for node in satellites:
        by_type.setdefault(graph.nodes[node]["type"], []).append(node)
    start = -math.pi / 2
    for node_type in sorted(by_type):
        width = math.tau * len(by_type[node_type]) / len(satellites)
        _fill(by_type[node_type], reaches, space, placed, start + width / 2, width)
        start += width
    return placed


def _fill(
    nodes: Iterable[str],
    reaches: Mapping[str, Reach],
    space: SpaceGrid,
    placed: Positions,
    direction: float = 0.0,
    width: float = math.tau,
) -> None:
    """Give each node the first free position in a sector around the origin."""
    outermost = 0
    for node in nodes:
        ring, placed[node] = space.occupy_first_free(reaches[node], max(outermost - 2, 0), direction, width)
        outermost = max(ring, outermost)


def _clusters_in_ring(
    centre: Positions, clusters: Sequence[Positions], reaches: Mapping[str, Reach]
) -> Positions:
    """Place clusters around the centre, each as close to it as its direction allows."""
    space, placed = SpaceGrid(), dict(centre)
    for node, at in centre.items():
        space.occupy(at, reaches[node])
    offset = 0.0 if len(clusters) == 2 else 0.5  # two clusters are side by side
    for number, cluster in enumerate(clusters):
        angle = math.pi + math.tau * (number + offset) / len(clusters)
        radius = 0.0
        while not all(space.is_free(at, reaches[node]) for node, at in _translate(cluster, radius, angle)):
            radius += 15.0
        for node, at in _translate(cluster, radius, angle):
            space.occupy(at, reaches[node])
            placed[node] = at
    return placed


def _translate(cluster: Positions, radius: float, angle: float) -> Iterable[tuple[str, Point]]:
    dx, dy = ellipse_point(radius, angle)
    return ((node, (x + dx, y + dy)) for node, (x, y) in cluster.items())


def _pack_clusters(
    centre: Positions, clusters: Sequence[Positions], reaches: Mapping[str, Reach]
) -> Positions:
    """Place many clusters around the centre by their bounding boxes, the largest first."""
    space, placed = SpaceGrid(spacing=90.0), dict(centre)
    if centre:
        space.occupy((0, 0), _extent(centre, reaches))
    ring = 0
    for cluster in sorted(clusters, key=len, reverse=True):
        ring, (dx, dy) = space.occupy_first_free(_extent(cluster, reaches), max(ring - 8, 0))
        placed |= {node: (x + dx, y + dy) for node, (x, y) in cluster.items()}
    return placed


def _extent(cluster: Positions, reaches: Mapping[str, Reach]) -> Reach:
    """Return the distance from the origin of a cluster to the edges of its bounding box."""
    return (
        max(reaches[node][0] - x for node, (x, _) in cluster.items()),
        max(reaches[node][1] - y for node, (_, y) in cluster.items()),
        max(reaches[node][2] + x for node, (x, _) in cluster.items()),
        max(reaches[node][3] + y for node, (_, y) in cluster.items()),
    )


def ring_layout(graph: nx.MultiDiGraph, marks: Mapping[str, Mark]) -> Positions:
    """Return positions in a ring around the source of all edges, clockwise from the nearest on top."""
    hub = next(node for node in graph if graph.out_degree(node))
    targets = sorted(graph.successors(hub), key=lambda node: int(graph.edges[hub, node, "neighbour"]["text"]))
    step = math.tau / max(len(targets), 1)
    placed = {node: ellipse_point(270, step * number - math.pi / 2) for number, node in enumerate(targets)}
    return {hub: (0, 0)} | {node: (round(x), round(y)) for node, (x, y) in placed.items()}
