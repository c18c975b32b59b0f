"""`TypedQuestion`: what a question in words was read as, in parts that can be shown and changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from graphkit.core.errors import ParameterError
from graphkit.core.resources import load_lexicon

MOST_PARTS, LONGEST = 40, 4000  # of a reading as a text: parts, and characters


class Slot(NamedTuple):
    """A part of a reading: its role ("grade"), its value ("good"), and the words it was read from.

    Values are notations ("good", several with spaces between) or identifiers ("authority/E06000039").
    """

    role: str
    value: str
    words: str = ""


@dataclass(frozen=True)
class TypedQuestion:
    """A typed question. Its parts are subject, conditions, measure, by, order and limit, each a `Slot`."""

    parts: tuple[Slot, ...] = ()

    def all(self, *roles: str) -> tuple[str, ...]:
        """Return the values of some roles, several in one part apart."""
        return tuple(value for each in self.parts if each.role in roles for value in each.value.split())

    def texts(self, role: str) -> tuple[str, ...]:
        """Return the values of a role as they are, which may have spaces."""
        return tuple(each.value for each in self.parts if each.role == role)

    def one(self, role: str) -> str:
        """Return the first value of a role; "" without one."""
        return next((each.value for each in self.parts if each.role == role), "")

    def has(self, role: str, *values: str) -> bool:
        """Return whether there is a part with this role, and one of the values if any are given."""
        return any(each.role == role and (not values or each.value in values) for each in self.parts)

    @property
    def subject(self) -> str:
        """What the question is about: "grades", "findings" …; "" where it was not understood."""
        return self.one("subject")

    @cached_property
    def periods(self) -> tuple[tuple[str, str], ...]:
        """The first and last days of its periods, of which any counts; "" where one is open."""
        return tuple((each.partition("..")[0], each.partition("..")[2]) for each in self.all("period"))

    @cached_property
    def first(self) -> str:
        """The first day of its periods; "" where it is open."""
        return min((first for first, _ in self.periods), default="")

    @cached_property
    def last(self) -> str:
        """The last day of its periods; "" where it is open."""
        return self.periods[-1][1] if self.periods else ""

    def with_part(self, role: str, value: str) -> TypedQuestion:
        """Return the question with another value of a role, in its place; "" removes the part."""
        kept = [each for each in self.parts if each.role != role]
        at = next((number for number, each in enumerate(self.parts) if each.role == role), len(kept))
        return TypedQuestion((*kept[:at], *([Slot(role, value)] if value else []), *kept[at:]))

    def __str__(self) -> str:
        """Return the parts as a text for `read_reading`: "subject:grades;grade:good"."""
        return ";".join(f"{each.role}:{each.value}" for each in self.parts)


def judged_parts(value: str) -> tuple[str, str, str]:
    """Return a value of `judged` in parts: an area, "=" with grades, or "<" or ">" with another area.

    >>> judged_parts("leaders=outstanding|good")
    ('leaders', '=', 'outstanding|good')
    """
    how = next(each for each in "=<>" if each in value)
    return value.partition(how)


def read_reading(given: str | Mapping[str, Any]) -> TypedQuestion:
    """Return the question that a reading states, as a text or as roles with values.

    Raises ParameterError for a role that does not exist, or a reading without a known subject.
    """
    roles = load_lexicon("readings")["roles"]
    pairs: list[tuple[str, str]] = []
    if isinstance(given, str):
        if len(given) > LONGEST:
            raise ParameterError(f"a reading has at most {LONGEST} characters")
        pairs = [
            (role, value) for role, _, value in (each.partition(":") for each in given.split(";") if each)
        ]
    else:
        for role, value in given.items():
            values = value if isinstance(value, (list, tuple)) else [value]
            pairs += [(str(role), str(each)) for each in values]
    if len(pairs) > MOST_PARTS:
        raise ParameterError(f"a reading has at most {MOST_PARTS} parts")
    question = TypedQuestion(
        tuple(Slot(role.strip(), value.strip()) for role, value in pairs if value.strip())
    )
    for part in question.parts:
        if part.role not in roles:
            raise ParameterError(f"a reading has no role {part.role[:40]!r}; it has: {', '.join(roles)}")
        allowed = roles[part.role].get("values")
        if allowed and not set(part.value.split()) <= set(map(str, allowed)):
            raise ParameterError(f"{part.role} is one of: {', '.join(map(str, allowed))}")
        pattern = roles[part.role].get("pattern")
        if pattern and not re.fullmatch(pattern, part.value):
            raise ParameterError(
                f"{part.role} {part.value[:40]!r} is not as it should be: {roles[part.role]['help']}"
            )
    if not question.subject:
        raise ParameterError(f"a reading needs a subject: {', '.join(roles['subject']['values'])}")
    return question


def typed_question_of(name: str, text: str) -> TypedQuestion:
    """Return the reading in a text: parts with ";" between, or a JSON object. Raises ParameterError."""
    if not text.lstrip().startswith("{"):
        return read_reading(text)
    try:
        return read_reading(json.loads(text))
    except json.JSONDecodeError as error:
        raise ParameterError(f"{name} is no JSON object: {error}") from error


def question_schema() -> dict[str, Any]:
    """Return the JSON schema of a reading: an object of roles with their values."""
    properties: dict[str, Any] = {}
    subjects = load_lexicon("readings")["roles"]["subject"]["values"]
    for role, declared in load_lexicon("readings")["roles"].items():
        values = [str(each) for each in declared.get("values", ()) if not declared.get("is_rare")]
        shown = {"description": declared["help"]} if declared.get("is_entity") or role == "period" else {}
        properties[role] = {"items": {"enum": values}} if values and len(values) < 5 else shown
    properties["subject"] = {"items": {"enum": subjects}}
    return {
        "type": "object", "properties": properties, "required": ["subject"], "additionalProperties": False,
        "description": "Each role: value or array",
    }  # fmt: skip


def unique(parts: Iterable[Slot]) -> tuple[Slot, ...]:
    """Return parts without those that repeat another one; the words of both are kept."""
    found: dict[tuple[str, str], Slot] = {}
    for part in parts:
        key = (part.role, part.value)
        words = " … ".join(
            dict.fromkeys(filter(None, (found[key].words if key in found else "", part.words)))
        )
        found[key] = part._replace(words=words)
    return tuple(found.values())
