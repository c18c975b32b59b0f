"""Whom a figure is about: how many have a row, of how many that could, and who is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphkit.answers.readings.horizon import unknown_states
from graphkit.answers.readings.reading import Reading, ReadingMeasure, clauses
from graphkit.answers.readings.relations import among, base_of, days_of, has_clause, without_found
from graphkit.answers.readings.result import LeftOut, Population
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.partial_dates import long_date

if TYPE_CHECKING:
    from graphkit.answers.readings.reading_run import ReadingRun

NO_OVERALL = {"overall": None, "not": {"rated": None}}  # an inspection without one is known
_COUNT = (ReadingMeasure("count"),)
_NOT_KNOWN = "the report that would say so is not loaded"
_NO_STATE = "no full inspection of it is known on that day"
_PLURAL = {"inspection": "inspections", "authority": "authorities"}


def population_of(run: ReadingRun) -> Population:
    """Return whom the figure of a reading is about: inspections or authorities,
    else rows of its unit.
    """
    unit = run.reading.unit
    if not unit.inspection and not unit.authority:
        return _of_rows(run)
    if unit.found:
        return _of_found(run)
    return _of_inspected(run)


def _of_rows(run: ReadingRun) -> Population:
    """Return the population of a unit that is of no inspection or authority: its own rows."""
    reading, unit = run.reading, run.reading.unit
    base = Reading(unit, among(unit, reading.where), ever=reading.ever, measures=_COUNT)
    counted, left_out = run.count_distinct_rows(), tuple(_unknown(run))
    return Population(unit.name, counted, run.count(base), left_out, run.compiler.day)


def _of_found(run: ReadingRun) -> Population:
    """Return the population of a unit whose rows were looked for among others."""
    counted, of = run.count_distinct_rows(), run.count(without_found(run.reading))
    left_out = (*_unknown(run), *_without_number(run))
    return Population(run.reading.unit.name, counted, max(of, counted), left_out, run.compiler.day)


def _of_inspected(run: ReadingRun) -> Population:
    """Return how many inspections, else authorities, have a row."""
    unit = run.reading.unit
    per, key = ("inspection", unit.inspection) if unit.inspection else ("authority", unit.authority)
    [(counted,)] = run.select(f"count(DISTINCT {key})")
    of = run.count(base_of(run.reading, per))
    left_out = _unknown(run)
    if unit.of_reports:
        left_out += _not_loaded(run)
    if unit.name == "authorities":
        unknown = [LeftOut(name, _NO_STATE, local_id(iri)) for name, iri in unknown_states(run)]
        of -= len(unknown) + _without_overall(run)
        left_out += [*unknown, *_not_existing(run)]
    left_out += _without_number(run)
    return Population(_PLURAL[per], counted, max(of, counted), tuple(left_out), run.compiler.day)


def _without_overall(run: ReadingRun) -> int:
    """Return how many have no overall grade, where a reading chooses by one."""
    base = base_of(run.reading, "authority")
    is_chosen = any(name == "overall" for name, _ in clauses(run.reading.where))
    return run.count(base.narrowed(NO_OVERALL)) if is_chosen else 0


def _unknown(run: ReadingRun) -> list[LeftOut]:
    """Return the rows of which it is not known whether they meet the clauses."""
    unit = run.reading.unit
    if not has_clause(run.reading.where):
        return []
    ids = run.facts.column(run.compiler.unknown(run.reading))
    place = unit.authority or (unit.id if unit.name in ("agencies", "services") else "")
    if not ids or not place:
        return [LeftOut(str(each), _NOT_KNOWN) for each in ids]
    tables = run.compiler.tables(unit)
    rows = run.facts.rows(
        f"SELECT {unit.id}, e2.label, e2.iri FROM {tables} JOIN entity e2 ON e2.id = {place}"
        f" WHERE {unit.id} IN ({', '.join(map(str, ids))}) ORDER BY 2, 1"
    )
    return [LeftOut(name, _NOT_KNOWN, local_id(iri)) for _, name, iri in rows]


def _without_number(run: ReadingRun) -> list[LeftOut]:
    """Return the rows that a difference is not of, as they have no number."""
    unit, found = run.reading.unit, list[LeftOut]()
    compared = [each.of for each in run.reading.measures if each.how == "difference"]
    for dimension in map(unit.dimension, dict.fromkeys(compared)):
        if not unit.authority:
            continue
        day = "k.day" if unit.inspection else "NULL"
        rows = run.facts.rows(
            f"""SELECT DISTINCT e2.label, e2.iri, {day} FROM {run.tables(dimension.sql)}
                JOIN entity e2 ON e2.id = {unit.authority}
                WHERE {run.condition} AND {dimension.sql} IS NULL ORDER BY 1, 3"""
        )
        none = f"no {dimension.label.lower()}"
        for name, iri, began in rows:
            when = f" its inspection of {long_date(began)}" if began else ""
            found.append(LeftOut(name, f"{none}{when}", local_id(iri)))
    return found


def _not_loaded(run: ReadingRun) -> list[LeftOut]:
    """Return the inspections in the scope of a reading whose report is not loaded."""
    base, name_of = base_of(run.reading, "inspection"), current_frameworks().name_of
    scope = base.where["all"][0]
    listed = run.of(replace(base, where={"all": [scope, {"source": "official"}]}))
    rows = run.facts.rows(
        f"""SELECT e2.label, e2.iri, k.framework, k.edition, k.day FROM {listed.tables()}
            JOIN entity e2 ON e2.id = k.authority WHERE {listed.condition} ORDER BY 1, 5"""
    )
    return [
        LeftOut(
            name,
            f"the report of the {name_of(framework, edition or '')} of {long_date(day)} is "
            "not loaded",
            local_id(iri),
        )
        for name, iri, framework, edition, day in rows
    ]


def _not_existing(run: ReadingRun) -> list[LeftOut]:
    """Return the authorities that existed on one of the days of a reading, but not on all."""
    days = [*days_of(run.reading), run.compiler.day]
    if len(days) < 2:
        return []
    chosen = replace(base_of(run.reading, "authority"), existed=())
    condition = run.compiler.chosen(chosen)
    tables = run.compiler.tables(chosen.unit, condition)
    lived = [run.compiler.exists_on_day("t.id", day) for day in days]
    rows = run.facts.rows(
        f"""SELECT DISTINCT e2.label, e2.iri, ifnull(place.valid_until, '') FROM {tables}
            JOIN entity e2 ON e2.id = t.id JOIN authority place ON place.id = t.id
            WHERE {condition} AND ({" OR ".join(lived)}) AND NOT ({" AND ".join(lived)})
            ORDER BY 1"""
    )
    return [LeftOut(name, _existed(last, days), local_id(iri)) for name, iri, last in rows]


def _existed(last: str, days: list[str]) -> str:
    """Return when an authority that existed until a day ("" for still) did not exist."""
    if last and last < days[-1]:
        return f"it existed until {long_date(last)}"
    return f"it did not exist on {long_date(days[0])}"
