"""Abbreviations in brackets, and where their long forms begin."""

import pytest

from graphkit.documents.extract.mentions.abbreviations import abbreviation_pairs, find_proper_names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "the multi-agency safeguarding hub (MASH) works",
            ("MASH", "multi-agency safeguarding hub"),
        ),
        ("a Clinical Commissioning Group (CCG)", ("CCG", "Clinical Commissioning Group")),
        ("independent reviewing officers (IROs) ask", ("IRO", "independent reviewing officers")),
        ("the DAT (domestic abuse team) visits", ("DAT", "domestic abuse team")),
        # not "and change"
        ("their access and change service (ACS)", ("ACS", "access and change service")),
        (
            "Help comes from the Wexmoor early help team (WEHT).",
            ("WEHT", "Wexmoor early help team"),
        ),
        ("fun, effort and trust (FET)", ("FET", "fun, effort and trust")),
        (
            "they elect home effort for their children (EHE)",
            ("EHE", "elect home effort for their children"),
        ),
        ("education or employment or trust (EET)", ("EET", "education or employment or trust")),
        ("Fathers know the In Touch Service (ITS) well.", ("ITS", "In Touch Service")),
    ],
)
def test_an_abbreviation_is_found_with_its_long_form(text: str, found: tuple[str, str]) -> None:
    assert abbreviation_pairs(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "weekly (Monday) visits",
        "most (84%) children",
        "a plan (see page 4)",
        "Staff have a good year, first and supported year (ASY) or not.",
        "Two of them (both in Ambleford) are new.",
    ],
)
def test_not_every_bracket_contains_an_abbreviation(text: str) -> None:
    assert abbreviation_pairs(text) == []


def test_many_function_words_take_linear_time() -> None:
    assert abbreviation_pairs("a " * 60 + "(" + "b" + "A" * 11 + ")") == []


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("Referrals go to Larkrise, Wexmoor’s ‘front door’ service.", "Larkrise service"),
        (
            "They paid for ‘the Larkrise’: a single point of contact for schools.",
            "Larkrise service",
        ),
        ("Boys are helped by Larkrise, a small specialist project.", "Larkrise project"),
        (
            "Boys like ‘Larkrise for All’, an in-house therapeutic service.",
            "Larkrise for All service",
        ),
        ("Callers reach the single ‘front door’ (Larkrise).", "Larkrise service"),
    ],
)
def test_a_proper_name_is_found_by_its_description(text: str, long: str) -> None:
    assert find_proper_names(text) == [(long.rpartition(" ")[0], long)]


@pytest.mark.parametrize(
    "text",
    [
        "In Larkrise, a specialist project is new.",
        "Staff work in Larkrise, a town without a service.",
        "They meet Larkrise, the local project and others.",
        "Family and Larkrise, a small project.",
        "Since Monday, the team is whole.",
        "The team (Monday to Friday) is whole.",
    ],
)
def test_a_place_or_a_list_is_no_proper_name(text: str) -> None:
    assert find_proper_names(text) == []
