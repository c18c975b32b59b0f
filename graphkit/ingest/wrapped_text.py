"""Finds running headers in text with hard line breaks, and joins the lines of paragraphs.

If the next word would have fitted on a line, its line break was intended: it is a heading, or the last line
of a paragraph. The length of a full line is estimated from lines that continue in lower case. Where a program
wrapped the text, each line is as long as possible, so the width is known exactly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from graphkit.ingest.line_text import (
    ADDRESSEE,
    BULLETS,
    STARTS_NEW_BLOCK,
    ends_sentence,
    line_separator,
    split_bullet,
    split_number,
)

_HEADING_OR_ROW = re.compile(r"\s*[#|>]|.*\t")  # a heading, a quotation, a table row
_MARKER_ALONE = re.compile(rf"\s*(?:(\d{{1,3}})\.|[{BULLETS}])\s*$")
_PAGE_NUMBER = re.compile(r"(?:page )?(\d{1,3})$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
MIN_WRAPPED_LENGTH = 45  # characters of a line whose paragraph continues
_MAX_WRAPPED_LENGTH = 140
_MAX_HEADING_LENGTH = 60  # characters
_FULL_LINE_SHARE = 0.9  # of the usual length: a line is full if it has this length with the next word
_MIN_EXACT_SHARE = 0.98  # of lines; then a program wrapped the text
_MIN_LINES = 20  # lines that are enough to find how a file is wrapped
_MIN_SPACED_SHARE = 0.9
_SENTENCE_START = re.compile(r"(?:The|This|These|There|It|They)\b")  # rarely inside a sentence
_MIN_LIST_LINES = 5  # lines that are enough to find how lists are indented
_MAX_LETTERHEAD_LINES = 40  # above the greeting of a letter
_EDGE_LINES, _MIN_PAGES = 3, 4  # around a page break
_MIN_PAGE_CHARACTERS = 1_000  # numbers closer together belong to a list


def find_running_lines(lines: list[str]) -> frozenset[str]:
    """Return the lines that recur near page breaks (form feeds, else page numbers), with "#" for digits.

    Page numbers that count up are included.
    """
    words = [line for line in lines if line.strip()]
    pages = dict(_page_numbers(words))
    ends = [at for at, line in enumerate(words) if line.startswith("\f")] or pages
    seen: Counter[str] = Counter()
    for end in ends:
        seen.update(
            {
                _line_key(line)
                for line in words[max(0, end - _EDGE_LINES) : end + _EDGE_LINES]
                if " " in line.strip()
            }
        )
    return frozenset(key for key, times in seen.items() if times >= _MIN_PAGES).union(pages.values())


def _page_numbers(words: list[str]) -> Iterator[tuple[int, str]]:
    """Yield index and text of the page numbers: those that count up with enough text between them."""
    page = length = 0
    for at, line in enumerate(words):
        length += len(line)
        is_alone = _PAGE_NUMBER.match(line.strip())
        step = int(is_alone[1]) - page if is_alone else 0
        if is_alone and step > 0 and (length >= step * _MIN_PAGE_CHARACTERS or page + step <= 2):
            page, length = page + step, 0
            yield at, is_alone[1]


def is_running_line(line: str, running: frozenset[str]) -> bool:
    """Return whether a line is a page number or a running header."""
    return _PAGE_NUMBER.match(line.strip()) is not None or (bool(running) and _line_key(line) in running)


def unwrap_lines(lines: list[str], running: frozenset[str], *, markdown: bool) -> Iterable[str]:
    """Return paragraphs as single lines. In Markdown, only a blank line ends a paragraph."""
    lines = _join_lone_numbers(_remove_double_spacing(list(_join_lone_markers(lines, running))), running)
    width = 0 if markdown else _exact_width([line for line in lines if not is_running_line(line, running)])
    full = MIN_WRAPPED_LENGTH if markdown else width - 1 if width else _usual_full_length(lines)
    return _join_paragraphs(lines, full, width, running) if full > 0 else lines


def _join_paragraphs(lines: list[str], full: int, width: int, running: frozenset[str]) -> Iterator[str]:
    paragraph, after_page_break, above = [""], False, ""
    has_hanging_indent = _has_hanging_indents(lines)
    greeting = next(
        (at for at, line in enumerate(lines[:_MAX_LETTERHEAD_LINES]) if line.startswith("Dear ")), 0
    )
    for at, (line, below) in enumerate(pairwise([*lines, ""])):
        before, words = paragraph[-1].strip(), line.strip()
        if words and before and is_running_line(words, running):
            yield line  # before the paragraph that the page break is in
            after_page_break = True
            continue
        limit = full / _FULL_LINE_SHARE if ends_sentence(before) and not width else full
        fits = len(above if width else before) + len(words.split(" ", 1)[0]) <= limit
        if not before or not words or "\t" in paragraph[0] or _begins_block(line):
            continues = False
        elif words[0].islower():
            continues = True
        elif (
            fits or (after_page_break and ends_sentence(before)) or (at < greeting and ADDRESSEE.match(words))
        ):
            continues = False
        else:
            is_outside_list = (
                has_hanging_indent
                and line[0] != " "
                and (split_bullet(paragraph[0]) or split_number(paragraph[0]))
            )
            looks_like_heading = before.endswith("?") or (
                _SENTENCE_START.match(words) and not (ends_sentence(before) or _begins_block(paragraph[0]))
            )
            is_full_heading = len(paragraph) == 1 and looks_like_heading  # as long as a full line
            is_heading = _is_heading(before, line.rstrip() if width else words, below, full)
            continues = not (is_outside_list or is_full_heading or is_heading)
        if continues:
            paragraph.append(line_separator(before, words) + words)
        else:
            yield "".join(paragraph)
            paragraph = [line.rstrip()]
        after_page_break, above = False, line.rstrip()
    yield "".join(paragraph)


def _begins_block(line: str) -> bool:
    """Return whether a line begins a block, by its bullet, number or first words."""
    return bool(
        split_bullet(line)
        or split_number(line)
        or _HEADING_OR_ROW.match(line)
        or STARTS_NEW_BLOCK.match(line.strip())
    )


def _is_heading(before: str, words: str, below: str, full: int) -> bool:
    """Return whether a line is a heading between paragraphs: short, and without a full stop."""
    first = below.strip().split(" ", 1)[0]
    fits = len(words) + len(first) < (full if first else _FULL_LINE_SHARE * full)
    unfinished = not ends_sentence(words) or words.endswith("?")
    return (
        ends_sentence(before)
        and words.lstrip()[0].isupper()
        and unfinished
        and fits
        and not below.strip()[:1].islower()
    )


def _has_hanging_indents(lines: list[str]) -> bool:
    """Return whether the lines after a bullet or number are indented."""
    marked = (bool(split_bullet(line) or split_number(line)) for line in lines)
    below = [line for is_marked, line in zip(marked, lines[1:], strict=False) if is_marked and line.strip()]
    plain = [line for line in below if not (split_bullet(line) or split_number(line))]
    return len(plain) > _MIN_LIST_LINES and sum(line[0] == " " for line in plain) > len(plain) / 2


def _remove_double_spacing(lines: list[str]) -> list[str]:
    """Return the lines without blank lines, if there is one after every printed line."""
    words = [line for line in lines if line.strip()]
    spaced_lines = sum(1 for line, below in pairwise(lines) if line.strip() and not below.strip())
    continues = sum(1 for line in words if line.strip()[0].islower())
    if (
        len(words) > _MIN_LINES
        and spaced_lines > _MIN_SPACED_SHARE * len(words)
        and continues > len(words) / 4
    ):
        return words
    return lines


def _join_lone_numbers(lines: list[str], running: frozenset[str]) -> list[str]:
    """Return the lines with a number that is alone on its line joined to the sentence it is in."""
    joined = [""]
    for line, below in pairwise([*lines, ""]):
        words, above = line.strip(), joined[-1].strip()
        inside = above and not ends_sentence(above) and below.strip()[:1].islower()
        if inside and words.isdecimal() and words not in running:
            joined[-1] += f" {words}"
        else:
            joined.append(line)
    return joined[1:]


def _join_lone_markers(lines: list[str], running: frozenset[str]) -> Iterator[str]:
    """Yield the lines with a paragraph number or bullet that is alone on its line joined to the next line.

    A number that does not count up, or is inside a sentence, is part of the sentence.
    """
    marker, above, count = "", "", 0
    for line in lines:
        if marker and not line.strip():
            continue
        begins = len(above.strip()) < _MAX_HEADING_LENGTH or ends_sentence(above)
        is_alone, numbered = _MARKER_ALONE.match(line), split_number(line.strip())
        counted = int(is_alone[1] or 0) if is_alone else int(numbered[0]) if numbered else 0
        if is_alone and (not counted or (begins and (counted == 1 or count < counted <= count + 2))):
            yield from filter(None, [marker])
            marker = line.rstrip()
        else:
            yield f"{marker} {line.lstrip()}" if marker else line
            marker = ""
        if counted and begins and (marker or numbered):
            count = counted
        if not is_running_line(line, running):
            above = line
    yield from filter(None, [marker])


def _exact_width(lines: list[str]) -> int:
    """Return the width at which a program wrapped the lines; 0 where they are not wrapped exactly."""
    broken = [
        (len(line.rstrip()), len(below.split()[0]))
        for line, below in pairwise(lines)
        if line.strip() and below.strip()[:1].islower() and not split_bullet(below)
    ]
    width = max((length for length, _ in broken), default=0)
    full = sum(length + 1 + word > width for length, word in broken)
    return width if len(broken) > _MIN_LINES and full > _MIN_EXACT_SHARE * len(broken) else 0


def _usual_full_length(lines: list[str]) -> int:
    """Return the usual length of a full line; 0 where lines are complete paragraphs."""
    broken: list[int] = []
    followed = 0
    for line, below in pairwise(map(str.strip, lines)):
        if line and below and not split_bullet(below) and not split_number(below):
            followed += 1
            if MIN_WRAPPED_LENGTH < len(line) < _MAX_WRAPPED_LENGTH and not ends_sentence(line):
                broken.append(len(line))
    if followed <= _MIN_LINES or len(broken) <= followed / 2:
        return 0
    return int(sorted(broken)[len(broken) // 2] * _FULL_LINE_SHARE)


def _line_key(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))
