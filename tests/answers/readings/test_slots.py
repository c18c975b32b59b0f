"""A slot acts or is refused: each unit with each slot and dimension, each with one valid value."""

from typing import Any

import pytest

from graphkit.answers.readings.declarations import declared, units
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading_schema import reading_schema
from graphkit.answers.readings.result import LeftOut, Population
from graphkit.core.errors import ParameterError
from graphkit.graph.store.dataset import Store

SLOTS: dict[str, Any] = {
    "scope": "previous-full",
    "began": "2019..",
    "published": "2019..",
    "as_at": "2019-06-30",
    "ever": True,
    "columns": ["authority"],
    "by": ["authority"],
    "compare": {"authority": ["Ambleford", "Wexmoor"]},
    "having": {"count": {">=": 2}},
    "order": "-count",
    "limit": 1,
    "evidence": 1,
}


def plan(store: Store, reading: dict[str, Any]) -> tuple[Any, ...] | None:
    """Return what is asked and answered; None where the reading is refused."""
    try:
        found = read(store, reading)
    except ParameterError:
        return None
    passages = [passage.statement for _, passage in found.passages]
    return found.sql, found.sparql, found.columns, passages


@pytest.mark.parametrize("unit", [*units()])
def test_a_slot_acts_or_is_refused(small: Store, unit: str) -> None:
    base = {"of": unit, "measures": ["count"]}
    without = plan(small, base)
    for slot, value in SLOTS.items():
        with_slot = plan(small, base | {slot: value})
        assert with_slot is None or with_slot != without, slot


@pytest.mark.parametrize("unit", units().values(), ids=lambda unit: unit.name)
def test_a_dimension_acts_or_is_refused(small: Store, unit: Any) -> None:
    base = {"of": unit.name, "measures": ["count"]}
    without = plan(small, base)
    assert without
    for name, dimension in unit.dimensions.items():
        found = plan(small, base | {"where": {name: dimension.example}})
        assert found is None or found[:2] != without[:2], name


@pytest.mark.parametrize("unit", [*units()])
def test_a_dimension_that_a_unit_lacks_is_refused(small: Store, unit: str) -> None:
    others = {name for each in units().values() for name in each.dimensions} - {
        *units()[unit].dimensions
    }
    for name in sorted(others):
        if name.partition(".")[0] in units()[unit].dimensions:
            continue  # through a relation
        with pytest.raises(ParameterError, match="have no"):
            read(small, {"of": unit, "where": {name: "x"}})


def test_a_list_shows_the_columns_that_are_named(small: Store) -> None:
    found = read(small, {"of": "findings", "columns": ["topic", "authority"], "order": "-began"})
    assert found.names == ["topic", "authority", "began"]
    assert "?topic" in found.sparql.partition("WHERE")[0]


@pytest.mark.parametrize("most", [None, 0, 1, 3, 9])
def test_who_is_left_out_is_a_list_and_counted(most: int | None) -> None:
    left_out = tuple(LeftOut(f"Place {each}", "no report") for each in range(5))
    found = Population("authorities", 3, 8, left_out, "2024-03-31").to_json(most)
    assert isinstance(found["left_out"], list)
    assert found["left_out"] == [
        {"name": each.name, "why": each.why, "id": ""} for each in left_out[:most]
    ]
    assert len(found["left_out"]) + found.get("truncated", 0) == 5


def test_the_schema_has_each_slot_with_help_and_example() -> None:
    properties = reading_schema()["properties"]
    assert properties.keys() == declared()["slots"].keys()
    assert all(each["description"] and each["examples"] for each in properties.values())
    for unit in reading_schema()["$defs"].values():
        assert all(
            each["description"] and "examples" in each for each in unit["properties"].values()
        )
