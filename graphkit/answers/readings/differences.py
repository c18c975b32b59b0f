"""The difference of two medians: of the rows that meet a clause, and of the others."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from graphkit.answers.readings.bootstrap import FEWEST, drawn_clusters, interval_of_draws

if TYPE_CHECKING:
    from graphkit.answers.readings.bootstrap import Counts, Floats

_PLACES = 3  # decimal places of a median or limit


class ComparedValue(NamedTuple):
    """The number of a row, None without one, whether it meets the clause (None where that is not
    known), and its authority: rows of one are no independent cases.
    """

    number: float | None
    meets: bool | None
    authority: str


@dataclass(frozen=True, slots=True)
class MedianDifference:
    """The median of the rows that meet a clause less that of the others, with its 95 % confidence
    interval: a bootstrap over authorities; None for fewer than five on a side.

    `counted` and `other_counted` are the rows of each side with a number, `without` those of both
    that have none. The fields are the columns of the measure, in this order.
    """

    difference: float | None
    low: float | None
    high: float | None
    median: float | None
    other_median: float | None
    counted: int
    other_counted: int
    without: int


COLUMNS = tuple(each.name for each in fields(MedianDifference))


def median_difference(values: Iterable[ComparedValue]) -> MedianDifference:
    """Return the difference of the medians of two sides; the same in any order of the rows."""
    compared = [each for each in values if each.meets is not None]
    known = [each for each in compared if each.number is not None]
    sides = [[each for each in known if bool(each.meets) is side] for side in (True, False)]
    one, other = (median(_numbers(side)) if side else None for side in sides)
    low, high = _interval(known, sides)
    return MedianDifference(
        None if one is None or other is None else _rounded(one - other),
        low,
        high,
        None if one is None else _rounded(one),
        None if other is None else _rounded(other),
        len(sides[0]),
        len(sides[1]),
        len(compared) - len(known),
    )


def _numbers(values: Sequence[ComparedValue]) -> list[float]:
    return [each.number for each in values if each.number is not None]


def _rounded(number: float) -> float:
    return round(float(number), _PLACES) + 0.0  # no negative zero


def _interval(
    known: Sequence[ComparedValue], sides: Sequence[Sequence[ComparedValue]]
) -> tuple[float | None, float | None]:
    """Return the limits of the difference: both sides are drawn together, as authorities may have
    rows on both.
    """
    authorities = [len({each.authority for each in side}) for side in sides]
    if min(authorities) < FEWEST:
        return None, None
    clusters = _clusters(known)
    drawn = drawn_clusters(len(clusters))
    numbered = [(*row, at) for at, rows in enumerate(clusters) for row in rows]
    medians = []
    for side in (True, False):
        own = sorted((number, at) for number, meets, at in numbered if meets is side)
        medians.append(_drawn_medians(own, drawn))
    limits = interval_of_draws(medians[0] - medians[1], min(authorities))
    return (_rounded(limits[0]), _rounded(limits[1])) if limits else (None, None)


def _clusters(known: Sequence[ComparedValue]) -> list[list[tuple[float, bool]]]:
    """Return the rows of each authority, in an order that does not depend on its identifier."""
    found: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for each in known:
        if each.number is not None:
            found[each.authority].append((each.number, bool(each.meets)))
    return sorted(sorted(rows) for rows in found.values())


def _drawn_medians(rows: Sequence[tuple[float, int]], drawn: Counts) -> Floats:
    """Return the median in each draw of rows in order, each a number and its cluster; NaN where a
    draw has none.
    """
    import numpy as np

    numbers = np.array([number for number, _ in rows])
    until = drawn[:, [cluster for _, cluster in rows]].cumsum(axis=1)
    total = until[:, -1:]
    lower = numbers[(until > (total - 1) // 2).argmax(axis=1)]
    upper = numbers[(until > total // 2).argmax(axis=1)]
    return np.where(total[:, 0] > 0, (lower + upper) / 2, np.nan)


def difference_json(values: Iterable[ComparedValue]) -> str:
    """Return the difference as a JSON object of its columns."""
    return json.dumps(asdict(median_difference(values)))


class DifferenceAggregate:
    """Aggregate function of SQL: rows as JSON lists (`ComparedValue`) → JSON of the difference."""

    def __init__(self) -> None:
        self._values: list[ComparedValue] = []

    def step(self, row: str) -> None:
        number, meets, authority = json.loads(row)
        is_met = None if meets is None else bool(meets)
        self._values.append(ComparedValue(number, is_met, str(authority)))

    def finalize(self) -> str:
        return difference_json(self._values)
