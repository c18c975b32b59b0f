"""What a query must not be, and what is wrong with one: found by the engine's parser, on an empty store."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from graphkit.core.errors import QueryError
from graphkit.core.terms import PREFIXES
from graphkit.rewrite.query_parser import declared_prefixes
from graphkit.rewrite.query_tokens import tokens
from graphkit.rewrite.query_tree import full_iri
from graphkit.store.query_limits import check_structure
from graphkit.store.syntax_errors import explain_syntax_error

MAX_KEPT = 10_000  # characters of a query whose check and rewriting are kept
_SERVICE = re.compile("service", re.I)
_GRAPH_NAME = re.compile(r"\bgraph\s*(?:<([^<>\s]*)>|([\w.-]*):([^\s{}]*))", re.I)
_PREFIX_DECLARATION = re.compile(r"\bprefix\s+([\w.-]*):\s*<([^<>\s]*)>", re.I)
_NO_SERVICE = (
    "SERVICE is not allowed, because graphkit sends no queries to other servers: load their data first"
)


def refusal(text: str) -> str:
    """Return why the engine's parser refuses a query; "" where it does not.

    Raises QueryError where a query is too deep to be parsed, uses SERVICE, or an unknown function.
    """
    check_query(text)
    check_functions(text)
    try:
        ox.Store().query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        return explain_syntax_error(text, error, PREFIXES)
    return ""


def check_query(text: str) -> None:
    """Raise QueryError for a query that is too deep to be parsed, or uses SERVICE."""
    check_structure(text)
    if error := error_without(_SERVICE, text):
        if any(token.text.partition(":")[0].upper() == "SERVICE" for token in tokens(text)):
            raise QueryError(_NO_SERVICE)
        raise QueryError(f"not a SPARQL query: {explain_syntax_error(text, error, PREFIXES)}")


def check_functions(text: str) -> None:
    """Raise QueryError for a function that the engine does not have: it would find out at the first row."""
    called = [token.text for token in tokens(text) if token.kind == "function"]
    if not called:
        return
    names, base = declared_prefixes(text, PREFIXES)
    for iri in {full_iri(each, names, base) for each in called}:
        if not _is_function(iri):
            raise QueryError(
                f"the custom function <{iri}> is not supported: use the functions of SPARQL 1.1 and XPath"
            )


@lru_cache(maxsize=100)
def _is_function(iri: str) -> bool:
    try:
        found: Any = ox.Store().query(f"SELECT (<{iri}>(1) AS ?x) {{}}")
        return any(found)
    except RuntimeError:
        return False
    except SyntaxError:  # of an IRI with an unknown prefix; or it takes another number of arguments
        return True


def error_without(keyword: re.Pattern[str], text: str) -> SyntaxError | None:
    """Return the parser's error for a query whose keyword is misspelt on purpose; None if it still parses.

    None means that the word occurs only in names, strings and comments, or not at all. The changed query runs
    on an empty store. (Some servers read a keyword that is written with \\u escapes.)
    """
    if not (keyword.search(text) or "\\u" in text.lower()):
        return None
    find_error = _parse_error if len(text) < MAX_KEPT else _parse_error.__wrapped__
    return find_error(keyword, text)


@lru_cache(maxsize=500)  # a program asks the same queries again and again
def _parse_error(keyword: re.Pattern[str], text: str) -> SyntaxError | None:
    prefixes = PREFIXES | {_misspell(keyword, name): iri for name, iri in PREFIXES.items()}
    try:
        ox.Store().query(_misspell(keyword, text), prefixes=prefixes)
    except SyntaxError as error:
        return error
    return None


def graphs_named_in(text: str) -> set[str]:
    """Return the IRIs after GRAPH in a query, as far as a prefix is known; variables are left out."""
    prefixes = PREFIXES | dict(_PREFIX_DECLARATION.findall(text))
    return {
        iri or prefixes[prefix] + tail
        for iri, prefix, tail in _GRAPH_NAME.findall(text)
        if iri or prefix in prefixes
    }


def _misspell(keyword: re.Pattern[str], text: str) -> str:
    return keyword.sub(lambda match: match[0][:-1] + chr(ord(match[0][-1]) + 1), text)
