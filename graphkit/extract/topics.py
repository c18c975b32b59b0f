"""What practice a sentence is about: one to three topics, the most specific ones.

A sentence seldom names its topic twice, and often not at all ("They are well attended"). So the cues of the
lexicon are looked for in the sentence, in the one before it, in the paragraph and in its opening sentence,
and the section counts too. Then the topics that are likely for a sentence are weighed against one another
and against those of its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from graphkit.extract.phrases import lexicon
from graphkit.extract.reading import Reading
from graphkit.extract.surroundings import context_features
from graphkit.extract.weights import Scores, Table, product, table

MOST = 3  # topics of a sentence
LIKELY = -3.0  # score above which a topic is weighed

_SURE = 1e-6  # score above which a topic is given: nought, but for rounding
_FALLBACK = -1.0  # score above which the best topic is taken where none is sure
_NOBODY = 0.018  # share of a topic where there is no sentence
_OFTEN = 3  # times that a topic is hinted at in a paragraph
_HIGHEST = 3.0
_UNSURE = 0.4  # share of the best topic below which the neighbours count apart

_HINTS = ("%{}", "%{} twice", "before %{}", "opening %{}", "around %{}", "around %{} often")
PLACE_COLUMNS = (
    *("score", "share", "below best", "below second", "best", "second", "third"),
    *("rank 1", "rank 2", "rank 3"),
    *("before", "after", "around", "opening", "unsure: before", "unsure: around", "unsure: opening"),
    *("alone", "first"),
)


def hint_names(topics: Sequence[str]) -> list[str]:
    """Return the names of the columns of `hint_columns`."""
    return [*(name.format(topic) for name in _HINTS for topic in topics), "opening", "no hint"]


def hint_columns(reading: Reading, topics: Sequence[str]) -> Scores:
    """Return, sentence by column, for which topics there are words in and around it."""
    number = {topic: at for at, topic in enumerate(topics)}
    hints = np.zeros((len(reading.sentences), len(topics)))
    find, places = lexicon("topics").find, list[tuple[int, int]]()
    for at, words in enumerate(reading.words):
        for _, _, headings in find(words):
            places += [(at, number[topic]) for topic in headings if topic in number]
    if places:
        np.add.at(hints, tuple(np.array(places).T), 1)
    there = (hints > 0).astype(float)
    around = reading.others(hints)
    blocks = [there, hints > 1, reading.before(there), reading.opening(there), around > 0, around >= _OFTEN]
    return np.column_stack([*blocks, reading.position == 0, ~there.any(1)])


def with_hints(reading: Reading, scores: Scores, first: Table, topics: Sequence[str]) -> Scores:
    """Return the scores of topics, by words, with what hints and sections add to them."""
    columns = slice(first.classes.index(topics[0]), first.classes.index(topics[-1]) + 1)
    places = [first.of(context_features(context)).sum(0)[columns] for context in reading.contexts]
    hints = product(hint_columns(reading, topics), first.of(hint_names(topics))[:, columns])
    return scores[:, columns] + hints + reading.spread(np.stack(places))


def place_columns(reading: Reading, scores: Scores) -> Scores:
    """Return, sentence by topic by `PLACE_COLUMNS`, what speaks for a topic among the others and around."""
    share = 1 / (1 + np.exp(-scores))
    ranked = -np.sort(-share, axis=1)[:, :MOST]
    rank = (-scores).argsort(1, kind="stable").argsort(1, kind="stable")
    before, opening = reading.before(share, _NOBODY), reading.opening(share, _NOBODY)
    around = reading.others(share) / np.maximum(1, reading.length - 1)[:, None]
    unsure = ranked[:, :1] < _UNSURE
    columns = [
        *(np.minimum(scores, _HIGHEST), share, share - ranked[:, :1], share - ranked[:, 1:2]),
        *(np.broadcast_to(ranked[:, [at]], share.shape) for at in range(MOST)),
        *(rank == at for at in range(MOST)),
        *(before, reading.after(share, _NOBODY), around, opening),
        *(before * unsure, around * unsure, opening * unsure),
        np.broadcast_to((reading.length == 1)[:, None], share.shape),
        np.broadcast_to((reading.position == 0)[:, None], share.shape),
    ]
    return np.stack(columns, 2).astype(float)


def topics(reading: Reading, scores: Scores, first: Table) -> Iterator[tuple[str, ...]]:
    """Yield the topics of each sentence, the surest first, by the scores of sentences alone."""
    names = table("topics").classes
    second = table("topics-in-paragraph")
    alone = with_hints(reading, scores, first, names)
    placed = product(place_columns(reading, alone), second.of(PLACE_COLUMNS)[:, 0])
    placed += second.of(f"topic {name}" for name in names)[:, 0] + second.constant
    for chosen in choose(placed, alone > LIKELY):
        yield tuple(names[at] for at in chosen)


def choose(scores: Scores, likely: np.ndarray) -> Iterator[list[int]]:
    """Yield which topics are given: of the likely ones those above nought, else the best if it is near."""
    scores = np.where(likely, scores, -np.inf)
    order = (-scores).argsort(1, kind="stable")[:, :MOST]
    for best, score in zip(order.tolist(), np.take_along_axis(scores, order, 1).tolist(), strict=True):
        given = [at for at, one in zip(best, score, strict=True) if one > _SURE]
        yield given or (best[:1] if score[0] > _FALLBACK else [])
