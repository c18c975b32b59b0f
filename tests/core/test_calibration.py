"""Confidence is calibrated: it grows with the score,
and there is a measurement for each kind of label.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.calibration import confidence_of, parse_points
from graphkit.core.confidence_levels import confidence_words
from graphkit.core.terms import POLARITIES

KINDS = [*(f"polarity {name}" for name in POLARITIES), "topic", "sector", "services"]


@pytest.mark.parametrize("kind", KINDS)
@given(scores=st.lists(st.floats(-20, 20), min_size=1))
def test_confidence_grows_with_the_score(kind: str, scores: list[float]) -> None:
    confidence = confidence_of(kind, sorted(scores))
    assert all(one <= other for one, other in pairwise(confidence))
    assert all(0 < each <= 1 for each in confidence)


def test_a_kind_without_a_measurement_is_an_error() -> None:
    with pytest.raises(KeyError):
        confidence_of("weather", 0.5)


def test_points_are_scores_with_shares() -> None:
    assert parse_points("0.5=0.61 2=0.9") == ([0.5, 2.0], [0.61, 0.9])


def test_confidence_in_words_has_three_levels() -> None:
    assert [confidence_words(each) for each in (0.0, 0.59, 0.6, 0.89, 0.9, 1.0)] == [
        *(["unsure"] * 2),
        *(["fairly sure"] * 2),
        *(["sure"] * 2),
    ]
