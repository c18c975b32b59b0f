"""How polarity, topics and sectors are learned; used by `train.py` (for good) and `labels.py` (to measure).

Everything is linear and repeats exactly: features sorted, one solver with a fixed seed, weights rounded to
two decimals and small ones dropped. What reads a sentence in its paragraph is learned upon scores that a
sentence gets from tables which have not seen its report.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from labelled import Labelled, each
from nets import learn_net, starting_net
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from graphkit.extract import polarity, sectors, topics
from graphkit.extract.cues import cue_features
from graphkit.extract.groups import group_of
from graphkit.extract.net import Net
from graphkit.extract.phrases import Text
from graphkit.extract.reading import Prose, Reading
from graphkit.extract.surroundings import context_features
from graphkit.extract.weights import CONSTANT, runs, word_features

warnings.simplefilter("ignore", ConvergenceWarning)

# Shares of the polarities in reports as they come: the mean of both sets of gold, the one drawn at random and
# the one in which weak reports are commoner.
PARTS = 5
IN_LIFE = {"strength": 0.663, "weakness": 0.227, "mixed": 0.057, "context": 0.053}

Row = dict[str, float]
Array = np.ndarray


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
        """Yield the lines of the table as `graphkit.extract.weights` reads them, sorted."""
        yield "#classes " + " ".join(self.classes)
        yield f"{CONSTANT}\t{self._pairs(self.constant)}"
        some = np.flatnonzero(self.weights.any(0))
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
    """All sentences of the paragraphs with labels, numbered through; most of them are labelled."""

    def __init__(self, paragraphs: Sequence[Labelled]) -> None:
        self.reading = Reading([Prose(one.sentences, one.context) for one in paragraphs])
        self.sentences, self.words = self.reading.sentences, self.reading.words
        self.named = [whom for one in paragraphs for whom in one.named or [()] * len(one.sentences)]
        starts = np.cumsum([0, *(len(one.sentences) for one in paragraphs)])
        self.labels = {int(starts[number]) + at: label for number, at, label in each(paragraphs)}
        self.reports = np.array([one.report for one in paragraphs for _ in one.sentences])
        self.size = len(self.reports)
        self.part = np.zeros(self.size, int)  # of the reports, each sentence with its whole report
        for number, (_, some) in enumerate(GroupKFold(PARTS).split(self.reports, groups=self.reports)):
            self.part[some] = number

    def having(self, field: str) -> Array:
        """Return the numbers of the sentences whose label says this ("polarity", "topics" …)."""
        return np.array(sorted(number for number, label in self.labels.items() if field in label))

    def gold(self) -> Array:
        """Return the numbers of the sentences of the gold, without those labelled beside it."""
        return np.array(sorted(number for number, label in self.labels.items() if "own" not in label))

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
        contexts = [context_features(self.reading.context(at)) for at in range(self.size)]
        return Rows([dict.fromkeys(names, 1.0) for names in contexts])


class Alone(Protocol):
    """What is learned of sentences, each by itself."""

    def scores(self, rows: Rows, which: Array) -> Array:
        """Return the score of each class (column) for these rows."""


Read = TypeVar("Read", bound=Alone)


def unseen_scores(
    corpus: Corpus, which: Array, learn: Callable[[Array], Read], rows: Rows
) -> tuple[Read, Array]:
    """Return what is learned from `which`, and scores of all sentences.

    Where a report is in `which`, its scores come from what has not seen it.
    """
    learned = learn(which)
    scores = learned.scores(rows, np.arange(corpus.size))
    for some, rest in corpus.folds(which):
        unseen = np.flatnonzero(corpus.part == corpus.part[rest[0]])
        scores[unseen] = learn(some).scores(rows, unseen)
    return learned, scores


def word_counts(words: Sequence[str]) -> Counter[str]:
    """Return how often each word, and what it is known by, occurs in a sentence."""
    return Counter(feature for word in words for feature in word_features(word))


def run_counts(words: Sequence[str], longest: int) -> Counter[str]:
    """Return how often each run of two words, or up to so many, occurs in a sentence."""
    return Counter(" ".join(run) for run in runs(words) if len(run) <= longest)


# Polarity


@dataclass
class PolarityAlone:
    """The table and the net that read each sentence by itself."""

    table: Learned
    net: Net
    text: Text

    def scores(self, rows: Rows, which: Array) -> Array:
        """Return the score of each polarity for these sentences."""
        return polarity.with_net(self.table.scores(rows, which), self.text, which, self.net)


@dataclass
class PolarityModel:
    """All that is learned for polarity."""

    alone: PolarityAlone
    placed: Learned

    def predict(self, corpus: Corpus, rows: Rows, which: Array) -> Array:
        """Return the number of the polarity of each of these sentences."""
        scores = self.alone.scores(rows, np.arange(corpus.size))
        share = polarity.shares(self.placed.scores(polarity_places(corpus, scores), which))
        return polarity.choose(share, self.placed.weights[:, -len(polarity.DECISION) :].T)


def polarity_rows(corpus: Corpus) -> Rows:
    """Return what each sentence is known by, read by itself: words, groups of words in a row, cues."""
    rows = []
    for words in corpus.words:
        groups = [group_of(word) for word in words]
        rows.append(word_counts(words) + run_counts(words, 2) + run_counts(groups, 3))
        rows[-1].update(cue_features(words))
    return Rows(rows)


def polarity_places(corpus: Corpus, scores: Array) -> Rows:
    """Return what each sentence is known by in its paragraph."""
    return corpus.places().beside(polarity.PLACE_COLUMNS, polarity.place_columns(corpus.reading, scores))


def polarity_alone(corpus: Corpus, rows: Rows) -> Callable[[Array], PolarityAlone]:
    """Return how polarity is learned from sentences by themselves; from the same ones it is learned once."""
    classes, text, known = polarity.POLARITIES, corpus.reading.text, dict[bytes, PolarityAlone]()
    targets, start = corpus.targets("polarity", classes), starting_net(text, len(classes))

    def learn(which: Array) -> PolarityAlone:
        if which.tobytes() not in known:
            learned = one_against_rest(rows, which, targets, classes, 0.1, least=3, drop=0.015, rare=0.2)
            net = learn_net(start, text, which, targets)
            known[which.tobytes()] = PolarityAlone(learned, net, text)
        return known[which.tobytes()]

    return learn


def learn_polarity(
    corpus: Corpus, rows: Rows, which: Array, alone: Callable[[Array], PolarityAlone]
) -> PolarityModel:
    """Learn polarity from these sentences.

    Those labelled beside the gold are marked, for their readers draw the line of what is context elsewhere;
    what is learned of the mark is left out, so that sentences are read as the gold's readers do.
    """
    classes = polarity.POLARITIES
    targets = corpus.targets("polarity", classes)
    learned, scores = unseen_scores(corpus, which, alone, rows)
    places = polarity_places(corpus, scores)
    answers, gold = targets[which].argmax(1), np.isin(which, corpus.gold())
    weight = np.zeros(len(which))
    for some in (gold, ~gold):
        weight[some] = as_in_life(answers[some])
    learner = LogisticRegression(C=0.1, max_iter=2000)
    learner.fit(hstack([places.matrix[which], csr_matrix(~gold[:, None])]), answers, sample_weight=weight)
    weights = np.round(learner.coef_[:, :-1], 2)
    placed = Learned(classes, places.names, weights, np.round(learner.intercept_, 2))
    share = polarity.shares(placed.scores(places, which[gold]))
    placed = placed.beside(polarity.DECISION, np.round(best_decision(share, weight[gold]), 2))
    return PolarityModel(learned, placed)


def as_in_life(answers: Array) -> Array:
    """Return what each sentence is to weigh so that the shares of polarities are as in life."""
    counts = np.bincount(answers, minlength=len(polarity.POLARITIES))
    wanted = np.array([IN_LIFE[name] for name in polarity.POLARITIES]) * len(answers)
    weight: Array = (wanted / np.maximum(1, counts))[answers]
    return weight


def best_decision(share: Array, weight: Array) -> Array:
    """Return half of the F1 to be expected of each polarity, and its worth, for the best mean of F1.

    The two hang together: what is given decides how well, and how well decides what is given.
    """
    weight = weight / weight.sum()
    expected = (share * weight[:, None]).sum(0)
    decision = np.stack([np.full(len(expected), 0.4), 1 / (2 * expected)])
    for _ in range(40):
        given = polarity.choose(share, decision)[:, None] == np.arange(len(expected))
        sizes = expected + (given * weight[:, None]).sum(0)
        right = (given * share * weight[:, None]).sum(0)
        decision = (decision + np.stack([right / sizes, 1 / sizes])) / 2
    return decision


def f1_by_class(answers: Array, given: Array, weight: Array, number: int) -> Array:
    """Return F1 of each class, sentences weighted."""
    found = []
    for one in range(number):
        right = weight[(answers == one) & (given == one)].sum()
        found.append(2 * right / max(1e-9, weight[answers == one].sum() + weight[given == one].sum()))
    return np.array(found)


# Topics


@dataclass
class TopicModel:
    """Both tables for topics."""

    alone: Learned
    placed: Learned

    def predict(self, corpus: Corpus, rows: Rows) -> list[list[str]]:
        """Return the topics of every sentence."""
        classes, scores = self.alone.classes, self.alone.scores(rows, np.arange(corpus.size))
        places = topic_places(corpus, scores, classes)
        placed = self.placed.scores(places, np.arange(scores.size))[:, 0].reshape(scores.shape)
        likely = topics.likely(corpus.reading, scores, classes)
        return [[classes[at] for at in chosen] for chosen in topics.choose(placed, likely)]


def topic_rows(corpus: Corpus, classes: tuple[str, ...]) -> Rows:
    """Return what each sentence is known by: its words, its section, the hints around it."""
    places = corpus.places()
    rows = Rows([word_counts(words) + run_counts(words, 3) for words in corpus.words])
    rows = rows.beside(places.names, places.matrix.toarray())
    return rows.beside(topics.hint_names(classes), topics.hint_columns(corpus.reading, classes))


def topic_places(corpus: Corpus, scores: Array, classes: Sequence[str]) -> Rows:
    """Return what speaks for each topic of each sentence, a row for each pair of them."""
    columns = topics.place_columns(corpus.reading, scores).reshape(-1, len(topics.PLACE_COLUMNS))
    which = np.tile(np.arange(len(classes)), corpus.size)
    topic = csr_matrix((np.ones(len(which)), (np.arange(len(which)), which)))
    rows = Rows([])
    rows.names = [*topics.PLACE_COLUMNS, *(f"topic {name}" for name in classes)]
    rows.matrix = hstack([csr_matrix(columns), topic]).tocsr()
    return rows


def learn_topics(corpus: Corpus, rows: Rows, which: Array, classes: tuple[str, ...]) -> TopicModel:
    """Learn topics from these sentences."""
    targets = corpus.targets("topics", classes)
    scale = topic_scale(rows, which)

    def alone(learn: Array) -> Learned:
        return one_against_rest(rows, learn, targets, classes, 0.2, least=3, drop=0.07, rare=0.3, scale=scale)

    learned, scores = unseen_scores(corpus, which, alone, rows)
    places = topic_places(corpus, scores, classes)
    likely = topics.likely(corpus.reading, scores, classes)
    learn = np.flatnonzero((likely & np.isin(np.arange(corpus.size), which)[:, None]).ravel())
    learner = LogisticRegression(C=0.5, max_iter=2000)
    learner.fit(places.matrix[learn], targets.ravel()[learn])
    placed = Learned(("given",), places.names, np.round(learner.coef_, 2), learner.intercept_)
    pairs = placed.scores(places, np.arange(scores.size))[:, 0].reshape(scores.shape)[which]
    placed.constant = np.round(placed.constant - _best_threshold(pairs, likely[which], targets[which]), 2)
    return TopicModel(learned, placed)


def topic_scale(rows: Rows, which: Array) -> Array:
    """Return how readily each feature is believed: hints in the sentence most, then the rarer words."""
    often = np.bincount(rows.matrix[which].indices, minlength=len(rows.names))
    rarity = np.sqrt(np.log(len(which) / np.maximum(1, often)) / 5)
    around = ("before %", "opening %", "around %", "@")
    worth = [(name.startswith("%"), name.startswith(around)) for name in rows.names]
    scale = [
        3.0 if hint else 1.0 if place else rare for (hint, place), rare in zip(worth, rarity, strict=True)
    ]
    return np.array(scale)


def _best_threshold(scores: Array, likely: Array, targets: Array) -> float:
    """Return the score above which topics are to be given, for the best F1."""
    found = []
    for threshold in np.arange(-15, 11) / 10:
        chosen = list(topics.choose(scores - threshold, likely))
        right = sum(targets[at, topic] for at, given in enumerate(chosen) for topic in given)
        found.append((2 * right / (sum(map(len, chosen)) + targets.sum()), -abs(threshold), float(threshold)))
    return max(found)[2]


# Sectors


def sector_rows(corpus: Corpus) -> Rows:
    """Return what speaks for and against the mention of sectors in each sentence."""
    found = []
    for at, sentence in enumerate(corpus.sentences):
        words, context = corpus.words[at], corpus.reading.context(at)
        found.append(sectors.sector_features(sentence, words, context, named=corpus.named[at]))
    return Rows(found)


def learn_sectors(corpus: Corpus, rows: Rows, which: Array) -> Learned:
    """Learn sectors from these sentences; what scores above nought is given."""
    classes = corpus.values("sectors")
    some = which[np.diff(rows.matrix.indptr)[which] > 0]
    targets = corpus.targets("sectors", classes)
    return one_against_rest(rows, some, targets, classes, strictness=2.0, least=2, drop=0.1)
