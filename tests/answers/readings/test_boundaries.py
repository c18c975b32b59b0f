"""The first and the last day of what a view says, and the day before and after each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from small_graphs import graph_store, report

from graphkit.answers.claims.claim import ClaimedNumber
from graphkit.answers.readings.meanings import steps, with_meanings
from graphkit.graph.store.dataset import Store

OAK, ELM = "E99000011", "E99000012"
FOCUSED_ON = (
    "INSPECTION gk:statedAreaOfFocus <https://w3id.org/graphkit/scheme/area-of-focus/front-door> ."
)
LIFE = (
    f'authority:{OAK} gk:validFrom "2019-04-01"^^xsd:date ; gk:validUntil "2021-03-31"^^xsd:date .'
)


def rows(store: Store, query: str, day: str = "") -> list[tuple[Any, ...]]:
    """Return the rows of a query on the views, as at a day."""
    facts = store.facts.as_at(day) if day else store.facts
    return with_meanings(facts, *steps()).rows(query)


def graded(place: str, day: str, grade: str, more: str = "") -> str:
    return report(place, day, {}, {"overall-effectiveness": grade}, more=more)


def day_after(day: str, days: int) -> str:
    return str(date.fromisoformat(day) + timedelta(days))


@pytest.fixture(scope="module")
def ended() -> Store:
    """A council of two years, inspected twice, and one that stays."""
    return graph_store(
        graded(OAK, "2019-06-17", "good"),
        graded(OAK, "2020-09-07", "inadequate"),
        graded(ELM, "2022-06-17", "good"),
        LIFE,
    )


@pytest.mark.parametrize(
    ("day", "exists"), [("2019-03-31", 0), ("2019-04-01", 1), ("2021-03-31", 1), ("2021-04-01", 0)]
)
def test_a_council_exists_from_first_to_last_day(ended: Store, day: str, exists: int) -> None:
    query = f"SELECT exists_now FROM authority_life WHERE code = '{OAK}'"
    assert rows(ended, query, day) == [(exists,)]


@pytest.mark.parametrize(
    ("day", "grades"),
    [
        ("2020-09-06", [("good", "open")]),
        ("2020-09-07", [("good", "next inspection"), ("inadequate", "open")]),
        ("2021-03-31", [("good", "next inspection"), ("inadequate", "open")]),
        ("2021-04-01", [("good", "next inspection"), ("inadequate", "council ended")]),
    ],
)
def test_a_grade_is_held_until_what_ends_it(
    ended: Store, day: str, grades: list[tuple[str, str]]
) -> None:
    query = "SELECT grade, how_ended FROM grade_held ORDER BY first"
    assert rows(ended, query, day) == grades


def test_nine_in_ten_reports_are_published_by_then() -> None:
    """Of eleven, published after 10, 20 … 110 days, the tenth: nine are not later."""
    published = 'INSPECTION dcterms:issued "{}"^^xsd:date .'
    store = graph_store(
        *(
            graded(f"E990000{20 + n}", "2024-01-01", "good", published.format(day))
            for n in range(1, 12)
            for day in [day_after("2024-01-01", 10 * n)]
        )
    )
    newest = day_after("2024-01-01", 110)
    assert rows(store, "SELECT day FROM complete_until") == [(day_after(newest, -100),)]


def test_waits_begin_in_june_2021() -> None:
    published = 'INSPECTION dcterms:issued "{}"^^xsd:date .'
    store = graph_store(
        graded(OAK, "2021-05-31", "good"),
        graded(ELM, "2021-06-01", "good"),
        graded("E99000013", "2024-12-01", "good", published.format("2024-12-11")),
        graded("E99000014", "2024-12-01", "good", published.format("2024-12-21")),
    )
    assert rows(store, "SELECT first FROM full_wait WHERE first < '2022'") == [("2021-06-01",)]


def test_a_usual_window_has_its_first_and_last_day() -> None:
    inspected = "2023-09-04"
    store = graph_store(graded(OAK, inspected, "good"))
    [(opens, closes)] = rows(
        store, "SELECT earliest, nine_in_ten FROM wait_window WHERE grade = 'good'"
    )
    states = [
        rows(store, "SELECT state FROM next_inspection", day_after(inspected, days))
        for days in (opens - 1, opens, closes, closes + 1)
    ]
    inside = [("in the usual window",)]
    assert states == [[("not yet usual",)], inside, inside, [("longer than usual",)]]


@pytest.mark.parametrize(
    ("day", "area"),
    [
        ("2020-08-31", "front-door"),
        ("2020-09-01", "covid-arrangements"),
        ("2021-05-31", "covid-arrangements"),
        ("2021-06-01", "front-door"),
    ],
)
def test_visits_of_the_pandemic_have_an_area_of_their_own(day: str, area: str) -> None:
    store = graph_store(report(OAK, day, {}, {}, "focused-visit", FOCUSED_ON))
    assert rows(store, "SELECT area FROM looked_at_once") == [(area,)]


@pytest.mark.parametrize(
    ("sign", "values"),
    [
        ("=", [30]),
        ("<", [26, 27, 29]),
        ("<=", [26, 27, 29, 30]),
        (">", [31, 33, 34]),
        (">=", [30, 31, 33, 34]),
        ("~", [27, 29, 30, 31, 33]),
    ],
)
def test_a_claimed_number_holds_up_to_its_bound(sign: str, values: list[int]) -> None:
    claimed = ClaimedNumber(sign, 30)
    assert [value for value in (26, 27, 29, 30, 31, 33, 34) if claimed.holds(value)] == values


def test_about_a_small_number_is_one_more_or_less() -> None:
    assert [value for value in range(8) if ClaimedNumber("~", 4).holds(value)] == [3, 4, 5]
