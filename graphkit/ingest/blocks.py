"""Where a heading, a paragraph, a bullet begins, and which printed lines go on from it.

Word wraps a line when its next word does not fit. So a line that leaves more room than that word needs
was ended on purpose: this tells list from sentence and address from address better than any gap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graphkit.core.model import BlockKind
from graphkit.ingest.document_builder import Draft, draft
from graphkit.ingest.line_markers import ADDRESSEE, ALONE, FAREWELL, FIRM_BULLETS, bullet, closed, number
from graphkit.ingest.normalisation import clean, join
from graphkit.ingest.page_metrics import Sheet
from graphkit.ingest.pdf import Line
from graphkit.ingest.table_rows import Row, ended_lines

_NEAR = 4.0  # points: the same indent
_HANG = 48.0  # points: the deepest hanging indent
_STEP = 14.0  # points: bullets of the next level stand at least so much further in
_ROOM = 12.0  # points: a line that leaves more room than its next word needs was ended on purpose
_SOLID, _WRAPPED, _LISTED = 1.15, 1.25, 1.45  # leadings to a further line: in doubt, of text, of a list
_FURTHER = 1.02  # leadings to a line that stands further down than others
_TITLE = 1.5  # of the body's size: a heading of the first rank
_NESTED = "\uf02d"  # a bullet that the templates use on the second level only
_ENTRY = re.compile(r"\.{4,} ?\d{1,3}$")  # of a contents page
_UNFINISHED = re.compile(r"(?:\b(?:to|and|of|the|for|in|with|by|a|an|on)|[,–&-])$")
LARGE = 3  # the rank of headings that are larger but not bold: some of them are sentences
LABELLED = re.compile(r"[A-Z][\w’' /()-]{2,45}: ?(?=[A-Z\d])(?:(?!.*: )|.*\d)")


@dataclass(slots=True)
class _Open:
    """The block being read: where its first line and its later lines begin, and its last line."""

    draft: Draft
    x: float
    hang: float | None  # not known before the second line of a block with a bullet or number
    last: Line
    head: bool
    marked: bool  # begins with a bullet or a number
    step: float = 0.0  # from its last line but one to its last; 0 for none on this page
    unsigned: bool = False  # an item of a list whose bullets are drawn, not written

    def indent(self) -> float:
        """Where its next line is to begin."""
        return self.x if self.hang is None else self.hang


def _add_to_label(row: Draft, words: str) -> None:
    """Add words to the first cell of a row."""
    label, tab, rest = row.first.partition("\t")
    row.lines[0] = (join((label, words)) + tab + rest, row.lines[0][1])


@dataclass(slots=True)
class Builder:
    """Takes in lines and rows in reading order and lays them out as drafts of blocks."""

    sheet: Sheet
    drafts: list[Draft] = field(default_factory=list)
    open: _Open | None = None
    fresh: bool = True  # no line of this page has been read
    counted: int = 0  # the last paragraph number
    bullets: list[float] = field(default_factory=list)  # indents of the open bullets, outermost first
    sign: str = ""  # of the last bullet
    hangs: dict[tuple[int, bool], float] = field(default_factory=dict)  # of bullets, of numbers, by indent
    farewell: bool = False  # a letter's last line is over: who signs it follows
    prose: bool = False  # a whole sentence has been read: cover and letterhead are over
    cell: tuple[Draft, float, float] | None = None  # the last row; where its first and last cells begin

    def begin_page(self, sheet: Sheet) -> None:
        """Turn to a page that has these measures."""
        self.sheet = sheet
        self.fresh = True

    def line(self, line: Line) -> None:
        """Take in the next line of the page."""
        sign = bullet(line.text)
        count = None if sign else number(line.text)
        head = self.sheet.is_heading(line)
        block = self.open
        if self._fills_cell(line):
            return
        if sign and self._is_bullet(line, *sign):
            self._begin_bullet(line, *sign)
        elif count and not head and self._is_numbered(line, int(count[0])):
            item = draft(BlockKind.PARAGRAPH, count[1], line.page, number=count[0])
            self._begin(line, item, marked=True)
            self.counted = int(count[0])
            self.bullets.clear()
        elif block is not None and self._goes_on(block, line, head):
            self._extend(block, line)
        elif block is not None and not head and self._is_item(block, line):
            self._begin_item(block, line)
        else:
            kind, level = self._kind(line, head)
            if head or line.x < (self.bullets[0] if self.bullets else 0) + _NEAR:
                self.bullets.clear()
            self._begin(line, draft(kind, line.text, line.page, level=level), head=head)
        self.fresh = False

    def row(self, row: Row) -> None:
        """Take in the next row of a table."""
        first, texts, parts = row.lines[0], row.texts(), self._parts(row)
        self.cell = None
        signed = self.farewell and not first.bold
        if signed or any(len(part) > 1 for part in parts):
            for lines in (lines for part in parts for lines in part):
                self._file(BlockKind.LINE, join(line.text for line in lines), lines[0])
        elif texts[0].endswith(":"):
            self._file(BlockKind.LINE, " ".join(texts), first)
        elif first.bold and first.size > self.sheet.size + 1 and not texts[-1].isdecimal():
            for text, cell in zip(texts, row.cells, strict=True):  # a chapter's heading and its grade
                self._file(BlockKind.HEADING, text, cell[0], level=2)
        elif self.fresh and (cut := self._cut_row(texts)):
            _add_to_label(cut, texts[0])
            cut.lines.append((texts[-1], first.page))
        else:
            self._file(BlockKind.ROW, "\t".join(texts), first)
            self.cell = self.drafts[-1], first.x, row.cells[-1][0].x
        self.open = None
        self.bullets.clear()
        self.fresh = False

    def _fills_cell(self, line: Line) -> bool:
        """Add a line at the top of a page to the cell of the page before that it stands below, if any."""
        if self.cell is None:
            return False
        item, left, x = self.cell
        label = item.first.partition("\t")[0]
        if self.fresh and abs(line.x - left) <= _NEAR and line.text[:1].islower() and not closed(label):
            _add_to_label(item, line.text)
            self.fresh = False
            return True
        text = item.lines[-1][0]
        cut = not closed(text) and (line.text[:1].islower() or _UNFINISHED.search(text) is not None)
        below = cut if self.fresh else item.lines[-1][1] != item.lines[0][1]
        if not below or abs(line.x - x) > _NEAR or x < self.sheet.left + _HANG:
            self.cell = None
            return False
        item.lines.append((line.text, line.page))
        self.fresh = False
        return True

    def _parts(self, row: Row) -> list[list[list[Line]]]:
        limits = [cell[0].x - _ROOM for cell in row.cells[1:]] + [self.sheet.right]
        return [ended_lines(cell, self.sheet, limit) for cell, limit in zip(row.cells, limits, strict=True)]

    def _file(self, kind: BlockKind, text: str, line: Line, level: int = 0) -> None:
        self.drafts.append(draft(kind, text, line.page, level=level))

    def _cut_row(self, texts: list[str]) -> Draft | None:
        """Return the last row of the page before, where a row at the top of a page is the rest of it."""
        before = next((item for item in reversed(self.drafts) if item.kind != BlockKind.HEADER), None)
        if before is None or before.kind != BlockKind.ROW:
            return None
        last = before.last.rsplit("\t", 1)[-1]
        return before if not closed(last) and len(last) > 25 and texts[-1][:1].islower() else None

    def _kind(self, line: Line, head: bool) -> tuple[BlockKind, int]:
        """Tell what a line begins: a paragraph, a heading and its rank, a labelled line of the cover."""
        if not head:
            return BlockKind.PARAGRAPH, 0
        if line.size > _TITLE * self.sheet.size:
            return BlockKind.HEADING, 1
        block = self.open
        under = block is not None and block.draft.kind == BlockKind.LINE and self._gap(block, line) < 1.3
        small = line.size < 1.05 * self.sheet.size
        if (LABELLED.match(line.text) and (small or not self.prose)) or (under and small):
            return BlockKind.LINE, 0
        return BlockKind.HEADING, 2 if line.bold else LARGE

    def _begin(self, line: Line, item: Draft, *, head: bool = False, marked: bool = False) -> None:
        self.drafts.append(item)
        self.open = _Open(item, line.x, None if marked else line.x, line, head, marked)
        self.farewell = self.farewell or FAREWELL.match(line.text) is not None
        self.prose = self.prose or bool(item.number)

    def _begin_bullet(self, line: Line, sign: str, words: str) -> None:
        block = self.open
        if block is not None and block.draft.number and line.x > block.x + _NEAR:
            self.bullets.append(block.x)  # bullets under a numbered paragraph are of the second level
        while self.bullets and self.bullets[-1] > line.x + _NEAR:
            self.bullets.pop()
        if not self.bullets or (self.bullets[-1] < line.x - _NEAR and not self._is_shifted(line, sign)):
            self.bullets.append(line.x)
        self.sign = sign
        level = min(3, max(len(self.bullets), 2 if sign == _NESTED else 1))
        self._begin(line, draft(BlockKind.BULLET, clean(words), line.page, level=level), marked=True)

    def _is_shifted(self, line: Line, sign: str) -> bool:
        """Tell a bullet that stands a little out of line, below a whole sentence, from one further in."""
        block = self.open
        whole = block is not None and block.draft.kind == BlockKind.BULLET and closed(block.last.text)
        return whole and sign == self.sign and line.x < self.bullets[-1] + _STEP

    def _is_item(self, block: _Open, line: Line) -> bool:
        """Tell an item of a list whose bullets are drawn, not written: it stands further in after a colon."""
        if block.unsigned:
            return abs(line.x - block.x) < _NEAR
        further = line.x > block.indent() + _NEAR and line.x > block.x + 2 * _NEAR
        return further and not block.head and block.last.text.endswith(":") and self._gap(block, line) < 3

    def _begin_item(self, block: _Open, line: Line) -> None:
        level = block.draft.level if block.unsigned else min(3, max(1, block.draft.level) + block.marked)
        self._begin(line, draft(BlockKind.BULLET, line.text, line.page, level=level), marked=True)
        if self.open is not None:
            self.open.unsigned = True

    def _extend(self, block: _Open, line: Line) -> None:
        if block.hang is None:
            block.hang = line.x
            self.hangs[round(block.x), bool(block.draft.number)] = line.x
        elif not block.marked and len(block.draft.lines) == 1:
            block.hang = line.x
        self.prose = self.prose or (not block.head and closed(line.text))
        block.step = 0.0 if self.fresh else block.last.y - line.y
        block.draft.lines.append((line.text, line.page))
        block.last = line

    def _gap(self, block: _Open, line: Line) -> float:
        """The distance to the block's last line, in leadings of their size; none over a page break."""
        if self.fresh:
            return 0.0
        scale = max(line.size, block.last.size) / self.sheet.size
        return (block.last.y - line.y) / (self.sheet.leading * scale)

    def _is_bullet(self, line: Line, sign: str, words: str) -> bool:
        """Tell a bullet from a dash or an "o" that only happens to begin a line."""
        block = self.open
        if sign in FIRM_BULLETS or block is None:
            return True
        again = block.draft.kind == BlockKind.BULLET and sign == self.sign and words[0].isupper()
        if again and abs(line.x - block.x) <= _NEAR:
            return True
        if abs(line.x - block.indent()) > _NEAR or self._gap(block, line) > _WRAPPED:
            return True
        if block.draft.kind == BlockKind.BULLET and not block.unsigned and block.hang is None:
            return True  # below a bullet of one line: what goes on from it would stand further in
        return closed(block.last.text) or block.last.text.endswith((":", ";"))

    def _is_numbered(self, line: Line, count: int) -> bool:
        """Tell a paragraph's number from a figure that only happens to begin a line."""
        block = self.open
        if block is None or block.head:
            return True
        expected = count == self.counted + 1
        whole = closed(block.last.text) or not block.marked
        if self.fresh:
            return expected or (whole and abs(line.x - block.x) < _NEAR)
        if block.marked and block.hang is not None and line.x > block.x + _NEAR and not expected:
            return False
        if self._gap(block, line) > _WRAPPED or line.x < block.indent() - _NEAR:
            return expected or whole
        return expected and whole

    def _goes_on(self, block: _Open, line: Line, head: bool) -> bool:
        """Tell whether a line belongs to the open block."""
        if ALONE.match(line.text) or _ENTRY.search(block.last.text):
            return False
        if self.fresh:
            if head and block.head:
                return line.text[:1].islower() and line.size == block.last.size
            return not head and not block.head and self._goes_on_over_page(block, line)
        gap = self._gap(block, line)
        if gap < -0.5 or (head != block.head and not self._same_style(block, line)):
            return False
        if block.unsigned:
            return gap < _WRAPPED and line.x > block.x - _NEAR
        if head and block.head:
            return self._heading_goes_on(block, line, gap)
        if block.hang is None:
            known = self.hangs.get((round(block.x), bool(block.draft.number)))
            usual = min(line.x, block.x + _HANG) if known is None else known
            item = abs(line.x - usual) > _NEAR and self._is_item(block, line)
            if known is not None and line.x < known - _NEAR and closed(block.last.text):
                return False
            return line.x > block.x - _NEAR and gap < (_SOLID if item else _LISTED)
        if abs(line.x - block.indent()) > _NEAR:
            return self._sets_in(block, line) and gap < _WRAPPED
        if block.hang > block.x + _NEAR:
            return gap < _LISTED
        return gap < _WRAPPED and not self._ended(block, line, gap)

    def _sets_in(self, block: _Open, line: Line) -> bool:
        """Tell whether a paragraph goes on further out than its last line begins, or further in."""
        last = block.last
        whole = closed(last.text) or last.text.endswith(":")
        return not whole and self.sheet.room_after(last, line) < _ROOM

    def _same_style(self, block: _Open, line: Line) -> bool:
        """Tell whether a line may go on from a block though one of them is printed as headings are."""
        if abs(line.size - block.last.size) > 0.6:
            return False
        in_sentence = line.text[:1].islower() and not closed(block.last.text)
        return in_sentence or (block.marked and not line.bold)

    def _heading_goes_on(self, block: _Open, line: Line, gap: float) -> bool:
        last = block.last
        if abs(last.size - line.size) > 0.6 or gap > 1.3:
            return False
        unfinished = line.text[:1].islower() or _UNFINISHED.search(last.text) is not None
        return unfinished or self.sheet.room_after(last, line) < _ROOM

    def _ended(self, block: _Open, line: Line, gap: float) -> bool:
        """Tell whether a block's last line was ended on purpose: there was room for the next word."""
        before = block.last
        if line.text[:1].islower() or (line.text[:1] == "(" and not closed(before.text)):
            return False
        if not self.prose and ADDRESSEE.match(line.text):
            return True
        if _UNFINISHED.search(before.text):
            return False
        further = gap > _FURTHER and before.y - line.y > _FURTHER * block.step
        return self.sheet.room_after(before, line) > _ROOM or (further and closed(before.text))

    def _goes_on_over_page(self, block: _Open, line: Line) -> bool:
        """Tell whether the first line of a page goes on from the last block of the page before."""
        if line.size < 0.9 * block.last.size:
            return False
        hung = line.x > block.x + _NEAR if block.hang is None else abs(line.x - block.hang) <= _NEAR
        if block.marked and hung:
            return True
        if closed(block.last.text):
            return False
        if line.text[:1].islower():
            return True
        wrapped = len(block.draft.lines) > 1 or self.sheet.room_after(block.last, line) < _ROOM
        return self.prose and wrapped and abs(line.x - block.indent()) <= _NEAR
