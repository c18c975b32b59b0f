"""Reads HTML with the parser of the standard library: no scripts, styles or entities, no requests."""

from __future__ import annotations

from html.parser import HTMLParser

from graphkit.core.model import BlockKind
from graphkit.ingest.document_builder import DraftBlock, draft_block
from graphkit.ingest.line_text import clean, continues_sentence, ends_sentence, split_bullet, split_number
from graphkit.ingest.site_boilerplate import PageParts, page_part, remove_site_boilerplate

_HEADINGS = {f"h{rank}": rank for rank in range(1, 7)}
_LISTS = frozenset(["ul", "ol"])
_CELLS = frozenset(["td", "th"])
_SECTIONS = frozenset(
    ["div", "section", "article", "main", "header", "footer", "aside", "body", "form", "fieldset"]
)
_PARTS = frozenset(["p", "blockquote", "dl", "dt", "dd", "caption", "figure", "figcaption", "pre", "address"])
_BLOCKS = frozenset(["table", "tr", "li", "hr", *_SECTIONS, *_PARTS, *_LISTS, *_HEADINGS])
_DROPPED = frozenset(["script", "style", "title", "noscript", "template", "svg", "nav", "button", "iframe"])
_BULLET = -1
_MIN_SENTENCE_LENGTH = 140
_MAX_SECTION_DEPTH = 60  # of nested sections whose page parts are recorded


class _BlockParser(HTMLParser):
    """Collects text until a block ends, and adds a draft block of the kind that its tags give."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.drafts: list[DraftBlock] = []
        self._text_parts: list[str] = []
        self._cells: list[str] | None = None  # of the open table row
        self._dropped = ""  # the open element whose text is ignored
        self._lists: list[int] = []  # the open lists: the next number of each, or _BULLET
        self._heading = 0
        self._at_item_start = False  # a list item has begun and has no text yet
        self._superscript_depth = 0
        self.parts: list[PageParts] = []  # for each draft block, the page parts it is in
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
            self._open.append((tag, page_part(tag, dict(attrs))))

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
        text = clean("".join(self._text_parts))
        self._text_parts.clear()
        if text:
            self._cells.append(text)

    def _end_row(self) -> None:
        self._end_cell()
        cells, self._cells = self._cells, None
        if cells and len(cells) > 1:
            self.drafts.append(draft_block(BlockKind.ROW, "\t".join(cells)))
        elif cells:
            self._add_text(cells[0])
        if cells:
            self._link_targets.clear()
        self._record_parts()

    def _end_block(self) -> None:
        """Add the text collected so far as a block."""
        lines = [line for line in map(clean, "".join(self._text_parts).split("\n")) if line]
        self._text_parts.clear()
        heading, self._heading = self._heading, 0
        run = " ".join(lines)
        leads = bool(lines) and self._is_navigation()
        if not lines:
            self._heading = heading
        elif leads and not heading:
            self._at_item_start = False
        elif heading:
            self.drafts.append(draft_block(BlockKind.HEADING, run, level=heading))
        elif self._at_item_start and self._lists:
            self._add_list_item(run)
        elif len(lines) > 1 and not ends_sentence(run):
            self.drafts.extend(draft_block(BlockKind.LINE, line) for line in lines)
        else:
            self._add_text(run)
        self._record_parts()

    def _is_navigation(self) -> bool:
        """Return whether text is navigation: a list item that is a link, or links within the page."""
        leads, self._link_targets = self._link_targets, set()
        linked = bool(leads) and "" not in leads
        return linked and (self._at_item_start or all(lead.startswith("#") for lead in leads))

    def _record_parts(self) -> None:
        """Record the page parts of the latest draft blocks."""
        parts = tuple(part for _, part in self._open if part)
        self.parts += [parts] * (len(self.drafts) - len(self.parts))

    def _add_list_item(self, text: str) -> None:
        self._at_item_start = False
        depth, count = len(self._lists), self._lists[-1]
        if count == _BULLET or depth > 1:
            self.drafts.append(draft_block(BlockKind.BULLET, text, level=min(3, depth)))
        else:
            self.drafts.append(draft_block(BlockKind.PARAGRAPH, text, number=str(count)))
            self._lists[-1] += 1

    def _add_text(self, text: str) -> None:
        """Add text whose kind no tag gives, but its bullet, number or full stop."""
        marked, counted = split_bullet(text), split_number(text)
        before = self.drafts[-1] if self.drafts else None
        if marked:
            self.drafts.append(draft_block(BlockKind.BULLET, marked[1], level=1))
        elif counted:
            self.drafts.append(draft_block(BlockKind.PARAGRAPH, counted[1], number=counted[0]))
        elif (
            before is not None
            and before.kind == BlockKind.PARAGRAPH
            and continues_sentence(before.last, text)
        ):
            before.lines.append((text, None))
        else:
            sentence = ends_sentence(text) or len(text) > _MIN_SENTENCE_LENGTH or text.endswith(":")
            self.drafts.append(draft_block(BlockKind.PARAGRAPH if sentence else BlockKind.LINE, text))


def read_html(text: str) -> list[DraftBlock]:
    """Return the draft blocks of an HTML page in reading order.

    Footnote marks in <sup>, and the text of the web site around the report, are left out.
    """
    reader = _BlockParser()
    reader.feed(text)
    reader.close()
    return remove_site_boilerplate(reader.drafts, reader.parts)
