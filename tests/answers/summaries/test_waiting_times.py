"""When next: the wait of each authority, its rank, and the tables beside it."""

from __future__ import annotations

import pytest
from small_graphs import graph_store, report

from graphkit.answers.readings.next_inspections import Wait, next_inspections, waiting_note
from graphkit.answers.summaries.waiting_times import PARTS, waiting_tables
from graphkit.core.terms import BASE
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.waits_chart import waits_by_grade

OVERALL = "overall-effectiveness"
VISIT = """
    INSPECTION gk:areaOfFocus <https://w3id.org/graphkit/scheme/area-of-focus/care-leavers> ;
      dcterms:issued "2025-03-03"^^xsd:date ."""


@pytest.fixture(scope="module")
def waiting() -> Store:
    """Ash was inspected twice, Elm and Oak once, on one day; Ash had a visit in between."""
    published = 'INSPECTION dcterms:issued "{}"^^xsd:date .'
    return graph_store(
        report("Ash", "2021-07-05", {}, {OVERALL: "good"}, more=published.format("2021-08-30")),
        report("Ash", "2025-01-13", {}, {}, under="focused-visit", version="", more=VISIT),
        report("Ash", "2025-07-07", {}, {OVERALL: "good"}, more=published.format("2025-09-01")),
        report("Elm", "2023-03-06", {}, {OVERALL: "inadequate"}),
        report("Oak", "2023-03-06", {}, {OVERALL: "good"}),
    )


def test_the_longest_wait_is_first_and_equal_ones_are_equal(waiting: Store) -> None:
    rows = waiting_tables(waiting)["waiting"].records()
    assert [(row["authority"], row["rank"], row["days_waited"]) for row in rows] == [
        ("Elm", 1, 854),
        ("Oak", 1, 854),
        ("Ash", 3, 0),
    ]


def test_a_window_is_that_of_the_authority(waiting: Store) -> None:
    usual = next_inspections(waiting)
    for row in waiting_tables(waiting)["waiting"].records():
        found = usual[f"{BASE}{row['entity']}"]
        assert (row["half_by"], row["waiting"]) == (found.half_by, found.state)


def test_a_rank_is_that_in_england_whatever_is_chosen(waiting: Store) -> None:
    [row] = waiting_tables(waiting, [f"{BASE}authority/Ash"])["waiting"].records()
    assert (row["authority"], row["rank"]) == ("Ash", 3)


def test_a_rank_says_what_only_became_known_later(waiting: Store) -> None:
    then = waiting_tables(waiting.as_at("2025-08-01"))["waiting"]
    assert "also 1 published later, which a table made that day cannot have: Ash." in then.notes[-1]
    assert then.notes[0].startswith("As at 1 August 2025; ")
    assert len(waiting_tables(waiting)["waiting"].notes) == 1


def test_all_parts_are_tables_with_a_meaning(waiting: Store) -> None:
    tables = waiting_tables(waiting)
    assert tuple(tables) == PARTS
    assert all(each.meaning and each.caveat and each.rows for each in tables.values())


def test_windows_say_why_they_count_other_waits(waiting: Store) -> None:
    table = waiting_tables(waiting)["windows"]
    (note,) = table.notes
    counted = sum(int(str(row["still_waiting"])) for row in table.records())
    assert note.startswith(f"The windows count {counted} councils as waiting on ")
    assert f"; {len(next_inspections(waiting))} wait here, to 7 July 2025: " in note


def test_without_a_full_inspection_it_is_not_known_who_waits() -> None:
    store = graph_store(report("Ash", "2025-01-13", {}, {}, under="focused-visit", version=""))
    (note,) = waiting_tables(store)["waiting"].notes
    assert note.endswith("is known here, so it is not known who waits.")


def test_without_an_inspection_no_day_is_said() -> None:
    assert waiting_note(graph_store()) == ""


def test_days_to_publication_are_those_of_full_inspections(waiting: Store) -> None:
    rows = waiting_tables(waiting)["publication"].records()
    assert [(row["year"], row["reports"], row["median_days"]) for row in rows] == [
        ("2021", 1, 56),
        ("2025", 1, 56),
    ]


def test_a_visit_counts_by_the_grade_of_its_day(waiting: Store) -> None:
    [row] = waiting_tables(waiting)["visits"].records()
    assert (row["good"], row["visits"]) == (1, 1)
    elm = [f"{BASE}authority/Elm"]
    assert waiting_tables(waiting, elm)["visits"].rows == ()


def test_each_wait_has_a_mark() -> None:
    waits = [
        Wait("good", "Ash", 1000, True),
        Wait("good", "Elm", 1000, True),
        Wait("inadequate", "Oak", 1100, False),
    ]
    picture = waits_by_grade(waits, {"good": 5, "inadequate": 3})
    assert "Ash: 1,000 days<" in picture
    assert "Oak: 1,100 days so far" in picture
    assert "2 waits that ended, 1000 to 1000 days" in picture
    assert "0 ended; ○ 1 of 3 waiting" in picture
    assert "2 ended; ○ 0 of 5 waiting" in picture
    narrow = waits_by_grade(waits, {"good": 5}, is_narrow=True)
    assert narrow.count("<circle") == picture.count("<circle") == 3
    assert 'class="picture waits narrow"' in narrow


def test_without_a_wait_that_ended_there_is_no_picture() -> None:
    assert not waits_by_grade([Wait("good", "Ash", 1100, False)], {})
