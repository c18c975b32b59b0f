"""Lines of marks through time: the picture of a timeline, and of the grades of bodies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from graphkit.surfaces.maps.chart import linked, svg_element, svg_image, svg_text

# Points: most width of names, width of the time axis, heights of a line and a low one, and the top
# margin.
LEFT, WIDTH, ROW_HEIGHT, LOW_HEIGHT, _TOP = 360, 700, 44, 32, 4
_INDENT, _CHARACTER_WIDTH = 22, 7.5
_MIN_LABEL_GAP = 66  # labels closer than this alternate between above and below the line


class TimeAxis:
    """The x coordinates of days, from the first year to the last, right of the names of lines."""

    def __init__(
        self, first: int, last: int, names: Collection[str] = (), width: float = WIDTH
    ) -> None:
        self.width = width
        self.left = (
            min(LEFT, _INDENT + 8 + max(map(len, names)) * _CHARACTER_WIDTH) if names else LEFT
        )
        self.years = range(first, last + 1)
        self._first = date(first, 1, 1).toordinal()
        self._days = date(last, 12, 31).toordinal() - self._first

    def x(self, day: str) -> float:
        """Return the x coordinate of a day."""
        return (
            self.left
            + self.width * (date.fromisoformat(day).toordinal() - self._first) / self._days
        )


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


def time_picture(
    lines: Iterable[TimeLine], axis: TimeAxis, description: str, css_class: str = ""
) -> Markup:
    """Return the picture of some lines below one another, with the years on top."""
    starts = {year: axis.x(f"{year}-01-01") for year in axis.years}
    parts, y = (
        [svg_text(str(year), x + 3, _TOP + 12) for year, x in starts.items()],
        float(_TOP + 26),
    )
    for line in lines:
        parts += _drawn(line, y, axis)
        y += line.height
    grid = [svg_element("line", x1=x, x2=x, y1=4, y2=y, class_="grid") for x in starts.values()]
    box = (0, 0, axis.left + axis.width + 40, y + 4)
    return svg_image([*grid, *parts], box, description, css_class, role="group")


def _drawn(line: TimeLine, top: float, axis: TimeAxis) -> Iterator[Markup]:
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
        yield svg_text("none known", axis.left - 8, y + 5, class_="small", text_anchor="end")
    spans = [(x, x, top, top + line.height, True) for x in line.guides]
    if line.is_series:
        spans += [
            (one.x, two.x, y, y, one.is_gap or two.is_gap)
            for one, two in pairwise(marks)
            if one.x < two.x
        ]
    if line.dashed_from:
        spans.append((line.dashed_from, axis.left + axis.width, y, y, True))
    for x1, x2, y1, y2, is_dashed in spans:
        yield svg_element(
            "line", x1=x1, x2=x2, y1=y1, y2=y2, class_="row gap" if is_dashed else "row"
        )
    previous, is_above = -1000.0, False
    for mark in marks:
        shape = svg_element(
            "g",
            svg_element("title", mark.tooltip),
            *mark.picture,
            transform=f"translate({mark.x:.1f} {y:.1f})",
        )
        yield linked(mark.link, shape)
        if mark.text:
            is_above = not is_above and mark.x - previous < _MIN_LABEL_GAP
            previous = mark.x
            text_y = y - 17 if is_above else y + 27
            yield svg_text(mark.text, mark.x, text_y, class_="small", text_anchor="middle")
