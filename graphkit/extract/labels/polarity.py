"""What a sentence evaluates: strength, weakness, both (mixed) or nothing (context).

Read in two steps. First each sentence by itself: its words and its cues, added up, and where that leaves a
doubt its words in their order, by a small net. Then each in its paragraph: what the two sentences before, the
two after and all around it seem to say, how it opens ("This means that …" goes on in the tone of what
precedes, "However" turns from it), and the section it stands in with its grade.

What is rare would hardly ever be the likeliest. So what is given is not the likeliest but what adds most to
the mean F1 of the four: a polarity with probability p adds (p - F1 / 2) x worth, where worth is one over the
share of sentences that have it or are given it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.core.model import POLARITIES
from graphkit.extract.classifiers.linear_weights import Scores, load_weights, matrix_product
from graphkit.extract.classifiers.paragraph_context import ParagraphBatch, context_features
from graphkit.extract.classifiers.sentence_net import SentenceNet, load_polarity_net, log_softmax
from graphkit.extract.text.phrase_matcher import TokenizedText
from graphkit.extract.text.vocabulary import IntArray, SequenceTrie

_LINKS = ("however", "this means", "as a result", "consequently", "this", "these", "they")
_OPENERS = (
    *_LINKS,
    *("although", "while", "but", "for example", "in addition", "where", "some", "it", "there", "when"),
    *("leaders", "inspectors", "despite", "similarly", "therefore", "most"),
)

_SURE = 0.98  # share above which the table alone decides
_SHORT, _LONG = 8, 40  # words and stops
_NEARLY_NONE = 0.001  # a share, so that its logarithm is no less than -7

_SCORES = (
    "score",
    "by the net",
    "share",
    "log of share",
    "before",
    "second before",
    "after",
    "second after",
    "around",
    "opening",
)
CONTEXT_COLUMNS = (
    *(f"{what} {name}" for what in _SCORES for name in POLARITIES),
    *("first", "last", "alone", "log of length", "short", "long"),
    *(f"opens {opener}" for opener in _OPENERS),
    *(f"{link}: before {name}" for link in _LINKS for name in POLARITIES),
)
DECISION_WEIGHTS = ("given: half of F1", "given: worth")  # what the table knows of each polarity as a whole


def score_with_net(scores: Scores, text: TokenizedText, which: IntArray, reader: SentenceNet) -> Scores:
    """Return what is said of sentences by themselves: the scores by the table, and beside them by the net.

    Where the table is sure, its own word stands for the net's.
    """
    said = log_softmax(scores)
    unsure = np.exp(said.max(1)) < _SURE
    said[unsure] = reader.log_probabilities(text, which[unsure])
    return np.hstack([scores, said])


def context_columns(read: ParagraphBatch, scores: Scores) -> Scores:
    """Return, sentence by `CONTEXT_COLUMNS`, what is said of sentences and their neighbours (`with_net`)."""
    by_table, by_net = np.split(scores, 2, 1)
    scores = by_table + by_net
    share = softmax(scores)
    before, after = read.previous_values(share), read.next_values(share)
    around = read.sum_of_others(share) / np.maximum(1, read.length - 1)[:, None]
    far = [
        before,
        read.previous_values(before),
        after,
        read.next_values(after),
        around,
        read.first_sentence_values(share),
    ]
    first, last = read.position == 0, read.position == read.length - 1
    size = read.text.lengths
    ends = np.stack([first, last, first & last, np.log(size), size <= _SHORT, size > _LONG], 1)
    opens = np.zeros((len(scores), len(_OPENERS)))
    for _, at, opener in _sequences().find(read.text.token_ids):
        sentence = read.text.sentence_index[at]
        first_words = at == read.text.starts[sentence] + 1
        opens[sentence[first_words], opener[first_words]] = 1
    links = (opens[:, : len(_LINKS), None] * before[:, None, :]).reshape(len(scores), -1)
    return np.hstack([scores, by_net, share, np.log(share + _NEARLY_NONE), *far, ends, opens, links])


def predict_polarities(read: ParagraphBatch, scores: Scores) -> Iterator[tuple[str, float]]:
    """Yield the polarity of each sentence, and how sure it is (0 to 1), by what the table says of each."""
    second = load_weights("polarity-in-paragraph")
    scores = score_with_net(scores, read.text, np.arange(len(scores)), load_polarity_net())
    places = [second.weight_sum(context_features(context)) for context in read.contexts]
    placed = matrix_product(context_columns(read, scores), second.weights_of(CONTEXT_COLUMNS))
    share = softmax(placed + read.to_sentences(np.stack(places)) + second.constant)
    best = choose_polarities(share, second.weights_of(DECISION_WEIGHTS))
    for polarity, sure in zip(best.tolist(), share[np.arange(len(best)), best].tolist(), strict=True):
        yield POLARITIES[polarity], sure


def choose_polarities(share: Scores, decision: Scores) -> NDArray[np.int64]:
    """Return the number of the polarity that each sentence is given, by the share of each."""
    half, worth = decision
    best: NDArray[np.int64] = ((share - half) * worth).argmax(1)
    return best


def softmax(scores: Scores) -> Scores:
    """Return scores as shares of one."""
    found: Scores = np.exp(log_softmax(scores))
    return found


@cache
def _sequences() -> SequenceTrie:
    return SequenceTrie({opener: at for at, opener in enumerate(_OPENERS)})
