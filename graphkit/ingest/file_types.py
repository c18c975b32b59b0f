"""Which files are reports, and reading one: by its suffix, and by what its first bytes really are."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NoReturn

from graphkit.core.errors import InputError, UnreadableReportError
from graphkit.core.model import Document
from graphkit.ingest.document_builder import Draft, assemble
from graphkit.ingest.html import read_html
from graphkit.ingest.page_layout import read_layout
from graphkit.ingest.pdf import read_pages
from graphkit.ingest.plain_text import read_plain

MAX_BYTES = 100 * 1024 * 1024
MAX_CHARACTERS = 5_000_000

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
    ".md": "text/markdown",
}
READERS: dict[str, Callable[[str], list[Draft]]] = {
    "text/html": read_html,
    "text/plain": read_plain,
    "text/markdown": lambda text: read_plain(text, markdown=True),
}
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,1000}?-->\s*)?<(?:!doctype html|html|head|body)\b", re.I | re.S
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_SEEN = 4096  # bytes, from the start or the end, that tell what a file is
_RARE = 200  # one control character in so many may be left over from a PDF
_PROBED = 100_000  # characters searched for signs of binary data


def find_reports(paths: Iterable[Path]) -> list[Path]:
    """Return the report files among `paths`, folders walked, each file once, sorted.

    A file that is named is returned whatever its suffix (`read` refuses what it cannot read); in a
    folder only the supported suffixes count, and hidden files are passed over.
    Raises InputError where a path does not exist, or is a pipe or device, which might never end.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise InputError(f"no such file or folder: {path}; check the path and try again")
        if not (path.is_dir() or path.is_file()):
            raise InputError(f"neither a file nor a folder: {path}; save it as a file and try again")
        for file in _walked(path) if path.is_dir() else [path]:
            real = file.resolve()
            found[real] = min(found.get(real, file), file, key=str)
    return sorted(found.values(), key=str)


def visible_files(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder but what is hidden, or in a hidden folder.

    Raises InputError where a folder cannot be looked into: what is in it would be missed.
    """
    for place, below, names in os.walk(folder, onerror=_unseen):
        below[:] = (name for name in below if not name.startswith("."))
        paths = [Path(place, name) for name in names if not name.startswith(".")]
        try:
            files = [path for path in paths if path.is_file()]
        except OSError as error:
            _unseen(error)
        yield from files


def _unseen(error: OSError) -> NoReturn:
    raise InputError(f"cannot look into {error.filename} ({error.strerror}): make it readable") from error


def _walked(folder: Path) -> list[Path]:
    return [path for path in visible_files(folder) if path.suffix.lower() in MEDIA_TYPES]


def read_document(path: Path) -> Document:
    """Return the document in a file.

    Raises UnreadableReportError where the file is not a report; a document that is returned is always whole.
    """
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        known = ", ".join(MEDIA_TYPES)
        raise UnreadableReportError(f"not a kind of file graphkit reads: {path}; give one of {known}")
    data = _bytes_of(path)
    sha256 = hashlib.sha256(data).hexdigest()
    if media_type == "application/pdf":
        _look_into_pdf(data, path)
        pages = read_pages(data, path)
        return assemble(read_layout(pages), path.name, sha256, media_type, len(pages))
    document = assemble(READERS[media_type](_decoded(data, path)), path.name, sha256, media_type)
    if not document.text:
        raise UnreadableReportError(f"no text in it: {path}; give the report itself")
    return document


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = f"reports have at most {MAX_BYTES // 2**20} MB"
            raise UnreadableReportError(
                f"too large: {path} has {size // 2**20} MB, {limit}; split it or make it smaller"
            )
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise UnreadableReportError(
            f"cannot be opened: {path} ({reason}); check the file and its permissions"
        ) from None
    if not data.strip():
        raise UnreadableReportError(f"empty file: {path}; download the report again")
    return data


def _look_into_pdf(data: bytes, path: Path) -> None:
    """Refuse what only bears the name of a PDF, and one that was cut off: PDFium would read half of it."""
    if _HTML.match(data[:_SEEN]):
        raise UnreadableReportError(
            f"an HTML page named .pdf: {path}; download the PDF itself, or rename the page to .html"
        )
    if b"%PDF-" not in data[:_SEEN]:
        raise UnreadableReportError(f"no PDF, whatever its name says: {path}; download the report again")
    if b"%%EOF" not in data[-_SEEN:]:
        raise UnreadableReportError(f"cut off before its end: {path}; download the report again")


def _decoded(data: bytes, path: Path) -> str:
    if data.startswith(b"%PDF-"):
        raise UnreadableReportError(f"a PDF named {path.suffix}: {path}; rename it to .pdf")
    if path.suffix.lower() in (".txt", ".md") and _HTML.match(data[:_SEEN]):
        raise UnreadableReportError(f"an HTML page named {path.suffix}: {path}; rename it to .html")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if len(_CONTROL.findall(text, 0, _PROBED)) * _RARE > len(text[:_PROBED]) or "\x00" in text:
        raise UnreadableReportError(f"not text: {path}; give the report as PDF, HTML, text or Markdown")
    if len(text) > MAX_CHARACTERS:
        limit = f"{len(text):,} characters, reports have at most {MAX_CHARACTERS:,}"
        raise UnreadableReportError(f"too long: {path} has {limit}; split it")
    return text


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes; "" where it cannot be opened, which reading it will say."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
