"""Pictures of answers: grades through time, weak beside strong findings, numbers by year, numbers
of two sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median

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
from graphkit.surfaces.maps.chart import (
    Frame,
    LinkTo,
    Scale,
    bar,
    bar_text,
    day_number,
    frames,
    linked,
    svg_image,
    svg_text,
    upright,
)

_WIDE = 940
_NAMES = 190  # width of the names of a wide picture
_LETTER = 7.5  # of a letter of them
_BAR, _GAP = 26, 8  # height of a bar, between bars
_LEAST = 15  # width of a bar with a letter
_SMALL_BAR = 20
_WEAK_LABEL = 80  # least width of the weak side, whose label needs it
_SHOWN_FROM = 16  # width of a part from which its number is in it


def drawn(picture: Picture, link: LinkTo) -> list[Markup]:
    """Return the picture of an answer, wide and narrow."""
    draw, width, left = _KINDS[type(picture)]
    role = "group" if draw is _balance else "img"
    pictures = []
    for frame in frames(width, left):
        parts, height = draw(picture, frame, link)
        size = (frame.width, height)
        pictures.append(svg_image(parts, size, picture.title, "answer-picture", role))
    return pictures


Drawn = tuple[list[Markup], float]  # parts of a picture, and its height


# Grades through time


def _history(picture: GradeHistory, frame: Frame, _: LinkTo) -> Drawn:
    longest = max(len(name) for name, _ in picture.lines)
    left = max(frame.left, longest * _LETTER) if frame.left else 0
    first = min(bar.first for _, bars in picture.lines for bar in bars)
    right = frame.width - 2 * _LEAST  # the newest bar may be short
    scale = Scale(day_number(first), day_number(picture.last_day), left, right)
    row = _BAR + _GAP + frame.line
    bottom = row * len(picture.lines)
    years = range(int(first[:4]) + 1, int(picture.last_day[:4]) + 1)
    parts = list[Markup]()
    for year in years[:: 1 if frame.left else 2]:
        x = scale.day(str(year))
        parts.append(upright(x, 0, bottom, "grid"))
        parts.append(svg_text(str(year), x, bottom + 28, class_="faint", text_anchor="middle"))
    for number, (name, bars) in enumerate(picture.lines):
        top = row * number
        parts.append(frame.name(name, top, _BAR))
        for each in bars:
            parts += _grade_bar(each, scale, top + frame.line)
    parts += [upright(scale.day(day), bottom, bottom + 11, "tick", day) for day in picture.ticks]
    return parts, bottom + 34


def _grade_bar(grade: GradeBar, scale: Scale, top: float) -> Iterator[Markup]:
    start = scale.day(grade.first)
    box = (start, top, max(scale.day(grade.last) - start - 2, _LEAST), _BAR)
    title = f"{grade_words(grade.grade)} from {grade.first} to {grade.last}"
    yield bar(*box, grade.grade, title, rx=3)
    letter = current_frameworks().grade_letters.get(grade.grade, "–")
    yield bar_text(letter, *box, grade.grade)


# Weak beside strong


def _balance(picture: WeakBesideStrong, frame: Frame, link: LinkTo) -> Drawn:
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
        parts.append(linked(link(row.to), frame.name(row.name, y, _SMALL_BAR)))
        parts += _balance_row(row, y + frame.line, middle, scale)
        y += _SMALL_BAR + 4 + frame.line
    return parts, y + 4


def _balance_row(row: BalanceRow, top: float, middle: float, scale: float) -> Iterator[Markup]:
    counts = row.counts
    yield upright(middle, top - 2, top + _SMALL_BAR + 2, "axis")
    parts = (
        ("weakness", "weak", counts.weakness, counts.weakness),
        ("mixed", "mixed", counts.mixed, counts.negative),
        ("strength", "strong", counts.strength, 0),
    )
    for name, words, number, to_the_left in parts:
        if not number:
            continue
        box = (middle - scale * to_the_left, top, scale * number, _SMALL_BAR)
        yield bar(*box, name, f"{row.name}: {number} {words}")
        if scale * number >= _SHOWN_FROM:
            yield bar_text(str(number), *box, name)


# Numbers by year


def _years(picture: YearBars, frame: Frame, _: LinkTo) -> Drawn:
    most = max(number for _, number in picture.years) or 1
    step = frame.width / len(picture.years)
    is_small = step < 34
    parts = []
    for at, (year, number) in enumerate(picture.years):
        height = 120 * number / most
        middle = step * (at + 0.5)
        title = f"{year}: {number:,}"
        parts.append(bar(step * at + 2, 140 - height, step - 4, height, "number", title))
        shown = f"’{year[2:]}" if is_small else year
        parts.append(svg_text(shown, middle, 158, class_="faint", text_anchor="middle"))
        if not is_small:
            parts.append(svg_text(f"{number:,}", middle, 134 - height, text_anchor="middle"))
    return parts, 164


# Numbers of two sides


def _number_lines(picture: NumberLines, frame: Frame, _: LinkTo) -> Drawn:
    every = [number for side in picture.sides for number in side.numbers]
    scale = Scale(min(every), max(every), frame.left + _LEAST, frame.width - _LEAST)
    row = _BAR + 2 * _GAP + frame.line
    parts = list[Markup]()
    for at, side in enumerate(picture.sides):
        parts.append(frame.name(side.name, row * at, _BAR + _GAP))
        parts += _number_line(side, scale, row * at + frame.line + _GAP / 2)
    bottom = row * len(picture.sides) + 16
    parts += [
        svg_text(f"{number:g}", scale.x(number), bottom, class_="faint", text_anchor=anchor)
        for number, anchor in ((scale.low, "start"), (scale.high, "end"))
    ]
    return parts, bottom + 8


def _number_line(side: NumberSide, scale: Scale, top: float) -> Iterator[Markup]:
    for number in side.numbers:
        yield upright(scale.x(number), top + 4, top + _BAR - 4, "one-of-many")
    middle = median(side.numbers)
    title = f"{side.name}: median {middle:g}"
    yield upright(scale.x(middle), top - 3, top + _BAR + 3, "median", title)


_KINDS: dict[type, tuple[Callable[..., Drawn], float, float]] = {  # with width, and that of names
    GradeHistory: (_history, _WIDE, _NAMES),
    WeakBesideStrong: (_balance, 560, 225),
    YearBars: (_years, _WIDE, 0),
    NumberLines: (_number_lines, _WIDE, _NAMES),
}
