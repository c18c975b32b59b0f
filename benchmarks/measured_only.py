"""The reports that accuracy is measured on by readers:
nothing is trained, tuned or labelled on them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from graphkit.core.digests import file_digest
from graphkit.core.errors import GraphkitError
from graphkit.documents.ingest import find_reports

_DIGITS = 16
_LIST = Path(__file__).parent / "data" / "test-reports.txt"
TEST_REPORTS = frozenset(
    line for line in _LIST.read_text("utf-8").split("\n") if line[:1] not in ("", "#")
)


def is_test_report(digest: str) -> bool:
    """Return whether a SHA-256, or the first 16 digits of one, is that of a test report."""
    return digest[:_DIGITS] in TEST_REPORTS


def refuse_test_report(digest: str, path: Path) -> None:
    """Raise GraphkitError where a file that something is learned from is a test report."""
    if is_test_report(digest):
        raise GraphkitError(
            f"{path.name} is a test report: leave it out, nothing is learned from it"
        )


def reports_to_learn_from(folder: Path) -> list[Path]:
    """Return the reports in a folder but for test reports, which are named on standard error."""
    found = find_reports([folder])
    left_out = {path for path in found if is_test_report(file_digest(path))}
    for path in sorted(left_out):
        print(f"left out, as it is a test report: {path.name}", file=sys.stderr)
    return [path for path in found if path not in left_out]
