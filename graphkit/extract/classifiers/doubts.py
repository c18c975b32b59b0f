"""The doubts about labels that classifiers give: those whose calibrated confidence is below `SURE`."""

from __future__ import annotations

from collections.abc import Sequence

from graphkit.core.calibration import confidence_of
from graphkit.core.confidence_levels import SURE
from graphkit.core.model import Doubt
from graphkit.core.terms import Scheme


def doubts_by_sentence(
    scheme: Scheme, given: Sequence[tuple[int, str]], scores: Sequence[float], sentences: int
) -> list[tuple[Doubt, ...]]:
    """Return the doubts about the labels of each sentence, in the order given.

    `given` are the labels, as number of the sentence and value of the scheme, `scores` their scores.
    """
    doubts: list[list[Doubt]] = [[] for _ in range(sentences)]
    for (sentence, value), confidence in zip(given, confidence_of(scheme, scores), strict=True):
        if confidence < SURE:
            doubts[sentence].append(Doubt(f"{scheme}/{value}", confidence))
    return [tuple(own) for own in doubts]
