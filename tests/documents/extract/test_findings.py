"""Evaluative paragraphs of small reports of Wexmoor."""

from __future__ import annotations

from documents.extract.documents import BULLET, HEADING, LINE, PARAGRAPH, ROW, Piece, document_of

from graphkit.core.model import Record, Source
from graphkit.documents.extract.findings import evaluative_paragraphs, paragraphs_in_context
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.outline import outline

FRONT = Record(Source("invented.pdf", "0" * 64, "application/pdf"), "ilacs")
SERVICES = (
    PARAGRAPH,
    "Services in Wexmoor are good. Leaders know them well, and they know what is next.",
)
VISITS = (
    PARAGRAPH,
    "Visits are late, and have been since the summer, in all teams of the county. Nobody asks why.",
)


def _paragraphs(*pieces: Piece) -> list[tuple[str, int]]:
    document = document_of((HEADING, "Executive summary"), *pieces)
    read = evaluative_paragraphs(document, outline(find_cover(document), "ilacs"))
    return [
        (place.key, len(place.offsets)) for place in paragraphs_in_context(document, read, FRONT)
    ]


def test_each_block_of_a_summary_without_numbers_is_a_paragraph() -> None:
    assert _paragraphs(SERVICES, VISITS) == [("p0", 2), ("p0", 2)]


def test_the_bullets_below_a_numbered_paragraph_are_part_of_it() -> None:
    bullet = (BULLET, "of plans, which are thin.", "", 2)
    assert _paragraphs((*SERVICES, "1"), (*VISITS, "2"), bullet) == [("1", 2), ("2", 3)]


def test_a_bare_number_is_no_paragraph() -> None:
    assert _paragraphs(SERVICES, (PARAGRAPH, "37"), VISITS) == [("p0", 2), ("p0", 2)]


def test_the_letterhead_of_the_sender_is_no_paragraph() -> None:
    sender = [(LINE, "Ofsted Hill House Wexmoor WX1 2AB"), (LINE, "T 0300 555 5555")]
    assert _paragraphs(SERVICES, *sender, VISITS) == [("p0", 2), ("p0", 2)]


def test_a_sentence_below_the_table_of_grades_is_a_paragraph() -> None:
    table = [(HEADING, "Wexmoor"), (ROW, "Judgement\tGrade"), (ROW, "Overall effectiveness\tGood")]
    document = document_of(*table, (PARAGRAPH, "Services are good."), VISITS)
    read = evaluative_paragraphs(document, outline(find_cover(document), "ilacs"))
    assert [document.text_of(each.block)[:6] for _, each in read] == ["Servic", "Visits"]
