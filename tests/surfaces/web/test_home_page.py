"""A reader begins at the home page."""

import json
import re
from html import unescape

from markupsafe import Markup
from web_client import Get

from graphkit.surfaces.maps.chart import Chart, LinkTo, join_markup, linked, svg_element
from graphkit.surfaces.web.page_links import Links


def test_the_home_page_begins_with_the_search_and_what_moved(get: Get) -> None:
    page = get("/?since=2017-01-01").text
    parts = ["Search or ask", "For example", "My council", "What moved since", "Worse:"]
    parts += ["The state now", "<svg", "All authorities"]
    found = [page.index(parts[0])]
    for part in parts[1:]:
        found.append(page.index(part, found[-1]))
    assert 'action="/ask"' in page


def test_the_home_page_leads_to_every_authority(get: Get) -> None:
    page = get("/").text
    listed = page[page.index("All authorities") :]
    assert {f"/id/authority/E9900000{number}" for number in (1, 2, 3)} <= set(
        re.findall(r"/id/authority/\w+", listed)
    )


def test_what_moved_may_be_nothing(get: Get) -> None:
    page = get("/?since=2024-12-31").text
    assert "What moved since" in page
    assert "Worse:" not in page
    assert get("/?colour=red").status == 400


def test_the_home_page_is_also_its_blocks_as_json(get: Get) -> None:
    """A count of the page is the number of rows of its reading."""
    blocks = {each["name"]: each for each in json.loads(get("/?format=json").text)["blocks"]}
    rated = [row for row in blocks["councils"]["rows"] if row["rated"]]
    assert len(rated) == sum(row["count"] for row in blocks["state"]["rows"])


def test_the_home_page_leads_on(get: Get) -> None:
    page = get("/").text
    for address in ("/topics", "/compare", "/maps", "/check-draft", "/when-next", "/data"):
        assert f'href="{address}"' in page
        assert get(address).status == 200


def test_examples_of_the_home_page_are_answered(get: Get) -> None:
    page = get("/").text
    links = re.findall(r'href="(/ask[^"]*)" data-words="([^"]*)"', page)
    assert len(links) == 3
    for address, words in links:
        assert "{}" in words
        page = get(unescape(address)).text
        assert 'class="answer-card"' in page or "Not read as a question yet" in page


def test_an_area_of_a_map_leads_to_its_authority() -> None:
    def draw(link: LinkTo) -> Markup:
        return join_markup(
            linked(link(code), svg_element("path", d="M0 0")) for code in ("E99000001", "x")
        )

    chart = Chart(draw, (), (), (), things={"E99000001": "authority/E99000001"})
    assert re.findall('href="([^"]*)"', chart.picture) == ["#E99000001", "#x"]
    below = chart.picture_with(Links("/findings").page)
    assert re.findall('href="([^"]*)"', below) == ["/findings/id/authority/E99000001"]
