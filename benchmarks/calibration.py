"""Fit the confidence of labels, and measure how reliable it is.

Used by the scripts that train classifiers.

A script collects, for labels given to reports that the classifier was not trained on, the score,
whether the label was right, and the fold of the report: `Outcomes`. `write_calibration` writes the
shares right by score to `data/model/confidence.tsv`; `reliability_lines` prints confidence beside
the share right, each label with a confidence fitted without its own fold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from linear_training import Array
from sklearn.isotonic import isotonic_regression

from graphkit.core.calibration import TABLE, Points, interpolate
from graphkit.core.resources import read_tsv_pairs, resource_path

# of confidence, in the table of reliability
BANDS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
_MAX_POINTS, _LABELS_IN_FIRST = 12, 20
_HEAD = (
    "# Share of right labels by score, of each kind of label; see graphkit/core/calibration.py\n"
)


@dataclass(frozen=True)
class Outcomes:
    """Labels of one kind: the score of each, whether it was right, and the fold of its report."""

    scores: Array
    is_right: Array
    folds: Array

    @classmethod
    def of(cls, items: Iterable[tuple[float, bool, int]]) -> Outcomes:
        """Return outcomes from (score, is right, fold)."""
        scores, is_right, folds = zip(*items, strict=True)
        return cls(np.array(scores), np.array(is_right), np.array(folds))

    def only(self, which: Array) -> Outcomes:
        """Return the outcomes that a mask selects."""
        return Outcomes(self.scores[which], self.is_right[which], self.folds[which])


def fit_points(outcomes: Outcomes) -> Points:
    """Return the share right by score: means of groups of neighbouring scores, made monotonic.

    The groups of low scores, where confidence matters, are the smaller ones: their limits are
    squares. The share of a group counts one label more, half of it right, so that no share is 0 or
    1.
    """
    order = np.argsort(outcomes.scores, kind="stable")
    count = int(np.clip(np.sqrt(len(order) / _LABELS_IN_FIRST), 1, _MAX_POINTS))
    groups = np.split(order, (len(order) * (np.arange(1, count) / count) ** 2).astype(int))
    scores = [float(outcomes.scores[group].mean()) for group in groups]
    shares = [(float(outcomes.is_right[group].sum()) + 0.5) / (len(group) + 1) for group in groups]
    monotonic = isotonic_regression(shares, sample_weight=[len(group) for group in groups])
    return [round(score, 3) for score in scores], [round(float(share), 3) for share in monotonic]


def write_calibration(fitted: dict[str, Outcomes]) -> None:
    """Write the lines of these kinds of labels; those of other kinds stay."""
    path = resource_path(*TABLE)
    lines = dict(read_tsv_pairs(*TABLE)) if path.exists() else {}
    for kind, outcomes in fitted.items():
        points = zip(*fit_points(outcomes), strict=True)
        lines[kind] = " ".join(f"{score:g}={share:g}" for score, share in points)
    path.write_text(
        _HEAD + "".join(f"{kind}\t{line}\n" for kind, line in sorted(lines.items())), "utf-8"
    )


def confidence_without_fold(outcomes: Outcomes) -> Array:
    """Return the confidence of each label, fitted on the labels of the other folds."""
    found = np.zeros(len(outcomes.scores))
    for fold in np.unique(outcomes.folds):
        own = outcomes.folds == fold
        found[own] = interpolate(outcomes.scores[own], fit_points(outcomes.only(~own)))
    return found


def reliability_lines(kind: str, parts: Iterable[Outcomes]) -> Iterator[str]:
    """Yield a line for each band of confidence: labels, their mean confidence, and the share right.

    `parts` are labels of one kind that are calibrated separately.
    """
    parts = list(parts)
    confidence = np.concatenate([confidence_without_fold(part) for part in parts])
    is_right = np.concatenate([part.is_right for part in parts])
    for low, high in pairwise(BANDS):
        which = (confidence >= low) & (confidence < high)
        if which.any():
            band = f"{low:.2f} to {min(high, 1):.2f}"
            yield (
                f"{kind:12}{band:14}{which.sum():8}{confidence[which].mean():12.2f}"
                f"{is_right[which].mean():8.2f}"
            )
