"""A block in the making, and the document that blocks are laid into once all are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphkit.ingest.clean import joint
from graphkit.model import BODY, Block, BlockKind, Document


@dataclass(slots=True)
class Draft:
    """A block in the making: cleaned lines with the page each stands on (None: no pages)."""

    kind: BlockKind
    lines: list[tuple[str, int | None]] = field(default_factory=list)
    number: str = ""
    level: int = 0

    @property
    def first(self) -> str:
        """The first line."""
        return self.lines[0][0]

    @property
    def last(self) -> str:
        """The last line."""
        return self.lines[-1][0]


def draft(kind: BlockKind, text: str, page: int | None = None, number: str = "", level: int = 0) -> Draft:
    """Return a draft of one line."""
    return Draft(kind, [(text, page)], number, level)


def assemble(
    drafts: Iterable[Draft], name: str, sha256: str, media_type: str, pages: int | None = None
) -> Document:
    """Lay the drafts into one text: the body in reading order, then what is set apart."""
    kept = [item for item in drafts if any(text for text, _ in item.lines)]
    ordered = [item for item in kept if item.kind in BODY] + [item for item in kept if item.kind not in BODY]
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for item in ordered:
        text, breaks = _run(item, at)
        page = item.lines[0][1]
        blocks.append(Block(item.kind, at, at + len(text), page, breaks, item.number, item.level))
        parts.append(text)
        at += len(text) + 1
    return Document(name, sha256, media_type, "\n".join(parts), tuple(blocks), pages)


def _run(item: Draft, start: int) -> tuple[str, tuple[int, ...]]:
    """Join the lines of a draft; return the text and the offsets at which later pages begin."""
    pieces: list[str] = []
    breaks: list[int] = []
    before, length, page = "", 0, item.lines[0][1]
    for line, on in item.lines:
        if not line:
            continue
        gap = joint(before, line)
        if on is not None and page is not None and on > page:
            breaks.extend([start + length + len(gap)] * (on - page))
            page = on
        pieces.append(gap + line)
        length += len(gap) + len(line)
        before = line
    return "".join(pieces), tuple(breaks)
