"""People browse the graph: pages of entities and questions, and what they link to."""

import html
import re
import urllib.parse

import pytest
from web_client import Get

from graphkit.surfaces.web.page_links import STATIC
from graphkit.surfaces.web.pages.sparql_pages import MAX_ROWS


def test_pages_link_questions_entities_and_quotes(get: Get) -> None:
    assert "/id/authority/E99000001" in get("/").text
    assert "/ask/recommendations" in get("/ask").text
    assert "/recommendation/1" in get("/ask/recommendations?authority=Ambleford").text
    page = get("/id/authority/E99000001").text
    assert "<h1>Ambleford</h1>" in page
    assert page == get("/show?entity=Ambleford").text
    page = get("/id/authority/E99000001?view=data").text
    assert "<h2>Supporting passages</h2>" in page
    some = re.search(r'addressee</th><td><a href="/id/([^"]+)">\d+, such as [^<]+</a>', page)
    assert some
    assert get(f"/id/{some[1]}").status == 200
    address = "/ask/recommendations?authority=authority/E99000001"
    assert f'href="{address}"' in page
    assert "/recommendation/1" in get(address).text


def test_concepts_and_terms_have_pages(get: Get) -> None:
    assert "<h1>Neglect</h1>" in get("/scheme/topic/neglect").text
    assert 'id="Finding"' in get("/def").text


def test_semicolons_separate_values(get: Get) -> None:
    page = get("/ask/inspections?authority=Ambleford;%20wexmoor").text
    assert "/id/inspection/E99000001/" in page
    assert "/id/inspection/E99000002/" in page
    assert "E99000003" not in page
    assert get("/ask/findings?authority=Ambleford&words=a;b").status == 200


def test_a_result_can_be_downloaded(get: Get) -> None:
    page = get("/ask/inspections?authority=Ambleford;%20wexmoor").text
    assert re.search(
        r'<td role="cell" data-label="[A-Z][a-z]+" class="day">\d+ \w+ 20\d\d</td>', page
    )
    at = re.search(r'<a href="([^"]+\.csv[^"]*)" download>', page)
    workbook = get("/ask/inspections.xlsx?authority=Ambleford", method="HEAD")
    assert workbook.kind.endswith("spreadsheetml.sheet")
    assert at
    reply = get(html.unescape(at[1]))
    assert (reply.status, reply.kind) == (200, "text/csv")
    found = re.search(r"<p [^>]*role=.status.>(\d+) rows", page)
    assert found
    assert len(reply.text.splitlines()) - 1 == int(found[1]) > 1
    missing = get("/ask/inspections.csv?authority=Nowhere")
    assert (missing.status, missing.kind) == (404, "text/html")
    assert get("/ask/no-such.csv").status == 404


def test_labels_come_before_identifiers(get: Get) -> None:
    answer = get("/ask/recommendations?authority=Ambleford").text
    first = re.search(r'<a href="/id/([^"]+)" title="([^"]+)">([^<]+)</a>', answer)
    assert first
    assert first[1] == first[2]
    assert first[3] == "recommendation " + first[1].rpartition("/")[2]


def test_labels_from_identifiers(get: Get) -> None:
    assert ">inspection 2023-03-06-ilacs</a>" in get("/ask/inspections?authority=Ambleford").text
    assert ">service early help hub</a>" in get("/ask/services?authority=Ambleford").text


def test_a_question_asks_for_what_it_needs(get: Get) -> None:
    page = get("/ask/neighbours-weaknesses")
    assert page.status == 200
    assert 'name="authority"' in page.text
    assert "Choose authority above" in page.text
    assert "<td" not in page.text  # no authority is chosen silently
    assert get("/ask/neighbours-weaknesses?authority=").status == 400
    missing = get("/ask/neighbours-weaknesses.csv")
    assert (missing.status, "authority=" in missing.text) == (400, True)


def test_a_wide_answer_can_be_scrolled_by_keyboard(get: Get) -> None:
    page = get("/ask/inspections").text
    assert re.search(
        r'<div class="scroll tall answer" tabindex="0" role="region" aria-label="Answer">\s*<table',
        page,
    )


@pytest.mark.parametrize(
    "path", ["/show?entity=", "/ask/recommendations?authority=", "/ask/", "/", "/id/"]
)
def test_request_values_are_escaped(get: Get, path: str) -> None:
    reply = get(path + urllib.parse.quote("<script>--output=x", safe=""))
    assert reply.status == 404
    assert "<script>" not in reply.text


def test_a_page_shows_the_first_rows(get: Get) -> None:
    page = get("/sparql?query=" + urllib.parse.quote("SELECT * { ?s ?p ?o } LIMIT 2500")).text
    assert page.count("<tr>") == 1 + MAX_ROWS
    assert "The first 2000 rows" in page


def test_the_editor_has_examples_and_terms(get: Get) -> None:
    page = html.unescape(get("/sparql").text)
    assert "https://w3id.org/graphkit/def#Finding" in page
    assert '<option value="who-delivers">' in page
    assert page.count("PREFIX gk: <https://w3id.org/graphkit/def#>") > 40


def test_a_wrong_query_stays_on_the_page(get: Get) -> None:
    reply = get("/sparql?query=" + urllib.parse.quote("SELECT ?x {\n ?x rdfs:label }"))
    assert reply.status == 400
    assert "SELECT ?x {" in reply.text
    assert "line 2, column" in reply.text  # the line of the error


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, as the WCAG define it."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return sum(
            share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
        )

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_pages_can_be_read_by_day_and_in_the_dark() -> None:
    style = (STATIC / "site.css").read_text("utf-8")
    by_day, _, in_the_dark = style.partition("prefers-color-scheme: dark")
    grounds = set()
    for part in (by_day, in_the_dark.partition("\n}")[0]):
        colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", part))
        grounds.add(ground := colours.pop("ground"))
        panel = colours.pop("panel")
        for name, colour in colours.items():
            least = 3 if name == "rule" else 4.5
            assert min(_contrast(colour, ground), _contrast(colour, panel)) >= least, name
    assert len(grounds) == 2


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/id/authority/amblefor", "/id/authority/E99000001"),
        ("/scheme/topic/neglct", "/scheme/topic/neglect"),
        ("/id/inspection/E99000001/1999-01-01-ilacs", "/id/authority/E99000001"),
    ],
)
def test_a_wrong_address_leads_to_the_nearest(get: Get, path: str, nearest: str) -> None:
    reply = get(path)
    assert reply.status == 404
    assert f'<a href="{nearest}">' in reply.text
    assert "The nearest" not in get("/id/authority/qqqxxx").text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/search?colour=red", "service-type"),
        ("/ask/recommendations?authorty=Ambleford", "there are: authority"),
        ("/compare?won=Ambleford", "one, other"),
        ("/map/partners?since=yesterday", "since takes a day"),
        ("/id/authority/E99000001?view=picture", "data"),
        ("/?colour=red", "since, format, as-at"),
    ],
)
def test_a_wrong_parameter_is_named(get: Get, path: str, words: str) -> None:
    reply = get(path)
    assert (reply.status, words in reply.text) == (400, True)


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/law/ukpga/1989/42", "/law/ukpga/1989/41"),
        ("/scheme/region/south-eest", "/scheme/region/south-east"),
        ("/scheme/topic/neglct", "/scheme/topic/neglect"),
        ("/ask/recomendations", "/ask/recommendations"),
    ],
)
def test_unknown_things_link_to_the_nearest(get: Get, path: str, nearest: str) -> None:
    reply = get(path)
    assert (reply.status, f'<a href="{nearest}">' in reply.text) == (404, True)
