"""Maps of reports that the repository holds, in a real browser:
each kind of Berkshire, one of England.
"""

from typing import Any

import pytest
from map_pages import chart, network_map

from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps import CHARTS, MAPS

SIX = {
    "Bracknell Forest",
    "West Berkshire",
    "Reading",
    "Slough",
    "Windsor and Maidenhead",
    "Wokingham",
}


def words_on(page: Any) -> str:
    """Return all that is written in a map, wherever one has to look for it."""
    return " ".join(
        page.evaluate("graphkitMap.network.body.data.nodes.get().map((mark) => mark.label || '')")
    )


@pytest.mark.parametrize("kind", MAPS)
def test_berkshire(kind: str, records: Store, open_page: Any) -> None:
    page = open_page(network_map(records, kind, "Berkshire"))
    shown = words_on(page).replace("\n", " ")
    assert [name for name in sorted(SIX) if name not in shown] == []
    page.fill("#search", "slough")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "Slough"
    page.locator("#panel li button").first.click()
    assert " — " in page.inner_text("#panel h2")


def test_who_delivered_in_a_year(records: Store, open_page: Any) -> None:
    page = open_page(network_map(records, "delivery", "Berkshire"))
    page.wait_for_selector("#table[aria-busy=false]", state="attached")
    assert "Adopt Berkshire" in page.inner_text("#rows")
    page.select_option("#from", "2020")
    rows = page.inner_text("#rows")
    assert "Adopt Thames Valley" in rows
    assert "Adopt Berkshire" not in rows
    assert "Adopt Berkshire" not in words_on(page).replace("\n", " ")
    page.fill("#search", "Adopt Berkshire")
    page.press("#search", "Enter")  # what is asked for is shown, whatever the filters say
    assert "Adopt Berkshire" in page.inner_text("#rows")


@pytest.mark.parametrize("kind", CHARTS)
def test_charts_of_berkshire(kind: str, records: Store, open_page: Any) -> None:
    page = open_page(chart(records, kind, "Berkshire"), "svg.picture")
    assert set(page.locator("#table th[scope=row]").all_inner_texts()) >= SIX


def test_all_reports_open_on_the_regions_of_england(records: Store, open_page: Any) -> None:
    page = open_page(network_map(records))
    page.wait_for_selector("#table[aria-busy=false]", state="attached")
    assert page.locator("#rows tr").count() == 9
    assert page.inner_text("#grades").count("\n") > 4
    page.fill("#search", "Thames Valley Police")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "Thames Valley Police"
    assert "Slough" in words_on(page)
