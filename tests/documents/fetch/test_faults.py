"""Faults of a site: what is repeated, what is refused, and what the message says."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest
from replayed_sites import PDF, ReplayedSite, Reply, provider_page, search_page

from graphkit.core.errors import InputError
from graphkit.documents.fetch.sites import read_sites

CHILDREN = "Children's services inspection"
ONE = {"authorities": frozenset(["E99000001"])}


def test_requests_are_a_second_apart(fetch, site: ReplayedSite) -> None:
    fetch()
    times = [request.at for request in site.requests]
    assert len(times) == 1 + 2 + 2 + 3  # robots.txt, search pages, providers, files
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))


def test_requests_name_the_program_and_the_contact(fetch, site: ReplayedSite) -> None:
    fetch(**ONE)
    assert {request.headers["user-agent"].partition("/")[0] for request in site.requests} == {
        "graphkit"
    }
    assert all("(+a@b.example)" in request.headers["user-agent"] for request in site.requests)


def test_robots_txt_is_followed(fetch, site: ReplayedSite) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /v1/\nCrawl-delay: 7\n")
    result = fetch(**ONE)
    assert result.new == []
    assert result.problems == [
        (
            f"{site.origin}/v1/file/501: the site's robots.txt disallows this address; download "
            "it by hand"
        )
    ]
    assert "/v1/file/501" not in site.paths()
    times = [request.at for request in site.requests][1:]
    assert [later - earlier for earlier, later in pairwise(times)] == [7, 7]


def test_without_readable_robots_txt_nothing_is_read(fetch, site: ReplayedSite) -> None:
    site.put("/robots.txt", Reply(503))
    result = fetch()
    assert result.problems == [
        f"{site.origin}/robots.txt: the site answers 503, after 4 attempts; run the command later"
    ]
    assert site.paths() == []


def test_redirects_are_followed(fetch, site: ReplayedSite, tmp_path: Path) -> None:
    site.put("/v1/file/501", Reply(302, headers={"Location": "/moved/501.pdf"}))
    site.put("/moved/501.pdf", PDF)
    result = fetch(**ONE)
    assert [report.address for report in result.new] == [f"{site.origin}/v1/file/501"]
    assert (tmp_path / "reports" / "ambleford-ilacs-2024-07-15.pdf").read_bytes() == PDF


def test_endless_redirects_are_refused(fetch, site: ReplayedSite) -> None:
    site.put("/v1/file/501", Reply(302, headers={"Location": "/v1/file/501"}))
    assert "more than 5 redirects" in fetch(**ONE).problems[0]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/x",
        "http://localhost/x",
        "file:///etc/passwd",
        "//evil.example/x",
        "http://[",
    ],
)
def test_redirects_to_other_places_are_refused(fetch, site: ReplayedSite, target: str) -> None:
    site.put("/v1/file/501", Reply(302, headers={"Location": target}))
    (problem,) = fetch(**ONE).problems
    assert "of the site (data/sites.yaml); download it by hand" in problem


def test_addresses_of_a_site() -> None:
    site = read_sites()["ofsted"]
    for address in ("https://reports.ofsted.gov.uk/a", "https://files.ofsted.gov.uk/v1/file/1"):
        assert site.allows(address)
    for address in (
        "http://files.ofsted.gov.uk/",
        "https://files.ofsted.gov.uk:444/",
        "https://evilofsted.gov.uk/",
        "https://ofsted.gov.uk@evil.example/",
        "https://169.254.169.254/",
        "",
    ):
        assert not site.allows(address)


def test_a_compressed_answer_has_a_limit(fetch, site: ReplayedSite, monkeypatch) -> None:
    monkeypatch.setattr("graphkit.documents.fetch.http_client._MAX_BYTES", 1 << 20)
    bomb = gzip.compress(bytes(5 << 20))
    site.put("/v1/file/501", Reply(content=bomb, headers={"Content-Encoding": "gzip"}))
    assert "longer than 1 MB" in fetch(**ONE).problems[0]
    for encoding in ("gzip, gzip", "br", "deflate"):
        site.put(
            "/v1/file/501",
            Reply(content=gzip.compress(bomb), headers={"Content-Encoding": encoding}),
        )
        assert "the answer is encoded as" in fetch(**ONE).problems[0]


def test_a_compressed_answer_is_decoded(fetch, site: ReplayedSite, tmp_path: Path) -> None:
    cut = Reply(content=gzip.compress(PDF)[:-9], headers={"Content-Encoding": "gzip"})
    site.put(
        "/v1/file/501", cut, Reply(content=gzip.compress(PDF), headers={"Content-Encoding": "gzip"})
    )
    assert len(fetch(**ONE).new) == 1
    assert (tmp_path / "reports" / "ambleford-ilacs-2024-07-15.pdf").read_bytes() == PDF


@pytest.mark.parametrize(
    "name", ["../x.pdf", "/tmp/x.pdf", "a/b.pdf", "..", "", "x.exe", "fetched.json", ".x.pdf"]
)
def test_a_manifest_names_files_of_its_folder_only(fetch, tmp_path: Path, name: str) -> None:
    fetch(**ONE)
    manifest = tmp_path / "reports" / "fetched.json"
    content = json.loads(manifest.read_text("utf-8"))
    content["reports"][0]["file"] = name
    manifest.write_text(json.dumps(content), "utf-8")
    with pytest.raises(InputError, match="is not the name of a report in this folder"):
        fetch(**ONE)


def test_a_missing_file_does_not_stop_the_others(fetch, site: ReplayedSite) -> None:
    site.put("/v1/file/502", Reply(404))
    result = fetch()
    assert len(result.new) == 2
    assert result.problems == [f"{site.origin}/v1/file/502: the site has no such page (404)"]


def test_a_site_may_ask_to_wait(fetch, site: ReplayedSite) -> None:
    site.put("/v1/file/501", Reply(429, headers={"Retry-After": "17"}), PDF)
    assert len(fetch(**ONE).new) == 1
    assert 17 in site.time.waits


def test_too_long_a_wait_ends_the_download(fetch, site: ReplayedSite) -> None:
    site.put("/v1/file/501", Reply(429, headers={"Retry-After": "3600"}))
    assert fetch(**ONE).problems == [
        f"{site.origin}/v1/file/501: the site asks to wait for 3600 s; run the command later"
    ]


def test_server_errors_are_repeated_with_back_off(fetch, site: ReplayedSite) -> None:
    site.put("/v1/file/501", *[Reply(503)] * 3, PDF)
    assert len(fetch(**ONE).new) == 1
    assert [wait for wait in site.time.waits if wait > 1] == [2, 8, 30]


def test_other_errors_are_not_repeated(fetch, site: ReplayedSite) -> None:
    site.put("/v1/file/501", Reply(403))
    assert fetch(**ONE).problems == [f"{site.origin}/v1/file/501: the site answers 403"]
    assert site.paths().count("/v1/file/501") == 1


def test_slow_answers_are_repeated_and_reported(fetch, site: ReplayedSite) -> None:
    site.put("/v1/file/501", Reply(slow=True))
    result = fetch(**ONE, timeout=0.05)
    assert "501: timed out, after 4 attempts" in result.problems[0]
    assert site.paths().count("/v1/file/501") == 4


def test_a_connection_that_ends_early_is_repeated(fetch, site: ReplayedSite) -> None:
    site.put("/v1/file/501", Reply(content=PDF, cut=True), PDF)
    assert len(fetch(**ONE).new) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\n<!DOCTYPE html><html><body>Sorry</body></html>", "is a web page, not a PDF"),
        (b"PK\3\4 a document", "is not a PDF"),
        (PDF[:-7], "is cut off: it has no end mark (%%EOF)"),
    ],
)
def test_broken_downloads_are_refused(
    fetch, site: ReplayedSite, tmp_path: Path, content: bytes, reason: str
) -> None:
    site.put("/v1/file/501", content)
    assert fetch(**ONE).problems == [
        f"{site.origin}/v1/file/501: the download {reason}; it was not saved"
    ]
    assert not (tmp_path / "reports").exists()


def test_an_unreachable_site_is_reported_once(fetch, site: ReplayedSite) -> None:
    site.put("/search?start=0", Reply(500))
    result = fetch()
    assert result.problems == [
        (
            f"{site.origin}/search?start=0: the site answers 500, after 4 attempts; run the "
            "command later"
        )
    ]


def test_a_search_page_without_results_is_an_error(fetch, site: ReplayedSite) -> None:
    site.put("/search?start=0", "<html><body><div class='cards'></div></body></html>")
    (problem,) = fetch().problems
    assert problem.startswith(
        f'{site.origin}/search?start=0: the page has no search results (class "search-result")'
    )


def test_results_without_links_are_an_error(fetch, site: ReplayedSite) -> None:
    site.put(
        "/search?start=0",
        search_page((90001, "Ambleford", "1 May 2020")).replace("search-result__title", "x"),
    )
    assert "no link to a provider in a search result" in fetch().problems[0]


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ('class="timeline"', 'class="history"', 'list of reports (class "timeline")'),
        (
            "publication-link",
            "document",
            'link to a report (class "publication-link"), but links to files',
        ),
        ("15 July 2024", "recently", "date of publication and address in the link to a report"),
    ],
)
def test_a_changed_page_is_an_error(
    fetch, site: ReplayedSite, old: str, new: str, missing: str
) -> None:
    page = provider_page("Ambleford", ("/v1/file/501", CHILDREN, "15 July 2024"))
    site.put("/provider/44/90001", page.replace(old, new))
    result = fetch()
    assert len(result.new) == 2  # those of Wexmoor
    assert result.problems[0].startswith(
        f"{site.origin}/provider/44/90001: the page has no {missing}"
    )


def test_an_authority_without_reports_is_no_error(fetch, site: ReplayedSite) -> None:
    site.put("/provider/44/90001", provider_page("Ambleford"))
    result = fetch(**ONE)
    assert (result.new, result.problems) == ([], [])
