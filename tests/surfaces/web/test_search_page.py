"""People search: from words to findings, with filters, orders, downloads and suggestions."""

import csv
import html
import io
import json
import re
from pathlib import Path

import pytest
from builds import AMBLEFORD, REPORTS, build_graph
from documents.ingest.pdf_pages import printed_report
from web_client import Get

from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page import Page, PageRequest
from graphkit.surfaces.web.pages.search_page import FACETS, search_page
from graphkit.surfaces.web.rendering import render


def test_a_topic_in_a_place_is_recognised(get: Get) -> None:
    page = get("/search?q=neglect+in+Wexmoor").text
    assert re.search(r'<a href="/scheme/topic/neglect">Neglect</a>', page)
    assert re.search(r'href="/search\?topic=neglect&amp;authority=E99000002"', page)


def test_a_place_leads_to_its_page_though_misspelt(get: Get) -> None:
    for words in ("wexmoo", "wexmor", "Wexmoor"):
        assert re.search("<h1[^>]*>Wexmoor", get(f"/ask?q={words}").text), words


def test_a_filter_can_be_added_and_removed(get: Get) -> None:
    page = get("/search?q=children").text
    link = re.search(r'href="(/search\?q=children&amp;polarity=weakness)"', page)
    assert link
    filtered = get(html.unescape(link[1])).text
    assert 'aria-label="Remove Strength or weakness: ' in filtered
    assert 'href="/search?q=children"' in filtered


def test_programs_get_json(get: Get) -> None:
    by_header = get("/search?q=children", Accept="application/json")
    assert by_header.kind == "application/json"
    found = json.loads(by_header.text)
    assert found == json.loads(get("/api/search?q=children").text)
    assert found["total"] >= len(found["results"]) > 0
    assert sum(each["count"] for each in found["facets"]["kind"]) == found["total"]


def test_results_can_be_taken_away(get: Get) -> None:
    total = json.loads(get("/api/search?q=children&polarity=weakness").text)["total"]
    reply = get("/search?q=children&polarity=weakness&format=csv")
    assert reply.kind == "text/csv"
    assert len(reply.text.splitlines()) == total + 1


def test_names_are_suggested_with_kind_and_place(get: Get) -> None:
    first = json.loads(get("/api/suggest?q=wexm").text)["suggestions"][0]
    assert first == {
        "title": "Wexmoor",
        "kind": "authority",
        "place": "",
        "href": "/id/authority/E99000002",
    }


def test_words_that_are_searched_can_be_asked(get: Get) -> None:
    assert 'href="/ask?q=is+Wexmoor+good"' in get("/search?q=is+Wexmoor+good&sort=newest").text


def test_an_empty_result_says_what_to_try(get: Get) -> None:
    page = get("/search?q=qqqxxx").text
    assert "Nothing was found. Try:" in page


@pytest.mark.parametrize("query", ["sort=best", "page=0", "format=pdf", "kind=thing"])
def test_a_wrong_parameter_is_named(get: Get, query: str) -> None:
    reply = get(f"/search?q=children&{query}")
    assert reply.status == 400
    assert query.partition("=")[0] in reply.text


@pytest.mark.parametrize("filters", ["authority=Wexmoor", "topic=Neglect", "region=South+East"])
def test_a_filter_takes_a_name_in_place_of_a_code(get: Get, filters: str) -> None:
    name = filters.partition("=")[0]
    by_name = json.loads(get(f"/api/search?{filters}").text)
    chosen = {
        each["value"] for each in by_name["facets"][name] if each["count"] == by_name["total"]
    }
    by_code = [json.loads(get(f"/api/search?{name}={value}").text) for value in chosen]
    assert by_name["total"]
    assert by_name in by_code


@pytest.mark.parametrize("filters", ["authority=Atlantis", "polarity=bright", "year=1066"])
def test_a_filter_without_such_a_value_is_refused(get: Get, filters: str) -> None:
    refused = get(f"/api/search?q=children&{filters}")
    assert refused.status == 400
    assert filters.partition("=")[0] in refused.text


def test_a_result_shows_no_number_that_graphkit_counted(get: Get) -> None:
    page = get("/search?polarity=weakness&polarity=strength").text
    assert not re.search(r"paragraph [a-z]", page)
    assert not re.search(r">[^<]+, \d{4}-\d\d-\d\d<", page)  # dates are in words
    rows = csv.DictReader(io.StringIO(get("/search?kind=recommendation&format=csv").text))
    assert {row["paragraph"][:1].isalpha() for row in rows} == {False}


@pytest.mark.parametrize("name", FACETS)
def test_every_facet_is_a_parameter(get: Get, name: str) -> None:
    assert "no parameter" not in get(f"/search?{name}=").text


def test_a_place_and_a_topic_lead_to_good_neighbours(get: Get) -> None:
    page = get("/search?q=neglect+near+Wexmoor").text
    assert 'href="/compare?one=Wexmoor&amp;topic=Neglect"' in page
    assert 'href="/id/authority/E99000002/tracker"' in page


def test_names_and_their_only_beginning_lead_to_pages(get: Get) -> None:
    for words, heading in (
        ("norvale police", "Norvale Police"),
        ("private fo", "Private fostering"),
    ):
        page = get(f"/search?q={words.replace(' ', '+')}").text
        assert re.search(f"<h1[^>]*>{heading}", page), words


def test_the_name_of_an_agency_leads_to_it_first(get: Get) -> None:
    page = get("/search?q=norvale+police&sort=newest").text
    first, second = re.findall(r'<a href="([^"]+)"', page.partition('class="named"')[2])[:2]
    assert first == "/id/agency/norvale-police"
    assert second == "/ask/said-of-agency?agency=Norvale+Police"
    assert get(second).status == 200


def test_two_places_lead_to_their_comparison(get: Get) -> None:
    assert (
        'href="/compare?one=Ambleford&amp;other=Wexmoor"'
        in get("/search?q=Ambleford+and+Wexmoor").text
    )


def test_files_have_whole_passages(get: Get) -> None:
    rows = list(csv.DictReader(io.StringIO(get("/search?q=children&format=csv").text)))
    assert rows
    assert not any("…" in row["text"] for row in rows)


def test_kinds_of_results_are_above_them(get: Get) -> None:
    page = get("/search?q=children").text
    count = json.loads(get("/api/search?q=children&kind=finding").text)["total"]
    assert re.search(
        rf'href="/search\?q=children&amp;kind=finding">findings <small>{count}</small>', page
    )


def test_results_are_numbered_by_the_size_of_a_page(get: Get) -> None:
    page = get("/search?q=children&limit=2&page=2").text
    assert '<ol start="3">' in page
    assert 'href="/search?q=children&amp;limit=2&amp;page=3" rel="next"' in page


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Store:
    """The graph of a report with pages."""
    folder = tmp_path_factory.mktemp("printed")
    report = folder / "ambleford-ilacs-2023.pdf"
    report.write_bytes(printed_report(REPORTS / AMBLEFORD))
    return build_graph(folder / "db", register_folder, report)


@pytest.mark.parametrize("words", ["early help hub", '"early help"', "plans"])
def test_a_passage_is_shown_with_its_page(words: str, printed: Store) -> None:
    request = PageRequest("/search", parameters={"q": (words,), "kind": ("finding",)})
    page = search_page(printed, request)
    assert isinstance(page, Page)
    shown = render(page.template, request, page.data, printed).decode()
    assert re.search(r"\bpage \d\b", shown)


def test_values_and_names_complete_a_question(get: Get) -> None:
    def completed(words: str) -> dict[str, str]:
        found = json.loads(get(f"/api/suggest?q={words}").text)["suggestions"]
        return {each["complete"]: each["kind"] for each in found if "complete" in each}

    assert completed("weak+findings+in+wexm")["weak findings in Wexmoor"] == "authority"
    assert completed("which+councils+are+inadeq")
    found = json.loads(get("/api/suggest?q=recomm").text)["suggestions"]
    assert "question" not in {each["kind"] for each in found}
