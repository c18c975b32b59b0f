"""The sheets `overview` (a row for each authority) and `inspections` (a row for each inspection).

The overview has the latest full inspection (ILACS or SIF) of an authority, and the previous one loaded. Their
overall grades are not compared if the latest report refers to another inspection between the two. The single
grade for children in care and care leavers (ILACS to 2022) has a column of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from graphkit.ask.inspections import STEPS_BELOW_OUTSTANDING, Inspection, inspections
from graphkit.ask.lookup import concept_value, end_date, local_id, provider_url
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.terms import Dcterms, Property, Scheme
from graphkit.export.columns import Reader
from graphkit.export.workbook import Cell, Heading, Link, Sheet

_DATES = (Property.INSPECTED_IN, Property.REPORTED_IN)  # a reference to an inspection has one of them
Counts = dict[str, list[Cell]]  # by inspection, the cells of COUNT_COLUMNS
_Column = tuple[str, int] | tuple[str, int, str]  # heading, width in characters, note


def _areas() -> dict[str, tuple[str, ...]]:
    """Return the columns of grades: heading → criteria whose grade is in it."""
    return current_frameworks().overview_columns


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """The cells of an inspection. The grades are labels, one for each of `_areas`."""

    item: Inspection
    start: date | None
    end: date | None
    published: date | None
    lead: str
    grades: tuple[str, ...]

    @property
    def head(self) -> list[Cell]:
        """Return the framework and the first day."""
        return [self.item.under, self.start]

    @property
    def steps(self) -> dict[str, int]:
        """Return how many steps below outstanding each grade is, by the heading of its column."""
        given = zip(_areas(), _given(self.item), strict=True)
        return {
            area: STEPS_BELOW_OUTSTANDING[grade] for area, grade in given if grade in STEPS_BELOW_OUTSTANDING
        }


def _given(item: Inspection) -> list[str]:
    """Return the grade for each of `_areas`, "" if there is none."""
    return [
        next((item.grades[name] for name in names if name in item.grades), "") for names in _areas().values()
    ]


class Inspections:
    """The inspections of a subset, by authority, the newest first."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        found = inspections(reader.store)
        self.known = {item.iri: self._read(item) for item in found}
        self.order = [item.iri for item in reversed(found)]
        self.urns = dict(reader.store.rows(_URNS))

    def _read(self, item: Inspection) -> InspectionRow:
        labels, follow = self._reader.labels, self._reader.index.follow
        return InspectionRow(
            item,
            day(item.day),
            day(min(follow(item.iri, Property.END_DATE), default="")),
            day(min(follow(item.report, Dcterms.ISSUED), default="")),
            ", ".join(sorted(map(labels.of, follow(item.iri, Property.LEAD_INSPECTOR)))),
            tuple(labels.of(concept_iri(Scheme.GRADE, grade)) if grade else "" for grade in _given(item)),
        )

    def of(self, authority: str) -> list[InspectionRow]:
        """Return the inspections of an authority, the newest first."""
        return [self.known[iri] for iri in self.order if self.known[iri].item.authority == authority]

    def authorities(self) -> list[str]:
        """Return the IRIs of the inspected authorities, sorted by name."""
        return self._reader.labels.by_name(shown.item.authority for shown in self.known.values())

    def link(self, authority: str, words: str) -> Cell:
        """Return a link to the public page with the authority's reports, or the words if it is unknown."""
        page = provider_url(self.urns.get(authority, ""))
        return Link(words, page) if page and words else words


_URNS = (
    "SELECT ?thing ?urn { ?thing org:identifier ?urn FILTER(DATATYPE(?urn) = gk:Urn) } ORDER BY ?thing ?urn"
)
_FIRST = ("Local authority", 24), ("Region", 16), ("ONS code", 11), ("URN", 8)
_HEAD = ("Framework", 12), ("Start", 11), ("End", 11), ("Published", 11)


def day(text: str) -> date | None:
    """Return the date in ISO format, or None if the text is only a year or a month."""
    return date.fromisoformat(text) if len(text) == 10 else None


def overview(reader: Reader, inspections: Inspections, counts: Counts, authorities: Iterable[str]) -> Sheet:
    """Return the overview sheet; `counts` has the cells of `COUNT_COLUMNS` by inspection.

    Those of `authorities` that have no report loaded come last, with a row that says so.

    The sheet is printed on three pages across: grades, counts, previous inspection. Their columns have the
    same total width, so that each fills a page: Excel ignores manual page breaks when it scales a sheet.
    """
    latest = [*_HEAD, *((area, 13) for area in _areas())]
    changes = (("Overall grade change", 10), _CHANGED_GRADES, ("Inspections loaded", 12))
    figures: list[_Column] = [("Lead inspector", 22), *COUNT_COLUMNS, *changes, _REPORTS]
    before = [(f"Previous: {name.lower()}", width + 1) for name, width in (_HEAD[0], _HEAD[1], _HEAD[3])]
    before += [(f"Previous: {area[0].lower()}{area[1:]}", 15) for area in _areas()]
    before += [("Previous: overall grade stated in the latest report", 29)]
    headings = [Heading(*name) for name in (*_FIRST, *latest, *figures, *before)]
    missing = set(authorities).difference(inspections.authorities())
    empty = [None] * (len(headings) - len(_FIRST) - 1)
    without = [
        [*_first(reader, inspections, place), _no_report(reader, place), *empty]
        for place in reader.labels.by_name(missing)
    ]
    return Sheet("overview", headings, chain(_authority_rows(reader, inspections, counts), without), across=3)


_REPORTS = ("Reports", 22)
_CHANGED_GRADES = ("Changed grades", 34, "Only areas that both inspections graded are compared.")
COUNT_COLUMNS: tuple[_Column, ...] = (
    ("Recommendations", 17),
    ("Priority actions", 11),
    ("Strengths", 10),
    ("Weaknesses", 12),
    ("Mixed", 8),
    (
        "Recurring weaknesses",
        13,
        "Weaknesses of an earlier inspection, also a joint one, that were found again.",
    ),
)


def _authority_rows(reader: Reader, inspections: Inspections, counts: Counts) -> Iterator[list[Cell]]:
    for authority in inspections.authorities():
        of_authority = inspections.of(authority)
        full = [row for row in of_authority if row.item.full]
        latest, before = (*full[:2], None, None)[:2]
        row = _first(reader, inspections, authority)
        changes: list[Cell] = [None, None]
        stated = None
        if latest:
            row += [*latest.head, latest.end, latest.published, *latest.grades, latest.lead]
            row += counts[latest.item.iri]
            stated = _stated_grade(reader, latest.item.iri)
            if before and not reader.index.follow(latest.item.iri, Property.PREVIOUS_NOT_LOADED):
                changes = _grade_changes(latest, before)
        else:
            row += [None] * (len(_HEAD) + len(_areas()) + 1 + len(COUNT_COLUMNS))
        row += [*changes, len(of_authority), inspections.link(authority, "reports.ofsted.gov.uk")]
        row += [*before.head, before.published, *before.grades] if before else [None] * (3 + len(_areas()))
        yield [*row, stated]


def _no_report(reader: Reader, authority: str) -> str:
    until = end_date(reader.store, authority)
    return f"no report loaded (abolished {until})" if until else "no report loaded"


def _first(reader: Reader, inspections: Inspections, authority: str) -> list[Cell]:
    """Return the cells of `_FIRST`."""
    labels, code = reader.labels, local_id(authority).rpartition("/")[2]
    return [labels.of(authority), labels.region(authority), code, inspections.urns.get(authority, "")]


def _stated_grade(reader: Reader, inspection: str) -> str | None:
    """Return the overall grade and year of the latest earlier inspection that a report refers to."""
    follow, grades = reader.index.follow, list[tuple[str, str]]()
    for reference in follow(inspection, Property.EARLIER_INSPECTION):
        if all(
            concept_value(criterion) == OVERALL_EFFECTIVENESS
            for criterion in follow(reference, Property.CRITERION)
        ):
            dates = [date for name in _DATES for date in follow(reference, name)]
            grades += [(date[:4], grade) for date in dates for grade in follow(reference, Property.GRADE)]
    year, grade = max(grades, default=("", ""))
    return f"{reader.labels.of(grade)}, {year}" if grade else None


def _grade_changes(latest: InspectionRow, before: InspectionRow) -> list[Cell]:
    """Return the change of the overall grade, and the areas whose grades changed, if both have grades."""
    changes = {
        area: "better"
        if steps < before.steps[area]
        else "worse"
        if steps > before.steps[area]
        else "the same"
        for area, steps in latest.steps.items()
        if area in before.steps
    }
    overall = changes.pop(next(iter(_areas())), None)
    areas = [
        f"{change}: {', '.join(area for area in changes if changes[area] == change)}"
        for change in ("better", "worse")
        if change in changes.values()
    ]
    return [overall, "; ".join(areas) or ("none" if changes else None)]


def all_inspections(reader: Reader, inspections: Inspections, counts: Counts) -> Sheet:
    """Return the sheet of all inspections of any framework, the newest first."""
    names = [("Local authority", 24), *_HEAD, *((area, 13) for area in _areas()), ("Lead inspector", 18)]
    other = [*COUNT_COLUMNS, _REPORTS, ("Identifier", 40)]
    headings = [Heading(*name) for name in (*names, *other)]
    return Sheet("inspections", headings, _inspection_rows(reader, inspections, counts), unprinted=len(other))


def _inspection_rows(reader: Reader, inspections: Inspections, counts: Counts) -> Iterable[list[Cell]]:
    for iri in inspections.order:
        inspection, authority = inspections.known[iri], inspections.known[iri].item.authority
        row: list[Cell] = [
            reader.labels.of(authority),
            *inspection.head,
            inspection.end,
            inspection.published,
        ]
        row += [*inspection.grades, inspection.lead, *counts[iri]]
        yield [*row, inspections.link(authority, "reports.ofsted.gov.uk"), local_id(iri)]
