"""Compares a later report with the recommendations of an earlier one, and decides the outcome of each.

The findings of the later report that are similar to a recommendation are evidence: the weakness was found
again (recurs), in part (partly-recurs), no longer (resolved), or nothing is said of it (not-mentioned). The
later report may also make a similar recommendation, and its grades may be lower. A finding on the same topic
need not speak of what the recommendation asks for: see `similarity`. These features give the
probability of each outcome (`probabilities`). If none is probable enough, the outcome is unclear.

Three logistic regressions answer: is the recommendation not mentioned ("silent"); if it is, is there still a
weakness, at least in part ("weak"); is it as weak as before ("as-before")? Their weights are in
`data/model/follow-ups.tsv`, where people can read them. `benchmarks/train_follow_ups.py` learns them from
labelled pairs of reports; training repeats byte for byte.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from heapq import nlargest
from typing import NamedTuple

from graphkit.core.calibration import confidence_of
from graphkit.core.identifiers import inspection_of
from graphkit.core.resources import read_tsv_pairs
from graphkit.infer.follow_up.similarity import (
    SUMMARY,
    FindingIndex,
    ObjectCoverage,
    ObjectIndex,
    TextFeatures,
    covered_words,
    names_object,
    object_share,
    recommendation_similarity,
    thing_share,
    topic_overlap,
)

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
_SHARE_EXPONENT = 3  # of a similarity in the share of weakness, so that similar findings count more
_REFERENCE_BONUS = 1.0  # added to the similarity of findings that refer to the recommendation
_MIN_SIMILARITY = 0.3  # of a finding that has the same subject as a recommendation
_MIN_REPEAT = 0.28  # similarity of a recommendation that repeats an earlier one
# Share of the thing that a weakness has which forbids "resolved", or a strength that shows it …
_MIN_OPEN = 0.3
_MIN_OPEN_REQUEST, _MIN_OPEN_TOPICS = 0.4, 0.5  # … and share, or overlap of topics, of a new recommendation
_MAX_SHOWN, _MIN_SHARE = 5, 0.5  # findings that show an outcome, and their least share of the best similarity
_MIN_SHOWN = 0.65  # similarity of a finding that is shown beside the best one
_FEW_KEYWORDS = 2  # a sentence with no more is too general by itself: "this is good practice"
_TOPIC_FINDINGS = 8  # findings whose topics count
_NO_COVERAGE = ObjectCoverage()
_WEAKNESS = {"weakness": 1.0, "mixed": 0.5, "strength": 0.0}


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
        1 / (1 + math.exp(-sum(weight * values[name] for name, weight in weights[model].items())))
        for model in MODELS
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


@cache
def load_weights() -> Weights:
    """Return the weights that ship with graphkit."""
    weights: dict[str, dict[str, float]] = {model: {} for model in MODELS}
    for feature, listed in read_tsv_pairs("data", "model", "follow-ups.tsv"):
        for model, _, weight in (entry.partition("=") for entry in listed.split()):
            weights[model][feature] = float(weight)
    return weights


@dataclass(frozen=True, slots=True)
class LaterFinding:
    """A finding of the later report.

    `looks_back` is a value of the look-back scheme: "asked" if the finding refers to a recommendation of an
    earlier inspection, "overall" if to all of them. `other_inspections` are the IRIs of the earlier ones
    that it does not refer to, since it gives the date of another.
    """

    features: TextFeatures
    polarity: str
    looks_back: str = ""
    other_inspections: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The outcome of a recommendation with its confidence, and the IRIs of the statements that show it.

    The confidence is the probability of the model, or the calibrated one (`with_calibrated_confidence`).
    Where the outcome is unclear, it is the probability that no weakness remains, and `nearest` are the
    findings nearest to the recommendation. `covers` are the words for what the recommendation asks for that
    these statements name.
    """

    outcome: str
    confidence: float
    recurring: tuple[str, ...] = ()
    resolving: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    reviewed_by: str = ""  # who decided on the outcome, in place of the model


class Decision(NamedTuple):
    """What a person found became of a recommendation."""

    outcome: str
    reviewed_by: str


def with_calibrated_confidence(follow_up: FollowUp) -> FollowUp:
    """Return a follow-up whose confidence is the share of outcomes right, not the model's probability.

    What a person decided is sure.
    """
    if follow_up.reviewed_by:
        return replace(follow_up, confidence=1.0)
    return replace(follow_up, confidence=calibrated_confidence(follow_up.outcome, follow_up.confidence))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The similarity of a recommendation to the statements of a later report, by their positions."""

    recommendation: TextFeatures
    findings: Mapping[int, float]  # in context
    alone: Mapping[int, float]  # findings out of context
    recommendations: Sequence[float]
    coverage: ObjectCoverage = _NO_COVERAGE
    joint: bool = False  # the recommendation is of a joint inspection
    grade_decline: float = 0.0  # by how many steps the grades are lower than at the earlier inspection


class LaterReport:
    """The findings and recommendations of a later report, ready to compare with earlier recommendations."""

    def __init__(
        self,
        findings: Sequence[LaterFinding],
        recommendations: Sequence[TextFeatures],
        earlier: Sequence[TextFeatures] = (),
    ) -> None:
        """Index a report for comparison with the `earlier` recommendations (any, if none are given)."""
        self.findings = findings
        self._index = FindingIndex([finding.features for finding in findings], earlier)
        self._objects = ObjectIndex([finding.features for finding in findings])
        self._by_iri = {item.iri: item for item in (*recommendations, *(each.features for each in findings))}
        self._recommendations = recommendations
        self._references = self._references_by_paragraph()
        self._on_all = [item for item in findings if item.looks_back == "overall"]

    def compare(
        self, earlier: Sequence[TextFeatures], joint: bool = False, grade_decline: float = 0.0
    ) -> list[Comparison]:
        """Return the comparison of each recommendation of an earlier inspection with this report.

        Findings that refer to an earlier recommendation get a bonus for the most similar one.
        """
        similarities = [self._index.similarities(item) for item in earlier]
        inspection = inspection_of(earlier[0].iri) if earlier else ""
        for positions in self._references.values():
            items = [self.findings[position] for position in positions]
            if all(inspection in item.other_inspections for item in items if item.looks_back == "asked"):
                continue
            best = [max(each.in_context.get(place, 0.0) for place in positions) for each in similarities]
            if max(best, default=0.0) >= _MIN_SIMILARITY:
                scores = similarities[best.index(max(best))].in_context
                for place in scores.keys() & {*positions}:
                    scores[place] += _REFERENCE_BONUS
        evaluate = {place for place, item in enumerate(self.findings) if item.polarity in _WEAKNESS}
        return [
            Comparison(
                item,
                {place: score for place, score in each.in_context.items() if place in evaluate},
                each.alone,
                [recommendation_similarity(item, other) for other in self._recommendations],
                self._objects.coverage(item),
                joint,
                grade_decline,
            )
            for item, each in zip(earlier, similarities, strict=True)
        ]

    def _references_by_paragraph(self) -> dict[str, list[int]]:
        """Return the positions of the findings in each paragraph that refers to a recommendation."""
        marked = {item.features.paragraph for item in self.findings if item.looks_back == "asked"}
        positions: dict[str, list[int]] = defaultdict(list)
        for position, item in enumerate(self.findings):
            if item.features.paragraph != SUMMARY and item.features.paragraph in marked:
                positions[item.features.paragraph].append(position)
            elif item.looks_back == "asked":
                positions[item.features.iri].append(position)
        return positions

    def follow_up(
        self, comparison: Comparison, weights: Weights | None = None, decision: Decision | None = None
    ) -> FollowUp:
        """Return the outcome of a recommendation, with the statements that show it.

        A person's decision takes precedence over the model.
        """
        recommendation = comparison.recommendation
        similar = {place: score for place, score in comparison.findings.items() if score >= _MIN_SIMILARITY}
        repeats = [
            later.iri
            for later, score in zip(self._recommendations, comparison.recommendations, strict=True)
            if score >= _MIN_REPEAT and thing_share(recommendation, later)
        ]
        ranked = {
            position: score
            + comparison.alone.get(position, 0.0)
            + object_share(recommendation, self.findings[position].features)
            for position, score in similar.items()
        }
        weak = self._evidence(recommendation, ranked, "weakness", "mixed")
        strong = self._evidence(recommendation, ranked, "strength")
        weaknesses, strengths = (
            [each.features for each in map(self.findings.__getitem__, similar) if each.polarity == polarity]
            for polarity in ("weakness", "strength")
        )
        evidence = Evidence(
            is_repeated=bool(repeats),
            is_weak=bool(weak),
            weakness_names=any(names_object(recommendation, each) for each in weaknesses),
            strength_names=any(names_object(recommendation, self._by_iri[iri]) for iri in strong),
            is_open=any(thing_share(recommendation, each) >= _MIN_OPEN for each in weaknesses)
            or any(_asks_for_same(recommendation, each) for each in self._recommendations)
            or any(
                score >= _REFERENCE_BONUS
                for place, score in similar.items()
                if self.findings[place].polarity == "weakness"
            ),
            is_answered=any(_answers(recommendation, each) for each in strengths),
        )
        probability = probabilities(self.outcome_features(comparison), weights)
        outcome = decision.outcome if decision else claimed_outcome(probability, evidence)
        no_weakness = probability[RESOLVED] + probability[NOT_MENTIONED]
        recurring = (*repeats, *weak) if outcome in (RECURS, PARTLY) else ()
        resolving = tuple(strong) if outcome in (PARTLY, RESOLVED) else ()
        nearest = (*weak, *strong) if outcome == UNCLEAR else ()
        shown = (self._by_iri[iri] for iri in (*recurring, *resolving, *nearest))
        confidence = round(no_weakness if outcome == UNCLEAR else probability[outcome], 2)
        covers, by = covered_words(recommendation, shown), decision.reviewed_by if decision else ""
        return FollowUp(outcome, confidence, recurring, resolving, nearest, covers, by)

    def outcome_features(self, comparison: Comparison) -> OutcomeFeatures:
        """Return the features from which the outcome of a recommendation is predicted."""
        scores, topics = comparison.findings, comparison.recommendation.topics
        weakness = {position: _WEAKNESS[self.findings[position].polarity] for position in scores}
        most_similar = nlargest(_TOPIC_FINDINGS, scores, key=scores.__getitem__)
        similar_topics = frozenset[str]().union(
            *(self.findings[position].features.topics for position in most_similar)
        )
        mass = {position: score**_SHARE_EXPONENT for position, score in scores.items()}
        share = sum(mass[position] * weakness[position] for position in mass) / (sum(mass.values()) or 1.0)
        return OutcomeFeatures(
            topics=len(similar_topics & topics) / (len(topics) or 1),
            length=len(comparison.recommendation.keywords),
            joint=float(comparison.joint),
            weakness=max((score for place, score in scores.items() if weakness[place]), default=0.0),
            strength=max((score for place, score in scores.items() if not weakness[place]), default=0.0),
            share=share,
            again=max(comparison.recommendations, default=0.0),
            shortfalls=sum(score**2 * weakness.get(place, 0.0) for place, score in comparison.alone.items()),
            object_named=float(comparison.coverage.is_named),
            object_mass=comparison.coverage.mass_of(scores),
            object_share=comparison.coverage.weakness_share(weakness),
            worse=comparison.grade_decline,
        )

    def _evidence(
        self, recommendation: TextFeatures, ranked: Mapping[int, float], *polarities: str
    ) -> list[str]:
        """Return the IRIs of the findings of some polarities that show an outcome, the most similar first.

        Sentences that are too general by themselves are used if there are no others; findings on all earlier
        recommendations together, if there is no similar finding.
        """
        found = [place for place in ranked if self.findings[place].polarity in polarities]
        found.sort(key=lambda place: (-ranked[place], place))
        order = [
            place for place in found if not _is_too_general(self.findings[place].features, recommendation)
        ] or found
        if not order:
            inspection = inspection_of(recommendation.iri)
            on_all = [item for item in self._on_all if inspection not in item.other_inspections]
            return [item.features.iri for item in on_all if item.polarity in polarities][:_MAX_SHOWN]
        minimum = max(_MIN_SHOWN, _MIN_SHARE * ranked[order[0]])
        shown = [order[0], *(position for position in order[1:_MAX_SHOWN] if ranked[position] >= minimum)]
        return [self.findings[position].features.iri for position in shown]


def _asks_for_same(recommendation: TextFeatures, later: TextFeatures) -> bool:
    """Return whether a later recommendation is about the same thing: by its words, or by its topics."""
    return (
        thing_share(recommendation, later) >= _MIN_OPEN_REQUEST
        or topic_overlap(recommendation.topics, later.topics) >= _MIN_OPEN_TOPICS
    )


def _answers(recommendation: TextFeatures, strength: TextFeatures) -> bool:
    """Return whether a strength has much of the thing, and a partner where the recommendation names any."""
    partners = recommendation.partner_sectors
    return thing_share(recommendation, strength) >= _MIN_OPEN and not (
        partners and partners.isdisjoint(strength.partner_sectors)
    )


def _is_too_general(finding: TextFeatures, recommendation: TextFeatures) -> bool:
    return len(finding.keywords) <= _FEW_KEYWORDS and finding.keywords.isdisjoint(recommendation.keywords)
