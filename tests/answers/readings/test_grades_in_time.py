"""Grades in time: how long one held, the grade on a day, and which inspections are compared."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from small_graphs import graph_store, report

from graphkit.answers.drafts.check import judge_claims, judge_draft
from graphkit.answers.drafts.draft_text import parse_draft
from graphkit.answers.questions.answering import reply_to
from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read
from graphkit.answers.readings.result import Result
from graphkit.answers.readings.result_sentences import result_sentence
from graphkit.graph.statements.ontology_graph import ontology_graph
from graphkit.graph.store.dataset import Store

ASH, ELM, OAK = "E99000011", "E99000012", "E99000013"
OVERALL = {"criterion": "overall-effectiveness"}
SIF = ["sif", "sif-reinspection"]


@pytest.fixture(scope="module")
def three() -> Store:
    """Two councils that exist, and one that ended."""
    store = graph_store(
        graded(ASH, "2015-05-11", "inadequate", "sif"),
        graded(ASH, "2018-06-04", "inadequate", "sif-reinspection"),
        graded(ASH, "2021-06-28", "good"),
        graded(ELM, "2016-05-09", "good", "sif"),
        graded(ELM, "2019-06-17", "requires-improvement"),
        graded(ELM, "2022-06-13", "outstanding"),
        graded(OAK, "2017-06-19", "inadequate", "sif"),
        f'authority:{OAK} gk:validUntil "2021-03-31"^^xsd:date .',
    )
    assert isinstance(store.engine, ox.Store)
    store.engine.load(ontology_graph().nquads().encode(), ox.RdfFormat.N_QUADS)
    return store


def graded(place: str, day: str, grade: str, under: str = "ilacs") -> str:
    """Return a report with an overall grade."""
    return report(place, day, {}, {"overall-effectiveness": grade}, under)


def of_changes(store: Store, **where: Any) -> Result:
    """Return changes of the overall grade."""
    return read(store, {"of": "changes", "where": OVERALL | where})


def test_a_run_ends_with_another_grade_or_with_the_council(three: Store) -> None:
    where = OVERALL | {"grade": "inadequate"}
    found = read(three, {"of": "spells", "where": where, "order": "first"})
    assert [(row["first"], row["ended"], row["how_ended"], row["days"]) for row in found.rows] == [
        ("2015-05-11", "2021-06-28", "next inspection", 2240),
        ("2017-06-19", "2021-04-01", "council ended", 1382),
    ]
    text = result_sentence(ReadingPhrases(three), found)
    assert "(from May 2015 to June 2021, 2,240 days)" in text
    assert "until the council ended in April 2021, 1,382 days" in text


def test_two_instants_are_two_dimensions(three: Store) -> None:
    both = {"rated@2018-12-31": "inadequate", "rated": "good"}
    found = read(three, {"of": "authorities", "where": both})
    assert [row["authority"] for row in found.rows] == [ASH]
    assert (found.population.counted, found.population.of) == (1, 2)
    [ended] = found.population.left_out
    assert (ended.name, ended.why) == (OAK, "it existed until 31 March 2021")
    beside = {"all": [{"rated": "inadequate", "on": "2018-12-31"}, {"rated": "good"}]}
    assert read(three, {"of": "authorities", "where": beside}).rows == found.rows


@pytest.mark.parametrize("day", ["2017-12-31", "2019-12-31", "2022-12-31"])
@pytest.mark.parametrize("grade", ["outstanding", "good", "requires-improvement", "inadequate"])
def test_a_grade_on_a_day_is_that_seen_from_it(records: Store, day: str, grade: str) -> None:
    then = read(records, {"of": "authorities", "where": {"rated": grade}, "as_at": day})
    found = read(records, {"of": "authorities", "where": {f"rated@{day}": grade}})
    ended = {each.name for each in found.population.left_out}
    names = {row["authority"] for row in found.rows}
    assert names == {row["authority"] for row in then.rows} - ended


def test_since_is_the_first_day_of_the_run_of_now(three: Store) -> None:
    columns = ["authority", "since"]
    found = read(three, {"of": "authorities", "columns": columns, "order": "authority"})
    assert [row["since"] for row in found.rows] == ["2021-06-28", "2022-06-13"]


@pytest.mark.parametrize(
    ("pairing", "number", "to_latest"),
    [
        ("adjacent", 4, 2),
        ("first to latest", 2, 2),
        ("framework to framework", 2, 2),
        ("all", 6, 4),
    ],
)
def test_nothing_lifts_a_pairing(three: Store, pairing: str, number: int, to_latest: int) -> None:
    assert len(of_changes(three, pairing=pairing).rows) == number
    assert len(of_changes(three, pairing=pairing, **{"to.latest": True}).rows) == to_latest


def test_adjacent_is_the_pairing_where_none_is_given(three: Store) -> None:
    found = of_changes(three)
    assert found.reading.where["pairing"] == "adjacent"
    assert found.rows == of_changes(three, pairing="adjacent").rows
    assert "compared with the inspection before" in result_sentence(ReadingPhrases(three), found)


def test_a_reinspection_is_the_last_of_its_framework(three: Store) -> None:
    between = {"pairing": "framework to framework", "from.framework": SIF, "to.framework": "ilacs"}
    found = of_changes(three, **between)
    assert [(row["from"], row["to"]) for row in found.rows] == [
        ("inadequate", "good"),
        ("good", "outstanding"),
    ]
    better = of_changes(three, **between, direction="better")
    assert (better.population.counted, better.population.of) == (2, 2)
    assert "from the last inspection under one framework" in result_sentence(
        ReadingPhrases(three), better
    )


def test_one_kind_of_news_can_be_asked_for_in_sparql(small: Store) -> None:
    found = read(small, {"of": "news", "where": {"kind": "other report"}})
    assert len([*small.rows(found.sparql)]) == len(found.rows)


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        (f"{OAK} was inadequate at the end of 2019.", "confirmed"),
        (f"{OAK} was inadequate at the end of 2022.", "not-found"),
    ],
)
def test_a_grade_ends_with_its_council_in_drafts(three: Store, sentence: str, state: str) -> None:
    (only,) = judge_draft(three, parse_draft(sentence), all_quotes=True).sentences
    assert only.state == state


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (f"{ELM} lost its good rating in 2019.", "confirmed"),
        (f"{ASH} lost its inadequate rating in 2018.", "contradicted"),
        (f"From 2015 until 2021 {ASH} was inadequate.", "confirmed"),
        (f"From 2016 until 2022 {ELM} was good.", "partly"),
        (f"From 2019 until 2022 {ELM} was good.", "contradicted"),
        (f"{ASH} was inadequate before its 2021 inspection.", "confirmed"),
        (f"{ELM} was good before its 2022 inspection.", "partly"),
        (f"was {ELM} ever good after 2018?", "confirmed"),
        (f"was {ASH} ever good before 2021?", "contradicted"),
        (f"until 2021 {ASH} had never been good.", "confirmed"),
        (f"{ELM} became outstanding in 2022.", "confirmed"),
        (f"{ASH} became inadequate in 2018.", "contradicted"),
        (f"{ASH} went straight from inadequate to inadequate in 2018.", "not-checked"),
        (f"{ELM} returned to outstanding in 2022.", "not-checked"),
        (f"{ELM} ceased to be good in 2019.", "confirmed"),
        (f"{ASH} ceased to be good in 2018.", "contradicted"),
        (f"{ELM} regained its outstanding rating in 2022.", "not-checked"),
        (f"{ELM} was not good in 2022, but was in 2016.", "not-checked"),
    ],
)
def test_all_of_a_time_decides_what_was_so_in_it(three: Store, words: str, state: str) -> None:
    found = judge_claims(three, words)
    assert found
    assert found.state == state


def test_who_asks_whether_it_was_not_expects_that_it_was(three: Store) -> None:
    assert reply_to(three, f"wasn't {ASH} good in 2021?").text.startswith("Yes")
    assert reply_to(three, f"isn't {ASH} inadequate?").text.startswith("No")
