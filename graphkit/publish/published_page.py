"""Renders a page of the explorer as a file: its links lead to files, and what needs a server is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from html import escape, unescape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote

import jinja2
from starlette.routing import compile_path

from graphkit.ask.inspections import inspections, latest_full_inspections
from graphkit.ask.lookup import Labels
from graphkit.core.errors import EntityNotFoundError
from graphkit.publish.page_list import canonical_address, relative
from graphkit.store.dataset import Store
from graphkit.web.addresses import link_path
from graphkit.web.page import HTML, Content, Page, PageRequest, PageResult, Redirect
from graphkit.web.rendering import environment, render
from graphkit.web.routes import PAGES, find_builder


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication of a graph.

    A "site" is for a web server, and its search reads parts of an index as it needs them; a "folder" opens by
    double click, and its search reads one file.
    """

    kind: str
    title: str
    location: str  # of the graph whose pages are published
    files: Mapping[str, str]  # canonical address → name of its file
    anchors: Mapping[str, str]  # canonical address without a page → address of the finding that stands for it
    data_to: str  # ISO date of the newest inspection
    has_words: bool  # of reports, in the graph
    is_partial: bool = False  # on some authorities, not all of England
    with_quotes: bool = False


SEARCH_PAGE, QUERY_PAGE = "search.html", "sparql.html"
_HEADER = re.compile(r'<header class="site">.*?</header>', re.S)
_FOOTER = re.compile(r'<footer class="site">.*?</footer>', re.S)
_KEEPER = re.compile(r"<details><summary>For the keeper of this copy.*?</details>", re.S)
_FORM = re.compile(r"<form\b.*?</form>", re.S)
_SCRIPT = re.compile(r'<script\b[^>]*\bsrc="(?P<src>[^"?]*)[^>]*></script>\s*')
_KEPT_SCRIPTS = ("/static/tabs.js",)
_ANCHOR = re.compile(r'<a\b(?P<more>[^>]*?)\shref="(?P<href>[^"]*)"(?P<rest>[^>]*)>(?P<words>.*?)</a>', re.S)
_SERVER_ONLY = re.compile(  # other views and formats of a page, with the separator before them
    r'(?:\s*·\s*)?<a\b[^>]*?\shref="(?:\?|[^"]*[?;&](?:format|download|view)=)[^"]*"[^>]*>.*?</a>', re.S
)
_FRAME = re.compile(r'<iframe\b[^>]*?\ssrc="(?P<src>[^"]*)"[^>]*></iframe>', re.S)
_STYLE = re.compile(r'<link\b[^>]*?href="(?P<href>/[^"]*)"[^>]*>')
_LIBRARY = re.compile(r"<script>(?P<code>(?:(?!</script>).){60000,})</script>", re.S)
_STATEMENT = re.compile(r"(/id/inspection/[^/]+/[^/]+)/(finding|recommendation|judgement)/(.+)")
_OF_AUTHORITY = re.compile(r"id/(?:authority|inspection)/(?P<code>[es]\d{8})(?:/(?P<year>\d{4})-)?")
_ANCHORS = {"finding": "f-{}", "recommendation": "recommendations", "judgement": "main"}


class File(NamedTuple):
    """A file of a publication: its name in the folder, and its content."""

    name: str
    content: bytes


def render_files(publication: Publication, store: Store, address: str) -> list[File]:
    """Return the file of the page at a canonical address, and the scripts it shares with other pages.

    Raises EntityNotFoundError where the explorer has no such page.
    """
    name = publication.files[address]
    match _result(publication, store, address):
        case Page(template, data, _):
            page = render(template, _request(publication, address.partition("?")[0]), data, store)
            return [File(name, _published(publication, name, page.decode()))]
        case Content(body, media_type) if media_type.startswith("text/html"):
            return _map_files(publication, name, body.decode())
        case Content(body):
            return [File(name, body)]
        case Redirect(location):
            target = publication.files.get(canonical_address(location), "index.html")
            link = escape(relative(target, name))
            html = f'<!doctype html><meta http-equiv="refresh" content="0; url={link}">'
            return [File(name, html.encode())]
    raise AssertionError(address)


def _request(publication: Publication, path: str) -> PageRequest:
    return PageRequest(
        path,
        {},
        {},
        publication.with_quotes,
        location=publication.location,
        data_to=publication.data_to,
        has_words=publication.has_words,
    )


def _result(publication: Publication, store: Store, address: str) -> PageResult:
    path, _, query = address.partition("?")
    if path == "/" and publication.is_partial:
        return _start_page(publication, store)
    for pattern, converters, builder in _patterns():
        if found := pattern.match(path):
            fields = {key: str(converters[key].convert(value)) for key, value in found.groupdict().items()}
            parameters = {key: tuple(value) for key, value in parse_qs(query).items()}
            request = replace(_request(publication, path), fields=fields, parameters=parameters)
            return find_builder(builder)(store, request)
    raise EntityNotFoundError(f"there is no page at {address}")


def _start_page(publication: Publication, store: Store) -> Content:
    """Return the start page of a publication on some authorities, with a row for each."""
    labels, loaded, files = Labels(store), inspections(store), publication.files
    latest = latest_full_inspections(loaded)
    paths = {link_path(each.authority): each.authority for each in loaded}
    rows = [
        (labels.of(iri), path, latest.get(iri), canonical_address(f"/map/partners?focus={path[4:]}"))
        for path, iri in paths.items()
        if path in files
    ]
    html = page_part(
        "start.html",
        publication,
        "index.html",
        title=publication.title,
        authorities=sorted(rows, key=lambda row: row[0]),
        number=sum(link_path(each.iri) in files for each in loaded),
        digest=next((file for address, file in files.items() if address.startswith("/digest")), ""),
        scripts=(),
    )
    return Content(html.encode(), HTML)


def page_part(template: str, publication: Publication, name: str, **data: object) -> str:
    """Return a template of this package, with `to`, which links from a page to a file."""
    to = partial(relative, page=name)
    return _templates().get_template(template).render(publication=publication, to=to, **data)


@cache
def _templates() -> jinja2.Environment:
    return environment().overlay(loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"))


@cache
def _patterns() -> list[tuple[re.Pattern[str], Mapping[str, Any], str]]:
    compiled = ((compile_path(route.path), route.builder) for route in PAGES)
    return [(pattern, converters, builder) for (pattern, _, converters), builder in compiled]


def _published(publication: Publication, name: str, html: str) -> bytes:
    """Return the HTML of a page as a file of the publication."""
    html = _FOOTER.sub("", _SCRIPT.sub(partial(_script, name), html), count=1)
    html = _HEADER.sub(lambda _: "", html, count=1)
    html = _KEEPER.sub("", _FORM.sub("", html))
    html = _STYLE.sub(partial(_style, name), html)
    html = _SERVER_ONLY.sub("", html)
    html = _ANCHOR.sub(partial(_link, publication, name), html)
    html = _FRAME.sub(partial(_frame, publication, name), html)
    header, footer = (page_part(part, publication, name) for part in ("header.html", "footer.html"))
    html = html.replace('<main id="main">', f'{header}<main id="main" data-pagefind-body>{_filters(name)}', 1)
    return html.replace("</body>", f"{footer}</body>", 1).encode()


def _filters(name: str) -> str:
    """Return what Pagefind can filter a page by: its authority, and the year of its inspection."""
    found = _OF_AUTHORITY.match(name)
    if not found:
        return ""
    values = {"authority": found["code"].upper(), "year": found["year"]}
    return "".join(
        f'<span hidden data-pagefind-filter="{each}">{value}</span>'
        for each, value in values.items()
        if value
    )


def _script(name: str, found: re.Match[str]) -> str:
    if found["src"] not in _KEPT_SCRIPTS:
        return ""
    return f'<script src="{relative(found["src"].lstrip("/"), name)}" defer></script>'


def _style(name: str, found: re.Match[str]) -> str:
    target = found["href"].partition("?")[0].lstrip("/")
    return found[0].replace(found["href"], relative(target, name))


def _link(publication: Publication, name: str, found: re.Match[str]) -> str:
    target = file_link(publication, name, unescape(found["href"]))
    if target is None:
        return f"<span{_class_of(found['more'] + found['rest'])}>{found['words']}</span>"
    return f'<a{found["more"]} href="{escape(target)}"{found["rest"]}>{found["words"]}</a>'


def _class_of(attributes: str) -> str:
    found = re.search(r'\sclass="(?!button)[^"]*"', attributes)
    return found[0] if found else ""


def _frame(publication: Publication, name: str, found: re.Match[str]) -> str:
    target = file_link(publication, name, unescape(found["src"]))
    return found[0].replace(found["src"], escape(target)) if target else ""


def file_link(publication: Publication, name: str, href: str) -> str | None:
    """Return the link of a file for a link of the explorer; None where it leads to nothing published."""
    if href.startswith(("https:", "http:", "mailto:", "#")):
        return href
    address, _, fragment = href.partition("#")
    if address.startswith("/search?"):
        return f"{relative(SEARCH_PAGE, name)}?{address.partition('?')[2]}"
    if address == "/sparql":
        return relative(QUERY_PAGE, name)
    known = canonical_address(address)
    stands_for = publication.anchors.get(known, known)
    if found := _STATEMENT.fullmatch(unquote(stands_for)):
        known, fragment = found[1], _ANCHORS[found[2]].format(found[3])
    target = publication.files.get(known)
    if target and not (target == name and address in publication.anchors):  # no link to its own sentence
        return relative(target, name) + (f"#{fragment}" if fragment else "")
    return None


def _map_files(publication: Publication, name: str, html: str) -> list[File]:
    """Return a map and, for a site, the large scripts in it as files that all maps share.

    From disk, a map in a frame can load no file.
    """
    if publication.kind == "folder":
        return [File(name, html.encode())]
    libraries: dict[str, File] = {}

    def move(found: re.Match[str]) -> str:
        code = found["code"].encode()
        file = f"static/library-{sha256(code).hexdigest()[:12]}.js"
        libraries[file] = File(file, code)
        return f'<script src="{relative(file, name)}"></script>'

    shared = _LIBRARY.sub(move, html)
    if libraries:  # the policy of the page allows its own scripts by their digest
        shared = shared.replace("script-src ", "script-src &#39;self&#39; ", 1)
    return [File(name, shared.encode()), *libraries.values()]
