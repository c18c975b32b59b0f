"""Nothing is learned from the reports that accuracy is measured on."""

import csv
from pathlib import Path

import measured_only
import pytest

from graphkit.core.digests import file_digest
from graphkit.core.errors import GraphkitError


def test_training_refuses_a_test_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured_only, "TEST_REPORTS", frozenset({"0123456789abcdef"}))
    measured_only.refuse_test_report("f" * 64, Path("other.pdf"))
    with pytest.raises(GraphkitError, match=r"ambleford.pdf is a test report"):
        measured_only.refuse_test_report("0123456789abcdef" * 4, Path("ambleford.pdf"))


def test_a_folder_is_read_without_its_test_reports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ambleford, northmere = tmp_path / "ambleford.txt", tmp_path / "northmere.txt"
    ambleford.write_text("a")
    northmere.write_text("b")
    monkeypatch.setattr(measured_only, "TEST_REPORTS", frozenset({file_digest(ambleford)[:16]}))
    assert measured_only.reports_to_learn_from(tmp_path) == [northmere]
    assert "left out, as it is a test report: ambleford.txt" in capsys.readouterr().err


def test_every_test_report_is_listed(shared: Path) -> None:
    with (shared / "reports" / "test" / "test.csv").open(encoding="utf-8", newline="") as lines:
        digests = {row["sha256"][:16] for row in csv.DictReader(lines)}
    assert digests == measured_only.TEST_REPORTS
