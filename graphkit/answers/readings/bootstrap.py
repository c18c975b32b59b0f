"""Cluster bootstrap over authorities: the draws, and the limits of a 95 % confidence interval."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # most commands need no numpy, which takes a quarter of a second to import
    import numpy as np
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]
    Floats = NDArray[np.float64]

FEWEST = 5  # authorities; with fewer there is no interval
STANDARD_NORMAL = 1.959964  # quantile for 95 %
_DRAWS, _SEED = 1000, 20180101


def drawn_clusters(count: int) -> Counts:
    """Return how often each of some authorities is in each draw: a row for each draw."""
    import numpy as np

    random = np.random.default_rng(_SEED)
    return random.multinomial(count, [1 / count] * count, size=_DRAWS)


def interval_of_draws(draws: Floats, authorities: int) -> tuple[float, float] | None:
    """Return the limits that draws give, of those that have a value; None where there are too few
    authorities, or no value.
    """
    import numpy as np

    known = draws[~np.isnan(draws)]
    if authorities < FEWEST or not known.size:
        return None
    low, high = np.percentile(known, percentile_limits(authorities))
    return float(low), float(high)


def percentile_limits(authorities: int) -> tuple[float, float]:
    """Return the percentiles that limit the interval,
    widened for few authorities (Hesterberg 2015).

    Student's quantile is approximated as by Fisher and Cornish (1960).
    """
    z, free = STANDARD_NORMAL, authorities - 1
    student = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    low = 100 * NormalDist().cdf(-student * math.sqrt(authorities / free))
    return low, 100 - low
