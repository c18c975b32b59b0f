"""Reads report files (PDF, HTML, text, Markdown) into a `Document`."""

from graphkit.ingest.file_types import (
    entries_not_read,
    file_digest,
    find_reports,
    read_document,
    suffix_of,
    visible_files,
)

__all__ = ["entries_not_read", "file_digest", "find_reports", "read_document", "suffix_of", "visible_files"]
