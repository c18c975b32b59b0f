"""A small net that reads a sentence word by word, beside the table of polarity.

The table adds up what words and pairs of words say. What a word makes of those long before it it cannot see:
"while most plans are clear, few of them …". The net goes along the words, forwards and backwards, with some
dozen numbers in mind that each word changes or keeps. What stood out on the way (the highest that each
number got) and what was worth attention (their mean, words weighted) speaks for one polarity or another.

It is asked only where the table is not sure, for it takes longer. `data/model/polarity-net.tsv` holds it, in
hundredths: what each word is known by, and how numbers are made of numbers.
`benchmarks/polarity_net_training.py` trains it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graphkit.core.resources import resource_path
from graphkit.extract.classifiers.linear_weights import Scores
from graphkit.extract.text.phrase_matcher import TokenizedText
from graphkit.extract.text.vocabulary import IntArray, WordMap

FloatArray = NDArray[np.float32] | NDArray[np.float64]

ATTENTION_HEADS = 2  # kinds of attention, each way
_UNKNOWN = "?"
_TOGETHER = 32  # sentences read at a time; the products of more BLAS would give to threads, which cost more
_LONGEST = 64  # words; of a longer sentence the rest is left to the table


@dataclass
class NetWeights:
    """The numbers of a net, each field what they are for."""

    @classmethod
    def read(cls, table: str) -> tuple[list[str], Self]:
        """Return the words that the first part of a table is by, and the numbers of each part.

        They have sixteen digits, not seven: how a processor rounds the last must not show in a record.
        """
        parts, words = list[FloatArray](), list[str]()
        for part in table.removeprefix("#").split("\n#"):
            head, *lines = part.splitlines()
            shape = head.split(" ")[1:]
            rows = [line.partition("\t") for line in lines]
            words = words or [word for word, _, _ in rows]
            numbers = np.fromstring(" ".join([row for _, _, row in rows]), np.int64, sep=" ")
            parts.append(numbers.reshape([int(size) for size in shape]) / 100)
        return words, cls(*parts)

    def each(self) -> list[FloatArray]:
        """Return all of them."""
        return [getattr(self, field.name) for field in fields(self)]

    def lines(self, words: list[str]) -> Iterator[str]:
        """Yield the lines of the table: each word with its numbers, then part by part the other numbers."""
        for field, numbers in zip(fields(self), self.each(), strict=True):
            yield " ".join([f"#{field.name}", *map(str, numbers.shape)])
            rows = (numbers * 100).round().astype(int).reshape(-1, numbers.shape[-1])
            names = words if field.name == "vectors" else range(len(rows))
            for name, line in zip(names, rows, strict=True):
                yield f"{name}\t{' '.join(map(str, line.tolist()))}"


@dataclass
class PolarityWeights(NetWeights):
    """How a net makes numbers of words, and scores of numbers; a way is forwards or backwards."""

    vectors: FloatArray  # word, number: what each word is known by
    into: FloatArray  # way, number, gate and news: what that says to the net
    bias: FloatArray  # way, 1, gate and news
    memory: FloatArray  # way, number in mind, gate and news: what the net makes of it by what it has in mind
    attention: FloatArray  # way, number in mind, head
    hidden: FloatArray  # kind of what was read, number, hidden number
    hidden_bias: FloatArray
    out: FloatArray  # hidden number, class
    out_bias: FloatArray


class SentenceNet:
    """A net that has been learned."""

    def __init__(self, words: list[str], weights: PolarityWeights) -> None:
        self.words, self.weights = words, weights
        row = {word: row for row, word in enumerate(words)}
        self.rows = WordMap(lambda word: row.get(word, row[_UNKNOWN]))  # of words by their numbers
        self._said = [weights.vectors @ weights.into[way] + weights.bias[way] for way in (0, 1)]

    def log_probabilities(self, text: TokenizedText, which: IntArray) -> Scores:
        """Return the logarithm of the share of each class in these sentences of a text."""
        scores = np.empty((len(which), len(self.weights.out_bias)))
        order, rows = np.argsort(-text.lengths[which], kind="stable"), self.rows(text.token_ids)
        for first in range(0, len(which), _TOGETHER):
            some = order[first : first + _TOGETHER]
            place, active = token_positions(text, which[some])
            scores[some] = self._scores(rows[place], active)
        return log_softmax(scores)

    def _scores(self, rows: IntArray, active: IntArray) -> FloatArray:
        """Return the scores of sentences, given way by step by sentence; so many have a word at each step."""
        net, size, count = self.weights, self.weights.memory.shape[1], rows.shape[2]
        mind = np.zeros((2, count, size), net.memory.dtype)
        highest, attended = np.full_like(mind, -1), np.zeros((2, ATTENTION_HEADS, count, size), mind.dtype)
        attention = np.zeros((2, ATTENTION_HEADS, count, 1), mind.dtype)
        for step, some in enumerate(active.tolist()):
            now = mind[:, :some]
            said = np.stack([self._said[way].take(rows[way, step, :some], 0) for way in (0, 1)])
            now += gated_update(now, said, now @ net.memory)
            np.maximum(highest[:, :some], now, out=highest[:, :some])
            worth = np.exp(now @ net.attention).transpose(0, 2, 1)[:, :, :, None]
            attention[:, :, :some] += worth
            attended[:, :, :some] += worth * now[:, None]
        read = np.concatenate([highest, (attended / attention).reshape(2 * ATTENTION_HEADS, count, size)])
        hidden = np.maximum((read @ net.hidden).sum(0) + net.hidden_bias, 0)
        scores: FloatArray = hidden @ net.out + net.out_bias
        return scores


def log_softmax(scores: Scores) -> Scores:
    """Return the logarithms of scores as shares of one; no score is too low to have one."""
    below = scores - scores.max(1, keepdims=True)
    shares: Scores = below - np.log(np.exp(below).sum(1, keepdims=True))
    return shares


def gated_update(mind: FloatArray, said: FloatArray, recalled: FloatArray) -> FloatArray:
    """Return what a word changes in mind, by what it says and what that recalls: a gate, and news."""
    size = mind.shape[-1]
    gate = 1 / (1 + np.exp(-said[..., :size] - recalled[..., :size]))
    changed: FloatArray = gate * (np.tanh(said[..., size:] + gate * recalled[..., size:]) - mind)
    return changed


def token_positions(text: TokenizedText, which: IntArray) -> tuple[IntArray, IntArray]:
    """Return where the words of these sentences, the longest first, stand in the text.

    That is: way by step by sentence, forwards and backwards; and how many sentences have so many words.
    The mark that opens a sentence is its first word.
    """
    sizes = np.minimum(text.lengths[which], _LONGEST)
    steps = np.arange(sizes[0])[:, None]
    ways = [np.minimum(steps, sizes - 1), np.maximum(sizes - 1 - steps, 0)]
    return text.starts[which] + np.stack(ways), (sizes > steps).sum(1)


@cache
def load_polarity_net() -> SentenceNet:
    """Return the net for polarity."""
    return SentenceNet(
        *PolarityWeights.read(resource_path("data", "model", "polarity-net.tsv").read_text(encoding="utf-8"))
    )
