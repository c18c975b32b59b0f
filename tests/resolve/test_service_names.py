"""Which names mean one service of an authority, and which another."""

import pytest
from invented import span
from resolve.reports import AMBLEFORD, NOTHING_DECIDED, WEXMOOR, meant, record, report, service

from graphkit.core.model import Finding, Mention
from graphkit.register import Register
from graphkit.resolve import resolve
from graphkit.resolve.service_names import canonical_name


def test_spellings_of_a_service_are_one_service() -> None:
    hub = canonical_name("multi-agency safeguarding hub (MASH)")
    assert canonical_name("MASH", "multi-agency safeguarding hub") == hub
    assert canonical_name("Multi Agency Safeguarding Hubs") == hub
    assert canonical_name("the local authority’s multi-agency safeguarding hub") == hub
    assert canonical_name("council’s multi-agency safeguarding hub") == hub
    assert canonical_name("Disabled Children’s Teams") == canonical_name("disabled children team")
    assert canonical_name("weekly legal gateway panel") == canonical_name("legal gateway panel")
    assert canonical_name("care leaving service") == canonical_name("leaving care services")
    assert canonical_name("children looked after team") == canonical_name("looked after children’s team")


def test_an_abbreviation_may_stand_before_its_name_or_within_it() -> None:
    hub = canonical_name("river watch hub")
    assert canonical_name("RWH (river watch hub)") == hub
    assert canonical_name("river watch hub (RWH) teams") == hub
    assert canonical_name("river watch group (RWG) group") == canonical_name("river watch group")
    assert canonical_name("river watch hub (RWH) board") == canonical_name("river watch hub board")
    assert canonical_name("river watch (RW) team") == canonical_name("river watch team")
    assert canonical_name("rivers at home (RAH) team") == canonical_name("rivers at home team")
    assert canonical_name("LANTERN (for young fathers)") == "lantern"


def test_a_name_is_no_sentence() -> None:
    long = "Service for children who wait for a place at a school of their own"
    assert canonical_name(long) == "service-for-children-who-wait-for-a-place"


def test_a_service_is_called_without_its_place_unless_that_is_its_name() -> None:
    assert canonical_name("Ambleford virtual school", "", ("ambleford",)) == "virtual-school"
    assert canonical_name("Ambleford’s front door", "", ("ambleford",)) == "front-door"
    assert canonical_name("Ambleford model of practice", "", ("ambleford",)) == canonical_name(
        "practice model"
    )
    assert canonical_name("Ambleford College", "", ("ambleford",)) == "ambleford-college"
    assert canonical_name("Ambleford of Tomorrow", "", ("ambleford",)) == "ambleford-of-tomorrow"
    assert canonical_name("Ambleford for Families", "", ("ambleford",)) == "ambleford-for-families"


def test_a_name_of_its_own_is_the_same_with_its_kind_and_without() -> None:
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
def test_different_services_stay_apart(one: str, other: str) -> None:
    assert canonical_name(one) != canonical_name(other)


def test_a_service_is_of_the_area_of_its_report(register: Register) -> None:
    hub = service("early help hub")
    assert meant(register, hub) == (f"service/{AMBLEFORD}/early-help-hub", "by-name")
    assert meant(register, hub, gss=WEXMOOR) == (f"service/{WEXMOOR}/early-help-hub", "by-name")


def test_an_abbreviation_means_the_service_of_its_long_form(register: Register) -> None:
    short = service("MASH", "multi-agency safeguarding hub")
    entity = f"service/{AMBLEFORD}/multi-agency-safeguarding-hub"
    assert meant(register, short) == (entity, "by-abbreviation")


def test_a_group_in_which_children_are_heard_is_one_wherever_a_report_names_it(register: Register) -> None:
    text = "The children in care council (LANTERN) is heard.", "Leaders listen to LANTERN."
    resolved = resolve(report(register, *text), register, NOTHING_DECIDED)
    found = [item for finding in resolved.findings for item in finding.mentions]
    assert {(item.entity, item.class_hint) for item in found if item.kind == "service"} == {
        ("service/E99000001/children-in-care-council", "ParticipationGroup")
    }


@pytest.mark.parametrize(
    ("surface", "said", "one"),
    [
        ("Lantern", ("Service", "Service", "Team"), "Service"),
        ("Lantern", ("Service", "Programme"), "Programme"),
        ("Lantern", ("Service", "Service", "ParticipationGroup"), "ParticipationGroup"),
        ("tracking panel", ("Service", "Service", "Panel"), "Panel"),
    ],
)
def test_a_service_has_one_class_in_a_report(
    surface: str, said: tuple[str, ...], one: str, register: Register
) -> None:
    named = tuple(Mention(surface, 0, 1, "service", class_hint=kind) for kind in said)
    leaning = Mention("the team", 2, 3, "service", class_hint="Team")
    finding = Finding("1.1", span("Lantern helps."), mentions=(*named, leaning))
    (found,) = resolve(record(findings=(finding,)), register, NOTHING_DECIDED).findings
    assert {item.class_hint for item in found.mentions if item.entity} == {one}
