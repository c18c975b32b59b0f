"""Compares a later report with the recommendations of an earlier one,
and decides the outcome of each.

The findings of the later report that are similar to a recommendation are evidence: the weakness was
found again (recurs), in part (partly-recurs), no longer (resolved), or nothing is said of it
(not-mentioned). The later report may also make a similar recommendation, and its grades may be
lower. A finding on the same topic need not speak of what the recommendation asks for: see
`similarity`. These features give the probability of each outcome (`probabilities`). Where the share
of outcomes right at that probability is below `MIN_CLAIMED`, the outcome is unclear
(`publishable`).

Three logistic regressions answer: is the recommendation not mentioned ("silent"); if it is, is
there still a weakness, at least in part ("weak"); is it as weak as before ("as-before")? Their
weights are in `data/model/follow-ups.tsv`, where people can read them.
`benchmarks/train_follow_ups.py` learns them from labelled pairs of reports; training repeats byte
for byte.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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
    names_object,
    recommendation_similarity,
    thing_share,
    topic_overlap,
)

RECURS, PARTLY, RESOLVED, NOT_MENTIONED = "recurs", "partly-recurs", "resolved", "not-mentioned"
# by a reader: a part is answered well, and nothing is said of the rest
PARTLY_RESOLVED = "partly-resolved"
PROGRESS = "progress"  # at a visit, in place of "resolved"
PRAISED = "praised"  # in place of "resolved", until a reader has decided
OUTCOMES = (RECURS, PARTLY, RESOLVED, NOT_MENTIONED)  # that the models predict
UNCLEAR = "unclear"  # no outcome has enough confidence to be claimed
# of recurs and partly-recurs together; where a weakness names the thing
MIN_WEAK, MIN_WEAK_NAMED = 0.5, 0.3
# confidence of an outcome that is claimed: chosen on the curve that
# `benchmarks/follow_up_accuracy.py` prints
MIN_CLAIMED = 0.45
# How a sentence of the later report answers a part: values of the scheme of answers, by polarity
ANSWERS_WELL, STILL_WEAK, BETTER_NOT_YET = "answers-well", "still-weak", "better-not-yet"
_RELATIONS = {"strength": ANSWERS_WELL, "weakness": STILL_WEAK, "mixed": BETTER_NOT_YET}
_WITH_PRAISE = (PARTLY, PARTLY_RESOLVED, RESOLVED, PRAISED, PROGRESS)
_FIT = {  # outcome that a reader decided -> the relations that do not contradict it
    RECURS: {STILL_WEAK, BETTER_NOT_YET},
    PARTLY: {STILL_WEAK, BETTER_NOT_YET, ANSWERS_WELL},
    PARTLY_RESOLVED: {ANSWERS_WELL},
    RESOLVED: {ANSWERS_WELL},
    NOT_MENTIONED: frozenset[str](),
    UNCLEAR: {STILL_WEAK, BETTER_NOT_YET, ANSWERS_WELL},
}
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
_FEW_KEYWORDS = 2  # a sentence with no more is too general by itself: "this is good practice"
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
    shortfalls: float = 0.0  # sum of the squared similarities of weak findings, out of context
    # 1 if a finding names the weightiest term of what the recommendation asks for
    object_named: float = 0.0
    object_mass: float = 0.0  # how much is said of what it asks for (`ObjectCoverage.mass_of`)
    object_share: float = 0.0  # share of weakness in the findings that name it
    worse: float = 0.0  # by how many steps the grades are lower than at the earlier inspection

    def by_name(self) -> dict[str, float]:
        """Return the features by name, the bias among them."""
        return asdict(self) | {BIAS: 1.0}


class OutcomeEvidence(NamedTuple):
    """What the next report has on a recommendation; to "name" is to name the thing it is about."""

    is_repeated: bool  # it makes the recommendation again
    is_weak: bool  # it has a similar weakness
    weakness_names: bool


def claimed_outcome(probability: Mapping[str, float], evidence: OutcomeEvidence) -> str:
    """Return the most probable outcome that there is evidence of.

    A recommendation that is repeated recurs. A weakness that names the thing needs less
    probability.
    """
    weak_outcome = max(RECURS, PARTLY, key=probability.__getitem__)
    weak = probability[RECURS] + probability[PARTLY]
    if evidence.is_repeated or (
        evidence.is_weak and weak >= (MIN_WEAK_NAMED if evidence.weakness_names else MIN_WEAK)
    ):
        return weak_outcome
    return NOT_MENTIONED if probability[NOT_MENTIONED] > probability[RESOLVED] else RESOLVED


def rule(parts: Iterable[str]) -> str:
    """Return the outcome of a recommendation from those of its parts.

    It is resolved where every part is answered well, partly where no other part is answered, not
    mentioned where none is, and recurs where every part that is answered is still weak. It is
    unclear where a reader found each part that is answered unclear; anything else recurs in part.
    """
    found = {*parts}
    if PARTLY_RESOLVED in found:
        found = found - {PARTLY_RESOLVED} | {RESOLVED, NOT_MENTIONED}
    answered = found - {NOT_MENTIONED}
    if not answered:
        return NOT_MENTIONED
    clear = answered - {UNCLEAR} or answered
    if clear == {RESOLVED} and NOT_MENTIONED in found:
        return PARTLY_RESOLVED
    return clear.pop() if clear in ({RECURS}, {UNCLEAR}, {RESOLVED}) else PARTLY


def probabilities(features: OutcomeFeatures, weights: Weights | None = None) -> dict[str, float]:
    """Return the probability of each outcome."""
    values, weights = features.by_name(), weights or load_outcome_weights()
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

    The confidence is the probability of the model, or the calibrated one (`publishable`); where the
    outcome is unclear, that of the most probable one. `covers` are the words for what the
    recommendation asks for that the statements of the answers name. `others` name the thing, and
    show the outcome no more than others do.
    """

    outcome: str
    confidence: float
    answers: tuple[OutcomeAnswer, ...] = ()
    covers: tuple[str, ...] = ()
    reviewed_by: str = ""  # who decided on the outcome, in place of the model
    others: tuple[OutcomeAnswer, ...] = ()

    @property
    def is_repeated(self) -> bool:
        """Whether the later report makes the recommendation again."""
        return any("/recommendation/" in each.shown_by for each in self.answers)

    @property
    def recurring(self) -> tuple[str, ...]:
        """The statements that show that it recurs, wholly or in part."""
        return self._shown(STILL_WEAK, BETTER_NOT_YET) if self.outcome in (RECURS, PARTLY) else ()

    @property
    def resolving(self) -> tuple[str, ...]:
        """The statements that praise what it asks for."""
        return self._shown(ANSWERS_WELL) if self.outcome in _WITH_PRAISE else ()

    @property
    def nearest(self) -> tuple[str, ...]:
        """Where the outcome is unclear, the statements that name the thing."""
        return (
            self._shown(STILL_WEAK, BETTER_NOT_YET, ANSWERS_WELL) if self.outcome == UNCLEAR else ()
        )

    def _shown(self, *relations: str) -> tuple[str, ...]:
        found = (
            each.shown_by for name in relations for each in self.answers if each.relation == name
        )
        return tuple(dict.fromkeys(found))


class OutcomeDecision(NamedTuple):
    """What a person found became of a recommendation, and the statements that show it.

    A statement is an IRI with its relation, "" where the person did not state it; there are none
    where the person named none.
    """

    outcome: str
    reviewed_by: str
    shown_by: tuple[tuple[str, str], ...] = ()


class PartJudgement(NamedTuple):
    """What the model says became of a part, with what probability, and which statements show it."""

    outcome: str
    probability: float
    answers: Sequence[OutcomeAnswer]
    others: Sequence[OutcomeAnswer]  # that name the thing, if the answers show too little


def publishable(follow_up: FollowUp) -> FollowUp:
    """Return a follow-up whose confidence is the share of outcomes right,
    not the model's probability.

    What a reader decided is sure. Only a reader says "resolved": the model's word for it is
    `PRAISED`. An outcome is unclear if its confidence is below `MIN_CLAIMED`, unless the later
    report makes the recommendation again.
    """
    if follow_up.reviewed_by:
        return replace(follow_up, confidence=1.0)
    confidence = calibrated_confidence(follow_up.outcome, follow_up.confidence)
    if confidence < MIN_CLAIMED and not follow_up.is_repeated:
        answers = follow_up.answers or follow_up.others
        return replace(follow_up, outcome=UNCLEAR, confidence=confidence, answers=answers)
    outcome = PRAISED if follow_up.outcome == RESOLVED else follow_up.outcome
    return replace(follow_up, outcome=outcome, confidence=confidence)


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
        judged = [self._judged(each, weights) for each in comparison.parts or [comparison]]
        parts = recommendation.parts or (recommendation,)
        of_parts = [
            known[part.iri].outcome if part.iri in known else judgement.outcome
            for part, judgement in zip(parts, judged, strict=True)
        ]
        decision = on_whole = known.get(recommendation.iri)
        if on_whole is None and all(part.iri in known for part in parts):
            decision = OutcomeDecision(rule(of_parts), known[parts[0].iri].reviewed_by)
        by_model = rule(of_parts)
        outcome = (
            decision.outcome if decision else RESOLVED if by_model == PARTLY_RESOLVED else by_model
        )
        answers = tuple(
            answer
            for part, judgement in zip(parts, judged, strict=True)
            for answer in self._answers(
                part, judgement.answers, known.get(part.iri), on_whole, parts
            )
        )
        shown = (self._by_iri[answer.shown_by] for answer in answers)
        confidence = round(sum(each.probability for each in judged) / len(judged), 2)
        covers, by = covered_words(recommendation, shown), decision.reviewed_by if decision else ""
        others = tuple(answer for each in judged for answer in each.others)
        return FollowUp(outcome, confidence, answers, covers, by, others)

    def _judged(self, comparison: Comparison, weights: Weights | None) -> PartJudgement:
        """Return the outcome of one part, its probability, and the statements that answer it."""
        recommendation = comparison.recommendation
        similar = {
            place: score for place, score in comparison.findings.items() if score >= _MIN_SIMILARITY
        }
        repeats = [
            (score, later.iri)
            for later, score in zip(self._recommendations, comparison.recommendations, strict=True)
            if score >= _MIN_REPEAT and thing_share(recommendation, later)
        ]
        scores = self.answer_scores(comparison)
        ranked = {position: scores[position] for position in similar}
        weak = self._best(recommendation, ranked, "weakness", "mixed")
        strong = self._best(recommendation, ranked, "strength")
        weaknesses = [
            each.features
            for each in map(self.findings.__getitem__, similar)
            if each.polarity == "weakness"
        ]
        evidence = OutcomeEvidence(
            is_repeated=bool(repeats),
            is_weak=bool(weak),
            weakness_names=any(names_object(recommendation, each) for each in weaknesses),
        )
        probability = probabilities(self.outcome_features(comparison), weights)
        outcome = claimed_outcome(probability, evidence)
        named = [each for each in weak + strong if names_object(recommendation, each.features)]
        shown = {RECURS: weak, PARTLY: weak + strong, RESOLVED: strong, NOT_MENTIONED: []}[outcome]
        answers, others = (
            [OutcomeAnswer(recommendation.iri, one.iri, _RELATIONS[one.polarity]) for one in some]
            for some in (shown, named)
        )
        if repeats:
            answers.insert(0, OutcomeAnswer(recommendation.iri, max(repeats)[1], STILL_WEAK))
        return PartJudgement(outcome, probability[outcome], answers, others)

    def answer_scores(self, comparison: Comparison) -> dict[int, float]:
        """Return how likely each finding answers a part, by position: more is likelier."""
        return {
            position: score
            + comparison.alone.get(position, 0.0)
            + self._shared(comparison.recommendation, self.findings[position])
            for position, score in comparison.findings.items()
        }

    def _shared(self, part: TextFeatures, finding: LaterFinding) -> float:
        """Return what a finding has in common with a part, by its paragraph and its topics."""
        in_summary = finding.features.paragraph == SUMMARY
        return (
            _PARAGRAPH_NAMES * thing_share(part, self._paragraphs[finding.paragraph])
            + _SHARED_TOPICS * topic_overlap(part.topics, finding.features.topics)
            + _IN_SUMMARY * in_summary
        )

    def _answers(
        self,
        part: TextFeatures,
        by_model: Iterable[OutcomeAnswer],
        decision: OutcomeDecision | None,
        on_whole: OutcomeDecision | None,
        parts: Sequence[TextFeatures],
    ) -> Iterator[OutcomeAnswer]:
        """Yield the answers to a part: those that a reader named,
        for it or for the whole of its `parts`.

        Where the reader named none, the model's answers that fit the decision are left.
        """
        decided = decision or on_whole
        if decided is None or not decided.shown_by:
            fit = _FIT[decided.outcome if decided else UNCLEAR]
            yield from (each for each in by_model if each.relation in fit)
            return
        for iri, relation in decided.shown_by:
            if iri not in self._by_iri:
                continue
            shares = [thing_share(each, self._by_iri[iri]) for each in parts]
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
            shortfalls=sum(
                score**2 * weakness.get(place, 0.0) for place, score in comparison.alone.items()
            ),
            object_named=float(comparison.coverage.is_named),
            object_mass=comparison.coverage.mass_of(scores),
            object_share=comparison.coverage.weakness_share(weakness),
            worse=comparison.grade_decline,
        )

    def _best(
        self, recommendation: TextFeatures, ranked: Mapping[int, float], *polarities: str
    ) -> list[LaterFinding]:
        """Return the finding of some polarities that answers a part best, in a list;
        [] without one.

        A sentence that is too general by itself is used if there are no others; one on all earlier
        recommendations together, if there is no similar finding.
        """
        found = [place for place in ranked if self.findings[place].polarity in polarities]
        found = [
            place
            for place in found
            if not _is_too_general(self.findings[place].features, recommendation)
        ] or found
        if not found:
            inspection = inspection_of(recommendation.iri)
            on_all = (item for item in self._on_all if inspection not in item.other_inspections)
            return [item for item in on_all if item.polarity in polarities][:1]
        return [self.findings[max(found, key=lambda place: (ranked[place], -place))]]


def _paragraph_features(findings: Iterable[LaterFinding]) -> dict[str, TextFeatures]:
    """Return the paragraphs of some findings, each with the keywords of all its findings."""
    keywords: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        keywords[finding.paragraph] |= finding.features.keywords
    return {name: TextFeatures(name, frozenset(found)) for name, found in keywords.items()}


def _is_too_general(finding: TextFeatures, recommendation: TextFeatures) -> bool:
    return len(finding.keywords) <= _FEW_KEYWORDS and finding.keywords.isdisjoint(
        recommendation.keywords
    )
