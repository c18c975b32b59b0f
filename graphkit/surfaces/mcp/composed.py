"""Briefings and digests as results: one for each line of a section, with its passages in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from graphkit.answers.summaries.briefing_parts import Briefing
from graphkit.answers.summaries.digest_themes import (
    DigestPassage,
    DigestTheme,
    Helped,
    TopicOfPlace,
)
from graphkit.answers.summaries.regional_digest import AuthorityNow, Digest, GradeNow
from graphkit.core.identifiers import entity_iri, local_id
from graphkit.core.terms import BASE, SCHEME
from graphkit.graph.entities.quotes import CitedPassage
from graphkit.surfaces.abilities.forms import ResultRow

_NOT_LISTED = ("sentences", "criteria")  # which the answer has, or only a drawn page needs
_OF_DRAWINGS = ("series", "is_shared")


def answer_of(content: Briefing | Digest) -> str:
    """Return the sentences that a page begins with."""
    if isinstance(content, Briefing):
        return " ".join(content.sentences)
    graded = f"{content.states} by the latest full inspections"
    return f"{content.title}: {graded}. {content.horizon.sentence()}"


def composed(content: Briefing | Digest) -> Iterator[ResultRow]:
    """Yield the lines of a briefing or digest, section by section.

    Of the topics of a digest, those with passages are listed, which are the first of their kind.
    """
    for each in fields(content):
        value = getattr(content, each.name)
        if each.name in _NOT_LISTED or not (isinstance(value, tuple) or is_dataclass(value)):
            continue
        for part in value if isinstance(value, tuple) else [value]:
            if isinstance(part, DigestTheme) and not part.passages:
                continue
            statements: list[str] = []
            plain = _plain(part, statements)
            yield ResultRow(
                {"section": each.name} | (plain if isinstance(plain, dict) else {"text": plain}),
                statements,
            )


def _plain(value: Any, statements: list[str]) -> Any:
    """Return a part of a page as plain data; statements that it cites are added to `statements`."""
    if isinstance(value, DigestPassage):
        return _plain(value.passage, statements)
    if isinstance(value, CitedPassage):
        statements.append(entity_iri(value.statement))
        return None
    if short := _SHORT.get(type(value)):
        return short(value)
    if is_dataclass(value):
        named = {each.name: getattr(value, each.name) for each in fields(value)}
        if isinstance(value, AuthorityNow):
            statements += [each.statement for each in value.grades if each][:1]
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


_SHORT: dict[type, Callable[[Any], str]] = {
    TopicOfPlace: lambda of: f"{of.name}: {of.strength} strong, {of.negative} weak or mixed",
    Helped: lambda of: of.name,
    GradeNow: lambda of: f"{of.criterion}: {of.grade}",
}
