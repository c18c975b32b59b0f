"""XLSX: a workbook with an overview of the inspections, and the sheets that it is based on.

It has the words of reports whose licence allows it, as every export; page and paragraph are always given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from graphkit import __version__
from graphkit.ask.confidence import finding_confidence
from graphkit.ask.lookup import concept_value, local_id, objects, subject_objects
from graphkit.core.selectors import start_of
from graphkit.core.terms import BASE, GK, Class, Dcterms, Property
from graphkit.core.text_table import printed_number
from graphkit.export.columns import TABLES, Reader, entities, rows, text_cell
from graphkit.export.overview import Inspections, all_inspections, day, overview
from graphkit.export.question_sheets import question_sheets
from graphkit.export.selection import Part
from graphkit.export.title_sheet import title_sheet
from graphkit.export.workbook import (
    MAX_LINKS,
    PRINTED_ROWS,
    Cell,
    Heading,
    Link,
    Sheet,
    row_of,
    write_workbook,
)
from graphkit.infer.follow_up.outcomes import PARTLY, RECURS
from graphkit.store.statement_columns import StatementColumns, statement_columns

_POLARITIES = ("strength", "weakness", "mixed")


def xlsx(part: Part, path: Path) -> None:
    """Write a subset as a workbook."""
    write_workbook(path, f"Inspection reports: {part.name}", Book(part).sheets())


class Book:
    """The data of the sheets: inspections, findings and recommendations in order, with their rows."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.reader = Reader(part)
        self.inspections = Inspections(self.reader)
        self.recommendations = [
            (columns.inspection, columns.iris[row])
            for columns in self._statements(Class.RECOMMENDATION)
            for row in _order(columns)
        ]
        self.places: dict[str, int] = {}  # finding → number of its row
        self.polarities: Counter[tuple[str, str]] = Counter()  # of each inspection, and of each agency
        for columns in statement_columns(self.part.store, Class.FINDING):
            self._count(columns)
        for columns in self._statements(Class.FINDING):
            self.places |= {
                columns.iris[row]: len(self.places) + at for at, row in enumerate(_order(columns))
            }

    def _statements(self, class_: Class) -> Iterator[StatementColumns]:
        """Yield the statements of a class, the newest inspection first."""
        return statement_columns(self.part.store, class_, self.inspections.order)

    def _count(self, columns: StatementColumns) -> None:
        """Count the findings of an inspection."""
        concerned = columns.cells(Property.CONCERNS, list)
        for polarity, bodies in zip(columns.cells(Property.POLARITY, _concept), concerned, strict=True):
            self.polarities.update((entity, polarity) for entity in (columns.inspection, *bodies))

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets in the order of the workbook."""
        counts = self.counts()
        yield self.title()
        yield overview(self.reader, self.inspections, counts, self.part.authorities)
        yield all_inspections(self.reader, self.inspections, counts)
        yield _sheet(
            "recommendations", _RECOMMENDATIONS, map(self.recommendation_row, self.recommendations), 2
        )
        yield _sheet("findings", _FINDINGS, self.finding_rows(), 3)
        yield _sheet("agencies", _AGENCIES, self.agency_rows(), 1)
        yield _sheet("recurring weaknesses", _RECURRING, self.recurrence_rows(), 2)
        yield from question_sheets(self.part.store, self.words)
        yield Sheet("about", _ABOUT, self.about_rows(), 0, filtered=False)

    def all(self, thing: str, *path: str) -> list[str]:
        """Return the values at the end of a path of predicates, sorted; "^" before one reverses it."""
        reached = {thing}
        for step in path:
            if step.startswith("^"):
                found = (subject_objects(self.part.store, step[1:], each) for each in reached)
                reached = {subject for pairs in found for subject, _ in pairs}
            else:
                reached = {value for each in reached for value in objects(self.part.store, each, step)}
        return sorted(reached)

    def one(self, thing: str, *path: str) -> str:
        """Return the first value at the end of a path of predicates, or ""."""
        return min(self.all(thing, *path), default="")

    def labels(self, thing: str, *path: str) -> str:
        """Return the labels of the values at the end of a path, in one cell."""
        return self._labelled(self.all(thing, *path))

    def _labelled(self, things: Iterable[str]) -> str:
        return "; ".join(dict.fromkeys(map(self.reader.labels.of, things)))

    def confidence(self, thing: str, *path: str) -> float | None:
        """Return the confidence at the end of a path, from 0 to 1, or None."""
        pair = self.one(thing, *path)
        return float(pair) if pair else None

    def counts(self) -> dict[str, list[Cell]]:
        """Return the cells of `COUNT_COLUMNS` by inspection; the first is a link to the recommendations."""
        whole = [pair for pair in self.recommendations if not self.one(pair[1], Dcterms.IS_PART_OF)]
        totals = Counter(place for place, _ in whole)
        urgent = Counter(place for place, item in whole if self.one(item, Property.PRIORITY_ACTION) == "true")
        recurrences = Counter(
            self.one(item, *_LATER) for _, item in self.recommendations if self.is_recurring(item)
        )
        rows: dict[str, int] = {}
        for number, (place, _) in enumerate(self.recommendations):
            rows.setdefault(place, number)
        return {
            place: [
                Link(totals[place], row_of("recommendations", rows[place])) if place in rows else 0,
                urgent[place],
                *(self.polarities[place, polarity] for polarity in _POLARITIES),
                recurrences[place],
            ]
            for place in self.inspections.order
        }

    def is_recurring(self, recommendation: str) -> bool:
        """Return whether the next full inspection found the weakness again, at least in part."""
        return concept_value(self.one(recommendation, *_OUTCOME)) in (RECURS, PARTLY)

    def recommendation_row(self, pair: tuple[str, str]) -> list[Cell]:
        """Return the row of a recommendation."""
        inspection, item = pair
        evidence_rows = sorted(
            self.places[one] for one in self.all(item, "^" + Property.EVIDENCE_FOR) if one in self.places
        )
        evidence = Link(len(evidence_rows), row_of("findings", evidence_rows[0])) if evidence_rows else None
        number = self.one(item, Property.NUMBER) or item.rpartition("/")[2]
        return [
            *self._head(inspection),
            number,
            self.one(item, Property.PRIORITY_ACTION) == "true",
            self.lead_in(item),
            self.quote(item),
            self.labels(item, Property.TOPIC),
            self.labels(item, Property.ADDRESSED_TO),
            self.labels(item, Property.CONCERNS),
            self.labels(item, Property.NATIONAL_FRAMEWORK),
            evidence,
            self.labels(item, *_OUTCOME),
            self.confidence(item, Property.FOLLOW_UP, Property.CONFIDENCE),
            *self._place(inspection, item),
        ]

    def finding_rows(self) -> Iterator[list[Cell]]:
        """Yield the rows of the findings."""
        for columns in self._statements(Class.FINDING):
            inspection, cells = columns.inspection, columns.cells
            may_copy = self.reader.quotes.may_copy(inspection)
            rows = [*zip(
                cells(Property.SECTION, self._labelled),
                cells(Property.POLARITY, _concept),
                cells(Property.EXTENT, _concept),
                cells(Property.QUOTE, _first) if may_copy else [""] * len(columns.iris),
                cells(Property.TOPIC, self._labelled),
                cells(Property.SECTOR, self._labelled),
                cells(Property.CONCERNS, self._labelled),
                cells(Property.PAGE, _page),
                cells(Property.PARAGRAPH, _paragraph),
                cells(Property.CONFIDENCE, lambda values: finding_confidence(_first(values))),
                cells(Property.PAGE, partial(self._link, inspection)),
                map(local_id, columns.iris),
                strict=True,
            )]  # fmt: skip
            head = self._head(inspection)
            yield from ([*head, *rows[number]] for number in _order(columns))

    def agency_rows(self) -> Iterator[list[Cell]]:
        """Yield a row for each agency: data of the register, and its findings by polarity."""
        for row in rows(self.reader, "agencies", text_cell):
            cells = dict(zip(_NAMED, row, strict=True))
            agency = BASE + cells["id"]
            yield [
                cells["name"],
                self.part.terms.of(GK + cells["kind"]) if cells["kind"] else None,
                cells["other_names"],
                self.labels(agency, Property.SECTOR),
                cells["serves"],
                day(cells["from"]) or cells["from"],
                day(cells["until"]) or cells["until"],
                cells["identifiers"],
                *(self.polarities[agency, polarity] for polarity in _POLARITIES),
                cells["id"],
            ]

    def recurrence_rows(self) -> Iterator[list[Cell]]:
        """Yield a row for each later statement that shows that a weakness recurs."""
        for inspection, item in self.recommendations:
            again = self.all(item, "^" + Property.RECURRENCE_OF) if self.is_recurring(item) else []
            later = self.inspections.known.get(self.one(item, *_LATER))
            for shown in sorted(again, key=lambda iri: (start_of(self.all(iri, Property.SELECTOR)), iri)):
                where = self._place(inspection, shown)
                place = self.places.get(shown)
                yield [
                    *self._head(inspection),
                    self.words(item),
                    self.labels(item, Property.TOPIC),
                    self.labels(item, *_OUTCOME),
                    self.confidence(item, Property.FOLLOW_UP, Property.CONFIDENCE),
                    *(later.head if later else (None, None)),
                    self.quote(shown),
                    *where[:-1],
                    Link(local_id(shown), row_of("findings", place))
                    if place is not None
                    else local_id(shown),
                ]

    def quote(self, statement: str) -> str:
        """Return the quote of a statement, if the graph has it and the licence allows it."""
        return self.reader.quotes.of(statement)

    def words(self, statement: str) -> str:
        """Return the quote of a statement after the words above its list; see `quote`."""
        return " … ".join(filter(None, (self.lead_in(statement), self.quote(statement))))

    def lead_in(self, statement: str) -> str:
        """Return the words above the list of recommendations that an item completes; see `quote`."""
        return " ".join(filter(None, map(self.quote, self.all(statement, Property.LEAD_IN))))

    def _head(self, inspection: str) -> list[Cell]:
        shown = self.inspections.known[inspection]
        return [self.reader.labels.of(shown.item.authority), *shown.head]

    def _place(self, inspection: str, statement: str) -> list[Cell]:
        """Return page, paragraph, the link to the authority's reports, and the identifier."""
        page, paragraph = (self.all(statement, name) for name in (Property.PAGE, Property.PARAGRAPH))
        return [_page(page), _paragraph(paragraph), self._link(inspection, page), local_id(statement)]

    def _link(self, inspection: str, page: Sequence[str]) -> Cell:
        words = f"page {_first(page)}" if page else "report"
        return self.inspections.link(self.inspections.known[inspection].item.authority, words)

    def title(self) -> Sheet:
        """Return the first sheet."""
        items = {iri: row.item for iri, row in self.inspections.known.items()}
        loaded = sorted(items.values(), key=lambda item: (item.day, item.iri))
        found = (
            (columns.inspection, polarity, topics)
            for columns in self._statements(Class.FINDING)
            for polarity, topics in zip(
                columns.cells(Property.POLARITY, _concept),
                columns.cells(Property.TOPIC, lambda topics: [*map(self.reader.labels.of, topics)]),
                strict=True,
            )
        )
        under = {item.iri: f"{item.under}, {item.day[:4]}" for item in loaded}
        return title_sheet(self.part.name, loaded, found, under)

    def about_rows(self) -> Iterator[list[Cell]]:
        """Yield the rows of the sheet `about`: contents, method, licence."""
        days = sorted(shown.start for shown in self.inspections.known.values() if shown.start)
        known, authorities = self.inspections.known, self.inspections.authorities()
        counts = f"inspections: {len(known)}, authorities: {len(authorities)}"
        yield ["Contents", f"{self.part.name}; {counts}"]
        yield ["Inspection dates", f"{days[0]} to {days[-1]}" if days else "none"]
        if undated := sorted({*entities(self.part.store, "inspections")} - self.inspections.known.keys()):
            names = "; ".join(map(self.reader.labels.of, undated))
            yield ["Not included", f"documents without inspection dates: {names}"]
        yield ["Made with", f"graphkit {__version__}: graphkit export -f xlsx"]
        yield ["Identifiers", f"IRIs of the graph without {BASE}"]
        yield from map(list, _NOTES)


def _order(columns: StatementColumns) -> list[int]:
    """Return the numbers of the rows in the order of the report."""
    places = [*zip(columns.cells(Property.SELECTOR, start_of), columns.iris, strict=True)]
    return sorted(range(len(places)), key=places.__getitem__)


def _first(values: Sequence[str]) -> str:
    return min(values, default="")


def _concept(values: Sequence[str]) -> str:
    return concept_value(_first(values))


def _page(values: Sequence[str]) -> int | None:
    return int(_first(values)) if values else None


def _paragraph(values: Sequence[str]) -> str | None:
    return printed_number(_first(values)) or None


_OUTCOME = (Property.FOLLOW_UP, Property.OUTCOME)
_LATER = (Property.FOLLOW_UP, Property.LATER_INSPECTION)
_NAMED = tuple(column.name for column in TABLES["agencies"])
_ABOUT = (Heading("About this workbook", 28), Heading("Notes", 100))
_QUOTE_NOTE = (
    "Empty if the licence of the report does not allow copying (most reports before 2018; some state no "
    "licence), or if the graph has no words of the report. Look them up by page and paragraph."
)
_LEAD_IN = "The words above the list of recommendations, which each item completes."
_OUTCOME_NOTE = "Probability of the outcome. Below 0.6, little more than half are right: check the page."
_WHERE = (("Page", 7), ("Paragraph", 10), ("Evidence", 11), ("Identifier", 52))
_HEAD = (("Local authority", 18), ("Framework", 12), ("Inspected", 11))
_RECOMMENDATIONS = (
    *_HEAD, ("Number", 9), ("Priority action", 9), ("Lead-in", 30, _LEAD_IN), ("Quote", 60, _QUOTE_NOTE),
    ("Topics", 22), ("Addressed to", 18), ("Concerns", 18), ("National Framework", 20),
    ("Supporting findings", 12), ("Outcome by the next inspection", 14),
    ("Confidence", 11, _OUTCOME_NOTE), *_WHERE,
)  # fmt: skip
_FINDINGS = (
    *_HEAD, ("Section", 18), ("Polarity", 10), ("Extent", 8), ("Quote", 60, _QUOTE_NOTE), ("Topics", 22),
    ("Sectors", 14), ("Concerns", 20), *_WHERE[:2], ("Confidence", 11), *_WHERE[2:],
)  # fmt: skip
_AGENCIES = (
    ("Agency", 34), ("Kind", 20), ("Other names", 40), ("Sector", 18), ("Serves", 40), ("From", 11),
    ("Until", 11), ("Codes", 18), ("Strengths", 10), ("Weaknesses", 11), ("Mixed", 8), ("Identifier", 36),
)  # fmt: skip
_RECURRING = (
    *_HEAD, ("Recommendation", 52, _QUOTE_NOTE), ("Topics", 22), ("Outcome", 12),
    ("Confidence", 11, _OUTCOME_NOTE),
    ("Later framework", 12), ("Later inspection", 11), ("Later statement", 52, _QUOTE_NOTE), *_WHERE[:-1],
    ("Identifier", 52),
)  # fmt: skip
_NOTES = (
    [
        "Evidence",
        "Each row has page and paragraph; the link opens the public page with the authority's reports.",
    ],
    ["Quote", f"The words of reports under the Open Government Licence. {_QUOTE_NOTE}"],
    ["Grades", "Colours repeat the grade. Previous: the previous full inspection whose report is loaded."],
    ["Recurs", "The next loaded full inspection found the weakness again, by rule: check the page first."],
    ["Confidence", _OUTCOME_NOTE],
    ["No finding", "The absence of findings is no strength: reports cover what inspectors looked at."],
    ["Agencies", 'Some are resolved by area and date: "the police" is the police force of that area.'],
    [
        "Links",
        f"Excel allows {MAX_LINKS:,} links in a sheet: the oldest inspections of longer ones have none.",
    ],
    ["Licence", "Contains public sector information licensed under the Open Government Licence v3.0."],
    ["Publisher", "Not a product of Ofsted or the Care Quality Commission."],
)


def _sheet(
    name: str,
    headings: Iterable[tuple[str, int] | tuple[str, int, str]],
    rows: Iterable[list[Cell]],
    unprinted: int,
) -> Sheet:
    printed = [Heading(*heading) for heading in headings]
    return Sheet(name, printed, rows, unprinted=unprinted, printed_rows=PRINTED_ROWS)
