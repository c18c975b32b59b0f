"""Parses dates in English as people print them, and completes what they leave out.

An inspection is dated by a phrase ("11 to 22 May 2026", "3 to 14 June 2024 and 2 to 5 July 2024").
The phrase is completed from its last date backwards: a date without month or year takes them from
the date that follows. A letter may print no year at all: then the date of the letter decides, and a
December visit in a January letter was in the year before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from graphkit.core.model import Interval
from graphkit.core.nearest_names import nearest_names
from graphkit.core.partial_dates import MONTHS, last_day
from graphkit.core.patterns import Patterns

_MONTHS = tuple(map(str.lower, MONTHS))

_RE = Patterns("dates", flags=re.I, dashes="-‐‑‒–—―−─━\x02￾")
_MAX_DATES = 12  # in one phrase


class DatedPhrase(NamedTuple):
    """A phrase of one or more dates: its intervals, and its span [start, end) in the text."""

    intervals: tuple[Interval, ...]
    start: int
    end: int

    @property
    def first(self) -> date:
        """The first day of the first interval."""
        return self.intervals[0].start

    @property
    def last(self) -> date:
        """The last day of the last interval."""
        return self.intervals[-1].end


class _PrintedDate(NamedTuple):
    """One date as printed; a month or year that is left out is None.

    `joined_by` is what joins it to the date before: "range", "list", or "" for the first date.
    """

    day: int
    month: int | None
    year: int | None
    joined_by: str
    end: int  # offset


def parse_dates(
    text: str, start: int = 0, *, between: bool = False, letter: date | None = None
) -> DatedPhrase | None:
    """Parse the dates at `text[start:]`; None if there are none.

    Parameters
    ----------
    text, start
        The text and the offset where the phrase starts.
    between
        Whether "and" joins the two ends of one interval ("between 4 and 8 December").
    letter
        The date of the letter that contains the phrase; it decides a year that is not printed.
    """
    lead = _RE.lead_in.match(text, start)
    first = lead.end() if lead else start
    between = between or text[start:first].strip(" :.\n").lower() == "between"
    printed = _printed_dates(text, first)
    if between and len(printed) > 1:
        printed[1] = printed[1]._replace(joined_by="range")
    dates = _completed(printed, letter)
    intervals = _intervals(dates) if dates else ()
    if intervals:
        return DatedPhrase(intervals, first, printed[-1].end)
    return None


def find_date_ranges(text: str, start: int, end: int) -> Iterator[DatedPhrase]:
    """Yield, in order, the dated phrases in `text[start:end]` that contain a range of days."""
    at = start
    while found := [
        day for order in (_RE.month_first, _RE.written) if (day := order.search(text, at, end))
    ]:
        day = min(found, key=re.Match.start)
        phrase = parse_dates(text, day.start())
        at = phrase.end if phrase else day.end()
        if phrase and any(interval.start != interval.end for interval in phrase.intervals):
            yield phrase


def parse_date(text: str, start: int = 0) -> DatedPhrase | None:
    """Parse the single day that `text[start:]` starts with ("7 July 2017", "25/11/2016");
    None if not one.
    """
    phrase = parse_dates(text, start)
    is_one_day = phrase and len(phrase.intervals) == 1 and phrase.first == phrase.last
    return phrase if is_one_day else None


def is_date(text: str) -> bool:
    """Return whether the whole text is one complete date, as on the date line of a letter."""
    bare = text.strip().rstrip(".")
    phrase = parse_date(bare)
    return phrase is not None and phrase.end == len(bare)


def month_number(word: str) -> int | None:
    """Return the number of a month in full, abbreviated ("Feb", "Sept.") or slightly misspelt;
    else None.
    """
    word = word.lower().rstrip(".")
    if len(word) <= 4:
        candidates = [month for month in _MONTHS if month.startswith(word)]
    else:
        candidates = nearest_names(word, _MONTHS, count=1, likeness=0.8)
    if len(candidates) == 1:
        return _MONTHS.index(candidates[0]) + 1
    return None


# A date inside a sentence, as precise as printed: "1st October 2015", "April 2021", "2017"
DATE_PATTERN = r"(?P<date>(?:\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?)?(?:[A-Z][a-z]+,?\s)?(?:19|20)\d\d)"


def to_iso(printed: str) -> str:
    """Return a date that `DATE_PATTERN` matched in ISO format, as precise as printed.

    >>> to_iso("1st October 2015"), to_iso("April 2021"), to_iso("2017")
    ('2015-10-01', '2021-04', '2017')
    """
    *before, year = printed.split()
    day = before[0].rstrip("dhnrst") if before[1:] else ""
    return partial_date(day, before[-1].rstrip(",") if before else "", year)


def partial_date(day: str | None, month: str | None, year: str) -> str:
    """Return a day, a month in words and a year in ISO format: "2026-01" without a day.

    A day that no month has is left out, and so is a month that is none.
    """
    number = month_number(month or "")
    if number is None:
        return year
    known = f"{year}-{number:02}"
    is_day = day and 0 < int(day) <= int(last_day(known)[-2:])
    return f"{known}-{int(day):02}" if day and is_day else known


def _printed_dates(text: str, start: int) -> list[_PrintedDate]:
    """Return the joined dates at `text[start:]`; "24 June, 15 children" is one date."""
    dates: list[_PrintedDate] = []
    at = start
    joined_by = ""
    while len(dates) < _MAX_DATES and (printed := _printed_date(text, at, joined_by)):
        dates.append(printed)
        conjunction = _RE.conjunction.match(text, printed.end)
        if conjunction is None:
            break
        joined_by = "range" if conjunction["range"] else "list"
        at = conjunction.end()
    while dates and not dates[-1].month and dates[-1].joined_by != "range":
        dates.pop()  # a number that is no day
    return dates


def _printed_date(text: str, at: int, joined_by: str) -> _PrintedDate | None:
    for numeric in (_RE.iso, _RE.numeric):
        if found := numeric.match(text, at):
            year = int(found["year"])
            year += 2000 if year < 100 else 0
            return _PrintedDate(
                int(found["day"]), int(found["month"]), year, joined_by, found.end()
            )
    found = _RE.month_first.match(text, at) or _RE.written.match(text, at)
    if found is None:
        return None
    parts = {"short": None, **found.groupdict()}
    month = month_number(found["month"]) if found["month"] else None
    if found["month"] and month is None:
        if found.start("month") < found.start("day"):
            return None
        return _PrintedDate(int(found["day"]), None, None, joined_by, found.end("day"))
    short = 2000 + int(parts["short"]) if parts["short"] else None
    printed_year = int(found["year"]) if found["year"] else short
    return _PrintedDate(int(found["day"]), month, printed_year, joined_by, found.end())


def _completed(printed: list[_PrintedDate], letter: date | None) -> list[tuple[date, str]] | None:
    """Return the dates with month and year, each with what joins it to the one before;
    None if impossible.
    """
    with_month = [one for one in printed if one.month]
    month = with_month[-1].month if with_month else None
    last = printed if with_month and printed[-1].year else with_month  # "January 21 to 25, 2019"
    year = _last_year(last, letter) if last else None
    if month is None or year is None:
        return None
    dates: list[tuple[date, str]] = []
    for one in reversed(printed):
        if one.month and not one.year and one.month > month:
            year -= 1  # "28 December to 8 January 2020"
        month = one.month or month
        year = one.year or year
        try:
            dates.append((date(year, month, one.day), one.joined_by))
        except ValueError:
            return None
    return dates[::-1]


def _last_year(printed: list[_PrintedDate], letter: date | None) -> int | None:
    """Return the year of the last date; if it prints none,
    from an earlier date or the letter's date.
    """
    last = printed[-1]
    dated = next((one for one in reversed(printed) if one.year), None)
    if dated and dated.year:
        if (last.month or 0) < (dated.month or 0):
            return dated.year + 1
        return dated.year
    if letter is None:
        return None
    # A visit later in the year than the letter was in the year before.
    is_later = (last.month or 0, last.day) > (letter.month, letter.day)
    return letter.year - 1 if is_later else letter.year


def _intervals(dates: list[tuple[date, str]]) -> tuple[Interval, ...]:
    """Join ranges and consecutive days of a list to intervals;
    return none if a range runs backwards.
    """
    found: list[Interval] = []
    for day, joined_by in dates:
        last = found[-1] if found else None
        is_range = joined_by == "range"
        is_next = last and (day - last.end).days == 1
        if is_range and (last is None or last.start != last.end or last.start > day):
            return ()
        if last and (is_range or is_next):
            found[-1] = Interval(last.start, day)
        else:
            found.append(Interval(day, day))
    return tuple(found)
