"""What a report prints is counted: a fact that is taken out of its record is missed,
with page and words.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from documents.extract.documents import BULLET, HEADING, PARAGRAPH, document

from graphkit.core.model import Document, Person, Record, Source
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.documents import ingest
from graphkit.documents.extract.extractor import extract
from graphkit.documents.extract.ledger import ledger_notes
from graphkit.documents.register import Register

REPORTS = Path(__file__).parents[2] / "reports"
EMPTY = Record(Source("a.pdf", "0" * 64, "application/pdf"), "focused-visit")
LETTER = [
    "4 July 2022",
    "Dear Ms Flint",
    (
        PARAGRAPH,
        (
            "This letter is on a visit to Wexmoor. The visit was led by Ada Fern, Her Majesty’s "
            "Inspector. Inspectors looked at the local authority’s arrangements for homes for "
            "older children."
        ),
    ),
    (HEADING, "What needs to improve"),
    (BULLET, "The timeliness of visits to children who live far away from Wexmoor."),
]


def codes(found: Document, record: Record) -> list[str]:
    return [note.code for note in ledger_notes(found, record)]


def test_a_letter_of_which_nothing_was_read() -> None:
    notes = {note.code: note for note in ledger_notes(document(LETTER), EMPTY)}
    assert set(notes) == {"ledger-inspectors", "ledger-recommendations"}
    assert notes["ledger-inspectors"].message == "1 names of inspectors printed, 0 read"
    assert "Ada Fern" in (
        notes["ledger-inspectors"].span.text if notes["ledger-inspectors"].span else ""
    )


def test_names_are_compared_by_their_letters() -> None:
    record = replace(EMPTY, people=(Person("Ada  Fern", "team-inspector"),))
    assert "ledger-inspectors" not in codes(document(LETTER), record)


@pytest.mark.parametrize(
    "lines",
    [
        ["Lead inspector: Ada Fern", "Team inspectors: Ben Reed, Cora Hill and Dan Moor"],
        [
            "Inspection team",
            "Ada Fern, Ofsted HMI\tCora Hill, CQC",
            "Ben Reed, Ofsted HMI\tDan Moor, CQC",
        ],
        [
            "Yours sincerely",
            "Ada Fern",
            "Ben Reed",
            "Cora Hill",
            "Dan Moor",
            "His Majesty’s Inspectors",
        ],
    ],
    ids=["labels", "team", "signatures"],
)
def test_each_inspector_on_a_page_is_counted(lines: list[str]) -> None:
    names = ("Ada Fern", "Ben Reed", "Cora Hill", "Dan Moor")
    record = replace(EMPTY, people=tuple(Person(name, "team-inspector") for name in names))
    assert "ledger-inspectors" not in codes(document(lines), record)
    note = next(ledger_notes(document(lines), replace(record, people=record.people[:3])))
    assert note.message == "4 names of inspectors printed, 3 read"
    assert note.span is not None
    assert note.span.text == "Dan Moor"


@pytest.mark.parametrize(
    "name", ["ambleford-ilacs-2023.txt", "wexmoor-ilacs-2018.txt", "northmere-jtai-2022.txt"]
)
def test_a_report_read_whole_has_no_difference(register: Register, name: str) -> None:
    found = ingest.read_document(REPORTS / name)
    record = extract(found, register)
    assert not [note for note in record.notes if note.code.startswith("ledger-")]


def test_what_is_taken_out_of_a_record_is_missed(register: Register) -> None:
    found = ingest.read_document(REPORTS / "ambleford-ilacs-2023.txt")
    record = extract(found, register)
    without = replace(record, recommendations=())
    assert "ledger-recommendations" in codes(found, without)
    area = next(
        one.criterion for one in record.judgements if one.criterion != OVERALL_EFFECTIVENESS
    )
    others = tuple(item for item in record.findings if item.section != area)
    assert "ledger-chapters" in codes(found, replace(record, findings=others))
    assert "ledger-judgements" in codes(found, replace(record, judgements=record.judgements[:1]))


@pytest.mark.parametrize(("grade", "is_noted"), [("good", True), ("outstanding", False)])
def test_an_inspection_that_asks_for_nothing_is_noted(
    register: Register, grade: str, is_noted: bool
) -> None:
    found = ingest.read_document(REPORTS / "ambleford-ilacs-2023.txt")
    record = extract(found, register)
    graded = tuple(replace(each, grade=grade) for each in record.judgements)
    empty = document(["A letter of which a page is lost."])
    assert "ledger-recommendations" not in codes(empty, replace(record, judgements=graded))
    without = replace(record, judgements=graded, recommendations=())
    assert ("ledger-recommendations" in codes(empty, without)) == is_noted


@pytest.mark.parametrize(
    ("name", "post", "is_noted"),
    [
        ("Ada Moor", "CQC inspector Head Ofsted inspector", True),
        ("Ada Moor Ben Reed", "", True),
        ("Ada van Moor", "Ofsted HMI, Ofsted lead inspector", False),
    ],
)
def test_people_run_together_are_noted(name: str, post: str, is_noted: bool) -> None:
    found = document(["Inspection team", name])
    person = Person(name, "team-inspector", post, span=found.span(0, 4))
    assert ("ledger-name" in codes(found, replace(EMPTY, people=(person,)))) == is_noted


def test_a_mark_before_a_recommendation_is_noted(register: Register) -> None:
    found = document(["Dear Ms Flint"], [(BULLET, "⎯ the plan of a child")])
    start = found.text.index("⎯")
    item = extract(
        ingest.read_document(REPORTS / "ambleford-ilacs-2023.txt"), register
    ).recommendations[0]
    marked = replace(item, span=found.span(start, start + 10))
    assert "ledger-mark" in codes(found, replace(EMPTY, recommendations=(marked,)))


@pytest.mark.parametrize(
    ("words", "is_noted"),
    [
        ("There are no priority actions that follow from this visit to the borough.", False),
        ("No areas for priority action were identified by inspectors on this visit.", False),
        ("Inspectors found no areas for priority action during this visit to Wexmoor.", False),
        ("No child waits for a plan that says who will help, and by which day.", True),
    ],
)
def test_a_list_of_nothing_has_no_items(words: str, is_noted: bool) -> None:
    found = document([(HEADING, "Areas for priority action"), (PARAGRAPH, words)])
    assert ("ledger-recommendations" in codes(found, EMPTY)) == is_noted
