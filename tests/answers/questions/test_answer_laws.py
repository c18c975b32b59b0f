"""Laws of answers: an answer is what its reading gives,
and says yes or no only where it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from answers.questions.asked_questions import asked, replied
from hypothesis import given
from hypothesis import strategies as st
from readings_of_answers import faults_of

from graphkit.answers.questions.answered_reading import answer_reading
from graphkit.answers.questions.answering import Reply, reply_to
from graphkit.answers.questions.completed_reading import in_full
from graphkit.answers.questions.presented_reading import presented
from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import parse_reading
from graphkit.core.schemes import GRADES, concept_values
from graphkit.core.terms import Skos
from graphkit.graph.store.dataset import Store

INVENTED = {
    "place": "Ambleford",
    "other": "Wexmoor",
    "region": "South East",
    "agency": "Norvale Police",
}


def replies(store: Store) -> Iterator[tuple[str, Reply]]:
    """Yield the questions of people on invented places that have an answer."""
    for words, _ in asked(**INVENTED):
        if (reply := replied(store, words)).answer:
            yield words, reply


def test_an_answer_is_what_its_reading_gives(small: Store) -> None:
    answered = [*replies(small)]
    assert len(answered) > 50
    assert [(words, fault) for words, reply in answered for fault in faults_of(small, reply)] == []


def test_an_offered_reading_has_what_its_answer_says_first(small: Store) -> None:
    offered = [(words, replied(small, words).offered) for words, _ in asked(**INVENTED)]
    readings = [(words, each) for words, several in offered for each in several]
    assert len(readings) > 50
    for words, each in readings[::5]:
        assert reply_to(small, each.reading).text.startswith(each.answer), words
    for words, several in offered:
        assert len({each.label for each in several}) == len(several), words


def test_the_reading_of_an_answer_has_its_scope(small: Store) -> None:
    reply = reply_to(small, "findings on neglect in Ambleford")
    assert reply.asked == {
        "of": "findings",
        "where": {"authority": "Ambleford", "topic": "neglect"},
    }
    assert reply.reading["scope"] == "all"
    assert reply.to_dict()["reading"] == reply.to_dict()["answer"]["reading"] == reply.reading


def test_the_scope_by_default_is_in_the_reading(small: Store) -> None:
    assert reply_to(small, "recommendations for Ambleford").reading["scope"] == "latest-full"


def test_the_day_of_the_graph_is_in_the_reading(small: Store) -> None:
    found = reply_to(small.as_at("2019-01-01"), "findings in Wexmoor")
    assert found.reading["as_at"] == "2019-01-01"


def test_what_is_no_reading_gives_none(small: Store) -> None:
    reply = reply_to(small, "what does section 47 mean")
    assert reply.answer
    assert (reply.reading, reply.answer.reading) == ({}, {})
    assert "definition" in reply.asked


@pytest.mark.parametrize("unit", sorted(units()))
@pytest.mark.parametrize("slots", [{}, {"limit": 3}, {"measures": ["count"]}, {"order": "-count"}])
def test_a_presented_reading_is_presented_as_it_is(
    small: Store, unit: str, slots: dict[str, Any]
) -> None:
    order = (
        {"order": ""} if "measures" not in slots and unit not in ("findings", "statements") else {}
    )
    whole = parse_reading(presented({"of": unit, **slots, **order})).to_json()
    assert parse_reading(presented(whole)).to_json() == whole


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("is Wexmoor good", "Wexmoor was graded inadequate overall"),
        ("Wexmoor good", "Wexmoor was graded"),
        ("how is Wexmoor graded", "Wexmoor was graded"),
    ],
)
def test_yes_or_no_is_said_where_it_is_asked(small: Store, words: str, start: str) -> None:
    assert reply_to(small, words).text.startswith(start)


def test_no_answer_says_no_beside_rows(small: Store) -> None:
    for words, reply in replies(small):
        assert reply.answer
        if "no:" in reply.text[:15].lower():
            is_of_all = words.lower().startswith(
                ("are all", "is every", "has every", "are no", "is no")
            )
            assert not reply.answer.rows or is_of_all, words


def test_things_in_several_groups_are_counted_once(small: Store) -> None:
    reading = {"of": "findings", "scope": "all", "measures": ["count"], "by": ["sector"]}
    found, text = read(small, reading), answer_reading(small, reading).text
    every = {*read(small, {"of": "findings", "scope": "all"}).ids}
    assert found.total == len(every) < sum(int(str(row["count"])) for row in found.rows)
    assert text.startswith(f"{len(every)} findings")
    assert "one may count under several" in text


@pytest.mark.parametrize("compared", [["police", "health"], ["health", "education", "police"]])
def test_compared_things_are_counted_once(small: Store, compared: list[str]) -> None:
    where = {"of": "findings", "scope": "all"}
    found = read(small, {**where, "measures": ["count"], "compare": {"sector": compared}})
    assert found.total == len(read(small, {**where, "where": {"sector": compared}}).ids)


@pytest.mark.parametrize("having", [{"count": {">=": 4}}, {"count": {"<": 2}}])
def test_only_rows_of_groups_that_are_shown_are_counted(
    small: Store, having: dict[str, Any]
) -> None:
    reading = {
        "of": "findings",
        "scope": "all",
        "measures": ["count"],
        "by": ["topic"],
        "having": having,
    }
    found = read(small, reading)
    topics = [row["topic"] for row in found.rows]
    every = {
        each
        for topic in topics
        for each in read(small, {"of": "findings", "scope": "all", "where": {"topic": topic}}).ids
    }
    assert topics
    assert 0 < (found.total or 0) <= len(every)


def measured_readings() -> Iterator[dict[str, Any]]:
    """Yield a reading of each measure: of each number of a unit, and of the shares of values."""
    for unit in units().values():
        of = {"of": unit.name, **({"scope": "all"} if unit.scope else {})}
        for name, dimension in unit.dimensions.items():
            where = {"where": {"indicator": "agency-rate"}} if dimension.within else {}
            if dimension.type == "number" and not dimension.many:
                hows = ("mean", "median", "sum", "min", "max")
                yield from ({**of, **where, "measures": [{how: name}]} for how in hows)
            if dimension.type in ("polarity", "follow-up", "grade") or name == "direction":
                is_scheme = dimension.type not in ("grade", "text")
                notations = concept_values(dimension.type, Skos.notation) if is_scheme else {}
                values = notations.values() or dimension.values or GRADES
                yield from ({**of, "measures": [{"share": {name: each}}]} for each in values)
        if unit.authority:
            yield {**of, "measures": [{"mean": "count", "per": "authority"}]}
    either = ["weakness", "mixed"]
    yield {"of": "findings", "measures": ["count", {"share": {"polarity": either}}]}
    yield {"of": "findings", "measures": ["count", {"share": {"polarity": "strength"}}]}


@pytest.mark.parametrize("slots", [{}, {"by": ["authority"]}])
def test_headings_call_a_measure_as_its_sentence_does(
    small: Store, slots: Mapping[str, Any]
) -> None:
    for measured in measured_readings():
        reading = {**measured, **slots}
        if slots and not units()[reading["of"]].authority:
            continue
        answer = answer_reading(small, reading)
        others = (*slots.get("by", ()), units()[reading["of"]].label)
        headings = [each for each in answer.columns if each not in others]
        if not headings or answer.text.startswith(("No ", "Not known")):
            continue  # no row has a value
        words, _, unit = headings[0].removeprefix("share ").partition(" (")
        assert words.lower() in answer.text.lower(), (reading, headings, answer.text)
        assert unit.rstrip(")") in answer.text, (reading, headings, answer.text)


def test_how_long_on_average_is_a_mean(small: Store) -> None:
    reply = reply_to(small, "how long on average from inspection to publication")
    assert {"mean": "days_to_publication"} in reply.reading["measures"]
    assert "mean" in reply.text
    assert "median" not in reply.text


_WORDS = ("neglect", "care leavers", "help and protection", "exploitation")


@given(
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3, unique=True),
    st.sampled_from(["list", "one"]),
)
def test_several_themes_are_several_values(small: Store, names: list[str], form: str) -> None:
    theme = names if form == "list" else names[0]
    found = in_full(small.facts, {"of": "inspections", "where": {"theme": theme}})
    values = found["where"]["theme"]
    assert "[" not in "".join([values] if isinstance(values, str) else values)
    assert "[" not in ReadingPhrases(small).of(parse_reading(found))[1]


@pytest.mark.parametrize("unit", units().values(), ids=lambda unit: unit.name)
def test_a_list_of_values_is_worded_as_several(small: Store, unit: Any) -> None:
    phrases = ReadingPhrases(small)
    for name, dimension in unit.dimensions.items():
        if (
            dimension.is_entity
            or dimension.example is None
            or isinstance(dimension.example, (bool, dict))
            or dimension.default
        ):
            continue  # places and agencies of the examples are not invented; a choice is one value
        several = [dimension.example, dimension.example]
        said = phrases.of(parse_reading({"of": unit.name, "where": {name: several}}))[1]
        assert "['" not in said, name
