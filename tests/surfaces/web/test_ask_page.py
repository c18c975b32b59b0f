"""People ask: the card of an answer, the parts of its reading, and what may be meant instead."""

import html
import json
import re
from urllib.parse import urlencode

import pytest
from web_client import Get

from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page import Page, PageRequest
from graphkit.surfaces.web.pages.ask_page import ask_page
from graphkit.surfaces.web.pages.search_page import named_pages
from graphkit.surfaces.web.rendering import render


def asked(words: str, **more: str) -> str:
    return "/ask?" + urlencode({"q": words, **more})


def main(get: Get, path: str) -> str:
    return get(path).text.partition("<main")[2]


def links(text: str) -> list[str]:
    return [html.unescape(each) for each in re.findall(r'href="([^"]+)"', text)]


def test_an_answer_has_its_parts_in_order(get: Get) -> None:
    page = main(get, asked("is Wexmoor good"))
    parts = ["<h1>is Wexmoor good", 'class="chipset"', 'class="answer-card"', "<figure", "<table"]
    parts += ["/judgement/", "Not in the answer", "Go on", "Take it away"]
    at = [page.index(each) for each in parts]
    assert at == sorted(at)
    assert "Search the reports for these words" in page


def test_a_part_leads_to_another_reading_with_its_number(get: Get) -> None:
    page = main(get, asked("care planning in Wexmoor"))
    assert "<b>in Wexmoor</b>" in page
    link, number = re.findall(
        r'href="([^"]+)">inspections</a> <span class="count-of">([1-9]\d*)<', page
    )[0]
    changed = main(get, html.unescape(link))
    assert "<b>inspections</b>" in changed
    assert re.search(rf"\b{number} inspection", changed)


def test_where_it_is_not_sure_each_reading_has_its_answer(get: Get) -> None:
    page = main(get, asked("some things about police in Wexmoor better or not"))
    assert "Each is answered below" in page
    assert 'class="answer-card"' not in page
    listed = page.partition("It may mean")[2].partition("</ul>")[0]
    assert all("<p>" in each for each in listed.split("</li>")[:-1])
    offered = links(listed)
    assert len(offered) > 1
    for link in offered:
        assert 'class="answer-card"' in get(link).text


def test_where_it_is_not_sure_what_words_name_stands_first(get: Get) -> None:
    page = main(get, asked("a map of things about police in Wexmoor perhaps"))
    assert "/maps?kind=partners" in page.partition("Pages for this")[2].partition("</section>")[0]
    thing = page.partition('id="thing"')[2].partition("</section>")[0]
    assert "Wexmoor was graded" in thing
    assert page.index('id="thing"') < page.index("It may mean")


def test_an_answer_has_the_page_that_words_name(get: Get) -> None:
    page = main(get, asked("briefing on Wexmoor"))
    assert 'class="answer-card"' in page
    assert "/briefing" in page.partition("Pages for this")[2].partition("</section>")[0]


def test_words_find_pages_of_the_service(records: Store) -> None:
    found = {each.href for each in named_pages(records, "check a draft as a table")}
    assert found == {"/check-draft", "/authorities"}


def test_a_question_is_built_without_words(get: Get) -> None:
    assert '<option value="findings">findings</option>' in get("/ask").text
    begun = main(get, "/ask?of=findings")
    add = next(each for each in links(begun) if each.endswith("add=topic"))
    half_built = main(get, add)
    assert "nothing is counted yet" in half_built
    assert 'class="answer-card"' not in half_built
    typed = main(get, f"{add}&value=care+planning")
    assert "<b>on care planning</b>" in typed
    for link in links(half_built.partition('class="choices"')[2].partition("</ul>")[0])[:3]:
        assert 'class="answer-card"' in get(link).text


def test_an_unknown_value_leaves_the_reading_half_built(get: Get) -> None:
    reading = json.dumps({"of": "findings"})
    wrong = get("/ask?" + urlencode({"reading": reading, "add": "topic", "value": "pizza"}))
    assert wrong.status == 400
    assert "nearest: " in wrong.text
    assert 'value="pizza"' in wrong.text


def test_an_unused_word_asks_what_it_means(get: Get) -> None:
    page = main(get, asked("findings on care planning in Wexmoor with pizza"))
    meanings = links(page.partition("“pizza” was not used")[2].partition("</section>")[0])
    assert "pizza" in html.unescape(meanings[0])
    assert "pizza" not in main(get, meanings[-1])


def test_words_that_are_no_question_show_what_was_read(get: Get) -> None:
    page = get(asked("children pizza")).text
    assert "Not read as a question yet" in page
    assert "<ol start" in page


def test_one_line_takes_the_answer_away(get: Get) -> None:
    page = main(get, asked("grades by region"))
    line = page.partition('class="how"')[2]
    files = [each for each in links(line) if "format=" in each]
    assert [each.rpartition("=")[2] for each in files] == ["csv", "xlsx", "json"]
    assert get(files[0]).text.lstrip("\ufeff").startswith("region,")
    for words in ("Link to this view", "As SQL", "As SPARQL", "Cite this page"):
        assert words in line


def test_an_address_of_a_reading_is_the_same_answer(get: Get) -> None:
    page = main(get, asked("care planning in Wexmoor"))
    permalink = links(page.partition('class="how"')[2])[0]
    card = re.compile(r'class="answer-card".*?</section>', re.S)
    assert card.findall(main(get, permalink)) == card.findall(page)


@pytest.mark.parametrize("query", ["colour=red", "q=care&format=pdf", "reading=%7B%7D"])
def test_a_wrong_parameter_is_refused(get: Get, query: str) -> None:
    assert get(f"/ask?{query}").status == 400


def test_only_what_was_counted_is_listed(get: Get) -> None:
    page = main(get, asked("care planning in Wexmoor"))
    number, link = re.search(  # type: ignore[union-attr]  # where it is not, the test fails
        r'indings counted: (\d+)</h2>.*?href="([^"]+)">List them', page, re.S
    ).groups()
    assert re.search(rf'"sentence">{number} [^<]*finding', main(get, html.unescape(link)))


def test_without_words_the_question_stays(records: Store) -> None:
    where = {"words": '"signs of safety"', "authority": "Slough"}
    reading = json.dumps({"of": "findings", "where": where})
    page, text = _asked_without_words(records, {"reading": reading})
    assert page.status == 400
    assert "in Slough" in text.partition('class="chipset"')[2]


def test_without_words_what_can_be_answered_is_offered(records: Store) -> None:
    page, _ = _asked_without_words(records, {"q": "signs of safety in Slough"})
    assert page.data["thing"].title == "Slough"
    assert page.data["sentence"].startswith("Slough was graded")


def _asked_without_words(records: Store, given: dict[str, str]) -> tuple[Page, str]:
    """Return the page of a question whose words a copy cannot look for, and its text."""
    request = PageRequest("/ask", parameters={name: (text,) for name, text in given.items()})
    page = ask_page(records, request)
    assert isinstance(page, Page)
    text = render(page.template, request, page.data, records).decode()
    assert "cannot be looked for in this copy" in text
    assert "graphkit fetch" not in text
    return page, text
