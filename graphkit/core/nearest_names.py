"""Names that a misspelt or unknown one was probably meant for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest_names(
    given: str, names: Iterable[str], count: int = 3, likeness: float = 0.6
) -> list[str]:
    """Return the names that are spelt most like the one given, the nearest first.

    At most `count`; `likeness` is the ratio of common letters from which a name is near. Upper and
    lower case differ: fold both where they should not.

    >>> nearest_names("Sluogh", ["Slough", "Reading", "Wokingham"])
    ['Slough']
    """
    return get_close_matches(given, [*names], count, likeness)


def did_you_mean(given: str, names: Iterable[str], count: int = 1) -> str:
    """Return the end of a message on an unknown name: "; did you mean X?", "" where none is near.

    >>> did_you_mean("Sluogh", ["Slough", "Reading"])
    '; did you mean Slough?'
    """
    near = nearest_names(given, names, count)
    return f"; did you mean {' or '.join(near)}?" if near else ""
