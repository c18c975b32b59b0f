"""What is said of the facts: laws that hold on every graph, on invented places of any history."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from make_wait_windows import window
from meanings import DAYS, compared_values, differences, values
from small_graphs import graph_store, report, with_known

from graphkit.answers.readings.meanings import in_order, steps, with_meanings
from graphkit.graph.facts.facts import Facts
from graphkit.graph.facts.names import now_day
from graphkit.graph.store.dataset import Store

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"

PLACES = ("E99000011", "E99000012", "E99000013")
GRADES = ("outstanding", "good", "requires-improvement", "inadequate")
CRITERIA = ("overall-effectiveness", "leaders")
FRAMEWORKS = ("sif", "ilacs", "focused-visit", "area-send", "jtai")

LOOKED_AT = (
    "INSPECTION gk:statedAreaOfFocus <https://w3id.org/graphkit/scheme/area-of-focus/front-door> ."
)
LAWS = {
    "one row a body": "SELECT body FROM standing_result GROUP BY body HAVING count(*) > 1",
    "one state a recommendation": (
        "SELECT id FROM recommendation_state GROUP BY id HAVING count(*) > 1"
    ),
    "each recommendation has a state": (
        "SELECT id FROM asked WHERE id NOT IN (SELECT id FROM recommendation_state)"
    ),
    "what is open has no outcome": (
        "SELECT id FROM recommendation_state WHERE state = 'open' AND outcome IS NOT NULL"
    ),
    "runs of a criterion do not overlap": """
        SELECT one.id FROM grade_held AS one JOIN grade_held AS other USING (authority, criterion)
        WHERE one.id <> other.id AND one.first <= other.first
        AND other.first < ifnull(one.ended, '9999')""",
    "a living council has one open run": """
        SELECT now.authority FROM full_now AS now JOIN authority_life USING (authority)
        WHERE exists_now AND rated IS NOT NULL AND (
          SELECT count(*) FROM grade_held AS held
          WHERE held.authority = now.authority AND criterion = 'overall-effectiveness'
            AND how_ended = 'open' AND held.grade = now.rated) <> 1""",
    "one adjacent pair an inspection and criterion": """
        SELECT inspection FROM change_paired WHERE pairing = 'adjacent'
        GROUP BY inspection, criterion HAVING count(*) > 1""",
    "one pair of first and latest a council": """
        SELECT authority FROM change_paired WHERE pairing = 'first to latest'
        GROUP BY authority, criterion HAVING count(*) > 1""",
    "nothing delivered outside a body's life": """
        SELECT held.id FROM delivery_held AS held JOIN agency ON agency.id = deliverer
        WHERE first < ifnull(first_day(valid_from), '')
        OR last > ifnull(last_day(valid_until), '9999')""",
    "each focused visit has an area": """
        SELECT id FROM known_inspection WHERE framework = 'focused-visit' AND source = 'report'
        AND id NOT IN (SELECT inspection FROM looked_at)""",
    "report and list pair one to one": (
        "SELECT listed FROM intervention_pair GROUP BY listed HAVING count(*) > 1"
    ),
    "each intervention has a name of its own": (
        "SELECT name FROM intervention_known GROUP BY name HAVING count(*) > 1"
    ),
    "one line of news an inspection": (
        "SELECT id FROM news WHERE subject = 'inspection' GROUP BY id HAVING count(*) > 1"
    ),
    "each council waits in one state": (
        "SELECT authority FROM next_inspection GROUP BY 1 HAVING count(*) > 1"
    ),
}


def random_history(seed: int) -> Store:
    """Return a store of three places, one of which may have ended,
    with inspections on random days.
    """
    chance = random.Random(seed)
    graphs = []
    for place in PLACES:
        days = sorted(chance.sample(range(8 * 12), chance.randint(1, 6)))
        inspections = [
            (f"{2017 + at // 12}-{at % 12 + 1:02}-{chance.randint(1, 28):02}") for at in days
        ]
        graphs += [
            _random_report(chance, place, day, inspections[at + 1 :])
            for at, day in enumerate(inspections)
        ]
    if chance.random() < 0.5:
        graphs.append(f'authority:{PLACES[0]} gk:validUntil "2021-03-31"^^xsd:date .')
    return with_known(graph_store(*graphs))


def _random_report(chance: random.Random, place: str, day: str, later: list[str]) -> str:
    under = chance.choice(FRAMEWORKS)
    is_full = under in ("sif", "ilacs")
    grades = {each: chance.choice(GRADES) for each in CRITERIA} if is_full else {}
    more = [] if under != "focused-visit" else [LOOKED_AT]
    for number in range(chance.randint(0, 3)):
        asked = (
            f"<https://w3id.org/graphkit/id/inspection/{place}/{day}-{under}/recommendation/"
            f"{number}>"
        )
        more.append(
            f"INSPECTION gk:recommendation {asked} . {asked} "
            f"a gk:Recommendation ; gk:number '{number}' ."
        )
    return report(place, day, {}, grades, under, " ".join(more))


def seen(facts: Facts) -> Iterator[Facts]:
    """Yield a read model as it is, and as at earlier days."""
    yield with_meanings(facts, *steps())
    for day in DAYS:
        yield with_meanings(facts.as_at(day), *steps())


@pytest.fixture(scope="module", params=range(12))
def history(request: pytest.FixtureRequest) -> Store:
    return random_history(request.param)


@pytest.fixture(scope="module")
def seen_history(history: Store) -> list[Facts]:
    """A history from each day: all laws read the same."""
    return [*seen(history.facts)]


@pytest.fixture(scope="module")
def seen_reports(small: Store) -> list[Facts]:
    """The invented reports from each day."""
    return [*seen(small.facts)]


@pytest.mark.parametrize("law", LAWS)
def test_a_law_holds_on_any_history(seen_history: list[Facts], law: str) -> None:
    for facts in seen_history:
        assert facts.rows(LAWS[law]) == [], facts.day


@pytest.mark.parametrize("law", LAWS)
def test_a_law_holds_on_the_invented_reports(seen_reports: list[Facts], law: str) -> None:
    for facts in seen_reports:
        assert facts.rows(LAWS[law]) == [], facts.day


def test_sparql_says_the_same_on_any_history(history: Store) -> None:
    assert [*differences(history)] == []


def test_sparql_says_the_same_on_the_invented_reports(small: Store) -> None:
    assert [*differences(small)] == []


def test_a_full_inspection_closes_what_was_asked() -> None:
    asked = "<https://w3id.org/graphkit/id/inspection/{}/recommendation/1>"
    ask = "INSPECTION gk:recommendation {0} . {0} a gk:Recommendation ; gk:number '1' ."
    first, visit, last = "2019-03-04-ilacs", "2020-06-01-focused-visit", "2022-05-09-ilacs"
    store = graph_store(
        *(
            report(
                PLACES[0],
                day[:10],
                {},
                {},
                day[11:],
                ask.format(asked.format(f"{PLACES[0]}/{day}")),
            )
            for day in (first, visit, last)
        )
    )
    now = with_meanings(store.facts, *steps())
    query = "SELECT day, state FROM recommendation_state ORDER BY day"
    assert now.rows(query) == [
        ("2019-03-04", "not followed up"),
        ("2020-06-01", "not followed up"),
        ("2022-05-09", "open"),
    ]
    then = with_meanings(store.facts.as_at("2021-12-31"), *steps())
    assert then.rows(query) == [("2019-03-04", "open"), ("2020-06-01", "open")]


def test_a_grade_ends_with_its_council() -> None:
    store = graph_store(
        report(PLACES[0], "2019-06-17", {}, {"overall-effectiveness": "inadequate"}),
        report(PLACES[1], "2022-06-17", {}, {"overall-effectiveness": "good"}),
        f'authority:{PLACES[0]} gk:validUntil "2021-03-31"^^xsd:date .',
    )
    held = "SELECT grade, ended, how_ended, days FROM grade_held ORDER BY 1 DESC"
    assert with_meanings(store.facts, *steps()).rows(held) == [
        ("inadequate", "2021-04-01", "council ended", 654),
        ("good", None, "open", 0),
    ]
    assert with_meanings(store.facts.as_at("2020-06-17"), *steps()).rows(held) == [
        ("inadequate", None, "open", 366)
    ]


def test_windows_are_not_known_before_their_day() -> None:
    store = graph_store(report(PLACES[0], "2022-05-09", {}, {"overall-effectiveness": "good"}))
    query = "SELECT window_opens FROM next_inspection"
    assert with_meanings(store.facts, *steps()).rows(query) == [("2025-03-24",)]
    assert with_meanings(store.facts.as_at("2023-12-31"), *steps()).rows(query) == []


def test_who_still_waits_counts_as_waiting() -> None:
    assert window([(10, True), (20, True)]) == (10, 10, 20, 2, 0, 20)
    assert window([(10, True), (20, True), (30, False), (30, False)]) == (10, 20, "", 2, 2, 20)
    assert window([(30, False)]) is None


def test_each_step_comes_after_those_that_it_reads() -> None:
    order = in_order(steps())
    assert sorted(order) == sorted(steps())
    for name in order:
        assert {*order[: order.index(name)]} >= steps()[name].needs


def test_only_the_steps_that_are_needed_are_made() -> None:
    store = graph_store(report(PLACES[0], "2022-05-09", {}, {"overall-effectiveness": "good"}))
    facts = with_meanings(store.facts, "grade_held")
    made = set(facts.column("SELECT name FROM temp.sqlite_schema"))
    assert "authority_life" in made
    assert "news" not in made


@pytest.mark.skipif(
    not (SHARED / "design").is_dir(), reason="no folder of right values beside this one"
)
def test_right_values_can_all_be_run(small: Store) -> None:
    rows = [each for each in values(SHARED / "design" / "meanings-values.tsv") if each.sql]
    assert len([*compared_values(small.facts, rows)]) == len(rows)
    assert now_day(small.facts)


def test_a_sub_point_has_the_answer_of_its_own_outcome(small: Store) -> None:
    rows = with_meanings(small.facts, "part_state", "outcome_group").rows(
        "SELECT state, answer FROM part_state JOIN outcome_group"
        " ON outcome_group.outcome = part_state.outcome"
    )
    assert rows
    assert all(state == answer for state, answer in rows)
