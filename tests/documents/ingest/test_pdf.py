"""PDF: sentences continue over page breaks, footnote marks are removed, tables become rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from documents.ingest.pdf_pages import (
    BOLD,
    FONT,
    HANG,
    LEFT,
    RIGHT,
    SIZE,
    Print,
    pdf_with_unicode,
    wrap_lines,
)
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont

from graphkit.core.model import BODY_KINDS, Block, BlockKind, Document
from graphkit.documents.ingest import pdf, read_document

FILLING = (
    "Workers in the town of Ambleford know their families well and they write about them with "
    "care, so that anybody who opens the record can see what has been done and why it was done on "
    "that day."
)
ADDRESSED = ("Ada Frost", "Kit Moor", "Odo Stern", "Ivy Lark")
Reader = Callable[[Print], Document]


@pytest.fixture
def printed(tmp_path: Path) -> Reader:
    def reader(page: Print) -> Document:
        path = tmp_path / "ambleford.pdf"
        path.write_bytes(page.save())
        return read_document(path)

    return reader


def of_kind(document: Document, *kinds: BlockKind) -> list[Block]:
    return [block for block in document.blocks if block.kind in kinds]


def words(document: Document, *kinds: BlockKind) -> list[str]:
    return [document.text_of(block) for block in of_kind(document, *kinds)]


def test_a_list_that_a_browser_paints_last_is_in_its_place(printed: Reader) -> None:
    page = Print()
    page.canvas.setProducer("Skia/PDF m149")
    page.heading("What needs to improve")
    top = page.y
    page.y -= 80
    page.heading("Help and protection")
    page.paragraph(FILLING)
    page.y = top
    page.paragraph("The quality of plans.", "\u2022")
    page.paragraph("The oversight by managers.", "\u2022")
    assert words(printed(page), *BODY_KINDS) == [
        "What needs to improve",
        "The quality of plans.",
        "The oversight by managers.",
        "Help and protection",
        FILLING,
    ]


def test_a_sentence_over_a_page_break_has_both_pages(printed: Reader) -> None:
    page = Print(header="Inspection of Ambleford, 3 to 7 May 2023")
    page.heading("Help and protection")
    page.paragraph(FILLING, "1.")
    page.paragraph("The hub answers quickly, and it does not", "2.")
    page.turn()
    page.line("leave anybody waiting. Inspectors saw this on each of the five days.", 99)
    page.paragraph(FILLING, "3.")
    page.turn()
    page.paragraph(FILLING, "4.")
    document = printed(page)

    second = next(block for block in document.blocks if block.number == "2")
    assert document.text_of(second).startswith(
        "The hub answers quickly, and it does not leave anybody waiting."
    )
    assert document.page_at(second.start) == 1
    assert document.page_at(document.text.index("leave anybody")) == 2
    span = document.span(second.start, second.end)
    assert (span.page, span.end_page) == (1, 2)
    assert [block.number for block in document.body_blocks() if block.number] == [
        "1",
        "2",
        "3",
        "4",
    ]
    assert not any(
        "Inspection of Ambleford" in document.text_of(block) for block in document.body_blocks()
    )
    assert len(words(document, BlockKind.HEADER)) == 6


def test_the_only_paragraph_of_a_first_page_goes_on(printed: Reader) -> None:
    page = Print()
    page.heading("Ambleford")
    page.line("Services are good. Leaders have worked with great care for several years, and they")
    page.line("share some of the services with the larger neighbouring councils of the area, with")
    page.turn()
    page.line("Northmere. That is well known.")
    page.paragraph(FILLING)
    assert "of the area, with Northmere. That" in printed(page).text


def test_footnote_marks_and_footnotes_leave_the_body(printed: Reader) -> None:
    page = Print()
    page.heading("Summary")
    page.line("The council and the board", gap=12)
    end = page.at(LEFT, page.y - 14.5, "work together in Ambleford")
    page.y -= 14.5
    page.at(end, page.y + 5, "1", 7)
    page.at(end + 4.5, page.y, ", and they do so")
    page.line("with good will. They meet each month in the town hall.")
    for _ in range(8):
        page.paragraph(FILLING)
    page.at(LEFT, 60, "1", 6)
    page.at(LEFT + 6, 55, "A board set up by the council in 2015.", 9)
    page.turn()
    page.paragraph(FILLING)
    document = printed(page)

    assert words(document, BlockKind.FOOTNOTE) == ["A board set up by the council in 2015."]
    assert any(
        text.startswith(
            "The council and the board work together in Ambleford, and they do so with good will."
        )
        for text in words(document, BlockKind.PARAGRAPH)
    )


def test_bullets_have_levels_and_no_markers(printed: Reader) -> None:
    page = Print()
    page.heading("What needs to improve")
    page.paragraph(FILLING, "\u2022", gap=6)
    page.paragraph("How plans are written, so that:", "\u2022", gap=6)
    page.paragraph("they say who does what", "-", 117, gap=6)
    page.paragraph("they say by when.", "-", 117, gap=6)
    page.paragraph("The recording of supervision.", "\u2022", gap=6)
    page.paragraph(FILLING)
    document = printed(page)

    bullets = of_kind(document, BlockKind.BULLET)
    assert [block.level for block in bullets] == [1, 1, 2, 2, 1]
    assert [document.text_of(block) for block in bullets][2:4] == [
        "they say who does what",
        "they say by when.",
    ]


def test_consecutive_dashes_are_bullets(printed: Reader) -> None:
    page = Print()
    page.paragraph("How plans are written, so that they have:", "\u2022", gap=6)
    for point in ("a date", "a name", "an aim"):
        page.paragraph(point, "\u2013", 117)
    page.paragraph(FILLING)
    assert words(printed(page), BlockKind.BULLET)[1:] == ["a date", "a name", "an aim"]


def test_a_slightly_shifted_bullet_has_the_same_level(printed: Reader) -> None:
    page = Print()
    page.paragraph("Visits are regular and workers listen well.", "\u25fc", gap=6)
    page.paragraph("Plans are clear.", "\u25fc", 82, gap=6)
    page.paragraph("Records are kept, among them:", "\u25fc", 72, gap=6)
    page.paragraph("those of visits.", "\u25fc", 82, gap=6)
    page.paragraph(FILLING)
    assert [block.level for block in of_kind(printed(page), BlockKind.BULLET)] == [1, 1, 1, 2]


def test_numbering_can_restart_below_a_heading(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING, "7.")
    page.heading("Recommendations")
    page.paragraph(FILLING, "1.")
    page.paragraph(FILLING, "2.")
    assert [block.number for block in printed(page).body_blocks()] == ["7", "", "1", "2"]


def test_a_town_is_boilerplate_only_in_an_address(printed: Reader) -> None:
    page = Print()
    page.heading("Manchester")
    page.paragraph(FILLING)
    page.line("Piccadilly Gate", gap=40)
    page.line("Manchester")
    document = printed(page)
    assert words(document, BlockKind.HEADING) == ["Manchester"]
    assert words(document, BlockKind.BOILERPLATE) == ["Piccadilly Gate", "Manchester"]


def test_a_dash_inside_a_sentence_is_not_a_bullet(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.line(
        "Much has been done in the three years since inspectors were last here in Amble", gap=12
    )
    page.line("- though not all that was asked for - and families notice it.")
    page.paragraph(FILLING)
    assert not of_kind(printed(page), BlockKind.BULLET)


def test_a_number_inside_a_sentence_is_not_a_paragraph_number(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING, "1.")
    page.line(
        "2. Young people may stay with the families that care for them until they are", gap=12
    )
    page.line("18. Most of them do so, and they are glad of it, as are those who look after", 99)
    page.line("them at home.", 99)
    page.paragraph(FILLING, "3.")
    document = printed(page)
    assert [block.number for block in document.body_blocks()] == ["1", "2", "3"]
    assert "until they are 18. Most of them" in document.text


def test_table_rows_with_wrapped_cells(printed: Reader) -> None:
    page = Print()
    page.line("Ambleford Council", size=26)
    page.at(LEFT, 650, "Judgement", font=BOLD)
    page.at(330, 650, "Grade", font=BOLD)
    page.at(LEFT, 620, "The difference that leaders make")
    page.at(LEFT, 605, "for families of the town")
    page.at(330, 612, "Good")
    page.at(LEFT, 575, "Help and protection")
    page.at(330, 575, "Requires improvement")
    page.at(330, 560, "to be good")
    page.at(LEFT, 530, "Overall")
    page.at(330, 530, "Good")
    page.y = 480
    page.paragraph(FILLING)
    document = printed(page)
    assert words(document, BlockKind.ROW) == [
        "Judgement\tGrade",
        "The difference that leaders make for families of the town\tGood",
        "Help and protection\tRequires improvement to be good",
        "Overall\tGood",
    ]


def test_a_heading_on_two_lines_is_one_block(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.heading("The experiences of children in Ambleford who need help and")
    page.line("protection: good", size=14, font=BOLD)
    page.paragraph(FILLING, "1.")
    assert words(printed(page), BlockKind.HEADING) == [
        "The experiences of children in Ambleford who need help and protection: good"
    ]


def test_contents_and_legal_notices_are_not_body(printed: Reader) -> None:
    page = Print()
    page.line("Contents", size=20)
    for entry, on in (
        ("Executive summary", "2"),
        ("The local authority", "5"),
        ("Recommendations", "7"),
    ):
        page.line(entry, gap=8)
        page.at(510, page.y, on)
    page.turn()
    page.paragraph(FILLING)
    page.line("You may reuse this information free of charge.", size=10, gap=40)
    page.line("© Crown copyright 2023", size=10, gap=10)
    document = printed(page)
    assert len(words(document, BlockKind.CONTENTS)) == 4
    assert words(document, BlockKind.BOILERPLATE) == [
        "You may reuse this information free of charge.",
        "© Crown copyright 2023",
    ]
    assert [document.text_of(block) for block in document.body_blocks()] == [FILLING]


def test_a_word_broken_at_its_hyphen_is_joined(printed: Reader) -> None:
    page = Print()
    page.line("Agencies in Ambleford share what they know, and decisions are made by multi-")
    page.line("agency meetings of people who know the child. Some are for 16-")
    page.line("and 17-year-olds only. What they say on the day is kept up-")
    page.line("to-date.")
    text = printed(page).text
    assert "kept up-to-date." in text
    assert "multi-agency meetings" in text
    assert "16- and 17-year-olds" in text


def test_addressees_of_a_letter_are_separate_lines(printed: Reader) -> None:
    page = Print()
    page.line("4 July 2022")
    page.line(
        "Agnes Bellweather, Executive Director of Children and Learning, the Borough of", gap=20
    )
    page.line("Ambleford")
    page.line("Simon Eastwick, Chief Constable, Norvale Police")
    page.line("Dear Ambleford partnership", gap=20)
    page.paragraph(FILLING)
    assert words(printed(page), BlockKind.LINE) == [
        "4 July 2022",
        "Agnes Bellweather, Executive Director of Children and Learning, the Borough of Ambleford",
        "Simon Eastwick, Chief Constable, Norvale Police",
        "Dear Ambleford partnership",
    ]


def test_a_list_without_bullet_characters(printed: Reader) -> None:
    page = Print()
    page.heading("Children looked after in this area")
    page.paragraph("At 1 May 2015, 80 children were looked after. Of this number:", "\u2022")
    page.line("four live in homes of the council", 140, gap=6)
    page.line("sixty live with foster carers, of whom a third have to live out of", 140, gap=6)
    page.line("the area.", 140)
    page.paragraph("The council uses a model of its own.", "\u2022", gap=6)
    page.paragraph(FILLING)
    document = printed(page)
    bullets = of_kind(document, BlockKind.BULLET)
    assert [block.level for block in bullets] == [1, 2, 2, 1]
    assert document.text_of(bullets[2]).endswith("out of the area.")


def test_bullets_drawn_as_shapes(printed: Reader) -> None:
    page = Print()
    page.heading("What needs to improve")
    for _ in range(2):
        page.canvas.circle(LEFT + 4, page.y - 12 - 14.5 + 3.5, 2, fill=1)
        page.paragraph(FILLING, x=90)
    page.canvas.rect(LEFT, page.y - 30, 400, 1, fill=1)  # a rule
    page.paragraph(FILLING, gap=40)
    document = printed(page)
    assert words(document, BlockKind.BULLET) == [FILLING, FILLING]
    assert words(document, BlockKind.PARAGRAPH) == [FILLING]


def test_bold_fonts_without_weight_are_found_by_name(
    printed: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Print()
    page.line("Next steps", font=BOLD)
    page.paragraph(FILLING)
    monkeypatch.setattr(pdf, "_MIN_BOLD_WEIGHT", 10_000)
    assert words(printed(page), BlockKind.HEADING) == ["Next steps"]


def test_a_text_box_with_its_own_margin(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING * 4)
    page.heading("Case study")
    for line in wrap_lines(
        "Inspectors met Noor, who told them of Miss Vale and of Mr Tan at school. " * 6, 280
    ):
        page.line(line, 120)
    document = printed(page)
    assert [document.text_of(block).count("Noor") for block in document.body_blocks()] == [0, 0, 6]


def test_font_sizes_of_a_scaled_page(tmp_path: Path) -> None:
    page = Print()
    page.canvas.scale(0.75, 0.75)
    page.heading("Recommendations")
    page.paragraph(FILLING, "1.")
    path = tmp_path / "report.pdf"
    path.write_bytes(page.save())
    (sheet,) = pdf.read_pages(path.read_bytes(), path)
    assert {round(line.size, 2) for line in sheet.lines if not line.bold} == {9.0}


def test_a_bullet_without_unicode_character(printed: Reader) -> None:
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    page = Print()
    page.paragraph(FILLING)
    points = ["the time that it takes to answer", "the plans of children who leave care"]
    for point in points:
        page.line("\u2713", font="Vera", gap=8)
        page.at(90, page.y, point)
    page.heading("Help and protection")
    page.paragraph(FILLING, "1.")
    document = printed(page)
    assert words(document, BlockKind.BULLET) == points
    assert words(document, BlockKind.HEADING) == ["Help and protection"]
    assert document.text.endswith(FILLING)


def test_hyphenated_words_are_rejoined(printed: Reader) -> None:
    page = Print()
    page.paragraph("Inspectors met the multi-agency team and read its long-term plans.")
    page.line("In Ambleford, children are seen alone, and inspec-", gap=12)
    page.line("tors heard that they trust their worker. The multi-")
    page.line("agency team has a long-standing practice of infor-")
    page.line("mation being shared. Families like its well-")
    page.line("meant advice, all meant kindly, standing by them in hard times, and meet-")
    page.line("ings are short. Trust is com-")
    page.line("pleted by co-")
    page.line("location.")
    text = printed(page).text
    assert "alone, and inspectors heard" in text
    assert "The multi-agency team" in text
    assert "practice of information being" in text
    assert "its well-meant advice" in text
    assert "and meetings are short." in text
    assert "is completed by co-location." in text


def test_hyphens_stay_in_a_report_without_hyphenation(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING * 12)
    page.line("Inspectors saw that care-", gap=12)
    page.line("experienced adults advise the council. They ask chil-")
    page.line("dren of all ages, too.")
    text = printed(page).text
    assert "care-experienced adults" in text
    assert "They ask children of all ages" in text  # "chil" is no word


def test_a_justified_line_is_not_a_table_row(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.y -= 26
    x = LEFT
    for word in ("The", "council", "should", "send", "the", "statement"):
        x = page.at(x, page.y, f"{word} ") + 18
    page.line("to statements-of-action-in-ambleford@inspectorate.example by 9 March 2031.")
    document = printed(page)
    assert not of_kind(document, BlockKind.ROW)
    assert "The council should send the statement to statements" in document.text


def test_lower_case_cells_in_distant_columns_are_rows(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    for cells in (
        ("adoption", "poor", "good"),
        ("fostering", "good", "good"),
        ("permanence", "weak", "better"),
    ):
        page.y -= 20
        x = LEFT
        for cell in cells:
            x = page.at(x, page.y, cell) + 60
    assert words(printed(page), BlockKind.ROW)[0] == "adoption\tpoor\tgood"


def test_a_paragraph_with_an_indented_first_line(printed: Reader) -> None:
    page = Print()
    for _ in range(2):
        first, *rest = wrap_lines(FILLING, 420)
        page.line(first, LEFT + 20)
        for line in rest:
            page.line(line)
    assert words(printed(page), BlockKind.PARAGRAPH) == [FILLING, FILLING]


def test_a_paragraph_ends_before_indented_lines_of_a_bullet(printed: Reader) -> None:
    page = Print()
    page.paragraph(
        "workers who know what is said of the town in each of the yearly reports of its board", "•"
    )
    page.paragraph("homes for four.", "•", gap=2)
    page.line("In the last 12 months:", gap=2)
    assert words(printed(page), BlockKind.BULLET)[-1] == "homes for four."


def test_a_centred_heading(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    lines = ("The work that leaders do in the Borough of Ambleford", "Children’s Services Company")
    for line in lines:
        page.line(line, (LEFT + RIGHT - stringWidth(line, BOLD, 16)) / 2, 16, BOLD)
    page.paragraph(FILLING)
    assert words(printed(page), BlockKind.HEADING) == [" ".join(lines)]


def test_a_footnote_with_an_unraised_mark(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.paragraph(
        "The board of Ambleford has met each month, and its members told inspectors that the"
    )
    page.at(LEFT, 90, "1The board is that of three boroughs and of their police.", 9)
    page.turn()
    page.line("meetings help.")
    document = printed(page)
    assert words(document, BlockKind.FOOTNOTE) == [
        "The board is that of three boroughs and of their police."
    ]
    assert "told inspectors that the meetings help." in document.text


def test_a_header_far_from_the_edge(printed: Reader) -> None:
    page = Print()
    page.line("4 July 2031", gap=-8)
    for at, whom in enumerate(("its children", "its carers", "its schools", "its workers")):
        page.paragraph(f"The council of Ambleford knows {whom}, and those who lead it do not")
        page.at(LEFT, 90, f"{at + 1} | Page", 8)
        if at:
            page.at(LEFT, 815, "4 July 2031", 8)
        page.turn()
        page.line("rest.")
    document = printed(page)
    assert document.text.startswith("4 July 2031\n")
    assert document.text.count("those who lead it do not rest.") == 4


def test_small_print_above_the_body_end_is_not_a_footnote(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING * 3)
    page.line("12 Families told inspectors what they like in Ambleford.", size=9, gap=8)
    page.paragraph(FILLING * 3)
    document = printed(page)
    assert "12 Families told" in document.text
    assert words(document, BlockKind.FOOTNOTE) == []


def test_a_footer_that_is_higher_on_one_page(printed: Reader) -> None:
    page = Print()
    for at, whom in enumerate(("children", "carers", "schools", "workers")):
        page.paragraph(f"The council of Ambleford knows its {whom}, and those who lead it do not")
        page.at(LEFT, 49 if at == 1 else 26, "Inspection of Ambleford, 20 to 24 March 2031", 8)
        page.turn()
        page.line(f"know its {whom}.")
    document = printed(page)
    assert len(of_kind(document, BlockKind.HEADER)) == 4
    assert document.text.count("those who lead it do not know its") == 4


def test_last_lines_in_the_middle_of_pages_are_not_footers(printed: Reader) -> None:
    page = Print()
    for child in "ABCDE":
        page.paragraph(FILLING)
        page.heading("Case study")
        page.paragraph(f"Child {child} lives with carers who know her well.")
        page.paragraph("She is doing well.")
        page.turn()
    document = printed(page)
    assert words(document, BlockKind.HEADER) == []
    assert words(document, BlockKind.PARAGRAPH).count("She is doing well.") == 5


def test_left_and_right_pages_have_different_headers(printed: Reader) -> None:
    page = Print()
    for at, whom in enumerate(
        ("its children", "its carers", "its schools", "its workers", "its debts")
    ):
        page.paragraph(f"The council of Ambleford knows {whom}, and those who lead it do not")
        page.at(LEFT, 815, "Ambleford" if at % 2 else "Inspection of children’s services", 8)
        page.turn()
        page.line("rest.")
    assert printed(page).text.count("those who lead it do not rest.") == 5


def test_contents_entries_are_not_paragraphs(printed: Reader) -> None:
    page = Print()
    page.line("Contents", size=20)
    for entry, on in (("Executive summary", 2), ("The local authority", 5), ("Recommendations", 7)):
        page.line(f"{entry} {'.' * 90}"[:110] + f" {on}")
    page.turn()
    page.paragraph(FILLING)
    document = printed(page)
    assert len(words(document, BlockKind.CONTENTS)) == 4
    assert [document.text_of(block) for block in document.body_blocks()] == [FILLING]


def test_legal_notices_in_short_lines(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING * 3)
    for line in ("You may", "reuse this information", "free of charge."):
        page.line(line, gap=30 if line == "You may" else 0)
    assert words(printed(page), BlockKind.BOILERPLATE) == [
        "You may reuse this information free of charge."
    ]


def test_paragraph_numbers_with_a_bracket(printed: Reader) -> None:
    page = Print()
    for count in ("1)", "2)"):
        page.paragraph(FILLING, count)
    page.y -= 40
    page.at(LEFT, page.y, "Overall")
    page.at(330, page.y, "Good")
    page.y -= 30
    page.at(LEFT, page.y - 14.5, "3)")
    for line in wrap_lines(FILLING, RIGHT - LEFT - 80):
        page.line(line, LEFT + 32)
    page.paragraph(FILLING, "4)")
    assert [block.number for block in printed(page).body_blocks()] == ["1", "2", "", "3", "4"]


def test_paragraph_numbers_without_a_full_stop(printed: Reader) -> None:
    page = Print()
    for count in range(1, 6):
        page.paragraph(FILLING, str(count))
    page.line("6 Of all those who were asked in the week of the visit by the inspectors,", gap=12)
    page.line("18 Ambleford children had been waiting. One had waited for more than a year.", 99)
    page.heading("Recommendations")
    for count in ("1", "2"):
        page.paragraph(FILLING, count)
    document = printed(page)
    assert [block.number for block in document.body_blocks()] == [*"123456", "", *"12"]
    assert "inspectors, 18 Ambleford children" in document.text


def test_numbers_that_begin_sentences_are_not_paragraph_numbers(printed: Reader) -> None:
    page = Print()
    for count in (1, 2, 3, 14, 15):
        page.paragraph(f"{count} Ambleford children were seen. {FILLING}")
    assert not any(block.number for block in printed(page).body_blocks())


def test_a_heading_continues_over_a_page_break(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.heading("The experiences of children in Ambleford who need help and")
    page.turn()
    page.line("protection: good", size=14, font=BOLD)
    page.paragraph(FILLING, "1.")
    assert words(printed(page), BlockKind.HEADING) == [
        "The experiences of children in Ambleford who need help and protection: good"
    ]


def test_a_heading_in_capitals_on_two_lines(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.line("WHAT DO THE LEADERS OF CHILDREN’S CARE", size=14, font=BOLD, gap=12)
    page.line("RECONSIDERED?", size=14, font=BOLD)
    page.paragraph(FILLING, "1.")
    assert words(printed(page), BlockKind.HEADING) == [
        "WHAT DO THE LEADERS OF CHILDREN’S CARE RECONSIDERED?"
    ]


def test_a_footnote_mark_after_a_space(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.line("The board meets. ", gap=10)
    page.at(LEFT + stringWidth("The board meets.  ", "Helvetica", 12), page.y + 4, "1", 7)
    page.paragraph(FILLING)
    assert "The board meets.\n" in printed(page).text


def test_a_justified_line_with_one_wider_gap(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.y -= 30
    line = "Families in the hamlets tell their workers what they wish"
    x = LEFT
    for at, word in enumerate(line.split()):
        x = page.at(x, page.y, f"{word} ") + (19 if at == 4 else 9.5)
    page.line("for, and they are heard.")
    assert f"{line} for, and they are heard." in printed(page).text


def test_a_cell_that_nearly_touches_the_next_is_split(printed: Reader) -> None:
    page = Print()
    for body in ("The council", "The board", "The council of Ambleford and the board"):
        page.y -= 24
        page.at(LEFT, page.y, body)
        right = LEFT + 6.5 + stringWidth("The council of Ambleford and the board", "Helvetica", 12)
        page.at(right, page.y, f"{body} should cooperate", 12)
        page.line("at pace in Ambleford.", right)
    page.paragraph(FILLING, gap=40)
    assert words(printed(page), BlockKind.ROW) == [
        "The council\tThe council should cooperate at pace in Ambleford.",
        "The board\tThe board should cooperate at pace in Ambleford.",
        "The council of Ambleford and the board"
        "\tThe council of Ambleford and the board should cooperate at pace in Ambleford.",
    ]


def test_a_double_spaced_report(printed: Reader) -> None:
    page = Print()
    for line in wrap_lines(f"{FILLING} {FILLING}", RIGHT - LEFT):
        page.line(line, gap=14)
    page.y -= 60
    page.at(LEFT, page.y, "Ambleford Council")
    page.at(300, page.y, "Leaders should cooperate")
    for line in ("at pace with the board and", "with the schools of the town."):
        page.line(line, 300, gap=14)
    document = printed(page)
    assert words(document, BlockKind.PARAGRAPH) == [f"{FILLING} {FILLING}"]
    assert words(document, BlockKind.ROW) == [
        (
            "Ambleford Council\tLeaders should cooperate at pace with the board and with the "
            "schools of the town."
        )
    ]


def test_a_cell_continues_over_a_page_break(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.line("Ambleford Council", gap=20)
    page.at(240, page.y, "Leaders should look at the plans of the children who wait,")
    page.line("and the Norvale Trust", 240)
    page.turn()
    page.line("and at what becomes of them.", 240)
    page.line("They should ask the parents.", 240)
    page.paragraph(FILLING)
    document = printed(page)
    assert words(document, BlockKind.ROW) == [
        (
            "Ambleford Council\tLeaders should look at the plans of the children who wait, and the "
            "Norvale Trust and at what becomes of them. They should ask the parents."
        )
    ]
    assert words(document, BlockKind.PARAGRAPH) == [FILLING, FILLING]


def test_a_complete_cell_does_not_continue_on_the_next_page(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.line("Children in care", gap=20)
    page.at(240, page.y, "Good")
    page.turn()
    page.line("Families like the place.", 240)
    page.paragraph(FILLING)
    assert words(printed(page), BlockKind.ROW) == ["Children in care\tGood"]


@pytest.mark.parametrize(
    ("cell", "later", "is_one"),
    [
        ("Leaders should look at all", "who wait for a place.", True),
        ("Leaders should look at the plans of children", "Who waits for a place?", False),
        ("Leaders should look at the plans of all.", "who wait for a place.", False),
        ("Leaders should look at it", "who wait for a place.", False),
    ],
)
def test_a_row_continues_over_a_page_break(
    printed: Reader, cell: str, later: str, is_one: bool
) -> None:
    page = Print(header="Inspection of Ambleford")
    page.paragraph(FILLING)
    page.line("Ambleford", gap=20)
    page.at(240, page.y, cell)
    page.turn()
    page.line("Council")
    page.at(240, page.y, later)
    page.paragraph(FILLING)
    rows = (
        [f"Ambleford Council\t{cell} {later}"]
        if is_one
        else [f"Ambleford\t{cell}", f"Council\t{later}"]
    )
    document = printed(page)
    assert words(document, BlockKind.ROW) == rows
    assert words(document, BlockKind.PARAGRAPH) == [FILLING, FILLING]


def test_a_row_after_a_paragraph_continues_no_row(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING.removesuffix("."))
    page.turn()
    page.line("Council")
    page.at(240, page.y, "who wait for a place")
    page.paragraph(FILLING)
    assert words(printed(page), BlockKind.ROW) == ["Council\twho wait for a place"]


def test_a_first_cell_continues_over_a_page_break(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.line("The experiences of children looked", gap=40)
    page.at(330, page.y, "Good")
    page.turn()
    page.line("after and of care leavers")
    page.paragraph(FILLING)
    document = printed(page)
    assert words(document, BlockKind.ROW) == [
        "The experiences of children looked after and of care leavers\tGood"
    ]
    assert words(document, BlockKind.PARAGRAPH) == [FILLING, FILLING]


def test_a_paragraph_near_a_table_with_smaller_leading(printed: Reader) -> None:
    page = Print()
    lines = (
        "Many children of this town are seen by those who know them, and nobody has to ask",
        "Workers in the town know all of their families well, and they write it down with care.",
        "Those who read it can see what was done.",
    )
    for line in lines:
        page.line(line)
    page.y -= 40
    page.at(LEFT, page.y, "Ambleford Council")
    page.at(300, page.y, "Leaders should cooperate")
    for _ in range(12):
        page.line("at pace with the board and", 300, gap=-1.5)
    assert words(printed(page), BlockKind.PARAGRAPH) == [" ".join(lines)]


def test_dashes_without_hanging_indent_are_bullets(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.line("- The time that the council takes to answer those who call it on days of", gap=12)
    page.line("rest and on other days")
    page.line("- The plans of children who leave care")
    assert len(words(printed(page), BlockKind.BULLET)) == 2


def test_a_bracket_continues_an_unfinished_line(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.paragraph("Most children of the town who leave its care do so by orders")
    page.line("(SGOs). They are well.")
    assert "orders (SGOs). They" in printed(page).text


def test_a_bullet_of_one_line_continues_on_the_next_page(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.paragraph("The plans of children who came from", "•", gap=2)
    page.turn()
    page.line("Wexmoor alone.", HANG)
    page.paragraph(FILLING)
    assert words(printed(page), BlockKind.BULLET) == [
        "The plans of children who came from Wexmoor alone."
    ]


def test_addressees_are_separate_over_a_page_break(printed: Reader) -> None:
    page = Print()
    lines = [
        f"{name}, Chief Executive, Ambleford and Norvale Integrated Care Board"
        for name in ADDRESSED
    ]
    for line in lines:
        page.line(line, size=14)
        if line is lines[1]:
            page.turn()
    page.paragraph(FILLING)
    assert words(printed(page), BlockKind.LINE) == lines


@pytest.mark.parametrize(
    ("last", "x", "size"),
    [
        ("Una Brook led the inspection", LEFT, SIZE),
        (FILLING[:100], LEFT, 10),
        (FILLING[:100], 120, SIZE),
    ],
)
def test_blocks_that_do_not_continue_on_the_next_page(
    printed: Reader, last: str, x: float, size: float
) -> None:
    page = Print()
    for text in (FILLING, FILLING, FILLING, last):
        page.paragraph(text)
    page.turn()
    page.line("Who is not glad of the report may tell the inspectorate so.", x, size)
    assert words(printed(page), BlockKind.PARAGRAPH)[-1].startswith("Who is not glad")


def test_similar_adjacent_headings_are_merged(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.line("The town and the fen of", size=14, font=BOLD, gap=12)
    page.line("Ambleford: how children", size=14, font=BOLD)
    page.line("fare", size=14, font=BOLD)
    page.line("and", size=14, font=BOLD, gap=8)
    page.line("how they are heard", size=12, font=BOLD)
    page.paragraph(FILLING)
    assert words(printed(page), BlockKind.HEADING) == [
        "The town and the fen of Ambleford: how children fare",
        "and",
        "how they are heard",
    ]


@pytest.mark.parametrize("end", ["in town.", "such as:", "alone in"])
def test_an_indented_line_continues_a_full_line(printed: Reader, end: str) -> None:
    page = Print()
    page.paragraph(FILLING * 2)
    full = f"Those who work for the council meet families of the fen where they live {end}"
    page.y -= 12
    page.line(full, RIGHT - stringWidth(full, FONT, SIZE))
    page.line("Wexmoor and Ambleford they meet them at school.")
    page.paragraph(FILLING)
    one = f"{full} Wexmoor and Ambleford they meet them at school."
    assert (one in words(printed(page), BlockKind.PARAGRAPH)) is (end == "alone in")


@pytest.mark.parametrize("hang", [HANG, LEFT])
def test_a_bullet_ends_at_a_line_without_hanging_indent(printed: Reader, hang: float) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.line("• The time that the council takes to answer those who call it on days of", gap=12)
    page.line("rest and on other days.", hang)
    page.line("Families in Ambleford wait.", hang)
    (item,) = words(printed(page), BlockKind.BULLET)
    assert item.endswith("Ambleford wait.") is (hang == HANG)


def test_a_signatory_is_separate_from_the_post_below(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.line("Ada Frost", gap=20)
    page.line("Chief Executive", 90)
    assert words(printed(page), BlockKind.LINE) == ["Ada Frost", "Chief Executive"]


@pytest.mark.parametrize(
    ("units", "printed_as", "codes"),
    [
        ("D83DDE00", "Care \U0001f600 is good.", []),  # an emoji
        ("D835DC00", "Care \U0001d400 is good.", []),  # a mathematical letter
        ("D83D", "Care is good.", ["invalid-characters"]),
        ("DE00", "Care is good.", ["invalid-characters"]),
    ],
)
def test_surrogates_are_joined_or_dropped(
    tmp_path: Path, units: str, printed_as: str, codes: list[str]
) -> None:
    path = tmp_path / "ambleford.pdf"
    path.write_bytes(pdf_with_unicode("Care # is good.", {"#": units}))
    document = read_document(path)
    assert document.text.startswith(printed_as)
    assert document.text.encode().decode() == document.text
    assert [note.code for note in document.notes] == codes


def test_text_of_size_zero_is_read(printed: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_font_size", lambda *_: 0.0)
    page = Print()
    page.line("Care in this town    is good and the plans for children are clear.")
    assert printed(page).text.split()[-2:] == ["are", "clear."]
