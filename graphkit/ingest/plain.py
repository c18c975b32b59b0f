"""Reading text and Markdown: a line is a paragraph, a blank line in mid-sentence is a page break."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graphkit.ingest.clean import clean
from graphkit.ingest.draft import Draft, draft
from graphkit.ingest.marks import FAREWELL, bullet, closed, goes_on, number
from graphkit.ingest.setapart import is_legal, set_apart
from graphkit.model import BlockKind

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_MATH = re.compile(r"\$\\ensuremath\{\\math\w+\{([^{}]*)\}\}(?:\^\{?\d+\}?)?\$|\$\^\{?\d+\}?\$|<sup>\d+</sup>")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])")
_STRAY_EMPHASIS = re.compile(r"^\s*\*\*|\*\*\s*$")
_RAISED = re.compile(r"[¹²³⁴-⁹⁰]+")
_FOOTNOTE = re.compile(r"\s*([¹²³⁴-⁹⁰]+)\s*(?=\S)|\[\^\d+\]:\s*")
_DIGITS = re.compile(r"\d{1,3}$")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,}|\|?[\s:|-]*-{3,}[\s:|-]*)$")
_NEXT_SENTENCE = re.compile(r"[a-z’)]{2}[.!?] [A-Z]")
_LABELLED = re.compile(r"[A-Z][\w’' /()-]{2,60}: ?\S")
_LONG = 140
_WRAPPED = 45  # a hard-wrapped line is at least so long when its paragraph goes on


@dataclass(slots=True)
class _Reader:
    """What has been read so far, and whether a blank line has passed since."""

    wrapped: bool
    drafts: list[Draft] = field(default_factory=list)
    blank: bool = True
    sentences: bool = False  # the cover lines are over: a paragraph has been read
    farewell: bool = False  # a letter's last line is over: who signs it follows

    def take(self, raw: str) -> None:
        if not raw.strip():
            self.blank = True
            return
        if not _RULE.match(raw):
            self._line(raw)
        self.blank = False

    def _line(self, raw: str) -> None:
        raw = _unmarked(raw)
        heading = _HEADING.match(raw)
        footnote = _FOOTNOTE.match(raw)
        if heading:
            self.drafts.append(draft(BlockKind.HEADING, _text(heading[2]), level=len(heading[1])))
        elif footnote:
            self.drafts.append(draft(BlockKind.FOOTNOTE, clean(raw[footnote.end() :])))
        elif "\t" in raw.strip() or (raw.strip().startswith("|") and raw.strip().endswith("|")):
            self._row(raw)
        elif _DIGITS.match(raw.strip()):
            self.drafts.append(draft(BlockKind.HEADER, raw.strip()))
        else:
            self._words(raw)

    def _row(self, raw: str) -> None:
        cells = [_text(cell) for cell in re.split(r"[\t|]", raw)]
        self.drafts.append(draft(BlockKind.ROW, "\t".join(cell for cell in cells if cell)))

    def _words(self, raw: str) -> None:
        marked = bullet(raw)
        rest = _text(marked[1] if marked else raw)
        counted = number(rest)
        if counted and (counted[0] == self._expected() or not self._open()):
            self._begin(draft(BlockKind.PARAGRAPH, counted[1], number=counted[0]))
        elif marked:
            depth = len(raw) - len(raw.lstrip())
            self._begin(draft(BlockKind.BULLET, rest, level=min(3, 1 + (depth + 1) // 2)))
        else:
            self._unmarked_line(rest)

    def _unmarked_line(self, text: str) -> None:
        before = self._last_body()
        if before is not None and self._continues(before, text):
            before.lines.append((text, None))
        elif _is_sentence(text) and not self.farewell:
            self._begin(draft(BlockKind.PARAGRAPH, text))
        elif self.sentences and self.blank and not self._parting(text):
            self.drafts.append(draft(BlockKind.HEADING, text, level=2))
        else:
            self.drafts.append(draft(BlockKind.LINE, text))

    def _parting(self, text: str) -> bool:
        """Tell whether a short line is no heading: a farewell, who signs, a name after its post."""
        self.farewell = self.farewell or FAREWELL.match(text) is not None
        return self.farewell or _LABELLED.match(text) is not None

    def _begin(self, item: Draft) -> None:
        if not self.sentences and self.drafts and _could_head(self.drafts[-1]) and self.blank:
            self.drafts[-1].kind, self.drafts[-1].level = BlockKind.HEADING, 2
        self.sentences = True
        self.drafts.append(item)

    def _continues(self, before: Draft, text: str) -> bool:
        if is_legal(text):
            return False
        if self.wrapped and not self.blank and before is self.drafts[-1]:
            return len(before.last) > _WRAPPED or text[0].islower()
        return goes_on(before.last, text)

    def _last_body(self) -> Draft | None:
        """The paragraph or bullet that a line may go on from, footnotes and page numbers passed over."""
        for item in reversed(self.drafts):
            if item.kind in (BlockKind.FOOTNOTE, BlockKind.HEADER):
                continue
            return item if item.kind in (BlockKind.PARAGRAPH, BlockKind.BULLET) else None
        return None

    def _open(self) -> bool:
        before = self._last_body()
        return before is not None and before.kind == BlockKind.PARAGRAPH and not closed(before.last)

    def _expected(self) -> str:
        numbers = [item.number for item in self.drafts if item.number]
        return str(int(numbers[-1]) + 1) if numbers else "1"


def read_plain(text: str, *, markdown: bool = False) -> list[Draft]:
    """Return the blocks of a text or Markdown file in reading order."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    reader = _Reader(markdown or _hard_wrapped(lines))
    for line in lines:
        reader.take(line)
    set_apart(reader.drafts)
    return reader.drafts


def _unmarked(raw: str) -> str:
    """Take off what Markdown and mathematics add to words."""
    if "$" in raw or "<sup>" in raw:
        raw = _MATH.sub(lambda match: match[1] or "", raw)
    if "*" in raw or "__" in raw:
        raw = _EMPHASIS.sub(lambda match: match[2] or match[3], raw)
        raw = _STRAY_EMPHASIS.sub("", raw)
    return raw


def _text(raw: str) -> str:
    return clean(_RAISED.sub("", raw))


def _is_sentence(text: str) -> bool:
    if len(text) > _LONG or _NEXT_SENTENCE.search(text):
        return True
    if text.endswith(("?", ":")):
        return text.count(" ") > 7
    return closed(text)


def _could_head(item: Draft) -> bool:
    return item.kind == BlockKind.LINE and not re.search(r"[:,\d]", item.first) and not item.first.startswith("Dear")


def _hard_wrapped(lines: list[str]) -> bool:
    """Tell whether paragraphs are broken into short lines (as e-mail and pdftotext do)."""
    followed = broken = 0
    for line, following in zip(lines, lines[1:], strict=False):
        if line.strip() and following.strip() and not bullet(following) and not number(following):
            followed += 1
            broken += _WRAPPED < len(line) < 120 and not closed(line)
    return followed > 20 and broken > followed / 2
