"""Reads plain text and Markdown. A line is a paragraph; a blank line inside a sentence is a page break."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from graphkit.core.model import BODY_KINDS, BlockKind
from graphkit.ingest.document_builder import DraftBlock, draft_block, is_legal_notice
from graphkit.ingest.line_text import (
    LETTER_CLOSING,
    clean,
    continues_sentence,
    ends_sentence,
    split_bullet,
    split_number,
)
from graphkit.ingest.wrapped_text import MIN_WRAPPED_LENGTH, find_running_lines, is_running_line, unwrap_lines

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_MATH = re.compile(
    r"\$\\ensuremath\{\\math\w+\{([^{}$]{0,80})\}\}(?:\^\{?\d+\}?)?\$|\$\^\{?\d+\}?\$|<sup>\d+</sup>"
)
_EMPHASIS = re.compile(
    r"(\*\*|__)(?=\S)([^*_]+?)(?<=\S)\1|(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])"
)
_STRAY_EMPHASIS = re.compile(r"^\s*\*\*|\*\*\s*$")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|-])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_SUPERSCRIPT = re.compile(r"[¹²³⁴-⁹⁰]+")
_FOOTNOTE = re.compile(r"\s*([¹²³⁴-⁹⁰]+)\s*(?=\S)|\[\^\d+\]:\s*")
_HORIZONTAL_RULE = re.compile(r"\s*[-*_|:=][-*_|:=\s]{2,}$")
_NEXT_SENTENCE = re.compile(r"[a-z’')]{2}[.!?] [A-Z]")
_LABELLED_LINE = re.compile(r"[A-Z][\w’' /()-]{2,60}: ?(?=[A-Z\d])(?:(?!.*: )|.*\d)")
_COLUMN_GAP = re.compile(r"(?<=[^\W\d_][\w’)]) {4,}(?=[A-Z\d])")  # wide spaces between columns
# A line that introduces a list is not a heading: "Of this number:", "Leaders should:".
_INTRODUCTION_START = re.compile(r"(?:In|Of|At|On|Among|During|Since)\b")
_INTRODUCTION_END = re.compile(r"\b(?:that|to|by|as|are|were|is|was|should|must|included?|including)\s?:$")
_DATE = re.compile(r"\d{1,2} \w+ \d{4}$")
_WIDE_SPACE = re.compile(
    r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
)  # as Word and web pages copy spaces
_MIN_SENTENCE_LENGTH = 140
_MIN_BLANK_SHARE = 0.1  # of lines; with fewer, paragraphs are not separated by blank lines


@dataclass(slots=True)
class _LineReader:
    """Builds draft blocks from lines, one at a time."""

    markdown: bool
    running: frozenset[str] = frozenset()
    no_blank_lines: bool = False  # paragraphs are not separated by blank lines
    drafts: list[DraftBlock] = field(default_factory=list)
    last: DraftBlock | None = None  # the last block that is not a footnote or header
    after_blank: bool = True
    last_number: int = 0  # the last paragraph number
    indents: list[int] = field(default_factory=list)  # of the open bullets, outermost first
    in_prose: bool = False  # a paragraph has been read, so the cover lines are over
    is_letter: bool = False  # the first line is a date, so addressees follow
    after_closing: bool = False  # signatories follow

    def add_line(self, raw: str) -> None:
        """Add the next line of the file."""
        if not raw.strip():
            self.after_blank = True
            return
        if not _HORIZONTAL_RULE.match(raw):
            self._line(self._strip_markup(raw))
        self.after_blank = False

    def _strip_markup(self, raw: str) -> str:
        """Remove Markdown, TeX and HTML markup."""
        if self.markdown:
            raw = _LINK.sub(r"\1", raw)
        if "$" in raw or "<sup>" in raw:
            raw = _MATH.sub(lambda match: match[1] or "", raw)
        if "*" in raw or "__" in raw:
            raw = _EMPHASIS.sub(lambda match: match[2] or match[3], raw)
            raw = _STRAY_EMPHASIS.sub("", raw)
        return _ESCAPED.sub(r"\1", raw) if self.markdown else raw

    def _line(self, raw: str) -> None:
        heading, footnote, words = _HEADING.match(raw), _FOOTNOTE.match(raw), raw.strip()
        if heading:
            self._heading(_clean_text(heading[2]), len(heading[1]))
        elif footnote:
            self._add_block(draft_block(BlockKind.FOOTNOTE, clean(raw[footnote.end() :])))
        elif "\t" in words or (words.startswith("|") and words.endswith("|")):
            cells = [_clean_text(cell) for cell in re.split(r"[\t|]", words)]
            self._add_block(draft_block(BlockKind.ROW, "\t".join(cell for cell in cells if cell)))
        elif is_running_line(words, self.running):
            self._add_block(draft_block(BlockKind.HEADER, words))
        else:
            self._words(raw)

    def _heading(self, text: str, level: int) -> None:
        if level > 2 and not self.in_prose and _LABELLED_LINE.match(text):
            self._add_block(draft_block(BlockKind.LINE, text))
        else:
            self._add_block(draft_block(BlockKind.HEADING, text, level=level))
        self.indents.clear()

    def _words(self, raw: str) -> None:
        marked = split_bullet(raw)
        rest = _clean_text(marked[1] if marked else raw)
        last_number = split_number(rest)
        if last_number and (
            int(last_number[0]) == self.last_number + 1 or not self._in_unfinished_paragraph()
        ):
            self.last_number = int(last_number[0])
            self.indents = [-1]  # bullets under a numbered paragraph are of the second level
            self._add_text_block(draft_block(BlockKind.PARAGRAPH, last_number[1], number=last_number[0]))
        elif marked:
            self._add_text_block(
                draft_block(BlockKind.BULLET, rest, level=self._level(len(raw) - len(raw.lstrip())))
            )
        else:
            self._add_unmarked_line(rest)

    def _level(self, indent: int) -> int:
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or self.indents[-1] < indent:
            self.indents.append(indent)
        return min(3, len(self.indents))

    def _add_unmarked_line(self, text: str) -> None:
        before = self._open_paragraph() or self._paragraph_cut_by_page(text)
        if before is not None and not is_legal_notice(text) and continues_sentence(before.last, text):
            before.lines.append((text, None))
            return
        self.indents.clear()
        self.after_closing = self.after_closing or LETTER_CLOSING.match(text) is not None
        self.is_letter = self.is_letter or (not self.drafts and _DATE.match(text) is not None)
        if _is_sentence(text) and not self.after_closing:
            self._add_text_block(draft_block(BlockKind.PARAGRAPH, text))
        elif self._is_heading(text):
            self._add_block(draft_block(BlockKind.HEADING, text, level=2))
        else:
            self._add_block(draft_block(BlockKind.LINE, text))

    def _is_heading(self, text: str) -> bool:
        """Return whether a line is a heading, not a line of a letterhead or a label with a value."""
        if (
            self.after_closing
            or not (self.after_blank or (self.no_blank_lines and self.in_prose))
            or _LABELLED_LINE.match(text)
        ):
            return False
        return self.in_prose or not self.is_letter

    def _add_text_block(self, item: DraftBlock) -> None:
        last = self.drafts[-1] if self.drafts else None
        if not self.in_prose and self.after_blank and last is not None and _could_be_heading(last):
            # The last line above the first paragraph is a heading.
            last.kind, last.level = BlockKind.HEADING, 2
        self.in_prose = True
        self._add_block(item)

    def _add_block(self, item: DraftBlock) -> None:
        self.drafts.append(item)
        if item.kind not in (BlockKind.FOOTNOTE, BlockKind.HEADER):
            self.last = item

    def _open_paragraph(self) -> DraftBlock | None:
        """Return the last block if it is a paragraph or bullet, which a line may continue."""
        is_open = self.last and self.last.kind in (BlockKind.PARAGRAPH, BlockKind.BULLET)
        return self.last if is_open else None

    def _paragraph_cut_by_page(self, text: str) -> DraftBlock | None:
        """Return the last block as a paragraph, if a page break cut it after its first line."""
        last = self.last
        if (
            last is None
            or last is self.drafts[-1]
            or not text[:1].islower()
            or len(last.first) < MIN_WRAPPED_LENGTH
        ):
            return None
        if last.kind in (BlockKind.HEADING, BlockKind.LINE):
            last.kind, last.level = BlockKind.PARAGRAPH, 0
            return last
        return None

    def _in_unfinished_paragraph(self) -> bool:
        before = self._open_paragraph()
        return before is not None and before.kind == BlockKind.PARAGRAPH and not ends_sentence(before.last)


def read_plain_text(text: str, *, markdown: bool = False) -> list[DraftBlock]:
    """Return the draft blocks of a text or Markdown file in reading order."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n\f")
    text = _WIDE_SPACE.sub(" ", text)
    lines = text.split("\n") if markdown else [_split_columns(line) for line in text.split("\n")]
    running = find_running_lines(lines)
    no_blank_lines = sum(not line.strip() for line in lines) < _MIN_BLANK_SHARE * len(lines)
    reader = _LineReader(markdown, running, no_blank_lines)
    for line in unwrap_lines([line.removeprefix("\f") for line in lines], running, markdown=markdown):
        reader.add_line(line)
    return _merge_continuations(reader.drafts)


def _split_columns(line: str) -> str:
    """Return a line with tabs between its columns; a line with a number or bullet is prose."""
    return line if split_bullet(line) or split_number(line.strip()) else _COLUMN_GAP.sub("\t", line)


def _merge_continuations(drafts: list[DraftBlock]) -> list[DraftBlock]:
    """Return the draft blocks with the paragraph between two consecutive numbers merged into the first.

    Where a page ends with a sentence, only the next number shows that the paragraph continues.
    """
    body = [item for item in drafts if item.kind in BODY_KINDS]
    merged: set[int] = set()
    for (before, item), (_, after) in pairwise(pairwise(body)):
        rest = item.kind == BlockKind.PARAGRAPH and not item.number
        if rest and before.number and after.number and int(after.number) == int(before.number) + 1:
            before.lines += item.lines
            merged.add(id(item))
    return [item for item in drafts if id(item) not in merged]


def _clean_text(raw: str) -> str:
    return clean(_SUPERSCRIPT.sub("", raw))


def _is_sentence(text: str) -> bool:
    if len(text) > _MIN_SENTENCE_LENGTH or _NEXT_SENTENCE.search(text):
        return True
    if _INTRODUCTION_END.search(text):
        return True
    if text.endswith(("?", ":")):
        return text.count(" ") > 7 or (text.endswith(":") and _INTRODUCTION_START.match(text) is not None)
    return ends_sentence(text)


def _could_be_heading(item: DraftBlock) -> bool:
    plain = re.search(r"[:,\d]", item.first) is None and not item.first.startswith("Dear ")
    return item.kind == BlockKind.LINE and plain
