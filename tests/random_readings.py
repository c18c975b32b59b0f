"""Random readings on a store, for laws that hold for all of them:
the same seed gives the same readings.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pyoxigraph as ox

from graphkit.answers.readings.declarations import Dimension, Unit, units
from graphkit.answers.readings.read import read
from graphkit.answers.readings.result import Cell, Result, ResultColumn
from graphkit.answers.readings.sparql_parts import variable_of
from graphkit.core.errors import ParameterError
from graphkit.core.terms import BASE, GK, SCHEME
from graphkit.graph.store.dataset import Store

_MOST_VALUES = 30
_DAYS = ("2015-12-31", "2018-12-31", "2022-06-30", "2023-03-06")
_RELATED = (
    *(
        "findings",
        "inspections",
        "judgements",
        "recommendations",
        "changes",
        "spells",
        "results",
        "numbers",
    ),
    *("arrangements", "interventions", "outcomes", "authorities"),
)


class RandomReadings:
    """Makes readings of what a store has."""

    def __init__(self, store: Store, seed: int) -> None:
        self._store, self._random = store, random.Random(seed)
        self._values = cache(self._values_of)

    def clause(self, unit: Unit, depth: int = 0) -> dict[str, Any]:
        """Return a clause that a unit takes."""
        chance = self._random.random()
        if depth < 2 and chance < 0.12:
            return {
                self._random.choice(["all", "any"]): [
                    self.clause(unit, depth + 1) for _ in range(2)
                ]
            }
        if depth < 2 and chance < 0.2:
            return {"not": self.clause(unit, depth + 1)}
        if depth < 2 and unit.authority and chance < 0.32:
            inner = units()[self._random.choice(_RELATED)]
            found = {"has": {"of": inner.name, "where": self.clause(inner, 2)}, "same": "authority"}
            return found | ({"at_least": 2} if self._random.random() < 0.3 else {})
        for _ in range(50):
            dimension = self._random.choice([*unit.dimensions.values()])
            if values := self._values(unit.name, dimension.name):
                day = self._random.choice(_DAYS) if dimension.on_day and self._holds(0.4) else ""
                name = f"{dimension.name}@{day}" if day else dimension.name
                return {name: self._value(dimension, values)}
        return {}

    def _value(self, dimension: Dimension, values: list[Cell]) -> Any:
        chosen = self._random.choice(values)
        is_ordered = dimension.type in ("number", "grade") and not dimension.many
        if chosen is not None and is_ordered and self._random.random() < 0.4:
            return {self._random.choice([">=", "<=", ">", "<"]): chosen}
        return [chosen, self._random.choice(values)] if self._random.random() < 0.2 else chosen

    def _values_of(self, unit: str, dimension: str) -> list[Cell]:
        """Return values that rows of a unit have; none of what only chooses."""
        if units()[unit].dimension(dimension).is_filter:
            return []
        found = read(
            self._store,
            {"of": unit, "measures": ["count"], "by": [dimension], **_all(units()[unit])},
        )
        values = [row[dimension] for row in found.rows]
        return values if len(values) <= _MOST_VALUES else self._random.sample(values, _MOST_VALUES)

    def readings(self, number: int) -> Iterator[dict[str, Any]]:
        """Yield readings that list, count, share, divide, compare, order and limit;
        some fit no unit.
        """
        for _ in range(number):
            unit = self._random.choice([*units().values()])
            where = self.clause(unit)
            for name in unit.defaults:
                chosen = self._random.choice(unit.dimensions[name].values)
                where = {"all": [where, {name: chosen}]} if self._holds(0.7) else where
            reading: dict[str, Any] = {"of": unit.name, "where": where}
            reading |= self._listed(unit) if self._holds(0.25) else self._measured(unit)
            if unit.scope and self._holds(0.6):
                reading["scope"] = self._random.choice(
                    ["all", "latest-full", "latest", "previous-full"]
                )
            if self._holds(0.2):
                reading["as_at"] = self._random.choice(_DAYS)
            if unit.inspection and self._holds(0.1):
                reading[self._random.choice(["began", "published"])] = "2018..2022"
            yield reading

    def _holds(self, chance: float) -> bool:
        return self._random.random() < chance

    def _groups(self, unit: Unit, number: int) -> list[str]:
        """Return dimensions that rows of a unit have values of."""
        names = [name for name, each in unit.dimensions.items() if not each.is_filter]
        return self._random.sample(names, number)

    def _listed(self, unit: Unit) -> dict[str, Any]:
        columns = self._groups(unit, 2)
        order = self._random.choice(["", "-"]) + self._random.choice(columns)
        return {"columns": columns, "order": order, "limit": self._random.choice([2, 7])}

    def _measured(self, unit: Unit) -> dict[str, Any]:
        measures: list[Any] = ["count"]
        if self._holds(0.2):
            measures.append({"count": self._groups(unit, 1)[0]})
        while self._holds(0.2):
            measures.append({"share": self.clause(unit)})
        if self._holds(0.2):
            measures.append(
                {"mean": "count", "per": self._random.choice(["authority", "inspection"])}
            )
        found: dict[str, Any] = {"measures": measures}
        if self._holds(0.6):
            by = found["by"] = self._groups(unit, self._random.choice([1, 1, 2]))
            found["order"] = self._random.choice(["count", "-count", by[0], f"-{by[0]}"])
            if self._holds(0.5):
                found["limit"] = self._random.choice([1, 3])
            if self._holds(0.2):
                found["having"] = {self._random.choice(["count", "mean"]): {">=": 2}}
        if self._holds(0.1):
            [name] = self._groups(unit, 1)
            values = [each for each in self._values(unit.name, name) if each is not None]
            found |= {"compare": {name: values[:2]}} if len(values) > 1 else {}
        return found


def _all(unit: Unit) -> dict[str, str]:
    return {"scope": "all"} if unit.scope else {}


def result_or_refusal(store: Store, reading: dict[str, Any]) -> Result | None:
    """Return the result of a reading; None where it is refused."""
    try:
        return read(store, reading)
    except ParameterError:
        return None


def has_numbers(result: Result) -> bool:
    """Return whether a result has numbers: one of what is not known has none, not 0, and so has a
    part of a comparison.
    """
    is_known = bool(result.population.counted) or result.horizon.status.is_whole
    return is_known and all(row.get("count", 0) is not None for row in result.rows)


def rows_of_sql(result: Result) -> list[tuple[str, ...]]:
    """Return the rows of a result, sorted, each cell as text."""
    return sorted(
        tuple(_text_of_cell(each, row[each.name]) for each in result.columns) for row in result.rows
    )


def rows_of_sparql(store: Store, result: Result) -> list[tuple[str, ...]]:
    """Return the rows that the query of a result gives, as `rows_of_sql` does."""
    solutions: Any = store.query(result.sparql)
    names = {each.value for each in solutions.variables}
    found = []
    for row in solutions:
        cells = []
        for column in result.columns:
            name = variable_of(column.name).removeprefix("?")
            cells.append(_text_of_term(row[name if name in names else f"{name}_count"]))
        found.append(tuple(cells))
    return sorted(found)


def _text_of_cell(column: ResultColumn, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    return _plain(column.ids.get(str(cell), str(cell)))


def _text_of_term(term: Any) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        return _plain(term.value)
    if term.value.startswith(f"{SCHEME}region/"):
        return str(term.value[len(SCHEME) :])
    if term.value.startswith(SCHEME):
        return str(term.value[len(SCHEME) :].partition("/")[2])
    return str(term.value.removeprefix(BASE).removeprefix(GK))


def _plain(text: str) -> str:
    """Return a number with at most two decimals, and any other text as it is."""
    try:
        return f"{round(float(text) + 1e-9, 2):g}"
    except ValueError:
        return text
