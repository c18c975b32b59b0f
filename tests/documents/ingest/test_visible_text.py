"""What nobody sees on a page is not read,
nor what others have printed across it or at its edges.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from documents.ingest.pdf_pages import LEFT, Print, pdf_file, wrap_lines
from PIL import Image
from pypdfium2 import PdfDocument

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import BlockKind, Document
from graphkit.documents.ingest import read_document

PROSE = "Workers in Ambleford know their families well and write about them with care. " * 3
HIDDEN = "No one in Ambleford acts when children are in danger."


def read(folder: Path, page: Print) -> Document:
    path = folder / "report.pdf"
    path.write_bytes(page.save())
    return read_document(path)


def body(document: Document) -> str:
    return document.text[: document.body_end()]


def notes(document: Document) -> list[tuple[str, int | None, str]]:
    """Return code, page and words of each note."""
    spans = [(note.code, note.span) for note in document.notes]
    return [(code, span.page, span.text) if span else (code, None, "") for code, span in spans]


def invisible(page: Print) -> None:
    text = page.canvas.beginText(LEFT, page.y - 20)
    text.setTextRenderMode(3)
    text.textOut(HIDDEN)
    page.canvas.saveState()
    page.canvas.drawText(text)
    page.canvas.restoreState()


def transparent(page: Print) -> None:
    page.canvas.saveState()
    page.canvas.setFillAlpha(0.02)
    page.at(LEFT, page.y - 20, HIDDEN)
    page.canvas.restoreState()


def in_grey(page: Print, text: float, below: float | None = None) -> None:
    page.canvas.saveState()
    if below is not None:
        page.canvas.setFillGray(below)
        page.canvas.rect(LEFT - 5, page.y - 25, 450, 20, stroke=0, fill=1)
    page.canvas.setFillGray(text)
    page.at(LEFT, page.y - 20, HIDDEN)
    page.canvas.restoreState()


def in_white_over_text(page: Print) -> None:
    page.y += 24
    in_grey(page, 1)
    page.y -= 24


def covered(page: Print) -> None:
    page.at(LEFT, page.y - 20, HIDDEN)
    page.canvas.saveState()
    page.canvas.setFillGray(0.95)
    page.canvas.rect(LEFT - 5, page.y - 25, 450, 20, stroke=0, fill=1)
    page.canvas.restoreState()


def in_a_form(page: Print) -> None:
    page.canvas.beginForm("notes")
    page.canvas.setFillGray(1)
    page.at(0, 0, HIDDEN)
    page.canvas.endForm()
    page.canvas.saveState()
    page.canvas.translate(LEFT, page.y - 20)
    page.canvas.doForm("notes")
    page.canvas.restoreState()


def cut_away(page: Print, width: float = 10) -> None:
    page.canvas.saveState()
    path = page.canvas.beginPath()
    path.rect(0, 0, width, 842)
    page.canvas.clipPath(path, stroke=0, fill=0)
    page.at(LEFT, page.y - 20, HIDDEN)
    page.canvas.restoreState()


def outside_its_form(page: Print) -> None:
    page.canvas.beginForm("notes", 0, 0, 10, 10)
    page.at(20, 0, HIDDEN)
    page.canvas.endForm()
    page.canvas.saveState()
    page.canvas.translate(LEFT, page.y - 20)
    page.canvas.doForm("notes")
    page.canvas.restoreState()


def in_a_form_that_is_cut_away(page: Print) -> None:
    page.canvas.saveState()
    path = page.canvas.beginPath()
    path.rect(0, 0, 10, 10)
    page.canvas.clipPath(path, stroke=0, fill=0)
    page.canvas.beginForm("notes")
    page.at(LEFT, page.y - 20, HIDDEN)
    page.canvas.endForm()
    page.canvas.doForm("notes")
    page.canvas.restoreState()


WAYS: dict[str, Callable[[Print], object]] = {
    "invisible": invisible,
    "transparent": transparent,
    "white on white": lambda page: in_grey(page, 1),
    "nearly white": lambda page: in_grey(page, 0.93),
    "white over other text": in_white_over_text,
    "black on black": lambda page: in_grey(page, 0, below=0.1),
    "tiny": lambda page: page.at(LEFT, page.y - 20, HIDDEN, size=0.5),
    "outside the page": lambda page: page.at(LEFT, -40, HIDDEN),
    "beside the page": lambda page: page.at(700, page.y - 20, HIDDEN),
    "under a shape": covered,
    "in a form": in_a_form,
    "cut away": cut_away,
    "outside its form": outside_its_form,
    "in a form that is cut away": in_a_form_that_is_cut_away,
}


@pytest.mark.parametrize("way", WAYS)
def test_text_that_nobody_sees_is_noted_and_not_read(way: str, tmp_path: Path) -> None:
    page = Print(header="Ambleford")
    page.paragraph(PROSE)
    page.turn()
    page.paragraph(f"Here too: {PROSE}")
    WAYS[way](page)
    document = read(tmp_path, page)
    assert notes(document) == [("hidden-text", 2, HIDDEN)]
    assert "danger" not in body(document)
    assert body(document).count("know their families") == 6


OFF = "/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>"
DRAWN = "BT /F 12 Tf 72 660 Td ({words}) Tj ET"


def with_last_object(content: str, resources: str, catalog: str = "") -> bytes:
    """Return a PDF of one page: prose, and a sentence drawn with what `resources` has."""
    words, form = " ".join(PROSE.split()[:9]), DRAWN.format(words=HIDDEN)
    content = f"BT /F 12 Tf 72 700 Td ({words}.) Tj ET {content.format(words=HIDDEN)}"
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        f"/Resources<</Font<</F 5 0 R>>{resources}>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        "<</Type/OCG/Name(notes)>>",
        "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/CS/DeviceGray>>"
        "/Length 20>>stream\n0 g 0 0 595 842 re f\nendstream",
        "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/OC 6 0 R/Resources<</Font<</F 5 0 R>>>>"
        f"/Length {len(form)}>>stream\n{form}\nendstream",
    ]
    return pdf_file(objects)


@pytest.mark.parametrize(
    ("drawn", "resources"),
    [(f"/OC /M BDC {DRAWN} EMC", "/Properties<</M 6 0 R>>"), ("/X Do", "/XObject<</X 8 0 R>>")],
    ids=["marked-content", "form"],
)
def test_a_layer_that_is_switched_off_is_not_read(
    tmp_path: Path, drawn: str, resources: str
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(with_last_object(drawn, resources, OFF))
    assert notes(read_document(path)) == [("hidden-text", 1, HIDDEN)]
    path.write_bytes(with_last_object(drawn, resources, OFF.replace("OFF", "ON")))
    assert HIDDEN in body(read_document(path))


def test_words_in_place_of_painted_ones_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    replaced = "/Span <</ActualText ({words})>> BDC "
    path.write_bytes(with_last_object(f"{replaced}{DRAWN.format(words='Plans are good.')} EMC", ""))
    document = read_document(path)
    assert notes(document) == [("hidden-text", 1, HIDDEN)]
    assert body(document).endswith("Plans are good.")
    path.write_bytes(with_last_object(f"{replaced}{DRAWN} EMC", ""))
    document = read_document(path)
    assert notes(document) == []
    assert body(document).endswith(HIDDEN)


def test_text_behind_a_mask_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    mask = "/ExtGState<</G <</SMask<</S/Luminosity/G 7 0 R>>>>>>"
    path.write_bytes(with_last_object(f"q /G gs {DRAWN} Q", mask))
    assert notes(read_document(path)) == [("hidden-text", 1, HIDDEN)]


def test_the_words_that_a_path_cuts_away_are_not_read(tmp_path: Path) -> None:
    page = Print()
    page.paragraph(PROSE)
    cut_away(page, LEFT + 120)
    document = read(tmp_path, page)
    assert notes(document) == [("hidden-text", 1, "when children are in danger.")]
    assert body(document).endswith("No one in Ambleford acts")


def test_a_path_around_words_cuts_nothing_away(tmp_path: Path) -> None:
    page = Print()
    page.paragraph(PROSE)
    cut_away(page, 595)
    document = read(tmp_path, page)
    assert document.notes == ()
    assert HIDDEN in body(document)


def test_white_text_on_a_dark_band_is_read(tmp_path: Path) -> None:
    page = Print()
    page.paragraph(PROSE)
    in_grey(page, 1, below=0.2)
    document = read(tmp_path, page)
    assert document.notes == ()
    assert HIDDEN in body(document)


def test_recognised_text_of_a_scanned_page_is_read(tmp_path: Path) -> None:
    page = Print()
    page.canvas.drawInlineImage(Image.new("L", (60, 84), 200), 0, 0, 595, 842)
    invisible(page)
    document = read(tmp_path, page)
    (note,) = document.notes
    assert note.code == "text-layer"
    assert "the words of 1 page are a layer over pictures" in note.message
    assert HIDDEN in body(document)


def below_its_picture(blank: bool) -> Print:
    """Return a page of print that is below a picture of itself, or below a blank one,
    inside a path.
    """
    page = Print()
    page.paragraph(PROSE)
    with closing(PdfDocument(page.save())) as printed:
        picture = printed[0].render(scale=2, grayscale=True).to_pil()
    page = Print()
    path = page.canvas.beginPath()
    path.rect(0, 0, 595, 842)
    page.canvas.clipPath(path, stroke=0, fill=0)
    page.paragraph(PROSE)
    shown = Image.new("L", picture.size, 255) if blank else picture
    page.canvas.drawInlineImage(shown, 0, 0, 595.2756, 841.8898)
    return page


def test_text_below_the_picture_of_its_page_is_read(tmp_path: Path) -> None:
    document = read(tmp_path, below_its_picture(blank=False))
    assert [code for code, *_ in notes(document)] == ["text-layer"]
    assert body(document).count("know their families") == 3


def test_text_below_a_blank_picture_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReportError, match="only images, no text"):
        read(tmp_path, below_its_picture(blank=True))


def scan(shown: str, words: str, turned: float = 0) -> Print:
    """Return a page that is a picture of some words, with a layer of words over it,
    in lines of their own.
    """
    page = Print()
    page.paragraph(shown)
    with closing(PdfDocument(page.save())) as printed:
        picture = printed[0].render(scale=2, grayscale=True).to_pil().rotate(turned, fillcolor=255)
    page = Print()
    page.canvas.drawInlineImage(picture, 0, 0, 595, 842)
    text = page.canvas.beginText(LEFT, 800)
    text.setTextRenderMode(3)
    for line in wrap_lines(words, 300):
        text.textLine(line)
    page.canvas.drawText(text)
    return page


LONG = (
    "Leaders of the Borough know which families wait and why managers have asked for a report on "
    "it. "
) * 6
OTHER = (
    "A few schools say that no plan was ever sent to them although independent visitors were "
    "promised. "
) * 6


@pytest.mark.parametrize("turned", [0, 0.8, -1.2])
def test_words_over_a_picture_of_others_are_refused(turned: float, tmp_path: Path) -> None:
    assert LONG[:90] in body(read(tmp_path, scan(LONG, LONG, turned))).replace("\n", " ")
    with pytest.raises(
        UnreadableReportError, match=r"other words than its pictures show: .* \(page 1\); run"
    ):
        read(tmp_path, scan(LONG, OTHER, turned))


def test_hidden_spaces_are_not_noted(tmp_path: Path) -> None:
    page = Print()
    page.paragraph(PROSE)
    page.at(LEFT, page.y - 20, "   ", size=0.5)
    assert read(tmp_path, page).notes == ()


def pages_with(mark: Callable[[Print], object], header: str = "Ambleford") -> Print:
    """Return four full pages of different words, each with the same mark."""
    page = Print(header=header)
    for number in "1234":
        if page.page < int(number):
            page.turn()
        words = (
            f"Worker {number}{at} knows the families well and writes with care. "
            for at in range(20)
        )
        page.paragraph("".join(words))
        mark(page)
    return page


def test_a_draft_mark_across_the_pages_is_noted_once(tmp_path: Path) -> None:
    def mark(page: Print) -> None:
        page.canvas.saveState()
        page.canvas.setFillGray(0.8)
        page.canvas.translate(150, 300)
        page.canvas.rotate(45)
        page.at(0, 0, "DRAFT", size=120)
        page.canvas.restoreState()

    document = read(tmp_path, pages_with(mark))
    assert notes(document) == [("stamp", 1, "DRAFT")]
    assert "places: 4" in document.notes[0].message
    assert "DRAFT" not in body(document)


def test_the_same_words_in_the_same_place_are_a_stamp(tmp_path: Path) -> None:
    document = read(
        tmp_path, pages_with(lambda page: page.at(200, 400, "Seen by the panel", size=40))
    )
    assert notes(document) == [("stamp", 1, "Seen by the panel")]
    assert "panel" not in body(document)


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (822.0, "Papers of the Wexmoor scrutiny panel"),
        (780.0, "Agenda Item 7"),
        (50.0, "Appendix 1"),
    ],
)
def test_stamps_at_the_edge_are_not_read(y: float, words: str, tmp_path: Path) -> None:
    page = Print(header="Ambleford")
    page.paragraph(PROSE)
    page.at(LEFT, y, words)
    page.turn()
    page.paragraph(f"Here too: {PROSE}")
    document = read(tmp_path, page)
    assert notes(document) == [("stamp", 1, words)]
    assert words not in body(document)


def test_running_headers_are_no_stamps(tmp_path: Path) -> None:
    header = "Inspection of Ambleford local authority children's services"
    document = read(tmp_path, pages_with(lambda _: None, header))
    assert document.notes == ()
    headers = [
        document.text_of(block) for block in document.blocks if block.kind is BlockKind.HEADER
    ]
    assert headers[::2] == [header] * 4
