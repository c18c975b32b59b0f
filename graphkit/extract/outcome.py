"""The outcome of an area SEND inspection: one of three sentences, in place of grades.

The sentence is set on the first page, below "Inspection outcome". What it leads to (when the next inspection
is, whether a priority action plan is asked for) follows from it and is not read apart.
"""

from __future__ import annotations

import re
from functools import cache

from graphkit.extract import cover
from graphkit.extract.sentences import sentences
from graphkit.extract.word_lists import spaced, table
from graphkit.model import Document, Span


def read_outcome(document: Document) -> tuple[str, Span | None]:
    """Return the outcome as a value of the inspection-outcome scheme, with the sentence that states it."""
    for block in cover.front(document, 1):
        text = document.text_of(block)
        for outcome, words in _outcomes():
            if stated := words.search(text):
                bounds = next((start, end) for start, end in sentences(text) if start <= stated.start() < end)
                return outcome, document.span(block.start + bounds[0], block.start + bounds[1])
    return "", None


@cache
def _outcomes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["outcome"], spaced(row["words"])) for row in table("outcomes"))
