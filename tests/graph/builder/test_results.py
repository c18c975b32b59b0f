"""Results of other inspections in a graph: tables of their own,
shown with inspectorate and days.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builds import REPORTS, report_folder
from click.testing import CliRunner
from official_lists import (
    AGENCY,
    AMBLEFORD_JUSTICE,
    HOMES,
    OTHERS_AGENCY,
    WELSH_JUSTICE,
    justice_list,
    provider_list,
)
from random_readings import rows_of_sparql, rows_of_sql

from graphkit import pipeline
from graphkit.answers.pages.place_page import briefing_page, compared_page
from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read
from graphkit.answers.readings.result_sentences import result_sentence
from graphkit.answers.summaries.other_results import bodies_of
from graphkit.core.errors import ReadingError
from graphkit.core.identifiers import authority_iri, entity_iri, local_id
from graphkit.core.terms import BASE
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.facts.filling import fill_facts
from graphkit.graph.facts.inspection_results import inspection_results
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.writer import FactsWriter
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.cli import main
from graphkit.surfaces.export.selection import part_of
from graphkit.surfaces.export.xlsx import sheets_of
from graphkit.surfaces.maps.networks import partners
from graphkit.surfaces.maps.timeline_chart import timeline

TRUST = entity_iri("agency/ambleford-children-first")
PLACE = authority_iri("E99000001")
TABLES = ("provider", "result", "result_judgement", "result_area")


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("lists")
    providers = provider_list(folder, *HOMES, AGENCY, OTHERS_AGENCY)
    return providers, justice_list(folder, AMBLEFORD_JUSTICE, WELSH_JUSTICE)


@pytest.fixture(scope="module")
def location(
    tmp_path_factory: pytest.TempPathFactory, register_folder: Path, lists: tuple[Path, Path]
) -> Path:
    folder = tmp_path_factory.mktemp("results")
    options = pipeline.BuildOptions(1, ReferenceData(register_folder, official=lists))
    summary = pipeline.build([REPORTS], folder / "db", options)
    assert not summary.has_errors
    assert "1 result of places that the register does not have: Aberwen" in summary.to_text()
    return folder / "db"


@pytest.fixture
def graph(location: Path) -> Store:
    return open_store(location)


def test_each_list_is_a_graph_with_date_and_licence(graph: Store) -> None:
    for name, inspectorate in (("providers", "ofsted"), ("youth-justice", "hmi-probation")):
        rows = graph.rows(
            f"SELECT ?day ?licence {{ <{BASE}graph/{name}> dcterms:date ?day ; "
            "dcterms:license ?licence }"
        )
        assert rows == [("2024-03-31", "https://w3id.org/graphkit/scheme/licence/ogl-v3")]
        where = {"inspectorate": f"agency/{inspectorate}"}
        asked = {"of": "results", "where": where, "columns": ["list_day"]}
        assert {row["list_day"] for row in read(graph, asked).rows} == {"2024-03-31"}
    # none of the results is an inspection of an authority
    assert len(inspections(graph.facts)) == 4


def test_tables_have_what_the_graph_says(graph: Store) -> None:
    assert [graph.facts.rows(f"SELECT count(*) FROM {name}") for name in TABLES] == [
        [(5,)],
        [(7,)],
        [(14,)],
        [(8,)],
    ]
    ((number,),) = graph.rows("SELECT (COUNT(*) AS ?n) { ?result a gk:Result ; gk:body ?body }")
    assert number == "7"
    for name in TABLES:
        assert graph.facts.rows(f"PRAGMA foreign_key_check({name})") == []
    server = FactsWriter(Path(":memory:"))
    fill_facts(server, graph.rows)
    for name in TABLES:
        query = f"SELECT * FROM {name} ORDER BY 1, 2"
        assert server.rows(query) == graph.facts.rows(query)


def test_a_joint_service_is_one_result_of_two_places(graph: Store) -> None:
    (one,) = [
        each
        for each in inspection_results(graph.facts)
        if each.body_kind == "youth-justice-service"
    ]
    assert one.authorities == (PLACE, authority_iri("E99000003"))
    assert graph.facts.rows("SELECT authority FROM result WHERE iri = ?", (one.iri,)) == [(None,)]


def test_a_trust_has_its_homes_current_or_not(graph: Store) -> None:
    results = {"of": "results", "where": {"owner": local_id(TRUST)}, "order": "-day"}
    found = read(graph, {**results, "columns": ["day", "grade"]}).rows
    assert [(each["day"], each["grade"]) for each in found] == [
        ("2023-01-16", "good"),
        ("2022-11-07", "sustained"),
        ("2022-05-09", "good"),
        ("2020-05-04", "inadequate"),
    ]
    # the home was last inspected more than a year before the list's last day
    assert sorted(bool(each["current"]) for each in bodies_of(graph, TRUST).values()) == [0, 1]


READINGS: list[dict[str, Any]] = [
    {"of": "bodies", "measures": ["count"], "by": ["grade"]},
    {"of": "bodies", "where": {"current": [True, False]}, "measures": ["count"], "by": ["kind"]},
    {"of": "bodies", "where": {"in": "Ambleford"}, "columns": ["body", "day", "inspected"]},
    {"of": "bodies", "measures": ["count"], "by": ["in"]},
    {"of": "bodies", "measures": ["count"], "by": ["owner.region"]},
    {"of": "bodies", "where": {"owner": "Ambleford"}, "columns": ["body", "visit", "visit_day"]},
    {"of": "bodies", "measures": ["count"], "by": ["list_day", "inspectorate"]},
    {"of": "results", "where": {"standing": True}, "measures": ["count"], "by": ["in.region"]},
    {"of": "results", "where": {"current": True}, "columns": ["body", "day", "grade"]},
    {"of": "authorities", "where": {"has": {"of": "bodies", "where": {"grade": "good"}}}},
]


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: str(reading)[:60])
def test_sparql_says_of_bodies_what_sql_says(graph: Store, reading: dict[str, Any]) -> None:
    found = read(graph, reading)
    assert found.rows
    assert rows_of_sparql(graph, found) == rows_of_sql(found), found.sparql


def test_a_joint_service_counts_in_each_area_once_in_all(graph: Store) -> None:
    service = {"kind": "youth-justice-service"}
    for place in ("Ambleford", "Northmere"):
        found = read(graph, {"of": "bodies", "where": service | {"in": place}})
        assert [row["grade"] for row in found.rows] == ["requires-improvement"]
    [row] = read(graph, {"of": "bodies", "where": service, "measures": ["count"]}).rows
    assert row["count"] == 1


def test_who_is_not_inadequate_is_said_with_the_list(graph: Store) -> None:
    where = {"kind": "childrens-home", "current": [True, False], "grade": "inadequate"}
    found = read(graph, {"of": "bodies", "where": where})
    assert (found.population.counted, found.population.of) == (0, 2)
    assert {each.newest for each in found.horizon.subjects} == {"2024-03-31"}
    text = result_sentence(ReadingPhrases(graph), found)
    assert text.startswith("Not known whether there is a children's home")
    assert text.endswith("the list has none, and is not complete.")


def test_what_was_one_thing_is_refused_with_two(graph: Store) -> None:
    for name, instead in (("latest", "standing, of: bodies"), ("authority", "in, owner")):
        with pytest.raises(ReadingError, match=f"results have no {name}: {instead}"):
            read(graph, {"of": "results", "where": {name: "Ambleford"}})


def test_an_earlier_day_has_no_query_of_the_graph(graph: Store) -> None:
    found = read(graph, {"of": "bodies", "measures": ["count"], "as_at": "2020-12-31"})
    assert found.sparql == ""
    # whose they are is as of the day of the list
    theirs = {"has": {"of": "results"}, "same": "authority"}
    of_councils = {"of": "inspections", "where": theirs, "measures": ["count"]}
    assert read(graph, of_councils).sparql
    assert read(graph, {**of_councils, "as_at": "2020-12-31"}).sparql == ""
    assert "of an earlier day there is no SPARQL" in found.note_words[-1]


def test_as_at_a_day_only_earlier_results_are_known(graph: Store) -> None:
    owned = {"of": "bodies", "where": {"owner": "Ambleford", "not": {"grade": None}}}
    (one,) = read(graph.as_at("2020-12-31"), {**owned, "columns": ["grade", "list_day"]}).rows
    assert (one["grade"], one["list_day"]) == ("inadequate", "2020-12-31")


def test_a_grade_of_an_authority_does_not_follow(graph: Store) -> None:
    rows = graph.rows("SELECT ?grade { authority:E99000001 gk:rated ?grade }")
    assert len(rows) == 1


def test_briefing_and_comparison_name_them(graph: Store) -> None:
    assert len(briefing_page(graph, PLACE).tables()["bodies"].rows) == 2
    results = compared_page(graph, ["Ambleford", "Wexmoor"]).tables()["results"].records()
    owned = [(row["kind"], row["grade"]) for row in results if row["owner"] == "Ambleford"]
    assert ("fostering-agency", "good") in owned
    assert "Wexmoor" not in {row["owner"] for row in results}


def test_the_map_and_the_timeline_show_them(graph: Store) -> None:
    focus = resolve_focus(graph, "Ambleford")
    network = partners(graph, focus, None, None)
    assert "1 of 1 providers good" in network.nodes[TRUST]["sublabel"]
    assert "List as at 31 March 2024, of homes" in " ".join(network.graph["notes"])
    chart = timeline(graph, focus, None, None)
    kinds = [(row[1], row[3], row[5]) for row in chart.rows]
    assert ("2023-02-01", "youth justice", "Requires improvement to be good") in kinds
    assert ("2023-01-16", "ACF Fostering", "Good") in kinds


def test_the_workbook_has_sheets_of_them(graph: Store) -> None:
    sheets = {sheet.name: [*sheet.rows] for sheet in sheets_of(part_of(graph))}
    newest, *_, oldest = sheets["other results"]
    assert (newest[0], newest[2]) == ("Children's home SC900002", "Children's home")
    assert oldest[9] == "Inadequate"
    assert {row[4] for row in sheets["other judgements"]} >= {"Inadequate"}


def test_coverage_compares_a_newer_list(
    location: Path, lists: tuple[Path, Path], tmp_path: Path
) -> None:
    better = [*OTHERS_AGENCY[:10], "Good", *OTHERS_AGENCY[11:]]
    later = [*AGENCY[:8], "5 February 2024", "", *AGENCY[10:]]
    newer = provider_list(tmp_path, *HOMES[1:], AGENCY, later, better, name="newer.csv")
    command = ["--store", str(location), "coverage", "--official", str(newer)]
    printed = " ".join(CliRunner().invoke(main, command).output.split())
    assert (
        "newer.csv, as at 31 March 2024: 6 results of 4 providers; 1 new, 1 no longer listed, 1 "
        "with another overall grade than the list in the graph, which has 6"
    ) in printed
    assert "owners that the register does not have, private: Hearthside Ltd (1)" in printed


def test_a_newer_list_replaces_only_its_kind(
    register_folder: Path, lists: tuple[Path, Path], tmp_path: Path
) -> None:
    reports = report_folder(tmp_path / "reports", ["ambleford-ilacs-2023.txt"])

    def build(*official: Path) -> None:
        reference = ReferenceData(register_folder, official=official)
        pipeline.build([reports], tmp_path / "db", pipeline.BuildOptions(1, reference))

    build(*lists)
    better = [*HOMES[1][:10], "Outstanding", *HOMES[1][11:]]
    newer = provider_list(tmp_path, HOMES[0], better, HOMES[2], AGENCY, name="newer.csv")
    build(newer, lists[1])
    found = inspection_results(open_store(tmp_path / "db").facts)
    assert len(found) == 5
    grades = [grade for each in found for _, grade, _ in each.judgements]
    assert grades.count("outstanding") == 1
