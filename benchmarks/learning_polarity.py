"""How polarity is learned: by a table and a net that read each sentence alone, then from its paragraph.

The second step is learned upon scores that a sentence gets from what has not seen its report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from learning import Array, Corpus, Learned, Rows, one_against_rest, run_counts, unseen_scores, word_counts
from nets import learn_net, starting_net
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from graphkit.extract import polarity
from graphkit.extract.cues import cue_features
from graphkit.extract.groups import group_of
from graphkit.extract.net import Net
from graphkit.extract.phrases import Text

# Shares of the polarities in reports as they come: the mean of both sets of gold, the one drawn at random and
# the one in which weak reports are commoner.
IN_LIFE = {"strength": 0.663, "weakness": 0.227, "mixed": 0.057, "context": 0.053}


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
