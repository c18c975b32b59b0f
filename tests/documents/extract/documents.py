"""Builds small documents for tests, from blocks or from lines."""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.core.model import BODY_KINDS, Block, BlockKind, Document

HEADING, PARAGRAPH, BULLET, LINE, ROW = BODY_KINDS
HEADER, BOILERPLATE = BlockKind.HEADER, BlockKind.BOILERPLATE
Piece = tuple[BlockKind, str] | tuple[BlockKind, str, str] | tuple[BlockKind, str, str, int]
Line = str | tuple[BlockKind, str]


def document_of(*pieces: Piece) -> Document:
    """Return a document of one page with these blocks: (kind, text, printed number, level)."""
    return _of((1, piece) for piece in pieces)


def document(*pages: list[Line]) -> Document:
    """Return a document of pages of lines: a plain string is a LINE block;
    headers go to the end.
    """
    lines = [
        (page, (LINE, line) if isinstance(line, str) else line)
        for page, on_it in enumerate(pages, 1)
        for line in on_it
    ]
    return _of(sorted(lines, key=lambda line: line[1][0] not in BODY_KINDS), len(pages))


def _of(pieces: Iterable[tuple[int, Piece]], pages: int = 1) -> Document:
    text, blocks = "", []
    for page, (kind, words, *rest) in pieces:
        number = rest[0] if rest else ""
        level = rest[1] if len(rest) > 1 else int(kind is BULLET)
        blocks.append(Block(kind, len(text), len(text) + len(words), page, (), number, level))
        text += words + "\n"
    return Document("invented.pdf", "0" * 64, "application/pdf", text, tuple(blocks), pages)
