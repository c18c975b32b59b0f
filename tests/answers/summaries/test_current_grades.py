"""How authorities are graded now, and as at a day: reports, the official record,
and no overall judgement.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_graphs import graph_store, report

from graphkit.answers.readings.known import current_grades
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.cli import main

OVERALL = "overall-effectiveness"
LISTED = """
    <urn:r> a gk:OfficialRecord ; gk:listedAuthority authority:Elm ;
    gk:listedFramework framework:ilacs ;
      gk:recordOf <https://w3id.org/graphkit/id/inspection/Elm/2022-05-02-ilacs> ;
      gk:listedVersion "2018" ; gk:listedStartDate "2022-05-02"^^xsd:date ;
      gk:officialGrade <urn:r/grade/overall-effectiveness> ; dcterms:issued "2022-07-01"^^xsd:date .
    <urn:r/grade/overall-effectiveness> a gk:OfficialGrade ;
      gk:listedCriterion criterion:overall-effectiveness ; gk:listedGrade grade:good ."""
MORE = """authority:Fir a gk:LocalAuthority ; rdfs:label "Fir" .
    authority:Old a gk:LocalAuthority ; rdfs:label "Old" ; gk:validUntil "2019-04-01"^^xsd:date ."""


@pytest.fixture(scope="module")
def places() -> Store:
    new = {"leaders": "inadequate", "help-and-protection": "inadequate", "care-leavers": "good"}
    return graph_store(
        report("Ash", "2015-01-05", {}, {OVERALL: "good"}, under="sif", version=""),
        report("Ash", "2026-06-08", {}, new, version="2026"),
        report("Elm", "2016-03-07", {}, {OVERALL: "inadequate"}, under="sif", version=""),
        report("Old", "2014-03-03", {}, {OVERALL: "good"}, under="sif", version=""),
        LISTED,
        MORE,
    )


def test_each_authority_has_one_row_and_none_is_left_out(places: Store) -> None:
    rows = {each.name: each for each in current_grades(places)}
    assert sorted(rows) == ["Ash", "Elm", "Fir"]
    assert (rows["Elm"].source, rows["Elm"].overall_grade, rows["Elm"].issued) == (
        "official",
        "good",
        "2022-07-01",
    )
    assert (rows["Fir"].overall_grade, rows["Fir"].reason(places)) == (
        "",
        "no full inspection is known",
    )


def test_without_an_overall_grade_the_worst_comes_first(places: Store) -> None:
    ash = current_grades(places)[0]
    assert (ash.overall_grade, ash.judged) == ("", "inadequate")
    assert ash.reason(places) == (
        "no overall grade was given (reports since April 2026 have none); its worst judgement is "
        "inadequate: help and protection and leaders inadequate, care leavers good"
    )


def test_as_at_a_day_nothing_later_counts(places: Store) -> None:
    then = {
        each.name: (each.overall_grade, each.day)
        for each in current_grades(places.as_at("2018-12-31"))
    }
    assert then["Ash"] == ("good", "2015-01-05")
    assert then["Elm"] == ("inadequate", "2016-03-07")
    assert then["Old"] == ("good", "2014-03-03")
    assert {each.name for each in current_grades(places.as_at("2020-12-31"))} == {
        "Ash",
        "Elm",
        "Fir",
    }


def test_the_command_gives_the_columns_of_its_contract(whole: Path) -> None:
    done = CliRunner().invoke(
        main, ["--store", str(whole), "authorities", "--as-at", "2023-12-31", "--json"]
    )
    rows = json.loads(done.stdout)["rows"]
    wanted = {
        "code",
        "name",
        "framework",
        "start",
        "published",
        "overall",
        "leaders",
        "source",
        "reason",
    }
    assert wanted <= rows[0].keys()
    assert {row["name"] for row in rows} >= {"Ambleford", "Wexmoor"}
    refused = CliRunner().invoke(main, ["--store", str(whole), "authorities", "--as-at", "soon"])
    assert refused.exit_code == 2
