"""Judges the pages of a document before they are read: each once, none missing, in the right order.

The numbers that are printed on pages decide, and where there are none the tags of the file. A page
that is there twice has the same words twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from graphkit.core.model import GET_ALL, MISSING_PAGES, Note
from graphkit.documents.ingest.line_text import LINE_RE
from graphkit.documents.ingest.pdf import Line, PdfPage

UNNUMBERED = "unnumbered-pages"  # codes of notes
PAGE_ORDER = "page-order"
REPEATED_PAGE = "repeated-page"

EDGE = 0.09  # of the page height, at the top and the bottom: running headers are within
NUMBER_EDGE = 0.13  # page numbers may be a little further from the edge
_MIN_NUMBER_SIZE = 7.5  # points: a number in smaller print belongs to a footnote
_MIN_RUNNING = 3  # pages with the same header
_MIN_CHARACTERS = 80  # of a page that may be there twice; others may be nearly blank
_MIN_NUMBERED = 0.5  # of the pages
_MIN_IN_PLACE = 3  # one page of so many, to see that the numbers do not begin on the first page
# page numbers begin again with one of the first, and so many are there twice
_FIRST = 2
_MIN_AGAIN = 3
_MAX_MISSING = 10  # before the first: the papers of a committee may have numbers of their own

# Tags of a PDF
_PAGE = re.compile(rb"/Type\s*/Page\b")
_OBJECT = re.compile(rb"(\d+) \d+ obj\b")
_TAG_OF_PAGE = re.compile(rb"/StructParents (\d+)")
_TAG = re.compile(rb"/StructParents? (\d+)")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_REFERENCE = re.compile(rb"(\d+) \d+ R")


PlacedNumber = tuple[int, int]  # and its place, which most pages share


class PageText(NamedTuple):
    """What is judged of a page: its words,
    and the numbers at its edges that may be that of the page.
    """

    words: str
    numbers: tuple[int, ...] = ()


def arrange_pages(pages: Sequence[PdfPage], data: bytes) -> tuple[list[PdfPage], list[Note]]:
    """Return the pages of a PDF in the order in which to read them,
    and notes on what is wrong with them.

    `data` is the file. Pages that change their places get the numbers that they have in the right
    order.
    """
    order, notes = arrange(_page_texts(pages))
    is_unnumbered = any(note.code == UNNUMBERED for note in notes)
    if is_unnumbered and has_pages_as_written(data, len(pages)):
        notes = [note for note in notes if note.code != UNNUMBERED]
    arranged = [pages[at] for at in order]
    if order != sorted(order):
        arranged = _renumbered(arranged)
    return arranged, notes


def _page_texts(pages: Sequence[PdfPage]) -> list[PageText]:
    """Return what is judged of pages, by the lines at their edges."""
    edges = [[line for line in page.lines if page.edge(line) < NUMBER_EDGE] for page in pages]
    inner = ((line.text for line in page.lines if page.edge(line) > EDGE) for page in pages)
    return page_texts(
        [[line.text for line in lines] for lines in edges],
        [[*_lone_numbers(page, lines)] for page, lines in zip(pages, edges, strict=True)],
        map(" ".join, inner),
    )


def page_texts(
    edges: Sequence[Sequence[str]], alone: Sequence[Sequence[PlacedNumber]], words: Iterable[str]
) -> list[PageText]:
    """Return what is judged of pages with these lines at their edges, numbers alone in them,
    and words: of the numbers those at the place where most are, else those that end headers.
    """
    running = running_lines(edges)
    places = [place for numbers in alone for _, place in numbers]
    usual = max(sorted({*places}), key=places.count, default=0)
    texts = []
    for lines, numbers, own_words in zip(edges, alone, words, strict=True):
        own = tuple(number for number, place in numbers if place == usual)
        headers = (line for line in lines if without_digits(line) in running)
        texts.append(PageText(own_words, own or tuple(filter(None, map(number_at_end, headers)))))
    return texts


def arrange(pages: Sequence[PageText]) -> tuple[list[int], list[Note]]:
    """Return the indexes of pages in the order in which to read them,
    and notes on what is wrong.
    """
    kept, notes = _once(pages)
    numbers = _printed_numbers([pages[at].numbers for at in kept])
    count = sum(number is not None for number in numbers)
    if count < _MIN_NUMBERED * len(kept):
        message = "pages have no numbers: whether some are missing cannot be told"
        if len(kept) > 1:
            notes.append(Note(UNNUMBERED, message))
        return kept, notes
    order = [start + at for start, part in _parts(numbers) for at in _order(part)]
    if order != sorted(order):
        printed = ", ".join(str(number or "–") for number in numbers)
        message = f"pages are in the order {printed}: read by their printed numbers"
        notes.append(Note(PAGE_ORDER, message))
        kept = [kept[at] for at in order]
        numbers = [numbers[at] for at in order]
    for _, part in _parts(numbers):
        notes += _faults(part)
    return kept, notes


def lone_number(line: str) -> int | None:
    """Return the page number that a line is: "3", "Page 3 of 9"."""
    found = LINE_RE.page_number.match(line)
    return int(found[1]) if found else None


def number_at_end(line: str) -> int | None:
    """Return the number at the end of a line that has a word before it, as running headers do.

    Two patterns, each linear in the length of the line; one for both would be quadratic.
    """
    end = LINE_RE.number_at_end.search(line)
    has_word = end and LINE_RE.two_letters.search(line, 0, end.start())
    return int(end[1]) if end and has_word else None


def running_lines(pages: Iterable[Sequence[str]], enough: int = _MIN_RUNNING) -> set[str]:
    """Return the lines, without their digits, that are on enough pages."""
    times = Counter(line for lines in pages for line in set(map(without_digits, lines)))
    return {line for line, count in times.items() if count >= enough}


def without_digits(line: str) -> str:
    """Return a line with "#" for each number."""
    return LINE_RE.digits.sub("#", line)


def is_large_enough(line: Line) -> bool:
    """Return whether a line may be the number of its page: it is in no smaller print."""
    return line.size >= _MIN_NUMBER_SIZE and not line.is_footnote


def _lone_numbers(page: PdfPage, lines: Sequence[Line]) -> Iterator[PlacedNumber]:
    """Yield the numbers that are alone in their lines,
    each with whether it is at the top of the page.
    """
    for line in filter(is_large_enough, lines):
        number = lone_number(line.text)
        if number is not None:
            yield number, line.y > page.height / 2


def _renumbered(pages: Sequence[PdfPage]) -> list[PdfPage]:
    """Return pages with numbers that count up, also of their lines."""
    for number, page in enumerate(pages, 1):
        for line in page.lines:
            line.page = number
    return [replace(page, number=number) for number, page in enumerate(pages, 1)]


def _once(pages: Sequence[PageText]) -> tuple[list[int], list[Note]]:
    """Return the indexes of pages without those that repeat an earlier one, and a note on these."""
    first: dict[str, int] = {}
    same = list(range(len(pages)))
    for at, page in enumerate(pages):
        words = " ".join(LINE_RE.whole_word.findall(page.words))
        if len(words) >= _MIN_CHARACTERS:
            same[at] = first.setdefault(words, at)
    repeated = [at for at, before in enumerate(same) if before != at]
    if not repeated:
        return same, []
    earlier = _pages([same[at] for at in repeated])
    message = f"{_pages(repeated)} again: the same as {earlier}, read once"
    kept = [at for at, before in enumerate(same) if before == at]
    return kept, [Note(REPEATED_PAGE, message)]


def _pages(indexes: Sequence[int]) -> str:
    noun = "pages" if len(indexes) > 1 else "page"
    numbers = ", ".join(str(at + 1) for at in indexes)
    return f"{noun} {numbers}"


def _printed_numbers(found: Sequence[Sequence[int]]) -> list[int | None]:
    """Return the printed number of each page, of several that which fits most others."""
    support: Counter[int] = Counter()
    for at, numbers in enumerate(found):
        support.update(at - number for number in set(numbers))

    def fit(at: int, number: int) -> tuple[int, int, int]:
        return support[at - number], -abs(at + 1 - number), number

    return [max(numbers, key=partial(fit, at), default=None) for at, numbers in enumerate(found)]


def _parts(numbers: Sequence[int | None]) -> Iterator[tuple[int, Sequence[int | None]]]:
    """Yield the start and the numbers of each part of a document whose page numbers begin again."""
    start = 0
    for at, number in enumerate(numbers):
        if number is None or number > _FIRST:
            continue
        before = {*numbers[start:at]}
        after = {*numbers[at:]}
        again = before & after - {None}
        if len(again) >= _MIN_AGAIN:
            yield start, numbers[start:at]
            start = at
    yield start, numbers[start:]


def _order(numbers: Sequence[int | None]) -> list[int]:
    """Return the indexes of pages by their numbers;
    pages without one take the places that are left.
    """
    shifts = Counter(at - number for at, number in enumerate(numbers, 1) if number is not None)
    (shift, count), *_ = shifts.most_common(1) or [(0, 0)]
    is_in_place = count * _MIN_IN_PLACE >= len(numbers)
    is_missing = shift < 0 and 0 in shifts  # after the first pages
    if is_missing or not is_in_place:
        shift = 0
    places = [None if number is None else number + shift for number in numbers]
    last = len(places)
    free = (place for place in range(1, last + 1) if place not in places)
    given = [next(free, last) if place is None else place for place in places]
    return sorted(range(last), key=given.__getitem__)


def _faults(numbers: Sequence[int | None]) -> Iterator[Note]:
    """Yield a note on each gap in the numbers of pages, and on each number that two pages have."""
    numbered = [(at, number) for at, number in enumerate(numbers) if number is not None]
    if numbered:
        at, number = numbered[0]
        if 0 < number - at - 1 < _MAX_MISSING:
            message = f"pages before the one numbered {number} are missing"
            yield Note(MISSING_PAGES, f"{message}: {GET_ALL}")
    for (at, number), (after, following) in pairwise(numbered):
        missing = following - number - (after - at)
        if number == following:
            message = f"two pages are numbered {number}, and one may be of another document"
            yield Note(PAGE_ORDER, f"{message}: {GET_ALL}")
        elif missing > 0:
            pages = f"{missing} pages are" if missing > 1 else "a page is"
            between = f"between the pages numbered {number} and {following}"
            yield Note(MISSING_PAGES, f"{pages} missing {between}: {GET_ALL}")


def has_pages_as_written(data: bytes, count: int) -> bool:
    """Return whether the tags of a PDF with so many pages show that they are complete and in order.

    Word processors write tagged PDF: each page and each link has the next number of a list. A page
    that was removed leaves a gap in these numbers; programs that put a PDF together from pages
    leave no tags. The last pages may be missing all the same.
    """
    tags: dict[int, int] = {}  # object → tag
    for each in data.split(b"endobj"):
        number = _OBJECT.findall(each)
        tag = _TAG_OF_PAGE.search(each)
        if number and tag and _PAGE.search(each):
            tags[int(number[-1])] = int(tag[1])
    kids = [int(kid) for kids in _KIDS.findall(data) for kid in _REFERENCE.findall(kids)]
    pages = [kid for kid in kids if kid in tags]
    numbers = list(tags.values())
    if len(tags) != count or pages != list(tags) or numbers != sorted(numbers):
        return False
    used = set(map(int, _TAG.findall(data)))
    return used.issuperset(range(numbers[-1]))
