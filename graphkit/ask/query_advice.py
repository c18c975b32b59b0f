"""How a SPARQL query is evaluated: its extensions, what makes it faster, and advice where it is slow."""

from __future__ import annotations

import re
from typing import NamedTuple

from graphkit.core.errors import QueryError
from graphkit.store.dataset import Store
from graphkit.store.query_checks import refusal

_NOT_CODE = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|<[^<>\s]*>|#[^\n]*')


class _Shape(NamedTuple):
    """A slow shape of query: how to recognise it, and what to write instead."""

    pattern: re.Pattern[str]
    advice: str


_SHAPES = (
    _Shape(
        re.compile(r"\bNOT\s+EXISTS\s*\{[^{}]*[.;][^{}]*\}", re.I),
        "FILTER NOT EXISTS with several patterns is evaluated once for each row: write MINUS { … } with a "
        "shared variable, or a sub-select with MAX for the latest of several.",
    ),
    _Shape(
        re.compile(r"subClassOf\s*[*+]", re.I),
        "Superclasses are materialised: write `?x a gk:Agency` without a path over rdfs:subClassOf.",
    ),
    _Shape(
        re.compile(r"\b(?:CONTAINS|REGEX)\s*\(", re.I),
        "CONTAINS and REGEX read every text they are applied to: restrict the authority or topic first, or "
        "use `graphkit search`.",
    ),
    _Shape(
        re.compile(r"[{}.]\s*\?\w+\s+\?\w+\s+\?\w+"),
        "A pattern of three variables reads the whole graph: name the property.",
    ),
    _Shape(
        re.compile(r"\bOPTIONAL\b(?=.*\bGROUP\s+BY\b)", re.I | re.S),
        "GROUP BY over OPTIONAL is slow: count in a sub-select and join its result.",
    ),
    _Shape(
        re.compile(r"gk:finding\s+\?(\w+)\b.*gk:finding\s+\?(?!\1\b)\w+", re.I | re.S),
        "Findings of two inspections joined pair by pair multiply: count each side in a sub-select, and join "
        "the counts.",
    ),
)
_GENERAL = "Put the most selective pattern first; see docs/how-to/write-sparql.md for what is slow."


def slow_query_advice(query: str) -> list[str]:
    """Return how to make a SPARQL query faster, one sentence for each slow shape in it; general advice last.

    >>> slow_query_advice("SELECT ?x { ?x a/rdfs:subClassOf* gk:Agency }")[0]
    'Superclasses are materialised: write `?x a gk:Agency` without a path over rdfs:subClassOf.'
    """
    code = _NOT_CODE.sub(" ", query)
    return [*(shape.advice for shape in _SHAPES if shape.pattern.search(code)), _GENERAL]


def explain_query(store: Store, text: str) -> str:
    """Return what a query's extensions are, what makes it faster, its text as it is evaluated, and advice.

    Raises QueryError for what is no query, and where an extension cannot be expanded.
    """
    if fault := refusal(text):
        raise QueryError(f"not a SPARQL query: {fault}")
    rewritten = store.rewritten(text)
    refused = refusal(rewritten.text) if rewritten.rewritings else ""
    parts = [f"Extension ({each.name}): {each.reason}." for each in rewritten.extensions]
    if refused:
        parts.append(f"Not made faster, because the engine refuses the result: {refused}")
    else:
        parts += [f"Made faster ({each.name}): {each.reason}." for each in rewritten.rewritings]
    evaluated = rewritten.expanded if refused else rewritten.text
    parts += ["" if parts else "Evaluated as it is written.\n", "Query:", text.strip()]
    if evaluated != text:
        parts += ["", "Evaluated as:", evaluated]
    remaining = slow_query_advice(rewritten.text)
    advice = [each for each in slow_query_advice(text) if each in remaining]
    return "\n".join([*parts, "", "Advice:", *(f"- {each}" for each in advice)])
