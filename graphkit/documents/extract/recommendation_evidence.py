"""Links each recommendation to the findings that support it.

A reader who doubts a recommendation wants the sentences behind it. Findings are ranked by the word
stems they share with the recommendation (rare stems count more), by the stems the rest of their
paragraph shares, by topic, and by polarity. The recommendations of a report compete for each
finding: it supports the one whose words it shares most, and another one only if it names nearly as
much of that. The confidence of a link is a logistic function of the score, of the lead over the
other recommendations, of the share of the recommendation's own words in the paragraph, of topics
and polarity; links below `MIN_CONFIDENCE` are left out, but the best one of a recommendation if it
is more likely right than wrong. A positive finding is evidence only if no negative one scores
nearly as well. A negative finding that states a consequence ("This means …") goes with the one
before it.

A negative finding that states that what a recommendation asks for is absent ("are without a care
plan") needs no high confidence.

What the report itself links is evidence in any case: the best sentences of paragraphs whose numbers
it prints after a recommendation, and a negative finding of each paragraph that it marks
"(Recommendation)", with the confidence of the likeliest link.

Some reports were renumbered after the references had been written: the references are off by one or
two, in the whole report or from some point on. `correct_paragraph_numbers` finds the most likely
shift of each.

A sentence of a list of recommendations is evidence of none: it would support the recommendation by
itself. Letters on joint inspections often describe a weakness only there.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, pairwise, product
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphkit.core.confidence_levels import SURE
from graphkit.core.frameworks import current_frameworks
from graphkit.core.language.stemming import stems, ubiquitous_stems
from graphkit.core.model import Doubt, Finding, Recommendation
from graphkit.core.schemes import broader_values
from graphkit.documents.extract.text.lexicon_files import Phrases
from graphkit.documents.extract.text.outline import ITEM_ROLES

_RE = Phrases("recommendations")

MAX_FINDINGS = 8  # of a recommendation, without consequences
MIN_CONFIDENCE = 0.8  # of a link
MIN_CONFIDENCE_ALONE = 0.5  # of the best link, if none has the above

# Weights of the features of a link in its log odds, printed by `benchmarks/evidence_accuracy.py`
WEIGHTS = {
    "bias": -7.03,
    "score": 0.99,
    "lead": 2.69,
    "own_words": 1.75,
    "same_topics": 1.2,
    "negative": 3.54,
}
_MIN_SCORE = 0.05  # added to a score before its logarithm

# Thresholds, as shares of the best finding's score
MIN_CONFIDENCE_CITED = 0.1  # below, a cited finding does not match: its link is unsure
MIN_SHARE = 0.5  # for a further finding of a cited paragraph to be linked
# for the best negative finding; otherwise the best finding is linked alone
MIN_SHARE_NEGATIVE = 0.4
MIN_SHARE_MARKED = 0.35  # for a negative finding that the report marks "(Recommendation)"
# negative findings on a topic; beyond, one shared topic of several is weak evidence
MAX_ON_TOPIC = 10

# Weights of a score
_POLARITY_GAIN = {"weakness": 0.8, "mixed": 0.6}
_TOPIC_GAIN = 1.25  # if the finding has all topics of the recommendation
_MARKED_GAIN = 0.3  # if the report marks the finding's paragraph "(Recommendation)"
_OTHER_CHILDREN = 0.6  # factor for a finding in a chapter on a different group of children
_UBIQUITOUS_STEM = 0.4  # factor for a stem that occurs in every recommendation
_STEM_PAIR = 0.5  # additional weight of two stems that are adjacent in both texts
_PARAGRAPH = 0.8  # weight of the stems a paragraph shares, next to those of the sentence
# added to lengths: two shared stems of five prove little
_LENGTH_PRIOR = 6
_PARAGRAPH_LENGTH_PRIOR = 20

_ABSENT_STEMS = 3  # after such words, that name what is absent
_SHIFTS = (0, 1, -1, 2, -2)  # of printed paragraph numbers, in order of preference
_SHIFT_PENALTY = 2.5  # what a new shift must gain: the score of two to three references
_PEOPLE = frozenset(stems("children families young people"))  # their absence is no weakness

Scores = dict[int, float]  # position of a finding → score or confidence for a recommendation
Links = Sequence[dict[int, float]]  # of each recommendation: position of a finding → confidence
FloatArray = NDArray[np.float64]


def link_evidence(
    recommendations: Sequence[Recommendation],
    findings: Sequence[Finding],
    paragraph_numbers: Sequence[int] = (),
    weights: Mapping[str, float] = WEIGHTS,
) -> tuple[Recommendation, ...]:
    """Return the recommendations with the ids of the findings that support them, best first.

    All spans must have their quotes. `paragraph_numbers` are the paragraphs of the findings;
    without them, findings with the same paragraph label share a paragraph. `weights` are those of
    `LinkFeatures`. Links that are not sure become doubts of the recommendation. A recommendation
    that no finding is likely to support has no evidence.
    """
    if not recommendations or not findings:
        return tuple(recommendations)
    item_stems = [stems(item.span.text) for item in recommendations]
    index = EvidenceIndex(
        findings, paragraph_numbers, (stem for found in item_stems for stem in found)
    )
    scores = [
        index.scores(item, found) for item, found in zip(recommendations, item_stems, strict=True)
    ]
    features = link_features(recommendations, item_stems, scores, index)
    confidences = [
        {at: confidence(each, weights) for at, each in found.items()} for found in features
    ]
    for stems_of_item, each, likely in zip(item_stems, features, confidences, strict=True):
        for position in index.without_any_of(stems_of_item) & each.keys():
            if each[position].lead >= 0:
                likely[position] = max(likely[position], MIN_CONFIDENCE)
    paragraph_scores = [
        index.paragraph_scores(score) if item.cites_paragraphs else {}
        for item, score in zip(recommendations, scores, strict=True)
    ]
    cited = correct_paragraph_numbers(
        [item.cites_paragraphs for item in recommendations], paragraph_scores
    )
    given = [_best_of_paragraphs(*each, index) for each in zip(cited, scores, strict=True)]
    best = [_best_findings(*each, index) for each in zip(scores, confidences, strict=True)]
    links = [_cited_or_best(*each) for each in zip(given, best, confidences, strict=True)]
    links = [index.with_consequences(found) for found in links]
    _add_marked_findings(links, scores, index)
    _add_marked_paragraphs(links, confidences, index)
    linked: list[Recommendation] = []
    for item, link in zip(recommendations, links, strict=True):
        ids = {findings[position].id: sure for position, sure in link.items()}
        doubts = (
            Doubt(f"finding/{key}", round(sure, 2)) for key, sure in ids.items() if sure < SURE
        )
        linked.append(replace(item, evidence=tuple(ids), doubts=(*item.doubts, *doubts)))
    return tuple(linked)


class LinkFeatures(NamedTuple):
    """How well a finding supports a recommendation.

    `score` is a logarithm; `lead` the score's share of the recommendation's best less that of the
    best other recommendation; `own_words` the weighted share of its stems in the paragraph, where a
    stem counts less the more recommendations have it.
    """

    score: float
    lead: float
    own_words: float
    same_topics: bool
    negative: bool
    bias: float = 1.0


def confidence(features: LinkFeatures, weights: Mapping[str, float]) -> float:
    """Return the probability that a finding supports a recommendation."""
    odds = sum(weight * getattr(features, name) for name, weight in weights.items())
    return 1 / (1 + math.exp(-odds))


def link_features(
    recommendations: Sequence[Recommendation],
    item_stems: Sequence[Sequence[str]],
    scores: Sequence[Scores],
    index: EvidenceIndex,
) -> list[dict[int, LinkFeatures]]:
    """Return, for each recommendation, the features of the links to the findings that have a
    score.
    """
    best = [max(score.values(), default=1.0) or 1.0 for score in scores]
    shares = np.zeros((len(recommendations), len(index.findings)))
    for number, score in enumerate(scores):
        shares[number, [*score]] = np.array([*score.values()]) / best[number]
    item_count = Counter(stem for found in item_stems for stem in set(found))
    links: list[dict[int, LinkFeatures]] = []
    for number, (item, found) in enumerate(zip(recommendations, item_stems, strict=True)):
        rivals = [place for place, other in enumerate(recommendations) if _compete(item, other)]
        lead = shares[number] - shares[rivals].max(0, initial=0.0)
        own_words = index.paragraph_share({stem: 1 / item_count[stem] for stem in found})
        negative = {*index.negative(scores[number])}
        features: dict[int, LinkFeatures] = {}
        for position, value in scores[number].items():
            share = float(own_words[index.paragraph[position]])
            same_topics = index.has_same_topics(item, position)
            features[position] = LinkFeatures(
                math.log(value + _MIN_SCORE),
                float(lead[position]),
                share,
                same_topics,
                position in negative,
            )
        links.append(features)
    return links


def _compete(one: Recommendation, other: Recommendation) -> bool:
    """Return whether two recommendations compete for findings:
    not an item and its sub-point, nor boards'.
    """
    is_same = one.id == other.id
    related = one.id == other.parent or other.id == one.parent
    return (
        not is_same
        and not related
        and (one.addressed_to == "lscb") == (other.addressed_to == "lscb")
    )


class EvidenceIndex:
    """The findings of one report as arrays: the stems, topics, polarity and position of each."""

    def __init__(
        self,
        findings: Sequence[Finding],
        paragraph_numbers: Sequence[int],
        item_stems: Iterable[str],
    ) -> None:
        self.findings = findings
        self.stem_ids = {stem: number for number, stem in enumerate(dict.fromkeys(item_stems))}
        finding_stems = [stems(finding.span.text) for finding in findings]
        labels: Sequence[str | int] = paragraph_numbers or [
            finding.span.paragraph for finding in findings
        ]
        paragraph_stems: dict[str | int, set[str]] = defaultdict(set)
        for label, found in zip(labels, finding_stems, strict=True):
            paragraph_stems[label].update(found)
        numbers = {label: number for number, label in enumerate(paragraph_stems)}
        self.paragraph = np.array([numbers[label] for label in labels])
        self._index_stems(finding_stems, len(paragraph_stems))
        self.rarity = self._rarities()
        self.norm = np.sqrt(_LENGTH_PRIOR + np.array([len(set(found)) for found in finding_stems]))
        lengths = np.array([*map(len, paragraph_stems.values())])
        self.paragraph_norm = np.sqrt(_PARAGRAPH_LENGTH_PRIOR + lengths)
        self.polarity = np.array(
            [1 + _POLARITY_GAIN.get(finding.polarity, 0.0) for finding in findings]
        )
        marked = self.paragraph[np.array([finding.recommendation for finding in findings])]
        self.marked_numbers = np.unique(marked)
        self.marked = 1 + _MARKED_GAIN * (np.isin(self.paragraph, marked) & (self.polarity > 1))
        topics_of = {name: one.topics for name, one in current_frameworks().criteria.items()}
        self.chapter_topics = [topics_of.get(finding.section, frozenset()) for finding in findings]
        self.all_chapter_topics = frozenset().union(*topics_of.values())
        self.is_lscb = np.array([finding.section == "lscb" for finding in findings])
        self.is_item = np.array([finding.heading in ITEM_ROLES for finding in findings])
        self.first_topic = [next(iter(finding.topics), "") for finding in findings]
        self.positions_by_topic: dict[str, list[int]] = defaultdict(list)
        for position, finding in enumerate(findings):
            for topic in set(finding.topics):
                self.positions_by_topic[topic].append(position)
        self.negative_count = Counter(
            topic
            for position in self.negative(range(len(findings)))
            for topic in findings[position].topics
        )

    def _index_stems(self, finding_stems: Sequence[Sequence[str]], paragraph_count: int) -> None:
        """Store which findings and paragraphs contain each stem,
        and which findings each adjacent pair.
        """
        count = len(self.stem_ids)
        stem = np.array(
            [self.stem_ids.get(stem, -1) for found in finding_stems for stem in found], np.int64
        )
        position = np.repeat(np.arange(len(finding_stems)), [*map(len, finding_stems)])
        known = stem >= 0
        self.contains = np.zeros((count, len(finding_stems)), bool)
        self.contains[stem[known], position[known]] = True
        self.paragraph_contains = np.zeros((count, paragraph_count), bool)
        self.paragraph_contains[stem[known], self.paragraph[position[known]]] = True
        adjacent = known[:-1] & known[1:] & (position[:-1] == position[1:])
        self.pair = (stem[:-1] * count + stem[1:])[adjacent]
        self.pair_position = position[:-1][adjacent]

    def _rarities(self) -> FloatArray:
        """Return the weight of each stem: higher if it is rare in this report,
        zero if it is absent.
        """
        ubiquitous = ubiquitous_stems()
        count = len(self.findings) + 1
        weights = []
        for stem, times in zip(self.stem_ids, self.contains.sum(1).tolist(), strict=True):
            factor = _UBIQUITOUS_STEM if stem in ubiquitous else 1.0
            weights.append(factor * math.log(count / (times + 0.5)) if times else 0.0)
        return np.array(weights)

    def scores(self, item: Recommendation, item_stems: tuple[str, ...]) -> Scores:
        """Score the findings in the same part of the report that share a stem with a
        recommendation.

        A negative finding whose first topic is the recommendation's is scored as well if its
        paragraph shares a stem.
        """
        ids = [self.stem_ids[stem] for stem in item_stems]
        unique = [*dict.fromkeys(ids)]
        weights = self.rarity[unique][:, None]
        shared = (weights * self.contains[unique]).sum(0)
        for first, second in dict.fromkeys(pairwise(ids)):
            with_pair = self.pair_position[self.pair == first * len(self.stem_ids) + second]
            shared[with_pair] += _STEM_PAIR * (self.rarity[first] + self.rarity[second]) / 2
        paragraph_score = (weights * self.paragraph_contains[unique]).sum(0) / self.paragraph_norm
        same_topic = (paragraph_score[self.paragraph] > 0) & (self.polarity > 1)
        same_topic &= np.array([topic in item.topics for topic in self.first_topic], bool)
        same_part = (self.is_lscb == (item.addressed_to == "lscb")) & ~self.is_item
        position = np.flatnonzero(((shared > 0) | same_topic) & same_part)
        score = (shared / self.norm + _PARAGRAPH * paragraph_score[self.paragraph]) * self._fit(
            item
        )
        order = position[(-score[position]).argsort(kind="stable")]
        return dict(zip(order.tolist(), score[order].tolist(), strict=True))

    def _fit(self, item: Recommendation) -> FloatArray:
        """Return a factor for each finding by its polarity, topics,
        chapter and "(Recommendation)" mark.
        """
        topics = np.zeros(len(self.findings))
        for topic in self.positions_by_topic.keys() & item.topics:
            topics[self.positions_by_topic[topic]] += 1
        topic_share = topics / max(1, len(item.topics))
        fit: FloatArray = self.polarity * (1 + _TOPIC_GAIN * topic_share) * self.marked
        broader = broader_values("topic")
        if group := self.all_chapter_topics.intersection(
            broader.get(topic, topic) for topic in item.topics
        ):
            is_other = (chapter and chapter.isdisjoint(group) for chapter in self.chapter_topics)
            fit *= [_OTHER_CHILDREN if other else 1.0 for other in is_other]
        return fit

    def has_same_topics(self, item: Recommendation, position: int) -> bool:
        """Return whether a finding is about exactly what a recommendation is about.

        With one topic, the finding's first topic is the same. With several, the finding has no
        other topics, and one of them is rare among the negative findings.
        """
        topics = self.findings[position].topics
        if not topics:
            return False
        if len(item.topics) == 1:
            return topics[0] == item.topics[0]
        is_rare = min(self.negative_count[topic] for topic in topics) <= MAX_ON_TOPIC
        return is_rare and {*topics} <= {*item.topics}

    def without_any_of(self, item_stems: Sequence[str]) -> set[int]:
        """Return the positions of negative findings that state the absence of two adjacent
        stems.
        """
        pairs = {*pairwise(item_stems)}
        return {
            position
            for position, absent in self._absent_pairs.items()
            if not pairs.isdisjoint(absent)
        }

    @cached_property
    def _absent_pairs(self) -> dict[int, set[tuple[str, str]]]:
        """The pairs of adjacent stems that each negative finding states to be absent."""
        return {
            position: {
                pair
                for absence in _RE.absence.finditer(self.findings[position].span.text)
                for pair in pairwise(stems(absence[1])[:_ABSENT_STEMS])
                if not _PEOPLE.issuperset(pair)
            }
            for position in self.negative(range(len(self.findings)))
        }

    def negative(self, positions: Iterable[int]) -> list[int]:
        """Return the positions of negative findings (weakness or mixed)."""
        return [
            position for position in positions if self.findings[position].polarity in _POLARITY_GAIN
        ]

    def paragraph_share(self, stem_weights: Mapping[str, float]) -> FloatArray:
        """Return the share of some stems that each paragraph has,
        by their rarity and the given weights.
        """
        ids = [self.stem_ids[stem] for stem in stem_weights]
        weights = self.rarity[ids] * np.array([*stem_weights.values()])
        share: FloatArray = (weights @ self.paragraph_contains[ids]) / (weights.sum() or 1.0)
        return share

    def with_consequences(self, chosen: Mapping[int, float]) -> dict[int, float]:
        """Return the chosen findings and the negative ones that state a consequence of one of them.

        A consequence has the confidence of the finding before it.
        """
        found, order = dict(chosen), [*chosen]
        for position in order:  # grows: a consequence may have its own
            following = position + 1
            if following in found or following == len(self.findings):
                continue
            is_near = self.paragraph[position] == self.paragraph[following]
            both_negative = len(self.negative([position, following])) == 2
            text = self.findings[following].span.text
            if is_near and both_negative and _RE.consequence.match(text):
                found[following] = found[position]
                order.append(following)
        return found

    def paragraph_scores(self, scores: Scores) -> dict[str, float]:
        """Return the score of the best finding of each paragraph."""
        return {
            self.findings[position].span.paragraph: scores[position]
            for position in reversed(scores)
        }


def _cited_or_best(
    cited: Sequence[int], best: Mapping[int, float], confidences: Scores
) -> dict[int, float]:
    """Return the links to the findings that a recommendation cites, or else to the best ones.

    A cited finding that does not match is unsure: printed numbers may be wrong. If none matches,
    the best findings are linked, too.
    """
    links = {position: confidences.get(position, 0.0) for position in cited}
    links = {at: 1.0 if sure >= MIN_CONFIDENCE_CITED else sure for at, sure in links.items()}
    return links if 1.0 in links.values() else {**best, **links}


def _best_findings(scores: Scores, confidences: Scores, index: EvidenceIndex) -> dict[int, float]:
    """Return the confidence of the findings elsewhere that support a recommendation, by position,
    best first.

    These are the negative findings with a high confidence; if there is none, the best finding
    unless it is likely to be wrong.
    """
    found = [*scores][:1]
    negative = index.negative(scores)
    if negative and scores[negative[0]] >= MIN_SHARE_NEGATIVE * scores[found[0]]:
        found = sorted(negative, key=confidences.__getitem__, reverse=True)
    likely = [position for position in found if confidences[position] >= MIN_CONFIDENCE]
    alone = [position for position in found[:1] if confidences[position] >= MIN_CONFIDENCE_ALONE]
    return {position: confidences[position] for position in (likely or alone)[:MAX_FINDINGS]}


def _add_marked_findings(links: Links, scores: Sequence[Scores], index: EvidenceIndex) -> None:
    """Add each negative finding marked "(Recommendation)" that is not yet linked to the best
    match.
    """
    linked = set().union(*links)
    best = [next(iter(score.values()), 1.0) for score in scores]
    for position in index.negative(range(len(index.findings))):
        if index.findings[position].recommendation and position not in linked:
            shares = [
                score.get(position, 0.0) / most for score, most in zip(scores, best, strict=True)
            ]
            nearest = max(range(len(shares)), key=shares.__getitem__)
            if shares[nearest] >= MIN_SHARE_MARKED:
                links[nearest][position] = 1.0


def _add_marked_paragraphs(
    links: Links, confidences: Sequence[Scores], index: EvidenceIndex
) -> None:
    """Add the likeliest finding of each paragraph marked "(Recommendation)" of which none is
    linked.

    The mark states that the paragraph is evidence, not of which recommendation: the confidence is
    the link's.
    """
    linked = set().union(*links)
    for number in index.marked_numbers:
        positions = np.flatnonzero(index.paragraph == number).tolist()
        if linked.isdisjoint(positions):
            pairs = product(enumerate(confidences), index.negative(positions))
            found = [(sure[at], -item, -at) for (item, sure), at in pairs if at in sure]
            for likeliest, item, position in sorted(found)[-1:]:
                links[-item][-position] = likeliest


def _best_of_paragraphs(cited: frozenset[str], scores: Scores, index: EvidenceIndex) -> list[int]:
    """Return the best finding of each cited paragraph, and the others that score nearly as well."""
    by_paragraph: dict[str, list[int]] = defaultdict(list)
    for position in scores:
        paragraph = index.findings[position].span.paragraph
        if paragraph in cited:
            by_paragraph[paragraph].append(position)
    kept = [index.negative(positions) or positions for positions in by_paragraph.values()]
    best = {positions[0] for positions in kept}
    in_kept = {*chain.from_iterable(kept)}
    order = [position for position in scores if position in in_kept]
    near = {at for at in order[:MAX_FINDINGS] if scores[at] >= MIN_SHARE * scores[order[0]]}
    return [position for position in order if position in best or position in near]


def correct_paragraph_numbers(
    citations: Sequence[Sequence[str]], scores: Sequence[Mapping[str, float]]
) -> tuple[frozenset[str], ...]:
    """Return, for each recommendation, the paragraphs that its references most likely mean.

    Going through the references of a report by number, each has the same shift as the one before,
    at first none, unless the scores of several references support another (the Viterbi algorithm
    over shifts).

    Parameters
    ----------
    citations
        For each recommendation the paragraph numbers printed after it.
    scores
        For each recommendation how well each paragraph supports it.

    Examples
    --------
    >>> scores = [{"5": 0.9}, {"8": 0.7}, {"10": 0.8}]
    >>> [set(each) for each in correct_paragraph_numbers([("4",), ("7",), ("9",)], scores)]
    [{'5'}, {'8'}, {'10'}]
    """
    references = sorted(
        (int(number), item)
        for item, numbers in enumerate(citations)
        for number in dict.fromkeys(numbers)
    )
    found: list[set[str]] = [set() for _ in citations]
    for (number, item), shift in zip(
        references, _most_likely_shifts(references, scores), strict=True
    ):
        found[item].add(str(number + shift))
    return tuple(map(frozenset, found))


def _most_likely_shifts(
    references: Sequence[tuple[int, int]], scores: Sequence[Mapping[str, float]]
) -> list[int]:
    """Return the shift of each reference;
    a reference is a paragraph number and the index of its item.
    """
    # The best score of shifts up to a reference, and these shifts, by the last of them
    best = {shift: (-_SHIFT_PENALTY if shift else 0.0, list[int]()) for shift in _SHIFTS}
    for number, item in references:
        fit = {shift: scores[item].get(str(number + shift), 0.0) for shift in _SHIFTS}
        best_fit = max(fit.values()) or 1.0
        score, shifts = max(best.values(), key=itemgetter(0))
        changed = (score - _SHIFT_PENALTY, shifts)
        for shift in _SHIFTS:
            before, path = max(best[shift], changed, key=itemgetter(0))
            best[shift] = (before + fit[shift] / best_fit, [*path, shift])
    return max(best.values(), key=itemgetter(0))[1]
