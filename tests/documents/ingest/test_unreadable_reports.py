"""Unreadable files: each error is one line with the problem, the file and the next step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from documents.ingest.pdf_pages import Print

from graphkit.core.errors import UnreadableReportError
from graphkit.documents.ingest import file_types, pdf, read_document


def a_report(pages: int = 1) -> bytes:
    page = Print()
    for _ in range(pages):
        page.line("A report on Ambleford with a few words in it.")
        page.turn()
    return page.save()


def a_scan() -> bytes:
    page = Print()
    page.canvas.rect(100, 100, 300, 300, fill=1)
    return page.save()


def encrypted() -> bytes:
    page = Print(password="secret")
    page.line("Nobody may read this.")
    return page.save()


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "html named pdf": (
        "a.pdf",
        lambda: b"\n<!DOCTYPE html><html><body>Not found</body></html>",
        "HTML page",
    ),
    "html named txt": ("a.txt", lambda: b"<html><body>Not found</body></html>", "HTML page"),
    "pdf named txt": ("a.txt", a_report, "PDF file named .txt"),
    "empty": ("a.pdf", lambda: b"", "empty"),
    "blank text": ("a.txt", lambda: b" \n\t\n", "empty"),
    "encrypted": ("a.pdf", encrypted, "encrypted"),
    "image only": ("a.pdf", a_scan, "only images"),
    "cut off": ("a.pdf", lambda: a_report(9)[:-900], "incomplete PDF"),
    "garbage": ("a.pdf", lambda: b"%PDF-1.7\nnothing of the kind\n%%EOF\n", "damaged"),
    "other bytes": ("a.pdf", lambda: b"PK\x03\x04" + bytes(200), "not a PDF"),
    "binary text": ("a.txt", lambda: bytes(range(256)) * 40, "not text"),
    "rtf": ("a.txt", lambda: b"{\\rtf1\\ansi A report on Ambleford.\\par}", "RTF, not a text file"),
    "e-mail": (
        "a.txt",
        lambda: (
            b"From: A\r\nTo: B\r\nSubject: FW: report\r\n\r\n"
            b"Dear all, see below.\r\n> A report on Ambleford."
        ),
        "an e-mail",
    ),
    "web archive": (
        "a.html",
        lambda: (
            b"From: <Saved>\nSnapshot-Content-Location: x\nMIME-Version: 1.0\n\n<p>=E2=97=BC</p>"
        ),
        "web archive",
    ),
    "changes": ("a.txt", lambda: b"--- a\n+++ b\n-A report.\n+A letter.\n", "a list of changes"),
    "json": ("a.md", lambda: b'{"title": "A report on Ambleford"}', "JSON, not a text file"),
    "suffix": ("a.docx", lambda: b"PK\x03\x04", "unsupported file type"),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_an_unreadable_file_gives_a_one_line_error(
    case: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    name, data, reason = REFUSED[case]
    path = tmp_path / name
    path.write_bytes(data())
    with pytest.raises(UnreadableReportError) as caught:
        read_document(path)
    message = str(caught.value)
    assert reason in message
    assert str(path) in message
    assert "\n" not in message
    assert "; " in message  # what to do next
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert capfd.readouterr() == ("", "")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReportError, match="cannot open"):
        read_document(tmp_path / "gone.pdf")


@pytest.mark.parametrize("name", ["p0147.pdf", "p0835.pdf"])
def test_damaged_files_of_the_collection_are_named_so(shared: Path, name: str) -> None:
    path = shared / "cases" / name
    if not path.is_file():
        pytest.skip("the cases are not at hand (../shared/cases)")
    with pytest.raises(
        UnreadableReportError, match=f"damaged PDF file: .*{name}, .*; download the report"
    ):
        read_document(path)


def test_text_at_no_place_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "far.pdf"
    path.write_bytes(a_report())
    monkeypatch.setattr(pdf.Characters, "size", lambda *_: float("inf"))
    with pytest.raises(UnreadableReportError, match="page 1 has text at no place"):
        read_document(path)


def test_limits_on_size_pages_and_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(a_report(4))
    assert read_document(path).pages == 5
    monkeypatch.setattr(pdf, "MAX_PAGES", 4)
    with pytest.raises(UnreadableReportError, match="too long"):
        read_document(path)
    monkeypatch.setattr(pdf, "MAX_PAGES", 5)
    monkeypatch.setattr(pdf, "MAX_PAGE_CHARACTERS", 10)
    with pytest.raises(UnreadableReportError, match="too much text on one page"):
        read_document(path)
    monkeypatch.setattr(file_types, "MAX_BYTES", 100)
    with pytest.raises(UnreadableReportError, match="too large"):
        read_document(path)
    text = tmp_path / "long.txt"
    text.write_text("One sentence. " * 5)
    monkeypatch.setattr(file_types, "MAX_CHARACTERS", 20)
    with pytest.raises(UnreadableReportError, match="too long"):
        read_document(text)


@pytest.mark.parametrize("cut", range(1, 20))
def test_damaged_files_are_read_or_refused(cut: int, tmp_path: Path) -> None:
    data = bytearray(a_report(3))
    at = len(data) * cut // 20
    data[at : at + 40] = b"\xff" * 40
    path = tmp_path / "damaged.pdf"
    path.write_bytes(bytes(data))
    try:
        blocks = len(read_document(path).blocks)
    except UnreadableReportError as refused:
        blocks = str(refused).count(str(path))
    assert blocks > 0
