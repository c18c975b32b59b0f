"""Maps of reports that the repository holds, in a real browser: each kind of Berkshire, one of England."""

from typing import Any

import pytest
from builds import graph_made_once
from map_pages import chart, network_map

from graphkit.core.resources import resource_path
from graphkit.store.dataset import Store, open_store
from graphkit.view import CHARTS, MAPS

SIX = {"Bracknell Forest", "West Berkshire", "Reading", "Slough", "Windsor and Maidenhead", "Wokingham"}
HELD = (
    *(f"{name.lower().replace(' ', '-')}-*.json.xz" for name in sorted(SIX)),
    "*-202[2-6]-*-ilacs.json.xz",
)


@pytest.fixture(scope="module")
def held(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The graph of Berkshire and of recent records of all regions; made only where there is a browser."""
    records = resource_path("data", "records")
    held = [path for pattern in HELD for path in sorted(records.glob(pattern))]
    return open_store(graph_made_once(tmp_path_factory, "held", None, *held, jobs=2))


def words_on(page: Any) -> str:
    """Return all that is written in a map, wherever one has to look for it."""
    return " ".join(
        page.evaluate("graphkitMap.network.body.data.nodes.get().map((mark) => mark.label || '')")
    )


@pytest.mark.parametrize("kind", MAPS)
def test_berkshire(kind: str, held: Store, open_page: Any) -> None:
    page = open_page(network_map(held, kind, "Berkshire"))
    shown = words_on(page).replace("\n", " ")
    assert [name for name in sorted(SIX) if name not in shown] == []
    page.fill("#search", "slough")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "Slough"
    page.locator("#panel li button").first.click()
    assert " — " in page.inner_text("#panel h2")


def test_who_delivered_in_a_year(held: Store, open_page: Any) -> None:
    page = open_page(network_map(held, "delivery", "Berkshire"))
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
def test_charts_of_berkshire(kind: str, held: Store, open_page: Any) -> None:
    page = open_page(chart(held, kind, "Berkshire"), "svg.picture")
    assert set(page.locator("#table th[scope=row]").all_inner_texts()) >= SIX


def test_all_reports_open_on_the_regions_of_england(held: Store, open_page: Any) -> None:
    page = open_page(network_map(held))
    page.wait_for_selector("#table[aria-busy=false]", state="attached")
    assert page.locator("#rows tr").count() == 9
    assert page.inner_text("#grades").count("\n") > 4
    page.fill("#search", "Thames Valley Police")
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == "Thames Valley Police"
    assert "Slough" in words_on(page)
