"""Small documents for tests of sections: blocks by kind, laid into one text."""

from __future__ import annotations

from graphkit.model import Block, BlockKind, Document

Piece = tuple[BlockKind, str] | tuple[BlockKind, str, str] | tuple[BlockKind, str, str, int]

HEADING, PARAGRAPH, BULLET = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.BULLET
LINE, ROW = BlockKind.LINE, BlockKind.ROW


def laid(*pieces: Piece) -> Document:
    """Return a document of these blocks: (kind, words, printed number, level)."""
    text, blocks = "", []
    for piece in pieces:
        kind, words = piece[0], piece[1]
        number = piece[2] if len(piece) > 2 else ""
        level = piece[3] if len(piece) > 3 else int(kind is BULLET)
        blocks.append(Block(kind, len(text), len(text) + len(words), 1, (), number, level))
        text += words + "\n"
    return Document("invented.pdf", "0" * 64, "application/pdf", text, tuple(blocks), 1)
