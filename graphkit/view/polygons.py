"""Outlines of areas: rings of corners on a plane, and where in an area there is room for words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from graphkit.view.free_space import Point

Rings = Sequence[Sequence[int]]  # each x, y, x, y …; the first is the largest part
_TRIED = 14  # places tried in each direction, for words in an area


def box(rings: Rings) -> tuple[int, int, int, int]:
    """Return how far to the left, up, right and down rings reach."""
    across, down = [x for ring in rings for x in ring[::2]], [y for ring in rings for y in ring[1::2]]
    return min(across), min(down), max(across), max(down)


def inside(rings: Rings, room: float) -> Point:
    """Return a place for words in an area: its centre of gravity, unless an edge of the area is near it.

    Then, of a few places within, the one that is farthest from the edges: some areas lie around another.
    """
    middle = _middle(rings[0])
    if holds(rings, middle) and _clear(rings, middle) > room:
        return middle
    return next(iter(places_within(rings, 0.0)), middle)


def places_within(rings: Rings, room: float) -> list[Point]:
    """Return some places in an area that are not near an edge, the one farthest from the edges first."""
    left, top, right, bottom = box(rings[:1])
    steps = range(1, _TRIED)
    tried = [
        (left + (right - left) * across / _TRIED, top + (bottom - top) * down / _TRIED)
        for across in steps
        for down in steps
    ]
    clear = {at: _clear(rings, at) for at in tried if holds(rings, at)}
    return sorted((at for at in clear if clear[at] > room), key=lambda at: (-clear[at], at))


def _clear(rings: Rings, at: Point) -> float:
    """Return how far a place is from the nearest corner or half of an edge."""
    return min(
        math.dist(at, point)
        for ring in rings
        for (x, y), (to_x, to_y) in _edges(ring)
        for point in ((x, y), ((x + to_x) / 2, (y + to_y) / 2))
    )


def holds(rings: Rings, at: Point) -> bool:
    """Say whether a place lies in an area: a line leftwards crosses its edges an odd number of times."""
    within = False
    for ring in rings:
        for (x, y), (to_x, to_y) in _edges(ring):
            if (y > at[1]) != (to_y > at[1]) and at[0] > x + (at[1] - y) * (to_x - x) / (to_y - y):
                within = not within
    return within


def _edges(ring: Sequence[int]) -> Iterator[tuple[Point, Point]]:
    """Return the edges of a ring, each from corner to corner."""
    corners = list(zip(ring[::2], ring[1::2], strict=True))
    return zip(corners, [*corners[1:], corners[0]], strict=True)


def _middle(ring: Sequence[int]) -> Point:
    """Return the centre of gravity of a ring."""
    double = across = down = 0.0
    for (x, y), (to_x, to_y) in _edges(ring):
        turn = x * to_y - to_x * y
        double, across, down = double + turn, across + (x + to_x) * turn, down + (y + to_y) * turn
    return (across / (3 * double), down / (3 * double)) if double else (float(ring[0]), float(ring[1]))
