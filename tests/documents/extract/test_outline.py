"""The outline: every block once, sections by heading, labels a reader can count out."""

import csv
from itertools import pairwise

import pytest
from builds import REPORTS
from documents.extract.documents import BULLET, HEADING, LINE, PARAGRAPH, ROW, Piece, document_of
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.frameworks import current_frameworks
from graphkit.documents.extract.findings import evaluative_paragraphs
from graphkit.documents.extract.front.report_kind import recognise
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.outline import find_heading, outline, plain_heading, sections
from graphkit.documents.ingest import read_document

LONG = (
    "Staff in Ambleford know their families well, and they turn up when they have said they will "
    "turn up."
)
HEADINGS = (
    "What needs to improve?1",
    "The experiences and progress of care leavers: good",
    "Recommendations",
    "Main findings",
    "Case study: the Wexmoor kitchen",
    "A heading of their own",
)


def test_every_block_of_the_body_is_in_one_section() -> None:
    for path in sorted(REPORTS.glob("*.txt")):
        document = read_document(path)
        blocks = [
            block
            for section in outline(find_cover(document), recognise(find_cover(document)).framework)
            for block in (
                *([section.heading] if section.heading else []),
                *(p.block for p in section.paragraphs),
            )
        ]
        assert blocks == list(document.body_blocks()), path.name


@given(
    pieces=st.lists(
        st.one_of(
            st.tuples(st.just(HEADING), st.sampled_from(HEADINGS)),
            st.tuples(
                st.sampled_from((PARAGRAPH, BULLET, LINE, ROW)), st.sampled_from((LONG, "Dear all"))
            ),
            st.tuples(st.just(PARAGRAPH), st.just(LONG), st.sampled_from(("1", "2", "17"))),
        ),
        max_size=14,
    ),
    framework=st.sampled_from(("ilacs", "sif", "jtai", "area-send", "")),
)
def test_any_document_is_covered_in_order(pieces: list, framework: str) -> None:
    document = document_of(*pieces)
    found = outline(find_cover(document), framework)
    blocks = [
        b
        for s in found
        for b in (*([s.heading] if s.heading else []), *(p.block for p in s.paragraphs))
    ]
    assert blocks == list(document.body_blocks())
    assert all(before.start < after.start for before, after in pairwise(blocks))


def test_grade_definitions_of_the_authority_and_the_board() -> None:
    document = document_of(
        (HEADING, "What the inspection judgements mean"),
        *((HEADING, "The local authority"), (PARAGRAPH, LONG)),
        *((HEADING, "The LSCB"), (PARAGRAPH, LONG)),
        *(
            (HEADING, "Section 2: The effectiveness of the Local Safeguarding Children Board"),
            (PARAGRAPH, LONG),
        ),
    )
    assert [section.role for section in outline(find_cover(document), "sif")] == [
        *["grades"] * 3,
        "lscb",
    ]


def test_a_numbered_report_is_labelled_by_its_own_numbers() -> None:
    document = document_of(
        (HEADING, "Wexmoor"),
        (PARAGRAPH, f"{LONG} {LONG}"),
        (HEADING, "What needs to improve"),
        (BULLET, "The pace of planning for adoption."),
        (HEADING, "The experiences and progress of children who need help and protection: good"),
        (PARAGRAPH, LONG, "1"),
        (BULLET, "which is a help"),
        (PARAGRAPH, LONG),
        (PARAGRAPH, LONG, "1"),
    )
    keys = {
        section.role: [paragraph.key for paragraph in section.paragraphs]
        for section in outline(find_cover(document), "ilacs")
    }
    assert keys["summary"] == ["p0"]
    assert keys["improve"] == ["r1"]
    assert keys["criterion"] == ["1", "1", "u1", "1-2"]


def test_a_letter_without_a_salutation_has_no_addressees() -> None:
    document = document_of(
        (HEADING, "Focused visit to Wexmoor children’s services"),
        (LINE, "Inspection dates: 7 and 8 June 2022"),
        (PARAGRAPH, "Inspectors looked at the front door."),
        (HEADING, "Headline findings"),
        (PARAGRAPH, LONG),
    )
    roles = [section.role for section in outline(find_cover(document), "focused-visit")]
    assert roles == ["front", "summary", "summary"]


def test_a_letter_is_labelled_by_what_its_sections_are_for() -> None:
    document = read_document(REPORTS / "northmere-jtai-2022.txt")
    found = outline(find_cover(document), "jtai")
    labels = {
        section.role: [paragraph.key for paragraph in section.paragraphs] for section in found
    }
    assert labels["addressees"] == ["p0"] * 5
    assert labels["strengths"] == ["s1", "s2", "s3"]
    assert labels["main-findings"] == ["l1", "l2", "l3"]
    assert labels["next-steps"] == ["n1"]


VISIT = (
    (LINE, "9 June 2021"),
    (LINE, "Dear Ms Flint"),
    (HEADING, "Focused visit to Wexmoor children’s services"),
    (PARAGRAPH, "Here is what was found at a visit to Wexmoor children’s services on 4 and 5 May."),
    (
        PARAGRAPH,
        "Inspectors looked at work with families who are new to the town and at how it is led.",
    ),
    (PARAGRAPH, "This visit was carried out from afar, by telephone and by video."),
    (PARAGRAPH, "Wexmoor is getting better at this work."),
)


def roles_of(*pieces: Piece, framework: str = "focused-visit") -> list[tuple[str, list[str]]]:
    document = document_of(*pieces)
    found = sections(
        outline(find_cover(document), framework),
        "summary",
        "inspection",
        "improve",
        "main-findings",
    )
    return [(one.role, [document.text_of(p.block)[:18] for p in one.paragraphs]) for one in found]


def test_findings_below_a_list_are_not_list_entries() -> None:
    read = roles_of(
        *VISIT[:4],
        (HEADING, "What needs to improve in this area of social work practice"),
        (BULLET, "How plans are written."),
        (HEADING, "Findings and evaluation of social work practice"),
        (BULLET, "Families are seen often."),
        (HEADING, "Areas for priority action"),
        (PARAGRAPH, "How calls are answered."),
        (HEADING, "The front door"),
        (PARAGRAPH, "Calls wait."),
    )
    assert read[1:] == [
        ("improve", ["How plans are writ"]),
        ("main-findings", ["Families are seen "]),
        ("main-findings", ["Calls wait."]),
    ]


def test_a_second_list_of_improvements_in_a_visit_is_findings() -> None:
    read = roles_of(
        *VISIT[:4],
        (HEADING, "What needs to improve in this area of social work practice"),
        (BULLET, "How plans are written."),
        (HEADING, "Findings and evaluation of social work practice"),
        (PARAGRAPH, "Families are seen often."),
        (HEADING, "Areas for improvement"),
        (BULLET, "Too many plans are old. They do not say what must change."),
    )
    assert read[1:] == [
        ("improve", ["How plans are writ"]),
        ("main-findings", ["Families are seen "]),
        ("main-findings", ["Too many plans are"]),
    ]


def test_how_inspectors_worked_at_a_visit_is_no_finding() -> None:
    assert roles_of(*VISIT) == [
        ("summary", ["Here is what was f"]),
        ("inspection", ["Inspectors looked ", "This visit was car"]),
        ("summary", ["Wexmoor is getting"]),
    ]


def test_findings_in_sentences_about_method_are_findings() -> None:
    found = (
        "Inspectors observed that calls wait.",
        "Inspectors reviewed the plans of 14 families and found them thin.",
        "Inspectors looked at how plans are written. Most plans are thin.",
        "They considered that this had become worse.",
        "The visit was too short for some families.",
    )
    read = roles_of(*VISIT[:4], *[(PARAGRAPH, words) for words in found])
    assert read == [("summary", ["Here is what was f", *(words[:18] for words in found)])]


def test_courtesies_of_a_visit_without_headings_are_no_finding() -> None:
    thanks = (PARAGRAPH, "I am copying this letter to the Department for Education.")
    assert roles_of(*VISIT[:4], VISIT[6], thanks)[-1] == ("inspection", ["I am copying this "])


def test_findings_below_unknown_headings_of_a_visit() -> None:
    read = roles_of(
        *VISIT[:4],
        (HEADING, "Areas covered by the visit"),
        (PARAGRAPH, "The visit was about families who are new to the town."),
        (HEADING, "The quality of practice"),
        (PARAGRAPH, "Practice is good."),
        (HEADING, "Overview"),
        (PARAGRAPH, "Leaders know what to do."),
        (HEADING, "Children in care"),
        (PARAGRAPH, "Most live in homes that suit them."),
        (HEADING, "Young people who leave care"),
        (PARAGRAPH, "Plans are made too late."),
    )
    assert read[1:] == [
        ("inspection", ["The visit was abou"]),
        ("main-findings", ["Practice is good."]),
        ("summary", ["Leaders know what "]),
        ("main-findings", ["Most live in homes", "Young people who l", "Plans are made too"]),
    ]


def test_an_unknown_kind_has_findings_below_its_method_text() -> None:
    read = roles_of(
        (HEADING, "Inspection of work with families"),
        (HEADING, "About this inspection"),
        (PARAGRAPH, "Four inspectors came to Wexmoor.", "1"),
        (HEADING, "Work with families"),
        (PARAGRAPH, "Families are well known.", "2"),
        (HEADING, "Areas for improvement"),
        (PARAGRAPH, "The council should, at once:", "3"),
        (BULLET, "write plans with families"),
        (ROW, "Early help\tGrade 3 (adequate)"),
        (PARAGRAPH, "Help comes late.", "4"),
        (ROW, "Leadership\tGood"),
        (PARAGRAPH, "Leaders are keen.", "5"),
        framework="other",
    )
    assert read == [
        ("inspection", ["Four inspectors ca"]),
        ("main-findings", ["Families are well "]),
        ("improve", ["The council should", "write plans with f"]),
        ("main-findings", ["Help comes late."]),
        ("main-findings", ["Leaders are keen."]),
    ]


def test_a_list_goes_on_below_a_case_study() -> None:
    document = document_of(
        (LINE, "3 May 2019"),
        (LINE, "Ann Other, Director of Children’s Services, Wexmoor Council"),
        (LINE, "Dear local partnership"),
        (PARAGRAPH, LONG),
        (HEADING, "Areas for improvement"),
        (BULLET, LONG),
        (HEADING, "Case study: area for improvement"),
        (HEADING, "A kitchen of their own"),
        (PARAGRAPH, LONG),
        (BULLET, LONG),
        (LINE, "Yours sincerely"),
        (LINE, "Una Brook"),
    )
    roles = [section.role for section in outline(find_cover(document), "jtai-thematic")]
    assert roles == [
        "front",
        "addressees",
        "summary",
        "improve",
        "case-study",
        "improve",
        "signatures",
    ]


@pytest.mark.parametrize(
    ("lead", "words", "entries"),
    [
        (LONG, LONG, 2),
        ("They cook.", LONG, 2),
        (LONG, "They cook.", 1),
        (f"{LONG} So:", LONG, 1),
        (LONG, "", 1),
    ],
)
def test_a_list_continues_below_a_case_study(lead: str, words: str, entries: int) -> None:
    document = document_of(
        (HEADING, "Areas for improvement"),
        (BULLET, LONG),
        (HEADING, "Case study: area for improvement"),
        (PARAGRAPH, lead),
        (BULLET, words) if words else (PARAGRAPH, LONG),
    )
    found = sections(outline(find_cover(document), "jtai-thematic"), "improve")
    assert sum(len(section.paragraphs) for section in found) == entries


@pytest.mark.parametrize("rank", [2, 3], ids=["as-the-list", "lower"])
def test_a_heading_like_one_in_a_list_groups_its_items(rank: int) -> None:
    document = document_of(
        (HEADING, "Areas for improvement", "", 2),
        (HEADING, "Buses", "", rank),
        (BULLET, LONG),
        (HEADING, "Response to late buses", "", rank),
        (PARAGRAPH, f"{LONG} {LONG}"),
        (HEADING, "The town", "", 1),
        (PARAGRAPH, f"{LONG} {LONG}"),
    )
    read = outline(find_cover(document), "jtai-thematic")
    (found,) = sections(read, "improve")
    assert [paragraph.block.kind for paragraph in found.paragraphs].count(PARAGRAPH) == 1
    assert read[-1].role == "main-findings"


def test_a_heading_begins_a_chapter_but_a_list_entry_does_not() -> None:
    document = document_of(
        (HEADING, "What needs to improve"),
        (BULLET, "Summary"),
        (PARAGRAPH, "Recommendations", "2"),
        (HEADING, "The impact of leaders on social work practice with children and families: good"),
        (PARAGRAPH, LONG, "1"),
    )
    found = [
        (section.role, len(section.paragraphs))
        for section in outline(find_cover(document), "ilacs")
    ]
    assert found == [("improve", 2), ("criterion", 1)]


def test_a_cover_that_is_one_paragraph_is_no_summary() -> None:
    cover = "Wexmoor Borough Council Inspection dates: 4 to 8 March 2023 Lead inspector: Una Brook"
    document = document_of(
        (PARAGRAPH, f"{cover} Judgement Grade Overall effectiveness Good"), (PARAGRAPH, LONG * 2)
    )
    assert [section.role for section in outline(find_cover(document), "ilacs")] == [
        "front",
        "summary",
    ]


def test_the_board_has_recommendations_of_its_own() -> None:
    document = read_document(REPORTS / "wexmoor-sif-2015.txt")
    found = outline(find_cover(document), "sif")
    assert [section.criterion for section in sections(found, "improve")] == ["", "lscb"]
    judged = [section.criterion for section in sections(found, "criterion")]
    assert list(dict.fromkeys(judged)) == [
        "help-and-protection",
        "adoption",
        "care-leavers",
        "leadership-management-governance",
    ]


def test_chapter_names_group_the_summary() -> None:
    leadership = (HEADING, "Leadership, management and governance")
    document = document_of(
        (HEADING, "What does the local authority need to improve?"),
        leadership,
        (PARAGRAPH, "Fill the vacant posts.", "1"),
        (HEADING, "The experiences and progress of children who need help and protection"),
        (PARAGRAPH, LONG, "2"),
        leadership,
        (PARAGRAPH, LONG, "3"),
    )
    assert [(s.role, s.criterion) for s in outline(find_cover(document), "sif")] == [
        ("improve", ""),
        ("criterion", "help-and-protection"),
        ("criterion", "leadership-management-governance"),
    ]


@pytest.mark.parametrize(
    "above", ["About this inspection", "Summary for children and young people"]
)
def test_chapters_without_a_heading_for_the_first(above: str) -> None:
    document = document_of(
        (HEADING, above),
        (PARAGRAPH, LONG),
        (HEADING, "Children who need help and protection Good Summary"),
        (PARAGRAPH, LONG, "2"),
        (HEADING, "Leadership, management and governance"),
        (PARAGRAPH, LONG, "3"),
    )
    assert outline(find_cover(document), "sif")[-1].criterion == "leadership-management-governance"


def test_headings_are_known_whatever_sticks_to_them() -> None:
    for words in (
        "What needs to improve?1",
        "What needs to improve:",
        "WHAT NEEDS TO IMPROVE",
        "What needs to improve in this area of social work practice?",
    ):
        found = find_heading(words, "report", current_frameworks())
        assert found is not None
        assert found.role == "improve", words
    words = "The effectiveness of the local area in meeting the needs of children"
    found = find_heading(words, "letter", current_frameworks())
    assert found is not None
    assert found.role == "main-findings"
    heading = "The graded judgement for adoption performance is that it requires improvement"
    assert (
        plain_heading(heading, current_frameworks())
        == "the graded judgement for adoption performance"
    )


def test_real_ilacs_reports_have_every_section(shared) -> None:
    with (shared / "gold" / "reports.csv").open(encoding="utf-8", newline="") as lines:
        files = [row["file"] for row in csv.DictReader(lines) if row["kind"] == "ILACS"][::12]
    for file in files:
        document = read_document(shared / "reports" / "pdf" / file)
        found = outline(find_cover(document), "ilacs")
        judged = {section.criterion for section in sections(found, "criterion")}
        assert {"leaders", "help-and-protection"} <= judged, file
        assert (
            "care-and-care-leavers" in judged or {"children-in-care", "care-leavers"} <= judged
        ), file
        assert len(sections(found, "summary")) == 1, file
        assert all(p.key for s in found for p in s.paragraphs if p.block.kind is not HEADING), file


def test_a_heading_printed_below_its_list_is_put_right() -> None:
    finding = " ".join([LONG] * 5)
    document = document_of(
        (HEADING, "Executive summary"),
        (PARAGRAPH, LONG),
        (HEADING, "The experiences and progress of children who need help and protection"),
        (PARAGRAPH, finding, "4"),
        (HEADING, "The Local Safeguarding Children Board"),
        (HEADING, "Executive summary"),
        (PARAGRAPH, LONG),
        (PARAGRAPH, "Count what the training changes.", "5"),
        (HEADING, "Recommendations"),
        (PARAGRAPH, finding, "6"),
        (PARAGRAPH, finding, "7"),
    )
    found = [
        (s.role, [p.block.number for p in s.paragraphs])
        for s in outline(find_cover(document), "sif")
        if s.criterion == "lscb"
    ]
    assert found == [("lscb", []), ("summary", [""]), ("improve", ["5"]), ("lscb", ["6", "7"])]


def test_headings_of_the_area_box_may_name_the_area() -> None:
    for words in (
        "Children living in Ambleford",
        "Child protection in Ambleford",
        "Local authority context",
    ):
        found = find_heading(words, "report", current_frameworks())
        assert found is not None
        assert found.role == "area", words
    for words in (
        "Children in need of help",
        "Children in care",
        "Children in need and child protection",
    ):
        found = find_heading(words, "report", current_frameworks())
        assert found is None or found.role != "area", words
    dashed = plain_heading("Findings ─ the board", current_frameworks())
    assert dashed == plain_heading("Findings - the board", current_frameworks())


def test_a_heading_may_go_on_in_a_row_with_its_grade() -> None:
    document = document_of(
        (HEADING, "Information about this local authority area"),
        (PARAGRAPH, LONG),
        (HEADING, "The experiences and progress of"),
        (ROW, "children who need help and protection\tRequires improvement"),
        (HEADING, "Summary"),
        (PARAGRAPH, LONG),
    )
    found = outline(find_cover(document), "sif")
    assert sections(found, "criterion")[-1].criterion == "help-and-protection"
    assert [paragraph.block.length for _, paragraph in evaluative_paragraphs(document, found)] == [
        len(LONG)
    ]


@pytest.mark.parametrize(
    ("framework", "heading"),
    [
        ("sif", "In the last 12 months:"),
        ("jtai", "Ambleford Safeguarding Partnership (ASP)"),
        ("jtai-thematic", "Multi-agency practice with children who go hungry"),
    ],
)
def test_headings_ignored_by_name_are_not_unknown(framework: str, heading: str) -> None:
    document = document_of((HEADING, "What needs to improve"), (BULLET, LONG), (HEADING, heading))
    assert not any(section.unknown_headings for section in outline(find_cover(document), framework))
