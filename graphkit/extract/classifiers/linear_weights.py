"""The learned weights: small tables in `data/model/`, one feature a line, for people to read and question.

A line holds a feature and what it adds to the score of each class that it speaks for or against:

    not robust	strength=-.22 weakness=.31

The sum over the features of a sentence is its score for a class. Features are words ("robust"), beginnings
and endings of words ("~robus", "$bust"), words in a row ("not robust"; "^" opens a sentence) and names that
other modules give ("#not praise 1"). A word is known by its group too ("=robust": words that keep the same
company), also in a row ("=not =robust"). `benchmarks/train_labels.py` writes the tables.

A whole report is scored at once, its sentences as rows of arrays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.core.resources import resource_path
from graphkit.extract.text.phrase_matcher import SENTENCE_START, TokenizedText
from graphkit.extract.text.vocabulary import (
    VOCABULARY,
    WORD_TO_GROUP,
    IntArray,
    SequenceTrie,
    Vocabulary,
    group_of,
    sum_by_sentence,
)

CONSTANT = "*"  # the feature that every sentence has

_ROOM = 5_000  # words to make room for at a time
_LONG = 5  # letters; longer words are known by their beginning and ending too

Scores = NDArray[np.float64]


def word_features(word: str) -> tuple[str, ...]:
    """Return what a word is known by: itself, its group, and its beginning and ending when it is long."""
    known = (word, group_of(word))
    return (*known, "~" + word[:5], "$" + word[-4:]) if len(word) > _LONG else known


def word_ngrams(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the runs of two and of three words of a sentence, its opening marked with "^"."""
    marked = [SENTENCE_START, *words]
    return [*zip(marked, words, strict=False), *zip(marked, words, words[1:], strict=False)]


def matrix_product(columns: Scores, weights: Scores) -> Scores:
    """Return the product of a matrix with a matrix or a vector.

    Not "@": for products as small as ours the threads that BLAS starts cost more than all the reading.
    """
    total: Scores = np.einsum("...j,jk->...k" if weights.ndim > 1 else "...j,j->...", columns, weights)
    return total


class WeightTablePart:
    """One table of weights among several side by side, its rows numbered by the features of all of them.

    A row is read when it is first asked for. Row `nothing`, of a feature without weights, is all noughts; the
    rows behind it are those of words, each the sum of all that the word is known by.
    """

    def __init__(self, classes: list[str], lines: list[str], rows: IntArray, nothing: int) -> None:
        self._classes, self._lines = classes, lines
        self._line = np.full(nothing + 1, -1)  # by row, which line speaks of it
        self._line[rows] = np.arange(len(rows))
        self._unread = self._line >= 0
        self.speaks = self._unread.copy()
        self.speaks[nothing] = True  # for all that comes behind it
        self._weights = np.zeros((nothing + _ROOM, len(classes)))

    def rows(self, rows: IntArray) -> Scores:
        """Return the weights of features, a row each."""
        new = np.unique(rows[self._unread.take(rows, mode="clip")])
        if len(new):
            lines = [self._lines[line] for line in self._line[new].tolist()]
            self._weights[new] = _weights(self._classes, lines)
            self._unread[new] = False
        return self._weights.take(rows, 0)

    def put(self, at: IntArray, rows: Scores) -> None:
        """Put rows of words where they belong."""
        missing = at.max() + 1 - len(self._weights)
        if missing > 0:
            self._weights = np.pad(self._weights, ((0, missing + _ROOM), (0, 0)))
        self._weights[at] = rows


class WeightTable:
    """One or more tables of weights side by side: features as rows, all their classes as columns."""

    def __init__(self, *names: str) -> None:
        read = [_read(name) for name in names]
        self.classes_of = {name: tuple(classes) for name, (classes, *_) in zip(names, read, strict=True)}
        self.classes = tuple(name for classes, *_ in read for name in classes)
        self._rows = Vocabulary()  # feature → row
        rows = [self._rows.ids(features) for _, features, _ in read]
        self._nothing = len(self._rows)  # the row of a feature that has none
        self._learned = np.zeros(0, bool)  # by the number of a word: has it a row
        self._parts = [
            WeightTablePart(classes, lines, own, self._nothing)
            for (classes, _, lines), own in zip(read, rows, strict=True)
        ]
        self.constant: Scores = self._of_rows(np.array([self._rows[CONSTANT]]))[0]
        self._runs = SequenceTrie({run: row for run, row in self._rows.items() if 1 <= run.count(" ") <= 2})

    @cache  # noqa: B019 tables stay as long as the process does
    def weights_of(self, features: tuple[str, ...]) -> Scores:
        """Return the weights of these features, one row each, noughts for one that has none."""
        rows = [self._rows.get(feature, self._nothing) for feature in features]
        return self._of_rows(np.array(rows, np.int64))

    @cache  # noqa: B019
    def weight_sum(self, features: tuple[str, ...]) -> Scores:
        """Return the sum of the weights of these features."""
        total: Scores = self.weights_of(features).sum(0)
        return total

    def scores(self, text: TokenizedText, named: Iterable[Iterable[str]]) -> Scores:
        """Return the scores of sentences (rows) by their words, runs of words, and features with a name."""
        self._learn(text.token_ids)
        rows, sentences = [text.token_ids + (self._nothing + 1)], [text.sentence_index]
        for numbers in (text.token_ids, WORD_TO_GROUP(text.token_ids)):
            for _, at, which in self._runs.find(numbers):
                rows.append(which)
                sentences.append(text.sentence_index[at])
        known, counts = self._known(named)
        rows.append(known)
        sentences.append(np.repeat(np.arange(len(counts)), counts))
        which = np.concatenate(sentences)
        order = which.argsort(kind="stable")
        return self._summed(np.concatenate(rows)[order], which[order], len(counts)) + self.constant

    def weighted_scores(self, named: Iterable[Mapping[str, float]]) -> Scores:
        """Return the scores of sentences (rows) by features with a name and a value."""
        named = list(named)
        values = [value for features in named for name, value in features.items() if name in self._rows]
        rows, counts = self._known(named)
        weighted = self._of_rows(rows) * np.array(values)[:, None]
        return (
            sum_by_sentence(weighted, np.repeat(np.arange(len(counts)), counts), len(counts)) + self.constant
        )

    def _of_rows(self, rows: IntArray) -> Scores:
        found: Scores = np.hstack([part.rows(rows) for part in self._parts])
        return found

    def _known(self, named: Iterable[Iterable[str]]) -> tuple[IntArray, list[int]]:
        """Return the rows of the features that have one, sentence after sentence, and how many each has."""
        rows, counts = list[int](), list[int]()
        row = self._rows.get
        for features in named:
            found = [one for feature in features if (one := row(feature)) is not None]
            rows += found
            counts.append(len(found))
        return np.array(rows, np.int64), counts

    def _summed(self, rows: IntArray, which: IntArray, count: int) -> Scores:
        """Return the sums of rows by sentence; each table adds up only the rows that it has weights for."""
        found = []
        for part in self._parts:
            says = part.speaks.take(rows, mode="clip")
            found.append(sum_by_sentence(part.rows(rows[says]), which[says], count))
        return np.hstack(found)

    def _learn(self, numbers: IntArray) -> None:
        """Give a row to each word that has none yet, with all that it is known by."""
        self._learned = np.pad(self._learned, (0, len(VOCABULARY) - len(self._learned)))
        new = np.unique(numbers[~self._learned[numbers]])
        if not len(new):
            return
        self._learned[new] = True
        rows, counts = self._known([word_features(VOCABULARY.words[number]) for number in new])
        which = np.repeat(np.arange(len(new)), counts)
        for part in self._parts:
            part.put(new + (self._nothing + 1), sum_by_sentence(part.rows(rows), which, len(new)))


@cache
def load_weights(*names: str) -> WeightTable:
    """Return the tables of these names side by side."""
    return WeightTable(*names)


def _read(name: str) -> tuple[list[str], list[str], list[str]]:
    """Return the classes of ``data/model/{name}.tsv``, its features, and what the line of each says."""
    first, _, rest = resource_path("data", "model", f"{name}.tsv").read_text(encoding="utf-8").partition("\n")
    cells = rest.removesuffix("\n").replace("\n", "\t").split("\t")
    return first.split(" ")[1:], cells[::2], cells[1::2]


def _weights(classes: Sequence[str], lines: Collection[str]) -> Scores:
    """Return the weights that lines give to the classes, a row a line."""
    pairs, known = " ".join(lines).split(" "), Vocabulary()
    which = known.ids(pairs)
    said = [pair.rpartition("=") for pair in known.words]
    columns = {name: column for column, name in enumerate(classes)}
    column = np.array([columns[name] for name, _, _ in said])[which]
    row = np.repeat(np.arange(len(lines)), [line.count(" ") + 1 for line in lines])
    found = np.zeros((len(lines), len(classes)))
    found[row, column] = np.array([float(weight) for _, _, weight in said])[which]
    return found
