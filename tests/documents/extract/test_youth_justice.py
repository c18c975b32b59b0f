"""Reports of HM Inspectorate of Probation, saved as a web page or as PDF.

Both are invented, in the form of its reports: no real one was at hand.
"""

from __future__ import annotations

from pathlib import Path

from documents.ingest.pdf_pages import LEFT, Print

from graphkit.core.model import Record
from graphkit.documents.extract.extractor import extract
from graphkit.documents.ingest import read_document
from graphkit.documents.register import Register

PAGE = Path(__file__).parents[2] / "youth_justice" / "ambleford-2025.html"
RATINGS = [
    "Overall rating Inadequate",
    "1. Organisational delivery",
    "1.1 Governance and leadership Inadequate",
    "1.2 Staff Good",
    "2. Court disposals",
    "2.1 Assessment Requires improvement",
    "3. Out-of-court disposals",
    "3.1 Assessment Good",
]


def printed(path: Path) -> Path:
    """Write the report of another place as PDF."""
    sheet = Print()
    sheet.line("An inspection of youth justice services in Wexmoor", size=20)
    sheet.paragraph("HM Inspectorate of Probation, March 2023")
    sheet.paragraph("Published: 14 March 2023")
    sheet.paragraph("This inspection was led by HM Inspector Wilhelmina Sparrow.")
    sheet.turn()
    sheet.heading("Ratings")
    sheet.line("Wexmoor Youth Justice Service")
    sheet.line("Fieldwork started 9 January 2023")
    for row in RATINGS:
        sheet.line(row, gap=6)
    sheet.turn()
    sheet.heading("Recommendations")
    sheet.paragraph("The Wexmoor Youth Justice Service should:")
    sheet.paragraph("review each plan every three months.", mark="1.", x=LEFT + 18)
    sheet.paragraph("Wexmoor Constabulary should:")
    sheet.paragraph("share what it knows of exploited children.", mark="2.", x=LEFT + 18)
    sheet.heading("Domain one: Organisational delivery")
    sheet.paragraph("The board does not challenge partners. Staff are well supported.")
    sheet.turn()
    sheet.canvas.save()
    path.write_bytes(sheet.buffer.getvalue())
    return path


def asked(record: Record) -> list[tuple[str, str]]:
    """Return addressee and first word of each recommendation."""
    return [
        (each.addressed_to, (each.span.quote or "").split()[0]) for each in record.recommendations
    ]


def test_a_saved_page_gives_ratings_and_who_must_act(register: Register) -> None:
    record = extract(read_document(PAGE), register)
    assert (record.framework, record.authority, str(record.published)) == (
        "youth-justice",
        "E99000001",
        "2025-09-09",
    )
    assert {each.criterion: each.grade for each in record.judgements} == {
        "overall-rating": "good",
        "organisational-delivery": "good",
        "work-with-children": "requires-improvement",
        "work-with-victims": "outstanding",
    }
    assert asked(record) == [
        ("", "plan"),
        ("", "ask"),
        ("Norvale Police", "tell"),
        ("Ambleford Council", "find"),
    ]
    assert not [note for note in record.notes if note.code.startswith("unknown")]


def test_a_printed_report_gives_standards_and_who_must_act(
    register: Register, tmp_path: Path
) -> None:
    record = extract(read_document(printed(tmp_path / "report.pdf")), register)
    assert (record.framework, record.authority, str(record.published)) == (
        "youth-justice",
        "E99000002",
        "2023-03-14",
    )
    assert {each.criterion: each.grade for each in record.judgements} == {
        "overall-rating": "inadequate",
        "governance-and-leadership": "inadequate",
        "staff": "good",
        "court-assessment": "requires-improvement",
        "out-of-court-assessment": "good",
    }
    assert asked(record) == [("", "review"), ("Wexmoor Constabulary", "share")]
