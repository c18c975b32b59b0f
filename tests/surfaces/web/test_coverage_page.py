"""What is loaded: each inspection leads to its page, a missing one to a report."""

import re

from web_client import Get

from graphkit.core.identifiers import authority_iri
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page_links import page_address


def test_every_loaded_inspection_of_a_place_is_in_the_grid(get: Get, small: Store) -> None:
    page = get("/data?region=Ambleford")
    assert page.status == 200
    grid = page.text[
        page.text.index('<table class="heat coverage"') : page.text.index("As a table")
    ]
    for item in inspections(small.facts, [authority_iri("E99000001")]):
        assert f'href="{page_address(item.iri)}" title="{item.under}, {item.day}"' in grid
    for address in set(re.findall(r'href="(/id/[^"]+)"', grid)):
        assert get(address).status == 200


def test_a_place_adds_its_table_to_the_page(get: Get) -> None:
    whole, part = get("/data").text, get("/data?region=South+East").text
    assert 'class="heat' not in whole
    assert 'class="heat' in part
    assert get("/data?region=Atlantis").status == 404
    assert get("/coverage?region=South+East").text == part
    assert 'href="/data"' in get("/").text
