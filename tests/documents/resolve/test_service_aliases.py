"""Aliases of services in one report are merged; similar names are not."""

import pytest

from graphkit.core.model import Mention
from graphkit.documents.resolve.service_names import (
    abbreviation_key,
    canonical_name,
    find_service_aliases,
)


def joined(*surfaces: str, **expansions: str) -> dict[str, str]:
    """Return the canonical name of each surface form in one report."""
    mentions = [
        Mention(words, 0, 1, "service", expansion=expansions.get(words, "")) for words in surfaces
    ]
    same = find_service_aliases(
        mentions, lambda mention: canonical_name(mention.surface, mention.expansion)
    )
    names = {item.surface: canonical_name(item.surface, item.expansion) for item in mentions}
    return {
        words: same.get(abbreviation_key(words)) or same.get(name, name)
        for words, name in names.items()
    }


@pytest.mark.parametrize(
    ("surfaces", "expansions"),
    [
        (["family safety service (LANTERN)", "LANTERN"], {}),  # letters that spell nothing of it
        (["young ramblers’ panels (YORAPs)", "YORAP"], {}),
        (["river watch (RIWA) team", "RIWA"], {}),
        (["night-time duty and care team (DCT)", "DCT"], {"DCT": "duty and care team"}),
        (["skills, work and travel team (SWT)", "SWT team"], {"SWT team": "work and travel team"}),
        (["Lantern", "‘Lantern’ team"], {}),
        (["river watch unit (RWU)", "river watching unit (RWU)"], {}),
        (["tracking panel", "multi-agency tracking panels"], {}),
        (["Lantern", "Lantern panel"], {"Lantern": "Lantern panel"}),
        (["Loud and Clear", "Loud and Clear team"], {"Loud and Clear": "Loud and Clear team"}),
        (["referral and response team", "response and referral teams"], {}),
        (["transition panel", "transitions panel"], {}),
        (["leaving care team", "care leavers’ service"], {}),
        (["Lantern", "Lantern team", "Lantern service"], {}),
        (["Lantern", "Lantern group"], {}),
        (["Lantern Watch", "Lantern Watch meetings"], {}),
        (["LWG", "lantern watch (LWG) meeting"], {"LWG": "lantern watch"}),
        (["night watch programme", "night watch service"], {}),
        (
            [
                "children and young people partnership",
                "children’s and young people’s partnership board",
            ],
            {},
        ),
        (["parent carer forum", "parent and carer forum"], {}),
        (["safeguarding adults board", "local safeguarding adults board"], {}),
        (
            [
                "multi-agency public protection arrangements",
                "multi-agency public protection arrangement",
            ],
            {},
        ),
    ],
)
def test_aliases_of_one_service(surfaces: list[str], expansions: dict[str, str]) -> None:
    assert len(set(joined(*surfaces, **expansions).values())) == 1


@pytest.mark.parametrize(
    "surfaces",
    [
        ["family safety service (LANTERN)", "LANTERN management board"],  # who meets about it
        # one of them, but which?
        ["young ramblers (YORA) team", "young ramblers (YORA) panel", "YORA"],
        ["Hills and Dales panel (TRACK)", "Ambleford-wide Hills and Dales panel (TRACK)"],
        ["family safeguarding team (FST)", "fostering support team (FST)"],  # both are spelt by it
        ["harbour school (North-East)", "river team (North-East)"],  # no abbreviation
        ["Lantern", "Lantern team", "Lantern project"],
        ["children’s assessment team", "assessment and children’s team"],
        ["Lantern", "Lantern panel"],
        ["early help hub", "early help service"],
    ],
)
def test_similar_services_are_not_merged(surfaces: list[str]) -> None:
    assert len(set(joined(*surfaces).values())) == len(surfaces)


def test_aliases_merge_into_the_name_with_the_initials() -> None:
    found = joined("night-time duty and care team (DCT)", "DCT", DCT="duty and care team")
    assert {*found.values()} == {"duty-and-care-team"}
    found = joined("partnership front door (MARU)", "multi-agency referral unit (MARU)")
    assert {*found.values()} == {"multi-agency-referral-unit"}
    found = joined("brook watch unit (TWU)", "tarn watch unit (TWU)")
    assert {*found.values()} == {"tarn-watch-unit"}


def test_circular_aliases_terminate() -> None:
    found = joined("Lantern (LT)", "LT", "Lantern team", LT="Lantern team")
    assert {*found.values()} == {"lantern-team"}


def test_shortened_name_is_not_merged() -> None:
    long = "service for one and two and three and four and five (LANTERN)"
    assert joined(long, "LANTERN")["LANTERN"] == "lantern"


def test_participation_group_with_and_without_kind() -> None:
    def names(class_hint: str) -> set[str]:
        classes = {"Lantern": class_hint, "Lantern group": "Panel"}
        mentions = [
            Mention(words, 0, 1, "service", class_hint=kind) for words, kind in classes.items()
        ]
        same = find_service_aliases(mentions, lambda mention: canonical_name(mention.surface))
        return {same.get(name, name) for name in map(canonical_name, classes)}

    assert names("ParticipationGroup") == {"lantern-group"}
    assert names("Service") == {"lantern-group"}


def test_participation_council_under_all_its_names() -> None:
    expansions = {"Lantern": "children in care council", "Lantern group": "", "lantern": ""}
    mentions = [
        Mention(words, 0, 1, "service", class_hint="ParticipationGroup", expansion=long)
        for words, long in expansions.items()
    ]
    same = find_service_aliases(
        mentions, lambda mention: canonical_name(mention.surface, mention.expansion)
    )
    assert {same.get(name, name) for name in map(canonical_name, expansions)} == {
        "children-in-care-council"
    }


def test_words_without_a_name_leave_other_names_alone() -> None:
    surfaces = ("river watch hub (RWH)", "RWH", "river watch managers", "18")
    expansions = {"RWH": "river watch hub"}
    without = joined(*surfaces[:2], **expansions)
    assert {*without.values()} == {"river-watch-hub"}
    assert joined(*surfaces, **expansions) == without | {"river watch managers": "", "18": ""}
