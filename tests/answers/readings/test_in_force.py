"""Who delivers on a day: within the lives of both bodies, after it began or was first known."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from meanings import differences
from small_graphs import graph_store, report

from graphkit.answers.questions.answered_reading import answer_reading
from graphkit.answers.readings.known_graph import known_graph
from graphkit.answers.readings.read import read
from graphkit.graph.statements.ontology_graph import ontology_graph
from graphkit.graph.store.dataset import Store

HALL, VALE = "E99000001", "E99000002"
COMPANY, TRUST, AGENCY = "agency:company", "agency:trust", "agency:agency"


def arrangement(number: int, day: str, body: str, more: str = "") -> str:
    """Return a statement of the report of a day on who delivers for the first place."""
    own = f"<https://w3id.org/graphkit/id/inspection/{HALL}/{day}-ilacs/arrangement/{number}>"
    return (
        f"INSPECTION gk:arrangement {own} . {own} a gk:DeliveryArrangement ;"
        f" gk:delegator authority:{HALL} ; gk:delegate {body} ;"
        f' gk:knownAt "{day}"^^xsd:date {more} .'
    )


def body(iri: str, name: str, more: str = "") -> str:
    """Return the statements of an agency."""
    return f'{iri} a gk:Agency , gk:ChildrensTrust ; rdfs:label "{name}" {more} .'


@pytest.fixture(scope="module")
def store() -> Store:
    """A trust ended in 2021, before a report of 2023 says so; a company followed it. Of an agency
    nothing but reports is known.
    """
    ended = '; gk:validFrom "2015"^^xsd:gYear ; gk:validUntil "2021-03-31"^^xsd:date'
    made = graph_store(
        body(TRUST, "Hall Trust", ended),
        body(COMPANY, "Hall Company", '; gk:validFrom "2021-04-01"^^xsd:date'),
        body(AGENCY, "Hall Agency"),
        report(
            HALL,
            "2019-05-06",
            {},
            more=arrangement(1, "2019-05-06", TRUST, '; gk:validFrom "2014"^^xsd:gYear')
            + arrangement(2, "2019-05-06", AGENCY),
        ),
        report(
            HALL,
            "2023-05-08",
            {},
            more=arrangement(1, "2023-05-08", TRUST, "; gk:ended true")
            + arrangement(2, "2023-05-08", COMPANY, '; gk:validFrom "2021-04"^^xsd:gYearMonth'),
        ),
        report(VALE, "2023-06-05", {}),
    )
    for graph in (known_graph(made.facts), ontology_graph()):
        made.engine.load(graph.nquads().encode(), ox.RdfFormat.N_QUADS)
    return made


def in_force(store: Store, **slots: object) -> list[tuple[object, ...]]:
    found = read(store, {"of": "arrangements", "where": {"authority": HALL}, **slots})
    columns = ("deliverer", "from", "until", "begins_when_known")
    return [tuple(row[name] for name in columns) for row in found.rows]


AGENCY_ROW = ("Hall Agency", "2019-05-06", None, True)
COMPANY_ROW = ("Hall Company", "2021-04", None, False)
TRUST_ROW = ("Hall Trust", "2015-01-01", "2021-03-31", False)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2014-12-31", []),
        ("2015-01-01", [TRUST_ROW]),
        ("2018-01-01", [TRUST_ROW]),
        ("2021-03-31", [AGENCY_ROW, TRUST_ROW]),
        ("2021-04-01", [AGENCY_ROW, COMPANY_ROW]),
        ("2022-06-01", [AGENCY_ROW, COMPANY_ROW]),
    ],
)
def test_who_delivers_on_a_day(store: Store, day: str, expected: list[tuple[str, ...]]) -> None:
    assert in_force(store, as_at=day) == expected
    by_deliverer = {"of": "authorities", "where": {"authority": HALL}, "by": ["deliverer"]}
    found = read(store, by_deliverer | {"measures": ["count"], "as_at": day})
    assert len([row for row in found.rows if row["deliverer"]]) == len(expected)


def test_what_has_ended_counts_where_it_is_asked_for(store: Store) -> None:
    assert in_force(store) == [AGENCY_ROW, COMPANY_ROW]
    assert in_force(store, ever=True) == [AGENCY_ROW, COMPANY_ROW, TRUST_ROW]


def test_sparql_has_the_same_deliveries(store: Store) -> None:
    assert [*differences(store)] == []


def test_without_a_row_it_is_not_known(store: Store) -> None:
    nobody = answer_reading(store, {"of": "arrangements", "where": {"authority": VALE}})
    assert nobody.text.startswith("Not known whether there is an arrangement for ")
    has = {"has": {"of": "arrangements", "where": {"role": "shared"}}}
    given = {"of": "authorities", "where": {"all": [{"authority": [HALL, VALE]}, has]}}
    assert answer_reading(store, given).text.startswith("Not known whether")


def test_an_answer_names_what_had_ended(store: Store) -> None:
    text = answer_reading(store, {"of": "arrangements", "where": {"authority": HALL}}).text
    assert "Hall Agency (known since 2019)" in text
    assert "Ended: Hall Trust (since 2015, until 2021)." in text
