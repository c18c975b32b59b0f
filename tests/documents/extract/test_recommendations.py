"""Recommendations: items, sub-points, references, addressees."""

import pytest
from builds import REPORTS
from documents.extract.documents import BULLET, HEADING, LINE, PARAGRAPH, ROW, document_of
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.model import Document, Recommendation
from graphkit.documents.extract.front.report_kind import recognise
from graphkit.documents.extract.recommendations import (
    read_recommendations,
    read_references,
    unread_section_notes,
)
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.outline import outline
from graphkit.documents.ingest import read_document

IMPROVE = (HEADING, "What needs to improve?")


def found_in(document: Document, framework: str = "ilacs") -> tuple[Recommendation, ...]:
    return read_recommendations(document, outline(find_cover(document), framework))


def ids(document: Document) -> list[str]:
    return [one.id for one in found_in(document)]


def test_spans_exclude_the_references_after_them() -> None:
    for path in sorted(REPORTS.glob("*.txt")):
        document = read_document(path)
        found = found_in(document, recognise(find_cover(document)).framework)
        assert found, path.name
        for one in found:
            assert document.text[one.span.start : one.span.end] == one.span.quote
            assert one.span.quote is not None
            assert "paragraph" not in one.span.quote.lower()
            assert "framework" not in one.span.quote.lower()


def test_bullets_below_numbered_items_are_sub_points() -> None:
    found = found_in(read_document(REPORTS / "wexmoor-sif-2015.txt"), "sif")
    assert [(one.id, one.number, one.parent) for one in found] == [
        ("1", "1", ""),
        ("2", "2", ""),
        ("2.1", "", "2"),
        ("2.2", "", "2"),
        ("3", "3", ""),
        ("lscb-1", "12", ""),
    ]
    assert found[0].cites_pages == ("6",)
    assert found[0].cites_paragraphs == ("7",)
    assert found[4].cites_paragraphs == ("8", "11")
    assert found[-1].addressed_to == "lscb"


def test_a_board_review_addresses_the_board() -> None:
    document = document_of(
        (HEADING, "Review of the effectiveness of the Wexmoor Local Safeguarding Children Board"),
        (HEADING, "Recommendations"),
        (PARAGRAPH, "Publish a threshold document.", "1"),
        (PARAGRAPH, "The board should hear from schools.", "2"),
    )
    found = found_in(document, "lscb-review")
    assert [(one.id, one.addressed_to) for one in found] == [("lscb-1", "lscb"), ("lscb-2", "lscb")]


def test_nested_bullets_are_sub_points() -> None:
    document = document_of(
        IMPROVE, (BULLET, "Plans, such as:"), (BULLET, "their pace of change", "", 2)
    )
    assert ids(document) == ["1", "1.1"]


def test_items_keep_the_sentence_that_they_continue() -> None:
    document = document_of(
        (HEADING, "Areas for priority action"),
        (PARAGRAPH, "Much is late. Leaders must act at once so that:"),
        (BULLET, "plans are written in time"),
        (BULLET, "visits are made"),
        (BULLET, "Homes are found."),
        (PARAGRAPH, "The partnership should also ensure that:"),
        (BULLET, "schools are told"),
        (PARAGRAPH, ":"),
        (BULLET, "nurses are told"),
    )
    found = found_in(document, "jtai")
    assert [one.lead.quote if one.lead else "" for one in found] == [
        *["Leaders must act at once so that:"] * 2,
        "",
        "The partnership should also ensure that:",
        "",
    ]


def test_nothing_found_is_no_priority_action() -> None:
    for words in (
        "There are no areas for priority action.",
        "The inspection did not find any areas for priority or immediate action",
    ):
        document = document_of(
            (HEADING, "Areas for priority action"),
            (BULLET, words),
            (HEADING, "Areas for improvement"),
            (BULLET, "Visits by the health visitor come too late."),
        )
        assert ids(document) == ["1"], words


def test_priority_actions_are_numbered_separately() -> None:
    document = document_of(
        (HEADING, "Priority and immediate action"),
        (PARAGRAPH, "Visit every child this week.", "7"),
        (HEADING, "Areas for improvement"),
        (PARAGRAPH, "Fill the vacant posts.", "8"),
    )
    assert [(one.id, one.number, one.priority) for one in found_in(document, "sif")] == [
        ("priority-1", "7", True),
        ("1", "8", False),
    ]


def test_a_heading_sets_the_time_limit_of_the_items_below_it() -> None:
    document = document_of(
        (HEADING, "Areas for improvement"),
        (HEADING, "Immediately:"),
        (BULLET, "ensure that every child has a social worker"),
        (HEADING, "Within three months:"),
        (BULLET, "improve visits, so that children are seen within 28 days"),
    )
    found = found_in(document, "lac-2013")
    assert [one.time_limit for one in found] == ["immediately", "within three months"]


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("Take immediate action to ensure that visits are made.", "immediately"),
        ("Urgently review the cases of all children in care.", "urgently"),
        ("Leaders should act urgently to improve assessments.", "urgently"),
        ("Within six months, the board should publish its plan.", "within six months"),
        ("Ensure that gaps are addressed with immediate effect.", "immediately"),
        ("Review all plans. This should be done within three months.", "within three months"),
        ("Improve visits. In particular, leaders should urgently act on gaps.", "urgently"),
        ("Publish, as a matter of urgency, who buys each service.", "urgently"),
        ("Improve visits. Urgent calls are answered immediately.", ""),
        ("Ensure that health assessments take place within 28 days.", ""),
        ("Ensure that children at immediate risk are seen.", ""),
    ],
)
def test_an_item_may_state_its_own_time_limit(words: str, limit: str) -> None:
    (found,) = found_in(document_of(IMPROVE, (BULLET, words)), "ilacs")
    assert found.time_limit == limit


def test_a_single_sentence_is_an_item_a_description_is_not() -> None:
    assert ids(document_of(IMPROVE, (PARAGRAPH, "The timeliness of health assessments."))) == ["1"]
    describes = "Little is left to do here. Leaders know what it is. They have a plan for it."
    assert ids(document_of(IMPROVE, (PARAGRAPH, describes))) == []


def test_the_introduction_of_a_list_is_no_item() -> None:
    document = document_of(
        (HEADING, "Areas for improvement"),
        (PARAGRAPH, "To keep children safe the council should take these steps at once:", "22"),
        (BULLET, "visit them all"),
        (BULLET, "write down what they say"),
    )
    assert ids(document) == ["1", "2"]


def test_deeper_bullets_below_an_introduction_are_sub_points() -> None:
    document = document_of(
        IMPROVE,
        (PARAGRAPH, "The council and the trust should work together to improve:"),
        (BULLET, "plans for children in care, among them:"),
        (BULLET, "health plans", "", 2),
        (BULLET, "placement plans", "", 2),
        (BULLET, "supervision"),
    )
    assert ids(document) == ["1", "1.1", "1.2", "2"]


def test_a_line_without_a_full_stop_is_an_item_too() -> None:
    assert ids(document_of(IMPROVE, (LINE, "How the views of fathers are recorded"))) == ["1"]


def test_a_bracketed_reference_is_no_second_sentence() -> None:
    plans = "The quality of pathway plans. (outcome 1, national framework)"
    document = document_of(
        IMPROVE, (PARAGRAPH, plans), (PARAGRAPH, "Supervision of staff. (enabler 2)")
    )
    assert [one.national_framework for one in found_in(document)] == [
        ("outcome-1",),
        ("enabler-2",),
    ]


def test_headings_are_items_if_there_are_no_others() -> None:
    lines = (HEADING, "The quality of plans"), (HEADING, "The timeliness of visits")
    assert ids(document_of(IMPROVE, *lines)) == ["1", "2"]
    assert ids(document_of(IMPROVE, *lines, (BULLET, "Supervision of staff"))) == ["1"]


def test_an_unrecognised_list_is_noted() -> None:
    def noted(*words: str) -> list[str]:
        document = document_of(IMPROVE, *((PARAGRAPH, each) for each in words))
        parts = outline(find_cover(document), "ilacs")
        found = read_recommendations(document, parts)
        return [
            note.span.quote or ""
            for note in unread_section_notes(document, parts, found)
            if note.span
        ]

    described = "Leaders know what to do. They have begun."
    assert noted(described) == [described]
    assert noted("There are no recommendations.") == noted("The quality of plans.") == []


def test_an_area_plan_names_the_responsible_body() -> None:
    document = document_of(
        (HEADING, "Areas for priority action"),
        (ROW, "Responsible body\tAreas for priority action"),
        (ROW, "Wexmoor Council\tLeaders should find out how long children wait."),
        (HEADING, "Areas for improvement"),
        (
            PARAGRAPH,
            "Leaders should agree who pays for what. They should say so in public, so that:",
        ),
        (BULLET, "families know"),
        (PARAGRAPH, "Leaders should answer letters."),
        (PARAGRAPH, "Local area health leaders should shorten how long children wait for a nurse."),
        (
            PARAGRAPH,
            "Leaders across health, social care and education should share what they know.",
        ),
    )
    found = found_in(document, "area-send")
    assert [(one.id, one.addressed_to) for one in found] == [
        ("priority-1", "Wexmoor Council"),
        ("1", ""),
        ("1.1", ""),
        ("2", ""),
        ("3", "Local area health leaders"),
        ("4", "health, social care and education"),
    ]


def test_a_body_may_be_on_a_line_below_the_action() -> None:
    both = "Wexmoor Council, NHS Norvale and Wexmoor Integrated Care Board (ICB), school leaders."
    first = (PARAGRAPH, "Leaders should find out how long children wait, so that:")
    second = (PARAGRAPH, "Leaders in health should answer letters, and say how long it took. " * 2)
    third = (PARAGRAPH, "Nurses should see each child.")
    expected = [
        ("1", both.rstrip(".")),
        ("1.1", both.rstrip(".")),
        ("2", "NHS Norvale"),
        ("3", "NHS Norvale"),
    ]
    above = [
        (HEADING, "Responsible body"),
        (HEADING, "Areas for priority action"),
        (HEADING, both),
        first,
        (BULLET, "families know"),
        (HEADING, "NHS Norvale"),
        second,
        third,
    ]
    below = [(LINE, "Responsible body"), first, (BULLET, "families know"), (PARAGRAPH, both)]
    beside = [(LINE, f"Responsible body: {both}"), first, (BULLET, "families know")]
    for table in (
        above,
        [*below, second, third, (LINE, "NHS Norvale")],
        [*beside, (LINE, "Responsible body: NHS Norvale"), second, third],
    ):
        document = document_of((HEADING, "Areas for priority action"), *table)
        parts = outline(find_cover(document), "area-send")
        found = read_recommendations(document, parts)
        assert [(one.id.removeprefix("priority-"), one.addressed_to) for one in found] == expected
        assert not list(unread_section_notes(document, parts, found))


def test_a_body_above_bullets_is_what_they_are_about() -> None:
    letter = document_of(
        (HEADING, "Areas for improvement"),
        (HEADING, "Wexmoor Safeguarding Children Board"),
        (BULLET, "Nurses seldom take part."),
        (BULLET, "Nobody counts visits."),
    )
    assert [one.addressed_to for one in found_in(letter, "jtai")] == ["", ""]


def test_leaders_may_include_the_responsible_body() -> None:
    sentence = "Leaders, including Wexmoor Council and Norvale NHS, should answer letters."
    document = document_of((HEADING, "Areas for improvement"), (PARAGRAPH, sentence))
    assert [one.addressed_to for one in found_in(document, "area-send")] == [
        "Wexmoor Council and Norvale NHS"
    ]


def test_a_paragraph_before_the_list_names_who_must_act() -> None:
    document = document_of(
        (HEADING, "Areas for priority action"),
        (
            PARAGRAPH,
            (
                "Urgent action is required by the Wexmoor NHS Foundation Trust to look after its "
                "wards."
            ),
        ),
        (BULLET, "Nobody reads what nurses write down."),
        (BULLET, "The council should ask for it, too."),
        (HEADING, "Areas for improvement"),
        (PARAGRAPH, "Visits are late."),
        (BULLET, "Visits in good time."),
    )
    assert [(one.id, one.addressed_to) for one in found_in(document, "jtai")] == [
        ("priority-1", "the Wexmoor NHS Foundation Trust"),
        ("priority-2", "The council"),
        ("1", ""),
    ]


def test_the_national_framework_is_cited_by_number_or_name() -> None:
    for words, concept in (
        ("(outcome 1, national framework)", "outcome-1"),
        ("(Outcome four: National Framework)", "outcome-4"),
        ("[ Outcome 3, national framework]", "outcome-3"),
        ("(enabler: the workforce is equipped and effective, national framework)", "enabler-3"),
        ("(National Framework enabler two)", "enabler-2"),
        ("(Principle 1)", "principle-1"),
    ):
        read_in = read_references(f"The recording of visits. {words}")
        assert read_in.framework == (concept,), words
        assert read_in.end == len("The recording of visits.")


@given(
    pages=st.lists(st.integers(1, 60), max_size=3, unique=True),
    paragraphs=st.lists(st.integers(1, 180), min_size=1, max_size=4, unique=True),
)
def test_written_citations_are_read_back(pages: list[int], paragraphs: list[int]) -> None:
    cited = [f"paragraphs {', '.join(map(str, paragraphs))}"]
    cited = [f"pages {', '.join(map(str, pages))}", *cited] if pages else cited
    read_in = read_references(f"Record visits promptly ({', '.join(cited)}).")
    assert read_in.pages == tuple(map(str, pages))
    assert read_in.paragraphs == tuple(map(str, paragraphs))


def test_a_range_includes_all_its_numbers() -> None:
    assert read_references("Do it well (paragraphs 19–21).").paragraphs == ("19", "20", "21")
    plain = read_references("Staff the hub (MASH) in time (including nights).")
    assert plain.end == len("Staff the hub (MASH) in time (including nights).")


def test_a_detached_reference_is_no_item() -> None:
    items = document_of(IMPROVE, (BULLET, "Record each visit."), (BULLET, "(paragraphs 3 and 26)"))
    assert [one.span.quote for one in found_in(items)] == ["Record each visit."]
