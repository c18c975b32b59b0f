"""Files in a folder that graphkit does not read are named:
nobody thinks that they are in the graph.
"""

import json
from pathlib import Path

import pytest
from builds import AMBLEFORD, build, report_folder

from graphkit.core.errors import GraphkitError
from graphkit.graph.builder.extract_records import extract_records
from graphkit.graph.builder.passed_over import files_passed_over, passed_over_lines
from graphkit.graph.builder.reference_data import ReferenceData


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with a report, two documents, an archive, and what systems leave in folders."""
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    (folder / "more").mkdir()
    for name in ("minutes.docx", "more/Notes.DOCX", "old.zip", ".DS_Store", "Thumbs.db"):
        (folder / name).write_bytes(b"PK")
    (folder / "fetched.json").write_text('{"reports": []}')
    return folder


def test_a_build_names_what_it_passes_over(mixed: Path, register_folder: Path) -> None:
    summary = build(mixed.parent / "db", register_folder, mixed)
    lines = summary.to_text().splitlines()
    assert "files passed over: 3" in lines
    (documents,) = [line for line in lines if line.startswith("passed over: 2 files .docx")]
    assert "minutes.docx, Notes.DOCX" in documents
    assert "save as PDF" in documents
    (archive,) = [
        line for line in lines if line.startswith("passed over: 1 file .zip (old.zip): unpack")
    ]
    assert ".pdf" in archive
    assert not [line for line in lines if "DS_Store" in line or "Thumbs" in line]
    assert [Path(path).name for path in json.loads(summary.to_json())["passed_over"]] == [
        "minutes.docx",
        "Notes.DOCX",
        "old.zip",
    ]


def test_extract_names_what_it_passes_over(mixed: Path, register_folder: Path) -> None:
    reference = ReferenceData(register_folder)
    messages = [
        item.message for item in extract_records([mixed], None, jobs=1, reference=reference)
    ]
    assert [line.partition(" (")[0] for line in messages if line] == [
        "passed over: 2 files .docx",
        "passed over: 1 file .zip",
    ]


def test_a_folder_without_reports_says_what_is_there(tmp_path: Path, register_folder: Path) -> None:
    (tmp_path / "report.doc").write_bytes(b"words")
    with pytest.raises(GraphkitError, match=r"nothing to read .*report\.doc\): save as PDF"):
        build(tmp_path / "db", register_folder, tmp_path)


def test_a_graph_in_the_folder_is_not_passed_over(mixed: Path, register_folder: Path) -> None:
    build(mixed / "graph.db", register_folder, mixed)
    assert len(files_passed_over([mixed])) == 3


def test_many_files_of_a_format_take_a_line() -> None:
    (line,) = passed_over_lines([f"/reports/{number}.csv" for number in range(2000)])
    assert line.startswith(
        "passed over: 2,000 files .csv (0.csv, 1.csv, 2.csv, 1,997 more): graphkit reads .pdf"
    )
