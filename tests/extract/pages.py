"""Small documents for tests: a page is its lines, each a block of its own."""

from __future__ import annotations

from graphkit.model import Block, BlockKind, Document

Line = str | tuple[BlockKind, str]


def document(*pages: list[Line], name: str = "invented.pdf") -> Document:
    """Return a document whose pages hold these lines: plain ones are LINE blocks; headers go to the end."""
    texts: list[tuple[BlockKind, str, int]] = []
    for number, lines in enumerate(pages, 1):
        for line in lines:
            kind, words = line if isinstance(line, tuple) else (BlockKind.LINE, line)
            texts.append((kind, words, number))
    apart = (BlockKind.HEADER, BlockKind.FOOTNOTE, BlockKind.CONTENTS, BlockKind.BOILERPLATE)
    texts.sort(key=lambda one: one[0] in apart)
    text, blocks = "", []
    for kind, words, page in texts:
        blocks.append(Block(kind, len(text), len(text) + len(words), page))
        text += words + "\n"
    return Document(name, "0" * 64, "application/pdf", text, tuple(blocks), len(pages))
