"""The page of an ability that has none of its own: its form, and the tables of the answer."""

from __future__ import annotations

from graphkit.store.dataset import Store
from graphkit.web.ability_pages import ability_page
from graphkit.web.page import PageRequest, PageResult


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the ability that the path names."""
    return ability_page(store, request, request.path.removeprefix("/"), "ability.html")
