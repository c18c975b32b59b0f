"""Every address of the server answers on each typical graph,
with pages that are written for people.
"""

import re
from urllib.parse import urlsplit

import pytest
from page_faults import faults, visible_texts
from typical_stores import SINGLE
from whole_sites import ROUTES, Site, links_in, route_of

from graphkit.surfaces.abilities import ABILITIES, find_ability
from graphkit.surfaces.web.page_links import address, entity_at
from graphkit.surfaces.web.protocol import RDF
from graphkit.surfaces.web.routes import PAGES

EACH = pytest.mark.parametrize("route", [each.path for each in ROUTES])
NOT_LOADED = "No report is loaded on (Ambleford|Wexmoor) of the ILACS 2023 inspection"
REFUSALS = {  # store and beginning of an address → the words of the refusal; * is any store
    ("*", "/.well-known/void"): "none of the formats in 'text/html' fits",
    ("partial", "/api/briefing?"): NOT_LOADED,
    ("partial", "/learn-from?"): NOT_LOADED,
    ("partial", "/briefing?"): NOT_LOADED,
    ("partial", "/digest?"): NOT_LOADED,
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
    ("partial", "/id/inspection/{thing:path}/intervention/{number}"): "its reports state none",
    ("partial", "/id/authority/{thing}/briefing"): "no latest full inspection is loaded",
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


@EACH
def test_every_address_answers(site: Site, route: str) -> None:
    examples = site.examples(route)
    is_single = site.store.name in SINGLE
    assert is_single or bool(examples) != ((site.store.name, route) in WITHOUT_EXAMPLE)
    for where in examples:
        reply = site.get(where)
        words = refusal(site, where)
        if words:
            assert reply.status_code in (400, 404, 406), where
            assert re.search(words, " ".join(visible_texts(reply.text))), where
        elif is_single and reply.status_code in (400, 404):
            assert NOTHING_LOADED.search(" ".join(visible_texts(reply.text))), where
        else:
            assert reply.status_code in (200, 301, 303), f"{where}: {reply.text[-500:]}"
        if "location" in reply.headers:
            assert site.get(reply.headers["location"]).status_code == 200, where


@EACH
def test_pages_show_words_for_people(site: Site, route: str) -> None:
    if route.startswith(FOR_PROGRAMS):
        return
    for where in site.examples(route):
        reply = site.get(where)
        if not reply.headers.get("content-type", "").startswith("text/html"):
            continue
        path = urlsplit(where).path
        own = (path.rpartition("/")[2], entity_at(path)) if path.count("/") > 1 else ()
        # its own identifiers
        texts = [text for text in visible_texts(reply.text) if text not in own]
        assert [*faults(texts, site.labels)] == [], where


@pytest.mark.parametrize("media_type", RDF)
def test_entities_are_also_statements(site: Site, media_type: str) -> None:
    for route in (each.path for each in PAGES if each.formats):
        for where in site.examples(route)[:1]:
            reply = site.get(where, media_type)
            assert (reply.status_code, reply.headers["content-type"].partition(";")[0]) == (
                200,
                media_type,
            )
            assert reply.text


@pytest.mark.parametrize("name", ABILITIES)
def test_answers_are_served_in_each_format(site: Site, name: str) -> None:
    ability = find_ability(name)
    values = {each: site.store.words(value) for each, value in ability.example.items()}
    if refusal(site, address(f"/api/{name}", **values)):
        return
    for format_ in ability.forms:
        reply = site.get(address(f"/{name}", **values, format=format_))
        if reply.status_code == 303:
            reply = site.get(reply.headers["location"])
        assert reply.status_code in (200, 400), f"{format_}: {reply.text[-300:]}"
        if reply.status_code == 400:
            assert "format" in " ".join(visible_texts(reply.text)), format_


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
