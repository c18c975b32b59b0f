"""Linear classifiers as tables of weights in `data/model/`, one feature per line, readable by people.

A line contains a feature and its weight for each class:

    not robust	strength=-.22 weakness=.31

The score of a sentence for a class is the sum of the weights of its features. Features are words ("robust"),
prefixes and suffixes of words ("~robus", "$bust"), word n-grams ("not robust"; "^" is the start of the
sentence) and features named by other modules ("#not praise 1"). The group of a word ("=robust": words of
similar context) is a feature too, also in n-grams ("=not =robust"). `benchmarks/train_labels.py` writes the
tables.

All sentences of a report are scored together as arrays.
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

CONSTANT = "*"  # the feature of every sentence: the intercept

_GROWTH = 5_000  # rows that an array grows by
_AFFIX_LENGTH = 5  # letters; longer words have a prefix and a suffix feature

Scores = NDArray[np.float64]


def word_features(word: str) -> tuple[str, ...]:
    """Return the features of a word: itself, its group and, if it is long, its prefix and suffix."""
    features = (word, group_of(word))
    return (*features, "~" + word[:5], "$" + word[-4:]) if len(word) > _AFFIX_LENGTH else features


def word_ngrams(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the bigrams and trigrams of a sentence, with "^" at its start."""
    marked = [SENTENCE_START, *words]
    return [*zip(marked, words, strict=False), *zip(marked, words, words[1:], strict=False)]


def matrix_product(columns: Scores, weights: Scores) -> Scores:
    """Return the product of a matrix with a matrix or a vector.

    "@" would start BLAS threads, which cost more than they save on arrays of this size.
    """
    total: Scores = np.einsum("...j,jk->...k" if weights.ndim > 1 else "...j,j->...", columns, weights)
    return total


class WeightTablePart:
    """The weights of one table; its rows are numbered by the features of all tables loaded with it.

    A row is parsed when it is first used. Row `no_feature` is zero; the rows after it belong to words and
    contain the sum over all features of the word. `has_weights` tells which rows may differ from zero.
    """

    def __init__(self, classes: list[str], lines: list[str], rows: IntArray, no_feature: int) -> None:
        self._classes, self._lines = classes, lines
        self._line_of_row = np.full(no_feature + 1, -1)
        self._line_of_row[rows] = np.arange(len(rows))
        self._unparsed = self._line_of_row >= 0
        self.has_weights = self._unparsed.copy()
        self.has_weights[no_feature] = True  # stands for all rows after it, see `WeightTable._summed`
        self._weights = np.zeros((no_feature + _GROWTH, len(classes)))

    def rows(self, rows: IntArray) -> Scores:
        """Return the weights of these rows."""
        new = np.unique(rows[self._unparsed.take(rows, mode="clip")])
        if len(new):
            lines = [self._lines[line] for line in self._line_of_row[new].tolist()]
            self._weights[new] = _parse_weights(self._classes, lines)
            self._unparsed[new] = False
        return self._weights.take(rows, 0)

    def set_rows(self, rows: IntArray, weights: Scores) -> None:
        """Store the weights of words."""
        missing = rows.max() + 1 - len(self._weights)
        if missing > 0:
            self._weights = np.pad(self._weights, ((0, missing + _GROWTH), (0, 0)))
        self._weights[rows] = weights


class WeightTable:
    """One or more tables of weights side by side: features as rows, the classes of all tables as columns."""

    def __init__(self, *names: str) -> None:
        tables = [_read_table(name) for name in names]
        self.classes_of = {name: tuple(classes) for name, (classes, *_) in zip(names, tables, strict=True)}
        self.classes = tuple(name for classes, *_ in tables for name in classes)
        self._row_of_feature = Vocabulary()
        rows = [self._row_of_feature.ids(features) for _, features, _ in tables]
        self._no_feature = len(self._row_of_feature)  # the row of features without weights
        self._has_row = np.zeros(0, bool)  # by vocabulary number of a word
        self._parts = [
            WeightTablePart(classes, lines, own_rows, self._no_feature)
            for (classes, _, lines), own_rows in zip(tables, rows, strict=True)
        ]
        self.constant: Scores = self._weights_of_rows(np.array([self._row_of_feature[CONSTANT]]))[0]
        self._ngrams = SequenceTrie(
            {feature: row for feature, row in self._row_of_feature.items() if 1 <= feature.count(" ") <= 2}
        )

    @cache  # noqa: B019 tables live as long as the process
    def weights_of(self, features: tuple[str, ...]) -> Scores:
        """Return the weights of these features, one row each; zeros for an unknown feature."""
        rows = [self._row_of_feature.get(feature, self._no_feature) for feature in features]
        return self._weights_of_rows(np.array(rows, np.int64))

    @cache  # noqa: B019
    def weight_sum(self, features: tuple[str, ...]) -> Scores:
        """Return the sum of the weights of these features."""
        total: Scores = self.weights_of(features).sum(0)
        return total

    def scores(self, text: TokenizedText, features: Iterable[Iterable[str]]) -> Scores:
        """Return the scores of sentences (rows) by their words, n-grams and the named features of each."""
        self._add_words(text.token_ids)
        rows, sentences = [text.token_ids + (self._no_feature + 1)], [text.sentence_index]
        for ids in (text.token_ids, WORD_TO_GROUP(text.token_ids)):
            for _, start, row in self._ngrams.find(ids):
                rows.append(row)
                sentences.append(text.sentence_index[start])
        named_rows, counts = self._known_rows(features)
        rows.append(named_rows)
        sentences.append(np.repeat(np.arange(len(counts)), counts))
        sentence = np.concatenate(sentences)
        order = sentence.argsort(kind="stable")
        return self._summed(np.concatenate(rows)[order], sentence[order], len(counts)) + self.constant

    def weighted_scores(self, features: Iterable[Mapping[str, float]]) -> Scores:
        """Return the scores of sentences (rows) by the named features of each and their values."""
        features = list(features)
        values = [value for each in features for name, value in each.items() if name in self._row_of_feature]
        rows, counts = self._known_rows(features)
        weighted = self._weights_of_rows(rows) * np.array(values)[:, None]
        sentence = np.repeat(np.arange(len(counts)), counts)
        return sum_by_sentence(weighted, sentence, len(counts)) + self.constant

    def _weights_of_rows(self, rows: IntArray) -> Scores:
        weights: Scores = np.hstack([part.rows(rows) for part in self._parts])
        return weights

    def _known_rows(self, features: Iterable[Iterable[str]]) -> tuple[IntArray, list[int]]:
        """Return the rows of the known features, sentence by sentence, and how many each sentence has."""
        rows, counts = list[int](), list[int]()
        row_of = self._row_of_feature.get
        for names in features:
            known = [row for name in names if (row := row_of(name)) is not None]
            rows += known
            counts.append(len(known))
        return np.array(rows, np.int64), counts

    def _summed(self, rows: IntArray, sentence: IntArray, count: int) -> Scores:
        """Return the sums of rows by sentence; each table adds only the rows it has weights for."""
        totals = []
        for part in self._parts:
            has_weights = part.has_weights.take(rows, mode="clip")
            totals.append(sum_by_sentence(part.rows(rows[has_weights]), sentence[has_weights], count))
        return np.hstack(totals)

    def _add_words(self, ids: IntArray) -> None:
        """Add a row for each new word, with the sum of the weights of its features."""
        self._has_row = np.pad(self._has_row, (0, len(VOCABULARY) - len(self._has_row)))
        new = np.unique(ids[~self._has_row[ids]])
        if not len(new):
            return
        self._has_row[new] = True
        rows, counts = self._known_rows([word_features(VOCABULARY.words[number]) for number in new])
        word = np.repeat(np.arange(len(new)), counts)
        for part in self._parts:
            part.set_rows(new + (self._no_feature + 1), sum_by_sentence(part.rows(rows), word, len(new)))


@cache
def load_weights(*names: str) -> WeightTable:
    """Return the tables ``data/model/{name}.tsv`` of these names side by side."""
    return WeightTable(*names)


def _read_table(name: str) -> tuple[list[str], list[str], list[str]]:
    """Return the classes of ``data/model/{name}.tsv``, its features, and the unparsed weights of each."""
    first, _, rest = resource_path("data", "model", f"{name}.tsv").read_text(encoding="utf-8").partition("\n")
    cells = rest.removesuffix("\n").replace("\n", "\t").split("\t")
    return first.split(" ")[1:], cells[::2], cells[1::2]


def _parse_weights(classes: Sequence[str], lines: Collection[str]) -> Scores:
    """Return the weights that lines give to the classes (columns), one row per line."""
    pairs, distinct = " ".join(lines).split(" "), Vocabulary()
    pair_number = distinct.ids(pairs)  # most pairs occur often; each is parsed once
    parsed = [pair.rpartition("=") for pair in distinct.words]
    column_of = {name: column for column, name in enumerate(classes)}
    column = np.array([column_of[name] for name, _, _ in parsed])[pair_number]
    row = np.repeat(np.arange(len(lines)), [line.count(" ") + 1 for line in lines])
    weights = np.zeros((len(lines), len(classes)))
    weights[row, column] = np.array([float(weight) for _, _, weight in parsed])[pair_number]
    return weights
