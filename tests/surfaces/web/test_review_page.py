"""A person chooses answers on a page, and takes the command that writes them."""

import re

from web_client import Get


def test_the_page_makes_the_command(get: Get) -> None:
    page = get("/review?kind=outcome").text
    value = re.findall(r'<option value="(E99[^"]+=yes)"', page)[0]
    assert 'aria-label="Command"' not in page
    made = get(f"/review?kind=outcome&decide={value}&decide=").text
    assert f"graphkit review --decide {value} --by" in made
    assert f'<option value="{value}" selected' in made


def test_what_is_chosen_is_escaped(get: Get) -> None:
    page = get("/review?decide=%3Cscript%3E%3D%27yes").text
    assert "<script>=" not in page
    assert "&lt;script&gt;" in page


def test_an_outcome_is_asked_in_words(get: Get) -> None:
    page = get("/review?kind=outcome").text
    [asked, *_] = re.findall(r'<td data-label="Decision">([^<]+)</td>', page)
    assert re.match(
        r"(Ambleford|Wexmoor), .+ \d{4}: Recommendation .+ at the inspection of \d+ \w+ \d{4}\?",
        asked,
    )
    assert "-" not in asked.partition(": ")[2]
