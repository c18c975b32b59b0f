"""The labels of every sentence and recommendation of a report.

The paragraphs of a report are labelled together, because a sentence often continues the polarity
and the topic of the one before. The ontology's schemes define each label;
`benchmarks/label_accuracy.py` measures the accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from graphkit.core.model import Doubt
from graphkit.core.terms import POLARITIES
from graphkit.documents.extract.classifiers.linear_weights import load_weights
from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphBatch,
    ParagraphContext,
    ParagraphSentences,
)
from graphkit.documents.extract.labels.extent import find_extent
from graphkit.documents.extract.labels.polarity import cue_features, predict_polarities
from graphkit.documents.extract.labels.topics import predict_topics
from graphkit.documents.extract.mentions.sectors import label_sectors
from graphkit.documents.extract.text.phrase_matcher import IGNORED

_RECOMMENDATION = ParagraphContext(role="improve", is_bullet=True)
_FOR_CARE_LEAVERS = ParagraphContext(role="improve", is_bullet=True, heading="care leavers")


class RecommendationText(NamedTuple):
    """A recommendation to label, its parent's text ("" for none),
    and the sectors of the bodies it names.
    """

    text: str
    parent_text: str = ""
    named_sectors: Sequence[str] = ()

    def to_paragraph(self, context: ParagraphContext = _RECOMMENDATION) -> ParagraphSentences:
        """Return it as a paragraph: the parent's text, if any, then its own."""
        sentences = [self.parent_text, self.text] if self.parent_text else [self.text]
        return ParagraphSentences(sentences, context)

    def with_list_items(self) -> list[RecommendationText]:
        """Return it, followed by each of its items that semicolons separate."""
        items = [item for item in self.text.split(";") if item.strip()]
        return [
            self,
            *(RecommendationText(item, self.parent_text) for item in items if item != self.text),
        ]


class SentenceLabels(NamedTuple):
    """The labels of one sentence or recommendation.

    `confidence` is that of its polarity, `doubts` are about the others.
    """

    polarity: str
    confidence: float
    extent: str
    topics: tuple[str, ...]
    sectors: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    oversight_roles: tuple[str, ...] = ()


# The labels of a sentence that could not be labelled: the confidence is that of chance.
NO_LABELS = SentenceLabels("context", round(1 / len(POLARITIES), 2), "", (), ())


def label_paragraphs(
    paragraphs: Sequence[ParagraphSentences],
    named_sectors: Sequence[Sequence[str]] = (),
    with_sectors: bool = True,
) -> list[SentenceLabels]:
    """Return the labels of all sentences of these paragraphs, in order.

    `named_sectors` are, by sentence, the sectors of the bodies that it names; () where they are not
    known. Without `with_sectors`, sentences get none, and the register is not read.
    """
    if not paragraphs:
        return []
    batch = ParagraphBatch(paragraphs)
    table = load_weights("polarity", "topics")
    scores = table.scores(batch.text, map(cue_features, batch.words, batch.phrases("polarity")))
    polarities = predict_polarities(batch, scores[:, : len(POLARITIES)])
    topics, topic_doubts = predict_topics(batch, scores, table)
    nothing: list[tuple[()]] = [()] * len(batch.words)
    sectors, sector_doubts = (
        label_sectors(batch, named_sectors or nothing) if with_sectors else (nothing, nothing)
    )
    extent_matches = batch.phrases("extents")
    role_matches = batch.phrases("oversight-roles")
    labels = []
    for at, (polarity, confidence) in enumerate(polarities):
        context = batch.context_of[at]
        matches = extent_matches[at]
        extent = find_extent(batch.words[at], polarity, context, matches)
        doubts = topic_doubts[at] + sector_doubts[at]
        roles = tuple(
            sorted({role for *_, found in role_matches[at] for role in found} - {IGNORED})
        )
        labels.append(
            SentenceLabels(polarity, confidence, extent, topics[at], sectors[at], doubts, roles)
        )
    return labels


def label_report(
    paragraphs: Sequence[ParagraphSentences],
    named_sectors: Sequence[Sequence[str]],
    recommendations: Sequence[RecommendationText],
) -> tuple[list[SentenceLabels], list[SentenceLabels]]:
    """Return the labels of all sentences and of all recommendations of a report, in order.

    `named_sectors` are, by sentence, the sectors of the bodies that it names. The topics of a
    recommendation include the first topic of each item it lists. One on jobs, homes or health
    without any other topic is read as being about care leavers.
    """
    with_items = [recommendation.with_list_items() for recommendation in recommendations]
    parts = [part for items in with_items for part in items]
    part_sectors = [
        sectors
        for part in parts
        for sectors in ([(), part.named_sectors] if part.parent_text else [part.named_sectors])
    ]
    everything = [*paragraphs, *(part.to_paragraph() for part in parts)]
    labels = label_paragraphs(everything, [*named_sectors, *part_sectors])
    ends = accumulate(len(paragraph.sentences) for paragraph in everything)
    # a part is the last sentence
    part_labels = iter([labels[end - 1] for end in ends][len(paragraphs) :])
    found = [_combined([next(part_labels) for _ in items]) for items in with_items]
    for number, recommendation in enumerate(recommendations):
        if not found[number].topics:
            again = label_paragraphs([recommendation.to_paragraph(_FOR_CARE_LEAVERS)])[-1]
            doubts = {doubt.label: doubt for doubt in (*found[number].doubts, *again.doubts)}
            found[number] = found[number]._replace(
                topics=again.topics, doubts=tuple(doubts.values())
            )
    return labels[: len(labels) - len(part_sectors)], found


def _combined(labels: Sequence[SentenceLabels]) -> SentenceLabels:
    """Return the labels of a recommendation from those of the whole and of its list items."""
    whole, *items = labels
    topics = dict.fromkeys([*whole.topics, *(topic for item in items for topic in item.topics[:1])])
    doubts = {doubt.label: doubt for part in (*reversed(items), whole) for doubt in part.doubts}
    return whole._replace(topics=tuple(topics), doubts=tuple(doubts.values()))
