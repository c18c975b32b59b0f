"""Extensions of SPARQL: what a query means in graphkit beyond the statements of the graph.

Each is named in the documentation, by `graphkit query --explain` and in the service description,
and can be left out (`--as-written`). An extension succeeds, or raises QueryError with what could
not be expanded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from graphkit.core.errors import NotUnderstoodError, QueryError
from graphkit.core.replaced_names import REPLACED
from graphkit.core.terms import GK, NAMESPACES, Dcterms, Gk, Rdfs, Skos
from graphkit.graph.sparql.query_parser import declared_prefixes, parse_query
from graphkit.graph.sparql.query_tokens import Token, Tokens, is_variable, joined, tokens
from graphkit.graph.sparql.query_tree import (
    Element,
    Group,
    Query,
    Statement,
    Triple,
    Values,
    full_iri,
)
from graphkit.graph.sparql.query_variables import with_named_columns

USE_AS_WRITTEN = (
    "write that in another way, or leave extensions out (--as-written, as-written=true)"
)
MATCHES = f"{GK}matches"
_MAX_RESULTS = 50_000
_SUBPROPERTIES = f"SELECT ?narrow ?wide {{ ?narrow <{Rdfs.subPropertyOf}> ?wide }} ORDER BY ?narrow"
_LABELS = frozenset((Rdfs.label, Skos.prefLabel, Skos.altLabel, Dcterms.title))
_ENGLISH = "@en"
_PATHS = {f"{GK}topicGroup": tokens(f"(<{Gk.topic}>/<{Skos.broader}>)+")} | {
    name: tokens(f"^({'|'.join(f'<{GK}{part}>' for part in parts)}){rest}")
    for parts in [
        ("finding", "recommendation", "judgement", "observation", "arrangement", "intervention")
    ]
    for name, rest in ((f"{GK}inspection", ""), (f"{GK}authority", f"/<{GK}inspectionOf>"))
}
_PATHS |= {
    GK + gone: tokens(re.sub(r"gk:(\w+)", rf"<{GK}\1>", instead))
    for gone, instead in REPLACED["property"].items()
}
_SPECIALISED = tuple(NAMESPACES[prefix] for prefix in ("dcterms", "org", "prov", "schema"))
_OPEN, _CLOSE = Token("mark", "("), Token("mark", ")")
_TEXT = re.compile(r"(\"{3}|'{3}|[\"'])(.*)\1", re.S)
_ESCAPED = re.compile(r"\\(?:u(.{4})|U(.{8})|(.))")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_USE = 'gk:matches takes a variable and words: ?finding gk:matches "return home"'


class Extension(NamedTuple):
    """An extension: its name, and what it makes a query mean."""

    name: str
    reason: str

    @property
    def iri(self) -> str:
        """Return its identifier in a service description."""
        return f"https://w3id.org/graphkit/extension/{self.name}"


MATCHES_EXTENSION = Extension("matches", "gk:matches finds words by the full-text index")
SUPERPROPERTY = Extension(
    "superproperty", "a property also finds its subproperties in the ontology"
)
LABEL = Extension("label", "a label is found with and without the language English")
PATH = Extension(
    "path", "gk:inspection, gk:authority, gk:topicGroup and names that are gone stand for paths"
)
EXTENSIONS = (MATCHES_EXTENSION, SUPERPROPERTY, LABEL, PATH)


@dataclass(frozen=True, slots=True)
class Lookups:
    """What rules ask the graph: rows of a SELECT query as SPARQL terms,
    and documents that match words.
    """

    select: Callable[[str], list[tuple[str, ...]]]
    matching: Callable[[str], list[str]]


def expand_extensions(
    text: str, prefixes: Mapping[str, str], lookups: Lookups
) -> tuple[Query | None, tuple[Extension, ...]]:
    """Return a query with its extensions expanded, and these; None for a query that cannot be read.

    Raises QueryError where a query uses an extension and cannot be expanded, GraphNotFoundError
    where the graph has no search index for `gk:matches`.
    """
    try:
        names, base = declared_prefixes(text, prefixes)
    except NotUnderstoodError:
        return None, ()
    iris = {
        full_iri(token.text, names, base) for token in tokens(text) if token.kind in ("name", "iri")
    }
    paths = _PATHS | (
        _subproperty_paths(lookups) if any(each.startswith(_SPECIALISED) for each in iris) else {}
    )
    used = sorted(each for each in iris if each == MATCHES or each in paths)
    try:
        query = parse_query(text, prefixes)
    except NotUnderstoodError as error:
        if used:
            raise QueryError(_refusal(f"<{used[0]}>", str(error))) from error
        return None, ()
    expansion = _Expansion(with_named_columns(query), paths, lookups)
    return expansion.query.map_groups(expansion.in_group), tuple(
        each for each in EXTENSIONS if each in expansion.applied
    )


def _subproperty_paths(lookups: Lookups) -> dict[str, Tokens]:
    """Return for each property of which the ontology has subproperties the path of all of them."""
    narrower: dict[str, list[str]] = defaultdict(list)
    for narrow, wide in lookups.select(_SUBPROPERTIES):
        narrower[wide[1:-1]].append(narrow)
    return {wide: tokens("|".join([f"<{wide}>", *narrow])) for wide, narrow in narrower.items()}


def _refusal(extension: str, part: str) -> str:
    return (
        f"{extension} cannot be expanded, because this is not understood: {part}; {USE_AS_WRITTEN}"
    )


class _Expansion:
    """Expands the extensions in the groups of a query; `applied` collects which."""

    def __init__(self, query: Query, paths: Mapping[str, Tokens], lookups: Lookups) -> None:
        self.query, self.paths, self.lookups = query, paths, lookups
        self.applied: set[Extension] = set()
        self._count = count()

    def in_group(self, group: Group) -> Group:
        """Return a group with its own patterns expanded."""
        return Group(tuple(new for each in group.elements for new in self._expanded(each)))

    def _expanded(self, item: Element) -> list[Element]:
        if isinstance(item, Statement):
            self._check_statement(item)
        if not isinstance(item, Triple):
            return [item]
        item = self._with_paths(item)
        if any(self.query.iri(token) == MATCHES for token in item.predicate):
            return self._matches(item)
        return self._label(item)

    def _check_statement(self, item: Statement) -> None:
        for token in item.tokens:
            if self.query.iri(token) in (MATCHES, *self.paths):
                raise QueryError(_refusal(token.text, f"“{joined(item.tokens)}”"))

    def _with_paths(self, triple: Triple) -> Triple:
        """Return a triple whose path has all subproperties; negated sets of properties stay."""
        if any(token.text == "!" for token in triple.predicate):
            return triple
        path: list[Token] = []
        for token in triple.predicate:
            iri = self.query.iri(token) if token.kind in ("name", "iri") else ""
            path += (_OPEN, *self.paths[iri], _CLOSE) if iri in self.paths else (token,)
            if iri in self.paths:
                self.applied.add(PATH if iri in _PATHS else SUPERPROPERTY)
        return Triple(triple.subject, tuple(path), triple.object)

    def _matches(self, triple: Triple) -> list[Element]:
        """Return VALUES for what matches, and the path that leads to it, if any."""
        *path, last = triple.predicate
        text = _TEXT.fullmatch(triple.object)
        is_last = self.query.iri(last) == MATCHES and (not path or path[-1].text == "/")
        if (
            not text
            or not is_last
            or _divided(path)
            or (not path and not is_variable(triple.subject))
        ):
            raise QueryError(f"{_USE} (not “{triple}”)")
        self.applied.add(MATCHES_EXTENSION)
        subject = self.query.variable(f"match{next(self._count)}") if path else triple.subject
        leading = [Triple(triple.subject, tuple(path[:-1]), subject)] if path else []
        words = _ESCAPED.sub(_character, text[2])
        iris = self.lookups.matching(words)
        if len(iris) > _MAX_RESULTS:
            raise QueryError(
                f"gk:matches {words!r} matches more than {_MAX_RESULTS:,} texts: add a word"
            )
        return [_values(subject, [f"<{iri}>" for iri in iris]), *leading]

    def _label(self, triple: Triple) -> list[Element]:
        """Return a label asked for by its text as the text with and without English."""
        text = triple.object.removesuffix(_ENGLISH)
        if (
            text[0] not in "'\""
            or text[-1] != text[0]
            or self.query.iri(triple.predicate[-1]) not in _LABELS
        ):
            return [triple]  # another language or a datatype is meant as it is written
        self.applied.add(LABEL)
        variable = self.query.variable(f"label{next(self._count)}")
        values = _values(variable, [text, text + _ENGLISH])
        return [values, Triple(triple.subject, triple.predicate, variable)]


def _values(variable: str, terms: Collection[str]) -> Values:
    return Values((variable[1:],), f"{variable} {{ {' '.join(terms)} }}")


def _divided(path: Iterable[Token]) -> bool:
    """Return whether a path has an alternative outside of brackets, so that it is no sequence."""
    depth = 0
    for token in path:
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "|" and not depth:
            return True
    return False


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _CONTROL.get(escape[3], escape[3])
