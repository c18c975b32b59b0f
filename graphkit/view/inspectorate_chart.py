"""One place, all inspectorates: a line for each kind of inspection, and interventions and trusts below.

Marks are those of the timeline. The content is that of two questions: `all-inspectorates` and
`interventions-and-judgements`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from graphkit.ask.focus import Focus, Topic
from graphkit.ask.inspections import Inspection
from graphkit.ask.lookup import concept_value, evidence_url
from graphkit.ask.questions import columns_and_rows, questions, run_question, term_text
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.schemes import concept_values
from graphkit.core.terms import Scheme, Skos
from graphkit.core.text_table import shortened
from graphkit.store.dataset import Store
from graphkit.view.chart import (
    Cell,
    Chart,
    Link,
    join_markup,
    row_link,
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
)
from graphkit.view.timeline_chart import StaggeredLabels, TimeAxis, inspection_mark, missing_mark

_FULL, _OTHERS = "Children’s services", "Other, or kind not stated"
_LINES = {  # line → frameworks, beside the full inspections of children's services
    "Focused and monitoring visits": ("focused-visit", "monitoring-visit"),
    "Joint targeted area (JTAI)": ("jtai", "jtai-thematic"),
    "Area SEND": ("area-send",),
    "Youth justice": ("youth-justice",),
}
_ROW_HEIGHT, _BAR = 34, 11  # points
_LONGEST_SOURCE = 58  # characters
_NONE = "none known"
_NO_INTERVENTION = "none known from the loaded reports or the register"
_COLUMNS = ("Authority", "Date", "Until", "Kind", "What", "Known from", "Place")
Row = Mapping[str, str]  # of a question; "" where a column is empty


@dataclass(frozen=True, slots=True)
class _Visit:
    """An inspection: loaded, or mentioned in a report."""

    authority: str
    when: str
    framework: str
    version: str
    result: str  # grade or outcome in words
    is_loaded: bool
    source: str
    page: str
    statement: str

    @property
    def under(self) -> str:
        if self.framework in ("", "other"):
            return "inspection of another kind" if self.framework else "inspection"
        return current_frameworks().name_of(self.framework, self.version)

    @property
    def line(self) -> str:
        if self.framework in current_frameworks().full_inspections:
            return _FULL
        return next((line for line, names in _LINES.items() if self.framework in names), _OTHERS)

    @property
    def mark(self) -> list[Markup]:
        grade = _grade_values().get(self.result, "")
        if not self.is_loaded:
            return missing_mark(grade)
        return inspection_mark(Inspection("", "", "", self.when, self.framework, self.version), grade)

    @property
    def tooltip(self) -> str:
        found = self.result or ("no overall grade" if self.is_loaded else "")
        known = "" if self.is_loaded else f"not loaded, {self.source}"
        return f"{self.under}, {self.when}: {'; '.join(filter(None, (found, known)))}"


@dataclass(frozen=True, slots=True)
class _Intervention:
    """A direction, notice, commissioner or trust; without a start of its own, `when` is when it is known."""

    authority: str
    when: str
    until: str
    what: str
    is_dated: bool
    is_trust: bool
    source: str
    page: str
    statement: str

    @property
    def kind(self) -> str:
        return "trust delivers services" if self.is_trust else "intervention"

    @property
    def known_from(self) -> str:
        return f"{self.source}{f', page {self.page}' if self.page else ''}"


_Event = _Visit | _Intervention


def inspectorates(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> Chart:
    """Return the inspections of all kinds and the interventions of the authorities in focus.

    Raises GraphkitError without a focus, and where nothing is known.
    """
    if topic:
        raise GraphkitError("inspections of all kinds take no --topic: they are not on topics")
    if focus is None or not focus.authorities:
        raise GraphkitError(
            "choose authorities: this is a picture for each (--focus Slough, --focus Berkshire)"
        )
    judged = _ask(store, "interventions-and-judgements", focus, since)
    visits = list(_visits(_ask(store, "all-inspectorates", focus, since), judged))
    interventions = list(_interventions(judged))
    events: list[_Event] = [*visits, *interventions]
    names = list(dict.fromkeys(each.authority for each in events))
    if not names:
        raise empty_map_error(store, focus, "no inspection in this graph matches the selection")
    years = {int(each.when[:4]) for each in events}
    years |= {int(each.until[:4]) for each in interventions if each.until}
    axis = TimeAxis(min(years), max(years))
    events.sort(key=lambda each: (names.index(each.authority), each.when))
    row_ids = _row_ids(events)
    pictures = [
        _picture(
            name,
            axis,
            [each for each in visits if each.authority == name],
            [each for each in interventions if each.authority == name],
            row_ids,
        )
        for name in names
    ]
    return Chart(
        join_markup(pictures),
        _legend(visits, interventions),
        _COLUMNS,
        [_row(store, each) for each in events],
        [
            f"{abbreviations_note(_sequence(visits))}.",
            "None known: no report loaded, and none of those loaded mentions one. There may be others.",
        ],
        row_ids=[row_ids[id(each)] for each in events],
    )


def _ask(store: Store, name: str, focus: Focus, since: str | None) -> list[Row]:
    values = {"authority": focus.authorities} | ({"since": since} if since else {})
    columns, rows = columns_and_rows(run_question(store, questions()[name], values), term_text)
    return [dict(zip(columns, (cell or "" for cell in row), strict=True)) for row in rows]


def _visits(rows: Iterable[Row], judged: Iterable[Row]) -> Iterable[_Visit]:
    """Yield the inspections; the statement of a graded one is its overall judgement."""
    overall = {
        (row["authority"], row["date"], row["detail"].partition(":")[0]): row
        for row in judged
        if row["event"] == "judgement"
    }
    for row in rows:
        place = overall.get((row["authority"], row["date"], row["framework"]), row)
        yield _Visit(
            row["authority"], row["date"], row["framework"], row["version"], row["result"],
            row["loaded"] == "yes", row["source"], place["page"], place["statement"],
        )  # fmt: skip


def _interventions(judged: Iterable[Row]) -> Iterable[_Intervention]:
    for row in judged:
        if row["event"] != "judgement":
            yield _Intervention(
                row["authority"], row["date"], row["until"], row["detail"],
                "mentioned" not in row["event"], row["event"].startswith("trust"),
                row["source"], row["page"], row["statement"],
            )  # fmt: skip


@cache
def _grade_values() -> dict[str, str]:
    """Return grades by label: "Good" → "good"."""
    labels = concept_values(Scheme.GRADE, Skos.PREF_LABEL)
    return {label: concept_value(iri) for iri, label in labels.items()}


def _row_ids(events: Iterable[_Event]) -> dict[int, str]:
    """Return the HTML identifiers of rows: the path of the statement, once, else a number."""
    found: dict[int, str] = {}
    for number, each in enumerate(events, 1):
        name = f"id/{each.statement}"
        found[id(each)] = name if each.statement and name not in found.values() else f"row-{number}"
    return found


def _picture(
    name: str,
    axis: TimeAxis,
    visits: Sequence[_Visit],
    interventions: Sequence[_Intervention],
    row_ids: Mapping[int, str],
) -> Markup:
    """Return the picture of an authority: the years, the lines of inspections, and the interventions."""
    parts = [svg_text(str(year), axis.x(f"{year}-01-01") + 3, 22) for year in axis.years]
    parts.append(svg_text(name, 10, 22, class_="heading"))
    y = 40.0
    for line in (_FULL, *_LINES, _OTHERS):
        some = [each for each in visits if each.line == line]
        if some or line != _OTHERS:
            parts += _line(line, some, axis, y + _ROW_HEIGHT / 2, row_ids)
            y += _ROW_HEIGHT + (14 if line == _FULL else 0)
    y += 22
    parts.append(svg_text("Interventions and trusts", 10, y - 4, class_="heading"))
    top = y
    bars: dict[str, list[_Intervention]] = {}
    for each in interventions:
        bars.setdefault(each.what, []).append(each)
    for what, same in bars.items():
        parts.append(svg_text(what, 22, y + _ROW_HEIGHT / 2))
        parts.append(svg_text(_sources(same), 22, y + _ROW_HEIGHT / 2 + 13, class_="small"))
        marks = [_intervention_mark(each, axis, y + _ROW_HEIGHT / 2, row_ids[id(each)]) for each in same]
        parts += [*_open_ends(same, axis, y + _ROW_HEIGHT / 2), *marks]
        y += _ROW_HEIGHT
    if not bars:
        parts.append(svg_text(_NO_INTERVENTION, 22, y + 16, class_="small"))
        y += 24
    full = [each for each in visits if each.line == _FULL and bars]
    guides = [
        svg_element("line", x1=x, x2=x, y1=top, y2=y, class_="row gap")
        for x in sorted({axis.x(_day(each.when)) for each in full})
    ]
    description = (
        f"Inspections of {name} of all kinds, interventions and trusts, {axis.years[0]} to {axis.years[-1]}; "
        "the table has the same data."
    )
    return svg_image(
        [*axis.grid_lines(y), *guides, *parts], (0, 0, axis.end + 40, y + 8), description, role="group"
    )


def _line(
    label: str, visits: Sequence[_Visit], axis: TimeAxis, y: float, row_ids: Mapping[int, str]
) -> list[Markup]:
    """Return a line of marks in order of time; marks of full inspections have the name of the framework."""
    parts = [svg_text(label, 22, y + 5)]
    if not visits:
        return [*parts, svg_text(_NONE, axis.start - 8, y + 5, class_="small", text_anchor="end")]
    parts.append(svg_element("line", x1=axis.start, x2=axis.end, y1=y, y2=y, class_="grid"))
    labels = StaggeredLabels(y)
    for each in sorted(visits, key=lambda each: (_day(each.when), each.is_loaded)):
        x = axis.x(_day(each.when))
        parts.append(_linked(each.tooltip, each.mark, x, y, row_ids[id(each)]))
        if label == _FULL and each.is_loaded:
            parts.append(labels.next(each.under, x))
    return parts


def _intervention_mark(each: _Intervention, axis: TimeAxis, y: float, row_id: str) -> Markup:
    """Return an intervention as a bar from start to end, or a diamond where only a mention is known."""
    x, known = axis.x(_day(each.when)), each.known_from
    if not each.is_dated:
        tooltip = f"{each.what}: start not stated, known on {each.when} ({known})"
        return _linked(tooltip, [_diamond()], x, y, row_id)
    width = max(axis.x(_day(each.until)) - x, 6.0) if each.until else 14.0
    css_class = "span trust" if each.is_trust else "span"
    bar = svg_element("rect", x=0, y=-_BAR / 2, width=width, height=_BAR, class_=css_class)
    end = f"until {each.until}" if each.until else "end not stated"
    return _linked(f"{each.what}: from {each.when}, {end} ({known})", [bar], x, y, row_id)


def _open_ends(some: Iterable[_Intervention], axis: TimeAxis, y: float) -> list[Markup]:
    """Return a dashed line from the first intervention whose end is not stated."""
    starts = [axis.x(_day(each.when)) for each in some if each.is_dated and not each.until]
    if not starts:
        return []
    return [svg_element("line", x1=min(starts), x2=axis.end, y1=y, y2=y, class_="row gap")]


def _sources(some: Iterable[_Intervention]) -> str:
    """Return who states some interventions: "report of 2015-11-24, page 2, 6"."""
    pages: dict[str, list[str]] = {}
    for each in some:
        source = each.source.replace(f"Report on {each.authority}, ", "report of ")
        pages.setdefault(source, []).extend([each.page] if each.page else [])
    found = [
        f"{source}{', page ' if at else ''}{', '.join(dict.fromkeys(at))}" for source, at in pages.items()
    ]
    return shortened("; ".join(found), _LONGEST_SOURCE)


def _linked(tooltip: str, mark: Sequence[Markup], x: float, y: float, row_id: str) -> Markup:
    shape = svg_element("g", svg_element("title", tooltip), *mark, transform=f"translate({x:.1f} {y:.1f})")
    return row_link(row_id, shape)


def _diamond() -> Markup:
    return svg_element("polygon", points="0,-8 8,0 0,8 -8,0", class_="missing")


def _day(when: str) -> str:
    """Return the day at which a date is drawn: the middle of its year or month if the day is not known."""
    return MissingReport(when, "", "").day


def _sequence(visits: Iterable[_Visit]) -> list[Inspection]:
    return [
        Inspection("", "", "", each.when, each.framework, each.version) for each in visits if each.framework
    ]


def _legend(visits: Sequence[_Visit], interventions: Sequence[_Intervention]) -> list[tuple[Markup, str]]:
    results = {_grade_values().get(each.result, "") for each in visits}
    example = Inspection("", "", "", "", "ilacs")
    entries = [
        (swatch(*inspection_mark(example, grade)), grade_label(grade))
        for grade in GRADE_LETTERS
        if grade in results
    ]
    entries += [
        (swatch(*inspection_mark(each, "")), name)
        for name, each in sorted(
            {each.under: each for each in _sequence(each for each in visits if each.is_loaded)}.items()
        )
    ]
    if any(not each.is_loaded for each in visits):
        entries.append((swatch(*missing_mark()), "dashed: report not loaded, known from another report"))
    bars = {
        "span": (False, "intervention, from its start"), "span trust": (True, "trust delivers services"),
    }  # fmt: skip
    for css_class, (is_trust, words) in bars.items():
        if any(each.is_dated and each.is_trust == is_trust for each in interventions):
            bar = svg_element("rect", x=-13, y=-_BAR / 2, width=26, height=_BAR, class_=css_class)
            entries.append((swatch(bar), words))
    if any(not each.until and each.is_dated for each in interventions):
        dashes = svg_element("line", x1=-14, x2=14, y1=0, y2=0, class_="ring later")
        entries.append((swatch(dashes), "dashed line: end not stated"))
    if any(not each.is_dated for each in interventions):
        entries.append((swatch(_diamond()), "start not stated, at the date of the report"))
    return entries


def _row(store: Store, each: _Event) -> list[Cell]:
    url = evidence_url(store, entity_iri(each.statement)) if each.statement else ""
    text = f"page {each.page}" if each.page else "report"
    place: Cell = Link(url, text) if url else text if each.page else ""
    if isinstance(each, _Intervention):
        note = "" if each.is_dated else " (start not stated)"
        return [each.authority, each.when, each.until, each.kind, f"{each.what}{note}", each.source, place]
    found = each.result or ("no overall grade" if each.is_loaded else "")
    known = "its report" if each.is_loaded else f"not loaded, {each.source}"
    return [each.authority, each.when, "", each.under, found, known, place]
