"""What a publication is, where its links lead, and its pages as files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple
from urllib.parse import parse_qs, unquote

from starlette.routing import compile_path

from graphkit.answers.readings.horizon import Horizon
from graphkit.core.errors import EntityNotFoundError
from graphkit.graph.entities.focus import Focus
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export.table_files import TABLES
from graphkit.surfaces.publish.page_list import canonical_address, relative
from graphkit.surfaces.web.page import Content, Page, PageRequest, PageResult, Redirect
from graphkit.surfaces.web.page_links import STATEMENT, Links, address, anchor_of, page_address
from graphkit.surfaces.web.pages.declared_pages import folder
from graphkit.surfaces.web.rendering import render
from graphkit.surfaces.web.routes import PAGES, find_builder

SEARCH_PAGE, QUERY_PAGE = "search.html", "sparql.html"
DATA = "data/tables"  # of a publication on some authorities, to take away
STATEMENTS = "data/statements.nt.gz"
_TEMPLATES = (Path(__file__).parent / "templates",)
_AUTHORITY = re.compile(r"/id/(authority/[^/?]+)")
_OF_AUTHORITY = re.compile(
    r"/id/(?:authority|inspection)/(?P<authority>[ES]\d{8})(?:/(?P<year>\d{4})-)?"
)


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication of a graph.

    A "site" is for a web server, and its search reads parts of an index as it needs them; a
    "folder" opens by double click, and its search reads one file.
    """

    kind: str
    title: str
    location: str  # of the graph whose pages are published
    files: Mapping[str, str]  # canonical address → name of its file
    # canonical address without a page → address of the finding that stands for it
    anchors: Mapping[str, str]
    horizon: Horizon  # of the state of all authorities
    has_words: bool  # of reports, in the graph
    is_partial: bool = False  # on some authorities, not all of England
    with_quotes: bool = False


@dataclass(frozen=True, slots=True)
class FileLinks(Links):
    """The links of a file of a publication: to other files, if the publication has the page."""

    is_served: ClassVar[bool] = False
    publication: Publication = field(kw_only=True)
    name: str = field(kw_only=True)  # of the file

    @property
    def places(self) -> list[str]:
        """The authorities of a publication on some."""
        found = map(_AUTHORITY.fullmatch, self.publication.files)
        return [each[1] for each in found if each] if self.publication.is_partial else []

    def to(self, path: str, /, **parameters: object) -> str:
        """Return the link to the file of an address; "" where there is none."""
        path, _, fragment = address(path, **parameters).partition("#")
        plain, _, query = path.partition("?")
        if plain.startswith("/static/") or plain.endswith((".css", ".js")):
            return self.file(plain.removeprefix("/"))
        if plain == "/search" and query:
            return f"{self.file(SEARCH_PAGE)}?{query}"
        if plain == "/sparql" and not query:
            return self.file(QUERY_PAGE)
        known = canonical_address(path)
        stands_for = self.publication.anchors.get(known, known)
        if found := STATEMENT.fullmatch(unquote(stands_for)):
            stands_for, fragment = found["report"], anchor_of(found[0])
        target = self.publication.files.get(stands_for)
        # its own sentence
        if not target or (target == self.name and path in self.publication.anchors):
            return ""
        return self.file(target) + (f"#{fragment}" if fragment else "")

    def file(self, target: str) -> str:
        """Return the link to a file of the publication."""
        return relative(target, self.name)

    def script(self, code: str) -> str:
        """Return the link to a script that the maps of a site share;
        from disk, a map can load no file.
        """
        return self.file(script_file(code)) if self.publication.kind == "site" else ""


class File(NamedTuple):
    """A file of a publication: its name in the folder, and its content."""

    name: str
    content: bytes


def script_file(code: str) -> str:
    """Return the name of the file with a script of maps."""
    return f"static/library-{sha256(code.encode()).hexdigest()[:12]}.js"


def page_file(publication: Publication, store: Store, canonical: str) -> File:
    """Return the file of the page at a canonical address.

    Raises EntityNotFoundError where the explorer has no such page.
    """
    path, _, query = canonical.partition("?")
    parameters = {name: tuple(values) for name, values in parse_qs(query).items()}
    request = _request(publication, publication.files[canonical], path, parameters)
    match _built(publication, store, request):
        case Page(template, data, _):
            content = _rendered(request, template, data, store)
        case Redirect(location):
            link = escape(request.links.to(location) or request.links.to("/"))
            content = f'<!doctype html><meta http-equiv="refresh" content="0; url={link}">'.encode()
        case Content(body):
            content = body
    return File(publication.files[canonical], content)


def own_file(
    publication: Publication, store: Store, name: str, template: str, **data: object
) -> File:
    """Return the file of a page that only a publication has."""
    return File(name, _rendered(_request(publication, name, f"/{name}"), template, data, store))


def _request(
    publication: Publication,
    name: str,
    path: str,
    parameters: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> PageRequest:
    return PageRequest(
        path,
        parameters=parameters,
        show_all_quotes=publication.with_quotes,
        location=publication.location,
        links=FileLinks(publication=publication, name=name),
        horizon=publication.horizon,
        has_words=publication.has_words,
    )


def _rendered(request: PageRequest, template: str, data: Mapping[str, Any], store: Store) -> bytes:
    """Return a page; the templates of this package stand for those of the explorer."""
    found = _OF_AUTHORITY.match(request.path)
    return render(
        template,
        request,
        {"filters": found.groupdict() if found else {}, **data},
        store,
        _TEMPLATES,
    )


def _built(publication: Publication, store: Store, request: PageRequest) -> PageResult:
    if request.path == "/" and publication.is_partial:
        return _start_page(publication, store, request)
    for pattern, converters, builder in _patterns():
        if found := pattern.match(request.path):
            fields = {
                key: str(converters[key].convert(value)) for key, value in found.groupdict().items()
            }
            return find_builder(builder)(store, replace(request, fields=fields))
    raise EntityNotFoundError(f"there is no page at {request.path}")


@cache
def _patterns() -> list[tuple[re.Pattern[str], Mapping[str, Any], str]]:
    compiled = ((compile_path(route.path), route.builder) for route in PAGES)
    return [(pattern, converters, builder) for (pattern, _, converters), builder in compiled]


def _start_page(publication: Publication, store: Store, request: PageRequest) -> PageResult:
    """Return the start page of a publication on some authorities."""
    places = {
        each.authority
        for each in inspections(store.facts)
        if page_address(each.authority) in publication.files
    }
    loaded = inspections(store.facts)
    feeds = sum(name.endswith(".atom") for name in publication.files.values())
    number = {"feeds": feeds, "pages": len(publication.files) - feeds}
    taken = {"tables": {name: f"{DATA}/{name}.csv" for name in TABLES}, "statements": STATEMENTS}
    reports = {"loaded": sum(each.authority in places for each in loaded), "in_all": len(loaded)}
    focus, named = Focus(publication.title, tuple(places)), Labels(store).by_name(places)
    return folder(store, request, focus, {**number, **taken, **reports, "places": named})
