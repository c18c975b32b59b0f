"""XLSX: a workbook with an overview of the inspections, and the sheets that it is based on.

It has the words of reports whose licence allows it, as every export; page and paragraph are always given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit.analyse.other_results import list_ends
from graphkit.analyse.words_and_numbers import beside_words, numbers_table
from graphkit.ask.followed_recommendations import subjects
from graphkit.ask.lookup import Labels, local_id
from graphkit.ask.query_results import columns_and_rows
from graphkit.core.garbage import disable_gc
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import BASE, GK, Scheme, Xsd
from graphkit.core.text_table import printed_number
from graphkit.core.version import __version__
from graphkit.export.overview import Inspections, all_inspections, day, overview, title_sheet
from graphkit.export.selection import Part
from graphkit.export.table_files import TABLES, rows, text_cell
from graphkit.export.workbook import (
    PRINTED_ROWS,
    Cell,
    CellLink,
    Heading,
    Sheet,
    headings_of,
    layout,
    row_of,
    write_workbook,
)
from graphkit.facts.inspection_results import inspection_results
from graphkit.facts.recommendation_outcomes import outcomes, recurrences
from graphkit.infer.follow_up.outcomes import PARTLY, RECURS
from graphkit.questions.question import Question, questions
from graphkit.questions.running import run_question
from graphkit.readings.known import current_grades, latest_inspections

_POLARITIES = ("strength", "weakness", "mixed")
_UNUSED = ("gss", "framework", "start_date", "unsure", "end_page", "digest")  # columns of findings
_WHOLE = "recommendation tracker"  # is printed with all rows
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
STATEMENTS = {"quote": ("shownBy", "statement"), "recommendationText": ("recommendation",)}


@disable_gc()
def xlsx(part: Part, path: Path) -> None:
    """Write a subset as a workbook."""
    write_workbook(path, f"Inspection reports: {part.name}", Book(part).sheets())


class Book:
    """The data of the sheets: inspections, findings and recommendations in order, with their rows."""

    def __init__(self, part: Part) -> None:
        self.part, self.facts = part, part.store.facts
        self.labels, self._joined = Labels(part.store), dict[tuple[str, ...], str]()
        self.inspections = Inspections(part)
        places = {iri: number for number, iri in enumerate(self.inspections.items)}
        every = self._rows("findings", _UNUSED)
        self.findings = self._in_order("finding", every, places)
        self.places = {BASE + row["id"]: number for number, row in enumerate(self.findings)}
        self.polarities: Counter[tuple[str, str]] = Counter()  # of each inspection, and of each agency
        for row in every:
            bodies = (row["inspection"], *(row["concerns_ids"] or ()))
            self.polarities.update((BASE + body, row["polarity"]) for body in bodies)
        self.recommendations = self._in_order("recommendation", self._rows("recommendations"), places)
        self.outcomes, self.recurrences = outcomes(self.facts), recurrences(self.facts)

    def _rows(self, table: str, without: Collection[str] = ()) -> list[dict[str, Any]]:
        """Return the rows of a table by column."""
        names = [column.name for column in TABLES[table] if column.name not in without]
        return [dict(zip(names, row, strict=True)) for row in rows(self.part, table, without)]

    def _in_order(
        self, kind: str, found: Iterable[dict[str, Any]], places: Mapping[str, int]
    ) -> list[dict[str, Any]]:
        """Return the rows of statements by the place of their inspection, and their place in the report."""
        starts = dict(self.facts.rows("SELECT iri, coalesce(start, 0) FROM passage WHERE kind = ?", (kind,)))
        keyed = [
            (place, starts[BASE + row["id"]], row["id"], row)
            for row in found
            if (place := places.get(BASE + row["inspection"])) is not None
        ]
        return [row for *_, row in sorted(keyed, key=itemgetter(0, 1, 2))]

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets in the order of the workbook."""
        counts = self.counts()
        yield self.title()
        places = [each.authority for each in current_grades(self.part.whole)] if self.part.is_whole else ()
        yield overview(self.part, self.inspections, counts, self.part.authorities or places)
        yield all_inspections(self.part, self.inspections, counts)
        for name, cells, unprinted in (
            ("recommendations", map(self.recommendation_row, self.recommendations), 2),
            ("findings", map(self.finding_row, self.findings), 3),
            ("agencies", self.agency_rows(), 1),
            ("recurring weaknesses", self.recurrence_rows(), 2),
        ):
            yield Sheet(name, headings_of(name), cells, unprinted=unprinted, printed_rows=PRINTED_ROWS)
        yield from self.question_sheets()
        if numbers := [*self.number_rows()]:
            headings = [Heading(*each) for each in layout()["numbers"].values()]
            yield Sheet("numbers", headings, numbers, printed_rows=PRINTED_ROWS)
        if results := [*self.result_rows()]:
            yield Sheet("other results", headings_of("results"), results, printed_rows=PRINTED_ROWS)
        yield Sheet("about", headings_of("about"), self.about_rows(), 0, filtered=False)

    def _concepts(self, scheme: Scheme, values: Iterable[str] | None) -> str:
        """Return the labels of concepts, in one cell."""
        key = (scheme, *(values or ()))
        if key not in self._joined:
            iris = (concept_iri(scheme, value) for value in values or ())
            self._joined[key] = "; ".join(dict.fromkeys(map(self.labels.of, iris)))
        return self._joined[key]

    def counts(self) -> dict[str, list[Cell]]:
        """Return the counts of each inspection; the first is a link to its recommendations."""
        whole = [row for row in self.recommendations if not row["part_of"]]
        totals = Counter(row["inspection"] for row in whole)
        urgent = Counter(row["inspection"] for row in whole if row["priority_action"])
        found = (self.outcomes.get(BASE + row["id"]) for row in self.recommendations)
        recurring = Counter(each.later for each in found if each and each.outcome in (RECURS, PARTLY))
        first: dict[str, int] = {}
        for number, row in enumerate(self.recommendations):
            first.setdefault(row["inspection"], number)
        return {
            place: [
                CellLink(totals[tail], row_of("recommendations", first[tail])) if tail in first else 0,
                urgent[tail],
                *(self.polarities[place, polarity] for polarity in _POLARITIES),
                recurring[place],
            ]
            for place in self.inspections.items
            for tail in [local_id(place)]
        }

    def recommendation_row(self, row: Mapping[str, Any]) -> list[Cell]:
        """Return the row of a recommendation."""
        evidence_rows = sorted(
            self.places[BASE + one] for one in row["evidence"] or () if BASE + one in self.places
        )
        return [
            *self._head(row),
            row["number"] or row["id"].rpartition("/")[2],
            bool(row["priority_action"]),
            row["lead_in"] or "",
            row["quote"] or "",
            self._concepts(Scheme.TOPIC, row["topics"]),
            text_cell(row["addressed_to"]),
            text_cell(row["concerns"]),
            self._concepts(Scheme.NATIONAL_FRAMEWORK, row["national_framework"]),
            CellLink(len(evidence_rows), row_of("findings", evidence_rows[0])) if evidence_rows else None,
            *self._outcome(row),
            *self._place(row),
        ]

    def finding_row(self, row: Mapping[str, Any]) -> list[Cell]:
        """Return the row of a finding."""
        page, paragraph, link, identifier = self._place(row)
        return [
            *self._head(row),
            self._concepts(Scheme.CRITERION, [row["section"]] if row["section"] else ()),
            row["polarity"],
            row["extent"] or "",
            row["quote"] or "",
            self._concepts(Scheme.TOPIC, row["topics"]),
            self._concepts(Scheme.SECTOR, row["sectors"]),
            text_cell(row["concerns"]),
            page,
            paragraph,
            row["confidence"],
            link,
            identifier,
        ]

    def agency_rows(self) -> Iterator[list[Cell]]:
        """Yield a row for each agency: data of the register, and its findings by polarity."""
        for row in self._rows("agencies"):
            yield [
                row["name"],
                self.part.terms.of(GK + row["kind"]) if row["kind"] else None,
                text_cell(row["other_names"]),
                self._concepts(Scheme.SECTOR, [row["sector"]] if row["sector"] else ()),
                text_cell(row["serves"]),
                day(row["from"] or "") or row["from"],
                day(row["until"] or "") or row["until"],
                text_cell(row["identifiers"]),
                *(self.polarities[BASE + row["id"], polarity] for polarity in _POLARITIES),
                row["id"],
            ]

    def recurrence_rows(self) -> Iterator[list[Cell]]:
        """Yield a row for each later statement that shows that a weakness recurs."""
        known = {row["id"]: row for row in (*self.findings, *self.recommendations)}
        for row in self.recommendations:
            found = self.outcomes.get(BASE + row["id"])
            if not found or found.outcome not in (RECURS, PARTLY):
                continue
            for again in self.recurrences.get(BASE + row["id"], ()):
                shown, place = known.get(local_id(again), {}), self.places.get(again)
                identifier = local_id(again)
                yield [
                    *self._head(row),
                    self.words(row),
                    self._concepts(Scheme.TOPIC, row["topics"]),
                    *self._outcome(row),
                    *self.inspections.cells.get(found.later, [None, None])[:2],
                    shown.get("quote") or "",
                    shown.get("page"),
                    printed_number(shown.get("paragraph") or "") or None,
                    self._link(shown, shown["page"]) if shown else None,
                    identifier if place is None else CellLink(identifier, row_of("findings", place)),
                ]

    def number_rows(self) -> Iterator[list[Cell]]:
        """Yield the published values beside the latest full inspection of each authority, by topic."""
        latest, own = latest_inspections(self.part.whole), self.inspections.items
        inspected = [each for place in self.labels.by_name(latest) if (each := latest[place]).iri in own]
        found = beside_words(self.part.whole, inspected)
        for row in numbers_table("numbers", found).records():
            yield [day(str(row[name])) if name == "inspected" else row[name] for name in layout()["numbers"]]

    def result_rows(self) -> Iterator[list[Cell]]:
        """Yield what official lists state of providers that lie in the authorities, or are theirs."""
        places, ends = self.part.authorities, list_ends(self.part.whole)
        for each in reversed(inspection_results(self.facts)):
            if self.part.is_whole or not {*each.authorities, each.owner}.isdisjoint(places):
                judged = (f"{name}: {grade}" for name, grade, _ in each.judgements)
                yield [
                    "; ".join(map(self.labels.of, each.authorities)),
                    self.labels.of(each.inspectorate),
                    day(each.day),
                    day(each.issued),
                    self._concepts(Scheme.PROVIDER_TYPE, [each.body_kind]),
                    each.label,
                    self.labels.of(each.owner) if each.owner else each.owner_name,
                    each.kind,
                    self._concepts(Scheme.GRADE, [each.grade] if each.grade else ()),
                    "; ".join(judged).replace("-", " "),
                    CellLink("report", each.address) if each.address else None,
                    day(ends[each.inspectorate]),
                    local_id(each.iri),
                ]

    def words(self, row: Mapping[str, Any]) -> str:
        """Return the quote of a statement after the words above its list, if the licence allows it."""
        return " … ".join(filter(None, (row.get("lead_in"), row.get("quote"))))

    @cached_property
    def _words_of(self) -> dict[str, str]:
        """Words of findings and recommendations by identifier, where the licence allows them."""
        return {row["id"]: self.words(row) for row in (*self.findings, *self.recommendations)}

    def _head(self, row: Mapping[str, Any]) -> list[Cell]:
        """Return authority, framework and first day of an inspection."""
        return [row["authority"], *self.inspections.cells[BASE + row["inspection"]][:2]]

    def _outcome(self, row: Mapping[str, Any]) -> list[Cell]:
        """Return the outcome of a recommendation by the next inspection, and its confidence."""
        found = self.outcomes.get(BASE + row["id"])
        return [self._concepts(Scheme.FOLLOW_UP, [found.outcome]), found.confidence] if found else ["", None]

    def _place(self, row: Mapping[str, Any]) -> list[Cell]:
        """Return page, paragraph, the link to the page of the report, and the identifier."""
        paragraph = printed_number(row["paragraph"] or "") or None
        return [row["page"], paragraph, self._link(row, row["page"]), row["id"]]

    def _link(self, row: Mapping[str, Any], page: int | None) -> Cell:
        return self.inspections.link(BASE + row["inspection"], page)

    def title(self) -> Sheet:
        """Return the first sheet."""
        loaded = sorted(self.inspections.items.values(), key=lambda item: (item.day, item.iri))
        found = (
            (
                BASE + row["inspection"],
                row["polarity"],
                [self.labels.concept(Scheme.TOPIC, topic) for topic in row["topics"] or ()],
            )
            for row in self.findings
        )
        return title_sheet(self.part, loaded, found)

    def about_rows(self) -> Iterator[list[Cell]]:
        """Yield the rows of the sheet `about`: contents, method, licence."""
        items = self.inspections.items
        days = sorted(item.day for item in items.values() if item.day)
        counts = f"inspections: {len(items)}, authorities: {len(self.inspections.authorities())}"
        yield ["Contents", f"{self.part.name}; {counts}"]
        yield ["Inspection dates", f"{days[0]} to {days[-1]}" if days else "none"]
        undated = [row["name"] for row in self._rows("inspections") if BASE + row["id"] not in items]
        if undated:
            yield ["Not included", f"documents without inspection dates: {text_cell(undated)}"]
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
            iris = [terms[each].value for each in STATEMENTS[name] if terms.get(each)]
            words = self._words_of.get(local_id(iris[0]), "") if iris else None
            about = subjects(self.facts).get(iris[0]) if iris and name == "recommendationText" else None
            return words or (f"key words: {about.key_words}" if about and about.key_words else words)
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
