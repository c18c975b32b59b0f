"""Waits for the next full inspection: a dot for each that ended, a ring for each that goes on.

One band for each grade, the worst first; ended waits stand above its line, the others below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from graphkit.answers.readings.next_inspections import Wait
from graphkit.core.schemes import GRADES_WORST_FIRST
from graphkit.surfaces.maps.chart import svg_element, svg_image, svg_text

_RIGHT = 24
_DOT, _STEP = 4.0, 9.5  # radius of a mark, distance of two that fall together
_SPACE, _TOP = 26, 22  # between bands, above the first
_ROUND = 100  # days: the axis begins and ends at such a number


class _Layout(NamedTuple):
    """Where the axis begins and how long it is, days between ticks, and the space above the marks
    of a band: for its name, where that does not stand before the axis.
    """

    left: int
    width: int
    tick: int
    above: int


_WIDE, _NARROW = _Layout(220, 720, 100, 0), _Layout(12, 316, 200, 40)


class _Scale(NamedTuple):
    first: int
    last: int
    layout: _Layout

    def x(self, days: float) -> float:
        share = (days - self.first) / (self.last - self.first)
        return self.layout.left + self.layout.width * share


def waits_by_grade(
    waits: Sequence[Wait], councils: Mapping[str, int], *, is_narrow: bool = False
) -> Markup:
    """Return the picture of waits by grade, narrow for a phone; "" without a wait that ended.

    `councils` says how many of each grade wait, also those that are not drawn yet.
    """
    ended = [each.days for each in waits if each.is_complete]
    if not ended:
        return Markup("")
    layout = _NARROW if is_narrow else _WIDE
    longest = max(each.days for each in waits)
    scale = _Scale(_ROUND * (min(ended) // _ROUND), _ROUND * (longest // _ROUND + 1), layout)
    parts: list[Markup] = []
    y = float(_TOP)
    for grade in GRADES_WORST_FIRST:
        band = [each for each in waits if each.grade == grade]
        if band:
            drawn, y = _band(grade, band, councils.get(grade, 0), scale, y)
            parts += drawn
    axis = _ticks(scale, y)
    if not is_narrow:
        axis.append(svg_text("days", layout.left - 24, y + 16, class_="small", text_anchor="end"))
    number = sum(each.is_complete for each in waits)
    description = (
        f"{number} waits that ended, {min(ended)} to {max(ended)} days, and "
        f"{len(waits) - number} councils that still wait as long"
    )
    box = (0, 0, layout.left + layout.width + _RIGHT, y + 26)
    css_class = "waits narrow" if is_narrow else "waits"
    return svg_image([*axis, *parts], box, description, css_class)


def _ticks(scale: _Scale, bottom: float) -> list[Markup]:
    parts = []
    for days in range(scale.first, scale.last + 1, scale.layout.tick):
        x = scale.x(days)
        parts.append(svg_element("line", x1=x, x2=x, y1=_TOP, y2=bottom, class_="grid"))
        parts.append(svg_text(f"{days:,}", x, bottom + 16, class_="small", text_anchor="middle"))
    return parts


def _band(
    grade: str, waits: Sequence[Wait], councils: int, scale: _Scale, top: float
) -> tuple[list[Markup], float]:
    """Return the marks of a grade of which some councils wait, and the y below them."""
    ended = [each for each in waits if each.is_complete]
    waiting = [each for each in waits if not each.is_complete]
    rows_above, rows_below = _rows(ended, scale), _rows(waiting, scale)
    layout = scale.layout
    line = top + layout.above + _STEP * (max(rows_above.values(), default=0) + 1) + 4
    bottom = line + _STEP * (max(rows_below.values(), default=0) + 1) + _SPACE
    words = grade.replace("-", " ").capitalize()
    name_at = top + 16 if layout.above else line - 4
    counted = f"{len(ended)} ended; ○ {len(waiting)} of {councils} waiting"
    ends = {"x1": layout.left, "x2": layout.left + layout.width}
    parts = [
        svg_text(words, 0, name_at, class_="heading"),
        svg_text(counted, 0, name_at + 16, class_="small"),
        svg_element("line", **ends, y1=line, y2=line, class_="row"),
    ]
    for each in ended:
        y = line - _STEP * (rows_above[each] + 1) + 2
        parts.append(_mark(each, scale.x(each.days), y, f"mark {grade}"))
    for each in waiting:
        y = line + _STEP * (rows_below[each] + 1) - 2
        parts.append(_mark(each, scale.x(each.days), y, "ring"))
    return parts, bottom


def _rows(waits: Sequence[Wait], scale: _Scale) -> dict[Wait, int]:
    """Return on which row each wait stands, so that marks do not cover each other."""
    taken: dict[int, float] = defaultdict(lambda: float("-inf"))
    rows: dict[Wait, int] = {}
    for each in sorted(waits, key=lambda wait: (wait.days, wait.name)):
        x = scale.x(each.days)
        row = next(at for at in range(len(waits)) if x - taken[at] >= _STEP)
        taken[row], rows[each] = x, row
    return rows


def _mark(each: Wait, x: float, y: float, css_class: str) -> Markup:
    so_far = "" if each.is_complete else " so far"
    title = svg_element("title", f"{each.name}: {each.days:,} days{so_far}")
    return svg_element("circle", title, cx=x, cy=y, r=_DOT, class_=css_class)
