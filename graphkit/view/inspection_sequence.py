"""The inspections on a map or chart: order, latest grades, and those whose report is not loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphkit.ask.lookup import concept_value
from graphkit.ask.missing_reports import LIST_OF_REPORTS, no_report_loaded
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.partial_dates import long_date
from graphkit.facts.inspections import Inspection, inspections, latest_full_inspections

if TYPE_CHECKING:
    from graphkit.ask.focus import Focus
    from graphkit.store.dataset import Store

GRADE_LETTERS = current_frameworks().grade_letters  # best first; letters on marks
_MISSING_REPORTS = """
SELECT ?authority ?when (MAX(?kind) AS ?framework) (MIN(?day) AS ?mentioned) {
  ?inspection gk:previousNotLoaded ?earlier ; gk:inspectionOf ?authority ; gk:startDate ?day .
  ?earlier gk:inspectedIn|gk:reportedIn ?date BIND(STR(?date) AS ?when)
  OPTIONAL { ?earlier gk:framework ?kind }
} GROUP BY ?authority ?when"""
_REPORTED_GRADES = f"""
SELECT DISTINCT ?authority ?when ?grade {{
  ?inspection gk:earlierInspection ?earlier ; gk:inspectionOf ?authority .
  ?earlier gk:grade ?grade ; gk:inspectedIn|gk:reportedIn ?date BIND(STR(?date) AS ?when)
  OPTIONAL {{ ?earlier gk:criterion ?area }}
  FILTER(COALESCE(?area, criterion:{OVERALL_EFFECTIVENESS}) = criterion:{OVERALL_EFFECTIVENESS})
}}"""
_LENGTH = "{} reports are several times longer than others: compare shares of findings, not numbers."


def select_inspections(
    store: Store, focus: Focus | None = None, since: str | None = None
) -> list[Inspection]:
    """Return the inspections of the authorities in focus, sorted by authority and day.

    Raises GraphkitError if the focus contains no authority.
    """
    if focus and not focus.authorities:
        raise GraphkitError(
            f"{focus.title} is not an authority or region, so it has no inspections of its own"
        )
    selected = (
        item
        for item in inspections(store.facts, focus.authorities if focus else ())
        if not since or item.day >= since
    )
    return sorted(selected, key=lambda item: (item.authority, item.day, item.iri))


def empty_map_error(store: Store, focus: Focus | None, reason: str) -> GraphkitError:
    """Return the error of an empty map: no report loaded for the focus, or else `reason`."""
    if focus and not focus.entities and not inspections(store.facts, focus.authorities if focus else ()):
        return GraphkitError(f"{no_report_loaded(focus.title)} {LIST_OF_REPORTS}")
    return GraphkitError(f"nothing to show: {reason}")


@dataclass(frozen=True, slots=True)
class MissingReport:
    """A full inspection that a later report mentions and whose own report is not loaded.

    `when` is a year, month or day; `mentioned_in` the year of the later report; `grade` the overall grade if
    reports state it.
    """

    when: str
    framework: str
    mentioned_in: str
    grade: str = ""

    @property
    def day(self) -> str:
        """Return the day at which it is drawn: the middle of its year or month if the day is not known."""
        return f"{self.when}-07-01" if len(self.when) == 4 else f"{self.when}-15"[:10]

    @property
    def under(self) -> str:
        """Return the name of the framework, without the year of its version, which is not known."""
        return current_frameworks().name_of(self.framework, "") if self.framework else "inspection"

    @property
    def description(self) -> str:
        """Return the grade and its source: "inadequate (report not loaded; see the report of 2019)"."""
        reason = f"report not loaded; see the report of {self.mentioned_in}"
        return f"{grade_label(self.grade)} ({reason})" if self.grade else reason


def missing_reports(store: Store, since: str | None = None) -> dict[str, list[MissingReport]]:
    """Return, by authority, the full inspections that reports mention and whose own report is not loaded."""
    missing: dict[str, list[MissingReport]] = defaultdict(list)
    grades: dict[tuple[str, str], set[str]] = defaultdict(set)
    for authority, when, grade in store.rows(_REPORTED_GRADES):
        grades[authority, when[:4]].add(concept_value(grade))
    for authority, when, framework, mentioned in sorted(store.rows(_MISSING_REPORTS)):
        if not since or when >= since[: len(when)]:
            reported = grades[authority, when[:4]]
            grade = min(reported) if len(reported) == 1 else ""  # none if reports contradict one another
            missing[authority].append(MissingReport(when, concept_value(framework), mentioned[:4], grade))
    return missing


@dataclass(frozen=True, slots=True)
class LatestInspection:
    """The full inspection that gives an authority's latest grade, and whether that grade is past.

    A grade is past if it is old, or if a later full inspection gave no overall grade (in `later_year`).
    """

    inspection: Inspection
    is_past: bool
    later_year: str = ""

    @property
    def grade(self) -> str:
        """Return the node type of its overall grade."""
        return grade_type(self.inspection.overall.grade if self.inspection.overall else "")

    @property
    def letter(self) -> str:
        """Return the letter of its overall grade, "–" without one."""
        return GRADE_LETTERS.get(self.grade, "–")

    @property
    def year(self) -> str:
        """Return the year in which it began."""
        return self.inspection.day[:4]

    @property
    def letter_and_year(self) -> str:
        """Return the letter of the grade with the year: "R 2023", "(I 2023) – 2026" if it is past."""
        return self.in_brackets(f"{self.letter} {self.year}")

    def in_brackets(self, text: str) -> str:
        """Return a text on its grade, in brackets if it is past."""
        if self.later_year:
            return f"({text}) – {self.later_year}"
        return f"({text})" if self.is_past else text


def latest_inspections(
    candidates: Sequence[Inspection], cutoff: str, *, graded: bool = True
) -> dict[str, LatestInspection]:
    """Return the latest full inspection of each authority; with `graded`, the latest with an overall grade.

    An authority without any overall grade has its latest full inspection. Inspections before the day
    `cutoff` are old.
    """
    latest = latest_full_inspections(candidates)
    with_grade = latest_full_inspections(item for item in candidates if item.overall) if graded else {}
    selected = latest | with_grade
    later = {
        authority: latest[authority].day[:4]
        for authority, item in selected.items()
        if item.day < latest[authority].day
    }
    return {
        authority: LatestInspection(item, item.day < cutoff or authority in later, later.get(authority, ""))
        for authority, item in selected.items()
    }


def ungraded_frameworks_note(among: Iterable[Inspection]) -> str:
    """Return a sentence on frameworks whose full inspections give no overall grade, "" without any."""
    full = [item for item in among if item.full]
    ungraded = sorted({item.under for item in full} - {item.under for item in full if item.overall})
    return f"Reports under {', '.join(ungraded)} give no overall grade." if ungraded else ""


def old_note(cutoff: str) -> str:
    """Return the legend of old inspections: "old (inspected before 8 June 2021)"."""
    return f"old (inspected before {long_date(cutoff)})"


def year_range(among: Iterable[Inspection]) -> str:
    """Return the first and last year of inspections: "2014–2026"."""
    years = sorted(item.day[:4] for item in among)
    return "" if not years else years[0] if years[0] == years[-1] else f"{years[0]}–{years[-1]}"


def abbreviations_note(names: Iterable[str]) -> str:
    """Return a sentence with the abbreviations in names of frameworks and their meaning, each once."""
    used = {word for name in names for word in name.split()}
    meanings = current_frameworks().abbreviations
    return f"{'; '.join(f'{short}: {meaning}' for short, meaning in meanings.items() if short in used)}."


def comparability_note(among: Iterable[Inspection]) -> str:
    """Return why numbers of findings cannot be compared, "" if all reports are of similar length."""
    frameworks = current_frameworks()
    is_long = {frameworks.get(item.framework).long_reports for item in among}
    return _LENGTH.format(frameworks.names("long_reports")) if len(is_long) > 1 else ""


def grade_type(grade: str) -> str:
    """Return the node type of a grade; it decides colour and letter."""
    return grade if grade in GRADE_LETTERS else "no-grade"


def grade_label(grade: str) -> str:
    """Return the label of a grade: "requires improvement"."""
    return grade.replace("-", " ")
