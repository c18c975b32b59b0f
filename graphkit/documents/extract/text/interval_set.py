"""A set of intervals that can be tested for overlap in logarithmic time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate


class IntervalSet:
    """Intervals [start, end) in any order; they may overlap one another."""

    def __init__(self, intervals: Iterable[tuple[int, int]] = ()) -> None:
        ordered = sorted(intervals)
        self._starts = [start for start, _ in ordered]
        # of each interval and those before
        self._max_ends = [*accumulate((end for _, end in ordered), max)]

    def overlaps(self, start: int, end: int) -> bool:
        """Return whether any interval overlaps [start, end)."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._max_ends[before - 1] > start
