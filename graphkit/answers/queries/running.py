"""Runs a competency question, or a query of one's own, on a graph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphkit.answers.queries.parameters import parameter_terms, parameter_values
from graphkit.answers.queries.question import HINT, PARAMETER, ParameterValues, Question, body
from graphkit.answers.readings.horizon import Horizon, words_horizon
from graphkit.answers.readings.needed_words import missing_words
from graphkit.core.errors import ParameterError
from graphkit.graph.entities.entity_search import expand_name
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.numbers import inspection_number

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

NON_SYNTAX = re.compile(  # IRIs, string literals and comments
    r"""<[^<>\s]*>|(\"{3}|'{3}|["'])(?:\\.|(?!\1)[^\\])*\1|#[^\n]*""", re.S
)
_TOKEN = re.compile(  # parameters and braces; `other` braces open no group that may hold VALUES
    rf"{NON_SYNTAX.pattern}|(?P<other>(?i:construct(?:\s+where)?)\s*\{{|\{{\s*(?=(?i:select)\b))"
    rf"|(?P<open>\{{)|(?P<close>\}})|{PARAMETER.pattern}",
    re.S,
)


def run_question(
    store: Store,
    question: Question,
    values: ParameterValues | None = None,
    *,
    as_written: bool = False,
) -> Any:
    """Return the result of a question: solutions, triples or a boolean, as pyoxigraph returns them.

    With `as_written`, the query has no extensions (`Store.query`). As at a day, a question about
    what is in force on a day (parameter `on`) is answered for that day.

    Raises MissingWordsError for words where none are loaded, ParameterError for a question that
    cannot be as at the day of the store and for a missing, unknown or malformed parameter,
    EntityNotFoundError if a value names no entity, QueryError if the text is not a SPARQL query.
    """
    given = parameter_values(question, values)
    _require_words(store, given)
    values = _on_the_day(store.day, question, values)
    return store.query(to_sparql(store, question, values), as_written=as_written)


def words_reached_by(store: Store, given: Mapping[str, Sequence[str]]) -> Horizon:
    """Return of how many reports on the authorities of some values the words are there."""
    names = given.get("authority", ())
    places = {iri for each in names for iri in expand_name(store, each, "authority")}
    if not places:
        return words_horizon(store.facts)
    among = inspections(store.facts, tuple(sorted(places)), with_undated=True)
    return words_horizon(store.facts, frozenset(inspection_number(each.iri) for each in among))


def _require_words(store: Store, given: Mapping[str, Sequence[str]]) -> None:
    """Raise MissingWordsError for words that would be looked for where none are loaded."""
    words = "".join(given.get("words", ())[:1])
    if words and words_reached_by(store, given).is_outside:
        raise missing_words(words)


def _on_the_day(day: str, question: Question, values: ParameterValues | None) -> ParameterValues:
    """Return the values of a question as at a day ("": with all that is loaded), which its own
    parameters keep to.
    """
    given = dict(values or {})
    if not day or any(given.get(name) for name in ("on", "until")):
        return given
    if "on" in question.parameters:
        return {**given, "on": day}
    instead = f": give until={day}" if "until" in question.parameters else ""
    raise ParameterError(
        f"{question.name} is answered from all that is loaded, not as at {day}{instead}"
    )


def to_sparql(store: Store, question: Question, values: ParameterValues | None = None) -> str:
    """Return a question as SPARQL, its parameters replaced by their values."""
    given = parameter_values(question, values)
    hinted = HINT.sub(lambda hint: hint[2] if given.get(hint[1]) else "", question.text)
    text = body(hinted)
    return _insert_terms(text, parameter_terms(store, question, text, given))


def _insert_terms(text: str, terms: Mapping[str, Sequence[str]]) -> str:
    """Return a query with one term in place of its parameter,
    or several in VALUES clauses of its groups.

    Raises ParameterError if a parameter with several terms is in no group that can hold VALUES.
    """
    pieces: list[str] = []
    # open groups: index of their first piece, -1 if the group cannot hold VALUES
    groups: list[int] = []
    end = 0
    for token in _TOKEN.finditer(text):
        given = terms.get(token[0], ())
        pieces += [text[end : token.start()], given[0] if len(given) == 1 else token[0], ""]
        end = token.end()
        if token["open"] or token["other"]:
            groups.append(len(pieces) - 1 if token["open"] else -1)
        elif token["close"] and groups:
            groups.pop()
        elif len(given) > 1 and groups and groups[-1] >= 0:
            values = f" VALUES {token[0]} {{ {' '.join(given)} }}"
            pieces[groups[-1]] += values if values not in pieces[groups[-1]] else ""
    bound = "".join([*pieces, text[end:]])
    for parameter, given in terms.items():
        if len(given) > 1 and f" VALUES {parameter} {{" not in bound:
            raise ParameterError(f"{parameter} takes one value here: give one value at a time")
    return bound
