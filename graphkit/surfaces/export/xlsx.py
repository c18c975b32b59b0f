"""XLSX: a workbook with an overview of the inspections, and the sheets that it is based on.

`data/workbook.yaml` declares the columns of each sheet; here are their rows, with a value for each
name that a column has. It has the words of reports whose licence allows it, as every export; page
and paragraph are always given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

from graphkit.answers.queries.question import Question, questions
from graphkit.answers.queries.rows import python_value
from graphkit.answers.queries.running import run_question
from graphkit.answers.readings.horizon import horizon_now
from graphkit.answers.readings.known import current_grades, latest_inspections
from graphkit.answers.readings.read import read_brief
from graphkit.answers.readings.recommendation_states import WEAK_AGAIN, recommendation_states
from graphkit.answers.summaries.followed_recommendations import subjects
from graphkit.answers.summaries.words_and_numbers import beside_words, numbers_rows
from graphkit.core.garbage import disable_gc
from graphkit.core.identifiers import concept_iri, local_id
from graphkit.core.terms import BASE, GK, Scheme
from graphkit.core.text_table import printed_number
from graphkit.core.version import __version__
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspection_results import inspection_results
from graphkit.graph.facts.recommendation_outcomes import recurrences
from graphkit.graph.sparql.query_results import columns_and_rows
from graphkit.surfaces.export.overview import Inspections, Row, title_sheet
from graphkit.surfaces.export.selection import Part
from graphkit.surfaces.export.table_files import TABLES, day, rows, text_cell
from graphkit.surfaces.export.workbook import (
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

_POLARITIES = ("strength", "weakness", "mixed")
_UNUSED = ("gss", "framework", "start_date", "unsure", "end_page", "digest")  # columns of findings
_STANDING = ("standing", "current", "list_day")  # of results
_WHOLE = "recommendation tracker"  # is printed with all rows
_SCHEMES = frozenset(map(str, Scheme))
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
STATEMENTS = {"quote": ("shownBy", "statement"), "recommendationText": ("recommendation",)}
# of cells, before the name of a value in data/workbook.yaml
_FORMS: dict[str, Callable[[Any], Cell]] = {
    "list": text_cell,
    "day": lambda value: day(value) if isinstance(value, str) and _DAY.fullmatch(value) else value,
    "flag": bool,
    "printed": lambda value: printed_number(value) or None,
    "whole": lambda value: int(value) if value else None,
}


@disable_gc()
def xlsx(part: Part, path: Path) -> None:
    """Write a subset as a workbook."""
    write_workbook(path, f"Inspection reports: {part.name}", Book(part).sheets())


class Book:
    """The data of the sheets: inspections, findings and recommendations in order,
    with their rows.
    """

    def __init__(self, part: Part) -> None:
        self.part, self.facts = part, part.store.facts
        self.labels, self._joined = Labels(part.store), dict[tuple[str, ...], str]()
        self.states = recommendation_states(self.facts)
        self.recurrences = recurrences(self.facts)
        self.inspections = Inspections(part)
        places = {iri: number for number, iri in enumerate(self.inspections.items)}
        every = self._rows("findings", _UNUSED)
        self.findings = self._in_order("finding", every, places)
        self.places = {BASE + row["id"]: number for number, row in enumerate(self.findings)}
        # of each inspection, and of each agency
        self.polarities: Counter[tuple[str, str]] = Counter()
        for row in every:
            bodies = (row["inspection"], *(row["concerns_ids"] or ()))
            self.polarities.update((body, row["polarity"]) for body in bodies)
        self.recommendations = self._in_order(
            "recommendation", self._rows("recommendations"), places
        )
        self._count()

    def _rows(self, table: str, without: Collection[str] = ()) -> list[dict[str, Any]]:
        """Return the rows of a table by column."""
        names = [column.name for column in TABLES[table] if column.name not in without]
        return [dict(zip(names, row, strict=True)) for row in rows(self.part, table, without)]

    def _in_order(
        self, kind: str, found: Iterable[dict[str, Any]], places: Mapping[str, int]
    ) -> list[dict[str, Any]]:
        """Return the rows of statements by the place of their inspection,
        and their place in the report.

        Each has framework and first day of its inspection, and the link to its page.
        """
        starts = dict(
            self.facts.rows("SELECT iri, coalesce(start, 0) FROM passage WHERE kind = ?", (kind,))
        )
        keyed = [
            (place, starts[BASE + row["id"]], row["id"], row)
            for row in found
            if (place := places.get(BASE + row["inspection"])) is not None
        ]
        ordered = [row for *_, row in sorted(keyed, key=itemgetter(0, 1, 2))]
        for row in ordered:
            inspection = BASE + row["inspection"]
            about, link = (
                self.inspections.rows[inspection],
                self.inspections.link(inspection, row["page"]),
            )
            row |= {"framework": about["framework"], "start": about["start"], "link": link}
        return ordered

    def _count(self) -> None:
        """Add counts to the inspections: the number of recommendations is a link to the first of
        them.
        """
        whole = [row for row in self.recommendations if not row["part_of"]]
        totals = Counter(row["inspection"] for row in whole)
        urgent = Counter(row["inspection"] for row in whole if row["priority_action"])
        found = [self.states[BASE + row["id"]] for row in whole]
        recurring = Counter(each.later for each in found if each.state == WEAK_AGAIN)
        first: dict[str, int] = {}
        for number, row in enumerate(self.recommendations):
            first.setdefault(row["inspection"], number)
        for iri, item in self.inspections.rows.items():
            name, target = item["id"], row_of("recommendations", first.get(item["id"], 0))
            item["recommendations"] = CellLink(totals[name], target) if name in first else 0
            item |= {
                "urgent": urgent[name],
                "recurring": recurring[iri],
                **self._polarities_of(name),
            }

    def _polarities_of(self, body: str) -> dict[str, int]:
        return {polarity: self.polarities[body, polarity] for polarity in _POLARITIES}

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets in the order of the workbook."""
        yield self.title()
        places = (
            [each.authority for each in current_grades(self.part.whole)]
            if self.part.is_whole
            else ()
        )
        yield self._sheet(
            "overview", self.inspections.overview(self.part.authorities or places), across=3
        )
        yield self._sheet("inspections", self.inspections.rows.values(), unprinted=8)
        for name, found, unprinted in (
            ("recommendations", map(self._recommendation, self.recommendations), 2),
            ("findings", self.findings, 3),
            (
                "agencies",
                (row | self._polarities_of(row["id"]) for row in self._rows("agencies")),
                1,
            ),
            ("recurring weaknesses", self._recurrences(), 2),
        ):
            yield self._sheet(name, found, unprinted=unprinted, printed_rows=PRINTED_ROWS)
        yield from self._question_sheets()
        for name, some in (("numbers", [*self._numbers()]), ("other results", [*self._results()])):
            if some:
                yield self._sheet(name, some, printed_rows=PRINTED_ROWS)
        yield self._sheet("about", self._about(), frozen=0, filtered=False)

    def _sheet(self, name: str, found: Iterable[Row], **options: Any) -> Sheet:
        """Return a sheet that data/workbook.yaml declares, of rows."""
        headings = headings_of(layout()["sheets"][name])
        return Sheet(name, headings, self._cells(headings, found), **options)

    def _cells(self, headings: Iterable[Heading], found: Iterable[Row]) -> Iterator[list[Cell]]:
        readers = [self._reader(heading.value) for heading in headings]
        return ([read(row) for read in readers] for row in found)

    def _reader(self, value: str) -> Callable[[Row], Cell]:
        """Return what reads a cell of a row: a form or scheme of concepts before the name of the
        value.
        """
        form, _, name = value.partition(" ")
        if convert := _FORMS.get(form) if name else None:
            return lambda row: convert(row.get(name))
        if name and form == "class":
            return lambda row: self.part.terms.of(GK + row[name]) if row[name] else None
        if name and form in _SCHEMES:
            return lambda row: self._concepts(Scheme(form), row.get(name))
        return lambda row: row.get(value)

    def _concepts(self, scheme: Scheme, value: str | Iterable[str] | None) -> str:
        """Return the label of a concept, or of several, in one cell."""
        key = (scheme, *([value] if isinstance(value, str) and value else value or ()))
        if key not in self._joined:
            labels = (self.labels.of(concept_iri(scheme, one)) for one in key[1:])
            self._joined[key] = "; ".join(dict.fromkeys(labels))
        return self._joined[key]

    def _recommendation(self, row: Row) -> Row:
        """Return the row of a recommendation with its outcome,
        and the link to the first of its findings.
        """
        shown = sorted(
            self.places[BASE + one] for one in row["evidence"] or () if BASE + one in self.places
        )
        return {
            **row,
            **self._outcome(row),
            "number": row["number"] or row["id"].rpartition("/")[2],
            "findings": CellLink(len(shown), row_of("findings", shown[0])) if shown else None,
        }

    def _outcome(self, row: Row) -> Row:
        """Return what became of a recommendation, and the confidence of its outcome."""
        found = self.states[BASE + row["id"]]
        return {"state": found.state, "outcome": found.outcome, "confidence": found.confidence}

    def _recurrences(self) -> Iterator[Row]:
        """Yield a row for each later statement that shows that a weakness recurs."""
        known = {row["id"]: row for row in (*self.findings, *self.recommendations)}
        for row in self.recommendations:
            found = self.states[BASE + row["id"]]
            for again in self.recurrences.get(BASE + row["id"], ()):
                if found.state == WEAK_AGAIN:
                    at = self.inspections.rows.get(found.later, {})
                    name, place = local_id(again), self.places.get(again)
                    shown = {
                        **known.get(name, {}),
                        "framework": at.get("framework"),
                        "start": at.get("start"),
                        "id": name if place is None else CellLink(name, row_of("findings", place)),
                    }
                    later = {f"later.{key}": cell for key, cell in shown.items()}
                    yield {**row, **self._outcome(row), "words": _words(row), **later}

    def _numbers(self) -> Iterable[Row]:
        """Return the published values beside the latest full inspection of each authority,
        by topic.
        """
        latest, own = latest_inspections(self.part.whole), self.inspections.items
        inspected = [
            each for place in self.labels.by_name(latest) if (each := latest[place]).iri in own
        ]
        return numbers_rows(beside_words(self.part.whole, inspected))

    def _results(self) -> Iterator[Row]:
        """Yield what official lists state of providers that lie in the authorities,
        or are theirs.
        """
        places, whole = self.part.authorities, self.part.whole.facts
        columns = ["body", "day", *_STANDING]
        brief = read_brief(self.part.whole, {"of": "results", "columns": columns})
        ids = brief.columns[0].ids
        stands = {(ids[str(row["body"])], row["day"]): row for row in brief.rows}
        for each in reversed(inspection_results(whole)):
            if self.part.is_whole or not {*each.authorities, each.owner}.isdisjoint(places):
                judged = (f"{name}: {grade}" for name, grade, _ in each.judgements)
                yield each._asdict() | {
                    "authorities": "; ".join(map(self.labels.of, each.authorities)),
                    "inspectorate": self.labels.of(each.inspectorate),
                    "owner": self.labels.of(each.owner) if each.owner else each.owner_name,
                    "judged": "; ".join(judged).replace("-", " "),
                    "report": CellLink("report", each.address) if each.address else None,
                    **{name: stands[local_id(each.body), each.day][name] for name in _STANDING},
                    "id": local_id(each.iri),
                }

    @cached_property
    def _words_of(self) -> dict[str, str]:
        """Words of findings and recommendations by identifier, where the licence allows them."""
        return {row["id"]: _words(row) for row in (*self.findings, *self.recommendations)}

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

    def _about(self) -> Iterator[Row]:
        """Yield the rows of the sheet `about`: contents, method, licence."""
        items = self.inspections.items
        days = sorted(item.day for item in items.values() if item.day)
        counts = (
            f"inspections: {len(items)}, authorities: "
            f"{len({item.authority for item in items.values()})}"
        )
        lines = [
            ("Contents", f"{self.part.name}; {counts}"),
            ("Inspection dates", f"{days[0]} to {days[-1]}" if days else "none"),
            ("Known until", horizon_now(self.part.whole).sentence()),
        ]
        undated = [
            row["name"] for row in self._rows("inspections") if BASE + row["id"] not in items
        ]
        if undated:
            lines.append(
                ("Not included", f"documents without inspection dates: {text_cell(undated)}")
            )
        lines += [
            ("Made with", f"graphkit {__version__}: graphkit export -f xlsx"),
            ("Identifiers", f"IRIs of the graph without {BASE}"),
        ]
        return ({"name": name, "text": text} for name, text in (*lines, *layout()["about"]))

    def _question_sheets(self) -> Iterator[Sheet]:
        """Yield the sheets whose rows are the answers to competency questions."""
        for name, sheet in layout()["questions"].items():
            question, headings = questions()[sheet["question"]], headings_of(sheet["columns"])
            headings[0] = replace(headings[0], note=question.caveat)
            identifiers = sum(
                each.value in ("shownBy", "statement", "recommendation") for each in headings
            )
            rows_ = map(self._with_words, self._answers(question))
            printed = 0 if name == _WHOLE else PRINTED_ROWS
            cells = self._cells(headings, rows_)
            yield Sheet(name, headings, cells, unprinted=identifiers, printed_rows=printed)

    def _answers(self, question: Question) -> Iterator[dict[str, Any]]:
        """Yield the rows of a question: of authorities, as the whole graph answers it, since no
        part of it has what is known of their state.
        """
        is_of_places = self.part.authorities and "authority" in question.parameters
        places = [{"authority": local_id(each)} for each in self.part.authorities]
        store = self.part.whole if is_of_places else self.part.store
        for values in places if is_of_places else [None]:
            names, found = columns_and_rows(run_question(store, question, values), python_value)
            yield from (dict(zip(names, row, strict=True)) for row in found)

    def _with_words(self, row: dict[str, Any]) -> Row:
        """Return a row of an answer whose quotes are those that may be republished,
        of its statements.
        """
        for name, columns in STATEMENTS.items():
            if statement := next((row[each] for each in columns if row.get(each)), ""):
                words = self._words_of.get(statement, "")
                about = (
                    subjects(self.facts).get(BASE + statement)
                    if name == "recommendationText"
                    else None
                )
                row[name] = words or (
                    f"key words: {about.key_words}" if about and about.key_words else words
                )
            elif name in row:
                row[name] = ""
        return row


def _words(row: Row) -> str:
    """Return the quote of a statement after the words above its list, if the licence allows it."""
    return " … ".join(filter(None, (row.get("lead_in"), row.get("quote"))))
