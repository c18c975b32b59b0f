"""Fuzzes the intake gate: damaged copies of reports must be noted or refused, never read in silence."""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from ctypes import c_ushort
from io import BytesIO
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from graphkit.core.errors import UnreadableReportError
from graphkit.extract.intake import admit
from graphkit.ingest import read_document

WORDS = "Nobody acts when children are in danger."
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


def outcome(data: bytes, name: str, folder: Path) -> Counter[str]:
    path = folder / name
    path.write_bytes(data)
    try:
        return Counter(note.code for note in admit(read_document(path)).notes)
    except UnreadableReportError:
        return Counter(["refused"])


def main(files: list[Path], count: int) -> None:
    chance, totals, silent = random.Random(7), Counter[tuple[str, str]](), []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for file in chance.sample(files, count):
            data = file.read_bytes()
            pages = list(range(len(pypdfium2.PdfDocument(data))))
            own = outcome(data, file.name, folder)
            at = chance.randrange(1, len(pages) - 1)
            one, other = chance.sample(pages, 2)
            swapped = pages[:]
            swapped[one], swapped[other] = swapped[other], swapped[one]
            changed = {
                "first page dropped": with_pages(data, pages[1:]),
                "a page dropped": with_pages(data, pages[:at] + pages[at + 1 :]),
                "last page dropped": with_pages(data, pages[:-1]),
                "last two dropped": with_pages(data, pages[:-2]),
                "a page doubled": with_pages(data, pages[: at + 1] + pages[at:]),
                "a page again at the end": with_pages(data, [*pages, at]),
                "two pages swapped": with_pages(data, swapped),
                **{f"text {way}": with_hidden(data, at, way) for way in WAYS},
            }
            text = read_document(file).text
            for encoding in ("cp1252", "latin-1", "cp1250", "mac_roman", "cp850"):
                changed[f"UTF-8 read as {encoding}"] = text.encode().decode(encoding, "replace").encode()
            for how, copy in changed.items():
                name = file.with_suffix(".txt").name if how.startswith("UTF-8") else file.name
                found = outcome(copy, name, folder) - own
                totals[how, "silent" if not found else "refused" if "refused" in found else "noted"] += 1
                if not found:
                    silent.append(f"{file.name}: {how}, own notes {sorted(own)}")
    for (how, what), times in sorted(totals.items()):
        print(f"{times:4} {what:8} {how}")
    print("silent:", len(silent), *silent, sep="\n")


if __name__ == "__main__":
    found = sorted(file for name in FOLDERS for file in Path(sys.argv[1], name).glob("*.pdf"))
    main([file for file in found if "broken" not in file.name], int(sys.argv[2]))
