"""Linear classifiers as tables of weights in `data/model/`, one feature per line,
readable by people.

A line contains a feature and its weight for each class:

    not robust	strength=-.22 weakness=.31

The score of a sentence for a class is the sum of the weights of its features. Features are words
("robust"), prefixes and suffixes of words ("~robus", "$bust"), word n-grams ("not robust"; "^" is
the start of the sentence) and features named by other modules ("#not praise 1"). The group of a
word ("=robust": words of similar context) is a feature too, also in n-grams ("=not =robust").
`benchmarks/train_labels.py` writes the tables.

All sentences of a report are scored together as arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.core.resources import resource_path
from graphkit.documents.extract.text.phrase_matcher import (
    VOCABULARY,
    WORD_TO_GROUP,
    IntArray,
    SequenceTrie,
    TokenizedText,
    Vocabulary,
    group_of,
    sum_by_sentence,
)

CONSTANT = "*"  # the feature of every sentence: the intercept

_GROWTH = 5_000  # rows of words that an array has more than it needs, when it grows
_AFFIX_LENGTH = 5  # letters; longer words have a prefix and a suffix feature

Scores = NDArray[np.float64]


def word_features(word: str) -> tuple[str, ...]:
    """Return the features of a word: itself, its group and, if it is long,
    its prefix and suffix.
    """
    features = (word, group_of(word))
    if len(word) > _AFFIX_LENGTH:
        return *features, "~" + word[:5], "$" + word[-4:]
    return features


def matrix_product(columns: Scores, weights: Scores) -> Scores:
    """Return the product of two matrices.

    "@" would start BLAS threads, which cost more than they save on arrays of this size.
    """
    total: Scores = np.einsum("...j,jk->...k", columns, weights)
    return total


class WeightTable:
    """One or more tables of weights side by side: features as rows,
    the classes of all tables as columns.

    Row `_no_feature` is zero; the rows after it belong to words, by vocabulary number, and contain
    the sum over all features of the word.
    """

    def __init__(self, *names: str) -> None:
        tables = [_read_table(name) for name in names]
        self.classes_of = {name: classes for name, (classes, *_) in zip(names, tables, strict=True)}
        self.classes = tuple(name for classes in self.classes_of.values() for name in classes)
        self._row_of_feature = Vocabulary()
        rows = [self._row_of_feature.ids(features) for _, features, _ in tables]
        self._no_feature = len(self._row_of_feature)  # the row of features without weights
        self._words = 0  # that have a row
        self._weights: Scores = np.zeros((self._no_feature + _GROWTH, len(self.classes)))
        column = 0
        for own_rows, (classes, _, own_weights) in zip(rows, tables, strict=True):
            self._weights[own_rows, column : column + len(classes)] = own_weights
            column += len(classes)
        self.constant: Scores = self.weights_of((CONSTANT,))[0]
        self._ngrams = SequenceTrie(
            {
                feature: row
                for feature, row in self._row_of_feature.items()
                if 1 <= feature.count(" ") <= 2
            }
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
        """Return the scores of sentences (rows) by their words,
        n-grams and the named features of each.
        """
        self._add_words()
        rows = [text.token_ids + (self._no_feature + 1)]
        sentences = [text.sentence_index]
        for ids in (text.token_ids, WORD_TO_GROUP(text.token_ids)):
            for _, start, row in self._ngrams.find(ids):
                rows.append(row)
                sentences.append(text.sentence_index[start])
        named_rows, counts = self._known_rows(features)
        rows.append(named_rows)
        sentences.append(np.repeat(np.arange(len(counts)), counts))
        sentence = np.concatenate(sentences)
        order = sentence.argsort(kind="stable")
        summed = self._weights_of_rows(np.concatenate(rows)[order])
        return sum_by_sentence(summed, sentence[order], len(counts)) + self.constant

    def weighted_scores(self, features: Iterable[Mapping[str, float]]) -> Scores:
        """Return the scores of sentences (rows) by the named features of each and their values."""
        features = list(features)
        values = [
            value
            for each in features
            for name, value in each.items()
            if name in self._row_of_feature
        ]
        rows, counts = self._known_rows(features)
        weighted = self._weights_of_rows(rows) * np.array(values)[:, None]
        sentence = np.repeat(np.arange(len(counts)), counts)
        return sum_by_sentence(weighted, sentence, len(counts)) + self.constant

    def _weights_of_rows(self, rows: IntArray) -> Scores:
        return self._weights.take(rows, 0)

    def _known_rows(self, features: Iterable[Iterable[str]]) -> tuple[IntArray, list[int]]:
        """Return the rows of the known features, sentence by sentence,
        and how many each sentence has.
        """
        rows = list[int]()
        counts = list[int]()
        row_of = self._row_of_feature.get
        for names in features:
            known = [row for name in names if (row := row_of(name)) is not None]
            rows += known
            counts.append(len(known))
        return np.array(rows, np.int64), counts

    def _add_words(self) -> None:
        """Add a row for each new word of the vocabulary,
        with the sum of the weights of its features.
        """
        new = VOCABULARY.words[self._words :]
        count = len(new)
        rows, counts = self._known_rows(map(word_features, new))
        word = np.repeat(np.arange(count), counts)
        start = self._no_feature + 1 + self._words
        missing = start + count - len(self._weights)
        if missing > 0:
            self._weights = np.pad(self._weights, ((0, missing + _GROWTH), (0, 0)))
        summed = sum_by_sentence(self._weights_of_rows(rows), word, count)
        self._weights[start : start + count] = summed
        self._words += count


@cache
def load_weights(*names: str) -> WeightTable:
    """Return the tables ``data/model/{name}.tsv`` of these names side by side."""
    return WeightTable(*names)


def _read_table(name: str) -> tuple[tuple[str, ...], list[str], Scores]:
    """Return the classes of ``data/model/{name}.tsv``, its features, and the weights,
    one row per feature.
    """
    text = resource_path("data", "model", f"{name}.tsv").read_text(encoding="utf-8")
    first, _, rest = text.removesuffix("\n").partition("\n")
    _, *classes = first.split(" ")
    cells = rest.replace("\n", "\t").split("\t")
    features = cells[::2]
    lines = cells[1::2]
    # most pairs of class and weight occur often; each is parsed once
    distinct = Vocabulary()
    pair_number = distinct.ids(" ".join(lines).split(" "))
    parsed = [pair.rpartition("=") for pair in distinct.words]
    columns = np.array([classes.index(name) for name, _, _ in parsed])
    values = np.array([float(weight) for _, _, weight in parsed])
    pairs_in_line = [line.count(" ") + 1 for line in lines]
    row = np.repeat(np.arange(len(lines)), pairs_in_line)
    weights = np.zeros((len(lines), len(classes)))
    weights[row, columns[pair_number]] = values[pair_number]
    return tuple(classes), features, weights
