"""Dates are parsed as printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.language.dates import (
    find_date_ranges,
    is_date,
    month_number,
    parse_date,
    parse_dates,
)
from graphkit.core.model import Interval
from graphkit.core.partial_dates import MONTHS

DAYS = st.dates(date(2009, 1, 1), date(2035, 12, 31))
SPANS = st.tuples(DAYS, st.integers(0, 45)).map(
    lambda one: Interval(one[0], one[0] + timedelta(one[1]))
)


Printed = Callable[[date], str]


def long(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def without_year(day: date) -> str:
    return long(day)[:-5]


def numeric(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"


def shortened(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3].capitalize()} {day.year}"


def ordinal(day: date) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(
        day.day % 10 if day.day not in (11, 12, 13) else 0, "th"
    )
    return f"{day.day}{ending} of {MONTHS[day.month - 1].capitalize()}, {day.year}"


@given(
    SPANS,
    st.sampled_from([" to ", " – ", "–", " - ", " ─ ", " until ", "\nto "]),
    st.sampled_from([long, numeric, shortened, ordinal, date.isoformat]),
)
def test_two_full_dates_are_an_interval(days, joint, printed) -> None:
    text = f": {printed(days.start)}{joint}{printed(days.end)}\nLead inspector"
    found = parse_dates(text)
    assert found is not None
    assert found.intervals == (days,)
    assert text[found.start : found.end].startswith(printed(days.start)[:2])
    assert text[found.end :] == "\nLead inspector"


@given(SPANS, st.sampled_from([(without_year, long), (long, without_year)]))
def test_one_of_two_dates_may_leave_out_its_year(
    days: Interval, printed: tuple[Printed, Printed]
) -> None:
    first, second = printed
    found = parse_dates(f"{first(days.start)} to {second(days.end)}")
    assert found is not None
    assert found.intervals == (days,)


@given(SPANS.filter(lambda days: days.start.month == days.end.month))
def test_the_first_date_may_leave_out_its_month(days: Interval) -> None:
    found = parse_dates(f"{days.start.day} to {long(days.end)}")
    assert found is not None
    assert found.intervals == (days,)


@given(SPANS, st.integers(0, 200))
def test_a_letter_gives_its_year_to_days_that_have_none(days: Interval, later: int) -> None:
    letter = days.end + timedelta(later)
    text = f"Between {without_year(days.start)} and {without_year(days.end)}, inspectors were there"
    found = parse_dates(text, len("Between"), between=True, letter=letter)
    assert found is not None
    assert found.intervals == (days,)


def test_a_year_of_two_digits_ends_the_words() -> None:
    for text in ("12 November 18.", "12 November 18", "12 November ’18)"):
        found = parse_dates(text)
        assert found is not None
        assert found.intervals == (Interval(date(2018, 11, 12), date(2018, 11, 12)),)
    assert parse_dates("12 November 18 children were seen") is None


def test_a_visit_in_december_and_a_letter_in_january() -> None:
    found = parse_dates("4 and 8 December", between=True, letter=date(2019, 1, 30))
    assert found is not None
    assert found.intervals == (Interval(date(2018, 12, 4), date(2018, 12, 8)),)


def test_two_visits_in_different_months_stay_two_intervals() -> None:
    found = parse_dates("28 October to 8 November 2030 and 3 to 6 February 2031")
    assert found is not None
    assert found.intervals == (
        Interval(date(2030, 10, 28), date(2030, 11, 8)),
        Interval(date(2031, 2, 3), date(2031, 2, 6)),
    )


def test_a_remark_in_brackets_does_not_end_a_list() -> None:
    found = parse_dates("4 to 8 January 2021 (remote) and 1 to 5 February 2021")
    assert found is not None
    assert [interval.start for interval in found.intervals] == [date(2021, 1, 4), date(2021, 2, 1)]


def test_consecutive_days_of_a_list_are_one_interval() -> None:
    found = parse_dates("5, 6 and 7 June 2023")
    assert found is not None
    assert found.intervals == (Interval(date(2023, 6, 5), date(2023, 6, 7)),)


@pytest.mark.parametrize(
    "text",
    [
        "12 boys and 3 girls",
        "10 to 14",  # no month anywhere
        "4 and 8 December",  # no year, and no letter to tell it
        "31 February to 3 March 2020",
        "10 October 2017 to 2 November 2016",  # it would run backwards
        "paragraph 14",
    ],
)
def test_text_without_a_date_has_none(text: str) -> None:
    assert parse_dates(text) is None


def test_a_list_ends_where_the_dates_end() -> None:
    text = "24 June 2016, 15 children were seen"
    found = parse_dates(text)
    assert found is not None
    assert text[found.start : found.end] == "24 June 2016"


@pytest.mark.parametrize(
    ("word", "number"), [("Feb", 2), ("Sept.", 9), ("Febuary", 2), ("Novemeber", 11), ("May", 5)]
)
def test_abbreviated_and_misspelt_months_are_recognised(word: str, number: int) -> None:
    assert month_number(word) == number


def test_other_words_are_no_month() -> None:
    assert month_number("decisions") is None
    assert month_number("marked") is None


@given(DAYS)
def test_a_date_line_is_one_date_and_nothing_else(day: date) -> None:
    assert is_date(long(day))
    assert not is_date(long(day) + " and later")
    assert not is_date(without_year(day))
    found = parse_date(long(day))
    assert found is not None
    assert found.intervals[0].start == day


@pytest.mark.parametrize(
    "days",
    [
        "May 11, 2026 to May 15, 2026",
        "May 11 to May 15, 2026",
        "May 11 to 15, 2026",
        "May 11–15, 2026",
    ],
)
def test_the_month_may_be_before_the_day(days: str) -> None:
    text = f"The team was on site from {days}."
    (found,) = find_date_ranges(text, 0, len(text))
    assert (found.first, found.last) == (date(2026, 5, 11), date(2026, 5, 15))
