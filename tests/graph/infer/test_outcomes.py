"""The outcome of a recommendation by the features of a later report."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.graph.infer.follow_up.outcomes import (
    MODELS,
    NOT_MENTIONED,
    OUTCOMES,
    PARTLY,
    RECURS,
    RESOLVED,
    OutcomeEvidence,
    OutcomeFeatures,
    claimed_outcome,
    load_outcome_weights,
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
    worse = replace(
        measures, share=min(1, measures.share + more), weakness=measures.weakness + more
    )
    assert probabilities(worse)["resolved"] <= probabilities(measures)["resolved"] + 1e-9


@given(ANY, SHARES)
def test_more_similarity_makes_not_mentioned_less_probable(
    measures: OutcomeFeatures, more: float
) -> None:
    nearer = replace(measures, object_mass=measures.object_mass + more)
    assert probabilities(nearer)["not-mentioned"] <= probabilities(measures)["not-mentioned"] + 1e-9


def test_every_model_has_a_weight_for_each_feature() -> None:
    assert {
        question: tuple(weights) for question, weights in load_outcome_weights().items()
    } == MODELS


EVIDENCE = st.builds(OutcomeEvidence, *[st.booleans()] * 3)
NOTHING = OutcomeEvidence(False, False, False)


@given(ANY, EVIDENCE)
def test_a_repeated_recommendation_recurs(
    measures: OutcomeFeatures, evidence: OutcomeEvidence
) -> None:
    repeated = evidence._replace(is_repeated=True)
    assert claimed_outcome(probabilities(measures), repeated) in (RECURS, PARTLY)


def test_the_most_probable_outcome_is_claimed() -> None:
    praised = {RECURS: 0.05, PARTLY: 0.2, RESOLVED: 0.5, NOT_MENTIONED: 0.25}
    silent = {RECURS: 0.05, PARTLY: 0.2, RESOLVED: 0.3, NOT_MENTIONED: 0.45}
    assert claimed_outcome(praised, NOTHING) == RESOLVED
    assert claimed_outcome(silent, NOTHING) == NOT_MENTIONED


def test_a_named_weakness_needs_less_probability() -> None:
    doubtful = {RECURS: 0.1, PARTLY: 0.3, RESOLVED: 0.5, NOT_MENTIONED: 0.1}
    weak = NOTHING._replace(is_weak=True)
    assert claimed_outcome(doubtful, weak) == RESOLVED
    assert claimed_outcome(doubtful, weak._replace(weakness_names=True)) == PARTLY
