"""The days of an inspection and the day its report was published, as the report prints them.

Covers have a field ("Inspection dates: …"), letters a sentence ("Between 4 and 8 December 2017, …"); running
headers repeat the days and stand in for a field that cannot be read. The letter's own date is its day of
publication, and decides a year that the letter does not print.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from graphkit.core.model import Interval, Note, Span
from graphkit.extract.text.cover import Cover
from graphkit.extract.text.date_parser import (
    DatedPhrase,
    find_date_ranges,
    is_date,
    month_number,
    parse_date,
    parse_dates,
)
from graphkit.extract.text.lexicon_files import Phrases

_RE = Phrases("front-page")

_LETTERHEAD = 30  # blocks before the salutation: the sender's address, the date line, the addressees
_LETTER_FRONT = 6_000  # characters in which a letter gives the days of the inspection
_LONGEST_GAP = timedelta(days=400)  # between the visit and the letter
_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Timing:
    """The days on site, with their words, and the day of publication; empty where not printed."""

    days: tuple[Interval, ...] = ()
    days_span: Span | None = None
    published: date | None = None
    notes: tuple[Note, ...] = ()


def read_timing(cover: Cover, framework: str) -> Timing:
    """Return the days of the inspection, and the day of publication where the report prints it."""
    document, letter = cover.document, cover.is_letter(framework)
    if letter:
        published = _date_line(cover) or _date_line(cover, whole=False)
    else:
        text, fields = document.text, _RE.published.finditer(document.text, 0, cover.first_page_end)
        published = next(filter(None, (parse_date(text, field.end()) for field in fields)), None)
        published = published or (_date_line(cover) if framework == "other" else None)
    day = published.first if published else None
    notes = () if published else tuple(_published_in_month(cover))
    for days in _in_letter(cover, day) if letter else _on_cover(cover):
        # The days of an inspection are before its report, and not years before.
        if day is None or days.last <= day <= days.last + _LONGEST_GAP:
            return Timing(days.intervals, document.span(days.start, days.end), day, notes)
    for days in _in_letter(cover, day) if letter else _in_fields(cover):
        # The printed date of a letter may be a year too early.
        if not letter or (day and day < days.first and days.last <= day + _YEAR):
            span = document.span(days.start, days.end)
            message = f"the inspection ended on {days.last}, the report is of {day}"
            published_on = None if letter else day
            return Timing(days.intervals, span, published_on, (Note("dates-disagree", message, span),))
    missing = Note("no-dates", "the days of the inspection were not understood or not printed")
    return Timing(published=day, notes=(*notes, missing))


def _in_fields(cover: Cover) -> Iterator[DatedPhrase]:
    text = cover.document.text
    for field in _RE.days_field.finditer(text, 0, cover.first_page_end):
        if days := parse_dates(text, field.end()):
            yield days


def _on_cover(cover: Cover) -> Iterator[DatedPhrase]:
    yield from _in_fields(cover)
    for header in cover.headers:
        yield from find_date_ranges(cover.document.text, header.start, header.end)
    yield from find_date_ranges(cover.document.text, 0, cover.first_page_end)


def _in_letter(cover: Cover, letter: date | None) -> Iterator[DatedPhrase]:
    text, end = cover.document.text, min(cover.two_pages_end, _LETTER_FRONT)
    salutation = _RE.greeting.search(text, 0, end)
    start = salutation.end() if salutation else 0
    for cue in _RE.days_in_sentence.finditer(text, start, end):
        between = cue["between"] is not None or cue.group().rstrip().lower().endswith("between")
        if days := parse_dates(text, cue.end(), between=between, letter=letter):
            yield days
    yield from _on_cover(cover)


def _date_line(cover: Cover, *, whole: bool = True) -> DatedPhrase | None:
    """Return the date that a block at the beginning of a document is, or only begins with."""
    text = cover.document.text
    for block in cover.first_page[:_LETTERHEAD]:
        day = parse_date(text, block.start)
        if day and (is_date(cover.document.text_of(block)) if whole else day.start == block.start):
            return day
    return None


def _published_in_month(cover: Cover) -> Iterator[Note]:
    """Yield a note where the cover prints the month of publication without a day."""
    document = cover.document
    for field in _RE.published.finditer(document.text, 0, cover.first_page_end):
        month = _RE.month_of_publication.match(document.text, field.end())
        opens = not document.text[: field.start()].rpartition("\n")[2].strip()
        if month and opens and month_number(month["month"]):
            message = f"published in {month['month']} {month['year']}: the day is not printed"
            yield Note("published-in-month", message, document.span(*month.span()))
            return
