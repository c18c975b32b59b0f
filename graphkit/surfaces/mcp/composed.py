"""Briefings as results: one for each line of a section, with its passages in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from graphkit.answers.summaries.briefing_parts import Briefing
from graphkit.core.identifiers import entity_iri, local_id
from graphkit.core.terms import BASE, SCHEME
from graphkit.graph.entities.quotes import CitedPassage
from graphkit.surfaces.abilities.forms import ResultRow

_NOT_LISTED = ("sentences",)  # which the answer has
_OF_DRAWINGS = ("series",)


def composed(content: Briefing) -> Iterator[ResultRow]:
    """Yield the lines of a briefing, section by section."""
    for each in fields(content):
        value = getattr(content, each.name)
        if each.name in _NOT_LISTED or not (isinstance(value, tuple) or is_dataclass(value)):
            continue
        for part in value if isinstance(value, tuple) else [value]:
            statements: list[str] = []
            plain = _plain(part, statements)
            yield ResultRow(
                {"section": each.name} | (plain if isinstance(plain, dict) else {"text": plain}),
                statements,
            )


def _plain(value: Any, statements: list[str]) -> Any:
    """Return a part of a page as plain data; statements that it cites are added to `statements`."""
    if isinstance(value, CitedPassage):
        statements.append(entity_iri(value.statement))
        return None
    if is_dataclass(value):
        named = {each.name: getattr(value, each.name) for each in fields(value)}
        found = {
            name: _plain(each, statements)
            for name, each in named.items()
            if name not in _OF_DRAWINGS
        }
        for name, instead in (("topic", "label"), ("authority", "name")):
            if found.get(instead):
                found.pop(name, None)
        return {
            name: each
            for name, each in found.items()
            if each is not False and each not in (None, "", [])
        }
    if isinstance(value, tuple):
        plain = [each for part in value if (each := _plain(part, statements)) not in (None, "")]
        is_flat = all(isinstance(each, str | int | float) for each in value)
        return ", ".join(map(str, plain)) if is_flat else plain
    if isinstance(value, str) and value.startswith((BASE, SCHEME)):
        return local_id(value)
    return value
