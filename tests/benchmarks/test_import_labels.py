"""Decisions of readers name sentences that the report has."""

from pathlib import Path

import pytest
from builds import REPORTS, WEXMOOR
from import_labels import shown_statements

from graphkit.documents.resolve.outcome_decisions import NamedStatement
from graphkit.graph.builder.file_reader import read_report
from graphkit.graph.builder.reference_data import ReferenceData


def test_a_sentence_that_the_report_lacks_is_refused(register_folder: Path) -> None:
    later = read_report(REPORTS / WEXMOOR, ReferenceData(register_folder))
    finding, asked = later.findings[0], later.recommendations[0]
    shown = shown_statements(later, "wexmoor", f"{finding.id}=answers-well rec {asked.id}")
    assert shown == (
        NamedStatement(f"finding/{finding.id}", finding.span.digest[:12], "answers-well"),
        NamedStatement(f"recommendation/{asked.id}", asked.span.digest[:12]),
    )
    with pytest.raises(ValueError, match=r"wexmoor has no finding/99\.9"):
        shown_statements(later, "wexmoor", f"{finding.id} 99.9=still-weak")
