"""A small recurrent net that scores candidate spans for names of services, beside the linear model.

The linear model (`service_features`) sees the words of a span and the nearest around it. The net
reads the whole sentence forwards and backwards, as the polarity net does
(`classifiers/sentence_net.py`). The score of a candidate comes from its states before and after the
candidate in both directions, from the linear score, and from the linear scores of the same words in
the other sentences of the report. Its word embeddings come from co-occurrence in all reports, so
that it can also judge words that no labelled sentence has.

`data/model/service-net.tsv` contains the weights as integers, in hundredths.
`benchmarks/service_net_training.py` trains it; decision record 12 gives its effect.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from graphkit.core.resources import resource_path
from graphkit.documents.extract.classifiers.sentence_net import (
    FloatArray,
    NetWeights,
    both_ways,
    gated_update,
)
from graphkit.documents.extract.mentions.candidate_spans import Ending, SentenceContext, head_nouns
from graphkit.documents.extract.text.tokens import TokenizedSentence

KINDS = ("head", "abbreviation", "capitals", "quoted", "tail")  # of endings
SCORE_LIMIT = 8.0  # linear scores are clipped to this for the net
# lower case, with a capital, with several capitals, with a digit
UNKNOWN_WORDS = ("?", "?A", "?AA", "?0")
WORD_ROLES = 4  # none, head noun, part of another name, part of a phrase for a sector
# lower case, capital at the start of the sentence, capital, several capitals, digit
WORD_SHAPES = 5
_ELSEWHERE_LIMIT = 4.0  # linear scores in other sentences are clipped to this
_NOT_ELSEWHERE = (0.0,) * 6
# the number of features of a candidate
CANDIDATE_FEATURES = 2 + len(KINDS) + 2 + len(_NOT_ELSEWHERE)
# BLAS would use threads for larger products, which is slower
_BATCH_SENTENCES = 32
_BATCH_ROWS = 16
_BATCH_WORDS = 32_000  # limits the memory for states: sentences times the length of the longest
_LONGEST = 6  # words: the length of a longer candidate is clipped
_WAYS = np.arange(2)[:, None]  # forwards, backwards
_PUNCTUATION = re.compile(r"[,;:()‘'\"./&-]")


@dataclass
class ServiceWeights(NetWeights):
    """The weights of the net, with the axes of each array.

    A direction is forwards or backwards. The first half of "gate and candidate" belongs to the
    update gate, the second to the candidate state.
    """

    embeddings: FloatArray  # word, dimension
    shape_embeddings: FloatArray  # shape and role of a word, dimension
    input_weights: FloatArray  # direction, dimension, gate and candidate
    bias: FloatArray  # direction, 1, gate and candidate
    recurrent_weights: FloatArray  # direction, unit, gate and candidate
    hidden_weights: FloatArray  # position (see `Batch.state_index`) and unit, hidden unit
    candidate_weights: FloatArray  # feature of a candidate, hidden unit
    hidden_bias: FloatArray  # hidden unit
    output_weights: FloatArray  # hidden unit
    direct_weights: FloatArray  # feature of a candidate


class Candidate(NamedTuple):
    """A candidate span: from word `first`, character `start`, to an ending.

    `score` is the linear score.
    """

    first: int
    start: int
    ending: Ending
    score: float


class EncodedSentence(NamedTuple):
    """A sentence as input of the net: tokens (words and punctuation marks), and its candidates."""

    words: tuple[str, ...] = ()
    shapes: tuple[int, ...] = ()  # shape × WORD_ROLES + role of each token
    firsts: tuple[int, ...] = ()  # the first token of each candidate
    lasts: tuple[int, ...] = ()  # the last token of each candidate
    features: tuple[tuple[float, ...], ...] = ()  # of each candidate


class ReportScores:
    """The linear scores of all candidates of a report, by their words."""

    def __init__(
        self, sentences: Iterable[tuple[TokenizedSentence, Sequence[Candidate]]] = ()
    ) -> None:
        self._scores = defaultdict[str, list[tuple[str, float]]](list)  # name → (sentence, score)
        for words, candidates in sentences:
            for one in candidates:
                self._scores[_name(words.text, one)].append((words.text, one.score))
        self._features: dict[tuple[str, str], tuple[float, ...]] = {}  # by name and sentence

    def features(self, text: str, candidate: Candidate) -> tuple[float, ...]:
        """Return the features of a candidate that come from the same words in other sentences.

        They are: 1 if there are any, the logarithm of their number, the maximum and mean of their
        linear scores, and the maximum and mean of these as probabilities.
        """
        name = _name(text, candidate)
        if (name, text) not in self._features:
            self._features[name, text] = self._features_of(name, text)
        return self._features[name, text]

    def _features_of(self, name: str, text: str) -> tuple[float, ...]:
        elsewhere = (score for other, score in self._scores.get(name, ()) if other != text)
        scores = [max(-_ELSEWHERE_LIMIT, min(score, _ELSEWHERE_LIMIT)) for score in elsewhere]
        count = len(scores)
        if not count:
            return _NOT_ELSEWHERE
        likely = [1 / (1 + math.exp(-score)) for score in scores]
        frequency = min(math.log1p(count), 3.0)
        return 1.0, frequency, max(scores), sum(scores) / count, max(likely), sum(likely) / count


def _name(text: str, candidate: Candidate) -> str:
    return text[candidate.start : candidate.ending.bare_end].lower()


def encode_sentence(
    context: SentenceContext, candidates: Sequence[Candidate], report: ReportScores
) -> EncodedSentence:
    """Return a sentence as input of the net; an empty one without candidates."""
    if not candidates:
        return EncodedSentence()
    words, (tokens, index) = context.words, words_and_punctuation(context.words)
    in_sector = {at for first, (last, _) in context.partners.items() for at in range(first, last)}
    shapes = [0] * len(tokens)
    for at, word in enumerate(words.lower):
        if at in in_sector:
            role = 3
        elif at in context.taken:
            role = 2
        elif word in head_nouns():
            role = 1
        else:
            role = 0
        shapes[index[at]] = _shape(words.words[at], at) * WORD_ROLES + role
    firsts = tuple(index[one.first] for one in candidates)
    lasts = tuple(index[one.ending.last] for one in candidates)
    features = tuple((*_own_features(one), *report.features(words.text, one)) for one in candidates)
    return EncodedSentence(tuple(tokens), tuple(shapes), firsts, lasts, features)


def words_and_punctuation(words: TokenizedSentence) -> tuple[list[str], list[int]]:
    """Return the words and punctuation marks of a sentence in order,
    and the index of each word in them.
    """
    tokens = list[str]()
    index = list[int]()
    for word, gap in zip(words.lower, words.gaps[:-1], strict=True):
        if gap != " ":
            tokens += _PUNCTUATION.findall(gap)
        index.append(len(tokens))
        tokens.append(word.replace("-", "").replace("/", ""))
    return [*tokens, *_PUNCTUATION.findall(words.gaps[-1])], index


def _shape(printed: str, at: int) -> int:
    """Return the shape of a word, see `WORD_SHAPES`."""
    if not printed.isalpha() and any(letter.isdigit() for letter in printed):
        return 4
    if printed.islower():
        return 0
    if sum(letter.isupper() for letter in printed) > 1:
        return 3
    if not printed[0].isupper():
        return 0
    return 2 if at else 1


def _own_features(candidate: Candidate) -> tuple[float, ...]:
    """Return the features of a candidate by itself: linear score, kind and length."""
    ending = candidate.ending
    score = min(max(candidate.score, -SCORE_LIMIT), SCORE_LIMIT)
    kinds = [float(ending.kind == kind) for kind in KINDS]
    length = ending.last - candidate.first + 1
    return score, float(score > 0), *kinds, min(length, _LONGEST) / 3, float(length == 1)


class Batch:
    """Encoded sentences as arrays, the longest first.

    `rows` and `shapes` give the embeddings by direction, sentence and step; `positions` is the
    token at each step, `active` the number of sentences that still have a token there. `features`
    has a row for each candidate. `state_index` selects four states for each candidate: forwards
    after its last token and before its first, backwards after its first token and before its last.
    """

    def __init__(self, sentences: Sequence[EncodedSentence], row: Mapping[str, int]) -> None:
        self.order = sorted(range(len(sentences)), key=lambda at: (-len(sentences[at].words), at))
        ordered = [sentences[at] for at in self.order]
        sizes = np.array([len(one.words) for one in ordered])
        self.positions, active = both_ways(sizes)
        self.active = active.tolist()
        self.numbers = np.arange(len(ordered))
        unknown = [row[kind] for kind in UNKNOWN_WORDS]
        by_shape = [unknown[0], unknown[1], unknown[1], unknown[2], unknown[3]]
        rows, shapes = np.zeros((2, len(ordered), sizes[0]), np.int64)
        for number, one in enumerate(ordered):
            found = [
                row.get(word, by_shape[shape // WORD_ROLES])
                for word, shape in zip(one.words, one.shapes, strict=True)
            ]
            rows[number, : len(found)], shapes[number, : len(found)] = found, one.shapes
        self.rows = rows[self.numbers, self.positions]
        self.shapes = shapes[self.numbers, self.positions]
        self.counts = [len(one.firsts) for one in ordered]
        sentence = np.repeat(self.numbers, self.counts)
        first = np.array([at for one in ordered for at in one.firsts], np.int64)
        last = np.array([at for one in ordered for at in one.lasts], np.int64)
        size = sizes[sentence]
        steps_and_ways = ((last + 1, 0), (first, 0), (size - first, 1), (size - last - 1, 1))
        self.state_index = [(step, way, sentence) for step, way in steps_and_ways]
        self.features = np.array([features for one in ordered for features in one.features])

    def by_sentence(self, scores: FloatArray) -> list[FloatArray]:
        """Return the scores of the candidates of each sentence, in the given order of sentences."""
        parts = np.split(scores, np.cumsum(self.counts)[:-1])
        return [parts[at] for at in np.argsort(self.order)]


class ServiceNet:
    """The trained net."""

    def __init__(self, words: list[str], weights: ServiceWeights) -> None:
        self.words, self.weights = words, weights
        self.row = {word: row for row, word in enumerate(words)}
        # by direction and row
        self._word_inputs = weights.embeddings @ weights.input_weights + weights.bias
        self._shape_inputs = weights.shape_embeddings @ weights.input_weights

    def scores(self, sentences: Sequence[EncodedSentence]) -> list[FloatArray]:
        """Return the scores of the candidates of each sentence."""
        found: list[FloatArray] = [np.zeros(0)] * len(sentences)
        waiting = sorted(
            (at for at, one in enumerate(sentences) if one.firsts),
            key=lambda at: -len(sentences[at].words),
        )
        while waiting:
            size = max(1, min(_BATCH_SENTENCES, _BATCH_WORDS // len(sentences[waiting[0]].words)))
            chosen = waiting[:size]
            waiting = waiting[size:]
            batch = Batch([sentences[at] for at in chosen], self.row)
            for at, scores in zip(chosen, batch.by_sentence(self._scores(batch)), strict=True):
                found[at] = scores
        return found

    def _scores(self, batch: Batch) -> FloatArray:
        net, active = self.weights, batch.active
        states = np.zeros((len(active) + 1, 2, len(batch.numbers), net.recurrent_weights.shape[1]))
        for step, size in enumerate(active):
            rows = batch.rows[:, step, :size]
            shapes = batch.shapes[:, step, :size]
            inputs = self._word_inputs[_WAYS, rows] + self._shape_inputs[_WAYS, shapes]
            state = states[step, :, :size]
            states[step + 1, :, :size] = state + gated_update(
                state, inputs, state @ net.recurrent_weights
            )
        selected = np.concatenate([states[index] for index in batch.state_index], 1)
        of_features = _product(batch.features, net.candidate_weights)
        hidden = _product(selected, net.hidden_weights) + of_features + net.hidden_bias
        scores: FloatArray = (
            np.maximum(hidden, 0) @ net.output_weights + batch.features @ net.direct_weights
        )
        return scores


def _product(rows: FloatArray, weights: FloatArray) -> FloatArray:
    """Return rows @ weights, a few rows at a time."""
    parts = [rows[at : at + _BATCH_ROWS] @ weights for at in range(0, len(rows), _BATCH_ROWS)]
    return np.concatenate(parts)


@cache
def load_service_net() -> ServiceNet:
    """Return the net of `data/model/`."""
    text = resource_path("data", "model", "service-net.tsv").read_text(encoding="utf-8")
    return ServiceNet(*ServiceWeights.parse(text))
