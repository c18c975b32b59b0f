"""The SPARQL editor."""

from __future__ import annotations

from graphkit.store.dataset import Store
from graphkit.web.page import Page, PageRequest, PageResult


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page with an empty query."""
    return Page("sparql.html", {"query": "", "columns": [], "rows": [], "more": False})
