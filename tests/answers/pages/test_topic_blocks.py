"""The blocks of a topic: a judgement before counts, the worst first, weak beside strong."""

from __future__ import annotations

from typing import Any

import pytest
from small_graphs import graph_store, report, with_known

from graphkit.answers.pages.page_blocks import PageBlock, blocks_of
from graphkit.answers.pages.page_readings import PageReadings
from graphkit.answers.pages.page_slots import topic_slots
from graphkit.answers.readings.read import read
from graphkit.answers.summaries.inspection_changes import criteria_of
from graphkit.core.identifiers import concept_iri
from graphkit.core.terms import BASE, Scheme
from graphkit.graph.store.dataset import Store

REPORT = f"{BASE}report/E09000001/2024-03-04-ilacs"


@pytest.fixture(scope="module")
def judged() -> Store:
    planning = {"pathway-planning": "wwws"}
    care_leavers = {"care-leavers": "inadequate"}
    weak, strong = {"pathway-planning": "wwwww"}, {"pathway-planning": "ssssssm"}
    return with_known(
        graph_store(
            report("E09000001", "2019-03-02", {}, {"care-and-care-leavers": "good"}),
            report("E09000001", "2024-03-04", planning, care_leavers, version="2023"),
            f'<{REPORT}> dcterms:issued "2024-05-01"^^xsd:date .',
            report(
                "E09000002",
                "2024-05-06",
                weak,
                {"care-leavers": "requires-improvement"},
                version="2023",
            ),
            report("E09000003", "2024-06-03", strong, {"care-leavers": "outstanding"}),
            report("E09000004", "2022-06-06", {}, {"care-and-care-leavers": "inadequate"}),
        )
    )


def blocks(store: Store, topic: str, **slots: Any) -> dict[str, PageBlock]:
    own = topic_slots(store, concept_iri(Scheme.TOPIC, topic))
    page = PageReadings(store, "topic", {**own, "places": [], "region": "", **slots}, {})
    return {each.name: each for each in blocks_of(page)}


def names(block: PageBlock) -> list[str]:
    """Return whom the rows of a table are about."""
    assert block.table
    return [row[block.table.name_at].text for row in block.table.rows]


def test_a_grade_ranks_before_the_share_of_weak_findings(judged: Store) -> None:
    """E09000002 has only weak findings, and requires improvement: it is not the worst."""
    found = blocks(judged, "care-leavers")
    assert names(found["below"]) == ["E09000001", "E09000002"]
    assert found["outstanding"].names == ("E09000003",)
    grades = {"inadequate": 1, "requires-improvement": 1, "outstanding": 1}
    assert found["judged"].shares == grades


def test_one_judgement_for_two_topics_is_not_counted(judged: Store) -> None:
    found = blocks(judged, "care-leavers")["judged"]
    assert found.words.startswith("Of 3 authorities")
    assert found.note.startswith("Not counted: E09000004 (inadequate, 2022)")


def test_before_its_own_judgement_the_wider_one_counts(judged: Store) -> None:
    found = blocks(judged.as_at("2022-12-31"), "care-leavers")
    assert found["judged"].shares == {"inadequate": 1, "good": 1}
    assert names(found["below"]) == ["E09000004"]


def test_a_fall_is_told_with_the_grade_before(judged: Store) -> None:
    """What was one judgement on two topics is the one before."""
    [row] = blocks(judged, "care-leavers", recent="2023-09-01")["worse"].answer.rows
    assert (row["authority"], row["from"], row["to"]) == ("E09000001", "good", "inadequate")


def test_a_topic_without_a_grade_is_ranked_by_its_share(judged: Store) -> None:
    found = blocks(judged, "pathway-planning")
    assert "judged" not in found
    assert names(found["weaker"]) == ["E09000002"]  # four findings are too few to rank E09000001
    assert "9 of 16 findings (56 %)" in found["state"].words
    assert "it is a part of care leavers" in found["state"].words


def test_pages_with_most_findings_are_those_of_late(judged: Store) -> None:
    found = blocks(judged, "pathway-planning")
    assert [row["count"] for row in found["weak_pages"].answer.rows] == [5, 3]
    assert [row["count"] for row in found["strong_pages"].answer.rows] == [6]


@pytest.mark.parametrize("topic", ["early-help", "leadership-and-management"])
def test_a_block_asks_what_it_shows(small: Store, topic: str) -> None:
    """The question that a block opens has the rows that the block has."""
    for block in blocks(small, topic).values():
        result = read(small, block.question)
        assert [dict(row) for row in result.rows] == block.to_json()["rows"]


def test_none_is_not_said_of_what_is_not_known(judged: Store) -> None:
    found = blocks(judged, "pathway-planning", least=9)["weakened"]
    assert found.words.startswith("Not known: ")
    assert found.table is None


@pytest.mark.parametrize(
    ("topic", "own", "within"),
    [
        ("leadership-and-management", "leaders", ""),
        ("children-in-care", "children-in-care", ""),
        ("caseloads", "", "leaders"),
        ("front-door", "", "help-and-protection"),
        ("voice", "", ""),
    ],
)
def test_the_judgement_of_a_topic_is_declared(
    judged: Store, topic: str, own: str, within: str
) -> None:
    assert criteria_of(judged.facts, topic) == (own, within)
