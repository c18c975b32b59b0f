"""Rewrites SPARQL before it is evaluated: extensions become plain SPARQL,
and the rest is made faster.

The two are apart. An *extension* (`extensions`) gives a query its meaning: it succeeds, or is an
error. A rule that makes a query *faster* (`RULES`, each in a module of its own) keeps its rows and
columns, and may be left out: where the engine refuses what the rules have made, `Store.query`
evaluates the query without them, and counts it.

negation          EXISTS becomes MINUS or a sub-select; filters that it takes from their place
text_filters      CONTAINS and REGEX: which texts are searched, as VALUES; no filter goes
sub_selects       joins in sub-selects, with the filters that belong to them
named_by_query    the named graphs that a query names
query_tokens, query_parser, query_tree, query_variables    a query as tokens, as a tree, its scopes
query_results     results as text and rows
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from graphkit.graph.sparql.extensions import EXTENSIONS, Extension, Lookups, expand_extensions
from graphkit.graph.sparql.negation import replace_exists
from graphkit.graph.sparql.query_tree import Query
from graphkit.graph.sparql.sub_selects import split_joins
from graphkit.graph.sparql.text_filters import search_texts_only

__all__ = ["EXTENSIONS", "Extension", "Lookups", "Rewriting", "Rewritten", "rewrite"]


class Rewriting(NamedTuple):
    """A change that makes a query faster: the name of the rule, and why it was made."""

    name: str
    reason: str


class Rewritten(NamedTuple):
    """A query as it was given, as it is evaluated, and what was changed."""

    given: str
    text: str
    expanded: str  # with its extensions alone
    extensions: tuple[Extension, ...] = ()
    rewritings: tuple[Rewriting, ...] = ()


class _Rule(NamedTuple):
    name: str
    reason: str
    trigger: re.Pattern[str]
    apply: Callable[[Query, Lookups], Query]
    reads_all: bool = False  # so that it only delays a query that stops at its first solutions


def rewrite(text: str, prefixes: Mapping[str, str], lookups: Lookups) -> Rewritten:
    """Return a query with its extensions expanded, and made faster.

    Raises QueryError where an extension cannot be expanded, GraphNotFoundError where the graph has
    no search index for `gk:matches`. What cannot be read as a query stays as it is, for the engine
    to reject.
    """
    query, extensions = expand_extensions(text, prefixes, lookups)
    if query is None:
        return Rewritten(text, text, text)
    expanded = str(query) if extensions or _ALL_COLUMNS.search(text) else text
    made = []
    for rule in RULES:
        if not rule.trigger.search(text) or (rule.reads_all and query.stops_early()):
            continue
        if (changed := rule.apply(query, lookups)) != query:
            made.append(Rewriting(rule.name, rule.reason))
            query = changed
    faster = str(query) if made else expanded
    return Rewritten(text, faster, expanded, extensions, tuple(made))


_ALL_COLUMNS = re.compile(r"\bSELECT\s+(?:DISTINCT\s+|REDUCED\s+)?\*", re.I)
RULES = (  # in this order; a trigger must occur in the text of a query to which its rule applies
    _Rule(
        "EXISTS",
        "MINUS and sub-selects are evaluated once, EXISTS once for each row",
        re.compile(r"\bEXISTS\b", re.I),
        apply=lambda query, _: replace_exists(query),
    ),
    _Rule(
        "text",
        "only properties that have texts are searched",
        re.compile(r"\b(?:CONTAINS|REGEX)\b", re.I),
        apply=lambda query, lookups: search_texts_only(query, lookups.select),
    ),
    _Rule(
        "join",
        "what describes many findings, or is compared with many, is evaluated once",
        re.compile(r"(?:\?\w[^?]*){3}"),
        reads_all=True,
        apply=lambda query, lookups: split_joins(query, lookups.select),
    ),
)
