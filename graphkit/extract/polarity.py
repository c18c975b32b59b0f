"""What a sentence evaluates: strength, weakness, both (mixed) or nothing (context).

Read in two steps. First each sentence by itself: its words and its cues. Then each in its paragraph: what
the sentences before, after and around it seem to say, how it opens ("This means that …" goes on in the tone
of what precedes, "However" turns from it), and the section it stands in with its grade.

What is rare would hardly ever be the likeliest. So what is given is not the likeliest but what adds most to
the mean F1 of the four: a polarity with probability p adds (p - F1 / 2) x worth, where worth is one over the
share of sentences that have it or are given it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.extract.reading import Reading
from graphkit.extract.surroundings import context_features
from graphkit.extract.vocabulary import Sequences
from graphkit.extract.weights import Scores, product, table

POLARITIES = ("strength", "weakness", "mixed", "context")

_LINKS = ("however", "this means", "as a result", "consequently", "this", "these", "they")
_OPENERS = (
    *_LINKS,
    *("although", "while", "but", "for example", "in addition", "where", "some", "it", "there", "when"),
    *("leaders", "inspectors", "despite", "similarly", "therefore", "most"),
)

PLACE_COLUMNS = (
    *(f"{what} {name}" for what in ("score", "share", "before", "after", "around") for name in POLARITIES),
    *("first", "last", "alone"),
    *(f"opens {opener}" for opener in _OPENERS),
    *(f"{link}: before {name}" for link in _LINKS for name in POLARITIES),
)


DECISION = ("given: half of F1", "given: worth")  # what the table knows of each polarity as a whole


def place_columns(reading: Reading, scores: Scores) -> Scores:
    """Return, sentence by `PLACE_COLUMNS`, what the scores of sentences and their neighbours say."""
    share = shares(scores)
    before, others = reading.before(share), np.maximum(1, reading.length - 1)[:, None]
    first, last = reading.position == 0, reading.position == reading.length - 1
    opens = np.zeros((len(scores), len(_OPENERS)))
    for _, at, opener in _sequences().find(reading.text.numbers):
        sentence = reading.text.sentence[at]
        first_words = at == reading.text.starts[sentence] + 1
        opens[sentence[first_words], opener[first_words]] = 1
    links = opens[:, : len(_LINKS), None] * before[:, None, :]
    blocks = [scores, share, before, reading.after(share), reading.others(share) / others]
    ends = np.stack([first, last, first & last], 1)
    return np.hstack([*blocks, ends, opens, links.reshape(len(scores), -1)])


def polarities(reading: Reading, scores: Scores) -> Iterator[tuple[str, float]]:
    """Yield the polarity of each sentence, and how sure it is (0 to 1), by the scores of sentences alone."""
    second = table("polarity-in-paragraph")
    places = [second.sum_of(context_features(context)) for context in reading.contexts]
    placed = product(place_columns(reading, scores), second.of(PLACE_COLUMNS))
    share = shares(placed + reading.spread(np.stack(places)) + second.constant)
    best = choose(share, second.of(DECISION))
    for polarity, sure in zip(best.tolist(), share[np.arange(len(best)), best].tolist(), strict=True):
        yield POLARITIES[polarity], sure


def choose(share: Scores, decision: Scores) -> NDArray[np.int64]:
    """Return the number of the polarity that each sentence is given, by the share of each."""
    half, worth = decision
    best: NDArray[np.int64] = ((share - half) * worth).argmax(1)
    return best


def shares(scores: Scores) -> Scores:
    """Return scores as shares of one."""
    powers: Scores = np.exp(scores - scores.max(1, keepdims=True))
    total: Scores = powers.sum(1, keepdims=True)
    return powers / total


@cache
def _sequences() -> Sequences:
    return Sequences((opener.split(), at) for at, opener in enumerate(_OPENERS))
