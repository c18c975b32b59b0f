"""A reader begins at the home page."""

import re
from html import unescape

from markupsafe import Markup
from web_client import Get

from graphkit.surfaces.maps.chart import Chart, LinkTo, join_markup, linked, svg_element
from graphkit.surfaces.web.page_links import Links


def test_the_home_page_begins_with_the_box_and_what_is_new(get: Get) -> None:
    page = get("/").text
    parts = [
        "What are you looking for?",
        "For example",
        "What is new",
        "the gravest first",
        "By latest grade",
    ]
    parts += ["<svg", "Coverage"]
    assert [page.index(part) for part in parts] == sorted(page.index(part) for part in parts)
    assert 'action="/search"' in page
    assert "inspections of" in page


def test_the_home_page_leads_to_every_authority_with_a_report(get: Get) -> None:
    page = get("/").text
    listed = page[page.index("authorities with a report") :]
    assert {f"/id/authority/E9900000{number}" for number in (1, 2, 3)} <= set(
        re.findall(r"/id/authority/\w+", listed)
    )


def test_the_home_page_leads_on(get: Get) -> None:
    page = get("/").text
    for address in ("/ask", "/browse", "/compare", "/learn-from", "/maps", "/timeline", "/sparql"):
        assert f'href="{address}"' in page
        assert get(address).status == 200


def test_examples_of_the_home_page_are_answered(get: Get) -> None:
    page = get("/").text
    links = re.findall(r'href="(/search[^"]*)" data-words="([^"]*)"', page)
    assert len(links) == 3
    for address, words in links:
        assert "{}" in words
        assert 'class="reading"' in get(unescape(address)).text


def test_an_area_of_a_map_leads_to_its_authority() -> None:
    def draw(link: LinkTo) -> Markup:
        return join_markup(
            linked(link(code), svg_element("path", d="M0 0")) for code in ("E99000001", "x")
        )

    chart = Chart(draw, (), (), (), things={"E99000001": "authority/E99000001"})
    assert re.findall('href="([^"]*)"', chart.picture) == ["#E99000001", "#x"]
    below = chart.picture_with(Links("/findings").page)
    assert re.findall('href="([^"]*)"', below) == ["/findings/id/authority/E99000001"]
