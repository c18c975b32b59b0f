"""Bytes in, `Document` out: what is running text, and what stands around it on the page."""

from graphkit.ingest.file_types import digest_of_file, find, read, visible

__all__ = ["digest_of_file", "find", "read", "visible"]
