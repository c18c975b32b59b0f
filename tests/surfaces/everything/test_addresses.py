"""Every address of the server answers on each typical graph,
with pages that are written for people.
"""

import re
from collections.abc import Iterator
from itertools import chain, product
from urllib.parse import urlsplit

from page_faults import faults, visible_texts
from typical_stores import SINGLE
from whole_sites import ROUTES, Site, links_in, route_of

from graphkit.surfaces.abilities import ABILITIES, find_ability
from graphkit.surfaces.web.page_links import address, entity_at
from graphkit.surfaces.web.protocol import RDF
from graphkit.surfaces.web.routes import PAGES

REFUSALS = {  # store and beginning of an address → the words of the refusal; * is any store
    ("*", "/.well-known/void"): "none of the formats in 'text/html' fits",
    ("shipped", "/ask/delays-where-delivered?"): "delay cannot be looked for in this copy",
    (
        "shipped",
        "/api/questions/delays-where-delivered?",
    ): "delay cannot be looked for in this copy",
    ("partial", "/map/topics?"): "nothing to show: nothing in this graph matches",
}
FILE = re.compile(r"\.(csv|xlsx)(?=\?)")
NO_LIST = "it was built without the lists of providers' results"
WITHOUT_EXAMPLE = {  # store and route → why the store has nothing there
    ("shipped", "/page-image/{thing:path}/{number}.png"): "records have no pages",
    ("shipped", "/report-file/{thing:path}.pdf"): "records have no files",
    ("printed", "/id/provider/{thing}"): NO_LIST,
    ("printed", "/id/authority/{thing}/bodies"): NO_LIST,
    ("partial", "/id/provider/{thing}"): NO_LIST,
    ("partial", "/id/authority/{thing}/bodies"): NO_LIST,
}
FOR_PROGRAMS = ("/api", "/sparql")  # whose pages explain JSON and queries
NOTHING_LOADED = re.compile(  # with what words a graph of a single file refuses
    r"no [\w -]+ is named|nothing to show|No (full inspection )?report (is )?loaded"
)


def refusal(site: Site, where: str) -> str:
    """Return the words with which an address is refused; "" where it has to answer."""
    where = FILE.sub("", where)  # refused as its page
    for (store, start), words in REFUSALS.items():
        fits = where.startswith(start) if start.endswith("?") else where == start
        if store in ("*", site.store.name) and fits:
            return words
    return ""


def test_every_address_answers(site: Site) -> None:
    wrong = [fault for each in ROUTES for fault in unanswered(site, each.path)]
    assert not wrong, "\n".join(wrong)


def unanswered(site: Site, route: str) -> Iterator[str]:
    """Yield the addresses of a route that answer otherwise than they should."""
    examples = site.examples(route)
    is_single = site.store.name in SINGLE
    if not is_single and bool(examples) == ((site.store.name, route) in WITHOUT_EXAMPLE):
        yield f"{route} has {len(examples)} examples"
    for where in examples:
        reply = site.get(where)
        words = refusal(site, where)
        said = " ".join(visible_texts(reply.text)) if reply.status_code >= 400 else ""
        if words:
            is_right = reply.status_code in (400, 404, 406) and re.search(words, said)
        elif is_single and reply.status_code in (400, 404):
            is_right = NOTHING_LOADED.search(said)
        else:
            is_right = reply.status_code in (200, 301, 303)
        if not is_right:
            yield f"{where} answers {reply.status_code}: {reply.text[-500:]}"
        if "location" in reply.headers and site.get(reply.headers["location"]).status_code != 200:
            yield f"{where} leads to {reply.headers['location']}"


def test_pages_show_words_for_people(site: Site) -> None:
    routes = [each.path for each in ROUTES if not each.path.startswith(FOR_PROGRAMS)]
    wrong = [
        f"{where}: {fault}"
        for where in chain.from_iterable(map(site.examples, routes))
        for fault in faults_at(site, where)
    ]
    assert not wrong, "\n".join(wrong)


def faults_at(site: Site, where: str) -> Iterator[str]:
    """Yield what is wrong in the texts of a page, but for its own identifiers."""
    reply = site.page(where)
    if reply.headers.get("content-type", "").startswith("text/html"):
        path = urlsplit(where).path
        own = (path.rpartition("/")[2], entity_at(path)) if path.count("/") > 1 else ()
        texts = [text for text in visible_texts(reply.text) if text not in own]
        yield from faults(texts, site.labels)


def test_entities_are_also_statements(site: Site) -> None:
    for route in (each.path for each in PAGES if each.formats):
        for where, media_type in product(site.examples(route)[:1], RDF):
            reply = site.get(where, media_type)
            found = reply.headers["content-type"].partition(";")[0]
            assert (reply.status_code, found) == (200, media_type), where
            assert reply.text


def test_answers_are_served_in_each_format(site: Site) -> None:
    wrong = [fault for name in ABILITIES for fault in unserved(site, name)]
    assert not wrong, "\n".join(wrong)


def unserved(site: Site, name: str) -> Iterator[str]:
    """Yield the formats in which an ability is neither answered nor refused as a format."""
    ability = find_ability(name)
    values = {each: site.store.words(value) for each, value in ability.example.items()}
    if refusal(site, address(f"/api/{name}", **values)):
        return
    for format_ in ability.forms:
        reply = site.get(address(f"/{name}", **values, format=format_))
        if reply.status_code in (303, 308):
            reply = site.get(reply.headers["location"])
        is_refused = reply.status_code == 400 and "format" in " ".join(visible_texts(reply.text))
        if reply.status_code != 200 and not is_refused:
            yield f"{name} as {format_} answers {reply.status_code}: {reply.text[-300:]}"


def shape_of(link: str) -> tuple[str, ...]:
    """Return the route of a link, the question or kind that it names, and its parameters."""
    found = urlsplit(link)
    names = {each.partition("=")[0] for each in found.query.split("&")}
    return route_of(found.path), *found.path.split("/")[1:3], *sorted(names)


def test_links_lead_to_pages(site: Site) -> None:
    links: dict[tuple[str, ...], tuple[str, str]] = {}  # how a page links → a link, the page
    for route in (each.path for each in ROUTES if not each.path.startswith("/sparql")):
        for where in site.examples(route):
            for link in links_in(site.get(where)):
                links.setdefault((route, *shape_of(link)), (link, where))
    followed = {link: where for (_, leads_to, *_), (link, where) in links.items() if leads_to}
    followed.pop("/.well-known/void", None)  # for programs
    broken = [
        f"{where} links to {link}, which answers {site.get(link).status_code}"
        for link, where in followed.items()
        if site.get(link).status_code >= 400
    ]
    assert not broken, "\n".join(broken)
