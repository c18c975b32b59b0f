"""Train the net of `graphkit.extract.classifiers.sentence_net` by stochastic gradient descent (Adam).

Plain NumPy, one thread and a fixed random seed: the same sentences give the same weights on the same machine.
Words, embedding values and hidden units are dropped at random in each step (dropout). The embeddings start
from word co-occurrence, which needs no labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from make_word_groups import cooccurrences, reduced_dimensions
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from graphkit.extract.classifiers.sentence_net import (
    ATTENTION_HEADS,
    PolarityWeights,
    SentenceNet,
    token_positions,
)
from graphkit.extract.text.phrase_matcher import SENTENCE_START, TokenizedText

Array = NDArray[Any]

_LEAST = 6  # times that a word occurs, to be known
_VECTOR, _MIND, _HIDDEN = 64, 64, 64  # numbers
_ROUNDS, _BATCH, _NEAR = 6, 64, 50  # times through all sentences; sentences a step; steps with like lengths
_RATE, _WARM = 0.004, 0.1  # of learning at its highest, and the share of the steps until then
_WORDS_LEFT_OUT, _VECTORS_LEFT_OUT, _LEFT_OUT = 0.03, 0.1, 0.15


def initial_net(text: TokenizedText, classes: int) -> SentenceNet:
    """Return a net that has learned nothing yet but which words keep the same company."""
    chance = np.random.default_rng(0)
    counts = Counter(word for words in text.words for word in (SENTENCE_START, *words))
    words = ["?", *sorted(word for word, count in counts.items() if count >= _LEAST)]
    vectors = cooccurrence_embeddings(chance, text, words, _VECTOR).astype(np.float32)
    by_chance = partial(random_weights, chance)
    weights = PolarityWeights(
        embeddings=vectors,
        input_weights=by_chance(_VECTOR, 2, _VECTOR, 2 * _MIND),
        bias=initial_bias(_MIND),
        recurrent_weights=by_chance(_MIND, 2, _MIND, 2 * _MIND),
        attention=by_chance(_MIND, 2, _MIND, ATTENTION_HEADS),
        hidden_weights=by_chance((2 + 2 * ATTENTION_HEADS) * _MIND, 2 + 2 * ATTENTION_HEADS, _MIND, _HIDDEN),
        hidden_bias=np.zeros(_HIDDEN, np.float32),
        output_weights=by_chance(_HIDDEN, _HIDDEN, classes),
        output_bias=np.zeros(classes, np.float32),
    )
    return SentenceNet(words, weights)


def cooccurrence_embeddings(
    chance: np.random.Generator, text: TokenizedText, words: Sequence[str], size: int
) -> Array:
    """Return so many numbers for each word: the company it keeps in a text, or some by chance."""
    with threadpool_limits(1):
        known, company = cooccurrences(text)
        vectors = reduced_dimensions(company)[:, :size]
    row = dict(zip(known, vectors / vectors.std() * 0.3, strict=True))
    own = 0.1 * chance.standard_normal((len(words), size))
    return np.array([row.get(word, own[at]) for at, word in enumerate(words)])


def random_weights(chance: np.random.Generator, width: int, *shape: int) -> Array:
    """Return numbers that are the smaller, the more of them (`width`) are added up."""
    numbers: Array = chance.standard_normal(shape) * 0.6 / np.sqrt(width)
    return numbers.astype(np.float32)


def initial_bias(mind: int) -> Array:
    """Return a bias by which gates are rather closed: what is in mind is kept."""
    bias = np.zeros((2, 1, 2 * mind), np.float32)
    bias[:, :, :mind] = -1
    return bias


def train_net(start: SentenceNet, text: TokenizedText, which: Array, targets: Array) -> SentenceNet:
    """Return a net that has learned the targets of these sentences: the share of each class."""
    chance = np.random.default_rng(0)
    weights = PolarityWeights(*(numbers.copy() for numbers in start.weights.arrays()))
    rows = start.rows(text.token_ids)
    wanted = targets.astype(np.float32)
    sizes = np.diff(text.starts, append=len(text.token_ids))
    descent = AdamOptimizer(weights.arrays(), _ROUNDS * -(-len(which) // _BATCH))
    with threadpool_limits(1):
        for _ in range(_ROUNDS):
            for some in batches(chance, which, sizes):
                place, active = token_positions(text, some)
                there = np.arange(len(some)) < active[:, None]
                read = _left_out_words(chance, rows, place)
                descent.step(_ForwardPass(weights, read, there, chance).gradient(wanted[some]).arrays())
    return SentenceNet(start.words, PolarityWeights(*(numbers.round(2) for numbers in weights.arrays())))


def batches(
    chance: np.random.Generator, which: Array, sizes: Array, together: int = _BATCH
) -> Iterator[Array]:
    """Yield the sentences some at a time, those of about the same length together, in random order."""
    mixed, found = chance.permutation(which), list[Array]()
    for first in range(0, len(mixed), together * _NEAR):
        near = mixed[first : first + together * _NEAR]
        near = near[np.argsort(-sizes[near], kind="stable")]
        found += [near[at : at + together] for at in range(0, len(near), together)]
    for number in chance.permutation(len(found)):
        yield found[number]


def _left_out_words(chance: np.random.Generator, rows: Array, place: Array) -> Array:
    """Return the rows of words, some of which are taken for unknown, the same ones both ways."""
    first = place.min()
    unknown = chance.random(int(place.max()) - first + 1, np.float32) < _WORDS_LEFT_OUT
    return np.where(unknown[place - first], 0, rows[place])


def dropout_mask(chance: np.random.Generator, shape: tuple[int, ...], left_out: float) -> Array:
    """Return noughts for the share that is left out, and for the rest what makes up for it."""
    share = 1 - left_out
    return (chance.random(shape, np.float32) < share) * np.float32(1 / share)


class _ForwardPass:
    """Some sentences on their way through the net, and back."""

    def __init__(self, net: PolarityWeights, rows: Array, there: Array, chance: np.random.Generator) -> None:
        self._net, self._rows = net, rows
        self._inside = there[:, None, :, None]
        vectors = net.embeddings[rows]
        self._kept_vectors = dropout_mask(chance, vectors.shape, _VECTORS_LEFT_OUT)
        self._vectors = (vectors * self._kept_vectors).reshape(2, there.size, -1)
        said = (self._vectors @ net.input_weights + net.bias).reshape(2, *there.shape, -1)
        self._walk = RecurrentPass(said, net.recurrent_weights, there.sum(1).tolist())
        mind = self._walk.minds[1:]
        self._highest = np.where(self._inside, mind, -1).max(0)
        worth = np.exp(mind @ net.attention) * self._inside
        self._worth = worth / worth.sum(0)
        attended = np.einsum("swcn,swch->wcnh", self._worth, mind)
        heads = attended.transpose(0, 2, 1, 3).reshape(2 * ATTENTION_HEADS, *self._highest.shape[1:])
        self._read = np.concatenate([self._highest, heads])
        self._kept_read = dropout_mask(chance, self._read.shape, _LEFT_OUT)
        self._read *= self._kept_read
        self._hidden = np.maximum((self._read @ net.hidden_weights).sum(0) + net.hidden_bias, 0)
        self._kept_hidden = dropout_mask(chance, self._hidden.shape, _LEFT_OUT)
        self._hidden *= self._kept_hidden
        scores = self._hidden @ net.output_weights + net.output_bias
        share = np.exp(scores - scores.max(1, keepdims=True))
        self._share = share / share.sum(1, keepdims=True)

    def gradient(self, wanted: Array) -> PolarityWeights:
        """Return by how much the error grows with each weight."""
        net, mind = self._net, self._walk.minds[1:]
        of_scores = (self._share - wanted) / np.float32(len(wanted))
        of_hidden = (of_scores @ net.output_weights.T) * self._kept_hidden * (self._hidden > 0)
        of_read = (of_hidden @ net.hidden_weights.transpose(0, 2, 1)) * self._kept_read
        of_attended = of_read[2:].reshape(2, ATTENTION_HEADS, *of_read.shape[1:])
        of_mind = (mind == self._highest) * of_read[:2] * self._inside
        of_mind += np.einsum("swcn,wnch->swch", self._worth, of_attended)
        of_worth = np.einsum("swch,wnch->swcn", mind, of_attended)
        of_worth = self._worth * (of_worth - (self._worth * of_worth).sum(0))
        of_mind += of_worth @ net.attention.transpose(0, 2, 1)
        of_said, of_memory = self._walk.back(of_mind)
        of_vectors: Array = (of_said @ net.input_weights.transpose(0, 2, 1)).reshape(self._kept_vectors.shape)
        of_vectors = (of_vectors * self._kept_vectors).reshape(self._rows.size, -1)
        return PolarityWeights(
            embeddings=sum_by_row(self._rows.ravel(), of_vectors, len(net.embeddings)),
            input_weights=self._vectors.transpose(0, 2, 1) @ of_said,
            bias=of_said.sum(1, keepdims=True),
            recurrent_weights=of_memory,
            attention=np.einsum("swch,swcn->whn", mind, of_worth),
            hidden_weights=self._read.transpose(0, 2, 1) @ of_hidden,
            hidden_bias=of_hidden.sum(0),
            output_weights=self._hidden.T @ of_scores,
            output_bias=of_scores.sum(0),
        )


class RecurrentPass:
    """The way of a net along the words of some sentences, both ways, and back.

    `said` is what each word says: way by step by sentence; `active`, how many sentences have a word at each
    step; `minds`, what is in mind before the first step and after each.
    """

    def __init__(self, said: Array, memory: Array, active: Sequence[int]) -> None:
        self._memory, self._active = memory, active
        _, steps, count, both = said.shape
        size = both // 2
        self.minds = np.zeros((steps + 1, 2, count, size), np.float32)
        self._gates, self._news, self._recalled = (np.zeros_like(self.minds[1:]) for _ in range(3))
        for step, some in enumerate(active):
            before = self.minds[step, :, :some]
            recalled = before @ memory
            gate = 1 / (1 + np.exp(-said[:, step, :some, :size] - recalled[:, :, :size]))
            new = np.tanh(said[:, step, :some, size:] + gate * recalled[:, :, size:])
            self.minds[step + 1, :, :some] = before + gate * (new - before)
            self._gates[step, :, :some], self._news[step, :, :some] = gate, new
            self._recalled[step, :, :some] = recalled[:, :, size:]

    def back(self, of_mind: Array) -> tuple[Array, Array]:
        """Go back along the words: return the slope of what each said, and of the memory."""
        steps, _, count, size = of_mind.shape
        of_said = np.zeros((2, steps, count, 2 * size), np.float32)
        of_memory, back = np.zeros_like(self._memory), self._memory.transpose(0, 2, 1)
        later = np.zeros((2, count, size), np.float32)
        for step in range(steps - 1, -1, -1):
            some = self._active[step]
            here, before = of_mind[step, :, :some] + later[:, :some], self.minds[step, :, :some]
            gate, new = self._gates[step, :, :some], self._news[step, :, :some]
            of_new = here * gate * (1 - new * new)
            of_gate = (here * (new - before) + of_new * self._recalled[step, :, :some]) * gate * (1 - gate)
            of_said[:, step, :some, :size], of_said[:, step, :some, size:] = of_gate, of_new
            of_recalled = np.concatenate([of_gate, of_new * gate], 2)
            later[:, :some] = here * (1 - gate) + of_recalled @ back
            of_memory += before.transpose(0, 2, 1) @ of_recalled
        return of_said.reshape(2, steps * count, -1), of_memory


def sum_by_row(rows: Array, values: Array, count: int) -> Array:
    """Return the sums of values by the word that they belong to."""
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    total = np.zeros((count, values.shape[1]), np.float32)
    total[rows[starts]] = np.add.reduceat(values[order], starts, 0)
    return total


class AdamOptimizer:
    """Steps against the slope, each weight by its own measure (Adam), first quicker, then slower."""

    def __init__(self, weights: list[Array], steps: int) -> None:
        self._weights, self._steps, self._step = weights, steps, 0
        self._mean = [np.zeros_like(numbers) for numbers in self._weights]
        self._square = [np.zeros_like(numbers) for numbers in self._weights]

    def step(self, slopes: list[Array]) -> None:
        """Change the weights."""
        done = self._step / self._steps
        steep = np.sqrt(sum(float(np.vdot(numbers, numbers)) for numbers in slopes))
        if done < _WARM:
            pace = _RATE * (0.04 + 0.96 * done / _WARM)
        else:
            pace = _RATE * 0.5 * (1 + np.cos(np.pi * (done - _WARM) / (1 - _WARM)))
        self._step += 1
        rate = np.float32(pace / (1 - 0.9**self._step))
        worth = np.float32(1 / (1 - 0.999**self._step))
        for weights, one, mean, square in zip(self._weights, slopes, self._mean, self._square, strict=True):
            one *= np.float32(min(1.0, 1 / (steep + 1e-6)))
            mean *= np.float32(0.9)
            mean += np.float32(0.1) * one
            square *= np.float32(0.999)
            square += np.float32(0.001) * one * one
            weights -= rate * mean / (np.sqrt(square * worth) + np.float32(1e-8))
