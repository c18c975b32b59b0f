"""XLSX: the overview that analysts keep by hand, and the sheets behind it.

Words of reports stand in it where they may be copied, as in every export; page and paragraph always do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from graphkit import __version__
from graphkit.ask.lookup import concept_value, local_id
from graphkit.core.terms import BASE, GK, Dcterms, Property
from graphkit.core.text_table import printed_number
from graphkit.export.columns import TABLES, Reader, row, things
from graphkit.export.overview import Inspections, all_inspections, day, overview
from graphkit.export.selection import Part
from graphkit.export.workbook import MOST_LINKS, Cell, Heading, Link, Sheet, row_of, write_workbook
from graphkit.infer.follow_up.outcomes import PARTLY, RECURS

_CONCERNED = "^" + Property.CONCERNS
_POLARITIES = ("strength", "weakness", "mixed")


def xlsx(part: Part, path: Path) -> None:
    """Write a part as a workbook."""
    write_workbook(path, f"What inspection reports say: {part.name}", Book(part).sheets())


class Book:
    """What the sheets are made of: the statements in their order, and in which row each stands."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.reader = Reader(part)
        self.held = Inspections(self.reader)
        self.findings = list(self._said(Property.FINDING))
        self.recommendations = list(self._said(Property.RECOMMENDATION))
        self.places = {finding: number for number, (_, finding) in enumerate(self.findings)}

    def _said(self, property_: Property) -> Iterator[tuple[str, str]]:
        """Yield inspection and statement, the newest inspection first, then as the report has them."""
        for inspection in self.held.order:
            said = [(self._start(item), item) for item in self.all(inspection, property_)]
            yield from ((inspection, item) for _, item in sorted(said))

    def _start(self, statement: str) -> int:
        return int(self.one(statement, Property.PASSAGE, Property.START) or 0)

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets in the order of the workbook."""
        counts = self.counts()
        yield overview(self.reader, self.held, counts, self.part.authorities)
        yield all_inspections(self.reader, self.held, counts)
        yield _sheet("recommendations", _RECOMMENDATIONS, map(self.recommended, self.recommendations), 2)
        yield _sheet("findings", _FINDINGS, map(self.found, self.findings), 3)
        yield _sheet("agencies", _AGENCIES, self.agencies(), 1)
        yield _sheet("recurring weaknesses", _RECURRING, self.recurring(), 2)
        yield Sheet("about", _ABOUT, self.about(), 0, filtered=False)

    def all(self, thing: str, *path: str) -> list[str]:
        """Return what a path of predicates leads to."""
        return self.reader.index.follow(thing, *path)

    def one(self, thing: str, *path: str) -> str:
        """Return the first of what a path of predicates leads to, or ""."""
        return min(self.all(thing, *path), default="")

    def called(self, thing: str, *path: str) -> str:
        """Return the names of what a path leads to, in one cell."""
        return "; ".join(dict.fromkeys(map(self.reader.labels.of, self.all(thing, *path))))

    def confidence(self, thing: str, *path: str) -> float | None:
        """Return how sure it is, from 0 to 1, what a path leads to."""
        said = self.one(thing, *path)
        return float(said) if said else None

    def counts(self) -> dict[str, list[Cell]]:
        """Return for each inspection what the overview counts; the first number leads to the sheet."""
        polarities = Counter(
            (place, concept_value(self.one(item, Property.POLARITY))) for place, item in self.findings
        )
        whole = [pair for pair in self.recommendations if not self.one(pair[1], Dcterms.IS_PART_OF)]
        asked = Counter(place for place, _ in whole)
        urgent = Counter(place for place, item in whole if self.one(item, Property.PRIORITY_ACTION) == "true")
        recur = Counter(self.one(item, *_LATER) for _, item in self.recommendations if self.recurs(item))
        rows: dict[str, int] = {}
        for number, (place, _) in enumerate(self.recommendations):
            rows.setdefault(place, number)
        return {
            place: [
                Link(asked[place], row_of("recommendations", rows[place])) if place in rows else 0,
                urgent[place],
                *(polarities[place, polarity] for polarity in _POLARITIES),
                recur[place],
            ]
            for place in self.held.order
        }

    def recurs(self, recommendation: str) -> bool:
        """Say whether the next full inspection found the same again, or some of it."""
        return concept_value(self.one(recommendation, *_OUTCOME)) in (RECURS, PARTLY)

    def recommended(self, said: tuple[str, str]) -> list[Cell]:
        """Return the row of a recommendation."""
        inspection, item = said
        borne_out = sorted(
            self.places[one] for one in self.all(item, "^" + Property.EVIDENCE_FOR) if one in self.places
        )
        evidence = Link(len(borne_out), row_of("findings", borne_out[0])) if borne_out else None
        number = self.one(item, Property.NUMBER) or item.rpartition("/")[2]
        return [
            *self._head(inspection),
            number,
            self.one(item, Property.PRIORITY_ACTION) == "true",
            self.words(item, Property.LEAD_IN),
            self.words(item),
            self.called(item, Property.TOPIC),
            self.called(item, Property.ADDRESSED_TO),
            self.called(item, Property.CONCERNS),
            self.called(item, Property.NATIONAL_FRAMEWORK),
            evidence,
            self.called(item, *_OUTCOME),
            self.confidence(item, Property.FOLLOW_UP, Property.CONFIDENCE),
            *self._place(inspection, item),
        ]

    def found(self, said: tuple[str, str]) -> list[Cell]:
        """Return the row of a finding."""
        inspection, item = said
        place = self._place(inspection, item)
        return [
            *self._head(inspection),
            self.called(item, Property.SECTION),
            concept_value(self.one(item, Property.POLARITY)),
            concept_value(self.one(item, Property.EXTENT)),
            self.words(item),
            self.called(item, Property.TOPIC),
            self.called(item, Property.SECTOR),
            self.called(item, Property.CONCERNS),
            *place[:2],
            self.confidence(item, Property.CONFIDENCE),
            *place[2:],
        ]

    def agencies(self) -> Iterator[list[Cell]]:
        """Yield a row for each agency: what the register says of it, and how it was spoken of."""
        columns = TABLES["agencies"]
        for agency in things(self.part.store, "agencies"):
            cells = dict(zip(_NAMED, row(self.reader, agency, columns), strict=True))
            said = Counter(
                concept_value(self.one(item, Property.POLARITY)) for item in self.all(agency, _CONCERNED)
            )
            yield [
                cells["name"],
                self.part.terms.of(GK + cells["kind"]) if cells["kind"] else None,
                cells["other_names"],
                self.called(agency, Property.SECTOR),
                cells["serves"],
                day(cells["from"]) or cells["from"],
                day(cells["until"]) or cells["until"],
                cells["identifiers"],
                *(said[polarity] for polarity in _POLARITIES),
                cells["id"],
            ]

    def recurring(self) -> Iterator[list[Cell]]:
        """Yield a row for each statement that shows that a weakness is there again."""
        for inspection, item in self.recommendations:
            again = self.all(item, "^" + Property.RECURRENCE_OF) if self.recurs(item) else []
            later = self.held.known.get(self.one(item, *_LATER))
            for shown in sorted(again, key=lambda iri: (self._start(iri), iri)):
                where = self._place(inspection, shown)
                place = self.places.get(shown)
                yield [
                    *self._head(inspection),
                    " … ".join(filter(None, (self.words(item, Property.LEAD_IN), self.words(item)))),
                    self.called(item, Property.TOPIC),
                    self.called(item, *_OUTCOME),
                    self.confidence(item, Property.FOLLOW_UP, Property.CONFIDENCE),
                    *(later.head if later else (None, None)),
                    self.words(shown),
                    *where[:-1],
                    Link(local_id(shown), row_of("findings", place))
                    if place is not None
                    else local_id(shown),
                ]

    def words(self, statement: str, where: Property = Property.PASSAGE) -> str:
        """Return the report's words, where they are at hand and may be copied."""
        return " ".join(filter(None, map(self.reader.quotes.of, self.all(statement, where))))

    def _head(self, inspection: str) -> list[Cell]:
        shown = self.held.known[inspection]
        return [self.reader.labels.of(shown.item.authority), *shown.head]

    def _place(self, inspection: str, statement: str) -> list[Cell]:
        """Return page, paragraph, the link to the authority's reports, and the identifier."""
        passage = self.one(statement, Property.PASSAGE)
        page = self.one(passage, Property.PAGE)
        link = self.held.link(
            self.held.known[inspection].item.authority, f"page {page}" if page else "report"
        )
        paragraph = printed_number(self.one(passage, Property.PARAGRAPH)) or None
        return [int(page) if page else None, paragraph, link, local_id(statement)]

    def about(self) -> Iterator[list[Cell]]:
        """Yield what a reader must know: what it is made of, how, and what may be done with it."""
        days = sorted(shown.start for shown in self.held.known.values() if shown.start)
        held = f"inspections: {len(self.held.known)}, authorities: {len(self.held.authorities())}"
        yield ["Holds", f"{self.part.name}; {held}"]
        yield ["Inspections begun", f"{days[0]} to {days[-1]}" if days else "none"]
        if undated := sorted({*things(self.part.store, "inspections")} - self.held.known.keys()):
            names = "; ".join(map(self.reader.labels.of, undated))
            yield ["Left out", f"documents that print no days on site: {names}"]
        yield ["Made with", f"graphkit {__version__}: graphkit export -f xlsx"]
        yield ["Identifiers", f"are those of the graph, after {BASE}"]
        yield from map(list, _TOLD)


_OUTCOME = (Property.FOLLOW_UP, Property.OUTCOME)
_LATER = (Property.FOLLOW_UP, Property.LATER_INSPECTION)
_NAMED = tuple(column.name for column in TABLES["agencies"])
_ABOUT = (Heading("About this workbook", 28), Heading("What to know", 100))
_NO_WORDS = (
    "Empty where the report's licence does not allow its words to be copied (most reports before 2018; some "
    "state no licence), or where the graph holds no words of the report: look them up by page and paragraph."
)
_LEAD_IN = "The words above its list, which it goes on from."
_HOW_SURE = "How sure the outcome is: of those below 0.6 little more than half are right. Read what shows it."
_WHERE = (("Page", 7), ("Paragraph", 10), ("Evidence", 11), ("Identifier", 52))
_HEAD = (("Local authority", 18), ("Framework", 12), ("Inspected", 11))
_RECOMMENDATIONS = (
    *_HEAD, ("Number", 9), ("Priority action", 9), ("Lead-in", 30, _LEAD_IN), ("Words", 60, _NO_WORDS),
    ("Topics", 22), ("Addressed to", 18), ("Concerns", 18), ("National Framework", 20),
    ("Findings that bear it out", 12), ("By the next inspection", 14), ("Confidence", 11, _HOW_SURE), *_WHERE,
)  # fmt: skip
_FINDINGS = (
    *_HEAD, ("Section", 18), ("Polarity", 10), ("Extent", 8), ("Words", 60, _NO_WORDS), ("Topics", 22),
    ("Sectors", 14), ("Concerns", 20), *_WHERE[:2], ("Confidence", 11), *_WHERE[2:],
)  # fmt: skip
_AGENCIES = (
    ("Agency", 34), ("Kind", 20), ("Other names", 40), ("Sector", 18), ("Serves", 40), ("From", 11),
    ("Until", 11), ("Codes", 18), ("Strengths", 10), ("Weaknesses", 11), ("Mixed", 8), ("Identifier", 36),
)  # fmt: skip
_RECURRING = (
    *_HEAD, ("Asked", 52, _NO_WORDS), ("Topics", 22), ("Outcome", 12), ("Confidence", 11, _HOW_SURE),
    ("Later framework", 12), ("Later inspection", 11), ("Found again", 52, _NO_WORDS), *_WHERE[:-1],
    ("Shown by", 52),
)  # fmt: skip
_TOLD = (
    [
        "Evidence",
        "Each row has page and paragraph; the link opens the public page with the authority's reports.",
    ],
    ["Words", f"Stand where they may be copied (Open Government Licence). {_NO_WORDS}"],
    ["Grades", "The colour repeats the word. Previous is the full inspection before, of the reports held."],
    ["Recurs", "The next full inspection held found it again, as read by rule: check the page first."],
    ["Confidence", _HOW_SURE],
    ["Silence", "No finding is no praise: a report speaks of what inspectors looked at."],
    ["Agencies", "Some are not named but meant: the police force, the health body of that area and time."],
    ["Links", f"Excel takes {MOST_LINKS:,} links a sheet: on longer ones the oldest inspections have none."],
    ["Licence", "Contains public sector information licensed under the Open Government Licence v3.0."],
    ["Publisher", "Not a product of Ofsted or the Care Quality Commission."],
)


def _sheet(
    name: str,
    headings: Iterable[tuple[str, int] | tuple[str, int, str]],
    rows: Iterable[list[Cell]],
    unprinted: int,
) -> Sheet:
    return Sheet(name, [Heading(*heading) for heading in headings], rows, unprinted=unprinted)
