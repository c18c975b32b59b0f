"""Turns the terms of a search into an FTS5 expression.

Words are joined by AND or OR; the last one matches as a prefix; a phrase in double quotes matches
as it is. Words that carry no meaning are dropped.
"""

from __future__ import annotations

from graphkit.core.language.stemming import stems
from graphkit.graph.facts.search_terms import Term


def match_expression(terms: list[Term], operator: str = "AND") -> str:
    """Return the FTS5 expression for some terms joined by an operator."""
    return f" {operator} ".join(_term_expression(term) for term in terms)


def match_around(named: list[Term], others: list[Term]) -> str:
    """Return the FTS5 expression for all of the terms that name something,
    with any of the others.
    """
    if not (named and others):
        return match_expression([*named, *others])
    return f"{match_expression(named)} AND ({match_expression(others, 'OR')})"


def quote(text: str, is_prefix: bool = False) -> str:
    """Return text as an FTS5 string."""
    marked = text.replace('"', '""')
    return f'"{marked}"*' if is_prefix else f'"{marked}"'


def _term_expression(term: Term) -> str:
    """Match a term as printed, or a word by its stem among the keywords."""
    column = "{title labels} : " if term.is_authority else ""
    alternatives = [column + quote(term.text, term.is_prefix)]
    if not (term.is_phrase or term.is_authority):
        alternatives += [f"keywords : {quote(stem)}" for stem in stems(term.text)]
    alternatives += [f"labels : {quote(label)}" for label in term.labels]
    return f"({' OR '.join(alternatives)})"
