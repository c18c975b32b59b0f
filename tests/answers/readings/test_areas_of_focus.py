"""What a visit looked at: areas of the framework, several at one visit, and the grade then."""

from __future__ import annotations

import pytest
from small_graphs import graph_store, report

from graphkit.answers.questions.completed_reading import in_full
from graphkit.answers.readings.read import read
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.search import search

HALL, VALE = "E99000001", "E99000002"
AREA = "gk:statedAreaOfFocus <https://w3id.org/graphkit/scheme/area-of-focus/{}>"


def visit(place: str, day: str, theme: str, *areas: str) -> str:
    """Return the statements of a focused visit with its theme as printed."""
    looked = " ; ".join([f'gk:statedTheme "{theme}"', *(AREA.format(each) for each in areas)])
    return report(place, day, {}, {}, "focused-visit", f"INSPECTION {looked} .")


@pytest.fixture(scope="module")
def store() -> Store:
    return graph_store(
        report(HALL, "2018-03-05", {}, {"overall-effectiveness": "good"}),
        visit(HALL, "2019-02-04", "leaving care, and asylum", "care-leavers", "children-in-care"),
        visit(HALL, "2022-02-07", "the ‘front door’", "front-door"),
        visit(VALE, "2022-05-09", "contacts and referrals", "front-door"),
        visit(VALE, "2021-02-01", "services in the pandemic", "not-stated"),
    )


def counts(store: Store, dimension: str) -> dict[object, object]:
    found = read(
        store,
        {"of": "inspections", "where": {"kind": "visit"}, "measures": ["count"], "by": [dimension]},
    )
    return {row[dimension]: row["count"] for row in found.rows}


def test_spellings_of_a_letter_are_one_area(store: Store) -> None:
    assert counts(store, "area_of_focus") == {
        "care-leavers": 1,
        "children-in-care": 1,
        "covid-arrangements": 1,
        "front-door": 2,
    }
    assert counts(store, "theme") == {
        "care leavers, children in care": 1,
        "covid arrangements": 1,
        "front door": 2,
    }


def test_a_visit_has_the_grade_of_its_day(store: Store) -> None:
    assert counts(store, "grade_then") == {"good": 2, None: 2}


def test_visits_are_asked_for_by_area(store: Store) -> None:
    asked = {"of": "inspections", "where": {"framework": "focused-visit", "theme": "front door"}}
    where = in_full(store.facts, asked)["where"]
    assert where == {"framework": "focused-visit", "area_of_focus": "front-door"}
    by_theme = {"of": "inspections", "where": {"framework": "focused-visit"}, "by": ["theme"]}
    assert in_full(store.facts, by_theme)["by"] == ["area_of_focus"]
    joint = {"of": "inspections", "where": {"framework": "jtai-thematic"}, "by": ["theme"]}
    assert in_full(store.facts, joint)["by"] == ["theme"]


def test_passages_are_filtered_by_what_visits_looked_at() -> None:
    looked = f"INSPECTION {AREA.format('front-door')} ; {AREA.format('care-leavers')} ."
    other = f"INSPECTION {AREA.format('children-in-care')} ."
    both = graph_store(
        report(HALL, "2022-02-07", {"neglect": "w"}, {}, "focused-visit", looked),
        report(VALE, "2022-05-09", {"neglect": "w"}, {}, "focused-visit", other),
    )
    found = search(both, area_of_focus=["Front door"])
    assert [each.authority for each in found.hits] == [HALL]
    assert found.facets["area_of_focus"] == {
        "care-leavers": 1,
        "children-in-care": 1,
        "front-door": 1,
    }
