"""The timeline: a line for each authority or criterion, with a mark for each inspection.

Letter and colour of a mark show the grade, its shape the framework, and a ring the version of the framework.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from graphkit.analyse.inspection_changes import ComparableCriteria, judgement_strip
from graphkit.ask.focus import Focus, Topic
from graphkit.ask.lookup import Labels
from graphkit.core.frameworks import current_frameworks
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Scheme
from graphkit.facts.inspections import Inspection
from graphkit.store.dataset import Store
from graphkit.view.chart import (
    Cell,
    Chart,
    join_markup,
    link_cell,
    linked,
    reports_link,
    svg_element,
    svg_image,
    svg_text,
    swatch,
)
from graphkit.view.inspection_sequence import (
    GRADE_LETTERS,
    MissingReport,
    abbreviations_note,
    empty_map_error,
    grade_label,
    missing_reports,
    select_inspections,
)

_MAX_DETAILED = 3  # up to so many authorities, each criterion has a line
# Points: width of the names and of the time axis, height of a line, and the top margin.
_LEFT, _WIDTH, _ROW_HEIGHT, _TOP = 360, 700, 44, 10
_PER_PICTURE = 10  # authorities in one picture, so that no page break cuts a line
_MIN_LABEL_GAP = 66  # labels closer than this alternate between above and below the line
_CORNERS = {
    "pentagon": ((0, -1.15), (1.15, -0.25), (0.7, 1), (-0.7, 1), (-1.15, -0.25)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "triangle": ((0, -1), (1, 0.9), (-1, 0.9)),
    "hexagon": ((-0.6, -1), (0.6, -1), (1.2, 0), (0.6, 1), (-0.6, 1), (-1.2, 0)),
}
_Lines = tuple[list[Markup], float]  # lines of an authority, and the y of the next
_RINGS = ("ring", "ring later")  # of the second version of a framework, and of later ones


def timeline(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> Chart:
    """Return the judgements of authorities through time. Raises GraphkitError if there are none."""
    inspections = select_inspections(store, focus, since)
    if not inspections:
        raise empty_map_error(store, focus, "no inspection in this graph matches the selection")
    labels, missing = Labels(store), missing_reports(store, since)
    places, areas = labels.by_name(item.authority for item in inspections), ComparableCriteria(store)
    histories = [
        _AuthorityHistory(
            iri, labels.of(iri), [item for item in inspections if item.authority == iri],
            missing.get(iri, ()), areas,
        )
        for iri in places
    ]  # fmt: skip
    gaps = [gap for each in histories for gap in each.gaps]
    items: list[Inspection | MissingReport] = [*inspections, *gaps]
    years = {int(item.day[:4]) for item in items}
    axis = TimeAxis(min(years), max(years))
    if len(histories) <= _MAX_DETAILED:
        draw_lines, per_picture = _criterion_lines, 1
    else:
        draw_lines, per_picture = _overall_line, _PER_PICTURE
    groups = (histories[first : first + per_picture] for first in range(0, len(histories), per_picture))
    picture = join_markup(_draw_group(labels, group, axis, draw_lines) for group in groups)
    return Chart(
        lambda link: picture,
        _legend(inspections, bool(gaps)),
        ("Authority", "Inspected", "Framework", "Criterion", "Grade", "Report"),
        [row for each in histories for row in _rows(labels, each)],
        [
            abbreviations_note(item.under for item in items),
            "Only reports in this graph are shown: there may be others.",
        ],
    )


class _AuthorityHistory(NamedTuple):
    """An authority, its inspections, and the inspections whose report is not loaded."""

    iri: str
    name: str
    inspections: Sequence[Inspection]
    gaps: Sequence[MissingReport]
    areas: ComparableCriteria


class TimeAxis:
    """The x coordinates of days, from the first year to the last."""

    def __init__(self, first: int, last: int) -> None:
        self.years = range(first, last + 1)
        self._first = date(first, 1, 1).toordinal()
        self._days = date(last, 12, 31).toordinal() - self._first
        self.start, self.end = float(_LEFT), float(_LEFT + _WIDTH)

    def x(self, day: str) -> float:
        """Return the x coordinate of a day."""
        return _LEFT + _WIDTH * (date.fromisoformat(day).toordinal() - self._first) / self._days

    def grid_lines(self, height: float) -> list[Markup]:
        """Return a vertical line at the beginning of each year."""
        xs = [self.x(f"{year}-01-01") for year in self.years]
        return [svg_element("line", x1=x, x2=x, y1=4, y2=height, class_="grid") for x in xs]


def _draw_group(
    labels: Labels, group: Sequence[_AuthorityHistory], axis: TimeAxis, draw_lines: Callable[..., _Lines]
) -> Markup:
    """Return the picture of some authorities below one another, with the years on top."""
    parts = [svg_text(str(year), axis.x(f"{year}-01-01") + 3, _TOP + 12) for year in axis.years]
    y: float = _TOP + 26
    for each in group:
        lines, y = draw_lines(labels, each, axis, y)
        parts += lines
    names = " to ".join(dict.fromkeys((group[0].name, group[-1].name)))
    period = f"{axis.years[0]} to {axis.years[-1]}"
    description = f"Judgements of {names} from {period}; the table has the same data."
    return svg_image([*axis.grid_lines(y), *parts], (0, 0, _LEFT + _WIDTH + 40, y + 4), description)


def _criterion_lines(labels: Labels, history: _AuthorityHistory, axis: TimeAxis, y: float) -> _Lines:
    """Return a line for each criterion, the overall grade first, and the y of the next authority.

    Criteria that cover the same ground are one line, as in the judgements on the page of the authority.
    """
    parts = [svg_text(history.name, 10, y + 14, class_="heading")]
    y += 26
    graded = {
        criterion: [
            (item, found.grade)
            for item, found in zip(history.inspections, grades, strict=True)
            if found.grade
        ]
        for criterion, grades in judgement_strip(history.inspections, history.areas)
    }
    if ungraded := [(item, "") for item in history.inspections if not item.grades]:
        graded[""] = ungraded
    order = sorted(
        graded, key=lambda name: (name != OVERALL_EFFECTIVENESS, not name, graded[name][0][0].day, name)
    )
    for criterion in order:
        label = labels.concept(Scheme.CRITERION, criterion) or "Without grades"
        has_names = criterion in (OVERALL_EFFECTIVENESS, "")
        first, last = graded[criterion][0][0].day, graded[criterion][-1][0].day
        gaps = history.gaps
        if criterion != order[0]:
            gaps = [gap for gap in gaps if first < gap.day < last]
        if criterion != OVERALL_EFFECTIVENESS:  # the grade of a missing report is an overall grade
            gaps = [replace(gap, grade="") for gap in gaps]
        parts += _draw_line(label, graded[criterion], gaps, axis, y + _ROW_HEIGHT / 2, has_names)
        y += _ROW_HEIGHT + (12 if has_names else 0)
    return parts, y + 14


def _overall_line(labels: Labels, history: _AuthorityHistory, axis: TimeAxis, y: float) -> _Lines:
    """Return the line of an authority's overall grades, and the y of the next authority."""
    graded = [(item, item.overall.grade if item.overall else "") for item in history.inspections]
    return _draw_line(history.name, graded, history.gaps, axis, y + 16, False), y + 32


def _draw_line(
    label: str,
    graded: Sequence[tuple[Inspection, str]],
    gaps: Sequence[MissingReport],
    axis: TimeAxis,
    y: float,
    has_names: bool,
) -> list[Markup]:
    """Return a line of marks in order of time, dashed beside inspections whose report is not loaded.

    With `has_names`, each mark has the name of its framework.
    """
    xs = [axis.x(item.day) for item, _ in graded]
    gaps_by_x = {axis.x(gap.day): gap for gap in gaps}
    lines = [
        svg_element(
            "line", x1=start, x2=end, y1=y, y2=y,
            class_="row gap" if start in gaps_by_x or end in gaps_by_x else "row",
        )
        for start, end in pairwise(sorted({*xs, *gaps_by_x}))
    ]  # fmt: skip
    marks = [
        TimelineMark(x, f"{gap.under}, {gap.when}: {gap.description}", missing_mark(gap.grade))
        for x, gap in gaps_by_x.items()
    ]
    for (item, grade), x in zip(graded, xs, strict=True):
        tooltip = f"{item.under}, {item.day}: {grade_label(grade) if grade else 'no overall grade'}"
        picture = inspection_mark(item.framework, item.version, grade)
        marks.append(TimelineMark(x, tooltip, picture, item.under if has_names else ""))
    return draw_marks(label, lines, marks, y)


class TimelineMark(NamedTuple):
    """A mark on a line: its x, tooltip and picture, a text beside it, and its link."""

    x: float
    tooltip: str
    picture: Sequence[Markup]
    text: str = ""
    link: str = ""

    def at(self, y: float) -> Markup:
        """Return the mark, drawn at a height."""
        title, place = svg_element("title", self.tooltip), f"translate({self.x:.1f} {y:.1f})"
        shape = svg_element("g", title, *self.picture, transform=place)
        return linked(self.link, shape)


def draw_marks(label: str, lines: Iterable[Markup], marks: Iterable[TimelineMark], y: float) -> list[Markup]:
    """Return a line of marks from left to right; texts are below them, or above where two are close."""
    parts = [svg_text(label, 22, y + 5), *lines]
    previous, is_above = -1000.0, False
    for mark in marks:
        parts.append(mark.at(y))
        if mark.text:
            is_above = not is_above and mark.x - previous < _MIN_LABEL_GAP
            previous = mark.x
            text_y = y - 17 if is_above else y + 27
            parts.append(svg_text(mark.text, mark.x, text_y, class_="small", text_anchor="middle"))
    return parts


def inspection_mark(framework: str, version: str, grade: str) -> list[Markup]:
    """Return the mark of an inspection: shape and ring of its framework and version, letter of the grade."""
    about, grade_class = current_frameworks().get(framework), grade or "none"
    parts = [_draw_shape(about.mark, 11, f"mark {grade_class}")]
    if about.broader:
        parts.append(_draw_shape(about.mark, 14, "ring"))
    versions = [each.version for each in about.versions]
    index = versions.index(version) if version in versions else 0
    if index:
        parts.append(_draw_shape(about.mark, 14, _RINGS[min(index, len(_RINGS)) - 1]))
    if grade:
        parts.append(svg_text(GRADE_LETTERS.get(grade, "–"), 0, 4.3, class_=f"letter {grade_class}"))
    return parts


def missing_mark(grade: str = "") -> list[Markup]:
    """Return the dashed mark of an inspection whose report is not loaded, with its grade if known."""
    if not grade:
        return [svg_element("circle", r=6, class_="missing")]
    return [
        svg_element("circle", r=11, class_="missing"),
        svg_text(GRADE_LETTERS.get(grade, "–"), 0, 4.3, class_="letter missing-grade"),
    ]


def _draw_shape(shape: str, radius: float, css_class: str) -> Markup:
    if shape == "circle":
        return svg_element("circle", r=radius, class_=css_class)
    if shape == "square":
        return svg_element(
            "rect", x=-radius, y=-radius, width=2 * radius, height=2 * radius, class_=css_class
        )
    points = " ".join(f"{x * radius:.1f},{y * radius:.1f}" for x, y in _CORNERS[shape])
    return svg_element("polygon", points=points, class_=css_class)


def _legend(inspections: Sequence[Inspection], has_gaps: bool) -> list[tuple[Markup, str]]:
    entries = grade_legend({judged.grade for item in inspections for judged in item.judgements})
    if any(not item.overall for item in inspections):
        blank = inspection_mark(current_frameworks().latest.framework, "", "")
        entries.append((swatch(*blank), "blank: inspection without overall grade"))
    if has_gaps:
        entries.append(
            (
                swatch(*missing_mark()),
                "dashed: report not loaded, known from a later report or the official record",
            )
        )
    return entries + framework_legend((item.under, item.framework, item.version) for item in inspections)


def grade_legend(grades: Container[str]) -> list[tuple[Markup, str]]:
    """Return the legend of those grades that are used."""
    latest = current_frameworks().latest.framework
    return [
        (swatch(*inspection_mark(latest, "", grade)), grade_label(grade))
        for grade in GRADE_LETTERS
        if grade in grades
    ]


def framework_legend(used: Iterable[tuple[str, str, str]]) -> list[tuple[Markup, str]]:
    """Return the legend of frameworks, given by name, framework and version."""
    marks = {name: inspection_mark(framework, version, "") for name, framework, version in used}
    return [(swatch(*marks[name]), name) for name in sorted(marks)]


def _rows(labels: Labels, history: _AuthorityHistory) -> list[list[Cell]]:
    """Return the table rows of an authority in order of time, one for each judgement."""
    reports = reports_link(labels.page(history.iri))
    rows: list[list[Cell]] = []
    for item in history.inspections:
        for judged in item.judgements:
            criterion = labels.concept(Scheme.CRITERION, judged.criterion)
            grade = labels.concept(Scheme.GRADE, judged.grade)
            rows.append(
                [history.name, item.day, item.under, criterion, grade, link_cell(item.link(judged.page))]
            )
        if not item.judgements:
            rows.append([history.name, item.day, item.under, "", "no grades", link_cell(item.link())])
    rows += [[history.name, gap.when, gap.under, "", gap.description, reports] for gap in history.gaps]
    return sorted(rows, key=lambda row: str(row[1]))
