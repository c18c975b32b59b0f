"""POST /api/read answers a reading as the command does; what does not fit is 400."""

import json
from typing import Any

import pytest
from web_client import Get

from graphkit.answers.readings.read import read
from graphkit.graph.store.dataset import Store

READING: dict[str, Any] = {
    "of": "findings",
    "scope": "all",
    "where": {"authority": "Ambleford", "not": {"polarity": "context"}},
    "measures": ["count", {"share": {"polarity": "weakness"}}],
    "by": ["year"],
}
JSON = {"Content-Type": "application/json"}


def test_a_reading_is_answered(get: Get, small: Store) -> None:
    reply = get("/api/read", json.dumps(READING), "POST", **JSON)
    assert reply.status == 200
    assert json.loads(reply.text)["rows"] == read(small, READING).to_json()["rows"]


@pytest.mark.parametrize(
    "given", ['{"of": "nothing"}', '{"off": "findings"}', "[]", "of=findings", "\x00"]
)
def test_what_does_not_fit_is_400(get: Get, given: str) -> None:
    reply = get("/api/read", given, "POST", **JSON)
    assert reply.status == 400
