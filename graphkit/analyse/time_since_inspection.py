"""Time since the last full inspection."""

from __future__ import annotations

from graphkit.analyse.parameters import MeasureRequest
from graphkit.analyse.result_table import ResultTable
from graphkit.ask.inspections import inspections, latest_full_inspections
from graphkit.ask.lookup import end_date
from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.partial_dates import months_between


def time_since_inspection_table(request: MeasureRequest) -> ResultTable:
    """Return the authorities in focus by their latest loaded full inspection, oldest first.

    Months are counted up to the latest day in the graph, not up to today, so that results repeat.
    """
    store, labels, latest = request.store, request.labels, latest_full_inspections(request.loaded)
    today = max((item.day for item in inspections(store)), default="")
    newest = request.loaded[::-1]
    rows = []
    for place, item in sorted(latest.items(), key=lambda loaded: (loaded[1].day, loaded[0])):
        if end_date(store, place):
            continue
        months = months_between(item.day, today)
        next_due = f"{int(item.day[:4]) + current_frameworks().interval}{item.day[4:7]}"
        grade = item.grades.get(OVERALL_EFFECTIVENESS, "")
        later = (other for other in newest if other.authority == place and other.day > item.day)
        since = next((f"{other.under}, {other.day}" for other in later), "")
        where = labels.of(place), labels.region(place)
        rows.append((*where, item.day, item.under, grade, months, next_due, since))
    figures = ("latest_loaded", "framework", "grade", "months", "next_due", "visited_since")
    columns = ("authority", "region", *figures)
    return ResultTable("waiting", columns, tuple(rows), figures={"counted up to": today})
