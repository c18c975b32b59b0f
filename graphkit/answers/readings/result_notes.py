"""Notes of a result: how to read it. Each is a type with fields; `words` says it in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from graphkit.answers.readings.declarations import Dimension, declared
from graphkit.answers.readings.known import grade_disputes
from graphkit.answers.readings.known_then import empty_columns
from graphkit.answers.readings.official_lists import OfficialList, lists_words
from graphkit.answers.readings.reading import Reading, ReadingMeasure, dimensions_in
from graphkit.answers.readings.recommendation_states import without_readers
from graphkit.answers.readings.relations import plain_inspections
from graphkit.answers.readings.result import Population
from graphkit.answers.readings.sql_parts import SqlPart, sql_template
from graphkit.core.language.sentences import any_of
from graphkit.core.partial_dates import long_date

if TYPE_CHECKING:
    from graphkit.answers.readings.reading_run import ReadingRun
    from graphkit.answers.readings.words_held import WordsHeld

_MOST_NAMED = 12
_GRADES = {"grade", "authority.grade", "inspection.grade", "from", "to"}


class ResultNote(Protocol):
    """How to read a result. `is_coverage`: it says what the rows are chosen from."""

    is_coverage: ClassVar[bool]

    @property
    def words(self) -> str:
        """The note as a sentence."""


@dataclass(frozen=True, slots=True)
class ScopeUsed:
    """Which inspections the rows are chosen from, and whether the reading left that open."""

    is_coverage: ClassVar[bool] = True
    scope: str
    is_default: bool

    @property
    def meaning(self) -> str:
        """What the scope means, beginning with a small letter."""
        words: str = declared()["scopes"][self.scope]
        return f"{words[:1].lower()}{words[1:]}"

    @property
    def words(self) -> str:
        default = " (default)" if self.is_default else ""
        return f"Scope {self.scope}{default}: {self.meaning}"


@dataclass(frozen=True, slots=True)
class DayOfNow:
    """The day that counts as now; of rows of lists, these with their last days."""

    is_coverage: ClassVar[bool] = True
    day: str
    lists: tuple[OfficialList, ...]

    @property
    def words(self) -> str:
        if self.lists:
            return lists_words(self.lists)
        return f"Now is {long_date(self.day)}." if self.day else "No inspection is known."


@dataclass(frozen=True, slots=True)
class LeftOutRows:
    """How many could not be counted."""

    is_coverage: ClassVar[bool] = True
    number: int

    @property
    def words(self) -> str:
        return f"Not counted with these: {self.number}; left_out in JSON has each with its reason."


@dataclass(frozen=True, slots=True)
class Caution:
    """A sentence that is declared with a unit or a grade, or says what the graph lacks."""

    is_coverage: ClassVar[bool] = False
    words: str


@dataclass(frozen=True, slots=True)
class GradedByWorst:
    """The authorities that are graded by their worst judgement."""

    is_coverage: ClassVar[bool] = False
    names: tuple[str, ...]

    @property
    def words(self) -> str:
        more = len(self.names) - _MOST_NAMED
        listed = ", ".join(self.names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        return f"Without an overall judgement, graded by the worst of their judgements: {listed}."


@dataclass(frozen=True, slots=True)
class PartsOverlap:
    """A row may be in several groups of a dimension."""

    is_coverage: ClassVar[bool] = False
    dimension: str
    total: int

    @property
    def words(self) -> str:
        return (
            f"A row may have several under {self.dimension}: the parts may sum to more than "
            f"all {self.total:,}."
        )


@dataclass(frozen=True, slots=True)
class ShareOf:
    """What the rows of a share are chosen by."""

    is_coverage: ClassVar[bool] = False
    dimension: str
    values: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"The share is of rows whose {self.dimension} is {any_of(self.values)}."


@dataclass(frozen=True, slots=True)
class RowsCut:
    """How many of the rows found are in the result."""

    is_coverage: ClassVar[bool] = False
    kept: int
    found: int

    @property
    def words(self) -> str:
        return f"{self.kept:,} of {self.found:,} rows."


@dataclass(frozen=True, slots=True)
class WithoutDay:
    """How many inspections have no known day, so that no period has them."""

    is_coverage: ClassVar[bool] = False
    number: int

    @property
    def words(self) -> str:
        one = self.number == 1
        who = "1 inspection has" if one else f"{self.number} inspections have"
        return f"{who} no known day and cannot be in a period."


@dataclass(frozen=True, slots=True)
class WordsNotLoaded:
    """Of how many reports the words are not loaded: there words are looked for by their stems."""

    is_coverage: ClassVar[bool] = False
    coverage: WordsHeld

    @property
    def words(self) -> str:
        return f"{self.coverage.note} Stems of passages are looked for there."


UNSURE_COUNTED = Caution("Findings whose label is unsure are counted, too.")
NO_QUERY = Caution(
    "The graph has bodies as on the last day of their list: of an earlier day there is no SPARQL."
)


def notes_of(run: ReadingRun, found: int, population: Population) -> Iterator[ResultNote]:
    """Yield the notes of a reading of which so many rows were found, before any limit."""
    reading, unit = run.reading, run.reading.unit
    if scope := reading.used_scope:
        yield ScopeUsed(scope, not reading.scope)
    yield DayOfNow(population.as_at, population.lists)
    if unit.note and not run.facts.day:
        yield Caution(unit.note)
    if "decided_by" in unit.dimensions and (unconfirmed := without_readers(run.facts)):
        yield Caution(unconfirmed)
    if not_known := empty_columns(run):
        yield Caution(not_known)
    yield from _by_worst(run)
    yield from _disputed(run)
    yield from _overlaps(run)
    shared = (each.clause for each in reading.measures if each.how == "share")
    for clause in filter(None, shared):
        for name, values in unit.share_of(clause).items():
            yield ShareOf(name, tuple(values))
    if any(each.how == "difference" for each in reading.measures):
        yield Caution(declared()["measures"]["difference"]["note"])
    if reading.limit and found > reading.limit:
        yield RowsCut(reading.limit, found)
    if population.left_out:
        yield LeftOutRows(len(population.left_out))
    named = {*dimensions_in(reading.where)}
    if unit.of_reports and unit.name != "participations" and "confidence" not in named:
        yield UNSURE_COUNTED
    if (coverage := run.words_held) and coverage.missing:
        yield WordsNotLoaded(coverage)
    if unit.inspection and (reading.began or "began" in named):
        yield from _without_day(run)


def _without_day(run: ReadingRun) -> Iterator[ResultNote]:
    inspections = plain_inspections(run.reading.unit)
    count = (ReadingMeasure("count"),)
    if number := run.count(Reading(inspections, {"began": None}, "all", measures=count)):
        yield WithoutDay(number)


def _overlaps(run: ReadingRun) -> Iterator[ResultNote]:
    """Yield that groups overlap, for each dimension that gives a row several values."""
    compiled = run.compiled
    several: list[Dimension] = [each for each in compiled.by if each.many]
    if several and "count" in compiled.measures and not run.reading.is_list:
        total = run.count_distinct_rows()
        for dimension in several:
            yield PartsOverlap(dimension.name, total)


def _used_grades(reading: Reading) -> set[str]:
    """Return the dimensions of grades that rows are chosen by, or show."""
    used = {*dimensions_in(reading.where), *reading.grouped}
    for each in reading.measures:
        used |= {*dimensions_in(each.clause or {})}
    return used & _GRADES


def _disputed(run: ReadingRun) -> Iterator[ResultNote]:
    """Yield the grades of these authorities of which the official record has another one."""
    unit, disputes = run.reading.unit, grade_disputes(run.store.facts)
    if not (disputes and unit.authority and _used_grades(run.reading)):
        return
    found = {iri for (iri,) in _of_authorities(run, "e2.iri", sql_template("1"))}
    texts = [each.text for iri, own in disputes.items() if iri in found for each in own]
    yield from map(Caution, texts[:_MOST_NAMED])


def _by_worst(run: ReadingRun) -> Iterator[ResultNote]:
    """Yield the authorities that are graded by their worst judgement."""
    unit, used = run.reading.unit, _used_grades(run.reading)
    if not used or not unit.authority or unit.name == "judgements":
        return
    is_now = "authority.grade" in used or unit.name == "authorities"
    if not (is_now or unit.inspection):
        return
    by_worst = sql_template("{now}.by_worst" if is_now else "{inspection}.by_worst")
    names = tuple(name for (name,) in _of_authorities(run, "e2.label", by_worst))
    if names:
        yield GradedByWorst(names)


def _of_authorities(run: ReadingRun, column: str, condition: SqlPart) -> list[tuple[str]]:
    """Return a column of the authorities (e2) of the rows that meet a condition, each once."""
    authority = run.reading.unit.authority
    return run.facts.rows(
        f"""SELECT DISTINCT {column} FROM {run.tables(condition)}
            JOIN entity e2 ON e2.id = {authority}
            WHERE {run.condition} AND {condition} ORDER BY 1"""
    )
