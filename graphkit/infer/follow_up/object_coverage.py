"""How much of what a recommendation asks for the findings of a later report name.

A finding on the same topic need not speak of the same thing: of consent, of an advocate. Only the terms that
say what the recommendation asks for count (`graphkit.language.key_terms`), each by its weight. Words for
the quality that it asks for, such as "oversight" or "timely" (`data/lexicon/quality-words.tsv`), do not show
that two sentences are about the same thing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from graphkit.core.resources import read_tsv_pairs
from graphkit.infer.follow_up.similarity import SUMMARY, TextFeatures
from graphkit.language.key_terms import object_weight, weightiest, words_of
from graphkit.language.stemming import stems

_PARAGRAPH_SHARE = 0.5  # of the paragraph's coverage, added to that of its sentences
_SHARE_EXPONENT = 3  # of the coverage in the share of weakness, so that findings that cover more count more
_MIN_COVERAGE = 0.1  # added to every coverage in `mass_of`: a similar finding may use other words
_MASS_SCALE = 10
_MIN_NAMED = 0.4  # share of the object, of a finding that speaks of it without its weightiest term


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
        """Return the share of weakness in the findings that name the object; `weakness` by position."""
        mass = {
            position: share**_SHARE_EXPONENT
            for position, share in self.findings.items()
            if position in weakness
        }
        return sum(mass[position] * weakness[position] for position in mass) / (sum(mass.values()) or 1.0)


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
        terms = object_of(recommendation)
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


def object_of(recommendation: TextFeatures) -> tuple[str, ...]:
    """Return the terms of what a recommendation asks for; of all its keywords if the record has none."""
    return recommendation.object_terms or weightiest(recommendation.keywords)


def thing_of(recommendation: TextFeatures) -> tuple[str, ...]:
    """Return the terms of the thing that a recommendation is about, without words for its quality."""
    terms = object_of(recommendation)
    return tuple(term for term in terms if term not in _quality_stems()) or terms


@cache
def _quality_stems() -> frozenset[str]:
    lines = (" ".join(pair) for pair in read_tsv_pairs("data", "lexicon", "quality-words.tsv"))
    return frozenset(stem for line in lines for stem in stems(line))


def object_share(recommendation: TextFeatures, finding: TextFeatures) -> float:
    """Return the share of what a recommendation asks for that a finding names, by weight."""
    return _named_share(object_of(recommendation), finding)


def thing_share(recommendation: TextFeatures, other: TextFeatures) -> float:
    """Return the share of the thing a recommendation is about that another passage names, by weight."""
    return _named_share(thing_of(recommendation), other)


def _named_share(terms: Iterable[str], finding: TextFeatures) -> float:
    weights = {term: object_weight(term) for term in terms}
    named = math.fsum(weight for term, weight in weights.items() if term in finding.keywords)
    return named / (math.fsum(weights.values()) or 1.0)


def names_object(recommendation: TextFeatures, finding: TextFeatures) -> bool:
    """Return whether a finding names the thing a recommendation is about: its weightiest term, or others."""
    return (
        not finding.keywords.isdisjoint(thing_of(recommendation)[:1])
        or thing_share(recommendation, finding) >= _MIN_NAMED
    )


def covered_words(recommendation: TextFeatures, findings: Iterable[TextFeatures]) -> tuple[str, ...]:
    """Return the words for what a recommendation asks for that any of some findings names."""
    named = frozenset[str]().union(*(finding.keywords for finding in findings))
    return words_of(named.intersection(object_of(recommendation)))
