"""What people put right wins over what the program read:
in records, in decisions, build after build.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from builds import (
    AMBLEFORD,
    QUOTE,
    REPORTS,
    WEXMOOR,
    build,
    build_graph,
    edited_copy,
    grades,
    report_folder,
    sorted_quads,
)
from kept_stores import kept_store, own_copy

from graphkit.core.errors import GraphkitError
from graphkit.graph.builder.extract_records import extract_records
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.store.dataset import open_store

HAS_WORDS = b"def#hasWords> "
WORDS_COVER = b"cover/reports/words"
RECORD = "ambleford-2023-03-06-ilacs.json"
LEADERS = "E99000001/2023-03-06-ilacs/judgement/leaders"


def extract(register: Path, output: Path, *paths: Path, quotes: bool = False) -> list[str]:
    """Write records; return what was refused."""
    found = extract_records(paths, output, quotes, 1, ReferenceData(register))
    return [item.error for item in found if item.error]


@pytest.fixture
def records(tmp_path: Path, register_folder: Path) -> Path:
    """A folder with the record of the report on Ambleford."""
    report = REPORTS / AMBLEFORD

    def make(folder: Path) -> None:
        extract(register_folder, folder / "records", report)

    kept = kept_store("record", [report, register_folder], make)
    return own_copy(kept / "records", tmp_path)


def correct(path: Path, field: str, value: str) -> None:
    """Add a correction to a record, as a person would."""
    data = json.loads(path.read_text("utf-8"))
    data.setdefault("corrections", []).append({"field": field, "value": value, "by": "A. Reader"})
    path.write_text(json.dumps(data), encoding="utf-8")


def place_of(path: Path, words: str) -> str:
    """Return the path into a record to the entity of the first finding's mention with these
    words.
    """
    findings: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["findings"]
    return next(
        f"findings/{finding['id']}/mentions/{number}/entity"
        for finding in findings
        for number, mention in enumerate(finding.get("mentions", ()))
        if mention["surface"] == words
    )


@pytest.mark.parametrize("quotes", [False, True])
def test_records_give_the_graph_that_reports_give(
    whole: Path, tmp_path: Path, register_folder: Path, quotes: bool
) -> None:
    """Without words, all but the quotes, and it says that it has none; with them, the same."""
    assert extract(register_folder, tmp_path / "records", REPORTS, quotes=quotes) == []
    build(tmp_path / "db", register_folder, tmp_path / "records")
    of_reports = sorted_quads(whole)
    assert sorted_quads(tmp_path / "db") == (of_reports if quotes else without_quotes(of_reports))


def without_quotes(lines: list[bytes]) -> list[bytes]:
    """Return the statements of a graph that are no quotes, how many there are, and no words
    or what is known of words.
    """
    fewer = sum(QUOTE in line for line in lines)
    kept = [line for line in lines if QUOTE not in line and WORDS_COVER not in line]
    for at, line in enumerate(kept):
        if HAS_WORDS in line:
            kept[at] = line.replace(b'"true"', b'"false"')
        if b"void#triples" in line:
            count = line.split(b'"')[1]
            kept[at] = line.replace(count, str(int(count) - fewer).encode())
    return sorted(kept)


def test_records_hold_no_word_of_a_finding(tmp_path: Path, register_folder: Path) -> None:
    extract(register_folder, tmp_path, REPORTS)
    assert "without delay" in (REPORTS / AMBLEFORD).read_text("utf-8")
    assert not any("without delay" in path.read_text("utf-8") for path in tmp_path.iterdir())


def test_correction_is_in_the_graph_and_survives_extraction(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    correct(records / RECORD, "judgements/leaders/grade", "outstanding")
    extract(register_folder, records, REPORTS / AMBLEFORD)
    store = build_graph(tmp_path / "db", register_folder, records)
    assert grades(store)[LEADERS] == "outstanding"
    (word,) = store.rows(
        "SELECT ?by ?field { ?report gk:correction ?w . "
        "?w gk:correctedBy ?by ; gk:correctedField ?field }"
    )
    assert word == ("A. Reader", "judgements/leaders/grade")


def test_a_correction_survives_a_new_name_of_the_record(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    """Where a report is read differently, its record may be named differently:
    the old file is replaced.
    """
    correct(records / RECORD, "judgements/leaders/grade", "outstanding")
    (records / RECORD).rename(records / "ambleford-2023-03-05-ilacs.json")
    extract(register_folder, records, REPORTS / WEXMOOR)
    before = {path.name for path in records.iterdir()}
    assert extract(register_folder, records, REPORTS / AMBLEFORD) == []
    assert {path.name for path in records.iterdir()} == before - {
        "ambleford-2023-03-05-ilacs.json"
    } | {RECORD}
    once = (records / RECORD).read_bytes()
    assert extract(register_folder, records, REPORTS / AMBLEFORD, REPORTS / WEXMOOR) == []
    assert (records / RECORD).read_bytes() == once
    assert grades(build_graph(tmp_path / "db", register_folder, records))[LEADERS] == "outstanding"


def test_a_correction_goes_with_the_report_where_that_is_at_hand(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    """A report and its record together: the report's words, the person's corrections,
    one reading.
    """
    folder, location = report_folder(tmp_path / "reports", [AMBLEFORD]), tmp_path / "db"
    assert build(location, register_folder, folder, records).unchanged == 0
    assert grades(open_store(location))[LEADERS] == "good"
    correct(records / RECORD, "judgements/leaders/grade", "outstanding")
    summary = build(location, register_folder, folder)
    assert [Path(item.path).name for item in summary.results] == [AMBLEFORD]
    assert grades(open_store(location))[LEADERS] == "outstanding"
    assert any(QUOTE in line for line in sorted_quads(location))
    (folder / AMBLEFORD).unlink()
    build(location, register_folder, folder, records)
    assert grades(open_store(location))[LEADERS] == "outstanding"
    assert not any(QUOTE in line for line in sorted_quads(location))


def test_a_corrected_entity_is_kept(records: Path, tmp_path: Path, register_folder: Path) -> None:
    where = place_of(records / RECORD, "Norvale Police")
    correct(records / RECORD, where, "agency/wexmoor-constabulary")
    store = build_graph(tmp_path / "db", register_folder, records)
    assert store.query("ASK { ?finding gk:concerns agency:wexmoor-constabulary }")


def test_a_record_goes_nowhere_but_where_records_are_to_go(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    data = json.loads((records / RECORD).read_text("utf-8")) | {"framework": "x/../../../elsewhere"}
    (tmp_path / "bad.json").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "out").mkdir()
    extract(register_folder, tmp_path / "out" / "records", tmp_path / "bad.json")
    assert [path.parent for path in tmp_path.rglob("*elsewhere*")] == [tmp_path / "out" / "records"]


def test_unmatched_correction_is_reported_in_one_line(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    correct(records / RECORD, "judgements/leaders/grade", "outstanding")
    correct(records / RECORD, "judgements/weather/grade", "good")
    summary = build(tmp_path / "db", register_folder, records, REPORTS / AMBLEFORD)
    (line,) = summary.errors
    assert line.startswith(f"{RECORD}: correction of 'judgements/weather/grade'")
    assert (summary.failed, summary.has_errors) == ((), True)
    assert extract(register_folder, records, REPORTS / AMBLEFORD) == [line]
    assert build(tmp_path / "other", register_folder, records).errors == [line]
    assert all(
        grades(open_store(tmp_path / at))[LEADERS] == "outstanding" for at in ("db", "other")
    )


def test_corrections_of_other_words_are_left_out_with_a_note(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    """The record was read from another file of the report, in which one sentence is another."""
    data = json.loads((records / RECORD).read_text("utf-8"))
    by_id = {each["id"]: each["span"].split()[-1][:12] for each in data["findings"]}
    data["corrections"] = [
        {
            "field": f"findings/{name}/polarity",
            "value": "mixed",
            "by": "A. Reader",
            "words": by_id[name],
        }
        for name in ("13.1", "14.1")
    ]
    report = edited_copy(
        REPORTS / AMBLEFORD, tmp_path, ("Supervision is regular", "Supervision is steady")
    )
    digest = hashlib.sha256(report.read_bytes()).hexdigest()
    data["also"] = [{"file": report.name, "sha256": digest, "media_type": "text/plain"}]
    (records / RECORD).write_text(json.dumps(data), encoding="utf-8")
    summary = build(tmp_path / "db", register_folder, records, report)
    assert summary.errors == []
    assert (
        sum("1 of 2 corrections are of words of ambleford" in line for line in summary.notes) == 1
    )
    reviewed = open_store(tmp_path / "db").rows("SELECT ?finding { ?finding gk:reviewedBy ?who }")
    assert [iri.rpartition("/")[2] for (iri,) in reviewed] == ["14.1"]


def test_a_refused_correction_credits_nobody(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    correct(records / RECORD, "judgements/leaders/grade", "splendid")
    correct(records / RECORD, "judgements/leaders/grade", "outstanding")
    store = build_graph(tmp_path / "db", register_folder, records)
    assert store.rows("SELECT ?value { ?correction gk:correctedValue ?value }") == [
        ("outstanding",)
    ]


def test_deleted_correction_is_no_longer_reported(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    correct(records / RECORD, "judgements/weather/grade", "good")
    assert extract(register_folder, records, REPORTS / AMBLEFORD)
    uncorrected = json.loads((records / RECORD).read_text("utf-8")) | {"corrections": []}
    (records / RECORD).write_text(json.dumps(uncorrected), encoding="utf-8")
    assert not build(tmp_path / "db", register_folder, records).errors


def test_a_record_taken_away_takes_its_corrections_with_it(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    correct(records / RECORD, "judgements/leaders/grade", "outstanding")
    build(tmp_path / "db", register_folder, records, REPORTS / AMBLEFORD)
    (records / RECORD).unlink()
    build(tmp_path / "db", register_folder, records)
    assert grades(open_store(tmp_path / "db"))[LEADERS] == "good"


def test_an_unknown_authority_is_reported(
    records: Path, tmp_path: Path, register_folder: Path
) -> None:
    correct(records / RECORD, "authority", "E99999999")
    (line,) = build(tmp_path / "db", register_folder, records).errors
    assert line.startswith(f"{RECORD}: the register has no authority 'E99999999'")


def test_an_unreadable_record_is_reported_in_one_line(
    tmp_path: Path, register_folder: Path
) -> None:
    folder = report_folder(tmp_path / "reports", [AMBLEFORD])
    (folder / "broken.json").write_text('{"source": ', encoding="utf-8")
    (folder / "other.json").write_text('{"framework": "ilacs"}', encoding="utf-8")
    (folder / "latin.json").write_bytes(b'{"theme": "caf\xe9"}')
    summary = build(tmp_path / "db", register_folder, folder)
    failures = sorted(item.error for item in summary.failed)
    assert [line.partition(":")[0].partition(",")[0] for line in failures] == [
        "broken.json",
        "latin.json",
        "other.json",
    ]
    assert all("correct or delete the file" in line and "\n" not in line for line in failures)


def test_a_decision_is_honoured_on_the_next_build(tmp_path: Path, register_folder: Path) -> None:
    folder, location = report_folder(tmp_path / "reports", [AMBLEFORD, WEXMOOR]), tmp_path / "db"
    build(location, register_folder, folder)
    decisions = tmp_path / "decisions.csv"
    decisions.write_text(
        "authority,kind,words,entity,by,why\n"
        "E99000001,,Norvale Police,agency/wexmoor-constabulary,A. Reader,said so\n"
        "E99000001,,Adopt Norvale,none,A. Reader,\n",
        encoding="utf-8",
    )
    summary = build(location, register_folder, folder, decisions=decisions)
    assert len(summary.loaded) == 2
    store = open_store(location)
    rows = store.rows(
        """SELECT DISTINCT ?entity ?by {
            ?mention gk:surfaceForm ?words ; gk:entity ?entity ; gk:resolvedBy/skos:notation ?by
            FILTER(?words IN ("Norvale Police", "Adopt Norvale"))
            FILTER(CONTAINS(STR(?mention), "E99000001")) }"""
    )
    assert {(entity.rpartition("/")[2], by) for entity, by in rows} == {
        ("wexmoor-constabulary", "by-decision")
    }
    build(location, register_folder, folder)
    build(tmp_path / "fresh", register_folder, folder)
    assert sorted_quads(location) == sorted_quads(tmp_path / "fresh")


def test_a_person_decided_as_no_entity_is_not_in_the_graph(
    tmp_path: Path, register_folder: Path
) -> None:
    people = "SELECT ?name { ?person foaf:name ?name }"
    build(tmp_path / "db", register_folder, REPORTS / AMBLEFORD)
    before = {name for (name,) in open_store(tmp_path / "db").rows(people)}
    gone = min(before)
    decisions = tmp_path / "mine.csv"
    decisions.write_text(
        f"authority,kind,words,entity,by,why\n,person,{gone},none,A. Reader,\n", "utf-8"
    )
    build(tmp_path / "db", register_folder, REPORTS / AMBLEFORD, decisions=decisions)
    assert {name for (name,) in open_store(tmp_path / "db").rows(people)} == before - {gone}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (",,Norvale Police,agency/norvale-polic", "the register has no agency 'norvale-polic'"),
        (",,Norvale Police,authority/E99", "the register has no authority 'E99'"),
        ("E99,,Norvale Police,none", "the register has no authority 'E99'"),
        (
            ",person,Orla Pennywhistle,person/tobias-farthing",
            "no report names person/tobias-farthing",
        ),
    ],
)
def test_a_decision_on_an_unknown_entity_changes_nothing(
    tmp_path: Path, register_folder: Path, line: str, fault: str
) -> None:
    folder, location = report_folder(tmp_path / "reports", [AMBLEFORD, WEXMOOR]), tmp_path / "db"
    build(location, register_folder, folder)
    before, decisions = sorted_quads(location), tmp_path / "mine.csv"
    decisions.write_text(f"authority,kind,words,entity,by,why\n{line},A. Reader,\n", "utf-8")
    with pytest.raises(GraphkitError, match=fault) as caught:
        build(location, register_folder, folder, decisions=decisions)
    assert str(caught.value).startswith(f"{decisions}: ")
    assert "\n" not in str(caught.value)
    assert sorted_quads(location) == before


def test_a_decision_on_a_person_of_another_report_is_taken(
    tmp_path: Path, register_folder: Path
) -> None:
    folder, location = report_folder(tmp_path / "reports", [AMBLEFORD, WEXMOOR]), tmp_path / "db"
    build(location, register_folder, folder)
    person = 'SELECT DISTINCT ?person { ?person foaf:name "Tobias Farthingale" }'
    [(iri,)] = open_store(location).rows(person)
    entity, decisions = iri.partition("/id/")[2], tmp_path / "mine.csv"
    line = f",person,Orla Pennywhistle,{entity},A. Reader,"
    decisions.write_text(f"authority,kind,words,entity,by,why\n{line}\n", "utf-8")
    build(location, register_folder, folder, decisions=decisions)
    rows = open_store(location).rows(
        'SELECT DISTINCT ?person { ?person skos:altLabel "Orla Pennywhistle" }'
    )
    assert rows == [(iri,)]


def test_a_correction_to_an_unknown_agency_is_refused(records: Path, register_folder: Path) -> None:
    path = records / RECORD
    correct(path, place_of(path, "Norvale Police"), "agency/norvale-polic")
    (item,) = build(records.parent / "db", register_folder, records).results
    assert "the register has no agency 'norvale-polic'" in item.error


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column 'authority'"),
        ("authority,words\n", "no column 'by'"),
        ("authority,kind,words,entity,by,why\n,,caf\xe9,none,A. Reader,\n", "Save it as CSV UTF-8"),
        (
            "authority,kind,words,entity,by,why\n,,the hub,,A. Reader,\n",
            "line 2: fill in words, entity and by",
        ),
        (
            "authority,kind,words,entity,by,why\n,,the hub,hub,A. Reader,\n",
            "line 2: 'hub' is not an entity",
        ),
    ],
)
def test_an_invalid_decisions_file_is_reported(
    tmp_path: Path, register_folder: Path, text: str, message: str
) -> None:
    decisions = tmp_path / "mine.csv"
    decisions.write_text(text, encoding="latin-1")
    with pytest.raises(GraphkitError, match=r"mine\.csv") as caught:
        build(tmp_path / "db", register_folder, REPORTS / AMBLEFORD, decisions=decisions)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("changes.csv", "", r"changes\.csv is empty"),
        (
            "authorities.csv",
            "gss,urn,dfe,name,official_name,kind,region,opened,closed,source\nE99000001\n",
            r"authorities\.csv, line 2: the row has 1 cells, the header has 10",
        ),
        (
            "changes.csv",
            "date,kind,original,resulting,source\nApril,replaced,a,b,\n",
            "'April' is not a date",
        ),
        ("agencies/norvale.yaml", "agencies: [", r"norvale\.yaml"),
        ("agencies/norvale.yaml", "agencies", "cannot read the register"),
        (
            "agencies/own.yaml",
            "source: x\nagencies: [{id: a, class: Cat, sector: x, name: A}]",
            "Cat",
        ),
    ],
)
def test_unreadable_register_is_an_error(
    tmp_path: Path, register_folder: Path, file: str, text: str, message: str
) -> None:
    own = tmp_path / "own"
    shutil.copytree(register_folder, own)
    (own / file).write_text(text, encoding="utf-8")
    with pytest.raises(GraphkitError, match=message) as caught:
        build(tmp_path / "db", own, REPORTS / AMBLEFORD)
    assert "\n" not in str(caught.value)


def test_decisions_without_effect_are_named(tmp_path: Path, register_folder: Path) -> None:
    decisions = tmp_path / "decisions.csv"
    lines = [f",,{words},none,A. Reader,\n" for words in ("the hub", "the harbour master")]
    decisions.write_text("authority,kind,words,entity,by,why\n" + "".join(lines))
    line = 'decisions.csv: no mention in the reports has exactly these words: "the harbour master"'
    for _ in range(2):  # also where nothing is read again
        summary = build(tmp_path / "db", register_folder, REPORTS / AMBLEFORD, decisions=decisions)
        assert line in summary.to_text().splitlines()
    found = extract_records(
        [REPORTS / AMBLEFORD], None, False, 1, ReferenceData(register_folder, decisions)
    )
    assert [item.message for item in found if item.message] == [line]
