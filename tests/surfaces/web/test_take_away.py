"""A reader takes a picture or a table away, copies its link,
and cites it with the day of the data.
"""

from pathlib import Path
from typing import Any

import pytest
from web_client import Get

MAP = "/maps?kind=cartogram"


@pytest.fixture
def page(address: str, browser: Any) -> Any:
    page = browser.new_page(accept_downloads=True)
    page.refused = []
    page.on("console", lambda message: page.refused.append(message.text))
    page.goto(address + MAP)
    page.click("summary:text-is('Table of the same content')")
    yield page
    page.close()


def taken(page: Any, form: str) -> bytes:
    with page.expect_download() as download:
        page.locator(f".take-away button:text-is('{form}')").first.click()
    return Path(download.value.path()).read_bytes()


def test_a_picture_is_taken_away_with_its_colours(page: Any) -> None:
    picture = taken(page, "SVG").decode()
    assert picture.startswith("<svg")
    assert "fill=" in picture
    assert taken(page, "PNG").startswith(b"\x89PNG")
    assert page.refused == []  # by the content security policy


def test_a_table_is_taken_away_as_its_words(page: Any) -> None:
    first, *rows = taken(page, "CSV").decode("utf-8-sig").splitlines()
    assert first.startswith('"Authority","Region"')
    assert any(row.startswith('"Wexmoor"') for row in rows)


def test_a_table_is_cited_with_its_link_and_the_data(page: Any, address: str) -> None:
    page.locator(".take-away button:text-is('Cite')").last.click()
    words, bibtex = page.locator("#cite [data-citation]").all_text_contents()
    link = f"{address}{MAP}#table-of-the-same-content"
    assert link in words
    assert "of the reports loaded" in words
    assert f"url = {{{link}}}" in bibtex
    assert bibtex.startswith("@misc{graphkit-2")


def test_a_page_is_cited_without_a_script(get: Get) -> None:
    text = get("/id/authority/E99000001").text
    assert "“Ambleford”. Inspections of children’s services. As at " in text
    assert "title = {Ambleford}" in text
    assert 'id="cite"' not in get("/nothing").text


@pytest.mark.parametrize(
    "path",
    [
        "id/authority/E99000001",
        "id/agency/norvale-police",
        "scheme/topic/neglect",
        "scheme/region/south-east",
    ],
)
def test_a_page_has_a_feed_of_what_is_new(get: Get, path: str) -> None:
    feed = f"/feed/{path.partition('/')[2]}.atom"
    assert f'href="{feed}"' in get(f"/{path}").text
    found = get(feed)
    assert (found.status, found.kind) == (200, "application/atom+xml")
    assert "<title>Inspections of children's services: " in found.text


def test_a_feed_of_an_unknown_thing_is_not_found(get: Get) -> None:
    assert get("/feed/agency/nobody.atom").status == 404


def test_the_glossary_says_what_words_mean(get: Get) -> None:
    text = get("/data").text
    assert '<a href="/scheme/grade/good">Good</a></dt><dd>The second highest grade.' in text
    assert 'href="/data"' in get("/").text
