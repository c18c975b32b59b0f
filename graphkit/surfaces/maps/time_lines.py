"""Lines of marks through time: the picture of a timeline, and of the grades of bodies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from graphkit.surfaces.maps.chart import (
    Scale,
    day_number,
    linked,
    svg_element,
    svg_image,
    svg_line,
    svg_text,
    upright,
)

# Points: width of the time axis, heights of a line and a low one, and the top margin.
_WIDTH, ROW_HEIGHT, LOW_HEIGHT, _TOP = 700, 44, 32, 4
_LONGEST = 44  # characters of a name
_INDENT, _CHARACTER_WIDTH = 22, 7.5
_MIN_LABEL_GAP = 66  # labels closer than this alternate between above and below the line


def time_scale(years: range, names: Collection[str] = ()) -> Scale:
    """Return the x coordinates of days in some years, right of the names of lines."""
    longest = min(_LONGEST, max(map(len, names), default=_LONGEST))
    left = _INDENT + 8 + longest * _CHARACTER_WIDTH
    first, last = f"{years[0]}-01-01", f"{years[-1]}-12-31"
    return Scale(day_number(first), day_number(last), left, left + _WIDTH)


class TimeMark(NamedTuple):
    """A mark on a line, its link, and a text beside it; `is_gap`: no loaded report is of it."""

    x: float
    tooltip: str
    picture: Sequence[Markup]
    link: str = ""
    text: str = ""
    is_gap: bool = False


class TimeLine(NamedTuple):
    """A line of marks with its label and a second one below; `is_series`:
    each mark follows the one before.

    A heading has no marks. `guides` are the x of vertical lines behind it.
    """

    label: str
    marks: Sequence[TimeMark] = ()
    height: float = ROW_HEIGHT
    below: str = ""
    is_series: bool = False
    guides: Sequence[float] = ()
    dashed_from: float = 0.0
    is_heading: bool = False


def time_picture(lines: Iterable[TimeLine], years: range, scale: Scale, description: str) -> Markup:
    """Return the picture of some lines below one another, with the years on top."""
    starts = {year: scale.day(str(year)) for year in years}
    parts = [svg_text(str(year), x + 3, _TOP + 12) for year, x in starts.items()]
    y = float(_TOP + 26)
    for line in lines:
        parts += _drawn(line, y, scale)
        y += line.height
    grid = [upright(x, _TOP, y, "grid") for x in starts.values()]
    return svg_image([*grid, *parts], (scale.right + 40, y + 4), description, role="group")


def _drawn(line: TimeLine, top: float, scale: Scale) -> Iterator[Markup]:
    """Yield the parts of a line; texts are below marks, or above where two are close."""
    y = top + min(line.height, ROW_HEIGHT) / 2
    if line.is_heading:
        yield svg_text(line.label, 10, top + 22, class_="heading")
        return
    yield svg_text(line.label, _INDENT, y + (0 if line.below else 5))
    if line.below:
        yield svg_text(line.below, _INDENT, y + 13, class_="small")
    marks = sorted(line.marks, key=lambda each: each.x)
    if not marks:
        yield svg_text("none known", scale.left - 8, y + 5, class_="small", text_anchor="end")
    spans = [(x, x, top, top + line.height, True) for x in line.guides]
    if line.is_series:
        spans += [
            (one.x, two.x, y, y, one.is_gap or two.is_gap)
            for one, two in pairwise(marks)
            if one.x < two.x
        ]
    if line.dashed_from:
        spans.append((line.dashed_from, scale.right, y, y, True))
    for x1, x2, y1, y2, is_dashed in spans:
        yield svg_line(x1, x2, y1, y2, "row gap" if is_dashed else "row")
    previous, is_above = -1000.0, False
    for mark in marks:
        at = f"translate({mark.x:.1f} {y:.1f})"
        shape = svg_element("g", *mark.picture, title=mark.tooltip, transform=at)
        yield linked(mark.link, shape)
        if mark.text:
            is_above = not is_above and mark.x - previous < _MIN_LABEL_GAP
            previous = mark.x
            text_y = y - 17 if is_above else y + 27
            yield svg_text(mark.text, mark.x, text_y, class_="small", text_anchor="middle")
