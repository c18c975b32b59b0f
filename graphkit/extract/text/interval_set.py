"""Stretches of a text that are taken: whether another one overlaps any is told without looking at each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate


class IntervalSet:
    """Characters [start, end) of a text, in any order; they may overlap one another."""

    def __init__(self, stretches: Iterable[tuple[int, int]] = ()) -> None:
        ordered = sorted(stretches)
        self._starts = [start for start, _ in ordered]
        self._reached = [*accumulate((end for _, end in ordered), max)]  # by these and those before

    def overlap(self, start: int, end: int) -> bool:
        """Tell whether one of them overlaps these characters."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._reached[before - 1] > start
