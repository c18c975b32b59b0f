"""The tokens of a SPARQL query: how it is cut, and how tokens become text again."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from graphkit.core.errors import NotUnderstoodError

_TOKEN = re.compile(
    r"""\s+ | \#[^\n]*
      | (?P<string>"{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
          | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
      | (?P<iri><[^<>"{}|^`\\\s]*>)
      | (?P<variable>[?$]\w+)
      | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.|[.-](?=[\w:.%\\-]*[\w:]))*)
      | (?P<blank>_:\w(?:[\w.-]*\w)?)
      | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<number>[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<mark>\^\^|&&|\|\||!=|<=|>=|[{}()\[\].;,^|/*+?!=<>&-])
    """,
    re.X | re.S,
)
_NO_SPACE_AFTER = frozenset("(^!@[")
_NO_SPACE_BEFORE = frozenset("*+?,;.)")


class Token(NamedTuple):
    """A token of a query: its kind (a group of the pattern above) and its text."""

    kind: str
    text: str


Tokens: TypeAlias = tuple[Token, ...]


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text, without white space and comments."""
    found, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotUnderstoodError(text[position : position + 20])
        if match.lastgroup:
            found.append(Token(match.lastgroup, match[0]))
        position = match.end()
    return found


def joined(parts: Tokens) -> str:
    """Return tokens as text, with a space where two of them would otherwise become one."""
    text = ""
    for index, token in enumerate(parts):
        before = parts[index - 1] if index else None
        tight = before is None or token.text in _NO_SPACE_BEFORE or before.text in _NO_SPACE_AFTER
        tight |= token.kind == "tag" or token.text == "^^" or (before is not None and before.text == "^^")
        text += token.text if tight else f" {token.text}"
    return text


def variables_in(parts: Tokens) -> set[str]:
    """Return the names of the variables in an expression, a path or a clause."""
    return {token.text[1:] for token in parts if token.kind == "variable"}


def is_variable(term: str) -> bool:
    """Return whether a term of a triple is a variable."""
    return term[0] in "?$"
