"""The timeline: a line for each authority; of a few, for each criterion,
kind of inspection and intervention.

Letter and colour of a mark show the grade, its shape the framework, and a ring the version of the
framework.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from markupsafe import Markup

from graphkit.answers.summaries.inspection_changes import ComparableCriteria, judgement_strip
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import grade_words
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Scheme
from graphkit.core.text_table import shortened
from graphkit.graph.entities.focus import Focus, Topic
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import Inspection
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.chart import (
    Chart,
    LinkTo,
    Scale,
    bar,
    join_markup,
    svg_element,
    svg_line,
    svg_text,
    swatch,
)
from graphkit.surfaces.maps.inspection_sequence import (
    GRADE_LETTERS,
    WORST_MARK,
    WORST_WORDS,
    abbreviations_note,
    empty_map_error,
    select_inspections,
)
from graphkit.surfaces.maps.time_lines import (
    LOW_HEIGHT,
    ROW_HEIGHT,
    TimeLine,
    TimeMark,
    time_picture,
    time_scale,
)
from graphkit.surfaces.maps.timeline_events import (
    COLUMNS,
    INTERVENTION,
    TRUST,
    UNKNOWN,
    Event,
    judgements,
    lines,
    missing_inspections,
    other_events,
)

_MAX_DETAILED = 3  # up to so many authorities, each criterion and kind of inspection has a line
_BAR = 11  # points: height of a bar
_PER_PICTURE = 10  # authorities in one picture, so that no page break cuts a line
_CORNERS = {
    "pentagon": ((0, -1.15), (1.15, -0.25), (0.7, 1), (-0.7, 1), (-1.15, -0.25)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "triangle": ((0, -1), (1, 0.9), (-1, 0.9)),
    "hexagon": ((-0.6, -1), (0.6, -1), (1.2, 0), (0.6, 1), (-0.6, 1), (-1.2, 0)),
}
_RINGS = ("ring", "ring later")  # of the second version of a framework, and of later ones
_MENTIONED = svg_element("polygon", points="0,-8 8,0 0,8 -8,0", class_="missing")
_LONGEST_SOURCE = 58  # characters


@dataclass(frozen=True, slots=True)
class _History:
    """An authority: its inspections with the rows of their judgements,
    and what else is known of it.
    """

    name: str
    inspections: Sequence[tuple[Inspection, list[Event]]]
    others: Sequence[Event]

    @property
    def events(self) -> list[Event]:
        """All rows in order of time."""
        judged = chain.from_iterable(events for _, events in self.inspections)
        return sorted((*judged, *self.others), key=lambda each: each.when)

    @property
    def gaps(self) -> list[Event]:
        """The full inspections whose report is not loaded."""
        return [each for each in self.others if not each.line]


def timeline(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> Chart:
    """Return the judgements of authorities through time;
    of up to three, also all else that is known.

    That is: inspections of all kinds, also those known to be missing, results of providers,
    interventions and trusts. Raises GraphkitError if there is nothing.
    """
    histories, is_detailed = _histories(store, focus, since)
    rows = [(each.name, event) for each in histories for event in each.events]
    if not rows:
        raise empty_map_error(store, focus, "no inspection in this graph matches the selection")
    things: dict[str, str] = {}
    for number, (_, event) in enumerate(rows, 1):
        statement = local_id(event.statement)
        name = f"id/{statement}"
        event.row_id = name if statement and name not in things else f"row-{number}"
        things[event.row_id] = statement
    known = {int(day[:4]) for _, event in rows for day in (event.when, event.until) if day}
    years = range(min(known), max(known) + 1)
    names = [] if is_detailed else [each.name for each in histories]
    scale = time_scale(years, names)
    areas, labels = ComparableCriteria(store), Labels(store)
    size = 1 if is_detailed else _PER_PICTURE
    groups = [histories[first : first + size] for first in range(0, len(histories), size)]

    period = f"{years[0]} to {years[-1]}"

    def picture(link: LinkTo) -> Markup:
        draw = _Marks(scale, link)
        pictures = []
        for group in groups:
            if is_detailed:
                lines = [*_detailed(labels, group[0], areas, draw)]
            else:
                lines = [
                    TimeLine(each.name, draw.overall(each), LOW_HEIGHT, is_series=True)
                    for each in group
                ]
            of_whom = " to ".join(dict.fromkeys((group[0].name, group[-1].name)))
            words = f"Judgements of {of_whom} from {period}; the table has the same data."
            pictures.append(time_picture(lines, years, scale, words))
        return join_markup(pictures)

    notes = [
        abbreviations_note(event.kind for _, event in rows),
        (
            "Only reports in this graph, and what they and official lists mention: there may be "
            "others."
        ),
    ]
    cells = [event.cells(name) for name, event in rows]
    return Chart(
        picture,
        _legend(histories, is_detailed),
        COLUMNS,
        cells,
        notes,
        row_ids=[event.row_id for _, event in rows],
        things={row: statement for row, statement in things.items() if statement},
    )


def _histories(store: Store, focus: Focus | None, since: str | None) -> tuple[list[_History], bool]:
    """Return the histories of the authorities in focus by name, and whether there are few."""
    loaded, labels = select_inspections(store, focus, since), Labels(store)
    places = labels.by_name(
        {item.authority for item in loaded}.union(focus.authorities if focus else ())
    )
    is_detailed = 0 < len(places) <= _MAX_DETAILED
    gaps = missing_inspections(store, places, since or "")
    others = other_events(store, places, since or "", loaded) if is_detailed else {}
    histories = []
    for place in places:
        own = [(item, judgements(labels, item)) for item in loaded if item.authority == place]
        if not own and not is_detailed:
            continue
        absent = gaps.get(place, [])
        days = {each.when for each in absent}
        more = (
            each for each in others.get(place, ()) if each.kind != UNKNOWN or each.when not in days
        )
        histories.append(_History(labels.of(place), own, [*absent, *more]))
    return histories, is_detailed


class _Marks:
    """Makes the marks of events."""

    def __init__(self, scale: Scale, link: LinkTo) -> None:
        self._x, self._link = scale.day, link

    def judged(
        self,
        item: Inspection,
        event: Event,
        grade: str,
        has_name: bool = False,
        is_worst: bool = False,
    ) -> TimeMark:
        """Return the mark of a loaded inspection with a grade, "" without one; `is_worst`:
        no overall one.
        """
        result = grade_words(grade) or ("no overall grade" if event.criterion else event.result)
        result += f" ({WORST_WORDS})" if is_worst else ""
        picture = inspection_mark(
            item.framework, item.version, grade, WORST_MARK if is_worst else ""
        )
        text = item.under if has_name else ""
        return self._mark(event, f"{item.under}, {item.day}: {result}", picture, text)

    def absent(self, event: Event, grade: str) -> TimeMark:
        """Return the dashed mark of what no loaded report is of."""
        known = "; ".join(filter(None, (event.result, event.known_from)))
        return self._mark(
            event, f"{event.kind}, {event.when}: {known}", missing_mark(grade)
        )._replace(is_gap=True)

    def overall(self, history: _History, is_detailed: bool = False) -> list[TimeMark]:
        """Return the marks of overall grades; in detail, those of full inspections,
        with their framework.

        Where judgements have no line of their own, the worst one stands for a missing overall one.
        """
        marks = [self.absent(each, each.grade) for each in history.gaps]
        for item, events in history.inspections:
            if item.full or not is_detailed:
                worst = "" if is_detailed else _worst(item)
                grade = worst or item.overall_grade
                marks.append(self.judged(item, events[0], grade, is_detailed, is_worst=bool(worst)))
        return marks

    def intervention(self, event: Event) -> TimeMark:
        """Return an intervention as a bar from start to end,
        or a diamond where only a mention is known.
        """
        if not event.is_dated:
            tooltip = f"{event.result}: start not stated, known on {event.when} ({event.source})"
            return self._mark(event, tooltip, [_MENTIONED])
        width = max(self._x(last) - self._x(event.day), 6.0) if (last := event.last_day) else 14.0
        end = f"until {event.until}" if event.until else "end not stated"
        tooltip = f"{event.result}: from {event.when}, {end} ({event.source})"
        return self._mark(event, tooltip, [_bar(0, width, event)])

    def _mark(
        self, event: Event, tooltip: str, picture: Sequence[Markup], text: str = ""
    ) -> TimeMark:
        return TimeMark(self._x(event.day), tooltip, picture, self._link(event.row_id), text)


def _detailed(
    labels: Labels, history: _History, areas: ComparableCriteria, draw: _Marks
) -> Iterator[TimeLine]:
    """Yield a line for each criterion, the overall grade first,
    other kind of inspection and intervention.

    Criteria that cover the same ground are one line, as in the judgements on the page of the
    authority.
    """
    yield TimeLine(history.name, height=LOW_HEIGHT, is_heading=True)
    overall = draw.overall(history, is_detailed=True)
    label = labels.concept(Scheme.CRITERION, OVERALL_EFFECTIVENESS)
    yield TimeLine(label, overall, ROW_HEIGHT + 12, is_series=True)
    own = history.inspections
    graded = {
        criterion: [
            (
                item,
                next(each for each in events if each.name == (found.under or criterion)),
                found.grade,
            )
            for (item, events), found in zip(own, grades, strict=True)
            if found.grade
        ]
        for criterion, grades in judgement_strip([item for item, _ in own], areas)
        if criterion != OVERALL_EFFECTIVENESS
    }
    for criterion, some in sorted(graded.items(), key=lambda pair: (pair[1][0][0].day, pair[0])):
        first, last = some[0][0].day, some[-1][0].day
        marks = [draw.judged(*each) for each in some]
        marks += [draw.absent(each, "") for each in history.gaps if first < each.day < last]
        yield TimeLine(labels.concept(Scheme.CRITERION, criterion), marks, is_series=True)
    for name, is_always in lines():
        marks = [
            draw.judged(item, events[0], events[0].grade * events[0].is_overall)
            for item, events in own
            if events[0].line == name
        ]
        marks += [draw.absent(each, each.grade) for each in history.others if each.line == name]
        if marks or is_always:
            yield TimeLine(name, marks, LOW_HEIGHT)
    yield TimeLine("Interventions and trusts", height=LOW_HEIGHT, is_heading=True)
    bars = defaultdict[str, list[Event]](list)
    for each in history.others:
        if each.is_intervention:
            bars[each.result].append(each)
    for what, same in bars.items():
        marks = [draw.intervention(each) for each in same]
        open_ = [
            mark.x
            for mark, each in zip(marks, same, strict=True)
            if each.is_dated and not each.until
        ]
        guides = [mark.x for mark in overall]
        yield TimeLine(
            what, marks, LOW_HEIGHT, _sources(same), False, guides, min(open_, default=0.0)
        )
    if not bars:
        yield TimeLine("From the loaded reports and the register", (), LOW_HEIGHT)


def _sources(some: Iterable[Event]) -> str:
    """Return who states some interventions: "report of 2015-11-24, page 2"."""
    return shortened("; ".join(dict.fromkeys(each.source for each in some)), _LONGEST_SOURCE)


def _bar(x: float, width: float, event: Event) -> Markup:
    return bar(x, -_BAR / 2, width, _BAR, "span trust" if event.kind == TRUST else "span")


def _worst(item: Inspection) -> str:
    """Return the worst grade of a full inspection without an overall one, "" for others."""
    return item.worst_grade if item.full and not item.overall_grade else ""


def inspection_mark(framework: str, version: str, grade: str, mark: str = "") -> list[Markup]:
    """Return the mark of an inspection: shape and ring of its framework and version,
    letter of the grade.
    """
    about, grade_class = current_frameworks().get(framework), grade or "none"
    parts = [_draw_shape(about.mark, 11, f"mark {grade_class}")]
    if about.broader:
        parts.append(_draw_shape(about.mark, 14, "ring"))
    versions = [each.version for each in about.versions]
    index = versions.index(version) if version in versions else 0
    if index:
        parts.append(_draw_shape(about.mark, 14, _RINGS[min(index, len(_RINGS)) - 1]))
    if grade:
        letter = GRADE_LETTERS.get(grade, "–") + mark
        parts.append(svg_text(letter, 0, 4.3, class_=f"letter {grade_class}"))
    return parts


def missing_mark(grade: str = "") -> list[Markup]:
    """Return the dashed mark of an inspection whose report is not loaded,
    with its grade if known.
    """
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
        return bar(-radius, -radius, 2 * radius, 2 * radius, css_class)
    points = " ".join(f"{x * radius:.1f},{y * radius:.1f}" for x, y in _CORNERS[shape])
    return svg_element("polygon", points=points, class_=css_class)


def _legend(histories: Sequence[_History], is_detailed: bool) -> list[tuple[Markup, str]]:
    loaded = [item for each in histories for item, _ in each.inspections]
    events = [event for each in histories for event in each.events]
    others = [event for each in histories for event in each.others]
    latest = current_frameworks().latest.framework
    entries = [
        (swatch(*inspection_mark(latest, "", grade)), grade_words(grade))
        for grade in GRADE_LETTERS
        if grade in {event.grade for event in events}
    ]
    if not is_detailed and any(map(_worst, loaded)):
        worst = inspection_mark(latest, "", "good", WORST_MARK)
        entries.append((swatch(*worst), "worst judgement, where there is no overall one"))
    if any(not item.overall for item in loaded):
        entries.append(
            (swatch(*inspection_mark(latest, "", "")), "blank: inspection without overall grade")
        )
    if any(not event.is_intervention for event in others):
        known = "dashed: report not loaded, known from another report or an official list"
        entries.append((swatch(*missing_mark()), known))
    frameworks = {item.under: inspection_mark(item.framework, item.version, "") for item in loaded}
    entries += [(swatch(*frameworks[name]), name) for name in sorted(frameworks)]
    return [
        *entries,
        *_legend_of_interventions([event for event in others if event.is_intervention]),
    ]


def _legend_of_interventions(interventions: Sequence[Event]) -> list[tuple[Markup, str]]:
    entries: list[tuple[Markup, str]] = []
    for kind, words in (
        (INTERVENTION, "intervention, from its start"),
        (TRUST, "trust delivers services"),
    ):
        if bars := [each for each in interventions if each.is_dated and each.kind == kind]:
            entries.append((swatch(_bar(-13, 26, bars[0])), words))
    if any(each.is_dated and not each.until for each in interventions):
        entries.append(
            (swatch(svg_line(-14, 14, 0, 0, "ring later")), "dashed line: end not stated")
        )
    if any(not each.is_dated for each in interventions):
        entries.append((swatch(_MENTIONED), "start not stated, at the date of the report"))
    return entries
