"""England now, and the reader's own council first."""

from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from web_client import Get


def test_the_sentence_comes_first(get: Get) -> None:
    page = get("/").text
    assert page.index("authorities:") < page.index("All authorities")
    assert "Ambleford" in page
    assert page.index(">England</a>") < page.index(">Topics</a>")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/authorities?order=name&since=2014-01-01", "/?since=2014-01-01"),
        ("/authorities?region=South+East", "/scheme/region/south-east"),
    ],
)
def test_its_old_addresses_lead_there(get: Get, old: str, new: str) -> None:
    assert get(old).text == get(new).text
    assert get("/authorities?format=csv").kind == "text/csv"
    assert "Ambleford" in get("/authorities?grade=good").text


def test_a_day_may_be_written_as_people_write_it(get: Get) -> None:
    page = get("/?as-at=31/03/2020&since=31/12/2014").text
    assert "As at 31 March 2020" in page
    assert "31 December 2014" in page
    assert get("/?as-at=31/31/2020").status == 400


def test_the_own_council_comes_first(get: Get) -> None:
    page = get("/", Cookie="place=E99000002").text
    own = page.index('id="own"')
    assert own < page.index("What moved since")
    assert 'class="plain-list news"' in page[own : page.index("What moved since")]
    assert "choose its name" not in page
    assert 'id="own"' not in get("/").text
    assert "choose its name" in get("/").text
    assert 'id="own"' not in get("/", Cookie="place=nowhere").text
    assert "Make it my council" in get("/id/authority/E99000002").text


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.mark.parametrize(("sent", "kept"), [(None, ""), (b"place=E99000002", "place=E99000002")])
def test_it_is_chosen_by_a_form_alone(address: str, sent: bytes | None, kept: str) -> None:
    asked = Request(f"{address}/my-council", sent, {"Cookie": "place=E99000002"})
    with pytest.raises(HTTPError) as seen:
        build_opener(_Stay).open(asked)
    seen.value.close()
    assert seen.value.code == 303
    assert seen.value.headers["Location"] == "/id/authority/E99000002"
    assert seen.value.headers.get("Set-Cookie", "").partition(";")[0] == kept


def test_its_pages_are_not_those_of_another(get: Get) -> None:
    one = get("/", Cookie="place=E99000002")
    assert (
        get("/", Cookie="place=E99000002", **{"If-None-Match": one.headers["etag"]}).status == 304
    )
    assert get("/", **{"If-None-Match": one.headers["etag"]}).status == 200
