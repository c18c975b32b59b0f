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
        ending, beginning = _RE.generic_ending.search(name), _RE.generic_beginning.match(name)
        name = name[: ending.start()] if ending else name[beginning.end() :] if beginning else ""


def spelled_out(name: str) -> list[str]:
    """Return what a normalised name stands for that abbreviates counties or compass points,
    without itself.

    "c beds" → "central bedfordshire"; a point at the end may belong to the beginning: "sussex e".
    """
    lists = load_lexicon("place-abbreviations")
    points, words = lists["points"], name.split()
    full = [(points | lists["counties"]).get(word, word) for word in words]
    turned = [*full[-1:], *full[:-1]] if words[-1:] and words[-1] in points else full
    return [*dict.fromkeys(" ".join(each) for each in (full, turned) if each != words)]


def kind_fits(kind: str, names: Iterable[str], removed: set[str]) -> bool:
    """Return whether a removed "city" or "county" fits an authority:
    there is no Leicester County Council.

    `kind` is the type of the authority, `names` are all that it has.
    """
    if "county" in removed and "city" not in removed:
        return kind in ("county", "unitary") and not any("City" in name for name in names)
    return "city" not in removed or kind != "county"
