"""Dates as reports print them: days on site, days of publication, with the years they leave out.

An inspection is dated by a phrase ("11 to 22 May 2026", "3 to 14 June 2024 and 2 to 5 July 2024"). The
phrase is read from its last date backwards: what an earlier date leaves out (its month, its year) it shares
with the date that follows it. A letter may print no year at all: then its own date decides, and a December
visit in a January letter belongs to the year before.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from graphkit.core.model import Interval

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_DASH = "-‐‑‒–—―−─━\x02￾"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DAY = rf"(?:{_WEEKDAY},?\s+)?(?:the\s+)?(?P<day>[0-3]?\d)(?:\s?(?:st|nd|rd|th)\b)?"
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,8})\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_SHORT_YEAR = r"['’]?(?P<short>\d\d)(?=[ \t]*(?:[.;)]|$))"  # nothing is counted by it: "by 12 May 18."
_WRITTEN = re.compile(
    rf"(?<![\d/.]){_DAY}(?:\s*(?:of\s+)?{_MONTH})?(?:\s*,?\s*{_YEAR}|(?<=[a-z])\s{_SHORT_YEAR})?(?![\d/])",
    re.I,
)
_NUMERIC = re.compile(
    r"(?<![\d/.])(?P<day>[0-3]?\d)\s?([/.\-])\s?(?P<month>[01]?\d)\s?\2\s?(?P<year>(?:20)?\d\d)(?!\d)"
)
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)")
_JOINT = re.compile(
    rf"\s*(?:\([^()\n]{{1,40}}\)\s*)?(?:(?P<range>to|until|till|through|up\s+to|[{_DASH}]+)"
    rf"|(?P<list>[,;]?\s*(?:and|&|plus)(?:\s+(?:then|again|from|between|on))*|[,;]\s*(?:from|between|on)?))\s*",
    re.I,
)
_MOST_DATES = 12  # in one phrase
_LEAD_IN = re.compile(r"\s*(?:[:.]\s*)?(?:from|between|on|of)?\s*", re.I)


@dataclass(frozen=True, slots=True)
class DatedPhrase:
    """A dated phrase: its intervals, and the stretch [start, end) of the text that prints it."""

    intervals: tuple[Interval, ...]
    start: int
    end: int

    @property
    def first(self) -> date:
        """The first day."""
        return self.intervals[0].start

    @property
    def last(self) -> date:
        """The last day."""
        return self.intervals[-1].end


@dataclass(frozen=True, slots=True)
class _Point:
    """One date as printed: what it leaves out is None. `joint` is how it is joined to the one before."""

    day: int
    month: int | None
    year: int | None
    joint: str  # "", "range" or "list"
    end: int  # where its words end


def parse_dates(
    text: str, start: int = 0, *, between: bool = False, letter: date | None = None
) -> DatedPhrase | None:
    """Return the days that a dated phrase at `text[start:]` names, or None where no date stands there.

    `between` says that "and" joins the two ends of one interval ("between 4 and 8 December"). `letter` is
    the date of the letter that holds the phrase: it decides a year that is printed nowhere.
    """
    lead = _LEAD_IN.match(text, start)
    first = lead.end() if lead else start
    between = between or text[start:first].strip(" :.\n").lower() == "between"
    points = _points(text, first)
    if between and len(points) > 1:
        points[1] = replace(points[1], joint="range")
    complete = _complete(points, letter)
    intervals = _intervals(complete) if complete else ()
    return DatedPhrase(intervals, first, points[-1].end) if intervals else None


def find_date_ranges(text: str, start: int, end: int) -> Iterator[DatedPhrase]:
    """Yield every dated phrase of `text[start:end]` that spans at least a range of days, in order."""
    at = start
    while found := _WRITTEN.search(text, at, end):
        days = parse_dates(text, found.start())
        at = days.end if days else found.end()
        if days and any(interval.start != interval.end for interval in days.intervals):
            yield days


def parse_date(text: str, start: int = 0) -> DatedPhrase | None:
    """Return the one day that `text[start:]` begins with ("7 July 2017", "25/11/2016"), or None."""
    days = parse_dates(text, start)
    return days if days and len(days.intervals) == 1 and days.first == days.last else None


def is_date(text: str) -> bool:
    """Say whether the whole of `text` is one full date, as on the date line of a letter."""
    bare = text.strip().rstrip(".")
    days = parse_date(bare)
    return days is not None and days.end == len(bare)


def month_number(word: str) -> int | None:
    """Return the number of a month named in full, shortened ("Feb", "Sept.") or slightly misspelt."""
    word = word.lower().rstrip(".")
    if len(word) <= 4:
        named = [month for month in MONTHS if month.startswith(word)]
    else:
        named = get_close_matches(word, MONTHS, n=1, cutoff=0.8)
    return MONTHS.index(named[0]) + 1 if len(named) == 1 else None


DATE_PATTERN = r"(?P<date>(?:\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?)?(?:[A-Z][a-z]+,?\s)?(?:19|20)\d\d)"


def to_iso(words: str) -> str:
    """Return "1st October 2015" as "2015-10-01", "April 2021" as "2021-04": as precise as printed.

    Of a day that no calendar has ("31 June 2015") the month is kept.
    """
    *before, year = words.split()
    month = month_number(before[-1].rstrip(",")) if before else None
    if month is None:
        return year
    day = int(before[0].rstrip("dhnrst")) if before[1:] else 0
    in_month = 1 <= day <= monthrange(int(year), month)[1]
    return f"{year}-{month:02d}-{day:02d}" if in_month else f"{year}-{month:02d}"


def _points(text: str, start: int) -> list[_Point]:
    """Read dates as long as they are joined; "24 June, 15 children" ends with the last named month."""
    points: list[_Point] = []
    at, joint = start, ""
    while len(points) < _MOST_DATES and (point := _point(text, at, joint)):
        points.append(point)
        link = _JOINT.match(text, point.end)
        if link is None:
            break
        joint, at = ("range" if link["range"] else "list"), link.end()
    while points and not points[-1].month and points[-1].joint != "range":
        points.pop()
    return points


def _point(text: str, at: int, joint: str) -> _Point | None:
    for numeric in (_ISO, _NUMERIC):
        if found := numeric.match(text, at):
            year = int(found["year"])
            year += 2000 if year < 100 else 0
            return _Point(int(found["day"]), int(found["month"]), year, joint, found.end())
    found = _WRITTEN.match(text, at)
    if found is None:
        return None
    month = month_number(found["month"]) if found["month"] else None
    if month is None:
        end = found.end("day") if found["month"] else found.end()
        return _Point(int(found["day"]), None, None, joint, end)
    short = 2000 + int(found["short"]) if found["short"] else None
    printed_year = int(found["year"]) if found["year"] else short
    return _Point(int(found["day"]), month, printed_year, joint, found.end())


def _complete(points: list[_Point], letter: date | None) -> list[tuple[date, str]] | None:
    """Give every point its month and year, from the last to the first; None where that cannot be done."""
    named = [point for point in points if point.month]
    if not named:
        return None
    month, year = named[-1].month, _last_year(named, letter)
    if month is None or year is None:
        return None
    dates: list[tuple[date, str]] = []
    for point in reversed(points):
        if point.month and not point.year and point.month > month:
            year -= 1  # "28 December to 8 January 2020"
        month, year = point.month or month, point.year or year
        try:
            dates.append((date(year, month, point.day), point.joint))
        except ValueError:
            return None
    return dates[::-1]


def _last_year(points: list[_Point], letter: date | None) -> int | None:
    """Return the year of the last date, where need be by the dates before it or by the letter it is in."""
    last = points[-1]
    before = next((point for point in reversed(points) if point.year), None)
    if before and before.year:
        turned = (last.month or 0) < (before.month or 0)
        return before.year + 1 if turned else before.year
    if letter is None:
        return None
    later_in_the_year = (last.month or 0, last.day) > (letter.month, letter.day)
    return letter.year - 1 if later_in_the_year else letter.year


def _intervals(dates: list[tuple[date, str]]) -> tuple[Interval, ...]:
    """Join dates to intervals: ranges by their dash, next-door days of a list to one; none runs backwards."""
    found: list[Interval] = []
    for day, joint in dates:
        if joint == "range" and found and found[-1].start == found[-1].end and found[-1].start <= day:
            found[-1] = Interval(found[-1].start, day)
        elif joint == "range":
            return ()
        elif found and (day - found[-1].end).days == 1:
            found[-1] = Interval(found[-1].start, day)
        else:
            found.append(Interval(day, day))
    return tuple(found)
