"""One person across reports: inspectors in every spelling, people of an area as they are written."""

from resolve.reports import NOTHING_DECIDED, record

from graphkit.core.model import Person
from graphkit.register import Register
from graphkit.resolve import resolve


def people(register: Register, role: str, *names: str) -> set[str]:
    """Return the identifiers of people whom a report names."""
    asked = record(people=tuple(Person(name, role) for name in names))
    return {person.person for person in resolve(asked, register, NOTHING_DECIDED).people}


def test_one_inspector_in_several_spellings(register: Register) -> None:
    spelt = "Máire Quill", "Maire Quill", "MAIRE QUILL", "Maire  J. Quill"
    assert people(register, "team-inspector", *spelt) == {"person/maire-quill"}
    assert people(register, "lead-inspector", *spelt) == {"person/maire-quill"}
    assert len(people(register, "team-inspector", "Ada Quill", "Ada Wren Quill")) == 2
    short = "Steph Ropewalk", "Stephanie Ropewalk"
    assert people(register, "team-inspector", *short) == {"person/stephanie-ropewalk"}


def test_letters_that_no_accent_makes_are_spelt_out(register: Register) -> None:
    assert people(register, "addressee", "Łucja Bjørn-Voß") == {"person/lucja-bjorn-voss"}
    assert len(people(register, "addressee", "李明", "Мария")) == 2


def test_people_of_an_area_are_taken_as_they_are_written(register: Register) -> None:
    assert len(people(register, "addressee", "Steph Ropewalk", "Stephanie Ropewalk")) == 2
