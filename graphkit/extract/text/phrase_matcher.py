"""Sentences as lower-case words, and the phrases of a lexicon found in them.

The lexicons of `data/lexicon/` are lists of words and phrases under a heading ("delay", "police",
"adoption"). They carry what is learned from labelled sentences to words that those do not hold. Names are
looked for in `words`, which keeps places, capitals and hyphens.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from graphkit.core.resources import read_yaml
from graphkit.extract.text.vocabulary import VOCABULARY, FloatArray, IntArray, SequenceTrie, sum_by_sentence

IGNORED = "-"  # the heading of phrases that hold a cue word and mean nothing by it
SENTENCE_START = "^"  # opens a sentence in a row of words

_NUMBER = re.compile(r"\d(?:[\d,.]*\d)?(?:[,.]*(?=[,.]))?")
_HYPHENS = ("-", "‐", "‑")
_WORD = re.compile(r"[a-z]++(?:'[a-z]++)*+|0%?|[;:,.?()^]")


# A phrase of a lexicon in a sentence: its words [start, end), and the headings it stands under.
PhraseMatch = tuple[int, int, tuple[str, ...]]


def normalized_tokens(sentence: str) -> list[str]:
    """Return the words and stops of a sentence in lower case; every figure becomes "0" or "0%".

    Hyphens are left out, for the reports use them as they please ("under-developed", "underdeveloped").

    Examples
    --------
    >>> tokens("In 2014, 12.5% of children’s plans weren’t shared.")
    ['in', '0', ',', '0%', 'of', "children's", 'plans', "weren't", 'shared', '.']
    """
    return _marked([sentence])[1:]


def _marked(sentences: Iterable[str]) -> list[str]:
    """Return the words and stops of sentences in one row, each sentence opened by `SENTENCE_START`."""
    text = (
        "".join(SENTENCE_START + sentence.replace(SENTENCE_START, " ") for sentence in sentences)
        .lower()
        .replace("’", "'")
    )
    for hyphen in _HYPHENS:
        text = text.replace(hyphen, "")
    return _WORD.findall(_NUMBER.sub("0", text))


class TokenizedText:
    """One or more sentences as words and as word ids; `SENTENCE_START` precedes each sentence."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self._fill(_marked(sentences))

    @classmethod
    def of_words(cls, sentences: Iterable[Sequence[str]]) -> TokenizedText:
        """Return sentences that are words already as a text."""
        text = cls.__new__(cls)
        text._fill([word for words in sentences for word in (SENTENCE_START, *words)])
        return text

    def _fill(self, marked: list[str]) -> None:
        self.numbers = VOCABULARY.numbers(marked)
        self.starts = np.flatnonzero(self.numbers == VOCABULARY[SENTENCE_START])
        ends = [*self.starts.tolist(), len(marked)]
        self.words = [marked[start + 1 : end] for start, end in pairwise(ends)]
        self.sizes = np.diff(ends)  # of sentences, with the mark that opens each
        self.sentence = np.repeat(np.arange(len(self.words)), self.sizes)  # of each number


class PhraseLexicon:
    """A lexicon: its phrases, each with the headings it stands under."""

    def __init__(self, lists: dict[str, str]) -> None:
        headings: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for heading, listed in lists.items():
            for phrase in listed.split("|"):
                words = tuple(normalized_tokens(phrase))
                if words and heading not in headings[words]:
                    headings[words].append(heading)
        self._headings = [tuple(under) for under in headings.values()]
        self._phrases = SequenceTrie({" ".join(words): number for number, words in enumerate(headings)})

    def find(self, words: Sequence[str]) -> list[PhraseMatch]:
        """Return the phrases in a sentence from left to right: the longest at each place, not overlapping."""
        return self.find_all(TokenizedText.of_words([words]))[0]

    def find_all(self, text: TokenizedText) -> list[list[PhraseMatch]]:
        """Return the phrases in each sentence of a text."""
        found = [list[PhraseMatch]() for _ in text.words]
        at, lengths, phrases = self._places(text)
        sentence = text.sentence[at]
        first = at - text.starts[sentence] - 1
        columns = (sentence, first, first + lengths, phrases)
        for number, start, end, which in zip(*(column.tolist() for column in columns), strict=True):
            found[number].append((start, end, self._headings[which]))
        return found

    def counts(self, text: TokenizedText, headings: Sequence[str]) -> FloatArray:
        """Return, sentence by heading, how often phrases of these headings are found."""
        at, _, phrases = self._places(text)
        return sum_by_sentence(self._under(tuple(headings))[phrases], text.sentence[at], len(text.words))

    @cache  # noqa: B019 lexicons stay as long as the process does
    def _under(self, headings: tuple[str, ...]) -> FloatArray:
        """Return, phrase by heading, whether the one stands under the other."""
        return np.array([[heading in own for heading in headings] for own in self._headings], float)

    def _places(self, text: TokenizedText) -> tuple[IntArray, IntArray, IntArray]:
        """Return where phrases begin in a text, how many words they have, and which they are."""
        lengths, phrases = np.zeros_like(text.numbers), np.zeros_like(text.numbers)
        for length, at, which in self._phrases.find(text.numbers):  # the longest come last
            lengths[at], phrases[at] = length, which
        at = np.flatnonzero(lengths)
        kept, free = [], 0
        for number, (start, length) in enumerate(zip(at.tolist(), lengths[at].tolist(), strict=True)):
            if start >= free:
                kept.append(number)
                free = start + length
        at = at[kept]
        return at, lengths[at], phrases[at]


@cache
def load_lexicon(name: str) -> PhraseLexicon:
    """Return the lexicon ``data/lexicon/{name}.yaml``."""
    return PhraseLexicon(read_yaml("data", "lexicon", f"{name}.yaml"))
