"""Turns Markdown, and the marks of editors in text files, into what they show:
deleted text is no text.

Two kinds of heading, of bullet and of line break, quotations, tables without outer bars: each is
written in the one form that `plain_text` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise

from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon

_RE = Patterns("text-lines", "lines", flags=re.IGNORECASE)


def without_deleted(text: str) -> tuple[str, list[str]]:
    """Return a text as its editors left it, and what they deleted or only remarked."""
    deleted: list[str] = []

    def replace(mark: re.Match[str]) -> str:
        found = mark.groupdict()
        deleted.append(" ".join((found.get("gone") or "").split()))
        return found.get("kept") or ""

    for mark in _RE.words("edited"):
        text = re.sub(mark, replace, text, flags=re.IGNORECASE)
    return text, [words for words in deleted if words]


def plain_markdown(text: str) -> str:
    """Return Markdown with one form for each thing that it can show."""
    lines = [_RE.quotation.sub("", line) for line in _RE.front_matter.sub("", text).split("\n")]
    for markup, words in load_lexicon("text-lines")["markdown"]:
        lines = [re.sub(markup, words, line, flags=re.IGNORECASE) for line in lines]
    return "\n".join(_with_headings(_with_rows([unescape(line) for line in lines])))


def _with_rows(lines: list[str]) -> Iterator[str]:
    """Yield lines with outer bars around the rows of tables that have none."""
    in_table = False
    for line, below in pairwise([*lines, ""]):
        words = line.strip()
        in_table = "|" in line and (in_table or _RE.below_columns.match(below) is not None)
        yield f"| {words} |" if in_table and not words.startswith("|") else line


def _with_headings(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines with a mark before the headings that are underlined."""
    paragraph: list[str] = []
    for line in lines:
        underline = _RE.underline.match(line) if paragraph else None
        if underline:
            yield f"{'#' if underline['first'] else '##'} {' '.join(map(str.strip, paragraph))}"
            paragraph = []
        elif (
            line.strip()
            and not _RE.no_paragraph.match(line)
            and (paragraph or not line.startswith(" "))
        ):
            paragraph.append(line)
        else:
            yield from paragraph
            yield line
            paragraph = []
    yield from paragraph
