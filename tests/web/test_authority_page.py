"""A director opens the page of an authority."""

from web_client import Get


def test_an_authority_begins_with_its_judgements(get: Get) -> None:
    page = get("/id/authority/E99000001").text
    assert page.index("Judgements over time") < page.index("Recommendations and their outcomes")
    assert '<span class="grade ' in page
    assert "/recommendation/1" in page
    assert "Strengths and weaknesses by topic" in page
    assert "/map/partners?focus=authority/E99000001" in page


def test_statements_are_behind_a_link(get: Get) -> None:
    assert 'href="?view=data"' in get("/id/authority/E99000001").text
    assert "rdfs:label" not in get("/id/authority/E99000001").text
    assert "rdfs:label" in get("/id/authority/E99000001?view=data").text


def test_an_unknown_authority_is_not_found(get: Get) -> None:
    assert get("/id/authority/E99999999").status == 404


def test_a_map_is_shown_in_a_sandbox(get: Get) -> None:
    reply = get("/map/timeline?focus=authority/E99000001")
    assert (reply.status, reply.kind) == (200, "text/html")
    assert get("/map/no-such").status == 404
