"""What a sentence says, by its words, its paragraph and its section: the terms of the schemes.

A report is read as a whole, paragraph by paragraph, for a sentence often goes on in the tone and on the
topic of the one before. What each label means is said in the ontology's schemes; how well they are told is
measured by `benchmarks/labels.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graphkit.extract.cues import cue_features
from graphkit.extract.extent import extent
from graphkit.extract.polarity import POLARITIES, polarities
from graphkit.extract.reading import Prose, Reading
from graphkit.extract.sectors import sectors
from graphkit.extract.surroundings import Context
from graphkit.extract.topics import topics
from graphkit.extract.weights import table

_RECOMMENDED = Context(role="improve", listed=True)
_OF_LEAVERS = Context(role="improve", listed=True, heading="care leavers")

Recommended = tuple[str, Sequence[str]]  # a recommendation, and the sectors of those whom it names


class Labels(NamedTuple):
    """What one sentence says. `confidence` is how sure its polarity is, 0.25 to 1."""

    polarity: str
    confidence: float
    extent: str
    topics: tuple[str, ...]
    sectors: tuple[str, ...]


class Asked(NamedTuple):
    """What a recommendation is about."""

    topics: tuple[str, ...]
    sectors: tuple[str, ...]


def label_paragraphs(paragraphs: Sequence[Prose], named: Sequence[Sequence[str]] = ()) -> list[Labels]:
    """Return the labels of all sentences of these paragraphs, in order.

    `named` are the sectors of those whom each sentence names, where names have been looked for.
    """
    if not paragraphs:
        return []
    reading, first = Reading(paragraphs), table("polarity", "topics")
    scores = first.scores(reading.text, map(cue_features, reading.words, reading.phrases("polarity")))
    whom = named or [()] * len(reading.words)
    return [
        Labels(polarity, round(sure, 2), extent(words, polarity, reading.context(at), said), about, meant)
        for at, (words, said, (polarity, sure), about, meant) in enumerate(
            zip(
                reading.words,
                reading.phrases("extents"),
                polarities(reading, scores[:, : len(POLARITIES)]),
                topics(reading, scores, first),
                sectors(reading, whom),
                strict=True,
            )
        )
    ]


def label_report(
    paragraphs: Sequence[Prose], named: Sequence[Sequence[str]], recommendations: Sequence[Recommended]
) -> tuple[list[Labels], list[Asked]]:
    """Return the labels of all sentences of a report, and what each recommendation is about, in order.

    `named` are the sectors of those whom each sentence names. A recommendation may name one thing, or list
    several. It stands apart from what is said of care leavers: one on jobs, homes or health that is about
    nothing else is about theirs.
    """
    lists = [[(text, whom), *((part, ()) for part in _parts(text))] for text, whom in recommendations]
    parts = [part for parts in lists for part in parts]
    said = label_paragraphs(
        [*paragraphs, *(Prose([text], _RECOMMENDED) for text, _ in parts)],
        [*named, *(whom for _, whom in parts)],
    )
    each = iter(said[len(said) - len(parts) :])
    asked = [_together([next(each) for _ in parts]) for parts in lists]
    bare = [at for at, about in enumerate(asked) if not about.topics]
    again = label_paragraphs([Prose([recommendations[at][0]], _OF_LEAVERS) for at in bare])
    for at, labels in zip(bare, again, strict=True):
        asked[at] = asked[at]._replace(topics=labels.topics)
    return said[: len(said) - len(parts)], asked


def _together(said: Sequence[Labels]) -> Asked:
    """Return what a recommendation is about, given the labels of the whole and of the things it lists."""
    whole, *each = said
    topics = dict.fromkeys([*whole.topics, *(topic for part in each for topic in part.topics[:1])])
    return Asked(tuple(topics), whole.sectors)


def _parts(text: str) -> list[str]:
    """Return the things that a text lists with semicolons between them; none where it names one alone."""
    return [part for part in text.split(";") if part.strip() and part != text]
