"""A reader chooses a question, gives values with suggestions, and learns why there is no answer."""

import html
import re
from typing import Any

from web_client import Get

from graphkit.answers.queries.question import ASKERS, questions


def test_every_question_is_listed_under_who_asks_it(get: Get) -> None:
    page = get("/ask").text
    assert list(re.findall(r'<h2 id="([a-z]+)">', page)) == [*ASKERS]
    assert set(re.findall(r'<li><a href="/ask/([^"]+)">', page)) == set(questions())


def test_values_are_suggested_or_listed(get: Get) -> None:
    page = get("/ask/findings?authority=Ambleford&polarity=weakness").text
    assert '<option value="Wexmoor">' in page
    assert re.search(r'<select name="polarity">.*<option value="polarity/weakness" selected>', page)
    assert '<option value="Early help">' in page


def test_chosen_values_give_the_same_answer_as_typed_ones(get: Get) -> None:
    typed = get("/ask/findings.csv?authority=Ambleford&polarity=weakness").text
    assert get("/ask/findings.csv?authority=Ambleford&polarity=polarity%2Fweakness").text == typed
    assert typed.count("weakness") > 1


def test_an_empty_answer_has_a_reason(get: Get) -> None:
    page = get("/ask/findings?authority=Ambleford&since=2099").text
    assert "0 rows" in page
    assert "No statement in the graph matches all of the values" in page
    assert "<td" not in page


def test_a_long_answer_prints_its_first_rows(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/ask/findings?authority=Ambleford")
    rows, note = page.locator(".answer tbody"), page.locator(".cut")
    assert rows.count() > 25
    assert not note.is_visible()
    page.emulate_media(media="print")
    shown = [each.is_visible() for each in rows.all()]
    assert shown == [number < 25 for number in range(len(shown))]
    assert "the files to download have all" in note.inner_text()
    page.goto(f"{address}/ask/findings?authority=Ambleford&polarity=weakness")
    assert all(each.is_visible() for each in rows.all())
    assert not note.is_visible()
    page.close()


def test_a_phone_shows_more_rows_when_asked(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}/ask/findings?authority=Ambleford;Wexmoor")
    rows = page.locator(".answer tbody")
    assert rows.locator("visible=true").count() == 12 < rows.count()
    page.get_by_label("Show all").check()
    assert rows.locator("visible=true").count() == rows.count()
    page.set_viewport_size({"width": 1200, "height": 800})
    assert not page.locator(".all-rows").is_visible()
    page.close()


def test_the_query_opens_in_the_editor(get: Get) -> None:
    page = html.unescape(get("/ask/inspections?authority=Ambleford").text)
    assert "id/authority/E99000001>" in page[page.index("<pre") :]
    assert 'href="/sparql#query=' in page


def test_cells_have_their_heading_for_narrow_screens(get: Get) -> None:
    page = get("/ask/recommendations?authority=Ambleford").text
    assert 'data-label="Quote"' in page


def test_several_topics_are_given_in_words(get: Get) -> None:
    page = get("/ask/recurring-weaknesses").text
    shown = re.findall(r'data-label="(Topics|Paragraph)"[^>]*>([^<]*)<', page)
    assert shown
    assert not [words for _, words in shown if re.search(r"[a-z]-[a-z]|^[pr]\d", words)]


def test_values_of_all_rows_are_given_once_and_codes_in_words(get: Get) -> None:
    page = get("/ask/recommendations-through-time?authority=Wexmoor").text
    assert "In all rows: authority <strong>Wexmoor</strong>" in page
    assert 'data-label="Authority"' not in page
    assert "Authority" not in page.partition("Columns without a value")[2].partition("</p>")[0]
    assert not re.search(r">(?:partly-recurs|not-mentioned|sif)<", page)


def test_an_answer_stands_before_its_caveats(get: Get) -> None:
    page = get("/ask/interventions").text
    assert page.index('class="scroll tall answer"') < page.index("Caveat:")
    assert page.count("Caveat:") == 1
