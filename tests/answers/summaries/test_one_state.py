"""One partial graph, every surface: each gives an authority the grade of its latest inspection
known.

Elm was inspected later than its loaded report; Ash is under a framework without an overall
judgement.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from small_graphs import LISTED, graph_store, report, with_known

from graphkit.answers.pages.place_page import compared_page
from graphkit.answers.readings.grade_changes import grade_changes
from graphkit.answers.readings.known import latest_known, why_not_loaded
from graphkit.answers.readings.read import read
from graphkit.answers.summaries.peer_learning import learn_from_peers, peers_of
from graphkit.core.errors import GraphkitError
from graphkit.core.terms import BASE
from graphkit.graph.entities.focus import Focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.abilities.listings import authorities
from graphkit.surfaces.abilities.new import new
from graphkit.surfaces.export.selection import part_of
from graphkit.surfaces.export.xlsx import sheets_of
from graphkit.surfaces.maps.england_chart import cartogram
from graphkit.surfaces.web.page import PageRequest
from graphkit.surfaces.web.pages.declared_pages import england

OVERALL = "overall-effectiveness"
PLACES = ("Ash", "Elm", "Oak")
VERDICTS = {"Ash": "inadequate*", "Elm": "good", "Oak": "outstanding"}
REGIONS = " ".join(f"authority:{place} gk:region region:south-east ." for place in PLACES)


@pytest.fixture(scope="module")
def partial() -> Store:
    new = {"leaders": "inadequate", "help-and-protection": "good", "care-leavers": "outstanding"}
    old = {OVERALL: "good", "leaders": "good", "help-and-protection": "requires-improvement"}
    store = graph_store(
        report("Ash", "2018-01-08", {"neglect": "s"}, old),
        report("Ash", "2026-06-08", {"neglect": "w"}, new, version="2026"),
        report(
            "Elm",
            "2016-03-07",
            {"neglect": "www"},
            {OVERALL: "inadequate"},
            under="sif",
            version="",
        ),
        report("Oak", "2023-03-06", {"neglect": "sss"}, {OVERALL: "outstanding"}, version="2023"),
        LISTED,
        REGIONS,
    )
    return with_known(store)


def marked(overall: str, worst: str) -> str:
    return overall or f"{worst}*"


def place(name: str) -> str:
    return f"{BASE}authority/{name}"


def by_authorities(store: Store) -> dict[str, str]:
    rows = find_ability("authorities").run(store, {}).records()
    return {row["name"]: marked(row["overall"], row["worst"]) for row in rows}


def by_reading(store: Store) -> dict[str, str]:
    found = read(store, {"of": "authorities"})
    noted = " ".join(found.note_words)
    return {
        str(row["authority"]): f"{row['rated']}{'*' if str(row['authority']) in noted else ''}"
        for row in found.rows
    }


def by_comparison(store: Store) -> dict[str, str]:
    rows = compared_page(store, PLACES).tables()["grades"].records()
    return {
        str(row["authority"]): f"{row['rated']}{'*' if row['rated_by'] == 'worst' else ''}"
        for row in rows
    }


def by_map(store: Store) -> dict[str, str]:
    rows = cartogram(store, None, None, None).rows
    return {str(row[0]): re.sub(r"[^a-z*]+.*", "", _starred(str(row[2]))) for row in rows}


def _starred(words: str) -> str:
    grade = words.split(" ")[0].split(",")[0].lower()
    return f"{grade}*" if "worst" in words else grade


def by_page(store: Store) -> dict[str, str]:
    page: Any = england(store, PageRequest("/"))
    [table] = [block.table for block, _ in page.data["blocks"] if block.name == "councils"]
    return {row[1].text: f"{row[0].grade}{'*' if row[0].by_worst else ''}" for row in table.rows}


def by_workbook(store: Store) -> dict[str, str]:
    (sheet,) = [each for each in sheets_of(part_of(store)) if each.name == "authorities"]
    names = [each.words for each in sheet.headings]
    rows = [dict(zip(names, row, strict=True)) for row in sheet.rows]
    return {
        str(row["Authority"]): f"{str(row['Rated']).lower()}{'*' * (row['Rated by'] == 'worst')}"
        for row in rows
        if row["Rated"]
    }


def by_news(store: Store) -> dict[str, str]:
    lines = new(store, since="2000").records()
    kinds = {(row["authority"], row["day"]): row["kind"] for row in lines}
    # by the changes of full inspections known, of the list, too
    assert "fell to inadequate" in {kind for (name, _), kind in kinds.items() if name == "Ash"}
    assert "fell to inadequate" not in {kind for (name, _), kind in kinds.items() if name != "Ash"}
    return {
        each.name: f"{each.judged}{'' if each.overall_grade else '*'}"
        for each in latest_known(store).values()
    }


SURFACES = (by_authorities, by_reading, by_comparison, by_map, by_page, by_workbook, by_news)


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_gives_the_same_verdict(
    partial: Store, surface: Callable[[Store], dict[str, str]]
) -> None:
    assert surface(partial) == VERDICTS


def test_older_findings_do_not_stand_in_for_those_of_now(partial: Store) -> None:
    with pytest.raises(
        GraphkitError, match=r"No report is loaded on Elm of the ILACS 2018 .* \(good overall"
    ) as told:
        learn_from_peers(partial, "Elm")
    assert "(as-at: 2022-05-01)" in str(told.value)
    assert learn_from_peers(partial.as_at("2022-05-01"), "Elm", among=["Oak"]).rows == ()
    among = Focus("two", (place("Elm"), place("Oak")))
    assert {
        iri: bool(loaded) for iri, (_, loaded) in peers_of(partial, place("Ash"), among).items()
    } == {place("Elm"): False, place("Oak"): True}
    compared = compared_page(partial, ["Elm", "Oak"])
    [topics] = [each for each in compared.blocks if each.name == "topics"]
    assert topics.note.startswith(why_not_loaded(partial, place("Elm")))
    assert {row["authority"] for row in topics.to_table().records()} == {"Oak"}


def test_the_gravest_change_comes_first(partial: Store) -> None:
    (ash,) = [each for each in latest_known(partial).values() if each.name == "Ash"]
    changes = [
        (each.criterion, each.before, each.after) for each in grade_changes(partial)[ash.iri]
    ]
    assert changes == [
        ("leaders", "good", "inadequate"),
        ("help-and-protection", "requires-improvement", "good"),
    ]
    first, *_ = new(partial, place="Ash", since="2000").records()
    assert first["kind"] == "fell to inadequate"
    assert str(first["text"]).startswith(
        "Impact of leaders: good → inadequate; better: help and protection; ILACS"
    )


def test_what_moved_is_counted_from_a_day(partial: Store) -> None:
    """By the day of publication, as news are."""
    now = authorities(partial, since="2023-01-01", order="worst").records()
    assert [(row["name"], row["moved"]) for row in now] == [
        ("Ash", "worse"),
        ("Elm", ""),
        ("Oak", ""),
    ]
    assert [row["rated"] for row in now] == ["inadequate", "good", "outstanding"]
    since = authorities(partial, since="2020-01-01").records()
    moved = [
        (row["name"], row["before"], row["rated"]) for row in since if row["moved"] == "better"
    ]
    assert moved == [("Elm", "inadequate", "good")]
