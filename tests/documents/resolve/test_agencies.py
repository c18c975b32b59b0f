"""Agencies and sectors by name, area and date."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from documents.extract.single_sentences import mentions
from documents.resolve.reports import (
    AMBLEFORD,
    AREA,
    NO_DECISIONS,
    WEXMOOR,
    agency,
    link_last,
    linked_mentions,
    record,
    register_with,
    sector,
)
from invented_places import span

from graphkit.core.model import Mention, Person, Recommendation
from graphkit.documents.extract.mentions.gazetteer import build_gazetteer
from graphkit.documents.register import Agency, Register
from graphkit.documents.register.entities import UNDATED, Alias, Area, BodyChange, Period
from graphkit.documents.resolve import resolve

BEFORE_THE_TRUST = date(2019, 1, 7)


# --- by name


@pytest.mark.parametrize(
    ("words", "entity"),
    [
        ("Norvale Police", "agency/norvale-police"),
        ("the Norvale Police", "agency/norvale-police"),
        ("Wexmoor Constabulary", "agency/wexmoor-constabulary"),  # wherever it is named
    ],
)
def test_agency_by_name(words: str, entity: str, register: Register) -> None:
    assert link_last(register, agency(words)) == (entity, "by-name")


def test_agency_by_abbreviation(register: Register) -> None:
    trust = ("agency/ambleford-children-first", "by-abbreviation")
    assert link_last(register, agency("ACF", expansion="Ambleford Children First")) == trust
    assert link_last(register, agency("Norvale ICB")) == (
        "agency/norvale-integrated-care-board",
        "by-abbreviation",
    )


def test_name_not_in_the_register_is_a_new_agency(register: Register) -> None:
    found = linked_mentions(register, "Lowmoor NHS Foundation Trust has too few nurses.")
    assert ("Lowmoor NHS Foundation Trust", "agency/lowmoor-nhs-foundation-trust", "new") in found
    assert link_last(register, agency("Small Steps Wexmoor")) == (
        "agency/small-steps-wexmoor",
        "new",
    )


def test_health_body_by_part_of_its_name(register: Register) -> None:
    name = "Ambleford and Lowmoor Hospitals NHS Trust"
    known = register_with(
        register, Agency("ambleford-and-lowmoor", "HealthBody", name, "health", areas=AREA)
    )

    def means(words: str, gss: str = AMBLEFORD) -> str:
        return link_last(known, agency(words, "health", "HealthBody"), gss=gss)[0]

    assert means("Ambleford and Lowmoor Hospital trust") == "agency/ambleford-and-lowmoor"
    assert means("Lowmoor Royal Hospital") == "agency/lowmoor-royal-hospital"
    assert means("Lowmoor Hospital", WEXMOOR) == "agency/lowmoor-hospital"


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("Ambleford and Lowmoor LSCB", ("agency/ambleford-partnership", "by-name")),
        (
            "Lowmoor and Ambleford’s Safeguarding Children Board",
            ("agency/ambleford-partnership", "by-name"),
        ),
        ("Lowmoor and Fell LSCB", ("agency/lowmoor-and-fell-lscb", "new")),
    ],
)
def test_body_named_by_several_places(
    words: str, means: tuple[str, str], register: Register
) -> None:
    kind, of = "SafeguardingPartnership", "safeguarding-partnership"
    board = Agency("ambleford-partnership", kind, "Ambleford’s Partners", of, areas=AREA)
    assert (
        link_last(register_with(register, board), agency(words, of, kind), day=date(2015, 3, 6))
        == means
    )


# --- by area and day


def test_police_by_area(register: Register) -> None:
    sentence = "The police come to meetings."
    assert linked_mentions(register, sentence) == [("police", "agency/norvale-police", "by-area")]
    assert linked_mentions(register, sentence, gss=WEXMOOR) == [
        ("police", "agency/wexmoor-constabulary", "by-area")
    ]


def test_council_is_the_inspected_authority(register: Register) -> None:
    assert linked_mentions(register, "The council listens.") == [
        ("The council", "authority/E99000001", "by-area")
    ]


@pytest.mark.parametrize(
    ("words", "day", "entity"),
    [
        ("LSCB", date(2019, 5, 13), "board"),
        ("LSCP", date(2018, 5, 14), "board"),
        ("LSCP", date(2019, 5, 13), "partnership"),
        ("safeguarding partners", date(2019, 5, 13), "partnership"),
        ("LSCB", date(2020, 5, 11), "partnership"),
    ],
)
def test_board_or_its_successor_by_words(
    words: str, day: date, entity: str, register: Register
) -> None:
    kind, of, begin = "SafeguardingPartnership", "safeguarding-partnership", date(2019, 9, 29)
    board = Agency(
        "board",
        kind,
        "Ambleford’s Board",
        of,
        areas=AREA,
        period=Period("", str(begin - timedelta(1))),
    )
    partnership = Agency(
        "partnership", kind, "Ambleford’s Partners", of, areas=AREA, period=Period(str(begin))
    )
    known = register_with(register, board, partnership)
    assert link_last(known, sector(words, of, kind), day=day) == (f"agency/{entity}", "by-area")


@pytest.mark.parametrize("sentence", ["The company listens.", "The trust listens."])
def test_trust_by_area_and_date(sentence: str, register: Register) -> None:
    assert link_last(register, sentence)[0] == "agency/ambleford-children-first"
    assert linked_mentions(register, sentence, day=BEFORE_THE_TRUST) == []


def test_adoption_agency_by_date(register: Register) -> None:
    def found(year: int) -> list[tuple[str, str, str]]:
        return linked_mentions(
            register,
            "The regional adoption agency finds families.",
            gss=WEXMOOR,
            day=date(year, 5, 1),
        )

    words = "The regional adoption agency"
    assert found(2018) == [(words, "agency/adopt-norvale", "by-date")]
    assert found(2016) == [(words, "agency/wexmoor-adoption-service", "by-date")]


def test_body_of_another_time_is_not_linked(register: Register) -> None:
    words, sentence = "integrated care board", "The integrated care board pays."
    assert linked_mentions(register, sentence) == [
        (words, "agency/norvale-integrated-care-board", "by-date")
    ]
    assert linked_mentions(register, sentence, day=date(2020, 5, 1)) == [
        (words, f"partner/{AMBLEFORD}/health", "generic")
    ]


def test_the_board_is_resolved_in_its_section_only(register: Register) -> None:
    text = "The board asks hard questions."
    assert linked_mentions(register, text) == []
    assert linked_mentions(register, text, section="lscb")[0][2] == "by-area"


@pytest.mark.parametrize(
    "words",
    [
        "CAMHS",
        "child and adolescent mental health services",
        "children and adolescent mental health service",
    ],
)
def test_camhs_is_the_trust_of_area_and_date(words: str, register: Register) -> None:
    ran = Area(AMBLEFORD, "provides", period=Period("2015-04-01"))
    trust = Agency(
        "norvale-care",
        "HealthBody",
        "Norvale Care NHS Trust",
        "mental-health",
        sole_provider_of=(("camhs", ran),),
    )

    def means(words: str, year: int) -> str:
        day = date(year, 3, 6)
        return link_last(register_with(register, trust), sector(words, "mental-health"), day=day)[0]

    assert means(words, 2016) == "agency/norvale-care"
    assert means(words, 2014) == f"partner/{AMBLEFORD}/mental-health"
    assert means("adult mental health services", 2016) == f"partner/{AMBLEFORD}/mental-health"


HOSPITAL = [
    "emergency department",
    "emergency departments",
    "the acute trust",
    "hospital trust",
    "midwifery",
]


@pytest.mark.parametrize("words", HOSPITAL)
def test_hospital_is_the_only_trust_of_the_area(words: str, register: Register) -> None:
    def trust(id: str, *runs: tuple[str, str], period: Period = UNDATED) -> Agency:
        ran = tuple((what, Area(area, "provides")) for what, area in runs)
        return Agency(
            id, "HealthBody", f"{id} NHS Trust", "health", sole_provider_of=ran, period=period
        )

    known = register_with(
        register,
        trust("old", ("hospital", AMBLEFORD), period=Period("", "2019-03-31")),
        trust("new", ("hospital", AMBLEFORD), ("hospital", WEXMOOR), period=Period("2019-04-01")),
        trust("minds", ("camhs", AMBLEFORD)),
        trust("wexmoor", ("hospital", WEXMOOR)),
    )
    health = sector(words, "health")
    assert link_last(known, health, day=date(2019, 3, 31))[0] == "agency/old"
    assert link_last(known, health, day=date(2019, 4, 1))[0] == "agency/new"
    assert (
        link_last(known, health, gss=WEXMOOR, day=date(2019, 4, 1))[0]
        == f"partner/{WEXMOOR}/health"
    )
    assert link_last(known, sector(f"a {words}", "health"))[0] == f"partner/{AMBLEFORD}/health"


def test_generic_word_that_is_a_local_name(register: Register) -> None:
    local = (Alias("CRC", "local"),)
    known = register_with(
        register, Agency("norvale-crc", "Agency", "Norvale Company", "probation", local, AREA)
    )
    words, day = sector("CRC", "probation"), date(2016, 3, 6)
    assert link_last(known, words, day=day)[0] == "agency/norvale-crc"
    assert link_last(known, words, gss=WEXMOOR, day=day)[0] == f"partner/{WEXMOOR}/probation"


def test_first_words_of_a_unique_local_name(register: Register) -> None:
    lantern, wharf, other = (
        Agency(name, "HealthBody", f"{name.title()} Care Trust", "health", areas=AREA)
        for name in ("lantern", "wharf", "lantern hill")
    )
    words = sector("lantern care", "health", "HealthBody")
    assert link_last(register_with(register, lantern, wharf, other), words) == (
        "agency/lantern",
        "by-area",
    )
    assert link_last(register_with(register, wharf), words) == (
        f"partner/{AMBLEFORD}/health",
        "generic",
    )
    both = sector("lantern", "health", "HealthBody")
    assert link_last(register_with(register, lantern, other), both) == (
        f"partner/{AMBLEFORD}/health",
        "generic",
    )


def test_national_service_in_lower_case_while_it_exists(register: Register) -> None:
    name, last = "National Probation Service", date(2021, 6, 25)
    known = register_with(
        register,
        Agency("nps", "Agency", name, "probation", national=True, period=Period("", str(last))),
    )
    words = sector(name.lower(), "probation")
    assert link_last(known, words, day=date(2016, 3, 6)) == ("agency/nps", "by-name")
    assert link_last(known, words, day=date(2022, 3, 6)) == (
        f"partner/{AMBLEFORD}/probation",
        "generic",
    )


@pytest.mark.parametrize(
    ("year", "words", "means"),
    [
        (2023, "probation officers", ("agency/probation-service", "by-date")),
        (2023, "Probation Service", ("agency/probation-service", "by-name")),
        (2023, "CRC", (f"partner/{AMBLEFORD}/probation", "generic")),
        (2023, "community rehabilitation companies", (f"partner/{AMBLEFORD}/probation", "generic")),
        (2023, "probation trust", (f"partner/{AMBLEFORD}/probation", "generic")),
        (2020, "probation officers", (f"partner/{AMBLEFORD}/probation", "generic")),
    ],
)
def test_probation_is_the_national_service_since_2021(
    year: int, words: str, means: tuple[str, str], register: Register
) -> None:
    last, first = date(2021, 6, 25), date(2021, 6, 26)
    local = (Alias("CRC", "local"),)
    before = Agency(
        "crc", "Agency", "Norvale CRC", "probation", local, AREA, period=Period("", str(last))
    )
    name = "Probation Service"
    now = Agency(
        "probation-service", "Agency", name, "probation", national=True, period=Period(str(first))
    )
    day = date(year, 3, 6)
    assert (
        link_last(register_with(register, now, before), sector(words, "probation"), day=day)
        == means
    )


@pytest.mark.parametrize(
    ("day", "means"),
    [
        (date(2013, 3, 6), ("agency/norvale-probation-trust", "by-date")),
        (date(2017, 3, 6), (f"partner/{AMBLEFORD}/probation", "generic")),
        (None, (f"partner/{AMBLEFORD}/probation", "generic")),
    ],
)
def test_probation_is_the_local_trust_until_2014(
    day: date | None, means: tuple[str, str], register: Register
) -> None:
    local, last = (Alias("Probation Trust", "local"),), date(2014, 5, 31)
    named = "norvale-probation-trust", "Agency", "Norvale Probation Trust", "probation"
    known = register_with(register, Agency(*named, local, AREA, period=Period("", str(last))))
    assert link_last(known, sector("probation", "probation"), day=day) == means


@pytest.mark.parametrize(
    ("words", "entity"),
    [
        ("family justice board", "agency/norvale-board"),
        ("designated family judge", f"partner/{AMBLEFORD}/courts"),
    ],
)
def test_a_court_is_not_a_justice_board(words: str, entity: str, register: Register) -> None:
    local = (Alias("Family Justice Board", "local"),)
    named = "norvale-board", "CourtService", "Norvale Local Family Justice Board", "courts"
    known = register_with(register, Agency(*named, local, AREA))
    assert link_last(known, sector(words, "courts", "CourtService"))[0] == entity


def test_commissioners_are_not_a_generic_local_agency(register: Register) -> None:
    known = register_with(
        register, Agency("college", "Agency", "Norvale College", "education", areas=AREA)
    )
    assert link_last(known, sector("commissioners", "health", "Agency"))[0] == ""


# --- sectors


def test_unnamed_partners_are_the_sector_of_the_area(register: Register) -> None:
    assert linked_mentions(register, "Health partners stay away.") == [
        ("Health partners", "partner/E99000001/health", "generic")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "More children go missing than in similar local authorities.",
        "Pupils do better than those in most other local authorities.",
        "Turnover is in line with the average for all London boroughs.",
        "Unlike other councils, leaders found foster carers.",
        "Staff moved here from one of the most deprived boroughs.",
    ],
)
def test_authorities_for_comparison_are_not_linked(text: str, register: Register) -> None:
    assert not linked_mentions(register, text)


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("Leaders work with other local authorities.", "partners"),
        ("Carers chose the hills rather than another local authority.", "partners"),
        ("Roles are common to both boroughs.", "local-authority"),
    ],
)
def test_other_authorities_are_partners(text: str, of: str, register: Register) -> None:
    assert [entity for _, entity, _ in linked_mentions(register, text)] == [
        f"partner/E99000001/{of}"
    ]


def test_mentions_without_an_area_are_unresolved(register: Register) -> None:
    found = linked_mentions(register, "The police and the early help hub meet.", gss="")
    assert [(words, entity) for words, entity, _ in found] == [
        ("police", ""),
        ("early help hub", ""),
    ]


def test_linking_changes_only_the_entity() -> None:
    mention = Mention(
        "MASH", 3, 7, "service", "partners", "Team", "hub", "service/x", "new", 0.7, 40
    )
    named = ("MASH", 3, 7, "service", "partners", "Team", "hub")
    assert mention.with_entity("service/y", "by-name", 0.9) == Mention(
        *named, "service/y", "by-name", 0.9, 40
    )


EVERYBODY = ("agency/norvale-police", "authority/E99000001")


@pytest.mark.parametrize(
    ("words", "sectors", "bodies"),
    [
        ("The quality of social workers’ plans.", (), ("authority/E99000001",)),
        ("This is a multi-agency area for priority action.", (), EVERYBODY),
        ("Leaders of the safeguarding partnership must act on waits.", (), EVERYBODY),
        ("The quality of plans.", (), EVERYBODY),
        (
            "How the police and the council share concerns.",
            ("police",),
            ("agency/norvale-police", "authority/E99000001"),
        ),
        (
            "The police child protection investigation team capacity.",
            ("police",),
            ("agency/norvale-police",),
        ),
    ],
)
def test_a_joint_letter_is_to_all_unless_it_names_some(
    register: Register, words: str, sectors: tuple[str, ...], bodies: tuple[str, ...]
) -> None:
    named = mentions(words, {}, build_gazetteer(register, AMBLEFORD))
    topics = ("partnership-working",) if "council" in words else ()
    item = Recommendation("1", span(words), sectors=sectors, topics=topics, mentions=named)
    people = tuple(
        Person("Ottoline Brisk", "addressee", post, body)
        for post, body in (("Chief Constable", "Norvale Police"), ("Director", "Ambleford Council"))
    )
    read = replace(record(recommendations=(item,), people=people), framework="jtai")
    (resolved,) = resolve(read, register, NO_DECISIONS).recommendations
    assert resolved.addressed_entities == bodies


@pytest.mark.parametrize(
    ("printed", "year", "body"),
    [
        ("NHS Ambleford Clinical Commissioning Group", 2021, "agency/group"),
        ("NHS Ambleford Clinical Commissioning Group", 2023, "agency/board"),
        ("NA ICB", 2023, "agency/board"),
    ],
)
def test_who_has_taken_over_is_addressed(
    register: Register, printed: str, year: int, body: str
) -> None:
    ended, began = date(2022, 6, 30), date(2022, 7, 1)
    group = Agency(
        "group",
        "HealthBody",
        "NHS Ambleford Clinical Commissioning Group",
        "health",
        areas=AREA,
        period=Period("", str(ended)),
    )
    board = Agency(
        "board",
        "HealthBody",
        "NHS Norvale and Ambleford Integrated Care Board",
        "health",
        areas=AREA,
        period=Period(str(began)),
    )
    change = BodyChange(str(began), "replaced", (group.entity,), (board.entity,), "")
    known = Register(register.authorities, (group, board), (change,))
    item = Recommendation("1", span("This is a multi-agency area for priority action."))
    people = (Person("Ottoline Brisk", "addressee", "Chief Executive", printed),)
    read = record(day=date(year, 3, 6), recommendations=(item,), people=people)
    read = replace(read, framework="jtai")
    (resolved,) = resolve(read, known, NO_DECISIONS).recommendations
    assert body in resolved.addressed_entities
    assert len(resolved.addressed_entities) == 2


@pytest.mark.parametrize(
    ("words", "sectors", "topics", "body"),
    [
        (
            "The police child protection investigation team capacity.",
            ("police",),
            (),
            "agency/norvale-police",
        ),
        (
            "The time that children wait for the school nurse.",
            ("health",),
            (),
            "partner/E99000001/health",
        ),
        ("How the police and health partners share information.", ("health", "police"), (), ""),
        ("How the police attend meetings.", ("police",), ("strategy-discussions",), ""),
        ("The quality of plans.", (), (), ""),
    ],
)
def test_a_joint_recommendation_is_to_the_body_that_must_act(
    register: Register, words: str, sectors: tuple[str, ...], topics: tuple[str, ...], body: str
) -> None:
    named = mentions(words, {}, build_gazetteer(register, AMBLEFORD))
    item = Recommendation("1", span(words), sectors=sectors, topics=topics, mentions=named)
    for framework, bodies in (("jtai", (body,) if body else ()), ("ilacs", ())):
        read = replace(record(recommendations=(item,)), framework=framework)
        (resolved,) = resolve(read, register, NO_DECISIONS).recommendations
        assert resolved.addressed_entities == bodies
