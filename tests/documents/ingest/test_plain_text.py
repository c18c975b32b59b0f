"""Plain text and Markdown: paragraphs are rejoined over page breaks, and markup is removed."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from builds import REPORTS

from graphkit.core.model import BlockKind, Document
from graphkit.documents.ingest import read_document


def texts(document: Document, kind: BlockKind) -> list[str]:
    return [document.text_of(block) for block in document.blocks if block.kind == kind]


def numbers(document: Document) -> list[str]:
    return [block.number for block in document.body_blocks() if block.number]


def written(tmp_path: Path, text: str, name: str = "report.txt") -> Document:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_document(path)


@pytest.mark.parametrize(
    ("name", "last", "rows"),
    [("ambleford-ilacs-2023", 14, 6), ("wexmoor-ilacs-2018", 12, 5), ("wexmoor-sif-2015", 14, 5)],
)
def test_paragraph_numbers_have_no_gaps(name: str, last: int, rows: int) -> None:
    document = read_document(REPORTS / f"{name}.txt")
    assert numbers(document) == [str(number) for number in range(1, last + 1)]
    assert len(texts(document, BlockKind.ROW)) == rows


def test_sentences_continue_over_page_breaks() -> None:
    document = read_document(REPORTS / "ambleford-ilacs-2023.txt")
    assert "drift set in after a change of social worker" in document.text
    assert "their plan to recruit carers in the borough" in document.text


def test_addressees_and_signatories_are_lines() -> None:
    document = read_document(REPORTS / "northmere-jtai-2022.txt")
    lines = texts(document, BlockKind.LINE)
    assert lines[0] == "11 November 2022"
    assert lines[1].startswith("Agnes Bellweather, ")
    assert lines[-1] == "His Majesty's Inspector of Constabulary"
    assert "Strengths" in texts(document, BlockKind.HEADING)
    assert len(texts(document, BlockKind.BULLET)) == 7


def test_an_address_above_a_letter_is_not_boilerplate(tmp_path: Path) -> None:
    above = "Ofsted\nPiccadilly Gate\nStore Street\nManchester\nM1 2WD\n\n"
    below = (
        "The Office for Standards in Education, Children's Services and Skills (Ofsted) regulates."
    )
    words = "The team answers every call from families within the hour."
    document = written(tmp_path, f"{above}3 May 2022\n\n{words}\n\n{below}\n\nPiccadilly Gate\n")
    body = "\n".join(document.text_of(block) for block in document.body_blocks())
    assert words in body
    assert "regulates" not in body
    assert "Piccadilly" not in body


def test_footnotes_contents_and_notices_are_not_body() -> None:
    document = read_document(REPORTS / "wexmoor-sif-2015.txt")
    assert len(texts(document, BlockKind.FOOTNOTE)) == 2
    assert len(texts(document, BlockKind.CONTENTS)) == 5
    assert texts(document, BlockKind.BOILERPLATE)[-1] == "© Crown copyright 2015"
    body = "\n".join(document.text_of(block) for block in document.body_blocks())
    assert document.text.startswith(body)
    assert "Local Safeguarding Children Board" in body
    assert "¹" not in body


def test_tex_and_emphasis_markup_is_removed(tmp_path: Path) -> None:
    document = written(
        tmp_path,
        (
            "Review of the $\\ensuremath{\\mathsf{Board}}^1$\n"
            "\n**Lead inspector: Orla Pennywhistle**\n\n"
            "An **able** council acts, and *soon*.\n"
        ),
    )
    assert document.text.split("\n") == [
        "Review of the Board",
        "Lead inspector: Orla Pennywhistle",
        "An able council acts, and soon.",
    ]


def test_a_paragraph_continues_after_a_page_end(tmp_path: Path) -> None:
    document = written(
        tmp_path,
        "1. Help comes soon.\n\n\n\nIt is kind.\n\n2. Plans are made.\n\nThen all go home.\n",
    )
    blocks = list(document.body_blocks())
    assert document.text_of(blocks[0]) == "Help comes soon. It is kind."
    assert [block.number for block in blocks] == ["1", "2", ""]


def test_hard_wrapped_text_is_unwrapped(tmp_path: Path) -> None:
    lines = (
        "Workers in the town of Ambleford know their families well and\n"
        "write about them with care and with much of their\n"
    )
    document = written(tmp_path, "\n\n".join([lines * 6 + "thought."] * 4))
    assert len(document.blocks) == 4


def test_markdown_headings_lists_and_tables(tmp_path: Path) -> None:
    document = written(
        tmp_path,
        "# Inspection of Ambleford\n\n| Judgement | Grade |\n|---|---|\n| Leaders | Good |\n\n"
        "## What needs to improve\n\n- Plans, so that:\n  - they are [clear](http://x.example)\n"
        "- Records\n\n1\\. Families are\nhelped soon.\n",
        "report.md",
    )
    assert [
        (block.kind.value, block.level, document.text_of(block)) for block in document.blocks
    ] == [
        ("heading", 1, "Inspection of Ambleford"),
        ("row", 0, "Judgement\tGrade"),
        ("row", 0, "Leaders\tGood"),
        ("heading", 2, "What needs to improve"),
        ("bullet", 1, "Plans, so that:"),
        ("bullet", 2, "they are clear"),
        ("bullet", 1, "Records"),
        ("paragraph", 0, "Families are helped soon."),
    ]
    assert numbers(document) == ["1"]


def wrap_lines(words: str, width: int = 70) -> list[str]:
    """Break words into printed lines."""
    return textwrap.wrap(words, width)


FINDING = (
    "Workers know the families of the town well, and they write about them with care and with "
    "thought. "
)


def findings(count: int, first: int = 100) -> str:
    """Return so many sentences that differ, with a space after each."""
    names = (
        str(first + at).translate(str.maketrans("0123456789", "abcdefghij")) for at in range(count)
    )
    words = (
        "People in {0} know the {0} families well, and in {0} write of {0} with care and {0} with "
        "thought. "
    )
    return "".join(map(words.format, names))


def test_a_short_line_ends_its_block(tmp_path: Path) -> None:
    lines = [
        *wrap_lines(findings(8)),
        "The experiences of children in care in the town",
        *wrap_lines(findings(8, 200)),
    ]
    document = written(tmp_path, "\n".join(lines))
    assert [document.text_of(block) for block in document.blocks] == [
        findings(8).strip(),
        "The experiences of children in care in the town",
        findings(8, 200).strip(),
    ]


def test_double_spaced_lines_are_one_paragraph(tmp_path: Path) -> None:
    document = written(tmp_path, "\n\n".join(["Ambleford", "Summary", *wrap_lines(findings(20))]))
    assert document.text_of(document.blocks[-1]) == findings(20).strip()


def test_a_lone_number_belongs_to_the_next_line(tmp_path: Path) -> None:
    document = written(
        tmp_path, "\n".join(f"{at}.\n\n{FINDING}\n\n•\n\nrecords" for at in range(1, 4))
    )
    assert numbers(document) == ["1", "2", "3"]
    assert texts(document, BlockKind.BULLET) == ["records"] * 3


def test_running_headers_do_not_split_sentences(tmp_path: Path) -> None:
    pages = [wrap_lines(FINDING.strip())[:1] for _ in range(5)]
    head = ["Inspection of Ambleford children’s services", "1 to 5 May 2023"]
    text = "\f".join(
        "\n".join([*head, *page, f"and {at} more", str(at), ""]) for at, page in enumerate(pages, 1)
    )
    document = written(tmp_path, text)
    assert "Ambleford" not in "".join(document.text_of(block) for block in document.body_blocks())
    assert texts(document, BlockKind.HEADER)[:2] == head


def test_a_wrapped_title_is_no_header(tmp_path: Path) -> None:
    title, days = "Inspection of Ambleford children’s services", "1 to 5 May 2023"
    cover = "\n".join(
        [title.replace(" children", " \nchildren"), days, "Lead inspector: Basil Hedley", ""]
    )
    words = findings(70).split()
    pages = [
        "\n".join(
            [title, f"{days} {at}", *wrap_lines(" ".join(words[at * 150 : (at + 1) * 150])), ""]
        )
        for at in range(2, 7)
    ]
    document = written(tmp_path, "\f".join([cover, *pages]))
    assert document.text.startswith(f"{title}\n{days}\n")


def cover_with_numbers() -> list[str]:
    """Return judgements, each under its number and above the same grade."""
    labels = [
        "Leaders",
        "Help and protection",
        "Children in care",
        "Care leavers",
        "Overall effectiveness",
    ]
    return [
        line
        for at, label in enumerate(labels, 1)
        for line in (str(at), label, "Requires improvement to be good")
    ]


def test_list_numbers_are_not_page_numbers(tmp_path: Path) -> None:
    document = written(tmp_path, "\n".join(["Inspection of Ambleford", *cover_with_numbers()]))
    assert document.text.count("Requires improvement to be good") == 5
    assert len(texts(document, BlockKind.HEADER)) == 5


def test_numbers_a_page_from_each_other_are_page_numbers(tmp_path: Path) -> None:
    pages = [wrap_lines(findings(15, width), width) for width in range(70, 75)]
    head = "Inspection of Ambleford"
    lines = [line for at, page in enumerate(pages, 1) for line in (head, *page, str(at))]
    document = written(tmp_path, "\n".join(lines))
    assert texts(document, BlockKind.HEADER) == [
        line for at in range(1, 6) for line in (head, str(at))
    ]


@pytest.mark.parametrize("name", ["report.txt", "report.md"])
def test_a_number_at_a_paragraph_end_stays_there(tmp_path: Path, name: str) -> None:
    lines = wrap_lines(
        "1. " + findings(9) + "Plans are made well for all of the children of the town up to year"
    )
    document = written(
        tmp_path, "\n".join([*lines, "11.", "", *wrap_lines("2. " + findings(9, 200))]), name
    )
    assert numbers(document) == ["1", "2"]
    assert document.text_of(document.blocks[0]).endswith("up to year 11.")


def test_a_lone_number_inside_a_sentence_stays_there(tmp_path: Path) -> None:
    lines = wrap_lines(
        findings(20) + "The number of the children of the town who had to wait was in March"
    )
    document = written(tmp_path, "\n".join([*lines, "104", "and they wait no longer."]))
    assert "was in March 104 and they wait no longer." in document.text


PROSE = (
    "Workers in the town of Ambleford know their families well and they write about them with "
    "care, so that anybody who opens the record can see what has been done and why it was done on "
    "that day. They visit."
)


def printed(*paragraphs: str, width: int = 66, marks: str = "") -> str:
    """Return paragraphs wrapped and without a blank line between them; marked ones hang."""
    return "\n".join(
        textwrap.fill(one, width, subsequent_indent="  " if marks and one.startswith(marks) else "")
        for one in paragraphs
    )


def test_headings_without_blank_lines(tmp_path: Path) -> None:
    long = "The experiences of all those children in the town"
    last = "Families are asked what they think of it all, and they are heard."
    document = written(
        tmp_path, printed(PROSE, PROSE, last, "Strengths", PROSE * 3, last, long, PROSE * 4)
    )
    assert texts(document, BlockKind.HEADING) == ["Strengths", long]
    assert texts(document, BlockKind.PARAGRAPH)[2:4] == [last, PROSE * 3]


def test_a_nearly_full_line_can_be_a_heading(tmp_path: Path) -> None:
    sentence = (
        "Families of Ambleford say that help comes soon and that it stays for as long as they "
        "want it."
    )
    heading = "How the council of Ambleford is led and what it asks for"
    tight = printed(
        *[f"{sentence} {sentence}"] * 20, heading, f"Much is asked. {sentence}", width=62
    )
    document = written(tmp_path, tight)
    assert texts(document, BlockKind.HEADING) == [heading]
    assert texts(document, BlockKind.PARAGRAPH)[-1] == f"Much is asked. {sentence}"


def test_a_full_line_before_a_new_sentence_is_a_heading(tmp_path: Path) -> None:
    heading = "How effective are those who keep the children of Ambleford so"
    sentence = "The arrangements are good. " + PROSE
    document = written(tmp_path, printed(*[PROSE] * 9, heading, sentence, width=62))
    assert texts(document, BlockKind.HEADING) == [heading]
    assert texts(document, BlockKind.PARAGRAPH)[-1] == sentence


def test_a_question_of_one_full_line_is_a_heading(tmp_path: Path) -> None:
    question = "What is it like to be a child or young person in this town?"
    document = written(tmp_path, printed(PROSE * 3, question, PROSE * 3, width=60))
    assert question in [document.text_of(block) for block in document.body_blocks()]


def test_a_line_left_of_a_list_does_not_belong_to_it(tmp_path: Path) -> None:
    point = (
        f"{PROSE} {PROSE} They are asked to write down all that has been told to them on each of "
        "the days."
    )
    after = f"Representatives listen. {PROSE}"
    document = written(tmp_path, printed(PROSE, *[f"- {point}"] * 6, after, marks="- "))
    assert texts(document, BlockKind.BULLET) == [point] * 6
    assert texts(document, BlockKind.PARAGRAPH)[-1] == after


def test_columns_separated_by_spaces_are_rows(tmp_path: Path) -> None:
    table = (
        "Judgement          Grade\nLeaders (all)      Good\n"
        "The experiences of children in care    Inadequate"
    )
    document = written(tmp_path, f"{table}\n{printed(PROSE * 6)}")
    assert texts(document, BlockKind.ROW) == [
        "Judgement\tGrade",
        "Leaders (all)\tGood",
        "The experiences of children in care\tInadequate",
    ]
    assert texts(document, BlockKind.PARAGRAPH) == [PROSE * 6]


def test_wide_spaces_in_prose_are_not_columns(tmp_path: Path) -> None:
    lines = (
        "1. Staff meet weekly    All of them do.",
        "2. Plans are clear.    They are read.",
        "Most do.    All can.",
    )
    document = written(tmp_path, "\n\n".join(lines))
    assert texts(document, BlockKind.ROW) == []
    assert [block.number for block in document.body_blocks()] == ["1", "2", ""]


def test_a_letter_closing_begins_a_block(tmp_path: Path) -> None:
    row = "The experiences and progress of children who are in care in Ambleford Town\tInadequate"
    thanks = "Ambleford thanks all who have told it what they think of its work with families"
    below = "Ambleford has changed."
    farewell = "Yours sincerely"
    document = written(tmp_path, f"{printed(PROSE * 12)}\n\n{row}\n{below}\n\n{thanks}\n{farewell}")
    assert texts(document, BlockKind.ROW) == [row]
    assert below in texts(document, BlockKind.PARAGRAPH)
    assert texts(document, BlockKind.LINE)[-1] == farewell


def test_addressees_of_a_wrapped_letter_are_separate(tmp_path: Path) -> None:
    above = (
        "Agnes Bellweather, Director of Children’s Services, Ambleford Town\n"
        "Simon Eastwick, Chief Constable"
    )
    document = written(tmp_path, f"4 July 2022\n{above}\nDear partnership\n\n{printed(PROSE * 12)}")
    assert texts(document, BlockKind.LINE) == [
        "4 July 2022",
        *above.split("\n"),
        "Dear partnership",
    ]


def test_a_page_break_after_the_first_line_of_a_paragraph(tmp_path: Path) -> None:
    pages = [
        f"{printed(PROSE * 4)}\n\nThe board of Ambleford is an advocate of its children, and it",
        f"meets each month. {PROSE}",
        PROSE,
        PROSE,
        PROSE,
    ]
    text = "\n\f".join(
        f"{page}\n\nInspection of Ambleford\n{at}" for at, page in enumerate(pages, 1)
    )
    document = written(tmp_path, text)
    assert "its children, and it meets each month." in document.text


def test_an_introduction_to_a_list_is_not_a_heading(tmp_path: Path) -> None:
    document = written(
        tmp_path,
        f"{PROSE}\n\nIn the last 12 months:\n\n- four were adopted\n\nNext steps:\n\n{PROSE}",
    )
    assert texts(document, BlockKind.HEADING) == ["Next steps:"]


@pytest.mark.parametrize("sign", "►◆◇❖➤❑")
def test_ornaments_are_bullets(tmp_path: Path, sign: str) -> None:
    document = written(
        tmp_path, f"What needs to improve\n\n{sign} the time to answer\n{sign} the plans\n\n{PROSE}"
    )
    assert texts(document, BlockKind.BULLET) == ["the time to answer", "the plans"]


def test_an_unfinished_line_before_a_list_is_not_a_heading(tmp_path: Path) -> None:
    lines = (
        "Progress in Wexmoor",
        "The first visit found that:",
        "- plans were late",
        "What we saw:",
        "- hubs",
    )
    document = written(tmp_path, "\n\n".join(("A report on Wexmoor. It is short.", *lines)))
    assert texts(document, BlockKind.HEADING) == ["Progress in Wexmoor", "What we saw:"]


def pages_of_report() -> list[str]:
    """Return pages that end within a sentence, below a header with the number of the page."""
    words = findings(70).split()
    pages = [" ".join(words[at : at + 220]) for at in range(0, len(words), 220)]
    cover = "Ambleford Council\n\nInspection of Ambleford’s services\n\n"
    heads = [
        cover,
        *(f"Inspection of Ambleford’s services\n4 to 8 March 2024 {at}\n" for at in range(2, 9)),
    ]
    return [head + "\n".join(wrap_lines(page)) for head, page in zip(heads, pages, strict=False)]


def test_numbers_of_footnotes_are_no_pages(tmp_path: Path) -> None:
    pages = [f"{at}\n{page}\n" for at, page in enumerate(pages_of_report(), 1)]
    pages[2] += "4\nOf the council.\n5\nOf the trust.\n2\nOf both.\n"
    assert written(tmp_path, "".join(pages)).notes == ()
    document = written(tmp_path, "".join(pages[:5] + pages[6:]))
    assert [note.code for note in document.notes] == ["missing-pages"]


def test_a_short_page_is_read_once(tmp_path: Path) -> None:
    pages = [f"{page}\n\n" for page in findings(70).split(". ")]
    short = (
        "Yours sincerely\n\nBasil Hedley\n\n"
        "His Majesty’s Inspector, for Ofsted and the commission\n\n"
    )
    document = written(tmp_path, "".join([*pages, short, short]))
    assert "repeated-page" in [note.code for note in document.notes]
    assert body(document).count("Basil Hedley") == 1


def body(document: Document) -> str:
    return document.text[: document.body_end()]


@pytest.mark.parametrize("between", ["\n\f", "\n"], ids=["form feeds", "headers"])
@pytest.mark.parametrize(
    ("order", "code"),
    [
        ([0, 1, 2, 3, 3, 4, 5, 6], "repeated-page"),
        ([0, 1, 2, 3, 4, 5, 6, 2], "repeated-page"),
        ([0, 3, 2, 1, 4, 5, 6], "page-order"),
        ([0, 1, 3, 4, 5, 6], "missing-pages"),
    ],
)
def test_pages_of_text_are_put_in_order(
    between: str, order: list[int], code: str, tmp_path: Path
) -> None:
    pages = pages_of_report()
    whole = written(tmp_path, between.join(pages))
    document = written(tmp_path, between.join(pages[at] for at in order))
    assert [note.code for note in whole.notes] == []
    assert [note.code for note in document.notes] == [code]
    assert (body(document) == body(whole)) == (code != "missing-pages")


def test_text_whose_page_numbers_are_unsure_is_not_moved(tmp_path: Path) -> None:
    pages = pages_of_report()
    document = written(tmp_path, "\n".join(pages[at] for at in (0, 3, 1, 4, 5, 6)))
    (note,) = document.notes
    assert (
        note.message
        == "page numbers are out of order and some are missing: read as the text stands"
    )
    assert document.text.index(pages[3].split("\n")[2]) < document.text.index(
        pages[1].split("\n")[2]
    )


def test_a_text_without_numbers_cannot_be_checked(tmp_path: Path) -> None:
    (note,) = written(tmp_path, f"Ambleford’s services\n{findings(80)}").notes
    assert (
        note.message
        == "neither pages nor paragraphs have numbers: whether some are missing cannot be told"
    )


def test_a_line_without_an_end_is_read_like_any_other(tmp_path: Path) -> None:
    words = "Ambleford is a place of 3,000 "
    assert len(body(written(tmp_path, words * 7_000 + "people."))) == len(words) * 7_000 + len(
        "people."
    )


def test_stamps_on_text_are_set_aside(tmp_path: Path) -> None:
    pages = pages_of_report()
    whole = written(tmp_path, "\n".join(pages))
    document = written(tmp_path, "\n".join(f"DRAFT\nAgenda Item 7\n{page}" for page in pages))
    assert [note.code for note in document.notes] == ["stamp"]
    assert body(document) == body(whole)
