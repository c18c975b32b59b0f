"""Limits on the structure of a query: the parser recurses, and too deep a query would end the process."""

from __future__ import annotations

from graphkit.core.errors import QueryError
from graphkit.rewrite.query_tokens import CLOSING, OPENING, tokens

MAX_DEPTH = 100  # nested brackets; 1,000 nested filters end a process with a stack of 8 MB
MAX_OPERATORS = 1_500  # each becomes a level of the parsed query; 10,000 end a process

_MARKS = frozenset(". ; ! ^ | || & && + * / = != < <= > >= - ~ {".split())
_WORDS = tuple("UNION OPTIONAL FILTER BIND MINUS GRAPH VALUES LATERAL AS IN".split())


def check_structure(text: str) -> None:
    """Raise QueryError where a query is nested too deeply, or has too many operators, for the parser."""
    if len(text) < MAX_DEPTH:
        return
    depth = operators = 0
    for token in tokens(text):
        if token.kind == "mark":
            depth += (token.text in OPENING) - (token.text in CLOSING)
            operators += token.text in _MARKS
            if depth > MAX_DEPTH:
                raise QueryError(f"the query is nested more than {MAX_DEPTH} levels deep: simplify it")
        elif token.kind == "word":
            operators += token.is_word(*_WORDS)
        if operators > MAX_OPERATORS:
            raise QueryError(
                f"the query has more than {MAX_OPERATORS:,} operators and patterns: "
                "split it, or list the values with VALUES"
            )
