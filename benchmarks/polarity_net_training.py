"""Train the net of `extract.classifiers.sentence_net` by stochastic gradient descent (Adam).

Plain NumPy, one thread and a fixed random seed: the same sentences give the same weights on the
same machine. Words, embedding values and hidden units are dropped at random in each step (dropout).
The embeddings start from word co-occurrence, which needs no labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from make_word_groups import cooccurrences, reduced_dimensions
from net_tables import net_arrays
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from graphkit.documents.extract.classifiers.sentence_net import (
    ATTENTION_HEADS,
    PolarityWeights,
    SentenceNet,
    token_positions,
)
from graphkit.documents.extract.text.phrase_matcher import SENTENCE_START, TokenizedText

Array = NDArray[Any]

_MIN_COUNT = 6  # occurrences of a word that has an embedding
_DIMENSIONS, _UNITS, _HIDDEN_UNITS = 64, 64, 64
_EPOCHS, _BATCH_SIZE = 6, 64
_SORTED_BATCHES = 50  # batches whose sentences are sorted by length together
_LEARNING_RATE, _WARM_UP = 0.004, 0.1  # the maximum, and the share of the steps until it is reached
_WORD_DROPOUT, _EMBEDDING_DROPOUT, _HIDDEN_DROPOUT = 0.03, 0.1, 0.15


def initial_net(text: TokenizedText, classes: int) -> SentenceNet:
    """Return an untrained net, its embeddings initialised from word co-occurrence."""
    rng = np.random.default_rng(0)
    counts = Counter(word for words in text.words for word in (SENTENCE_START, *words))
    words = ["?", *sorted(word for word, count in counts.items() if count >= _MIN_COUNT)]
    vectors = cooccurrence_embeddings(rng, text, words, _DIMENSIONS).astype(np.float32)
    random = partial(random_weights, rng)
    weights = PolarityWeights(
        embeddings=vectors,
        input_weights=random(_DIMENSIONS, 2, _DIMENSIONS, 2 * _UNITS),
        bias=initial_bias(_UNITS),
        recurrent_weights=random(_UNITS, 2, _UNITS, 2 * _UNITS),
        attention=random(_UNITS, 2, _UNITS, ATTENTION_HEADS),
        hidden_weights=random(
            (2 + 2 * ATTENTION_HEADS) * _UNITS, 2 + 2 * ATTENTION_HEADS, _UNITS, _HIDDEN_UNITS
        ),
        hidden_bias=np.zeros(_HIDDEN_UNITS, np.float32),
        output_weights=random(_HIDDEN_UNITS, _HIDDEN_UNITS, classes),
        output_bias=np.zeros(classes, np.float32),
    )
    return SentenceNet(words, weights)


def cooccurrence_embeddings(
    rng: np.random.Generator, text: TokenizedText, words: Sequence[str], size: int
) -> Array:
    """Return an embedding of each word: from its co-occurrences in a text,
    random for a rare word.
    """
    with threadpool_limits(1):
        known, counts = cooccurrences(text)
        vectors = reduced_dimensions(counts)[:, :size]
    row = dict(zip(known, vectors / vectors.std() * 0.3, strict=True))
    random = 0.1 * rng.standard_normal((len(words), size))
    return np.array([row.get(word, random[at]) for at, word in enumerate(words)])


def random_weights(rng: np.random.Generator, width: int, *shape: int) -> Array:
    """Return random weights, scaled by the number of inputs of a unit (`width`)."""
    numbers: Array = rng.standard_normal(shape) * 0.6 / np.sqrt(width)
    return numbers.astype(np.float32)


def initial_bias(units: int) -> Array:
    """Return a bias with which update gates start nearly closed, so that the state is kept."""
    bias = np.zeros((2, 1, 2 * units), np.float32)
    bias[:, :, :units] = -1
    return bias


def train_net(
    start: SentenceNet, text: TokenizedText, sentences: Array, targets: Array
) -> SentenceNet:
    """Return a net trained on these sentences; `targets` are class probabilities."""
    rng = np.random.default_rng(0)
    weights = PolarityWeights(*(numbers.copy() for numbers in net_arrays(start.weights)))
    rows = start.rows(text.token_ids)
    wanted = targets.astype(np.float32)
    sizes = np.diff(text.starts, append=len(text.token_ids))
    optimizer = AdamOptimizer(net_arrays(weights), _EPOCHS * -(-len(sentences) // _BATCH_SIZE))
    with threadpool_limits(1):
        for _ in range(_EPOCHS):
            for batch in batches(rng, sentences, sizes):
                place, active = token_positions(text, batch)
                present = np.arange(len(batch)) < active[:, None]
                read = _with_word_dropout(rng, rows, place)
                gradient = _ForwardPass(weights, read, present, rng).gradient(wanted[batch])
                optimizer.step(net_arrays(gradient))
    return SentenceNet(
        start.words, PolarityWeights(*(numbers.round(2) for numbers in net_arrays(weights)))
    )


def batches(
    rng: np.random.Generator, sentences: Array, sizes: Array, batch_size: int = _BATCH_SIZE
) -> Iterator[Array]:
    """Yield batches of sentences of similar length, in random order."""
    shuffled, found = rng.permutation(sentences), list[Array]()
    for first in range(0, len(shuffled), batch_size * _SORTED_BATCHES):
        near = shuffled[first : first + batch_size * _SORTED_BATCHES]
        near = near[np.argsort(-sizes[near], kind="stable")]
        found += [near[at : at + batch_size] for at in range(0, len(near), batch_size)]
    for number in rng.permutation(len(found)):
        yield found[number]


def _with_word_dropout(rng: np.random.Generator, rows: Array, place: Array) -> Array:
    """Return the embedding rows of words, some replaced by the unknown word,
    the same in both directions.
    """
    first = place.min()
    unknown = rng.random(int(place.max()) - first + 1, np.float32) < _WORD_DROPOUT
    return np.where(unknown[place - first], 0, rows[place])


def dropout_mask(rng: np.random.Generator, shape: tuple[int, ...], dropout: float) -> Array:
    """Return a mask of zeros with probability `dropout`, else the factor that keeps the mean."""
    kept = 1 - dropout
    return (rng.random(shape, np.float32) < kept) * np.float32(1 / kept)


class _ForwardPass:
    """The forward pass of a batch, with the intermediate values that the gradient needs."""

    def __init__(
        self, net: PolarityWeights, rows: Array, present: Array, rng: np.random.Generator
    ) -> None:
        self._net, self._rows = net, rows
        self._is_present = present[:, None, :, None]
        vectors = net.embeddings[rows]
        self._embedding_mask = dropout_mask(rng, vectors.shape, _EMBEDDING_DROPOUT)
        self._inputs = (vectors * self._embedding_mask).reshape(2, present.size, -1)
        inputs = (self._inputs @ net.input_weights + net.bias).reshape(2, *present.shape, -1)
        self._recurrence = RecurrentPass(inputs, net.recurrent_weights, present.sum(1).tolist())
        state = self._recurrence.states[1:]
        self._maximum = np.where(self._is_present, state, -1).max(0)
        attention = np.exp(state @ net.attention) * self._is_present
        self._attention = attention / attention.sum(0)
        attended = np.einsum("swcn,swch->wcnh", self._attention, state)
        heads = attended.transpose(0, 2, 1, 3).reshape(
            2 * ATTENTION_HEADS, *self._maximum.shape[1:]
        )
        self._pooled = np.concatenate([self._maximum, heads])
        self._pooled_mask = dropout_mask(rng, self._pooled.shape, _HIDDEN_DROPOUT)
        self._pooled *= self._pooled_mask
        self._hidden = np.maximum((self._pooled @ net.hidden_weights).sum(0) + net.hidden_bias, 0)
        self._hidden_mask = dropout_mask(rng, self._hidden.shape, _HIDDEN_DROPOUT)
        self._hidden *= self._hidden_mask
        scores = self._hidden @ net.output_weights + net.output_bias
        probability = np.exp(scores - scores.max(1, keepdims=True))
        self._probability = probability / probability.sum(1, keepdims=True)

    def gradient(self, wanted: Array) -> PolarityWeights:
        """Return the gradient of the cross-entropy for each weight;
        `d_` is a partial derivative.
        """
        net, state = self._net, self._recurrence.states[1:]
        d_scores = (self._probability - wanted) / np.float32(len(wanted))
        d_hidden = (d_scores @ net.output_weights.T) * self._hidden_mask * (self._hidden > 0)
        d_pooled = (d_hidden @ net.hidden_weights.transpose(0, 2, 1)) * self._pooled_mask
        d_attended = d_pooled[2:].reshape(2, ATTENTION_HEADS, *d_pooled.shape[1:])
        d_state = (state == self._maximum) * d_pooled[:2] * self._is_present
        d_state += np.einsum("swcn,wnch->swch", self._attention, d_attended)
        d_attention = np.einsum("swch,wnch->swcn", state, d_attended)
        d_attention = self._attention * (d_attention - (self._attention * d_attention).sum(0))
        d_state += d_attention @ net.attention.transpose(0, 2, 1)
        d_inputs, d_recurrent_weights = self._recurrence.backward(d_state)
        d_embeddings: Array = (d_inputs @ net.input_weights.transpose(0, 2, 1)).reshape(
            self._embedding_mask.shape
        )
        d_embeddings = (d_embeddings * self._embedding_mask).reshape(self._rows.size, -1)
        return PolarityWeights(
            embeddings=sum_by_row(self._rows.ravel(), d_embeddings, len(net.embeddings)),
            input_weights=self._inputs.transpose(0, 2, 1) @ d_inputs,
            bias=d_inputs.sum(1, keepdims=True),
            recurrent_weights=d_recurrent_weights,
            attention=np.einsum("swch,swcn->whn", state, d_attention),
            hidden_weights=self._pooled.transpose(0, 2, 1) @ d_hidden,
            hidden_bias=d_hidden.sum(0),
            output_weights=self._hidden.T @ d_scores,
            output_bias=d_scores.sum(0),
        )


class RecurrentPass:
    """The recurrent part of the forward pass, in both directions, and its backward pass.

    `inputs` are by direction, step and sentence; `active` is how many sentences have a word at each
    step; `states` are the states before the first step and after each.
    """

    def __init__(self, inputs: Array, recurrent_weights: Array, active: Sequence[int]) -> None:
        self._recurrent_weights, self._active = recurrent_weights, active
        _, steps, count, both = inputs.shape
        size = both // 2
        self.states = np.zeros((steps + 1, 2, count, size), np.float32)
        self._gates, self._candidates, self._recurrent = (
            np.zeros_like(self.states[1:]) for _ in range(3)
        )
        for step, batch in enumerate(active):
            before = self.states[step, :, :batch]
            recurrent = before @ recurrent_weights
            gate = 1 / (1 + np.exp(-inputs[:, step, :batch, :size] - recurrent[:, :, :size]))
            candidate = np.tanh(inputs[:, step, :batch, size:] + gate * recurrent[:, :, size:])
            self.states[step + 1, :, :batch] = before + gate * (candidate - before)
            self._gates[step, :, :batch], self._candidates[step, :, :batch] = gate, candidate
            self._recurrent[step, :, :batch] = recurrent[:, :, size:]

    def backward(self, d_state: Array) -> tuple[Array, Array]:
        """Return the gradients of the inputs and of the recurrent weights."""
        steps, _, count, size = d_state.shape
        d_inputs = np.zeros((2, steps, count, 2 * size), np.float32)
        d_recurrent_weights, transposed = (
            np.zeros_like(self._recurrent_weights),
            self._recurrent_weights.transpose(0, 2, 1),
        )
        later = np.zeros((2, count, size), np.float32)
        for step in range(steps - 1, -1, -1):
            batch = self._active[step]
            here, before = d_state[step, :, :batch] + later[:, :batch], self.states[step, :, :batch]
            gate, candidate = self._gates[step, :, :batch], self._candidates[step, :, :batch]
            d_candidate = here * gate * (1 - candidate * candidate)
            d_gate = (
                (here * (candidate - before) + d_candidate * self._recurrent[step, :, :batch])
                * gate
                * (1 - gate)
            )
            d_inputs[:, step, :batch, :size], d_inputs[:, step, :batch, size:] = d_gate, d_candidate
            d_recurrent = np.concatenate([d_gate, d_candidate * gate], 2)
            later[:, :batch] = here * (1 - gate) + d_recurrent @ transposed
            d_recurrent_weights += before.transpose(0, 2, 1) @ d_recurrent
        return d_inputs.reshape(2, steps * count, -1), d_recurrent_weights


def sum_by_row(rows: Array, values: Array, count: int) -> Array:
    """Return the sum of values for each row of an embedding table."""
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    total = np.zeros((count, values.shape[1]), np.float32)
    total[rows[starts]] = np.add.reduceat(values[order], starts, 0)
    return total


class AdamOptimizer:
    """Adam with gradient clipping, a linear warm-up and a cosine decay of the learning rate."""

    def __init__(self, weights: list[Array], steps: int) -> None:
        self._weights, self._steps, self._step = weights, steps, 0
        self._first_moment = [np.zeros_like(numbers) for numbers in self._weights]
        self._second_moment = [np.zeros_like(numbers) for numbers in self._weights]

    def step(self, gradients: list[Array]) -> None:
        """Update the weights in place."""
        done = self._step / self._steps
        norm = np.sqrt(sum(float(np.vdot(numbers, numbers)) for numbers in gradients))
        if done < _WARM_UP:
            learning_rate = _LEARNING_RATE * (0.04 + 0.96 * done / _WARM_UP)
        else:
            learning_rate = (
                _LEARNING_RATE * 0.5 * (1 + np.cos(np.pi * (done - _WARM_UP) / (1 - _WARM_UP)))
            )
        self._step += 1
        rate = np.float32(learning_rate / (1 - 0.9**self._step))
        correction = np.float32(1 / (1 - 0.999**self._step))
        for weights, gradient, mean, square in zip(
            self._weights, gradients, self._first_moment, self._second_moment, strict=True
        ):
            gradient *= np.float32(min(1.0, 1 / (norm + 1e-6)))
            mean *= np.float32(0.9)
            mean += np.float32(0.1) * gradient
            square *= np.float32(0.999)
            square += np.float32(0.001) * gradient * gradient
            weights -= rate * mean / (np.sqrt(square * correction) + np.float32(1e-8))
