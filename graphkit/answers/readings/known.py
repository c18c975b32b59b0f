"""How authorities are graded now, or were on a day:
a row for each, from the latest inspection known.

The latest full inspection of an authority is the latest *known*: of a loaded report, or of the
official record where its report is not loaded. Under a framework with an overall judgement, that is
the grade; under one without, the judgements are, the worst first. Nobody is left out: an authority
without a known inspection has a row that says so. As at a day (`Store.as_at`), inspections count
that began on or before it, as the inspectorate's statistics count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from graphkit.answers.readings.views import with_views
from graphkit.core.errors import GraphkitError
from graphkit.core.identifiers import concept_iri, inspection_iri
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import days_later, first_day, last_day, long_date
from graphkit.core.schemes import GRADES_WORST_FIRST
from graphkit.core.terms import Scheme
from graphkit.graph.facts.facts import Facts, HasFacts, kept
from graphkit.graph.facts.inspections import (
    LIST_OF_REPORTS,
    CriterionGrade,
    Inspection,
    grades_worst_first,
    inspections,
    no_report_loaded,
)
from graphkit.graph.facts.names import entities_of, label, period_of, regions, today

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

REPORT, OFFICIAL = "report", "official"
NO_INSPECTION = "no full inspection is known"
_NO_OVERALL = "no overall grade was given (reports since April 2026 have none)"
_KNOWN = """
SELECT known.id, known.iri, entity.iri, day, framework, ifnull(edition, ''), ifnull(issued, '')
FROM known_inspection AS known JOIN entity ON entity.id = authority
WHERE known.kind = 'full' AND source <> 'mentioned' AND day IS NOT NULL ORDER BY day, known.iri"""
_GRADES = """
SELECT inspection, criterion, known_grade.grade
FROM known_grade JOIN known_inspection AS known ON known.id = inspection
WHERE source = 'official' ORDER BY 1, 2"""


_DISPUTES = """
SELECT entity.iri, entity.label, day, criterion, listed, stated
FROM grade_dispute JOIN entity ON entity.id = authority ORDER BY 2, 3, 4"""


@dataclass(frozen=True, slots=True)
class KnownInspection(Inspection):
    """The latest full inspection known of an authority, and its grades;
    without a `day`, none is known.

    It has no `report` where only the official record has it.
    """

    name: str = ""
    region: str = ""

    @property
    def code(self) -> str:
        """Return the ONS code."""
        return self.authority.rpartition("/")[2]

    @property
    def source(self) -> str:
        """Return where it is known from: "report" or "official"; "" where none is known."""
        return (REPORT if self.report else OFFICIAL) if self.day else ""

    def words(self, store: HasFacts) -> str:
        """Return how it is graded, as `graded` does,
        and the source if it is the official record.
        """
        where = " (official record; report not loaded)" if self.source == OFFICIAL else ""
        return self.graded(store) + where

    def graded(self, store: HasFacts) -> str:
        """Return how it is graded: "good overall", or why there is no overall grade."""
        return f"{self.overall_words} overall" if self.overall_grade else self.reason(store)

    def reason(self, store: HasFacts) -> str:
        """Return why there is no overall grade, with the judgements instead;
        "" where there is one.
        """
        if self.overall_grade:
            return ""
        if not self.day:
            return NO_INSPECTION
        return f"{self.no_overall}{self.judged_words(store)}"

    @property
    def no_overall(self) -> str:
        """Return that no overall grade was given, and the worst judgement."""
        worst = f"; its worst judgement is {self.worst_grade.replace('-', ' ')}"
        return f"{_NO_OVERALL}{worst if self.worst_grade else '; no judgement is known'}"

    def judged_words(self, store: HasFacts) -> str:
        """Return the judgements, the worst first, as they end a sentence: ": leaders good"."""
        parts = [
            f"{listed([_criterion(store, each) for each in criteria])} {grade.replace('-', ' ')}"
            for grade, criteria in grades_worst_first(self.grades)
        ]
        return f": {', '.join(parts)}" if parts else ""


def state_in_words(among: Iterable[Inspection]) -> str:
    """Return how many inspections gave which overall grade, and how many gave none with which
    worst judgement: "11 inadequate, 61 good overall; 2 have no overall grade: by their worst
    judgement 2 good".
    """
    of = {"overall": Counter[str](), "worst": Counter[str]()}
    for each in among:
        if each.judged:
            of[each.rated_by][each.judged] += 1
    overall, worst = (
        ", ".join(
            f"{found[name]} {name.replace('-', ' ')}" for name in GRADES_WORST_FIRST if found[name]
        )
        for found in of.values()
    )
    number = of["worst"].total()
    have = "has" if number == 1 else "have"
    without = f"{number} {have} no overall grade: by their worst judgement {worst}" if worst else ""
    return "; ".join(filter(None, (overall and f"{overall} overall", without)))


def _criterion(store: HasFacts, criterion: str) -> str:
    found = label(store.facts, concept_iri(Scheme.CRITERION, criterion))
    return found[:1].lower() + found[1:]


def current_grades(store: Store, among: Collection[str] | None = None) -> list[KnownInspection]:
    """Return a row for each authority that exists, by name;
    `among` restricts the authorities (IRIs).
    """
    latest, exists_on = latest_known(store), today(store.facts) or "9998"
    rows, facts = [], store.facts
    for authority in entities_of(facts, "authority"):
        if among is not None and authority not in among:
            continue
        opened, closed = period_of(facts, authority)
        if first_day(opened) <= exists_on <= (last_day(closed) or "9999"):
            rows.append(
                latest.get(authority) or _known(facts, Inspection("", "", authority, "", ""))
            )
    return rows


@kept
def latest_known(store: HasFacts) -> dict[str, KnownInspection]:
    """Return the latest full inspection known of each authority that has any,
    also of abolished ones.
    """
    return {each.authority: each for each in known_inspections(store)}


@kept
def latest_inspections(store: HasFacts) -> dict[str, KnownInspection]:
    """Return the latest full inspection known of each authority whose report of it is loaded.

    Only its findings are those of now: an older report does not stand in for one that is not
    loaded.
    """
    return {authority: each for authority, each in latest_known(store).items() if each.report}


def latest_of(store: HasFacts, authority: str) -> KnownInspection:
    """Return the latest full inspection of an authority.

    Raises GraphkitError if its report is not loaded.
    """
    if found := latest_inspections(store).get(authority):
        return found
    raise GraphkitError(why_not_loaded(store, authority))


def why_not_loaded(store: HasFacts, authority: str) -> str:
    """Return why the findings of now are not known,
    and the day that shows those of an older report.

    Return "" where they are.
    """
    known, name = latest_known(store).get(authority), label(store.facts, authority)
    if known is None:
        return f"{no_report_loaded(name, full=True)} {LIST_OF_REPORTS}"
    if known.report:
        return ""
    older = [
        each for each in known_inspections(store) if each.authority == authority and each.report
    ]
    before = days_later(known.day, -1)
    offer = (
        f" As at {long_date(before)} (as-at: {before}), {older[-1].began} is the latest."
        if older
        else ""
    )
    return (
        f"No report is loaded on {name} of {known.began} ({known.graded(store)}, official "
        f"record).{offer}"
    )


class GradeDispute(NamedTuple):
    """A grade of which the official record has another one than the report:
    first day, and a sentence.
    """

    day: str
    text: str


@kept
def grade_disputes(facts: Facts) -> dict[str, list[GradeDispute]]:
    """Return by authority its grades of which the official record has another one than its
    report.
    """
    found: dict[str, list[GradeDispute]] = defaultdict(list)
    for authority, name, day, criterion, *grades in with_views(facts).rows(_DISPUTES):
        listed_grade, stated = (each.replace("-", " ") for each in grades)
        area = criterion.replace("-", " ")
        text = (
            f"The official record has another grade: {name}, {long_date(day)}, {area}: "
            f"{listed_grade} there, {stated} in the report."
        )
        found[authority].append(GradeDispute(day, text))
    return dict(found)


@kept
def known_inspections(store: HasFacts) -> list[KnownInspection]:
    """Return all full inspections known, of reports and of the official record, oldest first."""
    return [*known_by_number(store).values()]


@kept
def known_by_number(store: HasFacts) -> dict[int, KnownInspection]:
    """Return the full inspections known by their number in the views, oldest first.

    Where the report is loaded, the grades are those it states, and the official record gives the
    day of publication that it may lack.
    """
    facts = with_views(store.facts)
    loaded = {each.iri: each for each in inspections(facts)}
    grades: dict[int, list[CriterionGrade]] = defaultdict(list)
    for number, criterion, grade in facts.rows(_GRADES):
        grades[number].append(CriterionGrade(criterion, grade, ""))
    found = {}
    for number, iri, authority, day, framework, version, issued in facts.rows(_KNOWN):
        own = loaded.get(iri)
        if own is None:
            iri = inspection_iri(authority.rpartition("/")[2], date.fromisoformat(day), framework)
            own = Inspection(iri, "", authority, day, framework, version, tuple(grades[number]))
        found[number] = _known(facts, replace(own, issued=issued))
    return found


def _known(facts: Facts, item: Inspection) -> KnownInspection:
    values = {each.name: getattr(item, each.name) for each in fields(item)}
    region = regions(facts).get(item.authority, "")
    return KnownInspection(
        **values, name=label(facts, item.authority), region=label(facts, region) if region else ""
    )
