"""Diagnostics of a result: missing reports, reasons for an empty result, caveats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builds import AMBLEFORD, REPORTS, build_graph, edited_copy, with_statements
from map_pages import network_map
from questions import QUESTIONS
from small_graphs import without_words_of

from graphkit.answers.queries.diagnostics import diagnostics
from graphkit.answers.queries.running import run_question
from graphkit.answers.readings.known import latest_of
from graphkit.answers.summaries.peer_learning import learn_from_peers
from graphkit.api import Graph
from graphkit.core.errors import GraphkitError, MissingWordsError
from graphkit.graph.sparql.query_results import format_result, is_empty_result
from graphkit.graph.store.dataset import Store


def diagnose(store: Store, name: str, empty: bool = False, **values: str) -> list[str]:
    """Return the diagnostics of a question without its defaults."""
    question = QUESTIONS[name]
    return [
        *diagnostics(store, question, {**dict.fromkeys(question.defaults, ""), **values}, empty)
    ]


def test_front_matter_refers_to_existing_names() -> None:
    assert {question.see_also for question in QUESTIONS.values()} - {""} <= QUESTIONS.keys()
    for question in QUESTIONS.values():
        assert "authority" in question.parameters or not question.see_also


def test_no_diagnostic_contains_a_command_line_option() -> None:
    for question in QUESTIONS.values():
        for text in (question.caveat, question.empty_reason):
            assert "-p " not in text
            assert "--" not in text
            assert "graphkit query" not in text


def test_the_caveat_comes_last(small: Store) -> None:
    (last,) = diagnose(small, "extent-of-weaknesses", authority="Wexmoor")
    assert last.startswith("Caveat: This does not count weaknesses: a sentence counts under each")


def test_an_unknown_statistic_lists_the_known_ones(small: Store) -> None:
    first, *_ = diagnose(small, "statistics", empty=True, measure="CLA")
    assert first.startswith("No statistic is named 'CLA'; there are child-protection-plans, ")
    found = diagnose(small, "statistics", empty=True, measure="plans")
    assert not [text for text in found if "statistic is" in text]


def test_an_agency_without_reports_in_its_areas(register_folder: Path, tmp_path: Path) -> None:
    store = build_graph(tmp_path / "db", register_folder, REPORTS / AMBLEFORD)
    why = "No report loaded for Wexmoor. Wexmoor Constabulary serves no other area."
    assert why in diagnose(store, "said-of-agency", empty=True, agency="Wexmoor Constabulary")
    found = diagnose(store, "said-of-agency", empty=True, agency="ACF")
    assert not [text for text in found if "loaded" in text]


def test_the_empty_reason_of_a_question(small: Store) -> None:
    found = diagnose(small, "before-and-after-delivery", empty=True, authority="Wexmoor")
    reason = (
        "Possible reason for an empty result: services that an authority runs itself, or with "
        "another"
    )
    assert any(text.startswith(reason) for text in found)
    since = "Possible reason for an empty result: reports print these tags since 2025 only."
    assert since in diagnose(small, "national-framework", empty=True, authority="Wexmoor")
    (text,) = diagnose(small, "topics-by-grade", True, criterion="overall-effectiveness")
    assert "the criterion has no section of its own" in text
    assert diagnose(small, "topics-by-grade", criterion="leaders") == []
    (text,) = diagnose(small, "evidence", True, statement="coverage/norvale-police/1")
    assert "a fact of the register" in text


def test_a_comparison_over_time_needs_two_inspections(small: Store) -> None:
    text = "The question needs two full inspections; loaded for Ambleford: ILACS 2023, 2023-03-06."
    assert diagnose(small, "resolved-weaknesses", True, authority="Ambleford")[:-1] == [text]
    assert diagnose(small, "resolved-weaknesses", False, authority="Ambleford")[:-1] == []
    assert diagnose(small, "resolved-weaknesses", True, authority="Wexmoor")[:-1] == []
    assert diagnose(small, "findings", True, authority="Ambleford") == []


def test_a_day_after_the_latest_inspection(small: Store) -> None:
    text = "No report since 2019 loaded: the latest loaded inspection began on 2018-08-06."
    assert diagnose(small, "findings", True, authority="Wexmoor", since="2019") == [text]
    assert diagnose(small, "findings", True, authority="Wexmoor", since="2018") == []
    assert diagnose(small, "findings", True, authority="Northmere", since="2019") == []


def test_words_cannot_be_searched_without_quotes(small: Store) -> None:
    assert not diagnose(small, "findings", True, authority="Wexmoor", words="nowhere")
    partial = without_words_of(small, "E99000001")
    (text,) = diagnose(partial, "findings", True, authority="Ambleford", words="delay")
    assert text.startswith("Not looked for in the words of 1 of 1 reports")
    with pytest.raises(MissingWordsError, match="delay cannot be looked for in this copy"):
        run_question(partial, QUESTIONS["findings"], {"words": "delay", "authority": "Ambleford"})


def test_an_abolished_authority_has_a_successor(small: Store) -> None:
    gone = """authority:E10000901 a gk:LocalAuthority ; rdfs:label "Old Norvale" .
        <urn:change> a org:ChangeEvent ; org:originalOrganization authority:E10000901 .
        <urn:change> org:resultingOrganization authority:E99000001"""
    (text, *_) = diagnose(
        with_statements(small, gone), "inspections", True, authority="Old Norvale"
    )
    assert text == (
        "No report loaded for Old Norvale. It became Ambleford (E99000001). "
        "The question inspections lists the loaded reports."
    )


def test_an_agency_that_serves_another_area(small: Store) -> None:
    found = diagnose(small, "said-of-agency", True, agency="Norvale Police", authority="Wexmoor")
    assert found == ["Norvale Police does not serve Wexmoor; Wexmoor Constabulary does."]
    assert (
        diagnose(small, "said-of-agency", True, agency="Norvale Police", authority="Northmere")
        == []
    )
    assert diagnose(small, "said-of-agency", True, agency="Ofsted", authority="Northmere") == []


def test_neighbours_without_reports_are_listed(small: Store) -> None:
    found = diagnose(small, "neighbours-weaknesses", authority="Wexmoor")
    assert found[0] == "No full inspection report loaded for these neighbours: Northmere."
    assert found[1].startswith("Caveat: Unreliable if counts are small")


def test_specific_diagnostics_come_first(small: Store) -> None:
    question = replace(
        QUESTIONS["neighbours-weaknesses"], defaults={"authority": "Wexmoor"}, required={}
    )
    first, second, last = diagnostics(small, question, {}, False)
    assert first.startswith("No full inspection report loaded for these neighbours")
    assert second.startswith("authority=Wexmoor is the default")
    assert last.startswith("Caveat: ")
    first, *_, last = learn_from_peers(small, "Wexmoor", "voice").explanation()
    assert "; 0 weak topics on Voice: " in first
    assert last.startswith("Caveat: ")


def test_a_related_question_is_named(tmp_path: Path, register_folder: Path) -> None:
    more = "14. The emergency duty team is hosted by Wexmoor County Council. "
    report = edited_copy(REPORTS / AMBLEFORD, tmp_path, ("14. ", more))
    store = build_graph(tmp_path / "db", register_folder, report)
    found = diagnose(store, "who-delivers", authority="ambleford")
    assert found[0] == "The question councils-together has more about Ambleford."
    assert not any(
        "councils-together" in text
        for text in diagnose(store, "who-delivers", authority="Northmere")
    )


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "xml"])
def test_an_empty_result_is_detected_in_every_form(form: str, small: Store) -> None:
    question = QUESTIONS["inspections"]
    empty = run_question(small, question, {"framework": "jtai-thematic"})
    assert is_empty_result(format_result(empty, form), form)
    assert not is_empty_result(
        format_result(run_question(small, question, {"framework": "sif"}), form), form
    )


def test_the_python_api_has_the_same_diagnostics(whole: Path, small: Store) -> None:
    with Graph(whole) as graph:
        rows = graph.query("findings", authority="Wexmoor", since="2019")
        assert rows.diagnostics == tuple(
            diagnose(small, "findings", True, authority="Wexmoor", since="2019")
        )
        assert rows[:1].diagnostics == rows.diagnostics


def test_missing_reports_have_one_wording(small: Store) -> None:
    with pytest.raises(
        GraphkitError, match=r"^No full inspection report loaded for Northmere\. The "
    ):
        latest_of(small, "https://w3id.org/graphkit/id/authority/E99000003")
    gone = with_statements(
        small, 'authority:E10000901 a gk:LocalAuthority ; rdfs:label "Old Norvale"'
    )
    with pytest.raises(
        GraphkitError, match=r"No report loaded for Old Norvale\. The question inspections"
    ):
        network_map(gone, "partners", ("Old Norvale",))
