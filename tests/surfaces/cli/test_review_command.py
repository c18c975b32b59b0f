"""A person decides on unsure labels: the decisions are in the records,
and win in the next graph.
"""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from builds import REPORTS, build
from click.testing import CliRunner
from kept_stores import kept_store

from graphkit import pipeline
from graphkit.core.errors import DecisionError
from graphkit.core.record_storage import read_record
from graphkit.core.terms import POLARITIES
from graphkit.core.text_table import csv_text
from graphkit.documents.resolve.outcome_decisions import (
    DecidedOutcome,
    NamedStatement,
    read_outcome_decisions,
)
from graphkit.graph.builder.extract_records import extract_records
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.check.review_queue import review_items
from graphkit.graph.store.dataset import open_store
from graphkit.pipeline import BuildOptions
from graphkit.surfaces.cli import main

pytestmark = pytest.mark.usefixtures("loaded_readers")

Unsure = Callable[[str], list[dict[str, str]]]  # kind → lines
OUTCOMES = (
    "SELECT ?item ?outcome ?confidence ?by { ?item gk:followUp ?node . ?node gk:outcome ?outcome ;"
)
OUTCOMES += " gk:confidence ?confidence OPTIONAL { ?node gk:reviewedBy ?by } }"


@pytest.fixture(scope="module")
def before_review(register_folder: Path) -> Path:
    """A folder with packed records of the invented reports, and their graph:
    tests change copies of it.
    """

    def make(folder: Path) -> None:
        reference = ReferenceData(register_folder)
        extracted = extract_records([REPORTS], folder / "records", True, 1, reference, packed=True)
        assert not [each.error for each in extracted if each.error]
        with TemporaryDirectory() as elsewhere:  # so that copies of the records take their place
            shutil.copytree(folder / "records", Path(elsewhere) / "records")
            build(folder / "db", register_folder, Path(elsewhere) / "records")

    return kept_store("before-review", [REPORTS, register_folder], make)


@pytest.fixture
def records(before_review: Path, tmp_path: Path) -> Path:
    """A folder with packed records of the invented reports."""
    return shutil.copytree(before_review / "records", tmp_path / "records")


@pytest.fixture
def unsure(before_review: Path, tmp_path: Path) -> Unsure:
    """Return a function that writes the table of unsure labels of a kind, and reads it."""

    def written(kind: str) -> list[dict[str, str]]:
        location, table = before_review / "db", tmp_path / "unsure.csv"
        arguments = ["--store", location, "review", "--kind", kind, "-o", table]
        done = CliRunner().invoke(main, [str(each) for each in arguments])
        assert done.exit_code == 0, done.stderr
        with table.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))

    return written


def test_a_decision_wins_and_survives_reading_again(
    unsure: Unsure, records: Path, tmp_path: Path, register_folder: Path
) -> None:
    line = unsure("outcome")[0]
    answer = "recurs" if line["outcome"] != "recurs" else "resolved"
    decided = line | {"outcome": answer, "by": "two readers"}
    outcomes = tmp_path / "outcomes.csv"
    outcomes.write_text(csv_text(tuple(line), [tuple(decided.values())]), "utf-8")
    # as in a later build of records, so in one of the reports: it belongs to the documents
    reference = ReferenceData(register_folder, outcomes=outcomes)
    for name, place in (("other", REPORTS), ("db", records)):
        summary = pipeline.build([place], tmp_path / name, BuildOptions(1, reference))
        assert not summary.errors
        assert not summary.unused_decisions
        store = open_store(tmp_path / name)
        (row,) = [row for row in store.rows(OUTCOMES) if row[0].endswith(line["id"])]
        assert (row[1].rpartition("/")[2], float(row[2]), row[3]) == (answer, 1.0, "two readers")
        assert line["id"] not in [item.id for item in review_items(store, kind="outcome")]


def test_lines_have_the_passages_that_a_decision_needs(unsure: Unsure) -> None:
    lines = unsure("outcome")
    assert all(line["inspection"] and line["later_inspection"] for line in lines)
    assert any("Report on" in line["later_passages"] for line in lines)


def test_a_line_without_a_reader_is_refused(unsure: Unsure, tmp_path: Path) -> None:
    assert unsure("outcome")
    with pytest.raises(DecisionError, match="line 2: fill in item and by"):
        read_outcome_decisions(tmp_path / "unsure.csv")


def test_a_reviewed_polarity_is_sure_and_marked(
    unsure: Unsure, records: Path, tmp_path: Path, register_folder: Path
) -> None:
    line, *_ = unsure("polarity")
    answer = next(each for each in POLARITIES if each != line["value"])
    correction = {name: line[name] for name in ("field", "words")}
    correction |= {"value": answer, "by": "two readers", "on": "2026-11-26"}
    inspection = line["id"].split("/")[1]
    beside = next(records.glob(f"*-{inspection}.json.xz"))
    beside = beside.with_name(beside.name.replace(".json.xz", ".corrections.json"))
    beside.write_text(json.dumps({"corrections": [correction]}), "utf-8")
    build(tmp_path / "db", register_folder, records)
    query = "SELECT ?item ?polarity ?on { ?item gk:polarity ?polarity ; gk:reviewedOn ?on "
    query += "FILTER NOT EXISTS { ?item gk:confidence ?low } }"
    ((iri, polarity, on),) = open_store(tmp_path / "db").rows(query)
    assert (iri.endswith(line["id"]), polarity.rpartition("/")[2], on) == (
        True,
        answer,
        "2026-11-26",
    )


def test_a_decision_follows_its_words(records: Path) -> None:
    """Where a sentence has another number after reading again, the label is that of its words."""
    path = next(records.glob("ambleford*.xz"))
    record = read_record(path)
    finding = next(each for each in record.findings if each.polarity == "strength")
    words = finding.span.digest[:12]
    beside = path.with_name(path.name.replace(".json.xz", ".corrections.json"))
    line = {
        "field": "findings/99.9/polarity",
        "value": "weakness",
        "by": "two readers",
        "words": words,
    }
    beside.write_text(json.dumps({"corrections": [line]}), "utf-8")
    assert (
        next(each for each in read_record(path).findings if each.id == finding.id).polarity
        == "weakness"
    )
    beside.write_text(json.dumps({"corrections": [line | {"words": "f" * 12}]}), "utf-8")
    (note,) = [each for each in read_record(path).notes if each.code == "correction-left-out"]
    assert "no statement '99.9' with these words" in note.message


def test_a_decision_names_the_sentences_that_show_it(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    before, after = (
        read_record(next(records.glob(f"wexmoor-{year}*.xz"))) for year in (2015, 2018)
    )
    asked, shown = before.recommendations[0], after.findings[-1]
    # another reading numbers both otherwise: their words decide
    proof = NamedStatement("finding/99.9", shown.span.digest[:12])
    documents = before.source.sha256, after.source.sha256
    words = asked.span.digest[:12]
    line = DecidedOutcome(*documents, "77", words, "resolved", (proof,), "two readers")
    outcomes = tmp_path / "outcomes.csv"
    outcomes.write_text(csv_text(DecidedOutcome._fields, [line.cells()]), "utf-8")
    reference = ReferenceData(register_folder, outcomes=outcomes)
    pipeline.build([REPORTS], tmp_path / "other", BuildOptions(1, reference))
    rows = open_store(tmp_path / "other").rows(
        "SELECT ?item ?by ?how { ?item gk:followUp ?node . "
        "?node gk:answer ?one ; gk:outcome ?outcome . "
        "?one gk:answeredBy ?by ; gk:relation ?how FILTER(STRENDS(STR(?outcome), '/resolved')) }"
    )
    ((item, by, how),) = rows
    assert item.endswith(f"/recommendation/{asked.id}")
    assert by.endswith(f"2018-08-06-ilacs/finding/{shown.id}")
    assert how.endswith("/answers-well")


def test_a_decision_that_no_longer_fits_is_listed(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    before, after = (
        read_record(next(records.glob(f"wexmoor-{year}*.xz"))) for year in (2015, 2018)
    )
    lost = NamedStatement("finding/1.1", "f" * 12)
    words = before.recommendations[0].span.digest[:12]
    documents = before.source.sha256, after.source.sha256
    lines = [
        DecidedOutcome(*documents, "1", "f" * 12, "recurs", (), "two readers"),
        DecidedOutcome(*documents, "2", words, "resolved", (lost,), "two readers"),
    ]
    outcomes = tmp_path / "outcomes.csv"
    outcomes.write_text(csv_text(DecidedOutcome._fields, [each.cells() for each in lines]), "utf-8")
    reference = ReferenceData(register_folder, outcomes=outcomes)
    summary = pipeline.build([records], tmp_path / "other", BuildOptions(1, reference))
    first, second = sorted(summary.errors)
    assert "words of finding/1.1" in first + second
    assert "words of recommendation 1 " in first + second
    assert f"no report has exactly these recommendations: 1 of {documents[0][:12]}" in (
        summary.unused_decisions
    )
