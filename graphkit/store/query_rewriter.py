"""Rewrites queries on a store (`graphkit.rewrite`), and keeps what it has found out for the next time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from graphkit.core.errors import QueryError
from graphkit.core.terms import PREFIXES
from graphkit.rewrite import Lookups, Rewritten, rewrite
from graphkit.store.endpoint import Endpoint
from graphkit.store.query_checks import MAX_KEPT, check_query, refusal

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_MAX_REWRITTEN = 500  # queries whose rewriting is kept


class QueryRewriter:
    """Rewrites the queries on one store; it does not refer to the store, so that a dropped one is closed."""

    def __init__(self, may_change: bool) -> None:
        self._may_change = may_change
        self._kept: dict[str, Rewritten] = {}  # query → as it is evaluated
        self._looked_up: dict[str, list[tuple[str, ...]]] = {}  # what rewriting asks the graph

    def rewritten(self, store: Store, text: str) -> Rewritten:
        """Return a query on the store as it is evaluated, and what was changed (`graphkit.rewrite`).

        Raises QueryError where an extension cannot be expanded, GraphNotFoundError where there is no index.
        """
        if text in self._kept:
            return self._kept[text]
        if isinstance(store.engine, Endpoint):
            check_query(text)
        elif why := refusal(text):  # what rules make of it might be a query
            raise QueryError(f"not a SPARQL query: {why}")
        if self._may_change:  # the graph may change
            self._looked_up.clear()
        found = rewrite(text, PREFIXES, Lookups(partial(self._terms, store), store.matching))
        if not self._may_change and len(text) <= MAX_KEPT:
            if len(self._kept) >= _MAX_REWRITTEN:
                self._kept.clear()
                self._looked_up.clear()
            self._kept[text] = found
        return found

    def _terms(self, store: Store, text: str) -> list[tuple[str, ...]]:
        """Return the rows of a query as SPARQL terms; they are kept for the next time."""
        if text not in self._looked_up:
            rows: Any = store.engine.query(text, prefixes=PREFIXES, use_default_graph_as_union=store.union)
            self._looked_up[text] = [tuple([str(term) for term in row]) for row in rows]
        return self._looked_up[text]
