"""The card of an answer: its figures are those of readings, and it lists what it counted."""

import json
import re
from functools import cache
from typing import Any

import pytest

from graphkit.answers.cards.answer_card import answer_card
from graphkit.answers.cards.card_parts import (
    AnswerCard,
    CardText,
    GradeHistory,
    WeakBesideStrong,
    YearBars,
)
from graphkit.answers.pages.answer_blocks import with_blocks
from graphkit.answers.questions.answering import reply_to
from graphkit.answers.readings.read import read, read_rows
from graphkit.core.frameworks import current_frameworks
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.answer_charts import drawn

TOPIC = {"region": "south-east", "topic": "care-leavers"}
HOMES = {"of": "bodies", "where": {"in.region": "south-east", "kind": "childrens-home"}}


def said(text: CardText) -> str:
    return "".join(each.text for each in text)


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


def test_grades_now_and_before_are_in_one_sentence(records: Store) -> None:
    found = card(records, of="authorities", where={"authority": "Slough"})
    text = said(found.sentence)
    known = read(records, {"of": "judgements", "where": {"authority": "Slough"}})
    assert text.startswith("Now: ")
    assert "Before, in " in text
    for row in known.rows:
        assert str(row["grade"]).replace("-", " ") in text
    assert any("priority action" in said(each) for each in found.since)


def test_a_day_has_the_grades_of_that_day(records: Store) -> None:
    where = {"authority": "Slough"}
    found = card(records, of="authorities", where=where, as_at="2020-01-01")
    assert said(found.sentence).startswith("As at 1 January 2020: ")
    assert "2023" not in said(found.sentence)
    assert isinstance(found.picture, GradeHistory)
    assert found.picture.last_day <= "2020-01-01"


def test_grades_through_time_are_a_picture_and_a_table(records: Store) -> None:
    found = card(records, of="authorities", where={"authority": "Slough"})
    assert isinstance(found.picture, GradeHistory)
    assert found.table
    assert len(found.table.rows) == len(found.picture.lines)
    for row, (name, bars) in zip(found.table.rows, found.picture.lines, strict=True):
        assert row[0].text == name
        newest_first = [each.grade for each in row[2:] if each.grade != "none"]
        assert newest_first == [each.grade for each in bars][::-1][: len(newest_first)]


def test_an_abolished_authority_has_no_grade_now(records: Store) -> None:
    found = card(records, of="authorities", where={"authority": "Cumbria"})
    text = said(found.sentence)
    assert text.startswith("As at 31 March 2023: requires improvement overall")
    assert text.endswith(
        "The authority was abolished in 2023 and became Cumberland and Westmorland and Furness."
    )
    assert isinstance(found.picture, GradeHistory)
    assert found.picture.last_day == "2023-03-31"


def test_only_judgements_that_the_sentence_names_are_counted(records: Store) -> None:
    found = card(records, of="authorities", where={"authority": "Slough"})
    assert found.passages
    assert found.passages.number == len(found.passages.listed)
    assert len({each.day for each in found.passages.listed}) == 2
    assert all("visit" in each.name.text.lower() or each.link for each in found.not_counted)


def test_a_topic_begins_with_the_judgement(records: Store) -> None:
    found = card(records, of="findings", where={**TOPIC, "polarity": "strength"})
    assert said(found.sentence).startswith("Judged ")
    assert isinstance(found.picture, WeakBesideStrong)
    rows = [each for _, some in found.picture.groups for each in some]
    grades = [each.grade for each in rows]
    assert grades == sorted(
        grades, key=["outstanding", "good", "requires-improvement", "inadequate"].index
    )
    assert found.passages
    evaluated = {**TOPIC, "polarity": ["strength", "mixed", "weakness"]}
    assert found.passages.number == number(records, {"of": "findings", "where": evaluated})
    assert found.passages.number == sum(each.counts.evaluated for each in rows)


def test_of_many_councils_both_ends_are_shown(records: Store) -> None:
    found = card(records, of="findings", where={"topic": "care-leavers", "polarity": "strength"})
    assert isinstance(found.picture, WeakBesideStrong)
    assert found.table
    shown = sum(len(rows) for _, rows in found.picture.groups)
    judged = re.search(r": (\d+) of (\d+)", said(found.sentence))
    assert judged
    best, of = map(int, judged.groups())
    first, *_ = found.picture.groups
    assert f": {best}" in first[0]
    assert shown == of or "are shown" in " ".join(title for title, _ in found.picture.groups)
    assert ("authorities are in this table" in found.table.note) == (len(found.table.rows) < of)


def test_who_is_weak_has_the_worst_first(records: Store) -> None:
    strong, weak = (
        card(records, of="findings", where={**TOPIC, "polarity": each})
        for each in ("strength", ["weakness", "mixed"])
    )
    names = [
        [row.name for _, rows in each.picture.groups for row in rows]
        for each in (strong, weak)
        if isinstance(each.picture, WeakBesideStrong)
    ]
    assert {*names[0]} == {*names[1]}
    assert names[0][0] != names[1][0]


def test_few_findings_rank_no_council(records: Store) -> None:
    fewest = current_frameworks().thresholds.rated_findings
    found = card(records, of="findings", where={"topic": "neglect", "polarity": "weakness"})
    assert isinstance(found.picture, WeakBesideStrong)
    shown = [row for _, rows in found.picture.groups for row in rows]
    others = [each for each in found.notes if each.startswith("Too few findings")]
    assert shown
    assert bool(others) != all(each.counts.evaluated < fewest for each in shown)
    for row in shown:
        assert row.counts.evaluated >= fewest
        assert not any(row.name in each for each in others)


def test_a_topic_of_one_council_has_weak_beside_strong(records: Store) -> None:
    where = {"authority": "Slough", "topic": "neglect"}
    found = card(records, of="findings", where={**where, "polarity": "strength"})
    assert found.passages
    assert found.table
    counts = [row[1].counts for row in found.table.rows]
    assert sum(each.evaluated for each in counts if each) == found.passages.number
    assert "weak" in said(found.sentence)


@pytest.mark.parametrize("grade", ["inadequate", "good"])
def test_homes_have_their_result_before_and_other_regions(records: Store, grade: str) -> None:
    where = {**HOMES["where"], "grade": grade}  # type: ignore[dict-item]  # it is a mapping
    reading = {"of": "bodies", "where": where}
    found = with_blocks(records, card(records, **reading), reading)
    have = number(records, reading)
    assert bool(found.table) == bool(have)
    if found.table:
        assert len(found.table.rows) == have
        assert {row[0].grade for row in found.table.rows} == {grade}
        assert found.beside
        assert "when the list ends, are not known here" in said(found.since[0])


def test_recommendations_have_their_state_and_page(records: Store) -> None:
    where = {"authority": "Slough", "open": True}
    found = card(records, of="recommendations", where=where)
    many = number(records, {"of": "recommendations", "where": where})
    assert found.table
    assert len(found.table.rows) == many
    assert said(found.sentence).startswith(f"{many} open recommendations")
    assert {row[2].text for row in found.table.rows} == {"open"}
    assert all(row[5].pages for row in found.table.rows)


def test_counts_by_year_are_bars(records: Store) -> None:
    found = card(records, of="findings", scope="all", measures=["count"], by=["year"])
    assert isinstance(found.picture, YearBars)
    assert found.passages
    assert sum(each for _, each in found.picture.years) == found.passages.number


def test_pictures_are_drawn_wide_and_narrow(records: Store) -> None:
    readings: list[dict[str, Any]] = [
        {"of": "authorities", "where": {"authority": "Slough"}},
        {"of": "findings", "where": {**TOPIC, "polarity": "strength"}},
        {"of": "findings", "scope": "all", "measures": ["count"], "by": ["year"]},
    ]
    for reading in readings:
        picture = card(records, **reading).picture
        assert picture
        wide, narrow = (drawn(picture, lambda each: f"/{each}", small) for small in (False, True))
        assert 'viewBox="0 0 360 ' in narrow
        assert 'viewBox="0 0 360 ' not in wide
        assert picture.title in wide
