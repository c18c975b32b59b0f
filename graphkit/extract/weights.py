"""The learned weights: small tables in `data/model/`, one feature a line, for people to read and question.

A line holds a feature and what it adds to the score of each class that it speaks for or against:

    not robust	strength=-.22 weakness=.31

The sum over the features of a sentence is its score for a class. Features are words ("robust"), beginnings
and endings of words ("~robus", "$bust"), words in a row ("not robust"; "^" opens a sentence) and names that
other modules give ("#not praise 1"). A word is known by its group too ("=robust": words that keep the same
company), also in a row ("=not =robust"). `benchmarks/train.py` writes the tables, the same bytes every time.

A whole report is scored at once, its sentences as rows of arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.extract.groups import GROUPED, group_of
from graphkit.extract.phrases import START, Text
from graphkit.extract.vocabulary import VOCABULARY, Sequences, sums
from graphkit.resources import resource

CONSTANT = "*"  # the feature that every sentence has

_ROOM = 5_000  # words to make room for at a time
_LONG = 5  # letters; longer words are known by their beginning and ending too

Scores = NDArray[np.float64]


def word_features(word: str) -> tuple[str, ...]:
    """Return what a word is known by: itself, its group, and its beginning and ending when it is long."""
    known = (word, group_of(word))
    return (*known, "~" + word[:5], "$" + word[-4:]) if len(word) > _LONG else known


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
        self._rows = {feature: row for row, feature in enumerate(lines)}
        self._matrix = np.zeros((len(lines) + _ROOM, len(self.classes)))
        for row, pairs in enumerate(lines.values()):
            for at, weight in pairs:
                self._matrix[row, at] = weight
        split = ((feature.split(" "), row) for feature, row in self._rows.items())
        self._runs = Sequences((words, row) for words, row in split if len(words) in (2, 3))
        self._words = 0  # so many of the vocabulary have a row of their own, behind all the others
        self._several: dict[tuple[str, ...], Scores] = {}
        self._sums: dict[tuple[str, ...], Scores] = {}

    def of(self, features: tuple[str, ...]) -> Scores:
        """Return the weights of these features, one row each, noughts for one that has none; remembered."""
        if features not in self._several:
            self._several[features] = self._of(features)
        return self._several[features]

    def _of(self, features: tuple[str, ...]) -> Scores:
        found = np.zeros((len(features), len(self.classes)))
        for at, feature in enumerate(features):
            if feature in self._rows:
                found[at] = self._matrix[self._rows[feature]]
        return found

    def sum_of(self, features: tuple[str, ...]) -> Scores:
        """Return the sum of the weights of these features; remembered, for features that come again."""
        if features not in self._sums:
            self._sums[features] = self._of(features).sum(0)
        return self._sums[features]

    def scores(self, text: Text, named: Iterable[Iterable[str]]) -> Scores:
        """Return the scores of sentences (rows) by their words, runs of words, and features with a name."""
        self._learn_words()
        rows, sentences = [text.numbers + len(self._rows)], [text.sentence]
        for numbers in (text.numbers, GROUPED(text.numbers)):
            for _, at, which in self._runs.find(numbers):
                rows.append(which)
                sentences.append(text.sentence[at])
        known, counts = list[int](), list[int]()
        row = self._rows.get
        for features in named:
            found = [one for feature in features if (one := row(feature)) is not None]
            known += found
            counts.append(len(found))
        rows.append(np.array(known, np.int64))
        sentences.append(np.repeat(np.arange(len(counts)), counts))
        which = np.concatenate(sentences)
        order = which.argsort(kind="stable")
        return sums(self._matrix[np.concatenate(rows)[order]], which[order], len(counts)) + self.constant

    def weighted(self, named: Iterable[Mapping[str, float]]) -> Scores:
        """Return the scores of sentences (rows) by features with a name and a value."""
        rows: list[int] = []
        values: list[float] = []
        counts: list[int] = []
        name = self._rows.get
        for features in named:
            before = len(rows)
            for feature, value in features.items():
                row = name(feature)
                if row is not None:
                    rows.append(row)
                    values.append(value)
            counts.append(len(rows) - before)
        weighted = self._matrix[rows] * np.array(values)[:, None]
        return sums(weighted, np.repeat(np.arange(len(counts)), counts), len(counts)) + self.constant

    def _learn_words(self) -> None:
        """Give a row to each word that has come since, with all that it is known by."""
        if len(self._rows) + len(VOCABULARY) > len(self._matrix):
            room = np.zeros((len(VOCABULARY) + _ROOM, len(self.classes)))
            self._matrix = np.vstack([self._matrix, room])
        for word in VOCABULARY.words[self._words :]:
            self._matrix[len(self._rows) + self._words] = self._of(word_features(word)).sum(0)
            self._words += 1


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
