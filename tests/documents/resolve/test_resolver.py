"""Resolving a whole record: people, addressees, arrangements, sectors."""

from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from builds import REPORTS
from documents.resolve.reports import (
    AMBLEFORD,
    AREA,
    DAY,
    NO_DECISIONS,
    WEXMOOR,
    record,
    register_with,
    report,
    service,
)
from invented_places import span

from graphkit.core.model import Arrangement, Finding, Mention, Person, Recommendation
from graphkit.documents.extract.extractor import extract
from graphkit.documents.ingest import read_document
from graphkit.documents.register import Agency, Register
from graphkit.documents.register.entities import Code, Period
from graphkit.documents.resolve import resolve

BOARD = "SafeguardingPartnership", "Ambleford Children’s Partners", "safeguarding-partnership"


def local_server(register: Register, day: date, post: str, body: str) -> str:
    """Return the body of an addressee; resolving twice gives the same."""
    letter = record(day=day, people=(Person("A. Quill", "addressee", post, body),))
    once = resolve(letter, register, NO_DECISIONS)
    assert resolve(once, register, NO_DECISIONS).people == once.people
    return once.people[0].entity


def test_a_partnership_is_addressed_where_nobody_is_named(register: Register) -> None:
    asked = [Recommendation(str(number), span(f"What {number} asks.")) for number in (1, 2)]
    asked[1] = replace(asked[1], addressed_to="Norvale Police")
    send = replace(
        record(recommendations=tuple(asked)),
        members="Ambleford Council and Norvale Integrated Care Board",
    )
    found = resolve(send, register, NO_DECISIONS)
    assert found.member_entities == (
        "agency/norvale-integrated-care-board",
        f"authority/{AMBLEFORD}",
    )
    whole, police = found.recommendations
    assert whole.addressed_entities == found.member_entities
    assert police.addressed_entities == ("agency/norvale-police",)
    assert resolve(found, register, NO_DECISIONS) == found


@pytest.mark.parametrize("body", ["Norvale Police", "the Norvale police force"])
def test_addressee_is_linked_to_a_body(body: str, register: Register) -> None:
    assert local_server(register, DAY, "Chief Constable", body) == "agency/norvale-police"


@pytest.mark.parametrize(
    ("post", "organisation", "entity"),
    [
        ("Police and Crime Commissioner", "", "agency/norvale-commissioner"),
        ("Deputy Mayor for Policing and Crime", "", "agency/norvale-commissioner"),
        ("Commissioner of Norvale", "", "agency/norvale-commissioner"),
        ("Ambleford Council", "", ""),
        ("Independent Scrutineer", "", "agency/ambleford-partnership"),
        ("Chair", "Ambleford LSCB", "agency/ambleford-partnership"),
        ("Director of Children’s Services", "", f"authority/{AMBLEFORD}"),
        ("Executive Director of Adult Care and Children’s Services", "", f"authority/{AMBLEFORD}"),
        ("Director of Public Health", "", f"authority/{AMBLEFORD}"),
        ("Director of Nursing", "", ""),
        (
            "Chair",
            "Ambleford Multi-agency Safeguarding Arrangements",
            "agency/ambleford-partnership",
        ),
        ("Chief Executive", "NPFT", "agency/norvale-trust"),
        ("Chief Executive", "NPNFT", "agency/norvale-trust"),
        ("Chief Executive", "NCFT", ""),
        ("Manager", "Ambleford Youth Offending Team", ""),
        ("Borough Commander", "Ambleford MPS", "agency/norvale-police"),
        ("Director of Children’s Services", "Ambleford Housing", ""),
    ],
)
def test_post_without_a_body_is_of_the_area(
    post: str, organisation: str, entity: str, register: Register
) -> None:
    overseer = "PoliceCommissioner", "Commissioner of Norvale", "police"
    known = register_with(
        register,
        Agency("norvale-commissioner", *overseer, areas=AREA),
        Agency("ambleford-partnership", *BOARD, areas=AREA),
        Agency("norvale-police", "PoliceForce", "Norvale Police", "police", areas=AREA),
        Agency(
            "norvale-trust",
            "HealthBody",
            "Norvale Partnership NHS Foundation Trust",
            "health",
            areas=AREA,
        ),
    )
    assert local_server(known, DAY, post, organisation) == entity


@pytest.mark.parametrize(
    ("post", "body", "name"),
    [
        ("Manager", "Ambleford Youth Offending Team", "youth-justice-service"),
        ("YOT Manager", "", "youth-justice-service"),
        (
            "Head of Communities, with responsibility for the youth offending team",
            "",
            "youth-justice-service",
        ),
        ("Chair of the Youth Offending Board", "", ""),
        ("Manager", "Ambleford Hub", ""),
    ],
)
def test_youth_offending_post_is_in_the_named_team(
    post: str, body: str, name: str, register: Register
) -> None:
    letter = report(register, service("youth justice service"), service("edge of care team"))
    letter = replace(letter, people=(Person("A. Quill", "addressee", post, body),))
    once = resolve(letter, register, NO_DECISIONS)
    assert once.people[0].entity == (f"service/{AMBLEFORD}/{name}" if name else "")
    assert resolve(once, register, NO_DECISIONS).people == once.people


def test_director_of_probation(register: Register) -> None:
    assert (
        local_server(register, DAY, "Regional Probation Director, South", "")
        == "agency/probation-service"
    )


@pytest.mark.parametrize(
    ("year", "body", "entity"),
    [
        (2017, "Probation Service", "agency/national-probation-service"),
        (2023, "Probation Service", "agency/probation-service"),
        (2017, "The Norvale Community Rehabilitation Company Limited", "agency/norvale-crc"),
    ],
)
def test_probation_service_by_date(year: int, body: str, entity: str, register: Register) -> None:
    named, of, last = "National Probation Service", "probation", date(2021, 6, 25)
    known = register_with(
        register,
        Agency("national-probation-service", "Agency", named, of, period=Period("", str(last))),
        Agency("probation-service", "Agency", "Probation Service", of),
        Agency("norvale-crc", "Agency", "Norvale Community Rehabilitation Company", of),
    )
    assert local_server(known, date(year, 3, 6), "Head of Norvale", body) == entity


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("The director of children’s services", f"authority/{AMBLEFORD}"),
        ("Wexmoor Council", f"authority/{WEXMOOR}"),
        (
            "the Chair of the Ambleford Safeguarding Children’s Partnership",
            "agency/ambleford-partners",
        ),
        ("Ivy Lark, Chair of the Ambleford MASA", "agency/ambleford-partners"),
        ("the ASCP", "agency/ambleford-partners"),
        ("", ""),
    ],
)
def test_respondent_is_the_body_named(words: str, body: str, register: Register) -> None:
    known = register_with(register, Agency("ambleford-partners", *BOARD, areas=AREA))
    found = resolve(record(statement_by=words), known, NO_DECISIONS)
    assert found.statement_entity == body
    assert resolve(found, known, NO_DECISIONS) == found


@pytest.mark.parametrize(
    ("words", "bodies"),
    [
        ("The council’s children’s services", (f"authority/{AMBLEFORD}",)),
        ("Local area health leaders", (f"partner/{AMBLEFORD}/health",)),
        (
            "health, social care and education",
            (
                f"partner/{AMBLEFORD}/health",
                f"authority/{AMBLEFORD}",
                f"partner/{AMBLEFORD}/education",
            ),
        ),
        ("leaders", ()),
    ],
)
def test_addressees_by_area(words: str, bodies: tuple[str, ...], register: Register) -> None:
    unresolved = Recommendation("1", span("Help"), addressed_to=words)
    found = resolve(record(recommendations=(unresolved,)), register, NO_DECISIONS)
    assert found.recommendations[0].addressed_entities == bodies


def test_arrangement_has_delegator_and_delegate(register: Register) -> None:
    runs = Arrangement(span("Help"), "", "Ambleford Children First", "childrens-services")
    (found,) = resolve(record(arrangements=(runs,)), register, NO_DECISIONS).arrangements
    ends = found.delegator_entity, found.delegate_entity
    assert ends == (f"authority/{AMBLEFORD}", "agency/ambleford-children-first")


@pytest.mark.parametrize(
    ("council", "entity"), [("Wexmoor Council", f"authority/{WEXMOOR}"), ("Ambleford Council", "")]
)
def test_an_authority_is_not_its_own_delegate(
    council: str, entity: str, register: Register
) -> None:
    runs = Arrangement(span("Help"), "", council, "fostering")
    (found,) = resolve(record(arrangements=(runs,)), register, NO_DECISIONS).arrangements
    assert found.delegate_entity == entity


def test_authority_by_printed_name(register: Register) -> None:
    named = record("", authority_name="Wexmoor County Council")
    assert resolve(named, register, NO_DECISIONS).authority == WEXMOOR


def test_former_code_becomes_the_present_code(register: Register) -> None:
    formerly = replace(register.authorities[0], former_codes=(Code("gss", "E10000901"),))
    read = resolve(record("E10000901"), Register((formerly,), ()), NO_DECISIONS)
    assert read.authority == AMBLEFORD


# --- sectors


@pytest.mark.parametrize(
    ("gss", "words", "sectors"),
    [
        (AMBLEFORD, "Staff win the trust of schools.", ("childrens-trust", "education")),
        (WEXMOOR, "Staff win the trust of schools.", ("education",)),
        (WEXMOOR, "The children’s trust and schools meet.", ("childrens-trust", "education")),
    ],
)
def test_no_trust_sector_without_a_trust(
    gss: str, words: str, sectors: tuple[str, ...], register: Register
) -> None:
    finding = Finding("4.1", span(words), sectors=("childrens-trust", "education"))
    unresolved = record(gss, date(2022, 3, 6), findings=(finding,))
    assert resolve(unresolved, register, NO_DECISIONS).findings[0].sectors == sectors


@pytest.mark.parametrize(
    ("before", "section", "sectors"),
    [
        ("Ambleford listens.", "lscb", ("partners", "safeguarding-partnership")),
        ("The corporate parenting board meets monthly.", "", ("partners",)),
    ],
)
@pytest.mark.parametrize(
    "before_linking", [("partners",), ("partners", "safeguarding-partnership")]
)
def test_sector_follows_the_linked_board(
    before: str,
    section: str,
    sectors: tuple[str, ...],
    before_linking: tuple[str, ...],
    register: Register,
) -> None:
    read = report(register, before, "The board asks hard questions of partners.", section=section)
    read = replace(
        read, findings=(read.findings[0], replace(read.findings[1], sectors=before_linking))
    )
    assert resolve(read, register, NO_DECISIONS).findings[1].sectors == sectors


# --- again, and in any order


@pytest.mark.parametrize("path", sorted(REPORTS.iterdir()), ids=lambda path: path.stem)
def test_resolving_twice_changes_nothing(path: Path, register: Register) -> None:
    once = resolve(extract(read_document(path), register), register, NO_DECISIONS)
    assert resolve(once, register, NO_DECISIONS) == once


def test_shortened_expansion_keeps_the_entity(register: Register) -> None:
    """A record keeps nine words of a name and its entity."""
    panel = "service/E99000001/long-trail-panel"
    cut = Mention("LT panel", 4, 12, "service", expansion="Long …", entity=panel)
    again = resolve(report(register, cut), register, NO_DECISIONS)
    assert again.findings[0].mentions == (cut,)


def test_order_of_records_does_not_matter(register: Register) -> None:
    read = [
        report(register, "The early help hub is open."),
        report(register, "The hub is open.", gss=WEXMOOR),
        report(register, "Ambleford’s early-help hubs are open."),
    ]
    outcomes = {
        tuple(sorted(repr(resolve(item, register, NO_DECISIONS)) for item in order))
        for order in permutations(read)
    }
    assert len(outcomes) == 1


def test_new_agency_is_the_delegate_without_a_listed_one(register: Register) -> None:
    """Adopt Norvale did not exist before 2017."""
    name, entity = "Homes for Good", "agency/homes-for-good"
    named = Mention(name, 0, len(name), "agency", "adoption-agency", "RegionalAdoptionAgency")
    agency = Mention(
        "regional adoption agency", 0, 24, "sector", "adoption-agency", "RegionalAdoptionAgency"
    )
    there = Arrangement(span("It is part of Homes for Good."), "", name, "adoption")

    def resolved(day: date) -> list[str]:
        read = replace(report(register, agency, named, day=day), arrangements=(there,))
        once = resolve(read, register, NO_DECISIONS)
        assert resolve(once, register, NO_DECISIONS) == once
        return [one.entity for one in (*once.findings[0].mentions, *once.findings[1].mentions)] + [
            one.delegate_entity for one in once.arrangements
        ]

    assert resolved(date(2016, 3, 6)) == [entity, entity, entity]
    assert resolved(DAY) == ["agency/adopt-norvale", entity, entity]


def test_words_that_name_no_service_are_no_mention(register: Register) -> None:
    named, nameless = service("river watch hub"), service("river watch managers")
    resolved = resolve(report(register, named, nameless), register, NO_DECISIONS)
    assert [[one.surface for one in item.mentions] for item in resolved.findings] == [
        [named.surface],
        [],
    ]
