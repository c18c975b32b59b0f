"""Train topics: a linear model of sentence and section,
then a model that compares the candidate topics.

The second model is trained on out-of-fold scores of the first, so that no score comes from a model
that was trained on the same report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from linear_training import (
    Array,
    Corpus,
    FeatureMatrix,
    LinearModel,
    ngram_counts,
    train_one_vs_rest,
    word_counts,
)
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from graphkit.documents.extract.labels import topics


def topic_rows(corpus: Corpus, classes: tuple[str, ...]) -> FeatureMatrix:
    """Return the features of each sentence: its words, its section,
    the topic cues in and around it.
    """
    context = corpus.context_rows()
    rows = FeatureMatrix([word_counts(words) + ngram_counts(words, 3) for words in corpus.words])
    rows = rows.with_columns(context.names, context.matrix.toarray())
    return rows.with_columns(
        topics.cue_names(classes), topics.cue_columns(corpus.paragraphs, classes)
    )


def topic_context_rows(corpus: Corpus, scores: Array, classes: Sequence[str]) -> FeatureMatrix:
    """Return the context features of each pair of sentence and topic, one row per pair."""
    columns = np.stack([*topics.topic_context_columns(corpus.paragraphs, scores)], 2)
    columns = columns.reshape(-1, len(topics.CONTEXT_COLUMNS))
    topic = np.tile(np.arange(len(classes)), corpus.size)
    is_topic = csr_matrix((np.ones(len(topic)), (np.arange(len(topic)), topic)))
    rows = FeatureMatrix([])
    rows.names = [*topics.CONTEXT_COLUMNS, *(f"topic {name}" for name in classes)]
    rows.matrix = hstack([csr_matrix(columns), is_topic]).tocsr()
    return rows


def topic_trainer(
    corpus: Corpus, rows: FeatureMatrix, classes: tuple[str, ...]
) -> Callable[[int | None], LinearModel]:
    """Return a function that trains the first step on all folds but one (None: on all)."""
    targets = corpus.targets("topics", classes)

    def train(without: int | None) -> LinearModel:
        sentences = corpus.outside_fold(corpus.labelled_with("topics"), without)
        scale = feature_scale(rows, sentences)
        return train_one_vs_rest(
            rows,
            sentences,
            targets,
            classes,
            0.2,
            min_count=3,
            min_weight=0.07,
            min_rare_weight=0.3,
            scale=scale,
        )

    return train


def train_topic_context(
    corpus: Corpus, scores: Array, rows: FeatureMatrix, sentences: Array, classes: tuple[str, ...]
) -> LinearModel:
    """Return the context model of topics; `rows` and `scores` are out-of-fold."""
    targets = corpus.targets("topics", classes)
    candidates = topics.candidate_topics(corpus.paragraphs, scores, classes)
    is_training = np.isin(np.arange(corpus.size), sentences)[:, None]
    pairs = np.flatnonzero((candidates & is_training).ravel())
    learner = LogisticRegression(C=0.5, max_iter=2000)
    learner.fit(rows.matrix[pairs], targets.ravel()[pairs])
    model = LinearModel(("given",), rows.names, np.round(learner.coef_, 2), learner.intercept_)
    totals = pair_scores(scores, rows, model)[sentences]
    threshold = _best_threshold(totals, candidates[sentences], targets[sentences])
    model.intercept = np.round(model.intercept - threshold, 2)
    return model


def predicted_topics(
    corpus: Corpus, scores: Array, rows: FeatureMatrix, model: LinearModel, classes: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """Return the topics that the context model predicts for every sentence."""
    candidates = topics.candidate_topics(corpus.paragraphs, scores, classes)
    chosen = topics.choose_topics(pair_scores(scores, rows, model), candidates)
    names = [tuple(classes[topic] for topic in indexes) for indexes in chosen]
    return topics.add_topic_phrases(corpus.paragraphs, names)


def pair_scores(scores: Array, rows: FeatureMatrix, model: LinearModel) -> Array:
    """Return the context model's score of every sentence (row) and topic (column)."""
    totals: Array = model.scores(rows, np.arange(scores.size))[:, 0].reshape(scores.shape)
    return totals


def feature_scale(rows: FeatureMatrix, sentences: Array) -> Array:
    """Return the scale of each feature: largest for cues in the sentence,
    then by the rarity of words.
    """
    counts = np.bincount(rows.matrix[sentences].indices, minlength=len(rows.names))
    rarity = np.sqrt(np.log(len(sentences) / np.maximum(1, counts)) / 5)
    context_prefixes = ("before %", "opening %", "around %", "@")
    scale = [
        3.0 if name.startswith("%") else 1.0 if name.startswith(context_prefixes) else rare
        for name, rare in zip(rows.names, rarity, strict=True)
    ]
    return np.array(scale)


def _best_threshold(scores: Array, candidates: Array, targets: Array) -> float:
    """Return the score from which on topics are to be given, for the best F1."""
    results = []
    for threshold in np.arange(-15, 11) / 10:
        chosen = list(topics.choose_topics(scores - threshold, candidates))
        correct = sum(
            targets[number, topic] for number, indexes in enumerate(chosen) for topic in indexes
        )
        f1 = 2 * correct / (sum(map(len, chosen)) + targets.sum())
        results.append((f1, -abs(threshold), float(threshold)))
    return max(results)[2]
