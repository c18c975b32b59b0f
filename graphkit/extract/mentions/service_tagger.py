"""Which words name a local service, team, panel, group or programme.

Every stretch that might be a name (`service_spans`) is scored by what it is made of and what stands around it
(`service_features`), and where that makes a name thinkable, a small net has its say (`service_net`). Of two
that overlap one is a name at most: each has a share among all ways to name services in the sentence, and
those with enough of a share are taken. The weights are learned from labelled sentences by
`benchmarks/train_service_names.py` and are plain text.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any

from graphkit.core.resources import read_tsv_pairs
from graphkit.extract.mentions import service_features as features
from graphkit.extract.mentions.candidate_spans import (
    BRACKET,
    CLOSED,
    Ending,
    SentenceContext,
    candidate_endings,
    head_nouns,
    service_words,
)
from graphkit.extract.mentions.service_net import (
    Candidate,
    ReportScores,
    ServiceNet,
    encode_sentence,
    service_net,
)
from graphkit.extract.text.interval_set import IntervalSet
from graphkit.extract.text.tokens import TokenizedSentence

MIN_PROBABILITY = 0.42  # half of the F1 reached: what has as much of a share adds more right than wrong to it
MIN_PROBABILITY_WITH_TAIL = 0.2  # for a name that says whom it is for: rare, so learned from few
MIN_PROBABILITY_OF_TITLE = (
    0.1  # for a title that the report gives elsewhere with what it is, as in "Kickback group"
)
MIN_JOINT_PROBABILITY = (
    0.7  # of all candidates that hold a word, where none of them has enough of a share by itself
)
MIN_LINEAR_SCORE = -3.0  # by the table; nothing less is shown to the net
SECTORS_OF_OTHER_PROVIDERS = frozenset(  # sectors of whose services no authority runs any
    "mental-health health housing probation courts cafcass government safeguarding-partnership".split()
)
PROPER_NAME_WEIGHT = (
    2.0  # what it counts that the report says elsewhere what is called so: too rare to be learned
)
_NEAR = 30  # characters before a name in which a quotation is looked for that it ends
_ENDS = re.compile(r"'(?!\w)|[.;:()]")
_QUOTES = re.compile("[‘']")
CACHE_SIZE = 1 << 15  # scores of groups of features


@dataclass(frozen=True, slots=True)
class Service:
    """The words that name a service: characters [start, end) of the sentence, class, long form."""

    start: int
    end: int
    class_hint: str
    expansion: str = ""
    score: float = 0.0


class LinearScorer:
    """Scores names by learned weights, remembering the groups of features that come again."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights
        self._name = self._remembering(features.name_features)
        self._before = self._remembering(features.left_context_features)
        self._print = self._remembering(features.shape_features)
        self._after = self._remembering(features.right_context_features)
        self._short = self._remembering(features.abbreviation_features)

    def _remembering(self, group: Callable[..., Iterator[str]]) -> Callable[..., float]:
        weight = self.weights.get

        def score(*key: Any) -> float:
            return sum(map(weight, group(*key), repeat(0.0)))

        return lru_cache(CACHE_SIZE)(score)

    def candidates(
        self,
        words: TokenizedSentence,
        ending: Ending,
        abbreviations: Mapping[str, str],
        partners: Mapping[int, tuple[int, str]],
    ) -> Iterator[Candidate]:
        """Yield the thinkable names that end here."""
        end = self._after(*features.right_context_key(words, ending))
        if ending.kind == "abbreviation":
            end += self._short(*features.abbreviation_key(words, ending, abbreviations))
        for first, start in ending.begins:
            score = end + self._before(*features.left_context_key(words, ending, first))
            score += self._print(*features.shape_key(words, ending, first, start, partners, abbreviations))
            if (
                ending.kind in features.PROPER_NAME_KINDS
                and words.text[start : ending.bare_end] in abbreviations
            ):
                score += PROPER_NAME_WEIGHT
            score += self._name(*features.name_feature_key(words, ending, first))
            if score > MIN_LINEAR_SCORE:
                yield Candidate(first, start, ending, score)


@dataclass(frozen=True, slots=True)
class ServiceTagger:
    """Reads which services sentences name, by a table of weights and a net."""

    scorer: LinearScorer
    net: ServiceNet

    def tag(
        self,
        sentences: Sequence[SentenceContext],
        abbreviations: Mapping[str, str],
        elsewhere: ReportScores | None = None,
    ) -> list[list[Service]]:
        """Return the services named in each sentence of a report, in order, none overlapping.

        `elsewhere` tells what the others say, if these are not all of the report.
        """
        thinkable = [self.candidates(heard, abbreviations) for heard in sentences]
        elsewhere = elsewhere or ReportScores(
            zip([heard.words for heard in sentences], thinkable, strict=True)
        )
        passages = [encode_sentence(*each, elsewhere) for each in zip(sentences, thinkable, strict=True)]
        every = [
            [*zip(candidates, marginal_probabilities(candidates, scores.tolist()), strict=True)]
            if candidates
            else []
            for candidates, scores in zip(thinkable, self.net.scores(passages), strict=True)
        ]
        titles = set().union(*map(_titles, sentences, every))
        return [_services(*each, titles, abbreviations) for each in zip(sentences, every, strict=True)]

    def candidates(self, heard: SentenceContext, abbreviations: Mapping[str, str]) -> list[Candidate]:
        """Return the thinkable names in a sentence."""
        return [
            candidate
            for ending in candidate_endings(heard.words, heard.taken)
            for candidate in self.scorer.candidates(heard.words, ending, abbreviations, heard.partners)
        ]


def marginal_probabilities(candidates: Sequence[Candidate], scores: Sequence[float]) -> list[float]:
    """Return the share of each candidate among all ways to name services in a sentence.

    A way is any set of candidates that do not overlap; it weighs the power of its scores' sum, naming none 1.
    """
    spans = [(one.start, one.ending.end) for one in candidates]
    forwards = sorted(range(len(spans)), key=lambda at: spans[at][1])
    backwards = sorted(range(len(spans)), key=lambda at: -spans[at][0])
    ends, starts = [spans[at][1] for at in forwards], [-spans[at][0] for at in backwards]
    before, behind = [0.0], [0.0]  # logarithms of the sum of all ways with the first so many candidates
    for at in forwards:
        before.append(_added(before[-1], scores[at] + before[bisect_right(ends, spans[at][0])]))
    for at in backwards:
        behind.append(_added(behind[-1], scores[at] + behind[bisect_right(starts, -spans[at][1])]))
    return [
        math.exp(before[bisect_right(ends, start)] + score + behind[bisect_right(starts, -end)] - before[-1])
        for (start, end), score in zip(spans, scores, strict=True)
    ]


def _added(one: float, other: float) -> float:
    """Return the logarithm of a sum of which the logarithms are given."""
    high, low = (one, other) if one > other else (other, one)
    return high + math.log1p(math.exp(low - high))


def _titles(heard: SentenceContext, shares: Iterable[tuple[Candidate, float]]) -> set[str]:
    """Return the names in a sentence without their heads, where what remains is in capitals."""
    found, words = set(), heard.words
    for one, share in shares:
        named = words.words[one.first : one.ending.last]
        if (
            share > MIN_PROBABILITY
            and one.ending.kind == "head"
            and named
            and all(word[0].isupper() for word in named)
        ):
            found.add(words.text[one.start : words.starts[one.ending.last]].strip().lower())
    return found


def _services(
    heard: SentenceContext,
    shares: Iterable[tuple[Candidate, float]],
    titles: Collection[str],
    abbreviations: Mapping[str, str],
) -> list[Service]:
    words, found = heard.words, [_known_service(heard.words, *item) for item in heard.known]
    foreign = {
        last: words.starts[first]
        for first, (last, sector) in heard.partners.items()
        if sector in SECTORS_OF_OTHER_PROVIDERS
    }
    for candidate, share in _likely(words, shares, titles):
        ending, start = candidate.ending, candidate.start
        if foreign.get(ending.last + 1, math.inf) > start:  # else it is as a whole a word for their agency
            long = _long_form(words, ending, start, abbreviations)
            class_hint = class_of(words, ending, start, long)
            found.append(Service(*_whole(words.text, start, ending.end), class_hint, long, share))
    found = [one for one in found if not f" {words.text[one.start : one.end].lower()}".endswith(_none())]
    kept: list[Service] = []
    for service in sorted(found, key=lambda service: (-service.score, service.start)):
        at = bisect_right(kept, service.start, key=lambda other: other.start)
        free = at == 0 or kept[at - 1].end <= service.start
        if free and (at == len(kept) or service.end <= kept[at].start):
            kept.insert(at, service)
    return kept


def _likely(
    words: TokenizedSentence, shares: Iterable[tuple[Candidate, float]], titles: Collection[str]
) -> list[tuple[Candidate, float]]:
    """Return the candidates with enough of a share; where several together have it, the best of them."""
    every = sorted(shares, key=lambda item: item[0].start)
    taken = [(one, share) for one, share in every if share > _enough(words, one, titles)]
    named = IntervalSet((one.start, one.ending.end) for one, _ in taken)
    starts = [one.start for one, _ in every]
    longest = max((one.ending.end - one.start for one, _ in every), default=0)
    for last in sorted({one.ending.bare_end - 1 for one, _ in every}):
        near = every[bisect_right(starts, last - longest) : bisect_right(starts, last)]
        there = [(share, one) for one, share in near if last < one.ending.end]
        together, (_, best) = sum(share for share, _ in there), max(there, key=itemgetter(0))
        if together > MIN_JOINT_PROBABILITY and not named.overlaps(best.start, best.ending.end):
            taken.append((best, together))
    return taken


def _enough(words: TokenizedSentence, one: Candidate, titles: Collection[str]) -> float:
    """Return the share that a candidate needs to be a name by itself."""
    if words.text[one.start : one.ending.end].lower() in titles:
        return MIN_PROBABILITY_OF_TITLE
    return MIN_PROBABILITY_WITH_TAIL if one.ending.kind == "tail" else MIN_PROBABILITY


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a name begins and ends that may have but one of two quotation marks, or brackets.

    It is widened to the other where that stands near: to the "‘" before "the gate' team", to the bracket that
    closes "TIDE (the exploitation team)".
    """
    name = text[start:end]
    closing = CLOSED.search(name)
    opened = text.rfind("‘", max(0, start - _NEAR), start) if closing and "‘" not in name else -1
    if opened >= 0 and not _ENDS.search(text, opened, start):
        start = opened
    missing = ")" if name.count("(") > name.count(")") else "'" if "‘" in name and not closing else ""
    return start, end + (missing != "" and text.startswith(missing, end))


@cache
def _none() -> tuple[str, ...]:
    return tuple(f" {name}" for name in sorted(service_words()["none"]))


def _known_service(words: TokenizedSentence, first: int, last: int, class_hint: str) -> Service:
    """Return a service whose name is known all over England."""
    start, end = words.starts[first], words.ends[last - 1]
    if words.lower[last - 1].endswith("'s"):
        end -= 2
    bracket = BRACKET.match(words.text, end)
    return Service(start, bracket.end() if bracket else end, class_hint, score=MIN_PROBABILITY)


def class_of(words: TokenizedSentence, ending: Ending, start: int, long: str) -> str:
    """Return the class of the ontology that a name belongs to, by its head or the one right after it."""
    name = words.text[start : ending.bare_end].lower()
    if told := _class_told(name) or _class_told(long.lower()):
        return told
    if ending.kind in ("head", "tail"):
        return class_of_head(head_nouns()[ending.word], name)
    if long:
        name = long.lower()
        last = name.split()[-1]
        return class_of_head(head_nouns().get(last, ""), name)
    after = words.lower[ending.last + 1] if ending.last + 1 < len(words.lower) else ""
    return class_of_head(head_nouns().get(after, ""), name)


def _class_told(name: str) -> str:
    """Return the class of a name that is known, or ends as one does whose last word does not tell; or ""."""
    name = " " + _QUOTES.sub("", name)
    return next((kind for kind, ends in _endings_by_class().items() if name.endswith(ends)), "")


@cache
def _endings_by_class() -> dict[str, tuple[str, ...]]:
    lists = (service_words()["classes"], service_words()["known"])
    kinds = sorted({kind for told in lists for kind in told})
    return {
        kind: tuple(f" {_QUOTES.sub('', name)}" for told in lists for name in told.get(kind, ()))
        for kind in kinds
    }


def class_of_head(head: str, name: str) -> str:
    """Return the class for a head; groups by who meets in them."""
    lists = service_words()
    found = next((kind for kind, words in lists["heads"].items() if head in words), "Service")
    if found != "Group" and head not in lists["meetings"]:
        return found
    parts = set(re.split(r"[^a-z]+", name))
    if not parts.isdisjoint(lists["professional"]):
        return "Panel"
    if found != "Group":
        return found
    if not parts.isdisjoint(lists["offered"]):
        return "Service"
    return "Panel" if parts.isdisjoint(lists["participation"]) else "ParticipationGroup"


def _long_form(words: TokenizedSentence, ending: Ending, start: int, abbreviations: Mapping[str, str]) -> str:
    if ending.kind in features.PROPER_NAME_KINDS:
        return abbreviations.get(words.text[start : ending.bare_end], "")
    if ending.kind != "abbreviation":
        return ""
    return abbreviations.get(features.abbreviation_at(words, ending), "")


@cache
def load_service_tagger() -> ServiceTagger:
    """Return the reader with the weights and the net that ship with graphkit."""
    weights = {
        feature: float(weight) for feature, weight in read_tsv_pairs("data", "model", "service-weights.tsv")
    }
    return ServiceTagger(LinearScorer(weights), service_net())
