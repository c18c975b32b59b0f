"""Collision detection for label placement: which boxes are occupied, and the nearest free position."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

Point = tuple[float, float]
Reach = tuple[float, float, float, float]  # distance from the anchor to the left, top, right and bottom edge

ASPECT_RATIO = 1.5  # maps are wider than tall, so rings are ellipses


class SpaceGrid:
    """A spatial hash of occupied boxes; `spacing` is the distance between the positions that are tried."""

    def __init__(self, spacing: float = 18.0) -> None:
        self._spacing = spacing
        self._cell = 5 * spacing
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def occupy(self, at: Point, reach: Reach) -> None:
        """Mark the box around a position as occupied."""
        box = (at[0] - reach[0], at[1] - reach[1], at[0] + reach[2], at[1] + reach[3])
        first_x, first_y, last_x, last_y = (int(side // self._cell) for side in box)
        for cell in product(range(first_x, last_x + 1), range(first_y, last_y + 1)):
            self._cells.setdefault(cell, []).append(box)

    def is_free(self, at: Point, reach: Reach) -> bool:
        """Return whether the box around a position overlaps no occupied box."""
        left, top, right, bottom = at[0] - reach[0], at[1] - reach[1], at[0] + reach[2], at[1] + reach[3]
        size, cells = self._cell, self._cells
        rows = range(int(top // size), int(bottom // size) + 1)
        for column in range(int(left // size), int(right // size) + 1):
            for row in rows:
                for box_left, box_top, box_right, box_bottom in cells.get((column, row), ()):
                    if left < box_right and box_left < right and top < box_bottom and box_top < bottom:
                        return False
        return True

    def occupy_first_free(
        self, reach: Reach, first_ring: int = 0, direction: float = 0.0, width: float = math.tau
    ) -> tuple[int, Point]:
        """Occupy the first free position in a sector around the origin; return its ring and position.

        `direction` and `width` of the sector are in radians.
        """
        for ring, at in self._candidates(first_ring, direction, width):
            if self.is_free(at, reach):
                self.occupy(at, reach)
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


def ellipse_point(radius: float, angle: float) -> Point:
    """Return the point of an ellipse around the origin in a direction (radians)."""
    return ASPECT_RATIO * radius * math.cos(angle), radius * math.sin(angle)
