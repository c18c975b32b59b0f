"""Every measure is described, runs, and says the same of the same graph."""

import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox
import pytest
from builds import with_statements

from graphkit.answers.measures.catalogue import _CALCULATED, measures, run_measure
from graphkit.answers.measures.network_measures import FEWEST_SHARED
from graphkit.answers.measures.projections import PROJECTIONS, MeasureRequest
from graphkit.answers.measures.result_table import ResultTable, render_table
from graphkit.core.errors import MeasureError
from graphkit.core.terms import BASE, POLARITIES
from graphkit.graph.entities.focus import Focus, resolve_focus
from graphkit.graph.store.dataset import Store

ROOT = Path(__file__).parents[3]
MEASURES = sorted(measures())
ALL_OF_THEM = """
import sys
import pyoxigraph as ox
from graphkit.answers.measures.projections import MeasureRequest
from graphkit.answers.measures.catalogue import measures, run_measure
from graphkit.answers.measures.result_table import render_table
from graphkit.graph.store.dataset import Store
engine, lines = ox.Store(), open(sys.argv[1], "rb").read().splitlines(keepends=True)
engine.load(b"".join(lines[:: int(sys.argv[2])]), ox.RdfFormat.N_QUADS)
print(*(render_table(run_measure(name, MeasureRequest(Store(engine))),
"json") for name in measures()))
"""


def test_the_same_graph_gives_the_same_figures_in_any_order(small: Store, tmp_path: Path) -> None:
    small.engine.dump(tmp_path / "graph.nq", ox.RdfFormat.N_QUADS)
    expected = [
        subprocess.run(
            [sys.executable, "-c", ALL_OF_THEM, tmp_path / "graph.nq", order],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for order, seed in (("1", "1"), ("-1", "2"))
    ]
    assert expected[0] == expected[1]
    assert len(expected[0]) > 10_000


def test_every_measure_has_a_description_and_vice_versa() -> None:
    assert set(measures()) == set(_CALCULATED)
    page = (ROOT / "docs" / "reference" / "measures.md").read_text("utf-8")
    assert [name for name in MEASURES if f"`{name}`" not in page] == []
    assert all(len(item.meaning) > 70 and len(item.caveat) > 80 for item in measures().values())


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_says_the_same_in_every_form(small: Store, name: str) -> None:
    answer = run_measure(name, MeasureRequest(small))
    expected = json.loads(render_table(answer, "json"))
    assert expected["rows"] == answer.records()
    assert expected["caveat"] == measures()[name].caveat
    assert render_table(answer, "csv").count("\n") >= len(answer.rows) + 1
    assert f"({len(answer.rows):,} row" in render_table(answer, "table")


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_looks_at_a_part(small: Store, name: str) -> None:
    focus = resolve_focus(small, "Wexmoor")
    names = [
        str(cell)
        for row in run_measure(name, MeasureRequest(small, focus=focus)).rows
        for cell in row[:2]
    ]
    if name != "similarity":
        assert "Northmere" not in names
        assert "Ambleford" not in names


def test_each_measure_of_centrality(small: Store) -> None:
    rows = {row["name"]: row for row in run_measure("centrality", MeasureRequest(small)).records()}
    for measure in ("betweenness", "pagerank", "core"):
        for row in run_measure(measure, MeasureRequest(small)).records():
            assert rows[row["name"]][measure] == row[measure]


def test_a_finding_about_two_things_in_focus_counts_once(small: Store) -> None:
    police, health = f"{BASE}agency/norvale-police", f"{BASE}agency/norvale-health"
    ((report, finding),) = small.rows(
        f"""SELECT ?report ?finding {{ ?inspection gk:report ?report ; gk:finding ?finding .
            ?finding gk:topic ?topic ; gk:concerns <{police}> ;
            gk:polarity scheme:polarity\\/weakness
            }} ORDER BY ?finding LIMIT 1"""
    )
    store = with_statements(small, f"<{finding}> gk:concerns <{health}>", report)
    one, both = (
        run_measure(
            "degree",
            MeasureRequest(store, on="authority-topic", focus=Focus("bodies", (), entities)),
        ).rows
        for entities in ((police,), (police, health))
    )
    assert one == both != ()


def test_a_shared_weakness_counts_once_whatever_its_topics(small: Store) -> None:
    rows = run_measure("similarity", MeasureRequest(small)).records()
    counts_by = {
        name: int(number)
        for name, number in small.rows(
            """SELECT ?name (COUNT(DISTINCT ?finding) AS ?n) {
                ?place rdfs:label ?name ; gk:latestInspection/gk:finding ?finding .
                ?finding gk:polarity scheme:polarity\\/weakness } GROUP BY ?name"""
        )
    }
    assert rows
    assert all(row["findings"] == counts_by[str(row["authority"])] for row in rows)
    assert all(row["other_findings"] == counts_by[str(row["other"])] for row in rows)


@pytest.mark.parametrize("measure", ["degree", "betweenness", "members", "brokers"])
def test_ended_relations_are_marked(small: Store, measure: str) -> None:
    """Of several days, the last. Some finding must speak of two agencies,
    for there to be a broker.
    """
    (police,) = small.rows('SELECT ?agency { ?agency rdfs:label "Norvale Police" }')
    (both,) = small.rows(
        """SELECT ?report ?finding { ?inspection gk:report ?report ; gk:finding ?finding .
            ?finding gk:polarity ?said ; gk:concerns ?board .
            ?board rdfs:label "Norvale Integrated Care Board" }"""
    )
    linked = with_statements(small, f"<{both[1]}> gk:concerns <{police[0]}>", both[0])
    days = " , ".join(f'"{day}"^^xsd:date' for day in ("2020-03-31", "2024-03-31"))
    expected = []
    for store in (linked, with_statements(linked, f"<{police[0]}> gk:validUntil {days}")):
        rows = run_measure(measure, MeasureRequest(store)).records()
        expected.append({row["name"]: row["ended"] for row in rows})
    assert expected[0]["Norvale Police"] == ""
    assert expected[1] == {**expected[0], "Norvale Police": "2024-03-31"}


def test_weight_is_the_findings_of_all_polarities(small: Store) -> None:
    for row in run_measure("degree", MeasureRequest(small)).records():
        assert row["weight"] == sum(int(row[polarity] or 0) for polarity in POLARITIES)


def test_things_alike_share_what_they_are_linked_to(small: Store) -> None:
    rows = run_measure("similarity", MeasureRequest(small, on="authority-topic")).records()
    graph = PROJECTIONS["authority-topic"](small)
    nodes = {data["label"]: node for node, data in graph.nodes(data=True)}
    names = sorted(name for name, node in nodes.items() if graph.nodes[node]["type"] == "authority")
    similarity_ = [
        {one, other}
        for one, other in combinations(names, 2)
        if len(set(graph[nodes[one]]) & set(graph[nodes[other]])) >= FEWEST_SHARED
    ]
    assert sorted(map(sorted, similarity_)) == sorted(
        sorted((str(row["name"]), str(row["other"]))) for row in rows
    )
    for row in rows:
        one, other = (set(graph[nodes[str(row[end])]]) for end in ("name", "other"))
        assert (len(one & other), len(one | other)) == (row["shared"], row["either"])
    part = run_measure(
        "similarity",
        MeasureRequest(small, on="authority-topic", focus=resolve_focus(small, "Wexmoor")),
    ).records()
    assert {row["name"] for row in part} == {"Wexmoor"}
    assert {str(row["other"]): row["similarity"] for row in part} == {
        str(row["name" if row["other"] == "Wexmoor" else "other"]): row["similarity"]
        for row in rows
        if "Wexmoor" in (row["name"], row["other"])
    }


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("weather", {}, "no such measure: 'weather'"),
        ("similarity", {"on": "agency-agency"}, "it applies to authority-authority"),
        ("waiting", {}, "measure waiting is gone; use the question `longest-since-inspection`"),
        ("trends", {}, "measure trends is gone; use `graphkit query weakness-share`"),
    ],
)
def test_errors_of_measures(small: Store, name: str, given: dict[str, str], expected: str) -> None:
    with pytest.raises(MeasureError, match=expected):
        run_measure(name, MeasureRequest(small, **given))  # type: ignore[arg-type]


def test_csv_runs_nothing_in_a_spreadsheet() -> None:
    answer = ResultTable("names", ("name", "least"), (("=HYPERLINK(1)", -0.5),))
    assert render_table(answer, "csv") == "name,least\n'=HYPERLINK(1),-0.5\n"


def test_the_first_rows_say_how_many_there_are() -> None:
    answer = ResultTable("names", ("name",), (("one",), ("two",)))
    assert answer.first(None) == answer.first(2) == answer
    assert answer.first(1).rows == (("one",),)
    assert answer.first(1).notes == ("The first 1 of 2 rows.",)
