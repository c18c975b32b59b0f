"""Published statistics in a graph: a graph of their own, the read model,
and beside what inspectors wrote.
"""

from pathlib import Path

import pytest
from builds import REPORTS

from graphkit import pipeline
from graphkit.answers.drafts.check import judge_draft
from graphkit.answers.drafts.draft_text import parse_draft
from graphkit.answers.queries.question import questions
from graphkit.answers.queries.running import run_question
from graphkit.answers.summaries.words_and_numbers import numbers_on_topics, source_of
from graphkit.core.identifiers import authority_iri
from graphkit.core.terms import BASE
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.summary import Summary
from graphkit.graph.facts.filling import fill_facts
from graphkit.graph.facts.writer import FactsWriter
from graphkit.graph.sparql.query_results import columns_and_rows
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.export.selection import part_of
from graphkit.surfaces.export.xlsx import sheets_of

AREAS = {
    "E99000001": (14.1, 19.4),
    "E99000002": (15.3, 16.2),
    "E99000003": (18.0, 12.5),
    "E92000001": (16, 15.5),
}
NAMES = {"E99000001": "Ambleford", "E99000002": "Wexmoor"}


def statistics_file(folder: Path, more: str = "") -> Path:
    rows = [
        f"{name},{area},{year},{value}"
        for name in ("caseload", "agency-rate")
        for area, values in AREAS.items()
        for year, value in zip((2022, 2023), values, strict=True)
    ]
    path = folder / "newer.csv"
    path.write_text("\n".join(["indicator,area,year,value", *rows]) + "\n" + more, "utf-8")
    return path


def build(location: Path, register: Path, *statistics: Path) -> Summary:
    reference = ReferenceData(register, statistics=statistics)
    return pipeline.build([REPORTS], location, pipeline.BuildOptions(1, reference))


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Path:
    """A graph of all invented reports, with published values of two years."""
    folder = tmp_path_factory.mktemp("statistics")
    build(folder / "db", register_folder, statistics_file(folder))
    return folder / "db"


@pytest.fixture
def graph(location: Path) -> Store:
    return open_store(location)


def test_values_are_observations_in_their_own_graph(graph: Store) -> None:
    assert f"{BASE}graph/statistics" in graph.graph_names()
    ((value, england, percentile, licence),) = graph.rows(
        f"""SELECT ?value ?england ?percentile ?licence {{
          ?one a gk:PublishedValue ; qb:dataSet ?set ;
          gk:indicator indicator:caseload ;
            gk:publishedFor authority:E99000001 ; gk:year 2023 ;
            gk:value ?value ; gk:england ?england ; gk:percentile ?percentile .
          ?set dcterms:license ?licence FILTER(?set = <{BASE}graph/statistics>) }}"""
    )
    # the highest of three: it counts half
    assert (value, england, percentile) == ("19.4", "15.5", "83.3")
    assert licence.endswith("/ogl-v3")
    assert graph.rows("SELECT ?day { indicator:caseload dcterms:date ?day }") == [("2023-09-30",)]


def test_the_read_model_has_them_and_a_server_gives_the_same(graph: Store) -> None:
    query = "SELECT * FROM published_value ORDER BY id"
    rows = graph.facts.rows(query)
    assert len(rows) == 12
    writer = FactsWriter(Path(":memory:"))
    fill_facts(writer, graph.rows)
    assert writer.rows(query) == rows


def test_numbers_on_topics_of_the_latest_inspection(graph: Store) -> None:
    ambleford = authority_iri("E99000001")
    found = {each.label: each for each in numbers_on_topics(graph, ambleford)}
    agency = found["Agency rate"]
    assert agency.then
    assert (agency.then.year, agency.then.value) == (2023, 19.4)
    assert "higher than in 67 %" in agency.then.rank
    assert (
        source_of(agency.indicator, agency.latest.year)
        == "Department for Education, Children's social work workforce, to 30 September 2023"
    )
    assert numbers_on_topics(graph.as_at("2019-12-31"), ambleford) == []


@pytest.mark.parametrize(
    ("sentence", "expected", "reason"),
    [
        ("Our agency rate was 19.4 %, England 15.5 %.", "confirmed", "19.4 % in 2023"),
        ("Our agency rate was 19%.", "confirmed", "19.4 % in 2023"),
        ("Our agency rate was 18 % in 2023.", "contradicted", "19.4 % in 2023"),
        ("Our agency rate is 14.1 %.", "overtaken", "so in 2022; 19.4 % in 2023"),
        ("Our agency rate was 14.1 % in 2021/22.", "confirmed", "14.1 % in 2022"),
        (
            "Our agency rate was 12 % in 2031.",
            "not-found",
            "not published for 2031; 19.4 % in 2023",
        ),
        (
            "Our agency rate is below the England average.",
            "contradicted",
            "19.4 %, England 15.5 in 2023",
        ),
        ("Our agency rate rose from 14.1 % in 2022 to 19.4 %.", "confirmed", "19.4 % in 2023"),
        ("Our agency rate is 19.4 %, the best in the land.", "partly", "is not checked"),
        ("19.4 % of agency staff have left.", "not-found", "no passage in 1 report"),
        ("Wexmoor's agency rate was 16.2 %.", "confirmed", "16.2 % in 2023"),
        ("The agency rate of our neighbours is 15 %.", "not-found", "are not loaded"),
        ("Nationally, the agency rate was 15.5 %.", "confirmed", "15.5 % in 2023"),
    ],
)
def test_numbers_of_a_draft_are_looked_up(
    graph: Store, sentence: str, expected: str, reason: str
) -> None:
    (only,) = judge_draft(graph, parse_draft(f"# Ambleford\n\n{sentence}")).sentences
    assert only.state == expected
    assert reason in "; ".join(part.reason for part in only.parts)


def test_a_question_lists_where_words_and_numbers_differ(graph: Store) -> None:
    result = run_question(graph, questions()["words-and-numbers"], {})
    columns, rows = columns_and_rows(result, lambda term: term.value if term else "")
    listed = [dict(zip(columns, row, strict=True)) for row in rows]
    named = ("authority", "topic", "words", "indicator", "value")
    assert [tuple(row[name] for name in named) for row in listed] == [
        ("Ambleford", "Caseloads", "praised", "Caseload", "19.4"),
        ("Ambleford", "Workforce stability", "praised", "Agency rate", "19.4"),
    ]


def test_another_file_is_read_again_and_its_gaps_named(
    location: Path, register_folder: Path, tmp_path: Path
) -> None:
    newer = statistics_file(tmp_path, "caseload,E99000001,2024,c\n")
    summary = build(location, register_folder, newer)
    assert "newer.csv: suppressed values: c (confidential)" in summary.to_text()
    assert not summary.loaded  # no report was read again
    again = build(location, register_folder, newer)
    assert "suppressed values" in again.to_text()


def test_the_workbook_has_a_sheet_of_numbers(graph: Store) -> None:
    sheet = next(each for each in sheets_of(part_of(graph)) if each.name == "numbers")
    rows = [row for row in sheet.rows if row[0] == "Ambleford"]
    assert {(row[1], row[3], row[4]) for row in rows} >= {("Caseload", 19.4, 15.5)}
    assert len(sheet.headings) == len(rows[0])
