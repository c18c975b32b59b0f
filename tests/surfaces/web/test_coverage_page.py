"""What is loaded: each inspection leads to its page, a missing one to a report."""

import re

from web_client import Get

from graphkit.graph.facts.inspections import inspections
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page_links import page_address


def test_every_loaded_inspection_is_in_the_grid(get: Get, small: Store) -> None:
    page = get("/data?all=missing")
    assert page.status == 200
    grid = page.text[
        page.text.index('<table class="heat coverage"') : page.text.index("As a table")
    ]
    for item in inspections(small.facts):
        assert f'href="{page_address(item.iri)}" title="{item.under}, {item.day}"' in grid
    for address in set(re.findall(r'href="(/id/[^"]+)"', grid)):
        assert get(address).status == 200


def test_a_region_restricts_the_page(get: Get) -> None:
    whole, part = get("/data?all=missing").text, get("/data?region=London").text
    assert len(part) < len(whole)
    assert get("/data?region=Atlantis").status == 404
    assert get("/coverage?region=London").text == part
    assert get("/data?all=words").status == 400
    assert 'href="/data"' in get("/").text
