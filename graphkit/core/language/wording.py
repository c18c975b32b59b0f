"""Numbers and lists as they read in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from graphkit.core.resources import load_lexicon


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 authority", "2 authorities"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def listed(names: Collection[str], most: int | None = None) -> str:
    """Return names as words: "Bury, Leeds and Hull"; of more than `most` the first,
    and how many more.
    """
    first = list(names)[:most]
    if rest := len(names) - len(first):
        return f"{', '.join(first)} and {rest} more"
    if len(first) < 2:
        return "".join(first)
    *others, last = first
    return f"{', '.join(others)} and {last}"


@cache
def numerals() -> Mapping[str, int]:
    """Return the numerals from "one" to "ninety-nine" and their values,
    the longer before the shorter.

    >>> numerals()["eleven"], numerals()["forty-two"]
    (11, 42)
    """
    units, tens = (load_lexicon("statistics")[name].split() for name in ("units", "tens"))
    whole = {ten: 10 * at for at, ten in enumerate(tens, 2)}
    compound = {
        f"{ten}-{unit}": value + ones
        for ten, value in whole.items()
        for ones, unit in enumerate(units[1:10], 1)
    }
    single = {unit: value for value, unit in enumerate(units) if value}
    return compound | whole | single


def lower_first(words: str) -> str:
    """Return words with a small first letter, but for an abbreviation: "ILACS inspections"."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words
