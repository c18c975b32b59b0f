"""Selects the sentences of a report that may state a relation, such as who delivers a service for whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphkit.core.model import BlockKind, Document, Span
from graphkit.extract.text.outline import Outline
from graphkit.extract.text.sentence_splitter import split_sentences

_SKIPPED_ROLES = frozenset({"grades", "signatures", "addressees", "front"})  # sections without prose


def sentences_containing(
    document: Document, outline: Outline, hints: Sequence[str]
) -> Iterator[tuple[str, Span]]:
    """Yield each sentence of prose that contains one of the strings in `hints`, with its span.

    Searching for a plain string first is much faster than matching the patterns of a relation.
    """
    for section in outline:
        if section.role in _SKIPPED_ROLES:
            continue
        for paragraph in section.paragraphs:
            text, offset = document.text_of(paragraph.block), paragraph.block.start
            if paragraph.block.kind is BlockKind.HEADING or not any(hint in text for hint in hints):
                continue
            for start, end in split_sentences(text):
                sentence = text[start:end]
                if any(hint in sentence for hint in hints):
                    yield sentence, document.span(offset + start, offset + end, paragraph.key)
