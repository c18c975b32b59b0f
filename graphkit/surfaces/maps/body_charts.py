"""Pictures of bodies through time: the grades of homes, agencies and services. Each is drawn twice,
wide, and narrow for a phone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.surfaces.maps.chart import svg_element, svg_text
from graphkit.surfaces.maps.inspection_sequence import GRADE_LETTERS
from graphkit.surfaces.maps.time_lines import TimeAxis, TimeLine, TimeMark, time_picture

_NARROW, _NARROW_YEARS = 240, 6  # width of the time axis on a phone, and its years
_HALF, _DOT = 10, 4  # half a side of a grade, radius of a visit without a grade
_ROW = 30


class GradedRow(NamedTuple):
    """A body: its days with grades, "" for a visit without one, each with its kind in words."""

    name: str
    results: Sequence[tuple[str, str, str]]


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
