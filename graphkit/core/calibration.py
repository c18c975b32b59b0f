"""Calibrated confidence of learned labels: of the labels with a confidence of 0.6, 60 % are right.

`data/model/confidence.tsv` has a line for each kind of label: scores of its classifier, and the
share of labels with that score that were right on reports which the classifier had not seen;
between them the share is interpolated.

    sector	0.00=0.41 0.86=0.72 3.10=0.97

The scripts that measure accuracy in `benchmarks/` write the lines (with
`benchmarks/calibration.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from graphkit.core.resources import read_tsv_pairs

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

TABLE = ("data", "model", "confidence.tsv")
# scores in ascending order, and the share right at each
Points = tuple[Sequence[float], Sequence[float]]


def confidence_of(kind: str, scores: ArrayLike) -> list[float]:
    """Return the confidence of labels of a kind, from 0 to 1 with two decimals, by their scores.

    A score outside the measured range has the confidence of the nearest one.

    Raises
    ------
    KeyError
        If no calibration of the kind was measured.
    """
    return interpolate(scores, _table()[kind])


def interpolate(scores: ArrayLike, points: Points) -> list[float]:
    """Return the share right at each score, with two decimals."""
    import numpy as np

    shares: list[float] = np.interp(np.atleast_1d(scores), *points).round(2).tolist()
    return shares


def parse_points(text: str) -> Points:
    """Return the points of one line of the table: "0.00=0.41 0.86=0.72"."""
    pairs = [point.split("=") for point in text.split()]
    return [float(score) for score, _ in pairs], [float(share) for _, share in pairs]


@cache
def _table() -> dict[str, Points]:
    return {kind: parse_points(points) for kind, points in read_tsv_pairs(*TABLE)}
