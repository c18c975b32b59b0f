"""A batch of paragraphs as the classifiers read it:
the context of each paragraph and its sentences in order.

Values about sentences are arrays with one row per sentence of the batch. `ParagraphBatch` maps each
row to the rows of the previous, the next and the first sentence of the same paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from graphkit.core.calibration import confidence_of
from graphkit.core.confidence_levels import SURE
from graphkit.core.model import Doubt
from graphkit.core.terms import Scheme
from graphkit.documents.extract.classifiers.linear_weights import Scores
from graphkit.documents.extract.text.phrase_matcher import PhraseMatch, TokenizedText, load_phrases

Values = TypeVar("Values", NDArray[np.float64], NDArray[np.bool_])


_GRADE = re.compile(r"outstanding|good|requires? improvement|inadequate|adequate", re.IGNORECASE)
_POSITIVE = re.compile(r"effective|strength|good practice", re.IGNORECASE)
_NEGATIVE = re.compile(r"improve|weak", re.IGNORECASE)


class ParagraphContext(NamedTuple):
    """The place of a paragraph in its report; all fields are empty for a sentence on its own.

    `role` and `criterion` are those of the section and `heading` its words; `grade` is the grade of
    the criterion, `overall` that of the whole inspection; `authority` is the report's name for the
    inspected authority.
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
    """Return the names of the features of a context.

    The heading counts where it contains a grade, or says what a case study is an example of.
    """
    if not context.framework and not context.role:
        return ()
    grade = _GRADE.search(context.heading)
    named = ("framework", "role", "criterion", "grade", "overall")
    features = [f"@{name} {getattr(context, name)}" for name in named]
    features.append(f"@heading {grade.group().lower() if grade else ''}")
    features.append("@bullet" if context.is_bullet else "@paragraph")
    if context.role == "case-study":
        positive = "praise" if _POSITIVE.search(context.heading) else ""
        features.append(f"@case {'fault' if _NEGATIVE.search(context.heading) else positive}")
    return tuple(feature.strip() for feature in features)


class ParagraphSentences(NamedTuple):
    """The sentences of a paragraph (at least one) and its context."""

    sentences: Sequence[str]
    context: ParagraphContext


class ParagraphBatch:
    """The sentences of some paragraphs (at least one), numbered in order.

    `context_of` has the context of each sentence, `words` its words, `text` the same as arrays,
    `position` its place in its paragraph and `length` the number of sentences there.
    """

    def __init__(self, paragraphs: Sequence[ParagraphSentences]) -> None:
        self.contexts = [paragraph.context for paragraph in paragraphs]
        self.context_of = [
            paragraph.context for paragraph in paragraphs for _ in paragraph.sentences
        ]
        self.sentences = [sentence for paragraph in paragraphs for sentence in paragraph.sentences]
        self.text = TokenizedText(self.sentences)
        self.words = self.text.words
        lengths = np.array([len(paragraph.sentences) for paragraph in paragraphs])
        self._first_sentence = np.cumsum(lengths) - lengths
        self._paragraph = np.repeat(np.arange(len(lengths)), lengths)
        self.length = lengths[self._paragraph]
        self.position = np.arange(len(self.sentences)) - self._first_sentence[self._paragraph]
        self._counts: dict[tuple[str, tuple[str, ...]], Scores] = {}

    def phrases(self, name: str) -> list[list[PhraseMatch]]:
        """Return the matches of a lexicon in each sentence."""
        return load_phrases(name).find_all(self.text)

    def phrase_counts(self, name: str, headings: Sequence[str]) -> Scores:
        """Return by sentence and heading the number of matches of a lexicon; computed once."""
        key = name, tuple(headings)
        if key not in self._counts:
            self._counts[key] = load_phrases(name).counts(self.text, headings)
        return self._counts[key]

    def previous_values(self, values: Values, default: float = 0.0) -> Values:
        """Return for each sentence the values of the previous one in its paragraph."""
        shifted = np.full_like(values, default)
        shifted[1:] = values[:-1]
        shifted[self.position == 0] = default
        return shifted

    def next_values(self, values: Values, default: float = 0.0) -> Values:
        """Return for each sentence the values of the next one in its paragraph."""
        shifted = np.full_like(values, default)
        shifted[:-1] = values[1:]
        shifted[self.position == self.length - 1] = default
        return shifted

    def first_sentence_values(self, values: Values, default: float = 0.0) -> Values:
        """Return for each sentence the values of the first one in its paragraph;
        `default` for the first itself.
        """
        first: Values = values[self._first_sentence][self._paragraph]
        first[self.position == 0] = default
        return first

    def sum_of_others(self, values: Scores) -> Scores:
        """Return for each sentence the sum of values over the other sentences of its paragraph."""
        totals: Scores = np.add.reduceat(values, self._first_sentence, axis=0)
        rest: Scores = totals[self._paragraph] - values
        return rest

    def to_sentences(self, values: Scores) -> Scores:
        """Return the values of paragraphs repeated for each of their sentences."""
        return values[self._paragraph]


def doubts_by_sentence(
    scheme: Scheme, given: Sequence[tuple[int, str]], scores: Sequence[float], sentences: int
) -> list[tuple[Doubt, ...]]:
    """Return the doubts about the labels of each sentence, in the order given.

    `given` are the labels, as number of the sentence and value of the scheme, `scores` their
    scores.
    """
    doubts: list[list[Doubt]] = [[] for _ in range(sentences)]
    for (sentence, value), confidence in zip(given, confidence_of(scheme, scores), strict=True):
        if confidence < SURE:
            doubts[sentence].append(Doubt(f"{scheme}/{value}", confidence))
    return [tuple(own) for own in doubts]
