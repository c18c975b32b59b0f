"""A batch of paragraphs as the classifiers read it: the context of each paragraph and its sentences in order.

Values about sentences are arrays with one row per sentence of the batch. `ParagraphBatch` maps each row to
the rows of the previous, the next and the first sentence of the same paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graphkit.extract.classifiers.linear_weights import Scores
from graphkit.extract.text.phrase_matcher import PhraseMatch, TokenizedText, load_lexicon

Values = TypeVar("Values", NDArray[np.float64], NDArray[np.bool_])


_GRADE = re.compile(r"outstanding|good|requires? improvement|inadequate|adequate", re.IGNORECASE)
_PRAISED = re.compile(r"effective|strength|good practice", re.IGNORECASE)
_FAULTED = re.compile(r"improve|weak", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParagraphContext:
    """The place of a paragraph: all empty where a sentence is read by itself.

    `grade` is what the section's criterion is judged, `overall` the whole; `listed` is true of a bullet;
    `authority` is the name by which the report calls the authority inspected.
    """

    framework: str = ""
    role: str = ""
    criterion: str = ""
    heading: str = ""
    grade: str = ""
    overall: str = ""
    is_bullet: bool = False
    authority: str = ""


@lru_cache
def context_features(context: ParagraphContext) -> tuple[str, ...]:
    """Return names for a place; a heading speaks where it says a grade, or what a case study shows."""
    if not context.framework and not context.role:
        return ()
    grade = _GRADE.search(context.heading)
    features = [
        f"@framework {context.framework}",
        f"@role {context.role}",
        f"@criterion {context.criterion}",
        f"@grade {context.grade}",
        f"@overall {context.overall}",
        f"@heading {grade.group().lower() if grade else ''}",
        "@bullet" if context.is_bullet else "@paragraph",
    ]
    if context.role == "case-study":
        praised = "praise" if _PRAISED.search(context.heading) else ""
        features.append(f"@case {'fault' if _FAULTED.search(context.heading) else praised}")
    return tuple(feature.strip() for feature in features)


@dataclass(frozen=True, slots=True)
class ParagraphSentences:
    """The sentences of a paragraph (at least one), and what is known before they are read."""

    sentences: Sequence[str]
    context: ParagraphContext


class ParagraphBatch:
    """The sentences of some paragraphs (at least one), numbered through."""

    def __init__(self, paragraphs: Sequence[ParagraphSentences]) -> None:
        self.contexts = [paragraph.context for paragraph in paragraphs]
        self._context = [paragraph.context for paragraph in paragraphs for _ in paragraph.sentences]
        self.sentences = [sentence for paragraph in paragraphs for sentence in paragraph.sentences]
        self.text = TokenizedText(self.sentences)
        self.words = self.text.words
        lengths = np.array([len(paragraph.sentences) for paragraph in paragraphs])
        self._starts = np.cumsum(lengths) - lengths
        self.paragraph = np.repeat(np.arange(len(lengths)), lengths)
        self.length = lengths[self.paragraph]
        self.position = np.arange(len(self.sentences)) - self._starts[self.paragraph]
        self._counts: dict[tuple[str, tuple[str, ...]], Scores] = {}

    def context_of(self, sentence: int) -> ParagraphContext:
        """Return the context of a sentence."""
        return self._context[sentence]

    def phrases(self, name: str) -> list[list[PhraseMatch]]:
        """Return the phrases of a lexicon in each sentence."""
        return load_lexicon(name).find_all(self.text)

    def phrase_counts(self, name: str, headings: Sequence[str]) -> Scores:
        """Return, sentence by heading, how often phrases of a lexicon are found; reckoned once."""
        asked = name, tuple(headings)
        if asked not in self._counts:
            self._counts[asked] = load_lexicon(name).counts(self.text, headings)
        return self._counts[asked]

    def previous_values(self, values: Values, otherwise: float = 0.0) -> Values:
        """Return for each sentence the values of the one before it in the paragraph."""
        shifted = np.full_like(values, otherwise)
        shifted[1:] = values[:-1]
        shifted[self.position == 0] = otherwise
        return shifted

    def next_values(self, values: Values, otherwise: float = 0.0) -> Values:
        """Return for each sentence the values of the one after it in the paragraph."""
        shifted = np.full_like(values, otherwise)
        shifted[:-1] = values[1:]
        shifted[self.position == self.length - 1] = otherwise
        return shifted

    def first_sentence_values(self, values: Values, otherwise: float = 0.0) -> Values:
        """Return for each sentence but the first the values of the first of the paragraph."""
        first: Values = values[self._starts][self.paragraph]
        first[self.position == 0] = otherwise
        return first

    def sum_of_others(self, values: Scores) -> Scores:
        """Return for each sentence the sum over the other sentences of the paragraph."""
        totals: Scores = np.add.reduceat(values, self._starts, axis=0)
        rest: Scores = totals[self.paragraph] - values
        return rest

    def to_sentences(self, values: Scores) -> Scores:
        """Return values of paragraphs as values of their sentences."""
        return values[self.paragraph]
