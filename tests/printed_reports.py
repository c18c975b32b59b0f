"""Prints the invented reports as PDF files."""

import io
import textwrap
from pathlib import Path
from typing import NamedTuple

from builds import REPORTS
from reportlab.pdfgen.canvas import Canvas

LINES = 52  # on a page
WIDTH, LONGEST_HEADING = 100, 120  # characters
COLUMNS, TOP, LINE_HEIGHT, PAGE_NUMBER_AT = (40, 440), 800, 14, (555, 30)  # points
PRINTABLE = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u25fc": "\u2022", "\u25a0": "\u2022"}
)  # in Helvetica
RESTRICTED = (
    "You may use this report for non-commercial educational purposes, if it is not changed."
)


class Line(NamedTuple):
    """A printed line."""

    words: str
    is_heading: bool


def pdf_of(name: str) -> bytes:
    """Print an invented report of `tests/reports`."""
    return printed_pdf((REPORTS / name).read_text("utf-8"))


def printed_pdf(text: str) -> bytes:
    """Print the text of a report: headings are bold, pages have numbers, long lines are wrapped.

    What follows a tab is in a second column.
    """
    lines, buffer = _lines_of(text), io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for start in range(0, len(lines), LINES):
        for row, line in enumerate(lines[start : start + LINES]):
            height = TOP - LINE_HEIGHT * row
            canvas.setFont("Helvetica-Bold" if line.is_heading else "Helvetica", 10)
            for column, words in zip(COLUMNS, line.words.split("\t"), strict=False):
                canvas.drawString(column, height, words)
        canvas.setFont("Helvetica", 8)
        canvas.drawRightString(*PAGE_NUMBER_AT, str(start // LINES + 1))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def print_report(report: Path, folder: Path, licence: str = "") -> Path:
    """Print the text of a report into a folder, with a licence instead of its own;
    return the PDF file.
    """
    text = report.read_text("utf-8")
    if licence:
        kept = [line for line in text.splitlines() if "Open Government Licence" not in line]
        text = "\n".join([*kept, "", licence])
    path = folder / f"{report.stem}.pdf"
    path.write_bytes(printed_pdf(text))
    return path


def _lines_of(text: str) -> list[Line]:
    """Return the lines as printed."""
    return [
        line for paragraph in text.translate(PRINTABLE).splitlines() for line in _wrapped(paragraph)
    ]


def _wrapped(paragraph: str) -> list[Line]:
    words = paragraph.lstrip("# ").replace("**", "")
    is_heading = (
        bool(words)
        and words[0].isupper()
        and words[-1] not in ".:"
        and len(words) <= LONGEST_HEADING
    )
    parts = [words] if "\t" in words else textwrap.wrap(words, WIDTH) or [""]
    return [Line(part, is_heading) for part in parts]
