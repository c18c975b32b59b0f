"""How sure a share is: intervals at 95 in 100, since a bare share of few cases tells nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphkit.analyse.answer import rounded
from graphkit.analyse.tally import Counts

FEWEST = 5  # authorities; of fewer no interval is told
_Z = 1.959964  # of a normal distribution, 95 in 100 lie within so many deviations
_DRAWS, _SEED = 1000, 20180101
_LIMITS = (2.5, 97.5)
Floats = NDArray[np.float64]
Share = tuple[float | None, float | None, float | None]  # share, from, to


def wilson(cases: int, of: int) -> tuple[float, float]:
    """Return from where to where a share lies by Wilson's score interval; (0, 1) of nothing."""
    if not of:
        return 0.0, 1.0
    share, spread = cases / of, _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    reach = _Z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return rounded(max(0.0, middle - reach)), rounded(min(1.0, middle + reach))


@dataclass(frozen=True, slots=True)
class Shares:
    """The share of weaknesses among evaluated findings, drawn again and again over authorities.

    Findings of one report go together, so authorities are drawn, not findings (a cluster bootstrap).
    `draws` has a row for each draw and a column for each item; the same draws serve all that are compared.
    """

    items: tuple[str, ...]
    share: Floats
    draws: Floats
    authorities: tuple[int, ...]

    def of(self, item: str) -> Share:
        """Return the share of an item and its interval; None where there is too little to tell."""
        at = self.items.index(item)
        return _told(self.share[at], self.draws[:, at], self.authorities[at])

    def less(self, other: Shares, item: str) -> Share:
        """Return by how much the share of an item is larger here than in another sample."""
        here, there = self.items.index(item), other.items.index(item)
        fewest = min(self.authorities[here], other.authorities[there])
        draws = self.draws[:, here] - other.draws[:, there]
        return _told(self.share[here] - other.share[there], draws, fewest)


def sampler(
    authorities: Iterable[str],
) -> Callable[[Mapping[tuple[str, str], Counts], Sequence[str]], Shares]:
    """Return what makes `Shares` of findings by authority and item; all it makes share their draws."""
    places = {authority: at for at, authority in enumerate(sorted(set(authorities)))}
    count = max(len(places), 1)
    drawn = np.random.default_rng(_SEED).multinomial(count, [1 / count] * count, size=_DRAWS).astype(float)

    def shares(cells: Mapping[tuple[str, str], Counts], items: Sequence[str]) -> Shares:
        columns = {item: at for at, item in enumerate(items)}
        weak, all_ = np.zeros((count, len(items))), np.zeros((count, len(items)))
        for (authority, item), counts in cells.items():
            weak[places[authority], columns[item]] += counts.weakness
            all_[places[authority], columns[item]] += counts.evaluated
        share, draws = _ratio(weak.sum(0), all_.sum(0)), _ratio(drawn @ weak, drawn @ all_)
        return Shares(tuple(items), share, draws, tuple(int(n) for n in (all_ > 0).sum(0)))

    return shares


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def _told(share: float, draws: Floats, authorities: int) -> Share:
    if math.isnan(share):
        return None, None, None
    known = draws[~np.isnan(draws)]
    if authorities < FEWEST or not known.size:
        return rounded(share), None, None
    low, high = np.percentile(known, _LIMITS)
    return rounded(share), rounded(low), rounded(high)
