"""Second clauses are answered, or their words are named."""

from graphkit.answers.questions.answering import reply_to
from graphkit.answers.questions.interpretation import interpret
from graphkit.graph.store.dataset import Store


def test_a_second_clause_without_a_part_is_named(small: Store) -> None:
    reply = reply_to(small, "how many inspections since 2022 and how")
    assert reply.unused == ("and how",)
    assert reply_to(small, "who delivers services in Ambleford and since when").unused == ()


def test_what_was_understood_is_not_called_unknown(small: Store) -> None:
    found = interpret(small.facts, "zebras in Ambleford with xylophones lower than")
    reply = reply_to(small, "zebras in Ambleford with xylophones lower than")
    *_, unknown = reply.text.partition("Not understood: ")
    named = unknown.partition(" Not used: ")[0].partition(" This may mean: ")[0]
    assert all(each in named for each in found.unknown)
    assert "lower" not in named
    assert "Ambleford" not in named


def test_all_of_a_unit_is_no_answer_to_more_words(small: Store) -> None:
    found = interpret(small.facts, "councils that xylophones")
    assert found.kind in ("choose", "none")
