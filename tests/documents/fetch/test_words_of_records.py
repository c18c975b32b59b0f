"""Who has records alone gets the words: the very files that they were made from, and no others."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from builds import AMBLEFORD, WEXMOOR, build, sorted_quads
from click.testing import CliRunner, Result
from printed_reports import pdf_of
from replayed_sites import PDF, ReplayedSite, Reply, provider_page, search_page

from graphkit.answers.readings.horizon import words_horizon
from graphkit.core.model import Correction
from graphkit.core.record_storage import add_corrections, records_in
from graphkit.documents.fetch.http_client import HttpClient
from graphkit.graph.builder.extract_records import extract_records
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.cli import fetch_command, main

Run = Callable[..., Result]
INSPECTION = "Inspection of children\u2019s social care services"
GRADE = """SELECT ?grade { ?judgement gk:criterion criterion:leaders ; gk:grade ?grade .
  ?inspection gk:judgement ?judgement ; gk:inspectionOf authority:E99000001 }"""
PDFS = {AMBLEFORD: pdf_of(AMBLEFORD), WEXMOOR: pdf_of(WEXMOOR)}


@pytest.fixture
def location(tmp_path: Path, register_folder: Path) -> Path:
    """A graph of the records of two reports, one of which a reader has corrected."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for name, content in PDFS.items():
        (folder / name.replace(".txt", ".pdf")).write_bytes(content)
    records = tmp_path / "records"
    found = [
        *extract_records([folder], records, False, 1, ReferenceData(register_folder), packed=True)
    ]
    assert not [each.error for each in found if each.error]
    own = next(path for path in records_in(records) if path.name.startswith("ambleford"))
    add_corrections(
        own, [Correction("judgements/leaders/grade", "outstanding", "A. Reader", "so printed")]
    )
    build(tmp_path / "db", register_folder, records)
    assert words_horizon(open_store(tmp_path / "db").facts).known == 0
    return tmp_path / "db"


@pytest.fixture
def run(
    location: Path,
    site: ReplayedSite,
    tmp_path: Path,
    register_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Run a command on the graph and a site that has both reports,
    and others of the same authorities.
    """
    monkeypatch.chdir(tmp_path)
    client = partial(HttpClient, clock=site.time.clock, sleep=site.time.sleep)
    monkeypatch.setattr(fetch_command, "HttpClient", client)
    sites = site.sites_file(tmp_path)
    site.put(
        "/search?start=0",
        search_page((90001, "Ambleford", "15 July 2024"), (90002, "Wexmoor", "2 May 2023")),
    )
    one = ("/v1/file/1", INSPECTION, "02 May 2023"), ("/v1/file/9", INSPECTION, "15 July 2024")
    other = (
        ("/v1/file/2", INSPECTION, "28 September 2018"),
        ("/v1/file/3", INSPECTION, "29 September 2018"),
    )
    site.put("/provider/44/90001", provider_page("Ambleford", *one))
    site.put("/provider/44/90002", provider_page("Wexmoor", *other))
    site.put("/v1/file/1", PDFS[AMBLEFORD])
    site.put("/v1/file/2", PDF)
    site.put("/v1/file/3", PDFS[WEXMOOR])

    def invoke(command: str, *arguments: str) -> Result:
        options = ["--register", str(register_folder)]
        if command == "fetch":
            options += ["--contact", "team@ambleford.example", "--sites", str(sites), "--loaded"]
        return CliRunner().invoke(main, ["--store", str(location), command, *options, *arguments])

    return invoke


def test_words_appear_and_decisions_stay(run: Run, location: Path, site: ReplayedSite) -> None:
    done = run("fetch", "-o", "reports")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "2 new, 0 here already"), (
        done.stderr
    )
    assert "/v1/file/9" not in site.paths(), "it was published too late to be one of them"
    assert (
        f"not saved: {site.origin}/v1/file/2 is no file that a loaded record was made from"
        in done.stderr
    )
    assert done.stderr.endswith("graphkit build reports\n")
    before = open_store(location)
    built = run("build", "reports")
    assert built.exit_code == 0, built.stderr
    store = open_store(location)
    assert words_horizon(store.facts).known == 2
    assert store.graph_names() == before.graph_names()
    assert [grade for (grade,) in store.rows(GRADE)] == [
        "https://w3id.org/graphkit/scheme/grade/outstanding"
    ]
    assert {
        line[2] for line in store.rows("SELECT ?r ?p ?a { ?r gk:document ?a BIND(1 AS ?p) }")
    } == {f"{site.origin}/v1/file/1", f"{site.origin}/v1/file/3"}
    again = run("fetch", "-o", "reports")
    assert (again.exit_code, again.stdout) == (0, "0 new, 0 here already\n"), (
        "no record is left without words"
    )


def test_an_interrupted_run_goes_on(run: Run, site: ReplayedSite, location: Path) -> None:
    site.put("/v1/file/3", Reply(404), PDFS[WEXMOOR])
    first = run("fetch")
    assert first.exit_code == 1
    assert (
        "Wexmoor, ilacs of 2018-08-06: no file on the site is the one that its record"
        in first.stderr
    )
    asked = site.paths().count("/v1/file/1")
    second = run("fetch")
    assert (second.exit_code, second.stdout.splitlines()[-1]) == (0, "1 new, 1 here already")
    assert site.paths().count("/v1/file/1") == asked == 1
    files = sorted(path.name for path in Path("reports").glob("*.pdf"))
    assert files == ["ambleford-ilacs-2023-05-02.pdf", "wexmoor-ilacs-2018-09-29.pdf"]


def test_another_file_is_never_taken_for_a_report(
    run: Run, site: ReplayedSite, location: Path
) -> None:
    """The publisher has replaced a file: its words would stand beside statements of another
    text.
    """
    before = sorted_quads(location)
    site.put("/v1/file/1", PDFS[AMBLEFORD] + b"\n%%EOF")
    done = run("fetch", "--authority", "Ambleford")
    assert (done.exit_code, done.stdout) == (1, "0 new, 0 here already, 1 problem\n")
    assert not Path("reports").exists()
    assert sorted_quads(location) == before


def test_a_dry_run_lists_what_may_be_among_them(run: Run) -> None:
    done = run("fetch", "--dry-run", "--json", "--authority", "Wexmoor")
    assert [item["address"].rpartition("/")[2] for item in json.loads(done.stdout)["new"]] == [
        "2",
        "3",
    ]
    assert not Path("reports").exists()


@pytest.mark.parametrize(
    ("store", "message"),
    [
        ("http://127.0.0.1:9/sparql", "has no records: --loaded is for a graph in a folder"),
        ("nothing", "no graph at nothing"),
    ],
)
def test_without_a_graph_of_records_there_is_one_line(store: str, message: str) -> None:
    options = ["fetch", "--contact", "team@ambleford.example", "--loaded"]
    done = CliRunner().invoke(main, ["--store", store, *options])
    assert (done.exit_code, done.stderr.count("\n"), message in done.stderr) == (1, 1, True)
