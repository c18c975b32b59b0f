"""The arguments of a tool as its schema has them, whatever way a client writes them.

Clients send null or "" for what is not given, 5.0 or "5" for 5, and JSON text for an object or a
list. What cannot be meant so is refused with the name of the parameter and what it takes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphkit.core.errors import ParameterError
from graphkit.core.nearest_names import did_you_mean
from graphkit.core.text_table import escape_invisible

Schema = Mapping[str, Any]
_NAMES = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
}
_EMPTY: tuple[Any, ...] = (None, "", [])
_TEXT = {"type": "string"}
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which no name has
_LONGEST = 60  # characters of a value in a message


def arguments_of(
    tool: str, schema: Schema, given: Mapping[str, Any], parts: Mapping[str, Schema]
) -> dict[str, Any]:
    """Return the arguments that a client means, without those that it leaves empty.

    `parts` has the schemas of parameters that are objects with parameters of their own.
    Raises ParameterError.
    """
    properties = schema["properties"]
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in properties:
            hint = did_you_mean(name, properties) or f"; it has {', '.join(properties)}"
            raise ParameterError(f"{tool} has no parameter {name[:40]!r}{hint}")
        if value in _EMPTY:
            continue
        meant = _meant(name, properties[name], value)
        if name in parts:
            meant = arguments_of(name, parts[name], meant, {})
        found[name] = meant
    for name in schema.get("required", ()):
        if name not in found:
            raise ParameterError(f"{tool} needs {name}: {_taken(properties[name])}")
    return found


def _meant(name: str, schema: Schema, value: Any) -> Any:
    """Return a value as its schema has it. Raises ParameterError."""
    for type_, convert in _CONVERTED.items():
        if type_ in _types(schema) and (found := convert(value)) is not None:
            break
    else:
        raise ParameterError(f"{name} takes {_taken(schema)}, not {_shown(value)}")
    if isinstance(found, list) and "anyOf" in schema:  # one name or several
        return [_meant(name, _TEXT, each) for each in found if each not in _EMPTY]
    if "enum" in schema and found not in schema["enum"]:
        hint = did_you_mean(str(found), schema["enum"]) or f"; it takes {_taken(schema)}"
        raise ParameterError(f"{name}: no {_shown(value)}{hint}")
    is_number = isinstance(found, int)
    if is_number and not schema.get("minimum", found) <= found <= schema.get("maximum", found):
        raise ParameterError(f"{name} takes {_taken(schema)}, not {_shown(value)}")
    return found


def _types(schema: Schema) -> Sequence[str]:
    if "anyOf" in schema:
        return [each["type"] for each in schema["anyOf"]]
    types: str | list[str] = schema["type"]
    return [types] if isinstance(types, str) else types


def _taken(schema: Schema) -> str:
    """Return in words what a parameter takes."""
    if "enum" in schema:
        return f"one of {', '.join(schema['enum'])}"
    least, most = (schema.get(end) for end in ("minimum", "maximum"))
    within = f" from {least:,}" if least is not None else ""
    within += f" to {most:,}" if most is not None else ""
    return " or ".join(_NAMES[each] for each in _types(schema)) + within


def _shown(value: Any) -> str:
    text = escape_invisible(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _from_json(text: Any) -> Any:
    """Return what a JSON text of an object or a list says; another value as it is."""
    if not (isinstance(text, str) and text.lstrip().startswith(("{", "["))):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # words that begin with a bracket
        return text


def _as_object(value: Any) -> Any:
    found = _from_json(value)
    return found if isinstance(found, Mapping) else None


def _as_list(value: Any) -> Any:
    found = _from_json(value)
    return found if isinstance(found, list) else None


def _as_text(value: Any) -> str | None:
    if isinstance(value, str):
        return None if _SURROGATE.search(value) else value
    whole = _as_whole(value)
    return None if whole is None else str(whole)


def _as_whole(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return int(number) if number.is_integer() else None


def _as_flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).lower())


# type → the value of that type that is meant, None where there is none; the first one is taken
_CONVERTED: Mapping[str, Callable[[Any], Any]] = {
    "object": _as_object,
    "array": _as_list,
    "string": _as_text,
    "integer": _as_whole,
    "boolean": _as_flag,
}
