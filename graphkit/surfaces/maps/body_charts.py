"""Pictures of bodies through time: the grades of homes, agencies and services, and what reports on
councils state about an agency. Each is drawn twice, wide, and narrow for a phone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from graphkit.answers.measures.finding_counts import Counts
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.surfaces.maps.chart import svg_element, svg_text
from graphkit.surfaces.maps.inspection_sequence import GRADE_LETTERS
from graphkit.surfaces.maps.time_lines import TimeAxis, TimeLine, TimeMark, time_picture

_NARROW, _NARROW_YEARS = 240, 6  # width of the time axis on a phone, and its years
_HALF, _DOT = 10, 4  # half a side of a grade, radius of a visit without a grade
_ROW = 30
_SMALLEST, _LARGEST = 6.5, 13.0  # radius of the mark of findings


class GradedRow(NamedTuple):
    """A body: its days with grades, "" for a visit without one, each with its kind in words."""

    name: str
    results: Sequence[tuple[str, str, str]]


class FindingsMark(NamedTuple):
    """What a report states about an agency; a joint inspection looks at it directly."""

    day: str
    words: str
    counts: Counts
    is_joint: bool


class FindingsRow(NamedTuple):
    """An authority, and what the reports on it state about an agency."""

    name: str
    marks: Sequence[FindingsMark]


class Pictures(NamedTuple):
    """A picture for a wide and for a narrow window."""

    wide: Markup
    narrow: Markup


def grades_through_time(rows: Sequence[GradedRow], list_day: str, subject: str) -> Pictures | None:
    """Return the grades of bodies through time, a line for each, with the last day of their list;
    None without a result.
    """
    days = [day for row in rows for day, _, _ in row.results]
    if not days:
        return None
    number = sum(bool(grade) for row in rows for _, grade, _ in row.results)
    description = f"{subject}: {number} grades, {min(days)[:4]} to {max(days)[:4]}"

    def drawn(axis: TimeAxis) -> list[TimeLine]:
        end = axis.x(list_day) if list_day and int(list_day[:4]) in axis.years else 0.0
        return [_graded_line(row, axis, end) for row in rows]

    return _both(drawn, [row.name for row in rows], [*days, list_day or max(days)], description)


def findings_through_time(rows: Sequence[FindingsRow], subject: str) -> Pictures | None:
    """Return what reports state about an agency, a line for each authority; None without any."""
    days = [mark.day for row in rows for mark in row.marks if mark.day]
    if not days:
        return None
    total = sum((mark.counts for row in rows for mark in row.marks), Counts())
    description = (
        f"Statements about {subject}, {min(days)[:4]} to {max(days)[:4]}: {total.weakness} weak, "
        f"{total.mixed} mixed, {total.strength} strong"
    )

    def drawn(axis: TimeAxis) -> list[TimeLine]:
        drawn_rows = [(row.name, _within(row, axis)) for row in rows]
        return [
            TimeLine(name, [_findings_mark(each, axis) for each in marks], _ROW)
            for name, marks in drawn_rows
            if marks
        ]

    return _both(drawn, [row.name for row in rows], days, description)


def _both(
    drawn: Callable[[TimeAxis], list[TimeLine]],
    names: Sequence[str],
    days: Sequence[str],
    description: str,
) -> Pictures:
    first, last = int(min(days)[:4]), int(max(days)[:4])
    spaced = [f"{name}   " for name in names]  # a mark on the first day stands beside its name
    wide = TimeAxis(first, last, spaced)
    narrow = TimeAxis(max(first, last - _NARROW_YEARS + 1), last, spaced, _NARROW)
    return Pictures(
        time_picture(drawn(wide), wide, description, "bodies-time"),
        time_picture(drawn(narrow), narrow, description, "bodies-time narrow"),
    )


def _graded_line(row: GradedRow, axis: TimeAxis, end: float) -> TimeLine:
    marks = [
        TimeMark(axis.x(day), f"{row.name}, {day}: {words}", _grade_mark(grade))
        for day, grade, words in row.results
        if int(day[:4]) in axis.years
    ]
    return TimeLine(row.name, marks, _ROW, is_series=True, guides=[end] if end else ())


def _grade_mark(grade: str) -> list[Markup]:
    if grade not in STEPS_BELOW_OUTSTANDING:
        return [svg_element("circle", r=_DOT, class_="visit")]
    box = {"x": -_HALF, "y": -_HALF, "width": 2 * _HALF, "height": 2 * _HALF, "rx": 2}
    return [
        svg_element("rect", **box, class_=f"mark {grade}"),
        svg_text(GRADE_LETTERS[grade], 0, 4.3, class_=f"letter {grade}"),
    ]


def _within(row: FindingsRow, axis: TimeAxis) -> list[FindingsMark]:
    return [each for each in row.marks if each.day and int(each.day[:4]) in axis.years]


def _findings_mark(each: FindingsMark, axis: TimeAxis) -> TimeMark:
    counts = each.counts
    radius = min(_SMALLEST + 1.2 * math.sqrt(counts.evaluated - 1), _LARGEST)
    name, sign = _balance(counts)
    if each.is_joint:
        box = {"x": -radius, "y": -radius, "width": 2 * radius, "height": 2 * radius}
        shape = svg_element("rect", **box, class_=name)
    else:
        shape = svg_element("circle", r=radius, class_=name)
    words = f"{counts.weakness} weak, {counts.mixed} mixed, {counts.strength} strong"
    picture = [shape, svg_text(sign, 0, 4, class_="sign")]
    return TimeMark(axis.x(each.day), f"{each.words}: {words}", picture)


def _balance(counts: Counts) -> tuple[str, str]:
    """Return class and sign of the mark of some findings."""
    if counts.negative > counts.strength:
        return "weakness", "−"
    return ("mixed", "±") if counts.negative else ("strength", "+")
