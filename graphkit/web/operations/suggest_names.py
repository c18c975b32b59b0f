"""Names that begin with what was typed."""

from __future__ import annotations

from graphkit.store.dataset import Store
from graphkit.web.page import Content, PageRequest, PageResult
from graphkit.web.pages.search_page import suggestions


def run(store: Store, request: PageRequest) -> PageResult:
    """Return the entities whose names are like the words typed: title, kind, place and address."""
    return Content.json({"suggestions": suggestions(store, request.value("q"))})
