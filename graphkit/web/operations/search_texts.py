"""Full-text search."""

from __future__ import annotations

from dataclasses import replace

from graphkit.store.dataset import Store
from graphkit.web.page import PageRequest, PageResult
from graphkit.web.pages import search_page


def run(store: Store, request: PageRequest) -> PageResult:
    """Return the results of a search with facets, as on the page /search."""
    return search_page.build(store, replace(request, parameters={**request.parameters, "format": ("json",)}))
