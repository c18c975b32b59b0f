"""Compares a later report with the recommendations of an earlier one,
and says what became of each.

The findings of the later report that are similar to a recommendation are evidence. Two logistic
regressions answer from them: is the report silent on the recommendation ("silent"); if it is not,
is there still a weakness, at least in part ("weak")? Their weights are in
`data/model/follow-ups.tsv`, where people can read them. `benchmarks/train_follow_ups.py` learns
them from labelled pairs of reports; training repeats byte for byte.

A program says no more than "still weak" or "answered well", and only where that is right often
enough (`MIN_CLAIMED`) and a sentence proves it: one that names what a part asks for
(`names_object`). Silence proves nothing. Otherwise it is not decided, and the nearest sentences are
shown without a verdict (`publishable`). Finer outcomes are for readers to say.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from heapq import nlargest
from typing import NamedTuple

from graphkit.core.calibration import confidence_of
from graphkit.core.identifiers import inspection_of
from graphkit.core.resources import read_tsv_pairs
from graphkit.graph.infer.follow_up.similarity import (
    SUMMARY,
    FindingIndex,
    ObjectCoverage,
    ObjectIndex,
    TextFeatures,
    covered_words,
    named_share,
    names_object,
    recommendation_similarity,
    topic_overlap,
)

# What a reader says of a recommendation
RECURS, PARTLY, RESOLVED, NOT_MENTIONED = "recurs", "partly-recurs", "resolved", "not-mentioned"
PARTLY_RESOLVED = "partly-resolved"  # a part is answered well, and nothing is said of the rest
# What a program says of it
STILL_WEAK, ANSWERED_WELL, NOT_DECIDED = "still-weak", "answered-well", "not-decided"
PROGRAM_OUTCOMES = (STILL_WEAK, ANSWERED_WELL, NOT_DECIDED)
COARSE = {  # what a reader says → what a program says of the same
    RECURS: STILL_WEAK,
    PARTLY: STILL_WEAK,
    RESOLVED: ANSWERED_WELL,
    PARTLY_RESOLVED: ANSWERED_WELL,
    NOT_MENTIONED: NOT_DECIDED,
}
# confidence from which on an outcome is claimed: at least 85 of 100 are right, on the curve that
# `benchmarks/follow_up_accuracy.py` prints
MIN_CLAIMED = 0.65
# How a sentence of the later report answers a part: values of the scheme of answers, by polarity.
# "still-weak" is one of them, too.
ANSWERS_WELL, BETTER_NOT_YET = "answers-well", "better-not-yet"
_RELATIONS = {"strength": ANSWERS_WELL, "weakness": STILL_WEAK, "mixed": BETTER_NOT_YET}
_WEAK = frozenset((STILL_WEAK, BETTER_NOT_YET))
_WELL = frozenset((ANSWERS_WELL,))
_FIT = {  # outcome → the relations of the answers that show it
    RECURS: _WEAK,
    PARTLY: _WEAK | _WELL,
    PARTLY_RESOLVED: _WELL,
    RESOLVED: _WELL,
    NOT_MENTIONED: frozenset[str](),
    STILL_WEAK: _WEAK,
    ANSWERED_WELL: _WELL,
    NOT_DECIDED: frozenset[str](),
}
BIAS = "*"  # the feature that is 1 for every recommendation
MODELS = {  # name of the regression -> its features
    "silent": (BIAS, "topics", "length", "joint", "object_named", "object_mass", "worse"),
    "weak": (BIAS, "share", "weakness", "strength", "again", "object_share"),
}
Weights = Mapping[str, Mapping[str, float]]  # regression -> feature -> weight
_SHARE_EXPONENT = 3  # of a similarity in the share of weakness, so that similar findings count more
_REFERENCE_BONUS = 1.0  # added to the similarity of findings that refer to the recommendation
_MIN_SIMILARITY = 0.3  # of a finding that has the same subject as a recommendation
_MIN_REPEAT = 0.28  # similarity of a recommendation that repeats an earlier one
_NEAREST = 3  # sentences among which a proof is, and that are shown without one
_TOPIC_FINDINGS = 8  # findings whose topics count
# of a finding as an answer, beside its similarity: for what its paragraph names of the thing, for
# the topics that it shares, and for standing in the summary, which names much and shows little
_PARAGRAPH_NAMES, _SHARED_TOPICS, _IN_SUMMARY = 0.5, 0.5, -1.0
_NO_COVERAGE = ObjectCoverage()
_WEAKNESS = {"weakness": 1.0, "mixed": 0.5, "strength": 0.0}


@dataclass(frozen=True, slots=True)
class OutcomeFeatures:
    """How similar the next report is to a recommendation, and how it evaluates it.

    "Similarity" is that of `similarity.FindingIndex`; 0 means nothing in common.
    """

    topics: float = 0.0  # share of the recommendation's topics that its most similar findings have
    length: float = 0.0  # keywords in the recommendation
    # 1 for a recommendation of a joint inspection, which often concerns other bodies
    joint: float = 0.0
    weakness: float = 0.0  # similarity of the most similar weak finding
    strength: float = 0.0  # similarity of the most similar strength
    share: float = 0.0  # share of weakness in the similar findings
    again: float = 0.0  # similarity of the most similar recommendation of the next report
    # 1 if a finding names the weightiest term of what the recommendation asks for
    object_named: float = 0.0
    object_mass: float = 0.0  # how much is said of what it asks for (`ObjectCoverage.mass_of`)
    object_share: float = 0.0  # share of weakness in the findings that name it
    worse: float = 0.0  # by how many steps the grades are lower than at the earlier inspection

    def by_name(self) -> dict[str, float]:
        """Return the features by name, the bias among them."""
        return {BIAS: 1.0} | {name: getattr(self, name) for name in self.__slots__}


def rule(parts: Iterable[str]) -> str:
    """Return what readers say of a recommendation from what they say of its parts.

    It is resolved where every part is answered well, partly where no other part is answered, not
    mentioned where none is, and recurs where every part that is answered is still weak. Anything
    else recurs in part.
    """
    found = {*parts}
    if PARTLY_RESOLVED in found:
        found = found - {PARTLY_RESOLVED} | {RESOLVED, NOT_MENTIONED}
    answered = found - {NOT_MENTIONED}
    if not answered:
        return NOT_MENTIONED
    if answered == {RESOLVED} and NOT_MENTIONED in found:
        return PARTLY_RESOLVED
    return answered.pop() if answered in ({RECURS}, {RESOLVED}) else PARTLY


Probabilities = Mapping[str, float]  # "still-weak", "answered-well" and "not-decided" → 0 to 1


def probabilities(features: OutcomeFeatures, weights: Weights | None = None) -> Probabilities:
    """Return how probably a part is still weak, answered well, or not mentioned."""
    values, weights = features.by_name(), weights or load_outcome_weights()
    silent, weak = (
        1 / (1 + math.exp(-sum(weight * values[name] for name, weight in weights[model].items())))
        for model in MODELS
    )
    return {
        STILL_WEAK: (1 - silent) * weak,
        ANSWERED_WELL: (1 - silent) * (1 - weak),
        NOT_DECIDED: silent,
    }


def _certain(outcome: str) -> Probabilities:
    """Return the probabilities where it is known what a reader says."""
    return {state: float(state == COARSE[outcome]) for state in PROGRAM_OUTCOMES}


def of_whole(parts: Sequence[Probabilities]) -> Probabilities:
    """Return the probabilities of a recommendation from those of its parts.

    It is still weak where any part is, and not mentioned where none is.
    """
    weak = 1 - math.prod(1 - each[STILL_WEAK] for each in parts)
    silent = math.prod(each[NOT_DECIDED] for each in parts)
    well = max(0.0, 1 - weak - silent)
    return {STILL_WEAK: weak, ANSWERED_WELL: well, NOT_DECIDED: silent}


def calibrated_confidence(outcome: str, probability: float) -> float:
    """Return the share of recommendations for which the outcome is right,
    where it has this probability.
    """
    return confidence_of(calibration_kind(outcome), probability)[0]


def calibration_kind(outcome: str) -> str:
    """Return the name of an outcome in the table of calibrations."""
    return f"follow-up {outcome}"


@cache
def load_outcome_weights() -> Weights:
    """Return the weights that ship with graphkit."""
    weights: dict[str, dict[str, float]] = {model: {} for model in MODELS}
    for feature, listed in read_tsv_pairs("data", "model", "follow-ups.tsv"):
        for model, _, weight in (entry.partition("=") for entry in listed.split()):
            weights[model][feature] = float(weight)
    return weights


@dataclass(frozen=True, slots=True)
class LaterFinding:
    """A finding of the later report.

    `looks_back` is a value of the look-back scheme: "asked" if the finding refers to a
    recommendation of an earlier inspection, "overall" if to all of them. `other_inspections` are
    the IRIs of the earlier ones that it does not refer to, since it gives the date of another.
    """

    features: TextFeatures
    polarity: str
    looks_back: str = ""
    other_inspections: frozenset[str] = frozenset()

    @property
    def iri(self) -> str:
        """The IRI of the finding."""
        return self.features.iri

    @property
    def paragraph(self) -> str:
        """Its paragraph; the finding itself in the summary, whose sentences have no one subject."""
        paragraph = self.features.paragraph
        return self.iri if paragraph in (SUMMARY, "") else paragraph


class OutcomeAnswer(NamedTuple):
    """A statement of a later report that answers a part of a recommendation, and how;
    the first two are IRIs.

    A recommendation that asks for one thing is its own part.
    """

    part: str
    shown_by: str
    relation: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The outcome of a recommendation with its confidence,
    and the answers to its parts that show it.

    The confidence is the probability of the model, or the calibrated one (`publishable`). `covers`
    are the words for what the recommendation asks for that the statements of the answers name.
    `nearest` are IRIs of the most similar findings, which prove nothing.
    """

    outcome: str
    confidence: float
    answers: tuple[OutcomeAnswer, ...] = ()
    covers: tuple[str, ...] = ()
    reviewed_by: str = ""  # who decided on the outcome, in place of the model
    nearest: tuple[str, ...] = ()

    @property
    def recurring(self) -> tuple[str, ...]:
        """The statements that show that it recurs, wholly or in part."""
        return self._shown(_WEAK)

    @property
    def resolving(self) -> tuple[str, ...]:
        """The statements that praise what it asks for."""
        return self._shown(_WELL)

    def _shown(self, relations: frozenset[str]) -> tuple[str, ...]:
        fit = relations & _FIT[self.outcome]
        found = (each.shown_by for each in self.answers if each.relation in fit)
        return tuple(dict.fromkeys(found))


class OutcomeDecision(NamedTuple):
    """What a person found became of a recommendation, and the statements that show it.

    A statement is an IRI with its relation, "" where the person did not state it; there are none
    where the person named none.
    """

    outcome: str
    reviewed_by: str
    shown_by: tuple[tuple[str, str], ...] = ()


class PartEvidence(NamedTuple):
    """What the later report has on a part."""

    probability: Probabilities
    answers: Sequence[OutcomeAnswer]  # the statements that prove something, weak and strong
    nearest: Sequence[str]  # IRIs of the most similar findings, the nearest first


def publishable(follow_up: FollowUp) -> FollowUp:
    """Return a follow-up whose confidence is the share of outcomes right,
    not the model's probability.

    What a reader decided is sure. Of the others, only those are claimed that have a proof and are
    right often enough (`MIN_CLAIMED`). What the later report asks for again is.
    """
    if follow_up.reviewed_by:
        return replace(follow_up, confidence=1.0, nearest=())
    if follow_up.answers:
        confidence = calibrated_confidence(follow_up.outcome, follow_up.confidence)
        if confidence >= MIN_CLAIMED:
            return replace(follow_up, confidence=confidence, nearest=())
    return FollowUp(NOT_DECIDED, 0.0, nearest=follow_up.nearest)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The similarity of a recommendation to the statements of a later report,
    by their positions.
    """

    recommendation: TextFeatures
    findings: Mapping[int, float]  # in context
    alone: Mapping[int, float]  # findings out of context
    recommendations: Sequence[float]
    coverage: ObjectCoverage = _NO_COVERAGE
    joint: bool = False  # the recommendation is of a joint inspection
    # by how many steps the grades are lower than at the earlier inspection
    grade_decline: float = 0.0
    parts: Sequence[Comparison] = ()  # of the parts of the recommendation, if it has several


class LaterReport:
    """The findings and recommendations of a later report,
    ready to compare with earlier recommendations.
    """

    def __init__(
        self,
        findings: Sequence[LaterFinding],
        recommendations: Sequence[TextFeatures],
        earlier: Sequence[TextFeatures] = (),
    ) -> None:
        """Index a report for comparison with the `earlier` recommendations (any, if none are
        given).
        """
        self.findings = findings
        self._index = FindingIndex([finding.features for finding in findings], earlier)
        self._objects = ObjectIndex([finding.features for finding in findings])
        self._by_iri = {
            item.iri: item for item in (*recommendations, *(each.features for each in findings))
        }
        self._polarity = {item.iri: item.polarity for item in findings}
        self._paragraphs = _paragraph_features(findings)
        self._recommendations = recommendations
        self._references = self._references_by_paragraph()

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
            if all(
                inspection in item.other_inspections for item in items if item.looks_back == "asked"
            ):
                continue
            best = [
                max(each.in_context.get(place, 0.0) for place in positions) for each in similarities
            ]
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
                self.compare(item.parts, joint, grade_decline) if item.parts else (),
            )
            for item, each in zip(earlier, similarities, strict=True)
        ]

    def _references_by_paragraph(self) -> dict[str, list[int]]:
        """Return the positions of the findings in each paragraph that refers to a
        recommendation.
        """
        marked = {item.features.paragraph for item in self.findings if item.looks_back == "asked"}
        positions: dict[str, list[int]] = defaultdict(list)
        for position, item in enumerate(self.findings):
            if item.features.paragraph != SUMMARY and item.features.paragraph in marked:
                positions[item.features.paragraph].append(position)
            elif item.looks_back == "asked":
                positions[item.features.iri].append(position)
        return positions

    def follow_up(
        self,
        comparison: Comparison,
        weights: Weights | None = None,
        decisions: Mapping[str, OutcomeDecision] | None = None,
    ) -> FollowUp:
        """Return the outcome of a recommendation,
        with the statements that answer each of its parts.

        `decisions` of people, by recommendation and part (IRIs), take precedence over the model.
        """
        recommendation, known = comparison.recommendation, decisions or {}
        parts = recommendation.parts or (recommendation,)
        found = [self._evidence(each, weights) for each in comparison.parts or [comparison]]
        decision = on_whole = known.get(recommendation.iri)
        if on_whole is None and all(part.iri in known for part in parts):
            of_parts = rule(known[part.iri].outcome for part in parts)
            decision = OutcomeDecision(of_parts, known[parts[0].iri].reviewed_by)
        probability = of_whole(
            [
                _certain(known[part.iri].outcome) if part.iri in known else each.probability
                for part, each in zip(parts, found, strict=True)
            ]
        )
        is_repeated = any(
            "/recommendation/" in one.shown_by for each in found for one in each.answers
        )
        if is_repeated:
            probability = _certain(RECURS)
        by_model = max(probability, key=probability.__getitem__)
        outcome, by = (decision.outcome, decision.reviewed_by) if decision else (by_model, "")
        answers = tuple(
            answer
            for part, evidence in zip(parts, found, strict=True)
            for answer in self._answers(
                part, evidence.answers, outcome, known.get(part.iri), on_whole, parts
            )
        )
        covers = covered_words(recommendation, (self._by_iri[each.shown_by] for each in answers))
        nearest = tuple(dict.fromkeys(iri for each in found for iri in each.nearest))
        return FollowUp(outcome, round(probability[by_model], 2), answers, covers, by, nearest)

    def _evidence(self, comparison: Comparison, weights: Weights | None) -> PartEvidence:
        """Return what this report has on one part."""
        part = comparison.recommendation
        similar = {
            place: self.answer_score(comparison, place)
            for place, score in comparison.findings.items()
            if score >= _MIN_SIMILARITY
        }
        again = [
            (score, later.iri)
            for later, score in zip(self._recommendations, comparison.recommendations, strict=True)
            if score >= _MIN_REPEAT and names_object(part, later)
        ]
        answers = [OutcomeAnswer(part.iri, iri, STILL_WEAK) for _, iri in sorted(again)[-1:]]
        for polarities in (("weakness", "mixed"), ("strength",)):
            own = {
                place: score
                for place, score in similar.items()
                if self.findings[place].polarity in polarities
            }
            near = (self.findings[place] for place in _most_similar(own))
            answers += [
                OutcomeAnswer(part.iri, each.iri, _RELATIONS[each.polarity])
                for each in near
                if names_object(part, each.features)
            ][:1]
        probability = probabilities(self.outcome_features(comparison), weights)
        nearest = [self.findings[place].iri for place in _most_similar(similar)]
        return PartEvidence(probability, answers, nearest)

    def answer_score(self, comparison: Comparison, place: int) -> float:
        """Return how likely a similar finding, given by its position, answers a part:
        by its similarity, its paragraph and its topics. More is likelier.
        """
        part, finding = comparison.recommendation, self.findings[place]
        in_summary = finding.features.paragraph == SUMMARY
        similarity = comparison.findings[place] + comparison.alone.get(place, 0.0)
        return similarity + (
            _PARAGRAPH_NAMES * named_share(part, self._paragraphs[finding.paragraph])
            + _SHARED_TOPICS * topic_overlap(part.topics, finding.features.topics)
            + _IN_SUMMARY * in_summary
        )

    def _answers(
        self,
        part: TextFeatures,
        proofs: Iterable[OutcomeAnswer],
        outcome: str,
        decision: OutcomeDecision | None,
        on_whole: OutcomeDecision | None,
        parts: Sequence[TextFeatures],
    ) -> Iterator[OutcomeAnswer]:
        """Yield the answers to a part: those that a reader named,
        for it or for the whole of its `parts`.

        Where the reader named none, they are the proofs that fit the outcome.
        """
        decided = decision or on_whole
        if decided is None or not decided.shown_by:
            fit = _FIT[decided.outcome if decided else outcome]
            yield from (each for each in proofs if each.relation in fit)
            return
        for iri, relation in decided.shown_by:
            if iri not in self._by_iri:
                continue
            shares = [named_share(each, self._by_iri[iri]) for each in parts]
            if decision or part is parts[shares.index(max(shares))]:
                yield OutcomeAnswer(part.iri, iri, relation or self._relation(iri, decided.outcome))

    def _relation(self, statement: str, outcome: str) -> str:
        """Return how a statement answers a part for which a reader has named it,
        by the reader's outcome.
        """
        stated = {RESOLVED: ANSWERS_WELL, RECURS: STILL_WEAK}.get(outcome)
        return stated or _RELATIONS.get(self._polarity.get(statement, "weakness"), BETTER_NOT_YET)

    def outcome_features(self, comparison: Comparison) -> OutcomeFeatures:
        """Return the features from which the outcome of a recommendation is predicted."""
        scores, topics = comparison.findings, comparison.recommendation.topics
        weakness = {position: _WEAKNESS[self.findings[position].polarity] for position in scores}
        most_similar = nlargest(_TOPIC_FINDINGS, scores, key=scores.__getitem__)
        similar_topics = frozenset[str]().union(
            *(self.findings[position].features.topics for position in most_similar)
        )
        mass = {position: score**_SHARE_EXPONENT for position, score in scores.items()}
        share = sum(mass[position] * weakness[position] for position in mass) / (
            sum(mass.values()) or 1.0
        )
        return OutcomeFeatures(
            topics=len(similar_topics & topics) / (len(topics) or 1),
            length=len(comparison.recommendation.keywords),
            joint=float(comparison.joint),
            weakness=max(
                (score for place, score in scores.items() if weakness[place]), default=0.0
            ),
            strength=max(
                (score for place, score in scores.items() if not weakness[place]), default=0.0
            ),
            share=share,
            again=max(comparison.recommendations, default=0.0),
            object_named=float(comparison.coverage.is_named),
            object_mass=comparison.coverage.mass_of(scores),
            object_share=comparison.coverage.weakness_share(weakness),
            worse=comparison.grade_decline,
        )


def _paragraph_features(findings: Iterable[LaterFinding]) -> dict[str, TextFeatures]:
    """Return the paragraphs of some findings, each with the keywords of all its findings."""
    keywords: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        keywords[finding.paragraph] |= finding.features.keywords
    return {name: TextFeatures(name, frozenset(found)) for name, found in keywords.items()}


def _most_similar(scores: Mapping[int, float]) -> list[int]:
    """Return the positions of the most similar findings, the nearest first."""
    return nlargest(_NEAREST, scores, key=lambda place: (scores[place], -place))
