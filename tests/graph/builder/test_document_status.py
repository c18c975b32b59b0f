"""What is not published is in no graph but one of drafts; an amended report is read instead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builds import AMBLEFORD, REPORTS, WEXMOOR, report_folder
from click.testing import CliRunner

from graphkit import pipeline
from graphkit.core.errors import GraphkitError, StoreError
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.summary import Summary
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.cli import main
from graphkit.surfaces.publish.publisher import publish
from graphkit.surfaces.web.public_copy import copy_without_quotes

DRAFT = "DRAFT – not for publication"
STATUSES = "SELECT label, status, issued FROM inspection ORDER BY id"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a report, and a draft of another."""
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    write(folder / WEXMOOR, DRAFT, REPORTS / WEXMOOR)
    return folder


@pytest.fixture
def reference(register_folder: Path) -> ReferenceData:
    return ReferenceData(register_folder)


def write(path: Path, first_line: str, report: Path) -> None:
    path.write_text(f"{first_line}\n\n{report.read_text('utf-8')}", encoding="utf-8")


def build(folder: Path, location: Path, reference: ReferenceData) -> Summary:
    return pipeline.build([folder], location, pipeline.BuildOptions(1, reference))


def test_a_draft_is_in_no_output(folder: Path, tmp_path: Path, reference: ReferenceData) -> None:
    summary = build(folder, tmp_path / "db", reference)
    (error,) = summary.errors
    assert error.startswith(f"{WEXMOOR} is not published: draft (“{DRAFT}”); give the report")
    facts = open_store(tmp_path / "db").facts
    assert [label for label, *_ in facts.rows(STATUSES)] == ["ILACS Ambleford 2023"]
    copy_without_quotes(str(tmp_path / "db"), str(tmp_path / "public"))


def test_a_graph_of_drafts_is_its_own(
    folder: Path, tmp_path: Path, reference: ReferenceData
) -> None:
    location, drafts = str(tmp_path / "db"), replace(reference, drafts=True)
    assert build(folder, tmp_path / "db", drafts).errors == []
    rows = open_store(location).facts.rows(STATUSES)
    assert sorted(status for _, status, _ in rows) == ["draft", "final"]
    with pytest.raises(GraphkitError, match="is a graph of drafts, built with --drafts: give"):
        build(folder, tmp_path / "db", reference)
    for share in (copy_without_quotes, publish):
        with pytest.raises(StoreError, match="a graph of drafts, which is not shared"):
            share(location, tmp_path / "public", *(["Ambleford"], "folder")[: share is publish])
    served = CliRunner().invoke(main, ["--store", location, "serve", "--host", "0.0.0.0"])
    assert (served.exit_code, "a graph of drafts" in served.stderr) == (1, True)


def test_a_record_of_a_draft_is_refused_too(
    folder: Path, tmp_path: Path, register_folder: Path, reference: ReferenceData
) -> None:
    extract = ["extract", str(folder / WEXMOOR), "--register", str(register_folder)]
    refused = CliRunner().invoke(main, extract)
    assert (refused.exit_code, refused.stdout) == (1, "")
    written = CliRunner().invoke(main, [*extract, "--drafts", "-o", str(tmp_path / "records")])
    assert written.exit_code == 0
    (error,) = build(tmp_path / "records", tmp_path / "db", reference).errors
    assert error.startswith(f"{WEXMOOR} is not published: draft; give the report")


def test_an_amended_report_is_read_instead(tmp_path: Path, reference: ReferenceData) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    line = "Amended report: republished 12 May 2023, replaces the report of 20 April 2023"
    write(folder / "z.txt", line, REPORTS / AMBLEFORD)
    assert build(folder, tmp_path / "db", reference).errors == []
    store = open_store(tmp_path / "db")
    assert store.facts.rows(STATUSES) == [("ILACS Ambleford 2023", "amended", "2023-05-12")]
    days = "SELECT ?day { ?report dcterms:replaces ?before . ?before dcterms:issued ?day }"
    assert store.rows(days) == [("2023-04-20",)]
