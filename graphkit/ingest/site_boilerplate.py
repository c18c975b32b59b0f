"""Removes what a web site adds around a report: menus, notices, forms.

Tags, roles, ids and classes identify these parts. A part that contains most of the text is kept, because some
sites put the whole page in one form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from graphkit.core.model import BlockKind
from graphkit.ingest.document_builder import DraftBlock

PageParts = tuple[str, ...]  # enclosing page parts, outermost first: "main", "aside" …

SITE_PARTS = ("header", "footer", "aside", "form", "nav")
_REPORT_PARTS = ("main", "article")
_ROLES = {
    "banner": "header",
    "complementary": "aside",
    "contentinfo": "footer",
    "navigation": "nav",
    "search": "form",
}
_NOTICE = re.compile(r"\bcookie|cookies?\b|\bskip-?link|\bbreadcrumb", re.IGNORECASE)
_MIN_KEPT_SHARE = 0.5  # of the characters


def page_part(tag: str, attributes: dict[str, str | None]) -> str:
    """Return the page part that a tag opens, "" where it is not one of those known."""
    role = (attributes.get("role") or "").strip().lower()
    if _NOTICE.search(f"{attributes.get('id') or ''} {attributes.get('class') or ''}"):
        return "aside"
    part = _ROLES.get(role, role or tag)
    return part if part in (*SITE_PARTS, *_REPORT_PARTS) else ""


def remove_site_boilerplate(drafts: Sequence[DraftBlock], within: Sequence[PageParts]) -> list[DraftBlock]:
    """Return the draft blocks that belong to the report; `within` gives the page parts of each."""
    kept = list(zip(drafts, within, strict=True))
    for part in SITE_PARTS:
        rest = [one for one in kept if not _is_in_site_part(one[1], part)]
        titled = part != "header" or _has_title(rest) or not _has_title(kept)
        if titled and _text_length(rest) > _MIN_KEPT_SHARE * _text_length(kept):
            kept = rest
    for part in _REPORT_PARTS:
        inside = [one for one in kept if part in one[1]]
        titled = _has_title(one for one in kept if part not in one[1])
        if not titled and _text_length(inside) > _MIN_KEPT_SHARE * _text_length(kept):
            kept = inside
            break
    return [item for item, _ in kept]


def _is_in_site_part(parts: PageParts, part: str) -> bool:
    """Return whether a page part is among the enclosing ones; the header of an article is its title."""
    return part in parts and not (part == "header" and parts[0] in _REPORT_PARTS)


def _has_title(kept: Iterable[tuple[DraftBlock, PageParts]]) -> bool:
    return any(item.kind is BlockKind.HEADING and item.level == 1 for item, _ in kept)


def _text_length(kept: Iterable[tuple[DraftBlock, PageParts]]) -> int:
    return sum(item.length for item, _ in kept)
