"""Collision detection for label placement: which boxes are occupied, and the nearest free position."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product

Point = tuple[float, float]
Reach = tuple[float, float, float, float]  # distance from the anchor to the left, top, right and bottom edge

_NO_BOX = (math.inf, math.inf, -math.inf, -math.inf)
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
