"""An analyst writes a query in the editor: completion, errors with their place, nothing lost,
dark mode.
"""

from collections.abc import Iterator
from typing import Any

import pytest

QUERY = "SELECT ?report { ?report a gk:Report }"


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The editor, empty, in a browser of its own in dark mode."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/sparql")
    replace_query(page, "")
    yield page
    context.close()


def replace_query(page: Any, query: str) -> None:
    """Replace the query by typing another one."""
    page.locator(".CodeMirror").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(query)


def query_in(page: Any) -> str:
    """Return the query in the editor."""
    return str(page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()"))


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("PREFIX gk", "gk: <https://w3id.org/graphkit/def#>"),
        ("SELECT * { ?x a gk:Find", "gk:Finding"),
        ("SELECT * { ?x gk:polari", "gk:polarity"),
    ],
)
def test_prefixes_and_terms_are_completed(page: Any, typed: str, offered: str) -> None:
    page.keyboard.type(typed)
    page.keyboard.press("Control+Space")
    page.locator(".CodeMirror-hints").wait_for()
    assert offered in page.locator(".CodeMirror-hints li").all_inner_texts()


def test_an_error_is_in_words_with_its_place(page: Any) -> None:
    page.keyboard.type("SELECT * { ?x a nope:Finding }")
    page.keyboard.press("Control+Enter")
    page.locator(".errorResult pre[data-read]").wait_for()
    shown = page.locator(".errorResult pre").inner_text()
    assert shown.startswith("not a SPARQL query: line ")
    assert "PREFIX nope:" in shown
    assert "{" not in shown


def test_a_query_is_kept_when_the_page_is_left(page: Any) -> None:
    page.keyboard.type(QUERY)
    written = query_in(page)
    page.reload()
    assert query_in(page) == written
    assert QUERY in written


def test_a_result_is_a_table_beside_nothing_empty(page: Any) -> None:
    page.keyboard.type(QUERY)
    page.keyboard.press("Control+Enter")
    page.locator(".yasr table.dataTable").wait_for()
    results = page.locator(".yasr_results").bounding_box()
    table = page.locator(".yasr table.dataTable").bounding_box()
    assert table["y"] - results["y"] < 50
    assert table["width"] <= results["width"] + 2


def test_no_style_of_the_editor_is_blocked(page: Any) -> None:
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.keyboard.type(QUERY)
    page.keyboard.press("Control+Enter")
    page.locator(".yasr table.dataTable").wait_for()
    page.locator(".grip-container").wait_for(state="attached")
    assert not [text for text in messages if "Content Security Policy" in text]


def test_examples_open_in_a_tab_of_their_own(page: Any) -> None:
    page.keyboard.type(QUERY)
    page.locator("#examples").select_option(value="recommendations")
    assert page.locator(".tabsList .tab").count() == 2
    assert "gk:recommendation" in str(
        page.evaluate("[...document.querySelectorAll('.CodeMirror')].pop().CodeMirror.getValue()")
    )


def test_the_editor_is_dark_in_dark_mode(page: Any, address: str) -> None:
    assert (
        page.locator("#editor")
        .evaluate("each => getComputedStyle(each).filter")
        .startswith("invert(")
    )
    page.emulate_media(color_scheme="light")
    assert page.locator("#editor").evaluate("each => getComputedStyle(each).filter") == "none"
