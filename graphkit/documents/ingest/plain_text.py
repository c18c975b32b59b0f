"""Reads plain text and Markdown.

A line is a paragraph; a blank line inside a sentence is a page break.

In text with hard line breaks, the lines of paragraphs are joined first. If the next word would have
fitted on a line, its line break was intended: it is a heading, or the last line of a paragraph. The
length of a full line is estimated from lines that continue in lower case. Where a program wrapped
the text, each line is as long as possible, so the width is known exactly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

from graphkit.core.model import BODY_KINDS, BlockKind
from graphkit.core.patterns import Patterns, ends_sentence
from graphkit.core.resources import load_lexicon
from graphkit.documents.ingest.document_builder import DraftBlock, draft_block, is_legal_notice
from graphkit.documents.ingest.line_text import (
    clean,
    continues_sentence,
    line_separator,
    split_bullet,
    split_number,
)
from graphkit.documents.ingest.page_sequence import lone_number, without_digits
from graphkit.documents.ingest.stamps import is_stamp
from graphkit.documents.ingest.text_pages import EDGE_LINES
from graphkit.documents.ingest.visible_text import STAMP

_RE = Patterns("text-lines", "lines")
_MIN_SENTENCE_LENGTH = 140
_MIN_BLANK_SHARE = 0.1  # of lines; with fewer, paragraphs are not separated by blank lines

_MIN_WRAPPED_LENGTH = 45  # characters of a line whose paragraph continues
_MAX_WRAPPED_LENGTH = 140
_MAX_HEADING_LENGTH = 60  # characters
# of the usual length: a line is full if it has this length with the next word
_FULL_LINE_SHARE = 0.9
_MIN_EXACT_SHARE = 0.98  # of lines; then a program wrapped the text
_MIN_LINES = 20  # lines that are enough to find how a file is wrapped
_MIN_SPACED_SHARE = 0.9
_MIN_LIST_LINES = 5  # lines that are enough to find how lists are indented
_MAX_LETTERHEAD_LINES = 40  # above the greeting of a letter
_MIN_PAGES = 3  # on which a line is that recurs


@dataclass(slots=True)
class _LineReader:
    """Builds draft blocks from lines, one at a time."""

    markdown: bool
    running: frozenset[str] = frozenset()
    first: str = ""  # line, as printed
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
        if not _RE.horizontal_rule.match(raw):
            names = ("links", "markup", "escaped") if self.markdown else ("markup",)
            for markup, words in chain(*(load_lexicon("text-lines")[name] for name in names)):
                raw = re.sub(markup, words, raw)
            self._line(raw)
        self.after_blank = False

    def _line(self, raw: str) -> None:
        words = raw.strip()
        if heading := _RE.heading.match(raw):
            self._add_heading(_clean_text(heading[2]), len(heading[1]))
        elif footnote := _RE.footnote.match(raw):
            note = clean(raw[footnote.end() :])
            self._add_block(draft_block(BlockKind.FOOTNOTE, note))
        elif "\t" in words or (words.startswith("|") and words.endswith("|")):
            cells = map(_clean_text, re.split(r"[\t|]", words))
            self._add_block(draft_block(BlockKind.ROW, "\t".join(filter(None, cells))))
        elif not _is_running_line(words, self.running) or self._is_title(words):
            self._words(raw)
        elif is_stamp(words):
            self._add_block(draft_block(BlockKind.ASIDE, words, number=STAMP))
        else:
            self._add_block(draft_block(BlockKind.HEADER, words))

    def _add_heading(self, text: str, level: int) -> None:
        is_label = level > 2 and not self.in_prose and _RE.labelled_line.match(text)
        if is_label:
            self._add_block(draft_block(BlockKind.LINE, text))
        else:
            self._add_block(draft_block(BlockKind.HEADING, text, level=level))
        self.indents.clear()

    def _is_title(self, words: str) -> bool:
        """Return whether it is a wrapped line at the top: a title,
        which headers have in one line.
        """
        return not self.drafts and words.startswith(self.first) and words != self.first

    def _words(self, raw: str) -> None:
        marked = split_bullet(raw)
        rest = _clean_text(marked[1] if marked else raw)
        numbered = split_number(rest)
        if numbered and self._begins_paragraph(int(numbered[0])):
            number, text = numbered
            self.last_number = int(number)
            self.indents = [-1]  # bullets under a numbered paragraph are of the second level
            self._add_text_block(draft_block(BlockKind.PARAGRAPH, text, number=number))
        elif marked:
            level = self._level(len(raw) - len(raw.lstrip()))
            self._add_text_block(draft_block(BlockKind.BULLET, rest, level=level))
        else:
            self._add_unmarked_line(rest)

    def _begins_paragraph(self, number: int) -> bool:
        """Return whether a number is that of a paragraph, not one within a sentence."""
        before = self._open_paragraph()
        if number == self.last_number + 1 or before is None:
            return True
        return before.kind != BlockKind.PARAGRAPH or ends_sentence(before.last)

    def _level(self, indent: int) -> int:
        """Return the level of a bullet, which closes those that are indented further."""
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or self.indents[-1] < indent:
            self.indents.append(indent)
        return min(3, len(self.indents))

    def _add_unmarked_line(self, text: str) -> None:
        before = self._open_paragraph() or self._paragraph_cut_by_page(text)
        if before and continues_sentence(before.last, text) and not is_legal_notice(text):
            before.lines.append((text, None))
            return
        self.indents.clear()
        if _RE.letter_closing.match(text):
            self.after_closing = True
        if not self.drafts and _RE.date.match(text):
            self.is_letter = True
        if _is_sentence(text) and not self.after_closing:
            self._add_text_block(draft_block(BlockKind.PARAGRAPH, text))
        elif self._is_heading(text):
            self._add_block(draft_block(BlockKind.HEADING, text, level=2))
        else:
            self._add_block(draft_block(BlockKind.LINE, text))

    def _is_heading(self, text: str) -> bool:
        """Return whether a line is a heading,
        not a line of a letterhead or a label with a value.
        """
        is_separate = self.after_blank or (self.no_blank_lines and self.in_prose)
        if self.after_closing or not is_separate or _RE.labelled_line.match(text):
            return False
        return self.in_prose or not self.is_letter

    def _add_text_block(self, item: DraftBlock) -> None:
        is_first = not self.in_prose and self.after_blank and bool(self.drafts)
        above = self.drafts[-1] if is_first else None
        if above and above.kind == BlockKind.LINE and not re.search(r"[:,\d]|^Dear ", above.first):
            # the last line above the first paragraph
            above.kind = BlockKind.HEADING
            above.level = 2
        self.in_prose = True
        self._add_block(item)

    def _add_block(self, item: DraftBlock) -> None:
        self.drafts.append(item)
        if item.kind not in (BlockKind.FOOTNOTE, BlockKind.HEADER, BlockKind.ASIDE):
            self.last = item

    def _open_paragraph(self) -> DraftBlock | None:
        """Return the last block if it is a paragraph or bullet, which a line may continue."""
        last = self.last
        if last and last.kind in (BlockKind.PARAGRAPH, BlockKind.BULLET):
            return last
        return None

    def _paragraph_cut_by_page(self, text: str) -> DraftBlock | None:
        """Return the last block as a paragraph, if a page break cut it after its first line."""
        last = self.last
        if last is None or last is self.drafts[-1] or not text[:1].islower():
            return None
        is_line = last.kind in (BlockKind.HEADING, BlockKind.LINE)
        if not is_line or len(last.first) < _MIN_WRAPPED_LENGTH:
            return None
        last.kind = BlockKind.PARAGRAPH
        last.level = 0
        return last


def read_plain_text(text: str, *, markdown: bool = False) -> list[DraftBlock]:
    """Return the draft blocks of a text or Markdown file in reading order;
    a form feed begins a page.
    """
    lines = _RE.wide_space.sub(" ", text).split("\n")
    if not markdown:
        lines = [*map(_with_cells, lines)]
    running = _find_running_lines(lines)
    filled = [line.strip() for line in lines if line.strip()]
    blank = len(lines) - len(filled)
    no_blank_lines = blank < _MIN_BLANK_SHARE * len(lines)
    first = next(iter(filled), "")
    reader = _LineReader(markdown, running, first, no_blank_lines)
    printed = [line.removeprefix("\f") for line in lines]
    for line in _unwrap_lines(printed, running, markdown=markdown):
        reader.add_line(line)
    return _merge_continuations(reader.drafts)


def _with_cells(line: str) -> str:
    """Return a line that is no prose with tabs between its columns."""
    if split_bullet(line) or split_number(line.strip()):
        return line
    return _RE.column_gap.sub("\t", line)


def _merge_continuations(drafts: list[DraftBlock]) -> list[DraftBlock]:
    """Return the draft blocks with the paragraph between two consecutive numbers merged into the
    first.

    Where a page ends with a sentence, only the next number shows that the paragraph continues.
    """
    body = [item for item in drafts if item.kind in BODY_KINDS]
    merged: set[int] = set()
    for before, item, after in zip(body, body[1:], body[2:], strict=False):
        is_rest = item.kind == BlockKind.PARAGRAPH and not item.number
        if not (is_rest and before.number and after.number):
            continue
        if int(after.number) == int(before.number) + 1:
            before.lines += item.lines
            merged.add(id(item))
    return [item for item in drafts if id(item) not in merged]


def _clean_text(raw: str) -> str:
    return clean(_RE.superscript.sub("", raw))


def _is_sentence(text: str) -> bool:
    if len(text) > _MIN_SENTENCE_LENGTH:
        return True
    if _RE.next_sentence.search(text) or _RE.introduction_end.search(text):
        return True
    if not text.endswith(("?", ":")):
        return ends_sentence(text)
    is_introduction = text.endswith(":") and _RE.introduction_start.match(text) is not None
    return is_introduction or text.count(" ") > 7


def _find_running_lines(lines: list[str]) -> frozenset[str]:
    """Return the lines that recur near page breaks or are printed by others, with "#" for digits.

    Page numbers are included.
    """
    filled = [line for line in lines if line.strip()]
    breaks = [at for at, line in enumerate(filled) if line.startswith("\f")]
    words = [line.strip() for line in filled]
    stamped = Counter(filter(is_stamp, words))
    seen = Counter[str]()
    found = set[str]()
    for end in (0, *breaks, len(words)):
        near = words[max(0, end - EDGE_LINES) : end + EDGE_LINES]
        seen.update({_line_key(line) for line in near if " " in line})
        found.update(_line_key(line) for line in near if is_stamp(line))
        if 0 < end < len(words):
            found.update(line for line in near if lone_number(line) is not None)
    counted = chain(seen.items(), stamped.items())
    often = (line for line, times in counted if times >= _MIN_PAGES)
    return frozenset(found.union(map(_line_key, often)))


def _is_running_line(line: str, running: frozenset[str]) -> bool:
    """Return whether a line is a page number or a running header."""
    if lone_number(line.strip()) is not None:
        return True
    return bool(running) and _line_key(line) in running


def _unwrap_lines(lines: list[str], running: frozenset[str], *, markdown: bool) -> Iterable[str]:
    """Return paragraphs as single lines. In Markdown, only a blank line ends a paragraph."""
    with_markers = [*_join_lone_markers(lines, running)]
    lines = _join_lone_numbers(_remove_double_spacing(with_markers), running)
    if markdown:
        return _join_paragraphs(lines, _MIN_WRAPPED_LENGTH, 0, running)
    width = _exact_width([line for line in lines if not _is_running_line(line, running)])
    full = width - 1 if width else _usual_full_length(lines)
    return _join_paragraphs(lines, full, width, running) if full > 0 else lines


def _join_paragraphs(
    lines: list[str], full: int, width: int, running: frozenset[str]
) -> Iterator[str]:
    paragraph = [""]
    above = ""  # the last line of the paragraph, as printed
    after_page_break = False
    has_hanging_indent = _has_hanging_indents(lines)
    greeting = _greeting(lines)
    for at, (line, below) in enumerate(pairwise([*lines, ""])):
        before = paragraph[-1].strip()
        words = line.strip()
        if words and (before or _is_by_others(words)) and _is_running_line(words, running):
            yield line  # before the paragraph that the page break is in
            after_page_break = True
            continue
        is_complete = ends_sentence(before)
        limit = full / _FULL_LINE_SHARE if is_complete and not width else full
        first_word = words.split(" ", 1)[0]
        fits = len(above if width else before) + len(first_word) <= limit
        is_addressee = at < greeting and _RE.addressee.match(words) is not None
        if not before or not words or "\t" in paragraph[0] or _begins_block(line):
            continues = False
        elif words[0].islower() or fits or (after_page_break and is_complete) or is_addressee:
            continues = words[0].islower()
        else:
            is_outside_list = has_hanging_indent and line[0] != " " and _is_marked(paragraph[0])
            printed = line.rstrip() if width else words
            is_heading = is_complete and _is_heading(printed, below.strip(), full)
            continues = not (is_outside_list or _is_full_heading(paragraph, words) or is_heading)
        above = line.rstrip()
        after_page_break = False
        if continues:
            paragraph.append(line_separator(before, words) + words)
        else:
            yield "".join(paragraph)
            paragraph = [above]
    yield "".join(paragraph)


def _is_by_others(words: str) -> bool:
    """Return whether a line is the number of a page,
    or printed by somebody else than the author.
    """
    return is_stamp(words) or lone_number(words) is not None


def _greeting(lines: list[str]) -> int:
    """Return the place of the line that greets the reader of a letter; 0 without one."""
    letterhead = enumerate(lines[:_MAX_LETTERHEAD_LINES])
    return next((at for at, line in letterhead if line.startswith("Dear ")), 0)


def _is_full_heading(paragraph: list[str], below: str) -> bool:
    """Return whether a paragraph is one full line that is a heading:
    a question, or before a sentence.
    """
    if len(paragraph) > 1:
        return False
    [line] = paragraph
    before = line.strip()
    if before.endswith("?"):
        return True
    is_open = not (ends_sentence(before) or _begins_block(line))
    return is_open and _RE.sentence_start.match(below) is not None


def _is_marked(line: str) -> bool:
    """Return whether a line begins with a bullet or number."""
    return bool(split_bullet(line) or split_number(line))


def _begins_block(line: str) -> bool:
    """Return whether a line begins a block, by its bullet, number or first words."""
    if _RE.heading_or_row.match(line) or _RE.starts_new_block.match(line.strip()):
        return True
    return _is_marked(line)


def _is_heading(words: str, below: str, full: int) -> bool:
    """Return whether a line between paragraphs is a heading: short, and without a full stop."""
    first = below.split(" ", 1)[0]
    limit = full if first else _FULL_LINE_SHARE * full
    fits = len(words) + len(first) < limit
    is_unfinished = words.endswith("?") or not ends_sentence(words)
    is_before_sentence = not first[:1].islower()
    return words.lstrip()[0].isupper() and is_unfinished and fits and is_before_sentence


def _has_hanging_indents(lines: list[str]) -> bool:
    """Return whether the lines after a bullet or number are indented."""
    is_marked = [_is_marked(line) for line in lines]
    below = zip(is_marked, lines[1:], is_marked[1:], strict=False)
    plain = [line for is_item, line, is_next in below if is_item and line.strip() and not is_next]
    indented = sum(line[0] == " " for line in plain)
    return len(plain) > _MIN_LIST_LINES and indented > len(plain) / 2


def _remove_double_spacing(lines: list[str]) -> list[str]:
    """Return the lines without the blank lines after every line;
    without all, if only those are left.
    """
    texts = [line.strip() for line in lines]
    first = next((at for at, text in enumerate(texts) if text), 0)
    every_other = texts[first + 1 :: 2]
    if not any(every_other) and "" in texts[first:-2:2]:
        return lines[first::2]
    filled = [line for line in lines if line.strip()]
    spaced = sum(bool(text) and not below for text, below in pairwise(texts))
    continued = sum(text[0].islower() for text in texts if text)
    is_spaced = len(filled) > _MIN_LINES and spaced > _MIN_SPACED_SHARE * len(filled)
    if is_spaced and continued > len(filled) / 4:
        return filled
    return lines


def _join_lone_numbers(lines: list[str], running: frozenset[str]) -> list[str]:
    """Return the lines with a number that is alone on its line joined to the sentence it is in."""
    joined = [""]
    for line, below in pairwise([*lines, ""]):
        words = line.strip()
        above = joined[-1].strip()
        is_number = words.isdecimal() and words not in running
        goes_on = below.strip()[:1].islower()
        if is_number and goes_on and above and not ends_sentence(above):
            joined[-1] += f" {words}"
        else:
            joined.append(line)
    return joined[1:]


def _join_lone_markers(lines: list[str], running: frozenset[str]) -> Iterator[str]:
    """Yield the lines with a paragraph number or bullet that is alone on its line joined to the
    next line.

    A number that does not count up, or is inside a sentence, is part of the sentence.
    """
    marker = ""  # the last one that is alone
    above = ""
    last = 0  # the last paragraph number
    for line in lines:
        if marker and not line.strip():
            continue
        begins = len(above.strip()) < _MAX_HEADING_LENGTH or ends_sentence(above)
        alone = _RE.marker_alone.match(line)
        numbered = split_number(line.strip())
        number = _number_of(alone, numbered)
        counts_up = number == 1 or last < number <= last + 2
        if alone and (not number or (begins and counts_up)):
            yield from filter(None, [marker])
            marker = line.rstrip()
        else:
            yield f"{marker} {line.lstrip()}" if marker else line
            marker = ""
        if number and begins and (marker or numbered):
            last = number
        if not _is_running_line(line, running):
            above = line
    yield from filter(None, [marker])


def _number_of(alone: re.Match[str] | None, numbered: tuple[str, str] | None) -> int:
    """Return the number of a line: alone on it, or before a paragraph; 0 without one."""
    if alone:
        return int(alone[1] or 0)
    return int(numbered[0]) if numbered else 0


def _exact_width(lines: list[str]) -> int:
    """Return the width at which a program wrapped the lines;
    0 where they are not wrapped exactly.
    """
    broken = []
    for line, below in pairwise(lines):
        goes_on = below.strip()[:1].islower() and not split_bullet(below)
        if goes_on and line.strip():
            word = below.split()[0]
            broken.append((len(line.rstrip()), len(word)))
    width = max((length for length, _ in broken), default=0)
    full = sum(length + 1 + word > width for length, word in broken)
    is_exact = full > _MIN_EXACT_SHARE * len(broken)
    return width if is_exact and len(broken) > _MIN_LINES else 0


def _usual_full_length(lines: list[str]) -> int:
    """Return the usual length of a full line; 0 where lines are complete paragraphs."""
    words = map(str.strip, lines)
    followed = [line for line, below in pairwise(words) if line and below and not _is_marked(below)]
    wrapped = [
        len(line)
        for line in followed
        if _MIN_WRAPPED_LENGTH < len(line) < _MAX_WRAPPED_LENGTH and not ends_sentence(line)
    ]
    if len(followed) <= _MIN_LINES or len(wrapped) <= len(followed) / 2:
        return 0
    usual = sorted(wrapped)[len(wrapped) // 2]
    return int(usual * _FULL_LINE_SHARE)


def _line_key(line: str) -> str:
    """Return a line with "#" for digits."""
    return without_digits(" ".join(line.split()))
