"""The command `graphkit fetch`, as a user runs it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from replayed_sites import PDF, ReplayedSite, listed

from graphkit.documents.fetch.http_client import HttpClient
from graphkit.surfaces.cli import fetch_command, main


@pytest.fixture
def run(
    site: ReplayedSite, tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Run the command on the replayed site, with the fake clock."""
    monkeypatch.chdir(tmp_path)
    client = partial(HttpClient, clock=site.time.clock, sleep=site.time.sleep)
    monkeypatch.setattr(fetch_command, "HttpClient", client)
    sites = site.sites_file(tmp_path)
    site.put(
        "/hmiprobation/inspections?paged=1",
        listed(("/y/", "Youth justice services in Ambleford", "2020-01-01")),
    )

    def invoke(*arguments: str, contact: str = "team@ambleford.example") -> Result:
        options = ["--contact", contact, "--sites", str(sites), "--register", str(register_folder)]
        return CliRunner().invoke(main, ["fetch", *options, *arguments])

    return invoke


def test_reports_are_listed_and_saved(run: Any, site: ReplayedSite, tmp_path: Path) -> None:
    result = run("--authority", "wexmoor", "--kind", "focused-visit", "-o", "letters")
    assert result.exit_code == 0
    assert result.stderr == "saved letters/wexmoor-focused-visit-2023-05-02.pdf\n"
    assert f"2023-05-02  Wexmoor    focused-visit  {site.origin}/v1/file/502\n" in result.stdout
    assert result.stdout.endswith("1 new, 0 here already\n")
    assert (
        tmp_path / "letters" / "wexmoor-focused-visit-2023-05-02.pdf"
    ).read_bytes() == PDF + b"502"
    again = run("--authority", "wexmoor", "--kind", "focused-visit", "-o", "letters")
    assert (again.exit_code, again.stdout) == (0, "0 new, 1 here already\n")


def test_a_dry_run_leaves_no_folder(run: Any, tmp_path: Path) -> None:
    result = run("--region", "south west", "--kind", "area-send", "--dry-run", "--json")
    assert [item["kind"] for item in json.loads(result.stdout)["new"]] == ["area-send"]
    assert not (tmp_path / "reports").exists()


def test_a_problem_gives_exit_code_1(run: Any, site: ReplayedSite) -> None:
    site.put("/v1/file/501", "<html></html>")
    result = run("--kind", "ilacs")
    assert result.exit_code == 1
    line = (
        f"problem: {site.origin}/v1/file/501: the download "
        "is a web page, not a PDF; it was not saved\n"
    )
    assert result.stderr == line
    assert result.stdout == "0 new, 0 here already, 1 problem\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--authority", "Amblford"],
            "the register has no authority 'Amblford'; did you mean Ambleford?",
        ),
        (
            ["--region", "Atlantis"],
            "the register has no region 'Atlantis'; use one of: North East, South",
        ),
        (
            ["--kind", "letter"],
            "no kind 'letter'; use one of: focused-visit, monitoring-visit, jtai",
        ),
        (
            ["--since", "last week"],
            "takes a day, month or year such as 2019-05-01 or 2019, not 'last week'",
        ),
        (["--until", "2023-02-30"], "takes a day, month or year"),
    ],
)
def test_mistakes_are_told_before_any_request(
    run: Any, site: ReplayedSite, arguments: list[str], message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code in (1, 2)
    assert message in result.stderr
    assert site.requests == []


@pytest.mark.parametrize("contact", ["me", "a b@c.example", "a@b.example\r\nX: y"])
def test_a_contact_is_an_address(run: Any, contact: str) -> None:
    result = run(contact=contact)
    assert result.exit_code == 2
    assert "is no e-mail address and no web address" in result.stderr
