"""The sentences in which a report may tell who does what: who delivers, who shares, who steps in.

They stand in any section of prose. Headings, lists of grades, signatures and front matter tell none of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphkit.core.model import BlockKind, Document, Span
from graphkit.extract.text.outline import Outline
from graphkit.extract.text.sentence_splitter import split_sentences

_SILENT = frozenset({"grades", "signatures", "addressees", "front"})


def sentences_containing(
    document: Document, outline: Outline, hints: Sequence[str]
) -> Iterator[tuple[str, Span]]:
    """Yield the sentences that may tell who does what and hold one of these hints, with where they stand."""
    for section in outline:
        for paragraph in section.paragraphs if section.role not in _SILENT else ():
            text, at = document.text_of(paragraph.block), paragraph.block.start
            if paragraph.block.kind is not BlockKind.HEADING and any(map(text.__contains__, hints)):
                for start, end in split_sentences(text):
                    if any(map(text[start:end].__contains__, hints)):
                        yield text[start:end], document.span(at + start, at + end, paragraph.key)
