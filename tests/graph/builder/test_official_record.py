"""The official record beside the reports: a graph of its own,
compared with what the reports state.
"""

from __future__ import annotations

import csv
import runpy
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from builds import AMBLEFORD as AMBLEFORD_REPORT
from builds import NORTHMERE, REPORTS, WEXMOOR_SIF, report_folder, sorted_quads
from builds import WEXMOOR as WEXMOOR_REPORT
from click.testing import CliRunner
from official_lists import (
    AMBLEFORD,
    INSPECTIONS,
    UNLOADED,
    VISIT,
    VISITS,
    WEXMOOR,
    Cell,
    table,
    write_list,
)

from graphkit import pipeline
from graphkit.answers.pages.place_page import briefing_page
from graphkit.answers.questions.answering import reply_to
from graphkit.answers.readings.known import current_grades
from graphkit.answers.readings.read import read
from graphkit.answers.summaries import reconciliation
from graphkit.answers.summaries.inspection_coverage import Coverage
from graphkit.answers.summaries.reconciliation import Reconciliation, reconcile
from graphkit.core.errors import InputError
from graphkit.core.identifiers import authority_iri
from graphkit.core.terms import BASE
from graphkit.graph.builder.official_file import official_store
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.summary import Summary
from graphkit.graph.entities.loaded_reports import inspections_not_loaded, later_full_inspection
from graphkit.graph.entities.official_record import official_records, official_source
from graphkit.graph.facts.inspections import FAVOURABLE, inspections
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.abilities.new import new
from graphkit.surfaces.cli import main

ROOT = Path(__file__).parents[3]
LINE = (
    "official record as at 31 March 2024: 4 inspections and visits: 2 as in their reports, 0 "
    "different, 2 not loaded; loaded and not in it: 2 of frameworks that are not in the list"
)
CHANGED = [*AMBLEFORD[:10], "Inadequate", *AMBLEFORD[11:]]  # help and protection
LATER_DAY = [*WEXMOOR[:5], "20/08/2018", *WEXMOOR[6:]]


def official_list(folder: Path, *rows: Sequence[Cell], name: str = "list.ods") -> Path:
    sheets = {"Table 1": table(INSPECTIONS, *rows), "Table 2": table(VISITS, VISIT)}
    return write_list(folder / name, sheets)


def build(location: Path, register: Path, official: Path, *paths: Path) -> Summary:
    return pipeline.build(
        paths, location, pipeline.BuildOptions(1, ReferenceData(register, official=(official,)))
    )


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Path:
    """A graph of all invented reports, with an official list of four inspections."""
    folder = tmp_path_factory.mktemp("official")
    listed = official_list(folder, AMBLEFORD, WEXMOOR, UNLOADED)
    summary = build(folder / "db", register_folder, listed, REPORTS)
    assert summary.reconciliation == (LINE,)
    assert LINE in summary.to_text()
    assert not summary.has_errors
    return folder / "db"


@pytest.fixture
def graph(location: Path) -> Store:
    return open_store(location)


def reconciled_with(graph: Store, listed: Path) -> Reconciliation:
    found = reconcile(graph, official_store(listed, graph))
    assert found
    return found


def test_it_is_a_graph_of_its_own(graph: Store) -> None:
    assert f"{BASE}graph/official" in graph.graph_names()
    assert official_source(graph) == ("Inspection outcomes as at 31 March 2024", "2024-03-31", "")
    assert len(inspections(graph.facts)) == 4  # as without it: none of its records is an inspection
    ((licence, words),) = graph.rows(
        f"SELECT ?licence ?words {{ VALUES ?official {{ <{BASE}graph/official> }} "
        f"<{BASE}graph/dataset> dcterms:source ?official . "
        "?official dcterms:license ?licence ; dcterms:description ?words }"
    )
    assert licence.endswith("/ogl-v3")
    assert "Open Government Licence" in words


def test_a_record_names_its_inspection_loaded_or_not(graph: Store) -> None:
    found = {one.iri.removeprefix(BASE): one for one in official_records(graph)}
    loaded = found["official/E99000001/2023-03-06-ilacs"]
    assert loaded.inspection == f"{BASE}inspection/E99000001/2023-03-06-ilacs"
    assert loaded.grades["care-leavers"] == "outstanding"
    assert found["official/E99000003/2024-01-16-focused-visit"].area == "front-door"
    assert found["official/E99000002/2018-08-06-ilacs"].under == "ILACS 2018"


def test_what_is_not_loaded_is_known_everywhere(graph: Store) -> None:
    place = authority_iri("E99000003")
    known = {
        (one.framework, one.when, one.source) for one in inspections_not_loaded(graph, [place])
    }
    assert ("ILACS", "2024-02-05", "official record as at 31 March 2024") in known
    later = later_full_inspection(graph, place, "")
    assert str(later) == (
        "ILACS, 5 February 2024, graded outstanding overall (official record as at 31 March 2024)"
    )


def test_coverage_has_a_row_for_what_is_only_listed(graph: Store) -> None:
    rows = {(row["authority"], row["framework"]): row for row in Coverage(graph).table().records()}
    visit = rows["Northmere", "focused visit"]
    assert (visit["loaded"], visit["not_loaded"]) == (0, "2024-01-16")
    assert visit["source"] == "official record as at 31 March 2024"
    assert (rows["Ambleford", "ILACS"]["equal"], rows["Wexmoor", "SIF"]["not_listed"]) == (1, 1)
    assert any(LINE[1:] in note for note in Coverage(graph).table().notes)


def test_what_differs_has_both_values(location: Path, tmp_path: Path, graph: Store) -> None:
    listed = official_list(tmp_path, CHANGED, LATER_DAY, name="newer.xlsx")
    different = reconciled_with(graph, listed).different
    assert {one.record.day: [*map(str, one.differences)] for one in different} == {
        "2023-03-06": [
            "help and protection: inadequate in the official record, good in the report"
        ],
        "2018-08-20": ["first day: 2018-08-20 in the official record, 2018-08-06 in the report"],
    }
    command = ["--store", str(location), "coverage", "--official", str(listed), "--json"]
    printed = CliRunner().invoke(main, command).stdout
    assert "inadequate in the official record" in printed
    assert '"different in the official record": 2' in printed


def test_a_build_names_each_report_that_differs(register_folder: Path, tmp_path: Path) -> None:
    reports = report_folder(tmp_path / "reports", [AMBLEFORD_REPORT])
    summary = build(tmp_path / "db", register_folder, official_list(tmp_path, CHANGED), reports)
    assert summary.reconciliation[1] == (
        "not as in the official record: Ambleford, ILACS 2023, 2023-03-06: "
        "help and protection: inadequate in the official record, good in the report"
    )
    assert summary.reconciliation[1] in summary.to_text()
    store = open_store(tmp_path / "db")
    told = (
        "The official record has another grade: Ambleford, 6 March 2023, help and protection:"
        " inadequate there, good in the report."
    )
    answer = reply_to(store, "how is Ambleford graded").answer
    assert answer
    assert told in answer.cautions
    assert told in read(store, {"of": "judgements", "where": {"grade": "good"}}).note_words
    assert (
        told
        not in read(
            store, {"of": "recommendations", "where": {"authority": "Ambleford"}}
        ).note_words
    )
    briefing = briefing_page(store, authority_iri("E99000001"))
    assert told in " ".join(each.note for each in briefing.blocks)


HISTORY = [
    ["ILACS inspection history as at 31 March 2026"],
    ["This worksheet contains one table. Some column headings refer to notes."],
    ["Source: inspections published by 30 June 2026"],
]


@pytest.mark.parametrize("suffix", ["ods", "xlsx", "csv"])
def test_coverage_takes_the_history_of_2026(location: Path, tmp_path: Path, suffix: str) -> None:
    header = [*INSPECTIONS[:-1], f"{INSPECTIONS[-1]} [note 3]"]
    sheets = {
        "ILACS_inspection_history": [*HISTORY, header, CHANGED, UNLOADED],
        "Notes": [["Notes"], ["Note 3: not judged before January 2023."]],
    }
    listed = write_list(tmp_path / f"history.{suffix}", sheets)
    command = ["--store", str(location), "coverage", "--official", str(listed), "--json"]
    printed = " ".join(CliRunner().invoke(main, command).output.split())
    assert "official record as at 31 March 2026" in printed
    assert "help and protection: inadequate in the official record, good in the report" in printed


def test_a_known_difference_has_its_reason(
    graph: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "inspection/E99000001/2023-03-06-ilacs", "help-and-protection", "inadequate", "good"
    monkeypatch.setattr(reconciliation, "_known_differences", lambda: {key: "an error of the list"})
    reconciled = reconciled_with(graph, official_list(tmp_path, CHANGED))
    assert "1 different (1 of them known)" in str(reconciled)
    ((difference,),) = (each.differences for each in reconciled.different)
    assert str(difference).endswith("(an error of the list)")


def test_a_newer_list_replaces_the_record_and_no_report(
    register_folder: Path, tmp_path: Path
) -> None:
    reports = report_folder(tmp_path / "reports", [AMBLEFORD_REPORT, WEXMOOR_REPORT, NORTHMERE])
    old = official_list(tmp_path, AMBLEFORD, WEXMOOR, name="old.ods")
    new = official_list(tmp_path, AMBLEFORD, UNLOADED, name="new.ods")
    build(tmp_path / "grown", register_folder, old, reports)
    updated = build(tmp_path / "grown", register_folder, new, reports)
    assert (updated.loaded, updated.unchanged) == ((), 3)
    assert "1 earlier than the list" in updated.reconciliation[0]
    build(tmp_path / "fresh", register_folder, new, reports)
    assert sorted_quads(tmp_path / "grown") == sorted_quads(tmp_path / "fresh")
    again = build(tmp_path / "grown", register_folder, new, reports)
    assert again.reconciliation == updated.reconciliation


def test_a_grade_moves_from_the_inspection_known_before(
    register_folder: Path, tmp_path: Path
) -> None:
    between = [
        *WEXMOOR[:5],
        date(2018, 1, 15),
        date(2018, 3, 5),
        "Standard inspection",
        *["Good"] * 4,
        "",
    ]
    listed = official_list(tmp_path, between, WEXMOOR)
    reports = report_folder(tmp_path / "reports", [WEXMOOR_SIF, WEXMOOR_REPORT])
    build(tmp_path / "db", register_folder, listed, reports)
    gravest, *_ = new(open_store(tmp_path / "db"), since="2000").records()
    assert gravest["kind"] == "fell to inadequate"
    assert ": good → inadequate" in str(gravest["text"])  # the SIF was of 2015


def test_a_list_without_inspections_leaves_none(register_folder: Path, tmp_path: Path) -> None:
    sheets = {"Table 1": table(INSPECTIONS), "Table 2": table(VISITS)}
    listed, empty = official_list(tmp_path, AMBLEFORD), write_list(tmp_path / "empty.ods", sheets)
    build(
        tmp_path / "db",
        register_folder,
        listed,
        report_folder(tmp_path / "reports", [AMBLEFORD_REPORT]),
    )
    assert len(official_records(open_store(tmp_path / "db"))) == 2
    build(tmp_path / "db", register_folder, empty, tmp_path / "reports")
    assert official_records(open_store(tmp_path / "db")) == []


def test_a_wrong_list_leaves_the_graph_as_it_was(
    location: Path, register_folder: Path, tmp_path: Path
) -> None:
    before = sorted_quads(location)
    wrong = official_list(tmp_path, AMBLEFORD, [*WEXMOOR[:9], "Fine", *WEXMOOR[10:]])
    with pytest.raises(InputError, match="unknown grade 'Fine'"):
        build(location, register_folder, wrong, REPORTS)
    assert sorted_quads(location) == before
    shell = CliRunner().invoke(
        main, ["--store", str(location), "coverage", "--official", str(wrong)]
    )
    assert shell.exit_code == 1
    assert shell.stderr.count("\n") == 1


def test_what_is_new_in_a_list_is_reported(register_folder: Path, tmp_path: Path) -> None:
    visits = table([*VISITS, "Inspection number"], [*VISIT, "1009"])
    listed = write_list(tmp_path / "list.xlsx", {"Table 1": visits})
    summary = build(tmp_path / "db", register_folder, listed, REPORTS / AMBLEFORD_REPORT)
    assert (
        "list.xlsx: column 'Inspection number' is not recognised, and not used" in summary.to_text()
    )


@pytest.fixture(scope="module")
def england() -> Store:
    """The front pages of the shipped records, and the official record."""
    script = runpy.run_path(str(ROOT / "docs" / "from_coverage.py"))
    found: Store = script["front_pages"](ROOT / "data" / "records")
    return found


@pytest.fixture(scope="module")
def shipped(england: Store) -> Reconciliation:
    """The shipped records and the shipped list."""
    found = reconcile(england)
    assert found
    return found


def test_shipped_records_are_as_the_official_record(shipped: Reconciliation) -> None:
    unknown = [
        f"{one.record.inspection.removeprefix(BASE)}: {each}"
        for one in shipped.different
        for each in one.differences
        if not each.reason
    ]
    assert unknown == [], (
        "correct the record, or write the reason in data/official/known-differences.csv"
    )
    assert sum(one.is_equal for one in shipped.compared) >= 273


def test_known_differences_are_differences_still(shipped: Reconciliation) -> None:
    path = ROOT / "data" / "official" / "known-differences.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        known = {(row["inspection"], row["field"]) for row in csv.DictReader(lines)}
    found = {
        (one.record.inspection.removeprefix(BASE), each.field)
        for one in shipped.different
        for each in one.differences
    }
    assert known <= found


PUBLISHED = [  # good or outstanding in percent of all authorities, as the inspectorate published it
    ("2019-08-31", "", "overall-effectiveness", 49),
    ("2019-08-31", "London", "overall-effectiveness", 79),
    ("2019-08-31", "West Midlands", "overall-effectiveness", 21),
    ("2022-03-31", "", "overall-effectiveness", 53),
    ("2024-03-31", "", "overall-effectiveness", 60),
    ("2024-03-31", "London", "overall-effectiveness", 85),
    ("2024-03-31", "North West", "overall-effectiveness", 36),
    ("2024-03-31", "", "help-and-protection", 54),
]


@pytest.mark.parametrize(("day", "region", "criterion", "percent"), PUBLISHED)
def test_grades_as_at_a_day_are_those_published(
    england: Store, day: str, region: str, criterion: str, percent: int
) -> None:
    """Authorities whose inspection is not known may have had any grade:
    they are the only difference.
    """
    rows = [each for each in current_grades(england.as_at(day)) if region in ("", each.region)]
    good = sum(each.grades.get(criterion) in FAVOURABLE for each in rows)
    unknown = sum(criterion not in each.grades for each in rows)
    least, most = (round(100 * number / len(rows)) for number in (good, good + unknown))
    assert least <= percent <= most


def test_single_inspections_as_at_june_2015_are_those_published(england: Store) -> None:
    """14 good, 31 requires improvement and 14 inadequate were published;
    six of them are not loaded.
    """
    rows = [
        each
        for each in current_grades(england.as_at("2015-06-30"))
        if each.framework == "sif"
        and (each.issued <= "2015-06-30" if each.issued else each.day < "2015-05")
    ]
    known = Counter(each.overall_grade for each in rows)
    published = {"good": 14, "requires-improvement": 31, "inadequate": 14}
    missing = {grade: number - known[grade] for grade, number in published.items()}
    assert (known.total(), missing) == (53, {"good": 1, "requires-improvement": 4, "inadequate": 1})


def test_parts_add_up_to_the_whole(england: Store) -> None:
    rows = current_grades(england)
    assert len(rows) == 153
    for region in {each.region for each in rows}:
        there = [each for each in rows if each.region == region]
        assert there == current_grades(england, among={each.authority for each in there})
    assert all(each.judged or not each.day for each in rows)
    assert all(bool(each.overall_grade) != bool(each.reason(england)) for each in rows)
