"""Builds a `Document` from the draft blocks of a file.

Contents pages, footnotes and the legal notices at the end are moved out of the body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from graphkit.core.model import BODY_KINDS, Block, BlockKind, Document
from graphkit.core.patterns import Patterns
from graphkit.documents.ingest.line_text import LINE_RE, join_lines, line_separator

_RE = Patterns("legal-tail", flags=re.IGNORECASE)
_MAX_ENTRY_LENGTH = 220  # characters
_MAX_ADDRESS_LENGTH = 60  # characters of a line
_OPENING_LINES = 4  # lines that are searched for the opening words of a legal notice
# characters of other text among the legal notices; more is a part of the report
_MAX_OTHER_TEXT = 1500


@dataclass(slots=True)
class DraftBlock:
    """A block that may still change: its lines, each with its page number (None without pages)."""

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
        """The number of characters of its lines."""
        return sum(len(line) for line, _ in self.lines)


def draft_block(
    kind: BlockKind, text: str, page: int | None = None, number: str = "", level: int = 0
) -> DraftBlock:
    """Return a draft block of one line."""
    return DraftBlock(kind, [(text, page)], number, level)


def build_document(
    drafts: Sequence[DraftBlock], name: str, sha256: str, media_type: str, pages: int | None = None
) -> Document:
    """Return a document of the draft blocks: the body in reading order, then the other kinds."""
    _mark_contents(drafts)
    _mark_legal_notices(drafts)
    kept = [item for item in drafts if any(text for text, _ in item.lines)]
    ordered = sorted(
        kept, key=lambda item: (item.kind not in BODY_KINDS, item.kind is BlockKind.ASIDE)
    )
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for item in ordered:
        text, breaks = _join_draft(item, at)
        page = item.lines[0][1]
        blocks.append(Block(item.kind, at, at + len(text), page, breaks, item.number, item.level))
        parts.append(text)
        at += len(text) + 1
    return Document(name, sha256, media_type, "\n".join(parts), tuple(blocks), pages)


def _join_draft(item: DraftBlock, start: int) -> tuple[str, tuple[int, ...]]:
    """Return the text of a draft block that starts at offset `start`,
    and the offsets of its page breaks.
    """
    text = ""
    breaks: list[int] = []
    _, page = item.lines[0]
    for line, on in item.lines:
        text += line_separator(text, line)
        if on is not None and page is not None and on > page:
            breaks += [start + len(text)] * (on - page)
            page = on
        text += line
    return text, tuple(breaks)


def is_legal_notice(text: str) -> bool:
    """Return whether a paragraph begins with the words of a legal notice."""
    return _RE.opens.match(text) is not None


def _mark_contents(drafts: Sequence[DraftBlock]) -> None:
    """Mark contents lists, from the heading to the last line that ends with a page number."""
    body = [item for item in drafts if item.kind in BODY_KINDS]
    for at, item in enumerate(body):
        is_line = item.kind != BlockKind.CONTENTS and len(item.lines) == 1
        if not is_line or not LINE_RE.contents_heading.match(item.first):
            continue
        end = at
        for further, entry in enumerate(body[at + 1 :], at + 1):
            if further > end + 3:
                break
            if _is_contents_entry(entry):
                end = further
        if end > at:
            for entry in body[at : end + 1]:
                entry.kind = BlockKind.CONTENTS
                entry.level = 0


def _is_contents_entry(item: DraftBlock) -> bool:
    """Return whether a block is an entry of a contents list: it ends with a page number."""
    text = " ".join(line for line, _ in item.lines)
    if item.number or len(text) >= _MAX_ENTRY_LENGTH:
        return False
    return LINE_RE.contents_entry.match(text) is not None


def _mark_legal_notices(drafts: Sequence[DraftBlock]) -> None:
    """Mark legal notices, and everything after the first notice of the last part of the report.

    That part must be shorter than the text before it: an address above a letter does not begin it.
    """
    body = [item for item in drafts if item.kind in BODY_KINDS]
    is_legal: list[bool] = []
    for item in body:
        below_notice = bool(is_legal) and is_legal[-1]
        in_address = below_notice and _RE.town.match(item.first) is not None
        is_legal.append(in_address or _begins_legal_notice(item))
    lengths = [0 if gone else item.length for item, gone in zip(body, is_legal, strict=True)]
    tail = len(body)
    rest = 0
    for at in reversed(range(len(body))):
        rest += lengths[at]
        if is_legal[at] and rest <= sum(lengths[:at]):
            tail = at
        if rest > _MAX_OTHER_TEXT:
            break
    for at, item in enumerate(body):
        if is_legal[at] or at >= tail:
            item.kind = BlockKind.BOILERPLATE
            item.level = 0
            item.number = ""


def _begins_legal_notice(item: DraftBlock) -> bool:
    if len(item.first) < _MAX_ADDRESS_LENGTH and _RE.address.match(item.first):
        return True
    opening = (line for line, _ in item.lines[:_OPENING_LINES])
    return is_legal_notice(join_lines(opening))
