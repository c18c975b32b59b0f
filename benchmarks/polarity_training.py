"""Train polarity: a linear model and a net for each sentence alone,
then a model of the paragraph context.

The context model is trained on out-of-fold scores of the first two, so that no score comes from a
model that was trained on the same report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from labelled_corpus import DIGEST_LENGTH, load_soft_labels
from linear_training import (
    Array,
    Corpus,
    FeatureMatrix,
    LinearModel,
    ngram_counts,
    train_one_vs_rest,
    word_counts,
)
from polarity_net_training import initial_net, train_net
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from graphkit.core.model import quote_digest
from graphkit.core.terms import POLARITIES
from graphkit.documents.extract.classifiers.sentence_net import SentenceNet
from graphkit.documents.extract.labels import polarity
from graphkit.documents.extract.labels.polarity import cue_features
from graphkit.documents.extract.labels.quantities import with_changes_of_quantities
from graphkit.documents.extract.text.phrase_matcher import TokenizedText, group_of, load_phrases

# Class frequencies in whole reports: the mean of both gold sets, one of which is a random sample
# while the other contains more weak reports.
CLASS_SHARES = {"strength": 0.663, "weakness": 0.227, "mixed": 0.057, "context": 0.053}
LABEL_WEIGHT = 0.3  # of a label beside the soft label of the same sentence, as target of the net
ADDITIONAL_WEIGHT = 1 / 3  # of a label outside the gold, in the context model
DECISION_ROUNDS = 40


@dataclass
class PolarityClassifiers:
    """The first step: the table and the net, which read each sentence alone."""

    table: LinearModel
    net: SentenceNet
    text: TokenizedText

    def scores(self, rows: FeatureMatrix, sentences: Array) -> Array:
        """Return the scores of the table and the log-probabilities of the net for these
        sentences.
        """
        return polarity.score_with_net(
            self.table.scores(rows, sentences), self.text, sentences, self.net
        )


def polarity_rows(corpus: Corpus) -> FeatureMatrix:
    """Return the features of each sentence alone: words, n-grams of words and of word groups,
    cues.
    """
    rows = []
    lexicon = load_phrases("polarity")
    for words, matches in zip(corpus.words, lexicon.find_all(corpus.paragraphs.text), strict=True):
        groups = [group_of(word) for word in words]
        rows.append(word_counts(words) + ngram_counts(words, 2) + ngram_counts(groups, 3))
        rows[-1].update(cue_features(words, matches))
    return FeatureMatrix(rows)


def polarity_context_rows(corpus: Corpus, scores: Array) -> FeatureMatrix:
    """Return the features of each sentence in its paragraph, from first-step scores."""
    columns = polarity.context_columns(corpus.paragraphs, scores)
    return corpus.context_rows().with_columns(polarity.CONTEXT_COLUMNS, columns)


def polarity_trainer(
    corpus: Corpus, rows: FeatureMatrix
) -> Callable[[int | None], PolarityClassifiers]:
    """Return a function that trains the first step on all folds but one (None: on all).

    The table is trained on labels, the net on soft labels of all sentences mixed with the labels.
    """
    classes, text = POLARITIES, corpus.paragraphs.text
    labelled, targets = corpus.labelled_with("polarity"), corpus.targets("polarity", classes)
    net, soft_labels = initial_net(text, len(classes)), load_soft_labels()
    digests = [quote_digest(sentence)[:DIGEST_LENGTH] for sentence in corpus.sentences]
    with_soft_label = np.flatnonzero([digest in soft_labels for digest in digests])

    def train(without: int | None) -> PolarityClassifiers:
        sentences = corpus.outside_fold(labelled, without)
        table = train_one_vs_rest(
            rows,
            sentences,
            targets,
            classes,
            0.1,
            min_count=3,
            min_weight=0.015,
            min_rare_weight=0.2,
        )
        probabilities = targets.astype(float)
        for number in with_soft_label:
            probabilities[number] = soft_labels[digests[number]][without]
        probabilities[sentences] += LABEL_WEIGHT * (targets[sentences] - probabilities[sentences])
        training_set = corpus.outside_fold(np.flatnonzero(probabilities.any(1)), without)
        return PolarityClassifiers(table, train_net(net, text, training_set, probabilities), text)

    return train


def train_polarity_context(corpus: Corpus, rows: FeatureMatrix, sentences: Array) -> LinearModel:
    """Return the context model of polarity; `rows` come from out-of-fold scores.

    Labels outside the gold have a smaller weight and a marker feature, because their annotators
    separate context from strength differently. The marker is dropped after training, so that
    predictions follow the gold.
    """
    classes = POLARITIES
    answers = corpus.targets("polarity", classes)[sentences].argmax(1)
    is_gold = np.isin(sentences, corpus.gold())
    weight = np.zeros(len(sentences))
    for some in (is_gold, ~is_gold):
        weight[some] = class_weights(answers[some])
    weight[~is_gold] *= ADDITIONAL_WEIGHT
    learner = LogisticRegression(C=0.1, max_iter=2000)
    with_marker = hstack([rows.matrix[sentences], csr_matrix(~is_gold[:, None])])
    learner.fit(with_marker, answers, sample_weight=weight)
    weights = np.round(learner.coef_[:, :-1], 2)
    model = LinearModel(classes, rows.names, weights, np.round(learner.intercept_, 2))
    probability = polarity.softmax(model.scores(rows, sentences[is_gold]))
    decision = optimised_decision(probability, weight[is_gold])
    return model.with_class_values(polarity.DECISION_WEIGHTS, np.round(decision, 2))


def predicted_polarities(
    corpus: Corpus, rows: FeatureMatrix, model: LinearModel, sentences: Array
) -> Array:
    """Return the index of the polarity of each of these sentences: by the context model,
    and by what it says of a quantity.
    """
    probability = polarity.softmax(model.scores(rows, sentences))
    decision = model.weights[:, -len(polarity.DECISION_WEIGHTS) :].T
    by_model = polarity.choose_polarities(probability, decision)
    return with_changes_of_quantities(by_model, [corpus.sentences[at] for at in sentences])


def class_weights(answers: Array) -> Array:
    """Return a weight for each sentence that makes the class frequencies equal to
    `CLASS_SHARES`.
    """
    counts = np.bincount(answers, minlength=len(POLARITIES))
    wanted = np.array([CLASS_SHARES[name] for name in POLARITIES]) * len(answers)
    weight: Array = (wanted / np.maximum(1, counts))[answers]
    return weight


def optimised_decision(probability: Array, weight: Array) -> Array:
    """Return half of the expected F1 of each polarity, and its weight,
    that maximise expected macro-F1.

    The two depend on the predictions, and the predictions on them: a fixed-point iteration.
    """
    weight = weight / weight.sum()
    expected = (probability * weight[:, None]).sum(0)
    decision = np.stack([np.full(len(expected), 0.4), 1 / (2 * expected)])
    for _ in range(DECISION_ROUNDS):
        predicted = polarity.choose_polarities(probability, decision)[:, None] == np.arange(
            len(expected)
        )
        sizes = expected + (predicted * weight[:, None]).sum(0)
        correct = (predicted * probability * weight[:, None]).sum(0)
        decision = (decision + np.stack([correct / sizes, 1 / sizes])) / 2
    return decision


def f1_by_class(answers: Array, predicted: Array, weight: Array, classes: int) -> Array:
    """Return the F1 of each class; sentences are weighted."""
    scores = []
    for number in range(classes):
        correct = weight[(answers == number) & (predicted == number)].sum()
        total = weight[answers == number].sum() + weight[predicted == number].sum()
        scores.append(2 * correct / max(1e-9, total))
    return np.array(scores)
