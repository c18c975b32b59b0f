"""Finds the pages of a text file and reads each once, in their order.

Form feeds begin pages. Where there are none, lines with page numbers show where pages begin:
numbers that are alone in their lines, or at the end of a running header. A text that has neither
may still contain a page twice: a long run of lines that are there again is read once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from graphkit.core.model import MISSING_PAGES, Note
from graphkit.documents.ingest.page_sequence import (
    PAGE_ORDER,
    REPEATED_PAGE,
    PageText,
    PlacedNumber,
    arrange,
    lone_number,
    number_at_end,
    page_texts,
    running_lines,
    without_digits,
)

EDGE_LINES = 5  # at the top and at the end of a page, where running headers are

_MIN_MARKS = 2  # numbers of pages
_MIN_COUNTED = 0.7  # the share of the range of numbers that is there
_MIN_PAGE_CHARACTERS = 1_000  # numbers closer together belong to a list
_MAX_PAGE_CHARACTERS = 6_000
_MAX_MARKS_BETWEEN = 200  # lines that are numbers of no page
_SHORT_PAGE = 0.8  # of the usual length
_MAX_BEYOND = 10  # a number of a page may be as much greater than the count of the pages
_MIN_REPEATED = 400  # characters of different lines that are there again
_BESIDE = 3  # lines between
_MIN_BESIDE = 80  # the same, right below the first time or at the end of the text


class PageMark(NamedTuple):
    """A line that may have the number of its page."""

    line: int  # its index
    number: int


def arrange_text(text: str) -> tuple[str, list[Note]]:
    """Return a text with its pages once and in order, a form feed between them,
    and notes on faults.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\f" in text.strip():
        parted = [page.split("\n") for page in text.strip("\f").split("\f")]
        order, notes = arrange(_page_texts(parted))
        return "\n\n\f".join("\n".join(parted[at]) for at in order), notes
    lines, again = _without_repeated(text.split("\n"))
    pages, texts = _numbered_pages(lines)
    order, notes = arrange(texts)
    codes = {note.code for note in notes}
    if codes.issuperset((PAGE_ORDER, MISSING_PAGES)):
        order = sorted(order)  # such numbers may belong to tables: no page of the text is moved
        message = "page numbers are out of order and some are missing: read as the text stands"
        repeated = [note for note in notes if note.code == REPEATED_PAGE]
        notes = [*repeated, Note(PAGE_ORDER, message)]
    return "\n\f".join("\n".join(pages[at]) for at in order), [*again, *notes]


def _numbered_pages(lines: list[str]) -> tuple[list[list[str]], list[PageText]]:
    """Return the lines of the pages that numbers count, and what is judged of each page."""
    marks, length = _page_marks(lines)
    if not marks:
        return [lines], [PageText("\n".join(lines))]
    first, pages = _marked_pages(lines, marks, length)
    numbered = zip(pages, marks, strict=True)
    texts = [PageText("\n".join(page), (mark.number,)) for page, mark in numbered]
    if not first:
        return pages, texts
    words = "\n".join(first)
    number = marks[0].number
    is_several = len(words) > (number - 1.5) * length * _SHORT_PAGE
    further = number - 2 if is_several else 0  # pages without numbers, read as one
    empty_pages: list[list[str]] = [[]] * further
    empty_texts = [PageText("")] * further
    return [*empty_pages, first, *pages], [*empty_texts, PageText(words), *texts]


def _edges(page: Sequence[str]) -> list[str]:
    """Return the lines with words at the top and at the end of a page."""
    words = [line.strip() for line in page if line.strip()]
    if len(words) <= 2 * EDGE_LINES:
        return words
    return [*words[:EDGE_LINES], *words[-EDGE_LINES:]]


def _page_texts(pages: Sequence[Sequence[str]]) -> list[PageText]:
    """Return the words of pages, and the numbers at their edges."""
    edges = [_edges(page) for page in pages]
    running = running_lines(edges)
    words = [
        " ".join(line for line in page if without_digits(line.strip()) not in running)
        for page in pages
    ]
    return page_texts(edges, [[*_lone_numbers(edge)] for edge in edges], words)


def _lone_numbers(edge: Sequence[str]) -> Iterator[PlacedNumber]:
    """Yield the numbers that are alone in their lines, each with its place:
    from the end where negative.
    """
    for at, line in enumerate(edge):
        number = lone_number(line)
        if number is not None:
            yield at if at < EDGE_LINES else at - len(edge), number


def _marked_pages(
    lines: list[str], marks: Sequence[PageMark], length: float
) -> tuple[list[str], list[list[str]]]:
    """Return the lines before the first page that has a number,
    and those of each page, by the lines with their numbers.

    `length` is that of a page in characters.
    """
    texts = [line.strip() for line in lines]
    filled = [at for at, line in enumerate(texts) if line]
    first = marks[0]
    last = marks[-1]
    # so many pages are before its end
    is_first_long = sum(map(len, texts[: first.line])) > (first.number - 0.5) * length
    begins_text = first.line in filled[:EDGE_LINES]
    ends_text = last.line in filled[-EDGE_LINES:]
    at_top = begins_text or not ends_text or not is_first_long
    starts = _starts(texts, marks, at_top=at_top)
    if not at_top:
        starts = [0, *starts[:-1]]
    pages = [lines[start:end] for start, end in pairwise([*starts, len(lines)])]
    is_before = any(texts[: starts[0]])
    return lines[: starts[0]] if is_before else [], pages


def _starts(texts: Sequence[str], marks: Sequence[PageMark], *, at_top: bool) -> list[int]:
    """Return where the pages begin that have their numbers at the top, or after those that have
    them at the end: beyond the lines beside a number that recur.
    """
    counts = Counter(map(without_digits, filter(None, texts)))
    often = {key for key, count in counts.items() if count >= len(marks)}
    starts = []
    step = -1 if at_top else 1
    for mark in marks:
        start = mark.line if at_top else mark.line + 1
        while 0 < start < len(texts):
            beside = texts[start - 1 if at_top else start]
            if beside and without_digits(beside) not in often:
                break
            start += step
        starts.append(start)
    return starts


def _page_marks(lines: Sequence[str]) -> tuple[list[PageMark], float]:
    """Return the lines that count the pages, one on each page, and the usual length of a page."""
    found: dict[str, list[PageMark]] = defaultdict(list)
    lengths = [0]
    for at, line in enumerate(lines):
        words = line.strip()
        lengths.append(lengths[-1] + len(words))
        number = lone_number(words)
        if number is None:
            number = number_at_end(words)
        if number is not None:
            found[without_digits(words)].append(PageMark(at, number))
    for marks in sorted(found.values(), key=len, reverse=True):
        spaced = _spaced(marks, lengths)
        greatest = len(spaced) + _MAX_BEYOND
        kept = [mark for mark in spaced if mark.number <= greatest]
        if _is_count_of_pages(kept):
            ends = [lengths[mark.line] for mark in kept]
            length = median(end - start for start, end in pairwise(ends))
            if _MIN_PAGE_CHARACTERS <= length <= _MAX_PAGE_CHARACTERS:
                return kept, length
    return [], 0.0


def _is_count_of_pages(marks: Sequence[PageMark]) -> bool:
    """Return whether marks are enough, and their numbers count without many gaps or doubles."""
    if len(marks) < _MIN_MARKS:
        return False
    numbers = {mark.number for mark in marks}
    range_of_numbers = max(numbers) - min(numbers) + 1
    return len(numbers) >= _MIN_COUNTED * max(len(marks), range_of_numbers)


def _spaced(marks: Sequence[PageMark], lengths: Sequence[int]) -> list[PageMark]:
    """Return one mark for each page: the longest run of rising numbers,
    and pages that are out of place.

    Of runs with as many marks and as many steps of one, the one with most room between its marks is
    right: the others contain numbers of footnotes and tables.
    """
    # marks and steps of one, room between them, the mark before
    best: list[tuple[int, int, int]] = []
    for at, mark in enumerate(marks):
        runs = [(1, 0, -1)]
        for before in range(max(0, at - _MAX_MARKS_BETWEEN), at):
            earlier = marks[before]
            if earlier.number < mark.number:
                count, rooms, _ = best[before]
                step = 1 + (earlier.number + 1 == mark.number)
                room = min(lengths[mark.line] - lengths[earlier.line], _MIN_PAGE_CHARACTERS)
                runs.append((count + step, rooms + room, before))
        best.append(max(runs))
    at = max(range(len(best)), key=best.__getitem__, default=-1)
    run = list[PageMark]()
    while at >= 0:
        run.append(marks[at])
        at = best[at][2]
    return sorted([*run, *_out_of_place(marks, run, lengths)])


def _out_of_place(
    marks: Sequence[PageMark], run: Sequence[PageMark], lengths: Sequence[int]
) -> Sequence[PageMark]:
    """Return the marks of pages that stand elsewhere than a run of rising numbers, its last first,
    has them.
    """
    if not run:
        return []
    found = list[PageMark]()
    numbers = {mark.number for mark in run}
    has_page_above = lengths[run[-1].line] >= _MIN_PAGE_CHARACTERS / 2
    least = 2 if has_page_above else 1
    for mark in marks:
        if mark.number in numbers or not least <= mark.number <= max(numbers) + 1:
            continue
        others = (lengths[other.line] for other in (*run, *found))
        if min(abs(lengths[mark.line] - other) for other in others) >= _MIN_PAGE_CHARACTERS / 2:
            found.append(mark)
            numbers.add(mark.number)
    return found


def _without_repeated(lines: list[str]) -> tuple[list[str], list[Note]]:
    """Return lines without the runs that are there a second time, and a note on these.

    Where pages have numbers, a page that is there twice has its number in it.
    """
    first: dict[str, int] = {}
    marks, _ = _page_marks(lines)
    texts = [line.strip() for line in lines]
    form = without_digits(texts[marks[0].line]) if marks else ""  # of a line with a page number
    times = Counter(texts)
    kept: list[str] = []
    repeated = 0
    at = 0
    while at < len(lines):
        start = first.setdefault(texts[at], at)
        count = _common(texts, start, at) if start < at and texts[at] else 0
        end = at + count
        run = texts[at:end]
        twice = sum(len(text) for text in run if times[text] == 2)
        is_beside = at - (start + count) < _BESIDE or not any(texts[end:])
        is_page = not form or form in map(without_digits, run)
        enough = _MIN_BESIDE if is_beside else _MIN_REPEATED
        if (is_beside or is_page) and twice >= enough:
            repeated += 1
            at = end
        else:
            kept.append(lines[at])
            at += 1
    if not repeated:
        return lines, []
    places = f"in {repeated} places" if repeated > 1 else "in a place"
    message = f"the same lines again {places}, as of a page that is there twice: read once"
    return kept, [Note(REPEATED_PAGE, message)]


def _common(texts: Sequence[str], start: int, again: int) -> int:
    """Return how many lines from two places on are the same."""
    longest = min(again - start, len(texts) - again)
    count = 0
    while count < longest and texts[start + count] == texts[again + count]:
        count += 1
    return count
