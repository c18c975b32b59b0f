"""Limits on the structure of a query: the parser recurses, and too deep a query would end the process."""

from __future__ import annotations

from graphkit.core.errors import QueryError
from graphkit.rewrite.query_tokens import CLOSING, OPENING, Token, tokens

MAX_DEPTH = 100  # nested brackets; 1,000 nested filters end a process with a stack of 8 MB
MAX_OPERATORS = 1_500  # each becomes a level of the parsed query; 10,000 end a process

_MARKS = frozenset(". ; ! ^ | || & && + * / = != < <= > >= - ~ { ( [".split())
_WORDS = tuple("UNION OPTIONAL FILTER BIND MINUS GRAPH VALUES LATERAL AS IN".split())
_OPERANDS = frozenset("variable string number name iri blank".split())
_BEFORE = Token("mark", "")


def check_structure(text: str) -> None:
    """Raise QueryError where a query is nested too deeply, or has too many operators, for the parser.

    Lists that it reads as one level may be of any length: the rows of VALUES, arguments of functions, IN.
    """
    if len(text) < MAX_DEPTH:
        return
    open_brackets: list[str] = []
    operators, values_depth, before = 0, -1, _BEFORE
    for token in tokens(text):
        if token.text in OPENING and token.kind == "mark":
            open_brackets.append(token.text)
            if len(open_brackets) > MAX_DEPTH:
                raise QueryError(f"the query is nested more than {MAX_DEPTH} levels deep: simplify it")
        elif token.text in CLOSING and token.kind == "mark" and open_brackets:
            open_brackets.pop()
            if token.text == "}" and len(open_brackets) == values_depth:
                values_depth = -1
        elif token.is_word("VALUES") and values_depth < 0:
            values_depth = len(open_brackets)
        if values_depth < 0:
            operators += _is_level(token, before, open_brackets[-1:])
            if operators > MAX_OPERATORS:
                raise QueryError(
                    f"the query has more than {MAX_OPERATORS:,} operators and patterns: "
                    "split it, or list the values with VALUES"
                )
        before = token


def _is_level(token: Token, before: Token, innermost: list[str]) -> bool:
    """Return whether a token is an operator, separates objects, or is a further item of a list."""
    if token.kind == "mark":
        return token.text in _MARKS or (token.text == "," and innermost != ["("])
    if token.kind in _OPERANDS:  # items of a collection, of DESCRIBE, of ORDER BY
        return before.kind in _OPERANDS and innermost in ([], ["("])
    return token.is_word(*_WORDS)
