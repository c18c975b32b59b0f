"""Which findings a recommendation rests on.

A reader who doubts a recommendation wants the sentences that bear it out. Findings compete by the stems they
share with it, rare ones counting more, by what the rest of their paragraph shares, by topic, and by saying
that something is weak. Where a report prints paragraph numbers after a recommendation they are followed, as
far as they fit: see `graphkit.extract.citations`.

The letters of joint inspections often say what is weak in the list of improvements itself: such an item rests
on its own sentences, unless the text above says nearly the same.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graphkit.extract.citations import believed
from graphkit.extract.outline import ITEM_ROLES
from graphkit.model import Finding, Recommendation
from graphkit.stems import everywhere, stems

MOST = 6  # findings a recommendation rests on
SHARE = 0.5  # of the best one's score, that the others must reach
_POLARITY = {"weakness": 0.8, "mixed": 0.6}
_TOPIC = 0.7  # when all topics of the recommendation are the finding's too
_MARKED = 0.3  # the report itself says "(Recommendation)" after it
_EVERYWHERE = 0.4  # what a stem counts that is in every recommendation
_PAIR = 0.5  # two stems side by side in both count half as much again
_CONTEXT = 0.8  # what the paragraph shares, beside what the sentence does
_ELSEWHERE = 0.4  # of what an item's own sentences score, that others must reach to stand in their place
_SHORT, _SHORT_PARAGRAPH = 6, 20  # added to lengths: two words in common prove little in five

Scores = dict[int, float]  # finding, by its place → how well it bears a recommendation out; the best first
Numbers = NDArray[np.float64]
Key = TypeVar("Key")
Places = dict[Key, list[int]]  # stem → findings that have it, by their places; and the like


def with_evidence(
    recommendations: Sequence[Recommendation], findings: Sequence[Finding]
) -> tuple[Recommendation, ...]:
    """Return the recommendations with the ids of the findings that bear them out, best first.

    Both must have their quotes. A recommendation that shares nothing with any finding rests on none.
    """
    if not recommendations or not findings:
        return tuple(recommendations)
    asked = [stems(item.span.quote or "") for item in recommendations]
    pool = _Pool(findings, {stem for found in asked for stem in found})
    scores = [pool.scores(item, found) for item, found in zip(recommendations, asked, strict=True)]
    cited = believed(
        [item.cites_paragraphs for item in recommendations], [pool.by_paragraph(s) for s in scores]
    )
    return tuple(
        replace(item, evidence=tuple(findings[place].id for place in _best(item, score, where, pool)))
        for item, score, where in zip(recommendations, scores, cited, strict=True)
    )


def _arrays(places: Places[Key]) -> dict[Key, NDArray[np.int64]]:
    return {key: np.array(where) for key, where in places.items()}


class _Pool:
    """The findings of a report, with what is known of each in arrays, and where each stem is found."""

    def __init__(self, findings: Sequence[Finding], asked: set[str]) -> None:
        self.findings = findings
        at: Places[str] = defaultdict(list)
        pairs_at: Places[tuple[str, str]] = defaultdict(list)  # of stems side by side
        topics_at: Places[str] = defaultdict(list)
        paragraphs_at: Places[str] = defaultdict(list)
        sizes = []  # different stems of each finding
        paragraphs: dict[str, set[str]] = defaultdict(set)
        for place, finding in enumerate(findings):
            found = stems(finding.span.quote or "")
            distinct = set(found)
            sizes.append(len(distinct))
            paragraphs[finding.span.paragraph] |= distinct
            for stem in distinct & asked:
                at[stem].append(place)
            for pair in {pair for pair in pairwise(found) if pair[0] in asked and pair[1] in asked}:
                pairs_at[pair].append(place)
            for topic in set(finding.topics):
                topics_at[topic].append(place)
        for number, held in enumerate(paragraphs.values()):
            for stem in held & asked:
                paragraphs_at[stem].append(number)
        self.at, self.pairs_at, self.topics_at = _arrays(at), _arrays(pairs_at), _arrays(topics_at)
        self.paragraphs_at = _arrays(paragraphs_at)
        numbers = {paragraph: number for number, paragraph in enumerate(paragraphs)}
        self.paragraph = np.array([numbers[finding.span.paragraph] for finding in findings])
        self.root = np.sqrt(_SHORT + np.array(sizes))
        self.paragraph_root = np.sqrt(_SHORT_PARAGRAPH + np.array([*map(len, paragraphs.values())]))
        self.polarity = np.array([1 + _POLARITY.get(finding.polarity, 0.0) for finding in findings])
        self.marked = np.array([1 + _MARKED if finding.recommendation else 1.0 for finding in findings])
        self.of_lscb = np.array([finding.section == "lscb" for finding in findings])
        self.item = np.array([finding.heading in ITEM_ROLES for finding in findings])
        self.start = np.array([finding.span.start for finding in findings])
        self.rarity = self._rarities()

    def _rarities(self) -> dict[str, float]:
        """Return how much each stem tells: the rarer in this report, the more."""
        common, count = everywhere(), len(self.findings) + 1
        return {
            stem: math.log(count / (len(places) + 0.5)) * (_EVERYWHERE if stem in common else 1.0)
            for stem, places in self.at.items()
        }

    def scores(self, item: Recommendation, asked: tuple[str, ...]) -> Scores:
        """Score each finding that shares a stem with a recommendation, within the same part of the report."""
        weights = {stem: self.rarity[stem] for stem in dict.fromkeys(asked) if stem in self.rarity}
        shared = np.zeros(len(self.findings))
        for stem, weight in weights.items():
            shared[self.at[stem]] += weight
        for one, other in dict.fromkeys(pairwise(asked)):
            if (one, other) in self.pairs_at:
                shared[self.pairs_at[one, other]] += _PAIR * (weights[one] + weights[other]) / 2
        within = (item.span.start <= self.start) & (self.start < item.span.end)
        place = np.flatnonzero(
            (shared > 0) & (self.of_lscb == (item.addressed_to == "lscb")) & (~self.item | within)
        )
        score = (shared / self.root + _CONTEXT * self._context(weights)[self.paragraph]) * self._fit(item)
        order = place[(-score[place]).argsort(kind="stable")]
        return dict(zip(order.tolist(), score[order].tolist(), strict=True))

    def _context(self, weights: Mapping[str, float]) -> Numbers:
        """Return what each paragraph as a whole shares with a recommendation."""
        shared: Numbers = np.zeros(len(self.paragraph_root))
        for stem, weight in weights.items():
            shared[self.paragraphs_at[stem]] += weight
        shared /= self.paragraph_root
        return shared

    def _fit(self, item: Recommendation) -> Numbers:
        """Return by how much findings fit the better for what they are: weak, of the same topic, marked."""
        topics = np.zeros(len(self.findings))
        for topic in self.topics_at.keys() & item.topics:
            topics[self.topics_at[topic]] += 1
        fit: Numbers = self.polarity * (1 + _TOPIC * (topics / max(1, len(item.topics)))) * self.marked
        return fit

    def by_paragraph(self, scores: Scores) -> dict[str, float]:
        """Return the score of the best finding of each paragraph."""
        return {self.findings[place].span.paragraph: scores[place] for place in reversed(scores)}


def _within(item: Recommendation, finding: Finding) -> bool:
    """Tell whether a sentence is one of the recommendation's own."""
    return item.span.start <= finding.span.start < item.span.end


def _best(item: Recommendation, scores: Scores, cited: frozenset[str], pool: _Pool) -> list[int]:
    """Return the places of the findings a recommendation rests on: of the cited paragraphs, if there are."""
    order = list(scores)
    own = [place for place in order if _within(item, pool.findings[place])]
    if own:
        order = [place for place in order if place not in own]
        if not order or scores[order[0]] < _ELSEWHERE * scores[own[0]]:
            return own[:MOST]
    within = [place for place in order if pool.findings[place].span.paragraph in cited]
    if not within:
        return [place for place in order[:MOST] if scores[place] >= SHARE * scores[order[0]]]
    firsts = {pool.findings[place].span.paragraph: place for place in reversed(within)}
    rest = [place for place in within[:MOST] if scores[place] >= SHARE * scores[within[0]]]
    return sorted({*firsts.values(), *rest}, key=order.index)
