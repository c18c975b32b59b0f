"""Recognises paragraph numbers that are printed without a full stop ("36 Children say …").

A line may also begin with another number; paragraph numbers are those that count up through the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from graphkit.ingest.page_metrics import PageMetrics
from graphkit.ingest.pdf import Line

_NUMBER_WITHOUT_STOP = re.compile(r"(\d{1,3})(?= +[A-Z\d‘“'\"(£])")
_MIN_RUN = 5  # numbers that count up are paragraph numbers if they are so many
_MAX_INDENT_DIFFERENCE = 14.0  # points: "9" and "10" may be right-aligned
_MAX_STEP = 2  # one number may be missing


def add_full_stops(lines: Iterable[Line], metrics: PageMetrics) -> None:
    """Add a full stop to paragraph numbers that have none, in place."""
    runs: list[list[tuple[int, Line]]] = []
    for line in lines:
        match = _NUMBER_WITHOUT_STOP.match(line.text)
        if match is None or line.is_footnote or metrics.is_small(line) or metrics.is_heading(line):
            continue
        count = int(match[1])
        run = next((run for run in reversed(runs) if _continues_run(run, count, line)), None)
        if run is not None:
            run.append((count, line))
        elif count == 1:
            runs.append([(count, line)])
    runs = [run for run in runs if len(run) > 1 and _numbers_paragraphs(run, metrics)]
    if max(map(len, runs), default=0) >= _MIN_RUN:
        for count, line in (numbered for run in runs for numbered in run):
            line.text = f"{count}.{line.text.removeprefix(str(count))}"


def _continues_run(run: list[tuple[int, Line]], count: int, line: Line) -> bool:
    last, above = run[-1]
    return last < count <= last + _MAX_STEP and abs(line.x - above.x) < _MAX_INDENT_DIFFERENCE


def _numbers_paragraphs(run: list[tuple[int, Line]], metrics: PageMetrics) -> bool:
    """Return whether the lines of a run are long, as those of paragraphs; contents entries are short."""
    middle = (metrics.left + metrics.right) / 2
    return sum(line.right > middle for _, line in run) > len(run) / 2
