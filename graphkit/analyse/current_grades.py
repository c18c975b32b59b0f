"""How authorities are graded now, or were on a day: a row for each, from the latest inspection known.

The latest full inspection of an authority is the latest *known*: of a loaded report, or of the official
record where its report is not loaded. Under a framework with an overall judgement, that is the grade; under
one without, the judgements are, the worst first. Nobody is left out: an authority without a known inspection
has a row that says so. As at a day (`Store.as_at`), inspections count that began on or before it, as the
inspectorate's statistics count.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from graphkit.ask.lookup import present_day
from graphkit.ask.official_record import official_records, reports_of
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri
from graphkit.core.partial_dates import first_day, last_day
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Scheme
from graphkit.facts.facts import kept
from graphkit.facts.inspections import NOT_JUDGED, CriterionGrade, Inspection, grades_worst_first, inspections
from graphkit.facts.names import entities_of, label, period_of, regions
from graphkit.language.wording import listed

if TYPE_CHECKING:
    from graphkit.facts.facts import Facts
    from graphkit.store.dataset import Store

REPORT, OFFICIAL = "report", "official"
NO_INSPECTION = "no full inspection is known"


@dataclass(frozen=True, slots=True)
class CurrentGrades(Inspection):
    """The latest full inspection known of an authority, and its grades; without a `day`, none is known.

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

    @property
    def overall_grade(self) -> str:
        """Return the overall grade; "" where there is none."""
        found = self.grades.get(OVERALL_EFFECTIVENESS, "")
        return "" if found == NOT_JUDGED else found

    @property
    def due(self) -> str:
        """Return the month in which the next full inspection is due by the usual interval: "2026-03"."""
        return f"{int(self.day[:4]) + current_frameworks().interval}{self.day[4:7]}" if self.day else ""

    def words(self, store: Store) -> str:
        """Return how it is graded: "good overall", or why there is no overall grade; and the source if it is
        the official record.
        """
        graded = f"{self.overall_words} overall" if self.overall_grade else self.reason(store)
        return f"{graded} (official record; report not loaded)" if self.source == OFFICIAL else graded

    def reason(self, store: Store) -> str:
        """Return why there is no overall grade, with the judgements instead; "" where there is one."""
        if self.overall_grade:
            return ""
        if not self.day:
            return NO_INSPECTION
        return judged_without_overall(store, self.under, self.grades)


def judged_without_overall(store: Store, under: str, grades: Mapping[str, str]) -> str:
    """Return the judgements of an inspection that has no overall one, as words, the worst first."""
    parts = [
        f"{grade.replace('-', ' ')} for {listed([_criterion(store, each) for each in criteria])}"
        for grade, criteria in grades_worst_first(grades)
    ]
    return f"no overall judgement under {under}; {'; '.join(parts) or 'no judgement is known'}"


def _criterion(store: Store, criterion: str) -> str:
    found = label(store.facts, concept_iri(Scheme.CRITERION, criterion))
    return found[:1].lower() + found[1:]


def current_grades(store: Store, among: Collection[str] | None = None) -> list[CurrentGrades]:
    """Return a row for each authority that exists, by name; `among` restricts the authorities (IRIs)."""
    latest, exists_on = latest_known(store), present_day(store) or "9998"
    rows, facts = [], store.facts
    for authority in entities_of(facts, "authority"):
        if among is not None and authority not in among:
            continue
        opened, closed = period_of(facts, authority)
        if first_day(opened) <= exists_on <= (last_day(closed) or "9999"):
            rows.append(latest.get(authority) or _known(facts, Inspection("", "", authority, "", "")))
    return rows


@kept
def latest_known(store: Store) -> dict[str, CurrentGrades]:
    """Return the latest full inspection known of each authority that has any, also of abolished ones."""
    return {each.authority: each for each in known_inspections(store)}


@kept
def known_inspections(store: Store) -> list[CurrentGrades]:
    """Return all full inspections known, of reports and of the official record, oldest first.

    Where the report is loaded, the grades are those it states, and the official record gives the day of
    publication that it may lack.
    """
    facts = store.facts
    loaded = [each for each in inspections(facts) if each.full]
    official = [
        each for each in official_records(store) if each.framework in current_frameworks().full_inspections
    ]
    of_record = reports_of(official, loaded)
    published = {of_record[each.iri].iri: each.published for each in official if each.iri in of_record}
    found = [replace(each, issued=each.issued or published.get(each.iri, "")) for each in loaded]
    found += [
        Inspection(
            each.inspection, "", each.authority, each.day, each.framework, each.version,
            tuple(CriterionGrade(*judged, "") for judged in each.grades.items()), issued=each.published,
        )
        for each in official if each.iri not in of_record
    ]  # fmt: skip
    return [_known(facts, each) for each in sorted(found, key=lambda each: (each.day, each.iri))]


def _known(facts: Facts, item: Inspection) -> CurrentGrades:
    values = {each.name: getattr(item, each.name) for each in fields(item)}
    region = regions(facts).get(item.authority, "")
    return CurrentGrades(
        **values, name=label(facts, item.authority), region=label(facts, region) if region else ""
    )
