"""Labels and mentions of a single sentence, for tests."""

from __future__ import annotations

from collections.abc import Mapping

from graphkit.core.model import Mention
from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphContext,
    ParagraphSentences,
)
from graphkit.documents.extract.labels.labeller import SentenceLabels, label_paragraphs
from graphkit.documents.extract.mentions.gazetteer import Gazetteer
from graphkit.documents.extract.mentions.mention_finder import find_mentions

NOWHERE = ParagraphContext()


def label(sentence: str, context: ParagraphContext = NOWHERE) -> SentenceLabels:
    """Return the labels of a sentence."""
    return label_paragraphs([ParagraphSentences([sentence], context)])[0]


def mentions(
    text: str, short: Mapping[str, str], gazetteer: Gazetteer, offset: int = 0
) -> tuple[Mention, ...]:
    """Return the mentions of a sentence that begins at `offset`;
    `short` has the long forms of short ones.
    """
    (found,) = find_mentions([(text, offset)], short, gazetteer)
    return found
