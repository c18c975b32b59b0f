"""Word ids, word groups, and fast search for word sequences in a whole report.

Every word gets an id when it is first looked up, for as long as the process runs. Results never depend on
which id a word has.

Words that occur in similar contexts form a group. What a classifier learns for one word then applies to the
other words of its group, also in sequences: "not rigorous" and "not thorough". `data/model/groups.tsv` lists
the groups; `benchmarks/make_word_groups.py` computes them from the sentences of all reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.core.resources import read_tsv_pairs

GROUP_PREFIX = "="

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_HASH_SIZE = 1 << 18
_ID_BITS = 32  # of a word id inside a key


class Vocabulary(dict[str, int]):
    """Word → id; a new word gets the next id when it is looked up. `words` lists the words by id."""

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
            self._values = np.concatenate([self._values, np.array([*map(self._function, new)], np.int64)])
        return self._values[ids]


@cache
def _groups() -> dict[str, str]:
    """Return word → group."""
    found = {}
    for name, words in read_tsv_pairs("data", "model", "groups.tsv"):
        found.update(dict.fromkeys(words.split(" "), name))
    return found


def group_of(word: str) -> str:
    """Return the name of a word's group, "=?" if it has none; punctuation and "^" are their own group."""
    return _groups().get(word, f"{GROUP_PREFIX}?" if word[:1].isalpha() else word)


WORD_TO_GROUP = WordMap(lambda word: VOCABULARY[group_of(word)])


class SequenceTrie:
    """Finds all occurrences of many word sequences ("not robust") in an array of word ids.

    The trie is stored as one sorted array of keys; a key is a node and a word id. The search follows all
    positions of a text down the trie together, one word at a time, so that numpy does the work and no Python
    loop over positions is needed.
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
        self._sequence_at = np.full(len(self._keys) + 1, -1)  # by node: the sequence that ends there
        self._sequence_at[node] = [*sequences.values()]
        self._first_node = np.zeros(len(VOCABULARY) + 1, np.int64)  # by word; the last entry is for new words
        first = self._keys[self._keys < len(VOCABULARY)]
        self._first_node[first] = np.arange(len(first)) + 1
        self._hash_table = np.zeros(_HASH_SIZE, np.int64)  # hash of a key → a node with that hash
        self._hash_table[_hash(self._keys)] = np.arange(len(self._keys)) + 1

    def find(self, ids: IntArray) -> Iterator[tuple[int, IntArray, IntArray]]:
        """Yield, for each length from 1: the positions where sequences of it start, and their numbers."""
        node = self._first_node.take(ids, mode="clip")
        at, length = np.flatnonzero(node), 1
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
        node: IntArray = self._hash_table[_hash(keys)]
        collision = np.flatnonzero((node > 0) & (self._keys[node - 1] != keys))
        if len(collision):
            found, keys = self._keys.searchsorted(keys[collision]), keys[collision]
            node[collision] = np.where(self._keys.take(found, mode="clip") == keys, found + 1, 0)
        return node


def _hash(keys: IntArray) -> IntArray:
    """Return a number below `_HASH_SIZE` for each key."""
    mixed: IntArray = keys ^ (keys >> _ID_BITS) * 40503
    return mixed & (_HASH_SIZE - 1)


def sum_by_sentence(rows: FloatArray, sentence_index: IntArray, count: int) -> FloatArray:
    """Return the sum of the rows of each of `count` sentences; `sentence_index` is sorted."""
    starts = np.flatnonzero(np.diff(sentence_index, prepend=-1))
    total = np.zeros((count, rows.shape[1]))
    if len(starts):
        total[sentence_index[starts]] = np.add.reduceat(rows, starts, axis=0)
    return total
