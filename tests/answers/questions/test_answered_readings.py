"""Answers are readings: values, populations and refusals,
on the records of some real authorities.
"""

from __future__ import annotations

from typing import Any

import pytest

from graphkit.answers.questions.answered_reading import answer_reading
from graphkit.answers.questions.answering import reply_to
from graphkit.answers.questions.presented_reading import presented
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import parse_reading
from graphkit.core.errors import ReadingError
from graphkit.graph.store.dataset import Store


def answered(store: Store, words: str) -> TypedAnswer:
    """Return the answer to a question in words."""
    found = reply_to(store, words).answer
    assert found, words
    return found


def test_rows_of_an_answer_are_those_of_its_reading(records: Store) -> None:
    for words in (
        "good councils in the south east",
        "councils that were ever inadequate",
        "grades by region",
    ):
        found = answered(records, words)
        result = read(records, dict(found.reading))
        names = {str(row.get("authority", row.get("region"))) for row in result.rows}
        assert {str(row.get("authority", row.get("region"))) for row in found.rows} == names


def test_a_reading_alone_has_the_same_answer(records: Store) -> None:
    found = answered(records, "which authorities are outstanding in the south east")
    alone = answer_reading(records, dict(found.reading))
    assert (alone.text, alone.rows, alone.evidence) == (found.text, found.rows, found.evidence)


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("is Hampshire outstanding", "As far as is known: so on 31 March 2025; "),
        ("is Hampshire inadequate", "Hampshire was graded outstanding overall"),
        ("was Slough ever inadequate", "Yes: inadequate in SIF "),
        ("has Slough ever been outstanding", "No: "),
        ("has Slough never been outstanding", "Yes: "),
        ("was Slough requires improvement throughout 2021", "Yes: "),
        ("was Slough inadequate on 1 June 2020", "No: requires improvement in "),
        ("has Slough been requires improvement at each of its last two full inspections", "Yes: "),
        ("did Slough go from inadequate in 2015 to good in 2019", "No: "),
        ("is it true that Slough was inadequate on 1 June 2020", "No: "),
        ("slough was inadequate on 1 June 2020, wasn't it?", "No: "),
        ("is Slough good", "Slough was graded requires improvement overall"),
    ],
)
def test_yes_or_no_is_what_the_judge_says(records: Store, words: str, start: str) -> None:
    assert answered(records, words).text.startswith(start)


def test_never_says_from_which_inspection_it_is_known(records: Store) -> None:
    text = answered(records, "has Slough ever been outstanding").text
    assert "full inspections known is of 19 November 2013" in text


def test_why_a_council_failed_begins_with_the_inspection(records: Store) -> None:
    text = answered(records, "why was Slough rated inadequate").text
    assert text.startswith("Slough was last rated inadequate at the inspection that began on 24 ")


@pytest.mark.parametrize("unit", sorted(units()))
@pytest.mark.parametrize("where", [{}, {"authority": "Slough"}, {"region": "london"}])
def test_what_is_presented_has_all_that_was_asked(
    records: Store, unit: str, where: dict[str, str]
) -> None:
    """An answer adds columns, counts and scopes; it drops no clause and no slot."""
    if where and not set(where) <= units()[unit].dimensions.keys():
        pytest.skip(f"{unit} have no place")
    for slots in (
        {},
        {"limit": 3},
        {"measures": ["count"], "by": [next(iter(units()[unit].dimensions))]},
    ):
        given = {"of": unit, "where": where, **slots}
        found = presented(given)
        assert parse_reading(found)
        assert where.items() <= str_items(found["where"])
        assert {name: found[name] for name in slots} == slots


@pytest.mark.parametrize("unit", ["findings", "recommendations", "statements"])
def test_a_list_with_columns_is_answered_as_it_is_read(records: Store, unit: str) -> None:
    reading = {"of": unit, "where": {"authority": "Slough"}, "columns": ["topic", "inspection"]}
    found = reply_to(records, reading).answer
    assert found
    assert len(found.rows) == len(read(records, reading))


def str_items(where: Any) -> set[tuple[str, str]]:
    """Return the clauses of one value, at any depth."""
    if isinstance(where, dict):
        own = {(name, value) for name, value in where.items() if isinstance(value, str)}
        return own.union(*map(str_items, where.values()))
    return set().union(*map(str_items, where)) if isinstance(where, list) else set()


@pytest.mark.parametrize("name", units())
def test_what_is_usual_fits_the_unit(name: str) -> None:
    unit = units()[name]
    usual = unit.usual
    assert "if" not in usual.lists[-1]
    for each in usual.lists:
        slots = {slot: value for slot, value in each.items() if slot != "if"}
        assert parse_reading({"of": name, **slots})
    for clause in (*usual.when.values(), *usual.current.get("clauses", {}).values()):
        assert parse_reading({"of": name, "where": clause})
    for dimension in (*usual.groups.values(), usual.most, usual.of_one, usual.places):
        assert not dimension or unit.dimension(dimension)
    assert usual.period in unit.dimensions or not usual.when


def test_an_unknown_value_is_refused_with_the_known(records: Store) -> None:
    with pytest.raises(ReadingError, match="nearest: youth-justice"):
        reply_to(records, {"of": "findings", "where": {"sector": "zzz"}})
    with pytest.raises(ReadingError, match="E99999999"):
        reply_to(records, {"of": "authorities", "where": {"authority": "authority/E99999999"}})


@pytest.mark.parametrize(
    ("words", "order"),
    [("best council in the south east", "outstanding"), ("worst council in England", "inadequate")],
)
def test_the_best_are_those_with_the_best_grade(records: Store, words: str, order: str) -> None:
    assert {row["rated"] for row in answered(records, words).rows} <= {order}


def test_those_left_out_are_part_of_the_answer(records: Store) -> None:
    found = answer_reading(
        records, {"of": "findings", "where": {"topic": "neglect"}, "measures": ["count"]}
    )
    assert any(each.startswith("Left out: ") for each in found.cautions)


def test_visits_after_the_latest_full_inspection_are_named(records: Store) -> None:
    found = answered(records, "recommendations for Slough")
    assert {str(row["inspected"]) for row in found.rows} == {"2023-01-23"}
    assert any("Inspected since" in each for each in found.cautions)


def test_without_a_recommendation_findings_answer(records: Store) -> None:
    where = {"authority": "Trafford", "topic": "private-fostering"}
    found = answer_reading(records, {"of": "outcomes", "where": where})
    assert "an outcome of a recommendation on private fostering" in found.text
    assert "findings on private fostering" in found.text


def test_every_column_of_a_list_has_words(records: Store) -> None:
    for words in (
        "good councils",
        "which councils improved",
        "inspections in 2023",
        "highest agency rate",
    ):
        for row in answered(records, words).rows:
            assert not any("requires-improvement" in str(cell) for cell in row.values())


@pytest.mark.parametrize("kind", ["a commissioner", "an improvement notice"])
def test_as_many_interventions_are_counted_as_listed(records: Store, kind: str) -> None:
    listed, counted = (
        reply_to(records, f"{asks} councils have {kind}").reading for asks in ("which", "how many")
    )
    assert listed["where"] == counted["where"]
    assert "ended" in listed["where"]


def test_who_is_under_a_direction_is_answered(records: Store) -> None:
    reply = reply_to(records, "which councils are under a direction now")
    assert reply.reading["where"] == {"kind": ["direction", "revised-direction"], "ended": None}
    assert not reply.unused
