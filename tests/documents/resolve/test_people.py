"""Identifiers of people: one for every spelling and short form of a name, in every role."""

from documents.resolve.reports import NO_DECISIONS, record

from graphkit.core.model import Person
from graphkit.documents.register import Register
from graphkit.documents.resolve import resolve


def people(register: Register, role: str, *names: str) -> set[str]:
    """Return the identifiers of people in a report."""
    unresolved = record(people=tuple(Person(name, role) for name in names))
    return {person.person for person in resolve(unresolved, register, NO_DECISIONS).people}


def test_spellings_of_an_inspector_are_one_person(register: Register) -> None:
    spelt = "Máire Quill", "Maire Quill", "MAIRE QUILL", "Maire  J. Quill"
    assert people(register, "team-inspector", *spelt) == {"person/maire-quill"}
    assert people(register, "lead-inspector", *spelt) == {"person/maire-quill"}
    assert len(people(register, "team-inspector", "Ada Quill", "Ada Wren Quill")) == 2
    short = "Steph Ropewalk", "Stephanie Ropewalk"
    assert people(register, "team-inspector", *short) == {"person/stephanie-ropewalk"}


def test_who_signs_a_letter_is_who_inspected(register: Register) -> None:
    assert people(register, "signatory", "Vicky Quill") == people(
        register, "team-inspector", "Victoria Quill"
    )
    assert people(register, "lead-inspector", "Steve Fenn", "Steven Fenn", "Stephen Fenn") == {
        "person/stephen-fenn"
    }


def test_a_director_who_joins_a_team_is_one_person(register: Register) -> None:
    assert people(register, "addressee", "Andy Fenn") == people(
        register, "shadow-inspector", "Andrew Fenn"
    )
    assert people(register, "addressee", "Steph Ropewalk", "Stephanie Ropewalk") == {
        "person/stephanie-ropewalk"
    }


def test_letters_without_ascii_base_are_transliterated(register: Register) -> None:
    assert people(register, "addressee", "Łucja Bjørn-Voß") == {"person/lucja-bjorn-voss"}
    assert len(people(register, "addressee", "李明", "Мария")) == 2
