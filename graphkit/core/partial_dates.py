"""Days as they are told: of some only the month or the year is known ("2019-05", "2019")."""

from __future__ import annotations

import calendar
import re
from datetime import date

_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


def first_day(told: str) -> str:
    """Return the first day of a year or month, or the day itself; "" for none.

    Raises ValueError where it is none of the calendar.
    """
    if told and not _DAY.fullmatch(told):
        raise ValueError(f"no day, month or year: {told!r}")
    return date.fromisoformat(f"{told}-01-01"[:10]).isoformat() if told else ""


def months_between(earlier: str, later: str) -> int:
    """Return by how many months the month of a day, or a month, is later than that of another."""
    return 12 * (int(later[:4]) - int(earlier[:4])) + int(later[5:7]) - int(earlier[5:7])


def last_day(told: str) -> str:
    """Return the last day of a year or month, or the day itself; "" for none. Raises as `first_day`."""
    first = first_day(told)
    if not told or len(told) == len(first):
        return first
    year, month = int(told[:4]), int(told[5:] or 12)
    return f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]}"
