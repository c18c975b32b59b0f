"""One place, all inspectorates: a line for each kind of inspection, and interventions and trusts below.

Marks are those of the timeline. The content is that of two questions: `all-inspectorates` and
`interventions-and-judgements`. Without a start of its own, an intervention is at the date when it is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from markupsafe import Markup

from graphkit.ask.focus import Focus, Topic
from graphkit.ask.lookup import concept_value, evidence_url
from graphkit.ask.questions import columns_and_rows, questions, run_question, term_text
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.schemes import concept_values
from graphkit.core.terms import Scheme, Skos
from graphkit.core.text_table import shortened
from graphkit.store.dataset import Store
from graphkit.view.chart import Cell, Chart, Link, join_markup, svg_element, svg_image, svg_text, swatch
from graphkit.view.inspection_sequence import MissingReport, abbreviations_note, empty_map_error
from graphkit.view.timeline_chart import (
    Mark,
    TimeAxis,
    draw_marks,
    framework_legend,
    grade_legend,
    inspection_mark,
    missing_mark,
)

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
_DIAMOND = svg_element("polygon", points="0,-8 8,0 0,8 -8,0", class_="missing")
Row = dict[str, str]  # of a question, "" where a column is empty; `row_id` is that of its row in the table


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
    visits = _visits(_ask(store, "all-inspectorates", focus, since), judged)
    interventions = [row for row in judged if row["event"] != "judgement"]
    events = [*visits, *interventions]
    names = list(dict.fromkeys(each["authority"] for each in events))
    if not names:
        raise empty_map_error(store, focus, "no inspection in this graph matches the selection")
    years = {int(day[:4]) for each in events for day in (each["date"], each.get("until")) if day}
    axis = TimeAxis(min(years), max(years))
    events.sort(key=lambda each: (names.index(each["authority"]), each["date"]))
    row_ids = set[str]()
    for number, each in enumerate(events, 1):
        name = f"id/{each['statement']}"
        each["row_id"] = name if each["statement"] and name not in row_ids else f"row-{number}"
        row_ids.add(each["row_id"])
    pictures = [
        _picture(
            name,
            axis,
            [each for each in visits if each["authority"] == name],
            [each for each in interventions if each["authority"] == name],
        )
        for name in names
    ]
    return Chart(
        join_markup(pictures),
        _legend(visits, interventions),
        _COLUMNS,
        [_cells(store, each) for each in events],
        [
            abbreviations_note(map(_under, visits)),
            "None known: no report loaded, and none of those loaded mentions one. There may be others.",
        ],
        row_ids=[each["row_id"] for each in events],
    )


def _ask(store: Store, name: str, focus: Focus, since: str | None) -> list[Row]:
    values = {"authority": focus.authorities} | ({"since": since} if since else {})
    columns, rows = columns_and_rows(run_question(store, questions()[name], values), term_text)
    return [dict(zip(columns, (cell or "" for cell in row), strict=True)) for row in rows]


def _visits(rows: Iterable[Row], judged: Iterable[Row]) -> list[Row]:
    """Return the inspections; the statement of a graded one is its overall judgement."""
    overall = {
        (row["authority"], row["date"], row["detail"].partition(":")[0]): row
        for row in judged
        if row["event"] == "judgement"
    }
    visits = []
    for row in rows:
        place = overall.get((row["authority"], row["date"], row["framework"]), row)
        visits.append({**row, "page": place["page"], "statement": place["statement"]})
    return visits


def _is_loaded(visit: Row) -> bool:
    return visit["loaded"] == "yes"


def _under(visit: Row) -> str:
    """Return the name of the framework of an inspection."""
    if visit["framework"] in ("", "other"):
        return "inspection of another kind" if visit["framework"] else "inspection"
    return current_frameworks().name_of(visit["framework"], visit["version"])


def _result(visit: Row) -> str:
    return visit["result"] or ("no overall grade" if _is_loaded(visit) else "")


def _line_of(visit: Row) -> str:
    if visit["framework"] in current_frameworks().full_inspections:
        return _FULL
    return next((line for line, names in _LINES.items() if visit["framework"] in names), _OTHERS)


@cache
def _grade_values() -> dict[str, str]:
    """Return grades by label: "Good" → "good"."""
    labels = concept_values(Scheme.GRADE, Skos.PREF_LABEL)
    return {label: concept_value(iri) for iri, label in labels.items()}


def _picture(name: str, axis: TimeAxis, visits: Sequence[Row], interventions: Sequence[Row]) -> Markup:
    """Return the picture of an authority: the years, the lines of inspections, and the interventions."""
    parts = [svg_text(str(year), axis.x(f"{year}-01-01") + 3, 22) for year in axis.years]
    parts.append(svg_text(name, 10, 22, class_="heading"))
    y = 40.0
    for line in (_FULL, *_LINES, _OTHERS):
        some = [each for each in visits if _line_of(each) == line]
        if some or line != _OTHERS:
            parts += _line(line, some, axis, y + _ROW_HEIGHT / 2)
            y += _ROW_HEIGHT + (14 if line == _FULL else 0)
    y += 22
    parts.append(svg_text("Interventions and trusts", 10, y - 4, class_="heading"))
    top = y
    bars: dict[str, list[Row]] = {}
    for each in interventions:
        bars.setdefault(each["detail"], []).append(each)
    for what, same in bars.items():
        middle = y + _ROW_HEIGHT / 2
        parts.append(svg_text(what, 22, middle))
        parts.append(svg_text(_sources(same), 22, middle + 13, class_="small"))
        starts = [axis.x(_day(each["date"])) for each in same if _is_dated(each) and not each["until"]]
        if starts:  # dashed: the end is not stated
            parts.append(
                svg_element("line", x1=min(starts), x2=axis.end, y1=middle, y2=middle, class_="row gap")
            )
        parts += [_intervention_mark(each, axis).at(middle) for each in same]
        y += _ROW_HEIGHT
    if not bars:
        parts.append(svg_text(_NO_INTERVENTION, 22, y + 16, class_="small"))
        y += 24
    full = [each for each in visits if bars and _line_of(each) == _FULL]
    guides = [
        svg_element("line", x1=x, x2=x, y1=top, y2=y, class_="row gap")
        for x in sorted({axis.x(_day(each["date"])) for each in full})
    ]
    description = (
        f"Inspections of {name} of all kinds, interventions and trusts, {axis.years[0]} to {axis.years[-1]}; "
        "the table has the same data."
    )
    return svg_image(
        [*axis.grid_lines(y), *guides, *parts], (0, 0, axis.end + 40, y + 8), description, role="group"
    )


def _line(label: str, visits: Sequence[Row], axis: TimeAxis, y: float) -> list[Markup]:
    """Return a line of marks in order of time; marks of full inspections have the name of the framework."""
    if not visits:
        nothing = svg_text(_NONE, axis.start - 8, y + 5, class_="small", text_anchor="end")
        return draw_marks(label, [nothing], [], y)
    marks = []
    for each in sorted(visits, key=lambda each: (_day(each["date"]), _is_loaded(each))):
        grade, under = _grade_values().get(each["result"], ""), _under(each)
        if _is_loaded(each):
            known, picture = "", inspection_mark(each["framework"], each["version"], grade)
        else:
            known, picture = f"not loaded, {each['source']}", missing_mark(grade)
        tooltip = f"{under}, {each['date']}: {'; '.join(filter(None, (_result(each), known)))}"
        text = under if label == _FULL and _is_loaded(each) else ""
        marks.append(Mark(axis.x(_day(each["date"])), tooltip, picture, text, each["row_id"]))
    line = svg_element("line", x1=axis.start, x2=axis.end, y1=y, y2=y, class_="grid")
    return draw_marks(label, [line], marks, y)


def _is_dated(intervention: Row) -> bool:
    return "mentioned" not in intervention["event"]


def _is_trust(intervention: Row) -> bool:
    return intervention["event"].startswith("trust")


def _intervention_mark(each: Row, axis: TimeAxis) -> Mark:
    """Return an intervention as a bar from start to end, or a diamond where only a mention is known."""
    what, when, until, x = each["detail"], each["date"], each["until"], axis.x(_day(each["date"]))
    known = each["source"] + (f", page {each['page']}" if each["page"] else "")
    if not _is_dated(each):
        tooltip = f"{what}: start not stated, known on {when} ({known})"
        return Mark(x, tooltip, [_DIAMOND], row_id=each["row_id"])
    width = max(axis.x(_day(until)) - x, 6.0) if until else 14.0
    end = f"until {until}" if until else "end not stated"
    return Mark(x, f"{what}: from {when}, {end} ({known})", [_bar(0, width, each)], row_id=each["row_id"])


def _bar(x: float, width: float, intervention: Row) -> Markup:
    css_class = "span trust" if _is_trust(intervention) else "span"
    return svg_element("rect", x=x, y=-_BAR / 2, width=width, height=_BAR, class_=css_class)


def _sources(some: Iterable[Row]) -> str:
    """Return who states some interventions: "report of 2015-11-24, page 2, 6"."""
    pages: dict[str, list[str]] = {}
    for each in some:
        source = each["source"].replace(f"Report on {each['authority']}, ", "report of ")
        pages.setdefault(source, []).extend([each["page"]] if each["page"] else [])
    found = [
        f"{source}{', page ' if at else ''}{', '.join(dict.fromkeys(at))}" for source, at in pages.items()
    ]
    return shortened("; ".join(found), _LONGEST_SOURCE)


def _day(when: str) -> str:
    """Return the day at which a date is drawn: the middle of its year or month if the day is not known."""
    return MissingReport(when, "", "").day


def _legend(visits: Sequence[Row], interventions: Sequence[Row]) -> list[tuple[Markup, str]]:
    entries = grade_legend({_grade_values().get(each["result"], "") for each in visits})
    entries += framework_legend(
        (_under(each), each["framework"], each["version"])
        for each in visits
        if each["framework"] and _is_loaded(each)
    )
    if not all(map(_is_loaded, visits)):
        entries.append((swatch(*missing_mark()), "dashed: report not loaded, known from another report"))
    dated = [each for each in interventions if _is_dated(each)]
    for is_trust, words in ((False, "intervention, from its start"), (True, "trust delivers services")):
        if bars := [each for each in dated if _is_trust(each) == is_trust]:
            entries.append((swatch(_bar(-13, 26, bars[0])), words))
    if any(not each["until"] for each in dated):
        dashes = svg_element("line", x1=-14, x2=14, y1=0, y2=0, class_="ring later")
        entries.append((swatch(dashes), "dashed line: end not stated"))
    if len(dated) < len(interventions):
        entries.append((swatch(_DIAMOND), "start not stated, at the date of the report"))
    return entries


def _cells(store: Store, each: Row) -> list[Cell]:
    """Return the table row of an inspection or intervention."""
    url = evidence_url(store, entity_iri(each["statement"])) if each["statement"] else ""
    text = f"page {each['page']}" if each["page"] else "report"
    place: Cell = Link(url, text) if url else text if each["page"] else ""
    if "event" in each:
        kind = "trust delivers services" if _is_trust(each) else "intervention"
        what, source = f"{each['detail']}{'' if _is_dated(each) else ' (start not stated)'}", each["source"]
    else:
        kind, what = _under(each), _result(each)
        source = "its report" if _is_loaded(each) else f"not loaded, {each['source']}"
    return [each["authority"], each["date"], each.get("until", ""), kind, what, source, place]
