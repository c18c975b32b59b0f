"""Turns a typed question into a reading; a part that the reading cannot say is `unused`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from graphkit.answer import graded_readings, listed_readings, stated_readings
from graphkit.answer.question import Slot, TypedQuestion
from graphkit.answer.question_parts import Clause, TypedParts

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_SUBJECTS: Mapping[str, Callable[[TypedParts], Clause]] = {
    "grades": graded_readings.grades_reading, "findings": stated_readings.findings_reading,
    "recommendations": stated_readings.recommendations_reading, "outcomes": stated_readings.outcomes_reading,
    "inspections": listed_readings.inspections_reading, "intervals": listed_readings.intervals_reading,
    "arrangements": listed_readings.arrangements_reading,
    "interventions": listed_readings.interventions_reading,
    "people": listed_readings.people_reading, "neighbours": listed_readings.neighbours_reading,
    "statistics": listed_readings.statistics_reading, "agencies": listed_readings.agencies_reading,
    "coverage": listed_readings.coverage_reading,
}  # fmt: skip


class AsReading(NamedTuple):
    """A typed question as a reading in JSON, the parts that it cannot say, and whose truth is asked.

    `claim` says of how many the conditions are stated to hold: "none", "every", "any"; "" where none is.
    """

    reading: Clause
    unused: tuple[Slot, ...]
    claim: str = ""


def as_reading(store: Store, question: TypedQuestion) -> AsReading:
    """Return a typed question as a reading."""
    parts = TypedParts(store, question)
    reading = _SUBJECTS[question.subject](parts)
    known = graded_readings.CLAIMS
    claims = [*(known[each] for each in parts.take("when", *known)), *parts.take("claim")]
    return AsReading(reading, tuple(parts.left), next(iter(claims), ""))
