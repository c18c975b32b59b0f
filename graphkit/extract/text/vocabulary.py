"""Words as numbers, the groups they are in, and rows of words looked up in a whole report at once.

Every word that is met gets a number, for as long as the process runs. Which number it is matters nowhere:
nothing that is read from a report depends on the order in which words were met.

Words that keep the same company are a group. What is learned of one word then holds for the others of its
group too, also in a row: "not rigorous" for "not thorough". `data/model/groups.tsv` lists the groups;
`benchmarks/groups.py` makes them, from all sentences of the reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.core.resources import read_tsv_pairs

GROUP_PREFIX = "="  # begins the name of a group

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_HASHES = 1 << 18
_BITS = 32  # that the number of a word takes in a key: a place in the tree and a word


class Vocabulary(dict[str, int]):
    """Word → number, given when it is first asked for; `words` has them by their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self.words)
        self.words.append(word)
        return number

    def numbers(self, words: Sequence[str]) -> IntArray:
        """Return the numbers of words."""
        return np.fromiter(map(self.__getitem__, words), np.int64, len(words))


VOCABULARY = Vocabulary()


class WordMap:
    """Maps the number of each word to another number, which a function tells when the word is first met."""

    def __init__(self, tell: Callable[[str], int]) -> None:
        self._tell = tell
        self._told = np.zeros(0, np.int64)

    def __call__(self, words: IntArray) -> IntArray:
        """Return what is known of words."""
        if new := VOCABULARY.words[len(self._told) :]:
            self._told = np.concatenate([self._told, np.array([*map(self._tell, new)], np.int64)])
        return self._told[words]


@cache
def _groups() -> dict[str, str]:
    """Return word → group."""
    found = {}
    for name, words in read_tsv_pairs("data", "model", "groups.tsv"):
        found.update(dict.fromkeys(words.split(" "), name))
    return found


def group_of(word: str) -> str:
    """Return the name of a word's group, "=?" for one in none; a mark that is no word ("^") is its own."""
    return _groups().get(word, f"{GROUP_PREFIX}?" if word[:1].isalpha() else word)


WORD_TO_GROUP = WordMap(lambda word: VOCABULARY[group_of(word)])


class SequenceTrie:
    """Sequences of words ("not robust"), each with a number, to be found wherever they stand in a text.

    They are held as a tree, its branches in one sorted array. All places of a text are followed down the tree
    together, one word at a time: numpy does the work, not a loop over the places.
    """

    def __init__(self, sequences: Mapping[str, int]) -> None:
        lengths = np.array([row.count(" ") + 1 for row in sequences], np.int64)
        words = VOCABULARY.numbers(" ".join(sequences).split(" "))
        starts = lengths.cumsum() - lengths
        place = np.zeros_like(lengths)  # in the tree, where each row has got to: 0 is its root
        self._keys = np.zeros(0, np.int64)  # sorted; the branch with the first of them leads to place 1
        for length in range(lengths.max(initial=0)):
            longer = np.flatnonzero(lengths > length)
            keys = place[longer] << _BITS | words[starts[longer] + length]
            branches, branch = np.unique(keys, return_inverse=True)
            place[longer] = len(self._keys) + 1 + branch
            self._keys = np.concatenate([self._keys, branches])
        self._which = np.full(len(self._keys) + 1, -1)  # by place: the sequence that ends there
        self._which[place] = [*sequences.values()]
        self._first = np.zeros(len(VOCABULARY) + 1, np.int64)  # the last is for words that come later
        first = self._keys[self._keys < len(VOCABULARY)]
        self._first[first] = np.arange(len(first)) + 1
        self._slots = np.zeros(_HASHES, np.int64)  # by hash, where a branch with it leads to
        self._slots[_hash(self._keys)] = np.arange(len(self._keys)) + 1

    def find(self, words: IntArray) -> Iterator[tuple[int, IntArray, IntArray]]:
        """Yield, length by length: where in the text sequences of that length begin, and which they are."""
        place = self._first.take(words, mode="clip")
        at, length = np.flatnonzero(place), 1
        place = place[at]
        while len(at):
            which = self._which[place]
            there = which >= 0
            yield length, at[there], which[there]
            inside = at < len(words) - length
            at, place = at[inside], place[inside]
            keys = place << _BITS | words[at + length]
            place = self._reached(keys)
            known = np.flatnonzero(place)
            at, place = at[known], place[known]
            length += 1

    def _reached(self, keys: IntArray) -> IntArray:
        """Return the places that branches lead to, 0 for a branch that is not there."""
        place: IntArray = self._slots[_hash(keys)]
        other = np.flatnonzero((place > 0) & (self._keys[place - 1] != keys))
        if len(other):
            found, keys = self._keys.searchsorted(keys[other]), keys[other]
            place[other] = np.where(self._keys.take(found, mode="clip") == keys, found + 1, 0)
        return place


def _hash(keys: IntArray) -> IntArray:
    """Return a number below `_HASHES` for each key."""
    mixed: IntArray = keys ^ (keys >> _BITS) * 40503
    return mixed & (_HASHES - 1)


def sum_by_sentence(rows: FloatArray, which: IntArray, count: int) -> FloatArray:
    """Return the sums of rows by sentence; `which` tells, in order, the sentence of each, out of `count`."""
    starts = np.flatnonzero(np.diff(which, prepend=-1))
    total = np.zeros((count, rows.shape[1]))
    if len(starts):
        total[which[starts]] = np.add.reduceat(rows, starts, axis=0)
    return total
