"""Reads report files (PDF, HTML, text, Markdown) into a `Document`.

report_files, file_types            which files are reports, and who reads which
pdf, page_lines, page_layout        PDF: the lines of pages (also of columns and rows), what they
                                    are, headers, footers and footnotes
page_sequence, stamps, visible_text, text_layer    pages in order; what is no text of a page; scans
html, visible_html                  HTML
plain_text, text_pages, pasted_text, markup, text_encoding    text, as it was pasted or edited
docx_text                           DOCX, for drafts
line_text, hyphenation, blocks      lines, rejoined words, paragraphs
document_builder                    the `Document`
sentence_boxes                      where a sentence is printed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphkit.documents.ingest.report_files import (
    MEDIA_TYPES,
    entries_not_read,
    find_reports,
    suffix_of,
    visible_files,
)

if TYPE_CHECKING:
    from graphkit.documents.ingest.file_types import read_document

__all__ = [
    "MEDIA_TYPES",
    "entries_not_read",
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
