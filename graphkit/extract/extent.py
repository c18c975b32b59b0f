"""How widespread a sentence says something is: all, most, many, some, few, one; "" where it does not say.

The words decide ("rarely done" is few, though the weakness is widespread). Where a sentence has two sides,
the extent is that of its weakness: what stands after the "but", or after the clause that "while" opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from graphkit.extract.phrases import SET_ASIDE, Found
from graphkit.extract.surroundings import Context

_CONTRAST = frozenset({"but", "although", "while", "whilst", "though", "yet", "despite"})
_SOMEBODY = frozenset({"he", "she", "his", "her", "him", "mother", "father", "mum"})
_THE_CHILD = frozenset({"the child", "this child", "the family", "the young", "child's"})
_OPENING = 4  # words in which a bare "all" tells an extent; later it tells a purpose ("to be good for all")


def extent(words: list[str], polarity: str, context: Context, found: Iterable[Found]) -> str:
    """Return how widespread a sentence says it is; `found` are its phrases of the lexicon of extents."""
    said = [
        (start, headings[0])
        for start, end, headings in found
        if headings[0] != SET_ASIDE and (headings[0] != "all" or start < _OPENING or end - start > 1)
    ]
    if not said:
        return "one" if context.role == "case-study" and _of_one_child(words) else ""
    if polarity == "mixed":
        turn = _turn(words)
        return next((extent for at, extent in said if at > turn), said[-1][1])
    return said[0][1]


def _turn(words: Sequence[str]) -> int:
    """Return where the second side of a sentence begins: after "but", or the comma that ends "while …,"."""
    at = next((at for at, word in enumerate(words) if word in _CONTRAST), -1)
    if at > 1 or at < 0:
        return at
    return next((place for place, word in enumerate(words) if word == "," and place > at + 2), at)


def _of_one_child(words: Sequence[str]) -> bool:
    pairs = {f"{one} {other}" for one, other in pairwise(words)}
    return not _SOMEBODY.isdisjoint(words) or not _THE_CHILD.isdisjoint(pairs)
