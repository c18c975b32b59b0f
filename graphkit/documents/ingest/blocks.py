"""Builds draft blocks from the lines of PDF pages: headings, paragraphs, bullets, table rows.

A word processor wraps a line when the next word does not fit. So if that word would have fitted,
the line break was intended. This separates list items and address lines more reliably than the gaps
between lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from graphkit.core.model import BlockKind
from graphkit.core.patterns import ends_sentence
from graphkit.documents.ingest.document_builder import DraftBlock, draft_block
from graphkit.documents.ingest.line_text import (
    LINE_RE,
    UNAMBIGUOUS_BULLETS,
    clean,
    has_sentence_end,
    join_lines,
    split_bullet,
    split_number,
)
from graphkit.documents.ingest.page_lines import PageMetrics, TableRow
from graphkit.documents.ingest.pdf import Line

_SAME_INDENT = 4.0  # points
_MAX_HANGING_INDENT = 48.0  # points
_MIN_LEVEL_INDENT = 14.0  # points between bullets of two levels
_SHORT_LINE_SPACE = 12.0  # points: with more unused space, the line break was intended
_SHORT_CELL_LINE_SPACE = 40.0  # the same in a cell
# Leadings between two lines of a block: in doubt, of text, of a list.
_MAX_TEXT_GAP = 1.15
_MAX_WRAP_GAP = 1.25
_MAX_LIST_GAP = 1.45
_WIDER_GAP = 1.02  # leadings
_TITLE_SIZE = 1.5  # of the font size of the body: a heading of rank 1
_NESTED_BULLET = "\uf02d"  # templates use this bullet only on the second level
LARGE_HEADING = 3  # rank of headings that are larger but not bold: some are sentences
_MIN_PROSE = 16  # words of a cell that is prose


@dataclass(slots=True)
class _OpenBlock:
    """The block that the next line may continue."""

    draft: DraftBlock
    x: float
    # of its later lines; None before the second line of a block with a marker
    hanging_indent: float | None
    last: Line
    is_heading: bool = False
    has_marker: bool = False  # begins with a bullet or number
    step: float = 0.0  # points between its last two lines; 0 if they are on two pages
    unmarked: bool = False  # a list item without a bullet in the text

    @property
    def indent(self) -> float:
        """The expected left edge of its next line."""
        return self.x if self.hanging_indent is None else self.hanging_indent

    @property
    def is_complete(self) -> bool:
        """Whether its last line ends a sentence."""
        return ends_sentence(self.last.text)


def _add_to_label(row: DraftBlock, words: str) -> None:
    """Append text to the first cell of a row."""
    label, tab, rest = row.first.partition("\t")
    _, page = row.lines[0]
    row.lines[0] = (join_lines((label, words)) + tab + rest, page)


@dataclass(slots=True)
class BlockBuilder:
    """Builds draft blocks from lines and table rows, which are added in reading order."""

    metrics: PageMetrics
    drafts: list[DraftBlock] = field(default_factory=list)
    open: _OpenBlock | None = None
    at_page_top: bool = True  # no line of this page has been added
    last_number: int = 0  # the last paragraph number
    # indents of the open bullets, outermost first
    bullets: list[float] = field(default_factory=list)
    marker: str = ""  # of the last bullet
    # (indent, whether the marker is a number) → hanging indent
    hanging_indents: dict[tuple[int, bool], float] = field(default_factory=dict)
    after_closing: bool = False  # signatories of a letter follow
    in_prose: bool = False  # a complete sentence has been read, so cover and letterhead are over
    # the last row, and the left edges of its first and last cells
    cell: tuple[DraftBlock, float, float] | None = None

    def begin_page(self, metrics: PageMetrics) -> None:
        """Begin a page with its measures."""
        self.metrics = metrics
        self.at_page_top = True

    def add_line(self, line: Line) -> None:
        """Add the next line of the page."""
        if self._add_to_cell(line):
            return
        marker = split_bullet(line.text)
        count = None if marker else split_number(line.text)
        is_heading = self.metrics.is_heading(line)
        block = self.open
        if marker and self._is_bullet(line, *marker):
            self._open_bullet(line, *marker)
        elif count and not is_heading and self._is_numbered(line, int(count[0])):
            number, text = count
            self._open_block(line, BlockKind.PARAGRAPH, text, number=number, has_marker=True)
            self.last_number = int(number)
            self.bullets.clear()
        elif block is not None and self._continues(block, line, is_heading):
            self._append_line(block, line)
        elif block is not None and not is_heading and self._is_unmarked_item(block, line):
            self._open_unmarked_item(block, line)
        else:
            kind, level = self._classify(line, is_heading)
            outermost = self.bullets[0] if self.bullets else 0
            if is_heading or line.x < outermost + _SAME_INDENT:
                self.bullets.clear()
            self._open_block(line, kind, line.text, level=level, is_heading=is_heading)
        self.at_page_top = False

    def add_row(self, row: TableRow) -> None:
        """Add the next table row; bullets in its last cell are blocks of their own."""
        cell = row.cells[-1]
        marks = (split_bullet(line.text) for line in cell)
        is_bullet = [mark is not None and mark[0] in UNAMBIGUOUS_BULLETS for mark in marks]
        has_list_below = any(is_bullet) and not is_bullet[0]
        at = is_bullet.index(True) if has_list_below else len(cell)
        row.cells[-1] = cell[:at]
        self._add_cells(row)
        for line in cell[at:]:
            self.add_line(line)

    def _add_cells(self, row: TableRow) -> None:
        first = row.cells[0][0]
        texts = row.texts()
        parts = self._parts_of_cells(row)
        is_large = first.size > self.metrics.size + 1
        self.cell = None
        if (self.after_closing and not first.bold) or len(parts) > len(row.cells):
            for lines in parts:
                text = join_lines(line.text for line in lines)
                self._add_block(BlockKind.LINE, text, lines[0])
        elif texts[0].endswith(":"):
            self._add_block(BlockKind.LINE, " ".join(texts), first)
        elif first.bold and is_large and not texts[-1].isdecimal():
            # the heading of a section and its grade
            for text, cell in zip(texts, row.cells, strict=True):
                self._add_block(BlockKind.HEADING, text, cell[0], level=2)
        elif self.at_page_top and (part_row := self._row_cut_by_page(texts)):
            _add_to_label(part_row, texts[0])
            part_row.lines.append((texts[-1], first.page))
        else:
            self._add_block(BlockKind.ROW, "\t".join(texts), first)
            last = row.cells[-1][0]
            self.cell = self.drafts[-1], first.x, last.x
        self.open = None
        self.bullets.clear()
        self.at_page_top = False

    def _parts_of_cells(self, row: TableRow) -> list[list[Line]]:
        """Return the lines of a row, those of each cell in one part or several."""
        edges = [cell[0].x - _SHORT_LINE_SPACE for cell in row.cells[1:]]
        limits = [*edges, self.metrics.right]
        cells = zip(row.cells, limits, strict=True)
        return [part for cell, limit in cells for part in self._split_cell(cell, limit)]

    def _add_to_cell(self, line: Line) -> bool:
        """Add a line to the last cell, if a page break cut that; return whether it was added."""
        if self.cell is None:
            return False
        row, left, right = self.cell
        if self.at_page_top and self._continues_label(row, line, left):
            _add_to_label(row, line.text)
        elif self._continues_cell(row, line, right):
            row.lines.append((line.text, line.page))
        else:
            self.cell = None
            return False
        self.at_page_top = False
        return True

    def _continues_label(self, row: DraftBlock, line: Line, x: float) -> bool:
        """Return whether the first line of a page continues the first cell of a row, with the left
        edge `x`: in lower case, or so that an earlier row has the whole.
        """
        label = row.first.partition("\t")[0]
        whole = f"{label} {line.text}\t"
        earlier = (item.first for item in self.drafts if item.kind == BlockKind.ROW)
        goes_on = line.text[:1].islower() or any(text.startswith(whole) for text in earlier)
        return goes_on and abs(line.x - x) <= _SAME_INDENT

    def _continues_cell(self, row: DraftBlock, line: Line, x: float) -> bool:
        """Return whether a line continues the last cell of a row, whose left edge is `x`."""
        if abs(line.x - x) > _SAME_INDENT:
            return False
        last, page = row.lines[-1]
        if not self.at_page_top:
            _, first_page = row.lines[0]
            return page != first_page
        return line.text[:1].islower() or LINE_RE.unfinished_line.search(last) is not None

    def _split_cell(self, cell: list[Line], limit: float) -> list[list[Line]]:
        """Split the lines of a cell where a line break was intended (a name, then a post),
        not a wrap.

        A cell that has sentences is one part. `limit` is the right edge of its lines.
        """
        words = [word for line in cell for word in line.text.split()]
        in_lower_case = sum(word[0].islower() for word in words)
        if len(words) >= _MIN_PROSE and in_lower_case > len(words) / 2:
            return [cell]
        parts = [cell[:1]]
        for before, line in pairwise(cell):
            space = self.metrics.space_after(before, line, limit)
            if space > _SHORT_CELL_LINE_SPACE and not line.text[:1].islower():
                parts.append([])
            parts[-1].append(line)
        return parts

    def _add_block(
        self, kind: BlockKind, text: str, line: Line, level: int = 0, number: str = ""
    ) -> None:
        self.drafts.append(draft_block(kind, text, line.page, number, level))

    def _row_cut_by_page(self, texts: list[str]) -> DraftBlock | None:
        """Return the last row of the previous page, if a row at the top of a page continues it."""
        of_text = (item for item in reversed(self.drafts) if item.kind != BlockKind.HEADER)
        before = next(of_text, None)
        if before is None or before.kind != BlockKind.ROW:
            return None
        last = before.last.rsplit("\t", 1)[-1]
        is_open = len(last) > 25 and not ends_sentence(last)
        goes_on = texts[-1][:1].islower()
        return before if is_open and goes_on else None

    def _classify(self, line: Line, is_heading: bool) -> tuple[BlockKind, int]:
        """Return the kind and level of the block that a line begins."""
        if not is_heading:
            return BlockKind.PARAGRAPH, 0
        if line.size > _TITLE_SIZE * self.metrics.size:
            return BlockKind.HEADING, 1
        block = self.open
        is_below_line = block is not None and block.draft.kind == BlockKind.LINE
        is_under = block is not None and is_below_line and self._gap(block, line) < 1.3
        is_small = line.size < 1.05 * self.metrics.size
        is_labelled = LINE_RE.labelled_line.match(line.text) is not None
        is_label = is_labelled and (is_small or not self.in_prose)
        if is_label or is_under:
            return BlockKind.LINE, 0
        return BlockKind.HEADING, 2 if line.bold else LARGE_HEADING

    def _open_block(
        self,
        line: Line,
        kind: BlockKind,
        text: str,
        number: str = "",
        level: int = 0,
        **flags: bool,
    ) -> None:
        """Begin a block; `flags` are those of `_OpenBlock`."""
        self._add_block(kind, text, line, level, number)
        indent = None if flags.get("has_marker") else line.x
        self.open = _OpenBlock(self.drafts[-1], line.x, indent, line, **flags)
        is_closing = LINE_RE.letter_closing.match(line.text) is not None
        self.after_closing = self.after_closing or is_closing
        self.in_prose = self.in_prose or bool(number)

    def _open_bullet(self, line: Line, marker: str, words: str) -> None:
        block = self.open
        if block is not None and block.draft.number:
            # bullets below a numbered paragraph are on the second level
            self.bullets.append(block.x)
        while self.bullets and self.bullets[-1] > line.x + _SAME_INDENT:
            self.bullets.pop()
        follows = block is not None and block.draft.kind == BlockKind.BULLET and block.is_complete
        # A bullet is on the level of the last one, in spite of a small shift, if that one is
        # complete.
        shift = _MIN_LEVEL_INDENT if follows and marker == self.marker else _SAME_INDENT
        if not self.bullets or line.x > self.bullets[-1] + shift:
            self.bullets.append(line.x)
        self.marker = marker
        least = 2 if marker == _NESTED_BULLET else 1
        level = min(3, max(len(self.bullets), least))
        self._open_block(line, BlockKind.BULLET, clean(words), level=level, has_marker=True)

    def _open_unmarked_item(self, block: _OpenBlock, line: Line) -> None:
        """Begin a list item without a bullet, below the text that announces it, or another."""
        level = block.draft.level
        if not block.unmarked:
            level = min(3, max(1, level) + block.has_marker)
        self._open_block(
            line, BlockKind.BULLET, line.text, level=level, has_marker=True, unmarked=True
        )

    def _is_unmarked_item(self, block: _OpenBlock, line: Line) -> bool:
        """Return whether a line is a list item whose bullet is not in the text:
        indented after a colon.
        """
        if block.unmarked:
            return abs(line.x - block.x) < _SAME_INDENT
        if block.is_heading or not block.last.text.endswith(":"):
            return False
        edge = max(block.indent, block.x + _SAME_INDENT)
        return line.x > edge + _SAME_INDENT

    def _append_line(self, block: _OpenBlock, line: Line) -> None:
        if block.hanging_indent is None:
            block.hanging_indent = line.x
            self.hanging_indents[round(block.x), bool(block.draft.number)] = line.x
        elif not block.has_marker and len(block.draft.lines) == 1:
            block.hanging_indent = line.x
        if not block.is_heading and has_sentence_end(f"{block.last.text} {line.text}"):
            self.in_prose = True
        block.step = 0.0 if self.at_page_top else block.last.y - line.y
        block.draft.lines.append((line.text, line.page))
        block.last = line

    def _gap(self, block: _OpenBlock, line: Line) -> float:
        """Return the distance to the last line of the block, in leadings; 0 over a page break."""
        if self.at_page_top:
            return 0.0
        scale = max(line.size, block.last.size) / self.metrics.size
        return (block.last.y - line.y) / (self.metrics.leading * scale)

    def _is_bullet(self, line: Line, marker: str, words: str) -> bool:
        """Return whether a line is a bullet, not a sentence that wraps before a dash or an "o"."""
        block = self.open
        if marker in UNAMBIGUOUS_BULLETS or block is None:
            return True
        below_bullet = block.draft.kind == BlockKind.BULLET
        is_aligned = abs(line.x - block.x) <= _SAME_INDENT
        if below_bullet and is_aligned and words[0].isupper():
            return True
        if abs(line.x - block.indent) > _SAME_INDENT or self._gap(block, line) > _MAX_WRAP_GAP:
            return True
        if below_bullet and block.hanging_indent is None:
            return True  # below a bullet of one line, whose next line would be indented
        return block.last.text.endswith((":", ";"))

    def _is_numbered(self, line: Line, count: int) -> bool:
        """Return whether a line begins with a paragraph number,
        not with a number inside a sentence.
        """
        block = self.open
        if block is None or block.is_heading:
            return True
        expected = count == self.last_number + 1
        is_complete = block.is_complete or not block.has_marker
        if self.at_page_top:
            return expected or is_complete
        has_wrapped = block.has_marker and block.hanging_indent is not None
        if has_wrapped and line.x > block.x + _SAME_INDENT and not expected:
            return False
        if self._gap(block, line) > _MAX_WRAP_GAP or line.x < block.indent - _SAME_INDENT:
            return expected or is_complete
        return expected and is_complete

    def _continues(self, block: _OpenBlock, line: Line, is_heading: bool) -> bool:
        """Return whether a line continues the open block."""
        is_of_contents = LINE_RE.contents_leader.search(block.last.text) is not None
        if is_of_contents or LINE_RE.starts_new_block.match(line.text):
            return False
        if self.at_page_top:
            if is_heading and block.is_heading:
                return line.text[:1].islower()
            is_plain = not is_heading and not block.is_heading
            return is_plain and self._continues_over_page(block, line)
        gap = self._gap(block, line)
        has_other_look = is_heading != block.is_heading
        if gap < -0.5 or (has_other_look and not self._same_style(block, line)):
            return False
        if block.unmarked:
            return gap < _MAX_WRAP_GAP
        if is_heading and block.is_heading:
            return self._heading_continues(block, line, gap)
        if block.hanging_indent is None:
            return self._first_continues(block, line, gap)
        # a paragraph may continue with another indent
        if abs(line.x - block.indent) > _SAME_INDENT:
            is_open = not block.is_complete and not block.last.text.endswith(":")
            return is_open and self._is_full(block.last, line)
        if block.hanging_indent > block.x + _SAME_INDENT:
            return gap < _MAX_LIST_GAP
        return gap < _MAX_WRAP_GAP and not self._ended_on_purpose(block, line, gap)

    def _first_continues(self, block: _OpenBlock, line: Line, gap: float) -> bool:
        """Return whether a line continues the first line of a block,
        whose indent is not known yet.
        """
        if line.x <= block.x - _SAME_INDENT:
            return False
        usual = self.hanging_indents.get((round(block.x), bool(block.draft.number)))
        if usual is None:
            usual = min(line.x, block.x + _MAX_HANGING_INDENT)
        elif line.x < usual - _SAME_INDENT and block.is_complete:
            return False
        is_shifted = abs(line.x - usual) > _SAME_INDENT
        is_item = is_shifted and self._is_unmarked_item(block, line)
        return gap < (_MAX_TEXT_GAP if is_item else _MAX_LIST_GAP)

    def _is_full(self, last: Line, line: Line) -> bool:
        """Return whether a line had no space for the first word of the next line."""
        return self.metrics.space_after(last, line) < _SHORT_LINE_SPACE

    def _same_style(self, block: _OpenBlock, line: Line) -> bool:
        """Return whether a line may continue a block though only one of them looks like a
        heading.
        """
        if abs(line.size - block.last.size) > 0.6:
            return False
        return line.text[:1].islower() or (block.has_marker and not line.bold)

    def _heading_continues(self, block: _OpenBlock, line: Line, gap: float) -> bool:
        last = block.last
        if abs(last.size - line.size) > 0.6 or gap > 1.3:
            return False
        if line.text[:1].islower() or LINE_RE.unfinished_line.search(last.text):
            return True
        return self._is_full(last, line)

    def _ended_on_purpose(self, block: _OpenBlock, line: Line, gap: float) -> bool:
        """Return whether the last line break of a block was intended, not a wrap."""
        before = block.last
        first = line.text[:1]
        if first.islower() or first == "(":
            return False
        if not self.in_prose and LINE_RE.addressee.match(line.text):
            return True
        if LINE_RE.unfinished_line.search(before.text):
            return False
        is_short = self.metrics.space_after(before, line) > _SHORT_LINE_SPACE
        is_wider = gap > _WIDER_GAP and before.y - line.y > _WIDER_GAP * block.step
        return is_short or (is_wider and block.is_complete)

    def _continues_over_page(self, block: _OpenBlock, line: Line) -> bool:
        """Return whether the first line of a page continues the last block of the previous page."""
        if line.size < 0.9 * block.last.size:
            return False
        is_indented = line.x > block.x + _SAME_INDENT
        is_aligned = abs(line.x - block.indent) <= _SAME_INDENT
        is_in_list = is_indented if block.hanging_indent is None else is_aligned
        if block.has_marker and is_in_list:
            return True
        if block.is_complete:
            return False
        if line.text[:1].islower():
            return True
        has_wrapped = len(block.draft.lines) > 1 or self._is_full(block.last, line)
        return self.in_prose and has_wrapped and is_aligned
