"""Decisions of a person are applied."""

from documents.resolve.reports import AMBLEFORD, WEXMOOR, link_last, record, sector

from graphkit.core.model import Person
from graphkit.documents.register import Register
from graphkit.documents.resolve import Decision, Decisions, resolve


def test_the_most_specific_decision_wins(register: Register) -> None:
    police = sector("the police", "police", "PoliceForce")
    wide = Decision("", "", "The Police", "agency/elsewhere-police", "A. Reader")
    narrow = Decision(AMBLEFORD, "sector", "the police", "agency/ambleford-beat", "A. Reader")
    no_entity = Decision(AMBLEFORD, "", "the police", "none", "A. Reader")
    elsewhere = ("agency/elsewhere-police", "by-decision")
    assert link_last(register, police, decisions=[wide]) == elsewhere
    assert link_last(register, police, decisions=[wide, narrow]) == (
        "agency/ambleford-beat",
        "by-decision",
    )
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
    # each in its place, as corrections name them
    assert people == ["none", "person/stephanie-ropewalk"]
