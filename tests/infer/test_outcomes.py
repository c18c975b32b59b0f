"""The outcome of a recommendation by the features of a later report."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.infer.follow_up.outcomes import MODELS, OUTCOMES, OutcomeFeatures, load_weights, probabilities

SHARES = st.floats(0, 1)
ALIKE = st.floats(0, 2)
ANY = st.builds(
    OutcomeFeatures,
    words=ALIKE,
    topics=SHARES,
    length=st.floats(0, 40),
    joint=SHARES,
    weakness=ALIKE,
    strength=ALIKE,
    share=SHARES,
    again=ALIKE,
    shortfalls=ALIKE,
    worse=st.floats(-3, 3),
)


@given(ANY)
def test_probabilities_sum_to_one(measures: OutcomeFeatures) -> None:
    each = probabilities(measures)
    assert tuple(each) == OUTCOMES
    assert sum(each.values()) == pytest.approx(1)
    assert min(each.values()) >= 0


@given(ANY, SHARES)
def test_more_weakness_makes_resolved_less_probable(measures: OutcomeFeatures, more: float) -> None:
    worse = replace(measures, share=min(1, measures.share + more), weakness=measures.weakness + more)
    assert probabilities(worse)["resolved"] <= probabilities(measures)["resolved"] + 1e-9


@given(ANY, SHARES)
def test_more_similarity_makes_not_mentioned_less_probable(measures: OutcomeFeatures, more: float) -> None:
    nearer = replace(measures, words=measures.words + more)
    assert probabilities(nearer)["not-mentioned"] <= probabilities(measures)["not-mentioned"] + 1e-9


def test_every_model_has_a_weight_for_each_feature() -> None:
    assert {question: tuple(weights) for question, weights in load_weights().items()} == MODELS
