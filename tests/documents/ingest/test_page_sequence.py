"""Pages are read once and in their order; what is missing is noted."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from documents.ingest.pdf_pages import Print

from graphkit.core.model import Document
from graphkit.documents.ingest import read_document
from graphkit.documents.ingest.page_sequence import has_pages_as_written

HEADER = "Inspection of Ambleford local authority children's services"


def report(pages: int, header: str = HEADER) -> bytes:
    """Return a PDF whose sentences run on from page to page;
    the numbers of its pages are printed.
    """
    page = Print(header=header)
    for number in range(1, pages + 1):
        page.paragraph("".join(f"worker {number}-{at} writes with care, " for at in range(40)))
        if number < pages:
            page.turn()
    return page.save()


def with_pages(data: bytes, order: Sequence[int]) -> bytes:
    """Return a PDF with the pages of another one, given by their numbers."""
    source, target, buffer = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new(), BytesIO()
    target.import_pages(source, [number - 1 for number in order])
    target.save(buffer)
    return buffer.getvalue()


def read(folder: Path, data: bytes) -> Document:
    path = folder / "report.pdf"
    path.write_bytes(data)
    return read_document(path)


def codes(document: Document) -> list[str]:
    return [note.code for note in document.notes]


@pytest.mark.parametrize("order", [(1, 2, 3, 3, 4, 5), (1, 2, 3, 4, 5, 2), (1, 1, 2, 3, 4, 5)])
def test_a_repeated_page_is_read_once(order: tuple[int, ...], tmp_path: Path) -> None:
    document = read(tmp_path, with_pages(report(5), order))
    assert codes(document) == ["repeated-page"]
    assert document.text == read(tmp_path, report(5)).text
    assert document.pages == 6


@pytest.mark.parametrize("order", [(1, 3, 2, 4, 5), (5, 4, 3, 2, 1), (2, 1, 3, 4, 5)])
def test_pages_are_put_in_order(order: tuple[int, ...], tmp_path: Path) -> None:
    document, right = read(tmp_path, with_pages(report(5), order)), read(tmp_path, report(5))
    assert codes(document) == ["page-order"]
    assert (document.text, document.blocks) == (right.text, right.blocks)


@pytest.mark.parametrize(
    ("order", "between"),
    [
        ((1, 2, 4, 5), "a page is missing between the pages numbered 2 and 4"),
        ((1, 2, 5), "2 pages are missing between the pages numbered 2 and 5"),
        ((2, 3, 4, 5), "pages before the one numbered 2 are missing"),
    ],
)
def test_missing_pages_are_noted(order: tuple[int, ...], between: str, tmp_path: Path) -> None:
    (note,) = read(tmp_path, with_pages(report(5), order)).notes
    assert note.code == "missing-pages"
    assert note.message == f"{between}: get the whole report"


def test_a_page_of_another_report_is_noted(tmp_path: Path) -> None:
    buffer, merged = BytesIO(), pypdfium2.PdfDocument(report(5))
    other = report(5).replace(b"worker", b"nurse ")
    merged.import_pages(pypdfium2.PdfDocument(other), [2], 2)
    merged.save(buffer)
    (note,) = read(tmp_path, buffer.getvalue()).notes
    assert note.message.startswith("two pages are numbered 3, and one may be of another document")


def test_numbers_may_begin_again_with_a_second_part(tmp_path: Path) -> None:
    buffer, merged = BytesIO(), pypdfium2.PdfDocument(report(5))
    merged.import_pages(pypdfium2.PdfDocument(report(4).replace(b"worker", b"nurse ")))
    merged.save(buffer)
    assert read(tmp_path, buffer.getvalue()).notes == ()


def test_pages_without_numbers_cannot_be_checked(tmp_path: Path) -> None:
    assert codes(read(tmp_path, report(3, header=""))) == ["unnumbered-pages"]
    assert codes(read(tmp_path, report(1, header=""))) == []


def tagged(numbers: Sequence[int], kids: Sequence[int]) -> bytes:
    """Return the objects of a PDF whose pages have these tags;
    `kids` are the pages of its page tree.
    """
    pages = "".join(
        f"{9 + at} 0 obj<</Type/Page/StructParents {tag}>>endobj\n"
        for at, tag in enumerate(numbers)
    )
    tree = " ".join(f"{9 + at} 0 R" for at in kids)
    return (
        f"1 0 obj<</Type/Pages/Kids[{tree}]>>endobj\n{pages}2 0 obj<</StructParent 2>>endobj"
    ).encode()


def test_tags_show_that_pages_are_complete() -> None:
    assert has_pages_as_written(tagged((0, 1, 3), (0, 1, 2)), 3)  # 2 is the tag of a link


@pytest.mark.parametrize(
    ("numbers", "kids"),
    [
        ((0, 1, 4), (0, 1, 2)),
        ((0, 3, 1), (0, 1, 2)),
        ((0, 1, 3), (0, 2, 1)),
        ((0, 1, 3, 4), (0, 1, 2)),
    ],
    ids=["a gap", "another order", "another page tree", "a page too many"],
)
def test_tags_show_that_pages_were_changed(numbers: tuple[int, ...], kids: tuple[int, ...]) -> None:
    assert not has_pages_as_written(tagged(numbers, kids), 3)
    assert not has_pages_as_written(b"no tags", 3)
