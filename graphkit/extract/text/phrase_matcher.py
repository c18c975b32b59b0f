"""Normalised tokens of sentences, and the phrases of a lexicon found in them.

The lexicons of `data/lexicon/` list words and phrases under headings ("delay", "police", "adoption"). They
extend what is learned from labelled sentences to words that do not occur there. Entity names need offsets,
case and hyphens: they are read from `graphkit.extract.text.tokens` instead.
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

IGNORED = "-"  # the heading of phrases that contain a cue word without its meaning
SENTENCE_START = "^"  # a token before the first word of a sentence

_NUMBER = re.compile(r"\d(?:[\d,.]*\d)?(?:[,.]*(?=[,.]))?")
_HYPHENS = ("-", "‐", "‑")
_SPACE_AFTER_PREFIX = re.compile(  # "under developed", printed also as "underdeveloped"
    r"\b(under|over) (?=(?:developed|optimis\w+|reliance|reliant|represented|resourced|used|utilised|way)\b)"
)
_TOKEN = re.compile(r"[a-z]++(?:'[a-z]++)*|0%?|[;:,.?()^]")

# A phrase found in a sentence: its tokens [start, end), and the headings it is listed under.
PhraseMatch = tuple[int, int, tuple[str, ...]]


def normalized_tokens(sentence: str) -> list[str]:
    """Return the lower-case words and punctuation of a sentence; every figure becomes "0" or "0%".

    Hyphens and the space of "under developed" are removed, because the reports use them inconsistently
    ("under-developed", "underdeveloped").

    Examples
    --------
    >>> normalized_tokens("In 2014, 12.5% of children’s plans weren’t shared.")
    ['in', '0', ',', '0%', 'of', "children's", 'plans', "weren't", 'shared', '.']
    """
    return _tokens_of_all([sentence])[1:]


def _tokens_of_all(sentences: Iterable[str]) -> list[str]:
    """Return the tokens of all sentences in one list, with `SENTENCE_START` before each sentence."""
    text = "".join(SENTENCE_START + sentence.replace(SENTENCE_START, " ") for sentence in sentences)
    text = text.lower().replace("’", "'")
    for hyphen in _HYPHENS:
        text = text.replace(hyphen, "")
    text = _SPACE_AFTER_PREFIX.sub(r"\1", text)
    return _TOKEN.findall(_NUMBER.sub("0", text))


class TokenizedText:
    """One or more sentences as lists of words and as one array of word ids.

    Attributes
    ----------
    words
        The words of each sentence.
    token_ids
        The ids of all tokens, with `SENTENCE_START` before each sentence.
    starts, lengths
        For each sentence, where its `SENTENCE_START` is in `token_ids`, and its length including that token.
    sentence_index
        For each token, the index of its sentence.
    """

    def __init__(self, sentences: Iterable[str]) -> None:
        self._index(_tokens_of_all(sentences))

    @classmethod
    def of_words(cls, sentences: Iterable[Sequence[str]]) -> TokenizedText:
        """Return a text from sentences that are already split into words."""
        text = cls.__new__(cls)
        text._index([word for words in sentences for word in (SENTENCE_START, *words)])
        return text

    def _index(self, tokens: list[str]) -> None:
        self.token_ids = VOCABULARY.ids(tokens)
        self.starts = np.flatnonzero(self.token_ids == VOCABULARY[SENTENCE_START])
        ends = [*self.starts.tolist(), len(tokens)]
        self.words = [tokens[start + 1 : end] for start, end in pairwise(ends)]
        self.lengths = np.diff(ends)
        self.sentence_index = np.repeat(np.arange(len(self.words)), self.lengths)


class PhraseLexicon:
    """The phrases of a lexicon, each listed under one or more headings."""

    def __init__(self, lists: dict[str, str]) -> None:
        """Build the lexicon from heading → phrases separated by "|"."""
        headings: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for heading, phrases in lists.items():
            for phrase in phrases.split("|"):
                words = tuple(normalized_tokens(phrase))
                if words and heading not in headings[words]:
                    headings[words].append(heading)
        self._headings = [tuple(each) for each in headings.values()]
        self._phrases = SequenceTrie({" ".join(words): number for number, words in enumerate(headings)})

    def find(self, words: Sequence[str]) -> list[PhraseMatch]:
        """Return the phrases in a sentence, left to right: the longest at each position, no overlaps."""
        return self.find_all(TokenizedText.of_words([words]))[0]

    def find_all(self, text: TokenizedText) -> list[list[PhraseMatch]]:
        """Return the phrases in each sentence of a text."""
        found = [list[PhraseMatch]() for _ in text.words]
        at, lengths, phrases = self._matches(text)
        sentence = text.sentence_index[at]
        first = at - text.starts[sentence] - 1
        columns = (sentence, first, first + lengths, phrases)
        for number, start, end, phrase in zip(*(column.tolist() for column in columns), strict=True):
            found[number].append((start, end, self._headings[phrase]))
        return found

    def counts(self, text: TokenizedText, headings: Sequence[str]) -> FloatArray:
        """Return how often phrases of each heading occur in each sentence; shape (sentences, headings)."""
        at, _, phrases = self._matches(text)
        rows = self._heading_indicators(tuple(headings))[phrases]
        return sum_by_sentence(rows, text.sentence_index[at], len(text.words))

    @cache  # noqa: B019 lexicons live as long as the process
    def _heading_indicators(self, headings: tuple[str, ...]) -> FloatArray:
        """Return 1 where a phrase is listed under a heading; shape (phrases, headings)."""
        return np.array([[heading in own for heading in headings] for own in self._headings], float)

    def _matches(self, text: TokenizedText) -> tuple[IntArray, IntArray, IntArray]:
        """Return the start, the length and the number of each phrase in a text."""
        lengths, phrases = np.zeros_like(text.token_ids), np.zeros_like(text.token_ids)
        for length, at, found in self._phrases.find(text.token_ids):  # longer phrases replace shorter ones
            lengths[at], phrases[at] = length, found
        at = np.flatnonzero(lengths)
        kept, end = [], 0
        for number, (start, length) in enumerate(zip(at.tolist(), lengths[at].tolist(), strict=True)):
            if start >= end:
                kept.append(number)
                end = start + length
        at = at[kept]
        return at, lengths[at], phrases[at]


@cache
def load_lexicon(name: str) -> PhraseLexicon:
    """Return the lexicon ``data/lexicon/{name}.yaml``."""
    return PhraseLexicon(read_yaml("data", "lexicon", f"{name}.yaml"))
