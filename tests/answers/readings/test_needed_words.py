"""What a copy without the words of some reports, or of all, may say of words."""

from __future__ import annotations

from typing import Any

import pytest
from small_graphs import without_words_of

from graphkit.answers.questions.answered_reading import answer_reading
from graphkit.answers.readings.horizon import Status, words_horizon
from graphkit.answers.readings.read import read
from graphkit.core.errors import MissingWordsError
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.search import search

PLACES = ("E99000001", "E99000002", "E99000003")


@pytest.fixture(scope="module")
def partial(small: Store) -> Store:
    """A graph without the words of the reports on Ambleford."""
    return without_words_of(small, "E99000001")


@pytest.fixture(scope="module")
def without(small: Store) -> Store:
    """A graph without any words."""
    return without_words_of(small, *PLACES)


def findings(words: str, **where: Any) -> dict[str, Any]:
    return {"of": "findings", "scope": "all", "where": {"words": words, **where}}


def test_reports_with_words_are_counted(small: Store, partial: Store, without: Store) -> None:
    known = [words_horizon(each.facts) for each in (small, partial, without)]
    assert [(each.known, each.of) for each in known] == [(4, 4), (3, 4), (0, 4)]
    assert [each.status for each in known] == [Status.ALL, Status.SOME, Status.OUTSIDE]
    assert not known[0].sentence()
    assert words_horizon(without.facts, frozenset()).status is Status.ALL


@pytest.mark.parametrize(
    "reading",
    [
        findings("qqq"),
        findings('"strategy discussions"'),
        {"of": "authorities", "where": {"not": {"has": findings("children")}}},
        {"of": "findings", "where": {"not": {"words": "children"}}},
        {"of": "findings", "measures": [{"share": {"words": "qqq"}}]},
    ],
)
def test_without_words_nothing_is_denied(small: Store, without: Store, reading: Any) -> None:
    read(small, reading)
    with pytest.raises(MissingWordsError, match="cannot be looked for in this copy"):
        read(without, reading)


def test_the_reports_that_are_reached_decide(partial: Store) -> None:
    elsewhere = read(partial, findings("qqq", authority="Wexmoor"))
    assert not elsewhere.rows
    with pytest.raises(MissingWordsError):
        read(partial, findings("qqq", authority="Ambleford"))
    of_all = read(partial, findings("qqq"))
    assert "words of 1 of 4 reports" in of_all.notes[-1].words
    assert (of_all.horizon.known, of_all.horizon.of) == (3, 4)
    text = answer_reading(partial, findings("qqq")).text
    assert text.startswith("Not known whether there is a finding with “qqq”")
    assert "not looked for in the words of 1 of 4 reports" in text


def test_a_search_that_finds_nothing_is_refused(partial: Store, without: Store) -> None:
    with pytest.raises(MissingWordsError):
        search(without, "qqq")
    assert "Not looked for in the words of 1 of 4 reports" in search(partial, "qqq").notes[0]
