"""Train the net of `graphkit.extract.mentions.service_net` by stochastic gradient descent.

The target is that the correct names have all the probability among all ways to choose non-overlapping names
in a sentence. The word embeddings come from co-occurrence in all reports and are not trained further, so that
words outside the labelled sentences have useful values too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import numpy as np
from polarity_net_training import (
    AdamOptimizer,
    Array,
    RecurrentPass,
    batches,
    cooccurrence_embeddings,
    dropout_mask,
    initial_bias,
    random_weights,
    sum_by_row,
)
from threadpoolctl import threadpool_limits

from graphkit.extract.mentions.service_net import (
    CANDIDATE_FEATURES,
    UNKNOWN_WORDS,
    WORD_ROLES,
    WORD_SHAPES,
    Batch,
    Candidate,
    EncodedSentence,
    ServiceNet,
    ServiceWeights,
)
from graphkit.extract.mentions.service_tagger import marginal_probabilities
from graphkit.extract.text.phrase_matcher import TokenizedText

_LEAST = 6  # times that a word occurs, to be known
_VECTOR, _MIND, _HIDDEN = 64, 64, 64  # numbers
_ROUNDS, _BATCH = 8, 48  # times through all sentences; sentences a step
_WORDS_LEFT_OUT, _VECTORS_LEFT_OUT, _LEFT_OUT = 0.1, 0.2, 0.3
_PLACES = 4  # at which the net's mind is read: before a candidate, at its ends and behind it


@dataclass(frozen=True, slots=True)
class Lesson:
    """A sentence as the net reads it, its candidates, which of them are right, and what it counts."""

    encoded: EncodedSentence
    candidates: Sequence[Candidate]
    right: Array
    counts: float


def initial_net(sentences: Iterable[Sequence[str]]) -> ServiceNet:
    """Return a net that has learned nothing yet but which words keep the same company."""
    chance, text = np.random.default_rng(0), TokenizedText.of_words(sentences)
    counts = Counter(word for words in text.words for word in words)
    words = [*UNKNOWN_WORDS, *sorted(word for word, count in counts.items() if count >= _LEAST)]
    vectors = cooccurrence_embeddings(chance, text, words, _VECTOR)
    by_chance = partial(random_weights, chance)
    straight = np.zeros(CANDIDATE_FEATURES, np.float32)
    straight[0] = 1  # what the table says
    weights = ServiceWeights(
        embeddings=np.round(vectors, 2).astype(np.float32),
        shape_embeddings=by_chance(40, WORD_SHAPES * WORD_ROLES, _VECTOR),
        input_weights=by_chance(_VECTOR, 2, _VECTOR, 2 * _MIND),
        bias=initial_bias(_MIND),
        recurrent_weights=by_chance(_MIND, 2, _MIND, 2 * _MIND),
        hidden_weights=by_chance(_PLACES * _MIND, _PLACES * _MIND, _HIDDEN),
        candidate_weights=by_chance(32, CANDIDATE_FEATURES, _HIDDEN),
        hidden_bias=np.zeros(_HIDDEN, np.float32),
        output_weights=by_chance(600, _HIDDEN),
        direct_weights=straight,
    )
    return ServiceNet(words, weights)


def train_service_net(start: ServiceNet, lessons: Sequence[Lesson]) -> ServiceNet:
    """Return a net that has learned the right names of these sentences."""
    chance = np.random.default_rng(0)
    weights = ServiceWeights(*(numbers.copy() for numbers in start.weights.arrays()))
    sizes = np.array([len(lesson.encoded.words) for lesson in lessons])
    descent = AdamOptimizer(weights.arrays()[1:], _ROUNDS * -(-len(lessons) // _BATCH))
    with threadpool_limits(1):
        for _ in range(_ROUNDS):
            for some in batches(chance, np.arange(len(lessons)), sizes, _BATCH):
                descent.step(_Way(weights, [lessons[at] for at in some], start.row, chance).gradient())
    return ServiceNet(start.words, ServiceWeights(*(numbers.round(2) for numbers in weights.arrays())))


class _Way:
    """Some sentences on their way through the net, and back."""

    def __init__(
        self, net: ServiceWeights, lessons: Sequence[Lesson], row: dict[str, int], chance: np.random.Generator
    ) -> None:
        self._net, self._lessons = net, lessons
        self._read = read = Batch([lesson.encoded for lesson in lessons], row)
        count, steps = len(lessons), len(read.active)
        left_out = chance.random((count, steps), np.float32) < _WORDS_LEFT_OUT
        read.rows[left_out[read.number, read.place]] = 0
        vectors = net.embeddings[read.rows] + net.shape_embeddings[read.looks]
        by_place = dropout_mask(chance, (count, steps, vectors.shape[-1]), _VECTORS_LEFT_OUT)
        self._kept_vectors = by_place[read.number, read.place]
        self._vectors = (vectors * self._kept_vectors).reshape(2, steps * count, -1)
        said = (self._vectors @ net.input_weights + net.bias).reshape(2, steps, count, -1)
        self._walk = RecurrentPass(said, net.recurrent_weights, read.active)
        self._mind = np.concatenate([self._walk.minds[ends] for ends in read.ends], 1)
        self._kept_mind = dropout_mask(chance, self._mind.shape, _LEFT_OUT)
        self._mind *= self._kept_mind
        self._told = read.told.astype(np.float32)
        self._hidden = np.maximum(
            self._mind @ net.hidden_weights + self._told @ net.candidate_weights + net.hidden_bias, 0
        )
        self._kept_hidden = dropout_mask(chance, self._hidden.shape, _LEFT_OUT)
        self._hidden *= self._kept_hidden
        self._scores = self._hidden @ net.output_weights + self._told @ net.direct_weights

    def gradient(self) -> list[Array]:
        """Return by how much the error grows with each weight, but for the vectors."""
        net, read, of_scores = self._net, self._read, self._of_scores()
        of_hidden = of_scores[:, None] * net.output_weights * self._kept_hidden * (self._hidden > 0)
        of_read = (of_hidden @ net.hidden_weights.T) * self._kept_mind
        of_mind: Array = np.zeros_like(self._walk.minds)
        for ends, part in zip(read.ends, np.split(of_read, _PLACES, 1), strict=True):
            np.add.at(of_mind, cast(Any, ends), part)
        of_said, of_memory = self._walk.back(of_mind[1:])
        of_vectors = (of_said @ net.input_weights.transpose(0, 2, 1)).reshape(self._kept_vectors.shape)
        of_vectors = (of_vectors * self._kept_vectors).reshape(read.looks.size, -1)
        return [
            sum_by_row(read.looks.ravel(), of_vectors, len(net.shape_embeddings)),
            self._vectors.transpose(0, 2, 1) @ of_said,
            of_said.sum(1, keepdims=True),
            of_memory,
            self._mind.T @ of_hidden,
            self._told.T @ of_hidden,
            of_hidden.sum(0),
            self._hidden.T @ of_scores,
            self._told.T @ of_scores,
        ]

    def _of_scores(self) -> Array:
        """Return what share of each candidate is too much, in the order in which they were read."""
        found = []
        for lesson, scores in zip(self._lessons, self._read.by_passage(self._scores), strict=True):
            shares = marginal_probabilities(lesson.candidates, scores.tolist())
            found.append(lesson.counts * (np.array(shares) - lesson.right))
        ordered = [found[at] for at in self._read.order]
        return (np.concatenate(ordered) / len(found)).astype(np.float32)
