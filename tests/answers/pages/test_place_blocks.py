"""The blocks of some authorities: their state, themes, who is strong where others are weak."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlparse

import pytest
from small_graphs import graph_store, report, with_known

from graphkit.answers.pages.page_blocks import PageBlock
from graphkit.answers.pages.place_page import place_page
from graphkit.answers.readings.read import read
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import authority_iri
from graphkit.graph.entities.focus import Focus
from graphkit.graph.store.dataset import Store

GOOD = {"overall-effectiveness": "good", "leaders": "good"}
WEAK = {"overall-effectiveness": "inadequate", "leaders": "inadequate"}
NORVALE = ("E09000001", "E09000002", "E09000003")
NEIGHBOUR = """authority:E09000002 gk:neighbourRanking <urn:ranking> .
  <urn:ranking> a gk:NeighbourRanking ; gk:rank 2 ; gk:neighbour authority:E09000004 ."""
URGENT = """INSPECTION gk:recommendation <urn:1> .
  <urn:1> a gk:Recommendation ; gk:priority true ."""


@pytest.fixture(scope="module")
def norvale() -> Store:
    """Three authorities, two weak on neglect; E09000004 is a neighbour of one, elsewhere."""
    strong = {"neglect": "ssssss", "adoption": "w"}
    return with_known(
        graph_store(
            report("E09000001", "2021-03-01", {"neglect": "www", "adoption": "ssssss"}, WEAK),
            report("E09000002", "2019-05-02", {"adoption": "ss"}, GOOD),
            report(
                "E09000002",
                "2023-05-02",
                {"neglect": "wwm", "adoption": "ws"},
                WEAK,
                more=NEIGHBOUR,
            ),
            report("E09000002", "2023-11-06", {}, under="focused-visit", more=URGENT),
            report("E09000003", "2024-06-03", strong, GOOD),
            report("E09000004", "2023-07-03", strong, GOOD),
        )
    )


def blocks(store: Store, *places: str) -> dict[str, PageBlock]:
    found = place_page(store, Focus("Norvale", tuple(map(authority_iri, places))))
    return {each.name: each for each in found.blocks}


def test_the_state_counts_authorities_and_names_what_is_grave(norvale: Store) -> None:
    state = blocks(norvale, *NORVALE)["state"]
    assert state.shares == {"inadequate": 2, "good": 1}
    assert state.words.startswith("3 authorities: 2 inadequate and 1 good.")
    assert "An area for priority action is open in E09000002 (" in state.words
    assert "1 recommendation is open" in state.words


def test_a_theme_is_weak_in_several_and_says_who_is_strong(norvale: Store) -> None:
    """One authority that is weak on adoption is no theme."""
    table = blocks(norvale, *NORVALE)["themes"].table
    assert table
    [(topic, number, where, strong)] = table.rows
    assert topic.to == "topic/neglect"
    assert (number.text, where.text) == ("2", "E09000001, E09000002")
    assert strong.text == "E09000003"
    assert strong.note == "E09000004 (2)"


def test_the_number_of_a_theme_opens_the_authorities_it_counts(norvale: Store) -> None:
    table = blocks(norvale, *NORVALE)["themes"].table
    assert table
    number = table.rows[0][1]
    [reading] = parse_qs(urlparse(number.to).query)["reading"]
    asked = json.loads(reading)
    assert asked["by"] == ["authority"]
    assert len(read(norvale, asked).rows) == int(number.text)


def test_the_worst_authority_stands_first_with_its_judgements(norvale: Store) -> None:
    table = blocks(norvale, *NORVALE)["councils"].table
    assert table
    assert [row[1].text for row in table.rows] == [*NORVALE]
    second = table.rows[1]
    assert second[1].note == "1 for priority action (Focused visit, November 2023)"
    assert second[2].strands
    assert second[2].strands["leaders"] == "inadequate"
    assert (second[3].grade, second[3].mark) == ("good", "worse")


def test_the_order_of_authorities_changes_nothing(norvale: Store) -> None:
    turned = blocks(norvale, *reversed(NORVALE))
    assert [each.words for each in turned.values()] == [
        each.words for each in blocks(norvale, *NORVALE).values()
    ]


def test_without_an_authority_that_exists_there_is_no_page(norvale: Store) -> None:
    with pytest.raises(EntityNotFoundError, match="Norvale is no authority, region or place"):
        blocks(norvale)
