"""What a printed page becomes: sentences whole over page breaks, marks taken off, tables in rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ingest.printed import BOLD, LEFT, Print, wrapped

from graphkit.ingest import characters, pdf, read
from graphkit.model import Block, BlockKind, Document

FILLING = (
    "Workers in the town of Ambleford know their families well and they write about them with care, so that "
    "anybody who opens the record can see what has been done and why it was done on that day."
)
Reader = Callable[[Print], Document]


@pytest.fixture
def printed(tmp_path: Path) -> Reader:
    def reader(page: Print) -> Document:
        path = tmp_path / "ambleford.pdf"
        path.write_bytes(page.save())
        return read(path)

    return reader


def of_kind(document: Document, *kinds: BlockKind) -> list[Block]:
    return [block for block in document.blocks if block.kind in kinds]


def words(document: Document, *kinds: BlockKind) -> list[str]:
    return [document.text_of(block) for block in of_kind(document, *kinds)]


def test_sentence_over_a_page_break_is_whole_and_knows_its_pages(printed: Reader) -> None:
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
    assert [block.number for block in document.body() if block.number] == ["1", "2", "3", "4"]
    assert not any("Inspection of Ambleford" in document.text_of(block) for block in document.body())
    assert len(words(document, BlockKind.HEADER)) == 6


def test_raised_digit_leaves_the_word_and_its_footnote_stands_apart(printed: Reader) -> None:
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


def test_bullets_keep_their_level_and_lose_their_sign(printed: Reader) -> None:
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


def test_dashes_below_one_another_are_each_a_bullet(printed: Reader) -> None:
    page = Print()
    page.paragraph("How plans are written, so that they have:", "\u2022", gap=6)
    for point in ("a date", "a name", "an aim"):
        page.paragraph(point, "\u2013", 117)
    page.paragraph(FILLING)
    assert words(printed(page), BlockKind.BULLET)[1:] == ["a date", "a name", "an aim"]


def test_a_bullet_a_little_out_of_line_is_of_the_same_level(printed: Reader) -> None:
    page = Print()
    page.paragraph("Visits are regular and workers listen well.", "\u25fc", gap=6)
    page.paragraph("Plans are clear.", "\u25fc", 82, gap=6)
    page.paragraph("Records are kept, among them:", "\u25fc", 72, gap=6)
    page.paragraph("those of visits.", "\u25fc", 82, gap=6)
    page.paragraph(FILLING)
    assert [block.level for block in of_kind(printed(page), BlockKind.BULLET)] == [1, 1, 1, 2]


def test_numbers_begin_again_close_below_a_heading(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING, "7.")
    page.heading("Recommendations")
    page.paragraph(FILLING, "1.")
    page.paragraph(FILLING, "2.")
    assert [block.number for block in printed(page).body()] == ["7", "", "1", "2"]


def test_a_town_is_an_address_only_below_one(printed: Reader) -> None:
    page = Print()
    page.heading("Manchester")
    page.paragraph(FILLING)
    page.line("Piccadilly Gate", gap=40)
    page.line("Manchester")
    document = printed(page)
    assert words(document, BlockKind.HEADING) == ["Manchester"]
    assert words(document, BlockKind.BOILERPLATE) == ["Piccadilly Gate", "Manchester"]


def test_dash_at_the_start_of_a_line_is_no_bullet(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.line("Much has been done in the three years since inspectors were last here in Amble", gap=12)
    page.line("- though not all that was asked for - and families notice it.")
    page.paragraph(FILLING)
    assert not of_kind(printed(page), BlockKind.BULLET)


def test_figure_at_the_start_of_a_line_is_no_paragraph_number(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING, "1.")
    page.line("2. Young people may stay with the families that care for them until they are", gap=12)
    page.line("18. Most of them do so, and they are glad of it, as are those who look after", 99)
    page.line("them at home.", 99)
    page.paragraph(FILLING, "3.")
    document = printed(page)
    assert [block.number for block in document.body()] == ["1", "2", "3"]
    assert "until they are 18. Most of them" in document.text


def test_table_rows_hold_label_and_grade_however_they_wrap(printed: Reader) -> None:
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


def test_heading_over_two_lines_is_one(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING)
    page.heading("The experiences of children in Ambleford who need help and")
    page.line("protection: good", size=14, font=BOLD)
    page.paragraph(FILLING, "1.")
    assert words(printed(page), BlockKind.HEADING) == [
        "The experiences of children in Ambleford who need help and protection: good"
    ]


def test_contents_and_legal_tail_stand_apart(printed: Reader) -> None:
    page = Print()
    page.line("Contents", size=20)
    for entry, on in (("Executive summary", "2"), ("The local authority", "5"), ("Recommendations", "7")):
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
    assert [document.text_of(block) for block in document.body()] == [FILLING]


def test_word_broken_at_its_hyphen_is_joined_without_a_space(printed: Reader) -> None:
    page = Print()
    page.line("Agencies in Ambleford share what they know, and decisions are made by multi-")
    page.line("agency meetings of people who know the child. Some are for 16-")
    page.line("and 17-year-olds only.")
    text = printed(page).text
    assert "multi-agency meetings" in text
    assert "16- and 17-year-olds" in text


def test_addressees_of_a_letter_stay_apart(printed: Reader) -> None:
    page = Print()
    page.line("4 July 2022")
    page.line("Agnes Bellweather, Executive Director of Children and Learning, the Borough of", gap=20)
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


def test_list_whose_bullets_are_drawn_is_a_list(printed: Reader) -> None:
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


def test_fonts_that_do_not_tell_their_weight_are_told_by_name(
    printed: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Print()
    page.line("Next steps", font=BOLD)
    page.paragraph(FILLING)
    monkeypatch.setattr(characters, "_BOLD", 10_000)
    assert words(printed(page), BlockKind.HEADING) == ["Next steps"]


def test_text_box_with_a_margin_of_its_own_keeps_its_sentences(printed: Reader) -> None:
    page = Print()
    page.paragraph(FILLING * 4)
    page.heading("Case study")
    for line in wrapped("Inspectors met Noor, who told them of Miss Vale and of Mr Tan at school. " * 6, 280):
        page.line(line, 120)
    document = printed(page)
    assert [document.text_of(block).count("Noor") for block in document.body()] == [0, 0, 6]


def test_a_page_drawn_to_scale_has_its_sizes_to_scale(tmp_path: Path) -> None:
    page = Print()
    page.canvas.scale(0.75, 0.75)
    page.heading("Recommendations")
    page.paragraph(FILLING, "1.")
    path = tmp_path / "report.pdf"
    path.write_bytes(page.save())
    (sheet,) = pdf.read_pages(path.read_bytes(), path)
    assert {round(line.size, 2) for line in sheet.lines if not line.bold} == {9.0}
