"""A SPARQL query as a tree of groups and patterns that can be changed.

Expressions, paths, the prologue, the SELECT clause and the solution modifiers remain text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from graphkit.rewrite.query_tokens import Token, Tokens, joined


@dataclass(frozen=True, slots=True)
class Triple:
    """A triple pattern; the predicate is a variable, an IRI or a path as tokens."""

    subject: str
    predicate: Tokens
    object: str

    @property
    def path(self) -> str:
        """Return the predicate as text."""
        return joined(self.predicate)


@dataclass(frozen=True, slots=True)
class Filter:
    """FILTER with an expression."""

    expression: Tokens


@dataclass(frozen=True, slots=True)
class Exists:
    """FILTER EXISTS or FILTER NOT EXISTS with a group."""

    group: Group
    negated: bool


@dataclass(frozen=True, slots=True)
class Optional:
    """OPTIONAL with a group."""

    group: Group


@dataclass(frozen=True, slots=True)
class Minus:
    """MINUS with a group."""

    group: Group


@dataclass(frozen=True, slots=True)
class Union:
    """Groups joined by UNION; a single group stands in braces only."""

    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """GRAPH with its name and a group."""

    name: str
    group: Group


@dataclass(frozen=True, slots=True)
class Bind:
    """BIND: an expression and the variable it gives a value to."""

    expression: Tokens
    variable: str


@dataclass(frozen=True, slots=True)
class Values:
    """VALUES: its variables and the text of its data."""

    variables: tuple[str, ...]
    text: str
    size: int = 1
    has_undefined: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """A sub-select, or a whole query: text before its group, the group, text after it."""

    head: Tokens
    group: Group
    tail: Tokens

    def projected(self) -> tuple[str, ...] | None:
        """Return the projected variables; None for `SELECT *`."""
        names, depth = [], 0
        for index, token in enumerate(self.head):
            depth += (token.text == "(") - (token.text == ")")
            is_alias = depth and index and self.head[index - 1].text.upper() == "AS"
            if token.kind == "variable" and (not depth or is_alias):
                names.append(token.text[1:])
        return tuple(names) if names else None


Element: TypeAlias = Triple | Filter | Exists | Optional | Minus | Union | Graph | Bind | Values | Select


@dataclass(frozen=True, slots=True)
class Group:
    """A group graph pattern: its elements in order, triples one by one."""

    elements: tuple[Element, ...]

    def of(self, kind: type) -> list[Element]:
        """Return the elements of a kind."""
        return [each for each in self.elements if isinstance(each, kind)]

    def triples(self) -> list[Triple]:
        """Return the triple patterns that stand directly in the group."""
        return [each for each in self.elements if isinstance(each, Triple)]


@dataclass(frozen=True, slots=True)
class Query:
    """A query: its prologue as text, its prefixes, and the rest."""

    prologue: str
    body: Select
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def iri(self, token: Token | str) -> str:
        """Return the IRI of a token or term, in full; "" where it is none or has an unknown prefix."""
        text = token if isinstance(token, str) else token.text
        if text == "a":
            return "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
        if text.startswith("<"):
            return text[1:-1] if ":" in text else ""  # relative IRIs are left alone
        prefix, colon, local = text.partition(":")
        if not colon or prefix not in self.prefixes or "\\" in local:
            return ""
        return self.prefixes[prefix] + local

    def with_group(self, group: Group) -> Query:
        """Return the query with another outermost group."""
        return replace(self, body=replace(self.body, group=group))


def map_groups(group: Group, change: Callable[[Group], Group]) -> Group:
    """Return a group with a change made to all groups within it, those of filters too, and then to itself."""

    def within(item: Element) -> Element:
        match item:
            case Exists() | Optional() | Minus() | Graph() | Select():
                return replace(item, group=map_groups(item.group, change))
            case Union():
                return Union(tuple([map_groups(each, change) for each in item.groups]))
            case _:
                return item

    return change(Group(tuple([within(each) for each in group.elements])))
