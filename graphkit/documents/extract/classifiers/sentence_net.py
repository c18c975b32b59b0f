"""A small recurrent net for polarity, beside the linear table.

The table adds up the weights of words and word pairs; it cannot see what a word does to a distant
one ("while most plans are clear, few of them …"). The net reads the words of a sentence forwards
and backwards and updates a state of 64 hidden units by one gate. The maximum of each unit over the
sentence, and attention-weighted means of the states, go through one hidden layer to the scores of
the classes.

The net is slower than the table, so it is used only where the table is uncertain.
`data/model/polarity-net.tsv` contains its weights as integers, in hundredths.
`benchmarks/polarity_net_training.py` trains it; decision record 11 gives its effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graphkit.core.resources import resource_path
from graphkit.documents.extract.classifiers.linear_weights import Scores
from graphkit.documents.extract.text.phrase_matcher import IntArray, TokenizedText, WordMap

FloatArray = NDArray[np.float32] | NDArray[np.float64]

ATTENTION_HEADS = 2  # in each direction
_UNKNOWN = "?"  # the row of words that the net does not know
_BATCH_SIZE = 32  # sentences; BLAS would use threads for larger products, which is slower
_MAX_WORDS = 64  # the net ignores the rest of a longer sentence


@dataclass
class NetWeights:
    """The weights of a net, one array per field; the first field has one row per word."""

    @classmethod
    def parse(cls, text: str) -> tuple[list[str], Self]:
        """Return the words and the weights of a table written by `benchmarks/net_tables.py`.

        The arrays have double precision, so that rounding by different processors cannot change a
        record.
        """
        arrays: list[FloatArray] = []
        words: list[str] = []
        for part in text.removeprefix("#").split("\n#"):
            head, *lines = part.splitlines()
            shape = [int(size) for size in head.split(" ")[1:]]
            rows = [line.partition("\t") for line in lines]
            words = words or [word for word, _, _ in rows]
            numbers = " ".join([row for _, _, row in rows])
            hundredths = np.fromstring(numbers, np.int64, sep=" ")
            arrays.append(hundredths.reshape(shape) / 100)
        return words, cls(*arrays)


@dataclass
class PolarityWeights(NetWeights):
    """The weights of the polarity net, with the axes of each array.

    A direction is forwards or backwards. The first half of "gate and candidate" belongs to the
    update gate, the second to the candidate state.
    """

    embeddings: FloatArray  # word, dimension
    input_weights: FloatArray  # direction, dimension, gate and candidate
    bias: FloatArray  # direction, 1, gate and candidate
    recurrent_weights: FloatArray  # direction, unit, gate and candidate
    attention: FloatArray  # direction, unit, head
    hidden_weights: FloatArray  # maximum or attention head by direction, unit, hidden unit
    hidden_bias: FloatArray  # hidden unit
    output_weights: FloatArray  # hidden unit, class
    output_bias: FloatArray  # class


class SentenceNet:
    """The polarity net."""

    def __init__(self, words: list[str], weights: PolarityWeights) -> None:
        self.words, self.weights = words, weights
        row = {word: row for row, word in enumerate(words)}
        # vocabulary number → embedding row
        self.rows = WordMap(lambda word: row.get(word, row[_UNKNOWN]))
        # by direction and row
        self._inputs = weights.embeddings @ weights.input_weights + weights.bias

    def log_probabilities(self, text: TokenizedText, sentences: IntArray) -> Scores:
        """Return the log-probability of each class (column) for these sentences of a text."""
        scores = np.empty((len(sentences), len(self.weights.output_bias)))
        longest_first = np.argsort(-text.lengths[sentences], kind="stable")
        rows = self.rows(text.token_ids)
        for start in range(0, len(sentences), _BATCH_SIZE):
            batch = longest_first[start : start + _BATCH_SIZE]
            positions, active = token_positions(text, sentences[batch])
            scores[batch] = self._scores(rows[positions], active)
        return log_softmax(scores)

    def _scores(self, rows: IntArray, active: IntArray) -> FloatArray:
        """Return the class scores of a batch; for the arguments see `token_positions`."""
        net = self.weights
        units = self.weights.recurrent_weights.shape[1]
        count = rows.shape[2]
        state = np.zeros((2, count, units), net.recurrent_weights.dtype)
        maximum = np.full_like(state, -1)
        attended = np.zeros((2, ATTENTION_HEADS, count, units), state.dtype)
        attention = np.zeros((2, ATTENTION_HEADS, count, 1), state.dtype)
        for step, size in enumerate(active.tolist()):
            current = state[:, :size]
            inputs = np.stack([self._inputs[way].take(rows[way, step, :size], 0) for way in (0, 1)])
            current += gated_update(current, inputs, current @ net.recurrent_weights)
            np.maximum(maximum[:, :size], current, out=maximum[:, :size])
            weight = np.exp(current @ net.attention).transpose(0, 2, 1)[:, :, :, None]
            attention[:, :, :size] += weight
            attended[:, :, :size] += weight * current[:, None]
        means = (attended / attention).reshape(2 * ATTENTION_HEADS, count, units)
        pooled = np.concatenate([maximum, means])
        hidden = np.maximum((pooled @ net.hidden_weights).sum(0) + net.hidden_bias, 0)
        scores: FloatArray = hidden @ net.output_weights + net.output_bias
        return scores


def log_softmax(scores: Scores) -> Scores:
    """Return the log-probabilities of class scores, without underflow."""
    shifted = scores - scores.max(1, keepdims=True)
    log_probabilities: Scores = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return log_probabilities


def gated_update(state: FloatArray, inputs: FloatArray, recurrent: FloatArray) -> FloatArray:
    """Return the change of a recurrent state: update gate times (candidate state - state)."""
    units = state.shape[-1]
    of_gate = inputs[..., :units] + recurrent[..., :units]
    gate = 1 / (1 + np.exp(-of_gate))
    candidate = np.tanh(inputs[..., units:] + gate * recurrent[..., units:])
    change: FloatArray = gate * (candidate - state)
    return change


def token_positions(text: TokenizedText, sentences: IntArray) -> tuple[IntArray, IntArray]:
    """Return where the words of these sentences, the longest first, are in the text, and how many
    sentences still have a word at each step: see `both_ways`.

    The start marker is the first word of a sentence.
    """
    positions, active = both_ways(np.minimum(text.lengths[sentences], _MAX_WORDS))
    return text.starts[sentences] + positions, active


def both_ways(lengths: IntArray) -> tuple[IntArray, IntArray]:
    """Return the positions of words by direction, step and sentence, forwards and backwards,
    and how many sentences still have a word at each step; `lengths` are those of the sentences,
    the longest first.
    """
    steps = np.arange(lengths[0])[:, None]
    backwards = np.maximum(lengths - 1 - steps, 0)
    return np.stack([np.minimum(steps, lengths - 1), backwards]), (lengths > steps).sum(1)


@cache
def load_polarity_net() -> SentenceNet:
    """Return the polarity net of `data/model/`."""
    text = resource_path("data", "model", "polarity-net.tsv").read_text(encoding="utf-8")
    return SentenceNet(*PolarityWeights.parse(text))
