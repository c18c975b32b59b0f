"""Which findings a recommendation rests on.

A reader who doubts a recommendation wants the sentences that bear it out. Findings compete by the stems they
share with it, rare ones counting more, by what the rest of their paragraph shares, by topic, and by saying
that something is weak; what is weak in just what is asked for needs fewer stems in common. Praise bears out
no recommendation: it is given only where no fault comes near it. A fault that stands between two of the best
belongs with them, and so does one that says what a given one leads to ("This means …"). Where a report prints
paragraph numbers after a recommendation they are followed, as far as they fit: see
`graphkit.extract.bracketed_references`.

The letters of joint inspections often say what is weak in the list of improvements itself: such an item rests
on its own sentences, unless the text above says nearly the same.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from graphkit.core.model import Finding, Recommendation
from graphkit.core.schemes import above
from graphkit.core.stemming import everywhere, stems
from graphkit.extract.bracketed_references import correct_paragraph_numbers
from graphkit.extract.text.segmenter import ITEM_ROLES

MOST = 8  # findings a recommendation rests on, beside those that stand between the best
SHARE = 0.5  # of the best one's score, that the others must reach
SAME_SHARE = 0.25  # the same, where they tell of a fault in just its topics
FAULT_SHARE = 0.4  # the same, that the best fault must reach; else the best is given, praise or not
MARKED_SHARE = 0.35  # the same, that a fault must reach after which the report prints "(Recommendation)"
FEW = 10  # faults of a report on a topic: where more are, one topic of several says little
_POLARITY = {"weakness": 0.8, "mixed": 0.6}
_TOPIC = 1.25  # when all topics of the recommendation are the finding's too
_MARKED = 0.3  # the report itself says "(Recommendation)" in its paragraph
_OF_OTHERS = 0.6  # what counts a sentence of a chapter on other children than those asked for
_WHOSE = {  # on which children a chapter is, by their topic
    "help-and-protection": frozenset({"help-and-protection", "front-door-and-early-help"}),
    "children-in-care": frozenset({"children-in-care"}),
    "children-looked-after": frozenset({"children-in-care"}),
    "adoption": frozenset({"children-in-care"}),
    "care-leavers": frozenset({"care-leavers"}),
    "care-and-care-leavers": frozenset({"children-in-care", "care-leavers"}),
}
_GROUPS = frozenset().union(*_WHOSE.values())
_EVERYWHERE = 0.4  # what a stem counts that is in every recommendation
_PAIR = 0.5  # two stems side by side in both count half as much again
_CONTEXT = 0.8  # what the paragraph shares, beside what the sentence does
_ELSEWHERE = 0.4  # of what an item's own sentences score, that others must reach to stand in their place
_SHORT, _SHORT_PARAGRAPH = 6, 20  # added to lengths: two words in common prove little in five
_CONSEQUENCE = re.compile(r"(?:This|As a (?:result|consequence)|Consequently|Therefore|Because of this)\b")

Scores = dict[int, float]  # finding, by its place → how well it bears a recommendation out; the best first
Numbers = NDArray[np.float64]


def link_evidence(
    recommendations: Sequence[Recommendation], findings: Sequence[Finding], paragraphs: Sequence[int] = ()
) -> tuple[Recommendation, ...]:
    """Return the recommendations with the ids of the findings that bear them out, best first.

    `paragraphs` are the numbers of the paragraphs in which the findings stand; left out, their labels tell.
    All must have their quotes. A recommendation that shares nothing with any finding rests on none.
    """
    if not recommendations or not findings:
        return tuple(recommendations)
    asked = [stems(item.span.words) for item in recommendations]
    pool = _Pool(findings, paragraphs, (stem for found in asked for stem in found))
    scores = [pool.scores(item, found) for item, found in zip(recommendations, asked, strict=True)]
    fits = [
        pool.by_paragraph(score) if item.cites_paragraphs else {}
        for item, score in zip(recommendations, scores, strict=True)
    ]
    cited = correct_paragraph_numbers([item.cites_paragraphs for item in recommendations], fits)
    best = [_best(*each, pool) for each in zip(recommendations, scores, cited, strict=True)]
    given = [pool.with_consequences(places) for places in best]
    _give_marked(given, scores, pool)
    return tuple(
        replace(item, evidence=tuple(findings[place].id for place in places))
        for item, places in zip(recommendations, given, strict=True)
    )


class _Pool:
    """The findings of a report in arrays: which of the stems asked for they hold, and what else is known."""

    def __init__(self, findings: Sequence[Finding], paragraphs: Sequence[int], asked: Iterable[str]) -> None:
        self.findings = findings
        self.number = {stem: number for number, stem in enumerate(dict.fromkeys(asked))}
        held = [stems(finding.span.words) for finding in findings]
        labels: Sequence[str | int] = paragraphs or [finding.span.paragraph for finding in findings]
        groups: dict[str | int, set[str]] = defaultdict(set)
        for label, found in zip(labels, held, strict=True):
            groups[label].update(found)
        numbers = {label: number for number, label in enumerate(groups)}
        self.paragraph = np.array([numbers[label] for label in labels])
        self._place_stems(held, len(groups))
        self.rarity = self._rarities()
        self.root = np.sqrt(_SHORT + np.array([len(set(found)) for found in held]))
        self.paragraph_root = np.sqrt(_SHORT_PARAGRAPH + np.array([*map(len, groups.values())]))
        self.polarity = np.array([1 + _POLARITY.get(finding.polarity, 0.0) for finding in findings])
        marked = self.paragraph[np.array([finding.recommendation for finding in findings])]
        self.marked = 1 + _MARKED * (np.isin(self.paragraph, marked) & (self.polarity > 1))
        self.whose = [_WHOSE.get(finding.section, frozenset()) for finding in findings]
        self.of_lscb = np.array([finding.section == "lscb" for finding in findings])
        self.item = np.array([finding.heading in ITEM_ROLES for finding in findings])
        self.first_topic = [next(iter(finding.topics), "") for finding in findings]
        self.topics_at: dict[str, list[int]] = defaultdict(list)
        for place, finding in enumerate(findings):
            for topic in set(finding.topics):
                self.topics_at[topic].append(place)
        self.faults_on = Counter(
            topic for place in self.faults(range(len(findings))) for topic in findings[place].topics
        )
        self.starts = [finding.span.start for finding in findings]
        self.start = np.array(self.starts)

    def _place_stems(self, held: Sequence[Sequence[str]], paragraphs: int) -> None:
        """Note which findings and which paragraphs hold each stem, and which findings two side by side."""
        count = len(self.number)
        stem = np.array([self.number.get(stem, -1) for found in held for stem in found], np.int64)
        place = np.repeat(np.arange(len(held)), [*map(len, held)])
        known = stem >= 0
        self.has = np.zeros((count, len(held)), bool)
        self.has[stem[known], place[known]] = True
        self.paragraph_has = np.zeros((count, paragraphs), bool)
        self.paragraph_has[stem[known], self.paragraph[place[known]]] = True
        beside = known[:-1] & known[1:] & (place[:-1] == place[1:])
        self.pair, self.pair_at = (stem[:-1] * count + stem[1:])[beside], place[:-1][beside]

    def _rarities(self) -> Numbers:
        """Return how much each stem tells: the rarer in this report, the more; those it has not, nothing."""
        common, count = everywhere(), len(self.findings) + 1
        return np.array(
            [
                math.log(count / (places + 0.5)) * (_EVERYWHERE if stem in common else 1.0) if places else 0.0
                for stem, places in zip(self.number, self.has.sum(1).tolist(), strict=True)
            ]
        )

    def scores(self, item: Recommendation, asked: tuple[str, ...]) -> Scores:
        """Score each finding that shares a stem with a recommendation, within the same part of the report.

        So is a fault in just what is asked for scored, said in other words, whose paragraph shares a stem.
        """
        which = [self.number[stem] for stem in asked]
        each = [*dict.fromkeys(which)]
        weights = self.rarity[each][:, None]
        shared = (weights * self.has[each]).sum(0)
        for one, other in dict.fromkeys(pairwise(which)):
            together = self.pair_at[self.pair == one * len(self.number) + other]
            shared[together] += _PAIR * (self.rarity[one] + self.rarity[other]) / 2
        within = (item.span.start <= self.start) & (self.start < item.span.end)
        context = (weights * self.paragraph_has[each]).sum(0) / self.paragraph_root
        told = (context[self.paragraph] > 0) & (self.polarity > 1)
        told &= np.array([topic in item.topics for topic in self.first_topic], bool)
        ours = (self.of_lscb == (item.addressed_to == "lscb")) & (~self.item | within)
        place = np.flatnonzero(((shared > 0) | told) & ours)
        score = (shared / self.root + _CONTEXT * context[self.paragraph]) * self._fit(item)
        order = place[(-score[place]).argsort(kind="stable")]
        return dict(zip(order.tolist(), score[order].tolist(), strict=True))

    def _fit(self, item: Recommendation) -> Numbers:
        """Return by how much findings fit the better for what they are: weak, of the same topic, marked."""
        topics = np.zeros(len(self.findings))
        for topic in self.topics_at.keys() & item.topics:
            topics[self.topics_at[topic]] += 1
        fit: Numbers = self.polarity * (1 + _TOPIC * (topics / max(1, len(item.topics)))) * self.marked
        if whose := _GROUPS.intersection(above("topic").get(topic, topic) for topic in item.topics):
            fit *= [_OF_OTHERS if one and one.isdisjoint(whose) else 1.0 for one in self.whose]
        return fit

    def on_the_same(self, item: Recommendation, place: int) -> bool:
        """Say whether a fault is in the one thing that a recommendation is about.

        Where it is about several, the fault is in nothing else, and in one that few others are in.
        """
        topics = self.findings[place].topics
        if not topics:
            return False
        if len(item.topics) == 1:
            return topics[0] == item.topics[0]
        return min(self.faults_on[topic] for topic in topics) <= FEW and {*topics} <= {*item.topics}

    def faults(self, places: Iterable[int]) -> list[int]:
        """Return the places of those findings that tell of a fault."""
        return [place for place in places if self.findings[place].polarity in _POLARITY]

    def between(self, given: list[int]) -> list[int]:
        """Return the places of faults that stand between two given findings of their paragraph."""
        middle = [one + 1 for one, other in pairwise(sorted(given)) if other == one + 2]
        return [
            place
            for place in self.faults(middle)
            if self.paragraph[place - 1] == self.paragraph[place] == self.paragraph[place + 1]
        ]

    def with_consequences(self, given: list[int]) -> list[int]:
        """Return the places of given findings, and of the faults right behind that say what they lead to."""
        found = [*given]
        for place in found:  # a consequence may have its own
            both = [place, place + 1]
            together = place + 1 < len(self.findings) and self.paragraph[place] == self.paragraph[place + 1]
            if together and place + 1 not in found and self.faults(both) == both:
                found += both[1:] if _CONSEQUENCE.match(self.findings[place + 1].span.words) else []
        return found

    def by_paragraph(self, scores: Scores) -> dict[str, float]:
        """Return the score of the best finding of each paragraph."""
        return {self.findings[place].span.paragraph: scores[place] for place in reversed(scores)}


def _best(item: Recommendation, scores: Scores, cited: frozenset[str], pool: _Pool) -> list[int]:
    """Return the places of the findings a recommendation rests on: of the cited paragraphs, if there are."""
    order = list(scores)
    start, end = item.span.start, item.span.end
    if own := [place for place in order if start <= pool.starts[place] < end]:
        order = [place for place in order if place not in own]
        if not order or scores[order[0]] < _ELSEWHERE * scores[own[0]]:
            return (pool.faults(own) or own)[:MOST]
    if cited and (within := [place for place in order if pool.findings[place].span.paragraph in cited]):
        return _best_of_each(within, scores, pool)
    faults = pool.faults(order)
    if not faults or scores[faults[0]] < FAULT_SHARE * scores[order[0]]:
        return order[:1]
    best = scores[order[0]]
    given = [place for place in faults[:MOST] if scores[place] >= SHARE * best] or faults[:1]
    same = [place for place in faults if place not in given and pool.on_the_same(item, place)]
    enough = [place for place in same if scores[place] >= SAME_SHARE * best]
    found = [*given, *enough][:MOST]
    return [*found, *(place for place in pool.between(given) if place not in found)]


def _give_marked(given: list[list[int]], scores: Sequence[Scores], pool: _Pool) -> None:
    """Give the faults that are marked "(Recommendation)" and not given yet, each to the one it fits best."""
    held = set().union(*given)
    best = [next(iter(score.values()), 1.0) for score in scores]
    for place in pool.faults(range(len(pool.findings))):
        if pool.findings[place].recommendation and place not in held:
            fits = [score.get(place, 0.0) / most for score, most in zip(scores, best, strict=True)]
            nearest = max(range(len(fits)), key=fits.__getitem__)
            if fits[nearest] >= MARKED_SHARE:
                given[nearest].append(place)


def _best_of_each(within: list[int], scores: Scores, pool: _Pool) -> list[int]:
    """Return, of the findings of the cited paragraphs, the best of each and those nearly as good as it."""
    held: dict[str, list[int]] = defaultdict(list)
    for place in within:
        held[pool.findings[place].span.paragraph].append(place)
    kept = [pool.faults(places) or places for places in held.values()]
    order = sorted((place for places in kept for place in places), key=within.index)
    rest = [place for place in order[:MOST] if scores[place] >= SHARE * scores[order[0]]]
    return sorted({*(places[0] for places in kept), *rest}, key=order.index)
