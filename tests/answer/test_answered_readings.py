"""Answers are readings: values, populations and refusals, on the records of some real authorities."""

from __future__ import annotations

from typing import Any

import pytest

from graphkit.answer.answered_reading import answer_reading
from graphkit.answer.answering import reply_to
from graphkit.answer.question import TypedQuestion, read_reading
from graphkit.answer.typed_answer import TypedAnswer
from graphkit.answer.typed_reading import as_reading
from graphkit.core.errors import ParameterError
from graphkit.readings.read import read
from graphkit.store.dataset import Store

SUBJECTS = """grades findings recommendations outcomes inspections intervals arrangements interventions people
statistics agencies coverage""".split()


def reading(store: Store, text: str) -> dict[str, Any]:
    """Return the reading of a typed question, all of whose parts it says."""
    found = as_reading(store, read_reading(text))
    assert not found.unused
    return found.reading


def answered(store: Store, words: str) -> TypedAnswer:
    """Return the answer to a question in words."""
    found = reply_to(store, words).answer
    assert found, words
    return found


def test_rows_of_an_answer_are_those_of_its_reading(real: Store) -> None:
    for words in (
        "good councils in the south east",
        "councils that were ever inadequate",
        "grades by region",
    ):
        found = answered(real, words)
        result = read(real, dict(found.contract))
        names = {str(row.get("authority", row.get("region"))) for row in result.rows}
        assert {str(row.get("authority", row.get("region"))) for row in found.rows} == names


def test_a_reading_alone_has_the_same_answer(real: Store) -> None:
    found = answered(real, "which authorities are outstanding in the south east")
    alone = answer_reading(real, dict(found.contract))
    assert (alone.text, alone.rows, alone.evidence) == (found.text, found.rows, found.evidence)


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("is Hampshire good", "Yes, and better: "),
        ("is Hampshire inadequate", "No: "),
        ("was Slough ever inadequate", "Yes: 2 full inspections graded inadequate overall"),
        ("has Slough ever been outstanding", "No: "),
        ("has Slough never been outstanding", "Yes: "),
        ("is Slough good", "As of 2023, no: "),
    ],
)
def test_yes_or_no_is_what_the_rows_say(real: Store, words: str, start: str) -> None:
    assert answered(real, words).text.startswith(start)


def test_conditions_of_a_question_are_clauses(real: Store) -> None:
    found = reading(real, "subject:grades;area:South East;grade:good outstanding")
    assert found["where"] == {"region": "south-east", "grade": ["good", "outstanding"]}
    found = reading(real, "subject:grades;grade:inadequate;period:2024-03-31..2024-03-31")
    assert (found["of"], found["as_at"]) == ("authorities", "2024-03-31")
    found = reading(real, "subject:grades;judged:leaders<overall-effectiveness")
    assert found["where"] == {"grade.leaders": {"<": {"dimension": "grade"}}}
    found = reading(real, "subject:recommendations;area:South East;number:<4")
    assert found["of"] == "authorities"
    assert "not" in str(found["where"])


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_a_part_changes_the_reading_or_is_unused(real: Store, subject: str) -> None:
    shared: dict[str, str] = {
        "area": "area:South East", "topic": "topic:topic/neglect", "polarity": "polarity:weakness",
        "sector": "sector:police", "outcome": "outcome:recurs", "result": "result:systemic-failings",
        "priority": "priority:yes", "criterion": "criterion:leaders",
        "repeat": "repeat:2", "grade": "grade:good",
    }  # fmt: skip
    base = f"subject:{subject}" + ";indicator:caseload" * (subject == "statistics")
    plain = as_reading(real, read_reading(base))
    for role, part in shared.items():
        found = as_reading(real, read_reading(f"{base};{part}"))
        is_unused = role in {each.role for each in found.unused}
        assert is_unused or found.reading != plain.reading, (subject, role)


def test_what_a_subject_cannot_say_is_named(real: Store) -> None:
    question = read_reading("subject:recommendations;area:South East;outcome:recurs")
    found = reply_to(real, question)
    assert found.answer is None
    assert "recurs" in found.text


def test_an_unknown_value_is_refused_with_the_known(real: Store) -> None:
    found = reply_to(real, TypedQuestion(read_reading("subject:findings;sector:zzz").parts))
    assert found.answer is None
    assert "nearest: youth-justice" in found.text


def test_a_place_that_is_not_known_is_an_error(real: Store) -> None:
    with pytest.raises(ParameterError):
        reply_to(real, read_reading("subject:grades;place:authority/E99999999"))


def test_those_left_out_are_part_of_the_answer(real: Store) -> None:
    found = answer_reading(real, {"of": "findings", "where": {"topic": "neglect"}, "measures": ["count"]})
    assert found.coverage.missing
    assert found.coverage.missing[0] in found.coverage.text
    assert found.coverage.loaded <= found.coverage.authorities


def test_visits_after_the_latest_full_inspection_are_named(real: Store) -> None:
    found = answered(real, "recommendations for Slough")
    assert {str(row["inspected"]) for row in found.rows} == {"2023-01-23"}
    assert any("Inspected since" in each for each in found.cautions)


def test_without_a_recommendation_findings_answer(real: Store) -> None:
    found = answered(real, "has Trafford fixed its private fostering")
    assert "No recommendation on private fostering" in found.text
    assert "findings on private fostering" in found.text


def test_every_column_of_a_list_has_words(real: Store) -> None:
    for words in ("good councils", "which councils improved", "inspections in 2023", "highest agency rate"):
        for row in answered(real, words).rows:
            assert not any("requires-improvement" in str(cell) for cell in row.values())
