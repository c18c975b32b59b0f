"""Notes of a result: how to read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from graphkit.answers.readings.declarations import Dimension, declared
from graphkit.answers.readings.horizon import WAITS, waits_horizon
from graphkit.answers.readings.known import grade_disputes
from graphkit.answers.readings.population import NO_OVERALL
from graphkit.answers.readings.reading import Reading, clauses, dimensions_in
from graphkit.answers.readings.recommendation_states import without_readers
from graphkit.answers.readings.result import Population
from graphkit.answers.readings.sql_parts import SqlPart, composed_sql, joined_sql, sql_template
from graphkit.core.language.sentences import any_of
from graphkit.core.language.wording import counted, listed

if TYPE_CHECKING:
    from graphkit.answers.readings.reading_run import ReadingRun

_MOST_NAMED = 12
# dimension of a grade → of what it is: the overall grade, or the worst judgement
_RATED_BY = {
    "rated": "rated_by",
    "authority.rated": "authority.rated_by",
    "inspection.rated": "inspection.rated_by",
    "grade": "rated_by",  # of spells
    "from": "from.rated_by",
    "to": "rated_by",
}
_THROUGH = ("authority.rated_by", "inspection.rated_by")
_OVERALL = {"overall", "authority.overall", "inspection.overall"}


class ResultNote(NamedTuple):
    """How to read a result, in a sentence. `is_coverage`: it says what the rows are chosen from."""

    words: str
    is_coverage: bool = False


UNSURE_COUNTED = ResultNote("Findings whose label is unsure are counted, too.")
NO_QUERY = ResultNote(
    "The graph has bodies as on the last day of their list: of an earlier day there is no SPARQL."
)


def notes_of(run: ReadingRun, found: int, population: Population) -> Iterator[ResultNote]:
    """Yield the notes of a reading of which so many rows were found, before any limit."""
    reading, unit = run.reading, run.reading.unit
    if scope := reading.used_scope:
        yield _scope_used(scope, is_default=not reading.scope)
    if unit.note and not run.facts.day:
        yield ResultNote(unit.note)
    if "decided_by" in unit.dimensions and (unconfirmed := without_readers(run.facts)):
        yield ResultNote(unconfirmed)
    known = waits_horizon(run.facts)
    if known.kind == WAITS and WAITS in unit.needed(reading.grouped):
        yield ResultNote(known.sentence())  # of empty columns
    yield from _by_worst(run)
    yield from _without_overall(run)
    yield from _disputed(run)
    yield from _overlaps(run)
    shared = (each.clause for each in reading.measures if each.how == "share")
    for clause in filter(None, shared):
        for name, values in unit.share_of(clause).items() if unit.of_reports else ():
            yield ResultNote(f"The share is of rows whose {name} is {any_of(values)}.")
    if any(each.how == "difference" for each in reading.measures):
        yield ResultNote(declared()["measures"]["difference"]["note"])
    if reading.limit and found > reading.limit:
        yield ResultNote(f"{reading.limit:,} of {found:,} rows.")
    if population.left_out:
        number = len(population.left_out)
        words = f"Not counted with these: {number}; left_out in JSON has each with its reason."
        yield ResultNote(words, is_coverage=True)
    named = {*dimensions_in(reading.where)}
    if unit.of_reports and unit.name != "participations" and "confidence" not in named:
        yield UNSURE_COUNTED


def _scope_used(scope: str, *, is_default: bool) -> ResultNote:
    """Return from which inspections the rows are chosen, and whether the reading left that open."""
    meaning: str = declared()["scopes"][scope]
    default = " (default)" if is_default else ""
    words = f"Scope {scope}{default}: {meaning[:1].lower()}{meaning[1:]}"
    return ResultNote(words, is_coverage=True)


def _overlaps(run: ReadingRun) -> Iterator[ResultNote]:
    """Yield that groups overlap, for each dimension that gives a row several values."""
    compiled = run.compiled
    several: list[Dimension] = [each for each in compiled.by if each.many]
    if several and "count" in compiled.measures and not run.reading.is_list:
        total = run.count_distinct_rows()
        for dimension in several:
            yield ResultNote(
                f"A row may have several under {dimension.name}: the parts may sum to more than "
                f"all {total:,}."
            )


def _used_grades(reading: Reading) -> set[str]:
    """Return the dimensions of grades that rows are chosen by, or show."""
    used = {*dimensions_in(reading.where), *reading.grouped}
    for each in reading.measures:
        used |= {*dimensions_in(each.clause or {})}
    return used & (_RATED_BY.keys() | _OVERALL)


def _disputed(run: ReadingRun) -> Iterator[ResultNote]:
    """Yield the grades of these authorities of which the official record has another one."""
    unit, disputes = run.reading.unit, grade_disputes(run.store.facts)
    if not (disputes and unit.authority and _used_grades(run.reading)):
        return
    found = {iri for (iri,) in _of_authorities(run, "e2.iri", sql_template("1"))}
    texts = [each.text for iri, own in disputes.items() if iri in found for each in own]
    yield from map(ResultNote, texts[:_MOST_NAMED])


def _by_worst(run: ReadingRun) -> Iterator[ResultNote]:
    """Yield the authorities that are graded by their worst judgement."""
    unit, used = run.reading.unit, _used_grades(run.reading) - _OVERALL
    named = {_RATED_BY[each] for each in used} if unit.authority else set()
    rated_by = [each for each in sorted(named) if each in unit.dimensions or each in _THROUGH]
    is_worst = [composed_sql("{} = 'worst'", unit.dimension(each).sql) for each in rated_by]
    found = _of_authorities(run, "e2.label", joined_sql(" OR ", is_worst)) if is_worst else []
    if names := [name for (name,) in found]:
        yield ResultNote(
            "Without an overall grade, rated by the worst of their judgements: "
            f"{listed(names, _MOST_NAMED)}."
        )


def _without_overall(run: ReadingRun) -> Iterator[ResultNote]:
    """Yield how many more have no overall grade, where a reading chooses by one; and of whom the
    worst judgement is so.
    """
    reading, all_met = run.reading, [*clauses(run.reading.where)]
    chosen = [value for name, value in all_met if name == "overall"]
    if not (chosen and reading.unit.authority):
        return
    others_met = [{name: value} for name, value in all_met if name != "overall"]
    without = replace(reading, where={"all": [*others_met, NO_OVERALL]})
    others, same = (
        [name for (name,) in _of_authorities(run.of(each), "e2.label", sql_template("1"))]
        for each in (without, without.narrowed({"worst": chosen[0]}))
    )
    if others:
        words = f"{counted(len(others), 'more authority')} without an overall grade"
        of_same = f"; the worst judgement is the same for {len(same)}: {listed(same, _MOST_NAMED)}"
        yield ResultNote(f"{words}{of_same if same else ''}.")


def _of_authorities(run: ReadingRun, column: str, condition: SqlPart) -> list[tuple[str]]:
    """Return a column of the authorities (e2) of the rows that meet a condition, each once."""
    authority = run.reading.unit.authority
    return run.facts.rows(
        f"""SELECT DISTINCT {column} FROM {run.tables(condition)}
            JOIN entity e2 ON e2.id = {authority}
            WHERE {run.condition} AND ({condition}) ORDER BY 1"""
    )
