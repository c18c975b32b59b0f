"""What a reader passes over: contents pages, footnotes, the legal tail."""

from __future__ import annotations

import re

from graphkit.ingest.draft import Draft
from graphkit.model import BODY, BlockKind

_TAIL = re.compile(
    r"The Office for Standards in Education, Children.s Services and Skills"
    r"|If you would like a copy of this document"
    r"|You may (?:re-?use|copy) (?:this|all)"
    r"|This document may be reproduced"
    r"|You can use Parent View"
    r"|Interested in our work\?"
    r"|This publication is available at"
    r"|To view this licen[cs]e"
    r"|Further copies of this (?:document|report)"
    r"|No\. \d{6}\b"
    r"|(?:©|\(c\)) ?Crown copyright"
    r"|Any complaints about (?:the|this) inspection"
    r"|If you are not happy with the inspection"
    r"|Textphone:|T: ?0\d{3}|E: ?enquiries@|W: ?www\.|W:www\.",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"Piccadilly Gate|Store Street|Aviation House|125 Kingsway|(?:London )?WC2B|Manchester,? M1 2WD$"
    r"|M1 2WD|Royal Exchange Buildings|St Ann.s Square|M2 7LA|Clive House|70 Petty France|SW1H",
    re.IGNORECASE,
)
_TOWN = re.compile(r"(?:Manchester|London),?$")
_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?$", re.IGNORECASE)
_ENTRY = re.compile(r".*(?:\t|\s|\.{3,}|…)\s*\d{1,3}$")
_SHORT = 220
_TAIL_PROSE = 1500  # characters of other words that the tail may hold: more is a further part of the report


def set_apart(drafts: list[Draft]) -> None:
    """Mark contents entries and the legal tail among the drafts, in place."""
    _mark_contents(drafts)
    _mark_tail(drafts)


def is_legal(text: str) -> bool:
    """Tell whether a paragraph belongs to the legal tail by its own words."""
    return _TAIL.match(text) is not None


def _mark_contents(drafts: list[Draft]) -> None:
    """A contents list goes from its heading to its last entry; an entry ends with a page number."""
    body = [item for item in drafts if item.kind in BODY]
    for at, item in enumerate(body):
        if not _CONTENTS.match(item.first) or len(item.lines) > 1:
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
        in_address = bool(legal) and legal[-1] and _TOWN.match(item.first) is not None
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
    return _TAIL.match(item.first) is not None or (
        len(item.first) < 60 and _ADDRESS.match(item.first) is not None
    )
