"""Reads a SPARQL query into a tree.

The reader covers what analysts write: triples with `;`, `,` and `[ … ]`, paths, FILTER, OPTIONAL, UNION,
MINUS, GRAPH, BIND, VALUES, sub-selects. It raises `NotUnderstoodError` for anything else (collections, quoted
triples, SERVICE).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graphkit.core.errors import NotUnderstoodError
from graphkit.rewrite.query_tokens import Token, Tokens, joined, tokens
from graphkit.rewrite.query_tree import (
    Bind,
    Element,
    Exists,
    Filter,
    Graph,
    Group,
    Minus,
    Optional,
    Query,
    Select,
    Triple,
    Union,
    Values,
)

_KEYWORDS = frozenset("FILTER OPTIONAL MINUS GRAPH BIND VALUES SERVICE".split())
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_END = Token("end", "")


def parse_query(text: str, prefixes: Mapping[str, str]) -> Query:
    """Return a query as a tree. Raises NotUnderstoodError where it has something that is not covered."""
    return _Reader(text, prefixes).query()


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
