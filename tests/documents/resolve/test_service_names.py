"""Canonical names: variants of one service's name, and names of different services."""

import pytest
from documents.resolve.reports import (
    AMBLEFORD,
    NO_DECISIONS,
    WEXMOOR,
    link_last,
    record,
    report,
    service,
)
from invented_places import span

from graphkit.core.model import Finding, Mention
from graphkit.documents.register import Register
from graphkit.documents.resolve import resolve
from graphkit.documents.resolve.service_names import canonical_name


def test_spellings_of_a_service_are_one_service() -> None:
    hub = canonical_name("multi-agency safeguarding hub (MASH)")
    assert canonical_name("MASH", "multi-agency safeguarding hub") == hub
    assert canonical_name("Multi Agency Safeguarding Hubs") == hub
    assert canonical_name("the local authority’s multi-agency safeguarding hub") == hub
    assert canonical_name("council’s multi-agency safeguarding hub") == hub
    assert canonical_name("Disabled Children’s Teams") == canonical_name("disabled children team")
    assert canonical_name("weekly legal gateway panel") == canonical_name("legal gateway panel")
    assert canonical_name("care leaving service") == canonical_name("leaving care services")
    assert canonical_name("children looked after team") == canonical_name(
        "looked after children’s team"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("team for young carers", "young carers’ teams"),
        ("health team for looked after children", "children in care health team"),
        ("leaving care team", "service for care leavers"),
        ("children with disabilities team", "disabled children’s service"),
        ("emergency duty team", "out-of-hours emergency duty service"),
        ("0-25s team", "0–25 team"),
        ("local adult safeguarding board", "safeguarding adults board"),
    ],
)
def test_order_and_kind_of_some_names_do_not_count(one: str, other: str) -> None:
    assert canonical_name(one) == canonical_name(other)


def test_words_that_look_like_owner_or_qualifier_stay() -> None:
    assert canonical_name("newly qualified tutors academy") == "newly-qualified-tutors-academy"
    assert (
        canonical_name("Ambleford and Wexmoor hub", "", ("ambleford",))
        == "ambleford-and-wexmoor-hub"
    )


def test_a_name_may_begin_with_a_figure() -> None:
    assert canonical_name("117 Project") == "117-project"
    assert canonical_name("16 Plus") == "16-plus"
    assert canonical_name("16 plus teams") == "16-plus-team"


def test_abbreviation_before_or_within_a_name() -> None:
    hub = canonical_name("river watch hub")
    assert canonical_name("RWH (river watch hub)") == hub
    assert canonical_name("river watch hub (RWH) teams") == hub
    assert canonical_name("river watch group (RWG) group") == canonical_name("river watch group")
    assert canonical_name("river watch hub (RWH) board") == canonical_name("river watch hub board")
    assert canonical_name("river watch (RW) team") == canonical_name("river watch team")
    assert canonical_name("rivers at home (RAH) team") == canonical_name("rivers at home team")
    assert canonical_name("LANTERN (for young fathers)") == "lantern"


@pytest.mark.parametrize(
    "words",
    [
        "18",
        "‘24’",
        "45 team around the family cases",
        "12 services",
        "group for their parents",
        "river officers",
        "Tier 3",
        "‘Band A’",
        "level two",
    ],
)
def test_words_that_name_no_service(words: str) -> None:
    assert canonical_name(words) == ""


def test_an_authority_has_one_front_door() -> None:
    printed = ("front door", "‘front door’ service", "front-door teams")
    assert {canonical_name(words) for words in printed} == {"front-door"}


def test_long_names_are_shortened() -> None:
    long = "Service for children who wait for a place at a school of their own"
    assert canonical_name(long) == "service-for-children-who-wait-for-a-place"


def test_place_is_removed_unless_part_of_the_name() -> None:
    assert canonical_name("Ambleford virtual school", "", ("ambleford",)) == "virtual-school"
    assert canonical_name("Ambleford’s front door", "", ("ambleford",)) == "front-door"
    assert canonical_name("Ambleford model of practice", "", ("ambleford",)) == canonical_name(
        "practice model"
    )
    assert canonical_name("Ambleford College", "", ("ambleford",)) == "ambleford-college"
    assert canonical_name("Ambleford of Tomorrow", "", ("ambleford",)) == "ambleford-of-tomorrow"
    assert canonical_name("Ambleford for Families", "", ("ambleford",)) == "ambleford-for-families"


def test_proper_name_with_and_without_kind() -> None:
    assert canonical_name("Lantern", "Lantern council") == canonical_name("Lantern")
    assert (
        canonical_name("Lantern team", "Lantern team")
        == canonical_name("Lantern", "Lantern team")
        == "lantern"
    )
    assert canonical_name("Lantern panel", "Lantern panel") == "lantern-panel"
    assert canonical_name("LT", "long trail team") == "long-trail-team"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("early help hub", "early help panel"),
        ("early help hub", "early help team"),
        ("adoption panel", "fostering panel"),
        ("early help hub", "early response hub"),
        ("single point of access", "point of access"),
        ("children in care team", "children in care council"),
    ],
)
def test_different_services_have_different_names(one: str, other: str) -> None:
    assert canonical_name(one) != canonical_name(other)


def test_service_entity_has_the_area(register: Register) -> None:
    hub = service("early help hub")
    assert link_last(register, hub) == (f"service/{AMBLEFORD}/early-help-hub", "by-name")
    assert link_last(register, hub, gss=WEXMOOR) == (f"service/{WEXMOOR}/early-help-hub", "by-name")


def test_service_by_abbreviation(register: Register) -> None:
    short = service("MASH", "multi-agency safeguarding hub")
    entity = f"service/{AMBLEFORD}/multi-agency-safeguarding-hub"
    assert link_last(register, short) == (entity, "by-abbreviation")


def test_participation_group_is_one_in_a_report(register: Register) -> None:
    text = "The children in care council (LANTERN) is heard.", "Leaders listen to LANTERN."
    resolved = resolve(report(register, *text), register, NO_DECISIONS)
    found = [item for finding in resolved.findings for item in finding.mentions]
    assert {(item.entity, item.class_hint) for item in found if item.kind == "service"} == {
        ("service/E99000001/children-in-care-council", "ParticipationGroup")
    }


@pytest.mark.parametrize(
    ("surface", "classes", "one"),
    [
        ("Lantern", ("Service", "Service", "Team"), "Service"),
        ("Lantern", ("Service", "Programme"), "Programme"),
        ("Lantern", ("Service", "Service", "ParticipationGroup"), "ParticipationGroup"),
        ("tracking panel", ("Service", "Service", "Panel"), "Panel"),
    ],
)
def test_a_service_has_one_class_in_a_report(
    surface: str, classes: tuple[str, ...], one: str, register: Register
) -> None:
    named = tuple(Mention(surface, 0, 1, "service", class_hint=kind) for kind in classes)
    leaning = Mention("the team", 2, 3, "service", class_hint="Team")
    finding = Finding("1.1", span("Lantern helps."), mentions=(*named, leaning))
    (found,) = resolve(record(findings=(finding,)), register, NO_DECISIONS).findings
    assert {item.class_hint for item in found.mentions if item.entity} == {one}
