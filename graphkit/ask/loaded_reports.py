"""Coverage: which inspections of which authorities are loaded, and which are known to be missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from graphkit.ask.lookup import Labels, concept_value, exists, objects, subject_objects
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import values_clause
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Property

if TYPE_CHECKING:
    from graphkit.facts.inspections import Inspection
    from graphkit.store.dataset import Store

_NOT_LOADED = """
SELECT DISTINCT ?authority ?when ?framework ?mention ?inspection ?day ?page {{
  {which} ?inspection gk:inspectionOf ?authority ; gk:startDate ?day ; gk:earlierInspection ?mention .
  ?mention gk:inspectedIn|gk:reportedIn ?when
  OPTIONAL {{ ?mention gk:framework ?framework }} OPTIONAL {{ ?mention gk:page ?page }}
  OPTIONAL {{ ?mention gk:refersTo ?loaded }} FILTER(!BOUND(?loaded)) }}
ORDER BY ?authority ?when ?day ?mention"""
LIST_OF_REPORTS = "The question inspections lists the loaded reports."


def no_report_loaded(names: str, full: bool = False) -> str:
    """Return the sentence that no report, or none of a full inspection, is loaded for some places."""
    return f"No {'full inspection ' if full else ''}report loaded for {names}."


class Loaded(NamedTuple):
    """The loaded inspections of an authority under a framework ("ILACS 2018"): number, first and last day."""

    authority: str
    framework: str
    inspections: int
    oldest: str
    newest: str


class NotLoaded(NamedTuple):
    """An inspection that a report refers to and that is not loaded: when ("2015"), framework, mention.

    `stated_in` is the inspection whose report refers to it, `stated_on` its first day; `page` is "" where the
    report has no pages.
    """

    authority: str
    when: str
    framework: str
    mention: str
    stated_in: str
    stated_on: str
    page: str

    @property
    def source(self) -> str:
        """Return where the report says it: "report of 2019, page 2"."""
        return f"report of {self.stated_on[:4]}{f', page {self.page}' if self.page else ''}"


class LaterInspection(NamedTuple):
    """A full inspection that is not loaded, as a later report states it; `grade` is "" if it has none."""

    mention: NotLoaded
    grade: str

    def __str__(self) -> str:
        """Return it as words: "ILACS, May 2022, graded good overall (report of 2023, page 1)"."""
        grade = f", graded {self.grade.replace('-', ' ')} overall" if self.grade else ""
        return f"{self.mention.framework}, {long_date(self.mention.when)}{grade} ({self.mention.source})"


class Missing(NamedTuple):
    """Current authorities, by name, without any report, and without one of a full inspection."""

    without_report: list[str]
    without_full_inspection: list[str]


def loaded_by_authority(loaded: Iterable[Inspection]) -> list[Loaded]:
    """Return what is loaded for each authority and framework."""
    days: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in loaded:
        days[item.authority, item.under].append(item.day)
    return [Loaded(*key, len(found), min(found), max(found)) for key, found in sorted(days.items())]


def missing_authorities(store: Store, loaded: Collection[Inspection]) -> Missing:
    """Return the authorities of today that are missing from the loaded inspections."""
    labels = Labels(store)
    current = {iri for iri, _ in subject_objects(store, Property.REGION) if exists(store, iri)}
    inspected = {item.authority for item in loaded}
    in_full = {item.authority for item in loaded if item.full}
    return Missing(labels.by_name(current - inspected), labels.by_name((inspected & current) - in_full))


def inspections_not_loaded(store: Store, authorities: Collection[str]) -> list[NotLoaded]:
    """Return the inspections of some authorities that their reports refer to and that are not loaded."""
    rows = store.rows(_NOT_LOADED.format(which=values_clause("?authority", authorities)))
    name_of = current_frameworks().name_of
    return [
        NotLoaded(authority, when, name_of(concept_value(framework), "") if framework else "", *where)
        for authority, when, framework, *where in rows
    ]


def later_full_inspection(store: Store, authority: str, day: str) -> LaterInspection | None:
    """Return the newest full inspection after a day that is not loaded, but named by a loaded report."""
    names = {current_frameworks().name_of(each, "") for each in current_frameworks().full_inspections}
    later = [
        each
        for each in inspections_not_loaded(store, [authority])
        if each.framework in names and each.when > day[: len(each.when)]
    ]
    if not later:
        return None
    newest = max(each.when for each in later)
    stated = sorted((_overall_grade(store, each.mention), each) for each in later if each.when == newest)
    return LaterInspection(stated[-1][1], stated[-1][0])


def _overall_grade(store: Store, mention: str) -> str:
    """Return the overall grade that a report gives of an earlier inspection, "" for none."""
    criteria = map(concept_value, objects(store, mention, Property.CRITERION))
    grades = map(concept_value, objects(store, mention, Property.GRADE))
    return next(grades, "") if OVERALL_EFFECTIVENESS in criteria else ""


def distinct_not_loaded(mentions: Iterable[NotLoaded]) -> list[NotLoaded]:
    """Return one mention of each inspection: the first of those on one authority, framework and time.

    A mention with a year only is the same inspection as one with a month in that year.
    """
    kept: dict[tuple[str, str], list[NotLoaded]] = defaultdict(list)
    for item in sorted(mentions, key=lambda item: (-len(item.when), item.stated_on, item.mention)):
        same = kept[item.authority, item.framework]
        if not any(other.when.startswith(item.when) for other in same):
            same.append(item)
    found = (item for items in kept.values() for item in items)
    return sorted(found, key=lambda item: (item.authority, item.when, item.framework))
