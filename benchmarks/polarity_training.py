"""Train polarity: a linear model and a net for each sentence alone, then a model of the paragraph context.

The context model is trained on out-of-fold scores of the first two, so that no score comes from a model that
was trained on the same report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from labelled_corpus import TAUGHT_DIGITS, taught
from linear_training import Array, Corpus, Learned, Rows, one_against_rest, run_counts, word_counts
from polarity_net_training import learn_net, starting_net
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from graphkit.core.model import POLARITIES, quote_digest
from graphkit.extract.classifiers.sentence_net import SentenceNet
from graphkit.extract.labels import polarity
from graphkit.extract.labels.cues import cue_features
from graphkit.extract.text.phrase_matcher import TokenizedText
from graphkit.extract.text.vocabulary import group_of

# Shares of the polarities in reports as they come: the mean of both sets of gold, the one drawn at random and
# the one in which weak reports are commoner.
IN_LIFE = {"strength": 0.663, "weakness": 0.227, "mixed": 0.057, "context": 0.053}
TRUST = 0.3  # in a label, where the teacher has its say, too
BESIDE = 1 / 3  # what a label beside the gold weighs in the second step


@dataclass
class PolarityAlone:
    """The table and the net that read each sentence by itself."""

    table: Learned
    net: SentenceNet
    text: TokenizedText

    def scores(self, rows: Rows, which: Array) -> Array:
        """Return what the table and the net say of each polarity, for these sentences."""
        return polarity.score_with_net(self.table.scores(rows, which), self.text, which, self.net)


def polarity_rows(corpus: Corpus) -> Rows:
    """Return what each sentence is known by, read by itself: words, groups of words in a row, cues."""
    rows = []
    for words, phrases in zip(corpus.words, corpus.paragraphs.phrases("polarity"), strict=True):
        groups = [group_of(word) for word in words]
        rows.append(word_counts(words) + run_counts(words, 2) + run_counts(groups, 3))
        rows[-1].update(cue_features(words, phrases))
    return Rows(rows)


def polarity_places(corpus: Corpus, scores: Array) -> Rows:
    """Return what each sentence is known by in its paragraph."""
    return corpus.places().beside(
        polarity.CONTEXT_COLUMNS, polarity.context_columns(corpus.paragraphs, scores)
    )


def polarity_alone(corpus: Corpus, rows: Rows) -> Callable[[int | None], PolarityAlone]:
    """Return how polarity is learned from sentences by themselves, but for those of one part.

    The table learns from labels; the net from what the teacher says of all sentences, and from labels.
    """
    classes, text = POLARITIES, corpus.paragraphs.text
    labelled, targets = corpus.having("polarity"), corpus.targets("polarity", classes)
    start, said = starting_net(text, len(classes)), taught()
    digests = [quote_digest(sentence)[:TAUGHT_DIGITS] for sentence in corpus.sentences]
    known = np.array([digest in said for digest in digests])

    def learn(without: int | None) -> PolarityAlone:
        which = corpus.without(labelled, without)
        table = one_against_rest(rows, which, targets, classes, 0.1, least=3, drop=0.015, rare=0.2)
        shares = targets.astype(float)
        for at in np.flatnonzero(known):
            shares[at] = said[digests[at]][without]
        shares[which] += TRUST * (targets[which] - shares[which])
        lessons = corpus.without(np.flatnonzero(shares.any(1)), without)
        return PolarityAlone(table, learn_net(start, text, lessons, shares), text)

    return learn


def learn_polarity(corpus: Corpus, places: Rows, which: Array) -> Learned:
    """Learn polarity from these sentences in their paragraphs.

    `places` rest on scores that have not seen the report of a sentence.

    Those labelled beside the gold weigh less and are marked, for their readers draw the line of what is
    context elsewhere; what is learned of the mark is left out, so that sentences are read as the gold's
    readers do.
    """
    classes = POLARITIES
    answers = corpus.targets("polarity", classes)[which].argmax(1)
    gold = np.isin(which, corpus.gold())
    weight = np.zeros(len(which))
    for some in (gold, ~gold):
        weight[some] = as_in_life(answers[some])
    weight[~gold] *= BESIDE
    learner = LogisticRegression(C=0.1, max_iter=2000)
    learner.fit(hstack([places.matrix[which], csr_matrix(~gold[:, None])]), answers, sample_weight=weight)
    weights = np.round(learner.coef_[:, :-1], 2)
    placed = Learned(classes, places.names, weights, np.round(learner.intercept_, 2))
    share = polarity.softmax(placed.scores(places, which[gold]))
    return placed.beside(polarity.DECISION_WEIGHTS, np.round(best_decision(share, weight[gold]), 2))


def given_polarity(places: Rows, placed: Learned, which: Array) -> Array:
    """Return the number of the polarity that each of these sentences is given."""
    share = polarity.softmax(placed.scores(places, which))
    return polarity.choose_polarities(share, placed.weights[:, -len(polarity.DECISION_WEIGHTS) :].T)


def as_in_life(answers: Array) -> Array:
    """Return what each sentence is to weigh so that the shares of polarities are as in life."""
    counts = np.bincount(answers, minlength=len(POLARITIES))
    wanted = np.array([IN_LIFE[name] for name in POLARITIES]) * len(answers)
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
        given = polarity.choose_polarities(share, decision)[:, None] == np.arange(len(expected))
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
