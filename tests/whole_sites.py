"""All addresses of a server: examples of each route,
from its declarations and the graph that it serves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from html import unescape
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import Match, Route
from starlette.testclient import TestClient
from typical_stores import TypicalStore

from graphkit.answers.queries.question import questions
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.abilities import ABILITIES, find_ability
from graphkit.surfaces.maps import CHARTS, MAPS
from graphkit.surfaces.web.app import create_app
from graphkit.surfaces.web.openapi import OPERATIONS
from graphkit.surfaces.web.page_links import address, page_address
from graphkit.surfaces.web.settings import ServerSettings

LINK = re.compile(r'\s(?:href|src)="(/[^"#]*)')
_DEAR = "shipped"  # the graph where questions take long: the first has all forms, the others two
_FORMS = {"/ask/{name}": ("", ".xlsx", ".csv"), "/api/questions/{name}": ("",)}
_TWO_FORMS = {"/ask/{name}": ("", ".xlsx"), "/api/questions/{name}": ()}
_WITHOUT_PAGE = ("question",)  # kinds of entities: a question is at /ask/{name}
_LINKS_OF_A_ROUTE = 4  # that are followed
_FIELD = re.compile(r"\{[^}]*\}")


def routes() -> list[Route]:
    """Return the routes of the server that answer GET, in their order, without those that moved;
    /static is a folder of files.
    """
    app = create_app(ServerSettings("none"))
    found = (each for each in app.routes if isinstance(each, Route))
    return [each for each in found if "GET" in (each.methods or ()) and not _has_moved(each)]


def _has_moved(route: Route) -> bool:
    function = getattr(route.endpoint, "func", None)
    return function is not None and function.__name__.startswith("_moved")


ROUTES = routes()


@cache
def route_of(path: str) -> str:
    """Return the route that answers a path; "" for none."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    return next((each.path for each in ROUTES if each.matches(scope)[0] is Match.FULL), "")


class Site:
    """A server of a graph: its answers, each asked for once, and examples of its routes."""

    def __init__(self, store: TypicalStore, client: TestClient, labels: Mapping[str, str]) -> None:
        self.store, self.labels = store, labels
        self._client = client
        self._answers: dict[tuple[str, str], Any] = {}

    def get(self, where: str, accept: str = "text/html") -> Any:
        """Return the answer at an address."""
        key = where, accept
        if key not in self._answers:
            self._answers[key] = self._client.get(where, headers={"Accept": accept})
        return self._answers[key]

    def page(self, where: str) -> Any:
        """Return the answer at an address, or at the one where it leads."""
        reply = self.get(where)
        return self.get(reply.headers["location"]) if "location" in reply.headers else reply

    @cached_property
    def kinds(self) -> dict[str, dict[str, str]]:
        """The address of one entity of each kind in the read model, by route."""
        facts = open_store(self.store.location).facts
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for iri, kind, of_class in facts.rows("SELECT iri, kind, class FROM entity ORDER BY iri"):
            where = page_address(iri).partition("#")[0]
            if where and kind not in _WITHOUT_PAGE:
                found[route_of(where)].setdefault(f"{kind} {of_class}", where)
        return found

    @cached_property
    def linked(self) -> dict[str, list[str]]:
        """The addresses that pages link to, by route: from entities and abilities on, to any depth.

        Of each route, a few pages are read.
        """
        waiting = [*chain.from_iterable(each.values() for each in self.kinds.values())]
        waiting += [path for route in ROUTES for path in self._declared(route.path)]
        found: dict[str, dict[str, None]] = defaultdict(dict)
        while waiting:
            for where in links_in(self.page(waiting.pop(0))):
                of_route = found[route_of(urlsplit(where).path)]
                if where not in of_route and len(of_route) < _LINKS_OF_A_ROUTE:
                    of_route[where] = None
                    waiting.append(where)
        return {route: [*addresses] for route, addresses in found.items()}

    def examples(self, route: str) -> list[str]:
        """Return addresses of a route: declared ones, entities of each kind,
        or else those on pages.
        """
        found = [*self._declared(route), *self.kinds.get(route, {}).values()]
        return found or self.linked.get(route, [])[:2]

    def _declared(self, route: str) -> Iterator[str]:
        """Yield the addresses that declarations give for a route."""
        ability = route.removeprefix("/api").removeprefix("/")
        if ability in ABILITIES:
            values = {
                name: self.store.words(value)
                for name, value in find_ability(ability).example.items()
            }
            yield address(route, **values)
        for operation in OPERATIONS:
            if operation.path == route and "{" not in route:
                values = {
                    name: self.store.words(value) for name, value in operation.example.items()
                }
                yield address(route, **values)
        if route in _FORMS:
            for number, (name, question) in enumerate(questions().items()):
                values = {
                    each: self.store.words(value) for each, value in question.required.items()
                }
                forms = _TWO_FORMS if number and self.store.name == _DEAR else _FORMS
                for form in forms[route]:
                    yield address(route.replace("{name}", name + form), **values)
        if route == "/api/entities/{entity:path}":
            for where in chain.from_iterable(each.values() for each in self.kinds.values()):
                if where.startswith("/id/"):
                    yield _FIELD.sub(where.removeprefix("/id/"), route)
        if route == "/map/{kind}":
            focus = self.store.words("Slough")
            yield from (
                address(f"/map/{kind}", focus=focus if kind in MAPS else "")
                for kind in MAPS | CHARTS
            )
        if "{" not in route and not route.startswith("/api/"):
            yield route


def links_in(reply: Any) -> Iterator[str]:
    """Yield the addresses on the same server that a page links to."""
    if reply.headers.get("content-type", "").startswith("text/html"):
        yield from map(unescape, LINK.findall(reply.text))
