"""Reads report files by suffix, after a check that the content matches it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import PAGE_WITHOUT_TEXT, BlockKind, Document, Note
from graphkit.documents.ingest.document_builder import build_document, draft_block
from graphkit.documents.ingest.html import read_html
from graphkit.documents.ingest.line_text import without_invisible
from graphkit.documents.ingest.markup import plain_markdown, without_deleted
from graphkit.documents.ingest.page_layout import blocks_from_pages
from graphkit.documents.ingest.page_sequence import UNNUMBERED, arrange_pages
from graphkit.documents.ingest.pasted_text import without_traces
from graphkit.documents.ingest.pdf import PdfPage, read_pages
from graphkit.documents.ingest.plain_text import read_plain_text
from graphkit.documents.ingest.report_files import HTML_START, MEDIA_TYPES, SIGNATURE_BYTES
from graphkit.documents.ingest.text_encoding import (
    decode_text,
    repair_misread,
    repair_note,
    repair_text,
)
from graphkit.documents.ingest.text_pages import arrange_text
from graphkit.documents.ingest.visible_text import HIDDEN_TEXT, STAMP

MAX_BYTES = 100 * 1024 * 1024
MAX_CHARACTERS = 5_000_000

_HEADER = (
    rb"(?:From|To|Cc|Date|Sent|Subject|Reply-To|Received|Message-ID|MIME-Version|Content-[\w-]+"
    rb"|Snapshot-[\w-]+|X-[\w-]+)"
)
_OTHER_FORMATS = {  # what contains a text in another form, by how it begins
    "RTF": rb"\s*\{\\rtf",
    "an e-mail or web archive": rb"(?:From .*\n)?(?:" + _HEADER + rb": .*\n(?:[ \t]+\S.*\n)*){3}",
    "a list of changes (diff)": rb"(?:diff --git .*\n(?:.*\n){0,4})?--- .*\n\+\+\+ ",
    "JSON": rb"\s*(?:\{\s*\"|\[\s*[\[{\"])",
}
_CONTROL_CHARACTER = re.compile("[\x00-\x08\x0e-\x1f]")
_PDF_OBJECT = re.compile(rb"\b\d+ \d+ obj\b")
_MIN_CHARACTERS_PER_CONTROL = 200  # text converted from PDF may contain a few control characters
_MIN_PAGES = 4
_MIN_PAGE_CHARACTERS = 1_000  # on average; real reports have 2,000 or more
_MAX_ONE_PAGE = 5_000  # characters
_MIN_NUMBERED = 8  # paragraphs of a report whose paragraphs are numbered
TEXT_LAYER = "text-layer"  # the code of a note
_HIDDEN = "text that nobody sees on the page: not read"
_SAMPLE_CHARACTERS = 100_000  # searched for control characters


def read_document(path: Path) -> Document:
    """Return the document in a file.

    Raises UnreadableReportError where the file cannot be read completely as a report.
    """
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        known = ", ".join(MEDIA_TYPES)
        raise UnreadableReportError(f"unsupported file type: {path}; graphkit reads {known}")
    data = _read_bytes(path)
    if media_type == "application/pdf":
        return _read_pdf(data, path, media_type)
    return _read_text(data, path, media_type)


def _read_pdf(data: bytes, path: Path, media_type: str) -> Document:
    _check_pdf(data, path)
    pages = read_pages(data, path)
    count = len(pages)
    notes = _repair_lines(pages)
    pages, faults = arrange_pages(pages, data)
    drafts = blocks_from_pages(pages)
    document = build_document(drafts, path.name, _digest(data), media_type, count)
    found = (*_aside_notes(document), *_page_notes(pages), *_paragraph_notes(document))
    return replace(document, notes=(*notes, *faults, *found))


def _read_text(data: bytes, path: Path, media_type: str) -> Document:
    """Return the document in an HTML, Markdown or text file."""
    is_html = media_type == "text/html"
    _check_text(data, path)
    text, invalid = decode_text(data)
    _check_characters(text, path)
    text, notes = repair_text(text, path, is_html=is_html)
    text = without_invisible(text)
    faults: list[Note] = []
    if is_html:
        drafts = read_html(text)
    else:
        markdown = media_type == "text/markdown"
        text, deleted = without_deleted(text)
        text, traces = (plain_markdown(text), ()) if markdown else without_traces(text)
        text, faults = arrange_text(text)
        notes = (*notes, *traces)
        drafts = read_plain_text(text, markdown=markdown)
        drafts += [draft_block(BlockKind.ASIDE, words, number=HIDDEN_TEXT) for words in deleted]
    document = build_document(drafts, path.name, _digest(data), media_type)
    if not document.text:
        raise UnreadableReportError(f"no text: {path}; give a file with the text of the report")
    found = (*_aside_notes(document), *_paragraph_notes(document), *_order_notes(document, text))
    return replace(document, notes=(*invalid, *notes, *faults, *found))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _repair_lines(pages: Sequence[PdfPage]) -> tuple[Note, ...]:
    """Repair text in UTF-8 that was read as another encoding before it was printed;
    return the note on it.
    """
    total = 0
    for line in (line for page in pages for line in page.lines if not line.text.isascii()):
        line.text, places = repair_misread(line.text)
        total += places
    return (repair_note(total),) if total else ()


def _aside_notes(document: Document) -> Iterator[Note]:
    """Yield a note on each text that nobody sees, and one on all stamps."""
    blocks = [block for block in document.blocks if block.kind is BlockKind.ASIDE]
    stamps = [block for block in blocks if block.number == STAMP]
    for block in blocks:
        span = document.span(block.start, block.end)
        if block.number == HIDDEN_TEXT:
            yield Note(HIDDEN_TEXT, _HIDDEN, span)
        elif block is stamps[0]:
            yield Note(STAMP, f"printed by others, not read (places: {len(stamps)})", span)


def _order_notes(document: Document, text: str) -> Iterator[Note]:
    """Yield a note on a text file without numbers of pages or paragraphs."""
    numbered = sum(block.number.isdecimal() for block in document.blocks)
    if len(text) > _MAX_ONE_PAGE and "\f" not in text and numbered < _MIN_NUMBERED:
        message = (
            "neither pages nor paragraphs have numbers: whether some are missing cannot be told"
        )
        yield Note(UNNUMBERED, message)


def _page_notes(pages: Sequence[PdfPage]) -> Iterator[Note]:
    """Yield notes on pages without text, or with a layer of it; on too little text;
    on missing characters.
    """
    if layered := sum(page.is_layer for page in pages):
        words = f"the words of {layered} page{'s' if layered > 1 else ''} are a layer over pictures"
        risk = "a program recognised them, and they may differ from what is shown"
        yield Note(TEXT_LAYER, f"{words}: {risk}")
    if empty := [str(page.number) for page in pages if not page.lines]:
        where = f"{'pages' if len(empty) > 1 else 'page'} {', '.join(empty)}"
        advice = "if not blank, run text recognition (OCR)"
        yield Note(PAGE_WITHOUT_TEXT, f"no text on {where}: {advice}")
    lengths = (sum(len(line.text) for line in page.lines) for page in pages)
    filled = [length for length in lengths if length]
    mean = sum(filled) // max(1, len(filled))
    if len(filled) >= _MIN_PAGES and mean < _MIN_PAGE_CHARACTERS:
        yield Note("short-text", f"{mean} characters on a page on average: text may be missing")
    if invalid := sum(page.invalid_characters for page in pages):
        on = ", ".join(str(page.number) for page in pages if page.invalid_characters)
        yield Note("invalid-characters", f"{invalid} invalid characters were dropped on page {on}")


def _paragraph_notes(document: Document) -> Iterator[Note]:
    """Yield a note where the numbers of paragraphs leave some out:
    a page or a part of it may be missing.
    """
    paragraphs = (block for block in document.body_blocks() if block.kind is BlockKind.PARAGRAPH)
    numbered = [block for block in paragraphs if block.number.isdecimal() and block.length]
    if len(numbered) >= _MIN_NUMBERED and int(numbered[0].number) > 1:
        message = f"the first paragraph is numbered {numbered[0].number}: text may be missing"
        yield Note("paragraph-gap", message, document.span(numbered[0].start, numbered[0].end))
    for before, after in pairwise(numbered):
        if int(after.number) > int(before.number) + 1:
            message = (
                f"paragraph {before.number} is followed by {after.number}: text may be missing"
            )
            yield Note("paragraph-gap", message, document.span(after.start, after.end))


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = f"{size // 2**20} MB, the limit is {MAX_BYTES // 2**20}"
            raise UnreadableReportError(f"too large: {path} has {limit}; split it")
        data = path.read_bytes()
    except OSError as error:
        place = f"{path} ({(error.strerror or 'unreadable').lower()})"
        raise UnreadableReportError(
            f"cannot open {place}; check the path and its permissions"
        ) from None
    if not data.strip():
        raise UnreadableReportError(f"empty file: {path}; download the report again")
    return data


def _check_pdf(data: bytes, path: Path) -> None:
    """Raise an error where content is not PDF, or is truncated:
    PDFium would read only a part of it.
    """
    if HTML_START.match(data[:SIGNATURE_BYTES]):
        advice = "download the PDF, or rename the page to .html"
        raise UnreadableReportError(f"HTML page named .pdf: {path}; {advice}")
    if b"%PDF-" not in data[:SIGNATURE_BYTES]:
        raise UnreadableReportError(f"not a PDF file: {path}; download the report again")
    end = data.rfind(b"%%EOF")  # mail gateways and web servers append other bytes, but no objects
    if end < 0 or _PDF_OBJECT.search(data, end):
        raise UnreadableReportError(f"incomplete PDF file: {path}; download the report again")


def _check_text(data: bytes, path: Path) -> None:
    """Raise an error where content is of another kind than the suffix says."""
    if data.startswith(b"%PDF-"):
        raise UnreadableReportError(f"PDF file named {path.suffix}: {path}; rename it to .pdf")
    start = data[:SIGNATURE_BYTES].replace(b"\r\n", b"\n").removeprefix(b"\xef\xbb\xbf")
    for name, form in _OTHER_FORMATS.items():
        if re.match(form, start, re.I):
            advice = "save the report in it as PDF, HTML or text, in a file of its own"
            raise UnreadableReportError(f"{name}, not a text file: {path}; {advice}")
    if path.suffix.lower() in (".txt", ".md") and HTML_START.match(data[:SIGNATURE_BYTES]):
        raise UnreadableReportError(f"HTML page named {path.suffix}: {path}; rename it to .html")


def _check_characters(text: str, path: Path) -> None:
    """Raise an error where characters are those of binary data, or too many."""
    sample = text[:_SAMPLE_CHARACTERS]
    controls = len(_CONTROL_CHARACTER.findall(sample))
    if controls * _MIN_CHARACTERS_PER_CONTROL > len(sample) or "\x00" in text:
        raise UnreadableReportError(
            f"not text: {path}; give the report as PDF, HTML, text or Markdown"
        )
    if len(text) > MAX_CHARACTERS:
        size = f"{len(text):,} characters, the limit is {MAX_CHARACTERS:,}"
        raise UnreadableReportError(f"too long: {path} has {size}; split it")
