"""Tags the names of local services, teams, panels, groups and programmes in sentences.

The pipeline:

1. *Candidates*: every span that could be a name (`candidate_spans`), where it may end and where it
   may begin.
2. *Features and linear score*: the words of a span, its left and right context, its print
   (`service_features`), each with a learned weight. Candidates with a low score are dropped.
3. *Net*: a small recurrent net scores the others again, with the whole sentence (`service_net`).
4. *Choice*: names do not overlap, so each candidate has a marginal probability among all sets of
   candidates that do not overlap. Those above a threshold are names. Services that are known
   nationally ("signs of safety", in `data/lexicon/services.yaml`) are added where no learned name
   is.

`benchmarks/train_service_names.py` trains both models on labelled sentences.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any, NamedTuple

from graphkit.core.language.stemming import singular
from graphkit.core.resources import load_lexicon, read_tsv_pairs
from graphkit.documents.extract.mentions import service_features as features
from graphkit.documents.extract.mentions.candidate_spans import (
    LISTS,
    NAME_RE,
    Ending,
    SentenceContext,
    candidate_endings,
    head_nouns,
)
from graphkit.documents.extract.mentions.service_net import (
    Candidate,
    ReportScores,
    ServiceNet,
    encode_sentence,
    load_service_net,
)
from graphkit.documents.extract.text.interval_set import IntervalSet
from graphkit.documents.extract.text.tokens import TokenizedSentence

MIN_PROBABILITY = 0.42  # about half of the F1 reached: above it a candidate raises the expected F1
MIN_PROBABILITY_OF_QUOTED = 0.3  # as far down as nearly all quoted candidates are names
MIN_PROBABILITY_OF_PROPER_NAME = 0.2  # of a name in capitals with a head noun: "Open Gate project"
MIN_PROBABILITY_WITH_TAIL = 0.2  # of a name with whom it is for: rare, so learned from few examples
# of a title that the report also prints with its kind ("Kickback group")
MIN_PROBABILITY_OF_TITLE = 0.1
# of all candidates that contain a word, when none passes alone: take the best
MIN_JOINT_PROBABILITY = 0.7
MIN_LINEAR_SCORE = -3.0  # candidates with less do not reach the net
# of a name that the report describes elsewhere; too rare to learn the weight
PROPER_NAME_WEIGHT = 2.0
CACHE_SIZE = 1 << 15  # scores of feature groups
_NOT_SERVICES = tuple(f" {name}" for name in sorted(LISTS["not-services"]))
# "multi-agency" is a quality, but "the multi-agency panel" is one panel
_UNSPECIFIC = (LISTS["unspecific"] | LISTS["qualities"]) - {"multi-agency"}
_QUOTE_DISTANCE = 30  # characters before a name that are searched for its opening quotation mark


class Service(NamedTuple):
    """The name of a service: characters [start, end) of the sentence, class of the ontology,
    long form.
    """

    start: int
    end: int
    class_hint: str
    expansion: str = ""
    score: float = 0.0
    is_known: bool = False  # nationally: by a list, not by the classifier


class LinearScorer:
    """The linear model. The scores of feature groups are cached,
    because the same words come again.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights
        self._name = self._cached(features.name_features)
        self._left_context = self._cached(features.left_context_features)
        self._shape = self._cached(features.shape_features)
        self._right_context = self._cached(features.right_context_features)
        self._abbreviation = self._cached(features.abbreviation_features)

    def _cached(self, group: Callable[..., Iterator[str]]) -> Callable[..., float]:
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
        """Yield the candidates with this ending whose score is high enough."""
        shared = self._right_context(*features.right_context_key(words, ending))
        if ending.kind == "abbreviation":
            shared += self._abbreviation(
                *features.abbreviation_feature(words, ending, abbreviations)
            )
        for first, start in ending.begins:
            score = shared + self._left_context(*features.left_context_key(words, ending, first))
            score += self._shape(
                *features.shape_key(words, ending, first, start, partners, abbreviations)
            )
            is_proper_name = ending.kind in features.PROPER_NAME_KINDS
            if is_proper_name and words.text[start : ending.bare_end] in abbreviations:
                score += PROPER_NAME_WEIGHT
            score += self._name(*features.name_feature_key(words, ending, first))
            if score > MIN_LINEAR_SCORE:
                yield Candidate(first, start, ending, score)


class ServiceTagger(NamedTuple):
    """Tags the names of services with a linear model and a net."""

    scorer: LinearScorer
    net: ServiceNet

    def tag(
        self,
        sentences: Sequence[SentenceContext],
        abbreviations: Mapping[str, str],
        report: ReportScores | None = None,
    ) -> list[list[Service]]:
        """Return the services named in each sentence, in order, not overlapping.

        `report` has the linear scores of the whole report; without it, `sentences` are the whole
        report.
        """
        candidates = [self.candidates(context, abbreviations) for context in sentences]
        words = [context.words for context in sentences]
        report = report or ReportScores(zip(words, candidates, strict=True))
        encoded = [*map(encode_sentence, sentences, candidates, repeat(report))]
        weighted = [
            [*zip(own, marginal_probabilities(own, scores.tolist()), strict=True)] if own else []
            for own, scores in zip(candidates, self.net.scores(encoded), strict=True)
        ]
        titles = set().union(*map(_titles, sentences, weighted))
        return [*map(_choose, sentences, weighted, repeat(titles), repeat(abbreviations))]

    def candidates(
        self, context: SentenceContext, abbreviations: Mapping[str, str]
    ) -> list[Candidate]:
        """Return the candidates of a sentence whose linear score is high enough."""
        return [
            candidate
            for ending in candidate_endings(context.words, context.taken)
            for candidate in self.scorer.candidates(
                context.words, ending, abbreviations, context.partners
            )
        ]


def marginal_probabilities(candidates: Sequence[Candidate], scores: Sequence[float]) -> list[float]:
    """Return the marginal probability of each candidate:
    that it is one of the names in the sentence.

    Each set of candidates that do not overlap has the weight exp(sum of its scores), the empty
    set 1. The forward-backward algorithm sums over all of them.
    """
    spans = [(one.start, one.ending.end) for one in candidates]
    by_end = sorted(range(len(spans)), key=lambda at: spans[at][1])
    by_start = sorted(range(len(spans)), key=lambda at: -spans[at][0])
    ends = [spans[at][1] for at in by_end]
    starts = [-spans[at][0] for at in by_start]
    # log of the summed weights of all sets of the first n candidates
    forward, backward = [0.0], [0.0]
    for at in by_end:
        forward.append(
            _log_add(forward[-1], scores[at] + forward[bisect_right(ends, spans[at][0])])
        )
    for at in by_start:
        backward.append(
            _log_add(backward[-1], scores[at] + backward[bisect_right(starts, -spans[at][1])])
        )
    return [
        math.exp(
            forward[bisect_right(ends, start)]
            + score
            + backward[bisect_right(starts, -end)]
            - forward[-1]
        )
        for (start, end), score in zip(spans, scores, strict=True)
    ]


def _log_add(one: float, other: float) -> float:
    """Return log(exp(one) + exp(other))."""
    high, low = (one, other) if one > other else (other, one)
    return high + math.log1p(math.exp(low - high))


def _titles(context: SentenceContext, weighted: Iterable[tuple[Candidate, float]]) -> set[str]:
    """Return the probable names of a sentence without their head nouns,
    if the rest is in capitals.
    """
    found, words = set(), context.words
    for one, probability in weighted:
        title = words.words[one.first : one.ending.last]
        is_name = probability > MIN_PROBABILITY and one.ending.kind == "head"
        if is_name and title and all(word[0].isupper() for word in title):
            found.add(words.text[one.start : words.starts[one.ending.last]].strip().lower())
    return found


def _choose(
    context: SentenceContext,
    weighted: Iterable[tuple[Candidate, float]],
    titles: Collection[str],
    abbreviations: Mapping[str, str],
) -> list[Service]:
    """Return the services of a sentence: candidates by probability,
    and services known nationally.
    """
    words, found = context.words, [_known_service(context.words, *item) for item in context.known]
    partner_starts = {  # word after a generic phrase for another provider → where the phrase begins
        last: words.starts[first]
        for first, (last, sector) in context.partners.items()
        if sector in LISTS["other-providers"]
    }
    for candidate, probability in _probable(words, weighted, titles):
        ending, start = candidate.ending, candidate.start
        if partner_starts.get(ending.last + 1, math.inf) > start:
            long = _long_form(words, ending, start, abbreviations)
            class_hint = _class_of(words, ending, start, long)
            span = _with_quotes_and_brackets(words.text, start, ending.end)
            found.append(Service(*span, class_hint, long, probability))
    kept: list[Service] = []
    for service in sorted(found, key=lambda service: (-service.score, service.start)):
        at = bisect_right(kept, service.start, key=lambda other: other.start)
        around = kept[max(0, at - 1) : at + 1]
        is_free = all(service.end <= one.start or one.end <= service.start for one in around)
        is_specific = is_free and is_specific_name(words.text[service.start : service.end])
        if is_specific and not _is_no_service(service.expansion):
            kept.insert(at, service)
    return kept


def _probable(
    words: TokenizedSentence, weighted: Iterable[tuple[Candidate, float]], titles: Collection[str]
) -> list[tuple[Candidate, float]]:
    """Return the candidates above the threshold,
    and the best where several are so only together.
    """
    ordered = sorted(weighted, key=lambda item: item[0].start)
    chosen = [item for item in ordered if item[1] > _threshold(words, item[0], titles)]
    named = IntervalSet((one.start, one.ending.end) for one, _ in chosen)
    starts = [one.start for one, _ in ordered]
    longest = max((one.ending.end - one.start for one, _ in ordered), default=0)
    for last in sorted({one.ending.bare_end - 1 for one, _ in ordered}):
        near = ordered[bisect_right(starts, last - longest) : bisect_right(starts, last)]
        containing = [item for item in near if last < item[0].ending.end]
        joint = sum(probability for _, probability in containing)
        best, _ = max(containing, key=itemgetter(1))
        if joint > MIN_JOINT_PROBABILITY and not named.overlaps(best.start, best.ending.end):
            chosen.append((best, joint))
    return chosen


def _threshold(words: TokenizedSentence, one: Candidate, titles: Collection[str]) -> float:
    """Return the probability above which a candidate is a name."""
    if words.text[one.start : one.ending.end].lower() in titles:
        return MIN_PROBABILITY_OF_TITLE
    if one.ending.kind == "head" and _is_proper_name(words, one):
        return MIN_PROBABILITY_OF_PROPER_NAME
    special = {"tail": MIN_PROBABILITY_WITH_TAIL, "quoted": MIN_PROBABILITY_OF_QUOTED}
    return special.get(one.ending.kind, MIN_PROBABILITY)


def _is_proper_name(words: TokenizedSentence, one: Candidate) -> bool:
    """Return whether the words before the head noun are in capitals that do not open the
    sentence.
    """
    before = words.words[one.first : one.ending.last]
    is_capital = all(word[0].isupper() or word in LISTS["function-words"] for word in before)
    return one.first > 0 and bool(before) and before[0][0].isupper() and is_capital


def _with_quotes_and_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a name, extended to the other of two quotation marks or brackets.

    It is extended to the "‘" before "the gate' team", and to the bracket that closes "TIDE (the
    exploitation team)".
    """
    name = text[start:end]
    closing = NAME_RE.closing_quote.search(name)
    if closing and "‘" not in name:
        opened = text.rfind("‘", max(0, start - _QUOTE_DISTANCE), start)
    else:
        opened = -1
    if opened >= 0 and not NAME_RE.quote_end.search(text, opened, start):
        start = opened
    if name.count("(") > name.count(")"):
        missing = ")"
    elif "‘" in name and not closing:
        missing = "'"
    else:
        missing = ""
    return start, end + (missing != "" and text.startswith(missing, end))


def is_specific_name(text: str) -> bool:
    """Return whether words name one service;
    "a discreet service" and "these teams" could be any.
    """
    *before, last = own = text.lower().split()
    is_proper = any(map(str.isupper, text)) and own[0] not in LISTS["pointing"]

    is_unspecific = _UNSPECIFIC.issuperset(before)
    is_kind = singular(last) in LISTS["generic"] and not is_proper
    return not (is_kind and is_unspecific) and not _is_no_service(" ".join(text.split()))


def _is_no_service(name: str) -> bool:
    """Return whether a name ends in one of the lexicon's phrases that name no local service."""
    return f" {NAME_RE.bracket.sub('', name).lower()}".endswith(_NOT_SERVICES)


def _known_service(words: TokenizedSentence, first: int, last: int, class_hint: str) -> Service:
    """Return a service that is known nationally."""
    start = words.starts[first]
    end = words.ends[last - 1]
    bracket = NAME_RE.bracket.match(words.text, end)
    return Service(
        start, bracket.end() if bracket else end, class_hint, score=MIN_PROBABILITY, is_known=True
    )


def _class_of(words: TokenizedSentence, ending: Ending, start: int, long: str) -> str:
    """Return the class of the ontology for a name: by its head noun,
    or by the one right after it.
    """
    name = words.text[start : ending.bare_end].lower()
    for printed in (name, long.lower()):  # the lexicon has the name in full, or its last words
        bare = " " + NAME_RE.quotes.sub("", printed)
        for kind, ends in _endings_by_class().items():
            if bare.endswith(ends):
                return kind
    if ending.kind in ("head", "tail"):
        return class_of_head(head_nouns()[ending.word], name)
    if long:
        name = long.lower()
        return class_of_head(head_nouns().get(name.split()[-1], ""), name)
    after = "".join(words.lower[ending.last + 1 : ending.last + 2])
    return class_of_head(head_nouns().get(after, ""), name)


@cache
def _endings_by_class() -> dict[str, tuple[str, ...]]:
    lists = (load_lexicon("services")["classes"], load_lexicon("services")["known"])
    return {
        kind: tuple(
            f" {NAME_RE.quotes.sub('', ending)}"
            for by_class in lists
            for ending in by_class.get(kind, ())
        )
        for kind in sorted({kind for by_class in lists for kind in by_class})
    }


def class_of_head(head: str, name: str) -> str:
    """Return the class of the ontology for a head noun;
    that of a group depends on who meets in it.
    """
    heads = load_lexicon("services")["heads"].items()
    found = next((kind for kind, words in heads if head in words), "Service")
    if found != "Group" and head not in LISTS["meetings"]:
        return found
    parts = set(re.split(r"[^a-z]+", name))
    if not parts.isdisjoint(LISTS["professional"]):
        return "Panel"
    if found != "Group":
        return found
    if not parts.isdisjoint(LISTS["offered"]):
        return "Service"
    return "Panel" if parts.isdisjoint(LISTS["participation"]) else "ParticipationGroup"


def _long_form(
    words: TokenizedSentence, ending: Ending, start: int, abbreviations: Mapping[str, str]
) -> str:
    if ending.kind in features.PROPER_NAME_KINDS:
        return abbreviations.get(words.text[start : ending.bare_end], "")
    if ending.kind != "abbreviation":
        return ""
    return abbreviations.get(features.abbreviation_at(words, ending), "")


@cache
def load_service_tagger() -> ServiceTagger:
    """Return the tagger with the weights and the net of `data/model/`."""
    weights = {
        name: float(weight)
        for name, weight in read_tsv_pairs("data", "model", "service-weights.tsv")
    }
    return ServiceTagger(LinearScorer(weights), load_service_net())
