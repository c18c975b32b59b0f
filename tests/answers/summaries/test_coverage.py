"""Coverage: what is loaded, what reports say is missing, and how old the picture is."""

from pathlib import Path

from click.testing import CliRunner
from small_graphs import graph_store, report

from graphkit.answers.summaries.inspection_coverage import NO_REPORT, NOT_NAMED, Coverage
from graphkit.graph.entities.focus import Focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.cli import main

PLACE = "https://w3id.org/graphkit/id/inspection/Ambleford"
MENTION = f"{PLACE}/2022-05-02-ilacs/earlier/4"
MENTIONS = f"""
    INSPECTION gk:earlierInspection <urn:a>, <urn:b>, <urn:c>, <{MENTION}> .
    <urn:a> a gk:EarlierInspectionMention ; gk:inspectedIn "2016-03"^^xsd:gYearMonth ;
      gk:earlierFramework framework:sif ; gk:page 2 .
    <urn:b> a gk:EarlierInspectionMention ; gk:inspectedIn "2016"^^xsd:gYear ;
      gk:earlierFramework framework:sif .
    <urn:c> a gk:EarlierInspectionMention ; gk:inspectedIn "2011"^^xsd:gYear ; gk:page 7 .
    <{MENTION}> a gk:EarlierInspectionMention ; gk:inspectedIn "2019-01"^^xsd:gYearMonth ;
      gk:refersTo <{PLACE}/2019-01-07-ilacs> ."""
AGES = graph_store(
    report("Ambleford", "2019-01-07", {"neglect": "s"}),
    report("Ambleford", "2022-05-02", {"neglect": "w"}, more=MENTIONS),
    report("Wexmoor", "2023-05-02", {"neglect": "w"}, under="area-send", version=""),
    """authority:Ambleford gk:region region:north . authority:Wexmoor gk:region region:north .
       authority:Northmere a gk:LocalAuthority ; gk:region region:north ; rdfs:label "Northmere" .
       <urn:undated> a gk:Inspection ; gk:inspectionOf authority:Ambleford ;
       gk:report <urn:report> ;
         rdfs:label "other Ambleford 2009" .
       region:north a skos:Concept ; skos:prefLabel "North" .""",
)


def test_each_framework_has_its_age_and_what_is_missing() -> None:
    table = Coverage(AGES).table()
    rows = {(row["authority"], row["framework"]): row for row in table.records()}
    loaded = rows["Ambleford", "ILACS"]
    assert (loaded["loaded"], loaded["oldest"], loaded["newest"]) == (2, "2019-01-07", "2022-05-02")
    assert loaded["months"] == 12
    assert (loaded["not_loaded"], loaded["region"]) == ("", "North")
    sif, unknown = rows["Ambleford", "SIF"], rows["Ambleford", NOT_NAMED]
    assert (sif["loaded"], sif["not_loaded"], sif["source"]) == (
        0,
        "2016-03",
        "report of 2022, page 2",
    )
    assert (unknown["not_loaded"], unknown["source"]) == ("2011", "report of 2022, page 7")
    assert rows["Northmere", NO_REPORT]["source"] == "register"
    assert table.figures["known and not loaded"] == 2
    assert "Without a full inspection: Wexmoor." in table.notes
    assert "In no row, since their reports state no dates: other Ambleford 2009." in table.notes


def test_only_what_is_missing_and_only_one_place() -> None:
    missing = {(row["authority"], row["framework"]) for row in Coverage(AGES).table(True).records()}
    assert missing == {("Ambleford", "SIF"), ("Ambleford", NOT_NAMED), ("Northmere", NO_REPORT)}
    place = "https://w3id.org/graphkit/id/authority/Wexmoor"
    table = Coverage(AGES, Focus("Wexmoor", (place,))).table()
    assert [row["framework"] for row in table.records()] == ["area SEND"]
    assert table.figures["authorities without a report"] == 0


def test_the_command_gives_the_same_rows_as_the_library(whole: Path, small: Store) -> None:
    result = CliRunner().invoke(main, ["--store", str(whole), "coverage", "-f", "csv"])
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout.splitlines()) == len(Coverage(small).table().rows) + 1
    assert "Caveat: " in result.stderr


LISTED = """
    <https://w3id.org/graphkit/id/graph/official> rdfs:label "List" ;
    dcterms:date "2022-12-31"^^xsd:date .
    <urn:one> a gk:OfficialRecord ; gk:recordOf
        <https://w3id.org/graphkit/id/inspection/Ambleford/2022-05-02-ilacs> ;
      gk:officialGrade <urn:one/grade/leaders> ;
      gk:listedAuthority authority:Ambleford ; gk:listedFramework framework:ilacs ;
      gk:listedStartDate "2022-05-02"^^xsd:date .
    <urn:one/grade/leaders> a gk:OfficialGrade ; gk:listedCriterion criterion:leaders ;
      gk:listedGrade grade:good .
    <urn:other> a gk:OfficialRecord ; gk:recordOf
        <https://w3id.org/graphkit/id/inspection/Ambleford/2016-03-07-sif> ;
      gk:listedFramework framework:sif ; gk:listedAuthority authority:Ambleford ;
      gk:listedStartDate "2016-03-07"^^xsd:date ."""
PAGE = (
    " <https://w3id.org/graphkit/id/inspection/Ambleford/2022-05-02-ilacs/judgement/leaders> "
    "gk:page 3 ."
)
COMPARED = graph_store(
    report(
        "Ambleford", "2022-05-02", {"neglect": "w"}, {"leaders": "inadequate"}, more=MENTIONS + PAGE
    ),
    LISTED,
)


def test_a_different_grade_has_the_page_of_the_report() -> None:
    rows = {row["framework"]: row for row in Coverage(COMPARED).table().records()}
    assert rows["ILACS"]["different"] == (
        "2022-05-02 leaders: good in the official record, inadequate in the report, page 3"
    )


def test_a_mention_of_an_inspection_that_is_listed_adds_none() -> None:
    rows = {row["framework"]: row for row in Coverage(COMPARED).table().records()}
    listed = "2016-03-07", "official record as at 31 December 2022"  # not "2016-03", and not "2016"
    assert (rows["SIF"]["not_loaded"], rows["SIF"]["source"]) == listed
