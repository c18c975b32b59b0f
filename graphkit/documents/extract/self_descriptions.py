"""What a document says of itself that makes it no report:
an example, a draft, a summary, an answer.

Such words stand in a line of their own, at the beginning, at the end, in a running header, a stamp
or a footnote, or in a sentence anywhere that has the document as its subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from graphkit.core.model import BlockKind, Document, Span
from graphkit.core.patterns import ends_sentence
from graphkit.core.resources import load_lexicon
from graphkit.documents.extract.text.cover import Cover
from graphkit.documents.extract.text.lexicon_files import Phrases
from graphkit.documents.extract.text.sentence_splitter import split_sentences

_RE = Phrases("self-descriptions")
_BEGINNING = 1_200  # characters
_FIRST_LINES = 5  # blocks
_LAST_LINES = 4  # blocks
_LONGEST_LINE = 200  # characters
_MIN_CONTENTS = 3  # entries of a table of contents
_AROUND = 400  # characters of a sentence before and after a cue
_EDGES = (BlockKind.HEADER, BlockKind.FOOTNOTE, BlockKind.ASIDE, BlockKind.BOILERPLATE)


class SelfDescription(NamedTuple):
    """What a document says that it is, with its words, and what to do with it."""

    what: str
    advice: str
    span: Span


class _Kind(NamedTuple):
    what: str
    advice: str
    cues: tuple[str, ...]
    lines: re.Pattern[str]
    sentences: re.Pattern[str]


def read_self_description(cover: Cover) -> SelfDescription | None:
    """Return what a document says of itself that makes it no report, else None."""
    document = cover.document
    lower = document.text.lower()
    edges = {document.text[at:to]: (at, to) for at, to in reversed([*_edge_lines(document)])}
    for kind in _kinds():
        for start, end in edges.values():
            if kind.lines.fullmatch(document.text, start, end):
                return SelfDescription(kind.what, kind.advice, document.span(start, end))
        for offset in _places(lower, kind.cues):
            start, end = _sentence_around(document, offset)
            if kind.sentences.search(document.text, start, end):
                return SelfDescription(kind.what, kind.advice, document.span(start, end))
    return None


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
            kind["what"],
            kind.get("advice", "leave it out"),
            tuple(kind["cues"]),
            any_of(kind["lines"]),
            any_of(kind["sentences"]),
        )
        for kind in load_lexicon("self-descriptions")["kinds"]
    )


def _edge_lines(document: Document) -> Iterator[tuple[int, int]]:
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


def _sentence_around(document: Document, offset: int) -> tuple[int, int]:
    """Return where the sentence around an offset begins and ends."""
    first = max(document.text.rfind("\n", 0, offset) + 1, offset - _AROUND)
    last = document.text.find("\n", offset)
    last = min(last if last >= 0 else len(document.text), offset + _AROUND)
    sentences = split_sentences(document.text[first:last])
    return next(
        ((first + at, first + to) for at, to in sentences if first + at <= offset < first + to),
        (first, last),
    )
