"""Reading text and Markdown: a line is a paragraph, a blank line in mid-sentence is a page break."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from graphkit.core.model import BODY_KINDS, BlockKind
from graphkit.ingest.document_builder import Draft, draft, is_legal
from graphkit.ingest.line_markers import FAREWELL, bullet, closed, goes_on, number
from graphkit.ingest.normalisation import clean
from graphkit.ingest.wrapped_text import BROKEN, is_running, running_lines, unwrapped

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
_RAISED = re.compile(r"[¹²³⁴-⁹⁰]+")
_FOOTNOTE = re.compile(r"\s*([¹²³⁴-⁹⁰]+)\s*(?=\S)|\[\^\d+\]:\s*")
_RULE = re.compile(r"\s*[-*_|:=][-*_|:=\s]{2,}$")
_NEXT_SENTENCE = re.compile(r"[a-z’')]{2}[.!?] [A-Z]")
_LABELLED = re.compile(r"[A-Z][\w’' /()-]{2,60}: ?(?=[A-Z\d])(?:(?!.*: )|.*\d)")
_CELLS = re.compile(r"(?<=[^\W\d_][\w’)]) {4,}(?=[A-Z\d])")  # what columns leave between words
_LEADS_IN = re.compile(r"(?:In|Of|At|On|Among|During|Since)\b")  # "Of this number:" is no heading
_LEADS_ON = re.compile(
    r"\b(?:that|to|by|as|are|were|is|was|should|must|included?|including)\s?:$"
)  # no heading
_DATE = re.compile(r"\d{1,2} \w+ \d{4}$")
_LONG = 140
_TIGHT = 0.1  # share of lines that are blank


@dataclass(slots=True)
class _Reader:
    """What has been read so far, and whether a blank line has passed since."""

    markdown: bool
    running: frozenset[str] = frozenset()
    tight: bool = False  # no blank lines between paragraphs
    drafts: list[Draft] = field(default_factory=list)
    last: Draft | None = None  # of them, footnotes and page numbers passed over
    blank: bool = True
    counted: int = 0  # the last paragraph number
    indents: list[int] = field(default_factory=list)  # of the open bullets, outermost first
    prose: bool = False  # the cover lines are over: a paragraph has been read
    letter: bool = False  # the first line is a date: addressees follow
    farewell: bool = False  # a letter's last line is over: who signs it follows

    def take(self, raw: str) -> None:
        """Take in the next line of the file."""
        if not raw.strip():
            self.blank = True
            return
        if not _RULE.match(raw):
            self._line(self._unmarked(raw))
        self.blank = False

    def _unmarked(self, raw: str) -> str:
        """Take off what Markdown and mathematics add to words."""
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
            self._heading(_text(heading[2]), len(heading[1]))
        elif footnote:
            self._file(draft(BlockKind.FOOTNOTE, clean(raw[footnote.end() :])))
        elif "\t" in words or (words.startswith("|") and words.endswith("|")):
            cells = [_text(cell) for cell in re.split(r"[\t|]", words)]
            self._file(draft(BlockKind.ROW, "\t".join(cell for cell in cells if cell)))
        elif is_running(words, self.running):
            self._file(draft(BlockKind.HEADER, words))
        else:
            self._words(raw)

    def _heading(self, text: str, level: int) -> None:
        if level > 2 and not self.prose and _LABELLED.match(text):
            self._file(draft(BlockKind.LINE, text))
        else:
            self._file(draft(BlockKind.HEADING, text, level=level))
        self.indents.clear()

    def _words(self, raw: str) -> None:
        marked = bullet(raw)
        rest = _text(marked[1] if marked else raw)
        counted = number(rest)
        if counted and (int(counted[0]) == self.counted + 1 or not self._unfinished()):
            self.counted = int(counted[0])
            self.indents = [-1]  # bullets under a numbered paragraph are of the second level
            self._begin(draft(BlockKind.PARAGRAPH, counted[1], number=counted[0]))
        elif marked:
            self._begin(draft(BlockKind.BULLET, rest, level=self._level(len(raw) - len(raw.lstrip()))))
        else:
            self._unmarked_line(rest)

    def _level(self, indent: int) -> int:
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or self.indents[-1] < indent:
            self.indents.append(indent)
        return min(3, len(self.indents))

    def _unmarked_line(self, text: str) -> None:
        before = self._last_body() or self._cut_line(text)
        if before is not None and not is_legal(text) and goes_on(before.last, text):
            before.lines.append((text, None))
            return
        self.indents.clear()
        self.farewell = self.farewell or FAREWELL.match(text) is not None
        self.letter = self.letter or (not self.drafts and _DATE.match(text) is not None)
        if _is_sentence(text) and not self.farewell:
            self._begin(draft(BlockKind.PARAGRAPH, text))
        elif self._is_heading(text):
            self._file(draft(BlockKind.HEADING, text, level=2))
        else:
            self._file(draft(BlockKind.LINE, text))

    def _is_heading(self, text: str) -> bool:
        """Tell a heading from a line of a letterhead, a label with its value, a signature."""
        if self.farewell or not (self.blank or (self.tight and self.prose)) or _LABELLED.match(text):
            return False
        return self.prose or not self.letter

    def _begin(self, item: Draft) -> None:
        last = self.drafts[-1] if self.drafts else None
        if not self.prose and self.blank and last is not None and _could_head(last):
            last.kind, last.level = BlockKind.HEADING, 2  # the last line above the first paragraph
        self.prose = True
        self._file(item)

    def _file(self, item: Draft) -> None:
        self.drafts.append(item)
        if item.kind not in (BlockKind.FOOTNOTE, BlockKind.HEADER):
            self.last = item

    def _last_body(self) -> Draft | None:
        """Return the paragraph or bullet that a line may go on from."""
        going_on = self.last and self.last.kind in (BlockKind.PARAGRAPH, BlockKind.BULLET)
        return self.last if going_on else None

    def _cut_line(self, text: str) -> Draft | None:
        """Return the one line of a paragraph that stands above the end of a page, now known to be one."""
        last = self.last
        if last is None or last is self.drafts[-1] or not text[:1].islower() or len(last.first) < BROKEN:
            return None
        if last.kind in (BlockKind.HEADING, BlockKind.LINE):
            last.kind, last.level = BlockKind.PARAGRAPH, 0
            return last
        return None

    def _unfinished(self) -> bool:
        before = self._last_body()
        return before is not None and before.kind == BlockKind.PARAGRAPH and not closed(before.last)


def read_plain(text: str, *, markdown: bool = False) -> list[Draft]:
    """Return the blocks of a text or Markdown file in reading order."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n\f")
    lines = text.split("\n") if markdown else [_in_cells(line) for line in text.split("\n")]
    running = running_lines(lines)
    tight = sum(not line.strip() for line in lines) < _TIGHT * len(lines)
    reader = _Reader(markdown, running, tight)
    for line in unwrapped([line.removeprefix("\f") for line in lines], running, markdown=markdown):
        reader.take(line)
    return _rejoined(reader.drafts)


def _in_cells(line: str) -> str:
    """Return a line with a tab where columns part it; what has a number or bullet is prose."""
    return line if bullet(line) or number(line.strip()) else _CELLS.sub("\t", line)


def _rejoined(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with what follows a numbered paragraph, up to the next number, made part of it.

    Where a page ends with a sentence, nothing but the next number says that the paragraph goes on.
    """
    body = [item for item in drafts if item.kind in BODY_KINDS]
    gone: set[int] = set()
    for (before, item), (_, after) in pairwise(pairwise(body)):
        rest = item.kind == BlockKind.PARAGRAPH and not item.number
        if rest and before.number and after.number and int(after.number) == int(before.number) + 1:
            before.lines += item.lines
            gone.add(id(item))
    return [item for item in drafts if id(item) not in gone]


def _text(raw: str) -> str:
    return clean(_RAISED.sub("", raw))


def _is_sentence(text: str) -> bool:
    if len(text) > _LONG or _NEXT_SENTENCE.search(text):
        return True
    if _LEADS_ON.search(text):
        return True
    if text.endswith(("?", ":")):
        return text.count(" ") > 7 or (text.endswith(":") and _LEADS_IN.match(text) is not None)
    return closed(text)


def _could_head(item: Draft) -> bool:
    plain = re.search(r"[:,\d]", item.first) is None and not item.first.startswith("Dear ")
    return item.kind == BlockKind.LINE and plain
