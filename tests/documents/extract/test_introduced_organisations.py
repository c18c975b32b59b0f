"""An unknown name is an organisation if the report introduces it as one, else a service."""

import pytest

from graphkit.core.model import Mention
from graphkit.documents.extract.mentions.introductions import (
    OrganisationKind,
    reclassify_introduced,
)

START = 100
VOLUNTARY = ("VoluntaryOrganisation", "voluntary-sector")


def service(text: str, name: str) -> Mention:
    at = START + text.index(name)
    return Mention(name, at, at + len(name), "service", class_hint="Service")


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The commissioned charity Lantern runs groups.", "Lantern", VOLUNTARY),
        ("A local charity, Lantern, runs groups.", "Lantern", VOLUNTARY),
        ("Lantern Project (LP), a charity, runs groups.", "Lantern Project (LP)", VOLUNTARY),
        ("Charities such as Barnardo’s and Lantern help.", "Lantern", VOLUNTARY),
        ("Lantern (a local children’s charity) helps.", "Lantern", VOLUNTARY),
        ("It is supported by the ‘Lantern’ organisation.", "Lantern", ("Agency", "partners")),
        (
            "They use organisations, including Lantern Cares.",
            "Lantern Cares",
            ("Agency", "partners"),
        ),
        ("A contract with ‘Lantern’, an independent provider.", "Lantern", ("Agency", "partners")),
        ("Work with housing partners such as Lantern helps.", "Lantern", ("Agency", "housing")),
    ],
)
def test_a_kind_next_to_a_name_makes_an_organisation(
    text: str, name: str, kind: tuple[str, str]
) -> None:
    ((one,),) = reclassify_introduced([(text, START)], [[service(text, name)]], {})
    assert (one.kind, one.class_hint, one.sector) == ("agency", *kind)
    assert text[one.start - START : one.end - START] == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Children are referred to Lantern, an advocacy service.", "Lantern"),
        ("Services such as Lantern help.", "Lantern"),
        ("Other organisations, including the Youth Hub, refer children.", "Youth Hub"),
        ("Across the organisation, Lantern is well known.", "Lantern"),
        ("Other organisations, including Signs of Safety, help.", "Signs of Safety"),
        ("Charities such as the lantern team help.", "lantern team"),
        ("A charity pays. Lantern helps.", "Lantern"),
    ],
)
def test_without_an_introduction_a_service_stays_one(text: str, name: str) -> None:
    ((one,),) = reclassify_introduced([(text, START)], [[service(text, name)]], {})
    assert one.kind == "service"


def test_one_introduction_counts_for_later_calls() -> None:
    texts = [("Lantern helps care leavers.", 0), ("The charity Lantern is valued.", 100)]
    mentions = [
        [Mention("Lantern", 0, 7, "service", class_hint="Programme")],
        [Mention("Lantern", 112, 119, "service", class_hint="Programme")],
    ]
    known: dict[str, OrganisationKind] = {}
    kind = [one.kind for some in reclassify_introduced(texts, mentions, known) for one in some]
    assert kind == ["agency", "agency"]
    abbreviated = Mention("LCP", 200, 203, "service", expansion="Lantern")
    ((one,),) = reclassify_introduced([("LCP should grow.", 200)], [[abbreviated]], known)
    assert (one.kind, one.expansion) == ("agency", "Lantern")


@pytest.mark.parametrize(
    ("text", "tagged", "named"),
    [
        ("The charity Open Door provides visits.", "charity Open Door", "Open Door"),
        ("They asked the charity Safe Haven to visit.", "", "Safe Haven"),
        ("The local charity Bridgewater’s staff visit.", "", "Bridgewater"),
        ("A social enterprise called Wexmoor’s Wings visits.", "", "Wexmoor’s Wings"),
    ],
)
def test_a_name_after_the_charity_is_an_organisation(text: str, tagged: str, named: str) -> None:
    ((one,),) = reclassify_introduced(
        [(text, START)], [[service(text, tagged)] if tagged else []], {}
    )
    assert (one.surface, one.kind) == (named, "agency")
    assert text[one.start - START : one.end - START] == named


def test_a_service_of_a_charity_is_no_charity() -> None:
    text = "The charity Open Door project helps."
    ((one,),) = reclassify_introduced([(text, START)], [[service(text, "Open Door project")]], {})
    assert (one.surface, one.kind) == ("Open Door project", "service")
    assert [*reclassify_introduced([("The charity Open Door hub helps.", START)], [[]], {})] == [()]


def test_a_prison_is_an_agency_and_no_service() -> None:
    text = "Staff of HMP Ambleford Vale help fathers."
    ((one,),) = reclassify_introduced([(text, START)], [[service(text, "HMP Ambleford")]], {})
    assert (one.kind, one.sector, one.surface) == ("agency", "probation", "HMP Ambleford Vale")
