"""A service that others may find: its name, contact, licence, addresses, and pages below a path."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from web_client import Get, Reply, request

from graphkit.core.errors import ParameterError
from graphkit.surfaces.web.middleware import valid_prefix, valid_site
from graphkit.surfaces.web.page import Site
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

OTHER = "https://www.example.org"
SITE = Site("Findings of Norvale", "data@example.org", "https://example.org/findings", (OTHER,))
FORWARDED = {"X-Forwarded-Prefix": "/findings"}


@pytest.fixture(scope="module")
def public(whole: Path) -> Iterator[Get]:
    """Requests to a server with a name, a contact and an address, that search engines may list."""
    settings = ServerSettings(str(whole), page_workers=1, site=SITE, is_indexed=True)
    with running_server(settings) as address:

        def ask(path: str, **headers: str) -> Reply:
            return request(address, path, **headers)

        yield ask


def test_each_page_has_the_name_and_the_licence(public: Get) -> None:
    for path in ("/", "/data", "/id/authority/E99000001", "/search?q=neglect", "/nowhere"):
        page = public(path).text
        assert "Findings of Norvale" in page
        assert "Open Government Licence v3.0" in page
        assert "Not an Ofsted product" in page
        assert re.search(r'<meta name="description" content="[^"]+">', page)


def test_the_contact_and_the_address_are_given(public: Get) -> None:
    page = public("/data").text
    assert 'href="mailto:data@example.org"' in page
    assert '<link rel="canonical" href="https://example.org/findings/data">' in page
    assert 'property="og:image" content="https://example.org/findings/static/share.png' in page
    described = json.loads(
        re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[0]
    )
    assert described["license"].endswith("open-government-licence/version/3/")


def test_each_page_has_a_link_preview_of_its_own(get: Get) -> None:
    inspection = "/id/inspection/E99000002/2018-08-06-ilacs"
    finding = re.findall(rf'href="({inspection}/finding/[^"]+)"', get(inspection).text)[0]
    authority, topic = "/id/authority/E99000002", "/scheme/topic/neglect"
    names = "data topics agencies ask ask/inspections compare maps timeline sparql api/ def"
    shown = [
        f"/{name}"
        for name in ("", *names.split(), "new?place=Wexmoor", "search?q=children", "nowhere")
    ]
    shown += [
        authority,
        f"{authority}/tracker",
        f"{authority}/briefing",
        inspection,
        finding,
        topic,
    ]
    previews = {path: _preview(get(path).text) for path in shown}
    assert all(title and description for title, description in previews.values())
    for part in zip(*previews.values(), strict=True):
        assert [each for each, number in Counter(part).items() if number > 1] == []
    assert "2018" in previews[authority][1]


def _preview(page: str) -> tuple[str, ...]:
    return tuple(
        re.findall(rf'<meta property="og:{name}" content="([^"]*)">', page)[0]
        for name in ("title", "description")
    )


def test_search_engines_find_the_pages(public: Get, get: Get) -> None:
    assert "Sitemap: https://example.org/findings/sitemap.xml" in public("/robots.txt").text
    listed = public("/sitemap.xml").text
    assert "<loc>https://example.org/findings/id/authority/E99000001</loc>" in listed
    assert "Disallow: /\n" in get("/robots.txt").text  # unless they are let in


def test_a_page_elsewhere_may_show_a_part(public: Get, get: Get) -> None:
    page, path = "/id/authority/E99000001", "/embed/id/authority/E99000001"
    assert f"https://example.org/findings{path}?block=judgements" in public(page).text
    part = public(f"{path}?block=judgements")
    assert f"frame-ancestors {OTHER}" in part.headers["content-security-policy"]
    assert f'href="{page}"' in part.text
    assert "Open Government Licence v3.0" in part.text
    assert "there are: state, " in public(f"{path}?block=nothing").text
    assert public("/embed/id/inspection/E99000001/2023-03-06-ilacs?block=state").status == 404
    assert get(f"{path}?block=judgements").status == 404  # where no site may have it
    assert "frame-ancestors 'none'" in public(page).headers["content-security-policy"]


@pytest.mark.parametrize("given", ["example.org", "https://", "https://a.org;", "https://a.org/b"])
def test_a_site_is_the_beginning_of_an_address(given: str) -> None:
    assert valid_site("https://*.example.org:8443")
    with pytest.raises(ParameterError, match=r"not of the form https://www\.example\.org"):
        valid_site(given)


def test_links_follow_the_path_of_a_proxy(get: Get) -> None:
    page = get("/id/authority/E99000001", **FORWARDED).text
    assert 'href="/findings/data"' in page
    assert re.findall(r'\s(?:href|src|action)="/(?!findings/|/)[^"]*"', page) == []
    assert 'data-suggest="/findings/api/suggest"' in page
    suggested = json.loads(get("/api/suggest?q=amble", **FORWARDED).text)["suggestions"]
    assert all(each["href"].startswith("/findings/") for each in suggested)
    assert suggested


def test_a_request_may_have_the_path_of_the_proxy(get: Get) -> None:
    plain = get("/topics", **FORWARDED).text
    assert get("/findings/topics", **FORWARDED).text == plain
    moved = get("/search?q=Ambleford", **FORWARDED)
    assert "Ambleford" in moved.text


@pytest.mark.parametrize(
    "given", ["https://other.example", "/a/../b", "x", "/<script>", "/" + "a" * 300]
)
def test_a_path_that_is_none_is_not_followed(get: Get, given: str) -> None:
    assert 'href="/data"' in get("/data", **{"X-Forwarded-Prefix": given}).text
    with pytest.raises(Exception, match="not of the form"):
        valid_prefix(given)


@pytest.mark.parametrize(
    "added", ["?utm_source=news&utm_medium=email", "?fbclid=IwAR0", "/", "/?gclid=1"]
)
@pytest.mark.parametrize("path", ["/data", "/id/authority/E99000001", "/ask/inspections"])
def test_a_link_from_a_newsletter_leads_to_its_page(get: Get, path: str, added: str) -> None:
    page = get(path + added)
    assert (page.status, page.text) == (200, get(path).text)


def test_what_a_page_does_not_take_is_still_named(get: Get) -> None:
    assert "no parameter &#39;colour&#39;" in get("/data?colour=red&utm_source=news").text
    assert get("/api/compare?utm_source=news", Accept="application/json").status == 400


def test_programs_find_every_address(get: Get) -> None:
    document = json.loads(get("/api/openapi.json").text)
    assert {"/api/search", "/sparql", "/id/{entity}", "/ask/{name}.{format}"} <= document[
        "paths"
    ].keys()
    page = unescape(get("/api/").text)
    assert "/api/search" in page
    assert 'href="/sparql"' in page


def test_pages_for_readers_have_no_commands(get: Get) -> None:
    keeper = re.compile(r"<details><summary>For the keeper of this copy.*?</details>", re.S)
    place = "/id/authority/E99000002"
    for path in ("/", "/new", "/data", place, f"{place}/tracker", f"{place}/briefing"):
        assert "<code>graphkit" not in keeper.sub("", get(path).text), path


def test_a_correction_is_a_form(get: Get) -> None:
    inspection = get("/id/inspection/E99000002/2018-08-06-ilacs").text
    address = re.findall(r'href="(/id/inspection/[^"]+/finding/[^"]+)"', inspection)[0]
    page = get(address).text
    assert 'name="by" required' in page
    assert re.search(
        r'<input name="findings/[\w.]+/polarity" value="(strength|weakness|mixed|context)"', page
    )
