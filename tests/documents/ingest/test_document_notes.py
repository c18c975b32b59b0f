"""What could not be read of a file becomes a note: pages, paragraphs, characters."""

from pathlib import Path

import pytest
from documents.ingest.pdf_pages import Print

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import Document
from graphkit.documents.ingest import read_document

PROSE = (
    "Workers in Ambleford know their families well and they write about them with care every week. "
    * 4
)


def read(folder: Path, name: str, data: bytes) -> Document:
    path = folder / name
    path.write_bytes(data)
    return read_document(path)


def printed(*paragraphs: int, images: int = 0) -> bytes:
    """Return a PDF with numbered paragraphs, each on a page of its own,
    and pages with an image only.
    """
    page = Print(header="Inspection of Ambleford local authority")
    for number in paragraphs:
        for mark in (f"{number}.", *[""] * 3):
            page.paragraph(f"{number} {PROSE}", mark)
        page.turn()
    header, page.header = page.header, ""
    for _ in range(images):
        page.canvas.rect(100, 100, 300, 300, fill=1)
        page.turn()
    page.header = header
    page.paragraph(PROSE)
    return page.save()


def codes(document: Document) -> list[str]:
    return [note.code for note in document.notes]


def test_complete_reports_have_no_notes(tmp_path: Path) -> None:
    assert codes(read(tmp_path, "a.pdf", printed(1, 2, 3))) == []


def test_pages_without_text_are_noted(tmp_path: Path) -> None:
    document = read(tmp_path, "a.pdf", printed(1, 2, images=2))
    assert [(note.code, note.message[:22]) for note in document.notes] == [
        ("page-without-text", "no text on pages 3, 4:")
    ]


def test_gaps_in_paragraph_numbers_are_noted(tmp_path: Path) -> None:
    (note,) = read(tmp_path, "a.pdf", printed(1, 2, 5)).notes
    assert note.code == "paragraph-gap"
    assert note.span is not None
    assert note.span.page == 3


def test_too_little_text_for_the_pages_is_noted(tmp_path: Path) -> None:
    page = Print(header="Ambleford")
    for _ in range(6):
        page.line("Care in Ambleford is good.")
        page.turn()
    assert codes(read(tmp_path, "a.pdf", page.save()))[-1] == "short-text"


def test_a_bad_byte_does_not_change_the_encoding(tmp_path: Path) -> None:
    text = f"The children’s plans in Ambleford’s files are clear. {PROSE}".encode()
    document = read(tmp_path, "a.txt", text.replace(b"files", b"f\xeeles"))
    assert document.text.startswith("The children’s plans in Ambleford’s fîles")
    assert codes(document) == ["bad-encoding"]
    windows = read(tmp_path, "b.txt", text.decode().encode("cp1252"))
    assert windows.text.startswith("The children’s plans")
    assert codes(windows) == []


def test_bytes_after_the_end_of_a_pdf_are_ignored(tmp_path: Path) -> None:
    data = printed(1, 2, 3)
    assert read(tmp_path, "a.pdf", data + b"<!-- appended -->\n" * 500).text
    with pytest.raises(UnreadableReportError, match="incomplete PDF"):
        read(tmp_path, "b.pdf", data + data[: len(data) // 2])
