"""Numbers of paragraphs that are printed without a full stop ("36 Children say …").

A figure may open a line, too; that its numbers run on through a report tells that it is counted so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from graphkit.ingest.page_metrics import Sheet
from graphkit.ingest.pdf import Line

_COUNT = re.compile(r"(\d{1,3})(?= +[A-Z\d‘“'\"(£])")
_RUN = 5  # paragraphs counted on that show how a report is numbered
_BESIDE = 14.0  # points between numbers that end alike ("9", "10") where they begin
_MISSED = 2  # numbers counted on by at most: one may have been lost


def with_stops(lines: Iterable[Line], sheet: Sheet) -> None:
    """Set a full stop behind the number of each paragraph, in place, if a report is numbered without."""
    runs: list[list[tuple[int, Line]]] = []
    for line in lines:
        match = _COUNT.match(line.text)
        if match is None or line.note or sheet.is_small(line) or sheet.is_heading(line):
            continue
        count = int(match[1])
        run = next((run for run in reversed(runs) if _counts_on(run, count, line)), None)
        if run is not None:
            run.append((count, line))
        elif count == 1:
            runs.append([(count, line)])
    runs = [run for run in runs if len(run) > 1 and _is_of_paragraphs(run, sheet)]
    if max(map(len, runs), default=0) >= _RUN:
        for count, line in (numbered for run in runs for numbered in run):
            line.text = f"{count}.{line.text.removeprefix(str(count))}"


def _counts_on(run: list[tuple[int, Line]], count: int, line: Line) -> bool:
    last, above = run[-1]
    return last < count <= last + _MISSED and abs(line.x - above.x) < _BESIDE


def _is_of_paragraphs(run: list[tuple[int, Line]], sheet: Sheet) -> bool:
    """Tell paragraphs from what else is counted, as entries of a contents page are: those are short."""
    middle = (sheet.left + sheet.right) / 2
    return sum(line.right > middle for _, line in run) > len(run) / 2
