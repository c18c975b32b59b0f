"""When next: how long authorities have waited, and what is usual, as tables.

These are the tables that a regional programme makes by hand: the wait of each authority with its
rank in England, the windows by grade, the days from a first day to publication, and what focused
visits looked at by the grade that the authority had.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from statistics import fmean, median
from typing import TYPE_CHECKING

from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.readings.horizon import of_england
from graphkit.answers.readings.known import KnownInspection, current_grades
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.readings.next_inspections import (
    WINDOW_COLUMNS,
    next_inspections,
    wait_windows,
    waiting_note,
    window_cells,
)
from graphkit.core.identifiers import local_id
from graphkit.core.partial_dates import days_between, long_date
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.facts import HasFacts
from graphkit.graph.facts.names import now_day

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

PARTS = ("waiting", "windows", "publication", "visits")
_PUBLISHED = "SELECT year, days FROM time_to_publication"
_VISITED = """
SELECT area, visit_then.grade, entity.iri
FROM visit_then JOIN entity ON entity.id = visit_then.authority"""
_NO_GRADE = "no-grade"


def waiting_tables(store: Store, among: Collection[str] | None = None) -> dict[str, ResultTable]:
    """Return the tables by part: of all authorities that exist, or `among` these IRIs."""
    return {
        "waiting": _waiting(store, among),
        "windows": _windows(store),
        "publication": _publication(store),
        "visits": _visits(store, among),
    }


def _waiting(store: Store, among: Collection[str] | None) -> ResultTable:
    """Return a row for each authority, the longest wait first; its rank is that in England."""
    store = of_england(store)
    today, usual = now_day(store.facts), next_inspections(store)
    inspected = [each for each in current_grades(store) if each.day]
    longest_first = sorted(inspected, key=lambda each: (each.day, each.name))
    rows = []
    for each in longest_first:
        if among is not None and each.authority not in among:
            continue
        rank = 1 + sum(other.day < each.day for other in longest_first)
        waited = days_between(each.day, today)
        window = window_cells(usual.get(each.authority))
        rows.append((each.name, rank, each.judged, waited, *window, *_about(each)))
    columns = (
        *("authority", "rank", "grade", "days_waited"),
        *WINDOW_COLUMNS,
        *("inspected", "framework", "region", "entity"),
    )
    return ResultTable(
        "waits for the next full inspection",
        columns,
        tuple(rows),
        *description("waiting"),
        tuple(_notes_on_ranks(store, inspected)) if rows else (_none_known(today),),
        hidden_columns=("entity",),
        wide_columns=("region", "framework", "usual_from", "usual_until"),
    )


def _notes_on_ranks(store: HasFacts, inspected: Collection[KnownInspection]) -> Iterator[str]:
    """Yield the day of the waits, or why there are no windows; as at a day, how many inspections a
    rank counts that only became known later.
    """
    yield waiting_note(store)
    day = store.facts.day
    later = [each.name for each in inspected if day and each.issued > day]
    if later:
        yield (
            f"Ranks count the inspections begun by {long_date(day)}, also {len(later)} published "
            f"later, which a table made that day cannot have: {', '.join(sorted(later))}."
        )


def _none_known(day: str) -> str:
    began = f" that had begun by {long_date(day)}" if day else ""
    return f"No full inspection{began} is known here, so it is not known who waits."


def _about(each: KnownInspection) -> tuple[str, str, str, str]:
    return each.day, each.under, each.region, local_id(each.authority)


def _windows(store: HasFacts) -> ResultTable:
    rows = tuple(
        (
            each.grade,
            each.earliest,
            each.median,
            each.nine_in_ten,
            each.longest,
            each.completed,
            each.still,
            each.made_of,
        )
        for each in wait_windows(store)
    )
    columns = (
        *("grade", "shortest", "half_by", "nine_in_ten_by", "longest"),
        *("ended", "still_waiting", "complete_to"),
    )
    return ResultTable(
        "windows by grade, in days",
        columns,
        rows,
        *description("windows"),
        tuple(filter(None, [_waiting_then_and_now(store)])),
    )


def _waiting_then_and_now(store: HasFacts) -> str:
    """Return how many waits the windows count, and how many there are now; "" without windows."""
    windows, today = wait_windows(store), now_day(store.facts)
    if not windows or not today:
        return ""
    counted = sum(each.still for each in windows)
    return (
        f"The windows count {counted:,} councils as waiting on {long_date(windows[0].made_of)}, up "
        f"to which the reports of all England were complete; {len(next_inspections(store)):,} wait "
        f"here, to {long_date(today)}: later full inspections began other waits, of other grades."
    )


def _publication(store: HasFacts) -> ResultTable:
    by_year = defaultdict[str, list[int]](list)
    for year, days in with_meanings(store.facts, "time_to_publication").rows(_PUBLISHED):
        by_year[year].append(days)
    rows = tuple(
        (year, len(days), round(median(days)), round(fmean(days), 1), min(days), max(days))
        for year, days in sorted(by_year.items())
    )
    columns = ("year", "reports", "median_days", "mean_days", "shortest", "longest")
    return ResultTable(
        "days from the first day to publication", columns, rows, *description("publication")
    )


def _visits(store: Store, among: Collection[str] | None) -> ResultTable:
    """Return how many visits looked at each area, by the grade of the authority then."""
    facts = with_meanings(store.facts, "visit_then")
    found = [
        (area, grade or _NO_GRADE)
        for area, grade, authority in facts.rows(_VISITED)
        if among is None or authority in among
    ]
    seen = {grade for _, grade in found}
    grades = [each for each in (*STEPS_BELOW_OUTSTANDING, _NO_GRADE) if each in seen]
    numbers = Counter(found)
    totals = Counter(area for area, _ in found)
    labels = Labels(store)
    rows = tuple(
        (
            labels.concept(Scheme.AREA_OF_FOCUS, area) or area.capitalize(),
            number,
            *(numbers[area, grade] for grade in grades),
        )
        for area, number in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    )
    columns = ("area_of_focus", "visits", *(_column(each) for each in grades))
    return ResultTable("what focused visits looked at", columns, rows, *description("visits"))


def _column(grade: str) -> str:
    return grade.replace("-", "_")
