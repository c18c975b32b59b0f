"""Laws of readings: on random ones, SPARQL gives the rows of SQL,
and no row is lost or counted twice.
"""

from typing import Any

import pytest
from random_readings import (
    RandomReadings,
    has_numbers,
    result_or_refusal,
    rows_of_sparql,
    rows_of_sql,
)

from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import dimensions_in, parse_reading
from graphkit.graph.store.dataset import Store

SEEDS = range(8)


def count(store: Store, reading: dict[str, Any]) -> int:
    return int(read(store, {**reading, "measures": ["count"]}).rows[0]["count"] or 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_sparql_gives_the_rows_of_sql(small: Store, seed: int) -> None:
    for reading in RandomReadings(small, seed).readings(25):
        result = result_or_refusal(small, reading)
        if result and result.sparql and has_numbers(result):  # of earlier bodies there is none
            assert rows_of_sparql(small, result) == rows_of_sql(result), (reading, result.sparql)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clause_its_negation_and_left_out_are_all(small: Store, seed: int) -> None:
    made = RandomReadings(small, seed)
    for unit in units().values():
        clause = made.clause(unit)
        whole = {"of": unit.name, **({"scope": "all"} if unit.scope else {})}
        if not clause or {*dimensions_in(clause)} & {
            *unit.unless
        }:  # such a clause lifts a default of its unit
            continue
        if result_or_refusal(small, {**whole, "where": clause}) is None:
            continue
        [own] = read(small, {**whole, "measures": [{"share": clause}]}).rows
        parts = count(small, {**whole, "where": clause}) + count(
            small, {**whole, "where": {"not": clause}}
        )
        unknown = count(small, whole) - int(own["of"] or 0)
        assert parts + unknown == count(small, whole), (unit.name, clause)


@pytest.mark.parametrize("unit", units().values(), ids=lambda unit: unit.name)
def test_parts_by_a_single_value_sum_to_the_whole(small: Store, unit: Any) -> None:
    for dimension in unit.dimensions.values():
        if not (dimension.many or dimension.is_filter or dimension.name in unit.unless):
            parts = read(small, {"of": unit.name, "measures": ["count"], "by": [dimension.name]})
            assert sum(row["count"] for row in parts.rows) == count(small, {"of": unit.name}), (
                dimension.name
            )  # type: ignore[misc]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_clauses_does_not_matter(small: Store, seed: int) -> None:
    made = RandomReadings(small, seed)
    for unit in units().values():
        one, other = made.clause(unit), made.clause(unit)
        both = [{"of": unit.name, "where": {"all": each}} for each in ([one, other], [other, one])]
        if all(result_or_refusal(small, {**each, "measures": ["count"]}) for each in both):
            assert count(small, both[0]) == count(small, both[1]), (unit.name, one, other)


@pytest.mark.parametrize("unit", [*units()])
def test_a_limit_gives_the_first_rows(small: Store, unit: str) -> None:
    every = read(small, {"of": unit}).rows
    assert read(small, {"of": unit, "limit": 3}).rows == every[:3]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_reading_is_the_same_through_json(small: Store, seed: int) -> None:
    for given in RandomReadings(small, seed).readings(20):
        if result_or_refusal(small, given) is not None:
            reading = parse_reading(given)
            assert parse_reading(reading.to_json()).to_json() == reading.to_json()


def test_the_same_reading_gives_the_same_bytes(small: Store) -> None:
    given = {
        "of": "findings",
        "scope": "all",
        "measures": ["count"],
        "by": ["topic"],
        "evidence": 2,
    }
    assert read(small, given).to_json() == read(small, given).to_json()
