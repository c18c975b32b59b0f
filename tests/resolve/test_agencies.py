"""Whom words mean in a report on one area and day: by name, by area, by date; who cannot be told is not."""

from datetime import date

import pytest
from resolve.reports import AMBLEFORD, AREA, WEXMOOR, agency, knowing, meant, sector, told

from graphkit.core.model import Mention
from graphkit.register import Agency, Register
from graphkit.register.entities import Alias, Area

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
def test_a_name_means_who_bears_it(words: str, entity: str, register: Register) -> None:
    assert meant(register, agency(words)) == (entity, "by-name")


def test_an_abbreviation_means_who_bears_its_long_form(register: Register) -> None:
    trust = ("agency/ambleford-children-first", "by-abbreviation")
    assert meant(register, agency("ACF", expansion="Ambleford Children First")) == trust
    assert meant(register, agency("Norvale ICB")) == (
        "agency/norvale-integrated-care-board",
        "by-abbreviation",
    )


def test_a_name_that_the_register_does_not_hold_is_entered_as_new(register: Register) -> None:
    found = told(register, "Lowmoor NHS Foundation Trust has too few nurses.")
    assert ("Lowmoor NHS Foundation Trust", "agency/lowmoor-nhs-foundation-trust", "new") in found
    assert meant(register, agency("Small Steps Wexmoor")) == ("agency/small-steps-wexmoor", "new")


def test_a_health_body_by_part_of_its_name_is_the_one_of_the_area(register: Register) -> None:
    name = "Ambleford and Lowmoor Hospitals NHS Trust"
    known = knowing(register, Agency("ambleford-and-lowmoor", "HealthBody", name, "health", areas=AREA))

    def means(words: str, gss: str = AMBLEFORD) -> str:
        return meant(known, agency(words, "health", "HealthBody"), gss=gss)[0]

    assert means("Ambleford and Lowmoor Hospital trust") == "agency/ambleford-and-lowmoor"
    assert means("Lowmoor Royal Hospital") == "agency/lowmoor-royal-hospital"
    assert means("Lowmoor Hospital", WEXMOOR) == "agency/lowmoor-hospital"


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("Ambleford and Lowmoor LSCB", ("agency/ambleford-partnership", "by-name")),
        ("Lowmoor and Ambleford’s Safeguarding Children Board", ("agency/ambleford-partnership", "by-name")),
        ("Lowmoor and Fell LSCB", ("agency/lowmoor-and-fell-lscb", "new")),
    ],
)
def test_a_body_named_by_several_places_is_the_one_of_the_area(
    words: str, means: tuple[str, str], register: Register
) -> None:
    kind, of = "SafeguardingPartnership", "safeguarding-partnership"
    board = Agency("ambleford-partnership", kind, "Ambleford’s Partners", of, areas=AREA)
    assert meant(knowing(register, board), agency(words, of, kind), day=date(2015, 3, 6)) == means


# --- by area and day


def test_the_police_are_those_of_the_area(register: Register) -> None:
    said = "The police come to meetings."
    assert told(register, said) == [("police", "agency/norvale-police", "by-area")]
    assert told(register, said, gss=WEXMOOR) == [("police", "agency/wexmoor-constabulary", "by-area")]


def test_the_council_is_the_authority_inspected(register: Register) -> None:
    assert told(register, "The council listens.") == [("The council", "authority/E99000001", "by-area")]


@pytest.mark.parametrize("said", ["The company listens.", "The trust listens."])
def test_the_trust_is_known_by_the_area_and_only_in_its_time(said: str, register: Register) -> None:
    assert meant(register, said)[0] == "agency/ambleford-children-first"
    assert told(register, said, day=BEFORE_THE_TRUST) == []


def test_the_adoption_agency_is_the_one_of_the_day(register: Register) -> None:
    def found(year: int) -> list[tuple[str, str, str]]:
        return told(
            register, "The regional adoption agency finds families.", gss=WEXMOOR, day=date(year, 5, 1)
        )

    words = "The regional adoption agency"
    assert found(2018) == [(words, "agency/adopt-norvale", "by-date")]
    assert found(2016) == [(words, "agency/wexmoor-adoption-service", "by-date")]


def test_a_body_of_another_time_is_not_meant(register: Register) -> None:
    words, said = "integrated care board", "The integrated care board pays."
    assert told(register, said) == [(words, "agency/norvale-integrated-care-board", "by-date")]
    assert told(register, said, day=date(2020, 5, 1)) == [(words, f"partner/{AMBLEFORD}/health", "generic")]


def test_the_board_is_the_safeguarding_board_in_its_chapter_alone(register: Register) -> None:
    text = "The board asks hard questions."
    assert told(register, text) == []
    assert told(register, text, section="lscb")[0][2] == "by-area"


@pytest.mark.parametrize("words", ["CAMHS", "child and adolescent mental health services"])
def test_camhs_means_the_trust_that_ran_it_there_then(words: str, register: Register) -> None:
    ran = Area(AMBLEFORD, "provides", date(2015, 4, 1))
    trust = Agency(
        "norvale-care",
        "HealthBody",
        "Norvale Care NHS Trust",
        "mental-health",
        sole_provider_of=(("camhs", ran),),
    )

    def means(words: str, year: int) -> str:
        day = date(year, 3, 6)
        return meant(knowing(register, trust), sector(words, "mental-health"), day=day)[0]

    assert means(words, 2016) == "agency/norvale-care"
    assert means(words, 2014) == f"partner/{AMBLEFORD}/mental-health"
    assert means("adult mental health services", 2016) == f"partner/{AMBLEFORD}/mental-health"


HOSPITAL = ["emergency department", "emergency departments", "the acute trust", "hospital trust", "midwifery"]


@pytest.mark.parametrize("words", HOSPITAL)
def test_the_hospital_means_the_trust_that_alone_runs_it_then(words: str, register: Register) -> None:
    def trust(id: str, *runs: tuple[str, str], **days: date) -> Agency:
        ran = tuple((what, Area(area, "provides")) for what, area in runs)
        return Agency(id, "HealthBody", f"{id} NHS Trust", "health", sole_provider_of=ran, **days)

    known = knowing(
        register,
        trust("old", ("hospital", AMBLEFORD), closed=date(2019, 3, 31)),
        trust("new", ("hospital", AMBLEFORD), ("hospital", WEXMOOR), opened=date(2019, 4, 1)),
        trust("minds", ("camhs", AMBLEFORD)),
        trust("wexmoor", ("hospital", WEXMOOR)),
    )
    health = sector(words, "health")
    assert meant(known, health, day=date(2019, 3, 31))[0] == "agency/old"
    assert meant(known, health, day=date(2019, 4, 1))[0] == "agency/new"
    assert meant(known, health, gss=WEXMOOR, day=date(2019, 4, 1))[0] == f"partner/{WEXMOOR}/health"
    assert meant(known, sector(f"a {words}", "health"))[0] == f"partner/{AMBLEFORD}/health"


def test_a_generic_word_that_is_a_name_in_the_area_means_its_bearer(register: Register) -> None:
    local = (Alias("CRC", "local"),)
    known = knowing(register, Agency("norvale-crc", "Agency", "Norvale Company", "probation", local, AREA))
    words, day = sector("CRC", "probation"), date(2016, 3, 6)
    assert meant(known, words, day=day)[0] == "agency/norvale-crc"
    assert meant(known, words, gss=WEXMOOR, day=day)[0] == f"partner/{WEXMOOR}/probation"


def test_the_beginning_of_a_name_means_its_bearer_where_one_alone_of_the_area_begins_so(
    register: Register,
) -> None:
    lantern, wharf, other = (
        Agency(name, "HealthBody", f"{name.title()} Care Trust", "health", areas=AREA)
        for name in ("lantern", "wharf", "lantern hill")
    )
    words = sector("lantern care", "health", "HealthBody")
    assert meant(knowing(register, lantern, wharf, other), words) == ("agency/lantern", "by-area")
    assert meant(knowing(register, wharf), words) == (f"partner/{AMBLEFORD}/health", "generic")
    both = sector("lantern", "health", "HealthBody")
    assert meant(knowing(register, lantern, other), both) == (f"partner/{AMBLEFORD}/health", "generic")


def test_a_service_of_the_whole_country_is_itself_in_small_letters_while_it_lasts(register: Register) -> None:
    name, last = "National Probation Service", date(2021, 6, 25)
    known = knowing(register, Agency("nps", "Agency", name, "probation", national=True, closed=last))
    words = sector(name.lower(), "probation")
    assert meant(known, words, day=date(2016, 3, 6)) == ("agency/nps", "by-name")
    assert meant(known, words, day=date(2022, 3, 6)) == (f"partner/{AMBLEFORD}/probation", "generic")


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
def test_probation_means_the_one_service_since_there_is_one(
    year: int, words: str, means: tuple[str, str], register: Register
) -> None:
    last, first = date(2021, 6, 25), date(2021, 6, 26)
    local = (Alias("CRC", "local"),)
    before = Agency("crc", "Agency", "Norvale CRC", "probation", local, AREA, closed=last)
    name = "Probation Service"
    now = Agency("probation-service", "Agency", name, "probation", national=True, opened=first)
    day = date(year, 3, 6)
    assert meant(knowing(register, now, before), sector(words, "probation"), day=day) == means


@pytest.mark.parametrize(
    ("day", "means"),
    [
        (date(2013, 3, 6), ("agency/norvale-probation-trust", "by-date")),
        (date(2017, 3, 6), (f"partner/{AMBLEFORD}/probation", "generic")),
        (None, (f"partner/{AMBLEFORD}/probation", "generic")),
    ],
)
def test_probation_was_the_trust_of_the_area_while_there_were_trusts(
    day: date | None, means: tuple[str, str], register: Register
) -> None:
    local, last = (Alias("Probation Trust", "local"),), date(2014, 5, 31)
    named = "norvale-probation-trust", "Agency", "Norvale Probation Trust", "probation"
    known = knowing(register, Agency(*named, local, AREA, closed=last))
    assert meant(known, sector("probation", "probation"), day=day) == means


@pytest.mark.parametrize(
    ("words", "entity"),
    [
        ("family justice board", "agency/norvale-board"),
        ("designated family judge", f"partner/{AMBLEFORD}/courts"),
    ],
)
def test_a_court_is_no_justice_board_though_no_other_body_of_courts_is_known(
    words: str, entity: str, register: Register
) -> None:
    local = (Alias("Family Justice Board", "local"),)
    named = "norvale-board", "CourtService", "Norvale Local Family Justice Board", "courts"
    known = knowing(register, Agency(*named, local, AREA))
    assert meant(known, sector(words, "courts", "CourtService"))[0] == entity


def test_commissioners_are_not_the_one_body_of_the_area_that_is_of_no_other_class(register: Register) -> None:
    known = knowing(register, Agency("college", "Agency", "Norvale College", "education", areas=AREA))
    assert meant(known, sector("commissioners", "health", "Agency"))[0] == ""


# --- nobody in particular


def test_partners_without_a_name_are_the_sector_of_the_area(register: Register) -> None:
    assert told(register, "Health partners stay away.") == [
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
def test_authorities_that_are_a_yardstick_are_nobody_of_the_area(text: str, register: Register) -> None:
    assert not told(register, text)


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("Leaders work with other local authorities.", "partners"),
        ("Carers chose the hills rather than another local authority.", "partners"),
        ("Roles are common to both boroughs.", "local-authority"),
    ],
)
def test_authorities_that_are_dealt_with_are_partners(text: str, of: str, register: Register) -> None:
    assert [entity for _, entity, _ in told(register, text)] == [f"partner/E99000001/{of}"]


def test_mentions_without_an_area_stay_words(register: Register) -> None:
    found = told(register, "The police and the early help hub meet.", gss="")
    assert [(words, entity) for words, entity, _ in found] == [("police", ""), ("early help hub", "")]


def test_a_meaning_changes_nothing_else_of_a_mention() -> None:
    mention = Mention("MASH", 3, 7, "service", "partners", "Team", "hub", "service/x", "new", 0.7, 40)
    named = ("MASH", 3, 7, "service", "partners", "Team", "hub")
    assert mention.with_entity("service/y", "by-name", 0.9) == Mention(
        *named, "service/y", "by-name", 0.9, 40
    )
