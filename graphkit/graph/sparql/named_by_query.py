"""The graphs that a query names: those of FROM and FROM NAMED, and those after GRAPH."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from graphkit.core.errors import NotUnderstoodError
from graphkit.graph.sparql.query_parser import declared_prefixes
from graphkit.graph.sparql.query_tokens import Token, tokens
from graphkit.graph.sparql.query_tree import full_iri

_END = Token("end", "")


@dataclass(frozen=True, slots=True)
class NamedGraphsOfQuery:
    """The graphs (IRIs) that a query names, and whether it has a clause that ranges over graphs."""

    default: tuple[str, ...] = ()  # after FROM
    named: tuple[str, ...] = ()  # after FROM NAMED
    after_graph: frozenset[str] = frozenset()
    has_graph: bool = False

    @property
    def has_dataset(self) -> bool:
        """Whether it has FROM or FROM NAMED."""
        return bool(self.default or self.named)

    @property
    def every(self) -> tuple[str, ...]:
        """The graphs of its dataset."""
        return (*self.default, *self.named)


def graphs_named_by(text: str, prefixes: Mapping[str, str]) -> NamedGraphsOfQuery:
    """Return the graphs that a query names; its prefixes need no declaration."""
    words = tokens(text)
    if not any(each.is_word("FROM", "GRAPH") for each in words):
        return NamedGraphsOfQuery()
    try:
        names, base = declared_prefixes(text, prefixes)
    except NotUnderstoodError:  # what is wrong with it, the engine says
        names, base = dict(prefixes), ""
    default, named, after_graph = list[str](), list[str](), set[str]()
    for (word, term), after in zip(
        pairwise((*words, _END)), (*words[2:], _END, _END), strict=False
    ):
        if word.is_word("FROM") and term.is_word("NAMED"):
            named.append(full_iri(after.text, names, base))
        elif word.is_word("FROM"):
            default.append(full_iri(term.text, names, base))
        elif word.is_word("GRAPH") and term.kind in ("iri", "name"):
            after_graph.add(full_iri(term.text, names, base))
    has_graph = any(each.is_word("GRAPH") for each in words)
    return NamedGraphsOfQuery(tuple(default), tuple(named), frozenset(after_graph), has_graph)
