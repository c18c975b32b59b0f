"""Rewrites SPARQL before it is evaluated: the same rows, sooner; and extensions that become plain SPARQL.

`rewrite` reads the query into a tree (`query_parser`, `query_tree`), applies the rules in `_RULES`, each in a
module of its own, and writes it back (`query_writer`). A query that no rule changes, or that the parser does
not cover, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from graphkit.core.errors import NotUnderstoodError
from graphkit.core.terms import GK
from graphkit.rewrite.aliases import PARTS_OF_SELECTOR, PATHS, expand_aliases
from graphkit.rewrite.class_paths import expand_class_paths
from graphkit.rewrite.literal_search import restrict_to_texts
from graphkit.rewrite.name_filters import list_matching_names
from graphkit.rewrite.negation import replace_exists
from graphkit.rewrite.optional_order import move_before_optional
from graphkit.rewrite.query_parser import parse_query
from graphkit.rewrite.query_tree import Query
from graphkit.rewrite.query_variables import with_named_columns
from graphkit.rewrite.query_writer import query_text
from graphkit.rewrite.sub_selects import split_joins
from graphkit.rewrite.text_search import expand_matches
from graphkit.rewrite.vocabularies import expand_superproperties, match_labels

__all__ = ["Lookups", "Rewriting", "Rewritten", "rewrite"]

MAX_LENGTH = 20_000  # characters; a longer query is a list of values made by a program


@dataclass(frozen=True, slots=True)
class Lookups:
    """What rules ask the graph: rows of a SELECT query as SPARQL terms, and documents that match words."""

    select: Callable[[str], list[tuple[str, ...]]]
    matching: Callable[[str], list[str]]


class Rewriting(NamedTuple):
    """A change to a query: the name of the rule, and why it was made."""

    name: str
    reason: str


class Rewritten(NamedTuple):
    """A query as it is sent to the engine, and what was changed."""

    text: str
    rewritings: tuple[Rewriting, ...] = ()


class _Rule(NamedTuple):
    name: str
    reason: str
    trigger: re.Pattern[str]
    apply: Callable[[Query, Lookups], Query]


def rewrite(text: str, prefixes: Mapping[str, str], lookups: Lookups) -> Rewritten:
    """Return a query with the rules applied, and what they changed.

    Raises QueryError where `gk:matches` is used wrongly, GraphNotFoundError where the graph has no search
    index for it. What cannot be read as a query stays as it is, for the engine to reject.
    """
    if len(text) > MAX_LENGTH and "matches" not in text:
        return Rewritten(text)
    rules = [rule for rule in _RULES if rule.trigger.search(text)]
    if not rules:
        return Rewritten(text)
    try:
        query = parse_query(text, prefixes)
    except NotUnderstoodError:
        return Rewritten(text)
    query = with_named_columns(query)
    made = []
    for rule in rules:
        changed = rule.apply(query, lookups)
        if changed != query:
            made.append(Rewriting(rule.name, rule.reason))
            query = changed
    return Rewritten(query_text(query), tuple(made)) if made else Rewritten(text)


def _expand_aliases(query: Query, lookups: Lookups) -> Query:
    """Expand aliases where findings carry their place in the report themselves."""
    changed = expand_aliases(query)
    if changed == query or not lookups.select(f"SELECT ?s {{ ?s <{GK}selector> ?o }} LIMIT 1"):
        return query
    return changed


_ALIAS = "|".join(re.split("[#/]", iri)[-1] for iri in (*PATHS, *PARTS_OF_SELECTOR))
_RULES = (  # in this order; a trigger must occur in the text of a query to which its rule applies
    _Rule(
        "superproperty",
        "the graph states the ontology's subproperties of it",
        re.compile(r"\b(?:dcterms|org|prov|schema):\w|/dc/terms/|//schema\.org/|/ns/(?:org|prov)#"),
        lambda query, lookups: expand_superproperties(query, lookups.select),
    ),
    _Rule(
        "label",
        "labels are found with and without a language",
        re.compile(r"(?:label|title)>?\s*[\"']", re.I),
        lambda query, _: match_labels(query),
    ),
    _Rule(
        "alias",
        "stands for a path (docs/reference/ontology.md)",
        re.compile(rf"[:#](?:{_ALIAS})\b"),
        _expand_aliases,
    ),
    _Rule(
        "text search",
        "gk:matches is answered by the full-text index",
        re.compile(r"[:#]matches\b"),
        lambda query, lookups: expand_matches(query, lookups.matching),
    ),
    _Rule(
        "class path",
        "subclasses are listed, not followed for each row",
        re.compile(r"subClassOf\s*[*+]"),
        lambda query, lookups: expand_class_paths(query, lookups.select),
    ),
    _Rule(
        "EXISTS",
        "MINUS and sub-selects are evaluated once, EXISTS once for each row",
        re.compile(r"\bEXISTS\b", re.I),
        lambda query, _: replace_exists(query),
    ),
    _Rule(
        "names",
        "the names that match the text are found first",
        re.compile(r"\b(?:CONTAINS|REGEX|STRSTARTS|STRENDS)\b", re.I),
        lambda query, lookups: list_matching_names(query, lookups.select),
    ),
    _Rule(
        "texts",
        "only properties that have texts are searched",
        re.compile(r"\b(?:CONTAINS|REGEX)\b", re.I),
        lambda query, lookups: restrict_to_texts(query, lookups.select),
    ),
    _Rule(
        "OPTIONAL",
        "patterns that bind the same in any case come first",
        re.compile(r"\b(?:OPTIONAL|MINUS|BIND)\b", re.I),
        lambda query, _: move_before_optional(query),
    ),
    _Rule(
        "join",
        "what would multiply, or be looked up for each row, is evaluated once",
        re.compile(r"(?:\?\w+[^?]*){6}"),
        lambda query, _: split_joins(query),
    ),
)
