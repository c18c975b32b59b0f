"""XLSX: a workbook with an overview of the inspections, and the sheets that it is based on.

It has the words of reports whose licence allows it, as every export; page and paragraph are always given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit import __version__
from graphkit.ask.confidence import finding_confidence
from graphkit.ask.lookup import concept_value, local_id, objects
from graphkit.ask.questions import Question, columns_and_rows, questions, run_question
from graphkit.core.selectors import start_of
from graphkit.core.terms import BASE, GK, Class, Dcterms, Property, Xsd
from graphkit.core.text_table import printed_number
from graphkit.export.columns import TABLES, Reader, entities, rows, text_cell
from graphkit.export.overview import Inspections, all_inspections, day, overview, title_sheet
from graphkit.export.selection import Part
from graphkit.export.workbook import (
    PRINTED_ROWS,
    Cell,
    Heading,
    Link,
    Sheet,
    headings_of,
    layout,
    row_of,
    write_workbook,
)
from graphkit.infer.follow_up.outcomes import PARTLY, RECURS
from graphkit.store.statement_columns import StatementColumns, statement_columns

_POLARITIES = ("strength", "weakness", "mixed")
_OUTCOME = (Property.FOLLOW_UP, Property.OUTCOME)
_LATER = (Property.FOLLOW_UP, Property.LATER_INSPECTION)
_WHOLE = "recommendation tracker"  # is printed with all rows
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
STATEMENTS = {"quote": ("shownBy", "statement"), "recommendationText": ("recommendation",)}


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
            concerned = columns.cells(Property.CONCERNS, list)
            for polarity, bodies in zip(columns.cells(Property.POLARITY, _concept), concerned, strict=True):
                self.polarities.update((entity, polarity) for entity in (columns.inspection, *bodies))
        for columns in self._statements(Class.FINDING):
            self.places |= {
                columns.iris[row]: len(self.places) + at for at, row in enumerate(_order(columns))
            }

    def _statements(self, class_: Class) -> Iterator[StatementColumns]:
        """Yield the statements of a class, the newest inspection first."""
        return statement_columns(self.part.store, class_, [*self.inspections.items])

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets in the order of the workbook."""
        counts = self.counts()
        yield self.title()
        yield overview(self.reader, self.inspections, counts, self.part.authorities)
        yield all_inspections(self.reader, self.inspections, counts)
        for name, cells, unprinted in (
            ("recommendations", map(self.recommendation_row, self.recommendations), 2),
            ("findings", self.finding_rows(), 3),
            ("agencies", self.agency_rows(), 1),
            ("recurring weaknesses", self.recurrence_rows(), 2),
        ):
            yield Sheet(name, headings_of(name), cells, unprinted=unprinted, printed_rows=PRINTED_ROWS)
        yield from self.question_sheets()
        yield Sheet("about", headings_of("about"), self.about_rows(), 0, filtered=False)

    def follow(self, thing: str, *path: str) -> list[str]:
        """Return the values at the end of a path of predicates, sorted; "^" before one reverses it.

        The values of one predicate are read without an index of all: most pages are not needed.
        """
        if len(path) == 1 and not path[0].startswith("^"):
            return sorted(objects(self.part.store, thing, path[0]))
        return self.reader.index.follow(thing, *path)

    def one(self, thing: str, *path: str) -> str:
        """Return the first value at the end of a path of predicates, or ""."""
        return min(self.follow(thing, *path), default="")

    def labels(self, thing: str, *path: str) -> str:
        """Return the labels of the values at the end of a path, in one cell."""
        return self._labelled(self.follow(thing, *path))

    def _labelled(self, things: Iterable[str]) -> str:
        return "; ".join(dict.fromkeys(map(self.reader.labels.of, things)))

    def counts(self) -> dict[str, list[Cell]]:
        """Return the counts of each inspection; the first is a link to its recommendations."""
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
            for place in self.inspections.items
        }

    def is_recurring(self, recommendation: str) -> bool:
        """Return whether the next full inspection found the weakness again, at least in part."""
        return concept_value(self.one(recommendation, *_OUTCOME)) in (RECURS, PARTLY)

    def recommendation_row(self, pair: tuple[str, str]) -> list[Cell]:
        """Return the row of a recommendation."""
        inspection, item = pair
        evidence_rows = sorted(
            self.places[one] for one in self.follow(item, "^" + Property.EVIDENCE_FOR) if one in self.places
        )
        evidence = Link(len(evidence_rows), row_of("findings", evidence_rows[0])) if evidence_rows else None
        number = self.one(item, Property.NUMBER) or item.rpartition("/")[2]
        return [
            *self._head(inspection),
            number,
            self.one(item, Property.PRIORITY_ACTION) == "true",
            self.lead_in(item),
            self.reader.quotes.of(item),
            self.labels(item, Property.TOPIC),
            self.labels(item, Property.ADDRESSED_TO),
            self.labels(item, Property.CONCERNS),
            self.labels(item, Property.NATIONAL_FRAMEWORK),
            evidence,
            *self._outcome(item),
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
        names = [column.name for column in TABLES["agencies"]]
        for row in rows(self.reader, "agencies", text_cell):
            cells = dict(zip(names, row, strict=True))
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
            again = self.follow(item, "^" + Property.RECURRENCE_OF) if self.is_recurring(item) else []
            for shown in sorted(again, key=lambda iri: (start_of(self.follow(iri, Property.SELECTOR)), iri)):
                where, identifier = self._place(inspection, shown)[:-1], local_id(shown)
                place = self.places.get(shown)
                yield [
                    *self._head(inspection),
                    self.words(item),
                    self.labels(item, Property.TOPIC),
                    *self._outcome(item),
                    *self.inspections.cells.get(self.one(item, *_LATER), [None, None])[:2],
                    self.reader.quotes.of(shown),
                    *where,
                    identifier if place is None else Link(identifier, row_of("findings", place)),
                ]

    def words(self, statement: str) -> str:
        """Return the quote of a statement after the words above its list, if the licence allows it."""
        return " … ".join(filter(None, (self.lead_in(statement), self.reader.quotes.of(statement))))

    def lead_in(self, statement: str) -> str:
        """Return the words above the list that an item completes, if the licence allows it."""
        return " ".join(filter(None, map(self.reader.quotes.of, self.follow(statement, Property.LEAD_IN))))

    def _head(self, inspection: str) -> list[Cell]:
        """Return authority, framework and first day of an inspection."""
        name = self.reader.labels.of(self.inspections.items[inspection].authority)
        return [name, *self.inspections.cells[inspection][:2]]

    def _outcome(self, item: str) -> list[Cell]:
        """Return the outcome of a recommendation by the next inspection, and its confidence."""
        confidence = self.one(item, Property.FOLLOW_UP, Property.CONFIDENCE)
        return [self.labels(item, *_OUTCOME), float(confidence) if confidence else None]

    def _place(self, inspection: str, statement: str) -> list[Cell]:
        """Return page, paragraph, the link to the authority's reports, and the identifier."""
        page, paragraph = (self.follow(statement, name) for name in (Property.PAGE, Property.PARAGRAPH))
        return [_page(page), _paragraph(paragraph), self._link(inspection, page), local_id(statement)]

    def _link(self, inspection: str, page: Sequence[str]) -> Cell:
        words = f"page {_first(page)}" if page else "report"
        return self.inspections.link(self.inspections.items[inspection].authority, words)

    def title(self) -> Sheet:
        """Return the first sheet."""
        loaded = sorted(self.inspections.items.values(), key=lambda item: (item.day, item.iri))
        found = (
            (columns.inspection, polarity, topics)
            for columns in self._statements(Class.FINDING)
            for polarity, topics in zip(
                columns.cells(Property.POLARITY, _concept),
                columns.cells(Property.TOPIC, lambda topics: [*map(self.reader.labels.of, topics)]),
                strict=True,
            )
        )
        return title_sheet(self.part.name, loaded, found)

    def about_rows(self) -> Iterator[list[Cell]]:
        """Yield the rows of the sheet `about`: contents, method, licence."""
        items = self.inspections.items
        days = sorted(item.day for item in items.values() if item.day)
        counts = f"inspections: {len(items)}, authorities: {len(self.inspections.authorities())}"
        yield ["Contents", f"{self.part.name}; {counts}"]
        yield ["Inspection dates", f"{days[0]} to {days[-1]}" if days else "none"]
        if undated := sorted({*entities(self.part.store, "inspections")} - items.keys()):
            yield ["Not included", f"documents without inspection dates: {self._labelled(undated)}"]
        yield ["Made with", f"graphkit {__version__}: graphkit export -f xlsx"]
        yield ["Identifiers", f"IRIs of the graph without {BASE}"]
        yield from layout()["about"]

    def question_sheets(self) -> Iterator[Sheet]:
        """Yield the sheets whose rows are the answers to competency questions."""
        for name, sheet in layout()["questions"].items():
            question, columns = questions()[sheet["question"]], sheet["columns"]
            headings = [Heading(*each) for each in columns.values()]
            headings[0] = replace(headings[0], note=question.caveat)
            identifiers = sum(each in ("shownBy", "statement", "recommendation") for each in columns)
            rows = self._answers(question, columns)
            printed = 0 if name == _WHOLE else PRINTED_ROWS
            yield Sheet(name, headings, rows, unprinted=identifiers, printed_rows=printed)

    def _answers(self, question: Question, columns: Iterable[str]) -> Iterator[list[Cell]]:
        names, found = columns_and_rows(run_question(self.part.store, question), lambda term: term)
        for row in found:
            terms = dict(zip(names, row, strict=True))
            yield [self._answer(name, terms) for name in columns]

    def _answer(self, name: str, terms: Mapping[str, Any]) -> Cell:
        """Return a cell; quotes are those that may be republished, of the statement in the row."""
        if name in STATEMENTS:
            statements = (terms[each] for each in STATEMENTS[name] if terms.get(each))
            return next((self.words(each.value) for each in statements), None)
        term = terms[name]
        if term is None or isinstance(term, ox.NamedNode):
            return term and local_id(term.value)
        if name == "year" or term.datatype.value == Xsd.INTEGER:
            return int(term.value)
        if term.datatype.value == Xsd.DECIMAL:
            return float(term.value)
        if name == "paragraph":
            return printed_number(term.value) or None
        return (day(term.value) if _DAY.fullmatch(term.value) else None) or term.value


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
