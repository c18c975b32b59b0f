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

from graphkit.export.columns import Reader
from graphkit.export.workbook import Cell, Heading, Link, Sheet
from graphkit.lookup import PROVIDER_PAGE, pairs, tail
from graphkit.terms import FULL, Class, Dcterms, P, Property, Rdf, framework_name, gk

AREAS = {  # what stands above a column → the criteria whose grade stands in it
    "Overall effectiveness": ("overall-effectiveness",),
    "Impact of leaders": ("leaders", "leadership-management-governance"),
    "Help and protection": ("help-and-protection",),
    "Children in care": ("children-in-care", "children-looked-after"),
    "Care leavers": ("care-leavers",),
    "In care and care leavers": ("care-and-care-leavers",),
    "Adoption": ("adoption",),
}
_RANK = {"outstanding": 3, "good": 2, "requires-improvement": 1, "adequate": 1, "inadequate": 0}


@dataclass(frozen=True, slots=True)
class Inspection:
    """An inspection as a row shows it. Grades are those of `AREAS`, as labels, in their order."""

    iri: str
    authority: str
    framework: str
    version: str
    start: date | None
    end: date | None
    published: date | None
    lead: str
    grades: tuple[str, ...]
    rank: int | None  # of the overall grade

    @property
    def head(self) -> list[Cell]:
        """Return framework and days, as all sheets show them."""
        return [framework_name(self.framework, self.version), self.start]


class Inspections:
    """The inspections of a part, by authority, the newest first."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        found = sorted({iri for iri, _ in pairs(reader.store, Rdf.TYPE, gk(Class.INSPECTION))})
        self.known = {iri: self._read(iri) for iri in found}
        self.order = sorted(found, key=lambda iri: (self.known[iri].start or date.min, iri), reverse=True)
        self.urns = dict(reader.store.rows(_URNS))

    def _read(self, iri: str) -> Inspection:
        one, labels = self._one, self._reader.labels
        report = one(iri, P[Property.REPORT])
        judged = {}
        for judgement in self._reader.index.follow(iri, P[Property.JUDGEMENT]):
            criterion = one(judgement, P[Property.CRITERION]).rpartition("/")[2]
            judged[criterion] = one(judgement, P[Property.GRADE])
        grades = [
            next((labels.of(judged[name]) for name in names if judged.get(name)), "")
            for names in AREAS.values()
        ]
        leads = self._reader.index.follow(iri, P[Property.LEAD_INSPECTOR])
        return Inspection(
            iri,
            one(iri, P[Property.INSPECTION_OF]),
            one(iri, P[Property.FRAMEWORK]).rpartition("/")[2],
            one(iri, P[Property.FRAMEWORK_VERSION]),
            day(one(iri, P[Property.START_DATE])),
            day(one(iri, P[Property.END_DATE])),
            day(one(report, Dcterms.ISSUED)),
            ", ".join(sorted(map(labels.of, leads))),
            tuple(grades),
            _RANK.get(judged.get("overall-effectiveness", "").rpartition("/")[2]),
        )

    def _one(self, thing: str, predicate: str) -> str:
        return next(iter(self._reader.index.follow(thing, predicate)), "")

    def full(self, authority: str) -> list[Inspection]:
        """Return the full inspections of an authority, the newest first."""
        return [item for item in self.of(authority) if item.framework in FULL]

    def of(self, authority: str) -> list[Inspection]:
        """Return all inspections of an authority, the newest first."""
        return [self.known[iri] for iri in self.order if self.known[iri].authority == authority]

    def authorities(self) -> list[str]:
        """Return the authorities inspected, by name."""
        held = {item.authority for item in self.known.values() if item.authority}
        return sorted(held, key=lambda iri: (self._reader.labels.of(iri), iri))

    def link(self, authority: str, words: str) -> Cell:
        """Return words that lead to the public page with the authority's reports, where it is known."""
        urn = self.urns.get(authority, "")
        return Link(words, f"{PROVIDER_PAGE}{urn}") if urn.isdigit() and words else words


_URNS = (
    "SELECT ?thing ?urn { ?thing org:identifier ?urn FILTER(DATATYPE(?urn) = gk:Urn) } ORDER BY ?thing ?urn"
)
_FIRST = ("Local authority", 24), ("Region", 16), ("ONS code", 11), ("URN", 8)
_HEAD = ("Framework", 12), ("Start", 11), ("End", 11), ("Published", 11)


def day(text: str) -> date | None:
    """Return a day, where the text is one."""
    return date.fromisoformat(text) if len(text) == 10 else None


def overview(reader: Reader, held: Inspections, counts: dict[str, list[Cell]]) -> Sheet:
    """Return the overview; `counts` has, by inspection, the cells of `COUNTED`.

    Printed, it is three papers wide: grades, figures, the inspection before. Their columns come to the same
    width each, so that papers end there without a break, of which Excel takes no heed when it fits a sheet.
    """
    latest = [*_HEAD, *((area, 13) for area in AREAS)]
    figures = [("Lead inspector", 26), *COUNTED, ("Overall grade is", 14), ("Inspections held", 15), _REPORTS]
    before = [(f"Previous: {name.lower()}", width + 1) for name, width in (_HEAD[0], _HEAD[1], _HEAD[3])]
    before += [(f"Previous: {area[0].lower()}{area[1:]}", 15) for area in AREAS]
    before += [("Previous, as the latest report tells it", 29)]
    headings = [Heading(*name) for name in (*_FIRST, *latest, *figures, *before)]
    return Sheet("overview", headings, _rows(reader, held, counts), across=3)


_REPORTS = ("Reports", 26)
COUNTED = (
    ("Recommendations", 18),
    ("Priority actions", 14),
    ("Strengths", 14),
    ("Weaknesses", 16),
    ("Mixed", 12),
    ("Weaknesses that recur", 16),
)


def _rows(reader: Reader, held: Inspections, counts: dict[str, list[Cell]]) -> Iterator[list[Cell]]:
    for authority in held.authorities():
        full = held.full(authority)
        latest, before = (*full[:2], None, None)[:2]
        row: list[Cell] = [reader.labels.of(authority), _region(reader, authority)]
        row += [tail(authority).rpartition("/")[2], held.urns.get(authority, "")]
        row += [*latest.head, latest.end, latest.published] if latest else [None] * len(_HEAD)
        row += latest.grades if latest else [None] * len(AREAS)
        row += [latest.lead if latest else None, *(counts[latest.iri] if latest else [None] * len(COUNTED))]
        year, told = _told(reader, latest.iri) if latest else ("", "")
        between = before is not None and before.start is not None and year > str(before.start.year)
        row += [None if between else _moved(latest, before), len(held.of(authority))]
        row += [held.link(authority, "reports.ofsted.gov.uk")]
        row += [*before.head, before.published, *before.grades] if before else [None] * (3 + len(AREAS))
        yield [*row, f"{told}, {year}" if told else None]


def _region(reader: Reader, authority: str) -> str:
    return ", ".join(map(reader.labels.of, reader.index.follow(authority, P[Property.REGION])))


def _told(reader: Reader, inspection: str) -> tuple[str, str]:
    """Return the year and the grade of the latest inspection whose overall grade a report looks back on."""
    told = []
    for look in reader.index.follow(inspection, P[Property.EARLIER_INSPECTION]):
        criteria = reader.index.follow(look, P[Property.CRITERION])
        if all(criterion.endswith("/overall-effectiveness") for criterion in criteria):
            for when in reader.index.follow(look, P[Property.INSPECTED_IN]):
                told += [(when[:4], grade) for grade in reader.index.follow(look, P[Property.GRADE])]
    year, grade = max(told, default=("", ""))
    return year, reader.labels.of(grade) if grade else ""


def _moved(latest: Inspection | None, before: Inspection | None) -> str | None:
    """Say how the overall grade moved, where both inspections gave one."""
    if latest is None or before is None or latest.rank is None or before.rank is None:
        return None
    return "better" if latest.rank > before.rank else "worse" if latest.rank < before.rank else "the same"


def inspections(reader: Reader, held: Inspections, counts: dict[str, list[Cell]]) -> Sheet:
    """Return all inspections, of whatever framework, the newest first."""
    names = [("Local authority", 24), *_HEAD, *((area, 13) for area in AREAS), ("Lead inspector", 18)]
    beside = [*COUNTED, _REPORTS, ("Identifier", 40)]
    headings = [Heading(*name) for name in (*names, *beside)]
    return Sheet("inspections", headings, _each(reader, held, counts), unprinted=len(beside))


def _each(reader: Reader, held: Inspections, counts: dict[str, list[Cell]]) -> Iterable[list[Cell]]:
    for iri in held.order:
        item = held.known[iri]
        row: list[Cell] = [reader.labels.of(item.authority), *item.head, item.end, item.published]
        row += [*item.grades, item.lead, *counts[iri]]
        yield [*row, held.link(item.authority, "reports.ofsted.gov.uk"), tail(iri)]
