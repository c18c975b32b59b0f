"""Whom words mean in a report on one area and day; what is one service; what a person decided."""

import csv
from dataclasses import replace
from datetime import date
from io import StringIO
from itertools import permutations
from pathlib import Path

import pytest
from extract.alone import mentions

from graphkit.extract.gazetteer import gazetteer
from graphkit.model import Finding, Interval, Mention, Person, Record, Source, Span, digest_of
from graphkit.records import to_json
from graphkit.register import Register
from graphkit.resolve import Decision, Decisions, resolve
from graphkit.resolve.decisions import read_decisions
from graphkit.resolve.people import person_id
from graphkit.resolve.proposals import main, proposals
from graphkit.resolve.services import canonical

NOTHING_DECIDED = Decisions()


def test_a_meaning_changes_nothing_else_of_a_mention() -> None:
    mention = Mention("MASH", 3, 7, "service", "partners", "Team", "hub", "service/x", "new", 0.7, 40)
    changed = replace(mention, entity="service/y", by="by-name", confidence=0.9)
    assert mention.meaning("service/y", "by-name", 0.9) == changed


def record(
    register: Register,
    *sentences: str,
    gss: str = "E99000001",
    day: date = date(2023, 3, 6),
    section: str = "",
) -> Record:
    """A report of one paragraph with these sentences."""
    findings, at = [], 0
    for number, text in enumerate(sentences, 1):
        span = Span(at, at + len(text), digest_of(text), paragraph="1", quote=text)
        named = mentions(text, {"MASH": "multi-agency safeguarding hub"}, gazetteer(register, gss), at)
        findings.append(Finding(f"1.{number}", span, section=section, mentions=named))
        at += len(text) + 1
    source = Source("invented.txt", "0" * 64, "text/plain")
    return Record(source, "ilacs", authority=gss, dates=(Interval(day, day),), findings=tuple(findings))


def told(register: Register, *sentences: str, **more: object) -> list[tuple[str, str, str]]:
    resolved = resolve(record(register, *sentences, **more), register, NOTHING_DECIDED)  # type: ignore[arg-type]
    return [(m.surface, m.entity, m.by) for finding in resolved.findings for m in finding.mentions]


def test_the_police_are_those_of_the_area(register: Register) -> None:
    assert told(register, "The police come to meetings.") == [("police", "agency/norvale-police", "by-area")]
    assert told(register, "The police come to meetings.", gss="E99000002") == [
        ("police", "agency/wexmoor-constabulary", "by-area")
    ]


def test_a_named_force_is_itself_wherever_it_is_named(register: Register) -> None:
    found = told(register, "Wexmoor Constabulary helps out.", gss="E99000001")
    assert found == [("Wexmoor Constabulary", "agency/wexmoor-constabulary", "by-name")]


def test_the_council_is_the_authority_inspected(register: Register) -> None:
    assert told(register, "The council listens.") == [("The council", "authority/E99000001", "by-area")]


def test_the_company_is_known_by_the_area_and_only_in_its_time(register: Register) -> None:
    assert ("agency/ambleford-children-first") in told(register, "The company listens.")[0][1]
    assert told(register, "The company listens.", day=date(2019, 1, 7)) == []


def test_the_adoption_agency_is_the_one_of_the_day(register: Register) -> None:
    text = "The regional adoption agency finds families."
    late = told(register, text, gss="E99000002", day=date(2018, 5, 1))
    early = told(register, text, gss="E99000002", day=date(2016, 5, 1))
    assert late == [("The regional adoption agency", "agency/adopt-norvale", "by-date")]
    assert early == [("The regional adoption agency", "agency/wexmoor-adoption-service", "by-date")]


def test_the_commissioning_group_became_a_board(register: Register) -> None:
    found = told(register, "The integrated care board pays.")
    assert found == [("integrated care board", "agency/norvale-integrated-care-board", "by-date")]


def test_health_partners_are_a_sector_of_the_area(register: Register) -> None:
    assert told(register, "Health partners stay away.") == [
        ("Health partners", "partner/E99000001/health", "generic")
    ]


def test_the_hub_is_the_hub_named_before_in_the_paragraph(register: Register) -> None:
    found = told(register, "The early help hub answers quickly.", "Workers at the hub listen.")
    assert found[-1] == ("the hub", "service/E99000001/early-help-hub", "generic")


@pytest.mark.parametrize(
    ("before", "words", "service"),
    [
        ("The virtual school is led well.", "The team knows every pupil.", "virtual-school"),
        (
            "Children enjoy the children in care council.",
            "This group meets often.",
            "children-in-care-council",
        ),
        ("The early help hub is a good service.", "The service is quick.", "early-help-hub"),
    ],
)
def test_a_sentence_goes_on_with_the_one_service_named_before_it(
    before: str, words: str, service: str, register: Register
) -> None:
    entity, by = told(register, before, words)[-1][1:]
    assert (entity, by) == (f"service/E99000001/{service}", "generic")


@pytest.mark.parametrize(
    ("sentences", "last"),
    [
        (["The virtual school and the early help hub are led well.", "The team is quick."], "early help hub"),
        (["The virtual school is led well.", "Pupils know the team."], "virtual school"),
        (["The virtual school is led well.", "The team manager is new."], "virtual school"),
        (["The virtual school is led well.", "Pupils like it.", "The team is quick."], "virtual school"),
        (["A small service works in the early help hub.", "The service is quick."], "early help hub"),
        (
            ["Children enjoy the children in care council.", "The group of six meets."],
            "children in care council",
        ),
        (["Children enjoy the children in care council.", "The team is quick."], "children in care council"),
        (["The Wexmoor adoption consortium grows.", "The service is quick."], "wexmoor adoption consortium"),
    ],
)
def test_other_words_for_a_service_mean_nobody_else_but_it(
    sentences: list[str], last: str, register: Register
) -> None:
    assert told(register, *sentences)[-1][0].lower() == last


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
    ("text", "sector"),
    [
        ("Leaders work with other local authorities.", "partners"),
        ("Carers chose the hills rather than another local authority.", "partners"),
        ("Roles are common to both boroughs.", "local-authority"),
    ],
)
def test_authorities_that_are_dealt_with_are_partners(text: str, sector: str, register: Register) -> None:
    assert [entity for _, entity, _ in told(register, text)] == [f"partner/E99000001/{sector}"]


def test_what_was_named_long_before_is_forgotten(register: Register) -> None:
    between = "Staff know families well and write down what they see. " * 14
    assert told(register, "The early help hub answers quickly.", between, "Workers at the hub listen.") == [
        ("early help hub", "service/E99000001/early-help-hub", "by-name")
    ]


def test_cafcass_is_not_the_service(register: Register) -> None:
    text = "The Children and Family Court Advisory and Support Service says that the service was slow."
    assert [words for words, _, _ in told(register, text)] == [
        "Children and Family Court Advisory and Support Service"
    ]


@pytest.mark.parametrize(
    ("sentences", "meant"),
    [
        (["The mental health service is quick.", "Families like the service."], "mental-health"),
        (["Mental health services say that the service is slow."], "mental-health"),
        (["Mental health services are slow.", "Families like the service."], ""),
        (["Children are referred to CAMHS.", "Families like the service."], ""),
        (["A CAMHS worker sits in the service."], ""),
    ],
)
def test_many_services_or_one_in_passing_are_not_the_service(
    sentences: list[str], meant: str, register: Register
) -> None:
    words, entity, _ = told(register, *sentences)[-1]
    assert (entity if words == "the service" else "") == (meant and f"partner/E99000001/{meant}")


def test_the_hub_without_a_name_before_it_is_left_out(register: Register) -> None:
    assert told(register, "Workers at the hub listen.") == []


def test_the_board_is_the_safeguarding_board_in_its_chapter_alone(register: Register) -> None:
    text = "The board asks hard questions."
    assert told(register, text) == []
    assert told(register, text, section="lscb")[0][2] == "by-area"


@pytest.mark.parametrize(
    ("before", "section", "sectors"),
    [
        ("Ambleford listens.", "lscb", ("partners", "safeguarding-partnership")),
        ("The corporate parenting board meets monthly.", "", ("partners",)),
    ],
)
@pytest.mark.parametrize("said", [("partners",), ("partners", "safeguarding-partnership")])
def test_the_sector_is_that_of_the_board_that_is_meant(
    before: str, section: str, sectors: tuple[str, ...], said: tuple[str, ...], register: Register
) -> None:
    read = record(register, before, "The board asks hard questions of partners.", section=section)
    read = replace(read, findings=(read.findings[0], replace(read.findings[1], sectors=said)))
    assert resolve(read, register, NOTHING_DECIDED).findings[1].sectors == sectors


def test_spellings_of_a_service_are_one_service() -> None:
    hub = canonical("multi-agency safeguarding hub (MASH)")
    assert canonical("MASH", "multi-agency safeguarding hub") == hub
    assert canonical("Multi Agency Safeguarding Hubs") == hub
    assert canonical("the local authority’s multi-agency safeguarding hub") == hub
    assert canonical("Disabled Children’s Teams") == canonical("disabled children team")
    long = canonical("Service for children who wait for a place at a school of their own")
    assert long == "service-for-children-who-wait-for-a-place", "a name is no sentence"
    assert canonical("weekly legal gateway panel") == canonical("legal gateway panel")
    assert canonical("Ambleford virtual school", "", ("ambleford",)) == "virtual-school"
    assert canonical("Ambleford College", "", ("ambleford",)) == "ambleford-college"
    assert canonical("Ambleford of Tomorrow", "", ("ambleford",)) == "ambleford-of-tomorrow"
    assert canonical("care leaving service") == canonical("leaving care services")
    assert canonical("children looked after team") == canonical("looked after children’s team")
    assert canonical("Ambleford model of practice", "", ("ambleford",)) == canonical("practice model")


def test_a_name_of_its_own_is_the_same_with_its_kind_and_without() -> None:
    assert canonical("Lantern", "Lantern council") == canonical("Lantern")
    assert canonical("Lantern team", "Lantern team") == canonical("Lantern", "Lantern team") == "lantern"
    assert canonical("Lantern panel", "Lantern panel") == "lantern-panel"
    assert canonical("LT", "long trail team") == "long-trail-team"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("early help hub", "early help panel"),
        ("adoption panel", "fostering panel"),
        ("early help hub", "early response hub"),
        ("single point of access", "point of access"),
        ("children in care team", "children in care council"),
    ],
)
def test_different_services_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_a_person_decides_and_is_followed(register: Register) -> None:
    decisions = Decisions(
        [
            Decision(
                "E99000001", "service", "early help front door", "service/E99000001/early-help-hub", "Ann"
            ),
            Decision("", "sector", "police", "none", "Ann"),
        ]
    )
    read = record(register, "The early help front door is quick.", "The police are not.")
    found = [m for f in resolve(read, register, decisions).findings for m in f.mentions]
    assert [(m.entity, m.by) for m in found] == [
        ("service/E99000001/early-help-hub", "by-decision"),
        ("", "by-decision"),
    ]


def test_resolving_twice_changes_nothing(register: Register) -> None:
    read = record(
        register, "The early help hub and the police meet.", "The hub is busy.", "The trust is not."
    )
    once = resolve(read, register, NOTHING_DECIDED)
    assert resolve(once, register, NOTHING_DECIDED) == once


def test_a_long_form_cut_short_changes_nobody(register: Register) -> None:
    """A record keeps nine words of a name; whom it meant is kept with them."""
    read = record(register, "The LT panel meets.")
    cut = Mention(
        "LT panel", 4, 12, "service", expansion="Long …", entity="service/E99000001/long-trail-panel"
    )
    again = resolve(
        replace(read, findings=(replace(read.findings[0], mentions=(cut,)),)), register, NOTHING_DECIDED
    )
    assert again.findings[0].mentions == (cut,)


def test_what_was_read_before_does_not_matter(register: Register) -> None:
    read = [
        record(register, "The early help hub is open."),
        record(register, "The hub is open.", gss="E99000002"),
        record(register, "Ambleford’s early-help hubs are open."),
    ]
    outcomes = {
        tuple(sorted(repr(resolve(item, register, NOTHING_DECIDED)) for item in order))
        for order in permutations(read)
    }
    assert len(outcomes) == 1


def test_one_inspector_in_several_spellings() -> None:
    assert person_id("Máire Pennywhistle", "lead-inspector") == person_id(
        "Maire Pennywhistle", "team-inspector"
    )
    assert person_id("Steph Oakshott", "lead-inspector") == person_id("Stephanie Oakshott", "lead-inspector")
    assert person_id("Steph Oakshott", "addressee") != person_id("Stephanie Oakshott", "addressee")


@pytest.mark.parametrize("body", ["Norvale Police", "the Norvale police force"])
def test_an_addressee_stands_for_a_body(body: str, register: Register) -> None:
    letter = replace(
        record(register, "All is well."),
        people=(Person("Orla Pennywhistle", "addressee", "Chief Constable", body),),
    )
    (person,) = resolve(letter, register, NOTHING_DECIDED).people
    assert (person.person, person.entity) == ("person/orla-pennywhistle", "agency/norvale-police")


def test_services_that_may_be_one_are_proposed_and_not_merged(register: Register) -> None:
    read = record(
        register,
        "The targeted early help panel meets.",
        "The early help panel is sharp.",
        "The early help panel is quick.",
        "The adoption panel is not.",
    )
    rows = proposals([resolve(read, register, NOTHING_DECIDED)])
    assert [(row.words, row.entity) for row in rows] == [
        ("targeted early help panel", "service/E99000001/early-help-panel")
    ]


def test_what_is_proposed_becomes_a_decisions_file(register: Register, tmp_path: Path) -> None:
    """What a person has signed with their name is read as a decision; the rest says who is missing."""
    early = ("The early help panel is sharp.", "The early help panel is quick.")
    read = record(register, "The targeted early help panel meets.", *early)
    text = to_json(resolve(read, register, NOTHING_DECIDED), quotes=True)
    (tmp_path / "wexmoor.json").write_text(text, "utf-8")
    into = StringIO(newline="")
    assert main([str(tmp_path)], into) == 0
    head, *rows = csv.reader(StringIO(into.getvalue()))
    assert tuple(head) == Decision._fields
    assert [row[2] for row in rows] == ["targeted early help panel"]
    signed = tmp_path / "decisions.csv"
    signed.write_text(into.getvalue().replace(",,", ",A. Reader,"), "utf-8")
    assert [decision.words for decision in read_decisions(signed)] == ["targeted early help panel"]
    assert main([], into) == 2
    (tmp_path / "none").mkdir()
    for folder in ("none", "mistyped"):
        assert main([str(tmp_path), str(tmp_path / folder)], into) == 1


def test_an_unknown_name_is_entered_as_new(register: Register) -> None:
    found = told(register, "Lowmoor NHS Foundation Trust has too few nurses.")
    assert ("Lowmoor NHS Foundation Trust", "agency/lowmoor-nhs-foundation-trust", "new") in found


def test_mentions_without_an_area_stay_words(register: Register) -> None:
    nowhere = replace(record(register, "The police and the early help hub meet."), authority="")
    found = [m for f in resolve(nowhere, register, NOTHING_DECIDED).findings for m in f.mentions]
    assert {m.entity for m in found} == {""}
    assert all(isinstance(m, Mention) for m in found)


def test_a_group_in_which_children_are_heard_is_one_wherever_a_report_names_it(register: Register) -> None:
    text = "The children in care council (LANTERN) is heard.", "Leaders listen to LANTERN."
    resolved = resolve(record(register, *text), register, NOTHING_DECIDED)
    found = [item for finding in resolved.findings for item in finding.mentions]
    assert {(item.entity, item.class_hint) for item in found if item.kind == "service"} == {
        ("service/E99000001/children-in-care-council", "ParticipationGroup")
    }
