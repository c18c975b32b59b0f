"""Compares a later report with the recommendations of an earlier one, and decides the outcome of each.

The findings of the later report that are similar to a recommendation are evidence: the weakness was found
again (recurs), in part (partly-recurs), no longer (resolved), or nothing is said of it (not-mentioned). The
later report may also make a similar recommendation, and its grades may be lower. A finding on the same topic
need not speak of what the recommendation asks for: see `similarity`. These features give the
probability of each outcome (`outcomes.probabilities`). If none is probable enough, the outcome is unclear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from typing import NamedTuple

from graphkit.core.identifiers import inspection_of
from graphkit.infer.follow_up.outcomes import (
    NOT_MENTIONED,
    PARTLY,
    RECURS,
    RESOLVED,
    UNCLEAR,
    Evidence,
    OutcomeFeatures,
    Weights,
    calibrated_confidence,
    claimed_outcome,
    probabilities,
)
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
