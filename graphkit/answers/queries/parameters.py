"""The values of the parameters of questions: names, days and numbers as terms of SPARQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graphkit.answers.queries.question import PARAMETER, ParameterValues, Question
from graphkit.core.confidence import parse_confidence
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.partial_dates import first_day, last_day
from graphkit.core.terms import Xsd
from graphkit.graph.entities.entity_search import (
    expand_name,
    find_entities,
    match_statistic,
    statistic_names,
)

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

MIN_CONFIDENCE = "min-confidence"


def parse_since(since: str | date) -> str:
    """Return the first day of a day, month or year ("2019-05-01", "2019-05", "2019").

    Raises ParameterError if it is none of these.
    """
    return parameter_day("since", str(since.date() if isinstance(since, datetime) else since))


def parse_as_at(text: str) -> str:
    """Return the last day of a day, month or year. Raises ParameterError if it is none of these."""
    return parameter_day("as-at", text)


def parameter_day(name: str, text: str) -> str:
    """Return the day that the value of a parameter stands for."""
    parse, example = _DATES.get(name, _WHOLE_DATE)
    # 31/03/2024 as 2024-03-31
    written = "-".join(part.zfill(2) for part in reversed(text.split("/")))
    with suppress(ValueError):
        if day := parse(written):
            return day
    raise ParameterError(f"{name} takes a {example}, not {text!r}")


DateParser = tuple[Callable[[str], str], str]  # with an example
_DATES: dict[str, DateParser] = {  # of parameters whose dates may lack the day or the month
    "since": (first_day, "day, month or year such as 2019-05-01 or 2019"),
    "until": (last_day, "day, month or year such as 2019-05-31 or 2019"),
    "as-at": (last_day, "day, month or year such as 2019-05-31 or 2019"),
}
_WHOLE_DATE: DateParser = (
    lambda day: date.fromisoformat(day).isoformat(),
    "day such as 2023-01-31",
)


def parameter_terms(
    store: Store, question: Question, text: str, given: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return the SPARQL terms for the variable of each parameter in a text."""
    terms: dict[str, list[str]] = {}
    place = "".join(given.get("authority", ())[:1])
    matches = PARAMETER.finditer(text)
    for parameter, variable, kind in dict.fromkeys(
        (match[0], *match.groups()) for match in matches
    ):
        name = variable.replace("_", "-")
        names = given.get(name, [])
        found = {
            str(term): None for each in names for term in _terms(store, name, kind, each, place)
        }
        if len(found) > 1 and name not in question.list_parameters:
            several = f"not {len(found)} ({', '.join(names)}): give one value at a time"
            raise ParameterError(f"{question.name} takes one value for {name}, {several}")
        terms[parameter] = list(found)
    return terms


def parameter_values(question: Question, values: ParameterValues | None) -> dict[str, list[str]]:
    """Return the values of each parameter of a question; an empty list for one that is left open.

    Raises ParameterError for an unknown parameter, a missing required one, or an empty list of
    values, which must not widen the question to everything.
    """
    given = {**question.defaults, **(values or {})}
    if unknown := sorted(given.keys() - set(question.parameters)):
        known = ", ".join(question.parameters) or "none"
        raise ParameterError(f"{question.name} has no parameter {unknown[0]!r}; it has: {known}")
    if missing := [name for name in question.required if name not in given]:
        needs = " and ".join(f"{name}=…" for name in missing)
        example = " ".join(f"{name}={question.required[name]}" for name in missing)
        raise ParameterError(f"{question.name} needs {needs}, for example {example}")
    lists = {name: [each] if isinstance(each, str) else each for name, each in given.items()}
    if empty := [name for name, each in lists.items() if not each]:
        raise ParameterError(f"{empty[0]} has an empty list of values: leave it out to include all")
    found = {name: [*filter(None, each)] for name, each in lists.items()}
    least = found.get(MIN_CONFIDENCE, [])  # one of 0 leaves nothing out
    return found | ({MIN_CONFIDENCE: [*filter(parse_confidence, least)]} if least else {})


def _terms(store: Store, name: str, kind: str | None, value: str, place: str) -> list[Any]:
    """Return the RDF terms for one value of a parameter;
    an agency is first looked for in `place`.
    """
    if kind == "iri":
        try:
            return [ox.NamedNode(iri) for iri in expand_name(store, value, name, place)]
        except EntityNotFoundError as error:
            if name != "agency" or not find_entities(store, value, "authority"):
                raise
            hint = f"The question councils-together lists the authorities that work with {value}."
            raise EntityNotFoundError(f"{error} {hint}") from None
    if kind == "integer":
        if not re.fullmatch(r"-?[0-9]+", value):
            raise ParameterError(f"{name} takes a whole number, not {value!r}")
        return [ox.Literal(value, datatype=ox.NamedNode(Xsd.integer))]
    if kind == "date":
        return [ox.Literal(parameter_day(name, value), datatype=ox.NamedNode(Xsd.date))]
    if name == MIN_CONFIDENCE:
        return [ox.Literal(str(parse_confidence(value)), datatype=ox.NamedNode(Xsd.decimal))]
    return [
        ox.Literal(match_statistic(value, statistic_names(store)) if name == "measure" else value)
    ]
