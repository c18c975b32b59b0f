"""Reading HTML with the standard library's parser: no scripts, no styles, no entities, nothing fetched."""

from __future__ import annotations

from html.parser import HTMLParser

from graphkit.core.model import BlockKind
from graphkit.ingest.document_builder import Draft, draft
from graphkit.ingest.line_markers import bullet, closed, goes_on, number
from graphkit.ingest.normalisation import clean
from graphkit.ingest.site_boilerplate import Parts, part_of, without_site

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
_LONG = 140
_DEEPEST = 60  # sections within one another whose parts are told


class _Reader(HTMLParser):
    """Collects words until a block ends, then files them under what the tags around them say."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.drafts: list[Draft] = []
        self._words: list[str] = []
        self._cells: list[str] | None = None  # of the open row of a table
        self._dropped = ""  # the open element whose words do not count
        self._lists: list[int] = []  # the open lists: the next number of each, or _BULLET
        self._heading = 0
        self._item = False  # a list item has begun and has no words yet
        self._raised = 0
        self.within: list[Parts] = []  # the parts of the page that each draft stands in
        self._open: list[tuple[str, str]] = []  # the open sections: tag and part
        self._link = ""  # where the open link leads
        self._leads: set[str] = set()  # where the words collected so far lead, "" for those that are no link

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropped:
            return
        if tag in _DROPPED:
            self._dropped = tag
        elif tag == "br":
            self._words.append(" " if self._cells is not None else "\n")
        elif tag == "sup":
            self._raised += 1
        elif tag in _CELLS:
            self._end_cell()
        elif tag in _BLOCKS and self._cells is not None and tag != "tr":
            self._words.append(" ")
        elif tag in _BLOCKS:
            self._begin_block(tag, dict(attrs).get("start") or "1")
        if tag == "a":
            self._link = dict(attrs).get("href") or ""
        elif tag in _SECTIONS and len(self._open) < _DEEPEST:
            self._open.append((tag, part_of(tag, dict(attrs))))

    def _begin_block(self, tag: str, start: str) -> None:
        self._end_row()
        self._end_block()
        self._link = ""  # of one that nobody closed
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag in _LISTS:
            number_one = int(start) if start.isdecimal() and len(start) < 4 else 1
            self._lists.append(_BULLET if tag == "ul" else number_one)
        elif tag == "li":
            self._item = True
        elif tag == "tr":
            self._cells = []

    def handle_endtag(self, tag: str) -> None:
        if self._dropped:
            if tag == self._dropped:
                self._dropped = ""
        elif tag == "sup":
            self._raised = max(0, self._raised - 1)
        elif tag in _CELLS:
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
        elif tag in _BLOCKS and self._cells is None:
            self._end_block()
            if tag in _LISTS and self._lists:
                self._lists.pop()
            if tag == "li":
                self._item = False
        if tag == "a":
            self._link = ""
        elif tag in _SECTIONS and any(opened == tag for opened, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._dropped or (self._raised and data.strip().isdecimal()):
            return
        if data.strip():
            self._leads.add(self._link)
        self._words.append(data.replace("\n", " ").replace("\r", " "))

    def close(self) -> None:
        super().close()
        self._end_row()
        self._end_block()

    def _end_cell(self) -> None:
        if self._cells is None:
            return
        text = clean("".join(self._words))
        self._words.clear()
        if text:
            self._cells.append(text)

    def _end_row(self) -> None:
        self._end_cell()
        cells, self._cells = self._cells, None
        if cells and len(cells) > 1:
            self.drafts.append(draft(BlockKind.ROW, "\t".join(cells)))
        elif cells:
            self._file(cells[0])
        if cells:
            self._leads.clear()
        self._place()

    def _end_block(self) -> None:
        """File the words collected so far."""
        lines = [line for line in map(clean, "".join(self._words).split("\n")) if line]
        self._words.clear()
        heading, self._heading = self._heading, 0
        run = " ".join(lines)
        leads = bool(lines) and self._only_leads()
        if not lines:
            self._heading = heading
        elif leads and not heading:
            self._item = False
        elif heading:
            self.drafts.append(draft(BlockKind.HEADING, run, level=heading))
        elif self._item and self._lists:
            self._file_item(run)
        elif len(lines) > 1 and not closed(run):
            self.drafts.extend(draft(BlockKind.LINE, line) for line in lines)
        else:
            self._file(run)
        self._place()

    def _only_leads(self) -> bool:
        """Say whether words only lead elsewhere: an item that is a link, a link within the page."""
        leads, self._leads = self._leads, set()
        linked = bool(leads) and "" not in leads
        return linked and (self._item or all(lead.startswith("#") for lead in leads))

    def _place(self) -> None:
        """Say in which parts of the page the latest drafts stand."""
        parts = tuple(part for _, part in self._open if part)
        self.within += [parts] * (len(self.drafts) - len(self.within))

    def _file_item(self, text: str) -> None:
        self._item = False
        depth, count = len(self._lists), self._lists[-1]
        if count == _BULLET or depth > 1:
            self.drafts.append(draft(BlockKind.BULLET, text, level=min(3, depth)))
        else:
            self.drafts.append(draft(BlockKind.PARAGRAPH, text, number=str(count)))
            self._lists[-1] += 1

    def _file(self, text: str) -> None:
        """File words that no tag tells of: by their bullet, number or full stop."""
        marked, counted = bullet(text), number(text)
        before = self.drafts[-1] if self.drafts else None
        if marked:
            self.drafts.append(draft(BlockKind.BULLET, marked[1], level=1))
        elif counted:
            self.drafts.append(draft(BlockKind.PARAGRAPH, counted[1], number=counted[0]))
        elif before is not None and before.kind == BlockKind.PARAGRAPH and goes_on(before.last, text):
            before.lines.append((text, None))
        else:
            sentence = closed(text) or len(text) > _LONG or text.endswith(":")
            self.drafts.append(draft(BlockKind.PARAGRAPH if sentence else BlockKind.LINE, text))


def read_html(text: str) -> list[Draft]:
    """Return the blocks of an HTML page in reading order.

    Footnote digits in <sup> and the site's own words around the report are left out.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return without_site(reader.drafts, reader.within)
