"""What a reader passes over: contents pages, footnotes, the legal tail."""

from __future__ import annotations

import re
from functools import cache

from graphkit.ingest.draft import Draft
from graphkit.model import BODY, BlockKind
from graphkit.resources import lists

_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?$", re.IGNORECASE)
_ENTRY = re.compile(r".*(?:\t|\s|\.{3,}|…)\s*\d{1,3}$")
_SHORT = 220  # characters of an entry of the contents, at most
_ADDRESS = 60  # characters of a line of an address, at most
_TAIL_PROSE = 1500  # characters of other words that the tail may hold: more is a further part of the report


def set_apart(drafts: list[Draft]) -> None:
    """Mark contents entries and the legal tail among the drafts, in place."""
    _mark_contents(drafts)
    _mark_tail(drafts)


def is_legal(text: str) -> bool:
    """Tell whether a paragraph belongs to the legal tail by its own words."""
    return _tail("opens").match(text) is not None


@cache
def _tail(part: str) -> re.Pattern[str]:
    """Return what a paragraph of the legal tail begins with: one that opens it, an address, a town."""
    return re.compile("|".join(lists("legal-tail")[part]), re.IGNORECASE)


def _mark_contents(drafts: list[Draft]) -> None:
    """A contents list goes from its heading to its last entry; an entry ends with a page number."""
    body = [item for item in drafts if item.kind in BODY]
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


def _mark_tail(drafts: list[Draft]) -> None:
    """From the first legal paragraph of the last part on, everything is legal tail."""
    body = [item for item in drafts if item.kind in BODY]
    legal: list[bool] = []
    for item in body:
        in_address = bool(legal) and legal[-1] and _tail("town").match(item.first) is not None
        legal.append(in_address or _starts_legal(item))
    tail = rest = 0
    for at in range(len(body) - 1, -1, -1):
        if legal[at]:
            tail = len(body) - at
        else:
            rest += sum(len(line) for line, _ in body[at].lines)
        if rest > _TAIL_PROSE:
            break
    for at, item in enumerate(body):
        if legal[at] or at >= len(body) - tail:
            item.kind, item.level, item.number = BlockKind.BOILERPLATE, 0, ""


def _starts_legal(item: Draft) -> bool:
    address = len(item.first) < _ADDRESS and _tail("address").match(item.first) is not None
    return address or is_legal(item.first)
