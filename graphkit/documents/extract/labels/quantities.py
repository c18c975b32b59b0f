"""The polarity of what a sentence says of a quantity: that it rises or falls, is high or low.

"Exclusions have increased" is a weakness and "attendance has increased" is a strength: the sense of
a word of change depends on its subject, which a model that adds up words does not see. Quantities,
with the direction that is good, and what is said of them are data: `data/lexicon/quantities.yaml`.
Only a quantity that is the subject decides, and only where the sentence has no other side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphkit.core.patterns import Patterns
from graphkit.core.terms import POLARITIES
from graphkit.documents.extract.text.phrase_matcher import IntArray

_RE = Patterns("quantities", flags=re.IGNORECASE)
_STRENGTH, _WEAKNESS, _MIXED = map(POLARITIES.index, ("strength", "weakness", "mixed"))


def with_changes_of_quantities(chosen: IntArray, sentences: Sequence[str]) -> IntArray:
    """Return the polarities of sentences, by index, with those that a change of a quantity decides.

    A sentence that was read as having two sides keeps them.
    """
    decided = chosen.copy()
    for number, sentence in enumerate(sentences):
        if chosen[number] != _MIXED and (polarity := polarity_of_change(sentence)):
            decided[number] = POLARITIES.index(polarity)
    return decided


def polarity_of_change(sentence: str) -> str:
    """Return the polarity of what a sentence says of a quantity, "" where it says nothing of one.

    >>> polarity_of_change("Fixed-term exclusions have increased.")
    'weakness'
    >>> polarity_of_change("The take-up of advocacy is high.")
    'strength'
    >>> polarity_of_change("Leaders took steps to address the high caseloads.")
    ''
    """
    rises, falls = (bool(each.search(sentence)) for each in (_RE.upward, _RE.downward))
    if rises == falls or not _RE.quantity.search(sentence) or _RE.another_side.search(sentence):
        return ""
    is_worse, is_better = (bool(each.search(sentence)) for each in (_RE.worse, _RE.better))
    if is_worse == is_better:
        return ""
    return POLARITIES[_WEAKNESS if is_worse else _STRENGTH]
