"""Reads a SPARQL query into a tree of groups and patterns that can be changed, and writes it back.

The reader covers what analysts write: triples with `;`, `,` and `[ … ]`, paths, FILTER, OPTIONAL, UNION,
MINUS, GRAPH, BIND, VALUES, sub-selects. It raises `NotUnderstoodError` for anything else (collections, quoted
triples, SERVICE), and such a query stays as it is. Expressions, paths, the prologue, the SELECT clause and
the solution modifiers remain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
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
_KEYWORDS = frozenset("FILTER OPTIONAL MINUS GRAPH BIND VALUES SERVICE".split())
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_NO_SPACE_AFTER = frozenset("(^!@[")
_NO_SPACE_BEFORE = frozenset("*+?,;.)")


class Token(NamedTuple):
    """A token of a query: its kind (a group of the pattern above) and its text."""

    kind: str
    text: str


Tokens: TypeAlias = tuple[Token, ...]
_END = Token("end", "")


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
                names.append(_name(token.text))
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

    def __str__(self) -> str:
        return f"{self.prologue}{_select_text(self.body, '')}"


def parse_query(text: str, prefixes: Mapping[str, str]) -> Query:
    """Return a query as a tree. Raises NotUnderstoodError where it has something that is not covered."""
    return _Reader(text, prefixes).query()


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
    return {_name(token.text) for token in parts if token.kind == "variable"}


def is_variable(term: str) -> bool:
    """Return whether a term of a triple is a variable."""
    return term[0] in "?$"


def has_blank_node(triple: Triple) -> bool:
    """Return whether a triple pattern has a blank node, which must stay in its group."""
    return "_" in (triple.subject[0], triple.object[0])


def triple_variables(triple: Triple) -> set[str]:
    """Return the names of the variables of a triple pattern, a path's included."""
    ends = {_name(term) for term in (triple.subject, triple.object) if is_variable(term)}
    return ends | variables_in(triple.predicate)


def mentioned(item: Element | Group) -> set[str]:
    """Return the names of all variables in an element or a group, whatever their scope."""
    match item:
        case Triple():
            return triple_variables(item)
        case Filter():
            return variables_in(item.expression)
        case Bind():
            return variables_in(item.expression) | {item.variable}
        case Values():
            return set(item.variables)
        case Union():
            return set().union(*map(mentioned, item.groups))
        case Graph():
            return mentioned(item.group) | ({_name(item.name)} if is_variable(item.name) else set())
        case Select():
            return mentioned(item.group) | variables_in(item.head) | variables_in(item.tail)
        case Group():
            return set().union(*map(mentioned, item.elements))
        case _:
            return mentioned(item.group)


def possible(item: Element | Group) -> set[str]:
    """Return the names of the variables that an element or a group may bind."""
    match item:
        case Filter() | Exists() | Minus():
            return set()
        case Bind():
            return {item.variable}
        case Optional():
            return possible(item.group)
        case Union():
            return set().union(*map(possible, item.groups))
        case Graph():
            return possible(item.group) | ({_name(item.name)} if is_variable(item.name) else set())
        case Select():
            names = item.projected()
            return possible(item.group) | variables_in(item.tail) if names is None else set(names)
        case Group():
            return set().union(*map(possible, item.elements))
        case _:
            return mentioned(item)


def certain(item: Element | Group) -> set[str]:
    """Return the names of the variables that an element or a group binds in every solution."""
    match item:
        case Triple():
            return triple_variables(item)
        case Values():
            return set() if item.has_undefined else set(item.variables)
        case Union():
            return set.intersection(*map(certain, item.groups))
        case Graph():
            return certain(item.group) | ({_name(item.name)} if is_variable(item.name) else set())
        case Select():
            names = item.projected()
            inner = certain(item.group) - _assigned(item.head)
            return inner if names is None else inner & set(names)
        case Group():
            return set().union(*map(certain, item.elements))
        case _:
            return set()


def with_named_columns(query: Query) -> Query:
    """Return the query with the columns of `SELECT *` named, so that rules may add variables of their own."""

    def named(select: Select) -> Select:
        marks = [token.text for token in select.head]
        if "*" not in marks or select.projected() is not None or "(" in marks:
            return select
        at = marks.index("*")
        columns = [Token("variable", f"?{name}") for name in sorted(possible(select.group))]
        return replace(select, head=(*select.head[:at], *columns, *select.head[at + 1 :]))

    def change(group: Group) -> Group:
        return Group(tuple([named(each) if isinstance(each, Select) else each for each in group.elements]))

    return replace(query, body=named(replace(query.body, group=map_groups(query.body.group, change))))


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


def _assigned(head: Tokens) -> set[str]:
    """Return the variables that a SELECT clause assigns by AS: an error leaves them unbound."""
    return {
        _name(after.text)
        for before, after in pairwise(head)
        if before.text.upper() == "AS" and after.kind == "variable"
    }


def _name(variable: str) -> str:
    return variable[1:]


class _Reader:
    """Reads the tokens of one query from left to right."""

    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self._tokens, self._at, self._blanks = tokens(text), 0, 0
        self._prefixes = dict(prefixes)
        self._pending: list[Triple] = []  # of blank nodes in brackets
        if any(token.text.startswith("_:gk") for token in self._tokens):
            raise NotUnderstoodError("blank node labels that begin as those made here")

    def query(self) -> Query:
        prologue = self._prologue()
        if self._word() not in _FORMS:
            raise NotUnderstoodError("not a query")
        body = self._select()
        if self._at < len(self._tokens):
            raise NotUnderstoodError("text after the query")
        return Query(prologue, body, self._prefixes)

    def _prologue(self) -> str:
        text = ""
        while self._word() == "PREFIX":
            self._next()
            name, iri = self._next(), self._next()
            if name.kind != "name" or not name.text.endswith(":") or iri.kind != "iri":
                raise NotUnderstoodError("prefix")
            self._prefixes[name.text[:-1]] = iri.text[1:-1]
            text += f"PREFIX {name.text} {iri.text}\n"
        return text

    def _select(self) -> Select:
        """Read a query form up to its group, the group, and what follows: modifiers, a closing VALUES."""
        head: list[Token] = []
        is_construct = self._word() == "CONSTRUCT"
        while self._peek().text != "{" or is_construct:
            if self._peek().text == "{":  # the template
                is_construct = False
                head += self._balanced("{", "}")
                if self._word() != "WHERE" and self._peek().text != "{":
                    raise NotUnderstoodError("CONSTRUCT")
                continue
            if self._peek().text in "}.":
                raise NotUnderstoodError("query without a group")
            head.append(self._next())
        if is_construct or (head[0].text.upper() == "CONSTRUCT" and len(head) < 3):
            raise NotUnderstoodError("CONSTRUCT WHERE")
        group = self._group()
        tail: list[Token] = []
        while self._at < len(self._tokens) and self._peek().text != "}":
            tail += self._balanced("{", "}") if self._peek().text == "{" else [self._next()]
        return Select(tuple(head), group, tuple(tail))

    def _group(self) -> Group:
        self._expect("{")
        elements: list[Element] = []
        while self._peek().text != "}":
            elements += self._element()
            if self._peek().text == ".":
                self._next()
        self._expect("}")
        return Group(tuple(elements))

    def _element(self) -> list[Element]:
        word = self._word()
        if self._peek().text == "{":
            return [self._union()]
        if word == "SELECT":
            return [self._select()]
        if word not in ("FILTER", "OPTIONAL", "MINUS", "GRAPH", "BIND", "VALUES"):
            return list(self._triples())
        self._next()
        match word:
            case "FILTER":
                return self._filter()
            case "OPTIONAL":
                return [Optional(self._group())]
            case "MINUS":
                return [Minus(self._group())]
            case "GRAPH":
                return [Graph(self._term(), self._group())]
            case "BIND":
                *expression, name, variable = self._balanced("(", ")")[1:-1]
                if name.text.upper() != "AS" or variable.kind != "variable":
                    raise NotUnderstoodError("BIND")
                return [Bind(tuple(expression), variable.text[1:])]
        return [self._values()]

    def _filter(self) -> list[Element]:
        """Read FILTER: a conjunction of expressions and EXISTS becomes several filters."""
        if self._word() in ("EXISTS", "NOT"):
            return [self._exists()]
        if self._peek().text != "(":
            return [Filter((self._next(), *self._balanced("(", ")")))]
        start = self._at
        return self._conjuncts(start, start + len(self._balanced("(", ")")) - 1)

    def _conjuncts(self, start: int, end: int) -> list[Element]:
        """Read the conjuncts of the bracketed expression between two positions."""
        found: list[Element] = []
        self._at = start + 1
        while self._at < end:
            begin, is_negated = self._at, self._peek().text == "!"
            self._at += is_negated
            if self._word() in ("EXISTS", "NOT"):
                exists = self._exists()
                found.append(replace(exists, negated=exists.negated != is_negated))
            else:
                self._at = begin
                while self._at < end and self._peek().text != "&&":
                    if self._peek().text == "||":  # binds less than &&, so the whole is one expression
                        self._at = start
                        return [Filter(self._without_groups(self._balanced("(", ")")))]
                    _ = self._balanced("(", ")") if self._peek().text == "(" else [self._next()]
                part = self._without_groups(self._tokens[begin : self._at])
                found.append(Filter((Token("mark", "("), *part, Token("mark", ")"))))
            if self._at < end and self._next().text != "&&":
                raise NotUnderstoodError("EXISTS in an alternative")
        self._at = end + 1
        return found

    @staticmethod
    def _without_groups(parts: list[Token]) -> Tokens:
        if any(token.text == "{" for token in parts):
            raise NotUnderstoodError("EXISTS in an expression")
        return tuple(parts)

    def _exists(self) -> Exists:
        negated = self._word() == "NOT"
        self._at += negated
        if self._word() != "EXISTS":
            raise NotUnderstoodError("NOT")
        self._next()
        return Exists(self._group(), negated)

    def _union(self) -> Element:
        groups = [self._group()]
        while self._word() == "UNION":
            self._next()
            groups.append(self._group())
        if len(groups) == 1 and len(groups[0].elements) == 1 and isinstance(groups[0].elements[0], Select):
            return groups[0].elements[0]
        return Union(tuple(groups))

    def _values(self) -> Values:
        is_list = self._peek().text == "("
        head = self._balanced("(", ")") if is_list else [self._next()]
        data = self._balanced("{", "}")
        names = tuple(token.text[1:] for token in head if token.kind == "variable")
        size = sum(token.text == "(" for token in data) if is_list else len(data) - 2
        undefined = any(token.text.upper() == "UNDEF" for token in data)
        return Values(names, joined((*head, *data)), size, undefined)

    def _triples(self) -> list[Triple]:
        """Read the triples of one subject."""
        if self._peek().text == "[":
            subject = self._term()
            if self._peek().text in (".", "}"):
                return self._taken()
        else:
            subject = self._term()
        self._properties(subject)
        return self._taken()

    def _taken(self) -> list[Triple]:
        found, self._pending = self._pending, []
        return found

    def _properties(self, subject: str) -> None:
        while True:
            predicate = self._path()
            while True:
                term = self._term()
                self._pending.append(Triple(subject, predicate, term))
                if self._peek().text != ",":
                    break
                self._next()
            if self._peek().text != ";":
                return
            while self._peek().text == ";":
                self._next()
            if self._peek().text in (".", "}", "]") or self._word() in _KEYWORDS:
                return

    def _path(self) -> Tokens:
        if self._peek().kind == "variable":
            return (self._next(),)
        found: list[Token] = []
        while True:  # prefixes and one step; then suffixes; then an operator and the next step
            while self._peek().text in ("^", "!"):
                found.append(self._next())
            if self._peek().text == "(":
                found += self._balanced("(", ")")
            elif self._peek().kind in ("iri", "name") or self._peek().text == "a":
                found.append(self._next())
            else:
                raise NotUnderstoodError("path")
            if self._peek().text in ("*", "+", "?"):
                found.append(self._next())
            if self._peek().text not in ("/", "|"):
                return tuple(found)
            found.append(self._next())

    def _term(self) -> str:
        token = self._next()
        if token.text == "[":
            label, self._blanks = f"_:gk{self._blanks}", self._blanks + 1
            if self._peek().text != "]":
                self._properties(label)
            self._expect("]")
            return label
        if token.text in ("+", "-"):
            return token.text + self._next().text
        if token.kind == "string":
            text = token.text
            if self._peek().kind == "tag":
                return text + self._next().text
            if self._peek().text == "^^":
                self._next()
                return f"{text}^^{self._next().text}"
            return text
        if token.kind in ("variable", "iri", "name", "blank", "number") or token.text in ("true", "false"):
            return token.text
        raise NotUnderstoodError(token.text)

    def _balanced(self, opening: str, closing: str) -> list[Token]:
        """Read from an opening bracket to the closing one."""
        found: list[Token] = []
        depth = 0
        while True:
            token = self._next()
            if not found and token.text != opening:
                raise NotUnderstoodError(token.text)
            found.append(token)
            depth += (token.text == opening) - (token.text == closing)
            if depth == 0:
                return found

    def _peek(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def _word(self) -> str:
        token = self._peek()
        return token.text.upper() if token.kind == "word" else ""

    def _next(self) -> Token:
        token = self._peek()
        if token is _END:
            raise NotUnderstoodError("end of the query")
        self._at += 1
        return token

    def _expect(self, text: str) -> None:
        if self._next().text != text:
            raise NotUnderstoodError(f"{text} expected")


def _select_text(select: Select, indent: str) -> str:
    tail = f"\n{indent}{joined(select.tail)}" if select.tail else ""
    return f"{joined(select.head)} {_group_text(select.group, indent)}{tail}"


def _group_text(group: Group, indent: str) -> str:
    inner = indent + "  "
    lines = [inner + _element_text(each, inner) for each in group.elements]
    return "\n".join(["{", *lines, f"{indent}}}"])


def _element_text(item: Element, indent: str) -> str:
    match item:
        case Triple():
            return f"{item.subject} {item.path} {item.object} ."
        case Filter():
            return f"FILTER {joined(item.expression)}"
        case Exists():
            return f"FILTER {'NOT ' * item.negated}EXISTS {_group_text(item.group, indent)}"
        case Optional():
            return f"OPTIONAL {_group_text(item.group, indent)}"
        case Minus():
            return f"MINUS {_group_text(item.group, indent)}"
        case Union():
            return " UNION ".join(_group_text(each, indent) for each in item.groups)
        case Graph():
            return f"GRAPH {item.name} {_group_text(item.group, indent)}"
        case Bind():
            return f"BIND({joined(item.expression)} AS ?{item.variable})"
        case Values():
            return f"VALUES {item.text}"
        case Select():
            return f"{{ {_select_text(item, indent)}\n{indent}}}"
