"""Words → readings: what a question is read as, how sure that is, and which words no part uses."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from graphkit.answers.questions.interpretation import Interpretation, interpret
from graphkit.answers.questions.ranking import weights
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import parse_reading
from graphkit.core.resources import resource_path
from graphkit.graph.facts.facts import Facts
from graphkit.graph.store.dataset import Store

PAGES = ("definition", "page", "postcode", "not_held")
INADEQUATE = {"of": "inspections", "where": {"kind": "full", "rated": "inadequate"}}
HOMES = {"kind": "childrens-home", "grade": "inadequate"}
READ: list[tuple[str, dict[str, Any]]] = [
    ("which authorities are inadequate", {"of": "authorities", "where": {"rated": "inadequate"}}),
    (
        "how many councils were good on 31 March 2022",
        {
            "of": "authorities",
            "where": {"rated": "good"},
            "as_at": "2022-03-31",
            "measures": ["count"],
        },
    ),
    (
        "findings on neglect in Ambleford by polarity",
        {
            "of": "findings",
            "where": {"authority": "Ambleford", "topic": "neglect"},
            "measures": ["count"],
            "by": ["polarity"],
        },
    ),
    ("agencies in Ambleford", {"of": "agencies", "where": {"authority": "Ambleford"}}),
    (
        "share of ILACS with more than 6 recommendations",
        {
            "of": "inspections",
            "where": {"framework": "ilacs"},
            "measures": [{"share": {"recommendations": {">": 6}}}],
        },
    ),
    ("grade of E99000001", {"of": "authorities", "where": {"authority": "Ambleford"}}),
    ("list services in Ambleford", {"of": "services", "where": {"authority": "Ambleford"}}),
    ("any news on Ambleford", {"of": "news", "where": {"authority": "Ambleford"}}),
    ("who waits longest for inspection", {"of": "authorities", "order": "-waited"}),
    (
        "has neglect got better",
        {
            "of": "findings",
            "where": {"topic": "neglect"},
            "measures": [{"share": {"polarity": ["weakness", "mixed"]}}],
            "by": ["year"],
            "scope": "all",
        },
    ),
    (
        "which councils have never been inadequate",
        {"of": "authorities", "where": {"not": {"has": INADEQUATE}}},
    ),
    (
        "what share of weaknesses are about management oversight",
        {
            "of": "findings",
            "where": {"polarity": ["weakness", "mixed"]},
            "measures": [{"share": {"topic": "management-oversight"}}],
        },
    ),
    (
        "which councils are good overall and have homes rated inadequate",
        {
            "of": "authorities",
            "where": {"all": [{"overall": "good"}, {"has": {"of": "bodies", "where": HOMES}}]},
        },
    ),
    (
        "homes rated good or outstanding",
        {"of": "bodies", "where": HOMES | {"grade": ["outstanding", "good"]}},
    ),
    ("what does requires improvement mean", {"definition": "requires-improvement"}),
    (
        "what did inspectors tell Ambleford to do about early help",
        {"of": "recommendations", "where": {"authority": "Ambleford", "topic": "early-help"}},
    ),
    (
        "which NHS bodies serve Ambleford",
        {"of": "agencies", "where": {"authority": "Ambleford", "kind": "HealthBody"}},
    ),
    (
        "are weaknesses in placements more common in RI than good councils",
        {
            "of": "findings",
            "where": {"authority.rated": ["requires-improvement", "good"], "topic": "placements"},
            "measures": [{"share": {"polarity": ["weakness", "mixed"]}}],
            "by": ["authority.rated"],
        },
    ),
]


def of_small(small: Store, text: str) -> Interpretation:
    """Return what a question is read as on the invented places."""
    return interpret(small.facts, text)


@pytest.mark.parametrize(("text", "reading"), READ, ids=[text[:50] for text, _ in READ])
def test_words_are_read(small: Store, text: str, reading: dict[str, Any]) -> None:
    found = of_small(small, text)
    assert found.kind in ("reading", "likely")
    assert found.candidates[0].reading == reading


def test_readings_can_be_read(small: Store) -> None:
    for text, reading in READ:
        found = of_small(small, text).candidates[0]
        assert "definition" in reading or read(small, found.reading).columns, text


def test_wordings_of_one_intent_are_read_alike(small: Store) -> None:
    wordings = [
        "who is weak on neglect",
        "which councils are weak on neglect",
        "authorities weak on neglect",
    ]
    assert len({json.dumps(of_small(small, each).candidates[0].reading) for each in wordings}) == 1


def test_every_word_is_accounted_for(small: Store) -> None:
    found = of_small(small, "findings on neglect in Ambleford and zebras").candidates[0]
    assert found.unused == ("zebras",)
    assert {words for _, _, words in found.parts} == {"neglect", "ambleford"}


def test_a_strange_word_lowers_the_confidence(small: Store) -> None:
    plain, strange = (
        of_small(small, f"neglect in Ambleford{more}") for more in ("", " with quokkas")
    )
    assert plain.confidence > strange.confidence
    assert strange.unknown == ("quokkas",)


@pytest.mark.parametrize(
    "text", ["", "xyzzy plugh", "best pizza in Ambleford", "🙂" * 9, "neglect " * 3000]
)
def test_what_is_no_question_is_no_reading(small: Store, text: str) -> None:
    assert of_small(small, text).kind in ("choose", "none")


def test_a_contradiction_has_no_reading(small: Store) -> None:
    found = of_small(small, "inadequate since 2024 before 2020")
    assert not any(
        {"began", "2024..2019"} <= {*map(str, each.reading.values())} for each in found.candidates
    )
    assert found.kind != "reading"


def test_the_same_words_give_the_same_reading(small: Store) -> None:
    text = "outstanding for leadership but only good overall"
    again = Facts(small.facts.path) if small.facts.path.is_file() else small.facts
    assert of_small(small, text) == interpret(again, text)


OVERALL = {"criterion": "overall-effectiveness"}
SIF = ["sif", "sif-reinspection"]
WORSE_THAN_GOOD = ["requires-improvement", "inadequate"]


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (
            "how long was Ambleford inadequate",
            {**OVERALL, "authority": "Ambleford", "grade": "inadequate"},
        ),
        (
            "how long has Ambleford been inadequate",
            {**OVERALL, "authority": "Ambleford", "grade": "inadequate", "open": True},
        ),
        (
            "which council has been inadequate for the longest",
            {**OVERALL, "grade": "inadequate", "open": True},
        ),
        (
            "median time to get out of inadequate",
            {**OVERALL, "grade": "inadequate", "how_ended": "next inspection"},
        ),
        (
            "which councils have improved since their last inspection",
            {**OVERALL, "direction": "better", "to.latest": True},
        ),
        (
            "which councils improved between SIF and ILACS",
            {
                **OVERALL,
                "direction": "better",
                "from.framework": SIF,
                "to.framework": "ilacs",
                "pairing": "framework to framework",
            },
        ),
        (
            "which councils have improved since their SIF",
            {
                **OVERALL,
                "direction": "better",
                "from.framework": SIF,
                "pairing": "framework to framework",
            },
        ),
        (
            "which councils were inadequate at the end of 2018 and are good now",
            {"rated@2018-12-31": "inadequate", "rated": "good"},
        ),
        (
            "inadequate at the end of 2018 and good at the end of 2022",
            {"rated@2018-12-31": "inadequate", "rated@2022-12-31": "good"},
        ),
        (
            "which councils were good at the end of 2018 and still are",
            {"rated@2018-12-31": "good", "rated": "good"},
        ),
        (
            "who was good at the end of 2019 and isn't any more",
            {"rated@2019-12-31": "good", "rated": WORSE_THAN_GOOD},
        ),
        (
            "good at the end of 2018 and no longer good",
            {"rated@2018-12-31": "good", "rated": WORSE_THAN_GOOD},
        ),
    ],
)
def test_words_on_grades_in_time(small: Store, words: str, where: dict[str, object]) -> None:
    assert of_small(small, words).candidates[0].reading["where"] == where


def test_several_grades_of_one_day_are_seen_from_it(small: Store) -> None:
    reading = of_small(small, "good or outstanding at the end of 2018").candidates[0].reading
    assert reading["where"] == {"rated": ["outstanding", "good"]}
    assert reading["as_at"] == "2018-12-31"


def test_the_share_of_those_of_a_day_is_of_them(small: Store) -> None:
    words = "what share of councils inadequate at the end of 2018 are good now"
    reading = of_small(small, words).candidates[0].reading
    assert reading["where"] == {"rated@2018-12-31": "inadequate"}
    assert reading["measures"] == [{"share": {"rated": "good"}}]


def test_the_questions_for_training_have_valid_readings() -> None:
    path = resource_path("benchmarks", "data", "question-readings.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    assert len(rows) > 2000
    for row in rows:
        reading = json.loads(row["reading"]) if row["reading"] else None
        if reading and not set(reading) & set(PAGES):
            parse_reading(reading)


def test_weights_are_small() -> None:
    assert weights()
    assert resource_path("data", "model", "words.json").stat().st_size < 15_000


@pytest.mark.parametrize("verb", ["isn't", "isnt"])
def test_a_denied_verb_denies_no_place(small: Store, verb: str) -> None:
    """ "Why isn't Ambleford good" does not ask about the places outside of it."""
    for words in (f"{verb} Ambleford good", f"why {verb} Ambleford good"):
        for each in interpret(small.facts, words).candidates:
            assert (
                "not" not in each.reading.get("where", {}) or "authority" in each.reading["where"]
            )


def test_a_denial_that_changes_nothing_is_unused(small: Store) -> None:
    found = interpret(small.facts, "when was the last time Ambleford wasn't outstanding")
    for each in found.candidates:
        if each.reading.get("where", {}).get("rated") == "outstanding":
            assert "wasnt" in each.unused


@pytest.mark.parametrize(
    ("words", "side"),
    [("which councils fell from good", "from"), ("which councils fell to good", "to")],
)
def test_a_grade_before_and_after_a_change(small: Store, words: str, side: str) -> None:
    first, *_ = interpret(small.facts, words).candidates
    assert first.reading["where"][side] == "good"
