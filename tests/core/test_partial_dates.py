"""First and last days of partial dates."""

import pytest

from graphkit.core.partial_dates import (
    first_day,
    last_day,
    months_between,
    whole_months,
    years_before,
)


def test_first_and_last_day_of_a_year_month_or_day() -> None:
    texts = ["", "2020", "2020-02", "2020-02-03"]
    assert [first_day(text) for text in texts] == ["", "2020-01-01", "2020-02-01", "2020-02-03"]
    assert [last_day(text) for text in texts] == ["", "2020-12-31", "2020-02-29", "2020-02-03"]


def test_years_before_a_leap_day_end_in_february() -> None:
    assert years_before("2024-02-29", 1) == "2023-02-28"
    assert years_before("2024-02-29", 4) == "2020-02-29"


def test_months_are_of_the_calendar_or_whole_ones() -> None:
    assert months_between("2019-12-31", "2020-01-01") == 1
    assert whole_months("2019-12-31", "2020-01-01") == 0
    assert whole_months("2019-12-01", "2020-01") == 1
    assert whole_months("2024-04-30", "2026-07-06") == 26
    assert months_between("2020-03-01", "2019-12-31") == -3


@pytest.mark.parametrize("text", ["2020-13", "2020-02-30", "20200203", "soon", "2020-2"])
def test_an_invalid_date_raises_value_error(text: str) -> None:
    for day in (first_day, last_day):
        with pytest.raises(ValueError, match=r"."):
            day(text)
