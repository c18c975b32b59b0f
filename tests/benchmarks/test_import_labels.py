"""Decisions of readers name sentences that the report has."""

from pathlib import Path

import pytest
from builds import REPORTS, WEXMOOR
from import_labels import refuse_unknown_sentences

from graphkit.graph.builder.file_reader import read_report
from graphkit.graph.builder.reference_data import ReferenceData


def test_a_sentence_that_the_report_lacks_is_refused(register_folder: Path) -> None:
    later = read_report(REPORTS / WEXMOOR, ReferenceData(register_folder))
    known = later.findings[0].id
    refuse_unknown_sentences(
        later, "wexmoor", f"{known}=answered recommendation/{later.recommendations[0].id}"
    )
    with pytest.raises(ValueError, match=r"wexmoor has no 99\.9"):
        refuse_unknown_sentences(later, "wexmoor", f"{known} 99.9=still-weak")
