"""The views that say what is known: inspections, grades, changes, spells,
deliveries (`views.sql`).
"""

from __future__ import annotations

import json
from statistics import median
from typing import Any

from graphkit.answers.readings.declarations import inspection_kinds
from graphkit.answers.readings.differences import DifferenceAggregate
from graphkit.core.resources import resource_path
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.graph.entities.official_record import official_records, reports_of
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.inspections import inspections


@kept
def with_views(facts: Facts) -> Facts:
    """Return a read model with the views of what is known, cut by the day as at which it is."""
    facts.add_aggregate("median", _Median)
    facts.add_aggregate("median_difference", DifferenceAggregate)
    facts.add_aggregate("count_listed", _CountListed)
    facts.run_script(_script(facts))
    return facts


class _Median:
    """The median of numbers; None without any."""

    def __init__(self) -> None:
        self._values: list[float] = []

    def step(self, value: float | None) -> None:
        if value is not None:
            self._values.append(value)

    def finalize(self) -> float | None:
        return median(self._values) if self._values else None


class _CountListed:
    """The number of distinct values in lists with commas between."""

    def __init__(self) -> None:
        self._values: set[str] = set()

    def step(self, listed: Any) -> None:
        self._values.update(str(listed).split(",") if listed is not None else ())

    def finalize(self) -> int:
        return len(self._values)


def _script(facts: Facts) -> str:
    kinds = ", ".join(
        f"('{framework}', '{kind}', '{line}')" for framework, kind, line in inspection_kinds()
    )
    grades = ", ".join(
        f"('{grade}', {rank}, {steps})"
        for rank, (grade, steps) in enumerate(STEPS_BELOW_OUTSTANDING.items())
    )
    pairs = reports_of(official_records(facts), inspections(facts)).items()
    text = resource_path("data", "readings", "views.sql").read_text("utf-8")
    return text.format(
        kinds=kinds, grades=grades, pairs=json.dumps([[record, own.iri] for record, own in pairs])
    )
