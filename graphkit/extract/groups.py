"""Words that keep the same company, by the name of their group.

What is learned of one word then holds for the others of its group too, also in a row: "not rigorous" for
"not thorough". `data/model/groups.tsv` lists the groups; `benchmarks/groups.py` makes them, from all
sentences of the reports.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from graphkit.extract.vocabulary import VOCABULARY, Ints
from graphkit.resources import resource

MARK = "="  # begins the name of a group
_ALONE = MARK + "?"  # the group of words that are in none


@cache
def _groups() -> dict[str, str]:
    """Return word → group."""
    found = {}
    for line in resource("data", "model", "groups.tsv").read_text(encoding="utf-8").splitlines():
        name, _, words = line.partition("\t")
        found.update(dict.fromkeys(words.split(" "), name))
    return found


def group_of(word: str) -> str:
    """Return the name of a word's group; a mark that is no word ("^") is its own."""
    return _groups().get(word, _ALONE if word[:1].isalpha() else word)


class Grouped:
    """Words by their numbers, turned into their groups."""

    def __init__(self) -> None:
        self._group = np.zeros(0, np.int64)  # by the number of a word, the number of its group

    def __call__(self, words: Ints) -> Ints:
        """Return the numbers of the groups of words."""
        known = len(self._group)
        if known < len(VOCABULARY):
            later = [VOCABULARY[group_of(word)] for word in VOCABULARY.words[known:]]
            self._group = np.concatenate([self._group, np.array(later, np.int64)])
        return self._group[words]


GROUPED = Grouped()
