"""How much of what a recommendation asks for the findings of a later report name.

A finding on the same topic need not speak of the same thing: of consent, of an advocate. Only the terms that
say what the recommendation asks for count (`graphkit.core.object_terms`), each by its weight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from graphkit.core.object_terms import family_of, object_weight, weightiest, words_of
from graphkit.infer.follow_up.similarity import SUMMARY, TextFeatures

_MOST_COVERING = 3  # findings whose coverage is averaged
_PARAGRAPH_SHARE = 0.5  # of the paragraph's coverage, added to that of its sentences
_SHARE_EXPONENT = 3  # of the coverage in the share of weakness, so that findings that cover more count more


@dataclass(frozen=True, slots=True)
class ObjectCoverage:
    """The weight of a recommendation's object, and the share of it that each finding covers, by position."""

    weight: float = 0.0
    is_named: bool = False  # a finding has the weightiest term
    findings: Mapping[int, float] | None = None
    paragraph: float = 0.0  # the highest share that a paragraph covers
    in_context: Mapping[int, float] | None = None  # with part of what the rest of the paragraph covers

    @property
    def sentences(self) -> float:
        """The mean share of the findings that cover most."""
        return sum(nlargest(_MOST_COVERING, (self.findings or {}).values())) / _MOST_COVERING

    @property
    def covered(self) -> float:
        """The weight of the terms in the finding that covers most."""
        return self.weight * max((self.findings or {}).values(), default=0.0)

    def weakness_share(self, weakness: Mapping[int, float]) -> float:
        """Return the share of weakness in the findings that name the object; `weakness` by position."""
        mass = {
            position: share**_SHARE_EXPONENT
            for position, share in (self.in_context or {}).items()
            if position in weakness
        }
        return sum(mass[position] * weakness[position] for position in mass) / (sum(mass.values()) or 1.0)


class ObjectIndex:
    """The findings of a report by the word families of their keywords."""

    def __init__(self, findings: Sequence[TextFeatures]) -> None:
        self._positions: dict[str, list[int]] = defaultdict(list)
        self._paragraphs = [
            item.iri if item.paragraph in (SUMMARY, "") else item.paragraph for item in findings
        ]
        self._members: dict[str, list[int]] = defaultdict(list)
        for position, item in enumerate(findings):
            self._members[self._paragraphs[position]].append(position)
            for family in sorted(set(map(family_of, item.keywords))):
                self._positions[family].append(position)

    def coverage(self, recommendation: TextFeatures) -> ObjectCoverage:
        """Return how much of the object of a recommendation each finding and paragraph covers."""
        terms = object_of(recommendation)
        weights = {term: object_weight(term) for term in terms}
        total = sum(weights.values())
        if not total:
            return ObjectCoverage()
        findings: dict[int, float] = defaultdict(float)
        paragraphs: dict[str, float] = defaultdict(float)
        for term in terms:
            positions = self._positions.get(term, ())
            for position in positions:
                findings[position] += weights[term] / total
            for paragraph in sorted({self._paragraphs[position] for position in positions}):
                paragraphs[paragraph] += weights[term] / total
        in_context = {
            position: findings.get(position, 0.0) + _PARAGRAPH_SHARE * share
            for paragraph, share in paragraphs.items()
            for position in self._members[paragraph]
        }
        return ObjectCoverage(
            total,
            terms[0] in self._positions,
            dict(findings),
            max(paragraphs.values(), default=0.0),
            in_context,
        )


def object_of(recommendation: TextFeatures) -> tuple[str, ...]:
    """Return the terms of what a recommendation asks for; of all its keywords if the record has none."""
    return recommendation.object_terms or weightiest(recommendation.keywords)


def covered_words(recommendation: TextFeatures, findings: Iterable[TextFeatures]) -> tuple[str, ...]:
    """Return the words for what a recommendation asks for that any of some findings names."""
    named = {family_of(keyword) for finding in findings for keyword in finding.keywords}
    return words_of(named.intersection(object_of(recommendation)))
