"""A reader who knows no SPARQL does five tasks from the home page, by clicks and typing alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The home page in a browser."""
    page = browser.new_page()
    page.goto(address)
    yield page
    page.close()


def search(page: Any, words: str) -> None:
    """Type words in the box of the home page and press Enter."""
    page.get_by_label("Search or ask").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask?**")


def search_reports(page: Any, words: str) -> None:
    """Type words in the box of the home page, and look for them in the reports."""
    search(page, words)
    page.get_by_role("link", name="Search the reports for these words").click()


def test_what_is_stated_about_the_police_in_a_place(page: Any) -> None:
    search_reports(page, "police in Ambleford")
    results = page.get_by_role("region", name="Results").locator("li")
    assert any("police" in text.lower() for text in results.all_inner_texts())
    page.get_by_role("navigation", name="Kinds of results").get_by_text("findings").click()
    assert all("Ambleford" in text for text in results.all_inner_texts())


def test_which_recommendations_recur(page: Any) -> None:
    search(page, "recommendations of Wexmoor that recur")
    page.get_by_role("link", name="Recommendations of Wexmoor, and which recur").click()
    outcome = page.get_by_role("list", name="Outcomes").get_by_role("link").first
    words = outcome.inner_text().partition(" ")[2]
    outcome.click()
    rows = page.locator("li.chain")
    assert rows.count()
    assert all(words in text for text in rows.all_inner_texts())


def test_who_near_is_good_at_a_topic(page: Any) -> None:
    search(page, "who near Wexmoor is good at neglect")
    page.get_by_role("link", name="Who near Wexmoor is good at neglect").click()
    assert page.locator("h1").inner_text() == "Whom Wexmoor can learn from"
    assert page.locator("input[name=topic]").input_value() == "Neglect"
    assert not page.get_by_role("alert").count()


def test_a_sentence_is_shown_in_its_paragraph(page: Any) -> None:
    search_reports(page, "police in Ambleford")
    page.get_by_role("navigation", name="Kinds of results").get_by_text("findings").click()
    page.get_by_role("region", name="Results").get_by_role("link").first.click()
    assert "Ambleford" in page.locator("main").inner_text()
    assert page.locator(".paragraph mark").count() == 1
    assert page.get_by_role("region", name="Pages of the report").count() == 1


def test_the_list_of_findings_goes_to_excel(page: Any, tmp_path: Path) -> None:
    search_reports(page, "police in Ambleford")
    total = int(page.get_by_role("status").inner_text().split()[0])
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    download.value.save_as(tmp_path / "findings.xlsx")
    [sheet] = openpyxl.load_workbook(tmp_path / "findings.xlsx").worksheets
    assert sheet.max_row == total + 1


@pytest.mark.parametrize("path", ["", "/topics"])
def test_suggestions_appear_under_the_box(page: Any, address: str, path: str) -> None:
    page.goto(address + path)
    box = page.locator("input[data-suggest]")
    box.press_sequentially("wexm")
    page.get_by_role("option").first.wait_for()
    assert "Wexmoor" in page.get_by_role("option").first.inner_text()
