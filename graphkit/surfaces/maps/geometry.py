"""Geometry of maps: boxes that are occupied, the nearest free position;
polygons and points for labels.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
# distance from the anchor to the left, top, right and bottom edge
Reach = tuple[float, float, float, float]
Box = tuple[float, float, float, float]  # left, top, right and bottom edge
_NO_BOX = (math.inf, math.inf, -math.inf, -math.inf)
_GRID_STEPS = 14  # candidate label points in each direction
_SEARCHED_RINGS = 5  # rings searched for a preferred position
_RING_DISTANCE = 1.33  # between rings, in spacings
ASPECT_RATIO = 1.5  # maps are wider than tall, so rings are ellipses


class SpaceGrid:
    """A spatial hash of occupied boxes; free positions are looked for `spacing` apart."""

    def __init__(self, spacing: float = 18.0) -> None:
        self._spacing = spacing
        self._cell = 5 * spacing
        self._cells: dict[tuple[int, int], list[Box]] = {}
        # likely to be in the way of the next, too
        self._recent: tuple[Box, Box] = (_NO_BOX, _NO_BOX)

    def occupy(self, at: Point, reach: Reach) -> None:
        """Mark the box around a position as occupied."""
        box = _box_around(at, reach)
        first_x, first_y, last_x, last_y = (int(side // self._cell) for side in box)
        for cell in product(range(first_x, last_x + 1), range(first_y, last_y + 1)):
            self._cells.setdefault(cell, []).append(box)

    def is_free(self, at: Point, reach: Reach) -> bool:
        """Return whether the box around a position overlaps no occupied box."""
        left, top, right, bottom = _box_around(at, reach)
        # the test is written out twice: it runs for each box, and a call costs more than it
        for box_left, box_top, box_right, box_bottom in self._recent:
            if left < box_right and box_left < right and top < box_bottom and box_top < bottom:
                return False
        size, cells = self._cell, self._cells
        rows = range(int(top // size), int(bottom // size) + 1)
        for column in range(int(left // size), int(right // size) + 1):
            for row in rows:
                for box in cells.get((column, row), ()):
                    box_left, box_top, box_right, box_bottom = box
                    if (
                        left < box_right
                        and box_left < right
                        and top < box_bottom
                        and box_top < bottom
                    ):
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
        """Occupy the first free position in a sector around the origin;
        return its ring and position.

        `direction` and `width` of the sector are in radians. A position that is not preferred is
        taken if the next `_SEARCHED_RINGS` have no other.
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

    def _candidates(
        self, first_ring: int, direction: float, width: float
    ) -> Iterator[tuple[int, Point]]:
        """Yield ring and position: rings outwards,
        each from the middle of the sector to its edges.
        """
        ring = first_ring
        while True:
            radius = _RING_DISTANCE * self._spacing * ring
            steps = max(int(width * radius / self._spacing), 1)
            for step in range(steps + 1):
                offset = (step + 1) // 2 * (1 if step % 2 else -1)
                yield ring, ellipse_point(radius, direction + offset * width / steps)
            ring += 1


def _box_around(at: Point, reach: Reach) -> Box:
    return at[0] - reach[0], at[1] - reach[1], at[0] + reach[2], at[1] + reach[3]


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


class Outline:
    """The outline of an area: rings as x, y, x, y …,
    of which the first is the largest part of the area.
    """

    def __init__(self, rings: Sequence[Sequence[int]]) -> None:
        self.rings = rings

    @cached_property
    def _edges(self) -> NDArray[np.float64]:
        """Return x, y and the next x and y of each vertex, as rows of numbers."""
        corners = [np.reshape(ring, (-1, 2)) for ring in self.rings]
        edges = [np.hstack([ring, np.roll(ring, -1, axis=0)]) for ring in corners]
        return np.vstack(edges).T.astype(np.float64)

    @cached_property
    def box(self) -> Box:
        """Return its left, top, right and bottom edge."""
        xs, ys, *_ = self._edges
        return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())

    @cached_property
    def largest_box(self) -> Box:
        """Return the edges of its largest part."""
        return Outline(self.rings[:1]).box

    def contains(self, at: Point) -> bool:
        """Return whether it contains a point."""
        return bool(self._contained(np.array([at]))[0])

    def _contained(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which points it contains (even-odd rule, with a ray to the left)."""
        (x, y, to_x, to_y), (across, down) = self._edges, points.T[:, :, None]
        with np.errstate(divide="ignore", invalid="ignore"):  # level edges do not cross the ray
            crossed = ((y > down) != (to_y > down)) & (
                across > x + (down - y) * (to_x - x) / (to_y - y)
            )
        return np.asarray(crossed.sum(axis=1) % 2 == 1)

    def _distances(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distance from each point to the nearest vertex or midpoint of an edge."""
        x, y, to_x, to_y = self._edges
        xs, ys = np.hstack([x, (x + to_x) / 2]), np.hstack([y, (y + to_y) / 2])
        return np.asarray(np.hypot(points[:, :1] - xs, points[:, 1:] - ys).min(axis=1))

    def label_point(self, clearance: float) -> Point:
        """Return a point for its label: its centroid if that is farther than `clearance` from an
        edge.

        Otherwise the interior point farthest from the edges: the centroid of an area that surrounds
        another lies outside it.
        """
        centroid = _centroid(self.rings[0])
        if self.contains(centroid) and self._distances(np.array([centroid]))[0] > clearance:
            return centroid
        return next(iter(self.interior_points(0.0)), centroid)

    def interior_points(self, clearance: float) -> list[Point]:
        """Return grid points farther than `clearance` from its edges, the farthest first."""
        left, top, right, bottom = self.largest_box
        steps = np.arange(1, _GRID_STEPS) / _GRID_STEPS
        grid = np.array([*product(left + (right - left) * steps, top + (bottom - top) * steps)])
        inside = grid[self._contained(grid)]
        distances = self._distances(inside)
        order = np.lexsort((inside[:, 1], inside[:, 0], -distances))
        return [(float(x), float(y)) for x, y in inside[order[distances[order] > clearance]]]


def _centroid(ring: Sequence[int]) -> Point:
    """Return the centroid of a ring (its first vertex if the ring has no area)."""
    x, y = np.reshape(ring, (-1, 2)).T.astype(float)
    to_x, to_y = np.roll(x, -1), np.roll(y, -1)
    cross = x * to_y - to_x * y
    if not cross.any():
        return float(x[0]), float(y[0])
    area = 3 * cross.sum()
    return float(((x + to_x) * cross).sum() / area), float(((y + to_y) * cross).sum() / area)
