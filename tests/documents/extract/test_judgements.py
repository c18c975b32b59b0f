"""Grades as tables, sentences and headings give them."""

from __future__ import annotations

import pytest
from documents.extract.documents import BULLET, HEADING, ROW, document
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.model import BlockKind, Document
from graphkit.documents.extract.front.judgements import read_judgements
from graphkit.documents.extract.text.cover import find_cover

PRINTED = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires-improvement": "Requires improvement to be good",
    "inadequate": "Inadequate",
}
PROGRESS = "The experiences and progress of"
LABELS = {
    "leaders": "The impact of leaders on social work practice with children and families",
    "help-and-protection": f"{PROGRESS} children who need help and protection",
    "children-in-care": f"{PROGRESS} children in care",
    "care-leavers": f"{PROGRESS} care leavers",
    "overall-effectiveness": "Overall effectiveness",
}
SIF_LABELS = {
    "help-and-protection": "1. Children who need help and protection",
    "children-looked-after": "2. Children looked after and achieving permanence",
    "adoption": "2.1 Adoption performance",
    "care-leavers": "2.2 Experiences and progress of care leavers",
    "leadership-management-governance": "3. Leadership, management and governance",
}
ALL = st.fixed_dictionaries({criterion: st.sampled_from(sorted(PRINTED)) for criterion in LABELS})
SIF_ALL = st.fixed_dictionaries(
    {criterion: st.sampled_from(sorted(PRINTED)) for criterion in SIF_LABELS}
)


def grades(report: Document, framework: str = "ilacs") -> dict[str, str]:
    return {
        one.criterion: one.grade
        for one in read_judgements(find_cover(report), framework).judgements
    }


@given(ALL)
def test_every_grade_of_a_table_in_rows_is_read(given_grades: dict[str, str]) -> None:
    rows = [
        (ROW, f"{LABELS[criterion]}\t{PRINTED[grade]}") for criterion, grade in given_grades.items()
    ]
    assert grades(document([(ROW, "Judgement\tGrade"), *rows])) == given_grades


@given(ALL)
def test_every_grade_of_a_table_in_lines_is_read(given_grades: dict[str, str]) -> None:
    lines = [
        words
        for criterion, grade in given_grades.items()
        for words in (LABELS[criterion], PRINTED[grade])
    ]
    assert grades(document(["Judgement Grade", *lines])) == given_grades


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        ("Requires improvement", "requires-improvement"),
        ("requires Improvement To Be Good", "requires-improvement"),
        ("Require improvement", "requires-improvement"),
        ("GOOD", "good"),
        ("Inadequate.", "inadequate"),
        ("Adequate", "adequate"),
        ("Not judged", "not-judged"),
        ("Fine", ""),
        ("goodness", ""),
    ],
)
def test_grades_are_known_in_every_spelling(words: str, grade: str) -> None:
    found = grades(document([f"Overall effectiveness. {words}"]))
    assert found == ({"overall-effectiveness": grade} if grade else {})


def test_a_stray_full_stop_between_label_and_grade_does_no_harm() -> None:
    assert grades(
        document(["Overall effectiveness. Good", "The impact of leaders on practice . Good"])
    ) == {"overall-effectiveness": "good", "leaders": "good"}


def test_a_footnote_number_between_label_and_grade() -> None:
    line = (
        "3. Leadership, management and governance 1 Outstanding This report is made under an Act."
    )
    read = read_judgements(find_cover(document([line])), "sif")
    assert {one.criterion: one.grade for one in read.judgements} == {
        "leadership-management-governance": "outstanding"
    }


def test_label_variants_mean_the_same_criterion() -> None:
    page = [
        "The impact of leaders on practice Good",
        f"{PROGRESS} children care leavers Outstanding",
    ]
    assert grades(document(page)) == {"leaders": "good", "care-leavers": "outstanding"}


def table(**changes: str) -> list[tuple[BlockKind, str]]:
    given_grades = dict.fromkeys(LABELS, "good") | {
        k.replace("_", "-"): v for k, v in changes.items()
    }
    return [(ROW, f"{LABELS[one]}\t{PRINTED[grade]}") for one, grade in given_grades.items()]


def test_headings_confirm_the_table() -> None:
    heading = (HEADING, f"{LABELS['help-and-protection']}: good")
    found = read_judgements(find_cover(document(table(), [heading])), "ilacs")
    seen = {one.criterion: one.seen for one in found.judgements}
    assert seen["help-and-protection"] == ("table", "heading")
    assert seen["leaders"] == ("table",)
    assert not found.notes


def test_a_heading_that_disagrees_is_noted_and_the_table_wins() -> None:
    heading = (HEADING, f"{LABELS['leaders']} is: inadequate.")
    found = read_judgements(find_cover(document(table(), [heading])), "ilacs")
    assert {one.criterion: one.grade for one in found.judgements}["leaders"] == "good"
    (note,) = found.notes
    assert note.code == "grades-disagree"
    assert note.span is not None
    assert "inadequate" in (note.span.quote or "")


def test_an_overall_grade_is_never_inferred() -> None:
    rows = [row for row in table() if "Overall" not in row[1]]
    assert "overall-effectiveness" not in grades(
        document(rows, ["Overall, this is a good authority."])
    )


def test_a_grade_that_does_not_exist_is_noted_with_its_words() -> None:
    rows = [
        row if "Overall" not in row[1] else (ROW, "Overall effectiveness\tRather fine")
        for row in table()
    ]
    found = read_judgements(find_cover(document(rows)), "ilacs")
    assert "overall-effectiveness" not in {one.criterion for one in found.judgements}
    (note,) = found.notes
    assert (note.code, note.span and note.span.quote) == ("unknown-grade", "Rather fine")


def test_grades_of_previous_inspections_are_excluded() -> None:
    cover = [f"{label} Good" for label in SIF_LABELS.values()]
    box = [
        (HEADING, "Previous Ofsted inspections"),
        (BULLET, "adoption performance: inadequate"),
        "Leadership, management and governance: inadequate",
        (HEADING, "Local leadership"),
    ]
    found = read_judgements(find_cover(document(cover, box)), "sif")
    assert {one.grade for one in found.judgements} == {"good"}
    assert not found.notes


def test_the_page_that_defines_the_grades_gives_none() -> None:
    meanings = [
        (HEADING, "What the judgements mean"),
        "An LSCB that is inadequate does not show that it has good arrangements.",
        "Overall effectiveness that is outstanding leads the way.",
    ]
    assert grades(
        document([f"{label} Good" for label in SIF_LABELS.values()], [], meanings), "sif"
    ) == dict.fromkeys(SIF_LABELS, "good")


@pytest.mark.parametrize(
    "sentence",
    [
        "The overall judgement is inadequate",
        "The overall judgement is that services for children are inadequate",
        "Children’s services in Wexmoor are inadequate",
        "Children’s services in the County of Wexmoor is inadequate.",
        "Services for children in Wexmoor are inadequate",
    ],
)
def test_the_overall_grade_of_a_single_inspection_is_a_sentence(sentence: str) -> None:
    (overall,) = read_judgements(find_cover(document([sentence])), "sif").judgements
    assert (overall.criterion, overall.grade, overall.seen) == (
        "overall-effectiveness",
        "inadequate",
        ("sentence",),
    )
    assert overall.span.quote == sentence.rstrip(".")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (
            1,
            [
                "The effectiveness of the Wexmoor Safeguarding Children Board (WSCB)",
                "requires improvement.",
            ],
        ),
        (
            1,
            [
                "The judgement for the effectiveness of the Wexmoor Safeguarding Children",
                "Board is requires improvement",
            ],
        ),
        (9, [(HEADING, "The Local Safeguarding Children Board requires improvement")]),
        (9, [(HEADING, "The effectiveness of the LSCB requires improvement")]),
        (9, [(HEADING, "The Wexmoor Safeguarding Children Board requires improvement")]),
        (
            9,
            [
                (
                    "The Wexmoor Safeguarding Children Board requires improvement A good board "
                    "knows its work."
                )
            ],
        ),
    ],
)
def test_the_board_is_judged_on_the_cover_or_at_its_chapter(page: int, words: list) -> None:
    pages = [[] for _ in range(page - 1)]
    assert grades(document(*pages, words), "sif") == {"lscb": "requires-improvement"}


def test_letters_have_no_grades() -> None:
    assert (
        read_judgements(find_cover(document(["Overall effectiveness Good"])), "jtai").judgements
        == ()
    )


def test_judgements_come_in_one_order_whatever_the_page_does() -> None:
    forward, backward = table(), table()[::-1]
    order = [
        one.criterion for one in read_judgements(find_cover(document(forward)), "ilacs").judgements
    ]
    assert order == [
        one.criterion for one in read_judgements(find_cover(document(backward)), "ilacs").judgements
    ]
