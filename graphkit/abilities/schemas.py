"""The JSON schema of typed answers."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema_of(declared: Any) -> dict[str, Any]:
    """Return the schema of a type: a dataclass, a sequence, a mapping, a plain value or None."""
    origin, arguments = get_origin(declared), get_args(declared)
    if declared in _TYPES:
        return {"type": _TYPES[declared]}
    if declared is NoneType:
        return {"type": "null"}
    if is_dataclass(declared):
        hints = get_type_hints(declared)
        names = [each.name for each in fields(declared)]
        return object_of({name: schema_of(hints[name]) for name in names})
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(each) for each in arguments]}
    if origin in (tuple, list):
        items = [schema_of(each) for each in arguments if each is not ...]
        return {"type": "array", "items": items[0] if len(set(map(str, items))) == 1 else {}}
    return {"type": "object"}


def object_of(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has all of these properties."""
    return {"type": "object", "properties": properties, "required": [*properties]}
