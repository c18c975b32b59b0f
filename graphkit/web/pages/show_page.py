"""The address that the search form asks for: leads to the entity with a name."""

from __future__ import annotations

from graphkit.ask.entity_search import find_entity
from graphkit.store.dataset import Store
from graphkit.web.page import PageRequest, PageResult, Redirect
from graphkit.web.rendering import link_path


def build(store: Store, request: PageRequest) -> PageResult:
    """Redirect to the entity named by the parameter `entity`, or `thing`. Raises EntityNotFoundError."""
    return Redirect(link_path(find_entity(store, request.value("entity") or request.value("thing"))) or "/")
