"""Pages by keyboard alone: each stop of the Tab key is visible and has a ring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

PAGES = {
    "home": "/",
    "topic": "/scheme/topic/leadership-and-management",
    "agency": "/id/agency/norvale-police",
    "authority": "/id/authority/E99000002",
    "region": "/scheme/region/south-east",
    "news": "/new?since=2014-01-01",
}
STOPS = 60  # that are looked at on a page
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const shown = element.matches("[type=radio]") ? element.closest("label") : element;
  const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
  const isRing = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const isSeen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  return [element.outerHTML.slice(0, 120), isRing && isSeen];
}"""


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    page = browser.new_page(reduced_motion="reduce")
    yield page
    page.close()


def press_until(page: Any, selector: str, most: int = 200) -> None:
    """Press Tab until an element that the selector matches has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{most} stops, and none is {selector}")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_each_stop_has_a_visible_ring(path: str, width: int, address: str, page: Any) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + path)
    stops = list[str]()
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None:
            break  # the end of the page
        element, is_visible = found
        assert is_visible, element
        stops.append(element)
    assert len(stops) > 5
    assert "Skip to content" in stops[0]


def test_the_worst_news_of_a_council_are_reached(address: str, page: Any) -> None:
    """Choose a council, open its first news, come to what shows it."""
    page.goto(f"{address}/my-council")
    press_until(page, "select[name=place]")
    page.keyboard.type("Ambleford")
    press_until(page, "button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#news")
    press_until(page, ".news li:first-child a[href*='/id/inspection/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/inspection/**")
    assert "page" in page.inner_text("main")
