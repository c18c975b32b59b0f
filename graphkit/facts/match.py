"""Turns what a person types into an FTS5 expression.

Words are joined by AND or OR; the last one matches as a prefix; a phrase in double quotes matches as it is.
Words that carry no meaning are dropped.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from graphkit.core.errors import QueryError
from graphkit.language.stemming import stems

MAX_WORDS = 100
_TOKEN = re.compile(r'"([^"]*)"|(\w[\w’\'-]*)')
_STOP_WORDS = frozenset(
    "a about an and are as at be by did do does finding findings for from how in inspector inspectors is it "
    "its me my near of on or our recommendation recommendations said say says that the this to what when "
    "where which who with".split()
)


class Term(NamedTuple):
    """A word or a phrase to search for; `is_prefix` where longer words match, too, `labels` instead of it."""

    text: str
    is_phrase: bool = False
    is_prefix: bool = False
    labels: tuple[str, ...] = ()  # of the topics and places that it names
    is_authority: bool = False  # matches what is about it, not the same word elsewhere


def parse_words(words: str) -> list[Term]:
    """Return the terms in what a person typed, without stop words unless there is nothing else.

    Raises QueryError where there are more than MAX_WORDS words: each takes time and memory to look up.
    """
    words = "".join(character if character.isprintable() else " " for character in words)
    if (count := len(words.split())) > MAX_WORDS:
        raise QueryError(f"a search takes at most {MAX_WORDS} words, not {count:,}: leave some out")
    terms = [
        Term(phrase or word, bool(phrase)) for phrase, word in _TOKEN.findall(words) if phrase.strip() or word
    ]
    terms = [term for term in terms if term.is_phrase or term.text.lower() not in _STOP_WORDS] or terms
    if terms and not terms[-1].is_phrase and words[-1:] != " ":
        terms[-1] = terms[-1]._replace(is_prefix=len(terms[-1].text) > (2 if len(terms) == 1 else 1))
    return terms


def match_expression(terms: list[Term], operator: str = "AND") -> str:
    """Return the FTS5 expression for some terms joined by an operator."""
    return f" {operator} ".join(_term_expression(term) for term in terms)


def match_around(named: list[Term], others: list[Term]) -> str:
    """Return the FTS5 expression for all of the terms that name something, with any of the others."""
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
