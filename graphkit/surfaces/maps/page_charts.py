"""Charts on pages: strips of percentiles, waits."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from graphkit.answers.readings.next_inspections import Wait, WaitWindow
from graphkit.answers.summaries.words_and_numbers import AuthorityNumber
from graphkit.surfaces.maps.chart import svg_element, svg_image, svg_text

_STRIP_WIDTH, _STRIP_HEIGHT, _STRIP_MARGIN = 120, 22, 4
_WAITS_WIDTH, _WAITS_NARROW, _WAITS_HEIGHT = 980, 380, 178
_ENDED_Y, _AXIS_Y, _WAITING_Y = 92, 108, 126  # of waits that ended, and of those that last
_DOT = 4.5


def percentile_strip(each: AuthorityNumber) -> Markup:
    """Return where a number stands among authorities: a ring for the year of the inspection,
    a dot for the latest.
    """
    middle = _STRIP_HEIGHT / 2

    def x(percentile: float) -> float:
        return _STRIP_MARGIN + percentile / 100 * (_STRIP_WIDTH - 2 * _STRIP_MARGIN)

    ends = {"x1": x(0), "x2": x(100), "y1": middle, "y2": middle}
    tick = {"x1": x(50), "x2": x(50), "y1": 5, "y2": _STRIP_HEIGHT - 5}
    parts = [svg_element("line", **line, class_="axis") for line in (ends, tick)]
    marks = [(each.then, "spark-then", 4.0)] if each.then else []
    for value, name, radius in [*marks, (each.latest, "spark-now", 5.5)]:
        place = {"cx": x(value.percentile), "cy": middle, "r": radius}
        title = svg_element("title", f"{value.year}: {value.value:g}")
        parts.append(svg_element("circle", title, **place, class_=name))
    box = (0, 0, _STRIP_WIDTH, _STRIP_HEIGHT)
    return svg_image(parts, box, f"{each.label}: {each.latest.rank}", "sparkline")


def waits_picture(
    waits: Sequence[Wait], window: WaitWindow, own: int, name: str, is_narrow: bool = False
) -> Markup:
    """Return the waits of a grade in days: dots for those that ended, rings for those that last,
    and a line for the council's own, if it has a name.
    """
    width = _WAITS_NARROW if is_narrow else _WAITS_WIDTH
    left = 0 if is_narrow else 90
    days = [window.earliest, window.longest, *(each.days for each in waits), *([own] * bool(name))]
    low, high = min(days) - 60, max(days) + 60

    def x(value: float) -> float:
        return round(left + (value - low) / (high - low) * (width - left - 5), 1)

    span = {"x": x(window.earliest), "width": x(window.longest) - x(window.earliest)}
    parts = [
        svg_element("rect", **span, y=40, height=_AXIS_Y - 40, class_="span"),
        svg_element("line", x1=left, x2=width - 5, y1=_AXIS_Y, y2=_AXIS_Y, class_="axis"),
    ]
    named = (
        ("shortest", window.earliest, "end"),
        ("half", window.median, "middle"),
        ("longest", window.longest, "start"),
    )
    for words, value, anchor in named:
        text = f"{value:,}" if is_narrow else f"{words} {value:,}"
        parts.append(svg_text(text, x(value), 32, text_anchor=anchor))
    if not is_narrow:
        parts += [svg_text("inspected", 0, 96), svg_text("still waiting", 0, 130)]
    used: dict[tuple[bool, int], int] = {}
    for each in waits:
        place = each.is_complete, int(x(each.days) // (2 * _DOT))
        used[place] = used.get(place, -1) + 1
        step = used[place] * 2 * (_DOT + 0.3)
        y = _ENDED_Y - step if each.is_complete else _WAITING_Y + step
        title = svg_element(
            "title", f"{each.name}: {each.days:,} days{'' if each.is_complete else ' so far'}"
        )
        dot = {"cx": x(each.days), "cy": y, "r": _DOT}
        parts.append(
            svg_element("circle", title, **dot, class_="ended" if each.is_complete else "waiting")
        )
    ended = sum(each.is_complete for each in waits)
    description = (
        f"Waits of councils graded {window.grade.replace('-', ' ')}: {ended} ended, after "
        f"{window.earliest:,} to {window.longest:,} days"
    )
    if name:
        parts.append(svg_element("line", x1=x(own), x2=x(own), y1=44, y2=158, class_="own"))
        side = "end" if x(own) > width / 2 else "start"
        parts.append(svg_text(f"{name} {own:,}", x(own), 172, class_="own", text_anchor=side))
        description += f"; {name} {own:,} days so far"
    css_class = "waits narrow" if is_narrow else "waits"
    return svg_image(parts, (0, 0, width, _WAITS_HEIGHT), description, css_class)
