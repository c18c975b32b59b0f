"""95 % confidence intervals of shares and of their differences."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphkit.answers.measures.finding_counts import Counts
from graphkit.answers.measures.result_table import rounded
from graphkit.answers.readings.bootstrap import (
    FEWEST,
    STANDARD_NORMAL,
    drawn_clusters,
    interval_of_draws,
)

if TYPE_CHECKING:  # most commands need no numpy, which takes a quarter of a second to import
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Share = tuple[float | None, float | None, float | None]  # share, lower limit, upper limit


def wilson_interval(cases: float, of: float) -> tuple[float, float]:
    """Return Wilson's score interval (1927) of a share; (0, 1) where there are no cases."""
    if not of:
        return 0.0, 1.0
    share, spread = cases / of, STANDARD_NORMAL * STANDARD_NORMAL / of
    middle = (share + spread / 2) / (1 + spread)
    deviation = math.sqrt(share * (1 - share) / of + spread / (4 * of))
    reach = STANDARD_NORMAL * deviation / (1 + spread)
    return rounded(max(0.0, middle - reach)), rounded(min(1.0, middle + reach))


def intraclass_correlation(groups: Iterable[tuple[int, int]]) -> float:
    """Return the intraclass correlation of groups of (cases, size) (Fleiss 2003);
    0 where unknown.
    """
    known = [(cases, of) for cases, of in groups if of]
    total, count = sum(of for _, of in known), len(known)
    if count < FEWEST or total <= count:
        return 0.0
    share = sum(cases for cases, _ in known) / total
    between = sum(of * (cases / of - share) ** 2 for cases, of in known) / (count - 1)
    within = sum(cases * (1 - cases / of) for cases, of in known) / (total - count)
    size = (total - sum(of * of for _, of in known) / total) / (count - 1)
    spread = between + (size - 1) * within
    return min(max((between - within) / spread, 0.0), 1.0) if spread > 0 else 0.0


def wilson_of_clusters(
    groups: Collection[tuple[int, int]], similarity_: float
) -> tuple[float, float]:
    """Return Wilson's interval for clustered cases, given their intraclass correlation.

    The sample size is divided by the design effect (Kish 1965).
    """
    cases, of = (sum(group[at] for group in groups) for at in (0, 1))
    size = sum(group[1] ** 2 for group in groups) / of if of else 1.0
    design_effect = 1 + (size - 1) * similarity_
    return wilson_interval(cases / design_effect, of / design_effect)


@dataclass(frozen=True, slots=True)
class Shares:
    """The share of weaknesses among evaluated findings, with a cluster bootstrap over authorities.

    `draws` has a row for each draw and a column for each item. Shares that are compared use the
    same draws.
    """

    items: tuple[str, ...]
    share: Floats
    draws: Floats
    authorities: tuple[int, ...]

    def of(self, item: str) -> Share:
        """Return the share of an item with its interval; None where there are too few authorities.

        Where the share is 0 or 1, every draw is the same; then each authority counts as one case
        (Wilson).
        """
        at = self.items.index(item)
        share, count = float(self.share[at]), self.authorities[at]
        if share in (0.0, 1.0) and count >= FEWEST:
            return share, *wilson_interval(share * count, count)
        return _with_limits(share, self.draws[:, at], count)

    def difference_from(self, other: Shares, item: str) -> Share:
        """Return the difference of the share of an item from that in another sample,
        with its interval.

        The interval comes from paired draws; where one share is 0 or 1, from both intervals
        (Newcombe 1998).
        """
        here, there = self.items.index(item), other.items.index(item)
        fewest = min(self.authorities[here], other.authorities[there])
        difference = float(self.share[here] - other.share[there])
        if fewest >= FEWEST and {float(self.share[here]), float(other.share[there])} & {0.0, 1.0}:
            return _newcombe(self.of(item), other.of(item))
        return _with_limits(difference, self.draws[:, here] - other.draws[:, there], fewest)


def _newcombe(one: Share, other: Share) -> Share:
    """Return the difference of two shares with Newcombe's interval."""
    first, first_low, first_high = (part or 0.0 for part in one)
    second, second_low, second_high = (part or 0.0 for part in other)
    low = first - second - math.hypot(first - first_low, second_high - second)
    high = first - second + math.hypot(first_high - first, second - second_low)
    return rounded(first - second), rounded(low), rounded(high)


def sampler(
    authorities: Iterable[str],
) -> Callable[[Mapping[tuple[str, str], Counts], Sequence[str]], Shares]:
    """Return a function that makes `Shares` of findings by authority and item,
    all with the same draws.
    """
    import numpy as np

    places = {authority: at for at, authority in enumerate(sorted(set(authorities)))}
    count = max(len(places), 1)
    drawn = drawn_clusters(count).astype(float)

    def shares(cells: Mapping[tuple[str, str], Counts], items: Sequence[str]) -> Shares:
        columns = {item: at for at, item in enumerate(items)}
        weak, all_ = np.zeros((count, len(items))), np.zeros((count, len(items)))
        for (authority, item), counts in cells.items():
            if item in columns:
                weak[places[authority], columns[item]] += counts.weakness
                all_[places[authority], columns[item]] += counts.evaluated
        share, draws = _ratio(weak.sum(0), all_.sum(0)), _ratio(drawn @ weak, drawn @ all_)
        return Shares(tuple(items), share, draws, tuple(int(n) for n in (all_ > 0).sum(0)))

    return shares


def _ratio(part: Floats, whole: Floats) -> Floats:
    import numpy as np

    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def _with_limits(share: float, draws: Floats, authorities: int) -> Share:
    if math.isnan(share):
        return None, None, None
    limits = interval_of_draws(draws, authorities)
    if limits is None:
        return rounded(share), None, None
    low, high = limits
    return rounded(share), rounded(low), rounded(high)
