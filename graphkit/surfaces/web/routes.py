"""The table of pages: which function of graphkit.surfaces.web.pages builds what an address answers
with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import ABILITIES, find_ability
from graphkit.surfaces.web.page import PageRequest, PageResult, load_pages
from graphkit.surfaces.web.page_links import AS_AT, takes_day

Builder = Callable[[Store, PageRequest], PageResult]


class PageRoute(NamedTuple):
    """A page: its address in Starlette's notation,
    and its function in graphkit.surfaces.web.pages.
    """

    path: str
    builder: str  # "site_pages.home"; its summary is in data/pages.yaml
    lane: str = "pages"  # or "slow", for pages that may take seconds
    json: bool = False  # `Accept: application/json` is answered as `?format=json` is
    # also as Turtle, JSON-LD …: the statements about the entity at this address
    formats: bool = False
    # beside `view` and `format` of entities; None: the page checks
    parameters: tuple[str, ...] | None = ()
    is_page: bool = True  # False: its errors are for programs

    def refusal(self, given: Mapping[str, Sequence[str]]) -> str:
        """Return what is wrong with some parameters; "" if the page has them all."""
        if self.parameters is None:
            return ""
        known = (
            *self.parameters,
            *(("view", "format") if self.formats else ()),
            *((AS_AT,) if takes_day(self.path) else ()),
        )
        if unknown := [name for name in given if name not in known]:
            return f"no parameter {unknown[0][:40]!r} here; there are: {', '.join(known) or 'none'}"
        for view in given.get("view", ()):
            if view not in ("", "data"):
                return f"view is {view[:40]!r}; it can be data"
        return ""


def find_builder(name: str) -> Builder:
    """Return a function of graphkit.surfaces.web.pages by its name: "site_pages.home"."""
    module, function = name.split(".")
    builder: Builder = getattr(import_module(f"graphkit.surfaces.web.pages.{module}"), function)
    return builder


_OWN_PAGES = tuple(
    PageRoute(**route | {"parameters": given and tuple(given)})
    for route in load_pages()["routes"]
    for given in [route.get("parameters", ())]
)
_KNOWN = {*load_pages()["moved"], *(each.path for each in _OWN_PAGES)}
PAGES = (
    *_OWN_PAGES,
    *(
        PageRoute(f"/{name}", "ability_pages.named_ability", lane="slow", parameters=None)
        for name in ABILITIES
        if f"/{name}" not in _KNOWN
    ),
)


def api_routes() -> list[PageRoute]:
    """Return the routes of the JSON API, which openapi.py describes."""
    abilities = {"entities/{entity:path}": "show"} | {name: name for name in ABILITIES}
    return [
        _api_route("suggest", "suggest_entities"),
        _api_route("questions", "list_questions"),
        _api_route("questions/{name}", "answer_question", is_slow=True),
        *(
            _api_route(path, "answer_ability", find_ability(name).is_slow)
            for path, name in abilities.items()
        ),
    ]


def _api_route(path: str, function: str, is_slow: bool = False) -> PageRoute:
    lane = "slow" if is_slow else "pages"
    return PageRoute(f"/api/{path}", f"api_pages.{function}", lane, parameters=None, is_page=False)
