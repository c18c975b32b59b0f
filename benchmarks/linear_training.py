"""Build feature matrices and train linear classifiers; out-of-fold scores for the second step.

Used by `polarity_training` and `topic_training`; sectors are trained here. Training is reproducible: features
are sorted, the solver has a fixed random seed, weights are rounded to two decimals and small ones are
dropped.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from zlib import crc32

import numpy as np
from labelled_corpus import PARTS, Labelled, each
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from graphkit.extract.classifiers.linear_weights import CONSTANT, word_features, word_ngrams
from graphkit.extract.classifiers.paragraph_context import (
    ParagraphBatch,
    ParagraphSentences,
    context_features,
)
from graphkit.extract.mentions import sectors

warnings.simplefilter("ignore", ConvergenceWarning)

Row = Mapping[str, float]
Array = NDArray[Any]


def part_of(report: str) -> int:
    """Return which part of all reports one belongs to, by its name alone."""
    return crc32(report.encode()) % PARTS


class Rows:
    """Sentences as rows of a matrix, features (sorted by name) as columns."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.names = sorted({name for row in rows for name in row})
        number = {name: at for at, name in enumerate(self.names)}
        ends = np.cumsum([0, *(len(row) for row in rows)])
        columns = [number[name] for row in rows for name in row]
        values = [float(value) for row in rows for value in row.values()]
        self.matrix = csr_matrix((values, columns, ends), shape=(len(rows), len(self.names)))
        self.matrix.sort_indices()

    def beside(self, names: Sequence[str], columns: Array) -> Rows:
        """Return the same rows with more columns."""
        more = Rows([])
        more.names = [*self.names, *names]
        more.matrix = hstack([self.matrix, csr_matrix(columns)]).tocsr()
        return more

    def common(self, rows: Array, least: int) -> Array:
        """Return the columns that at least so many of these rows have."""
        counts = np.bincount(self.matrix[rows].indices, minlength=len(self.names))
        return np.flatnonzero(counts >= least)


@dataclass
class Learned:
    """Learned weights: one row a class, one column a feature of `names`."""

    classes: Sequence[str]
    names: Sequence[str]
    weights: Array
    constant: Array

    def scores(self, rows: Rows, which: Array) -> Array:
        """Return the score of each class (column) for these rows."""
        return np.asarray(rows.matrix[which] @ self.weights[:, : rows.matrix.shape[1]].T) + self.constant

    def beside(self, names: Sequence[str], values: Array) -> Learned:
        """Return the same table with more lines, which no row has: what is known of each class."""
        weights = np.hstack([self.weights, values.T])
        return Learned(self.classes, [*self.names, *names], weights, self.constant)

    def lines(self) -> Iterator[str]:
        """Yield the sorted lines of the table that `extract.classifiers.linear_weights` reads."""
        yield "#classes " + " ".join(self.classes)
        yield f"{CONSTANT}\t{self._pairs(self.constant)}"
        some = np.flatnonzero(self.weights.any(0)).tolist()
        yield from sorted(f"{self.names[at]}\t{self._pairs(self.weights[:, at])}" for at in some)

    def _pairs(self, weights: Array) -> str:
        return " ".join(
            f"{name}={weight:.2f}".replace("0.", ".", 1)
            for name, weight in zip(self.classes, weights, strict=True)
            if weight
        )


def one_against_rest(
    rows: Rows,
    which: Array,
    targets: Array,
    classes: Sequence[str],
    strictness: float,
    least: int,
    drop: float,
    rare: float = 0.0,
    scale: Array | None = None,
) -> Learned:
    """Learn each class against all others, upon the rows `which`.

    Weights that hardly ever decide anything are dropped: those below `drop`, and those below `rare` in a
    feature of one sentence, a third of it in one of nine. `scale` is how readily a feature is believed.
    """
    columns = rows.common(which, least)
    scales = np.ones(len(columns)) if scale is None else scale[columns]
    matrix = rows.matrix[which][:, columns] @ diags(scales)
    weights, constant = np.zeros((len(classes), len(rows.names))), np.full(len(classes), -9.0)
    for number in range(len(classes)):
        if targets[which, number].sum() >= 3:
            learner = LogisticRegression(
                solver="liblinear", dual=True, C=strictness, max_iter=100, tol=0.01, random_state=0
            )
            learner.fit(matrix, targets[which, number])
            weights[number, columns], constant[number] = learner.coef_[0] * scales, learner.intercept_[0]
    often = np.bincount(rows.matrix[which].indices, minlength=len(rows.names))
    little = np.abs(weights) < np.maximum(drop, rare / np.sqrt(np.maximum(1, often)))
    weights = np.where(little, 0, np.round(weights, 2))
    return Learned(classes, rows.names, weights, np.round(constant, 2))


class Corpus:
    """All sentences of the reports, numbered through; half of them are labelled."""

    def __init__(self, paragraphs: Sequence[Labelled]) -> None:
        self.paragraphs = ParagraphBatch(
            [ParagraphSentences(one.sentences, one.context) for one in paragraphs]
        )
        self.sentences, self.words = self.paragraphs.sentences, self.paragraphs.words
        self.named = [whom for one in paragraphs for whom in one.named or [()] * len(one.sentences)]
        starts = np.cumsum([0, *(len(one.sentences) for one in paragraphs)])
        self.labels = {int(starts[number]) + at: label for number, at, label in each(paragraphs)}
        self.reports = np.array([one.report for one in paragraphs for _ in one.sentences])
        self.size = len(self.reports)
        self.part = np.array([part_of(report) for report in self.reports])

    def having(self, field: str) -> Array:
        """Return the numbers of the sentences whose label says this ("polarity", "topics" …)."""
        return np.array(sorted(number for number, label in self.labels.items() if field in label))

    def gold(self) -> Array:
        """Return the numbers of the sentences of the gold, without those labelled beside it."""
        return np.array(sorted(number for number, label in self.labels.items() if "own" not in label))

    def without(self, which: Array, part: int | None) -> Array:
        """Return those of the sentences `which` that are in another part, or all of them."""
        others: Array = which[self.part[which] != part]
        return others

    def targets(self, field: str, classes: Sequence[str]) -> Array:
        """Return, sentence by class, whether the label says so."""
        given = np.zeros((self.size, len(classes)), bool)
        for number, label in self.labels.items():
            said = label.get(field, ())
            for name in (said,) if isinstance(said, str) else said:
                given[number, classes.index(name)] = True
        return given

    def values(self, field: str) -> tuple[str, ...]:
        """Return all values that labels give for a field, sorted."""
        return tuple(sorted({value for label in self.labels.values() for value in label.get(field, ())}))

    def folds(self, which: Array) -> Iterator[tuple[Array, Array]]:
        """Yield (learn from, measure on), part by part of the sentences `which`; no report is in both."""
        for part in np.unique(self.part[which]):
            rest = self.part[which] == part
            yield which[~rest], which[rest]

    def places(self) -> Rows:
        """Return what is known of the section of each sentence."""
        contexts = [context_features(self.paragraphs.context_of(at)) for at in range(self.size)]
        return Rows([dict.fromkeys(names, 1.0) for names in contexts])


class Alone(Protocol):
    """What is learned of sentences, each by itself."""

    def scores(self, rows: Rows, which: Array) -> Array:
        """Return the score of each class (column) for these rows."""


def unseen_scores(corpus: Corpus, learn: Callable[[int | None], Alone], rows: Rows) -> Array:
    """Return the scores of all sentences, those of each part by what is learned without that part."""
    parts = [(np.flatnonzero(corpus.part == part), learn(part)) for part in range(PARTS)]
    scores = np.concatenate([alone.scores(rows, some) for some, alone in parts])
    found = np.empty_like(scores)
    found[np.concatenate([some for some, _ in parts])] = scores
    return found


def word_counts(words: Sequence[str]) -> Counter[str]:
    """Return how often each word, and what it is known by, occurs in a sentence."""
    return Counter(feature for word in words for feature in word_features(word))


def run_counts(words: Sequence[str], longest: int) -> Counter[str]:
    """Return how often each run of two words, or up to so many, occurs in a sentence."""
    return Counter(" ".join(run) for run in word_ngrams(words) if len(run) <= longest)


def sector_rows(corpus: Corpus) -> Rows:
    """Return what speaks for and against the mention of sectors in each sentence."""
    found = []
    for at, said in enumerate(sectors.sector_phrases().find_all(corpus.paragraphs.text)):
        sentence, words, context = corpus.sentences[at], corpus.words[at], corpus.paragraphs.context_of(at)
        found.append(sectors.sector_features(sentence, words, context, said, corpus.named[at]))
    return Rows(found)


def learn_sectors(corpus: Corpus, rows: Rows, which: Array) -> Learned:
    """Learn sectors from these sentences; what scores above nought is given."""
    classes = corpus.values("sectors")
    some = which[np.diff(rows.matrix.indptr)[which] > 0]
    targets = corpus.targets("sectors", classes)
    return one_against_rest(rows, some, targets, classes, strictness=2.0, least=2, drop=0.1)
