"""Beside an answer stands what a reader would miss: what is not held, why no rows, when to doubt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from asking import QUESTIONS
from building import AMBLEFORD, REPORTS, graph_of, grown, rewritten

from graphkit.analyse import measures
from graphkit.analyse.peer_learning import learn_from
from graphkit.ask.diagnostics import diagnostics
from graphkit.ask.questions import Question, format_result, is_empty_result, run_question
from graphkit.store.dataset import Store


def said(store: Store, name: str, none: bool = False, **values: str) -> list[str]:
    """Return the notes on a question, asked of all but for what is given."""
    asked = QUESTIONS[name]
    return [*diagnostics(store, asked, {**dict.fromkeys(asked.defaults, ""), **values}, none)]


def test_whatever_a_question_refers_to_is_there() -> None:
    assert {asked.see_also for asked in QUESTIONS.values()} - {""} <= QUESTIONS.keys()
    assert {asked.measure for asked in QUESTIONS.values()} - {""} <= measures().keys()
    for asked in QUESTIONS.values():
        assert "authority" in asked.parameters or not asked.see_also
        assert not (asked.caveat and asked.measure)


def test_a_question_shares_the_doubt_of_the_measure_with_the_same_table(small: Store) -> None:
    assert said(small, "longest-since-inspection") == [f"Do not trust it {measures()['waiting'].caveat}"]
    (doubt,) = said(small, "extent-of-weaknesses", authority="Wexmoor")
    assert doubt.startswith("Do not trust it as a count of weaknesses: a sentence counts under each")


def test_of_a_measure_without_figures_it_is_told_which_have_some(small: Store) -> None:
    first, *_ = said(small, "statistics", none=True, measure="CLA")
    assert first.startswith("no figure is called 'CLA'; there are child-protection-plans, childrens-homes, ")
    assert not [note for note in said(small, "statistics", none=True, measure="plans") if "figure is" in note]


def test_where_no_report_is_held_on_what_an_agency_serves_that_is_why_there_are_no_rows(
    register_folder: Path, tmp_path: Path
) -> None:
    store = graph_of(tmp_path / "db", register_folder, REPORTS / AMBLEFORD)
    why = "no report is held on Wexmoor, which Wexmoor Constabulary serves"
    assert why in said(store, "said-of-agency", none=True, agency="Wexmoor Constabulary")
    assert not [note for note in said(store, "said-of-agency", none=True, agency="ACF") if "held on" in note]


def test_why_there_are_no_rows_is_told_of_what_councils_do_themselves(small: Store) -> None:
    why = "why there may be none: what an authority does itself, or with another council, is not counted"
    notes_on = said(small, "before-and-after-delivery", none=True, authority="Wexmoor")
    assert any(note.startswith(why) for note in notes_on)
    since = "why there may be none: reports print these tags since 2025, none before"
    assert since in said(small, "national-framework", none=True, authority="Wexmoor")


def test_with_one_full_inspection_there_is_no_next(small: Store) -> None:
    told = "full inspections of Ambleford held: ILACS 2023, 2023-03-06; it takes two for one to be the next"
    assert said(small, "resolved-weaknesses", True, authority="Ambleford")[:-1] == [told]
    assert said(small, "resolved-weaknesses", False, authority="Ambleford")[:-1] == []
    assert said(small, "resolved-weaknesses", True, authority="Wexmoor")[:-1] == []
    assert said(small, "findings", True, authority="Ambleford") == []


def test_a_day_after_all_that_is_held_is_told(small: Store) -> None:
    told = "nothing is held since 2019: the latest inspection held is of 2018-08-06"
    assert said(small, "findings", True, authority="Wexmoor", since="2019") == [told]
    assert said(small, "findings", True, authority="Wexmoor", since="2018") == []
    assert said(small, "findings", True, authority="Northmere", since="2019") == []


def test_who_counts_what_several_reports_say_is_told(small: Store) -> None:
    def told(counted: str) -> list[str]:
        asked = Question("own", "", f"SELECT ({counted} AS ?n) {{ ?s a gk:Service }}")
        return [*diagnostics(small, asked, {}, False)]

    (said_of_all,) = told("COUNT(*)")
    assert said_of_all.startswith("what several reports say may be counted once for each")
    assert told("count( ?s)") == [said_of_all]
    assert told("COUNT(DISTINCT ?s)") == told("COUNT( distinct *)") == told('"COUNT(*)"') == []


def test_words_that_the_graph_does_not_hold_are_not_looked_for(small: Store) -> None:
    assert not said(small, "findings", True, words="nowhere")
    without = ox.Store()
    without.extend(quad for quad in small.engine if not quad.predicate.value.endswith("#quote"))
    (told,) = said(Store(without), "findings", True, words="delay")
    assert told.startswith("this graph holds no words of reports")


def test_an_abolished_authority_is_told_with_what_it_became(small: Store) -> None:
    gone = """authority:E10000901 a gk:LocalAuthority ; rdfs:label "Old Norvale" .
        <urn:change> org:originalOrganization authority:E10000901 .
        <urn:change> org:resultingOrganization authority:E99000001"""
    (told, *_) = said(grown(small, gone), "inspections", True, authority="Old Norvale")
    assert told.startswith(
        "no report on Old Norvale is held; it became Ambleford (-p authority=E99000001): `graphkit query"
    )


def test_an_agency_that_serves_elsewhere_is_told_with_the_one_that_serves_there(small: Store) -> None:
    told = said(small, "said-of-agency", True, agency="Norvale Police", authority="Wexmoor")
    assert told == ["Norvale Police does not serve Wexmoor; Wexmoor Constabulary does"]
    assert said(small, "said-of-agency", True, agency="Norvale Police", authority="Northmere") == []
    assert said(small, "said-of-agency", True, agency="Ofsted", authority="Northmere") == []


def test_why_there_may_be_no_rows_is_told_where_there_are_none(small: Store) -> None:
    (told,) = said(small, "topics-by-grade", True, criterion="overall-effectiveness")
    assert "overall-effectiveness is for no section of a report" in told
    assert said(small, "topics-by-grade", criterion="leaders") == []
    (told,) = said(small, "evidence", True, statement="coverage/norvale-police/1")
    assert "a fact of the register" in told


def test_neighbours_that_are_not_held_are_named(small: Store) -> None:
    told = said(small, "neighbours-weaknesses", authority="Wexmoor")
    assert told[0] == "no full inspection is held of these neighbours: Northmere"
    assert told[1].startswith("Do not trust it where counts are small")


def test_what_is_so_of_this_answer_alone_comes_first(small: Store) -> None:
    asked = replace(QUESTIONS["neighbours-weaknesses"], defaults={"authority": "Wexmoor"})
    first, second, last = diagnostics(small, asked, {}, False)
    assert first.startswith("no full inspection is held of these neighbours")
    assert second.startswith("authority=Wexmoor by default")
    assert last.startswith("Do not trust it")
    first, *_, last = learn_from(small, "Wexmoor", "voice").words()
    assert "; 0 open weaknesses on Voice: " in first
    assert last.startswith("Do not trust it")


def test_councils_that_work_together_are_pointed_to(tmp_path: Path, register_folder: Path) -> None:
    more = "14. The emergency duty team is hosted by Wexmoor County Council. "
    report = rewritten(REPORTS / AMBLEFORD, tmp_path, ("14. ", more))
    store = graph_of(tmp_path / "db", register_folder, report)
    told = said(store, "who-delivers", authority="ambleford")
    assert told[0] == 'more on Ambleford: `graphkit query councils-together -p authority="Ambleford"`'
    assert not any("councils-together" in note for note in said(store, "who-delivers", authority="Northmere"))


@pytest.mark.parametrize("none", [True, False])
def test_a_misspelt_term_is_named(none: bool, small: Store) -> None:
    asked = Question("", "", "SELECT ?x { ?x gk:topic topic:neglekt ; gk:grade/gk:inspektionOf ?y }")
    assert list(diagnostics(small, asked, {}, none)) == [
        "there is no gk:inspektionOf: docs/reference/ontology.md lists what there is",
        "there is no topic:neglekt: docs/reference/ontology.md lists what there is",
    ]


def test_words_and_prefixes_of_ones_own_are_no_terms(small: Store) -> None:
    text = """PREFIX topic: <http://x.test/>  # not topic:neglekt
        SELECT ?x { ?x a topic:mine ; rdfs:label "grade:fine", 'it is \\'grade:poor\\'', "",
            '''one 'sector:x' among "topic:x"''', <http://x.test/gk:own> }"""
    assert not list(diagnostics(small, Question("", "", text), {}, True))


def test_what_a_part_of_the_graph_does_not_hold_is_a_term_all_the_same() -> None:
    asked = Question("", "", "SELECT ?x { ?x a gk:Finding ; gk:topic topic:neglect ; gk:polarity ?y }")
    assert not list(diagnostics(Store(ox.Store()), asked, {}, False))


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "xml"])
def test_an_answer_without_rows_is_known_in_every_form(form: str, small: Store) -> None:
    asked = QUESTIONS["inspections"]
    assert is_empty_result(
        format_result(run_question(small, asked, {"framework": "jtai-thematic"}), form), form
    )
    assert not is_empty_result(format_result(run_question(small, asked, {"framework": "sif"}), form), form)
