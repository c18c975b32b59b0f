"""Charts on pages: strips of percentiles, waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from graphkit.answers.readings.next_inspections import Wait, WaitWindow
from graphkit.answers.summaries.words_and_numbers import AuthorityNumber
from graphkit.surfaces.maps.chart import (
    Frame,
    Scale,
    bar,
    dot,
    frames,
    svg_image,
    svg_line,
    svg_text,
    upright,
)

_STRIP_WIDTH, _STRIP_HEIGHT, _STRIP_MARGIN = 120, 22, 4
_WAITS_WIDTH, _WAITS_NAMES, _WAITS_HEIGHT = 980, 90, 178
_ENDED_Y, _AXIS_Y, _WAITING_Y = 92, 108, 126  # of waits that ended, and of those that last
_DOT = 4.5


def percentile_strip(each: AuthorityNumber) -> Markup:
    """Return where a number stands among authorities: a ring for the year of the inspection,
    a dot for the latest.
    """
    middle = _STRIP_HEIGHT / 2
    scale = Scale(0, 100, _STRIP_MARGIN, _STRIP_WIDTH - _STRIP_MARGIN)
    parts = [
        svg_line(scale.left, scale.right, middle, middle, "axis"),
        upright(scale.x(50), 5, _STRIP_HEIGHT - 5, "axis"),
    ]
    marks = [(each.then, "spark-then", 4.0)] if each.then else []
    for value, name, radius in [*marks, (each.latest, "spark-now", 5.5)]:
        title = f"{value.year}: {value.value:g}"
        parts.append(dot(scale.x(value.percentile), middle, radius, name, title))
    size = (_STRIP_WIDTH, _STRIP_HEIGHT)
    return svg_image(parts, size, f"{each.label}: {each.latest.rank}", "sparkline")


def waits_pictures(waits: Sequence[Wait], window: WaitWindow, own: int, name: str) -> list[Markup]:
    """Return the waits of a grade in days, wide and narrow: dots for those that ended, rings for
    those that last, and a line for the council's own, if it has a name.
    """
    both = frames(_WAITS_WIDTH, _WAITS_NAMES)
    return [_waits_picture(waits, window, own, name, frame) for frame in both]


def _waits_picture(
    waits: Sequence[Wait], window: WaitWindow, own: int, name: str, frame: Frame
) -> Markup:
    width, left = frame
    days = [window.earliest, window.longest, *(each.days for each in waits), *([own] * bool(name))]
    scale = Scale(min(days) - 60, max(days) + 60, left, width - 5)
    x = scale.x
    start, end = x(window.earliest), x(window.longest)
    parts = [
        bar(start, 40, end - start, _AXIS_Y - 40, "span"),
        svg_line(left, scale.right, _AXIS_Y, _AXIS_Y, "axis"),
    ]
    named = (
        ("shortest", window.earliest, "end"),
        ("half", window.median, "middle"),
        ("longest", window.longest, "start"),
    )
    for words, value, anchor in named:
        text = f"{words} {value:,}" if left else f"{value:,}"
        parts.append(svg_text(text, x(value), 32, text_anchor=anchor))
    if left:
        parts += [svg_text("inspected", 0, 96), svg_text("still waiting", 0, 130)]
    used = Counter[tuple[bool, int]]()
    for each in waits:
        place = each.is_complete, int(x(each.days) // (2 * _DOT))
        step = used[place] * 2 * (_DOT + 0.3)
        used[place] += 1
        title = f"{each.name}: {each.days:,} days{'' if each.is_complete else ' so far'}"
        y, css_class = (
            (_ENDED_Y - step, "ended") if each.is_complete else (_WAITING_Y + step, "waiting")
        )
        parts.append(dot(x(each.days), y, _DOT, css_class, title))
    ended = sum(each.is_complete for each in waits)
    description = (
        f"Waits of councils graded {window.grade.replace('-', ' ')}: {ended} ended, after "
        f"{window.earliest:,} to {window.longest:,} days"
    )
    if name:
        parts.append(upright(x(own), 44, 158, "own"))
        side = "end" if x(own) > width / 2 else "start"
        parts.append(svg_text(f"{name} {own:,}", x(own), 172, class_="own", text_anchor=side))
        description += f"; {name} {own:,} days so far"
    css_class = "waits" if left else "waits narrow"
    return svg_image(parts, (width, _WAITS_HEIGHT), description, css_class)
