"""The loaded inspections: authority, date, framework and grades."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import authority_iri
from graphkit.core.partial_dates import first_day, long_date, months_between
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.passage_link import PassageLink, passage_link

_NOT_IN_WORST = (OVERALL_EFFECTIVENESS, "lscb")  # lscb is a judgement on the council's board
LIST_OF_REPORTS = "The question inspections lists the loaded reports."
CURRENT_YEARS = 5  # a grade is current for this long before the latest full inspection loaded
MAX_MONTHS_TO_REPORT = 4  # from the first day of an inspection to its report
FAVOURABLE = ("good", "outstanding")
_INSPECTIONS = """
SELECT inspection.iri, report, entity.iri, coalesce(start_date, ''), framework, coalesce(version,
''),
  coalesce(end_date, ''), coalesce(issued, ''), coalesce(theme, ''), coalesce(licence, ''),
  coalesce(result, ''), coalesce(document, ''), coalesce(address, ''), inspection.id
FROM inspection LEFT JOIN entity ON entity.id = authority
ORDER BY coalesce(start_date, ''), inspection.iri"""
_JUDGEMENTS = """
SELECT inspection, criterion, grade, passage.iri, coalesce(page, '') FROM judgement
JOIN passage USING (id)
WHERE criterion IS NOT NULL AND grade <> 'not-judged'"""
_PRIORITY_ACTIONS = """
SELECT inspection.iri, count(*) FROM recommendation JOIN passage USING (id)
JOIN inspection ON inspection.id = inspection WHERE priority_action = 1 AND part_of IS NULL
GROUP BY 1"""


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
    end: str = ""  # last day
    issued: str = ""  # day of publication
    theme: str = ""
    licence: str = ""
    outcome: str = ""  # where there are no grades (area SEND): "systemic-failings"
    document: str = ""  # address of the file of the report
    address: str = ""  # of the page that lists the reports on the authority

    def link(self, page: int | str | None = None) -> PassageLink:
        """Return the link that opens its report, at a page if one is given."""
        return passage_link(self.document, self.address, page)

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
        return next(
            (each for each in self.judgements if each.criterion == OVERALL_EFFECTIVENESS), None
        )

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
    def worst_grade(self) -> str:
        """Return the worst of the other judgements on the council, "" without any."""
        found = {
            grade: STEPS_BELOW_OUTSTANDING[grade]
            for criterion, grade in self.grades.items()
            if criterion not in _NOT_IN_WORST and grade in STEPS_BELOW_OUTSTANDING
        }
        return max(found, key=lambda grade: found[grade], default="")

    @property
    def judged(self) -> str:
        """Return the grade by which it is ranked: the overall one,
        else the worst of its judgements.
        """
        return self.overall_grade or self.worst_grade

    @property
    def rated_by(self) -> str:
        """Return which of the two that is: "overall" or "worst"; "" without either."""
        return "overall" if self.overall_grade else "worst" if self.judged else ""

    @property
    def began(self) -> str:
        """Return the inspection as words: "the ILACS 2023 inspection that began on 30 January
        2023".
        """
        noun = "" if self.under.endswith("inspection") else " inspection"
        return f"the {self.under}{noun} that began on {long_date(self.day)}"


def grades_worst_first(grades: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Return the grades with the criteria that have them, but the overall one,
    the worst grade first.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for criterion, grade in grades.items():
        if criterion != OVERALL_EFFECTIVENESS and grade in STEPS_BELOW_OUTSTANDING:
            found[grade].append(criterion)
    order = sorted(found, key=lambda grade: -STEPS_BELOW_OUTSTANDING[grade])
    return [(grade, sorted(found[grade])) for grade in order]


def inspections(
    facts: Facts, authorities: Collection[str] = (), with_undated: bool = False
) -> list[Inspection]:
    """Return the inspections of some authorities (IRIs), or of all without any, oldest first.

    Those without a day have no place in time, and are left out unless they are wanted.
    """
    wanted = frozenset(authorities)
    return [
        each
        for each in _every_inspection(facts)
        if (not wanted or each.authority in wanted) and (each.day or with_undated)
    ]


@kept
def inspections_by_iri(facts: Facts) -> dict[str, Inspection]:
    """Return all inspections by IRI, those without a day included."""
    return {each.iri: each for each in _every_inspection(facts)}


@kept
def _every_inspection(facts: Facts) -> tuple[Inspection, ...]:
    judgements: dict[int, list[CriterionGrade]] = defaultdict(list)
    for number, criterion, grade, statement, page in facts.rows(_JUDGEMENTS):
        judgements[number].append(CriterionGrade(criterion, grade, statement, str(page)))
    return tuple(
        Inspection(
            iri,
            report,
            authority or _authority_of(iri),
            day,
            framework,
            version,
            tuple(sorted(judgements[number], key=_order)),
            *more,
        )
        for iri, report, authority, day, framework, version, *more, number in facts.rows(
            _INSPECTIONS
        )
    )


def _authority_of(inspection: str) -> str:
    """Return the authority that the identifier of an inspection names:
    a build writes entities last.
    """
    *_, code, _ = ["", *inspection.rsplit("/", 2)]
    return authority_iri(code)


@kept
def inspected_authorities(facts: Facts) -> frozenset[str]:
    """Return the authorities of which an inspection is loaded."""
    return frozenset(each.authority for each in _every_inspection(facts))


@kept
def priority_actions(facts: Facts) -> dict[str, int]:
    """Return by inspection the number of areas for priority action, sub-points not counted."""
    return Counter(dict(facts.rows(_PRIORITY_ACTIONS)))


def matching_inspections(
    among: Iterable[Inspection], when: str, kind: str = ""
) -> list[Inspection]:
    """Return the inspections that a reference to a year or month fits;
    `kind` is its framework, or "".

    The year or month may be that of the report. A framework matches its variants ("sif" matches
    "sif-reinspection"), and a full framework matches the other full ones: the year decides.
    """
    full = current_frameworks().full_inspections
    alike = [one for one in among if one.framework.startswith(kind) or (one.full and kind in full)]
    if found := [one for one in alike if one.day.startswith(when)]:
        return found
    first = first_day(when)
    return [one for one in alike if 0 < months_between(one.day, first) <= MAX_MONTHS_TO_REPORT]


def cutoff_date(among: Iterable[Inspection]) -> str:
    """Return the day before which a grade is old, "" without full inspections.

    It is `CURRENT_YEARS` before the latest full inspection of the graph, not before today, so that
    the same graph always gives the same map.
    """
    newest = max((item.day for item in among if item.full), default="")
    if not newest:
        return ""
    day = date.fromisoformat(newest)
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(
        year=day.year - CURRENT_YEARS, day=28 if is_leap_day else day.day
    ).isoformat()


def _order(judged: CriterionGrade) -> tuple[bool, str, str, str]:
    return (
        judged.criterion != OVERALL_EFFECTIVENESS,
        judged.criterion,
        judged.statement,
        judged.grade,
    )


@kept
def reported_grades(facts: Facts) -> dict[str, list[tuple[str, str, str, str]]]:
    """Return inspection → earlier grades that it states:
    when, criterion ("" for none), grade, mention.
    """
    found: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    query = """SELECT inspection.iri, coalesce(inspected_in, reported_in), coalesce(criterion, ''),
          grade,
          passage.iri
        FROM earlier_inspection JOIN passage USING (id) JOIN inspection
        ON inspection.id = inspection
        WHERE grade IS NOT NULL AND coalesce(inspected_in, reported_in) IS NOT NULL
        ORDER BY passage.id"""
    for inspection, when, criterion, grade, mention in facts.rows(query):
        found[inspection].append((when, criterion, grade, mention))
    return dict(found)


def no_report_loaded(names: str, full: bool = False) -> str:
    """Return the sentence that no report, or none of a full inspection,
    is loaded for some places.
    """
    return f"No {'full inspection ' if full else ''}report loaded for {names}."
