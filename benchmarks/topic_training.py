"""Train topics: a linear model of sentence and section, then a model that compares the candidate topics.

The second model is trained on out-of-fold scores of the first, so that no score comes from a model that was
trained on the same report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from linear_training import Array, Corpus, Learned, Rows, one_against_rest, run_counts, word_counts
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from graphkit.extract.labels import topics


def topic_rows(corpus: Corpus, classes: tuple[str, ...]) -> Rows:
    """Return what each sentence is known by: its words, its section, the hints around it."""
    places = corpus.places()
    rows = Rows([word_counts(words) + run_counts(words, 3) for words in corpus.words])
    rows = rows.beside(places.names, places.matrix.toarray())
    return rows.beside(topics.cue_names(classes), topics.cue_columns(corpus.paragraphs, classes))


def topic_places(corpus: Corpus, scores: Array, classes: Sequence[str]) -> Rows:
    """Return what speaks for each topic of each sentence, a row for each pair of them."""
    columns = np.stack([*topics.context_columns(corpus.paragraphs, scores)], 2)
    columns = columns.reshape(-1, len(topics.CONTEXT_COLUMNS))
    which = np.tile(np.arange(len(classes)), corpus.size)
    topic = csr_matrix((np.ones(len(which)), (np.arange(len(which)), which)))
    rows = Rows([])
    rows.names = [*topics.CONTEXT_COLUMNS, *(f"topic {name}" for name in classes)]
    rows.matrix = hstack([csr_matrix(columns), topic]).tocsr()
    return rows


def topics_alone(corpus: Corpus, rows: Rows, classes: tuple[str, ...]) -> Callable[[int | None], Learned]:
    """Return how topics are learned from sentences by themselves, but for those of one part."""
    targets = corpus.targets("topics", classes)

    def learn(without: int | None) -> Learned:
        which = corpus.without(corpus.having("topics"), without)
        scale = topic_scale(rows, which)
        return one_against_rest(rows, which, targets, classes, 0.2, least=3, drop=0.07, rare=0.3, scale=scale)

    return learn


def learn_topics(
    corpus: Corpus, scores: Array, places: Rows, which: Array, classes: tuple[str, ...]
) -> Learned:
    """Learn from these sentences which topics to give.

    `places` rest on `scores`, and these have not seen the report of a sentence.
    """
    targets = corpus.targets("topics", classes)
    likely = topics.candidate_topics(corpus.paragraphs, scores, classes)
    learn = np.flatnonzero((likely & np.isin(np.arange(corpus.size), which)[:, None]).ravel())
    learner = LogisticRegression(C=0.5, max_iter=2000)
    learner.fit(places.matrix[learn], targets.ravel()[learn])
    placed = Learned(("given",), places.names, np.round(learner.coef_, 2), learner.intercept_)
    pairs = placed.scores(places, np.arange(scores.size))[:, 0].reshape(scores.shape)[which]
    placed.constant = np.round(placed.constant - _best_threshold(pairs, likely[which], targets[which]), 2)
    return placed


def given_topics(
    corpus: Corpus, scores: Array, places: Rows, placed: Learned, classes: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """Return the topics that every sentence is given."""
    sums = placed.scores(places, np.arange(scores.size))[:, 0].reshape(scores.shape)
    likely = topics.candidate_topics(corpus.paragraphs, scores, classes)
    given = [tuple(classes[at] for at in chosen) for chosen in topics.choose_topics(sums, likely)]
    return topics.add_topic_phrases(corpus.paragraphs, given)


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
        chosen = list(topics.choose_topics(scores - threshold, likely))
        right = sum(targets[at, topic] for at, given in enumerate(chosen) for topic in given)
        found.append((2 * right / (sum(map(len, chosen)) + targets.sum()), -abs(threshold), float(threshold)))
    return max(found)[2]
