"""Reads what a document says of itself: its status, or what makes it no report:
an example, a summary, an answer.

Such words stand in a line of their own, at the beginning, at the end, in a running header, a stamp
or a footnote, or in a sentence anywhere that has the document as its subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from graphkit.core.errors import UnreadableReportError
from graphkit.core.language.dates import parse_date
from graphkit.core.model import BlockKind, Document, DocumentStatus
from graphkit.core.patterns import ends_sentence
from graphkit.core.resources import load_lexicon
from graphkit.documents.extract.text.lexicon_files import Phrases
from graphkit.documents.extract.text.sentence_splitter import split_sentences

_RE = Phrases("document-status")
_BEGINNING = 1_200  # characters
_FIRST_LINES = 5  # blocks
_LAST_LINES = 4  # blocks
_LONGEST_LINE = 200  # characters
_MIN_CONTENTS = 3  # entries of a table of contents
_AROUND = 400  # characters of a sentence before and after a cue
_EDGES = (BlockKind.HEADER, BlockKind.FOOTNOTE, BlockKind.ASIDE, BlockKind.BOILERPLATE)

Place = tuple[int, int]  # where words begin and end


class _Kind(NamedTuple):
    status: str  # a value of the scheme; "": what it is makes it no report
    what: str
    advice: str
    cues: tuple[str, ...]
    lines: re.Pattern[str]
    sentences: re.Pattern[str]


def read_status(document: Document) -> DocumentStatus | None:
    """Return the status that a document says it has; None where it says none, and is final.

    Raises UnreadableReportError where it says that it is withdrawn, or no report.
    """
    lower = document.text.lower()
    edges = {document.text[at:to]: (at, to) for at, to in reversed([*_edge_lines(document)])}
    for kind in _kinds():
        if place := _words_of(kind, document, lower, edges.values()):
            status = _status(kind.status, document, place)
            if kind.status:
                return status
            raise UnreadableReportError(
                f"{document.name} says that it is {kind.what}{status.span.cited}: {kind.advice}"
            )
    return None


def _words_of(kind: _Kind, document: Document, lower: str, lines: Iterable[Place]) -> Place | None:
    """Return the first line, or else sentence, by which a document is of a kind."""
    for place in lines:
        if kind.lines.fullmatch(document.text, *place):
            return place
    for offset in _places(lower, kind.cues):
        place = _sentence_around(document, offset)
        if kind.sentences.search(document.text, *place):
            return place
    return None


def _status(value: str, document: Document, place: Place) -> DocumentStatus:
    span = document.span(*place)
    return DocumentStatus(
        value, span, _day_after(_RE.available, span.text), _day_after(_RE.replaced, span.text)
    )


def _day_after(cue: re.Pattern[str], words: str) -> date | None:
    days = (parse_date(words, found.end()) for found in cue.finditer(words))
    return next((day.first for day in days if day), None)


def _places(lower: str, cues: Iterable[str]) -> Iterator[int]:
    for cue in cues:
        at = lower.find(cue)
        while at >= 0:
            yield at
            at = lower.find(cue, at + len(cue))


@cache
def _kinds() -> tuple[_Kind, ...]:
    def any_of(patterns: list[str]) -> re.Pattern[str]:
        return _RE.compile(_RE.expand(f"(?:{'|'.join(patterns)})"))

    return tuple(
        _Kind(
            kind.get("status", ""),
            kind.get("what", ""),
            kind.get("advice", "leave it out"),
            tuple(kind["cues"]),
            any_of(kind["lines"]),
            any_of(kind["sentences"]),
        )
        for kind in load_lexicon("document-status")["kinds"]
    )


def _edge_lines(document: Document) -> Iterator[Place]:
    """Yield the short lines at the beginning and the end of a document,
    and at the edges of its pages.

    A line with a full stop counts where only titles and dates are expected.
    """
    body = [*document.body_blocks()]
    others = [block for block in document.blocks if block.kind in _EDGES]
    outermost = {*body[:_FIRST_LINES], *body[-_LAST_LINES:], *others}
    first = [block for block in body if block.start < _BEGINNING and not block.number]
    listed = [block for block in first if _RE.entry_of_contents.search(document.text_of(block))]
    if len(listed) >= _MIN_CONTENTS:
        first = [block for block in first if block not in listed]
    for block in dict.fromkeys((*first, *body[-_LAST_LINES:], *others)):
        start = block.start
        for line in document.text_of(block).split("\n"):
            is_title = not ends_sentence(line) and block.kind is not BlockKind.BULLET
            if 0 < len(line) <= _LONGEST_LINE and (is_title or block in outermost):
                yield start, start + len(line)
            start += len(line) + 1


def _sentence_around(document: Document, offset: int) -> Place:
    """Return where the sentence around an offset begins and ends."""
    first = max(document.text.rfind("\n", 0, offset) + 1, offset - _AROUND)
    last = document.text.find("\n", offset)
    last = min(last if last >= 0 else len(document.text), offset + _AROUND)
    sentences = split_sentences(document.text[first:last])
    return next(
        ((first + at, first + to) for at, to in sentences if first + at <= offset < first + to),
        (first, last),
    )
