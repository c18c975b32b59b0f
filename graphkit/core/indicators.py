"""The published indicators that graphkit knows,
as `data/statistics/indicators.yaml` declares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphkit.core.resources import read_yaml

PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator: where it is published, its unit, the topics it belongs to,
    and which end is a concern ("high", "low" or "none").

    `asks`: whether a difference between words and number is a question to ask. `most` is the
    highest value that can be; `as_at` is the day of each year that values are as at; `columns` are
    the names of its column in the Department's files, `where` the values of other columns in its
    rows.
    """

    name: str
    release: str  # title
    as_at: str  # "31 March"
    unit: str
    most: float
    adverse: str
    asks: bool
    since: int
    topics: tuple[str, ...]
    columns: tuple[str, ...]
    where: Mapping[str, str] = field(default_factory=dict)

    def written(self, value: float) -> str:
        """Return a value with its unit: "17.2 %"."""
        return f"{value:g} {self.unit}"


def difference_unit(unit: str) -> str:
    """Return the unit of the difference of two values: of percentages it is percentage points."""
    return "percentage points" if unit == PERCENT else unit


@cache
def statistics_settings() -> dict[str, Any]:
    """Return what the file states beside the indicators:
    licence, attribution, cells without a value.
    """
    return dict(read_yaml("data", "statistics", "indicators.yaml"))


@cache
def indicators() -> dict[str, Indicator]:
    """Return the indicators by name, in the order of the file."""
    settings = statistics_settings()
    return {
        name: Indicator(
            name,
            settings["releases"][each["release"]]["title"],
            settings["releases"][each["release"]]["as_at"],
            each["unit"],
            float(each.get("most", 100)),
            each["adverse"],
            each.get("asks", False),
            each["since"],
            tuple(each["topics"]),
            tuple(each["columns"]),
            each.get("where", {}),
        )
        for name, each in settings["indicators"].items()
    }


def indicators_on(topics: frozenset[str]) -> list[Indicator]:
    """Return the indicators that belong to any of some topics."""
    return [each for each in indicators().values() if topics & {*each.topics}]
