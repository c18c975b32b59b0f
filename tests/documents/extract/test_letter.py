"""Letters: their addressees and the required response."""

from datetime import date
from pathlib import Path

import pytest
from builds import NORTHMERE, REPORTS, edited_copy
from documents.extract.documents import HEADING, LINE, PARAGRAPH, document_of

from graphkit.core.model import Document, Person, Record, Source
from graphkit.documents.extract.extractor import extract
from graphkit.documents.extract.front.letter import add_letter_details
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.outline import outline
from graphkit.documents.ingest import read_document
from graphkit.documents.register import Register

OPENING = (
    "This letter sets out what was found in Wexmoor, where partners know families well and act in "
    "time."
)


def letter_to(*lines: str) -> Document:
    return document_of(
        (LINE, "3 May 2022"),
        *((LINE, line) for line in lines),
        (LINE, "Dear Wexmoor Local Safeguarding Partnership"),
        (HEADING, "Joint targeted area inspection of Wexmoor"),
        (PARAGRAPH, OPENING),
    )


def read_letter(document: Document, written: date | None = None) -> Record:
    record = Record(Source("letter.txt", "", "text/plain"), "jtai", published=written)
    return add_letter_details(record, document, outline(find_cover(document), "jtai"))


def person(*lines: str) -> Person:
    (one,) = read_letter(letter_to(*lines)).people
    return one


def test_a_letter_names_its_addressees() -> None:
    document = read_document(REPORTS / NORTHMERE)
    found = read_letter(document)
    assert [(one.name, one.honours, one.post, one.organisation) for one in found.people] == [
        ("Agnes Bellweather", "", "Executive Director of Children's Services", "Northmere Council"),
        ("Rashid Coppergate", "Dr OBE", "Chief Executive", "Norvale Integrated Care Board"),
        (
            "Hilary Drystone",
            "",
            "Police and Crime Commissioner",
            "Police and Crime Commissioner for Norvale",
        ),
        ("Simon Eastwick", "QPM", "Chief Constable", "Norvale Police"),
    ]
    assert [mention.surface.split(" (")[0] for mention in found.mentions] == [
        "Ofsted",
        "the Care Quality Commission",
        "His Majesty's Inspectorate of Constabulary and Fire & Rescue Services",
    ]


def test_the_deadline_cites_its_sentence() -> None:
    document = read_document(REPORTS / NORTHMERE)
    found = read_letter(document)
    assert found.statement_due == date(2023, 2, 20)
    assert found.statement_by == "Northmere Council"
    span = found.statement_span
    assert span is not None
    assert document.text[span.start : span.end] == span.quote
    assert "20 February 2023" in (span.quote or "")


def test_a_letter_names_who_must_respond(tmp_path: Path, register: Register) -> None:
    partners = (
        "with its partners, and",
        "with schools, the constabulary, the CRC and Ambleford Council, and",
    )
    letter = edited_copy(REPORTS / NORTHMERE, tmp_path, partners)
    named = {mention.surface for mention in extract(read_document(letter), register).mentions}
    assert {"the constabulary", "CRC", "Ambleford Council"} <= named
    assert "schools" not in named


def answer_by(day: str) -> tuple[date | None, list[str]]:
    """Return the due date of the response to a letter of August 2018,
    and the codes of its notes.
    """
    due = f"Wexmoor Council should submit the written statement of action to Ofsted by {day}."
    more = "Inspectors will read it with care."
    document = document_of(
        (PARAGRAPH, OPENING), (HEADING, "Next steps"), (PARAGRAPH, due), (PARAGRAPH, more)
    )
    found = read_letter(document, date(2018, 8, 3))
    assert found.statement_by == "Wexmoor Council"
    return found.statement_due, [
        note.code for note in found.notes if note.span == found.statement_span
    ]


@pytest.mark.parametrize(
    ("printed", "due"),
    [
        ("12 November 2018", date(2018, 11, 12)),
        ("12 November 18", date(2018, 11, 12)),
        ("12 November", date(2018, 11, 12)),  # an answer lies ahead
        ("Monday 14 January", date(2019, 1, 14)),
    ],
)
def test_an_answer_is_due_after_its_letter(printed: str, due: date) -> None:
    assert answer_by(printed) == (due, [])


def test_an_answer_due_before_its_letter_is_noted() -> None:
    assert answer_by("12 November 2017") == (date(2017, 11, 12), ["dates-disagree"])


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        (
            (
                "Ada Frost, Executive Director, Quality and Nursing, Wexmoor Clinical / "
                "Commissioning Group"
            ),
            (
                "Ada Frost | Executive Director, Quality and Nursing | Wexmoor Clinical "
                "Commissioning Group"
            ),
        ),
        ("Mr Ned Hale Assistant Director CAFCASS", "Ned Hale | Assistant Director | CAFCASS"),
        ("Ivy Lark, Chair of Wexmoor LSCB", "Ivy Lark | Chair | Wexmoor LSCB"),
        ("Ivy van der Lark, Chair of Wexmoor LSCB", "Ivy van der Lark | Chair | Wexmoor LSCB"),
        (
            "Jo Penn, Director for Children, Families and Education, Wexmoor",
            "Jo Penn | Director for Children, Families and Education | Wexmoor",
        ),
        (
            "Acting Chief Constable Kit Moor, Norvale Police",
            "Kit Moor | Acting Chief Constable | Norvale Police",
        ),
        (
            "Mo Reed, Head of the Wexmoor LDU, National Probation Service Eastern Division",
            "Mo Reed | Head of the Wexmoor LDU | National Probation Service Eastern Division",
        ),
        (
            "Mo Reed, Head of Wexmoor, Norvale and Ambleford Probation Service",
            "Mo Reed | Head of Wexmoor, Norvale and Ambleford | Probation Service",
        ),
        (
            "Mo Reed, Head of the National Probation Service Local Delivery Unit",
            "Mo Reed | Head of the National Probation Service Local Delivery Unit | "
            "National Probation Service Local Delivery Unit",
        ),
        (
            "Mo Reed / Director of Children’s Services / Ambleford Metropolitan Borough Council",
            "Mo Reed | Director of Children’s Services | Ambleford Metropolitan Borough Council",
        ),
        (
            "Mo Reed, Executive Director for Families / and Schools / Royal Borough of Ambleford",
            "Mo Reed | Executive Director for Families and Schools | Royal Borough of Ambleford",
        ),
        (
            "Mo Reed / Chief Executive / NHS Norvale Moor",
            "Mo Reed | Chief Executive | NHS Norvale Moor",
        ),
        ("Mo Reed / Director / Wexmoor", "Mo Reed | Director | Wexmoor"),
        ("Mo Reed, Director / NHS Wexmoor", "Mo Reed | Director | NHS Wexmoor"),
        ("Mo Reed, Manager at the Wexmoor LSCB", "Mo Reed | Manager | Wexmoor LSCB"),
        ("Mo Reed, Chief Officer Wexmoor / CCG", "Mo Reed | Chief Officer | Wexmoor CCG"),
        ("Mo Reed / Wexmoor City Council", "Mo Reed |  | Wexmoor City Council"),
        (
            (
                "Mo Reed, Head of Wexmoor local delivery unit / (Eastern Division, National "
                "Probation Service)"
            ),
            (
                "Mo Reed | Head of Wexmoor local delivery unit | Eastern Division, National "
                "Probation Service"
            ),
        ),
        (
            "Ivy Lark Education and Skills Manager, Wexmoor Council",
            "Ivy Lark | Education and Skills Manager | Wexmoor Council",
        ),
        (
            "Mo Reed, Chair Wexmoor Borough, Safeguarding Children’s Partnership",
            "Mo Reed | Chair | Wexmoor Borough, Safeguarding Children’s Partnership",
        ),
        (
            "Mo Reed, National Probation Service Director, Eastern Division",
            "Mo Reed | National Probation Service Director, Eastern Division | ",
        ),
        (
            "Mo Reed, Assistant Chief Officer, Wexmoor / "
            "(The Norvale Community Rehabilitation Company Limited)",
            "Mo Reed | Assistant Chief Officer, Wexmoor | "
            "The Norvale Community Rehabilitation Company Limited",
        ),
    ],
)
def test_an_address_is_split_into_name_post_and_body(address: str, parts: str) -> None:
    one = person(*address.split(" / "))
    assert (one.name, one.post, one.organisation) == tuple(parts.split(" | "))
    assert one.honours == ""


def test_the_name_of_a_body_on_its_own_line_is_no_person() -> None:
    police = (
        "Kit Moor / Chief Constable / North Norvale Police",
        "Ada Frost, Chief Executive / Fen Moor Trust",
    )
    found = read_letter(letter_to(*(line for address in police for line in address.split(" / "))))
    assert [(one.name, one.organisation) for one in found.people] == [
        ("Kit Moor", "North Norvale Police"),
        ("Ada Frost", "Fen Moor Trust"),
    ]


def test_an_addressee_may_be_in_a_heading() -> None:
    document = document_of(
        (HEADING, "4 July 2022"),
        (HEADING, "Ada Frost, Director of Children’s Services"),
        (LINE, "Wexmoor Council"),
        (HEADING, "Dear Ada"),
        (HEADING, "Focused visit to Wexmoor children’s services"),
        (PARAGRAPH, OPENING),
    )
    (one,) = read_letter(document).people
    assert (one.name, one.organisation) == ("Ada Frost", "Wexmoor Council")


def test_buildings_are_no_addressees() -> None:
    found = read_letter(
        letter_to(
            "Mr Colin Verity",
            "Deputy Chief Executive (People)",
            "Wexmoor County Council",
            "Queen Maud Court North",
            "The Keep",
            "Wexmoor",
            "WX1 2AB",
            "colin.verity@wexmoor.example",
            "Ben Moor, accountable officer, NHS Wexmoor CCG",
            "WX3 4CD",
            "Ivy Lark",
            "Chief Constable",
            "Norvale Police",
        )
    )
    assert [(one.name, one.post, one.organisation) for one in found.people] == [
        ("Colin Verity", "Deputy Chief Executive (People)", "Wexmoor County Council"),
        ("Ben Moor", "accountable officer", "NHS Wexmoor CCG"),
        ("Ivy Lark", "Chief Constable", "Norvale Police"),
    ]


def test_a_post_may_be_on_the_line_below_the_name() -> None:
    document = document_of(
        (HEADING, "9 June 2021"),
        (HEADING, "Ada Frost"),
        (LINE, "Interim Corporate Director of Children’s Services, Wexmoor Council"),
        (LINE, "Town Hall"),
        (HEADING, "Dear Ada"),
        (HEADING, "Focused visit to Wexmoor children’s services"),
        (PARAGRAPH, OPENING),
    )
    found = add_letter_details(
        Record(Source("letter.txt", "", "text/plain"), "focused-visit"),
        document,
        outline(find_cover(document), "focused-visit"),
    )
    (one,) = found.people
    assert (one.name, one.organisation) == ("Ada Frost", "Wexmoor Council")
    assert one.post == "Interim Corporate Director of Children’s Services"
    assert not found.notes


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (
            (
                "Mr Odo Stern / Executive Director, Children, Young People & Culture / Wexmoor "
                "Council / 3 Row"
            ),
            [
                (
                    "Odo Stern",
                    "Executive Director, Children, Young People & Culture",
                    "Wexmoor Council",
                )
            ],
        ),
        (
            (
                "Odo Stern / Director / Children’s and Joint Commissioning Services / Wexmoor "
                "Borough Council Civic Centre / 2nd Floor"
            ),
            [
                (
                    "Odo Stern",
                    "Director, Children’s and Joint Commissioning Services",
                    "Wexmoor Borough Council",
                )
            ],
        ),
        (
            (
                "Ada Frost and Odo Stern / Joint Directors of Children’s Services / Town Hall / "
                "Market Street"
            ),
            [
                ("Ada Frost", "Joint Directors of Children’s Services", ""),
                ("Odo Stern", "Joint Directors of Children’s Services", ""),
            ],
        ),
        (
            "Ada Frost, Director of Children’s Services / Odo Stern, Chief Executive, Wexmoor"
            " Children’s Trust / Market Street",
            [
                ("Ada Frost", "Director of Children’s Services", ""),
                ("Odo Stern", "Chief Executive", "Wexmoor Children’s Trust"),
            ],
        ),
        (
            (
                "Ada Frost / Corporate Director of People, / Education and Skills / The Council "
                "House / 1 High Street / Ada Frost / Corporate Director of People"
            ),
            [("Ada Frost", "Corporate Director of People, Education and Skills", "")],
        ),
        ("Kit Hall / Civic Centre / Wexmoor", [("Kit Hall", "", "")]),
        (
            "Kit South / Director of Children’s Services / Market Road / Wexmoor",
            [("Kit South", "Director of Children’s Services", "")],
        ),
    ],
)
def test_a_postal_address_has_name_post_and_body(
    address: str, found: list[tuple[str, str, str]]
) -> None:
    people = read_letter(letter_to(*address.split(" / "), "WX1 2AB")).people
    assert [(one.name, one.post, one.organisation) for one in people] == found


def test_honours_are_kept_separately() -> None:
    one = person("Sir Odo Stern CBE QPM, Commissioner of the Metropolitan Police Service")
    assert (one.name, one.honours) == ("Odo Stern", "Sir CBE QPM")
    assert (one.post, one.organisation) == ("Commissioner", "Metropolitan Police Service")


@pytest.mark.parametrize(
    ("printed", "honours", "post"),
    [("Ada Flint QC, Chair", "QC", "Chair"), ("Ada Flint, CEO", "", "CEO")],
)
def test_letters_are_an_honour_or_a_post(printed: str, honours: str, post: str) -> None:
    one = person(f"{printed}, Wexmoor Safeguarding Children Board")
    assert (one.name, one.honours, one.post) == ("Ada Flint", honours, post)


@pytest.mark.parametrize(
    ("printed", "title", "name"),
    [
        ("The Rt Hon Ada Flint", "Rt Hon", "Ada Flint"),
        ("The Rt. Hon. Sir Odo Stern", "Rt Hon Sir", "Odo Stern"),
        ("The Right Honourable Ada Flint", "Right Honourable", "Ada Flint"),
        ("Cllr Dr Ada Flint", "Cllr Dr", "Ada Flint"),
        ("The Reverend Ada Flint", "Reverend", "Ada Flint"),
        ("The Rt Hon the Lord Odo Stern", "Rt Hon Lord", "Odo Stern"),
    ],
)
def test_titles_before_a_name_are_no_part_of_it(printed: str, title: str, name: str) -> None:
    chair = f"{printed}, Chair, Wexmoor Safeguarding Children Board"
    found = read_letter(letter_to(f"Ivy Lark, Manager, Wexmoor CCG, {chair}")).people
    for one in (found[-1], person(chair)):
        assert (one.name, one.honours, one.post) == (name, title, "Chair")
    assert found[0].organisation == "Wexmoor CCG"


@pytest.mark.parametrize(
    "name", ["Jo Ap Rhys", "Ada Mary Ó Briain", "Ngozi St John", "Jo Le Fevre"]
)
def test_a_long_name_after_a_title_is_one_name(name: str) -> None:
    assert person(f"Dr {name} QPM, Chief Constable, Norvale Police").name == name


def test_two_addresses_on_one_line_are_two_people() -> None:
    found = read_letter(
        letter_to("Ada Frost, Manager, Wexmoor CCG, Odo Stern, Deputy Mayor for Policing")
    )
    assert [one.name for one in found.people] == ["Ada Frost", "Odo Stern"]


def test_a_title_starts_a_new_address() -> None:
    found = read_letter(
        letter_to(
            "Ada Frost, Director, Wexmoor Youth Offending Team Dame Ivy Lark DBE QPM Manager, "
            "Cafcass"
        )
    )
    assert [(one.name, one.organisation) for one in found.people] == [
        ("Ada Frost", "Wexmoor Youth Offending Team"),
        ("Ivy Lark", "Cafcass"),
    ]


def test_a_person_is_listed_once_for_each_body() -> None:
    found = read_letter(
        letter_to(
            "Ada Frost, Manager, NHS Norvale, Wexmoor and Fen CCG, NHS Ambleford CCG and NHS "
            "Northmere CCGs"
        )
    )
    assert [(one.name, one.post, one.organisation) for one in found.people] == [
        ("Ada Frost", "Manager", "NHS Norvale, Wexmoor and Fen CCG"),
        ("Ada Frost", "Manager", "NHS Ambleford CCG"),
        ("Ada Frost", "Manager", "NHS Northmere CCG"),
    ]


@pytest.mark.parametrize(
    ("organisation", "bodies"),
    [
        ("NHS Ambleford and NHS Wexmoor CCGs", ["NHS Ambleford CCG", "NHS Wexmoor CCG"]),
        ("Norvale CCGs", ["Norvale CCGs"]),
        ("Norvale Hospitals, NHS Foundation Trust", ["Norvale Hospitals, NHS Foundation Trust"]),
        ("Norvale Integrated Care Board, NHS", ["Norvale Integrated Care Board, NHS"]),
    ],
)
def test_only_separately_named_bodies_are_split(organisation: str, bodies: list[str]) -> None:
    found = read_letter(letter_to(f"Ada Frost, Manager, {organisation}"))
    assert [one.organisation for one in found.people] == bodies


def test_a_name_with_only_honours_starts_no_address() -> None:
    one = person("Ada Frost, Manager, Wexmoor CCG Odo Stern OBE")
    assert (one.name, one.post) == ("Ada Frost", "Manager")


def test_an_officer_without_a_body_inherits_the_force() -> None:
    found = read_letter(
        letter_to(
            "Kit Moor QPM, Chief Constable, Norvale Police",
            "Ada Frost, Superintendent Head of Custody",
        )
    )
    assert found.people[1].organisation == "Norvale Police"
    assert [note.code for note in found.notes] == ["organisation-inherited"]
    assert found.notes[0].span == found.people[1].span


def test_an_address_without_a_name_is_noted() -> None:
    found = read_letter(letter_to("The Director of Children's Services, Wexmoor County Council"))
    assert found.people == ()
    (note,) = found.notes
    assert note.code == "addressee-not-understood"
    assert note.span is not None
    assert note.span.quote == "The Director of Children's Services, Wexmoor County Council"
