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
from dataclasses import dataclass, replace
from itertools import pairwise

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

Scores = dict[int, float]  # finding, by its place → how well it bears a recommendation out


def with_evidence(
    recommendations: Sequence[Recommendation], findings: Sequence[Finding]
) -> tuple[Recommendation, ...]:
    """Return the recommendations with the ids of the findings that bear them out, best first.

    Both must have their quotes. A recommendation that shares nothing with any finding rests on none.
    """
    asked = [stems(item.span.quote or "") for item in recommendations]
    pool = _pool(findings, {stem for found in asked for stem in found})
    scores = [_scores(item, found, pool) for item, found in zip(recommendations, asked, strict=True)]
    cited = believed(
        [item.cites_paragraphs for item in recommendations], [pool.by_paragraph(s) for s in scores]
    )
    return tuple(
        replace(item, evidence=tuple(findings[place].id for place in _best(item, score, where, pool)))
        for item, score, where in zip(recommendations, scores, cited, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Pool:
    """The findings of a report, and where each stem, and each two side by side, is found."""

    findings: Sequence[Finding]
    sizes: list[int]  # different stems of each finding
    rarity: dict[str, float]
    at: Mapping[str, list[int]]  # stem → findings
    pairs_at: Mapping[tuple[str, str], list[int]]
    paragraphs_at: Mapping[str, list[str]]  # stem → paragraphs
    paragraph_sizes: Mapping[str, int]

    def by_paragraph(self, scores: Scores) -> dict[str, float]:
        """Return the score of the best finding of each paragraph."""
        best: dict[str, float] = {}
        for place, score in scores.items():
            paragraph = self.findings[place].span.paragraph
            best[paragraph] = max(score, best.get(paragraph, 0.0))
        return best


def _pool(findings: Sequence[Finding], asked: set[str]) -> _Pool:
    """Gather the findings, and where they hold the stems that are asked for."""
    at: dict[str, list[int]] = defaultdict(list)
    pairs_at: dict[tuple[str, str], list[int]] = defaultdict(list)
    paragraphs: dict[str, set[str]] = defaultdict(set)
    sizes: list[int] = []
    for place, finding in enumerate(findings):
        found = stems(finding.span.quote or "")
        distinct = set(found)
        sizes.append(len(distinct))
        paragraphs[finding.span.paragraph] |= distinct
        for stem in distinct & asked:
            at[stem].append(place)
        for pair in {pair for pair in pairwise(found) if pair[0] in asked and pair[1] in asked}:
            pairs_at[pair].append(place)
    common = everywhere()
    rarity = {
        stem: math.log((len(findings) + 1) / (len(places) + 0.5)) * (_EVERYWHERE if stem in common else 1.0)
        for stem, places in at.items()
    }
    paragraphs_at: dict[str, list[str]] = defaultdict(list)
    for paragraph, held in paragraphs.items():
        for stem in held & asked:
            paragraphs_at[stem].append(paragraph)
    paragraph_sizes = {paragraph: len(held) for paragraph, held in paragraphs.items()}
    return _Pool(findings, sizes, rarity, at, pairs_at, paragraphs_at, paragraph_sizes)


def _scores(item: Recommendation, asked: tuple[str, ...], pool: _Pool) -> Scores:
    """Score every finding that shares a stem with a recommendation, within the same part of the report."""
    weights = {stem: pool.rarity[stem] for stem in dict.fromkeys(asked) if stem in pool.rarity}
    shared: dict[int, float] = defaultdict(float)
    for stem, weight in weights.items():
        for place in pool.at[stem]:
            shared[place] += weight
    for pair in dict.fromkeys(pairwise(asked)):
        for place in pool.pairs_at.get(pair, ()):
            shared[place] += _PAIR * (weights[pair[0]] + weights[pair[1]]) / 2
    context = _context(weights, pool)
    lscb = item.addressed_to == "lscb"
    return {
        place: (weight / math.sqrt(_SHORT + pool.sizes[place]) + _CONTEXT * context[finding.span.paragraph])
        * _fit(item, finding)
        for place, weight in shared.items()
        if ((finding := pool.findings[place]).section == "lscb") == lscb
        and (finding.heading not in ITEM_ROLES or _within(item, finding))
    }


def _context(weights: dict[str, float], pool: _Pool) -> dict[str, float]:
    """Return what each paragraph as a whole shares with a recommendation."""
    shared: dict[str, float] = defaultdict(float)
    for stem, weight in weights.items():
        for paragraph in pool.paragraphs_at[stem]:
            shared[paragraph] += weight
    return {
        paragraph: weight / math.sqrt(_SHORT_PARAGRAPH + pool.paragraph_sizes[paragraph])
        for paragraph, weight in shared.items()
    }


def _fit(item: Recommendation, finding: Finding) -> float:
    """Return by how much a finding fits the better for what it is: a weakness, of the same topic, marked."""
    topics = len({*item.topics} & {*finding.topics}) / max(1, len(item.topics))
    marked = 1 + _MARKED if finding.recommendation else 1.0
    return (1 + _POLARITY.get(finding.polarity, 0.0)) * (1 + _TOPIC * topics) * marked


def _within(item: Recommendation, finding: Finding) -> bool:
    """Tell whether a sentence is one of the recommendation's own."""
    return item.span.start <= finding.span.start < item.span.end


def _best(item: Recommendation, scores: Scores, cited: frozenset[str], pool: _Pool) -> list[int]:
    """Return the places of the findings a recommendation rests on: of the cited paragraphs, if there are."""
    order = sorted(scores, key=lambda place: (-scores[place], place))
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
