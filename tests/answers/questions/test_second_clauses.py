"""Second clauses and follow-ups are answered, or their words are named."""

import pytest

from graphkit.answers.questions.answering import Reply, reply_to
from graphkit.answers.questions.interpretation import interpret
from graphkit.graph.store.dataset import Store


def after(store: Store, first: str, words: str) -> Reply:
    """Return what comes of words that follow a question."""
    return reply_to(store, words, base=reply_to(store, first).asked)


@pytest.mark.parametrize(
    ("first", "words", "unit"),
    [
        ("recommendations for Ambleford", "were they done", "outcomes"),
        ("is Ambleford good", "why", "findings"),
        ("findings on neglect in Ambleford", "by whom", "participations"),
        ("weak findings in Ambleford", "only since 2022", "findings"),
    ],
)
def test_a_follow_up_asks_for_its_own_unit(small: Store, first: str, words: str, unit: str) -> None:
    reply = after(small, first, words)
    assert reply.asked["of"] == unit
    assert "Ambleford" in str(reply.asked["where"])


def test_a_follow_up_that_changes_nothing_is_named(small: Store) -> None:
    reply = after(small, "weak findings on neglect in Ambleford", "and where")
    assert reply.answer is None
    assert "Not understood: “where”" in reply.text


def test_a_second_clause_without_a_part_is_named(small: Store) -> None:
    reply = reply_to(small, "how many inspections since 2022 and where")
    assert reply.unused == ("and where",)
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
