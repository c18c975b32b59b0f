"""A file with two reports is refused, as is one with the same report twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from documents.extract.documents import BOILERPLATE, BULLET, HEADER, PARAGRAPH, Line, document

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import Document
from graphkit.documents.extract.several_reports import refuse_several_reports
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.register import Register

COVER = "Inspection dates: 3 June 2019 to 14 June 2019"
OTHER = "Inspection dates: 16 September 2019 to 27 September 2019"
TITLE = "Inspection of {} local authority children’s services"
WEXMOOR, AMBLEFORD = TITLE.format("Wexmoor"), TITLE.format("Ambleford")
PROSE: list[Line] = [
    (PARAGRAPH, f"Paragraph {number} says much about children. " * 8) for number in range(9)
]
LEGAL: Line = (
    BOILERPLATE,
    "The Office for Standards in Education, Children’s Services and Skills (Ofsted)",
)


def refuse(register: Register, *pages: list[Line]) -> Document:
    whole = document(*pages)
    refuse_several_reports(find_cover(whole), register)
    return whole


def about(place: str) -> Line:
    return PARAGRAPH, f"Children in {place} are helped soon. Families in {place} know whom to ask."


def test_two_covers_with_other_days_are_two_reports(register: Register) -> None:
    with pytest.raises(
        UnreadableReportError, match=r"two reports in one file: .* \(pages 1 and 2\)"
    ):
        refuse(register, ["Wexmoor", COVER], ["Ambleford", OTHER])


def test_a_text_without_pages_may_have_two_covers(register: Register) -> None:
    more: list[Line] = [
        (PARAGRAPH, f"Here paragraph {number} says other things. " * 12) for number in range(9)
    ]
    paged = document([WEXMOOR, COVER, *more, WEXMOOR, OTHER, *PROSE])
    plain = replace(
        paged, pages=0, blocks=tuple(replace(block, page=None) for block in paged.blocks)
    )
    with pytest.raises(
        UnreadableReportError, match=r"two reports in one file: invented.pdf; save each"
    ):
        refuse_several_reports(find_cover(plain), register)


@pytest.mark.parametrize(
    "second",
    [
        [AMBLEFORD, COVER],
        ["Ambleford Borough Council", "Inspection of children’s social care services", COVER],
        ["Dear Ms Vale", "Focused visit to Ambleford children’s services"],
        [(HEADER, f"{AMBLEFORD} 2"), about("the town")],
    ],
    ids=["title", "line above", "letter", "header"],
)
def test_another_authority_in_a_title_is_another_report(
    second: list[Line], register: Register
) -> None:
    with pytest.raises(
        UnreadableReportError, match=r"two reports .*\(Wexmoor, and Ambleford on page 2\)"
    ):
        refuse(register, [WEXMOOR, COVER, about("Wexmoor")], second)


def test_the_rest_of_a_file_speaks_of_its_own_authority(register: Register) -> None:
    first: list[Line] = [WEXMOOR, COVER, about("Wexmoor")]
    second = [[about("Ambleford"), about("Ambleford")], [about("Ambleford")]]
    with pytest.raises(UnreadableReportError, match=r"Wexmoor, and Ambleford on page 2"):
        refuse(register, first, *second)
    refuse(register, first, *second, [about("Wexmoor")])
    refuse(register, first, second[1])


def test_below_a_signature_one_name_of_another_is_enough(register: Register) -> None:
    first: list[Line] = [WEXMOOR, COVER, about("Wexmoor"), "Yours sincerely", "Ada Frost"]
    with pytest.raises(UnreadableReportError, match=r"Wexmoor, and Ambleford on page 2"):
        refuse(register, first, [about("Ambleford")])


def test_a_letter_is_signed_on_one_page(register: Register) -> None:
    signed: list[Line] = [about("Wexmoor"), "Yours sincerely", "Ada Frost"]
    refuse(register, [WEXMOOR, COVER, *signed])
    with pytest.raises(UnreadableReportError, match=r"two reports .*\(signed on pages 1 and 2\)"):
        refuse(register, [WEXMOOR, COVER, *signed], signed)


def test_a_chapter_with_the_same_days_is_no_second_report(register: Register) -> None:
    board: list[Line] = ["The board", COVER, (BULLET, "It meets.")]
    refuse(register, ["Wexmoor", COVER, *PROSE, LEGAL], board)


def test_the_same_report_twice_is_refused(register: Register) -> None:
    with pytest.raises(UnreadableReportError, match="the same report twice"):
        refuse(register, ["Wexmoor", COVER, *PROSE], ["Wexmoor", COVER, *PROSE])
