"""Sectors of sentences: phrases, and organisations in a list with others."""

from __future__ import annotations

import pytest
from documents.extract.single_sentences import label

from graphkit.core.model import Mention
from graphkit.documents.extract.mentions.sectors import add_listed_sectors


def _named(text: str, *names: tuple[str, str, str]) -> list[Mention]:
    return [
        Mention(
            words,
            100 + text.index(words),
            100 + text.index(words) + len(words),
            "sector",
            sector,
            kind,
        )
        for words, sector, kind in names
    ]


POLICE = ("police", "police", "PoliceForce")
EDUCATION = ("education", "education", "PartnerSector")
COURT = ("the judiciary", "courts", "PartnerSector")


@pytest.mark.parametrize(
    "words", ["the department of housing", "the council’s department for housing"]
)
def test_the_department_of_housing_is_no_government(words: str) -> None:
    found = label(f"Links with {words} are weak.").sectors
    assert "housing" in found
    assert "government" not in found


@pytest.mark.parametrize(
    ("text", "names", "sectors"),
    [
        ("Ambleford’s police, education and the judiciary meet.", (POLICE, EDUCATION, COURT), 3),
        (
            "The judge of Ambleford, or the judiciary, education and police.",
            (COURT, EDUCATION, POLICE),
            3,
        ),
        ("The police visit children who miss education.", (POLICE, EDUCATION), 1),
        ("The police of Ambleford and, for once, education.", (POLICE, EDUCATION), 1),
        (
            "The police and providers meet.",
            (POLICE, ("providers", "private-provider", "PartnerSector")),
            1,
        ),
        (
            "The police or councils know.",
            (POLICE, ("councils", "local-authority", "PartnerSector")),
            1,
        ),
    ],
)
def test_a_word_in_a_list_with_a_partner_is_a_partner(
    text: str, names: tuple[tuple[str, str, str], ...], sectors: int
) -> None:
    found = add_listed_sectors(["police"], _named(text, *names), text, 100)
    assert len(found) == sectors
    assert found == tuple(sorted(found))


def test_a_list_without_a_partner_adds_no_sector() -> None:
    text = "Lessons in police, education and law."
    assert add_listed_sectors([], _named(text, POLICE, EDUCATION), text, 100) == ()


@pytest.mark.parametrize(
    ("sentence", "sectors"),
    [
        (
            "Children wait for child and adolescent mental health services (CAMHS).",
            {"mental-health"},
        ),
        ("The virtual school head teacher knows every pupil in Wexmoor.", {"education"}),
        ("Neglect, drink and poor adult mental health are seen.", set()),
    ],
)
def test_a_sector_is_given_for_its_own_phrases(sentence: str, sectors: set[str]) -> None:
    assert set(label(sentence).sectors) == sectors
