"""Dates as text that may lack the day or the month: "2019-05-13", "2019-05", "2019"."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


def first_day(partial: str) -> str:
    """Return the first day of a year or month, or the date itself; "" for "".

    Raises ValueError where the calendar has no such date.
    """
    if partial and not _PARTIAL_DATE.fullmatch(partial):
        raise ValueError(f"not a day, month or year: {partial!r}")
    return date.fromisoformat(f"{partial}-01-01"[:10]).isoformat() if partial else ""


def last_day(partial: str) -> str:
    """Return the last day of a year or month, or the date itself; "" for "".

    Raises ValueError where the calendar has no such date.
    """
    first = first_day(partial)
    if not partial or len(partial) == len(first):
        return first
    year, month = int(partial[:4]), int(partial[5:] or 12)
    return f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]}"


def months_between(earlier: str, later: str) -> int:
    """Return the number of calendar months from one date or month to another."""
    return 12 * (int(later[:4]) - int(earlier[:4])) + int(later[5:7]) - int(earlier[5:7])


def whole_months(earlier: str, later: str) -> int:
    """Return the number of whole months from one date to another, of calendar ones from a month.

    >>> whole_months("2024-04-30", "2026-07-06"), whole_months("2024-04", "2026-07")
    (26, 27)
    """
    is_begun = later[8:] < earlier[8:] if later[8:] else False
    return months_between(earlier, later) - is_begun


def days_later(day: str, days: int) -> str:
    """Return the day some days after one, or before it.

    >>> days_later("2024-02-28", 1), days_later("2024-01-01", -1)
    ('2024-02-29', '2023-12-31')
    """
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def long_date(day: str) -> str:
    """Return a date in words: "21 January 2019"; a month or year as "January 2019" or "2019"."""
    year, *rest = day.split("-")
    numbers = [int(part) for part in rest]
    return " ".join([*map(str, numbers[1:]), *(MONTHS[part - 1] for part in numbers[:1]), year])


def short_date(day: str) -> str:
    """Return a date with a short month: "21 Jan 2019", "Jan 2019"."""
    return " ".join(part[:3] if part.isalpha() else part for part in long_date(day).split())


def years_before(day: str, years: int) -> str:
    """Return the date some years before: "2023-07-06" for 3 years before "2026-07-06"."""
    year, end = int(day[:4]) - years, day[4:]
    has_day = end != "-02-29" or calendar.isleap(year)
    return f"{year:04}{end if has_day else '-02-28'}"


def months_before(day: str, months: int) -> str:
    """Return the month some months before the one of a date:
    "2026-04" for 3 months before "2026-07-06".
    """
    at = int(day[:4]) * 12 + int(day[5:7]) - 1 - months
    return f"{at // 12:04}-{at % 12 + 1:02}"
