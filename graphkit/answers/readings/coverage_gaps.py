"""What is held does not cover what a reading asks for: that it has no row is then not "none"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.readings.declarations import clause_leaves, units
from graphkit.answers.readings.official_lists import OfficialList
from graphkit.answers.readings.reading import (
    Reading,
    clauses,
    dimensions_in,
    given_values,
    period_ends,
)
from graphkit.core.partial_dates import last_day
from graphkit.graph.facts.facts import Facts, kept

if TYPE_CHECKING:
    from graphkit.answers.readings.reading_run import ReadingRun
    from graphkit.answers.readings.result import Population

_KNOWN_DAYS = """SELECT framework, day, source FROM known_inspection WHERE day IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class CoverageGap:
    """Why it is not known that there is none: the name of its sentence, and what that names.

    `frameworks` are those whose inspections are known only in part.
    """

    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)
    frameworks: tuple[str, ...] = ()


class _KnownPeriod(NamedTuple):
    """The first and last day of the inspections of a framework of which there is a report or a
    record; "" as its end where reports are loaded, up to now. `mentioned` is the last day of the
    first one that other reports mention, "" for none.
    """

    first: str
    last: str
    mentioned: str


def gap_of(run: ReadingRun, population: Population) -> CoverageGap | None:
    """Return why a reading without a row does not say that there is none; None where it does."""
    if gap := _of_incomplete_units(run.reading, population.lists):
        return gap
    if not population.of and (gap := _of_frameworks(run)):
        return gap
    words = run.words_held
    if words and words.missing:
        numbers = {"missing": f"{words.missing:,}", "reports": f"{words.of:,}"}
        return CoverageGap("not-held", numbers)
    return None


def _of_incomplete_units(reading: Reading, lists: Iterable[OfficialList]) -> CoverageGap | None:
    """Return the gap of a reading that counts what is in a list that is not complete."""
    is_of_body = reading.unit.name == "authorities" and "deliverer" in dimensions_in(reading.where)
    # of which a clause says that rows exist, or that none does
    related = [leaf.value["of"] for leaf in clause_leaves(reading.where) if leaf.name == "has"]
    names = (*(["arrangements"] if is_of_body else []), reading.unit.name, *related)
    found = next((own for each in names if (own := units()[each].incomplete)), "")
    if not found or _has_all(reading, lists):
        return None
    return CoverageGap(found)


def _has_all(reading: Reading, lists: Iterable[OfficialList]) -> bool:
    """Whether lists have every body of the kinds, or every one of the owners, of a reading."""
    named = dict(clauses(reading.where))
    kinds = {*map(str, given_values(named.get("kind", ())))}
    return any(
        (kinds and kinds <= each.complete) or (each.has_all_owned and "owner" in named)
        for each in lists
    )


def _of_frameworks(run: ReadingRun) -> CoverageGap | None:
    """Return the gap of a reading on inspections of frameworks of which others took place before,
    or may have taken place after, those that are known.
    """
    reading = run.reading
    named = dict(clauses(reading.where)).get("framework")
    known = _known_periods(run.facts)
    frameworks = tuple(str(each) for each in given_values(named or ()))
    if not reading.unit.inspection or not frameworks or not {*frameworks} <= known.keys():
        return None
    periods = [known[each] for each in frameworks]
    first = min(each.first for each in periods)
    last = "" if any(not each.last for each in periods) else max(each.last for each in periods)
    mentioned = min((each.mentioned for each in periods if each.mentioned), default="")
    begins, ends = period_ends(reading.began or "..")
    is_before = bool(mentioned) and mentioned < first and begins < first
    is_after = bool(last) and (not ends or ends > last)
    if not (is_before or is_after):
        return None
    return CoverageGap("outside", {"first": first, "last": last}, frameworks)


@kept
def _known_periods(facts: Facts) -> dict[str, _KnownPeriod]:
    """Return the known period of each framework that has a known inspection."""
    days: dict[str, dict[str, list[str]]] = {}
    for framework, day, source in facts.rows(_KNOWN_DAYS):
        days.setdefault(framework, {}).setdefault(source, []).append(last_day(day))
    found = {}
    for framework, by_source in days.items():
        reports, records = by_source.get("report", []), by_source.get("official", [])
        if reports or records:
            found[framework] = _KnownPeriod(
                min([*reports, *records]),
                "" if reports else max(records),
                min(by_source.get("mentioned", []), default=""),
            )
    return found
