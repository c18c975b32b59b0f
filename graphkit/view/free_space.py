"""Room on a plane: which places are taken, and the first free one near where a thing belongs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

Point = tuple[float, float]
Reach = tuple[float, float, float, float]  # how far a thing reaches to the left, up, right and down

WIDE = 1.5  # maps are wider than high: rings are ellipses


class Room:
    """The boxes already placed, found by cells of a grid that they touch; `grain`: how finely it looks."""

    def __init__(self, grain: float = 18.0) -> None:
        self._grain = grain
        self._cell = 5 * grain
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def take(self, at: Point, reach: Reach) -> None:
        """Place a thing."""
        box = (at[0] - reach[0], at[1] - reach[1], at[0] + reach[2], at[1] + reach[3])
        first_x, first_y, last_x, last_y = (int(side // self._cell) for side in box)
        for cell in product(range(first_x, last_x + 1), range(first_y, last_y + 1)):
            self._cells.setdefault(cell, []).append(box)

    def is_free(self, at: Point, reach: Reach) -> bool:
        """Say whether a thing would overlap none that is placed."""
        left, top, right, bottom = at[0] - reach[0], at[1] - reach[1], at[0] + reach[2], at[1] + reach[3]
        size, cells = self._cell, self._cells
        rows = range(int(top // size), int(bottom // size) + 1)
        for column in range(int(left // size), int(right // size) + 1):
            for row in rows:
                for its_left, its_top, its_right, its_bottom in cells.get((column, row), ()):
                    if left < its_right and its_left < right and top < its_bottom and its_top < bottom:
                        return False
        return True

    def first_free(
        self, reach: Reach, ring: int = 0, towards: float = 0.0, width: float = math.tau
    ) -> tuple[int, Point]:
        """Take the first free place in a sector around the origin; return its ring and itself."""
        for at_ring, at in self._places(ring, towards, width):
            if self.is_free(at, reach):
                self.take(at, reach)
                return at_ring, at
        raise AssertionError("a plane has no end")

    def _places(self, first: int, towards: float, width: float) -> Iterator[tuple[int, Point]]:
        """Yield ring and place: rings outwards, in each from the middle of the sector to its edges."""
        ring = first
        while True:
            radius = 1.33 * self._grain * ring
            steps = max(int(width * radius / self._grain), 1)
            for step in range(steps + 1):
                turn = (step + 1) // 2 * (1 if step % 2 else -1)
                yield ring, on_ellipse(radius, towards + turn * width / steps)
            ring += 1


def on_ellipse(radius: float, angle: float) -> Point:
    """Return the place in a direction on the ring of a radius."""
    return WIDE * radius * math.cos(angle), radius * math.sin(angle)
