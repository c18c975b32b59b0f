"""The JSON schema of readings and their results, and the reference page, made from the declarations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from graphkit.readings.declarations import Dimension, Unit, declared, grade_steps, units

_DAY = r"^(\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d{4})$"
_PERIOD = r"^(\d{4}(-\d\d(-\d\d)?)?)?(\.\.)?(\d{4}(-\d\d(-\d\d)?)?)?$"
_OBJECT: dict[str, Any] = {"type": "object"}
_LIST: dict[str, Any] = {"type": "array", "items": {}}
RESULT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "reading": _OBJECT,
        "columns": {"type": "array", "items": {
            "type": "object", "required": ["name", "label", "type"],
            "properties": {name: {"type": "string"} for name in ("name", "label", "type", "unit")}
            | dict.fromkeys(("labels", "ids"), _OBJECT),
        }},
        "rows": {"type": "array", "items": _OBJECT},
        "population": {
            "type": "object", "required": ["unit", "counted", "of", "left_out", "as_at"],
            "properties": {"unit": {"type": "string"}, "counted": {"type": "integer"},
                           "of": {"type": "integer"}, "left_out": _LIST, "as_at": {"type": "string"}},
        },
        "notes": {"type": "array", "items": {"type": "string"}},
        "passages": {"type": "array", "items": _OBJECT},
    },
    "required": ["reading", "columns", "rows", "population", "notes", "passages"],
}  # fmt: skip


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
                "properties": {each.name: dimension_schema(each) for each in unit.dimensions.values()},
            }
            for name, unit in units().items()
        },
    }


def dimension_schema(dimension: Dimension) -> dict[str, Any]:
    """Return the JSON schema of the values of a dimension."""
    found: dict[str, Any] = {"description": dimension.help, "examples": [dimension.example]}
    if dimension.values:
        return found | {"enum": [*dimension.values]}
    if dimension.type == "grade":
        return found | {"enum": [*grade_steps()]}
    types = {"number": "number", "flag": "boolean", "day": ["string", "integer"]}
    return found | {"type": types.get(dimension.type, "string")}


def reference_page() -> str:
    """Return the reference page of readings in Markdown."""
    lines = ["## Slots", "", "| slot | says | example |", "|---|---|---|"]
    for name, slot in declared()["slots"].items():
        lines.append(f"| `{name}` | {_cell(slot['help'])} | `{_cell(json.dumps(slot['example']))}` |")
    lines += ["", "## Scopes", "", "| scope | is |", "|---|---|"]
    lines += [f"| `{name}` | {words} |" for name, words in declared()["scopes"].items()]
    for group, dimensions in declared()["groups"].items():
        title = {"placed": "All that have an authority", "inspected": "All that have an inspection",
                 "statement": "Findings, recommendations and statements"}[group]  # fmt: skip
        lines += [
            "",
            f"## {title}",
            "",
            *_table({name: units_with(name)[0].dimensions[name] for name in dimensions}),
        ]
    for unit in units().values():
        shared = {name for group in declared()["groups"].values() for name in group}
        own = {
            name: each
            for name, each in unit.dimensions.items()
            if name not in shared or not _is_shared(unit, name)
        }
        scope = f" Scope: `{unit.scope}` unless given." if unit.scope else " It has no scope."
        groups = declared()["units"][unit.name].get("groups", [])
        more = f" It also has the dimensions of {', '.join(groups)} units." if groups else ""
        lines += [
            "",
            f"## `{unit.name}`",
            "",
            f"{unit.help}{scope}{more} Columns of a list: {', '.join(unit.columns)}.",
            "",
            *_table(own),
        ]
    return "\n".join([*lines, ""])


def units_with(name: str) -> list[Unit]:
    """Return the units that have a dimension."""
    return [each for each in units().values() if name in each.dimensions]


def _is_shared(unit: Unit, name: str) -> bool:
    groups = declared()["units"][unit.name].get("groups", [])
    return any(name in declared()["groups"][each] for each in groups)


def _table(dimensions: Mapping[str, Dimension]) -> list[str]:
    rows = [
        f"| `{name}` | {each.type} | {_cell(each.help)} | `{_cell(_json(each.example))}` |"
        for name, each in dimensions.items()
    ]
    return ["| dimension | type | is | example |", "|---|---|---|---|", *rows]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
