"""The page on when the next inspection is usual."""

import re

from web_client import Get


def test_the_page_has_all_parts_and_says_what_nobody_knows(get: Get) -> None:
    page = get("/when-next").text
    assert "No day is published" in page
    assert "What is usual, by grade</h2>" in page
    assert re.search(r"How long each authority has waited, to \d+ \w+ \d{4}</h2>", page)
    assert "Ambleford" in page


def test_one_part_has_no_other(get: Get) -> None:
    page = get("/when-next?part=windows").text
    assert "What is usual, by grade</h2>" in page
    assert "How long each authority has waited" not in page
    assert get("/when-next?part=nothing").status == 400


def test_a_region_names_its_own_councils(get: Get) -> None:
    """The sentence counts the rows below it, not all of England."""
    page = get("/when-next?region=South+East").text
    rows = page.partition('id="waiting"')[2].partition("</table>")[0].count("<tbody")
    sentence = page.partition('<p class="sentence">')[2].partition("</p>")[0]
    assert rows
    assert f"of {rows} wait" in sentence
    assert rows < len(re.findall(r"<tbody", get("/when-next?part=waiting").text))


def test_a_region_by_its_code_has_its_name(get: Get) -> None:
    page = get("/when-next?region=south-east").text
    assert "When next: South East" in page
    assert "When next: south-east" not in page


def test_tables_say_why_they_count_other_waits(get: Get) -> None:
    page = get("/when-next").text
    windows = page.partition('id="windows"')[2].partition("</section>")[0]
    assert "The windows count" in windows.partition("<table")[0]


def test_no_region_is_an_agency(get: Get) -> None:
    """What is offered are regions, not agencies with a similar name."""
    reply = get("/when-next?region=Foo")
    assert reply.status == 404
    assert "no region is named &#39;Foo&#39;; there are" in reply.text
