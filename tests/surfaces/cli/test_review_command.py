"""A person decides on unsure labels: the decisions are in the records,
and win in the next graph.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from builds import REPORTS, build
from click.testing import CliRunner, Result
from kept_stores import kept_store

from graphkit import pipeline
from graphkit.core.record_storage import read_record
from graphkit.core.text_table import csv_text
from graphkit.documents.resolve.outcome_decisions import (
    DecidedOutcome,
    NamedStatement,
    read_outcome_decisions,
)
from graphkit.graph.builder.extract_records import extract_records
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.store.dataset import open_store
from graphkit.pipeline import BuildOptions
from graphkit.surfaces.cli import main

pytestmark = pytest.mark.usefixtures("loaded_readers")

Run = Callable[..., Result]
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
def run(before_review: Path, records: Path, tmp_path: Path) -> Run:
    """Run `graphkit review` on the graph of these records."""
    location = shutil.copytree(before_review / "db", tmp_path / "db")

    def invoke(*arguments: object, **more: str) -> Result:
        given = ["--store", location, "review", *arguments]
        if {"--ask", "--decide"} & {*map(str, arguments)}:
            given += [
                "--records",
                records,
                "--decisions",
                tmp_path / "decisions.csv",
                "--outcomes",
                tmp_path / "outcomes.csv",
                "--by",
                "two readers",
            ]
        return CliRunner().invoke(main, [str(each) for each in given], **more)

    return invoke


def listed(run: Run, *arguments: str) -> list[dict[str, str]]:
    """Return the rows of the list."""
    rows: list[dict[str, str]] = json.loads(run(*arguments, "--json").stdout)["rows"]
    return rows


def test_a_decision_wins_and_survives_reading_again(
    run: Run, records: Path, tmp_path: Path, register_folder: Path
) -> None:
    item = listed(run, "--kind", "outcome")[0]
    answer = "recurs" if item["label"] != "recurs" else "resolved"
    decided = run("--decide", f"{item['id']}={answer}")
    assert decided.exit_code == 0, decided.stderr
    assert "1 decision written" in decided.stderr
    (decision,) = read_outcome_decisions(tmp_path / "outcomes.csv")
    assert (decision.outcome, decision.by) == (answer, "two readers")
    # as in a later build of records, so in one of the reports: it belongs to the documents
    reference = ReferenceData(register_folder, outcomes=tmp_path / "outcomes.csv")
    for name, place in (("other", REPORTS), ("db", records)):
        summary = pipeline.build([place], tmp_path / name, BuildOptions(1, reference))
        assert not summary.errors
        assert not summary.unused_decisions
        rows = open_store(tmp_path / name).rows(OUTCOMES)
        (row,) = [row for row in rows if row[0].endswith(item["id"])]
        assert (row[1].rpartition("/")[2], float(row[2]), row[3]) == (answer, 1.0, "two readers")
    assert item["id"] not in [
        each["id"] for each in listed(run, "--kind", "outcome", "--top", "999")
    ]


def test_a_reviewed_polarity_is_sure_and_marked(
    run: Run, records: Path, tmp_path: Path, register_folder: Path
) -> None:
    item, *_ = listed(run, "--kind", "polarity")
    assert (item["label"] in item["answers"], "yes" in item["answers"]) == (False, True)
    answer = item["answers"].rpartition(", ")[2]
    assert run("--decide", f"{item['id']}={answer}").exit_code == 0
    build(tmp_path / "db", register_folder, records)
    query = "SELECT ?item ?polarity ?on { ?item gk:polarity ?polarity ; gk:reviewedOn ?on "
    query += "FILTER NOT EXISTS { ?item gk:confidence ?low } }"
    ((iri, polarity, on),) = open_store(tmp_path / "db").rows(query)
    assert (iri.endswith(item["id"]), polarity.rpartition("/")[2], on[:2]) == (True, answer, "20")


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


def test_asked_a_person_may_answer_or_skip(run: Run, records: Path) -> None:
    first, second = (each["label"] for each in listed(run, "--kind", "outcome")[:2])
    asked = run("--ask", "--kind", "outcome", "--top", "3", input="yes\nperhaps\nskip\nq\n")
    assert asked.exit_code == 0, asked.output
    assert f"“{first}”" in asked.stdout
    assert f"“{second}”" in asked.stdout
    assert "'perhaps' is not one of the answers" in asked.stderr
    assert "1 decision written" in asked.stderr
    again = run("--ask", "--kind", "outcome", "--top", "1", input="q\n")
    # the first is decided, though not in the graph yet
    assert f"“{second}”" in again.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("--decide", "E99000001"), "--decide takes ID=ANSWER"),
        (
            ("--decide", "E99000001/1999-01-01-sif/finding/1=yes"),
            "no label to decide on has the ID",
        ),
        (("--decide", "x=yes", "--ask"), "not both"),
    ],
)
def test_a_wrong_decision_says_what_to_do(run: Run, given: tuple[str, ...], message: str) -> None:
    refused = run(*given)
    assert refused.exit_code in (1, 2)
    assert message in refused.stderr


def test_an_answer_must_be_one_of_those_listed(run: Run) -> None:
    item = listed(run, "--kind", "outcome")[0]
    refused = run("--decide", f"{item['id']}=no")
    assert refused.exit_code == 2
    assert "is not one of yes" in refused.stderr


def test_without_a_record_the_message_says_how(run: Run, records: Path) -> None:
    item = listed(run, "--kind", "polarity")[0]
    for path in records.iterdir():
        path.unlink()
    refused = run("--decide", f"{item['id']}=yes")
    assert refused.exit_code == 1
    assert "graphkit extract REPORT -o" in refused.stderr


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
