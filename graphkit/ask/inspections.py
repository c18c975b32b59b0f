"""The loaded inspections: authority, date, framework and grades."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from graphkit.ask.lookup import concept_value
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import values_clause
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.partial_dates import first_day, long_date, months_between
from graphkit.store.kept_values import per_graph

if TYPE_CHECKING:
    from graphkit.ask.focus import Focus
    from graphkit.store.dataset import Store

NOT_JUDGED = "not-judged"
CURRENT_YEARS = 5  # a grade is current for this long before the latest full inspection loaded
MAX_MONTHS_TO_REPORT = 4  # from the first day of an inspection to its report
FAVOURABLE = ("good", "outstanding")
# Number of steps below the best grade.
STEPS_BELOW_OUTSTANDING = {
    "outstanding": 0,
    "good": 1,
    "adequate": 2,
    "requires-improvement": 2,
    "inadequate": 3,
}
_INSPECTIONS = """
SELECT DISTINCT ?inspection ?report ?authority ?day ?framework ?version {{
  {among} ?inspection a gk:Inspection ;
    gk:report ?report ; gk:inspectionOf ?authority ; gk:framework ?framework .
  OPTIONAL {{ ?inspection gk:startDate ?day }}
  OPTIONAL {{ ?inspection gk:frameworkVersion ?version }}
}}"""
_JUDGEMENTS = """
SELECT DISTINCT ?inspection ?criterion ?grade ?judgement ?page {{
  {among} ?inspection gk:inspectionOf ?authority ; gk:judgement ?judgement .
  ?judgement gk:criterion ?criterion ; gk:grade ?grade OPTIONAL {{ ?judgement gk:page ?page }}
}}"""


@dataclass(frozen=True, slots=True)
class CriterionGrade:
    """The grade under a criterion, its statement, and its page."""

    criterion: str
    grade: str
    statement: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """A loaded inspection and its judgements, the overall one first.

    Its findings are in the named graph of its report. `day` is "" where no first day is known.
    """

    iri: str
    report: str
    authority: str
    day: str
    framework: str
    version: str = ""
    judgements: tuple[CriterionGrade, ...] = ()

    @property
    def full(self) -> bool:
        """Whether all services of the authority were judged (ILACS, SIF), not only one theme."""
        return self.framework in current_frameworks().full_inspections

    @property
    def under(self) -> str:
        """Return the label of the framework: "ILACS 2018"."""
        return current_frameworks().name_of(self.framework, self.version)

    @property
    def grades(self) -> dict[str, str]:
        """Return the grades by criterion."""
        return {judged.criterion: judged.grade for judged in self.judgements}

    @property
    def overall(self) -> CriterionGrade | None:
        """Return the overall judgement, if there is one."""
        return next((each for each in self.judgements if each.criterion == OVERALL_EFFECTIVENESS), None)

    @property
    def overall_grade(self) -> str:
        """Return the overall grade, "" without one."""
        return self.overall.grade if self.overall else ""

    @property
    def overall_words(self) -> str:
        """Return the overall grade as words, "" without one: "requires improvement"."""
        return self.overall_grade.replace("-", " ")

    @property
    def overall_statement(self) -> str:
        """Return the statement of the overall grade, "" without one."""
        return self.overall.statement if self.overall else ""

    @property
    def began(self) -> str:
        """Return the inspection as words: "the ILACS 2023 inspection that began on 30 January 2023"."""
        noun = "" if self.under.endswith("inspection") else " inspection"
        return f"the {self.under}{noun} that began on {long_date(self.day)}"


def inspections(store: Store, focus: Focus | None = None, with_undated: bool = False) -> list[Inspection]:
    """Return the inspections of the authorities in focus, or of all without a focus, oldest first.

    Those without a day have no place in time, and are left out unless they are wanted.
    """
    among = values_clause("?authority", focus.authorities) if focus and focus.authorities else ""
    found = _read_inspections(store, among) if among else _all_inspections(store)
    return [each for each in found if each.day or with_undated]


@per_graph
def _all_inspections(store: Store) -> list[Inspection]:
    return _read_inspections(store, "")


def _read_inspections(store: Store, among: str) -> list[Inspection]:
    judgements: dict[str, list[CriterionGrade]] = defaultdict(list)
    for inspection, criterion, grade, *place in store.rows(_JUDGEMENTS.format(among=among)):
        judged = CriterionGrade(concept_value(criterion), concept_value(grade), *place)
        judgements[inspection].append(judged)
    found = []
    for iri, report, authority, day, framework, version in store.rows(_INSPECTIONS.format(among=among)):
        judged_here = tuple(sorted(judgements[iri], key=_order))
        found.append(Inspection(iri, report, authority, day, concept_value(framework), version, judged_here))
    return sorted(found, key=lambda item: (item.day, item.iri))


def priority_actions(store: Store) -> dict[str, int]:
    """Return by inspection the number of areas for priority action, sub-points not counted."""
    rows = store.rows(
        """SELECT ?inspection ?action {
            ?action gk:priorityAction true . ?inspection gk:recommendation ?action
            FILTER NOT EXISTS { ?action dcterms:isPartOf ?whole } }"""
    )
    return Counter(inspection for inspection, _ in set(rows))


def matching_inspections(among: Iterable[Inspection], when: str, kind: str = "") -> list[Inspection]:
    """Return the inspections that a reference to a year or month fits; `kind` is its framework, or "".

    The year or month may be that of the report. A framework matches its variants ("sif" matches
    "sif-reinspection"), and a full framework matches the other full ones: the year decides.
    """
    full = current_frameworks().full_inspections
    alike = [one for one in among if one.framework.startswith(kind) or (one.full and kind in full)]
    if found := [one for one in alike if one.day.startswith(when)]:
        return found
    first = first_day(when)
    return [one for one in alike if 0 < months_between(one.day, first) <= MAX_MONTHS_TO_REPORT]


def latest_full_inspections(loaded: Iterable[Inspection]) -> dict[str, Inspection]:
    """Return the latest full inspection of each authority."""
    ordered = sorted((item for item in loaded if item.full), key=lambda item: (item.day, item.iri))
    return {item.authority: item for item in ordered}


def cutoff_date(among: Iterable[Inspection]) -> str:
    """Return the day before which a grade is old, "" without full inspections.

    It is `CURRENT_YEARS` before the latest full inspection of the graph, not before today, so that the same
    graph always gives the same map.
    """
    newest = max((item.day for item in among if item.full), default="")
    if not newest:
        return ""
    day = date.fromisoformat(newest)
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - CURRENT_YEARS, day=28 if is_leap_day else day.day).isoformat()


def _order(judged: CriterionGrade) -> tuple[bool, str, str, str]:
    return judged.criterion != OVERALL_EFFECTIVENESS, judged.criterion, judged.statement, judged.grade
