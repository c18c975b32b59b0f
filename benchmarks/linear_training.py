"""Build feature matrices and train linear classifiers; out-of-fold scores for the second step.

Used by `polarity_training` and `topic_training`; sectors are trained here. Training is
reproducible: features are sorted, the solver has a fixed random seed, weights are rounded to two
decimals and small ones are dropped.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from zlib import crc32

import numpy as np
from labelled_corpus import FOLDS, LabelledParagraph, labelled_sentences, word_ngrams
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from graphkit.documents.extract.classifiers.linear_weights import CONSTANT, word_features
from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphBatch,
    ParagraphSentences,
    context_features,
)
from graphkit.documents.extract.mentions import sectors

warnings.simplefilter("ignore", ConvergenceWarning)

Row = Mapping[str, float]
Array = NDArray[Any]

MIN_EXAMPLES = 3  # a class with fewer positive sentences is never predicted


def fold_of(report: str) -> int:
    """Return the cross-validation fold of a report, by its name alone."""
    return crc32(report.encode()) % FOLDS


class FeatureMatrix:
    """A sparse matrix: sentences as rows, features (sorted by name) as columns."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.names = sorted({name for row in rows for name in row})
        column = {name: number for number, name in enumerate(self.names)}
        ends = np.cumsum([0, *(len(row) for row in rows)])
        columns = [column[name] for row in rows for name in row]
        values = [float(value) for row in rows for value in row.values()]
        self.matrix = csr_matrix((values, columns, ends), shape=(len(rows), len(self.names)))
        self.matrix.sort_indices()

    def with_columns(self, names: Sequence[str], columns: Array) -> FeatureMatrix:
        """Return the same rows with more columns."""
        wider = FeatureMatrix([])
        wider.names = [*self.names, *names]
        wider.matrix = hstack([self.matrix, csr_matrix(columns)]).tocsr()
        return wider

    def frequent_columns(self, rows: Array, min_count: int) -> Array:
        """Return the columns that at least `min_count` of these rows have."""
        counts = np.bincount(self.matrix[rows].indices, minlength=len(self.names))
        return np.flatnonzero(counts >= min_count)


@dataclass
class LinearModel:
    """A trained linear classifier: one row of weights per class,
    one column per feature of `names`.
    """

    classes: Sequence[str]
    names: Sequence[str]
    weights: Array
    intercept: Array

    def scores(self, rows: FeatureMatrix, sentences: Array) -> Array:
        """Return the score of each class (column) for these sentences."""
        return (
            np.asarray(rows.matrix[sentences] @ self.weights[:, : rows.matrix.shape[1]].T)
            + self.intercept
        )

    def with_class_values(self, names: Sequence[str], values: Array) -> LinearModel:
        """Return the same model with lines that are no features but values of each class."""
        weights = np.hstack([self.weights, values.T])
        return LinearModel(self.classes, [*self.names, *names], weights, self.intercept)

    def to_lines(self) -> Iterator[str]:
        """Yield the sorted lines of the table that `extract.classifiers.linear_weights` reads."""
        yield "#classes " + " ".join(self.classes)
        yield f"{CONSTANT}\t{self._pairs(self.intercept)}"
        used = np.flatnonzero(self.weights.any(0)).tolist()
        yield from sorted(
            f"{self.names[column]}\t{self._pairs(self.weights[:, column])}" for column in used
        )

    def _pairs(self, weights: Array) -> str:
        return " ".join(
            f"{name}={weight:.2f}".replace("0.", ".", 1)
            for name, weight in zip(self.classes, weights, strict=True)
            if weight
        )


def train_one_vs_rest(
    rows: FeatureMatrix,
    sentences: Array,
    targets: Array,
    classes: Sequence[str],
    inverse_penalty: float,
    min_count: int,
    min_weight: float,
    min_rare_weight: float = 0.0,
    scale: Array | None = None,
) -> LinearModel:
    """Return one logistic regression per class, trained on these sentences.

    Features of fewer than `min_count` sentences are left out. Small weights are dropped: those
    below `min_weight`, and those below `min_rare_weight` divided by the square root of the number
    of sentences with the feature. `scale` multiplies the columns, which makes the penalty of a
    feature smaller or larger.
    """
    columns = rows.frequent_columns(sentences, min_count)
    scales = np.ones(len(columns)) if scale is None else scale[columns]
    matrix = rows.matrix[sentences][:, columns] @ diags(scales)
    weights, intercept = np.zeros((len(classes), len(rows.names))), np.full(len(classes), -9.0)
    for number in range(len(classes)):
        if targets[sentences, number].sum() >= MIN_EXAMPLES:
            learner = LogisticRegression(
                solver="liblinear",
                dual=True,
                C=inverse_penalty,
                max_iter=100,
                tol=0.01,
                random_state=0,
            )
            learner.fit(matrix, targets[sentences, number])
            weights[number, columns], intercept[number] = (
                learner.coef_[0] * scales,
                learner.intercept_[0],
            )
    counts = np.bincount(rows.matrix[sentences].indices, minlength=len(rows.names))
    is_small = np.abs(weights) < np.maximum(
        min_weight, min_rare_weight / np.sqrt(np.maximum(1, counts))
    )
    weights = np.where(is_small, 0, np.round(weights, 2))
    return LinearModel(classes, rows.names, weights, np.round(intercept, 2))


class Corpus:
    """All sentences of the reports, numbered in order, with the labels of those that have any."""

    def __init__(self, paragraphs: Sequence[LabelledParagraph]) -> None:
        self.paragraphs = ParagraphBatch(
            [ParagraphSentences(paragraph.sentences, paragraph.context) for paragraph in paragraphs]
        )
        self.sentences, self.words = self.paragraphs.sentences, self.paragraphs.words
        self.named_sectors = [
            sectors
            for paragraph in paragraphs
            for sectors in paragraph.named_sectors or [()] * len(paragraph.sentences)
        ]
        starts = np.cumsum([0, *(len(paragraph.sentences) for paragraph in paragraphs)])
        self.labels = {
            int(starts[paragraph]) + sentence: label
            for paragraph, sentence, label in labelled_sentences(paragraphs)
        }
        self.reports = np.array(
            [paragraph.report for paragraph in paragraphs for _ in paragraph.sentences]
        )
        self.size = len(self.reports)
        self.fold = np.array([fold_of(report) for report in self.reports])

    def labelled_with(self, field: str) -> Array:
        """Return the numbers of the sentences whose label has a field ("polarity", "topics" …)."""
        return np.array(sorted(number for number, label in self.labels.items() if field in label))

    def gold(self) -> Array:
        """Return the numbers of the gold sentences, without those of the tables in `data/`."""
        return np.array(
            sorted(number for number, label in self.labels.items() if "additional" not in label)
        )

    def outside_fold(self, sentences: Array, fold: int | None) -> Array:
        """Return those of the sentences that are in other folds;
        all of them if the fold is None.
        """
        others: Array = sentences[self.fold[sentences] != fold]
        return others

    def targets(self, field: str, classes: Sequence[str]) -> Array:
        """Return by sentence and class whether the label gives the class."""
        targets = np.zeros((self.size, len(classes)), bool)
        for number, label in self.labels.items():
            values = label.get(field, ())
            for name in (values,) if isinstance(values, str) else values:
                targets[number, classes.index(name)] = True
        return targets

    def values(self, field: str) -> tuple[str, ...]:
        """Return all values of a field in the labels, sorted."""
        return tuple(
            sorted({value for label in self.labels.values() for value in label.get(field, ())})
        )

    def folds(self, sentences: Array) -> Iterator[tuple[Array, Array]]:
        """Yield (training sentences, test sentences) for each fold; no report is in both."""
        for fold in np.unique(self.fold[sentences]):
            is_test = self.fold[sentences] == fold
            yield sentences[~is_test], sentences[is_test]

    def context_rows(self) -> FeatureMatrix:
        """Return the features of the section of each sentence."""
        contexts = [
            context_features(self.paragraphs.context_of[number]) for number in range(self.size)
        ]
        return FeatureMatrix([dict.fromkeys(names, 1.0) for names in contexts])


class SentenceClassifier(Protocol):
    """A first-step model, which reads each sentence alone."""

    def scores(self, rows: FeatureMatrix, sentences: Array) -> Array:
        """Return the score of each class (column) for these sentences."""


def out_of_fold_scores(
    corpus: Corpus, train: Callable[[int | None], SentenceClassifier], rows: FeatureMatrix
) -> Array:
    """Return the scores of all sentences,
    each by a model trained without the fold of the sentence.
    """
    folds = [(np.flatnonzero(corpus.fold == fold), train(fold)) for fold in range(FOLDS)]
    by_fold = np.concatenate([model.scores(rows, sentences) for sentences, model in folds])
    scores = np.empty_like(by_fold)
    scores[np.concatenate([sentences for sentences, _ in folds])] = by_fold
    return scores


def word_counts(words: Sequence[str]) -> Counter[str]:
    """Return the features of the words of a sentence and how often each occurs."""
    return Counter(feature for word in words for feature in word_features(word))


def ngram_counts(words: Sequence[str], longest: int) -> Counter[str]:
    """Return the n-grams of a sentence, of two to `longest` words, and how often each occurs."""
    return Counter(" ".join(ngram) for ngram in word_ngrams(words) if len(ngram) <= longest)


def sector_rows(corpus: Corpus) -> FeatureMatrix:
    """Return the sector features of each sentence."""
    rows = []
    for number, matches in enumerate(sectors.sector_phrases().find_all(corpus.paragraphs.text)):
        context = corpus.paragraphs.context_of[number]
        sentence, words, named = (
            corpus.sentences[number],
            corpus.words[number],
            corpus.named_sectors[number],
        )
        rows.append(sectors.sector_features(sentence, words, context, matches, named))
    return FeatureMatrix(rows)


def train_sectors(corpus: Corpus, rows: FeatureMatrix, sentences: Array) -> LinearModel:
    """Return the model of sectors; a sector with a positive score is given."""
    classes = corpus.values("sectors")
    with_features = sentences[np.diff(rows.matrix.indptr)[sentences] > 0]
    targets = corpus.targets("sectors", classes)
    return train_one_vs_rest(
        rows, with_features, targets, classes, inverse_penalty=2.0, min_count=2, min_weight=0.1
    )
