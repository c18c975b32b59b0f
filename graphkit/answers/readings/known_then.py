"""What was not known on the day of a reading: when an inspection is usual, before the windows were
made.

Of a clause on it no row is not none: the reading is refused. A column of it is empty, and says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphkit.answers.readings.declarations import Dimension, clause_leaves
from graphkit.answers.readings.meanings import known_since
from graphkit.answers.readings.reading import Reading
from graphkit.core.errors import NotKnownThenError
from graphkit.core.partial_dates import long_date

if TYPE_CHECKING:
    from graphkit.answers.readings.reading_run import ReadingRun


def require_known(run: ReadingRun) -> None:
    """Raise NotKnownThenError where rows are chosen, grouped or measured by what was not known."""
    for each in _unknown(run, _deciding(run.reading)):
        raise NotKnownThenError(_not_known(run, [each.name]))


def empty_columns(run: ReadingRun) -> str:
    """Return why columns of a list are empty; "" where what they show was known."""
    names = [each.name for each in _unknown(run, run.reading.grouped)]
    return f"{_not_known(run, names)}." if names else ""


def _deciding(reading: Reading) -> list[str]:
    """Return the dimensions that decide which rows there are, or what is counted."""
    clauses = [reading.where, *(each.clause for each in reading.measures if each.clause)]
    named = [leaf.name for where in clauses for leaf in clause_leaves(where) if leaf.name != "has"]
    measured = [each.of for each in reading.measures if each.of]
    compared = [reading.compare[0]] if reading.compare else []
    return [*named, *measured, *reading.by, *compared]


def _unknown(run: ReadingRun, names: list[str] | tuple[str, ...]) -> Iterator[Dimension]:
    """Yield the dimensions whose values were not known on the day of the reading."""
    day = run.store.day
    for name in dict.fromkeys(names) if day else ():
        dimension = run.reading.unit.dimension(name)
        if dimension.known_since and day < _known_since(run, dimension):
            yield dimension


def _known_since(run: ReadingRun, dimension: Dimension) -> str:
    return known_since(run.facts, dimension.known_since)


def _not_known(run: ReadingRun, names: list[str]) -> str:
    """Return that dimensions were not known on the day, and since when they are."""
    [first, *_] = names
    since = _known_since(run, run.reading.unit.dimension(first))
    are = "is" if len(names) == 1 else "are"
    return (
        f"{', '.join(names)} {are} not known as at {long_date(run.store.day)}, "
        f"only since {long_date(since)}"
    )
