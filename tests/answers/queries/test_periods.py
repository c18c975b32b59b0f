"""`since` and `until`: every question with dates takes both,
and they mean the same in all questions.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from questions import QUESTIONS, Row, answer
from yearbook import yearbook

from graphkit.graph.store.dataset import Store

DATED = [name for name, question in QUESTIONS.items() if "since" in question.parameters]
SPANS = {  # their rows are arrangements, which last from a day until a day
    "adoption-agencies",
    "councils-together",
    "delivered-by",
    "interventions",
    "interventions-and-judgements",
    "shared-deliverers",
    "who-delivers",
}
COUNTS = {  # their rows are counts over inspections
    "extent-of-weaknesses",
    "services",
    "topics-by-grade",
    "weakness-share",
}
AS_AT = {  # `until` is the day that they are as at
    "longest-since-inspection": {},
    "neighbours": {},
    "neighbours-weaknesses": {"authority": "Ambleford"},
    "regional-themes": {},
    "shared-deliverers": {},
}
POINTS = sorted(set(DATED) - SPANS - COUNTS - {"evidence", *AS_AT})
PERIODS = [
    ("2018-08-06", ""),
    ("2018-08-07", ""),
    ("", "2018-08-05"),
    ("", "2018"),
    ("2016", "2022-06"),
]


FIRSTS = ("since", "knownSince", "date")  # columns with the first day of an arrangement


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Store:
    return yearbook(tmp_path_factory.mktemp("yearbook"), register_folder)


def first_and_last(row: Row) -> tuple[str, str]:
    """Return the first and the last day of a row's arrangement, as far as its columns have them."""
    first = next(filter(None, (row.get(each) for each in FIRSTS)), "")
    return first, row.get("until") or "~"


def point(row: Row) -> str:
    """Return the date of the inspection that a row is about, of two the later."""
    named = ["later"] if "earlier" in row else ["inspected", "date", "start", "knownAt"]
    return next(row[name] for name in named if name in row)


def is_within(first: str, last: str, since: str, until: str) -> bool:
    """Return whether a span, of which the day or month may be missing, may overlap a period."""
    return last >= since[: len(last)] and first[: len(until)] <= (until or "~")


def test_every_question_with_dates_takes_since_and_until(year: Store) -> None:
    for name, question in QUESTIONS.items():
        cells = [cell for row in answer(year, name) for cell in row.values()]
        if any(re.fullmatch(r"[12]\d{3}-\d\d(-\d\d)?", cell) for cell in cells):
            assert {"since", "until"} <= set(question.parameters), name
        assert ("since" in question.parameters) == ("until" in question.parameters), name


@pytest.mark.parametrize("name", POINTS)
def test_rows_of_inspections_in_the_period(name: str, year: Store) -> None:
    rows = answer(year, name)
    for since, until in PERIODS:
        assert answer(year, name, since=since, until=until) == [
            row for row in rows if point(row) and is_within(point(row), point(row), since, until)
        ], (since, until)


@pytest.mark.parametrize("name", sorted(SPANS))
def test_rows_of_arrangements_in_the_period(name: str, year: Store) -> None:
    known = answer(year, name)
    for since, until in PERIODS:
        rows = answer(year, name, since=since, until=until)
        lasting = [
            {key: row[key] for key in row if key not in ("inspected", "latestGrade")}
            for row in rows
        ]
        assert all(any(each.items() <= row.items() for row in known) for each in lasting)
        assert all(is_within(*first_and_last(row), since, until) for row in rows), (since, until)


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_counts_of_two_periods_are_no_more_than_all(name: str, year: Store) -> None:
    def counted(**period: str) -> int:
        return sum(
            int(row.get("findings") or row["weaknesses"]) for row in answer(year, name, **period)
        )

    assert counted(until="2018-08-05") + counted(since="2018-08-06") == counted()
    assert not counted(until="2014") + counted(since="2090")


@pytest.mark.parametrize("day", ["2015-12-31", "2018-08-05", "2019-12-31", "2022-06-30"])
def test_as_at_a_day_nothing_later_counts(
    day: str, year: Store, tmp_path: Path, register_folder: Path
) -> None:
    then = yearbook(tmp_path, register_folder, date.fromisoformat(day))
    for name, values in AS_AT.items():
        assert answer(year, name, until=day, **values) == answer(then, name, until=day, **values), (
            name
        )
    assert answer(year, "longest-since-inspection", until=day)
