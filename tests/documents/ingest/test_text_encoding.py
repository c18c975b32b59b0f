"""Text that was decoded or converted wrongly is repaired with a note, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents.ingest.pdf_pages import Print

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import Document
from graphkit.documents.ingest import read_document

WORDS = (
    "Inspection of Wexmoor local authority children’s services\n\n"
    "Leaders’ plans are ‘sharp’ – and children’s needs "
    "come first. Families say: “We are heard.”\n\n"
    "What needs to improve?\n\n"
    "◼ The quality of children’s plans.\n\n• How soon families are seen (£12 a visit).\n"
)
MISREAD_AS = ("cp1252", "latin-1", "cp1250", "mac_roman", "cp850", "cp437")


def read(folder: Path, data: bytes, name: str = "report.txt") -> Document:
    path = folder / name
    path.write_bytes(data)
    return read_document(path)


def misread(text: str, encoding: str) -> str:
    """Return what a program shows that takes UTF-8 for another encoding."""
    return text.encode().decode(encoding, "replace")


@pytest.mark.parametrize("encoding", MISREAD_AS)
def test_misread_text_is_repaired_and_noted(encoding: str, tmp_path: Path) -> None:
    document = read(tmp_path, misread(WORDS, encoding).encode())
    assert document.text == read(tmp_path, WORDS.encode()).text
    (note,) = document.notes
    assert note.code == "bad-encoding"
    assert note.message.endswith("repaired")


def test_text_that_was_misread_twice_is_repaired(tmp_path: Path) -> None:
    document = read(tmp_path, misread(misread(WORDS, "cp1252"), "cp1252").encode())
    assert document.text == read(tmp_path, WORDS.encode()).text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_wide_encodings_are_read(encoding: str, tmp_path: Path) -> None:
    assert read(tmp_path, WORDS.encode(encoding)).text == read(tmp_path, WORDS.encode()).text


def test_names_of_characters_are_the_characters(tmp_path: Path) -> None:
    escaped = WORDS.replace("’", "&rsquo;").replace("–", "&#8211;")
    document = read(tmp_path, escaped.encode())
    assert document.text == read(tmp_path, WORDS.encode()).text
    assert [note.code for note in document.notes] == ["bad-encoding"]
    page = (
        "<html><body><p>Children&amp;rsquo;s needs &amp; children&rsquo;s plans "
        "&amp;amp;</p></body></html>"
    )
    document = read(tmp_path, page.encode(), "report.html")
    assert document.text.startswith("Children’s needs & children’s plans &amp;")
    assert [note.message for note in document.notes] == [
        "characters had been read or written in another encoding in a place: repaired"
    ]


def test_misread_text_in_a_pdf_is_repaired(tmp_path: Path) -> None:
    page = Print()
    page.paragraph(misread("Plans for children in Wexmoor’s schools are clear.", "cp1252"))
    document = read(tmp_path, page.save(), "report.pdf")
    assert document.text == "Plans for children in Wexmoor’s schools are clear."
    assert [note.code for note in document.notes] == ["bad-encoding"]


@pytest.mark.parametrize(
    "encoding", ["cp1252", "mac_roman", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"]
)
def test_text_in_another_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    words = WORDS.replace("◼", "•")
    document = read(tmp_path, words.encode(encoding))
    assert document.text == read(tmp_path, words.encode()).text
    assert document.notes == ()


@pytest.mark.parametrize("instead", ["?", "\ufffd"])
def test_text_with_lost_characters_is_refused(instead: str, tmp_path: Path) -> None:
    lost = "".join(char if char.isascii() else instead for char in WORDS)
    with pytest.raises(
        UnreadableReportError, match=r"\d+ characters were lost .*report.txt; save it again"
    ):
        read(tmp_path, lost.encode())


def test_one_lost_character_in_a_long_text_is_noted(tmp_path: Path) -> None:
    document = read(tmp_path, f"{WORDS * 8}It is Wexmoor\ufffds own plan.".encode())
    assert [note.message for note in document.notes] == [
        "1 character was lost when the text was converted"
    ]


def test_questions_and_addresses_have_lost_nothing(tmp_path: Path) -> None:
    words = (
        "What do children’s plans say? See www.example.org/plans?year=2024&of=wexmoor for more.\n"
    )
    assert read(tmp_path, words.encode()).notes == ()
