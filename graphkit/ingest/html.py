"""Reads HTML with the parser of the standard library: no scripts, styles or entities, no requests.

What a web site adds around a report (menus, notices, forms) is removed. Tags, roles, ids and classes identify
these parts. A part that contains most of the text is kept, because some sites put the whole page in one form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from graphkit.core.model import BlockKind
from graphkit.ingest.document_builder import DraftBlock, draft_block
from graphkit.ingest.line_text import clean, continues_sentence, ends_sentence, split_bullet, split_number

_HEADINGS = {f"h{rank}": rank for rank in range(1, 7)}
_LISTS = frozenset(["ul", "ol"])
_CELLS = frozenset(["td", "th"])
_SECTIONS = frozenset("div section article main header footer aside body form fieldset".split())
_PARTS = frozenset("p blockquote dl dt dd caption figure figcaption pre address".split())
_BLOCKS = frozenset(["table", "tr", "li", "hr", *_SECTIONS, *_PARTS, *_LISTS, *_HEADINGS])
_DROPPED = frozenset("script style title noscript template svg nav button iframe".split())
_BULLET = -1
_MIN_SENTENCE_LENGTH = 140
_MAX_SECTION_DEPTH = 60  # of nested sections whose page parts are recorded

PageParts = tuple[str, ...]  # enclosing page parts, outermost first: "main", "aside" …

_SITE_PARTS = ("header", "footer", "aside", "form", "nav")
_REPORT_PARTS = ("main", "article")
_ROLE_NAMES = ("banner", "contentinfo", "complementary", "search", "navigation")
_ROLES = dict(zip(_ROLE_NAMES, _SITE_PARTS, strict=True))  # role → part
_NOTICE = re.compile(r"\bcookie|cookies?\b|\bskip-?link|\bbreadcrumb", re.IGNORECASE)
_MIN_KEPT_SHARE = 0.5  # of the characters

Placed = tuple[DraftBlock, PageParts]  # a draft block and the page parts it is in


class _BlockParser(HTMLParser):
    """Collects text until a block ends, and adds a draft block of the kind that its tags give."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.placed: list[Placed] = []
        self._text_parts: list[str] = []
        self._cells: list[str] | None = None  # of the open table row
        self._dropped = ""  # the open element whose text is ignored
        self._lists: list[int] = []  # the open lists: the next number of each, or _BULLET
        self._heading = 0
        self._at_item_start = False  # a list item has begun and has no text yet
        self._superscript_depth = 0
        self._open: list[tuple[str, str]] = []  # the open sections: tag and page part
        self._link_target = ""  # target of the open link
        self._link_targets: set[str] = set()  # of the text collected so far; "" for text outside links

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropped:
            return
        if tag in _DROPPED:
            self._dropped = tag
        elif tag == "br":
            self._text_parts.append(" " if self._cells is not None else "\n")
        elif tag == "sup":
            self._superscript_depth += 1
        elif tag in _CELLS:
            self._end_cell()
        elif tag in _BLOCKS and self._cells is not None and tag != "tr":
            self._text_parts.append(" ")
        elif tag in _BLOCKS:
            self._begin_block(tag, dict(attrs).get("start") or "1")
        if tag == "a":
            self._link_target = dict(attrs).get("href") or ""
        elif tag in _SECTIONS and len(self._open) < _MAX_SECTION_DEPTH:
            self._open.append((tag, _page_part(tag, dict(attrs))))

    def _begin_block(self, tag: str, start: str) -> None:
        self._end_row()
        self._end_block()
        self._link_target = ""  # an unclosed link
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag in _LISTS:
            number_one = int(start) if start.isdecimal() and len(start) < 4 else 1
            self._lists.append(_BULLET if tag == "ul" else number_one)
        elif tag == "li":
            self._at_item_start = True
        elif tag == "tr":
            self._cells = []

    def handle_endtag(self, tag: str) -> None:
        if self._dropped:
            if tag == self._dropped:
                self._dropped = ""
        elif tag == "sup":
            self._superscript_depth = max(0, self._superscript_depth - 1)
        elif tag in _CELLS:
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
        elif tag in _BLOCKS and self._cells is None:
            self._end_block()
            if tag in _LISTS and self._lists:
                self._lists.pop()
            if tag == "li":
                self._at_item_start = False
        if tag == "a":
            self._link_target = ""
        elif tag in _SECTIONS and any(opened == tag for opened, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._dropped or (self._superscript_depth and data.strip().isdecimal()):
            return
        if data.strip():
            self._link_targets.add(self._link_target)
        self._text_parts.append(data.replace("\n", " ").replace("\r", " "))

    def close(self) -> None:
        super().close()
        self._end_row()
        self._end_block()

    def _end_cell(self) -> None:
        if self._cells is None:
            return
        if text := clean("".join(self._text_parts)):
            self._cells.append(text)
        self._text_parts.clear()

    def _end_row(self) -> None:
        self._end_cell()
        cells, self._cells = self._cells, None
        if cells and len(cells) > 1:
            self._add(BlockKind.ROW, "\t".join(cells))
        elif cells:
            self._add_text(cells[0])
        if cells:
            self._link_targets.clear()

    def _end_block(self) -> None:
        """Add the text collected so far as a block."""
        lines = [line for line in map(clean, "".join(self._text_parts).split("\n")) if line]
        self._text_parts.clear()
        if not lines:
            return
        heading, self._heading = self._heading, 0
        leads, self._link_targets = self._link_targets, set()
        run = " ".join(lines)
        # Navigation: a list item that is a link, or links within the page
        within = self._at_item_start or all(lead.startswith("#") for lead in leads)
        if leads and "" not in leads and within and not heading:
            self._at_item_start = False
        elif heading:
            self._add(BlockKind.HEADING, run, level=heading)
        elif self._at_item_start and self._lists:
            self._add_list_item(run)
        elif len(lines) > 1 and not ends_sentence(run):
            for line in lines:
                self._add(BlockKind.LINE, line)
        else:
            self._add_text(run)

    def _add(self, kind: BlockKind, text: str, number: str = "", level: int = 0) -> None:
        parts = tuple(part for _, part in self._open if part)
        self.placed.append((draft_block(kind, text, None, number, level), parts))

    def _add_list_item(self, text: str) -> None:
        self._at_item_start = False
        depth, count = len(self._lists), self._lists[-1]
        if count == _BULLET or depth > 1:
            self._add(BlockKind.BULLET, text, level=min(3, depth))
        else:
            self._add(BlockKind.PARAGRAPH, text, number=str(count))
            self._lists[-1] += 1

    def _add_text(self, text: str) -> None:
        """Add text whose kind no tag gives, but its bullet, number or full stop."""
        marked, counted = split_bullet(text), split_number(text)
        before = self.placed[-1][0] if self.placed else None
        if marked:
            self._add(BlockKind.BULLET, marked[1], level=1)
        elif counted:
            self._add(BlockKind.PARAGRAPH, counted[1], number=counted[0])
        elif before and before.kind == BlockKind.PARAGRAPH and continues_sentence(before.last, text):
            before.lines.append((text, None))
        else:
            sentence = ends_sentence(text) or len(text) > _MIN_SENTENCE_LENGTH or text.endswith(":")
            self._add(BlockKind.PARAGRAPH if sentence else BlockKind.LINE, text)


def read_html(text: str) -> list[DraftBlock]:
    """Return the draft blocks of an HTML page in reading order.

    Footnote marks in <sup>, and the text of the web site around the report, are left out.
    """
    reader = _BlockParser()
    reader.feed(text)
    reader.close()
    return [item for item, _ in _without_site_boilerplate(reader.placed)]


def _page_part(tag: str, attributes: dict[str, str | None]) -> str:
    """Return the page part that a tag opens, "" where it is not one of those known."""
    role = (attributes.get("role") or "").strip().lower()
    if _NOTICE.search(f"{attributes.get('id') or ''} {attributes.get('class') or ''}"):
        return "aside"
    part = _ROLES.get(role, role or tag)
    return part if part in (*_SITE_PARTS, *_REPORT_PARTS) else ""


def _without_site_boilerplate(kept: Sequence[Placed]) -> Sequence[Placed]:
    """Return the draft blocks that belong to the report."""
    for part in _SITE_PARTS:
        # The header of an article is its title.
        rest = [
            one for one in kept if part not in one[1] or (part == "header" and one[1][0] in _REPORT_PARTS)
        ]
        titled = part != "header" or _has_title(rest) or not _has_title(kept)
        if titled and _text_length(rest) > _MIN_KEPT_SHARE * _text_length(kept):
            kept = rest
    for part in _REPORT_PARTS:
        inside = [one for one in kept if part in one[1]]
        titled = _has_title([one for one in kept if part not in one[1]])
        if not titled and _text_length(inside) > _MIN_KEPT_SHARE * _text_length(kept):
            return inside
    return kept


def _has_title(kept: Sequence[Placed]) -> bool:
    return any(item.kind is BlockKind.HEADING and item.level == 1 for item, _ in kept)


def _text_length(kept: Sequence[Placed]) -> int:
    return sum(item.length for item, _ in kept)
