"""Fetching the reports of a site to a folder."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from replayed_sites import PDF, ReplayedSite, Reply, provider_page, search_page

from graphkit.core.errors import InputError
from graphkit.documents.fetch.fetch_manifest import read_fetch_manifest
from graphkit.documents.fetch.fetcher import FetchResult

AMBLEFORD, WEXMOOR = "E99000001", "E99000002"


def names(folder: Path) -> list[str]:
    """Return the names of the fetched files."""
    return sorted(path.name for path in (folder / "reports").glob("*.pdf"))


def summary(result: FetchResult) -> tuple[int, int, int]:
    """Return how many reports were new, here already, and not usable."""
    return len(result.new), result.unchanged, len(result.problems)


def test_reports_are_saved_with_their_origin(fetch, site: ReplayedSite, tmp_path: Path) -> None:
    site.put(
        "/v1/file/501",
        Reply(
            content=PDF, headers={"ETag": '"a"', "Last-Modified": "Mon, 15 Jul 2024 09:00:00 GMT"}
        ),
    )
    assert summary(fetch()) == (3, 0, 0)
    assert names(tmp_path) == [
        "ambleford-ilacs-2024-07-15.pdf",
        "wexmoor-area-send-2023-04-04.pdf",
        "wexmoor-focused-visit-2023-05-02.pdf",
    ]
    first = json.loads((tmp_path / "reports" / "fetched.json").read_text())["reports"][0]
    assert first.pop("sha256")
    assert first == {
        "file": "ambleford-ilacs-2024-07-15.pdf",
        "address": f"{site.origin}/v1/file/501",
        "page": f"{site.origin}/provider/44/90001",
        "title": "Children's services inspection",
        "authority": AMBLEFORD,
        "kind": "ilacs",
        "published": "2024-07-15",
        "publisher": "Ofsted",
        "licence": "ogl-v3",
        "fetched": "2026-01-05",
        "etag": '"a"',
        "last_modified": "Mon, 15 Jul 2024 09:00:00 GMT",
    }


def test_only_wanted_reports_are_fetched(fetch, site: ReplayedSite, tmp_path: Path) -> None:
    assert summary(fetch(authorities=frozenset([WEXMOOR]), kinds=frozenset(["area-send"]))) == (
        1,
        0,
        0,
    )
    assert names(tmp_path) == ["wexmoor-area-send-2023-04-04.pdf"]
    assert "/provider/44/90001" not in site.paths()


def test_dates_limit_pages_and_reports(fetch, site: ReplayedSite, tmp_path: Path) -> None:
    fetch(since=date(2023, 5, 3), until=date(2024, 7, 15))
    assert names(tmp_path) == ["ambleford-ilacs-2024-07-15.pdf"]
    assert "/provider/44/90002" not in site.paths()  # its latest report is older
    assert summary(fetch(until=date(2024, 7, 14), since=date(2023, 5, 2))) == (1, 0, 0)


def test_all_pages_of_results_are_read(fetch, site: ReplayedSite) -> None:
    site.put("/search?start=0", search_page((90001, "Ambleford", "15 July 2024")))
    site.put("/search?start=1", search_page((90002, "Wexmoor", "2 May 2023")))
    assert summary(fetch()) == (3, 0, 0)
    assert [path for path in site.paths() if "search" in path] == [
        f"/search?start={at}" for at in (0, 1, 2)
    ]


def test_an_abolished_authority_has_its_own_page(fetch, site: ReplayedSite) -> None:
    site.put("/search?start=0", search_page((90001, "Ambleford", "15 July 2024")))
    site.put("/search?start=1", search_page())
    assert summary(fetch(authorities=frozenset([WEXMOOR]))) == (2, 0, 0)


def test_an_unknown_provider_is_reported(fetch, site: ReplayedSite) -> None:
    site.put(
        "/search?start=0",
        search_page((90001, "Ambleford", "15 July 2024"), (90009, "Nowhere", "2 May 2023")),
    )
    result = fetch()
    assert len(result.new) == 1
    assert result.problems == [
        f"{site.origin}/provider/44/90009: the register has no authority 'Nowhere'; skipped"
    ]


def test_a_dry_run_lists_and_saves_nothing(fetch, site: ReplayedSite, tmp_path: Path) -> None:
    result = fetch(dry_run=True)
    assert [report.kind for report in result.new] == ["ilacs", "focused-visit", "area-send"]
    assert not (tmp_path / "reports").exists()
    assert not [path for path in site.paths() if "/file/" in path]


def test_fetching_again_downloads_nothing(fetch, site: ReplayedSite) -> None:
    fetch()
    site.requests.clear()
    assert summary(fetch()) == (0, 3, 0)
    assert not [path for path in site.paths() if "/file/" in path]


def test_an_interrupted_run_is_continued(fetch, site: ReplayedSite, tmp_path: Path) -> None:
    def interrupt(line: str) -> None:
        if "focused-visit" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(tell=interrupt)
    assert len(names(tmp_path)) == len(read_fetch_manifest(tmp_path / "reports")) == 2
    assert summary(fetch()) == (1, 2, 0)


def test_a_deleted_or_damaged_file_is_fetched_again(fetch, tmp_path: Path) -> None:
    fetch()
    first, second, _ = [tmp_path / "reports" / name for name in names(tmp_path)]
    first.unlink()
    second.write_bytes(PDF[:9])
    assert summary(fetch()) == (2, 1, 0)
    assert first.read_bytes() == PDF + b"501"
    assert second.read_bytes() == PDF + b"503"


def test_a_file_from_elsewhere_is_not_overwritten(fetch, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    own = tmp_path / "reports" / "ambleford-ilacs-2024-07-15.pdf"
    own.write_bytes(PDF + b"own")
    fetch(authorities=frozenset([AMBLEFORD]))
    assert own.read_bytes() == PDF + b"own"
    assert names(tmp_path) == ["ambleford-ilacs-2024-07-15-2.pdf", own.name]


def test_the_same_file_from_elsewhere_gets_its_origin(fetch, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "ambleford-ilacs-2024-07-15.pdf").write_bytes(PDF + b"501")
    fetch(authorities=frozenset([AMBLEFORD]))
    assert names(tmp_path) == ["ambleford-ilacs-2024-07-15.pdf"]


def test_refresh_asks_with_conditions(fetch, site: ReplayedSite, tmp_path: Path) -> None:
    site.put("/v1/file/501", Reply(content=PDF, headers={"ETag": '"1"'}))
    fetch()
    site.put(
        "/v1/file/502",
        Reply(content=PDF + b"%d" % 502, headers={"Last-Modified": "Mon, 1 May 2023 09:00:00 GMT"}),
    )
    site.put("/v1/file/503", Reply(content=PDF + b"new", headers={"ETag": '"2"'}))
    site.requests.clear()
    result = fetch(refresh=True)
    assert (len(result.new), len(result.changed), result.unchanged) == (0, 1, 2)
    asked = {request.path: request.headers for request in site.requests}
    assert asked["/v1/file/501"]["if-none-match"] == '"1"'
    assert [report.kind for report in result.changed] == ["area-send"]
    assert (tmp_path / "reports" / "wexmoor-area-send-2023-04-04.pdf").read_bytes().endswith(b"new")
    site.requests.clear()
    fetch(refresh=True)
    asked = {request.path: request.headers for request in site.requests}
    assert asked["/v1/file/502"]["if-modified-since"] == "Mon, 1 May 2023 09:00:00 GMT"


def test_reports_of_one_kind_and_day_have_two_names(
    fetch, site: ReplayedSite, tmp_path: Path
) -> None:
    twice = [
        (f"/v1/file/50{number}", "Children's services inspection", "15 July 2024")
        for number in (1, 2)
    ]
    site.put("/provider/44/90001", provider_page("Ambleford", *twice))
    fetch(authorities=frozenset([AMBLEFORD]))
    assert names(tmp_path) == ["ambleford-ilacs-2024-07-15-2.pdf", "ambleford-ilacs-2024-07-15.pdf"]


@pytest.mark.parametrize(
    ("title", "published", "kind"),
    [
        ("Joint area child protection inspection", "30 January 2024", "jtai"),
        ("Children’s services monitoring visit", "30 January 2024", "monitoring-visit"),
        ("Inspection of local authority children's services", "1 June 2018", "ilacs"),
        ("Inspection of children's services", "1 June 2016", "sif"),
        ("Single inspection of children's services", "1 June 2015", "sif"),
        ("Re-inspection of services for children", "1 June 2017", "sif-reinspection"),
        ("Annual letter", "1 June 2017", "other"),
    ],
)
def test_titles_give_kinds(
    fetch, site: ReplayedSite, title: str, published: str, kind: str
) -> None:
    site.put("/provider/44/90001", provider_page("Ambleford", ("/v1/file/501", title, published)))
    result = fetch(authorities=frozenset([AMBLEFORD]), dry_run=True)
    assert [(report.title, report.kind) for report in result.new] == [(title, kind)]


def test_a_broken_manifest_is_refused(fetch, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "fetched.json").write_text('{"reports": [{"address": "x"}]}')
    with pytest.raises(InputError, match=r"fetched\.json: not a manifest of fetched reports"):
        fetch()
