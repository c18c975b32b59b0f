"""What an inspection without dates states is in each answer that compares no times."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from questions import GIVEN, QUESTIONS, answer

from graphkit.core.terms import Gk
from graphkit.graph.store.dataset import Store

# Questions that need the day of an inspection: they compare times, or ask for the latest.
COMPARE_TIMES = {
    "adoption-findings",
    "before-and-after-delivery",
    "delays-where-delivered",
    "delivered-by",
    "interventions-and-judgements",
    "longest-since-inspection",
    "neighbours-weaknesses",
    "recurring-weaknesses",
    "regional-themes",
    "resolved-weaknesses",
    "topics-through-time",
    "who-delivers",
    "shared-deliverers",
    "neighbours",
    "recommendation-tracker",
    "recommendations-through-time",
    "evidence",
}
IDENTIFIERS = ("finding", "recommendation", "statement", "judgement", "person", "entity")


@pytest.fixture(scope="module")
def undated(small: Store) -> Store:
    """The graph of the invented reports, as if no report had the dates of its inspection."""
    other = ox.Store()
    other.extend(quad for quad in small.engine if quad.predicate.value != Gk.startDate)
    return Store(other)


def count(store: Store, query: str) -> int:
    """Return the number that a query counts."""
    return int(store.rows(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {query} }}")[0][0])


@pytest.mark.parametrize("name", sorted(QUESTIONS.keys() - COMPARE_TIMES))
def test_each_question_has_what_has_no_date(small: Store, undated: Store, name: str) -> None:
    item = QUESTIONS[name]
    given = {each: GIVEN[each][0] for each in item.required}
    with_dates, without = answer(small, name, **given), answer(undated, name, **given)
    columns = [each for each in IDENTIFIERS if with_dates and each in with_dates[0]]
    assert len(without) == len(with_dates) or name in (
        "weakness-share",
        "services",
        "all-inspectorates",
    )
    for column in columns:
        assert {row[column] for row in without} == {row[column] for row in with_dates}
    if without and "inspected" in without[0]:
        assert {row["inspected"] for row in without} == {""}


def test_findings_are_as_many_as_in_the_graph(undated: Store) -> None:
    expected = count(undated, "?i gk:finding ?x")
    assert expected > 100
    rows = answer(undated, "findings")
    assert len(rows) == expected
    assert {row["inspected"] for row in rows} == {""}


def test_recommendations_are_as_many_as_in_the_graph(undated: Store) -> None:
    found = {row["recommendation"] for row in answer(undated, "recommendations")}
    assert len(found) == count(undated, "?i gk:recommendation ?x")


@pytest.mark.parametrize("period", [{"since": "2000-01-01"}, {"until": "2090-12-31"}])
def test_a_row_without_a_date_has_no_place_in_a_period(
    undated: Store, period: dict[str, str]
) -> None:
    for name in ("findings", "recommendations", "comparable-judgements", "judgements-through-time"):
        if period.keys() <= set(QUESTIONS[name].parameters):
            rows = answer(undated, name, **period)
            assert not any(row.get("source") == "judged" or "finding" in row for row in rows)
