"""A file with two reports is refused, as is one with the same report twice."""

from __future__ import annotations

import pytest
from extract.documents import BULLET, PARAGRAPH, Line, document

from graphkit.core.errors import UnreadableReportError
from graphkit.extract.intake import refuse_several_reports

COVER = "Inspection dates: 3 June 2019 to 14 June 2019"
OTHER = "Inspection dates: 16 September 2019 to 27 September 2019"
PROSE: list[Line] = [(PARAGRAPH, f"Paragraph {number} says much about children. " * 8) for number in range(9)]


def test_two_covers_with_other_days_are_two_reports() -> None:
    with pytest.raises(UnreadableReportError, match=r"two reports in one file: .* \(pages 1 and 2\)"):
        refuse_several_reports(document(["Wexmoor", COVER], ["Ambleford", OTHER]))


def test_a_chapter_with_the_same_days_is_no_second_report() -> None:
    refuse_several_reports(document(["Wexmoor", COVER, *PROSE], ["The board", COVER, (BULLET, "It meets.")]))


def test_the_same_report_twice_is_refused() -> None:
    with pytest.raises(UnreadableReportError, match="the same report twice"):
        refuse_several_reports(document(["Wexmoor", COVER, *PROSE], ["Wexmoor", COVER, *PROSE]))
