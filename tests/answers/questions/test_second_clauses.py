"""Second clauses and follow-ups are answered, or their words are named."""

from typing import Any

import pytest

from graphkit.answers.questions.answering import Reply, reply_to
from graphkit.answers.questions.interpretation import interpret
from graphkit.graph.store.dataset import Store

AMBLEFORD = {"authority": "Ambleford"}
RUN = {"criterion": "overall-effectiveness", "open": True}
LEAD = {"role": "lead-inspector"}
SHARED = {"not": {"shared_with": None}}
INADEQUATE = {"grade": "inadequate"}


def after(store: Store, first: str, words: str) -> Reply:
    """Return what comes of words that follow a question."""
    return reply_to(store, words, base=reply_to(store, first).asked)


@pytest.mark.parametrize(
    ("first", "words", "unit", "where"),
    [
        ("recommendations for Ambleford", "were they done", "outcomes", AMBLEFORD),
        ("is Ambleford good", "since when", "spells", AMBLEFORD | RUN),
        ("is Ambleford good", "and before that", "inspections", AMBLEFORD | {"kind": "full"}),
        ("findings on neglect in Ambleford", "by whom", "participations", AMBLEFORD | LEAD),
        ("who delivers services in Ambleford", "by whom", "arrangements", AMBLEFORD),
        ("who delivers services in Ambleford", "and since when", "arrangements", AMBLEFORD),
        ("agencies in Ambleford", "which of them are shared with", "agencies", AMBLEFORD | SHARED),
        ("which councils are inadequate", "and where", "authorities", INADEQUATE),
        ("which councils are inadequate", "how many", "authorities", INADEQUATE),
        (
            "which councils are inadequate",
            "who led them",
            "participations",
            {"authority.grade": "inadequate"} | LEAD,
        ),
        (
            "which councils are inadequate",
            "since when",
            "spells",
            {"authority.grade": "inadequate"} | RUN,
        ),
        (
            "inadequate homes in Ambleford",
            "and in Wexmoor",
            "bodies",
            {"kind": "childrens-home", "in": "Wexmoor"} | INADEQUATE,
        ),
        (
            "inadequate homes in Ambleford",
            "how many",
            "bodies",
            {"kind": "childrens-home", "in": "Ambleford"} | INADEQUATE,
        ),
        (
            "police forces in Ambleford",
            "and in the north west",
            "agencies",
            {"kind": "PoliceForce", "authority.region": "north-west"},
        ),
        ("findings in Ambleford", "just health", "findings", AMBLEFORD | {"sector": "health"}),
    ],
)
def test_a_follow_up_asks_for_its_own_unit(
    small: Store, first: str, words: str, unit: str, where: dict[str, Any]
) -> None:
    reply = after(small, first, words)
    assert reply.answer
    assert reply.asked["of"] == unit
    assert reply.asked["where"] == where
    assert not reply.unused


def test_why_is_asked_of_what_reports_say(small: Store) -> None:
    reply = after(small, "is Ambleford good", "why")
    assert reply.asked["of"] == "findings"
    assert "Ambleford" in str(reply.asked["where"])


def test_what_two_places_share_serves_both(small: Store) -> None:
    reply = after(small, "agencies in Ambleford", "which of them are shared with Wexmoor")
    assert reply.asked["where"] == {"all": [AMBLEFORD, {"authority": "Wexmoor"}]}


def test_a_follow_up_with_nothing_of_the_reading_is_named(small: Store) -> None:
    reply = after(small, "agencies in Ambleford", "since when")
    assert reply.answer is None
    assert "Not understood: “since when”" in reply.text


def test_a_second_clause_without_a_part_is_named(small: Store) -> None:
    reply = reply_to(small, "how many inspections since 2022 and how")
    assert reply.unused == ("and how",)
    assert reply_to(small, "who delivers services in Ambleford and since when").unused == ()


def test_what_was_understood_is_not_called_unknown(small: Store) -> None:
    found = interpret(small.facts, "zebras in Ambleford with xylophones lower than")
    reply = reply_to(small, "zebras in Ambleford with xylophones lower than")
    *_, unknown = reply.text.partition("Not understood: ")
    named = unknown.partition(" Not used: ")[0]
    assert all(each in named for each in found.unknown)
    assert "lower" not in named
    assert "Ambleford" not in named


def test_all_of_a_unit_is_no_answer_to_more_words(small: Store) -> None:
    found = interpret(small.facts, "councils that xylophones")
    assert found.kind in ("choose", "none")
