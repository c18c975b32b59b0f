"""The inspections of the workbook, its sheet `overview` (a row for each authority),
and its title sheet.

The overview says how an authority is graded now, and has the latest full inspection (ILACS or SIF)
loaded and the previous one. Their grades are compared as docs/reference/concordance.md says, and
not if the latest one refers to another inspection between the two. The single grade for children in
care and care leavers (ILACS to
2022) has a column of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graphkit.answers.readings.grade_changes import GradeChange, grade_changes
from graphkit.answers.readings.known import NO_INSPECTION, latest_inspections, latest_known
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import BASE, OVERALL_EFFECTIVENESS, Gk, Scheme
from graphkit.graph.entities.lookup import Labels, end_date
from graphkit.graph.facts.inspections import (
    Inspection,
    inspections,
    reported_grades,
    with_missing_previous,
)
from graphkit.graph.facts.names import codes
from graphkit.surfaces.export.selection import Part
from graphkit.surfaces.export.table_files import TABLES, day, rows
from graphkit.surfaces.export.workbook import BarChart, Cell, CellLink, Heading, Sheet, layout

Row = Mapping[str, Any]  # what the columns of data/workbook.yaml name
_OFSTED = "reports.ofsted.gov.uk"
_MOST_TOPICS = 8  # in a chart
_LEADS = [column.name for column in TABLES["inspections"]].index("lead_inspector")


class Inspections:
    """The inspections of a subset, the newest first: as they are, and as rows of the workbook."""

    def __init__(self, part: Part) -> None:
        self._part, self.labels = part, Labels(part.store)
        self.items = {item.iri: item for item in reversed(inspections(part.store.facts))}
        leads = {BASE + row[0]: row[_LEADS] or [] for row in rows(part, "inspections")}
        self.rows = {iri: self._row(item, leads[iri]) for iri, item in self.items.items()}

    def _row(self, item: Inspection, leads: Iterable[str]) -> dict[str, Any]:
        given = {
            area: next((item.grades[name] for name in names if name in item.grades), "")
            for area, names in current_frameworks().overview_columns.items()
        }
        return {
            "authority": self.labels.of(item.authority),
            "framework": item.under,
            "start": day(item.day),
            "end": day(item.end),
            "published": day(item.issued),
            **{area: self.labels.concept(Scheme.GRADE, grade) for area, grade in given.items()},
            "leads": ", ".join(sorted(leads)),
            "report": self.link(item.iri),
            "id": local_id(item.iri),
        }

    def link(self, inspection: str, page: int | None = None) -> Cell:
        """Return the link that opens the report of an inspection,
        or its words if no address is known.
        """
        found = self.items[inspection].link(page)
        return CellLink(found.words, found.url) if found.url else found.words

    def overview(self, authorities: Iterable[str]) -> Iterator[Row]:
        """Yield a row for each inspected authority by name,
        then for other `authorities` without a report.
        """
        of_authority = defaultdict[str, list[Inspection]](list)
        for item in self.items.values():
            of_authority[item.authority].append(item)
        for place in self.labels.by_name(of_authority):
            own = of_authority[place]
            full = [item for item in own if item.full][:2]
            latest: dict[str, Any] = self.rows[full[0].iri] | self._compared(*full) if full else {}
            previous = self.rows[full[1].iri] if full[1:] else {}
            before = {f"before.{name}": cell for name, cell in previous.items()}
            page = self.labels.page(place)
            yield (
                self._first(place)
                | latest
                | before
                | {"loaded": len(own), "reports": CellLink(_OFSTED, page) if page else _OFSTED}
            )
        for place in self.labels.by_name({*authorities}.difference(of_authority)):
            until = end_date(self._part.store, place)
            ended = f" (abolished {until})" if until else ""
            yield self._first(place) | {"framework": f"no report loaded{ended}"}

    def _first(self, authority: str) -> dict[str, Any]:
        """Return name, region, code and URN of an authority, and how it is graded now."""
        known = latest_known(self._part.whole).get(authority)
        return {
            "name": self.labels.of(authority),
            "region": self.labels.region(authority),
            "code": local_id(authority).rpartition("/")[2],
            "urn": codes(self._part.store.facts, Gk.Urn.local).get(authority, ""),
            "graded": f"{known.words(self._part.whole)}, {known.day}" if known else NO_INSPECTION,
        }

    def _compared(self, latest: Inspection, before: Inspection | None = None) -> dict[str, Any]:
        """Return the grade that the latest report states of an earlier inspection,
        and what changed.
        """
        facts = self._part.store.facts
        stated = max(
            (
                (when[:4], grade)
                for when, criterion, grade, _ in reported_grades(facts).get(latest.iri, ())
                if criterion in ("", OVERALL_EFFECTIVENESS)
            ),
            default=None,
        )
        found = (
            {"stated": f"{self.labels.concept(Scheme.GRADE, stated[1])}, {stated[0]}"}
            if stated
            else {}
        )
        if before and latest.iri not in with_missing_previous(facts):
            found |= self._changes(grade_changes(self._part.whole).get(latest.iri, ()))
        return found

    def _changes(self, found: Iterable[GradeChange]) -> dict[str, Any]:
        """Return the change of the overall grade, and the criteria whose grades changed."""
        changed: dict[str, list[str]] = {"better": [], "worse": [], "the same": []}
        overall = None
        for each in found:
            change = "the same" if not each.steps else "better" if each.steps > 0 else "worse"
            if each.criterion == OVERALL_EFFECTIVENESS:
                overall = change
            else:
                changed[change].append(self.labels.concept(Scheme.CRITERION, each.criterion))
        same = changed.pop("the same")
        parts = [f"{name}: {', '.join(names)}" for name, names in changed.items() if names]
        return {
            "overall_change": overall,
            "changes": "; ".join(parts) or ("none" if same else None),
        }


def title_sheet(
    part: Part, loaded: Sequence[Inspection], findings: Iterable[tuple[str, str, Sequence[str]]]
) -> Sheet:
    """Return the first sheet of a workbook: what it is, its source and date, and two charts.

    `findings` are (inspection, polarity, topics); neutral findings, and the topics of earlier
    inspections, are left out.
    """
    places = {item.authority for item in loaded if item.full}
    latest = {item.iri for place, item in latest_inspections(part.whole).items() if place in places}
    counted, topics = Counter[tuple[str, bool]](), Counter[tuple[str, bool]]()
    for inspection, polarity, about in findings:
        if polarity != "context":
            counted[inspection, polarity == "strength"] += 1
            topics.update(
                (topic, polarity == "strength") for topic in set(about) if inspection in latest
            )
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
    weakest = sorted(
        (-number, topic) for (topic, is_strong), number in topics.items() if not is_strong
    )
    of_topics: list[list[Cell]] = [
        [topic, topics[topic, True], -number] for number, topic in weakest[:_MOST_TOPICS]
    ]
    of_topics_title = "Topics with most weak or mixed findings, latest full inspections"
    days = sorted(item.day for item in loaded)
    data = f"{len(loaded)} inspections, {days[0]} to {days[-1]}" if days else "no inspections"
    rows: list[list[Cell]] = [[word, text.format(loaded=data)] for word, text in layout()["title"]]
    charts = []
    for heading, series, below in (
        (title, words, table),
        (of_topics_title, strong_and_weak, of_topics),
    ):
        rows += [[], [heading, *series]]
        if below:
            charts.append(
                BarChart(
                    heading, len(rows), len(rows) + len(below), len(series), int(below is of_topics)
                )
            )
        rows += below
    filled = [[*row, *[None] * (3 - len(row))] for row in rows]
    headings = [
        Heading(f"Inspections of children's services: {part.name}", 44),
        *(Heading(" ", 16),) * 2,
    ]
    return Sheet("title", headings, filled, 0, filtered=False, charts=charts)
