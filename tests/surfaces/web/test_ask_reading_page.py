"""/api/ask answers a reading as the command does; what does not fit is 400."""

import json
from typing import Any

import pytest
from web_client import Get

from graphkit.answers.readings.read import read
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page_links import address

READING: dict[str, Any] = {
    "of": "findings",
    "scope": "all",
    "where": {"authority": "Ambleford", "not": {"polarity": "context"}},
    "measures": ["count", {"share": {"polarity": "weakness"}}],
    "by": ["year"],
}
JSON = {"Content-Type": "application/json"}


def test_a_reading_is_answered(get: Get, small: Store) -> None:
    reply = get("/api/ask", json.dumps(READING), "POST", **JSON)
    assert reply.status == 200
    assert json.loads(reply.text)["rows"] == read(small, READING).to_json()["rows"]
    assert json.loads(get(address("/api/ask", q=json.dumps(READING))).text) == json.loads(
        reply.text
    )


@pytest.mark.parametrize(
    ("gone", "present"),
    [
        ("/api/read?of=findings&limit=3&by=year", '{"of": "findings", "limit": 3, "by": "year"}'),
        ("/api/read?of=findings&by=year&by=topic", '{"of": "findings", "by": ["year", "topic"]}'),
    ],
)
def test_slots_in_an_address_are_a_reading(get: Get, gone: str, present: str) -> None:
    assert get(gone).text == get(address("/api/ask", q=present)).text
    assert get(gone.removeprefix("/api")).text == get(address("/ask", reading=present)).text


def test_addresses_that_are_gone_lead_to_those_with_the_same(get: Get) -> None:
    for gone, present in (
        ("/why?entity=Ambleford&limit=2", "/show?passages=true&entity=Ambleford&limit=2"),
        ("/api/evidence/Ambleford?limit=2", "/api/show?passages=true&entity=Ambleford&limit=2"),
        ("/api/learn-from?authority=Ambleford", "/api/compare?one=Ambleford"),
        ("/api/digest?names=South+East", "/api/briefing?names=South+East"),
    ):
        assert get(gone).text == get(present).text


@pytest.mark.parametrize(
    "given", ['{"of": "nothing"}', '{"off": "findings"}', "[]", "of=findings", "\x00"]
)
def test_what_does_not_fit_is_400(get: Get, given: str) -> None:
    reply = get("/api/ask", given, "POST", **JSON)
    assert reply.status == 400
