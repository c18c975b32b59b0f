"""When the next full inspection of an authority is usual: a window, never a date.

Nobody outside the inspectorate knows when it comes. What can be said is when councils of that grade
were inspected again (`meanings/7-next-inspection.sql`): the shortest wait, the day by which half
were, and the day by which nine in ten were.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphkit.answers.readings.horizon import waits_horizon
from graphkit.answers.readings.meanings import with_meanings
from graphkit.core.partial_dates import long_date
from graphkit.graph.facts.facts import HasFacts, kept
from graphkit.graph.facts.names import label, now_day

NOT_YET, IN_WINDOW, LONGER = "not yet usual", "in the usual window", "longer than usual"
NOT_KNOWN = "Nobody outside the inspectorate knows when an inspection comes."
WINDOW_COLUMNS = ("usual_from", "half_by", "usual_until", "waiting")
_NEXT = """
SELECT entity.iri, grade, day, window_opens, half_by, usual_until, waited, state
FROM next_inspection JOIN entity ON entity.id = authority"""
_WINDOWS = """
SELECT grade, earliest, median, nine_in_ten, longest, completed, still, made_of
FROM wait_window LEFT JOIN grade_order USING (grade) ORDER BY rank DESC"""

_COMPLETED = """
SELECT grade, label, days FROM wait_event JOIN entity ON entity.id = authority
WHERE is_complete ORDER BY days, label"""


@dataclass(frozen=True, slots=True)
class NextInspection:
    """When an authority's next full inspection is usual; `waited`: days since the latest began."""

    authority: str
    grade: str
    day: str
    opens: str
    half_by: str
    usual_until: str
    waited: int
    state: str

    @property
    def is_long(self) -> bool:
        """Whether it has waited longer than nine in ten councils of its grade."""
        return self.state == LONGER

    @property
    def words(self) -> str:
        """Return the window as words: "usual from September 2025, half by June 2026"."""
        return f"usual from {_month(self.opens)}, half by {_month(self.half_by)}"


@dataclass(frozen=True, slots=True)
class WaitWindow:
    """Waits of a grade, in days, with their number: `completed` ended, `still` councils wait."""

    grade: str
    earliest: int
    median: int
    nine_in_ten: int
    longest: int
    completed: int
    still: int
    made_of: str  # day up to which the reports were complete


def waiting_note(holder: HasFacts) -> str:
    """Return until which day it is known who waits; "" where nobody waits."""
    return f"{waits_horizon(holder).sentence()} {NOT_KNOWN}" if now_day(holder.facts) else ""


def window_cells(found: NextInspection | None) -> tuple[str, str, str, str]:
    """Return the cells of WINDOW_COLUMNS; empty where no window is known."""
    if found is None:
        return "", "", "", ""
    return found.opens, found.half_by, found.usual_until, found.state


@dataclass(frozen=True, slots=True)
class Wait:
    """How many days an authority waited from one full inspection to the next, or waits now."""

    grade: str
    name: str
    days: int
    is_complete: bool


@kept
def next_inspections(holder: HasFacts) -> dict[str, NextInspection]:
    """Return by authority when its next full inspection is usual; only after one under ILACS."""
    facts = with_meanings(holder.facts, "next_inspection")
    return {row[0]: NextInspection(*row) for row in facts.rows(_NEXT)}


@kept
def wait_windows(holder: HasFacts) -> list[WaitWindow]:
    """Return the windows by grade, the worst grade first."""
    facts = with_meanings(holder.facts, "wait_window")
    return [WaitWindow(*row) for row in facts.rows(_WINDOWS)]


@kept
def completed_waits(holder: HasFacts) -> list[Wait]:
    """Return the waits that ended, the shortest first."""
    facts = with_meanings(holder.facts, "wait_event")
    return [Wait(grade, name, days, True) for grade, name, days in facts.rows(_COMPLETED)]


def present_waits(holder: HasFacts, grade: str) -> list[Wait]:
    """Return the waits of councils of a grade that have passed the shortest, the longest first."""
    window = next((each for each in wait_windows(holder) if each.grade == grade), None)
    shortest = window.earliest if window else 0
    found = (
        Wait(grade, label(holder.facts, each.authority), each.waited, is_complete=False)
        for each in next_inspections(holder).values()
        if each.grade == grade and each.waited >= shortest
    )
    return sorted(found, key=lambda each: (-each.days, each.name))


def _month(day: str) -> str:
    return long_date(day[:7])
