"""How the columns of tables are shown: by the type declared for them, never by their values.

Columns of readings have the type of their dimension, others the one that `data/columns.yaml` has
for their name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from graphkit.core.resources import read_yaml

# types of dimensions → kinds; values of other types are shown as text
_OF_TYPES = {
    "grade": "grade",
    "follow-up": "outcome",
    "polarity": "polarity",
    "day": "day",
    "number": "number",
    "year": "ordinal",
    "count": "number",
}
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIDE = re.compile(r"[ab] (?=.)")  # of a comparison


def kind_of_type(type_: str) -> str:
    """Return how a column of a reading is shown, by the type of its dimension or measure."""
    return _OF_TYPES.get(type_, "")


def kind_of_name(name: str, title: str = "") -> str:
    """Return how a column is shown, by its name and the title of its table; "" as text."""
    words = _CAPITAL.sub(" ", name).replace("_", " ").replace("-", " ").lower()
    words = _SIDE.sub("", words, count=1) if _SIDE.match(words) else words
    declared = _declared()
    return declared.get(f"{title}: {words}") or declared.get(words, "")


@cache
def _declared() -> Mapping[str, str]:
    kinds: dict[str, list[str]] = read_yaml("data", "columns.yaml")
    return {name: kind for kind, names in kinds.items() for name in names}
