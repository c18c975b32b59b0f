"""Finds the pages of a text file and reads each once, in their order.

Form feeds begin pages. Where there are none, lines with page numbers show where pages begin:
numbers that are alone in their lines, or at the end of a running header. A text that has neither
may still contain a page twice: a long run of lines that are there again is read once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from graphkit.core.model import MISSING_PAGES, Note
from graphkit.documents.ingest.line_text import LINE_RE
from graphkit.documents.ingest.page_sequence import (
    PAGE_ORDER,
    REPEATED_PAGE,
    PageText,
    arrange,
    lone_number,
    running_lines,
    without_digits,
)

EDGE_LINES = 5  # at the top and at the end of a page, where running headers are

_MIN_MARKS, _MIN_COUNTED = 2, 0.7  # numbers of pages; the share of their range that is there
_MIN_PAGE_CHARACTERS = 1_000  # numbers closer together belong to a list
_MAX_PAGE_CHARACTERS = 6_000
_MAX_MARKS_BETWEEN = 200  # lines that are numbers of no page
_SHORT_PAGE = 0.8  # of the usual length
_MAX_BEYOND = 10  # a number of a page may be as much greater than the count of the pages
_MIN_REPEATED = 400  # characters of different lines that are there again
_BESIDE = 3  # lines between
_MIN_BESIDE = 80  # the same, right below the first time or at the end of the text

Mark = tuple[int, int]  # index of a line, number of its page


def arrange_text(text: str) -> tuple[str, list[Note]]:
    """Return a text with its pages once and in order, a form feed between them,
    and notes on faults.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\f" in text.strip():
        pages, again = [page.split("\n") for page in text.strip("\f").split("\f")], list[Note]()
        texts, between = _page_texts(pages), "\n\n\f"
    else:
        lines, again = _without_repeated(text.split("\n"))
        marks, length = _page_marks(lines)
        pages, between = _marked_pages(lines, marks, length), "\n\f"
        numbers = [number for _, number in marks]
        marked = zip(pages[::-1], numbers[::-1], strict=False)
        texts = [PageText("\n".join(page), (number,)) for page, number in marked][::-1]
        if len(pages) > len(numbers):  # the first page, or more pages without numbers
            texts.insert(0, PageText("\n".join(pages[0])))
            if numbers and len(texts[0].words) > (numbers[0] - 1.5) * length * _SHORT_PAGE:
                pages[:0] = [[]] * (numbers[0] - 2)
                texts[:0] = [PageText("")] * (numbers[0] - 2)
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
    places = Counter(at for edge in edges for at, _ in _lone_numbers(edge))
    usual = next((at for at, count in places.most_common(1) if count * 2 >= len(pages)), None)
    found = []
    for page, edge in zip(pages, edges, strict=True):
        alone = [number for at, number in _lone_numbers(edge) if usual in (at, None)]
        ends = (_number_at_end(line) for line in edge if without_digits(line) in running)
        words = " ".join(line for line in page if without_digits(line.strip()) not in running)
        found.append(PageText(words, (*alone, *(end for end in ends if end is not None))))
    return found


def _lone_numbers(edge: Sequence[str]) -> list[tuple[int, int]]:
    """Return the numbers that are alone in their lines, each with its place:
    from the end where negative.
    """
    found = ((at, lone_number(line)) for at, line in enumerate(edge))
    return [
        (at if at < EDGE_LINES else at - len(edge), number)
        for at, number in found
        if number is not None
    ]


def _number_at_end(line: str) -> int | None:
    """Return the number at the end of a running header: of a line that has a word before it.

    Two patterns, each linear in the length of the line; one for both would be quadratic.
    """
    end = LINE_RE.number_at_end_of_line.search(line)
    return int(end[1]) if end and LINE_RE.two_letters.search(line, 0, end.start()) else None


def _marked_pages(lines: list[str], marks: Sequence[Mark], length: float) -> list[list[str]]:
    """Return the lines of each page, by the lines with their numbers; the first page may have none.

    `length` is that of a page in characters.
    """
    if not marks:
        return [lines]
    texts = [line.strip() for line in lines]
    counts = Counter(map(without_digits, filter(None, texts)))
    often = {key for key, count in counts.items() if count >= len(marks)}
    filled = [at for at, line in enumerate(texts) if line]
    (first, number), (last, _) = marks[0], marks[-1]
    # so many pages are before its end
    is_first_long = sum(map(len, texts[:first])) > (number - 0.5) * length
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
        if number is None:
            number = _number_at_end(words)
        if number is not None:
            found[without_digits(words)].append((at, number))
    for marks in sorted(found.values(), key=len, reverse=True):
        spaced = _spaced(marks, lengths)
        kept = [(at, number) for at, number in spaced if number <= len(spaced) + _MAX_BEYOND]
        numbers = {number for _, number in kept}
        if len(kept) >= _MIN_MARKS and _count(numbers) and len(numbers) >= _MIN_COUNTED * len(kept):
            gaps = [lengths[after] - lengths[at] for (at, _), (after, _) in pairwise(kept)]
            if _MIN_PAGE_CHARACTERS <= (length := median(gaps)) <= _MAX_PAGE_CHARACTERS:
                return kept, length
    return [], 0.0


def _spaced(marks: Sequence[Mark], lengths: Sequence[int]) -> list[Mark]:
    """Return one mark for each page: the longest run of rising numbers,
    and pages that are out of place.

    Of runs with as many marks and as many steps of one, the one with most room between its marks is
    right: the others contain numbers of footnotes and tables.
    """
    # marks and steps of one, room between them, the mark before
    best: list[tuple[int, int, int]] = []
    for at, (line, number) in enumerate(marks):
        runs = [(1, 0, -1)]
        for before in range(max(0, at - _MAX_MARKS_BETWEEN), at):
            room = lengths[line] - lengths[marks[before][0]]
            if marks[before][1] < number:
                count, rooms, _ = best[before]
                step = 1 + (marks[before][1] + 1 == number)
                runs.append((count + step, rooms + min(room, _MIN_PAGE_CHARACTERS), before))
        best.append(max(runs))
    at, run = max(range(len(best)), key=best.__getitem__, default=-1), list[Mark]()
    while at >= 0:
        run.append(marks[at])
        at = best[at][2]
    numbers = {number for _, number in run}
    is_first_page = bool(run) and lengths[run[-1][0]] < _MIN_PAGE_CHARACTERS / 2  # nothing is above
    for line, number in marks:
        spaces = (abs(lengths[line] - lengths[other]) for other, _ in run)
        within = (1 if is_first_page else 2) <= number <= max(numbers) + 1
        if number not in numbers and within and min(spaces) >= _MIN_PAGE_CHARACTERS / 2:
            run.append((line, number))
            numbers.add(number)
    return sorted(run)


def _count(numbers: set[int]) -> bool:
    return len(numbers) >= _MIN_COUNTED * (max(numbers) - min(numbers) + 1)


def _without_repeated(lines: list[str]) -> tuple[list[str], list[Note]]:
    """Return lines without the runs that are there a second time, and a note on these.

    Where pages have numbers, a page that is there twice has its number in it.
    """
    first: dict[str, int] = {}
    mark = next((without_digits(lines[at].strip()) for at, _ in _page_marks(lines)[0]), "")
    times = Counter(map(str.strip, lines))
    kept, repeated, at = list[str](), 0, 0
    while at < len(lines):
        start = first.setdefault(lines[at].strip(), at)
        count = _common(lines, start, at) if start < at and lines[at].strip() else 0
        run = [line.strip() for line in lines[at : at + count] if times[line.strip()] == 2]
        is_beside = at - (start + count) < _BESIDE or not any(map(str.strip, lines[at + count :]))
        is_page = not mark or mark in map(without_digits, map(str.strip, lines[at : at + count]))
        enough = _MIN_BESIDE if is_beside else _MIN_REPEATED
        if (is_beside or is_page) and sum(map(len, run)) >= enough:
            repeated, at = repeated + 1, at + count
        else:
            kept.append(lines[at])
            at += 1
    if not repeated:
        return lines, []
    places = f"in {repeated} places" if repeated > 1 else "in a place"
    message = f"the same lines again {places}, as of a page that is there twice: read once"
    return kept, [Note(REPEATED_PAGE, message)]


def _common(lines: Sequence[str], start: int, again: int) -> int:
    """Return how many lines from two places on are the same."""
    count = 0
    while again + count < len(lines) and start + count < again:
        if lines[start + count].strip() != lines[again + count].strip():
            break
        count += 1
    return count
