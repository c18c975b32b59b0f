"""The tokens of a SPARQL query, cut as the engine's parser does, and as text again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, TypeAlias

_CHAR = r"\w·\u0300-\u036f\u203f\u2040"  # of a name: \w lacks those that cannot begin one
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\."
_TOKEN = re.compile(
    rf"""(?P<skipped>(?:\s+|\#[^\n\r]*)+)
      | (?P<string>"{{3}}(?:[^"\\]|\\.|"(?!""))*"{{3}} | '{{3}}(?:[^'\\]|\\.|'(?!''))*'{{3}}
          | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
      | (?P<variable>[?$][{_CHAR}]+)
      | (?P<blank>_:\w(?:[{_CHAR}.-]*[{_CHAR}-])?)
      | (?P<name>(?:[^\W\d_](?:[{_CHAR}.-]*[{_CHAR}-])?)?
          :(?:(?:[\w:]|{_ESCAPED})(?:[{_CHAR}:-]|{_ESCAPED}|\.+(?=[{_CHAR}:%\\-]))*)?)
      | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)?)
      | (?P<number>[0-9]+\.[0-9]*[eE][+-]?[0-9]+|[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)
      | (?P<word>[^\W\d]\w*)
      | (?P<mark><<(?![^<>\s]*>)\(?  # no "less than" before an IRI
          |\)?>>|\{{\||\|\}}|\^\^|&&|\|\||!=|<=|>=|[{{}}()\[\].;,^|/*+?!=<>&~-])
      | (?P<unknown>.)
    """,
    re.X | re.S,
)
# after one, "<" means "less than"
_OPERANDS = frozenset("variable string tag number name iri".split())
_NOT_FUNCTIONS = frozenset("A VALUES UNDEF TRUE FALSE".split())
_FORMS = frozenset("SELECT ASK CONSTRUCT DESCRIBE".split())
OPENING = frozenset(["(", "{", "[", "<<", "<<(", "{|"])
CLOSING = frozenset([")", "}", "]", ">>", ")>>", "|}"])


class Token(NamedTuple):
    """A token of a query: its kind (a group of the pattern above), its text,
    whether space precedes it.
    """

    kind: str
    text: str
    spaced: bool = True

    def is_word(self, *words: str) -> bool:
        """Return whether the token is one of some keywords, given in capitals."""
        return self.kind == "word" and self.text.upper() in words


Tokens: TypeAlias = tuple[Token, ...]


@lru_cache(maxsize=16)  # the same text is checked, read and rewritten
def tokens(text: str) -> Tokens:
    """Return the tokens of a text, without white space and comments.

    What no token begins with has the kind "unknown", the IRI of a function "function". `<` begins
    an IRI, or means "less than" after an operand in the brackets of an expression. The context is
    therefore followed: "head" (before and after a group), "group", "expression".
    """
    found: list[Token] = []
    contexts = ["head"]
    at, spaced = 0, True
    before = Token("mark", "")
    while match := _TOKEN.match(text, at):
        kind, part, at = match.lastgroup or "", match[0], match.end()
        if kind == "skipped":
            spaced = True
            continue
        if part[0] == "<" and contexts[-1] == "expression" and _ends_operand(before):
            part = "<=" if part[1:2] == "=" else "<"
            kind, at = "mark", match.start() + len(part)
        if kind == "string":  # on one line, so that a query can be indented
            part = part.replace("\n", "\\n").replace("\r", "\\r")
        token = Token(kind, part, spaced)
        if kind == "mark" and part in OPENING:
            contexts.append(_context_within(part, contexts[-1], found))
            if part == "(" and contexts[-1] == "expression" and before.kind in ("name", "iri"):
                found[-1] = before._replace(kind="function")
        elif kind == "mark" and part in CLOSING and len(contexts) > 1:
            contexts.pop()
        elif before.text == "{" and token.is_word(*_FORMS):
            contexts[-1] = "head"
        found.append(token)
        before, spaced = token, False
    return tuple(found)


def _ends_operand(token: Token) -> bool:
    return token.kind in _OPERANDS or token.text in (")", ")>>") or token.is_word("TRUE", "FALSE")


def _context_within(bracket: str, context: str, before: list[Token]) -> str:
    """Return the context that a bracket opens within another one."""
    if bracket != "(":
        return "group"
    last, second = (*reversed(before[-2:]), Token("mark", ""), Token("mark", ""))[:2]
    if last.kind == "word":
        return "group" if last.text.upper() in _NOT_FUNCTIONS else "expression"
    if context == "group" and second.is_word("FILTER") and last.kind in ("name", "iri"):
        return "expression"
    return "group" if context == "group" else "expression"


def joined(parts: Iterable[Token]) -> str:
    """Return tokens as text, with a space where they had one."""
    return "".join(f" {token.text}" if token.spaced else token.text for token in parts).strip()


def variables_in(parts: Iterable[Token]) -> set[str]:
    """Return the names of the variables in an expression, a path or a clause."""
    return {token.text[1:] for token in parts if token.kind == "variable"}


def is_variable(term: str) -> bool:
    """Return whether a term of a triple is a variable."""
    return term[0] in "?$"
