"""Geometry of maps: boxes that are occupied, the nearest free position; polygons and points for labels."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product

Point = tuple[float, float]
Reach = tuple[float, float, float, float]  # distance from the anchor to the left, top, right and bottom edge
Rings = Sequence[Sequence[int]]  # rings as x, y, x, y …; the first is the largest part of the area
_NO_BOX = (math.inf, math.inf, -math.inf, -math.inf)
_GRID_STEPS = 14  # candidate label points in each direction
_SEARCHED_RINGS = 5  # rings searched for a preferred position
ASPECT_RATIO = 1.5  # maps are wider than tall, so rings are ellipses


class SpaceGrid:
    """A spatial hash of occupied boxes; `spacing` is the distance between the positions that are tried."""

    def __init__(self, spacing: float = 18.0) -> None:
        self._spacing = spacing
        self._cell = 5 * spacing
        self._cells: dict[tuple[int, int], list[Reach]] = {}
        self._recent: tuple[Reach, Reach] = (_NO_BOX, _NO_BOX)  # likely to be in the way of the next, too

    def occupy(self, at: Point, reach: Reach) -> None:
        """Mark the box around a position as occupied."""
        box = (at[0] - reach[0], at[1] - reach[1], at[0] + reach[2], at[1] + reach[3])
        first_x, first_y, last_x, last_y = (int(side // self._cell) for side in box)
        for cell in product(range(first_x, last_x + 1), range(first_y, last_y + 1)):
            self._cells.setdefault(cell, []).append(box)

    def is_free(self, at: Point, reach: Reach) -> bool:
        """Return whether the box around a position overlaps no occupied box."""
        left, top, right, bottom = at[0] - reach[0], at[1] - reach[1], at[0] + reach[2], at[1] + reach[3]
        for box_left, box_top, box_right, box_bottom in self._recent:
            if left < box_right and box_left < right and top < box_bottom and box_top < bottom:
                return False
        size, cells = self._cell, self._cells
        rows = range(int(top // size), int(bottom // size) + 1)
        for column in range(int(left // size), int(right // size) + 1):
            for row in rows:
                for box in cells.get((column, row), ()):
                    box_left, box_top, box_right, box_bottom = box
                    if left < box_right and box_left < right and top < box_bottom and box_top < bottom:
                        self._recent = (box, self._recent[0])
                        return False
        return True

    def occupy_first_free(
        self,
        reach_at: Callable[[Point], Reach],
        first_ring: int = 0,
        direction: float = 0.0,
        width: float = math.tau,
        is_preferred: Callable[[Point], bool] = lambda _: True,
    ) -> tuple[int, Point]:
        """Occupy the first free position in a sector around the origin; return its ring and position.

        `direction` and `width` of the sector are in radians. A position that is not preferred is taken if
        the next `_SEARCHED_RINGS` have no other.
        """
        fallback: tuple[int, Point] | None = None
        for ring, at in self._candidates(first_ring, direction, width):
            if fallback and ring > fallback[0] + _SEARCHED_RINGS:
                ring, at = fallback
            elif not self.is_free(at, reach_at(at)):
                continue
            elif not is_preferred(at):
                fallback = fallback or (ring, at)
                continue
            self.occupy(at, reach_at(at))
            return ring, at
        raise AssertionError("unreachable: the plane is infinite")

    def _candidates(self, first_ring: int, direction: float, width: float) -> Iterator[tuple[int, Point]]:
        """Yield ring and position: rings outwards, each from the middle of the sector to its edges."""
        ring = first_ring
        while True:
            radius = 1.33 * self._spacing * ring
            steps = max(int(width * radius / self._spacing), 1)
            for step in range(steps + 1):
                offset = (step + 1) // 2 * (1 if step % 2 else -1)
                yield ring, ellipse_point(radius, direction + offset * width / steps)
            ring += 1


def line_meets_box(end: Point, at: Point, reach: Reach) -> bool:
    """Return whether the line from the origin to a point meets the box around a position."""
    start, stop = 0.0, 1.0
    for along, low, high in (
        (end[0], at[0] - reach[0], at[0] + reach[2]),
        (end[1], at[1] - reach[1], at[1] + reach[3]),
    ):
        if along == 0:
            if not low < 0 < high:
                return False
            continue
        first, last = (low / along, high / along) if along > 0 else (high / along, low / along)
        start, stop = max(start, first), min(stop, last)
        if start >= stop:
            return False
    return True


def ellipse_point(radius: float, angle: float) -> Point:
    """Return the point of an ellipse around the origin in a direction (radians)."""
    return ASPECT_RATIO * radius * math.cos(angle), radius * math.sin(angle)


def bounding_box(rings: Rings) -> tuple[int, int, int, int]:
    """Return the left, top, right and bottom edge of rings."""
    xs, ys = [x for ring in rings for x in ring[::2]], [y for ring in rings for y in ring[1::2]]
    return min(xs), min(ys), max(xs), max(ys)


def label_point(rings: Rings, clearance: float) -> Point:
    """Return a point for the label of an area: its centroid if that is farther than `clearance` from an edge.

    Otherwise the interior point farthest from the edges: the centroid of an area that surrounds another lies
    outside it.
    """
    centroid = _centroid(rings[0])
    if contains_point(rings, centroid) and _edge_distance(rings, centroid) > clearance:
        return centroid
    return next(iter(interior_points(rings, 0.0)), centroid)


def interior_points(rings: Rings, clearance: float) -> list[Point]:
    """Return grid points farther than `clearance` from the edges of an area, the farthest first."""
    left, top, right, bottom = bounding_box(rings[:1])
    steps = range(1, _GRID_STEPS)
    candidates = [
        (left + (right - left) * column / _GRID_STEPS, top + (bottom - top) * row / _GRID_STEPS)
        for column in steps
        for row in steps
    ]
    distances = {at: _edge_distance(rings, at) for at in candidates if contains_point(rings, at)}
    return sorted((at for at in distances if distances[at] > clearance), key=lambda at: (-distances[at], at))


def _edge_distance(rings: Rings, at: Point) -> float:
    """Return the distance from a point to the nearest vertex or midpoint of an edge."""
    return min(
        math.dist(at, point)
        for ring in rings
        for (x, y), (to_x, to_y) in _edges(ring)
        for point in ((x, y), ((x + to_x) / 2, (y + to_y) / 2))
    )


def contains_point(rings: Rings, at: Point) -> bool:
    """Return whether an area contains a point (even-odd rule, with a ray to the left)."""
    inside = False
    for ring in rings:
        for (x, y), (to_x, to_y) in _edges(ring):
            if (y > at[1]) != (to_y > at[1]) and at[0] > x + (at[1] - y) * (to_x - x) / (to_y - y):
                inside = not inside
    return inside


def _edges(ring: Sequence[int]) -> Iterator[tuple[Point, Point]]:
    """Return the edges of a ring as pairs of vertices."""
    vertices = list(zip(ring[::2], ring[1::2], strict=True))
    return zip(vertices, [*vertices[1:], vertices[0]], strict=True)


def _centroid(ring: Sequence[int]) -> Point:
    """Return the centroid of a ring (its first vertex if the ring has no area)."""
    doubled_area = sum_x = sum_y = 0.0
    for (x, y), (to_x, to_y) in _edges(ring):
        cross = x * to_y - to_x * y
        doubled_area += cross
        sum_x += (x + to_x) * cross
        sum_y += (y + to_y) * cross
    if not doubled_area:
        return float(ring[0]), float(ring[1])
    return sum_x / (3 * doubled_area), sum_y / (3 * doubled_area)
