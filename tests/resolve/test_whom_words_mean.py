"""Words become entities: by name, by area, by date, or by a person's decision; what cannot be told is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from building import REPORTS

from graphkit.extract.record import extract
from graphkit.ingest import read
from graphkit.model import (
    Arrangement,
    Finding,
    Interval,
    Mention,
    Person,
    Recommendation,
    Record,
    Source,
    Span,
    digest_of,
)
from graphkit.register import Agency, Register
from graphkit.register.entities import Alias, Area
from graphkit.resolve import Decision, Decisions, resolve

AMBLEFORD, WEXMOOR = "E99000001", "E99000002"
Told = Callable[..., tuple[str, str]]


def span(paragraph: str = "4") -> Span:
    return Span(0, 4, digest_of("Help"), 1, None, paragraph, "Help")


def record(authority: str, day: date, *findings: Finding, **others: object) -> Record:
    base = Record(Source("a.pdf", "0" * 64, "application/pdf"), "ilacs", authority=authority)
    return replace(base, dates=(Interval(day, day),), findings=findings, **others)  # type: ignore[arg-type]


@pytest.fixture
def told(register: Register) -> Told:
    """Whom a mention means in a report on a place and day, and how that was told."""

    def tell(
        mention: Mention, authority: str = AMBLEFORD, day: date = date(2023, 3, 6), *decisions: Decision
    ) -> tuple[str, str]:
        asked = record(authority, day, Finding("4.1", span(), mentions=(mention,)))
        found = resolve(asked, register, Decisions(decisions)).findings[0].mentions
        return (found[0].entity, found[0].by) if found else ("", "")

    return tell


def agency(words: str, expansion: str = "") -> Mention:
    return Mention(words, 0, len(words), "agency", expansion=expansion)


def sector(words: str, of: str, kind: str) -> Mention:
    return Mention(words, 0, len(words), "sector", of, kind)


def service(words: str, expansion: str = "") -> Mention:
    return Mention(words, 0, len(words), "service", class_hint="Team", expansion=expansion)


def test_a_name_means_who_bears_it(told: Told) -> None:
    assert told(agency("Norvale Police")) == ("agency/norvale-police", "by-name")
    assert told(agency("the Norvale Police")) == ("agency/norvale-police", "by-name")
    assert told(agency("ACF", "Ambleford Children First")) == (
        "agency/ambleford-children-first",
        "by-abbreviation",
    )


def test_a_name_that_the_register_does_not_hold_is_entered_as_new(told: Told) -> None:
    assert told(agency("Small Steps Wexmoor")) == ("agency/small-steps-wexmoor", "new")


def test_the_police_are_the_force_of_the_area(told: Told) -> None:
    police = sector("the police", "police", "PoliceForce")
    assert told(police) == ("agency/norvale-police", "by-area")
    assert told(police, WEXMOOR) == ("agency/wexmoor-constabulary", "by-area")


def test_the_adoption_agency_is_the_one_of_the_day(told: Told) -> None:
    words = sector("the regional adoption agency", "adoption-agency", "RegionalAdoptionAgency")
    assert told(words, WEXMOOR, date(2016, 5, 1)) == ("agency/wexmoor-adoption-service", "by-date")
    assert told(words, WEXMOOR, date(2018, 5, 1)) == ("agency/adopt-norvale", "by-date")


def test_the_trust_means_nobody_before_there_was_one(told: Told) -> None:
    trust = sector("the trust", "childrens-trust", "ChildrensTrust")
    assert told(trust)[0] == "agency/ambleford-children-first"
    assert "ambleford-children-first" not in told(trust, AMBLEFORD, date(2020, 5, 1))[0]


def test_a_body_of_another_time_is_not_meant(told: Told) -> None:
    board = agency("Norvale ICB")
    assert told(board) == ("agency/norvale-integrated-care-board", "by-abbreviation")
    generic = sector("the integrated care board", "health", "HealthBody")
    assert told(generic, AMBLEFORD, date(2020, 5, 1)) == (f"partner/{AMBLEFORD}/health", "generic")


def test_partners_without_a_name_are_the_sector_of_the_area(told: Told) -> None:
    assert told(sector("health partners", "health", "PartnerSector")) == (
        f"partner/{AMBLEFORD}/health",
        "generic",
    )


@pytest.mark.parametrize(
    "words",
    [
        "multi-agency safeguarding hub",
        "Multi-Agency Safeguarding Hub (MASH)",
        "multi agency safeguarding hubs",
        "council’s multi-agency safeguarding hub",
    ],
)
def test_variants_of_a_service_are_one(told: Told, words: str) -> None:
    assert told(service(words))[0] == f"service/{AMBLEFORD}/multi-agency-safeguarding-hub"


def test_services_of_other_kinds_or_places_are_others(told: Told) -> None:
    hub, team = told(service("early help hub"))[0], told(service("early help team"))[0]
    assert len({hub, team, told(service("early help hub"), WEXMOOR)[0]}) == 3
    short = told(service("MASH", "multi-agency safeguarding hub"))
    assert short == (f"service/{AMBLEFORD}/multi-agency-safeguarding-hub", "by-abbreviation")


def test_the_hub_means_the_one_spoken_of_before_in_its_paragraph(register: Register) -> None:
    hub = f"service/{AMBLEFORD}/early-help-hub"
    asked = record(
        AMBLEFORD,
        date(2023, 3, 6),
        Finding("4.1", span("4"), mentions=(service("early help hub"),)),
        Finding("4.2", span("4"), mentions=(service("the hub"),)),
        Finding("5.1", span("5"), mentions=(service("the hub"),)),
    )
    findings = resolve(asked, register, Decisions()).findings
    meant = [[mention.entity for mention in finding.mentions if mention.entity] for finding in findings]
    assert meant == [[hub], [hub], []]


@pytest.mark.parametrize(
    ("authority", "words", "sectors"),
    [
        (AMBLEFORD, "Staff win the trust of schools.", ("childrens-trust", "education")),
        (WEXMOOR, "Staff win the trust of schools.", ("education",)),
        (WEXMOOR, "The children’s trust and schools meet.", ("childrens-trust", "education")),
    ],
)
def test_where_there_never_was_a_trust_none_is_meant(
    authority: str, words: str, sectors: tuple[str, ...], register: Register
) -> None:
    place = Span(0, len(words), digest_of(words), 1, None, "4", words)
    finding = Finding("4.1", place, sectors=("childrens-trust", "education"))
    asked = record(authority, date(2022, 3, 6), finding)
    assert resolve(asked, register, Decisions()).findings[0].sectors == sectors


def test_a_decision_wins_and_the_narrower_one_wins_over_the_wider(told: Told) -> None:
    police = sector("the police", "police", "PoliceForce")
    wide = Decision("", "", "The Police", "agency/elsewhere-police", "A. Reader")
    narrow = Decision(AMBLEFORD, "sector", "the police", "agency/ambleford-beat", "A. Reader")
    nobody = Decision(AMBLEFORD, "", "the police", "none", "A. Reader")
    day = date(2023, 3, 6)
    assert told(police, AMBLEFORD, day, wide) == ("agency/elsewhere-police", "by-decision")
    assert told(police, AMBLEFORD, day, wide, narrow) == ("agency/ambleford-beat", "by-decision")
    assert told(police, WEXMOOR, day, narrow) == ("agency/wexmoor-constabulary", "by-area")
    assert told(police, AMBLEFORD, day, wide, nobody)[0] == ""


@pytest.mark.parametrize(
    ("words", "bodies"),
    [
        ("The council’s children’s services", (f"authority/{AMBLEFORD}",)),
        ("Local area health leaders", (f"partner/{AMBLEFORD}/health",)),
        (
            "health, social care and education",
            (f"partner/{AMBLEFORD}/health", f"authority/{AMBLEFORD}", f"partner/{AMBLEFORD}/education"),
        ),
        ("leaders", ()),
    ],
)
def test_who_is_to_act_is_told_by_the_area(words: str, bodies: tuple[str, ...], register: Register) -> None:
    asked = Recommendation("1", span("r1"), addressed_to=words)
    found = resolve(record(AMBLEFORD, date(2023, 3, 6), recommendations=(asked,)), register, Decisions())
    assert found.recommendations[0].addressed_entities == bodies


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("The director of children’s services", f"authority/{AMBLEFORD}"),
        ("Wexmoor Council", f"authority/{WEXMOOR}"),
        ("the Chair of the Ambleford Safeguarding Children’s Partnership", "agency/ambleford-partners"),
        ("Ivy Lark, Chair of the Ambleford MASA", "agency/ambleford-partners"),
        ("the ASCP", "agency/ambleford-partners"),
        ("", ""),
    ],
)
def test_who_answers_a_letter_is_the_body_named(words: str, body: str, register: Register) -> None:
    board = "SafeguardingPartnership", "Ambleford Children’s Partners", "safeguarding-partnership"
    partners = Agency("ambleford-partners", *board, serves=(Area(AMBLEFORD, "serves"),))
    known = Register(register.authorities, (partners,))
    asked = record(AMBLEFORD, date(2023, 3, 6), statement_by=words)
    found = resolve(asked, known, Decisions())
    assert found.statement_entity == body
    assert resolve(found, known, Decisions()) == found


def people(register: Register, *names: str, role: str = "team-inspector") -> set[str]:
    """Return the identifiers of people named in a report."""
    asked = record(AMBLEFORD, date(2023, 3, 6), people=tuple(Person(name, role) for name in names))
    return {person.person for person in resolve(asked, register, Decisions()).people}


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
        ("Director of Nursing", "", ""),
        ("Manager", "Ambleford Youth Offending Team", ""),
        ("Borough Commander", "Ambleford MPS", "agency/norvale-police"),
        ("Director of Children’s Services", "Ambleford Housing", ""),
    ],
)
def test_an_office_without_a_body_is_that_of_the_area(
    post: str, organisation: str, entity: str, register: Register
) -> None:
    served = (Area(AMBLEFORD, "serves"),)
    bodies = (
        Agency(
            "norvale-commissioner", "PoliceCommissioner", "Commissioner of Norvale", "police", serves=served
        ),
        Agency(
            "ambleford-partnership",
            "SafeguardingPartnership",
            "Ambleford Children’s Partners",
            "safeguarding-partnership",
            serves=served,
        ),
        Agency("norvale-police", "PoliceForce", "Norvale Police", "police", serves=served),
    )
    known = Register(register.authorities, bodies)
    someone = Person("A. Quill", "addressee", post, organisation)
    asked = record(AMBLEFORD, date(2023, 3, 6), people=(someone,))
    found = resolve(asked, known, Decisions())
    assert found.people[0].entity == entity
    assert resolve(found, known, Decisions()).people == found.people


@pytest.mark.parametrize(
    ("day", "body", "entity"),
    [
        (date(2017, 3, 6), "Probation Service", "agency/national-probation-service"),
        (date(2023, 3, 6), "Probation Service", "agency/probation-service"),
        (date(2017, 3, 6), "The Norvale Community Rehabilitation Company Limited", "agency/norvale-crc"),
    ],
)
def test_who_answers_for_probation_is_of_the_service_of_the_day(
    day: date, body: str, entity: str, register: Register
) -> None:
    names = "National Probation Service", "Probation Service", "Norvale Community Rehabilitation Company"
    ids = "national-probation-service", "probation-service", "norvale-crc"
    ends = date(2021, 6, 25), None, None
    bodies = tuple(
        Agency(iri, "Agency", name, "probation", closed=end)
        for iri, name, end in zip(ids, names, ends, strict=True)
    )
    someone = Person("A. Quill", "addressee", "Head of Norvale", body)
    asked = record(AMBLEFORD, day, people=(someone,))
    (found,) = resolve(asked, Register(register.authorities, bodies), Decisions()).people
    assert found.entity == entity


def test_one_person_across_reports(register: Register) -> None:
    assert people(register, "Máire Quill", "Maire Quill", "MAIRE QUILL", "Maire  J. Quill") == {
        "person/maire-quill"
    }
    assert people(register, "Steph Ropewalk", "Stephanie Ropewalk") == {"person/stephanie-ropewalk"}


def test_people_of_an_area_are_taken_as_they_are_written(register: Register) -> None:
    assert len(people(register, "Steph Ropewalk", "Stephanie Ropewalk", role="addressee")) == 2


def test_an_arrangement_is_between_the_authority_and_who_is_named(register: Register) -> None:
    asked = record(
        AMBLEFORD,
        date(2023, 3, 6),
        arrangements=(Arrangement(span(), "", "Ambleford Children First", "childrens-services"),),
    )
    (found,) = resolve(asked, register, Decisions()).arrangements
    assert (found.delegator_entity, found.delegate_entity) == (
        f"authority/{AMBLEFORD}",
        "agency/ambleford-children-first",
    )


@pytest.mark.parametrize("path", sorted(REPORTS.iterdir()), ids=lambda path: path.stem)
def test_resolving_twice_changes_nothing(path: Path, register: Register) -> None:
    once = resolve(extract(read(path), register), register, Decisions())
    assert resolve(once, register, Decisions()) == once


@pytest.mark.parametrize("words", ["CAMHS", "child and adolescent mental health services"])
def test_camhs_means_the_trust_that_ran_it_there_then(words: str, register: Register) -> None:
    ran = Area(AMBLEFORD, "provides", date(2015, 4, 1))
    trust = Agency("norvale-care", "HealthBody", "Norvale Care NHS Trust", "mental-health", camhs=(ran,))
    known = Register(register.authorities, (trust,))

    def meant(mention: Mention, day: date) -> str:
        asked = record(AMBLEFORD, day, Finding("4.1", span(), mentions=(mention,)))
        return resolve(asked, known, Decisions()).findings[0].mentions[0].entity

    camhs = sector(words, "mental-health", "PartnerSector")
    assert meant(camhs, date(2016, 3, 6)) == "agency/norvale-care"
    assert meant(camhs, date(2014, 3, 6)) == f"partner/{AMBLEFORD}/mental-health"
    others = sector("adult mental health services", "mental-health", "PartnerSector")
    assert meant(others, date(2016, 3, 6)) == f"partner/{AMBLEFORD}/mental-health"


def test_a_generic_word_that_is_a_name_in_the_area_means_its_bearer(register: Register) -> None:
    served = (Area(AMBLEFORD, "serves"),)
    crc = Agency(
        "norvale-crc",
        "Agency",
        "Norvale Company",
        "probation",
        serves=served,
        aliases=(Alias("CRC", "local"),),
    )
    known = Register(register.authorities, (crc,))

    def meant(authority: str) -> str:
        words = sector("CRC", "probation", "PartnerSector")
        asked = record(authority, date(2016, 3, 6), Finding("4.1", span(), mentions=(words,)))
        return resolve(asked, known, Decisions()).findings[0].mentions[0].entity

    assert meant(AMBLEFORD) == "agency/norvale-crc"
    assert meant(WEXMOOR) == f"partner/{WEXMOOR}/probation"


def test_a_service_of_the_whole_country_is_itself_in_small_letters_while_it_lasts(register: Register) -> None:
    known = Register(
        register.authorities,
        (
            Agency(
                "nps",
                "Agency",
                "National Probation Service",
                "probation",
                national=True,
                closed=date(2021, 6, 25),
            ),
        ),
    )

    def meant(day: date) -> tuple[str, str]:
        words = sector("national probation service", "probation", "PartnerSector")
        asked = record(AMBLEFORD, day, Finding("4.1", span(), mentions=(words,)))
        found = resolve(asked, known, Decisions()).findings[0].mentions[0]
        return found.entity, found.by

    assert meant(date(2016, 3, 6)) == ("agency/nps", "by-name")
    assert meant(date(2022, 3, 6)) == (f"partner/{AMBLEFORD}/probation", "generic")


@pytest.mark.parametrize(
    ("day", "meant"),
    [
        (date(2013, 11, 4), ("agency/norvale-probation-trust", "by-date")),
        (date(2017, 3, 6), (f"partner/{AMBLEFORD}/probation", "generic")),
    ],
)
def test_probation_was_the_trust_of_the_area_while_there_were_trusts(
    day: date, meant: tuple[str, str], register: Register
) -> None:
    trust = Agency(
        "norvale-probation-trust",
        "Agency",
        "Norvale Probation Trust",
        "probation",
        serves=(Area(AMBLEFORD, "covers"),),
        aliases=(Alias("Probation Trust", "local"),),
        closed=date(2014, 5, 31),
    )
    words = sector("probation", "probation", "PartnerSector")
    asked = record(AMBLEFORD, day, Finding("4.1", span(), mentions=(words,)))
    known = Register(register.authorities, (trust,))
    (told,) = resolve(asked, known, Decisions()).findings[0].mentions
    assert (told.entity, told.by) == meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("family justice board", "agency/norvale-board"),
        ("designated family judge", f"partner/{AMBLEFORD}/courts"),
    ],
)
def test_a_court_is_no_justice_board_though_no_other_body_of_courts_is_known(
    words: str, meant: str, register: Register
) -> None:
    board = Agency(
        "norvale-board",
        "CourtService",
        "Norvale Local Family Justice Board",
        "courts",
        serves=(Area(AMBLEFORD, "covers"),),
        aliases=(Alias("Family Justice Board", "local"),),
    )
    asked = Finding("4.1", span(), mentions=(sector(words, "courts", "CourtService"),))
    known = Register(register.authorities, (board,))
    (told,) = resolve(record(AMBLEFORD, date(2023, 3, 6), asked), known, Decisions()).findings[0].mentions
    assert told.entity == meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Ambleford and Lowmoor LSCB", ("agency/ambleford-partnership", "by-name")),
        ("Lowmoor and Ambleford’s Safeguarding Children Board", ("agency/ambleford-partnership", "by-name")),
        ("Lowmoor and Fell LSCB", ("agency/lowmoor-and-fell-lscb", "new")),
    ],
)
def test_a_body_named_by_several_places_is_the_one_of_the_area(
    words: str, meant: tuple[str, str], register: Register
) -> None:
    kind, sector_of_it = "SafeguardingPartnership", "safeguarding-partnership"
    served = (Area(AMBLEFORD, "serves"),)
    board = Agency("ambleford-partnership", kind, "Ambleford’s Partners", sector_of_it, serves=served)
    named = Mention(words, 0, len(words), "agency", sector_of_it, kind)
    asked = record(AMBLEFORD, date(2015, 3, 6), Finding("4.1", span(), mentions=(named,)))
    found = resolve(asked, Register(register.authorities, (board,)), Decisions())
    (told,) = found.findings[0].mentions
    assert (told.entity, told.by) == meant


@pytest.mark.parametrize(
    ("day", "words", "meant"),
    [
        (date(2023, 3, 6), "probation officers", ("agency/probation-service", "by-date")),
        (date(2023, 3, 6), "Probation Service", ("agency/probation-service", "by-name")),
        (date(2023, 3, 6), "CRC", (f"partner/{AMBLEFORD}/probation", "generic")),
        (
            date(2023, 3, 6),
            "community rehabilitation companies",
            (f"partner/{AMBLEFORD}/probation", "generic"),
        ),
        (date(2023, 3, 6), "probation trust", (f"partner/{AMBLEFORD}/probation", "generic")),
        (date(2020, 3, 6), "probation officers", (f"partner/{AMBLEFORD}/probation", "generic")),
    ],
)
def test_probation_means_the_one_service_since_there_is_one(
    day: date, words: str, meant: tuple[str, str], register: Register
) -> None:
    opened = date(2021, 6, 26)
    one = Agency(
        "probation-service", "Agency", "Probation Service", "probation", national=True, opened=opened
    )
    gone = (Alias("CRC", "local"),)
    served = (Area(AMBLEFORD, "serves"),)
    before = Agency("crc", "Agency", "Norvale CRC", "probation", gone, served, closed=date(2021, 6, 25))
    asked = record(
        AMBLEFORD, day, Finding("4.1", span(), mentions=(sector(words, "probation", "PartnerSector"),))
    )
    found = resolve(asked, Register(register.authorities, (one, before)), Decisions())
    (told,) = found.findings[0].mentions
    assert (told.entity, told.by) == meant


def test_a_health_body_by_part_of_its_name_is_the_one_of_the_area(register: Register) -> None:
    served = (Area(AMBLEFORD, "serves"),)
    trust = Agency(
        "ambleford-and-lowmoor",
        "HealthBody",
        "Ambleford and Lowmoor Hospitals NHS Trust",
        "health",
        serves=served,
    )
    known = Register(register.authorities, (trust,))

    def meant(words: str, authority: str) -> str:
        mention = Mention(words, 0, len(words), "agency", "health", "HealthBody")
        asked = record(authority, date(2016, 3, 6), Finding("4.1", span(), mentions=(mention,)))
        return resolve(asked, known, Decisions()).findings[0].mentions[0].entity

    assert meant("Ambleford and Lowmoor Hospital trust", AMBLEFORD) == "agency/ambleford-and-lowmoor"
    assert meant("Lowmoor Royal Hospital", AMBLEFORD) == "agency/lowmoor-royal-hospital"
    assert meant("Lowmoor Hospital", WEXMOOR) == "agency/lowmoor-hospital"
