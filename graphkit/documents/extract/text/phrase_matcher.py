"""Normalised tokens of sentences, and the phrases of a lexicon found in them.

The lexicons of `data/lexicon/` list words and phrases under headings ("delay", "police",
"adoption"). They extend what is learned from labelled sentences to words that do not occur there.
Entity names need offsets, case and hyphens: they are read from
`graphkit.documents.extract.text.tokens` instead.

Every word gets an id when it is first looked up, for as long as the process runs. Results never
depend on which id a word has.

Words that occur in similar contexts form a group. What a classifier learns for one word then
applies to the other words of its group, also in sequences: "not rigorous" and "not thorough".
`data/model/groups.tsv` lists the groups; `benchmarks/make_word_groups.py` computes them from the
sentences of all reports.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from graphkit.core.resources import read_tsv_pairs, read_yaml

IGNORED = "-"  # the heading of phrases that contain a cue word without its meaning
SENTENCE_START = "^"  # a token before the first word of a sentence

_NUMBER = re.compile(r"\d(?:[\d,.]*\d)?(?:[,.]*(?=[,.]))?")
_HYPHENS = ("-", "‐", "‑")
_SPACE_AFTER_PREFIX = re.compile(  # "under developed", printed also as "underdeveloped"
    r"\b(under|over) (?=(?:developed|optimis\w+|reliance"
    r"|reliant|represented|resourced|used|utilised|way)\b)"
)
_TOKEN = re.compile(r"[a-z]++(?:'[a-z]++)*|0%?|[;:,.?()^]")

GROUP_PREFIX = "="

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_ID_BITS = 32  # of a word id inside a key

# A phrase found in a sentence: its tokens [start, end), and the headings it is listed under.
PhraseMatch = tuple[int, int, tuple[str, ...]]


class Vocabulary(dict[str, int]):
    """Word → id; a new word gets the next id when it is looked up.

    `words` lists the words by id.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self.words)
        self.words.append(word)
        return number

    def ids(self, words: Sequence[str]) -> IntArray:
        """Return the ids of words."""
        return np.fromiter(map(self.__getitem__, words), np.int64, len(words))


VOCABULARY = Vocabulary()


class WordMap:
    """Maps arrays of word ids to arrays of numbers; `function` is called once for each word."""

    def __init__(self, function: Callable[[str], int]) -> None:
        self._function = function
        self._values = np.zeros(0, np.int64)

    def __call__(self, ids: IntArray) -> IntArray:
        """Return the number of each word."""
        if new := VOCABULARY.words[len(self._values) :]:
            self._values = np.concatenate(
                [self._values, np.array([*map(self._function, new)], np.int64)]
            )
        return self._values[ids]


@cache
def _groups() -> dict[str, str]:
    """Return word → group."""
    found = {}
    for name, words in read_tsv_pairs("data", "model", "groups.tsv"):
        found.update(dict.fromkeys(words.split(" "), name))
    return found


def group_of(word: str) -> str:
    """Return the name of a word's group, "=?" if it has none;
    punctuation and "^" are their own group.
    """
    return _groups().get(word, f"{GROUP_PREFIX}?" if word[:1].isalpha() else word)


WORD_TO_GROUP = WordMap(lambda word: VOCABULARY[group_of(word)])


class SequenceTrie:
    """Finds all occurrences of many word sequences ("not robust") in an array of word ids.

    The trie is stored as one sorted array of keys; a key is a node and a word id. The search
    follows all positions of a text down the trie together, one word at a time, so that numpy does
    the work and no Python loop over positions is needed.
    """

    def __init__(self, sequences: Mapping[str, int]) -> None:
        """Build the trie from sequence → number; words are separated by spaces."""
        lengths = np.array([row.count(" ") + 1 for row in sequences], np.int64)
        words = VOCABULARY.ids(" ".join(sequences).split(" "))
        starts = lengths.cumsum() - lengths
        node = np.zeros_like(lengths)  # that each sequence has reached; 0 is the root
        self._keys = np.zeros(0, np.int64)  # sorted; key i leads to node i + 1
        for length in range(lengths.max(initial=0)):
            longer = np.flatnonzero(lengths > length)
            keys = node[longer] << _ID_BITS | words[starts[longer] + length]
            new_keys, key_index = np.unique(keys, return_inverse=True)
            node[longer] = len(self._keys) + 1 + key_index
            self._keys = np.concatenate([self._keys, new_keys])
        # by node: the sequence that ends there
        self._sequence_at = np.full(len(self._keys) + 1, -1)
        self._sequence_at[node] = [*sequences.values()]
        # by word; the last entry is for new words
        self._first_node = np.zeros(len(VOCABULARY) + 1, np.int64)
        first = self._keys[self._keys < len(VOCABULARY)]
        self._first_node[first] = np.arange(len(first)) + 1

    def find(self, ids: IntArray) -> Iterator[tuple[int, IntArray, IntArray]]:
        """Yield, for each length from 1: the positions where sequences of it start,
        and their numbers.
        """
        node = self._first_node.take(ids, mode="clip")
        at = np.flatnonzero(node)
        length = 1
        node = node[at]
        while len(at):
            which = self._sequence_at[node]
            is_end = which >= 0
            yield length, at[is_end], which[is_end]
            inside = at < len(ids) - length
            at, node = at[inside], node[inside]
            node = self._follow(node << _ID_BITS | ids[at + length])
            known = np.flatnonzero(node)
            at, node = at[known], node[known]
            length += 1

    def _follow(self, keys: IntArray) -> IntArray:
        """Return the nodes that keys lead to, 0 for an unknown key."""
        at = self._keys.searchsorted(keys)
        return np.where(self._keys.take(at, mode="clip") == keys, at + 1, 0)


def sum_by_sentence(rows: FloatArray, sentence_index: IntArray, count: int) -> FloatArray:
    """Return the sum of the rows of each of `count` sentences; `sentence_index` is sorted."""
    starts = np.flatnonzero(np.diff(sentence_index, prepend=-1))
    total = np.zeros((count, rows.shape[1]))
    if len(starts):
        total[sentence_index[starts]] = np.add.reduceat(rows, starts, axis=0)
    return total


def normalized_tokens(sentence: str) -> list[str]:
    """Return the lower-case words and punctuation of a sentence; every figure becomes "0" or "0%".

    Hyphens and the space of "under developed" are removed, because the reports use them
    inconsistently ("under-developed", "underdeveloped").

    Examples
    --------
    >>> normalized_tokens("In 2014, 12.5% of children’s plans weren’t shared.")
    ['in', '0', ',', '0%', 'of', "children's", 'plans', "weren't", 'shared', '.']
    """
    return _tokens_of_all([sentence])[1:]


def _tokens_of_all(sentences: Iterable[str]) -> list[str]:
    """Return the tokens of all sentences in one list,
    with `SENTENCE_START` before each sentence.
    """
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
        For each sentence, where its `SENTENCE_START` is in `token_ids`, and its length including
        that token.
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
        self._phrases = SequenceTrie(
            {" ".join(words): number for number, words in enumerate(headings)}
        )

    def find(self, words: Sequence[str]) -> list[PhraseMatch]:
        """Return the phrases in a sentence, left to right: the longest at each position,
        no overlaps.
        """
        return self.find_all(TokenizedText.of_words([words]))[0]

    def find_all(self, text: TokenizedText) -> list[list[PhraseMatch]]:
        """Return the phrases in each sentence of a text."""
        found = [list[PhraseMatch]() for _ in text.words]
        at, lengths, phrases = self._matches(text)
        sentence = text.sentence_index[at]
        first = at - text.starts[sentence] - 1
        columns = (sentence, first, first + lengths, phrases)
        for number, start, end, phrase in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            found[number].append((start, end, self._headings[phrase]))
        return found

    def counts(self, text: TokenizedText, headings: Sequence[str]) -> FloatArray:
        """Return how often phrases of each heading occur in each sentence;
        shape (sentences, headings).
        """
        at, _, phrases = self._matches(text)
        rows = self._heading_indicators(tuple(headings))[phrases]
        return sum_by_sentence(rows, text.sentence_index[at], len(text.words))

    @cache  # noqa: B019 lexicons live as long as the process
    def _heading_indicators(self, headings: tuple[str, ...]) -> FloatArray:
        """Return 1 where a phrase is listed under a heading; shape (phrases, headings)."""
        return np.array([[heading in own for heading in headings] for own in self._headings], float)

    def _matches(self, text: TokenizedText) -> tuple[IntArray, IntArray, IntArray]:
        """Return the start, the length and the number of each phrase in a text."""
        lengths = np.zeros_like(text.token_ids)
        phrases = np.zeros_like(text.token_ids)
        # longer phrases replace shorter ones
        for length, at, found in self._phrases.find(text.token_ids):
            lengths[at], phrases[at] = length, found
        at = np.flatnonzero(lengths)
        kept = []
        end = 0
        for number, (start, length) in enumerate(
            zip(at.tolist(), lengths[at].tolist(), strict=True)
        ):
            if start >= end:
                kept.append(number)
                end = start + length
        at = at[kept]
        return at, lengths[at], phrases[at]


@cache
def load_phrases(name: str) -> PhraseLexicon:
    """Return the lexicon ``data/lexicon/{name}.yaml``."""
    return PhraseLexicon(read_yaml("data", "lexicon", f"{name}.yaml"))
