"""Inspections as they follow one another: when, under which framework, with which grades."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from graphkit.ask.diagnostics import LIST_OF_REPORTS, no_report_loaded
from graphkit.ask.focus import Focus
from graphkit.ask.inspections import Inspection, inspections, latest_full_inspections
from graphkit.ask.lookup import concept_value
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.store.dataset import Store

LETTERS = {  # grade, best first → how it is marked
    "outstanding": "O",
    "good": "G",
    "requires-improvement": "R",
    "adequate": "A",
    "inadequate": "I",
}
_NOT_HELD = """
SELECT ?authority ?when (MAX(?kind) AS ?framework) (MIN(?day) AS ?told) {
  ?inspection gk:previousNotLoaded ?look ; gk:inspectionOf ?authority ; gk:startDate ?day .
  ?look gk:inspectedIn|gk:reportedIn ?seen BIND(STR(?seen) AS ?when)
  OPTIONAL { ?look gk:framework ?kind }
} GROUP BY ?authority ?when"""
_TOLD_GRADES = f"""
SELECT DISTINCT ?authority ?when ?grade {{
  ?inspection gk:earlierInspection ?look ; gk:inspectionOf ?authority .
  ?look gk:grade ?grade ; gk:inspectedIn|gk:reportedIn ?seen BIND(STR(?seen) AS ?when)
  OPTIONAL {{ ?look gk:criterion ?area }}
  FILTER(COALESCE(?area, criterion:{OVERALL_EFFECTIVENESS}) = criterion:{OVERALL_EFFECTIVENESS})
}}"""
_UNLIKE = "Reports of the SIF are several times longer than others: shares can be compared, numbers cannot."
YEARS = 5  # a grade given so long before the latest full inspection held is an old one


def inspected(store: Store, focus: Focus | None = None, since: str | None = None) -> list[Inspection]:
    """Return the inspections of the authorities in focus, by authority and day.

    Raises GraphkitError where the focus is on something that is not inspected.
    """
    if focus and not focus.authorities:
        raise GraphkitError(f"{focus.title} is no authority or region, so no inspection is its own")
    found = (each for each in inspections(store, focus) if not since or each.day >= since)
    return sorted(found, key=lambda each: (each.authority, each.day, each.iri))


def nothing_to_show(store: Store, focus: Focus | None, why: str) -> GraphkitError:
    """Return the error of an empty map: `why`, unless no report at all is loaded for the places in focus."""
    if focus and not focus.entities and not inspections(store, focus):
        return GraphkitError(f"{no_report_loaded(focus.title)} {LIST_OF_REPORTS}")
    return GraphkitError(f"nothing to show: {why}")


@dataclass(frozen=True, slots=True)
class NotHeld:
    """A full inspection that a later report tells of (`told`: its year), and whose report is not held.

    `when` is a year, a month or a day; `grade` the overall one, where reports tell it.
    """

    when: str
    framework: str
    told: str
    grade: str = ""

    @property
    def day(self) -> str:
        """Return a day that stands for it: the middle of its year or month."""
        return f"{self.when}-07-01" if len(self.when) == 4 else f"{self.when}-15"[:10]

    @property
    def under(self) -> str:
        """Return the framework as people write it, without the year that would tell its version."""
        return current_frameworks().name_of(self.framework, "") if self.framework else "inspection"

    @property
    def said(self) -> str:
        """Return in words how it was judged, and that it is not held.

        "inadequate (report not held, told of in that of 2019)".
        """
        why = f"report not held, told of in that of {self.told}"
        return f"{spoken(self.grade)} ({why})" if self.grade else why


def not_held(store: Store, since: str | None = None) -> dict[str, list[NotHeld]]:
    """Return, by authority, the full inspections that a report tells of, and that are not held."""
    found: dict[str, list[NotHeld]] = defaultdict(list)
    grades: dict[tuple[str, str], set[str]] = defaultdict(set)
    for authority, when, grade in store.rows(_TOLD_GRADES):
        grades[authority, when[:4]].add(concept_value(grade))
    for authority, when, framework, told in sorted(store.rows(_NOT_HELD)):
        if not since or when >= since[: len(when)]:
            graded = grades[authority, when[:4]]
            grade = min(graded) if len(graded) == 1 else ""
            found[authority].append(NotHeld(when, concept_value(framework), told[:4], grade))
    return found


@dataclass(frozen=True, slots=True)
class Latest:
    """The full inspection that says how an authority stands, and whether it is past.

    It is where it is old, or where a full inspection without overall grade followed it (`later`: the year):
    such a grade is no longer current, and nothing has taken its place.
    """

    inspection: Inspection
    past: bool
    later: str = ""

    def written(self, sign: str) -> str:
        """Return a grade as it is written everywhere, in brackets where it is past: "(I 2023) – 2026"."""
        return f"({sign}) – {self.later}" if self.later else f"({sign})" if self.past else sign


def latest(found: Sequence[Inspection], before: str, *, graded: bool = True) -> dict[str, Latest]:
    """Return, by authority, its last full inspection: the last with an overall grade, where one is asked for.

    Where none has a grade, it is the last of all. It is old where it was made before the day `before`.
    """
    last = latest_full_inspections(found)
    shown = last | (latest_full_inspections(each for each in found if each.overall) if graded else {})
    later = {iri: last[iri].day[:4] for iri, each in shown.items() if each.day < last[iri].day}
    return {
        iri: Latest(each, each.day < before or iri in later, later.get(iri, ""))
        for iri, each in shown.items()
    }


def ungraded(found: Iterable[Inspection]) -> str:
    """Return a sentence on the frameworks whose full inspections give no overall grade, "" for none."""
    full = [each for each in found if each.full]
    frames = sorted({each.under for each in full} - {each.under for each in full if each.overall})
    return f"Reports under {', '.join(frames)} give no overall grade." if frames else ""


def oldest(found: Iterable[Inspection]) -> str:
    """Return the day before which a grade is old: years before the latest full inspection held; "" for none.

    It goes by the inspections of the whole graph and by no clock, so that the same graph says the same.
    """
    newest = max((each.day for each in found if each.full), default="")
    if not newest:
        return ""
    day = date.fromisoformat(newest)
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - YEARS, day=28 if leap else day.day).isoformat()


def how_old(before: str) -> str:
    """Return what old is, in words: so many years before the latest report."""
    return f"old (inspected before {day_of(before)})"


def day_of(iso: str) -> str:
    """Return a day in words: "8 June 2021"."""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def years(found: Iterable[Inspection]) -> str:
    """Return from which year to which inspections were made: "2014–2026"."""
    each = sorted(one.day[:4] for one in found)
    return "" if not each else each[0] if each[0] == each[-1] else f"{each[0]}–{each[-1]}"


def in_full(found: Iterable[Inspection | NotHeld]) -> str:
    """Return what the capitals in the names of frameworks stand for, each once."""
    used = {word for one in found for word in one.under.split()}
    meanings = current_frameworks().abbreviations
    return "; ".join(f"{short}: {words}" for short, words in meanings.items() if short in used)


def unlike(found: Iterable[Inspection]) -> str:
    """Return why numbers of findings cannot be compared, "" where reports are of a length."""
    of_sif = {each.framework.startswith("sif") for each in found}
    return _UNLIKE if len(of_sif) > 1 else ""


def look(grade: str) -> str:
    """Return the type of what bears a grade: how it is drawn."""
    return grade if grade in LETTERS else "no-grade"


def spoken(grade: str) -> str:
    """Return a grade in few words: "requires improvement"."""
    return grade.replace("-", " ")
