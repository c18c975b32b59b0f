"""Which files are reports, and reading one: by its suffix, and by what its first bytes really are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from graphkit.ingest.draft import Draft, assemble
from graphkit.ingest.layout import read_layout
from graphkit.ingest.pdf import read_pages
from graphkit.ingest.plain import read_plain
from graphkit.ingest.web import read_html
from graphkit.model import Document, GraphkitError, Refused

MAX_BYTES = 100 * 1024 * 1024
MAX_CHARACTERS = 20_000_000

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
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")


def find(paths: Iterable[Path]) -> list[Path]:
    """Return the report files among `paths`, folders walked, each file once, sorted.

    A file that is named is returned whatever its suffix (`read` refuses what it cannot read); in a
    folder only the supported suffixes count, and hidden files are passed over.
    Raises GraphkitError where a path does not exist.
    """
    found: dict[str, Path] = {}
    for path in paths:
        if path.is_dir():
            for inner in path.rglob("*"):
                hidden = any(part.startswith(".") for part in inner.relative_to(path).parts)
                if inner.suffix.lower() in MEDIA_TYPES and not hidden and inner.is_file():
                    found.setdefault(str(inner.resolve()), inner)
        elif path.exists():
            found.setdefault(str(path.resolve()), path)
        else:
            raise GraphkitError(f"no such file or folder: {path}; check the path and try again")
    return sorted(found.values(), key=str)


def read(path: Path) -> Document:
    """Return the document in a file, or raise `Refused` with one line that says what, where and what to do."""
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        known = ", ".join(MEDIA_TYPES)
        raise Refused(f"not a kind of file graphkit reads: {path}; give one of {known}")
    data = _bytes_of(path)
    sha256 = hashlib.sha256(data).hexdigest()
    if media_type == "application/pdf":
        pages = read_pages(data, path)
        return assemble(read_layout(pages), path.name, sha256, media_type, len(pages))
    drafts = READERS[media_type](_decoded(data, path))
    if not drafts:
        raise Refused(f"no text in it: {path}; give the report itself")
    return assemble(drafts, path.name, sha256, media_type)


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Refused(
                f"too large: {path} has {size // 2**20} MB; reports have at most {MAX_BYTES // 2**20} MB, split it"
            )
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise Refused(f"cannot be opened: {path} ({reason}); check the file and its permissions") from None
    if not data.strip():
        raise Refused(f"empty file: {path}; download the report again")
    if path.suffix.lower() == ".pdf" and _HTML.match(data[:4096]):
        raise Refused(f"an HTML page named .pdf: {path}; download the PDF itself, or rename the page to .html")
    return data


def _decoded(data: bytes, path: Path) -> str:
    if data.startswith(b"%PDF-"):
        raise Refused(f"a PDF named {path.suffix}: {path}; rename it to .pdf")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if _BINARY.search(text[:100_000]):
        raise Refused(f"not text: {path}; give the report as PDF, HTML, text or Markdown")
    if len(text) > MAX_CHARACTERS:
        raise Refused(f"too long: {path} has {len(text):,} characters; split it")
    return text
