"""People read the pages of topics, agencies, regions and laws;
the statements are behind a link.
"""

import re

import pytest
from web_client import Get

from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page import Page, PageRequest, PageResult
from graphkit.surfaces.web.rendering import render


def test_a_broad_topic_includes_the_narrower_ones(get: Get) -> None:
    page = get("/scheme/topic/front-door-and-early-help").text
    assert "/scheme/topic/early-help" in page
    assert 'id="narrower"' in page


def test_a_topic_in_a_region_leaves_out_others(get: Get) -> None:
    page = get("/scheme/topic/early-help").text
    assert '<option value="south-east">' in page
    inside = get("/scheme/topic/early-help?region=south-east").text
    assert "<h1>Early help: South East</h1>" in inside
    every, own = (re.search(r"of (\d+) findings", each) for each in (page, inside))
    assert every
    assert own
    assert 0 < int(own[1]) <= int(every[1])
    wrong = get("/scheme/topic/early-help?region=atlantis")
    assert (wrong.status, "atlantis" in wrong.text) == (400, True)


@pytest.mark.parametrize(
    "path",
    [
        "/scheme/topic/no-such",
        "/scheme/region/no-such",
        "/id/agency/no-such",
        "/id/person/no-such",
        "/law/no/such",
        "/def?view=data",
    ],
)
def test_an_unknown_subject_is_not_found(get: Get, path: str) -> None:
    assert get(path).status == 404


def test_lists_lead_to_every_kind_of_page(get: Get) -> None:
    page = "".join(get(path).text for path in ("/", "/topics", "/agencies"))
    for start in (
        "/scheme/topic/",
        "/scheme/region/",
        "/scheme/service-type/",
        "/scheme/sector/",
        "/id/agency/",
    ):
        at = re.search(f'href="({start}[^"]+)"', page)
        assert at, start
        found = get(at[1])
        assert found.status == 200
        assert 'href="?view=data"' in found.text
        assert get(at[1] + "?view=data").status == 200


def test_a_person_is_the_question_for_reports_that_name_them(get: Get) -> None:
    inspection = get("/id/inspection/E99000001/2023-03-06-ilacs?view=data").text
    at = re.search(r'/id/person/[^"?]+', inspection)
    assert at
    assert "named on reports" in get(at[0]).text


def test_a_law_that_no_report_cites_says_so(get: Get) -> None:
    page = get("/law/ukpga/1989/41").text
    assert "<h1>Children Act 1989</h1>" in page
    assert "No finding that is loaded is about it" in page
    assert 'href="https://www.legislation.gov.uk/ukpga/1989/41"' in page
    assert "Children Act 1989" in get("/law/ukpga/1989/41?format=turtle").text


def rendered(store: Store, request: PageRequest, result: PageResult) -> str:
    assert isinstance(result, Page)
    return render(result.template, request, result.data, store).decode()


def test_a_service_opens_all_findings_about_it(get: Get) -> None:
    """A service has no search of its own: the count of each report opens its findings."""
    page = get("/id/service/E99000001/early-help-hub").text
    number = re.search(r"have (\d+) findings about it", page)
    reports = page.partition('id="topics"')[0]
    counts = re.findall(r'class="number"><a href="/ask[^"]+">(\d+)</a>', reports)
    assert number
    assert sum(map(int, counts)) == int(number[1]) > 1


def test_a_sector_has_the_authorities_with_weak_findings_first(get: Get) -> None:
    page = get("/scheme/sector/police").text
    assert page.index('id="councils"') < page.index('id="reports"') < page.index('id="topics"')
