"""Node placement: authorities apart, their own nodes around them, shared nodes between them.

The layout is deterministic, without forces or random numbers: each node takes the first free
position near its preferred one, the largest weight first. Labels never overlap, and the same graph
gives the same picture.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import networkx as nx

from graphkit.core.frameworks import current_frameworks
from graphkit.surfaces.maps.geometry import Point, Reach, SpaceGrid, ellipse_point, line_meets_box

LINE_WIDTH = 17  # characters on a line of a label
MAX_LINES = 3  # lines of a label; the panel has the full name
CHARACTER_WIDTH = 0.56  # average width of a character, as a share of the font size
_MAX_RING = 12  # most authorities placed in a ring; more are packed
_MAX_CLEAR = 80  # nodes of a network whose lines keep clear of names; more take too long
# of the nodes around an authority in a ring, if lines lead to the centre
_OUTER_SPAN = 1.3 * math.pi
# nodes of a network; those around the authorities of a larger one need the whole circle
_MAX_OPEN = 150

_LABEL_STYLES = {  # style → characters on a line, lines, font size, whether a mark shows the weight
    "authority": (LINE_WIDTH, MAX_LINES, 22, False),
    "agency": (18, 4, 17, True),
    "recurring": (46, 2, 18, False),
    "deliverer": (20, 4, 18, False),
    "found": (LINE_WIDTH, MAX_LINES, 18, False),
    "column": (13, MAX_LINES, 16, False),
    "narrow": (15, 4, 15, False),
}
_LABEL_STYLES |= dict.fromkeys(
    (*current_frameworks().grade_letters, "no-grade", "not-loaded"), (13, MAX_LINES, 16, True)
)
_DEFAULT_STYLE = (LINE_WIDTH, MAX_LINES, 16, True)

Positions = dict[str, Point]
Side = Callable[[Reach, Point], Reach]


@dataclass(frozen=True, slots=True)
class Mark:
    """How a node is drawn: wrapped label, font size, radius of its shape (0 for a box),
    side of its label.
    """

    label: str
    font: int
    radius: float
    above: bool = False

    @property
    def reach(self) -> Reach:
        """Return the distance from the node's position to the edges of its bounding box,
        with a margin.
        """
        lines = self.label.split("\n")
        half = max(max(map(len, lines)) * self.font * CHARACTER_WIDTH / 2, self.radius) + 6
        height = len(lines) * self.font * 1.2
        if not self.radius:
            return half + 20, height / 2 + 22, half + 20, height / 2 + 22
        near, far = self.radius + 5, self.radius + height + 9
        return (half, far, half, near) if self.above else (half, near, half, far)


def make_mark(name: str, style: str, weight: int, zoom: float = 1.0) -> Mark:
    """Return the mark of a node: its radius grows with the weight; `zoom` scales the font."""
    line_width, lines, font, is_sized = _LABEL_STYLES.get(style, _DEFAULT_STYLE)
    radius = round(min(8 + 2.2 * math.sqrt(weight), 24), 1) if is_sized else 0
    return Mark(wrap_label(name, line_width, lines), round(font * zoom), radius)


def wrap_label(name: str, line_width: int = LINE_WIDTH, lines: int = MAX_LINES) -> str:
    """Return a name wrapped between words; text beyond the last line is replaced by an ellipsis."""
    wrapped = textwrap.wrap(
        name,
        line_width,
        max_lines=lines,
        placeholder=" …",
        break_on_hyphens=False,
        break_long_words=False,
    )
    return "\n".join(wrapped) or "?"


def _away_from_hub(reach: Reach, at: Point) -> Reach:
    """Return the reach of a node at a position around its hub:
    above the hub, its label is above it.
    """
    left, top, right, bottom = reach
    return (left, bottom, right, top) if at[1] < 0 else reach


def _same_side(reach: Reach, at: Point) -> Reach:
    return reach


def positions(graph: nx.MultiDiGraph, marks: Mapping[str, Mark]) -> Positions:
    """Return a position for each node such that no two marks overlap.

    Nodes linked to one authority surround it, grouped by type; nodes linked to several are in the
    centre.
    """
    reaches = {node: marks[node].reach for node in graph}
    hubs = sorted(
        (node for node in graph if graph.nodes[node]["type"] == "authority"), key=_by_label(graph)
    )
    shared, satellites = _split_by_hub(graph, set(hubs))
    centre: Positions = {}
    _fill(shared, reaches, SpaceGrid(), centre)
    is_ring = len(hubs) <= _MAX_RING
    span = _OUTER_SPAN if is_ring and shared and len(graph) <= _MAX_OPEN else math.tau
    clusters = [
        _cluster(graph, node, satellites.get(node, []), reaches, angle, span)
        for node, angle in zip(hubs, _ring_angles(len(hubs)), strict=True)
    ]
    arrange = _clusters_in_ring if is_ring else _pack_clusters
    placed = arrange(centre, clusters, reaches)
    return {node: (round(x), round(y)) for node, (x, y) in placed.items()}


def _ring_angles(count: int) -> list[float]:
    """Return the directions of clusters in a ring; two are side by side."""
    offset = 0.0 if count == 2 else 0.5
    return [math.pi + math.tau * (number + offset) / count for number in range(count)]


def _by_label(graph: nx.MultiDiGraph) -> Callable[[str], tuple[str, str]]:
    return lambda node: (graph.nodes[node]["label"], node)


def _split_by_hub(graph: nx.MultiDiGraph, hubs: set[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the nodes linked to several hubs or to none, and those linked to one;
    largest weight first.
    """
    shared: list[str] = []
    satellites: dict[str, list[str]] = {}
    by_label = _by_label(graph)
    for node in sorted(
        set(graph) - hubs, key=lambda node: (-graph.nodes[node]["weight"], by_label(node))
    ):
        linked = hubs & {*graph.successors(node), *graph.predecessors(node)}
        if len(linked) == 1:
            satellites.setdefault(min(linked), []).append(node)
        else:
            shared.append(node)
    return shared, satellites


def _cluster(
    graph: nx.MultiDiGraph,
    hub: str,
    satellites: Sequence[str],
    reaches: Mapping[str, Reach],
    outward: float,
    span: float,
) -> Positions:
    """Return the positions of a hub, at the origin, and its satellites,
    with a sector for each node type.

    The sectors together are `span` wide, in radians, around the direction `outward`.
    """
    space, placed = SpaceGrid(), {hub: (0.0, 0.0)}
    space.occupy((0, 0), reaches[hub])
    by_type: dict[str, list[str]] = {}
    for node in satellites:
        by_type.setdefault(graph.nodes[node]["type"], []).append(node)
    start = outward - span / 2
    avoid_lines = len(graph) <= _MAX_CLEAR
    for node_type in sorted(by_type):
        width = span * len(by_type[node_type]) / len(satellites)
        middle = start + width / 2
        _fill(
            by_type[node_type], reaches, space, placed, middle, width, _away_from_hub, avoid_lines
        )
        start += width
    return placed


def _fill(
    nodes: Iterable[str],
    reaches: Mapping[str, Reach],
    space: SpaceGrid,
    placed: Positions,
    direction: float = 0.0,
    width: float = math.tau,
    side: Side = _same_side,
    avoid_lines: bool = False,
) -> None:
    """Give each node the first free position in a sector around the origin;
    `side` is that of its label.

    With `avoid_lines`, preferably one where no line from the hub crosses another node or its label.
    """
    others = list(placed)[1:]  # without the hub
    outermost = 0
    for node in nodes:
        reach_at = partial(side, reaches[node])

        def is_clear(at: Point, reach_at: Callable[[Point], Reach] = reach_at) -> bool:
            reach = reach_at(at)
            for number, other in enumerate(others if avoid_lines else ()):
                there = placed[other]
                if line_meets_box(at, there, side(reaches[other], there)) or line_meets_box(
                    there, at, reach
                ):
                    # likely to be in the way of the next position, too
                    others.insert(0, others.pop(number))
                    return False
            return True

        ring, placed[node] = space.occupy_first_free(
            reach_at, max(outermost - 2, 0), direction, width, is_clear
        )
        others.append(node)
        outermost = max(ring, outermost)


def labels_above(graph: nx.MultiDiGraph, placed: Mapping[str, Point]) -> set[str]:
    """Return the nodes whose label is above their mark:
    those above the only node that they are linked to.
    """
    above = set()
    for node in placed:
        linked = {*graph.successors(node), *graph.predecessors(node)}
        if len(linked) == 1 and (other := placed.get(min(linked))) and placed[node][1] < other[1]:
            above.add(node)
    return above


def _clusters_in_ring(
    centre: Positions, clusters: Sequence[Positions], reaches: Mapping[str, Reach]
) -> Positions:
    """Place clusters around the centre, each as close to it as its direction allows."""
    space, placed = SpaceGrid(), dict(centre)
    for node, at in centre.items():
        space.occupy(at, reaches[node])
    for cluster, angle in zip(clusters, _ring_angles(len(clusters)), strict=True):
        radius = 0.0
        own = {node: _away_from_hub(reaches[node], at) for node, at in cluster.items()}
        while not all(
            space.is_free(at, own[node]) for node, at in _translate(cluster, radius, angle)
        ):
            radius += 15.0
        for node, at in _translate(cluster, radius, angle):
            space.occupy(at, own[node])
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
        extent = _extent(
            cluster, {node: _away_from_hub(reaches[node], at) for node, at in cluster.items()}
        )
        ring, (dx, dy) = space.occupy_first_free(partial(_same_side, extent), max(ring - 8, 0))
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
    """Return positions in a ring around the source of all edges,
    clockwise from the nearest on top.
    """
    hub = next(node for node in graph if graph.out_degree(node))
    targets = sorted(
        graph.successors(hub), key=lambda node: int(graph.edges[hub, node, "neighbour"]["text"])
    )
    step = math.tau / max(len(targets), 1)
    placed = {
        node: ellipse_point(270, step * number - math.pi / 2) for number, node in enumerate(targets)
    }
    return {hub: (0, 0)} | {node: (round(x), round(y)) for node, (x, y) in placed.items()}
