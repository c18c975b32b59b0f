"""`show` describes an entity of any kind, and quotes its evidence."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphkit.answers.queries.question import questions
from graphkit.answers.queries.running import run_question
from graphkit.answers.summaries.followed_recommendations import recommendation_outcomes
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.terms import BASE
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.entities.entity_statements import (
    Evidence,
    find_evidence,
    related_questions,
    show_entity,
)
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.cli import main

SIF = "inspection/E99000002/2015-06-02-sif"
ILACS = "inspection/E99000001/2023-03-06-ilacs"
KINDS = (
    "Ambleford",
    "Norvale Police",
    "early help hub",
    "Orla Pennywhistle",
    ILACS,
    f"{ILACS}/judgement/leaders",
    f"{ILACS}/finding/2.3",
    f"{SIF}/recommendation/1",
    "strategy-discussions",
    "sector/police",
    "partner/E99000001/health",
    "grade/outstanding",
    "criterion/care-leavers",
)


def values_of(store: Store, words: str, name: str, inverse: bool = False) -> list[tuple[str, str]]:
    _, description = show_entity(store, words)
    return [
        (item.value, item.label)
        for item in description
        if (item.property, item.inverse) == (name, inverse)
    ]


def test_an_authority_is_shown_with_its_values_by_name(small: Store) -> None:
    iri, _ = show_entity(small, "ambleford")
    assert iri == f"{BASE}authority/E99000001"
    assert values_of(small, "ambleford", "rated") == [("grade/good", "Good")]
    assert values_of(small, "ambleford", "inspected") == [("2023-03-06", "")]
    assert values_of(small, "ambleford", "region") == [("region/south-east", "South East")]
    assert values_of(small, "ambleford", "inspectionOf", inverse=True) == [
        (f"1 (such as {ILACS})", "")
    ]


def test_grades_are_shown_before_neighbours(small: Store) -> None:
    _, description = show_entity(small, "ambleford")
    order = list(dict.fromkeys(item.property for item in description if not item.inverse))
    assert order[:4] == ["rdfs:label", "rated", "inspected", "latestInspection"]
    assert order.index("region") < order.index("neighbourRanking") < order.index("rdf:type")


def test_a_statement_is_shown_with_its_words(small: Store) -> None:
    ((_, words),) = values_of(small, f"{SIF}", "recommendation")[:1]
    assert words.startswith("Make sure that strategy discussions")


def test_of_many_values_some_are_shown_and_all_counted(small: Store) -> None:
    findings = values_of(small, ILACS, "finding")
    counted = small.rows(f"SELECT DISTINCT ?f {{ <{BASE}{ILACS}> gk:finding ?f }}")
    assert len(findings) == 13
    assert findings[-1] == (f"… {len(counted)} in all", "")


@pytest.mark.parametrize("words", KINDS)
def test_whatever_is_shown_has_words_that_say_it(words: str, small: Store) -> None:
    iri, description = show_entity(small, words)
    assert description
    same, evidence = find_evidence(small, words)
    assert same == iri
    assert evidence
    assert all(
        item.quote and item.digest and item.report.startswith("Report on ") for item in evidence
    )
    places = [(item.report, item.start) for item in evidence]
    assert places == sorted(places)


def test_why_a_judgement_is_its_own_passage(small: Store) -> None:
    _, (only,) = find_evidence(small, f"{ILACS}/judgement/care-leavers")
    assert only.assessment == "outstanding"
    assert only.quote == "The experiences and progress of care leavers\tOutstanding"
    assert only.link == "https://reports.ofsted.gov.uk/provider/44/90001"


def test_why_a_recommendation_includes_its_evidence(small: Store) -> None:
    _, evidence = find_evidence(small, f"{SIF}/recommendation/1")
    assert f"{SIF}/finding/7.2" in {item.statement for item in evidence}


def test_why_a_broad_topic_includes_narrower_topics(small: Store) -> None:
    _, group = find_evidence(small, "topic/help-and-protection")
    _, one = find_evidence(small, "topic/strategy-discussions")
    assert set(one) < set(group)


def test_a_person_is_one_wherever_named(small: Store) -> None:
    _, evidence = find_evidence(small, "hilary drystone")
    assert [item.quote.startswith("Hilary Drystone") for item in evidence] == [True]


def test_outcomes_of_the_recommendations_of_an_authority(small: Store) -> None:
    latest, *_, first = recommendation_outcomes(small, f"{BASE}authority/E99000002")
    assert latest.startswith("recommendations of 2018-08-06: open ")
    assert first.startswith("recommendations of 2015-06-02")
    outcomes = small.rows(
        f"""SELECT DISTINCT ?told {{ <{BASE}{SIF}> gk:recommendation ?asked .
            ?asked gk:followUp ?told FILTER NOT EXISTS {{ ?asked dcterms:isPartOf ?whole }} }}"""
    )
    (found,) = [
        line
        for line in recommendation_outcomes(small, f"{BASE}authority/E99000002")
        if "outcome on 2018-08-06" in line
    ]
    assert sum(
        int(number) for number in re.findall(r" (\d+)\b(?!-)", found.partition(": ")[2])
    ) == len(outcomes)
    assert recommendation_outcomes(small, f"{BASE}agency/norvale-police") == []


@pytest.mark.parametrize(
    "words", ["Ambleford", "Norvale Police", "Orla Pennywhistle", "strategy-discussions"]
)
def test_related_questions_have_rows(words: str, small: Store, whole: Path) -> None:
    related = related_questions(small, find_entity(small, words))
    assert related
    for name, values in related:
        assert list(run_question(small, questions()[name], values))
    done = CliRunner().invoke(main, ["--store", str(whole), "show", words])
    commands = re.findall(r"^  list: graphkit (.*)$", done.stdout, re.M)
    assert len(commands) == len(related)
    for command in commands:
        assert (
            CliRunner().invoke(main, ["--store", str(whole), *shlex.split(command)]).exit_code == 0
        )


def test_a_statement_of_the_register_has_no_passage(small: Store) -> None:
    assert find_evidence(small, "coverage/norvale-police/1")[1] == []


def test_position_of_a_passage() -> None:
    def place(page: str, paragraph: str) -> str:
        return Evidence("", "", "", page, paragraph, 10, 20, "", "", "").place()

    assert place("8-9", "36") == "page 8-9, paragraph 36"
    assert place("8", "") == place("8", "p0") == "page 8"
    assert place("", "") == "characters 10-20"


@pytest.mark.parametrize("ask", [show_entity, find_evidence])
def test_an_unknown_name_raises(ask: object, small: Store) -> None:
    with pytest.raises(EntityNotFoundError, match="did you mean Wexmoor"):
        ask(small, "Wexmor")  # type: ignore[operator]
