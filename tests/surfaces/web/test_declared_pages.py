"""Pages that are lists of answers: in order, with numbers that open their questions, as JSON."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from web_client import Get

from graphkit.answers.pages.place_page import thing_page
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page_links import entity_at

TOPIC = "/scheme/topic/early-help"


def test_a_topic_begins_with_what_is_weak(get: Get) -> None:
    page = get(TOPIC).text
    parts = ["findings", "Weaker since", "Through the years", "No fewer weak or mixed"]
    found = [page.index(part, page.index("<h1>")) for part in parts]
    assert found == sorted(found)
    assert "it is a part of" in page
    assert "rdfs:" not in page
    assert "skos:" not in page


def test_the_own_council_stands_first(get: Get) -> None:
    page = get(TOPIC, Cookie="place=E99000001").text
    own = page.partition('id="own"')[2].partition("</table>")[0]
    assert "/id/authority/E99000001" in own
    assert page.index('id="own"') < page.index('id="years"')
    assert 'id="own"' not in get(TOPIC).text


def test_a_number_opens_the_question_that_it_answers(get: Get) -> None:
    """The rows behind a count are as many as it says."""
    page = get(TOPIC).text
    counts = re.findall(r'href="(/ask\?[^"]+)">(\d+)</a></td>', page)
    assert counts
    for to, number in counts:
        rows = json.loads(get(unescape(to) + "&format=json").text)["answer"]["rows"]
        assert len(rows) == int(number)


@pytest.mark.parametrize("path", [TOPIC, "/agencies"])
def test_no_row_has_two_links_to_one_address(get: Get, path: str) -> None:
    rows = re.findall(r"<tr.+?</tr>", get(path).text)
    for row in rows:
        links = re.findall(r'href="([^"]+)"', row)
        assert len(links) == len({*links}), row
    assert rows


def test_a_page_is_also_its_blocks_as_json(get: Get) -> None:
    found = json.loads(get(f"{TOPIC}?format=json").text)
    assert found == json.loads(get(TOPIC, Accept="application/json").text)
    blocks = {each["name"]: each for each in found["blocks"]}
    assert blocks["years"]["rows"]
    assert blocks["years"]["reading"]["where"]["topic"] == "early-help"


def test_an_agency_begins_with_what_is_direct(get: Get) -> None:
    page = get("/id/agency/norvale-police").text
    parts = ["Reports on councils since", "Directly: joint inspections", "In reports on councils"]
    found = [page.index(part, page.index("<h1>")) for part in parts]
    assert found == sorted(found)


def test_a_region_begins_with_the_state_of_its_councils(get: Get) -> None:
    page = get("/scheme/region/south-east").text
    parts = ["1 authority: 1 good", "the gravest first", "the worst first", "Next full inspections"]
    found = [page.index(part, page.index("<h1>")) for part in parts]
    assert found == sorted(found)
    assert "Authorities that ended" not in page


def test_chosen_authorities_have_a_page_like_a_region(get: Get) -> None:
    """The address that a digest had leads to it."""
    for chosen in ("of=Ambleford%3B+Wexmoor", "authority=Ambleford&authority=Wexmoor"):
        page = get(f"/place?{chosen}").text
        assert "<h1>Ambleford, Wexmoor</h1>" in page
        assert page.partition('id="councils"')[2].partition("</table>")[0].count("<tr") == 3
    assert "<h1>South East</h1>" in get("/place?of=South+East").text
    assert get("/place?of=Ambleford").text == get("/id/authority/E99000001").text
    assert get("/place?of=Atlantis").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/id/authority/E99000001",
        TOPIC,
        "/id/agency/norvale-police",
        "/scheme/sector/police",
        "/scheme/region/south-east",
    ],
)
def test_programs_get_the_blocks_of_the_page(get: Get, small: Store, path: str) -> None:
    blocks = thing_page(small, entity_at(path)).to_json()["blocks"]
    assert blocks
    assert json.loads(get(f"{path}?format=json").text)["blocks"] == blocks
