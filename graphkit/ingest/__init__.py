"""Bytes in, `Document` out: what is running text, and what stands around it on the page."""

from graphkit.ingest.file_types import file_digest, find_reports, read_document, visible_files

__all__ = ["file_digest", "find_reports", "read_document", "visible_files"]
