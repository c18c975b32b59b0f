"""Advice on SPARQL that is slow on this graph: shapes that take minutes, with a faster way to write each."""

from __future__ import annotations

import re
from typing import NamedTuple

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
