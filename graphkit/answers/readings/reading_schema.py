"""The JSON schema of readings and their results, made from the declarations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from graphkit.answers.readings.declarations import Dimension, declared, units
from graphkit.core.indicators import indicators
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING

_DAY = r"^(\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d{4})$"
_PERIOD = r"^(\d{4}(-\d\d(-\d\d)?)?)?(\.\.)?(\d{4}(-\d\d(-\d\d)?)?)?$"
_OBJECT: dict[str, Any] = {"type": "object"}
_LIST: dict[str, Any] = {"type": "array", "items": {}}
RESULT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "reading": _OBJECT,
        "columns": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "label", "type"],
                "properties": {
                    name: {"type": "string"} for name in ("name", "label", "type", "unit")
                }
                | dict.fromkeys(("labels", "ids"), _OBJECT),
            },
        },
        "rows": {"type": "array", "items": _OBJECT},
        "population": {
            "type": "object",
            "required": ["unit", "counted", "of", "left_out", "as_at"],
            "properties": {
                "unit": {"type": "string"},
                "counted": {"type": "integer"},
                "of": {"type": "integer"},
                "left_out": _LIST,
                "truncated": {"type": "integer"},
                "as_at": {"type": "string"},
            },
        },
        "notes": {"type": "array", "items": {"type": "string"}},
        "passages": {"type": "array", "items": _OBJECT},
    },
    "required": ["reading", "columns", "rows", "population", "notes", "passages"],
}


@cache
def slot_schemas() -> Mapping[str, dict[str, Any]]:
    """Return the JSON schema of each slot, with a line of help and an example."""
    own: dict[str, dict[str, Any]] = {
        "of": {"type": "string", "enum": [*units()]},
        "where": {"type": "object"},
        "scope": {"type": "string", "enum": [*declared()["scopes"]]},
        "began": {"type": ["string", "integer"], "pattern": _PERIOD},
        "published": {"type": ["string", "integer"], "pattern": _PERIOD},
        "as_at": {"type": "string", "pattern": _DAY},
        "ever": {"type": "boolean"},
        "measures": {"type": ["string", "object", "array"]},
        "columns": {"type": ["string", "array"]},
        "by": {"type": ["string", "array"]},
        "compare": {"type": "object", "maxProperties": 1},
        "having": {"type": "object"},
        "order": {"type": "string"},
        "limit": {"type": "integer", "minimum": 1, "maximum": 100_000},
        "evidence": {"type": "integer", "minimum": 0, "maximum": 10},
    }
    slots = declared()["slots"]
    return {
        name: schema | {"description": slots[name]["help"], "examples": [slots[name]["example"]]}
        for name, schema in own.items()
    }


def reading_schema() -> dict[str, Any]:
    """Return the JSON schema of a reading, with the dimensions of each unit and their values."""
    return {
        "type": "object",
        "properties": dict(slot_schemas()),
        "required": ["of"],
        "additionalProperties": False,
        "$defs": {
            name: {
                "description": unit.help,
                "properties": {
                    each.name: dimension_schema(each) for each in unit.dimensions.values()
                },
            }
            for name, unit in units().items()
        }
        | {"figures": _figures()},
    }


def _figures() -> dict[str, Any]:
    """Return the schema of published figures beside an inspection, by pattern: NAME.INDICATOR."""
    first, names = next(iter(indicators())), "|".join(indicators())
    found = {
        rf"^{figure}\.({names})$": dimension_schema(
            units()["changes"].dimension(f"{figure}.{first}")
        )
        for figure in declared()["figures"]
    }
    return {
        "description": "Published figures beside an inspection, of all units that have one.",
        "properties": {},
        "patternProperties": found,
    }


def dimension_schema(dimension: Dimension) -> dict[str, Any]:
    """Return the JSON schema of the values of a dimension."""
    found: dict[str, Any] = {"description": dimension.help, "examples": [dimension.example]}
    if dimension.values:
        return found | {"enum": [*dimension.values]}
    if dimension.type == "grade":
        return found | {"enum": [*STEPS_BELOW_OUTSTANDING]}
    types = {"number": "number", "flag": "boolean", "day": ["string", "integer"]}
    return found | {"type": types.get(dimension.type, "string")}
