"""Waits for the next full inspection: a dot for each that ended, a ring for each that goes on.

One band for each grade, the worst first; ended waits stand above its line, the others below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from graphkit.answers.readings.next_inspections import Wait
from graphkit.core.terms import STEPS_BELOW_OUTSTANDING
from graphkit.surfaces.maps.chart import svg_element, svg_image, svg_text

_LEFT, _WIDTH, _RIGHT = 190, 720, 24
_DOT, _STEP = 4.0, 9.5  # radius of a mark, distance of two that fall together
_SPACE, _TOP = 26, 22  # between bands, above the first
_ROUND = 100  # days: the axis begins and ends at such a number
_TICK = 100


class _Scale(NamedTuple):
    first: int
    last: int

    def x(self, days: float) -> float:
        share = (days - self.first) / (self.last - self.first)
        return _LEFT + _WIDTH * share


def waits_by_grade(waits: Sequence[Wait]) -> Markup:
    """Return the picture of waits by grade; "" without a wait that ended."""
    ended = [each.days for each in waits if each.is_complete]
    if not ended:
        return Markup("")
    longest = max(each.days for each in waits)
    scale = _Scale(_ROUND * (min(ended) // _ROUND), _ROUND * (longest // _ROUND + 1))
    parts: list[Markup] = []
    y = float(_TOP)
    for grade in [*STEPS_BELOW_OUTSTANDING][::-1]:
        band = [each for each in waits if each.grade == grade]
        if band:
            drawn, y = _band(grade, band, scale, y)
            parts += drawn
    axis = [
        *_ticks(scale, y),
        svg_text("days", _LEFT - 12, y + 16, class_="small", text_anchor="end"),
    ]
    number = sum(each.is_complete for each in waits)
    description = (
        f"{number} waits that ended, {min(ended)} to {max(ended)} days, and "
        f"{len(waits) - number} councils that still wait as long"
    )
    box = (0, 0, _LEFT + _WIDTH + _RIGHT, y + 26)
    return svg_image([*axis, *parts], box, description, "waits")


def _ticks(scale: _Scale, bottom: float) -> list[Markup]:
    parts = []
    for days in range(scale.first, scale.last + 1, _TICK):
        x = scale.x(days)
        parts.append(svg_element("line", x1=x, x2=x, y1=_TOP, y2=bottom, class_="grid"))
        parts.append(svg_text(f"{days:,}", x, bottom + 16, class_="small", text_anchor="middle"))
    return parts


def _band(
    grade: str, waits: Sequence[Wait], scale: _Scale, top: float
) -> tuple[list[Markup], float]:
    """Return the marks of a grade, and the y below them."""
    ended = [each for each in waits if each.is_complete]
    waiting = [each for each in waits if not each.is_complete]
    rows_above, rows_below = _rows(ended, scale), _rows(waiting, scale)
    line = top + _STEP * (max(rows_above.values(), default=0) + 1) + 4
    bottom = line + _STEP * (max(rows_below.values(), default=0) + 1) + _SPACE
    words = grade.replace("-", " ").capitalize()
    parts = [
        svg_text(words, 0, line - 4, class_="heading"),
        svg_text(f"{len(ended)} ended, {len(waiting)} wait", 0, line + 12, class_="small"),
        svg_element("line", x1=_LEFT, x2=_LEFT + _WIDTH, y1=line, y2=line, class_="row"),
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
