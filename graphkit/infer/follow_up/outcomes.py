"""The outcome of a recommendation, predicted from features of the next report.

Three logistic regressions answer: is the recommendation not mentioned ("silent"); if it is, is there still a
weakness, at least in part ("weak"); is it as weak as before ("as-before")? Their weights are in
`data/model/follow-ups.tsv`, where people can read them. `benchmarks/train_follow_ups.py` learns them from
labelled pairs of reports; training repeats byte for byte.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import NamedTuple

from graphkit.core.calibration import confidence_of
from graphkit.core.resources import read_tsv_pairs

RECURS, PARTLY, RESOLVED, NOT_MENTIONED = "recurs", "partly-recurs", "resolved", "not-mentioned"
PROGRESS = "progress"  # at a visit, in place of "resolved"
OUTCOMES = (RECURS, PARTLY, RESOLVED, NOT_MENTIONED)  # that the models predict
UNCLEAR = "unclear"  # the later report has signs of several outcomes, or none is probable enough
# Least probability of a claim, chosen by cross-validation so that at most a quarter is unclear.
MIN_RESOLVED, MIN_NOT_MENTIONED = 0.7, 0.3
MIN_RESOLVED_ANSWERED = 0.6  # where a strength has much of the thing
MIN_WEAK, MIN_WEAK_NAMED = 0.5, 0.3  # of recurs and partly-recurs together; where a weakness names the thing
BIAS = "*"  # the feature that is 1 for every recommendation
MODELS = {  # name of the regression -> its features
    "silent": (BIAS, "topics", "length", "joint", "object_named", "object_mass", "worse"),
    "weak": (BIAS, "share", "weakness", "strength", "again", "object_share"),
    "as-before": (BIAS, "worse", "share", "again", "shortfalls"),
}
Weights = Mapping[str, Mapping[str, float]]  # regression -> feature -> weight


@dataclass(frozen=True, slots=True)
class OutcomeFeatures:
    """How similar the next report is to a recommendation, and how it evaluates it.

    "Similarity" is that of `similarity.FindingIndex`; 0 means nothing in common.
    """

    topics: float = 0.0  # share of the recommendation's topics that its most similar findings have
    length: float = 0.0  # keywords in the recommendation
    joint: float = 0.0  # 1 for a recommendation of a joint inspection, which often concerns other bodies
    weakness: float = 0.0  # similarity of the most similar weak finding
    strength: float = 0.0  # similarity of the most similar strength
    share: float = 0.0  # share of weakness in the similar findings
    again: float = 0.0  # similarity of the most similar recommendation of the next report
    shortfalls: float = 0.0  # sum of the squared similarities of weak findings, out of context
    object_named: float = 0.0  # 1 if a finding names the weightiest term of what the recommendation asks for
    object_mass: float = 0.0  # how much is said of what it asks for (`ObjectCoverage.mass_of`)
    object_share: float = 0.0  # share of weakness in the findings that name it
    worse: float = 0.0  # by how many steps the grades are lower than at the earlier inspection

    def by_name(self) -> dict[str, float]:
        """Return the features by name, the bias among them."""
        return asdict(self) | {BIAS: 1.0}


class Evidence(NamedTuple):
    """What the next report has on a recommendation; to "name" is to name the thing it is about."""

    is_repeated: bool  # it makes the recommendation again
    is_weak: bool  # it has a similar weakness
    weakness_names: bool
    strength_names: bool
    is_open: bool = False  # a weakness or a new recommendation has much of the thing
    is_answered: bool = False  # a strength has


def claimed_outcome(probability: Mapping[str, float], evidence: Evidence) -> str:
    """Return the outcome to claim, if there is evidence of it and it is probable enough, or `UNCLEAR`.

    A recommendation that is repeated recurs. "Resolved" needs a strength that names the thing, and neither a
    weakness nor a new recommendation that has much of it. A weakness that names it needs less probability,
    and so does a strength that has much of it.
    """
    weak_outcome = max(RECURS, PARTLY, key=probability.__getitem__)
    min_weak = MIN_WEAK_NAMED if evidence.weakness_names else MIN_WEAK
    if evidence.is_repeated:
        return weak_outcome
    if evidence.is_weak and probability[RECURS] + probability[PARTLY] >= min_weak:
        return weak_outcome
    min_resolved = MIN_RESOLVED_ANSWERED if evidence.is_answered else MIN_RESOLVED
    if evidence.strength_names and not evidence.is_open and probability[RESOLVED] >= min_resolved:
        return RESOLVED
    return NOT_MENTIONED if probability[NOT_MENTIONED] >= MIN_NOT_MENTIONED else UNCLEAR


def probabilities(features: OutcomeFeatures, weights: Weights | None = None) -> dict[str, float]:
    """Return the probability of each outcome."""
    values, weights = features.by_name(), weights or load_weights()
    silent, weak, as_before = (
        _logistic(sum(weight * values[name] for name, weight in weights[model].items())) for model in MODELS
    )
    as_before = min(as_before, weak)
    mentioned = 1 - silent
    return {
        RECURS: mentioned * as_before,
        PARTLY: mentioned * (weak - as_before),
        RESOLVED: mentioned * (1 - weak),
        NOT_MENTIONED: silent,
    }


def calibrated_confidence(outcome: str, probability: float) -> float:
    """Return the share of recommendations for which the outcome is right, where it has this probability."""
    return confidence_of(calibration_kind(outcome), probability)[0]


def calibration_kind(outcome: str) -> str:
    """Return the name of an outcome in the table of calibrations."""
    return f"follow-up {outcome}"


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-score))


@cache
def load_weights() -> Weights:
    """Return the weights that ship with graphkit."""
    weights: dict[str, dict[str, float]] = {model: {} for model in MODELS}
    for feature, listed in read_tsv_pairs("data", "model", "follow-ups.tsv"):
        for model, _, weight in (entry.partition("=") for entry in listed.split()):
            weights[model][feature] = float(weight)
    return weights
