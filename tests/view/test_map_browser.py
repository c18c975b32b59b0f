"""A map in a real browser: nothing asked of the network, nothing wrong, nothing hostile run."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import invented
import pytest

from graphkit.store import Store
from graphkit.view import network_map

playwright = pytest.importorskip(
    "playwright.sync_api", reason="no Playwright: maps are not tried in a browser"
)

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not BROWSER:
        pytest.skip("no Chromium: no map is tried in a browser")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, small_store: Store, tmp_path: Path) -> Iterator[Any]:
    """The map of the invented places, opened from disk; afterwards, nothing must have gone wrong on it."""
    path = tmp_path / "map.html"
    path.write_text(network_map(small_store), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    wrong: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_selector("#map[data-drawn=yes]")
    yield page
    assert wrong == []
    assert asked == [path.as_uri()]
    page.close()


def click(page: Any, key: str) -> None:
    place = page.evaluate("key => graphkitMap.placeOf(key)", key)
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])


def test_a_click_opens_the_evidence(opened: Any) -> None:
    click(opened, "agency/norvale-police")
    opened.wait_for_selector("#panel h2")
    assert opened.inner_text("#panel h2") == "Norvale Police"
    text = opened.inner_text("#panel")
    assert "The force seldom joins the talks" in text
    assert "ILACS Ambleford 2019, page 2, paragraph 1" in text
    assert "Old words that may not be copied" not in text
    assert opened.url.endswith("#node=agency%2Fnorvale-police")


def test_a_finding_about_several_counts_once(opened: Any) -> None:
    click(opened, "authority/E06999001")
    opened.wait_for_selector("#panel .tally")
    assert (
        opened.inner_text("#panel .tally").split()
        == "▲ 3 strength ▼ 1 weakness ◆ 1 mixed ○ 2 context".split()
    )


def test_search_and_evidence_by_keyboard_alone(opened: Any) -> None:
    for _ in range(3):
        opened.keyboard.press("Tab")
        if opened.evaluate("document.activeElement.id") == "search":
            break
    opened.keyboard.type("norvale")
    opened.wait_for_selector("#matches li")
    assert opened.locator("#matches li").count() == 2
    first = opened.get_attribute("#search", "aria-activedescendant")
    opened.keyboard.press("ArrowDown")
    assert opened.get_attribute("#search", "aria-activedescendant") != first
    opened.keyboard.press("ArrowUp")
    opened.keyboard.press("Enter")
    assert opened.inner_text("#panel h2") == "Norvale Police"


def test_hostile_names_are_shown_and_do_nothing(opened: Any) -> None:
    opened.fill("#search", "gotcha")
    opened.press("#search", "Enter")
    assert opened.inner_text("#panel h2") == invented.HOSTILE
    assert opened.locator("#panel script, #table script, #matches script").count() == 0
    assert invented.HOSTILE in opened.inner_text("#rows")


def test_the_table_holds_what_the_filters_let_through(opened: Any) -> None:
    every = opened.locator("#rows tr").count()
    opened.uncheck("input[value=weakness]")
    assert opened.locator("#rows tr").count() == every - 1
    opened.uncheck("input[value=service]")
    assert "early help hub" not in opened.inner_text("#rows")
    opened.locator("#rows button").first.press("Enter")
    assert opened.inner_text("#panel h2").startswith("Ambleford — ")


def test_an_address_can_point_at_a_thing(opened: Any) -> None:
    opened.goto(opened.url.partition("#")[0] + "#node=partner%2FE06999002%2Fhealth")
    opened.wait_for_selector("#panel h2")
    assert opened.inner_text("#panel h2") == "health in Wexmoor"


def test_dark_and_back(opened: Any) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    before = opened.evaluate(ground)
    opened.click("#theme")
    assert opened.evaluate(ground) != before
    opened.click("#theme")
    assert opened.evaluate(ground) == before


def test_forces_let_go_and_everything_is_back_in_its_place(opened: Any) -> None:
    where = "JSON.stringify(graphkitMap.network.getPositions())"
    before = opened.evaluate(where)
    opened.click("#physics")
    opened.wait_for_function(f"before => {where} != before", arg=before)
    opened.click("#physics")
    assert opened.evaluate(where) == before
