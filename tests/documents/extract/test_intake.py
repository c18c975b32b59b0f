"""What is read shows that it is a whole report on services for children;
all else is refused by kind.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from documents.extract.documents import BOILERPLATE, HEADING, PARAGRAPH, Line, document

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import BlockKind, Note
from graphkit.documents.extract.intake import admit
from graphkit.documents.register import Register

PROSE = (
    "The council inspected its own work, and this self-evaluation says how well families are "
    "helped."
)
LEGAL: Line = (
    BOILERPLATE,
    "The Office for Standards in Education, Children’s Services and Skills (Ofsted) regulates.",
)
ADDRESS: list[Line] = ["Ofsted", "Piccadilly Gate", "Store Street"]
TITLE = "Inspection of Wexmoor local authority children’s services"
DAYS = "Inspection dates: 4 to 8 March 2024"
LETTER = "Focused visit to Wexmoor children’s services"


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (["Estyn", "Inspection of education services in Wexmoor County Council"], "Wales"),
        (
            [
                "Ada Frost",
                "Dear Director",
                "Care Inspectorate Wales (CIW) assurance check of Wexmoor",
            ],
            "Wales",
        ),
        (
            ["Care Inspectorate", "Joint inspection of services for children in Ambleford"],
            "Scotland",
        ),
        (["RQIA", "Review of children’s social services"], "Northern Ireland"),
        (
            ["Inspection of Wexmoor Grove Primary School", "Inspection dates: 4 March 2025"],
            "a school",
        ),
        (["Children’s home inspection report", "Wexmoor House"], "a children's home"),
        (
            ["1234567", "Registered provider: Wexmoor Council", "Full inspection"],
            "a children's home",
        ),
        (["Inspection report for local authority fostering service"], "an agency"),
        (["PEEL 2021/22", "An inspection of Norvale Police"], "a police inspection"),
        (["National child protection inspections", "Norvale Police"], "a police inspection"),
        (["Report by the Local Government and Social Care Ombudsman"], "an ombudsman's report"),
        (["Minutes of the meeting of the Wexmoor children’s panel", TITLE], "minutes of a meeting"),
        (
            ["Wexmoor Council", "Children’s services self-evaluation", "September 2025"],
            "a self-evaluation",
        ),
        ([TITLE, DAYS, "Action plan"], "an improvement plan or action plan"),
        (["Improvement Notice", "To: Wexmoor Council"], "an improvement notice"),
        (
            ["Statutory direction to Wexmoor Council on children’s services"],
            "a statutory direction",
        ),
        (["Wexmoor: LGA peer challenge report"], "a peer review"),
        (["Wexmoor Council", "Children’s services improvement plan 2025"], "an improvement plan"),
        (["Inspecting local authority children’s services", "Guidance for inspectors"], "guidance"),
        (
            ["Report to: Cabinet", "Wards affected: all", "Purpose of report", TITLE],
            "papers of a committee",
        ),
    ],
)
def test_documents_of_other_kinds_are_refused(
    lines: list[Line], what: str, register: Register
) -> None:
    with pytest.raises(UnreadableReportError, match=f"invented.pdf is .*{what}.*: leave it out"):
        admit(document([*lines, (PARAGRAPH, PROSE), LEGAL]), register)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([TITLE.lower(), *[(PARAGRAPH, PROSE.lower())] * 30], "has no capital letters"),
        ([(PARAGRAPH, f"{TITLE} {DAYS} {PROSE * 30}")], "is all in one paragraph"),
    ],
)
def test_a_text_that_has_lost_its_form_is_refused(
    lines: list[Line], reason: str, register: Register
) -> None:
    with pytest.raises(
        UnreadableReportError, match=f"invented.pdf .*{reason}.*: give the report as it was"
    ):
        admit(document(lines), register)


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        (
            (
                "Members asked about caseloads. The Committee heard the director. Members noted "
                "the letter."
            ),
            "minutes",
        ),
        (
            "The force works well with others. Officers of the constabulary see children.",
            "a police inspection",
        ),
        (
            "The complainant said so. The Ombudsman found fault causing injustice.",
            "an ombudsman's report",
        ),
        (
            "Timescale: May. Lead officer: head of service. RAG: green. Milestones are met.",
            "action plan",
        ),
        (
            (
                "We know our services well. We judge our practice to be good, and our strengths "
                "are many."
            ),
            "a self-eval",
        ),
    ],
)
def test_what_a_document_says_again_and_again_names_it(
    sentence: str, what: str, register: Register
) -> None:
    with pytest.raises(UnreadableReportError, match=f"is .*{what}"):
        admit(document(["Wexmoor", "Monitoring visit to Wexmoor", (PARAGRAPH, sentence)]), register)


def test_a_title_alone_makes_no_report(register: Register) -> None:
    with pytest.raises(
        UnreadableReportError, match=r"is no inspection report: .*; give the report"
    ):
        admit(
            document([TITLE, DAYS, (PARAGRAPH, "Children like the parks of the town.")]), register
        )


def test_a_letter_to_the_inspectorate_is_none_of_it(register: Register) -> None:
    answer: list[Line] = [
        "Ms Lisa Walsh HMI",
        "Dear Ms Walsh",
        LETTER,
        (PARAGRAPH, "We thank you for your visit."),
    ]
    signed: list[Line] = ["Yours sincerely", "Odile Marchbanks", "Director of Children’s Services"]
    with pytest.raises(UnreadableReportError, match="is no inspection report"):
        admit(document([*answer, *signed]), register)


def test_the_report_inside_papers_is_to_be_saved(register: Register) -> None:
    papers: list[Line] = ["Report to: Cabinet", "Wards affected: all", (PARAGRAPH, PROSE)]
    with pytest.raises(
        UnreadableReportError,
        match=r"the papers of a committee.*: .* save that as a file of its own",
    ):
        admit(document(papers, [TITLE, DAYS, (PARAGRAPH, PROSE)], [LEGAL]), register)


def test_a_report_without_its_front_page_is_refused(register: Register) -> None:
    noted = Note(
        "missing-pages", "pages before the one numbered 2 are missing: get the whole report"
    )
    rest = replace(document([(PARAGRAPH, PROSE)], [LEGAL]), notes=(noted,))
    with pytest.raises(
        UnreadableReportError, match="has no front page of a report: get the whole report"
    ):
        admit(rest, register)


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "Area SEND inspection of Wexmoor Local Area Partnership",
        "Review of the effectiveness of the Wexmoor Local Safeguarding Children Board",
        "Review of the help for young carers in Wexmoor",
    ],
)
def test_reports_that_name_other_documents_are_read(title: str, register: Register) -> None:
    ends: list[Line] = [(HEADING, "Improvement notice"), "Inspection team", LEGAL]
    assert (
        admit(document(["Agenda Item 7", title, DAYS, (PARAGRAPH, PROSE), *ends]), register).notes
        == ()
    )


@pytest.mark.parametrize(
    "signature",
    [["Yours sincerely", "Basil Hedley"], ["Basil Hedley", "Her Majesty’s Inspector"]],
    ids=["farewell", "post"],
)
def test_a_letter_is_complete_with_its_signature(signature: list[Line], register: Register) -> None:
    letter: list[Line] = [*ADDRESS, "Dear Ms Marchbanks", LETTER, (PARAGRAPH, PROSE)]
    assert admit(document([*letter, *signature]), register).notes == ()
    (note,) = admit(document(letter), register).notes
    assert (note.code, note.message) == (
        "missing-pages",
        "the signature at the end is missing: get the whole report",
    )


def test_a_report_is_complete_with_its_legal_notice(register: Register) -> None:
    first: list[Line] = [TITLE, DAYS, "Lead inspector: Basil Hedley", (PARAGRAPH, PROSE)]
    assert admit(document(first, [(PARAGRAPH, PROSE), LEGAL]), register).notes == ()
    (note,) = admit(document(first, [(PARAGRAPH, "Leaders know that the")]), register).notes
    assert note.message.startswith(
        "the legal notice at the end is missing, and the text ends in mid-sentence"
    )
    assert note.span is not None
    assert note.span.page == 2


def test_a_last_section_does_not_replace_the_legal_notice(register: Register) -> None:
    title = "Area SEND inspection of Wexmoor Local Area Partnership"
    whole: list[Line] = [
        title,
        DAYS,
        "Lead inspector: Basil Hedley",
        (PARAGRAPH, PROSE),
        "Inspection team",
    ]
    assert admit(document(whole, [LEGAL]), register).notes == ()
    (note,) = admit(document(whole), register).notes
    assert note.message == "the legal notice at the end is missing: get the whole report"


def test_a_report_begins_with_its_front_page(register: Register) -> None:
    rest: list[Line] = [TITLE, "Lead inspector: Basil Hedley", (PARAGRAPH, PROSE * 4), LEGAL]
    (note,) = admit(document(rest), register).notes
    assert note.message.startswith("the report begins without a date or a greeting")
    (note,) = admit(document([(PARAGRAPH, PROSE * 4), rest[0], DAYS, *rest[1:]]), register).notes
    assert note.message.startswith("the title is below 380 characters of text")
    assert note.code == "missing-pages"


def test_what_is_aside_is_not_given_to_readers(register: Register) -> None:
    whole = document([*ADDRESS, TITLE, (PARAGRAPH, PROSE), LEGAL, (BlockKind.ASIDE, "DRAFT")])
    admitted = admit(whole, register)
    assert admitted.blocks == whole.blocks[:-1]
    assert admitted.text == whole.text.removesuffix("DRAFT\n")
