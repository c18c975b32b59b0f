"""The card of an answer: its figures are those of readings, and it lists what it counted."""

import json
from functools import cache
from typing import Any

import pytest

from graphkit.answers.cards.answer_card import answer_card
from graphkit.answers.cards.card_parts import AnswerCard, GradeHistory, YearBars
from graphkit.answers.pages.answer_blocks import with_blocks
from graphkit.answers.pages.page_blocks import PageBlock
from graphkit.answers.questions.answering import reply_to
from graphkit.answers.readings.read import read, read_rows
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.answer_charts import drawn

TOPIC = {"region": "south-east", "topic": "care-leavers"}
HOMES = {"of": "bodies", "where": {"in.region": "south-east", "kind": "childrens-home"}}


@cache
def card_of(store: Store, text: str) -> AnswerCard:
    answer = reply_to(store, json.loads(text)).answer
    assert answer
    return answer_card(store, answer)


def card(store: Store, **reading: Any) -> AnswerCard:
    return card_of(store, json.dumps(reading))


def number(store: Store, reading: dict[str, Any]) -> int:
    [(_, row)] = read_rows(store, {**reading, "measures": ["count"]})
    return int(str(row["count"]))


def blocks(store: Store, **reading: Any) -> tuple[str, dict[str, PageBlock]]:
    """Return the sentence of an answer to a reading, and its blocks by name."""
    answer = reply_to(store, reading).answer
    assert answer
    found, some = with_blocks(store, answer_card(store, answer), answer.reading)
    return found.sentence, {each.name: each for each in some}


def test_grades_are_in_one_sentence(records: Store) -> None:
    where = {"authority": "Slough"}
    text, found = blocks(records, of="authorities", where=where)
    overall = {"criterion": "overall-effectiveness", **where}
    [known] = read(records, {"of": "judgements", "where": overall}).rows
    assert text.lower().startswith(str(known["grade"]).replace("-", " "))
    assert "area for priority action" in text
    assert found["state"].words == ""


def test_a_day_has_the_grades_of_that_day(records: Store) -> None:
    where = {"authority": "Slough"}
    text, found = blocks(records, of="authorities", where=where, as_at="2020-01-01")
    assert "2023" not in text
    picture = found["judgements"].picture
    assert isinstance(picture, GradeHistory)
    assert picture.last_day <= "2020-01-01"


def test_grades_through_time_are_a_picture_and_a_table(records: Store) -> None:
    _, found = blocks(records, of="authorities", where={"authority": "Slough"})
    picture, table = found["judgements"].picture, found["judgements"].table
    assert isinstance(picture, GradeHistory)
    assert table
    assert len(table.rows) == len(picture.lines)
    for row, (name, bars) in zip(table.rows, picture.lines, strict=True):
        assert row[0].text == name
        newest_first = [each.grade for each in row[2:] if each.grade != "none"]
        assert newest_first == [each.grade for each in bars][::-1][: len(newest_first)]


def test_an_abolished_authority_has_no_grade_now(records: Store) -> None:
    text, found = blocks(records, of="authorities", where={"authority": "Cumbria"})
    assert "state" not in found
    assert "was abolished in 2023 and became Cumberland and Westmorland and Furness" in text
    picture = found["judgements"].picture
    assert isinstance(picture, GradeHistory)
    assert picture.last_day == "2023-03-31"


def test_a_question_on_grades_keeps_its_answer(records: Store) -> None:
    text, found = blocks(records, of="authorities", where={"authority": "Slough", "rated": "good"})
    own = card(records, of="authorities", where={"authority": "Slough", "rated": "good"})
    assert text == own.sentence
    assert found["state"].words
    assert "judgements" in found


def test_a_topic_begins_with_the_judgement(records: Store) -> None:
    text, found = blocks(records, of="findings", where={**TOPIC, "polarity": "strength"})
    grades = read(
        records,
        {
            "of": "authorities",
            "where": {"region": "south-east", "not": {"judgement.care-leavers": None}},
        },
    )
    assert text.startswith(f"Of {len(grades.rows)} authorities with a judgement of their own")
    assert sum((found["judged"].shares or {}).values()) == len(grades.rows)
    assert next(iter(found.values())).words == ""


def test_who_is_weak_has_the_worst_first(records: Store) -> None:
    names = []
    for each in ("strength", ["weakness", "mixed"]):
        _, found = blocks(records, of="findings", where={**TOPIC, "polarity": each})
        names.append([*found])
    strong, weak = names
    assert strong.index("outstanding") < strong.index("good")
    assert "below" not in strong[: strong.index("outstanding")]
    assert weak.index("judged") < weak.index("below") < weak.index("outstanding")


def test_few_findings_rank_no_council(records: Store) -> None:
    where = {"topic": "neglect", "polarity": "weakness"}
    _, found = blocks(records, of="findings", where=where)
    few = {*found["few"].names}
    assert few
    for name in ("weaker", "between", "without"):
        assert few.isdisjoint(found[name].names)


def test_a_topic_of_one_council_has_weak_beside_strong(records: Store) -> None:
    where = {"authority": "Slough", "topic": "neglect"}
    text, found = blocks(records, of="findings", where={**where, "polarity": "strength"})
    table = found["inspections"].table
    assert table
    counts = [row[1].counts for row in table.rows]
    evaluated = {**where, "polarity": ["strength", "mixed", "weakness"]}
    of_all = number(records, {"of": "findings", "scope": "all", "where": evaluated})
    assert sum(each.evaluated for each in counts if each) == of_all
    assert "weak" in text or "no finding" in text


@pytest.mark.parametrize("grade", ["inadequate", "good"])
def test_homes_have_their_result_before_and_other_regions(records: Store, grade: str) -> None:
    where = {**HOMES["where"], "grade": grade}  # type: ignore[dict-item]  # it is a mapping
    reading = {"of": "bodies", "where": where}
    _, found = blocks(records, **reading)
    have = number(records, reading)
    assert ("found" in found) == bool(have)
    if have:
        table = found["found"].table
        assert table
        assert len(table.rows) == have
        assert {row[0].grade for row in table.rows} == {grade}
        assert found["regions"].table
        assert "when the list ends, are not known here" in found["found"].words


def test_recommendations_have_their_state_and_page(records: Store) -> None:
    where = {"authority": "Slough", "open": True}
    text, found = blocks(records, of="recommendations", where=where)
    many = number(records, {"of": "recommendations", "where": where})
    table = found["found"].table
    assert table
    assert text.startswith(f"{many} open recommendations")
    assert len(table.rows) == many
    headings = [each.heading for each in table.columns]
    by_heading = [dict(zip(headings, row, strict=True)) for row in table.rows]
    assert {row["State"].text for row in by_heading} == {"open"}
    assert all(row["Page"].pages and "/recommendation/" in row["No."].to for row in by_heading)


def test_topics_asked_for_have_their_first_inspection(records: Store) -> None:
    where = {"authority": "Slough"}
    _, found = blocks(records, of="recommendations", where=where)
    table = found["topics"].table
    assert table
    days = [(row[3].text, row[4].text) for row in table.rows]
    assert all(first <= latest for first, latest in days)
    assert any(first < latest for first, latest in days)


def test_counts_by_year_are_bars(records: Store) -> None:
    found = card(records, of="findings", scope="all", measures=["count"], by=["year"])
    assert isinstance(found.picture, YearBars)
    assert found.passages
    assert sum(each for _, each in found.picture.years) == found.passages.number


def test_pictures_are_drawn_wide_and_narrow(records: Store) -> None:
    readings: list[dict[str, Any]] = [
        {"of": "findings", "scope": "all", "measures": ["count"], "by": ["year"]}
    ]
    for reading in readings:
        picture = card(records, **reading).picture
        assert picture
        wide, narrow = drawn(picture, lambda each: f"/{each}")
        assert 'viewBox="0 0 360 ' in narrow
        assert 'viewBox="0 0 360 ' not in wide
        assert picture.title in wide
