"""What became of a recommendation, told from what the next report says of it.

Three questions, each answered by a weighted sum of measures and how likely that makes it: is the report
silent on it; if not, is it still weak at least in part; is it as weak as before? The weights are in
`data/model/follow-ups.tsv`, for people to read and question. `benchmarks/train_follow_ups.py` learns them
from pairs of reports that people read, the same bytes every time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache

from graphkit.core.resources import read_tsv_pairs

RECURS, PARTLY, RESOLVED, SILENT = "recurs", "partly-recurs", "resolved", "not-mentioned"
OUTCOMES = (RECURS, PARTLY, RESOLVED, SILENT)
ALWAYS = "*"  # the measure that is 1 for every recommendation
QUESTIONS = {  # question → the measures that answer it
    "silent": (ALWAYS, "words", "topics", "length", "joint"),
    "weak": (ALWAYS, "share", "weakness", "strength", "again"),
    "as-before": (ALWAYS, "share", "again", "shortfalls", "worse"),
}
Weights = Mapping[str, Mapping[str, float]]  # question → measure → weight


@dataclass(frozen=True, slots=True)
class Measures:
    """How much the next report speaks of what was asked, and how it evaluates it."""

    words: float = 0.0  # how much the three findings that share most words with it are about it
    topics: float = 0.0  # how much of its topics the findings that are most about it are about
    length: float = 0.0  # how many keywords it has: the longer, the more there is to come back to
    joint: float = 0.0  # 1 where a joint inspection asked: much of that concerns others than the authority
    weakness: float = 0.0  # how much the nearest finding that something is weak is about it
    strength: float = 0.0  # the same, of the findings that something is good
    share: float = 0.0  # how much of what the findings about it say is that something is weak
    again: float = 0.0  # how much the recommendation that is most alike asks for the same
    shortfalls: float = 0.0  # how much the weak findings by themselves have to do with it, all together
    worse: float = 0.0  # by how many steps the grades are worse than when it was asked

    def named(self) -> dict[str, float]:
        """Return the measures by name."""
        return asdict(self) | {ALWAYS: 1.0}


def likelihoods(measures: Measures, weights: Weights | None = None) -> dict[str, float]:
    """Return how likely each outcome is; together they make 1."""
    known, weights = measures.named(), weights or learned()
    silent, weak, as_before = (
        _likelihood(sum(weight * known[name] for name, weight in weights[question].items()))
        for question in QUESTIONS
    )
    as_before = min(as_before, weak)
    spoken = 1 - silent
    return {
        RECURS: spoken * as_before,
        PARTLY: spoken * (weak - as_before),
        RESOLVED: spoken * (1 - weak),
        SILENT: silent,
    }


def _likelihood(score: float) -> float:
    return 1 / (1 + math.exp(-score))


@cache
def learned() -> Weights:
    """Return the weights that are shipped."""
    found: dict[str, dict[str, float]] = {question: {} for question in QUESTIONS}
    for measure, listed in read_tsv_pairs("data", "model", "follow-ups.tsv"):
        for question, _, weight in (entry.partition("=") for entry in listed.split()):
            found[question][measure] = float(weight)
    return found
