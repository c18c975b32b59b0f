"""Pictures of answers: grades through time, weak beside strong findings, numbers by year, numbers
of two sides.

Each is drawn wide, and narrow for a phone, where scaled text could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from statistics import median
from typing import NamedTuple

from markupsafe import Markup

from graphkit.answers.cards.card_parts import (
    BalanceRow,
    GradeBar,
    GradeHistory,
    NumberLines,
    NumberSide,
    Picture,
    WeakBesideStrong,
    YearBars,
)
from graphkit.core.frameworks import current_frameworks
from graphkit.core.language.sentences import grade_words
from graphkit.surfaces.maps.chart import LinkTo, linked, svg_element, svg_image, svg_text

_WIDE, _NARROW = 940, 360
_NAMES = 190  # width of the names of a wide picture
_LETTER = 7.5  # of a letter of them
_BAR, _GAP, _LINE = 26, 8, 17  # height of a bar, between bars, of a name above one
_LEAST = 15  # width of a bar with a letter
_SMALL_BAR = 20
_WEAK_LABEL = 80  # least width of the weak side, whose label needs it
_SHOWN_FROM = 16  # width of a part from which its number is in it


class _Frame(NamedTuple):
    """The width of a picture, and the width of the names beside its bars; 0 puts them above."""

    width: int
    left: float

    @property
    def line(self) -> int:
        """The height of a name above its bar."""
        return 0 if self.left else _LINE


def drawn(picture: Picture, link: LinkTo, is_narrow: bool = False) -> Markup:
    """Return the picture of an answer."""
    if isinstance(picture, GradeHistory):
        longest = max(len(name) for name, _ in picture.lines)
        left = max(_NAMES, longest * _LETTER)
        return _history(picture, _Frame(_NARROW, 0) if is_narrow else _Frame(_WIDE, left))
    if isinstance(picture, WeakBesideStrong):
        frame = _Frame(_NARROW, 0) if is_narrow else _Frame(560, 225)
        return _balance(picture, frame, link)
    if isinstance(picture, NumberLines):
        return _number_lines(picture, _Frame(_NARROW, 0) if is_narrow else _Frame(_WIDE, _NAMES))
    return _years(picture, _NARROW if is_narrow else _WIDE)


# Grades through time


def _history(picture: GradeHistory, frame: _Frame) -> Markup:
    days = [bar.first for _, bars in picture.lines for bar in bars]
    first, last = _number(min(days)), _number(picture.last_day)
    right = frame.width - 2 * _LEAST  # the newest bar may be short

    def x(day: str) -> float:
        share = (_number(day) - first) / max(1, last - first)
        return frame.left + share * (right - frame.left)

    row = _BAR + _GAP + frame.line
    bottom = row * len(picture.lines)
    parts = [*_year_lines(picture, frame, x, bottom)]
    for number, (name, bars) in enumerate(picture.lines):
        top = row * number
        baseline = top + (13 if frame.line else 18)
        parts.append(svg_text(name, 0, baseline))
        for bar in bars:
            parts += _bar(bar, x(bar.first), x(bar.last), top + frame.line)
    for day in picture.ticks:
        tick = {"x1": x(day), "x2": x(day), "y1": bottom, "y2": bottom + 11}
        parts.append(svg_element("line", svg_element("title", day), **tick, class_="tick"))
    box = (0, 0, frame.width, bottom + 34)
    return svg_image(parts, box, picture.title, "answer-picture")


def _number(day: str) -> int:
    """Return the number of a day; of a year or month its first one."""
    return date.fromisoformat(f"{day}-01-01"[:10] if len(day) < 8 else day).toordinal()


def _year_lines(
    picture: GradeHistory, frame: _Frame, x: Callable[[str], float], bottom: float
) -> Iterator[Markup]:
    days = [bar.first for _, bars in picture.lines for bar in bars]
    years = range(int(min(days)[:4]) + 1, int(picture.last_day[:4]) + 1)
    step = 1 if frame.left else 2
    for year in years[::step]:
        at = x(f"{year}-01-01")
        yield svg_element("line", x1=at, x2=at, y1=0, y2=bottom, class_="grid")
        yield svg_text(str(year), at, bottom + 28, class_="faint", text_anchor="middle")


def _bar(bar: GradeBar, start: float, end: float, top: float) -> Iterator[Markup]:
    width = max(end - start - 2, _LEAST)
    letter = current_frameworks().grade_letters.get(bar.grade, "–")
    title = svg_element("title", f"{grade_words(bar.grade)} from {bar.first} to {bar.last}")
    yield svg_element(
        "rect", title, x=start, y=top, width=width, height=_BAR, rx=3, class_=bar.grade
    )
    text = {"class_": f"letter on-{bar.grade}", "text_anchor": "middle"}
    yield svg_text(letter, start + width / 2, top + 18, **text)


# Weak beside strong


def _balance(picture: WeakBesideStrong, frame: _Frame, link: LinkTo) -> Markup:
    rows = picture.rows
    most_weak = max((row.counts.negative for row in rows), default=0) or 1
    most_strong = max((row.counts.strength for row in rows), default=0) or 1
    space = frame.width - frame.left - 8
    of_weak = max(_WEAK_LABEL, space * most_weak / (most_weak + most_strong))
    middle = frame.left + 4 + of_weak
    scale = min(of_weak / most_weak, (space - of_weak) / most_strong)  # one for both sides
    parts = [
        svg_text("weak · mixed", middle - 6, 12, class_="faint", text_anchor="end"),
        svg_text("strong", middle + 6, 12, class_="faint"),
    ]
    y = 20.0
    for row in rows:
        parts += _balance_row(row, frame, y, middle, scale, link)
        y += _SMALL_BAR + 4 + frame.line
    return svg_image(parts, (0, 0, frame.width, y + 4), picture.title, "answer-picture", "group")


def _balance_row(
    row: BalanceRow, frame: _Frame, y: float, middle: float, scale: float, link: LinkTo
) -> Iterator[Markup]:
    counts = row.counts
    yield linked(link(row.to), svg_text(row.name, 0, y + (13 if frame.line else 15)))
    top = y + frame.line
    ends = {"x1": middle, "x2": middle, "y1": top - 2, "y2": top + _SMALL_BAR + 2}
    yield svg_element("line", **ends, class_="axis")
    weak, mixed, strong = (
        scale * number for number in (counts.weakness, counts.mixed, counts.strength)
    )
    parts = (
        ("weakness", "weak", counts.weakness, middle - weak, weak),
        ("mixed", "mixed", counts.mixed, middle - weak - mixed, mixed),
        ("strength", "strong", counts.strength, middle, strong),
    )
    for name, words, number, x, width in parts:
        if not number:
            continue
        title = svg_element("title", f"{row.name}: {number} {words}")
        box = {"x": x, "y": top, "width": width, "height": _SMALL_BAR}
        yield svg_element("rect", title, **box, class_=name)
        if width >= _SHOWN_FROM:
            text = {"class_": f"letter on-{name}", "text_anchor": "middle"}
            yield svg_text(str(number), x + width / 2, top + 15, **text)


# Numbers by year


def _years(picture: YearBars, width: int) -> Markup:
    most = max(number for _, number in picture.years) or 1
    step = width / len(picture.years)
    parts = []
    for at, (year, number) in enumerate(picture.years):
        height = 120 * number / most
        middle = step * (at + 0.5)
        bar = {"x": step * at + 2, "y": 140 - height, "width": step - 4, "height": height}
        title = svg_element("title", f"{year}: {number:,}")
        parts.append(svg_element("rect", title, **bar, class_="number"))
        parts += _year_texts(year, number, middle, 134 - height, step)
    return svg_image(parts, (0, 0, width, 164), picture.title, "answer-picture")


def _year_texts(
    year: str, number: int, middle: float, above: float, step: float
) -> Iterator[Markup]:
    is_small = step < 34
    shown = f"’{year[2:]}" if is_small else year
    yield svg_text(shown, middle, 158, class_="faint", text_anchor="middle")
    if not is_small:
        yield svg_text(f"{number:,}", middle, above, text_anchor="middle")


# Numbers of two sides


def _number_lines(picture: NumberLines, frame: _Frame) -> Markup:
    every = [number for side in picture.sides for number in side.numbers]
    first, last = min(every), max(every)
    space = frame.width - frame.left - 2 * _LEAST

    def x(number: float) -> float:
        return frame.left + _LEAST + space * (number - first) / ((last - first) or 1)

    row = _BAR + 2 * _GAP + frame.line
    parts = list[Markup]()
    for at, side in enumerate(picture.sides):
        parts += _number_line(side, x, row * at, frame)
    bottom = row * len(picture.sides) + 16
    ends = ((first, "start"), (last, "end"))
    parts += [
        svg_text(f"{number:g}", x(number), bottom, class_="faint", text_anchor=anchor)
        for number, anchor in ends
    ]
    return svg_image(parts, (0, 0, frame.width, bottom + 8), picture.title, "answer-picture")


def _number_line(
    side: NumberSide, x: Callable[[float], float], top: float, frame: _Frame
) -> Iterator[Markup]:
    yield svg_text(side.name, 0, top + (13 if frame.line else 21))
    above = top + frame.line + _GAP / 2
    for number in side.numbers:
        ends = {"x1": x(number), "x2": x(number), "y1": above + 4, "y2": above + _BAR - 4}
        yield svg_element("line", **ends, class_="one-of-many")
    middle = median(side.numbers)
    title = svg_element("title", f"{side.name}: median {middle:g}")
    ends = {"x1": x(middle), "x2": x(middle), "y1": above - 3, "y2": above + _BAR + 3}
    yield svg_element("line", title, **ends, class_="median")
