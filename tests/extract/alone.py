"""One sentence read by itself: what it says, whom it names."""

from __future__ import annotations

from collections.abc import Mapping

from graphkit.extract.labels.label import SentenceLabels, label_paragraphs
from graphkit.extract.learned.paragraphs import Context, Prose
from graphkit.extract.names.gazetteer import Gazetteer
from graphkit.extract.names.mentions import mentions_of
from graphkit.model import Mention

NOWHERE = Context()


def label(sentence: str, context: Context = NOWHERE) -> SentenceLabels:
    """Return the labels of a sentence."""
    return label_paragraphs([Prose([sentence], context)])[0]


def mentions(
    text: str, short: Mapping[str, str], gazetteer: Gazetteer, offset: int = 0
) -> tuple[Mention, ...]:
    """Return the mentions of a sentence that begins at `offset`; `short` has the long forms of short ones."""
    (found,) = mentions_of([(text, offset)], short, gazetteer)
    return found
