"""Reading HTML with the standard library's parser: no scripts, no styles, nothing fetched."""

from __future__ import annotations

from html.parser import HTMLParser

from graphkit.ingest.clean import clean
from graphkit.ingest.draft import Draft, draft
from graphkit.ingest.marks import bullet, closed, goes_on, number
from graphkit.ingest.setapart import set_apart
from graphkit.model import BlockKind

_HEADINGS = {f"h{rank}": rank for rank in range(1, 7)}
_BREAKS = frozenset(
    "p div section article main header footer blockquote ul ol dl dt dd table caption figure figcaption "
    "pre address form fieldset hr tr li".split()
) | set(_HEADINGS)
_DROPPED = frozenset("script style head noscript template svg nav button select iframe object".split())
_VOID = frozenset("br hr img input meta link wbr area base col embed source track".split())
_MAX_DEPTH = 6


class _Reader(HTMLParser):
    """Collects words until a block ends, then files them under what the tags around them say."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.drafts: list[Draft] = []
        self._words: list[str] = []
        self._cells: list[str] | None = None
        self._dropped: list[str] = []
        self._lists: list[list[int]] = []  # one counter for each open list; [-1]: bullets
        self._heading = 0
        self._item = False
        self._raised = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropped or (tag in _DROPPED and tag not in _VOID):
            if tag in _DROPPED:
                self._dropped.append(tag)
            return
        if tag == "br":
            self._words.append("\n" if self._cells is None else " ")
        elif tag == "sup":
            self._raised += 1
        elif tag in ("td", "th"):
            self._cell_ends()
        elif tag in _BREAKS and (self._cells is None or tag == "tr"):
            self._open_block(tag, dict(attrs))
        elif tag in _BREAKS:
            self._words.append(" ")

    def _open_block(self, tag: str, attributes: dict[str, str | None]) -> None:
        self._ends()
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag in ("ul", "ol"):
            start = attributes.get("start") or "1"
            self._lists.append([-1 if tag == "ul" else int(start) if start.isdecimal() else 1])
        elif tag == "li":
            self._item = True
        elif tag == "tr":
            self._cells = []

    def handle_endtag(self, tag: str) -> None:
        if self._dropped:
            if tag == self._dropped[-1]:
                self._dropped.pop()
            return
        if tag == "sup":
            self._raised = max(0, self._raised - 1)
        elif tag in ("td", "th"):
            self._cell_ends()
        elif tag in ("tr", "table") and self._cells is not None:
            self._row_ends()
        elif tag in _BREAKS and self._cells is None:
            self._ends()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            self._item = self._item and tag != "li"

    def handle_data(self, data: str) -> None:
        if self._dropped or (self._raised and data.strip().isdecimal()):
            return
        self._words.append(data.replace("\n", " ").replace("\r", " "))

    def close(self) -> None:
        super().close()
        if self._cells is not None:
            self._row_ends()
        self._ends()

    def _cell_ends(self) -> None:
        text = clean("".join(self._words))
        self._words.clear()
        if self._cells is not None and text:
            self._cells.append(text)

    def _row_ends(self) -> None:
        self._cell_ends()
        cells, self._cells = self._cells, None
        if cells:
            kind = BlockKind.ROW if len(cells) > 1 else BlockKind.LINE
            self.drafts.append(draft(kind, "\t".join(cells)))

    def _ends(self) -> None:
        """File the words collected so far."""
        lines = [clean(line) for line in "".join(self._words).split("\n")]
        self._words.clear()
        lines = [line for line in lines if line]
        if not lines:
            self._heading = 0
            return
        if self._heading:
            self.drafts.append(draft(BlockKind.HEADING, " ".join(lines), level=self._heading))
            self._heading = 0
        elif self._item and self._lists:
            self._file_item(" ".join(lines))
        else:
            self._file_lines(lines)

    def _file_item(self, text: str) -> None:
        self._item = False
        counter = self._lists[-1]
        if counter[0] >= 0 and len(self._lists) == 1:
            self.drafts.append(draft(BlockKind.PARAGRAPH, text, number=str(counter[0])))
            counter[0] += 1
        else:
            self.drafts.append(draft(BlockKind.BULLET, text, level=min(3, len(self._lists))))

    def _file_lines(self, lines: list[str]) -> None:
        run = " ".join(lines)
        if len(lines) > 1 and not closed(run):
            self.drafts.extend(draft(BlockKind.LINE, line) for line in lines)
            return
        marked, counted = bullet(run), number(run)
        if marked:
            self.drafts.append(draft(BlockKind.BULLET, marked[1], level=1))
        elif counted:
            self.drafts.append(draft(BlockKind.PARAGRAPH, counted[1], number=counted[0]))
        elif self._goes_on(run):
            self.drafts[-1].lines.append((run, None))
        else:
            sentence = closed(run) or len(run) > 140 or run.endswith(":")
            self.drafts.append(draft(BlockKind.PARAGRAPH if sentence else BlockKind.LINE, run))

    def _goes_on(self, text: str) -> bool:
        before = self.drafts[-1] if self.drafts else None
        return before is not None and before.kind == BlockKind.PARAGRAPH and goes_on(before.last, text)


def read_html(text: str) -> list[Draft]:
    """Return the blocks of an HTML page in reading order; footnote digits in <sup> are left out."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    set_apart(reader.drafts)
    return reader.drafts
