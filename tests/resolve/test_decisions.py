"""Decisions of a person are applied; possible merges are only proposed."""

import csv
from io import StringIO
from pathlib import Path

from resolve.reports import AMBLEFORD, NO_DECISIONS, WEXMOOR, link_last, record, report, sector

from graphkit.core.model import Person
from graphkit.core.record_files import record_to_json
from graphkit.register import Register
from graphkit.resolve import Decision, Decisions, resolve
from graphkit.resolve.decisions import read_decisions
from graphkit.resolve.merge_proposals import main, propose_merges

PANELS = (
    "The targeted early help panel meets.",
    "The early help panel is sharp.",
    "The early help panel is quick.",
    "The adoption panel is not.",
)


def test_the_most_specific_decision_wins(register: Register) -> None:
    police = sector("the police", "police", "PoliceForce")
    wide = Decision("", "", "The Police", "agency/elsewhere-police", "A. Reader")
    narrow = Decision(AMBLEFORD, "sector", "the police", "agency/ambleford-beat", "A. Reader")
    no_entity = Decision(AMBLEFORD, "", "the police", "none", "A. Reader")
    elsewhere = ("agency/elsewhere-police", "by-decision")
    assert link_last(register, police, decisions=[wide]) == elsewhere
    assert link_last(register, police, decisions=[wide, narrow]) == ("agency/ambleford-beat", "by-decision")
    assert link_last(register, police, decisions=[wide, no_entity]) == ("", "by-decision")
    assert link_last(register, police, decisions=[narrow], gss=WEXMOOR) == (
        "agency/wexmoor-constabulary",
        "by-area",
    )


def test_decision_on_a_service(register: Register) -> None:
    hub = f"service/{AMBLEFORD}/early-help-hub"
    decided = [Decision(AMBLEFORD, "service", "early help front door", hub, "A. Reader")]
    sentence = "The early help front door is quick."
    assert link_last(register, sentence, decisions=decided) == (hub, "by-decision")


def test_decision_on_a_person(register: Register) -> None:
    read = record(people=(Person("Ada Quill", "addressee"), Person("Steph Ropewalk", "addressee")))
    decided = Decisions(
        [
            Decision("", "person", "Ada Quill", "none", "A. Reader"),
            Decision("", "person", "Steph Ropewalk", "person/stephanie-ropewalk", "A. Reader"),
        ]
    )
    people = [person.person for person in resolve(read, register, decided).people]
    assert people == ["none", "person/stephanie-ropewalk"]  # each in its place, as corrections name them


def test_similar_services_are_proposed_not_merged(register: Register) -> None:
    rows = propose_merges([resolve(report(register, *PANELS), register, NO_DECISIONS)])
    assert [(row.words, row.entity) for row in rows] == [
        ("targeted early help panel", "service/E99000001/early-help-panel")
    ]


def test_proposals_are_a_decisions_file(register: Register, tmp_path: Path) -> None:
    """A proposal with a name in `by` is a decision; without one, the error names the column."""
    read = resolve(report(register, *PANELS), register, NO_DECISIONS)
    (tmp_path / "wexmoor.json").write_text(record_to_json(read, quotes=True), "utf-8")
    into = StringIO(newline="")
    assert main([str(tmp_path)], into) == 0
    head, *rows = csv.reader(StringIO(into.getvalue()))
    assert tuple(head) == Decision._fields
    assert [row[2] for row in rows] == ["targeted early help panel"]
    signed = tmp_path / "decisions.csv"
    signed.write_text(into.getvalue().replace(",,", ",A. Reader,"), "utf-8")
    assert [decision.words for decision in read_decisions(signed)] == ["targeted early help panel"]
    (tmp_path / "none").mkdir()
    for folder in ("none", "mistyped"):
        assert main([str(tmp_path), str(tmp_path / folder)], into) == 1
    assert main([], into) == 2
