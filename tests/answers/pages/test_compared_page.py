"""Authorities side by side: what each is judged, and what is furthest apart."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from small_graphs import graph_store, report, with_known

from graphkit.answers.pages.page_blocks import PageBlock, blocks_of
from graphkit.answers.pages.page_readings import PageReadings
from graphkit.answers.pages.page_slots import compared_slots
from graphkit.answers.pages.place_page import compared_page
from graphkit.core.errors import EntityNotFoundError, GraphkitError
from graphkit.graph.store.dataset import Store

OVERALL = "overall-effectiveness"


@pytest.fixture(scope="module")
def store() -> Store:
    ash = {"alike": "wwww", "apart": "wwww", "silent": "ww", "single": "w", "nearly": "wwws"}
    elm = {"alike": "wm", "apart": "ssss", "single": "s", "nearly": "ss", "context": "c"}
    judged = {OVERALL: "good", "leaders": "inadequate"}
    return with_known(
        graph_store(
            report("Ash", "2020-01-06", ash, judged),
            report("Elm", "2021-01-04", elm, {OVERALL: "outstanding"}),
            report("Oak", "2021-03-01", {"apart": "s"}, {OVERALL: "good"}),
            *(report(name, "2021-03-01", {}, {OVERALL: "good"}) for name in ("Bay", "Fir")),
        )
    )


def blocks(store: Store, *names: str) -> Mapping[str, PageBlock]:
    return {each.name: each for each in compared_page(store, names).blocks}


def test_topics_come_by_how_far_apart_they_are(store: Store) -> None:
    """Few findings weigh less; topics of one authority alone are not compared."""
    table = blocks(store, "Ash", "Elm")["topics"].table
    assert [column.heading for column in table.columns] == ["Topic", "Ash", "Elm"]
    assert [row[0].text for row in table.rows] == ["apart", "nearly", "single", "alike"]
    assert [cell.counts.negative for cell in table.rows[0][1:]] == [4, 0]
    assert [row[0].to for row in table.rows][:1] == ["topic/apart"]


def test_the_columns_are_in_the_order_of_the_names(store: Store) -> None:
    found = blocks(store, "Oak", "Elm", "Ash")
    for name in ("grades", "topics"):
        headings = [column.heading for column in found[name].table.columns]
        assert headings[1:] == ["Oak", "Elm", "Ash"]
    overall = found["grades"].table.rows[0]
    assert [cell.grade for cell in overall[1:]] == ["good", "outstanding", "good"]


def test_the_sentence_names_each_with_its_state(store: Store) -> None:
    words = blocks(store, "Ash", "Elm")["state"].words
    assert "Ash (good overall)" in words
    assert "Elm (outstanding overall)" in words
    assert "Weak or mixed findings: Ash 14 of 15" in words


def test_the_first_words_are_what_differs_most(store: Store) -> None:
    page = PageReadings(store, "compare", compared_slots(store, ["Ash", "Elm"]), {})
    assert not page.words(page.kind["lead"])
    assert [*blocks_of(page)]
    assert page.words(page.kind["lead"]) == (
        "What differs most: Ash is weaker on apart, nearly and single."
    )


def test_two_to_four_authorities_are_compared(store: Store) -> None:
    with pytest.raises(GraphkitError, match="both Ash: name two authorities"):
        compared_page(store, ["Ash", "ash"])
    with pytest.raises(GraphkitError, match="5 authorities: compare two to four"):
        compared_page(store, ["Ash", "Elm", "Oak", "Bay", "Fir"])
    with pytest.raises(EntityNotFoundError):
        compared_page(store, ["Ash", "Nowhere"])
