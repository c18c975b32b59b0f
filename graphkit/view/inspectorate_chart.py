"""One place, all inspectorates: a line for each kind of inspection, and interventions and trusts below.

Marks are those of the timeline. The content is that of two questions: `all-inspectorates` and
`interventions-and-judgements`. Without a start of its own, an intervention is at the date when it is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from markupsafe import Markup

from graphkit.analyse.other_results import list_ends, results_about
from graphkit.ask.focus import Focus, Topic
from graphkit.ask.lookup import Labels, concept_value, local_id
from graphkit.ask.query_results import columns_and_rows, term_text
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import OTHER, current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.partial_dates import months_between
from graphkit.core.results_settings import results_settings
from graphkit.core.schemes import concept_values
from graphkit.core.terms import Scheme, Skos
from graphkit.core.text_table import shortened
from graphkit.facts.inspections import STEPS_BELOW_OUTSTANDING
from graphkit.facts.passages import link_of
from graphkit.questions.question import questions
from graphkit.questions.running import run_question
from graphkit.store.dataset import Store
from graphkit.view.chart import (
    Cell,
    Chart,
    LinkTo,
    join_markup,
    link_cell,
    svg_element,
    svg_image,
    svg_text,
    swatch,
)
from graphkit.view.inspection_sequence import MissingReport, abbreviations_note, empty_map_error
from graphkit.view.timeline_chart import (
    TimeAxis,
    TimelineMark,
    draw_marks,
    framework_legend,
    grade_legend,
    inspection_mark,
    missing_mark,
)

_FULL, _OTHERS = "Children’s services", "Other, or kind not stated"
_PROVIDERS = "Its homes and agencies"
_TO_REPORT = 9  # months, at most, from such an inspection to its report
_ROW_HEIGHT, _BAR = 34, 11  # points
_LONGEST_SOURCE = 58  # characters
_NONE = "none known"
_NO_INTERVENTION = "none known from the loaded reports or the register"
_COLUMNS = ("Authority", "Date", "Until", "Kind", "What", "Known from", "Place")
_DIAMOND = svg_element("polygon", points="0,-8 8,0 0,8 -8,0", class_="missing")


@dataclass(slots=True)
class _Event:
    """An inspection or intervention; `row_id` is that of its row in the table."""

    authority: str
    when: str
    source: str
    page: str
    statement: str
    row_id: str = field(default="", init=False)


@dataclass(slots=True)
class _Visit(_Event):
    """An inspection: loaded, mentioned in a report, or listed. `grade` is its grade or outcome in words.

    `provider` is what a listed one inspected, if that is no service of the authority as a whole.
    """

    framework: str
    version: str
    grade: str
    is_loaded: bool
    provider: str = ""

    @property
    def under(self) -> str:
        """Return the name of its framework, or what it inspected."""
        if self.provider:
            return self.provider
        if self.framework in ("", OTHER):
            return "inspection of another kind" if self.framework else "inspection"
        return current_frameworks().name_of(self.framework, self.version)

    @property
    def result(self) -> str:
        return self.grade or ("no overall grade" if self.is_loaded else "")

    @property
    def line(self) -> str:
        if self.provider:
            return _PROVIDERS
        framework = current_frameworks().get(self.framework)
        return _FULL if framework.full_inspection else framework.line or _OTHERS


@dataclass(slots=True)
class _Intervention(_Event):
    """A direction, notice, commissioner or trust."""

    until: str
    what: str
    is_dated: bool
    is_trust: bool


def inspectorates(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> Chart:
    """Return the inspections of all kinds and the interventions of the authorities in focus.

    Raises GraphkitError without a focus, and where nothing is known.
    """
    if focus is None or not focus.authorities:
        raise GraphkitError(
            "choose authorities: this is a picture for each (--focus Slough, --focus Berkshire)"
        )
    judged = _ask(store, "interventions-and-judgements", focus, since)
    visits = list(_visits(_ask(store, "all-inspectorates", focus, since), judged))
    visits += _listed(store, focus, since or "", visits)
    interventions = [
        _Intervention(
            row["authority"], row["date"], row["source"], row["page"], row["statement"],
            row["until"], row["detail"], "mentioned" not in row["event"], row["event"].startswith("trust"),
        )
        for row in judged if row["event"] != "judgement"
    ]  # fmt: skip
    events: list[_Visit | _Intervention] = [*visits, *interventions]
    names = list(dict.fromkeys(each.authority for each in events))
    if not names:
        raise empty_map_error(store, focus, "no inspection in this graph matches the selection")
    days = [*(each.when for each in events), *(each.until for each in interventions)]
    years = {int(day[:4]) for day in days if day}
    axis = TimeAxis(min(years), max(years))
    events.sort(key=lambda each: (names.index(each.authority), each.when))
    row_ids = set[str]()
    for number, each in enumerate(events, 1):
        name = f"id/{each.statement}"
        each.row_id = name if each.statement and name not in row_ids else f"row-{number}"
        row_ids.add(each.row_id)

    def picture(link: LinkTo) -> Markup:
        return join_markup(
            _picture(
                name,
                axis,
                [each for each in visits if each.authority == name],
                [each for each in interventions if each.authority == name],
                link,
            )
            for name in names
        )

    return Chart(
        picture,
        _legend(visits, interventions),
        _COLUMNS,
        [_cells(store, each) for each in events],
        [
            abbreviations_note(each.under for each in visits),
            "None known: no report loaded, and none of those loaded mentions one. There may be others.",
        ],
        row_ids=[each.row_id for each in events],
        things={each.row_id: each.statement for each in events if each.statement},
    )


def _ask(store: Store, name: str, focus: Focus, since: str | None) -> list[dict[str, str]]:
    """Return the rows of a question by column, "" where one is empty."""
    values = {"authority": focus.authorities} | ({"since": since} if since else {})
    columns, rows = columns_and_rows(run_question(store, questions()[name], values), term_text)
    return [dict(zip(columns, (cell or "" for cell in row), strict=True)) for row in rows]


def _visits(rows: Iterable[dict[str, str]], judged: Iterable[dict[str, str]]) -> Iterator[_Visit]:
    """Yield the inspections; the statement of a graded one is its overall judgement."""
    overall = {
        (row["authority"], row["date"], row["detail"].partition(":")[0]): row
        for row in judged
        if row["event"] == "judgement"
    }
    for row in rows:
        place = overall.get((row["authority"], row["date"], row["framework"]), row)
        yield _Visit(
            row["authority"], row["date"], row["source"], place["page"], place["statement"],
            row["framework"], row["version"], row["result"], row["loaded"] == "yes",
        )  # fmt: skip


def _listed(store: Store, focus: Focus, since: str, loaded: Sequence[_Visit]) -> Iterator[_Visit]:
    """Yield the graded results of providers, and of services of the area, that official lists have.

    Those of a service whose report is loaded are left out: a list has the day of publication.
    """
    labels, ends, frameworks = Labels(store), list_ends(store), results_settings()["of_areas"]
    for place in focus.authorities:
        name = labels.of(place)
        days = [(each.framework, each.when) for each in loaded if each.authority == name and each.is_loaded]
        for each in results_about(store, place)[::-1]:
            kind = frameworks.get(each.body_kind, "")
            if each.grade not in STEPS_BELOW_OUTSTANDING or each.day < since:
                continue
            if not any(of == kind and 0 <= months_between(day, each.day) <= _TO_REPORT for of, day in days):
                yield _Visit(
                    name, each.day,
                    f"list of {labels.of(each.inspectorate)} that ends on {ends[each.inspectorate]}", "",
                    local_id(each.iri), kind, "", labels.concept(Scheme.GRADE, each.grade), False,
                    "" if kind else each.label,
                )  # fmt: skip


@cache
def _grade_values() -> dict[str, str]:
    """Return grades by label: "Good" → "good"."""
    labels = concept_values(Scheme.GRADE, Skos.PREF_LABEL)
    return {label: concept_value(iri) for iri, label in labels.items()}


def _picture(
    name: str, axis: TimeAxis, visits: Sequence[_Visit], interventions: Sequence[_Intervention], link: LinkTo
) -> Markup:
    """Return the picture of an authority: the years, the lines of inspections, and the interventions."""
    parts = [svg_text(str(year), axis.x(f"{year}-01-01") + 3, 22) for year in axis.years]
    parts.append(svg_text(name, 10, 22, class_="heading"))
    y = 40.0
    frameworks = current_frameworks()
    own_lines = dict.fromkeys(each.line for each in frameworks if each.line)
    for line in (_FULL, *own_lines, _PROVIDERS, _OTHERS):
        some = [each for each in visits if each.line == line]
        if some or line not in (_PROVIDERS, _OTHERS):
            parts += _line(line, some, axis, y + _ROW_HEIGHT / 2, link)
            y += _ROW_HEIGHT + (14 if line == _FULL else 0)
    y += 22
    parts.append(svg_text("Interventions and trusts", 10, y - 4, class_="heading"))
    top = y
    bars: dict[str, list[_Intervention]] = {}
    for each in interventions:
        bars.setdefault(each.what, []).append(each)
    for what, same in bars.items():
        middle = y + _ROW_HEIGHT / 2
        parts.append(svg_text(what, 22, middle))
        parts.append(svg_text(_sources(same), 22, middle + 13, class_="small"))
        starts = [axis.x(_day(each.when)) for each in same if each.is_dated and not each.until]
        if starts:  # dashed: the end is not stated
            parts.append(
                svg_element("line", x1=min(starts), x2=axis.end, y1=middle, y2=middle, class_="row gap")
            )
        parts += [_intervention_mark(each, axis, link).at(middle) for each in same]
        y += _ROW_HEIGHT
    if not bars:
        parts.append(svg_text(_NO_INTERVENTION, 22, y + 16, class_="small"))
        y += 24
    full = [each for each in visits if bars and each.line == _FULL]
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


def _line(label: str, visits: Sequence[_Visit], axis: TimeAxis, y: float, link: LinkTo) -> list[Markup]:
    """Return a line of marks in order of time; marks of full inspections have the name of the framework."""
    if not visits:
        nothing = svg_text(_NONE, axis.start - 8, y + 5, class_="small", text_anchor="end")
        return draw_marks(label, [nothing], [], y)
    marks = []
    for each in sorted(visits, key=lambda each: (_day(each.when), each.is_loaded)):
        grade, under = _grade_values().get(each.grade, ""), each.under
        if each.is_loaded:
            known, picture = "", inspection_mark(each.framework, each.version, grade)
        else:
            known, picture = f"not loaded, {each.source}", missing_mark(grade)
        tooltip = f"{under}, {each.when}: {'; '.join(filter(None, (each.result, known)))}"
        text = under if label == _FULL and each.is_loaded else ""
        marks.append(TimelineMark(axis.x(_day(each.when)), tooltip, picture, text, link(each.row_id)))
    line = svg_element("line", x1=axis.start, x2=axis.end, y1=y, y2=y, class_="grid")
    return draw_marks(label, [line], marks, y)


def _intervention_mark(each: _Intervention, axis: TimeAxis, link: LinkTo) -> TimelineMark:
    """Return an intervention as a bar from start to end, or a diamond where only a mention is known."""
    what, when, until, x = each.what, each.when, each.until, axis.x(_day(each.when))
    known = each.source + (f", page {each.page}" if each.page else "")
    if not each.is_dated:
        tooltip = f"{what}: start not stated, known on {when} ({known})"
        return TimelineMark(x, tooltip, [_DIAMOND], link=link(each.row_id))
    width = max(axis.x(_day(until)) - x, 6.0) if until else 14.0
    end = f"until {until}" if until else "end not stated"
    return TimelineMark(
        x, f"{what}: from {when}, {end} ({known})", [_bar(0, width, each)], link=link(each.row_id)
    )


def _bar(x: float, width: float, intervention: _Intervention) -> Markup:
    css_class = "span trust" if intervention.is_trust else "span"
    return svg_element("rect", x=x, y=-_BAR / 2, width=width, height=_BAR, class_=css_class)


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


def _day(when: str) -> str:
    """Return the day at which a date is drawn: the middle of its year or month if the day is not known."""
    return MissingReport(when, "", "").day


def _legend(visits: Sequence[_Visit], interventions: Sequence[_Intervention]) -> list[tuple[Markup, str]]:
    entries = grade_legend({_grade_values().get(each.grade, "") for each in visits})
    entries += framework_legend(
        (each.under, each.framework, each.version) for each in visits if each.framework and each.is_loaded
    )
    if not all(each.is_loaded for each in visits):
        entries.append(
            (swatch(*missing_mark()), "dashed: report not loaded, known from another one or a list")
        )
    dated = [each for each in interventions if each.is_dated]
    for is_trust, words in ((False, "intervention, from its start"), (True, "trust delivers services")):
        if bars := [each for each in dated if each.is_trust == is_trust]:
            entries.append((swatch(_bar(-13, 26, bars[0])), words))
    if any(not each.until for each in dated):
        dashes = svg_element("line", x1=-14, x2=14, y1=0, y2=0, class_="ring later")
        entries.append((swatch(dashes), "dashed line: end not stated"))
    if len(dated) < len(interventions):
        entries.append((swatch(_DIAMOND), "start not stated, at the date of the report"))
    return entries


def _cells(store: Store, each: _Visit | _Intervention) -> list[Cell]:
    """Return the table row of an inspection or intervention."""
    link = link_of(store.facts, entity_iri(each.statement))
    place = link_cell(link) if link.url or each.page else ""
    if isinstance(each, _Visit):
        source = "its report" if each.is_loaded else f"not loaded, {each.source}"
        return [each.authority, each.when, "", each.under, each.result, source, place]
    kind = "trust delivers services" if each.is_trust else "intervention"
    what = f"{each.what}{'' if each.is_dated else ' (start not stated)'}"
    return [each.authority, each.when, each.until, kind, what, each.source, place]
