"""The outcome of a recommendation by the features of a later report."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.graph.infer.follow_up.outcomes import (
    ANSWERED_WELL,
    MODELS,
    NOT_DECIDED,
    PROGRAM_OUTCOMES,
    STILL_WEAK,
    OutcomeFeatures,
    Probabilities,
    load_outcome_weights,
    of_whole,
    probabilities,
)

SHARES = st.floats(0, 1)
ALIKE = st.floats(0, 2)
ANY = st.builds(
    OutcomeFeatures,
    object_mass=ALIKE,
    topics=SHARES,
    length=st.floats(0, 40),
    joint=SHARES,
    weakness=ALIKE,
    strength=ALIKE,
    share=SHARES,
    again=ALIKE,
    worse=st.floats(-3, 3),
)


@given(ANY)
def test_probabilities_sum_to_one(measures: OutcomeFeatures) -> None:
    each = probabilities(measures)
    assert tuple(each) == PROGRAM_OUTCOMES
    assert sum(each.values()) == pytest.approx(1)
    assert min(each.values()) >= 0


@given(ANY, SHARES)
def test_more_weakness_makes_praise_less_probable(measures: OutcomeFeatures, more: float) -> None:
    worse = replace(
        measures, share=min(1, measures.share + more), weakness=measures.weakness + more
    )
    assert probabilities(worse)[ANSWERED_WELL] <= probabilities(measures)[ANSWERED_WELL] + 1e-9


@given(ANY, SHARES)
def test_more_similarity_makes_silence_less_probable(
    measures: OutcomeFeatures, more: float
) -> None:
    nearer = replace(measures, object_mass=measures.object_mass + more)
    assert probabilities(nearer)[NOT_DECIDED] <= probabilities(measures)[NOT_DECIDED] + 1e-9


def test_every_model_has_a_weight_for_each_feature() -> None:
    assert {
        question: tuple(weights) for question, weights in load_outcome_weights().items()
    } == MODELS


PARTS = st.lists(st.builds(probabilities, ANY), min_size=1, max_size=4)


@given(PARTS)
def test_a_recommendation_is_as_weak_as_its_weakest_part(parts: list[Probabilities]) -> None:
    whole = of_whole(parts)
    assert tuple(whole) == PROGRAM_OUTCOMES
    assert sum(whole.values()) == pytest.approx(1)
    assert whole[STILL_WEAK] >= max(each[STILL_WEAK] for each in parts) - 1e-9
    assert whole[NOT_DECIDED] <= min(each[NOT_DECIDED] for each in parts) + 1e-9
