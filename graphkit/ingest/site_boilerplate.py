"""What of a web page is the report, and what the site adds around it: menus, notices, forms.

Tags, roles and names of the parts of a page tell it, as far as a page has them. What would leave out most
of the words is no part of the site: some wrap the whole page in one form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from graphkit.core.model import BlockKind
from graphkit.ingest.document_builder import Draft

Parts = tuple[str, ...]  # the parts of the page that something stands in, outermost first: "main", "aside" …

SITE = ("header", "footer", "aside", "form", "nav")
_REPORT = ("main", "article")
_ROLES = {
    "banner": "header",
    "complementary": "aside",
    "contentinfo": "footer",
    "navigation": "nav",
    "search": "form",
}
_NOTICE = re.compile(r"\bcookie|cookies?\b|\bskip-?link|\bbreadcrumb", re.IGNORECASE)
_MOST = 0.5  # of the characters


def part_of(tag: str, attributes: dict[str, str | None]) -> str:
    """Return the part of a page that a tag opens, "" for none that tells."""
    role = (attributes.get("role") or "").strip().lower()
    if _NOTICE.search(f"{attributes.get('id') or ''} {attributes.get('class') or ''}"):
        return "aside"
    part = _ROLES.get(role, role or tag)
    return part if part in (*SITE, *_REPORT) else ""


def without_site(drafts: Sequence[Draft], within: Sequence[Parts]) -> list[Draft]:
    """Return the blocks of a page that are the report's; `within` says in which parts each stands."""
    kept = list(zip(drafts, within, strict=True))
    for part in SITE:
        rest = [one for one in kept if not _beside(one[1], part)]
        titled = part != "header" or _has_title(rest) or not _has_title(kept)
        if titled and _size(rest) > _MOST * _size(kept):
            kept = rest
    for part in _REPORT:
        inside = [one for one in kept if part in one[1]]
        titled = _has_title(one for one in kept if part not in one[1])
        if not titled and _size(inside) > _MOST * _size(kept):
            kept = inside
            break
    return [item for item, _ in kept]


def _beside(parts: Parts, part: str) -> bool:
    """Say whether a part of the site is among these; the header within an article is its title."""
    return part in parts and not (part == "header" and parts[0] in _REPORT)


def _has_title(kept: Iterable[tuple[Draft, Parts]]) -> bool:
    return any(item.kind is BlockKind.HEADING and item.level == 1 for item, _ in kept)


def _size(kept: Iterable[tuple[Draft, Parts]]) -> int:
    return sum(item.length for item, _ in kept)
