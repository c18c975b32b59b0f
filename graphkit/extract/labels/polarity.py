"""The polarity of a sentence: strength, weakness, mixed, or context (nothing evaluated).

Two steps. The first reads each sentence alone: a linear model of words and cues and, where that is uncertain,
a small net that reads the words in order. The second, linear too, adds the paragraph: the predictions for two
sentences before and after and for the rest, how the sentence opens ("This means that …" continues the tone,
"However" reverses it), and the section with its grade.

The most probable class is not what maximises macro-F1, because rare classes would hardly ever be predicted.
Instead the class with the largest expected gain is chosen: a class with probability p gains
(p - F1 / 2) / (labelled share + predicted share).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.core.calibration import confidence_of
from graphkit.core.model import POLARITIES
from graphkit.core.resources import read_yaml
from graphkit.extract.classifiers.linear_weights import Scores, load_weights, matrix_product
from graphkit.extract.classifiers.paragraph_context import ParagraphBatch, context_features
from graphkit.extract.classifiers.sentence_net import SentenceNet, load_polarity_net, log_softmax
from graphkit.extract.text.phrase_matcher import TokenizedText
from graphkit.extract.text.vocabulary import IntArray, SequenceTrie

_OPENER_LISTS = read_yaml("data", "lexicon", "sentence-openers.yaml")
_LINKS = tuple(_OPENER_LISTS["links"])  # openers that refer to the sentence before
_OPENERS = (*_LINKS, *_OPENER_LISTS["others"])

_TABLE_ONLY = 0.98  # probability from which on the net is not asked
_SHORT, _LONG = 8, 40  # words and punctuation marks
_SMOOTHING = 0.001  # added to a probability before its logarithm

# Names of features in `data/model/polarity-in-paragraph.tsv`.
_PER_POLARITY = (
    *("score", "by the net", "share", "log of share"),
    *("before", "second before", "after", "second after", "around", "opening"),
)
CONTEXT_COLUMNS = (
    *(f"{name} {polarity}" for name in _PER_POLARITY for polarity in POLARITIES),
    *("first", "last", "alone", "log of length", "short", "long"),
    *(f"opens {opener}" for opener in _OPENERS),
    *(f"{link}: before {polarity}" for link in _LINKS for polarity in POLARITIES),
)
DECISION_WEIGHTS = ("given: half of F1", "given: worth")  # of each polarity, for `choose_polarities`


def score_with_net(scores: Scores, text: TokenizedText, sentences: IntArray, net: SentenceNet) -> Scores:
    """Return the table's scores of some sentences, followed by the net's log-probabilities.

    Where the table is certain, its own log-probabilities take the place of the net's.
    """
    log_probabilities = log_softmax(scores)
    uncertain = np.exp(log_probabilities.max(1)) < _TABLE_ONLY
    log_probabilities[uncertain] = net.log_probabilities(text, sentences[uncertain])
    return np.hstack([scores, log_probabilities])


def context_columns(batch: ParagraphBatch, scores: Scores) -> Scores:
    """Return the features `CONTEXT_COLUMNS` of each sentence, from the scores of `score_with_net`."""
    by_table, by_net = np.split(scores, 2, 1)
    scores = by_table + by_net
    probability = softmax(scores)
    before, after = batch.previous_values(probability), batch.next_values(probability)
    neighbours = [
        before,
        batch.previous_values(before),
        after,
        batch.next_values(after),
        batch.sum_of_others(probability) / np.maximum(1, batch.length - 1)[:, None],
        batch.first_sentence_values(probability),
    ]
    first, last = batch.position == 0, batch.position == batch.length - 1
    size = batch.text.lengths
    place = np.stack([first, last, first & last, np.log(size), size <= _SHORT, size > _LONG], 1)
    opens = _opener_columns(batch.text)
    links = (opens[:, : len(_LINKS), None] * before[:, None, :]).reshape(len(scores), -1)
    own = [scores, by_net, probability, np.log(probability + _SMOOTHING)]
    return np.hstack([*own, *neighbours, place, opens, links])


def _opener_columns(text: TokenizedText) -> Scores:
    """Return by sentence and opener whether the sentence begins with it."""
    opens = np.zeros((len(text.words), len(_OPENERS)))
    for _, start, opener in _opener_trie().find(text.token_ids):
        sentence = text.sentence_index[start]
        at_start = start == text.starts[sentence] + 1
        opens[sentence[at_start], opener[at_start]] = 1
    return opens


def predict_polarities(batch: ParagraphBatch, scores: Scores) -> Iterator[tuple[str, float]]:
    """Yield the polarity of each sentence and its confidence; `scores` are the table's."""
    table = load_weights("polarity-in-paragraph")
    scores = score_with_net(scores, batch.text, np.arange(len(scores)), load_polarity_net())
    of_contexts = [table.weight_sum(context_features(context)) for context in batch.contexts]
    of_sentences = matrix_product(context_columns(batch, scores), table.weights_of(CONTEXT_COLUMNS))
    probability = softmax(of_sentences + batch.to_sentences(np.stack(of_contexts)) + table.constant)
    chosen = choose_polarities(probability, table.weights_of(DECISION_WEIGHTS))
    confidence = np.zeros(len(chosen))
    for number, polarity in enumerate(POLARITIES):
        own = chosen == number
        confidence[own] = confidence_of(f"polarity {polarity}", probability[own, number])
    yield from zip([POLARITIES[number] for number in chosen], confidence.tolist(), strict=True)


def choose_polarities(probability: Scores, decision: Scores) -> NDArray[np.int64]:
    """Return the index of the polarity with the largest expected gain in macro-F1, for each sentence."""
    half_f1, weight = decision
    chosen: NDArray[np.int64] = ((probability - half_f1) * weight).argmax(1)
    return chosen


def softmax(scores: Scores) -> Scores:
    """Return the class probabilities of scores."""
    probabilities: Scores = np.exp(log_softmax(scores))
    return probabilities


@cache
def _opener_trie() -> SequenceTrie:
    return SequenceTrie({opener: index for index, opener in enumerate(_OPENERS)})
