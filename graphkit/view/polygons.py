"""Polygons: bounding box, point in polygon, and points of an area suitable for its label."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from graphkit.view.free_space import Point

Rings = Sequence[Sequence[int]]  # rings as x, y, x, y …; the first is the largest part of the area
_GRID_STEPS = 14  # candidate label points in each direction


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
        doubled_area, sum_x, sum_y = (
            doubled_area + cross,
            sum_x + (x + to_x) * cross,
            sum_y + (y + to_y) * cross,
        )
    if not doubled_area:
        return float(ring[0]), float(ring[1])
    return sum_x / (3 * doubled_area), sum_y / (3 * doubled_area)
