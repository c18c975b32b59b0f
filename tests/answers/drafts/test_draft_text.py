"""Drafts are read from text, Markdown and DOCX, with what was not read as it stands."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from graphkit.answers.drafts.draft_text import Draft, parse_draft, read_draft
from graphkit.core.errors import InputError

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(path: Path, *paragraphs: str, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        body = f"<w:document {WORD}><w:body>{''.join(paragraphs)}</w:body></w:document>"
        archive.writestr("word/document.xml", body)
        for name, content in parts.items():
            archive.writestr(f"word/{name.replace('_', '.')}", content)
    return path


def sentences(draft: Draft) -> list[str]:
    return [each for one in draft.paragraphs for each in one.sentences]


def test_markdown_has_headings_items_and_rows() -> None:
    draft = parse_draft(
        "# Ambleford\n\n- Plans are **sharp**.\n"
        "- Visits are [late](x).\n\n| a | Grade is good. |\n|---|---|"
    )
    assert [(one.sentences[0], one.is_heading) for one in draft.paragraphs] == [
        ("Ambleford", True),
        ("Plans are sharp.", False),
        ("Visits are late.", False),
        ("a Grade is good.", False),
    ]


def test_a_docx_has_headings_tables_and_footnotes(tmp_path: Path) -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraph('Care leavers are well served.')}</w:tc></w:tr></w:tbl>"
    notes = f"<w:footnotes {WORD}>{paragraph('A note on Ambleford.')}</w:footnotes>"
    path = docx(tmp_path / "a.docx", paragraph("Ambleford", "Heading1"), table, footnotes_xml=notes)
    draft = read_draft(path)
    assert sentences(draft) == [
        "Ambleford",
        "Care leavers are well served.",
        "A note on Ambleford.",
    ]
    assert draft.paragraphs[0].is_heading
    assert draft.notes == ()


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    changed = (
        "<w:p><w:r><w:t>Ambleford was "
        "</w:t></w:r><w:del><w:r><w:delText>poor</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>good</w:t></w:r></w:ins><w:r><w:t> in 2023.</w:t></w:r></w:p>"
    )
    draft = read_draft(docx(tmp_path / "b.docx", changed, vbaProject_bin=""))
    assert sentences(draft) == ["Ambleford was good in 2023."]
    assert draft.notes == (
        "The file has macros; they are not run.",
        "The file has tracked changes: it is read as if all were accepted.",
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("scan.pdf", b"%PDF-1.7", "a draft is .txt"),
        ("words.txt", b"\xff\xfe\x00", "not text in UTF-8"),
        ("program.txt", b"\x00\x01ab\x00", "not text in UTF-8"),
        ("broken.docx", b"PK no archive", "cannot be read as DOCX"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_draft(tmp_path / name)


def test_a_folder_is_no_draft(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        read_draft(tmp_path)


def test_a_docx_of_pictures_has_no_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no text"):
        read_draft(docx(tmp_path / "c.docx", "<w:p/>"))


def test_a_docx_with_a_document_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f'<!DOCTYPE x [<!ENTITY e "e">]><w:document {WORD}/>')
    with pytest.raises(InputError, match="declares a document type"):
        read_draft(path)


def test_another_language_is_noted() -> None:
    assert (
        parse_draft("Die Kinder wohnen bei ihren Eltern. " * 12)
        .notes[0]
        .startswith("The draft does not read")
    )
    assert (
        parse_draft("The children live with their parents and the school is near. " * 8).notes == ()
    )


def test_paragraph_numbers_are_no_part_of_a_sentence() -> None:
    draft = parse_draft("3.1 Plans are sharp.\n\n(a) Visits are late.\n\n2. Homes are few.")
    assert sentences(draft) == ["Plans are sharp.", "Visits are late.", "Homes are few."]


def test_what_is_not_printed_is_not_read(tmp_path: Path) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden words. </w:t></w:r>"
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>Struck words. </w:t></w:r>"
    kept = '<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>Plans are sharp.</w:t></w:r>'
    box = f"<w:txbxContent>{paragraph('A box on visits.')}</w:txbxContent>"
    both = f"<w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback>"
    boxes = f"<w:r><w:AlternateContent>{both}</w:AlternateContent></w:r>"
    draft = read_draft(
        docx(tmp_path / "e.docx", f"<w:p>{hidden}{struck}{kept}</w:p>", f"<w:p>{boxes}</w:p>")
    )
    assert sentences(draft) == ["Plans are sharp.", "A box on visits."]
    assert draft.notes == ("The file has hidden or struck-through text, which is not read.",)


def test_struck_words_of_markdown_are_not_read() -> None:
    text = "We were {--good--}{++bad++} and ~~old~~ {~~one~>new~~}.\n\n<!-- We were late. -->"
    assert sentences(parse_draft(text)) == ["We were bad and new."]


def test_a_row_of_a_table_has_its_headings(tmp_path: Path) -> None:
    rows = [("Place", "Overall", "2025"), ("Ambleford", "Good", "")]
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    table = f"<w:tbl>{''.join(f'<w:tr>{each}</w:tr>' for each in cells)}</w:tbl>"
    assert sentences(read_draft(docx(tmp_path / "f.docx", table))) == [
        "Place Overall 2025",
        "Place: Ambleford; Overall: Good",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (" " * 70_000_000, "unpacks to more than 60 MB"),
        ("<w:p/>" * 60_000, "more than 50,000 paragraphs"),
        ("<w:p>" * 300, "nested more than 250 deep"),
    ],
)
def test_a_document_that_exhausts_a_reader_is_refused(
    tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "g.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {WORD}><w:body>{content}")
    with pytest.raises(InputError, match=message):
        read_draft(path)


@pytest.mark.parametrize("mark", ["[", "[a](", "<!--", "~~ ", "{--", "```", "<", "{~~"])
def test_marks_without_an_end_are_read_in_one_pass(mark: str) -> None:
    assert parse_draft(mark * 20_000).paragraphs is not None
