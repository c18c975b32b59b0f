"""Train the net of `graphkit.documents.extract.mentions.service_net` by stochastic gradient
descent.

The target is that the correct names have all the probability among all ways to choose
non-overlapping names in a sentence. The word embeddings come from co-occurrence in all reports and
are not trained further, so that words outside the labelled sentences have useful values too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import numpy as np
from net_tables import net_arrays
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

from graphkit.documents.extract.mentions.service_net import (
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
from graphkit.documents.extract.mentions.service_tagger import marginal_probabilities
from graphkit.documents.extract.text.phrase_matcher import TokenizedText

_MIN_COUNT = 6  # occurrences of a word that has an embedding
_DIMENSIONS, _UNITS, _HIDDEN_UNITS = 64, 64, 64
_EPOCHS, _BATCH_SIZE = 8, 48
_WORD_DROPOUT, _EMBEDDING_DROPOUT, _HIDDEN_DROPOUT = 0.1, 0.2, 0.3
_POSITIONS = 4  # of the states read: before a candidate, at its two ends, and after it


@dataclass(frozen=True, slots=True)
class TrainingSentence:
    """An encoded sentence, its candidates, which of them are names, and its weight in training."""

    encoded: EncodedSentence
    candidates: Sequence[Candidate]
    is_name: Array
    weight: float


def initial_net(sentences: Iterable[Sequence[str]]) -> ServiceNet:
    """Return an untrained net, its embeddings initialised from word co-occurrence."""
    rng, text = np.random.default_rng(0), TokenizedText.of_words(sentences)
    counts = Counter(word for words in text.words for word in words)
    words = [*UNKNOWN_WORDS, *sorted(word for word, count in counts.items() if count >= _MIN_COUNT)]
    vectors = cooccurrence_embeddings(rng, text, words, _DIMENSIONS)
    random = partial(random_weights, rng)
    direct_weights = np.zeros(CANDIDATE_FEATURES, np.float32)
    direct_weights[0] = 1  # the score of the table
    weights = ServiceWeights(
        embeddings=np.round(vectors, 2).astype(np.float32),
        shape_embeddings=random(40, WORD_SHAPES * WORD_ROLES, _DIMENSIONS),
        input_weights=random(_DIMENSIONS, 2, _DIMENSIONS, 2 * _UNITS),
        bias=initial_bias(_UNITS),
        recurrent_weights=random(_UNITS, 2, _UNITS, 2 * _UNITS),
        hidden_weights=random(_POSITIONS * _UNITS, _POSITIONS * _UNITS, _HIDDEN_UNITS),
        candidate_weights=random(32, CANDIDATE_FEATURES, _HIDDEN_UNITS),
        hidden_bias=np.zeros(_HIDDEN_UNITS, np.float32),
        output_weights=random(600, _HIDDEN_UNITS),
        direct_weights=direct_weights,
    )
    return ServiceNet(words, weights)


def train_service_net(start: ServiceNet, sentences: Sequence[TrainingSentence]) -> ServiceNet:
    """Return a net trained on these sentences."""
    rng = np.random.default_rng(0)
    weights = ServiceWeights(*(numbers.copy() for numbers in net_arrays(start.weights)))
    sizes = np.array([len(sentence.encoded.words) for sentence in sentences])
    optimizer = AdamOptimizer(net_arrays(weights)[1:], _EPOCHS * -(-len(sentences) // _BATCH_SIZE))
    with threadpool_limits(1):
        for _ in range(_EPOCHS):
            for numbers in batches(rng, np.arange(len(sentences)), sizes, _BATCH_SIZE):
                optimizer.step(
                    _ForwardPass(
                        weights, [sentences[at] for at in numbers], start.row, rng
                    ).gradient()
                )
    return ServiceNet(
        start.words, ServiceWeights(*(numbers.round(2) for numbers in net_arrays(weights)))
    )


class _ForwardPass:
    """The forward pass of a batch, with the intermediate values that the gradient needs."""

    def __init__(
        self,
        net: ServiceWeights,
        sentences: Sequence[TrainingSentence],
        row: dict[str, int],
        rng: np.random.Generator,
    ) -> None:
        self._net, self._sentences = net, sentences
        self._batch = batch = Batch([sentence.encoded for sentence in sentences], row)
        count, steps = len(sentences), len(batch.active)
        is_dropped = rng.random((count, steps), np.float32) < _WORD_DROPOUT
        batch.rows[is_dropped[batch.numbers, batch.positions]] = 0
        vectors = net.embeddings[batch.rows] + net.shape_embeddings[batch.shapes]
        by_place = dropout_mask(rng, (count, steps, vectors.shape[-1]), _EMBEDDING_DROPOUT)
        self._embedding_mask = by_place[batch.numbers, batch.positions]
        self._inputs = (vectors * self._embedding_mask).reshape(2, steps * count, -1)
        inputs = (self._inputs @ net.input_weights + net.bias).reshape(2, steps, count, -1)
        self._recurrence = RecurrentPass(inputs, net.recurrent_weights, batch.active)
        self._pooled = np.concatenate(
            [self._recurrence.states[state_index] for state_index in batch.state_index], 1
        )
        self._pooled_mask = dropout_mask(rng, self._pooled.shape, _HIDDEN_DROPOUT)
        self._pooled *= self._pooled_mask
        self._candidate_features = batch.features.astype(np.float32)
        self._hidden = np.maximum(
            self._pooled @ net.hidden_weights
            + self._candidate_features @ net.candidate_weights
            + net.hidden_bias,
            0,
        )
        self._hidden_mask = dropout_mask(rng, self._hidden.shape, _HIDDEN_DROPOUT)
        self._hidden *= self._hidden_mask
        self._scores = (
            self._hidden @ net.output_weights + self._candidate_features @ net.direct_weights
        )

    def gradient(self) -> list[Array]:
        """Return the gradient with respect to each weight but the embeddings (`d_` is a partial
        derivative)."""
        net, batch, d_scores = self._net, self._batch, self._score_gradient()
        d_hidden = d_scores[:, None] * net.output_weights * self._hidden_mask * (self._hidden > 0)
        d_pooled = (d_hidden @ net.hidden_weights.T) * self._pooled_mask
        d_state: Array = np.zeros_like(self._recurrence.states)
        for state_index, part in zip(
            batch.state_index, np.split(d_pooled, _POSITIONS, 1), strict=True
        ):
            np.add.at(d_state, cast(Any, state_index), part)
        d_inputs, d_recurrent_weights = self._recurrence.backward(d_state[1:])
        d_places = d_inputs @ net.input_weights.transpose(0, 2, 1)
        d_places = d_places.reshape(self._embedding_mask.shape) * self._embedding_mask
        d_embeddings = d_places.reshape(batch.shapes.size, -1)
        return [
            sum_by_row(batch.shapes.ravel(), d_embeddings, len(net.shape_embeddings)),
            self._inputs.transpose(0, 2, 1) @ d_inputs,
            d_inputs.sum(1, keepdims=True),
            d_recurrent_weights,
            self._pooled.T @ d_hidden,
            self._candidate_features.T @ d_hidden,
            d_hidden.sum(0),
            self._hidden.T @ d_scores,
            self._candidate_features.T @ d_scores,
        ]

    def _score_gradient(self) -> Array:
        """Return predicted minus correct probability of each candidate, in batch order."""
        differences = []
        for sentence, scores in zip(
            self._sentences, self._batch.by_sentence(self._scores), strict=True
        ):
            probabilities = marginal_probabilities(sentence.candidates, scores.tolist())
            differences.append(sentence.weight * (np.array(probabilities) - sentence.is_name))
        ordered = [differences[at] for at in self._batch.order]
        return (np.concatenate(ordered) / len(differences)).astype(np.float32)
