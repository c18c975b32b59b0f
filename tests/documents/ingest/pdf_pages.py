"""Small PDFs of invented places, printed at test time line by line where a test wants them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

LEFT, HANG, TOP, RIGHT = 72.0, 99.0, 740.0, 520.0
FONT, BOLD, SIZE, LEADING = "Helvetica", "Helvetica-Bold", 12.0, 14.5


@dataclass
class Print:
    """A page being printed from top to bottom; `save` gives the bytes of the PDF."""

    password: str = ""
    y: float = TOP
    page: int = 1
    header: str = ""
    buffer: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        encrypt = StandardEncryption(self.password) if self.password else None
        self.canvas = Canvas(self.buffer, pageCompression=0, encrypt=encrypt, invariant=1)

    def at(self, x: float, y: float, words: str, size: float = SIZE, font: str = FONT) -> float:
        """Print words at a position; return their right edge."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, words)
        return x + stringWidth(words, font, size)

    def line(
        self, words: str, x: float = LEFT, size: float = SIZE, font: str = FONT, gap: float = 0
    ) -> None:
        """Print a line; `gap` is the space above it in addition to the leading."""
        self.y -= gap + LEADING * size / SIZE
        self.at(x, self.y, words, size, font)

    def heading(self, words: str) -> None:
        self.line(words, size=14, font=BOLD, gap=14)

    def paragraph(self, words: str, mark: str = "", x: float = LEFT, gap: float = 12) -> None:
        """Print a wrapped paragraph, with a hanging indent if it has a marker."""
        hang = x + HANG - LEFT if mark else x
        lines = wrap_lines(words, RIGHT - hang)
        self.line(f"{mark} {lines[0]}" if mark else lines[0], x, gap=gap)
        for line in lines[1:]:
            self.line(line, hang)

    def turn(self) -> None:
        """Print the running header and the page number at the foot, and begin the next page."""
        if self.header:
            self.at(LEFT, 40, self.header, 8, BOLD)
            self.at(510, 30, str(self.page), 8)
        self.canvas.showPage()
        self.page += 1
        self.y = TOP

    def save(self) -> bytes:
        self.turn()
        self.canvas.save()
        return self.buffer.getvalue()


class _Pages(Print):
    def line(self, words: str, *arguments: object, **more: object) -> None:
        if self.y < 120:
            self.turn()
        super().line(words, *arguments, **more)  # type: ignore[arg-type]


def printed_report(report: Path) -> bytes:
    """Return a report in text as a PDF file."""
    pages = _Pages(header="Inspection report")
    for line in report.read_text("utf-8").splitlines():
        number, _, rest = line.partition(" ")
        if "\t" in line:
            label, _, grade = line.partition("\t")
            pages.line(label, gap=8)
            pages.at(500, pages.y, grade)
        elif re.fullmatch(r"\d+\.|-", number):
            pages.paragraph(rest, number.replace("-", "\u2022"))
        elif line and not line.endswith((".", ")")):
            pages.heading(line)
        elif line:
            pages.paragraph(line)
    return pages.save()


def wrap_lines(words: str, width: float, size: float = SIZE) -> list[str]:
    """Return words in lines no wider than `width`."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, FONT, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def pdf_with_unicode(words: str, meanings: dict[str, str]) -> bytes:
    """Return a PDF of one page and two lines;
    `meanings` maps letters to UTF-16 in hexadecimal digits.

    reportlab prints no character outside the basic plane; Chromium's print-to-PDF does, in this
    way.
    """
    pairs = " ".join(f"<{ord(letter):02X}> <{units}>" for letter, units in meanings.items())
    meaning = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def "
        "/CMapType 2 def "
        "1 begincodespacerange <00> <FF> endcodespacerange "
        f"{len(meanings)} beginbfchar {pairs} endbfchar endcmap end end"
    )
    content = f"BT /F 12 Tf 72 700 Td ({words}) Tj 0 -20 Td (Plans are clear.) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F "
            "5 0 "
            "R>>>>>>"
        ),
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>",
        f"<</Length {len(meaning)}>>stream\n{meaning}\nendstream",
    ]
    return pdf_file(objects)


def pdf_file(objects: list[str]) -> bytes:
    """Return a PDF file of some objects, the first of which is its catalog."""
    text, offsets = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        offsets.append(len(text))
        text += f"{number} 0 obj{each}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    rest = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>startxref\n{len(text)}\n%%EOF\n"
    return f"{text}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{rest}".encode()
