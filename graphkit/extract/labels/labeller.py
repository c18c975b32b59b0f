"""What a sentence says, by its words, its paragraph and its section: the terms of the schemes.

A report is read as a whole, paragraph by paragraph, for a sentence often goes on in the tone and on the
topic of the one before. What each label means is said in the ontology's schemes; how well they are told is
measured by `benchmarks/label_accuracy.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from graphkit.core.model import POLARITIES
from graphkit.extract.classifiers.linear_weights import load_weights
from graphkit.extract.classifiers.paragraph_context import (
    ParagraphBatch,
    ParagraphContext,
    ParagraphSentences,
)
from graphkit.extract.labels.cues import cue_features
from graphkit.extract.labels.extent import find_extent
from graphkit.extract.labels.polarity import predict_polarities
from graphkit.extract.labels.topics import predict_topics
from graphkit.extract.mentions.sectors import label_sectors

_RECOMMENDED = ParagraphContext(role="improve", is_bullet=True)
_OF_LEAVERS = ParagraphContext(role="improve", is_bullet=True, heading="care leavers")


class RecommendationText(NamedTuple):
    """A recommendation, the one whose sub-point it is ("" for none), the sectors of those whom it names."""

    text: str
    under: str = ""
    named: Sequence[str] = ()

    def prose(self, context: ParagraphContext = _RECOMMENDED) -> ParagraphSentences:
        """Return it as it is read: after what it is a sub-point of."""
        return ParagraphSentences([self.under, self.text] if self.under else [self.text], context)

    def parts(self) -> list[RecommendationText]:
        """Return it, and each of the things that it lists with semicolons between them."""
        parts = [part for part in self.text.split(";") if part.strip()]
        return [self, *(RecommendationText(part, self.under) for part in parts if part != self.text)]


class SentenceLabels(NamedTuple):
    """What one sentence says. `confidence` is how sure its polarity is, 0.25 to 1."""

    polarity: str
    confidence: float
    extent: str
    topics: tuple[str, ...]
    sectors: tuple[str, ...]


class RecommendationLabels(NamedTuple):
    """What a recommendation is about."""

    topics: tuple[str, ...]
    sectors: tuple[str, ...]


def label_paragraphs(
    paragraphs: Sequence[ParagraphSentences], named: Sequence[Sequence[str]] = ()
) -> list[SentenceLabels]:
    """Return the labels of all sentences of these paragraphs, in order.

    `named` are the sectors of those whom each sentence names, where names have been looked for.
    """
    if not paragraphs:
        return []
    read, first = ParagraphBatch(paragraphs), load_weights("polarity", "topics")
    scores = first.scores(read.text, map(cue_features, read.words, read.phrases("polarity")))
    whom = named or [()] * len(read.words)
    return [
        SentenceLabels(
            polarity, round(sure, 2), find_extent(words, polarity, read.context_of(at), said), about, meant
        )
        for at, (words, said, (polarity, sure), about, meant) in enumerate(
            zip(
                read.words,
                read.phrases("extents"),
                predict_polarities(read, scores[:, : len(POLARITIES)]),
                predict_topics(read, scores, first),
                label_sectors(read, whom),
                strict=True,
            )
        )
    ]


def label_report(
    paragraphs: Sequence[ParagraphSentences],
    named: Sequence[Sequence[str]],
    recommendations: Sequence[RecommendationText],
) -> tuple[list[SentenceLabels], list[RecommendationLabels]]:
    """Return the labels of all sentences of a report, and what each recommendation is about, in order.

    `named` are the sectors of those whom each sentence names. A recommendation may name one thing, or list
    several. It stands apart from what is said of care leavers: one on jobs, homes or health that is about
    nothing else is about theirs.
    """
    lists = [item.parts() for item in recommendations]
    parts = [part for listed in lists for part in listed]
    whom = [sectors for part in parts for sectors in ([(), part.named] if part.under else [part.named])]
    read = [*paragraphs, *(part.prose() for part in parts)]
    said = label_paragraphs(read, [*named, *whom])
    ends = accumulate(len(prose.sentences) for prose in read)
    own = iter([said[end - 1] for end in ends][len(paragraphs) :])  # the last sentence is the part itself
    asked = [_together([next(own) for _ in listed]) for listed in lists]
    bare = [at for at, about in enumerate(asked) if not about.topics]
    again = [label_paragraphs([recommendations[at].prose(_OF_LEAVERS)])[-1] for at in bare]
    for at, labels in zip(bare, again, strict=True):
        asked[at] = asked[at]._replace(topics=labels.topics)
    return said[: len(said) - len(whom)], asked


def _together(said: Sequence[SentenceLabels]) -> RecommendationLabels:
    """Return what a recommendation is about, given the labels of the whole and of the things it lists."""
    whole, *each = said
    topics = dict.fromkeys([*whole.topics, *(topic for part in each for topic in part.topics[:1])])
    return RecommendationLabels(tuple(topics), whole.sectors)
