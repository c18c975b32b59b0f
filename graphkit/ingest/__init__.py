"""Bytes in, `Document` out: what is running text, and what stands around it on the page."""

from graphkit.ingest.files import find, read, visible

__all__ = ["find", "read", "visible"]
