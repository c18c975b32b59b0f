"""Reads report files (PDF, HTML, text, Markdown) into a `Document`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphkit.documents.ingest.report_files import (
    MEDIA_TYPES,
    entries_not_read,
    file_digest,
    find_reports,
    suffix_of,
    visible_files,
)

if TYPE_CHECKING:
    from graphkit.documents.ingest.file_types import read_document

__all__ = [
    "MEDIA_TYPES",
    "entries_not_read",
    "file_digest",
    "find_reports",
    "read_document",
    "suffix_of",
    "visible_files",
]


def __getattr__(name: str) -> object:
    """Load the readers when the first file is read: a build of records, or of nothing new,
    needs none.
    """
    if name != "read_document":
        raise AttributeError(f"module 'graphkit.documents.ingest' has no attribute {name!r}")
    from graphkit.documents.ingest.file_types import read_document

    return read_document
