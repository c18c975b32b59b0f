"""The table of pages: which module of graphkit.web.pages builds the page at an address."""

from __future__ import annotations

from typing import NamedTuple


class PageRoute(NamedTuple):
    """A page: its address in Starlette's notation, and its module in graphkit.web.pages."""

    path: str
    module: str
    lane: str = "pages"  # or "slow", for pages that may take seconds
    json: bool = False  # `Accept: application/json` is answered as `?format=json` is
    formats: bool = False  # also as Turtle, JSON-LD …: the statements about the entity at this address


PAGES = (  # the first that matches is used
    PageRoute("/", "home_page"),
    PageRoute("/search", "search_page", json=True),
    PageRoute("/show", "show_page"),
    PageRoute("/ask/{name}", "question_page", lane="slow"),
    PageRoute("/map/{kind}", "map_page", lane="slow"),
    PageRoute("/id/authority/{thing}", "authority_page", formats=True),
    PageRoute("/id/inspection/{thing:path}/finding/{number}", "statement_page", formats=True),
    PageRoute("/id/inspection/{thing:path}/recommendation/{number}", "statement_page", formats=True),
    PageRoute("/id/{thing:path}", "entity_page", formats=True),
    PageRoute("/scheme/{thing:path}", "entity_page", formats=True),
    PageRoute("/def", "ontology_page", formats=True),
)
