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
