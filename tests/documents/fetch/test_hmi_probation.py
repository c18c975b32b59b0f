"""Youth justice inspections: the list and the pages of reports, before 2025 and on the new site."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from replayed_sites import (
    PDF,
    ReplayedSite,
    Reply,
    listed,
    listed_before_2025,
    report_page_before_2025,
)

from graphkit.documents.fetch.publisher_pages import place_in
from graphkit.documents.register import load_register

AMBLEFORD = "An inspection of youth justice services in Ambleford"
WEXMOOR = "A joint inspection of youth offending services in Wexmoor"
FIRST, SECOND = "/hmiprobation/inspections?paged=1", "/hmiprobation/inspections?paged=2"


@pytest.fixture
def old_site(site: ReplayedSite) -> ReplayedSite:
    """The list of the old site on two pages, with a report on a place in Wales."""
    site.put(
        FIRST,
        listed_before_2025(
            ("/in/ambleford/", AMBLEFORD),
            ("/in/x/", "An inspection of youth justice services in Cardydd"),
        ),
    )
    site.put(SECOND, listed_before_2025(("/in/wexmoor/", WEXMOOR)))
    site.put("/in/ambleford/", report_page_before_2025("/a.pdf", "18 February 2025"))
    site.put("/in/wexmoor/", report_page_before_2025("/w.pdf", "3 June 2019"))
    site.put("/a.pdf", PDF)
    site.put("/w.pdf", PDF + b"w")
    return site


def test_the_old_list_is_read_to_its_end(fetch, old_site: ReplayedSite, tmp_path: Path) -> None:
    result = fetch("hmi-probation")
    assert [(report.authority_name, report.published) for report in result.new] == [
        ("Ambleford", date(2025, 2, 18)),
        ("Wexmoor", date(2019, 6, 3)),
    ]
    assert {report.kind for report in result.new} == {"youth-justice"}
    assert (
        (tmp_path / "reports" / "wexmoor-youth-justice-2019-06-03.pdf").read_bytes().endswith(b"w")
    )
    assert len(result.problems) == 1
    assert "Cardydd" in result.problems[0]


def test_pages_of_known_reports_are_not_read_again(fetch, old_site: ReplayedSite) -> None:
    fetch("hmi-probation")
    old_site.requests.clear()
    assert fetch("hmi-probation").unchanged == 2
    assert old_site.paths() == [FIRST, SECOND, "/hmiprobation/inspections?paged=3"]


def test_the_new_list_has_files_and_pages(fetch, site: ReplayedSite, tmp_path: Path) -> None:
    site.put(
        FIRST, listed(("/document/ambleford/", AMBLEFORD, "2025-11-04"), following="/list/page/2/")
    )
    site.put(
        "/list/page/2/",
        listed(
            ("/document/wexmoor/", WEXMOOR, "2025-03-04"), ("/document/old/", WEXMOOR, "2019-03-04")
        ),
    )
    report = (
        '<html><body><article class="post '
        'flexible-post-type-single"><h1>Report</h1></article></body></html>'
    )
    site.put("/document/ambleford/", report)
    site.put(
        "/document/wexmoor/", report.replace("<h1>", '<a href="/w.pdf">Download the report</a><h1>')
    )
    site.put("/w.pdf", PDF)
    assert fetch("hmi-probation", since=date(2025, 1, 1)).problems == []
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == [
        "ambleford-youth-justice-2025-11-04.html",
        "fetched.json",
        "wexmoor-youth-justice-2025-03-04.pdf",
    ]
    assert "/document/old/" not in site.paths()
    site.put("/document/ambleford/", report[:-7])
    (tmp_path / "reports" / "ambleford-youth-justice-2025-11-04.html").unlink()
    assert "is cut off: it has no end tag (</html>)" in fetch("hmi-probation").problems[0]


def test_a_list_without_reports_is_an_error(fetch, site: ReplayedSite) -> None:
    site.put(FIRST, Reply(301, headers={"Location": "/home"}))
    site.put("/home", "<html><body><h1>Welcome</h1></body></html>")
    (problem,) = fetch("hmi-probation").problems
    assert problem.startswith(f"{site.origin}/home: the page has no reports in the list")


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("Date of publication", "When", "day of publication"),
        ("/a.pdf", "/a.docx", "link to the PDF of the report"),
    ],
)
def test_a_changed_report_page_is_an_error(
    fetch, old_site: ReplayedSite, old: str, new: str, missing: str
) -> None:
    page = report_page_before_2025("/a.pdf", "18 February 2025").replace("/privacy.pdf", "/privacy")
    old_site.put("/in/ambleford/", page.replace(old, new))
    result = fetch("hmi-probation", authorities=frozenset(["E99000001"]))
    assert result.new == []
    assert f"/in/ambleford/: the page has no {missing}" in result.problems[0]


@pytest.mark.parametrize(
    ("title", "authority"),
    [
        ("An inspection of youth justice services in Reading", "Reading"),
        ("An inspection of youth offending services in Slough", "Slough"),
        ("A joint inspection of youth justice services in Blackpool", "Blackpool"),
        (
            (
                "An inspection of youth justice work with children and victims in South "
                "Gloucestershire"
            ),
            "South Gloucestershire",
        ),
        (
            "An inspection of youth justice work with children and victims in Leicester City",
            "Leicester",
        ),
        (
            "An inspection of youth justice services in Bath and North East Somerset",
            "Bath and North East Somerset",
        ),
        ("An inspection of Hounslow Youth Justice Service", "Hounslow"),
        ("An inspection of youth offending services in City of York", "York"),
    ],
)
def test_titles_name_authorities(title: str, authority: str) -> None:
    found = load_register().find_authority(place_in(title))
    assert found is not None
    assert found.name == authority
