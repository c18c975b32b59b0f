"""Fetched, built and told by a task scheduler: news of three new reports."""

from __future__ import annotations

import email
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from builds import AMBLEFORD, NORTHMERE, REPORTS, WEXMOOR, WEXMOOR_SIF, build
from click.testing import CliRunner, Result
from printed_reports import pdf_of
from replayed_sites import ReplayedSite, provider_page, search_page

from graphkit.documents.fetch.http_client import HttpClient
from graphkit.surfaces.cli import fetch_command, main

Run = Callable[..., Result]
NEW = {
    "ambleford": (90001, "Ambleford", AMBLEFORD, "Children's services inspection", "02 May 2023"),
    "northmere": (
        90003,
        "Northmere",
        NORTHMERE,
        "Joint targeted area inspection",
        "11 January 2023",
    ),
    "wexmoor": (90002, "Wexmoor", WEXMOOR, "Children's services inspection", "28 September 2018"),
}


@pytest.fixture
def run(
    site: ReplayedSite, tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run a command on a graph of one old report, and a site that has published three new ones."""
    monkeypatch.chdir(tmp_path)
    build(tmp_path / "db", register_folder, REPORTS / WEXMOOR_SIF)
    monkeypatch.setattr(
        fetch_command,
        "HttpClient",
        partial(HttpClient, clock=site.time.clock, sleep=site.time.sleep),
    )
    sites = site.sites_file(tmp_path)
    site.put(
        "/search?start=0", search_page(*((urn, name, day) for urn, name, _, _, day in NEW.values()))
    )
    site.put("/search?start=3", search_page())
    for urn, name, report, title, day in NEW.values():
        site.put(f"/provider/44/{urn}", provider_page(name, (f"/v1/file/{urn}", title, day)))
        site.put(f"/v1/file/{urn}", pdf_of(report))

    def invoke(command: str, *arguments: str) -> Result:
        options = ["--register", str(register_folder)] if command != "new" else []
        if command == "fetch":
            options += ["--contact", "team@ambleford.example", "--sites", str(sites)]
        return CliRunner().invoke(
            main, ["--store", str(tmp_path / "db"), command, *options, *arguments]
        )

    return invoke


def test_new_reports_are_fetched_built_and_told(run: Run) -> None:
    told = {
        "text": ("--place", "Wexmoor"),
        "eml": ("--place", "Ambleford"),
        "atom": ("--topic", "front-door"),
        "html": ("--place", "Norvale Police"),
    }
    fetched = run("fetch", "-o", "reports", "--kind", "ilacs", "--kind", "jtai")
    assert (fetched.exit_code, fetched.stdout.splitlines()[-1]) == (0, "3 new, 0 here already"), (
        fetched.stderr
    )
    assert run("build", "reports").exit_code == 0
    for form, names in told.items():
        done = run("new", *names, "--since", "2018-09-01", "-o", f"news.{form}")
        assert done.exit_code == 0, (form, done.stderr)
    text = Path("news.text").read_text("utf-8")
    assert "Wexmoor: fell to inadequate (28 September 2018)" in text
    assert "ILACS 2018, begun 6 August 2018" in text
    assert "SIF 2013, begun" not in text, "the old report was published before"
    mail = email.message_from_string(Path("news.eml").read_text("utf-8"))
    assert mail["Subject"] == "Ambleford: first grade"
    feed = Path("news.atom").read_text("utf-8")
    assert feed.count("<entry>") >= 2
    assert f"/v1/file/{NEW['wexmoor'][0]}#page=" in feed, "a line leads to its page of the report"
    assert "Norvale Police" in Path("news.html").read_text("utf-8")
    for names in told.values():
        later = run("new", *names, "--since", "2023-06-01")
        assert later.exit_code == 1, (names, later.stdout)
