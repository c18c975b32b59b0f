"""The learned weights: small tables in `data/model/`, one feature a line, for people to read and question.

A line holds a feature and what it adds to the score of each class that it speaks for or against:

    not robust	strength=-.22 weakness=.31

The sum over the features of a sentence is its score for a class. Features are words ("robust"), beginnings
and endings of words ("~robus", "$bust"), words in a row ("not robust"; "^" opens a sentence) and names that
other modules give ("#not praise 1"). `benchmarks/train.py` writes the tables, the same bytes every time.

A whole report is scored at once, its sentences as rows of arrays: numpy does that in a third of the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.resources import resource

START = "^"  # opens a sentence in a run of words
CONSTANT = "*"  # the feature that every sentence has

_LONG = 5  # letters; longer words are known by their beginning and ending too
_ROOM = 2_000  # words to make room for at a time

Scores = NDArray[np.float64]


def word_features(word: str) -> tuple[str, ...]:
    """Return what a word is known by: itself, and its beginning and ending when it is long."""
    return (word, "~" + word[:5], "$" + word[-4:]) if len(word) > _LONG else (word,)


def runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the runs of two and of three words of a sentence, its opening marked with "^"."""
    marked = [START, *words]
    return [*zip(marked, words, strict=False), *zip(marked, words, words[1:], strict=False)]


def product(columns: Scores, weights: Scores) -> Scores:
    """Return the product of a matrix with a matrix or a vector.

    Not "@": for products as small as ours the threads that BLAS starts cost more than all the reading.
    """
    total: Scores = np.einsum("...j,jk->...k" if weights.ndim > 1 else "...j,j->...", columns, weights)
    return total


class Table:
    """One or more tables of weights side by side: features as rows, all their classes as columns."""

    def __init__(self, *names: str) -> None:
        read = [_read(name) for name in names]
        self.classes = tuple(name for classes, _ in read for name in classes)
        lines: dict[str, list[tuple[int, float]]] = {}
        first = 0
        for classes, given in read:
            for feature, pairs in given.items():
                lines.setdefault(feature, []).extend((first + at, weight) for at, weight in pairs)
            first += len(classes)
        self.constant = np.zeros(len(self.classes))
        for at, weight in lines.pop(CONSTANT, []):
            self.constant[at] = weight
        self._matrix = np.zeros((len(lines) + _ROOM, len(self.classes)))
        self._rows: dict[str, int] = {}
        for row, (feature, pairs) in enumerate(lines.items()):
            self._rows[feature] = row
            for at, weight in pairs:
                self._matrix[row, at] = weight
        self._runs = {tuple(feature.split(" ")): row for feature, row in self._rows.items() if " " in feature}
        self._nothing = len(lines)  # a row of noughts
        self._used = len(lines) + 1
        self._words: dict[str, int] = {}

    def of(self, features: Iterable[str]) -> Scores:
        """Return the weights of these features, one row each; noughts for one that has none."""
        found = np.zeros((len(features := tuple(features)), len(self.classes)))
        for at, feature in enumerate(features):
            if feature in self._rows:
                found[at] = self._matrix[self._rows[feature]]
        return found

    def scores(self, sentences: Iterable[Sequence[str]], named: Iterable[Iterable[str]]) -> Scores:
        """Return the scores of sentences (rows) by their words, runs of words, and features with a name."""
        rows: list[int] = []
        starts: list[int] = []
        known, run, name = self._words, self._runs.get, self._rows.get
        for words, features in zip(sentences, named, strict=True):
            starts.append(len(rows))
            rows.append(self._nothing)  # so that a sentence without any word keeps its place
            for word in words:
                if word not in known:
                    known[word] = self._learn(word)
                rows.append(known[word])
            rows += [row for two_or_three in runs(words) if (row := run(two_or_three)) is not None]
            rows += [row for feature in features if (row := name(feature)) is not None]
        return np.add.reduceat(self._matrix[rows], starts, axis=0) + self.constant

    def weighted(self, named: Iterable[Mapping[str, float]]) -> Scores:
        """Return the scores of sentences (rows) by features with a name and a value."""
        rows: list[int] = []
        values: list[float] = []
        starts: list[int] = []
        name = self._rows.get
        for features in named:
            starts.append(len(rows))
            rows.append(self._nothing)
            values.append(0.0)
            for feature, value in features.items():
                row = name(feature)
                if row is not None:
                    rows.append(row)
                    values.append(value)
        weighted = self._matrix[rows] * np.array(values)[:, None]
        return np.add.reduceat(weighted, starts, axis=0) + self.constant

    def _learn(self, word: str) -> int:
        """Return a new row that holds all that a word is known by."""
        if self._used == len(self._matrix):
            self._matrix = np.vstack([self._matrix, np.zeros((_ROOM, len(self.classes)))])
        self._matrix[self._used] = self.of(word_features(word)).sum(0)
        self._used += 1
        return self._used - 1


@cache
def table(*names: str) -> Table:
    """Return the tables of these names side by side."""
    return Table(*names)


def _read(name: str) -> tuple[list[str], dict[str, list[tuple[int, float]]]]:
    """Return the classes and the lines of ``data/model/{name}.tsv``."""
    lines = resource("data", "model", f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    classes = lines[0].split(" ")[1:]
    number = {one: at for at, one in enumerate(classes)}
    given = {}
    for line in lines[1:]:
        feature, _, pairs = line.partition("\t")
        split = [pair.rpartition("=") for pair in pairs.split(" ")]
        given[feature] = [(number[one], float(weight)) for one, _, weight in split]
    return classes, given
