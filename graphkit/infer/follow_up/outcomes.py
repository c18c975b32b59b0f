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

from graphkit.core.calibration import confidence_of
from graphkit.core.resources import read_tsv_pairs

RECURS, PARTLY, RESOLVED, NOT_MENTIONED = "recurs", "partly-recurs", "resolved", "not-mentioned"
OUTCOMES = (RECURS, PARTLY, RESOLVED, NOT_MENTIONED)  # that the models predict
UNCLEAR = "unclear"  # no weakness remains, but the evidence does not suffice to call it resolved
MIN_RESOLVED = 0.86  # least probability of a claim "resolved": by cross-validation, at most 8 % are wrong
BIAS = "*"  # the feature that is 1 for every recommendation
OBJECT_FEATURES = ("object_weight", "object_named", "object_sentences", "object_paragraph", "object_covered")
MODELS = {  # name of the regression -> its features
    "silent": (BIAS, "words", "topics", "length", "joint", *OBJECT_FEATURES),
    "weak": (BIAS, "share", "weakness", "strength", "again", "object_share"),
    "as-before": (BIAS, "share", "again", "shortfalls", "worse"),
}
Weights = Mapping[str, Mapping[str, float]]  # regression -> feature -> weight


@dataclass(frozen=True, slots=True)
class OutcomeFeatures:
    """How similar the next report is to a recommendation, and how it evaluates it.

    "Similarity" is that of `similarity.FindingIndex`; 0 means nothing in common.
    """

    words: float = 0.0  # mean similarity by keywords of the three most similar findings
    topics: float = 0.0  # share of the recommendation's topics that its most similar findings have
    length: float = 0.0  # keywords in the recommendation
    joint: float = 0.0  # 1 for a recommendation of a joint inspection, which often concerns other bodies
    weakness: float = 0.0  # similarity of the most similar weak finding
    strength: float = 0.0  # similarity of the most similar strength
    share: float = 0.0  # share of weakness in the similar findings
    again: float = 0.0  # similarity of the most similar recommendation of the next report
    shortfalls: float = 0.0  # sum of the squared similarities of weak findings, out of context
    object_weight: float = 0.0  # how specific the terms are that say what the recommendation asks for
    object_named: float = 0.0  # 1 if a finding names the weightiest of these terms
    object_sentences: float = 0.0  # share of their weight in the three findings that cover most, on average
    object_paragraph: float = 0.0  # share of their weight in the paragraph that covers most
    object_covered: float = 0.0  # weight of those in the finding that covers most
    object_share: float = 0.0  # share of weakness in the findings that name them
    worse: float = 0.0  # by how many steps the grades are lower than at the earlier inspection

    def by_name(self) -> dict[str, float]:
        """Return the features by name, the bias among them."""
        return asdict(self) | {BIAS: 1.0}


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
