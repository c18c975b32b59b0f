"""Prints the invented reports as PDF files."""

import io

from builds import REPORTS
from reportlab.pdfgen.canvas import Canvas

LINES = 52  # on a page


def pdf_of(name: str) -> bytes:
    """Print an invented report, line by line."""
    lines, buffer = (REPORTS / name).read_text("utf-8").splitlines(), io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for start in range(0, len(lines), LINES):
        for row, line in enumerate(lines[start : start + LINES]):
            canvas.drawString(40, 800 - 14 * row, line.replace("\u2019", "'"))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
