"""A block in the making, and the document that blocks are laid into once all are made.

What a reader passes over is set apart then: contents pages, footnotes, the legal tail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from graphkit.core.model import BODY_KINDS, Block, BlockKind, Document
from graphkit.core.resources import load_lexicon
from graphkit.ingest.normalisation import join, joint

_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?$", re.IGNORECASE)
_ENTRY = re.compile(r".*(?:\t|\s|\.{3,}|…)\s*\d{1,3}$")
_SHORT = 220  # characters of an entry of the contents, at most
_ADDRESS = 60  # characters of a line of an address, at most
_OPENING = 4  # lines that hold the first words of a paragraph, be they ever so short
_TAIL_PROSE = 1500  # characters of other words that the tail may hold: more is a further part of the report


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

    @property
    def length(self) -> int:
        """How many characters its lines have."""
        return sum(len(line) for line, _ in self.lines)


def draft(kind: BlockKind, text: str, page: int | None = None, number: str = "", level: int = 0) -> Draft:
    """Return a draft of one line."""
    return Draft(kind, [(text, page)], number, level)


def assemble(
    drafts: Sequence[Draft], name: str, sha256: str, media_type: str, pages: int | None = None
) -> Document:
    """Lay the drafts into one text: the body in reading order, then what is set apart."""
    _mark_contents(drafts)
    _mark_tail(drafts)
    kept = [item for item in drafts if any(text for text, _ in item.lines)]
    ordered = [item for item in kept if item.kind in BODY_KINDS] + [
        item for item in kept if item.kind not in BODY_KINDS
    ]
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
    text, breaks, page = "", list[int](), item.lines[0][1]
    for line, on in item.lines:
        text += joint(text, line)
        if on is not None and page is not None and on > page:
            breaks.extend([start + len(text)] * (on - page))
            page = on
        text += line
    return text, tuple(breaks)


def is_legal(text: str) -> bool:
    """Tell whether a paragraph belongs to the legal tail by its own words."""
    return _tail("opens").match(text) is not None


@cache
def _tail(part: str) -> re.Pattern[str]:
    """Return what a paragraph of the legal tail begins with: one that opens it, an address, a town."""
    return re.compile("|".join(load_lexicon("legal-tail")[part]), re.IGNORECASE)


def _mark_contents(drafts: Sequence[Draft]) -> None:
    """A contents list goes from its heading to its last entry; an entry ends with a page number."""
    body = [item for item in drafts if item.kind in BODY_KINDS]
    for at, item in enumerate(body):
        if item.kind == BlockKind.CONTENTS or not _CONTENTS.match(item.first) or len(item.lines) > 1:
            continue
        end = at
        for further in range(at + 1, len(body)):
            if further > end + 3:
                break
            if _is_entry(body[further]):
                end = further
        if end > at:
            for entry in body[at : end + 1]:
                entry.kind, entry.level = BlockKind.CONTENTS, 0


def _is_entry(item: Draft) -> bool:
    text = " ".join(line for line, _ in item.lines)
    return len(text) < _SHORT and not item.number and _ENTRY.match(text) is not None


def _mark_tail(drafts: Sequence[Draft]) -> None:
    """From the first legal paragraph of the last part on, everything is legal tail.

    What stands before a letter, under whose address it is, is none: a tail is shorter than what it follows.
    """
    body = [item for item in drafts if item.kind in BODY_KINDS]
    legal: list[bool] = []
    for item in body:
        in_address = bool(legal) and legal[-1] and _tail("town").match(item.first) is not None
        legal.append(in_address or _starts_legal(item))
    lengths = [0 if gone else item.length for item, gone in zip(body, legal, strict=True)]
    tail, rest = len(body), 0
    for at in reversed(range(len(body))):
        rest += lengths[at]
        if legal[at] and rest <= sum(lengths[:at]):
            tail = at
        if rest > _TAIL_PROSE:
            break
    for at, item in enumerate(body):
        if legal[at] or at >= tail:
            item.kind, item.level, item.number = BlockKind.BOILERPLATE, 0, ""


def _starts_legal(item: Draft) -> bool:
    address = len(item.first) < _ADDRESS and _tail("address").match(item.first) is not None
    return address or is_legal(join(line for line, _ in item.lines[:_OPENING]))
