"""Whatever fails on a file's way into the graph is that file's alone;
a full disk gives one line.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builds import ALL, AMBLEFORD, WEXMOOR, build, report_folder, reports, sorted_quads
from click.testing import CliRunner

from graphkit.core.errors import StoreError
from graphkit.documents.ingest import file_types
from graphkit.graph.builder.extract_records import extract_records
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.facts.writer import FactsWriter
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.cli import main

IN_TURN = """
import json, sys
from click.testing import CliRunner
from graphkit.surfaces.cli import main
done = [CliRunner().invoke(main, command) for command in json.loads(sys.argv[1])]
print(json.dumps([(each.exit_code, each.stderr) for each in done]))
"""
SIZES = (1_000, 20_000, 60_000, 150_000, 400_000)  # bytes that a file may have


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> dict[str, Any]:
    """The record of a report, as JSON data."""
    folder = report_folder(tmp_path_factory.mktemp("record"), [WEXMOOR])
    ((item),) = extract_records([folder], None, reference=ReferenceData(register_folder))
    data: dict[str, Any] = json.loads(item.text)
    return data


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "framework": lambda data: data.update(framework="x" * 300),
    "long-words": lambda data: data.update(framework="ü" * 60),
    "authority": lambda data: data.update(authority="../" * 90),
    "address": lambda data: data["source"].update(address="http://a b"),
    "injection": lambda data: data["source"].update(address="http://a> . <urn:x> <urn:y> <urn:z"),
    "no-address": lambda data: data["source"].update(address="file:///etc/passwd"),
    "surrogate": lambda data: data["findings"][0].update(section="\ud800"),
    "day": lambda data: data["dates"][0].update(start="0000-00-00"),
    "page": lambda data: data["source"].update(pages=10**40),
    "day-to-come": lambda data: data["dates"][0].update(start="2099-01-01", end="2099-01-05"),
    "report-to-come": lambda data: data.update(published="2099-01-01"),
    "day-after-report": lambda data: data.update(published="2018-01-02"),
    "day-before-framework": lambda data: data["dates"][0].update(
        start="2003-01-01", end="2003-01-05"
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_record_that_cannot_be_loaded_fails_alone(
    record: dict[str, Any], tmp_path: Path, register_folder: Path, name: str
) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    changed = json.loads(json.dumps(record))
    CHANGES[name](changed)
    (folder / f"{name}.json").write_text(json.dumps(changed), encoding="utf-8")
    summary = build(tmp_path / "db", register_folder, folder)
    (error,) = summary.errors
    assert f"{name}.json" in error
    assert "unexpected" not in error
    assert "\n" not in error
    assert [each[:9] for each in reports(open_store(tmp_path / "db"))] == ["E99000001"]
    assert build(tmp_path / "db", register_folder, folder).errors == [error]


@pytest.mark.parametrize(
    ("stage", "attribute"),
    [(file_types, "_read_bytes"), (FactsWriter, "replace_report")],
    ids=["read", "load"],
)
def test_an_unexpected_error_of_a_stage_fails_one_file(
    tmp_path: Path,
    register_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    stage: Any,
    attribute: str,
) -> None:
    whole = getattr(stage, attribute)

    def fail(*given: Any) -> Any:
        if any("E99000001" in str(each) or AMBLEFORD in str(each) for each in given):
            raise ValueError("no such thing\nwas expected")
        return whole(*given)

    folder = report_folder(tmp_path / "reports", [AMBLEFORD, WEXMOOR])
    monkeypatch.setattr(stage, attribute, fail)
    summary = build(tmp_path / "db", register_folder, folder)
    assert [AMBLEFORD in error and "no such thing was" in error for error in summary.errors] == [
        True
    ]
    assert [each[:9] for each in reports(open_store(tmp_path / "db"))] == ["E99000002"]


@pytest.mark.skipif(os.name == "nt", reason="permissions and loops of links are not like that here")
def test_odd_files_of_a_folder_fail_alone(tmp_path: Path, register_folder: Path) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    (folder / "loop.pdf").symlink_to(folder / "loop.pdf")
    (folder / "gone.pdf").symlink_to(folder / "nowhere.pdf")
    os.mkfifo(folder / "pipe.txt")
    (folder / f"{'n' * 240}.txt").write_text("No report", "utf-8")
    summary = build(tmp_path / "db", register_folder, folder)
    assert [Path(result.path).name[:4] for result in summary.failed] == ["nnnn"]
    assert len(reports(open_store(tmp_path / "db"))) == 1


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), sqlite3.OperationalError("disk is full")],
)
def test_a_full_disk_ends_the_build_and_keeps_the_graph(
    tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    build(tmp_path / "db", register_folder, folder)
    before = sorted_quads(tmp_path / "db")

    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(FactsWriter, "replace_report", fail)
    with pytest.raises(StoreError, match=r"the disk is full.*earlier graph there is unchanged"):
        build(tmp_path / "db", register_folder, report_folder(folder))
    assert sorted_quads(tmp_path / "db") == before


@pytest.mark.skipif(sys.platform != "linux", reason="the size of files is limited on Linux")
def test_at_each_size_of_disk_there_is_one_line_and_the_graph(
    tmp_path: Path, register_folder: Path
) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    build(tmp_path / "db", register_folder, folder)
    build(tmp_path / "all", register_folder, report_folder(folder))
    before, after = sorted_quads(tmp_path / "db"), sorted_quads(tmp_path / "all")
    build_all = ["build", str(folder), "--register", str(register_folder), "-j", "1"]
    forms = ("turtle", "xlsx", "dataset")
    exports = [["export", "-f", form, "-o", str(tmp_path / f"out.{form}")] for form in forms]
    commands = [["--store", str(tmp_path / "db"), *each] for each in (build_all, *exports)]
    for size in SIZES:

        def limit(size: int = size) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        without_pyc = "-B"  # which would be cut, too
        process = [sys.executable, without_pyc, "-c", IN_TURN, json.dumps(commands)]
        printed = subprocess.run(
            process, preexec_fn=limit, stdout=subprocess.PIPE, check=True
        ).stdout
        ended = json.loads(printed)
        assert len(ended) == len(commands)
        for code, message in ended:
            if code:
                assert (code, message.count("\n")) == (1, 1), message
                assert "cannot write" in message
        assert sorted_quads(tmp_path / "db") in (before, after)
    assert not [*tmp_path.rglob(".*")]


def test_records_with_long_names_fail_alone(
    record: dict[str, Any], tmp_path: Path, register_folder: Path
) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    (folder / "long.json").write_text(
        json.dumps(record | {"framework": "y" * 400}), encoding="utf-8"
    )
    found = CliRunner().invoke(
        main,
        ["extract", str(folder), "-o", str(tmp_path / "out"), "--register", str(register_folder)],
    )
    assert found.exit_code == 1
    assert len(list((tmp_path / "out").iterdir())) == 1 < len(ALL)
