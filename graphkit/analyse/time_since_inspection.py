"""Who has waited longest since the last full inspection."""

from __future__ import annotations

from graphkit.analyse.parameters import MeasureRequest
from graphkit.analyse.result_table import ResultTable
from graphkit.ask.inspections import inspections, latest_full_inspections
from graphkit.ask.lookup import end_date
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.partial_dates import months_between

USUAL = 3  # years between two full inspections, as a rule


def waiting(asked: MeasureRequest) -> ResultTable:
    """Return the authorities in focus by the day of the latest full inspection that is held, oldest first.

    There is no clock in it: waiting is told up to the latest day that any inspection held began.
    """
    store, labels, latest = asked.store, asked.labels, latest_full_inspections(asked.held)
    today = max((item.day for item in inspections(store)), default="")
    newest = asked.held[::-1]
    rows = []
    for place, item in sorted(latest.items(), key=lambda held: (held[1].day, held[0])):
        if end_date(store, place):
            continue
        months = months_between(item.day, today)
        usual = f"{int(item.day[:4]) + USUAL}{item.day[4:7]}"
        grade = item.grades.get(OVERALL_EFFECTIVENESS, "")
        later = (other for other in newest if other.authority == place and other.day > item.day)
        since = next((f"{other.under}, {other.day}" for other in later), "")
        where = labels.of(place), labels.region(place)
        rows.append((*where, item.day, item.under, grade, months, usual, since))
    figures = ("latest_loaded", "framework", "grade", "months", "next_due", "visited_since")
    columns = ("authority", "region", *figures)
    return ResultTable("waiting", columns, tuple(rows), figures={"counted up to": today})
