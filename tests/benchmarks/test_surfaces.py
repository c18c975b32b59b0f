"""How authorities are graded is the same on all surfaces:
without an overall grade, and from a list alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest
from small_graphs import graph_store, report

from graphkit.core.terms import BASE, SCHEME
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.listings import authorities

OVERALL = "overall-effectiveness"
NEW = {"leaders": "inadequate", "help-and-protection": "good", "care-leavers": "good"}
SPLIT = {OVERALL: "good", "leaders": "good", "children-in-care": "good", "care-leavers": "good"}
MARCHES = "<https://w3id.org/graphkit/scheme/region/marches>"
CONCEPTS = {
    "criterion": f"{OVERALL} leaders help-and-protection children-in-care care-leavers "
    "care-and-care-leavers",
    "polarity": "weakness mixed strength",
}
LISTED = f"""
    {MARCHES} a skos:Concept ; skos:prefLabel "Marches" ; skos:notation "marches" ;
      skos:inScheme <https://w3id.org/graphkit/scheme/region> .
    authority:Ash gk:region {MARCHES} . authority:Elm gk:region {MARCHES} .
    authority:Oak gk:region {MARCHES} .
    <urn:r> a gk:OfficialRecord ; gk:listedAuthority authority:Elm ;
    gk:listedFramework framework:ilacs ;
      gk:recordOf <https://w3id.org/graphkit/id/inspection/Elm/2024-05-02-ilacs> ;
      gk:listedVersion "2023" ; gk:listedStartDate "2024-05-02"^^xsd:date ;
      gk:officialGrade <urn:r/grade/{OVERALL}> .
    <urn:r/grade/{OVERALL}> a gk:OfficialGrade ;
      gk:listedCriterion criterion:{OVERALL} ; gk:listedGrade grade:good ;
      gk:criterion criterion:{OVERALL} ; gk:grade grade:good .
    authority:Elm gk:latestJudgement <urn:r/grade/{OVERALL}> .
    criterion:care-and-care-leavers skos:closeMatch criterion:children-in-care .
    criterion:care-leavers skos:broadMatch criterion:care-and-care-leavers .""" + " ".join(
    (
        f"<{SCHEME}{scheme}/{each}> a skos:Concept ; skos:inScheme <{SCHEME}{scheme}> ; "
        f'skos:notation "{each}" .'
    )
    for scheme, values in CONCEPTS.items()
    for each in values.split()
)
AGENCIES = " ".join(
    f"<{BASE}agency/{kind}> a gk:Agency, gk:{kind} ; rdfs:label '{kind}' ."
    for kind in (
        "PoliceForce RegionalAdoptionAgency ChildrensTrust SafeguardingPartnership"
    ).split()
)


@pytest.fixture
def surfaces(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, which is not part of the package."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    import surfaces

    return surfaces


@pytest.fixture(scope="module")
def places() -> Store:
    """Ash has no overall grade, Elm's latest report is not loaded,
    Oak's judgement on care was split.
    """
    before = {OVERALL: "requires-improvement", "care-and-care-leavers": "requires-improvement"}
    return graph_store(
        AGENCIES,
        report("Ash", "2019-01-14", {"neglect": "wws"}, before),
        report(
            "Ash",
            "2026-06-08",
            {"neglect": "wws"},
            NEW,
            version="2026",
            more=latest("Ash", "2026-06-08", NEW),
        ),
        report("Elm", "2019-03-04", {"neglect": "s"}, {OVERALL: "inadequate"}),
        report("Oak", "2019-02-04", {"neglect": "w"}, before),
        report(
            "Oak",
            "2024-09-02",
            {"neglect": "s"},
            SPLIT,
            version="2023",
            more=latest("Oak", "2024-09-02", SPLIT),
        ),
        LISTED,
    )


def latest(place: str, day: str, criteria: Iterable[str]) -> str:
    """Return what a build infers: the judgements of the latest inspection of an authority."""
    base = f"https://w3id.org/graphkit/id/inspection/{place}/{day}-ilacs/judgement"
    return " ".join(f"authority:{place} gk:latestJudgement <{base}/{name}> ." for name in criteria)


def test_no_surface_shows_another_grade(surfaces: ModuleType, places: Store) -> None:
    rows = [*authorities(places).records()]
    assert {row["name"]: surfaces.judged(row) for row in rows} == {
        "Ash": "inadequate",
        "Elm": "good",
        "Oak": "good",
    }
    found = [str(each) for compare in surfaces.SURFACES for each in compare(places, rows)]
    assert found == []


def test_another_grade_is_named(surfaces: ModuleType, places: Store) -> None:
    wrong = dict.fromkeys(("overall", "rated"), "outstanding")
    rows = [row | wrong for row in authorities(places).records()]
    for compare in surfaces.SURFACES:
        assert [*compare(places, rows)], compare.__name__
