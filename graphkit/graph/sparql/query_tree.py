"""A SPARQL query as a tree of groups and patterns that can be changed, and its text.

Expressions, paths, the prologue, the SELECT clause and the solution modifiers are tokens as they
were written, among which the groups of EXISTS stand as trees. A blank node of a pattern is a
variable of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from urllib.parse import urljoin

from graphkit.core.terms import Rdf
from graphkit.graph.sparql.query_tokens import Token, Tokens, joined

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_AGGREGATES = frozenset("GROUP COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT".split())
Expression: TypeAlias = "tuple[Token | Group, ...]"


@dataclass(frozen=True, slots=True)
class Triple:
    """A triple pattern; the predicate is a variable, an IRI or a path as tokens."""

    subject: str
    predicate: Tokens
    object: str

    def __str__(self) -> str:
        return f"{self.subject} {joined(self.predicate)} {self.object} ."


@dataclass(frozen=True, slots=True)
class Statement:
    """A pattern of RDF 1.2 (reified or annotated triples), as it was written."""

    tokens: Tokens

    def __str__(self) -> str:
        return f"{joined(self.tokens)} ."


@dataclass(frozen=True, slots=True)
class Filter:
    """FILTER with an expression."""

    expression: Expression

    def __str__(self) -> str:
        return f"FILTER {expression_text(self.expression)}"


@dataclass(frozen=True, slots=True)
class Exists:
    """FILTER EXISTS or FILTER NOT EXISTS with a group."""

    group: Group
    negated: bool

    def __str__(self) -> str:
        return f"FILTER {'NOT ' * self.negated}EXISTS {self.group}"


@dataclass(frozen=True, slots=True)
class Nested:
    """OPTIONAL, MINUS, LATERAL or GRAPH with a group; `name` is that of the graph."""

    keyword: str
    group: Group
    name: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, [self.keyword, self.name, str(self.group)]))


@dataclass(frozen=True, slots=True)
class Union:
    """Groups joined by UNION; a single group stands in braces only."""

    groups: tuple[Group, ...]

    def __str__(self) -> str:
        return " UNION ".join(map(str, self.groups))


@dataclass(frozen=True, slots=True)
class Bind:
    """BIND: an expression and the variable it gives a value to."""

    expression: Expression
    variable: str

    def __str__(self) -> str:
        return f"BIND({expression_text(self.expression)} AS ?{self.variable})"


@dataclass(frozen=True, slots=True)
class Values:
    """VALUES: its variables and the text of its data."""

    variables: tuple[str, ...]
    text: str
    has_undefined: bool = False

    def __str__(self) -> str:
        return f"VALUES {self.text}"


@dataclass(frozen=True, slots=True)
class Select:
    """A sub-select, or a whole query: what stands before its group, the group,
    and what follows it.
    """

    head: Expression
    group: Group
    tail: Expression = ()
    values: Values | None = None

    def __str__(self) -> str:
        return f"{{ {self.text()} }}"

    def text(self) -> str:
        """Return the query without braces around it."""
        parts = [expression_text(self.head), str(self.group), expression_text(self.tail)]
        return " ".join(filter(None, [*parts, str(self.values or "")]))

    def projected(self) -> tuple[str, ...] | None:
        """Return the projected variables; None for `SELECT *`."""
        names, depth, before = [], 0, ""
        for token in leaves(self.head):
            depth += (token.text == "(") - (token.text == ")")
            if token.kind == "variable" and (not depth or before == "AS"):
                names.append(token.text[1:])
            before = token.text.upper()
        return tuple(names) if names else None


Element: TypeAlias = Triple | Statement | Filter | Exists | Nested | Union | Bind | Values | Select


@dataclass(frozen=True, slots=True)
class Group:
    """A group graph pattern: its elements in order, triples one by one."""

    elements: tuple[Element, ...]

    def __str__(self) -> str:
        lines = [f"  {line}" for each in self.elements for line in str(each).split("\n")]
        return "\n".join(["{", *lines, "}"])

    def triples(self) -> list[Triple]:
        """Return the triple patterns that stand directly in the group."""
        return [each for each in self.elements if isinstance(each, Triple)]


@dataclass(frozen=True, slots=True)
class Query:
    """A query: its prologue as text, its prefixes and base, the rest;
    and how new variables begin.
    """

    prologue: str
    body: Select
    prefixes: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    unused: str = "_gk"  # occurs nowhere in the query

    def __str__(self) -> str:
        return f"{self.prologue}{self.body.text()}"

    def iri(self, token: Token | str) -> str:
        """Return the IRI of a token or term, in full;
        "" where it is none or has an unknown prefix.
        """
        return full_iri(token if isinstance(token, str) else token.text, self.prefixes, self.base)

    def variable(self, name: str | int) -> str:
        """Return a variable of a rule's own, which no variable of the query can be."""
        return f"?{self.unused}{name}"

    def stops_early(self) -> bool:
        """Return whether the engine may stop before it has all solutions:
        ASK, LIMIT without an order.
        """
        words = {each.text.upper() for each in leaves(self.body.tail)}
        head = [each.text.upper() for each in leaves(self.body.head)]
        is_grouped = not _AGGREGATES.isdisjoint((*words, *head))
        return head[0] == "ASK" or ("LIMIT" in words and "ORDER" not in words and not is_grouped)

    def with_group(self, group: Group) -> Query:
        """Return the query with another outermost group."""
        return replace(self, body=replace(self.body, group=group))

    def map_groups(self, change: Callable[[Group], Group]) -> Query:
        """Return the query with a change made to all its groups, inner ones first,
        those of EXISTS too.
        """

        def in_expression(expression: Expression) -> Expression:
            return tuple(in_group(each) if isinstance(each, Group) else each for each in expression)

        def in_group(group: Group) -> Group:
            return change(Group(tuple(map(within, group.elements))))

        def within(item: Element) -> Element:
            match item:
                case Exists() | Nested():
                    return replace(item, group=in_group(item.group))
                case Select():
                    return in_select(item)
                case Union():
                    return Union(tuple(map(in_group, item.groups)))
                case Filter() | Bind():
                    return replace(item, expression=in_expression(item.expression))
            return item

        def in_select(select: Select) -> Select:
            head, tail = in_expression(select.head), in_expression(select.tail)
            return replace(select, head=head, group=in_group(select.group), tail=tail)

        return replace(self, body=in_select(self.body))


def full_iri(text: str, prefixes: Mapping[str, str], base: str = "") -> str:
    """Return the IRI that a term stands for; "" where it is none or has an unknown prefix."""
    if text == "a":
        return Rdf.type
    if text.startswith("<"):
        return resolved(_unescaped(text[1:-1]), base)
    prefix, colon, local = text.partition(":")
    return prefixes[prefix] + _unescaped(local) if colon and prefix in prefixes else ""


def resolved(iri: str, base: str) -> str:
    """Return an IRI, relative to a base or not, in full."""
    if not base or _SCHEME.match(iri):
        return iri  # `urljoin` would leave out an empty fragment, such as that of a vocabulary
    return urljoin(base, iri) + "#" * iri.endswith("#")


def leaves(expression: Iterable[Token | Group]) -> list[Token]:
    """Return the tokens of an expression outside of the groups in it."""
    return [each for each in expression if not isinstance(each, Group)]


def expression_text(expression: Iterable[Token | Group]) -> str:
    """Return an expression as text."""
    return "".join(
        f" {each}" if isinstance(each, Group) else f" {each.text}" if each.spaced else each.text
        for each in expression
    ).strip()


def _unescaped(name: str) -> str:
    """Return an IRI or local name without the escapes of SPARQL."""
    name = re.sub(r"\\(?:u(.{4})|U(.{8}))", lambda match: chr(int(match[1] or match[2], 16)), name)
    return re.sub(r"\\(.)", r"\1", name)
