"""How units are related: what their rows have in common, and which inspections they could be of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from graphkit.answers.readings.declarations import Key, Unit, clause_leaves, units
from graphkit.answers.readings.reading import (
    SAME,
    Reading,
    ReadingMeasure,
    dimensions_in,
    given_values,
)
from graphkit.answers.readings.sql_parts import SqlPart, composed_sql
from graphkit.core.errors import ReadingError


def end_day(day: SqlPart) -> SqlPart:
    """Return the last day of a day, month or year, in SQL; text sorts after it."""
    return composed_sql("{day} || substr('9999-99-99', length({day}) + 1)", day=day)


def used_dimensions(reading: Reading) -> set[str]:
    """Return the names of the dimensions that a reading chooses, groups, shows or measures by."""
    trees = [reading.where, *(each.clause for each in reading.measures if each.clause)]
    chosen = {name for tree in trees for name in (*dimensions_in(tree), *_compared_in(tree))}
    return {*chosen, *reading.grouped, *(each.of for each in reading.measures if each.of)}


def days_of(reading: Reading) -> list[str]:
    """Return the days of the grades that a reading names: "grade@2018-12-31"."""
    days = {name.partition("@")[2] for name in used_dimensions(reading)}
    return sorted({*days, *reading.existed} - {""})


def _compared_in(where: Mapping[str, Any]) -> Iterable[str]:
    """Yield the dimensions that others are compared with."""
    for leaf in clause_leaves(where):
        tests = [each for each in given_values(leaf.value) if isinstance(each, Mapping)]
        for bound in (each for own in tests for each in own.values()):
            if leaf.name != "has" and isinstance(bound, Mapping):
                yield str(bound["dimension"])


def has_clause(where: Mapping[str, Any]) -> bool:
    """Return whether a tree of clauses has `has`, at any depth."""
    return any(leaf.name == "has" for leaf in clause_leaves(where))


def common_key(unit: Unit, other: Unit, same: str) -> str:
    """Return what rows of two units have in common: the nearest thing, or what `same` names."""
    shared = [
        name
        for name in SAME
        if (mine := common_key_of(unit, name))
        and (theirs := common_key_of(other, name))
        and not (
            name == "agency"
            and not isinstance(mine, str)
            and not isinstance(theirs, str)
            and not same
        )
    ]
    if same and same not in shared:
        raise ReadingError(
            f"{unit.name} and {other.name} have no {same} in common; they have "
            f"{', '.join(shared) or 'none'}"
        )
    if not shared:
        raise ReadingError(f"{unit.name} and {other.name} have nothing in common")
    if not same and other.name == "authorities":
        return "authority"
    return same or shared[0]


def common_key_of(unit: Unit, name: str) -> Key:
    """Return the key that rows of a unit share with others; "" for none."""
    if own := {"inspection": unit.inspection, "authority": unit.authority}.get(name):
        return own
    return unit.keys[name].sql if name in unit.keys else ""


def selected_key(key: Key) -> tuple[str, SqlPart]:
    """Return the SQL of a key, and the join that it needs."""
    if isinstance(key, str):
        return key, SqlPart("")
    table, subject, value, own = key
    return f"w.{value}", SqlPart(f"JOIN {table} w ON w.{subject} = {own}", frozenset([table]))


def is_in_keys(key: Key, keys: SqlPart) -> SqlPart:
    """Return the condition that the key of a row is among those of a select."""
    if isinstance(key, str):
        return composed_sql("{} IN ({})", key, keys)
    table, subject, value, own = key
    form = f"{own} IN (SELECT v.{subject} FROM {table} v WHERE v.{value} IN ({{}}))"
    return composed_sql(form, keys, SqlPart(table, frozenset([table])))


def of_inspection(unit: Unit, where: Mapping[str, Any], base: Unit | None = None) -> dict[str, Any]:
    """Return the clauses that choose inspections (or what `base` counts), not rows of them.

    They are those of the outermost level that name only what both units have.
    """
    base = base or units()["inspections"]
    shared = {
        name for name in base.dimensions if unit.dimensions.get(name) == base.dimensions[name]
    }
    kept: list[dict[str, Any]] = []
    for name, value in where.items():
        if name == "all":
            kept += [found for each in value if (found := of_inspection(unit, each, base))]
        elif name in ("any", "not"):
            if {*dimensions_in({name: value})} <= shared and not has_clause({name: value}):
                kept.append({name: value})
        elif name in shared and not (unit.name == base.name and name not in _PLACED):
            kept.append({name: value})
    return kept[0] if len(kept) == 1 else {"all": kept} if kept else {}


def among(unit: Unit, where: Mapping[str, Any]) -> dict[str, Any]:
    """Return the clauses that say among which rows of a unit others choose:
    homes in Kent, of homes in Kent that are inadequate.
    """
    kept: list[dict[str, Any]] = []
    for name, value in where.items():
        if name == "all":
            kept += [found for each in value if (found := among(unit, each))]
            continue
        named = {each.partition(".")[0] for each in dimensions_in({name: value})}
        if named and named <= {*unit.among} and not has_clause({name: value}):
            kept.append({name: value})
    return kept[0] if len(kept) == 1 else {"all": kept} if kept else {}


# what says which inspections or authorities are meant, when these are counted themselves
_PLACED = (
    *(
        "authority",
        "region",
        "authority.kind",
        "near",
        "near.statistical",
        "near.peers",
        "framework",
    ),
    *("edition", "family", "kind", "began", "published", "year", "source", "theme"),
)


def plain_inspections(unit: Unit) -> Unit:
    """Return the unit of inspections with the default scope of another:
    for scopes and periods alone.
    """
    return replace(units()["inspections"], scope=unit.scope or "all")


def base_of(reading: Reading, per: str) -> Reading:
    """Return the reading of the inspections or authorities that could have a row of a reading."""
    unit = plain_inspections(reading.unit) if per == "inspection" else units()["authorities"]
    where = of_inspection(reading.unit, reading.where, unit)
    if per == "inspection" and reading.unit.of_reports:
        where = {"all": [where, {"source": "report"}]}
    if per != "inspection":
        days = tuple(days_of(reading)) if reading.unit.name == unit.name else ()
        return Reading(unit, where, measures=(ReadingMeasure("count"),), existed=days)
    return Reading(
        unit,
        where,
        reading.used_scope,
        reading.began,
        reading.published,
        measures=(ReadingMeasure("count"),),
    )


def without_found(reading: Reading) -> Reading:
    """Return the rows among which a reading finds some: without the clauses of what is found."""
    return Reading(
        reading.unit,
        _without(reading.where, reading.unit.found),
        reading.used_scope,
        reading.began,
        reading.published,
        measures=(ReadingMeasure("count"),),
    )


def _without(where: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return the clauses of the outermost level but those that name some dimensions."""
    kept: dict[str, Any] = {}
    for name, value in where.items():
        if name == "all":
            kept[name] = [_without(each, names) for each in value]
        elif name in ("any", "not"):
            if {*dimensions_in({name: value})}.isdisjoint(names):
                kept[name] = value
        elif name not in names:
            kept[name] = value
    return kept


def groups_of_base(reading: Reading, per: str) -> tuple[str, ...]:
    """Return the groups of a reading, where all of them are groups of inspections or authorities,
    too.
    """
    base = units()["inspections" if per == "inspection" else "authorities"].dimensions
    own = reading.unit.dimensions
    return reading.by if all(base.get(each) == own.get(each) for each in reading.by) else ()


def inner_reading(inner: Mapping[str, Any], name: str) -> Reading:
    """Return the reading inside `has`; joined by an inspection,
    it is of all inspections unless it says.
    """
    other = units()[inner["of"]]
    scope = inner.get("scope", "")
    if not scope and other.scope:
        is_any = name != "authority" or inner.get("began") or inner.get("published")
        scope = "all" if is_any else other.scope_with({*dimensions_in(inner.get("where", {}))})
    began, published = inner.get("began", ""), inner.get("published", "")
    ever = inner.get("ever", False)
    return Reading(other, inner.get("where", {}), scope, str(began), str(published), ever=ever)


def loaded_inspections(reading: Reading) -> Reading:
    """Return the inspections in the scope of a reading whose reports are loaded."""
    where = {"all": [of_inspection(reading.unit, reading.where), {"source": "report"}]}
    base, scope = plain_inspections(reading.unit), reading.scope or "all"
    return Reading(base, where, scope, reading.began, reading.published)
