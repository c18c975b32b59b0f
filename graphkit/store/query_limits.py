"""Limits on the structure of a query: the parser recurses, and too deep a query would end the process."""

from __future__ import annotations

import re

from graphkit.core.errors import QueryError

MAX_DEPTH = 100  # nested brackets; 1,000 nested filters end a process with a stack of 8 MB
MAX_OPERATORS = (
    1_500  # operators and patterns; each becomes a level of the parsed query; 10,000 end a process
)

_TOKEN = re.compile(
    r"""(?: "{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}    # strings
      | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
      | <[^<>"{}|^`\\\s]*> | \#[^\n]* )                                          # IRIs, comments
      | (?P<open>[({\[]|<<) | (?P<close>[)}\]]|>>)
      | (?P<operator>[.;!^|&+*/=<>-] | \b(?:UNION|OPTIONAL|FILTER|BIND|MINUS|GRAPH|VALUES)\b)
      | [\w?$:][\w?$:.-]*                                                        # names, numbers
    """,
    re.I | re.S | re.X,
)


def check_structure(text: str) -> None:
    """Raise QueryError where a query is nested too deeply, or has too many operators, for the parser."""
    if len(text) < MAX_DEPTH:
        return
    depth = operators = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
            if depth > MAX_DEPTH:
                raise QueryError(f"the query is nested more than {MAX_DEPTH} levels deep: simplify it")
        elif kind == "close":
            depth -= 1
        elif kind == "operator":
            operators += 1
            if operators > MAX_OPERATORS:
                raise QueryError(
                    f"the query has more than {MAX_OPERATORS:,} operators and patterns: "
                    "split it, or list the values with VALUES"
                )
