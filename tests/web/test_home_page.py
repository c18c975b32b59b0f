"""A reader begins at the home page."""

import re

from web_client import Get

from graphkit.view.chart import row_link, svg_element
from graphkit.web.rendering import linked_areas


def test_the_home_page_shows_a_map_and_newest_inspections(get: Get) -> None:
    page = get("/").text
    parts = ["By latest grade", "<svg", "Newest inspections", '<span class="grade ', "Coverage"]
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


def test_an_area_of_a_map_leads_to_its_authority() -> None:
    area = row_link("E06000001", svg_element("path", d="M0 0"))
    assert linked_areas(area).startswith('<a href="/id/authority/E06000001" ')
