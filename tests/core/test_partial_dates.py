"""Days, months and years as text: from which day to which they last."""

import pytest

from graphkit.core.partial_dates import first_day, last_day, months_between


def test_months_and_years_have_first_and_last_days() -> None:
    told = ["", "2020", "2020-02", "2020-02-03"]
    assert [first_day(text) for text in told] == ["", "2020-01-01", "2020-02-01", "2020-02-03"]
    assert [last_day(text) for text in told] == ["", "2020-12-31", "2020-02-29", "2020-02-03"]


def test_months_are_counted_from_month_to_month() -> None:
    assert months_between("2019-12-31", "2020-01-01") == months_between("2019-12-01", "2020-01") == 1
    assert months_between("2020-03-01", "2019-12-31") == -3


@pytest.mark.parametrize("told", ["2020-13", "2020-02-30", "20200203", "soon", "2020-2"])
def test_what_is_no_day_of_the_calendar_is_refused(told: str) -> None:
    for day in (first_day, last_day):
        with pytest.raises(ValueError, match=r"."):
            day(told)
