"""Names of councils, apart from the words that only say what kind of council it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon

_RE = Patterns("authority-words")


def without_generic_words(name: str) -> Iterator[str]:
    """Yield a normalised name, then the name without one more generic word at a time,
    from the end first.

    "city of bradford metropolitan district council" → … → "bradford".
    """
    while name:
        yield name
        if ending := _RE.generic_ending.search(name):
            name = name[: ending.start()]
        elif beginning := _RE.generic_beginning.match(name):
            name = name[beginning.end() :]
        else:
            name = ""


def spelled_out(name: str) -> list[str]:
    """Return what a normalised name stands for that abbreviates counties or compass points,
    without itself.

    "c beds" → "central bedfordshire"; a point at the end may belong to the beginning: "sussex e".
    """
    lists = load_lexicon("place-abbreviations")
    points, words = lists["points"], name.split()
    abbreviated = points | lists["counties"]
    full = [abbreviated.get(word, word) for word in words]
    forms = [full]
    if words and words[-1] in points:
        *beginning, point = full
        forms.append([point, *beginning])
    return [*dict.fromkeys(" ".join(each) for each in forms if each != words)]


def kind_fits(kind: str, names: Iterable[str], removed: set[str]) -> bool:
    """Return whether a removed "city" or "county" fits an authority:
    there is no Leicester County Council.

    `kind` is the type of the authority, `names` are all that it has.
    """
    if "city" in removed:
        return kind != "county"
    if "county" not in removed:
        return True
    is_city = any("City" in name for name in names)
    return kind in ("county", "unitary") and not is_city
