"""The inspections on a map or chart: order, latest grades, and those whose report is not loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphkit.answers.readings.horizon import of_england
from graphkit.answers.readings.known import latest_known
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.language.sentences import grade_words
from graphkit.core.partial_dates import long_date
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.graph.facts.inspections import (
    LIST_OF_REPORTS,
    Inspection,
    inspections,
    no_report_loaded,
)

if TYPE_CHECKING:
    from graphkit.graph.entities.focus import Focus
    from graphkit.graph.store.dataset import Store

GRADE_LETTERS = {  # letters on marks, of the best grade first
    grade: current_frameworks().grade_letters[grade] for grade in STEPS_BELOW_OUTSTANDING
}
WORST_MARK = "*"  # after the letter of the worst judgement, where there is no overall one
WORST_WORDS = "worst judgement; no overall one"
_LENGTH = (
    "{} reports are several times longer than others: compare shares of findings, not numbers."
)


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
    if (
        focus
        and not focus.entities
        and not inspections(store.facts, focus.authorities if focus else ())
    ):
        return GraphkitError(f"{no_report_loaded(focus.title)} {LIST_OF_REPORTS}")
    return GraphkitError(f"nothing to show: {reason}")


@dataclass(frozen=True, slots=True)
class LatestInspection:
    """The latest full inspection known of an authority, as a map shows it; `is_past`: it is old."""

    known: Inspection
    is_past: bool

    @property
    def grade(self) -> str:
        """Return the node type of its overall grade, or of its worst judgement without one."""
        return grade_type(self.known.judged)

    @property
    def letter(self) -> str:
        """Return the letter of the grade, with "*" for the worst judgement; "–" without one."""
        return GRADE_LETTERS.get(self.grade, "–") + WORST_MARK * (self.known.rated_by == "worst")

    @property
    def description(self) -> str:
        """Return the grade in words, with what it is of: "good", "inadequate (worst judgement)"."""
        if self.grade not in GRADE_LETTERS:
            return "report without grades"
        parts = [
            WORST_WORDS if self.known.rated_by == "worst" else "",
            "" if self.known.report else "official record; report not loaded",
        ]
        about = "; ".join(filter(None, parts))
        return grade_words(self.grade) + (f" ({about})" if about else "")

    @property
    def year(self) -> str:
        """Return the year in which it began."""
        return self.known.day[:4]

    @property
    def letter_and_year(self) -> str:
        """Return the letter of the grade with the year: "R 2023", "(I 2013)" if it is past."""
        return self.in_brackets(f"{self.letter} {self.year}")

    def in_brackets(self, text: str) -> str:
        """Return a text on its grade, in brackets if it is past."""
        return f"({text})" if self.is_past else text


def latest_grades(
    store: Store, cutoff: str, focus: Focus | None = None, since: str | None = None
) -> dict[str, LatestInspection]:
    """Return the latest full inspection known of each authority;
    those before the day `cutoff` are past.
    """
    return {
        each.authority: LatestInspection(each, each.day < cutoff)
        for each in latest_known(of_england(store)).values()
        if (not focus or each.authority in focus.authorities) and (not since or each.day >= since)
    }


def latest_among(store: Store, among: Iterable[Inspection]) -> dict[str, Inspection]:
    """Return by authority those of some inspections that are its latest full one known."""
    latest = {each.iri for each in latest_known(store).values()}
    return {each.authority: each for each in among if each.iri in latest}


def old_note(cutoff: str) -> str:
    """Return the legend of old inspections: "old (inspected before 8 June 2021)"."""
    return f"old (inspected before {long_date(cutoff)})"


def year_range(among: Iterable[Inspection]) -> str:
    """Return the first and last year of inspections: "2014–2026"."""
    years = sorted(item.day[:4] for item in among)
    return "" if not years else years[0] if years[0] == years[-1] else f"{years[0]}–{years[-1]}"


def abbreviations_note(names: Iterable[str]) -> str:
    """Return a sentence with the abbreviations in names of frameworks and their meaning,
    each once.
    """
    used = {word for name in names for word in name.split()}
    meanings = current_frameworks().abbreviations
    explained = [f"{short}: {meaning}" for short, meaning in meanings.items() if short in used]
    return f"{'; '.join(explained)}."


def comparability_note(among: Iterable[Inspection]) -> str:
    """Return why numbers of findings cannot be compared,
    "" if all reports are of similar length.
    """
    frameworks = current_frameworks()
    is_long = {frameworks.get(item.framework).long_reports for item in among}
    return _LENGTH.format(frameworks.names("long_reports")) if len(is_long) > 1 else ""


def grade_type(grade: str) -> str:
    """Return the node type of a grade; it decides colour and letter."""
    return grade if grade in GRADE_LETTERS else "no-grade"
