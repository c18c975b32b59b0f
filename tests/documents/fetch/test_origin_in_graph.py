"""The graph knows where a fetched report came from, and pages link to it there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builds import AMBLEFORD, NORTHMERE, build, report_folder
from click.testing import CliRunner
from web_client import request

from graphkit.core.digests import file_digest
from graphkit.core.record_storage import read_record
from graphkit.core.terms import BASE
from graphkit.documents.fetch.fetch_manifest import FetchedReport, write_manifest
from graphkit.graph.builder.extract_records import extract_records
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.check.validation import validate
from graphkit.graph.facts.passages import link_of
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.cli import main
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

pytestmark = pytest.mark.usefixtures("loaded_readers")

ADDRESS = "https://files.example/v1/file/501"
ORIGIN = """SELECT ?address ?day { ?report a gk:Report ; gk:document ?address
            OPTIONAL { ?report dcterms:issued ?day } }"""


def add_manifest(folder: Path, digest: str = "") -> None:
    """Write a manifest that says where the report on Ambleford came from."""
    digest = digest or file_digest(folder / AMBLEFORD)
    write_manifest(
        folder,
        [
            FetchedReport(
                AMBLEFORD,
                ADDRESS,
                "https://x.example",
                "Report",
                "E99000001",
                "ilacs",
                "2023-05-04",
                "Ofsted",
                "ogl-v3",
                digest,
                "2026-01-05",
            )
        ],
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two reports, one of them with its origin."""
    folder = report_folder(tmp_path / "reports", (AMBLEFORD, NORTHMERE))
    add_manifest(folder)
    return folder


def test_a_fetched_report_has_its_address(
    folder: Path, tmp_path: Path, register_folder: Path
) -> None:
    location = tmp_path / "db"
    summary = build(location, register_folder, folder)
    assert not summary.errors  # the manifest is not taken for a record
    store = open_store(location)
    assert [tuple(row) for row in store.rows(ORIGIN)] == [(ADDRESS, "2023-05-04")]
    assert not [each for each in validate(store) if "address" in str(each)]


def test_a_file_is_known_by_its_digest(folder: Path, tmp_path: Path, register_folder: Path) -> None:
    add_manifest(folder, "0" * 64)
    build(tmp_path / "db", register_folder, folder)
    assert list(open_store(tmp_path / "db").rows(ORIGIN)) == []


def test_a_manifest_added_later_is_read(
    folder: Path, tmp_path: Path, register_folder: Path
) -> None:
    (folder / "fetched.json").unlink()
    build(tmp_path / "db", register_folder, folder)
    add_manifest(folder)
    build(tmp_path / "db", register_folder, folder)
    assert len(list(open_store(tmp_path / "db").rows(ORIGIN))) == 1


def test_records_keep_the_address(folder: Path, tmp_path: Path, register_folder: Path) -> None:
    records, reference = tmp_path / "records", ReferenceData(register_folder)
    list(extract_records([folder], records, jobs=1, reference=reference))
    (folder / "fetched.json").unlink()
    list(extract_records([folder], records, jobs=1, reference=reference))
    (path,) = records.glob("ambleford*.json")
    assert json.loads(path.read_text())["source"]["address"] == ADDRESS
    assert str(read_record(path).published) == "2023-05-04"


def test_pages_and_why_link_to_the_address(
    folder: Path, tmp_path: Path, register_folder: Path
) -> None:
    location = tmp_path / "db"
    build(location, register_folder, folder)
    inspection = "inspection/E99000001/2023-03-06-ilacs"
    with running_server(
        ServerSettings(str(location), seconds=600, page_workers=1, query_workers=1)
    ) as address:
        page = request(address, f"/id/{inspection}").text
        finding = request(address, f"/id/{inspection}/recommendation/1").text
    assert f'href="{ADDRESS}" rel="noopener noreferrer">The published report' in page
    assert f'href="{ADDRESS}"' in finding
    printed = (
        CliRunner()
        .invoke(
            main, ["--store", str(location), "show", "--passages", f"{inspection}/recommendation/1"]
        )
        .stdout
    )
    assert ADDRESS in printed
    link = link_of(open_store(location).facts, f"{BASE}{inspection}/recommendation/1")
    assert link == (ADDRESS, "report")
