"""The page on when the next inspection is usual."""

import json

from web_client import Get


def blocks(get: Get, path: str) -> dict[str, dict[str, object]]:
    found = json.loads(get(f"{path}format=json").text)["blocks"]
    return {each["name"]: each for each in found}


def test_the_page_says_what_nobody_knows_and_what_is_usual(get: Get) -> None:
    page = get("/when-next").text
    assert "No day is published" in page
    assert "What is usual, by grade</h2>" in page
    assert "How long each authority has waited</h2>" in page
    assert "Ambleford" in page


def test_the_longest_wait_is_first(get: Get) -> None:
    rows = blocks(get, "/when-next?")["waiting"]["rows"]
    assert isinstance(rows, list)
    assert rows == sorted(rows, key=lambda row: (-row["waited"], row["authority"]))


def test_a_region_counts_its_own_councils(get: Get) -> None:
    """By its name or its identifier, and the sentence counts the rows below it."""
    named = blocks(get, "/when-next?region=South+East&")
    assert named == blocks(get, "/when-next?region=south-east&")
    rows = named["waiting"]["rows"]
    assert isinstance(rows, list)
    assert 0 < len(rows) < len(list(blocks(get, "/when-next?")["waiting"]["rows"]))  # type: ignore[call-overload]
    assert f"of {len(rows)} wait" in str(named["state"]["words"])
    assert "When next: South East" in get("/when-next?region=south-east").text


def test_no_region_is_an_agency(get: Get) -> None:
    reply = get("/when-next?region=Foo")
    assert reply.status == 400
    assert "no region &#39;Foo&#39;: " in reply.text
