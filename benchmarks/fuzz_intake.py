"""Fuzzes the intake gate: damaged copies of reports must be noted or refused,
never read in silence.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from ctypes import c_ushort
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pypdfium2
from pypdfium2 import raw

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import BODY_KINDS, BlockKind, Document
from graphkit.documents.extract.intake import admit
from graphkit.documents.ingest import read_document
from graphkit.documents.register import load_register

WORDS = "Nobody acts when children are in danger."
T = TypeVar("T")
ENCODINGS = ("cp1252", "latin-1", "cp1250", "mac_roman", "cp850")
SAME = ("doubled", "again", "DRAFT", "agenda")  # what is read must be the same
CANNOT_BE_TOLD = "unnumbered-pages"
WAYS = ("invisible", "white", "tiny", "outside")
FOLDERS = ("pdf", "new", "visits", "send", "released")


def with_pages(data: bytes, order: list[int]) -> bytes:
    source, target, out = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new(), BytesIO()
    target.import_pages(source, order)
    target.save(out)
    return out.getvalue()


def with_hidden(data: bytes, page: int, way: str) -> bytes:
    pdf, out = pypdfium2.PdfDocument(data), BytesIO()
    sheet = pdf[page]
    size = 0.5 if way == "tiny" else 11.0
    text = raw.FPDFPageObj_NewTextObj(pdf.raw, b"Helvetica", size)
    units = (c_ushort * (len(WORDS) + 1))(*map(ord, WORDS), 0)
    raw.FPDFText_SetText(text, units)
    if way == "white":
        raw.FPDFPageObj_SetFillColor(text, 255, 255, 255, 255)
    if way == "invisible":
        raw.FPDFTextObj_SetTextRenderMode(text, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    raw.FPDFPageObj_Transform(text, 1, 0, 0, 1, -300 if way == "outside" else 72, 400)
    raw.FPDFPage_InsertObject(sheet.raw, text)
    raw.FPDFPage_GenerateContent(sheet.raw)
    pdf.save(out)
    return out.getvalue()


def outcome(data: bytes, name: str, folder: Path) -> tuple[Counter[str], list[str]]:
    """Return the codes of notes on a file, and the words that readers get of it."""
    path = folder / name
    path.write_bytes(data)
    try:
        document = admit(read_document(path), load_register())
    except UnreadableReportError:
        return Counter(["refused"]), []
    words = [word for block in document.body_blocks() for word in document.text_of(block).split()]
    return Counter(note.code for note in document.notes), words


def rearranged(pages: list[T], chance: random.Random) -> dict[str, list[T]]:
    """Return the pages of a report as they are when something went wrong."""
    at = chance.randrange(1, len(pages) - 1)
    one, other = sorted(chance.sample(range(len(pages)), 2))
    swapped = [*pages[:one], pages[other], *pages[one + 1 : other], pages[one], *pages[other + 1 :]]
    return {
        "first page dropped": pages[1:],
        "a page dropped": pages[:at] + pages[at + 1 :],
        "last page dropped": pages[:-1],
        "last two dropped": pages[:-2],
        "a page doubled": pages[: at + 1] + pages[at:],
        "a page again at the end": [*pages, pages[at]],
        "two pages swapped": swapped,
    }


def printed(data: bytes) -> list[str]:
    """Return the text of each page as programs copy it, with running headers and page numbers."""
    pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    return [page.replace("\r\n", "\n").replace("\ufffe", "-").strip() + "\n" for page in pages]


def paragraphs(document: Document) -> list[str]:
    """Return the paragraphs that begin on each page, as a person pastes them:
    without headers and numbers.
    """
    found: dict[int, list[str]] = defaultdict(list)
    for block in document.blocks:
        if block.kind in (*BODY_KINDS, BlockKind.BOILERPLATE):
            number = (
                f"{block.number}. "
                if block.number
                else "• "
                if block.kind == BlockKind.BULLET
                else ""
            )
            found[block.page or 1].append(f"{number}{document.text_of(block)}\n\n")
    return ["".join(found[page]) for page in sorted(found)]


def damaged(file: Path, chance: random.Random) -> Iterator[tuple[str, bytes, dict[str, bytes]]]:
    """Yield each form that a report may have (suffix and bytes),
    with its damaged copies by what was done.
    """
    data = file.read_bytes()
    document, sheets = read_document(file), printed(data)
    at = chance.randrange(1, len(sheets) - 1)
    changed = {
        how: with_pages(data, order)
        for how, order in rearranged([*range(len(sheets))], chance).items()
    }
    yield ".pdf", data, {**changed, **{f"text {way}": with_hidden(data, at, way) for way in WAYS}}
    text = document.text
    yield (
        ".txt",
        text.encode(),
        {
            f"UTF-8 read as {encoding}": text.encode().decode(encoding, "replace").encode()
            for encoding in ENCODINGS
        },
    )
    for form, pages, between in (
        ("form feeds", sheets, "\f"),
        ("page numbers", sheets, ""),
        ("paragraphs", paragraphs(document), ""),
    ):
        if len(pages) < 3:
            continue
        copies = rearranged(pages, chance)
        copies["DRAFT on each page"] = [page.replace("\n", "\nDRAFT\n", 1) for page in pages]
        copies["an agenda item"] = (
            ["Agenda Item 7\n", *pages]
            if form == "paragraphs"
            else [f"Page {at}\nAgenda Item 7\n{page}" for at, page in enumerate(pages, 83)]
        )
        yield (
            ".txt",
            between.join(pages).encode(),
            {f"{form}: {how}": between.join(copy).encode() for how, copy in copies.items()},
        )


def main(files: list[Path], count: int, suffixes: tuple[str, ...] = (".pdf", ".txt")) -> None:
    chance, totals, silent = random.Random(7), Counter[tuple[str, str]](), []
    with tempfile.TemporaryDirectory() as place:
        for file in chance.sample(files, count):
            for suffix, data, copies in damaged(file, chance):
                if suffix not in suffixes:
                    continue
                name = file.with_suffix(suffix).name
                own, words = outcome(data, name, Path(place))
                totals[
                    f"whole {suffix}", "noted" if own - Counter([CANNOT_BE_TOLD]) else "no note"
                ] += 1
                for how, copy in copies.items():
                    notes, read = outcome(copy, name, Path(place))
                    found = notes - own
                    what = "refused" if "refused" in found else "noted" if found else "silent"
                    if not found and CANNOT_BE_TOLD in notes:
                        what = "noted as not to be told"
                    if any(same in how for same in SAME) and read != words:
                        what += ", other words"
                    totals[how, what] += 1
                    if what.startswith("silent") or what.endswith("words"):
                        silent.append(f"{file.name}: {how}, {what}, own notes {sorted(own)}")
    for (how, what), times in sorted(totals.items()):
        print(f"{times:4} {what:24} {how}")
    print("silent:", len(silent), *silent, sep="\n")


if __name__ == "__main__":
    found = sorted(file for name in FOLDERS for file in Path(sys.argv[1], name).glob("*.pdf"))
    main(
        [file for file in found if "broken" not in file.name],
        int(sys.argv[2]),
        tuple(sys.argv[3:]) or (".pdf", ".txt"),
    )
