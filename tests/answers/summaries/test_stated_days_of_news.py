"""A piece of news has its day as the source states it, in lists, pages and typed questions."""

from random_readings import rows_of_sparql, rows_of_sql

from graphkit.answers.readings.read import read
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.new import new

INTERVENTIONS = {"of": "news", "where": {"kind": "intervention"}, "order": "-day"}


def test_a_year_is_a_year(records: Store) -> None:
    found = read(records, INTERVENTIONS)
    lines = new(records, since="2000").records()
    days = [row["day"] for row in lines if row["kind"] == "intervention"]
    assert sorted(row["day"] for row in found.rows) == sorted(days)  # type: ignore[type-var]
    assert {len(str(row["day"])) for row in found.rows} > {10}
    assert rows_of_sparql(records, found) == rows_of_sql(found)


def test_a_month_or_year_is_in_the_place_of_its_last_day(records: Store) -> None:
    days = [str(row["day"]) for row in read(records, INTERVENTIONS).rows]
    last = [day + "9999-99-99"[len(day) :] for day in days]
    assert last == sorted(last, reverse=True)
