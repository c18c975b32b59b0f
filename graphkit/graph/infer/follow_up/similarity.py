"""How similar a recommendation is to the findings of a later report.

Similarity is the cosine of keyword vectors, rare keywords weighted more, plus a score for shared
topics, those of few findings weighted more (assessment is a topic everywhere, private fostering in
one paragraph). A sentence is compared together with its paragraph: what the paragraph shares with
the recommendation counts for each of its sentences, less for those with other topics. The
similarity is halved where the recommendation concerns partner sectors, such as the police, and the
paragraph names none of them.

A finding on the same topic need not speak of the same thing: of consent, of an advocate. Only the
terms that say what the recommendation asks for count (`graphkit.core.language.key_terms`), each by
its weight.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from graphkit.core.language.key_terms import object_weight, weightiest, words_of
from graphkit.core.language.stemming import stem_rarity

_TOPIC_WEIGHT = 0.07  # of a shared topic, times its rarity, over the root of the number of topics
_CONTEXT_WEIGHT = 1.0  # of the paragraph's score, beside the sentence's own
_LENGTH_PRIOR = 30.0  # added to the squared length of a vector, so that short sentences score less
_OFF_TOPIC_LOSS = 0.4  # share of the score lost if no topic is shared
_SAME_TOPICS = 0.2  # score of two recommendations that have the same topics and no common keyword
_OTHER_SECTORS = 0.5  # factor if the paragraph names none of the recommendation's sectors
_PARAGRAPH_TOPIC_SHARE = 3  # a topic is a paragraph's if one in so many of its sentences has it
_PARAGRAPH_SHARE = 0.5  # of the paragraph's coverage, added to that of its sentences
# of the coverage in the share of weakness: findings that cover more count more
_COVERAGE_EXPONENT = 3
_MIN_COVERAGE = 0.1  # added to every coverage in `mass_of`: a similar finding may use other words
_MASS_SCALE = 10
_MIN_NAMED = 0.35  # share of what is asked for, by weight, that a proof names
# the paragraph of the summary: its sentences have different subjects, so none is context
SUMMARY = "p0"
_NON_PARTNER_SECTORS = frozenset(  # named everywhere, or too general
    "local-authority childrens-social-care childrens-trust partners inspectorate government".split()
)


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """The keywords, topics and sectors of a finding or recommendation,
    and the paragraph it is in.
    """

    iri: str
    keywords: frozenset[str]
    topics: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    paragraph: str = ""
    object_terms: tuple[str, ...] = ()  # of a recommendation: what it asks for
    parts: tuple[TextFeatures, ...] = ()  # of a recommendation that asks for several things
    # of a recommendation: it only heads its sub-points, and is not followed up
    is_heading: bool = False

    @property
    def partner_sectors(self) -> frozenset[str]:
        """Return the sectors of partners of the authority."""
        return self.sectors - _NON_PARTNER_SECTORS


class Similarities(NamedTuple):
    """The similarity of each finding to one recommendation, by position of the finding."""

    alone: Mapping[int, float]  # the sentence by itself
    in_context: dict[int, float]  # the sentence and its paragraph


class FindingIndex:
    """The findings of a report, indexed for comparison with recommendations (only those given, if
    any).
    """

    def __init__(
        self, findings: Sequence[TextFeatures], recommendations: Iterable[TextFeatures] = ()
    ) -> None:
        self.findings = findings
        rarity = _TopicRarity(findings)
        vocabulary = frozenset[str]().union(
            *(item.keywords for item in recommendations or findings)
        )
        self._sentences = _InvertedIndex(
            ((item.keywords, item.topics) for item in findings), vocabulary, rarity
        )
        positions: dict[str, list[int]] = defaultdict(list)
        for position, item in enumerate(findings):
            if item.paragraph != SUMMARY:
                positions[item.paragraph].append(position)
        self._paragraphs = [members for members in positions.values() if len(members) > 1]
        self._contexts = _InvertedIndex(
            (self._paragraph_features(members) for members in self._paragraphs), vocabulary, rarity
        )
        self._sectors = [item.sectors for item in findings]  # of each finding's paragraph
        for members in self._paragraphs:
            sectors = frozenset[str]().union(*(findings[position].sectors for position in members))
            for position in members:
                self._sectors[position] = sectors

    def _paragraph_features(
        self, positions: Sequence[int]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Return the keywords and the most frequent topics of the sentences at these positions."""
        items = [self.findings[position] for position in positions]
        counts = Counter(topic for item in items for topic in item.topics)
        topics = frozenset(
            topic for topic, count in counts.items() if count * _PARAGRAPH_TOPIC_SHARE >= len(items)
        )
        return frozenset[str]().union(*(item.keywords for item in items)), topics

    def similarities(self, recommendation: TextFeatures) -> Similarities:
        """Return the similarity of each finding to a recommendation;
        those with none are left out.
        """
        scores = self._sentences.scores(recommendation)
        in_context = self._add_context(
            scores, self._contexts.scores(recommendation), recommendation
        )
        if not recommendation.topics:
            return Similarities(scores, in_context)
        topics = {place: self.findings[place].topics for place in in_context}
        # lower for sentences that have other topics than the recommendation
        factors = {
            each: _topic_factor(topic_overlap(each, recommendation.topics))
            for each in {*topics.values()}
        }
        alone, context = (
            {place: score * factors[topics[place]] for place, score in each.items()}
            for each in (scores, in_context)
        )
        return Similarities(alone, context)

    def _add_context(
        self,
        scores: Mapping[int, float],
        contexts: Mapping[int, float],
        recommendation: TextFeatures,
    ) -> dict[int, float]:
        """Add the scores of paragraphs to those of their sentences;
        halve the sum for other sectors.
        """
        context = dict(scores)
        for number, score in contexts.items():
            context |= dict.fromkeys(self._paragraphs[number], score)
        sectors = recommendation.partner_sectors
        return {
            position: (scores.get(position, 0.0) + _CONTEXT_WEIGHT * score)
            * (_OTHER_SECTORS if sectors and sectors.isdisjoint(self._sectors[position]) else 1.0)
            for position, score in context.items()
        }


def recommendation_similarity(one: TextFeatures, other: TextFeatures) -> float:
    """Return how similar two recommendations are, by keywords and topics."""
    shared, first, second = map(
        keyword_weight, (one.keywords & other.keywords, one.keywords, other.keywords)
    )
    topics = topic_overlap(one.topics, other.topics)
    return (
        shared / (math.sqrt(first * second) or 1.0) * _topic_factor(topics) + _SAME_TOPICS * topics
    )


def keyword_weight(keywords: Iterable[str]) -> float:
    """Return the sum of the squared rarities of keywords: the squared length of their vector."""
    return math.fsum(map(_squared_rarities().__getitem__, keywords))


def _topic_factor(overlap: float) -> float:
    """Return the factor of a keyword score, by the overlap of topics (0 to 1)."""
    return 1 - _OFF_TOPIC_LOSS * (1 - overlap)


def topic_overlap(some: frozenset[str], others: frozenset[str]) -> float:
    """Return the cosine of two sets of topics: 0 if disjoint, 1 if equal."""
    return len(some & others) / (math.sqrt(len(some) * len(others)) or 1.0)


class _InvertedIndex:
    """The positions of the texts with each keyword of a vocabulary and each topic;
    vector lengths.
    """

    def __init__(
        self,
        items: Iterable[tuple[frozenset[str], frozenset[str]]],
        vocabulary: frozenset[str],
        topic_rarity: Mapping[str, float],
    ) -> None:
        self.topic_rarity = topic_rarity
        square = _squared_rarities().__getitem__
        self.lengths: list[float] = []
        self.with_keyword: Mapping[str, list[int]] = defaultdict(list)
        self.with_topic: Mapping[str, list[int]] = defaultdict(list)
        for position, (keywords, topics) in enumerate(items):
            for keyword in keywords & vocabulary:
                self.with_keyword[keyword].append(position)
            for topic in topics:
                self.with_topic[topic].append(position)
            self.lengths.append(math.sqrt(_LENGTH_PRIOR + math.fsum(map(square, keywords))))

    def scores(self, recommendation: TextFeatures) -> dict[int, float]:
        """Return the score of each text by keywords and topics, without texts that share none."""
        squares = _squared_rarities()
        length = math.sqrt(math.fsum(map(squares.__getitem__, recommendation.keywords))) or 1.0
        scores: dict[int, float] = defaultdict(float)
        for keyword in sorted(recommendation.keywords):
            for position in self.with_keyword.get(keyword, ()):
                scores[position] += squares[keyword] / (length * self.lengths[position])
        for topic in sorted(recommendation.topics):
            score = _TOPIC_WEIGHT * self.topic_rarity[topic] / math.sqrt(len(recommendation.topics))
            for position in self.with_topic.get(topic, ()):
                scores[position] += score
        return scores


class _TopicRarity(dict[str, float]):
    """The inverse document frequency of each topic: log(findings / findings with the topic)."""

    def __init__(self, findings: Sequence[TextFeatures]) -> None:
        counts = Counter(topic for item in findings for topic in item.topics)
        super().__init__(
            {topic: math.log(len(findings) / count) for topic, count in counts.items()}
        )
        self._maximum = math.log(len(findings) or 1)

    def __missing__(self, topic: str) -> float:
        return self._maximum


class _SquaredRarities(dict[str, float]):
    """The squared rarity of each stem; 0 for a stem that is not in the shipped table."""

    def __missing__(self, stem: str) -> float:
        return 0.0


@cache
def _squared_rarities() -> _SquaredRarities:
    return _SquaredRarities({stem: rarity**2 for stem, rarity in stem_rarity().items()})


@dataclass(frozen=True, slots=True)
class ObjectCoverage:
    """The share of a recommendation's object that each finding covers, by position.

    A finding has part of the share of its paragraph too.
    """

    is_named: bool = False  # a finding has the weightiest term
    findings: Mapping[int, float] = field(default_factory=dict)

    def mass_of(self, similarity: Mapping[int, float]) -> float:
        """Return how much is said of the object: the logarithm of a sum over the similar findings.

        `similarity` is that of each finding to the recommendation, by position.
        """
        return math.log1p(
            _MASS_SCALE
            * math.fsum(
                (score * (self.findings.get(position, 0.0) + _MIN_COVERAGE)) ** 2
                for position, score in similarity.items()
            )
        )

    def weakness_share(self, weakness: Mapping[int, float]) -> float:
        """Return the share of weakness in the findings that name the object;
        `weakness` by position.
        """
        mass = {
            position: share**_COVERAGE_EXPONENT
            for position, share in self.findings.items()
            if position in weakness
        }
        return sum(mass[position] * weakness[position] for position in mass) / (
            sum(mass.values()) or 1.0
        )


class ObjectIndex:
    """The findings of a report by their keywords."""

    def __init__(self, findings: Sequence[TextFeatures]) -> None:
        self._positions: dict[str, list[int]] = defaultdict(list)
        self._paragraphs = [
            item.iri if item.paragraph in (SUMMARY, "") else item.paragraph for item in findings
        ]
        self._members: dict[str, list[int]] = defaultdict(list)
        for position, item in enumerate(findings):
            self._members[self._paragraphs[position]].append(position)
            for keyword in item.keywords:
                self._positions[keyword].append(position)

    def coverage(self, recommendation: TextFeatures) -> ObjectCoverage:
        """Return how much of the object of a recommendation each finding covers."""
        terms = _object_of(recommendation)
        total = sum(map(object_weight, terms))
        if not total:
            return ObjectCoverage()
        findings: dict[int, float] = defaultdict(float)
        paragraphs: dict[str, float] = defaultdict(float)
        for term in terms:
            share = object_weight(term) / total
            positions = self._positions.get(term, ())
            for position in positions:
                findings[position] += share
            for paragraph in {self._paragraphs[position] for position in positions}:
                paragraphs[paragraph] += share
        in_context = {
            position: findings.get(position, 0.0) + _PARAGRAPH_SHARE * share
            for paragraph, share in sorted(paragraphs.items())
            for position in self._members[paragraph]
        }
        return ObjectCoverage(terms[0] in self._positions, in_context)


def _object_of(recommendation: TextFeatures) -> tuple[str, ...]:
    """Return the terms of what a recommendation asks for;
    of all its keywords if the record has none.
    """
    return recommendation.object_terms or weightiest(recommendation.keywords)


def named_share(recommendation: TextFeatures, other: TextFeatures) -> float:
    """Return the share of what a recommendation asks for that another passage names, by weight."""
    weights = {term: object_weight(term) for term in _object_of(recommendation)}
    named = math.fsum(weight for term, weight in weights.items() if term in other.keywords)
    return named / (math.fsum(weights.values()) or 1.0)


def names_object(recommendation: TextFeatures, other: TextFeatures) -> bool:
    """Return whether another passage names what a recommendation asks for:
    by its terms, and by a topic if it has any.
    """
    is_on_topic = not recommendation.topics or not recommendation.topics.isdisjoint(other.topics)
    return is_on_topic and named_share(recommendation, other) >= _MIN_NAMED


def covered_words(
    recommendation: TextFeatures, findings: Iterable[TextFeatures]
) -> tuple[str, ...]:
    """Return the words for what a recommendation asks for that any of some findings names."""
    named = frozenset[str]().union(*(finding.keywords for finding in findings))
    return words_of(named.intersection(_object_of(recommendation)))
