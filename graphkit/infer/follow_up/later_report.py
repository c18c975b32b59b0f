"""Compares a later report with the recommendations of an earlier one, and decides the outcome of each.

The findings of the later report that are similar to a recommendation are evidence: the weakness was found
again (recurs), in part (partly-recurs), no longer (resolved), or nothing is said of it (not-mentioned). The
later report may also make a similar recommendation, and its grades may be lower. A finding on the same topic
need not speak of what the recommendation asks for: see `object_coverage`. These features give the outcome
(`outcomes.probabilities`). Where "resolved" is most probable but not probable enough, the outcome is unclear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

from graphkit.core.identifiers import inspection_of
from graphkit.infer.follow_up.object_coverage import ObjectCoverage, ObjectIndex, covered_words
from graphkit.infer.follow_up.outcomes import (
    MIN_RESOLVED,
    NOT_MENTIONED,
    PARTLY,
    RECURS,
    RESOLVED,
    UNCLEAR,
    OutcomeFeatures,
    Weights,
    calibrated_confidence,
    probabilities,
)
from graphkit.infer.follow_up.similarity import SUMMARY, FindingIndex, TextFeatures, recommendation_similarity

_SHARE_EXPONENT = 3  # of a similarity in the share of weakness, so that similar findings count more
_REFERENCE_BONUS = 1.0  # added to the similarity of findings that refer to the recommendation
_MIN_SIMILARITY = 0.3  # of a finding that has the same subject as a recommendation
_MIN_REPEAT = 0.28  # similarity of a recommendation that repeats an earlier one
_MAX_SHOWN, _MIN_SHARE = 5, 0.5  # findings that show an outcome, and their least share of the best similarity
_MIN_SHOWN = 0.65  # similarity of a finding that is shown beside the best one
_FEW_KEYWORDS = 2  # a sentence with no more is too general by itself: "this is good practice"
_MOST_SIMILAR = 3  # findings whose keyword similarity counts
_TOPIC_FINDINGS = 8  # findings whose topics count
_NO_COVERAGE = ObjectCoverage()
_WEAKNESS = {"weakness": 1.0, "mixed": 0.5, "strength": 0.0}


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
    `nearest` are the findings nearest to it where the outcome is unclear. `covers` are the words for what the
    recommendation asks for that these statements name.
    """

    outcome: str
    confidence: float
    recurring: tuple[str, ...] = ()
    resolving: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


def with_calibrated_confidence(follow_up: FollowUp) -> FollowUp:
    """Return a follow-up whose confidence is the share of outcomes right, not the model's probability."""
    return replace(follow_up, confidence=calibrated_confidence(follow_up.outcome, follow_up.confidence))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The similarity of a recommendation to the statements of a later report, by their positions."""

    recommendation: TextFeatures
    findings: Mapping[int, float]  # in context
    alone: Mapping[int, float]  # findings out of context
    by_keywords: Mapping[int, float]  # findings in context, without topics
    recommendations: Mapping[int, float]
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
            best = [
                max(each.in_context.get(position, 0.0) for position in positions) for each in similarities
            ]
            if max(best, default=0.0) >= _MIN_SIMILARITY:
                scores = similarities[best.index(max(best))].in_context
                scores |= {
                    position: scores[position] + _REFERENCE_BONUS
                    for position in positions
                    if position in scores
                }
        return [
            Comparison(
                item,
                {
                    position: score
                    for position, score in each.in_context.items()
                    if self.findings[position].polarity in _WEAKNESS
                },
                each.alone,
                each.by_keywords,
                {
                    position: recommendation_similarity(item, other)
                    for position, other in enumerate(self._recommendations)
                },
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

    def follow_up(self, comparison: Comparison, weights: Weights | None = None) -> FollowUp:
        """Return the most probable outcome of a recommendation among those that this report has evidence of.

        A recommendation that is repeated is neither resolved nor not mentioned.
        """
        similar = {
            position: score for position, score in comparison.findings.items() if score >= _MIN_SIMILARITY
        }
        repeats = [
            self._recommendations[position].iri
            for position, score in sorted(comparison.recommendations.items())
            if score >= _MIN_REPEAT
        ]
        ranked = {
            position: score + comparison.alone.get(position, 0.0) for position, score in similar.items()
        }
        recommendation = comparison.recommendation
        recurring = tuple(repeats + self._evidence(recommendation, ranked, "weakness", "mixed"))
        resolving = tuple(self._evidence(recommendation, ranked, "strength"))
        is_weak, is_resolved = bool(recurring), bool(resolving and not repeats)
        possible = {RECURS: is_weak, PARTLY: is_weak, RESOLVED: is_resolved, NOT_MENTIONED: not repeats}
        probability = probabilities(self.outcome_features(comparison), weights)
        outcome = max((name for name in probability if possible[name]), key=lambda name: probability[name])
        confidence = probability[outcome]
        if outcome == RESOLVED and confidence < MIN_RESOLVED:
            outcome, confidence = UNCLEAR, probability[RESOLVED] + probability[NOT_MENTIONED]
        shown_recurring = recurring if outcome in (RECURS, PARTLY) else ()
        shown_resolving = resolving if outcome in (PARTLY, RESOLVED) else ()
        nearest = resolving if outcome == UNCLEAR else ()
        shown = (self._by_iri[iri] for iri in (*shown_recurring, *shown_resolving, *nearest))
        return FollowUp(
            outcome,
            round(confidence, 2),
            shown_recurring,
            shown_resolving,
            nearest,
            covered_words(recommendation, shown),
        )

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
            words=sum(nlargest(_MOST_SIMILAR, comparison.by_keywords.values())) / _MOST_SIMILAR,
            topics=len(similar_topics & topics) / (len(topics) or 1),
            length=len(comparison.recommendation.keywords),
            joint=float(comparison.joint),
            weakness=max((score for position, score in scores.items() if weakness[position]), default=0.0),
            strength=max(
                (score for position, score in scores.items() if not weakness[position]), default=0.0
            ),
            share=share,
            again=max(comparison.recommendations.values(), default=0.0),
            shortfalls=sum(
                score**2 * weakness.get(position, 0.0) for position, score in comparison.alone.items()
            ),
            object_weight=comparison.coverage.weight,
            object_named=float(comparison.coverage.is_named),
            object_sentences=comparison.coverage.sentences,
            object_paragraph=comparison.coverage.paragraph,
            object_covered=comparison.coverage.covered,
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
        order = sorted(
            (position for position in ranked if self.findings[position].polarity in polarities),
            key=lambda position: (-ranked[position], position),
        )
        order = [
            position
            for position in order
            if not _is_too_general(self.findings[position].features, recommendation)
        ] or order
        if not order:
            inspection = inspection_of(recommendation.iri)
            on_all = [item for item in self._on_all if inspection not in item.other_inspections]
            return [item.features.iri for item in on_all if item.polarity in polarities][:_MAX_SHOWN]
        minimum = max(_MIN_SHOWN, _MIN_SHARE * ranked[order[0]])
        shown = [order[0], *(position for position in order[1:_MAX_SHOWN] if ranked[position] >= minimum)]
        return [self.findings[position].features.iri for position in shown]


def _is_too_general(finding: TextFeatures, recommendation: TextFeatures) -> bool:
    return len(finding.keywords) <= _FEW_KEYWORDS and finding.keywords.isdisjoint(recommendation.keywords)
