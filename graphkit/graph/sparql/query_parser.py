"""Reads a SPARQL query into a tree.

It covers SPARQL 1.1, and keeps patterns of RDF 1.2 as they are. It raises `NotUnderstoodError` for
anything else: SERVICE, updates, and what is no query.
"""

from __future__ import annotations

from collections.abc import Mapping

from graphkit.core.errors import NotUnderstoodError
from graphkit.core.terms import Rdf
from graphkit.graph.sparql.query_tokens import CLOSING, OPENING, Token, Tokens, joined, tokens
from graphkit.graph.sparql.query_tree import (
    Bind,
    Element,
    Exists,
    Filter,
    Group,
    Nested,
    Query,
    Select,
    Statement,
    Triple,
    Union,
    Values,
    resolved,
)

_NESTED = ("OPTIONAL", "MINUS", "LATERAL", "GRAPH")
_KEYWORDS = (*_NESTED, "FILTER", "BIND", "VALUES", "SERVICE")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_RDF_1_2 = frozenset(["<<", "<<(", "{|", "~"])
_FIRST, _REST, _NIL = (
    f"<{Rdf.type.removesuffix('type')}{name}>" for name in ("first", "rest", "nil")
)
_END = Token("end", "")


def parse_query(text: str, prefixes: Mapping[str, str]) -> Query:
    """Return a query as a tree. Raises NotUnderstoodError where it has something that is not
    covered.
    """
    return _Reader(text, prefixes).query()


def declared_prefixes(text: str, prefixes: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return some prefixes with those that a query declares, and its base."""
    reader = _Reader(text, prefixes)
    reader.prologue()
    return reader.prefixes, reader.base


class _Reader:
    """Reads the tokens of one query from left to right."""

    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self._tokens, self._at = tokens(text), 0
        self.prefixes, self.base = dict(prefixes), ""
        self._unused = "_gk"
        while self._unused in text:
            self._unused += "_"
        self._count = 0
        self._nodes: dict[str, str] = {}  # label of a blank node, as it is written → variable
        self._pending: list[Triple] = []  # of the statement that is read

    def query(self) -> Query:
        """Read the whole query."""
        prologue = self.prologue()
        if not self._peek().is_word(*_FORMS):
            raise self._not_understood()
        body = self._select()
        if self._peek() is not _END:
            raise self._not_understood()
        return Query(prologue, body, self.prefixes, self.base, self._unused)

    def prologue(self) -> str:
        """Read the prologue; return it."""
        lines = []
        while self._peek().is_word("PREFIX", "BASE", "VERSION"):
            words = [self._next(), self._next()]
            if words[0].is_word("PREFIX"):
                words.append(self._next())
                self.prefixes[words[1].text[:-1]] = resolved(words[2].text[1:-1], self.base)
            elif words[0].is_word("BASE"):
                self.base = resolved(words[1].text[1:-1], self.base)
            lines.append(joined(words) + "\n")
        return "".join(lines)

    def _select(self) -> Select:
        """Read a query form up to its group, the group, and what follows:
        modifiers, a closing VALUES.
        """
        head: list[Token | Group] = []
        if self._peek().is_word("CONSTRUCT"):
            head += self._construct()
        while self._peek().text != "{":
            head += self._expression_part()
        group = self._group()
        tail: list[Token | Group] = []
        while (
            self._peek() is not _END
            and self._peek().text != "}"
            and not self._peek().is_word("VALUES")
        ):
            tail += self._expression_part()
        values = self._values() if self._accept("VALUES") else None
        return Select(tuple(head), group, tuple(tail), values)

    def _construct(self) -> list[Token]:
        """Read CONSTRUCT with its template; that of CONSTRUCT WHERE is its pattern."""
        head, start = [self._next()], self._at
        while not (is_template := self._peek().text == "{"):
            if self._accept("WHERE"):
                break
            self._next()  # FROM
        clauses, at = self._tokens[start : self._at], self._at
        template = self._balanced()
        if not is_template:
            self._at = at
            return [*head, *template, *clauses]
        return [*head, *template]

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
        if self._peek().text == "{":
            return [self._union()]
        if self._peek().is_word("SELECT"):
            return [self._select()]
        if self._peek().is_word(*_NESTED):
            keyword = self._next().text.upper()
            return [
                Nested(
                    keyword, name=self._term() if keyword == "GRAPH" else "", group=self._group()
                )
            ]
        if self._accept("FILTER"):
            return self._filter()
        if self._accept("BIND"):
            *expression, _, variable, _ = self._bracketed()
            return [
                Bind(
                    tuple(expression[1:]), variable.text[1:] if isinstance(variable, Token) else ""
                )
            ]
        if self._accept("VALUES"):
            return [self._values()]
        return list(self._statement())

    def _filter(self) -> list[Element]:
        """Read FILTER: a conjunction of expressions and EXISTS becomes several filters."""
        if self._peek().is_word("EXISTS", "NOT"):
            negated = self._accept("NOT")
            self._next()
            return [Exists(self._group(), negated)]
        if self._peek().text != "(":
            return [Filter((*self._expression_part(), *self._expression_part()))]
        return _conjuncts(self._bracketed())

    def _expression_part(self) -> list[Token | Group]:
        """Read a token, what is in brackets, or EXISTS with its group."""
        if self._peek().text == "(":
            return self._bracketed()
        if self._peek().is_word("EXISTS"):
            return [self._next(), self._group()]
        if self._peek().text in CLOSING:
            raise self._not_understood()
        return [self._next()]

    def _bracketed(self) -> list[Token | Group]:
        found: list[Token | Group] = [self._expect("(")]
        while self._peek().text != ")":
            found += self._expression_part() if self._peek().text not in CLOSING else [self._next()]
        return [*found, self._next()]

    def _union(self) -> Element:
        groups = [self._group()]
        while self._accept("UNION"):
            groups.append(self._group())
        if (
            len(groups) == 1
            and len(groups[0].elements) == 1
            and isinstance(groups[0].elements[0], Select)
        ):
            return groups[0].elements[0]
        return Union(tuple(groups))

    def _values(self) -> Values:
        is_list = self._peek().text == "("
        head = self._balanced() if is_list else [self._next()]
        data = self._balanced()
        names = tuple(token.text[1:] for token in head if token.kind == "variable")
        return Values(names, joined((*head, *data)), any(token.is_word("UNDEF") for token in data))

    def _statement(self) -> list[Triple] | list[Statement]:
        """Read the triples of one subject."""
        if found := self._rdf_1_2():
            return [Statement(found)]
        is_node = self._peek().text in ("[", "(")
        subject = self._term()
        is_path = self._peek().kind in ("iri", "name", "variable") or self._peek().text in (
            "a",
            "^",
            "!",
            "(",
        )
        if is_path or not (is_node and self._pending):
            self._properties(subject)
        triples, self._pending = self._pending, []
        return triples

    def _rdf_1_2(self) -> Tokens:
        """Read a statement that reifies or annotates; return nothing for another."""
        end, depth = self._at, 0
        while end < len(self._tokens):
            token = self._tokens[end]
            if not depth and (token.text in (".", "{", "}") or token.is_word(*_KEYWORDS)):
                break
            depth += (token.text in OPENING) - (token.text in CLOSING)
            end += 1
        found = self._tokens[self._at : end]
        if _RDF_1_2.isdisjoint(token.text for token in found):
            return ()
        self._at = end
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
            while is_next := self._peek().text == ";":
                self._next()
                if self._peek().text != ";":
                    break
            if (
                not is_next
                or self._peek().text in (".", "}", "]")
                or self._peek().is_word(*_KEYWORDS)
            ):
                return

    def _path(self) -> Tokens:
        if self._peek().kind == "variable":
            return (self._next(),)
        found: list[Token] = []
        while True:  # prefixes and one step; then suffixes; then an operator and the next step
            while self._peek().text in ("^", "!"):
                found.append(self._next())
            if self._peek().text == "(":
                found += self._balanced()
            elif self._peek().kind in ("iri", "name") or self._peek().text == "a":
                found.append(self._next())
            else:
                raise self._not_understood()
            if self._peek().text in ("*", "+", "?"):
                found.append(self._next())
            if self._peek().text not in ("/", "|"):
                return tuple(found)
            found.append(self._next())

    def _term(self) -> str:
        token = self._next()
        if token.text in ("[", "("):
            return self._blank_node() if token.text == "[" else self._collection()
        if token.text in ("+", "-"):
            return token.text + self._next().text
        if token.kind == "string" and self._peek().kind == "tag":
            return token.text + self._next().text
        if token.kind == "string" and self._peek().text == "^^":
            return token.text + self._next().text + self._next().text
        if token.kind == "blank":
            return self._nodes.setdefault(token.text, self._new_node())
        if token.kind in ("variable", "iri", "name", "number", "string") or token.is_word(
            "TRUE", "FALSE"
        ):
            return token.text
        self._at -= 1
        raise self._not_understood()

    def _new_node(self) -> str:
        self._count += 1
        return f"?{self._unused}node{self._count}"

    def _blank_node(self) -> str:
        node = self._new_node()
        if self._peek().text != "]":
            self._properties(node)
        self._expect("]")
        return node

    def _collection(self) -> str:
        nodes, items = [], []
        while self._peek().text != ")":
            nodes.append(self._new_node())
            items.append(self._term())
        self._expect(")")
        following = [*nodes[1:], _NIL][: len(nodes)]
        for node, item, rest in zip(nodes, items, following, strict=True):
            self._pending += [Triple(node, tokens(_FIRST), item), Triple(node, tokens(_REST), rest)]
        return nodes[0] if nodes else _NIL

    def _balanced(self) -> list[Token]:
        """Read from an opening bracket to the closing one."""
        if self._peek().text not in OPENING:
            raise self._not_understood()
        found: list[Token] = []
        depth = 0
        while depth or not found:
            token = self._next()
            found.append(token)
            depth += (token.text in OPENING) - (token.text in CLOSING)
        return found

    def _peek(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def _accept(self, word: str) -> bool:
        """Read a keyword if it is next; return whether it was."""
        found = self._peek().is_word(word)
        self._at += found
        return found

    def _next(self) -> Token:
        token = self._peek()
        if token is _END or token.kind == "unknown":
            raise self._not_understood()
        self._at += 1
        return token

    def _expect(self, text: str) -> Token:
        if self._peek().text != text:
            raise self._not_understood()
        return self._next()

    def _not_understood(self) -> NotUnderstoodError:
        near = joined(self._tokens[self._at : self._at + 6])
        return NotUnderstoodError(f"“{near} …”" if near else "the end of the query")


def _conjuncts(bracketed: list[Token | Group]) -> list[Element]:
    """Return the filters of a conjunction in brackets:
    `FILTER(?a > 1 && NOT EXISTS { … })` is two.
    """
    parts: list[list[Token | Group]] = [[]]
    depth = 0
    for each in bracketed[1:-1]:
        mark = each.text if isinstance(each, Token) and each.kind == "mark" else ""
        depth += (mark in OPENING) - (mark in CLOSING)
        if mark == "||" and not depth:
            return [Filter(tuple(bracketed))]
        if mark == "&&" and not depth:
            parts.append([])
        else:
            parts[-1].append(each)
    return [_conjunct(part) for part in parts]


def _conjunct(part: list[Token | Group]) -> Element:
    group, words = part[-1], [each.text.upper() for each in part[:-1] if isinstance(each, Token)]
    if (
        isinstance(group, Group)
        and words
        and words[-1] == "EXISTS"
        and {*words[:-1]} <= {"!", "NOT"}
    ):
        return Exists(group, len(words) % 2 == 0)
    return Filter((Token("mark", "("), *part, Token("mark", ")", False)))
