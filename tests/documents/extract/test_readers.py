"""If a reader fails, its facts are missing and there is a note; the rest of the report is read."""

import inspect
from pathlib import Path
from typing import Any, NoReturn

import pytest
from builds import AMBLEFORD, REPORTS
from click.testing import CliRunner
from failing_readers import fail, replace_reader

from graphkit.core.errors import RegisterError
from graphkit.core.model import Record
from graphkit.documents.extract import extractor, readers, sentence_references
from graphkit.documents.extract.front import letter
from graphkit.documents.extract.relations import arrangements, statistics
from graphkit.documents.ingest import read_document
from graphkit.documents.register import Register
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.cli import main

JOINT_LETTER = "northmere-jtai-2022.txt"
LOST = [  # the reader that fails, and the facts that are lost with it
    ("read_people", "people"),
    ("read_judgements", "judgements"),
    ("read_earlier_inspections", "earlier"),
    ("outline", "findings"),
    ("paragraphs_in_context", "findings"),
    ("read_recommendations", "recommendations"),
    ("build_findings", "findings"),
    ("read_statistics", "statistics"),
    ("read_arrangements", "arrangements"),
    ("read_shared_services", ""),
    ("read_interventions", "interventions"),
    ("introduced_delivery_bodies", ""),
    ("labels", ""),
    ("link_evidence", ""),
    ("of_sentences", ""),
    ("mentions_outside_findings", "mentions"),
]


@pytest.fixture
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "strict", False)


def record_of(register: Register, name: str = AMBLEFORD) -> Record:
    return extractor.extract(read_document(REPORTS / name), register)


@pytest.mark.parametrize(("name", "lost"), LOST)
def test_failed_reader_costs_its_facts_only(
    lenient: None, register: Register, monkeypatch: pytest.MonkeyPatch, name: str, lost: str
) -> None:
    before = record_of(register)
    replace_reader(monkeypatch, name)
    record = record_of(register)
    (note,) = [note for note in record.notes if note.code == "reader-failed"]
    assert "IndexError: list index out of range" in note.message
    assert (record.authority, record.dates) == (before.authority, before.dates)
    if lost:
        assert getattr(record, lost) == ()
    if lost != "findings":
        assert [item.span for item in record.findings] == [item.span for item in before.findings]
    if lost != "recommendations" and name != "outline":
        assert [item.span for item in record.recommendations] == [
            item.span for item in before.recommendations
        ]


def test_readers_need_what_earlier_ones_give() -> None:
    given = {"document", "cover", "register", "record"}
    for reader in extractor.READERS:
        needs = reader.needs.split()
        assert {name.partition(".")[0] for name in needs} <= given, reader.name
        # raises TypeError where they are too few or many
        inspect.signature(reader.function).bind(*needs)
        assert not reader.reads or reader.reads in needs
        given |= {name for name in reader.gives.split() if "." not in name}


@pytest.mark.parametrize(
    ("place", "called", "reader"),
    [
        (statistics, "_read_bullet", "read_statistics"),  # reads the outline
        (arrangements, "_introductions", "introduced_delivery_bodies"),  # the document
        (sentence_references, "look_back_kind", "of_sentences"),  # passages
    ],
)
def test_note_has_line_of_code_and_passage(
    lenient: None,
    register: Register,
    monkeypatch: pytest.MonkeyPatch,
    place: Any,
    called: str,
    reader: str,
) -> None:
    monkeypatch.setattr(place, called, fail)
    (note,) = [
        note for note in record_of(register, "wexmoor-sif-2015.txt").notes if "failed" in note.code
    ]
    assert f"{reader} failed" in note.message
    assert note.span is not None
    assert note.span.text


def test_failure_without_any_passage_has_none(
    lenient: None, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_reader(monkeypatch, "read_statistics")
    (note,) = [note for note in record_of(register).notes if "failed" in note.code]
    assert note.span is None


def test_failed_letter_details_keep_the_letter(
    lenient: None, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = record_of(register, JOINT_LETTER)
    monkeypatch.setattr(letter, "_read_addressees", fail)
    record = record_of(register, JOINT_LETTER)
    assert record.findings == before.findings
    assert record.notes[-1].message.startswith("add_letter_details failed (IndexError")


def test_missing_register_file_refuses_the_report(
    lenient: None, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> NoReturn:
        raise RegisterError("places.csv: no such column")

    replace_reader(monkeypatch, "read_statistics", refuse)
    with pytest.raises(RegisterError):
        record_of(register)


def test_failing_reader_fails_a_test(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_reader(monkeypatch, "read_statistics")
    with pytest.raises(IndexError):
        record_of(register)


def build_of(register_folder: Path) -> list[str]:
    """Return the words of a command that builds a graph of one report."""
    return ["build", str(REPORTS / AMBLEFORD), "--register", str(register_folder), "-j", "1"]


def test_build_and_query_list_a_failed_reader(
    lenient: None, register_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_reader(monkeypatch, "read_statistics")
    store = ["--store", str(tmp_path / "db")]
    build = [*store, *build_of(register_folder)]
    built = CliRunner().invoke(main, build)
    assert built.exit_code == 0
    assert "reader-failed: fail failed (IndexError" in built.output
    strict = CliRunner().invoke(main, [*build, "--strict"])
    assert strict.exit_code == 1
    listed = CliRunner().invoke(main, [*store, "query", "not-understood"])
    assert "reader-failed" in listed.output
    assert open_store(tmp_path / "db").query('ASK { ?note gk:noteCode "reader-failed" }')


def test_extract_prints_a_failed_reader_as_build_does(
    lenient: None, register_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_reader(monkeypatch, "read_statistics")
    words = [
        "extract",
        str(REPORTS / AMBLEFORD),
        "-o",
        str(tmp_path),
        "--register",
        str(register_folder),
    ]
    extracted = CliRunner().invoke(main, words)
    assert extracted.exit_code == 0
    assert f"note: {AMBLEFORD}: reader-failed: fail failed (IndexError" in extracted.stderr
    assert CliRunner().invoke(main, [*words, "--strict"]).exit_code == 1


def test_report_refused_after_a_failure_names_it(
    lenient: None, register_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_reader(monkeypatch, "read_timing")
    store = ["--store", str(tmp_path / "db")]
    build = [*store, *build_of(register_folder)]
    built = CliRunner().invoke(main, build)
    assert built.exit_code == 1
    assert "failed (IndexError: list index out of range" in built.output
