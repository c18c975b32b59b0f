"""The overview that analysts keep by hand: a row an authority, its latest full inspection and the one before.

The one before is that of the reports held; where the latest report looks back on a later one, the overall
grades are not compared.

What is full: an inspection under ILACS or the single inspection framework. One grade for children in care and
care leavers together (ILACS to 2022) stands in a column of its own, since it is neither of the two.
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

_DATED = (Property.INSPECTED_IN, Property.REPORTED_IN)  # a look back has one of them
_Column = tuple[str, int] | tuple[str, int, str]  # what stands above it, width, note


def _columns() -> dict[str, tuple[str, ...]]:
    """Return the columns of grades: heading → criteria whose grade is in it."""
    return current_frameworks().overview_columns


@dataclass(frozen=True, slots=True)
class Shown:
    """An inspection as a row shows it. Grades are those of `_columns`, as labels, in their order."""

    item: Inspection
    start: date | None
    end: date | None
    published: date | None
    lead: str
    grades: tuple[str, ...]

    @property
    def head(self) -> list[Cell]:
        """Return framework and days, as all sheets show them."""
        return [self.item.under, self.start]

    @property
    def steps(self) -> dict[str, int]:
        """Return how many steps below outstanding each grade is, by what stands above its column."""
        given = zip(_columns(), _given(self.item), strict=True)
        return {
            area: STEPS_BELOW_OUTSTANDING[grade] for area, grade in given if grade in STEPS_BELOW_OUTSTANDING
        }


def _given(item: Inspection) -> list[str]:
    """Return the grades of `_columns`, "" where none is given."""
    return [
        next((item.grades[name] for name in names if name in item.grades), "")
        for names in _columns().values()
    ]


class Inspections:
    """The inspections of a part, by authority, the newest first."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        found = inspections(reader.store)
        self.known = {item.iri: self._read(item) for item in found}
        self.order = [item.iri for item in reversed(found)]
        self.urns = dict(reader.store.rows(_URNS))

    def _read(self, item: Inspection) -> Shown:
        labels, follow = self._reader.labels, self._reader.index.follow
        return Shown(
            item,
            day(item.day),
            day(min(follow(item.iri, Property.END_DATE), default="")),
            day(min(follow(item.report, Dcterms.ISSUED), default="")),
            ", ".join(sorted(map(labels.of, follow(item.iri, Property.LEAD_INSPECTOR)))),
            tuple(labels.of(concept_iri(Scheme.GRADE, grade)) if grade else "" for grade in _given(item)),
        )

    def of(self, authority: str) -> list[Shown]:
        """Return all inspections of an authority, the newest first."""
        return [self.known[iri] for iri in self.order if self.known[iri].item.authority == authority]

    def authorities(self) -> list[str]:
        """Return the authorities inspected, by name."""
        return self._reader.labels.by_name(shown.item.authority for shown in self.known.values())

    def link(self, authority: str, words: str) -> Cell:
        """Return words that lead to the public page with the authority's reports, where it is known."""
        page = provider_url(self.urns.get(authority, ""))
        return Link(words, page) if page and words else words


_URNS = (
    "SELECT ?thing ?urn { ?thing org:identifier ?urn FILTER(DATATYPE(?urn) = gk:Urn) } ORDER BY ?thing ?urn"
)
_FIRST = ("Local authority", 24), ("Region", 16), ("ONS code", 11), ("URN", 8)
_HEAD = ("Framework", 12), ("Start", 11), ("End", 11), ("Published", 11)


def day(text: str) -> date | None:
    """Return a day, where the text is one."""
    return date.fromisoformat(text) if len(text) == 10 else None


def overview(
    reader: Reader, held: Inspections, counts: dict[str, list[Cell]], authorities: Iterable[str]
) -> Sheet:
    """Return the overview; `counts` has, by inspection, the cells of `COUNTED`.

    Of `authorities` on which no report is held there are rows too, which say so.

    Printed, it is three papers wide: grades, figures, the inspection before. Their columns come to the same
    width each, so that papers end there without a break, of which Excel takes no heed when it fits a sheet.
    """
    latest = [*_HEAD, *((area, 13) for area in _columns())]
    moved = (("Overall grade is", 10), _MOVED, ("Inspections held", 12))
    figures: list[_Column] = [("Lead inspector", 22), *COUNTED, *moved, _REPORTS]
    before = [(f"Previous: {name.lower()}", width + 1) for name, width in (_HEAD[0], _HEAD[1], _HEAD[3])]
    before += [(f"Previous: {area[0].lower()}{area[1:]}", 15) for area in _columns()]
    before += [("Previous, as the latest report tells it", 29)]
    headings = [Heading(*name) for name in (*_FIRST, *latest, *figures, *before)]
    missing = set(authorities).difference(held.authorities())
    empty = [None] * (len(headings) - len(_FIRST) - 1)
    without = [
        [*_first(reader, held, place), _not_held(reader, place), *empty]
        for place in reader.labels.by_name(missing)
    ]
    return Sheet("overview", headings, chain(_rows(reader, held, counts), without), across=3)


_REPORTS = ("Reports", 22)
_MOVED = ("Grades that moved", 34, "Grades of both inspections, area by area, where both gave one.")
COUNTED: tuple[_Column, ...] = (
    ("Recommendations", 17),
    ("Priority actions", 11),
    ("Strengths", 10),
    ("Weaknesses", 12),
    ("Mixed", 8),
    ("Weaknesses that recur", 13, "Asked for by an earlier inspection held, joint ones too; found again."),
)


def _rows(reader: Reader, held: Inspections, counts: dict[str, list[Cell]]) -> Iterator[list[Cell]]:
    for authority in held.authorities():
        every = held.of(authority)
        full = [shown for shown in every if shown.item.full]
        latest, before = (*full[:2], None, None)[:2]
        row = _first(reader, held, authority)
        moved: list[Cell] = [None, None]
        told = None
        if latest:
            row += [*latest.head, latest.end, latest.published, *latest.grades, latest.lead]
            row += counts[latest.item.iri]
            told = _looked_back_on(reader, latest.item.iri)
            if before and not reader.index.follow(latest.item.iri, Property.PREVIOUS_NOT_LOADED):
                moved = _moved(latest, before)
        else:
            row += [None] * (len(_HEAD) + len(_columns()) + 1 + len(COUNTED))
        row += [*moved, len(every), held.link(authority, "reports.ofsted.gov.uk")]
        row += [*before.head, before.published, *before.grades] if before else [None] * (3 + len(_columns()))
        yield [*row, told]


def _not_held(reader: Reader, authority: str) -> str:
    until = end_date(reader.store, authority)
    return f"no report held (abolished, until {until})" if until else "no report held"


def _first(reader: Reader, held: Inspections, authority: str) -> list[Cell]:
    """Return the cells of `_FIRST`."""
    labels, code = reader.labels, local_id(authority).rpartition("/")[2]
    return [labels.of(authority), labels.region(authority), code, held.urns.get(authority, "")]


def _looked_back_on(reader: Reader, inspection: str) -> str | None:
    """Return grade and year of the latest inspection whose overall grade a report looks back on."""
    follow, told = reader.index.follow, list[tuple[str, str]]()
    for look in follow(inspection, Property.EARLIER_INSPECTION):
        if all(
            concept_value(criterion) == OVERALL_EFFECTIVENESS
            for criterion in follow(look, Property.CRITERION)
        ):
            days = [when for dated in _DATED for when in follow(look, dated)]
            told += [(when[:4], grade) for when in days for grade in follow(look, Property.GRADE)]
    year, grade = max(told, default=("", ""))
    return f"{reader.labels.of(grade)}, {year}" if grade else None


def _moved(latest: Shown, before: Shown) -> list[Cell]:
    """Return how the overall grade moved, and which others did, of those that both inspections gave."""
    ways = {
        area: "better"
        if steps < before.steps[area]
        else "worse"
        if steps > before.steps[area]
        else "the same"
        for area, steps in latest.steps.items()
        if area in before.steps
    }
    overall = ways.pop(next(iter(_columns())), None)
    moved = [
        f"{way}: {', '.join(area for area in ways if ways[area] == way)}"
        for way in ("better", "worse")
        if way in ways.values()
    ]
    return [overall, "; ".join(moved) or ("none" if ways else None)]


def all_inspections(reader: Reader, held: Inspections, counts: dict[str, list[Cell]]) -> Sheet:
    """Return all inspections, of whatever framework, the newest first."""
    names = [("Local authority", 24), *_HEAD, *((area, 13) for area in _columns()), ("Lead inspector", 18)]
    beside = [*COUNTED, _REPORTS, ("Identifier", 40)]
    headings = [Heading(*name) for name in (*names, *beside)]
    return Sheet("inspections", headings, _each(reader, held, counts), unprinted=len(beside))


def _each(reader: Reader, held: Inspections, counts: dict[str, list[Cell]]) -> Iterable[list[Cell]]:
    for iri in held.order:
        shown, place = held.known[iri], held.known[iri].item.authority
        row: list[Cell] = [reader.labels.of(place), *shown.head, shown.end, shown.published]
        row += [*shown.grades, shown.lead, *counts[iri]]
        yield [*row, held.link(place, "reports.ofsted.gov.uk"), local_id(iri)]
