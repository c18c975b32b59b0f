"""The sheets `title`, `overview` (a row for each authority) and `inspections` (a row for each inspection).

The overview says how an authority is graded now, and has the latest full inspection (ILACS or SIF) loaded and
the previous one. Their grades are compared as docs/reference/concordance.md says, and not if the latest one
refers to another inspection between the two. The single grade for children in care and care leavers (ILACS to
2022) has a column of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from graphkit.ask.lookup import Labels, end_date, local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.core.terms import BASE, OVERALL_EFFECTIVENESS, Datatype, Scheme
from graphkit.export.selection import Part
from graphkit.export.table_files import TABLES, rows
from graphkit.export.workbook import BarChart, Cell, CellLink, Heading, Sheet, headings_of, layout
from graphkit.facts.inspections import (
    STEPS_BELOW_OUTSTANDING,
    Inspection,
    inspections,
    reported_grades,
    with_missing_previous,
)
from graphkit.facts.names import codes
from graphkit.readings.known import (
    NO_INSPECTION,
    GradeChange,
    grade_changes,
    latest_inspections,
    latest_known,
)

Counts = Mapping[str, list[Cell]]  # by inspection: recommendations, priority actions, findings, recurrences
_COUNTS = 6
_OFSTED = "reports.ofsted.gov.uk"
_MOST_TOPICS = 8  # in a chart
_LEADS = [column.name for column in TABLES["inspections"]].index("lead_inspector")


class Inspections:
    """The inspections of a subset, the newest first."""

    def __init__(self, part: Part) -> None:
        self.labels = Labels(part.store)
        self.items = {item.iri: item for item in reversed(inspections(part.store.facts))}
        leads = {BASE + row[0]: row[_LEADS] or [] for row in rows(part, "inspections")}
        self.cells = {iri: self._read(item, leads[iri]) for iri, item in self.items.items()}
        self.urns = codes(part.store.facts, Datatype.URN.local)

    def _read(self, item: Inspection, leads: Iterable[str]) -> list[Cell]:
        """Return framework, start, end, publication, the grade of each area, and lead inspector."""
        given = _grades(item)
        return [
            item.under,
            day(item.day),
            day(item.end),
            day(item.issued),
            *(self.labels.concept(Scheme.GRADE, given.get(area, "")) for area in _areas()),
            ", ".join(sorted(leads)),
        ]

    def authorities(self) -> list[str]:
        """Return the IRIs of the inspected authorities, sorted by name."""
        return self.labels.by_name(item.authority for item in self.items.values())

    def link(self, inspection: str, page: int | None = None) -> Cell:
        """Return the link that opens the report of an inspection, or its words if no address is known."""
        found = self.items[inspection].link(page)
        return CellLink(found.words, found.url) if found.url else found.words

    def reports(self, authority: str) -> Cell:
        """Return the link to the list of reports on an authority, or its words if that is not known."""
        page = self.labels.page(authority)
        return CellLink(_OFSTED, page) if page else _OFSTED


def _areas() -> dict[str, tuple[str, ...]]:
    """Return the columns of grades: heading → criteria whose grade is in it."""
    return current_frameworks().overview_columns


def _grades(item: Inspection) -> dict[str, str]:
    """Return the grade of each area that has one."""
    found = {
        area: [item.grades[name] for name in names if name in item.grades] for area, names in _areas().items()
    }
    return {area: grades[0] for area, grades in found.items() if grades}


def day(text: str) -> date | None:
    """Return the date in ISO format, or None if the text is only a year or a month."""
    return date.fromisoformat(text) if len(text) == 10 else None


def overview(part: Part, inspections: Inspections, counts: Counts, authorities: Iterable[str]) -> Sheet:
    """Return the overview sheet.

    Those of `authorities` that have no report loaded come last, with a row that says so.

    The sheet is printed on three pages across: grades, counts, previous inspection. Their columns have the
    same total width, so that each fills a page: Excel ignores manual page breaks when it scales a sheet.
    """
    headings = headings_of("overview", _areas())
    missing = set(authorities).difference(inspections.authorities())
    without = [
        [*first, _no_report(part, place), *[None] * (len(headings) - len(first) - 1)]
        for place in inspections.labels.by_name(missing)
        for first in [_first(part, inspections, place)]
    ]
    return Sheet("overview", headings, chain(_authority_rows(part, inspections, counts), without), across=3)


def _authority_rows(part: Part, inspections: Inspections, counts: Counts) -> Iterator[list[Cell]]:
    width = len(_areas())
    for authority in inspections.authorities():
        of_authority = [item for item in inspections.items.values() if item.authority == authority]
        latest, before = ([item for item in of_authority if item.full] + [None, None])[:2]
        row = _first(part, inspections, authority)
        changes: list[Cell] = [None, None]
        stated = None
        if latest:
            row += [*inspections.cells[latest.iri], *counts[latest.iri]]
            stated = _stated_grade(part, latest.iri)
            if before and latest.iri not in with_missing_previous(part.store.facts):
                changes = _grade_changes(inspections.labels, grade_changes(part.whole).get(latest.iri, ()))
        else:
            row += [None] * (4 + width + 1 + _COUNTS)
        row += [*changes, len(of_authority), inspections.reports(authority)]
        earlier = inspections.cells[before.iri] if before else [None] * (5 + width)
        yield [*row, *earlier[:2], *earlier[3:-1], stated]


def _no_report(part: Part, authority: str) -> str:
    until = end_date(part.store, authority)
    return f"no report loaded (abolished {until})" if until else "no report loaded"


def _first(part: Part, inspections: Inspections, authority: str) -> list[Cell]:
    """Return name, region, code and URN of an authority, and how it is graded now."""
    labels, code = inspections.labels, local_id(authority).rpartition("/")[2]
    known = latest_known(part.whole).get(authority)
    graded = f"{known.words(part.whole)}, {known.day}" if known else NO_INSPECTION
    urn = inspections.urns.get(authority, "")
    return [labels.of(authority), labels.region(authority), code, urn, graded]


def _stated_grade(part: Part, inspection: str) -> str | None:
    """Return the overall grade and year of the latest earlier inspection that a report refers to."""
    grades = [
        (when[:4], grade)
        for when, criterion, grade, _ in reported_grades(part.store.facts).get(inspection, ())
        if criterion in ("", OVERALL_EFFECTIVENESS)
    ]
    year, grade = max(grades, default=("", ""))
    name = Labels(part.store).concept(Scheme.GRADE, grade)
    return f"{name}, {year}" if grade else None


def _grade_changes(labels: Labels, found: Iterable[GradeChange]) -> list[Cell]:
    """Return the change of the overall grade, and the criteria whose grades changed."""
    changed: dict[str, list[str]] = {"better": [], "the same": [], "worse": []}
    overall = None
    for each in found:
        change = "the same" if not each.steps else "better" if each.steps > 0 else "worse"
        if each.criterion == OVERALL_EFFECTIVENESS:
            overall = change
        else:
            changed[change].append(labels.concept(Scheme.CRITERION, each.criterion))
    parts = [f"{name}: {', '.join(changed[name])}" for name in ("better", "worse") if changed[name]]
    return [overall, "; ".join(parts) or ("none" if changed["the same"] else None)]


def all_inspections(part: Part, inspections: Inspections, counts: Counts) -> Sheet:
    """Return the sheet of all inspections of any framework, the newest first."""
    rows = (
        [
            inspections.labels.of(item.authority),
            *inspections.cells[iri],
            *counts[iri],
            inspections.link(iri),
            local_id(iri),
        ]
        for iri, item in inspections.items.items()
    )
    return Sheet("inspections", headings_of("inspections", _areas()), rows, unprinted=_COUNTS + 2)


def title_sheet(
    part: Part, loaded: Sequence[Inspection], findings: Iterable[tuple[str, str, Sequence[str]]]
) -> Sheet:
    """Return the first sheet of a workbook: what it is, its source and date, and two charts.

    `findings` are (inspection, polarity, topics); neutral findings, and the topics of earlier inspections,
    are left out.
    """
    places = {item.authority for item in loaded if item.full}
    latest = {item.iri for place, item in latest_inspections(part.whole).items() if place in places}
    counted, topics = Counter[tuple[str, bool]](), Counter[tuple[str, bool]]()
    for inspection, polarity, about in findings:
        if polarity != "context":
            counted[inspection, polarity == "strength"] += 1
            topics.update((topic, polarity == "strength") for topic in set(about) if inspection in latest)
    strong_and_weak = ["Strong", "Weak or mixed"]
    if len(places) > 1:
        title, words = (
            "Authorities by latest grade (the worst where there is no overall one)",
            ["Authorities"],
        )
        known = latest_known(part.whole)
        grades = Counter(known[each].judged for each in places if not end_date(part.whole, each))
        order = sorted(grades, key=lambda grade: STEPS_BELOW_OUTSTANDING.get(grade, 9))
        table: list[list[Cell]] = [[grade.replace("-", " "), grades[grade]] for grade in order]
    else:
        title, words = "Findings of each full inspection", strong_and_weak
        table = [
            [f"{item.under}, {item.day[:4]}", counted[item.iri, True], counted[item.iri, False]]
            for item in loaded
            if item.full
        ]
    weakest = sorted((-number, topic) for (topic, is_strong), number in topics.items() if not is_strong)
    of_topics: list[list[Cell]] = [
        [topic, topics[topic, True], -number] for number, topic in weakest[:_MOST_TOPICS]
    ]
    of_topics_title = "Topics with most weak or mixed findings, latest full inspections"
    days = sorted(item.day for item in loaded)
    data = f"{len(loaded)} inspections, {days[0]} to {days[-1]}" if days else "no inspections"
    rows: list[list[Cell]] = [[word, text.format(loaded=data)] for word, text in layout()["title"]]
    charts = []
    for heading, series, below in ((title, words, table), (of_topics_title, strong_and_weak, of_topics)):
        rows += [[], [heading, *series]]
        if below:
            charts.append(
                BarChart(heading, len(rows), len(rows) + len(below), len(series), int(below is of_topics))
            )
        rows += below
    filled = [[*row, *[None] * (3 - len(row))] for row in rows]
    headings = [Heading(f"Inspections of children's services: {part.name}", 44), *(Heading(" ", 16),) * 2]
    return Sheet("title", headings, filled, 0, filtered=False, charts=charts)
