"""With the keyboard alone, a question is completed, chosen, and changed part by part."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    page = browser.new_page()
    yield page
    page.close()


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the focus is on what a selector names."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def test_a_value_completes_the_question(page: Any, address: str) -> None:
    page.goto(f"{address}/ask")
    box = page.locator("#first-words")
    box.press_sequentially("weak findings in wexm")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert box.input_value() == "weak findings in Wexmoor "
    page.keyboard.press("Enter")
    page.locator(".answer-card").wait_for()


def test_one_of_several_meanings_is_chosen(page: Any, address: str) -> None:
    page.goto(f"{address}/ask?q=some+things+about+police+in+Wexmoor+better+or+not")
    assert not page.locator(".answer-card").count()
    tab_to(page, "[aria-labelledby='meant'] a")
    page.keyboard.press("Enter")
    page.locator(".answer-card").wait_for()


def test_a_part_is_changed(page: Any, address: str) -> None:
    page.goto(f"{address}/ask?q=care+planning+in+Wexmoor")
    tab_to(page, ".chipset summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    words = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**reading=**")
    assert page.locator(".chipset b").first.inner_text() == words


def test_a_part_is_added(page: Any, address: str) -> None:
    page.goto(f"{address}/ask?of=findings")
    tab_to(page, ".chipset .add summary")
    page.keyboard.press("Enter")
    tab_to(page, ".further a[href$='add=authority']")
    page.keyboard.press("Enter")
    page.wait_for_url("**add=authority**")
    tab_to(page, "#typed-value")
    page.keyboard.type("Wexmoor")
    page.keyboard.press("Enter")
    page.locator(".answer-card").wait_for()
    assert "in Wexmoor" in page.locator(".chipset").inner_text()


def test_escape_closes_a_part_and_keeps_the_focus(page: Any, address: str) -> None:
    page.goto(f"{address}/ask?q=care+planning+in+Wexmoor")
    tab_to(page, ".chipset summary")
    page.keyboard.press("Enter")
    assert page.locator(".chipset details[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".chipset details[open]").count() == 0
    assert page.evaluate("document.activeElement.matches('.chipset summary')")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_answer_is_wider_than_its_window(page: Any, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("q=is+Wexmoor+good", "q=who+is+strong+on+care+planning", "of=findings"):
        page.goto(f"{address}/ask?{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
