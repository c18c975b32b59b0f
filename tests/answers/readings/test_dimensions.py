"""Each dimension of each unit, its own in each slot, those through a relation in some:
rows, or one line.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from random_readings import has_numbers, result_or_refusal, rows_of_sparql, rows_of_sql

from graphkit.answers.readings.declarations import ROUTES, Dimension, Unit, units
from graphkit.answers.readings.read import read
from graphkit.core.errors import ReadingError
from graphkit.graph.store.dataset import Store

SOME = 3  # slots in which a dimension through a relation is tried: of the next one, the next ones


def dimensions_of(unit: Unit) -> Iterator[tuple[str, Dimension]]:
    """Yield the dimensions of a unit, those through a relation,
    and grades of one judgement or day.
    """
    yield from unit.dimensions.items()
    days = {f"{name}@2019-12-31": each for name, each in unit.dimensions.items() if each.on_day}
    yield from days.items()
    judged = ["judgement.leaders"] * bool(unit.judged)
    judged += ["judgement.leaders@2019-12-31"] * (unit.judged == "now")
    yield from ((name, unit.dimension(name)) for name in judged)
    for relation in ROUTES.keys() & unit.dimensions.keys():
        for name, each in units()[ROUTES[relation]].dimensions.items():
            if f"{relation}.{name}" not in unit.dimensions:
                yield f"{relation}.{name}", each
                if each.on_day:
                    yield f"{relation}.{name}@2019-12-31", each


def readings_of(unit: Unit, name: str, example: Any) -> dict[str, dict[str, Any]]:
    """Return a reading for each slot in which a dimension may stand."""
    first = next(iter(unit.dimensions))
    slots: dict[str, dict[str, Any]] = {
        "where": {"where": {name: example}},
        "not": {"where": {"not": {name: example}}, "measures": ["count"]},
        "no value": {"where": {name: None}, "measures": ["count"]},
        "share": {"measures": [{"share": {name: example}}]},
        "by": {"measures": ["count"], "by": [name]},
        "columns": {"columns": [name]},
        "order": {"order": name},
        "having": {"measures": [{"count": name}], "by": [first], "having": {name: {">=": 1}}},
        "most": {"measures": [{"max": name}, {"min": name}]},
        "compare": {"measures": ["count"], "compare": {name: [example, "nothing of this name"]}},
    }
    return {slot: {"of": unit.name, **own} for slot, own in slots.items()}


def refusal_of(store: Store, reading: dict[str, Any]) -> str:
    """Return why a reading is refused; "" where it has a result."""
    try:
        read(store, reading)
    except ReadingError as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("unit", units().values(), ids=lambda unit: unit.name)
def test_a_dimension_gives_rows_or_one_line(small: Store, unit: Unit) -> None:
    for number, (name, dimension) in enumerate(dimensions_of(unit)):
        readings = [*readings_of(unit, name, dimension.example).items()]
        if name.partition(".")[0] in ROUTES and name not in unit.dimensions:
            start = number % len(readings)
            readings = [*readings[start:], *readings[:start]][:SOME]
        for slot, reading in readings:
            assert len(refusal_of(small, reading).splitlines()) <= 1, (slot, reading)


@pytest.mark.parametrize("unit", ["agencies", "services"])
@pytest.mark.parametrize("slot", ["where", "not", "no value", "share", "by", "having"])
def test_dimensions_of_several_authorities_in_sparql(small: Store, unit: str, slot: str) -> None:
    """An agency serves several authorities, so that it has a grade, a region … of each."""
    for name, dimension in dimensions_of(units()[unit]):
        if name.startswith("authority."):
            found = result_or_refusal(
                small, readings_of(units()[unit], name, dimension.example)[slot]
            )
            if found and has_numbers(found):
                assert rows_of_sparql(small, found) == rows_of_sql(found), found.sparql


@pytest.mark.parametrize("unit", units().values(), ids=lambda unit: unit.name)
def test_statements_of_a_dimension_are_its_rows(small: Store, unit: Unit) -> None:
    scope = {"scope": "all"} if unit.scope else {}
    for name, dimension in unit.dimensions.items():
        if not dimension.is_filter:
            found = read(small, {"of": unit.name, "columns": [name], **scope})
            assert rows_of_sparql(small, found) == rows_of_sql(found), found.sparql


def test_agencies_by_the_grade_of_who_they_serve(small: Store) -> None:
    """Those of Wexmoor, which is inadequate, and of no other place."""
    [police] = read(
        small, {"of": "agencies", "where": {"sector": "police", "authority": "Wexmoor"}}
    ).rows
    graded = read(
        small, {"of": "agencies", "where": {"sector": "police", "authority.rated": "inadequate"}}
    )
    by_grade = read(small, {"of": "agencies", "measures": ["count"], "by": ["authority.rated"]})
    assert police in graded.rows
    assert {row["authority.rated"] for row in by_grade.rows} >= {"inadequate", None}


@pytest.mark.parametrize("unit", ["judgements", "spells", "results"])
def test_only_what_has_judgements_has_their_grades(small: Store, unit: str) -> None:
    with pytest.raises(ReadingError, match=r"have no judgement\.leaders; they have"):
        read(small, {"of": unit, "where": {"judgement.leaders": "good"}})


@pytest.mark.parametrize("measure", ["mean", "sum", "min", "max"])
@pytest.mark.parametrize(
    ("unit", "name"),
    [("spells", "days"), ("inspections", "days_to_publication"), ("authorities", "half_by")],
)
def test_measures_of_values_that_some_rows_lack(
    small: Store, unit: str, name: str, measure: str
) -> None:
    if name == "half_by" and measure in ("mean", "sum"):
        pytest.skip("days have neither")
    found = read(small, {"of": unit, "measures": [{measure: name}]})
    assert rows_of_sparql(small, found) == rows_of_sql(found)
    assert found.rows[0][measure] is not None
