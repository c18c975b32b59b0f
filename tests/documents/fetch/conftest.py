"""Fixtures: a site with two authorities, and a function that fetches from it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from replayed_sites import PDF, ReplayedSite, provider_page, replayed_site, search_page

from graphkit.documents.fetch.fetcher import FetchResult, fetch_reports
from graphkit.documents.fetch.http_client import HttpClient
from graphkit.documents.fetch.published_reports import ReportSelection
from graphkit.documents.fetch.sites import read_sites
from graphkit.documents.register import Register

CHILDREN, VISIT = "Children's services inspection", "Children's services focused visit"
SEND = "Area SEND full inspection"
Fetch = Callable[..., FetchResult]


@pytest.fixture
def site() -> Iterator[ReplayedSite]:
    """A site with a report on Ambleford and two on Wexmoor."""
    with replayed_site() as site:
        site.put(
            "/search?start=0",
            search_page((90001, "Ambleford", "15 July 2024"), (90002, "Wexmoor", "2 May 2023")),
        )
        site.put("/search?start=2", search_page())
        site.put(
            "/provider/44/90001",
            provider_page("Ambleford", ("/v1/file/501", CHILDREN, "15 July 2024")),
        )
        visits = ("/v1/file/502", VISIT, "02 May 2023"), ("/v1/file/503", SEND, "4 April 2023")
        site.put("/provider/44/90002", provider_page("Wexmoor", *visits))
        for number in (501, 502, 503):
            site.put(f"/v1/file/{number}", PDF + b"%d" % number)
        yield site


@pytest.fixture
def fetch(site: ReplayedSite, tmp_path: Path, register: Register) -> Fetch:
    """A function that fetches from the site to `tmp_path/reports`,
    by default from Ofsted's pages.
    """
    sites = read_sites(site.sites_file(tmp_path))

    def run(*names: str, timeout: float = 30, **options: object) -> FetchResult:
        chosen = {
            key: options.pop(key)
            for key in ("authorities", "kinds", "since", "until")
            if key in options
        }
        known = {name: sites[name] for name in names or ("ofsted",)}
        client = HttpClient(
            "a@b.example",
            sites["ofsted"].allows,
            clock=site.time.clock,
            sleep=site.time.sleep,
            timeout=timeout,
        )
        today = partial(datetime.date, 2026, 1, 5)
        with client:
            return fetch_reports(
                tmp_path / "reports",
                ReportSelection(**chosen),
                client,
                known,
                register,
                today=today,
                **options,
            )

    return run
