"""Judgements through time: a line for each authority or criterion, a mark for each inspection.

The letter and colour of a mark say the grade, its shape the framework, a ring around it the framework's
version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from graphkit.ask.focus import Focus
from graphkit.ask.inspections import Inspection
from graphkit.ask.lookup import Labels
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.terms import Scheme
from graphkit.store.dataset import Store
from graphkit.view.chart import Cell, Chart, drawn, picture, reports, swatch, together, words
from graphkit.view.inspection_sequence import (
    LETTERS,
    NotHeld,
    in_full,
    inspected,
    not_held,
    nothing_to_show,
    spoken,
)

_FEW = 3  # of so many authorities, each criterion has a line
_LEFT, _WIDE, _ROW, _TOP = 360, 700, 44, 10  # points: names, the years, a line, above the first
_TOGETHER = 10  # so many authorities are in one picture: no page of paper ends within
_NEAR = 66  # two labels nearer than this stand on different sides
_SHAPES = {  # of other frameworks: a triangle
    "ilacs": "circle",
    "sif": "square",
    "sif-reinspection": "square",
    "jtai": "diamond",
    "jtai-thematic": "diamond",
    "area-send": "hexagon",
}
_RINGED = ("sif-reinspection", "jtai-thematic")
_CORNERS = {
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "triangle": ((0, -1), (1, 0.9), (-1, 0.9)),
    "hexagon": ((-0.6, -1), (0.6, -1), (1.2, 0), (0.6, 1), (-0.6, 1), (-1.2, 0)),
}
_Lines = tuple[list[Markup], float]  # of an authority, and where the next begins
_RINGS = ("", "ring", "ring later")  # around the marks of the first version, the second, all later ones


def timeline(store: Store, focus: Focus | None, topic: str | None, since: str | None) -> Chart:
    """Return the judgements of authorities through time. Raises GraphkitError where there are none."""
    if topic:
        raise GraphkitError("a timeline takes no --topic: judgements are not on topics")
    found = inspected(store, focus, since)
    if not found:
        raise nothing_to_show(store, focus, "no inspection in this graph is of what was asked for")
    labels, missing = Labels(store), not_held(store, since)
    authorities = [
        _Told(iri, labels.of(iri), [each for each in found if each.authority == iri], missing.get(iri, ()))
        for iri in labels.by_name(each.authority for each in found)
    ]
    every: list[Inspection | NotHeld] = [*found, *(gap for one in authorities for gap in one.gaps)]
    years = {int(each.day[:4]) for each in every}
    axis = _Axis(min(years), max(years))
    drawn_as, many = (_criteria, 1) if len(authorities) <= _FEW else (_one_line, _TOGETHER)
    some = (authorities[first : first + many] for first in range(0, len(authorities), many))
    return Chart(
        together(_picture(labels, each, axis, drawn_as) for each in some),
        _legend(found, len(every) > len(found)),
        ("Authority", "Inspected", "Framework", "Criterion", "Grade", "Page", "Reports"),
        [row for one in authorities for row in _rows(labels, one)],
        [f"{in_full(every)}.", "Only reports that this graph holds are shown: there may be others."],
    )


class _Told(NamedTuple):
    """An authority, its inspections, and those that are told of and not held."""

    iri: str
    name: str
    found: Sequence[Inspection]
    gaps: Sequence[NotHeld]


class _Axis:
    """Where a day stands between the first year and the last."""

    def __init__(self, first: int, last: int) -> None:
        self.years = range(first, last + 1)
        self._start = date(first, 1, 1).toordinal()
        self._days = date(last, 12, 31).toordinal() - self._start

    def at(self, day: str) -> float:
        """Return how far to the right a day stands."""
        return _LEFT + _WIDE * (date.fromisoformat(day).toordinal() - self._start) / self._days

    def grid(self, height: float) -> list[Markup]:
        """Return a line for each year's beginning."""
        found = []
        for year in self.years:
            x = self.at(f"{year}-01-01")
            found.append(drawn("line", x1=x, x2=x, y1=4, y2=height, class_="grid"))
        return found


def _picture(labels: Labels, some: Sequence[_Told], axis: _Axis, drawn_as: Callable[..., _Lines]) -> Markup:
    """Return authorities below one another, under the years."""
    parts = [words(str(year), axis.at(f"{year}-01-01") + 3, _TOP + 12) for year in axis.years]
    down: float = _TOP + 26
    for one in some:
        more, down = drawn_as(labels, one, axis, down)
        parts += more
    names = " to ".join(dict.fromkeys((some[0].name, some[-1].name)))
    said = f"Judgements of {names} from {axis.years[0]} to {axis.years[-1]}; the table says the same."
    return picture([*axis.grid(down), *parts], (0, 0, _LEFT + _WIDE + 40, down + 4), said)


def _criteria(labels: Labels, one: _Told, axis: _Axis, down: float) -> _Lines:
    """Return an authority's lines, one for each criterion, the overall one first; where the next begins."""
    parts = [words(one.name, 10, down + 14, class_="head")]
    down += 26
    graded: dict[str, list[tuple[Inspection, str]]] = {}
    for each in one.found:
        for criterion, grade in (each.grades or {"": ""}).items():
            graded.setdefault(criterion, []).append((each, grade))
    order = sorted(
        graded, key=lambda name: (name != OVERALL_EFFECTIVENESS, not name, graded[name][0][0].day, name)
    )
    for criterion in order:
        label = labels.of(concept_iri(Scheme.CRITERION, criterion)) if criterion else "Without grades"
        named = criterion in (OVERALL_EFFECTIVENESS, "")
        first, *_, last = (each.day for each, _ in [*graded[criterion], *graded[criterion]])
        within = one.gaps if criterion == order[0] else [gap for gap in one.gaps if first < gap.day < last]
        if criterion != OVERALL_EFFECTIVENESS:  # the grade that is told is the overall one
            within = [replace(gap, grade="") for gap in within]
        parts += _line(label, graded[criterion], within, axis, down + _ROW / 2, named)
        down += _ROW + (12 if named else 0)
    return parts, down + 14


def _one_line(labels: Labels, one: _Told, axis: _Axis, down: float) -> _Lines:
    """Return an authority as one line of its overall grades, and where the next begins."""
    shown = [(each, each.overall.grade if each.overall else "") for each in one.found]
    return _line(one.name, shown, one.gaps, axis, down + 16, False), down + 32


def _line(
    label: str,
    shown: Sequence[tuple[Inspection, str]],
    gaps: Sequence[NotHeld],
    axis: _Axis,
    y: float,
    named: bool,
) -> list[Markup]:
    """Return a line of marks in the order of time, dashed to and from what is not held.

    `named`: with the frameworks beside them.
    """
    places = [axis.at(each.day) for each, _ in shown]
    told = {axis.at(gap.day): gap for gap in gaps}
    parts = [words(label, 22, y + 5)]
    for one, other in pairwise(sorted({*places, *told})):
        look = "row gap" if one in told or other in told else "row"
        parts.append(drawn("line", x1=one, x2=other, y1=y, y2=y, class_=look))
    for x, gap in told.items():
        said = f"{gap.under}, {gap.when}: {gap.said}"
        marked = missing(gap.grade)
        parts.append(drawn("g", drawn("title", said), *marked, transform=f"translate({x:.1f} {y:.1f})"))
    before, above = -1000.0, False
    for (each, grade), x in zip(shown, places, strict=True):
        said = f"{each.under}, {each.day}: {spoken(grade) if grade else 'no overall grade'}"
        parts.append(
            drawn("g", drawn("title", said), *mark(each, grade), transform=f"translate({x:.1f} {y:.1f})")
        )
        if named:
            above = not above and x - before < _NEAR
            before = x
            parts.append(
                words(each.under, x, y - 17 if above else y + 27, class_="small", text_anchor="middle")
            )
    return parts


def mark(each: Inspection, grade: str) -> list[Markup]:
    """Return how an inspection is marked: framework, version, grade."""
    shape, look = _SHAPES.get(each.framework, "triangle"), grade or "none"
    parts = [_outline(shape, 11, f"mark {look}")]
    if each.framework in _RINGED:
        parts.append(_outline(shape, 14, "ring"))
    if ring := _ring(each):
        parts.append(_outline(shape, 14, ring))
    if grade:
        parts.append(words(LETTERS.get(grade, "–"), 0, 4.3, class_=f"letter {look}"))
    return parts


def _ring(each: Inspection) -> str:
    """Return the ring around a mark, by the place of its version among those of the framework."""
    versions = [one.version for one in current_frameworks().get(each.framework).versions]
    place = versions.index(each.version) if each.version in versions else 0
    return _RINGS[min(place, len(_RINGS) - 1)]


def missing(grade: str = "") -> list[Markup]:
    """Return how an inspection is marked whose report is not held: dashed, with the grade that is told."""
    if not grade:
        return [drawn("circle", r=6, class_="missing")]
    return [
        drawn("circle", r=11, class_="missing"),
        words(LETTERS.get(grade, "–"), 0, 4.3, class_="letter told"),
    ]


def _outline(shape: str, half: float, look: str) -> Markup:
    if shape == "circle":
        return drawn("circle", r=half, class_=look)
    if shape == "square":
        return drawn("rect", x=-half, y=-half, width=2 * half, height=2 * half, class_=look)
    points = " ".join(f"{x * half:.1f},{y * half:.1f}" for x, y in _CORNERS[shape])
    return drawn("polygon", points=points, class_=look)


def _legend(found: Sequence[Inspection], gaps: bool) -> list[tuple[Markup, str]]:
    grades = {judged.grade for each in found for judged in each.judgements}
    one = Inspection("", "", "", "", "ilacs")
    shown = [(swatch(*mark(one, grade)), spoken(grade)) for grade in LETTERS if grade in grades]
    if any(not each.overall for each in found):
        shown.append((swatch(*mark(one, "")), "blank: an inspection without an overall grade"))
    if gaps:
        shown.append((swatch(*missing()), "dashed: a later report tells of it, its own is not held"))
    frames = {each.under: each for each in found}
    return shown + [(swatch(*mark(frames[name], "")), name) for name in sorted(frames)]


def _rows(labels: Labels, one: _Told) -> list[list[Cell]]:
    """Return what the table says of an authority: a row for each judgement, in the order of time."""
    link = reports(labels.page(one.iri))
    rows: list[list[Cell]] = []
    for each in one.found:
        for judged in each.judgements:
            criterion, grade = (
                concept_iri(Scheme.CRITERION, judged.criterion),
                concept_iri(Scheme.GRADE, judged.grade),
            )
            cells = labels.of(criterion), labels.of(grade), judged.page
            rows.append([one.name, each.day, each.under, *cells, link])
        if not each.judgements:
            rows.append([one.name, each.day, each.under, "", "no grades", "", link])
    rows += [[one.name, gap.when, gap.under, "", gap.said, "", link] for gap in one.gaps]
    return sorted(rows, key=lambda row: str(row[1]))
