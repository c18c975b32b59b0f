"""Finds the pages of a text file and reads each once, in their order.

Form feeds begin pages. Where there are none, lines with page numbers show where pages begin: numbers that are
alone in their lines, or at the end of a running header. A text that has neither may still contain a page
twice: a long run of lines that are there again is read once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter
from statistics import median

from graphkit.core.model import MISSING_PAGES, Note
from graphkit.ingest.page_sequence import (
    PAGE_ORDER,
    REPEATED_PAGE,
    PageText,
    arrange,
    lone_number,
    running_lines,
    without_digits,
)

EDGE_LINES = 5  # at the top and at the end of a page, where running headers are

_NUMBER_AT_END = re.compile(r".*[^\W\d_]{2}.*\D(\d{1,3})$")
_MIN_MARKS, _MIN_COUNTED = 2, 0.7  # numbers of pages; the share of their range that is there
_MIN_PAGE_CHARACTERS = 1_000  # numbers closer together belong to a list
_MAX_BEYOND = 10  # a number of a page may be as much greater than the count of the pages
_MIN_REPEATED = 400  # characters of different lines that are there again

Mark = tuple[int, int]  # index of a line, number of its page


def arrange_text(text: str) -> tuple[str, list[Note]]:
    """Return a text with its pages once and in order, a form feed between them, and notes on faults."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\f" in text.strip():
        pages, again = [page.split("\n") for page in text.strip("\f").split("\f")], list[Note]()
        texts, between = _page_texts(pages), "\n\n\f"
    else:
        lines, again = _without_repeated(text.split("\n"))
        marks, length = _page_marks(lines)
        pages, between = _marked_pages(lines, marks, length), "\n\f"
        numbers = [(number,) for _, number in marks]
        unnumbered = [()] * (len(pages) - len(numbers))
        texts = [
            PageText("\n".join(page), own) for page, own in zip(pages, [*unnumbered, *numbers], strict=True)
        ]
    order, notes = arrange(texts)
    if between == "\n\f" and {PAGE_ORDER, MISSING_PAGES} <= {note.code for note in notes}:
        order = sorted(order)  # such numbers may belong to tables: no page of the text is moved
        message = "page numbers are out of order and some are missing: read as the text stands"
        notes = [note for note in notes if note.code == REPEATED_PAGE] + [Note(PAGE_ORDER, message)]
    return between.join("\n".join(pages[at]) for at in order), [*again, *notes]


def _edges(page: Sequence[str]) -> list[str]:
    words = [line.strip() for line in page if line.strip()]
    return words if len(words) <= 2 * EDGE_LINES else [*words[:EDGE_LINES], *words[-EDGE_LINES:]]


def _page_texts(pages: Sequence[Sequence[str]]) -> list[PageText]:
    """Return the words of pages, and the numbers at their edges."""
    edges = [_edges(page) for page in pages]
    running = running_lines(edges)
    found = []
    for page, edge in zip(pages, edges, strict=True):
        alone = [number for line in edge if (number := lone_number(line)) is not None]
        ends = (_NUMBER_AT_END.match(line) for line in edge if without_digits(line) in running)
        words = " ".join(line for line in page if without_digits(line.strip()) not in running)
        found.append(PageText(words, (*alone, *(int(end[1]) for end in ends if end))))
    return found


def _marked_pages(lines: list[str], marks: Sequence[Mark], length: float) -> list[list[str]]:
    """Return the lines of each page, by the lines with their numbers; the first page may have none.

    `length` is that of a page in characters.
    """
    if not marks:
        return [lines]
    texts = [line.strip() for line in lines]
    often = {
        key for key, count in Counter(map(without_digits, filter(None, texts))).items() if count >= len(marks)
    }
    filled = [at for at, line in enumerate(texts) if line]
    (first, number), (last, _) = marks[0], marks[-1]
    is_first_long = sum(map(len, texts[:first])) > (number - 0.5) * length  # so many pages are before its end
    at_top = first in filled[:EDGE_LINES] or last not in filled[-EDGE_LINES:] or not is_first_long
    starts = []
    step = -1 if at_top else 1
    for at, _ in marks:
        start = at if at_top else at + 1
        while 0 < start < len(texts):
            beside = texts[start - 1 if at_top else start]
            if beside and without_digits(beside) not in often:
                break
            start += step
        starts.append(start)
    starts = starts if at_top else [0, *starts[:-1]]
    first_page = [lines[: starts[0]]] if any(texts[: starts[0]]) else []
    return [*first_page, *(lines[start:end] for start, end in pairwise([*starts, len(lines)]))]


def _page_marks(lines: Sequence[str]) -> tuple[list[Mark], float]:
    """Return the lines that count the pages, one on each page, and the usual length of a page."""
    found: dict[str, list[Mark]] = defaultdict(list)
    lengths = [0]
    for at, line in enumerate(lines):
        words = line.strip()
        lengths.append(lengths[-1] + len(words))
        number = lone_number(words)
        if number is None and (end := _NUMBER_AT_END.match(words)):
            number = int(end[1])
        if number is not None:
            found[without_digits(words)].append((at, number))
    for marks in sorted(found.values(), key=len, reverse=True):
        spaced = _spaced(marks, lengths)
        kept = [(at, number) for at, number in spaced if number <= len(spaced) + _MAX_BEYOND]
        numbers = {number for _, number in kept}
        if len(kept) >= _MIN_MARKS and _count(numbers) and len(numbers) >= _MIN_COUNTED * len(kept):
            gaps = [lengths[after] - lengths[at] for (at, _), (after, _) in pairwise(kept)]
            if (length := median(gaps)) >= _MIN_PAGE_CHARACTERS:
                return kept, length
    return [], 0.0


def _spaced(marks: Sequence[Mark], lengths: Sequence[int]) -> list[Mark]:
    """Return numbers that have most of a page between them.

    A number that is a page after the one before it is right; what is between them belongs to a table.
    """
    steps = [
        lengths[after] - lengths[at]
        for (at, number), (after, next_one) in pairwise(marks)
        if next_one == number + 1
    ]
    page = 1.8 * median([step for step in steps if step >= _MIN_PAGE_CHARACTERS / 2] or [0])
    kept = list[Mark]()
    for at, number in marks:
        same_page = [mark for mark in kept if lengths[at] - lengths[mark[0]] <= page]
        if before := [mark for mark in same_page if mark[1] == number - 1]:
            kept = [mark for mark in kept if mark <= before[-1]]
        elif kept and lengths[at] - lengths[kept[-1][0]] < _MIN_PAGE_CHARACTERS / 2:
            continue
        kept.append((at, number))
    best: dict[int, tuple[int, Mark]] = {}
    for (_, prior), mark, (_, after) in zip([(0, 0), *kept], kept, [*kept[1:], (0, 0)], strict=False):
        fit = (prior == mark[1] - 1) + (after == mark[1] + 1)
        best[mark[1]] = max(best.get(mark[1], (-1, mark)), (fit, mark), key=itemgetter(0))
    return sorted(mark for _, mark in best.values())


def _count(numbers: set[int]) -> bool:
    return len(numbers) >= _MIN_COUNTED * (max(numbers) - min(numbers) + 1)


def _without_repeated(lines: list[str]) -> tuple[list[str], list[Note]]:
    """Return lines without the runs that are there a second time, and a note on these."""
    first: dict[str, int] = {}
    times = Counter(map(str.strip, lines))
    kept, repeated, at = list[str](), 0, 0
    while at < len(lines):
        start = first.setdefault(lines[at].strip(), at)
        count = _common(lines, start, at) if start < at and lines[at].strip() else 0
        run = [line.strip() for line in lines[at : at + count] if times[line.strip()] == 2]
        if sum(map(len, run)) >= _MIN_REPEATED:
            repeated, at = repeated + 1, at + count
        else:
            kept.append(lines[at])
            at += 1
    if not repeated:
        return lines, []
    places = f"in {repeated} places" if repeated > 1 else "in a place"
    return kept, [
        Note(REPEATED_PAGE, f"the same lines again {places}, as of a page that is there twice: read once")
    ]


def _common(lines: Sequence[str], start: int, again: int) -> int:
    """Return how many lines from two places on are the same."""
    count = 0
    while again + count < len(lines) and start + count < again:
        if lines[start + count].strip() != lines[again + count].strip():
            break
        count += 1
    return count
