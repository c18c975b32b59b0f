"""Rules of readings as laws, on random clauses over the invented places (Hypothesis)."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_readings import RandomReadings, result_or_refusal

from graphkit.answers.readings.declarations import better_or_equal, units
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import dimensions_in, parse_reading
from graphkit.answers.readings.relations import has_clause, of_inspection
from graphkit.core.errors import ReadingError
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.graph.store.dataset import Store

GRADES = [*STEPS_BELOW_OUTSTANDING]
UNKNOWN = "the report that would say so is not loaded"
LAWS = settings(max_examples=25, deadline=None)


def ids(store: Store, where: dict[str, Any], of: str = "findings", **slots: Any) -> Counter[str]:
    """Return the rows of a list, each once for each time that it is there."""
    scope = {} if slots.get("scope") or not units()[of].scope else {"scope": "all"}
    return Counter(read(store, {"of": of, "where": where, **scope, **slots}).ids)


def unknown(store: Store, where: dict[str, Any], of: str, **slots: Any) -> set[str]:
    """Return the identifiers of those of whom it is not known whether they meet a clause."""
    found = read(store, {"of": of, "where": where, **slots}).population.left_out
    return {each.id or each.name for each in found if each.why == UNKNOWN}


HAS = st.sampled_from(
    [
        {"has": {"of": "findings"}},
        {"has": {"of": "findings", "scope": "latest-full"}},
        {"has": {"of": "findings", "where": {"topic": "neglect"}}},
        {"has": {"of": "findings", "where": {"polarity": "weakness"}, "scope": "previous-full"}},
        {"has": {"of": "recommendations", "began": "2022.."}},
        {"has": {"of": "recommendations", "where": {"priority": True}}, "at_least": 2},
    ]
)


@LAWS
@given(HAS)
def test_clause_negation_and_unknown_are_all(small: Store, clause: dict[str, Any]) -> None:
    within, without = (ids(small, each, "authorities") for each in (clause, {"not": clause}))
    every = ids(small, {}, "authorities")
    left = unknown(small, clause, "authorities")
    assert not within.keys() & without.keys()
    assert left == unknown(small, {"not": clause}, "authorities")
    assert within.total() + without.total() + len(left) == every.total()


def test_who_has_no_report_in_scope_is_left_out_by_name(small: Store) -> None:
    clause = {"has": {"of": "findings", "where": {"topic": "neglect"}, "scope": "latest-full"}}
    found = read(small, {"of": "authorities", "where": clause}).population.left_out
    assert [each.name for each in found if each.why == UNKNOWN] == ["Northmere"]
    both = {"all": [clause, {"region": "South East"}]}
    assert all(
        each.name != "Ambleford"
        for each in read(small, {"of": "authorities", "where": both}).population.left_out
    )


def test_nobody_is_left_out_where_nothing_related_is_asked(small: Store) -> None:
    assert unknown(small, {"not": {"rated": "good"}}, "authorities") == set()


TOPICS = st.lists(
    st.sampled_from(["neglect", "supervision", "care-leavers", "leadership", "early-help"]),
    min_size=1,
    max_size=3,
    unique=True,
)
POLARITY = st.sampled_from(["strength", "weakness", "mixed", "context"])


@LAWS
@given(TOPICS, POLARITY)
def test_a_list_is_any_and_two_clauses_are_both(
    small: Store, topics: list[str], polarity: str
) -> None:
    one_by_one = {each for topic in topics for each in ids(small, {"topic": topic})}
    assert ids(small, {"topic": topics}).keys() == one_by_one
    assert ids(small, {"any": [{"topic": each} for each in topics]}).keys() == one_by_one
    both = {"topic": topics, "polarity": polarity}
    assert ids(small, both).keys() == one_by_one & ids(small, {"polarity": polarity}).keys()
    assert ids(small, {"all": [{"topic": topics}, {"polarity": polarity}]}) == ids(small, both)


@LAWS
@given(TOPICS)
def test_a_row_counts_once_whatever_it_joins(small: Store, topics: list[str]) -> None:
    rows = ids(small, {"topic": topics})
    assert {*rows.values()} <= {1}
    [counted] = read(
        small, {"of": "findings", "scope": "all", "where": {"topic": topics}, "measures": ["count"]}
    ).rows
    by = read(
        small,
        {
            "of": "findings",
            "scope": "all",
            "where": {"topic": topics},
            "measures": ["count"],
            "by": ["topic"],
        },
    )
    assert (counted["count"] or 0) == rows.total() == (by.total or 0)


@LAWS
@given(st.sampled_from(GRADES), st.sampled_from(["<", "<=", ">", ">=", "="]))
def test_grades_are_compared_by_their_order(small: Store, grade: str, sign: str) -> None:
    at = GRADES.index(grade)
    wanted = {
        "<": GRADES[at + 1 :],
        "<=": GRADES[at:],
        ">": GRADES[:at],
        ">=": GRADES[: at + 1],
        "=": [grade],
    }[sign]
    assert better_or_equal(grade, sign) == wanted
    found = ids(small, {"grade": {sign: grade}}, "judgements")
    assert found == (ids(small, {"grade": wanted}, "judgements") if wanted else Counter())


@LAWS
@given(
    st.sampled_from(["2015", "2018", "2022", "2023"]),
    st.sampled_from(["2015", "2018", "2022", "2023"]),
)
def test_a_period_is_its_days(small: Store, first: str, last: str) -> None:
    def began(**slots: Any) -> Counter[str]:
        return ids(small, slots.pop("where", {}), "inspections", **slots)

    if first > last:
        with pytest.raises(ReadingError, match="ends before it begins"):
            began(began=f"{first}..{last}")
        return
    own = began(began=f"{first}..{last}")
    assert own == began(where={"began": f"{first}..{last}"})
    assert own == began(where={"all": [{"began": {">=": first}}, {"began": {"<=": last}}]})
    assert (
        own.total()
        + began(began=f"..{int(first) - 1}").total()
        + began(began=f"{int(last) + 1}..").total()
        == began(where={"not": {"began": None}}).total()
    )


@LAWS
@given(st.sampled_from(["all", "latest", "latest-full", "previous-full"]), TOPICS)
def test_a_scope_never_adds_rows(small: Store, scope: str, topics: list[str]) -> None:
    narrow = ids(small, {"topic": topics}, scope=scope)
    assert narrow.keys() <= ids(small, {"topic": topics}, scope="all").keys()
    if scope.endswith("full"):
        other = "latest-full" if scope == "previous-full" else "previous-full"
        assert not narrow.keys() & ids(small, {}, scope=other).keys()


@LAWS
@given(st.integers(0, 10_000))
def test_a_reading_says_where_has_stands(small: Store, seed: int) -> None:
    made = RandomReadings(small, seed)
    unit = units()["inspections"]
    clause = made.clause(unit)
    for wrapped in ({"not": clause}, {"any": [clause, {"kind": "full"}]}, {"all": [clause]}):
        assert (
            has_clause(wrapped)
            == has_clause(clause)
            == ('"has": {' in str(clause).replace("'", '"'))
        )
    shared = of_inspection(
        units()["findings"], {"all": [{"topic": "neglect"}, {"region": "London"}]}
    )
    assert {*dimensions_in(shared)} == {"region"}


@LAWS
@given(st.integers(0, 10_000))
def test_left_out_and_population_fit_the_rows(small: Store, seed: int) -> None:
    for reading in RandomReadings(small, seed).readings(3):
        found = result_or_refusal(small, reading)
        if found is None:
            continue
        assert 0 <= found.population.counted <= found.population.of, reading
        assert parse_reading(found.reading.to_json()).to_json() == found.reading.to_json()
        if found.total is not None and not reading.get("compare"):
            assert found.total <= sum(int(str(row["count"] or 0)) for row in found.rows), reading


def test_as_at_a_day_shows_what_was_known_then(small: Store) -> None:
    """Wexmoor required improvement from 2015, and is inadequate since August 2018."""
    for day, grade in (("2018-08-05", "requires-improvement"), ("2018-08-06", "inadequate")):
        [row] = read(
            small, {"of": "authorities", "where": {"authority": "Wexmoor"}, "as_at": day}
        ).rows
        assert row["rated"] == grade


@pytest.mark.parametrize(
    ("period", "number"), [("2018-08-06", 1), ("..2018-08-06", 2), ("..2018-08-05", 1)]
)
def test_the_last_day_of_a_period_is_in_it(small: Store, period: str, number: int) -> None:
    """Wexmoor was inspected in 2015, and from 6 August 2018."""
    assert ids(small, {"authority": "Wexmoor"}, "inspections", began=period).total() == number
