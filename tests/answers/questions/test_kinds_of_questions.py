"""Kinds of questions that were read wrongly once, each in several wordings."""

from __future__ import annotations

from typing import Any

import pytest

from graphkit.answers.cards.answer_card import answer_card
from graphkit.answers.questions.answering import reading_words, reply_to, with_place
from graphkit.answers.questions.interpretation import interpret, known_of
from graphkit.answers.questions.parts import OVERALL, scaled_grades
from graphkit.answers.questions.reading_parts import shown_parts, word_meanings
from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import parse_reading
from graphkit.answers.words.segments import read_segments
from graphkit.graph.store.dataset import Store

BY_DELIVERER = {
    "of": "arrangements",
    "measures": [{"count": "authority"}],
    "by": ["deliverer"],
    "order": "-authority",
}


def first_reading(store: Store, words: str) -> dict[str, Any]:
    """Return the first reading of a question, which is answered."""
    found = interpret(store.facts, words)
    assert found.kind in ("reading", "likely"), (words, found)
    return dict(found.candidates[0].reading)


@pytest.mark.parametrize(
    "words",
    [
        "which councils had no overall grade",
        "how many councils had no overall judgement",
        "councils without an overall grade",
        "who has no overall rating",
        "councils not given an overall grade",
    ],
)
def test_without_an_overall_grade_is_by_the_worst(small: Store, words: str) -> None:
    assert first_reading(small, words)["where"] == {"rated_by": "worst"}


@pytest.mark.parametrize(
    ("words", "scale"),
    [
        ("statistical neighbours of Wexmoor better than Wexmoor", "above"),
        ("statistical neighbours of Wexmoor with a better grade than Wexmoor", "above"),
        ("which statistical neighbours of Wexmoor are better than Wexmoor", "above"),
    ],
)
def test_than_a_council_is_than_its_grade(small: Store, words: str, scale: str) -> None:
    grades = [*scaled_grades(scale, known_of(small.facts).grades["Wexmoor", OVERALL])]
    where = first_reading(small, words)["where"]
    assert where["near.statistical"] == "Wexmoor"
    assert where["rated"] in (grades, grades[0])


def test_than_a_council_in_a_judgement_is_of_that_judgement(small: Store) -> None:
    criterion = "help-and-protection"
    grade = known_of(small.facts).grades["Wexmoor", criterion]
    grades = [*scaled_grades("above", grade)]
    where = first_reading(small, "councils better than Wexmoor for help and protection")["where"]
    assert where in ({f"judgement.{criterion}": grades}, {f"judgement.{criterion}": grades[0]})


@pytest.mark.parametrize("words", ["better than", "worse than"])
def test_a_comparison_with_nothing_is_named(small: Store, words: str) -> None:
    found = interpret(small.facts, f"statistical neighbours of Wexmoor {words} them")
    assert words in found.candidates[0].unused
    assert found.kind != "reading"


@pytest.mark.parametrize(
    "words",
    [
        "inadequate councils now and in 2019",
        "inadequate councils now and at the end of 2019",
        "which councils were inadequate in 2019 and now",
        "who is inadequate now and in 2019",
    ],
)
def test_two_instants_are_both_read(small: Store, words: str) -> None:
    where = first_reading(small, words)["where"]
    assert where == {"rated@2019-12-31": "inadequate", "rated": "inadequate"}


def test_two_instants_are_counted_each(records: Store) -> None:
    text = reply_to(records, "inadequate councils now and in 2019").text
    assert "Each by itself: " in text
    assert " on 31 December 2019 and " in text


@pytest.mark.parametrize(
    "words",
    [
        "which agency does most for other councils",
        "which agency serves most councils",
        "which company runs services for most councils",
        "which body delivers for most councils",
    ],
)
def test_who_serves_most_is_by_deliverer(small: Store, words: str) -> None:
    assert first_reading(small, words) == BY_DELIVERER


@pytest.mark.parametrize(
    "words",
    [
        "what stops Ambleford being good",
        "what is holding Ambleford back",
        "why did Ambleford go down",
        "why was Ambleford downgraded",
        "main risks in Ambleford",
    ],
)
def test_why_is_what_was_weak_by_topic(small: Store, words: str) -> None:
    reading = first_reading(small, words)
    assert reading["where"] == {"authority": "Ambleford", "polarity": ["weakness", "mixed"]}
    assert (reading["of"], reading["by"]) == ("findings", ["topic"])


@pytest.mark.parametrize("words", ["why did Ambleford fail", "why was Ambleford rated inadequate"])
def test_why_it_failed_is_of_the_failing_inspection(small: Store, words: str) -> None:
    assert first_reading(small, words)["where"]["inspection.failing"] is True


def test_a_grade_of_send_asks_for_the_result(small: Store) -> None:
    where = first_reading(small, "is SEND in Ambleford good")["where"]
    assert where == {"authority": "Ambleford", "framework": "area-send"}


def test_a_body_is_told_what_is_addressed_to_it(small: Store) -> None:
    body = "Ambleford Children First"
    where = first_reading(small, f"recommendations for {body}")["where"]
    assert where == {"any": [{"agency": body}, {"addressee": body}]}


@pytest.mark.parametrize(
    "words",
    [
        "I am a councillor in Ambleford, what is weak",
        "as a parent, what is weak in Ambleford",
        "I'm a foster carer, what is weak in Ambleford",
    ],
)
def test_who_asks_is_no_topic(small: Store, words: str) -> None:
    where = first_reading(small, words)["where"]
    assert where == {"authority": "Ambleford", "polarity": ["weakness", "mixed"]}


def test_the_report_of_a_place_is_the_latest(small: Store) -> None:
    reading = first_reading(small, "where does the Ambleford report say neglect is weak")
    assert reading["scope"] == "latest-full"


def test_a_reading_is_said_with_the_scope_of_its_answer(small: Store) -> None:
    phrases = ReadingPhrases(small)
    reading = first_reading(small, "weak on neglect in Ambleford")
    answered = reply_to(small, reading).reading
    assert answered["scope"] == "all"
    assert "latest" not in reading_words(phrases, reading)


def test_plain_words_offer_no_names(small: Store) -> None:
    for words in ("found", "changed", "per", "chairs"):
        labels = [each.label for each in word_meanings(small, {"of": "findings"}, words)]
        assert all("passage" in each for each in labels), (words, labels)


def test_open_recommendations_are_said_of_one_and_several(small: Store) -> None:
    reading = {"of": "recommendations", "where": {"authority": "Ambleford", "open": True}}
    assert ReadingPhrases(small).of(parse_reading(reading)) == (
        "open recommendation to Ambleford",
        "open recommendations to Ambleford",
    )


def test_each_part_that_is_shown_has_words(small: Store) -> None:
    reading = {
        "of": "inspections",
        "where": {"framework": "ilacs", "not": {"days_to_publication": None}},
        "measures": [{"median": "days_to_publication"}],
    }
    labels = [each.label for each in shown_parts(small, reading)]
    assert "with a known day of publication" in labels


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("who's good near me", "who's good near Ambleford"),
        ("is my council good?", "is Ambleford good?"),
        ("good statistical neighbours?", "good statistical neighbours Ambleford"),
    ],
)
def test_a_council_is_put_into_a_question(words: str, named: str) -> None:
    assert with_place(words, "Ambleford") == named


def test_without_a_council_one_is_asked_for(small: Store) -> None:
    assert reply_to(small, "who's good near me").lacks_place


def test_what_a_share_counts_is_listed(small: Store) -> None:
    weak = {"polarity": ["weakness", "mixed"]}
    reading = {"of": "findings", "scope": "all", "measures": [{"share": weak}]}
    answer = reply_to(small, reading).answer
    assert answer
    counted = answer_card(small, answer).passages
    assert counted
    assert counted.number == answer.rows[0]["weak or mixed"]


@pytest.mark.parametrize(
    ("words", "clause"),
    [
        ("inadequate for more than 3 years", {"days": {">": 1095}}),
        ("spells of good longer than 2 years", {"days": {">": 730}}),
    ],
)
def test_a_time_bounds_how_long_a_grade_lasts(
    small: Store, words: str, clause: dict[str, Any]
) -> None:
    found = interpret(small.facts, words).candidates[0].reading
    assert found["of"] == "spells"
    assert clause.items() <= found["where"].items()


def test_a_time_bounds_how_long_publication_takes(small: Store) -> None:
    found = interpret(small.facts, "inspections that took more than 100 days to publish")
    assert found.candidates[0].reading["where"] == {"days_to_publication": {">": 100}}


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("who is waiting longer than usual for an inspection", "longer than usual"),
        ("which councils are in the usual window", "in the usual window"),
    ],
)
def test_questions_on_waits(small: Store, words: str, state: str) -> None:
    assert first_reading(small, words)["where"] == {"waiting": state}


def test_a_wait_is_as_at_its_day(small: Store) -> None:
    found = first_reading(small, "which councils were waiting longer than usual on 1 June 2026")
    assert (found["where"], found["as_at"]) == ({"waiting": "longer than usual"}, "2026-06-01")


def test_no_wait_is_of_a_year(small: Store) -> None:
    found = interpret(small.facts, "which councils were waiting longer than usual in 2025")
    waits = [each for each in found.candidates if "waiting" in each.reading.get("where", {})]
    assert all(each.unused for each in waits)


def test_before_windows_were_made_no_wait_is_known(small: Store) -> None:
    for words in ("on 31 December 2025", "on 1 May 2019"):
        reply = reply_to(small, f"which councils were waiting longer than usual {words}")
        assert reply.text.startswith("Not known before 28 May 2026")
        assert not (reply.answer and reply.answer.rows)
    then = small.as_at("2025-12-31")
    shown = read(then, {"of": "authorities", "order": "half_by"})
    assert "Not known before 28 May 2026: how long is usual" in " ".join(shown.note_words)


def test_a_quoted_phrase_is_no_topic(small: Store) -> None:
    found = first_reading(small, '"voice of the child"')
    assert found["where"] == {"words": '"voice of the child"'}


def test_visits_have_the_grade_that_was_then(small: Store) -> None:
    found = first_reading(small, "focused visits to councils that were good at the time")
    assert found["where"]["grade_then"] == "good"


@pytest.mark.parametrize(
    ("words", "phrases"),
    [
        ("mean, by grade", ["mean", "by grade"]),
        ("mean by grade", ["mean by", "grade"]),
        ("quote, Wexmoor's leaders", ["quote", "wexmoor", "leaders"]),
    ],
)
def test_a_comma_parts_phrases(small: Store, words: str, phrases: list[str]) -> None:
    assert [each.words for each in read_segments(small.facts, words)] == phrases


@pytest.mark.parametrize("words", ["at most", "at least"])
def test_a_bound_of_nothing_is_named(small: Store, words: str) -> None:
    found = interpret(small.facts, f"{words} recommendations in Wexmoor")
    assert words in found.candidates[0].unused
    assert found.kind != "reading"


def test_a_bound_may_have_an_article(small: Store) -> None:
    assert first_reading(small, "councils with at most a good grade")["where"] == {
        "rated": [*scaled_grades("to", "good")]
    }


def test_councils_are_counted_once_each(small: Store) -> None:
    found = first_reading(small, "how many councils have been inadequate since 2013")
    assert found["measures"] == [{"count": "authority"}]


def test_a_word_that_means_nothing_else_may_be_looked_for(small: Store) -> None:
    found = interpret(small.facts, "findings about caravans in Wexmoor")
    readings = [each.reading.get("where", {}) for each in found.candidates]
    is_stated = read_segments(small.facts, "caravans")[0].of("loose")
    assert bool(is_stated) == any(each.get("words") == "caravans" for each in readings)
