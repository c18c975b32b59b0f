"""Projections of the invented reports' graph: what is linked, and by which findings."""

import networkx as nx
import pytest
from builds import with_statements

from graphkit.answers.measures.projections import PROJECTIONS
from graphkit.core.terms import POLARITIES
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.store.dataset import Store

authority_agency, agency_agency = PROJECTIONS["authority-agency"], PROJECTIONS["agency-agency"]
AGENCIES = [name for name in PROJECTIONS if "agency" in name]


@pytest.fixture(scope="module")
def joint(small: Store) -> Store:
    """The invented reports, one finding of which on the police is on an adoption agency, too."""
    about = "?finding gk:concerns agency:norvale-police FILTER(CONTAINS(STR(?finding), '-ilacs/'))"
    ((report, finding),) = small.rows(
        "SELECT ?report ?finding { ?inspection gk:report ?report ; "
        f"gk:finding ?finding . {about} }}"
    )
    return with_statements(small, f"<{finding}> gk:concerns agency:adopt-norvale", report)


def links(graph: nx.Graph) -> set[tuple[str, str]]:
    """The links of a graph by the names of their ends."""
    return {tuple(sorted(graph.nodes[end]["label"] for end in ends)) for ends in graph.edges}


@pytest.mark.parametrize("name", list(PROJECTIONS))
def test_nodes_are_named_and_stand_in_order(joint: Store, name: str) -> None:
    graph = PROJECTIONS[name](joint, polarity="")
    assert graph.number_of_edges() > 0
    assert all(
        data["label"] and data["type"] in name.split("-") for _, data in graph.nodes(data=True)
    )
    assert all(data["weight"] > 0 for *_, data in graph.edges(data=True))
    again = PROJECTIONS[name](joint, polarity="")
    assert list(again.edges(data=True)) == list(graph.edges(data=True))


@pytest.mark.parametrize("name", AGENCIES)
def test_each_link_rests_on_findings_that_concern_both_ends(joint: Store, name: str) -> None:
    edges = PROJECTIONS[name](joint, polarity="").edges(data=True)
    assert edges
    for one, other, data in edges:
        assert (
            sum(data[polarity] for polarity in POLARITIES)
            == data["weight"]
            == len(data["evidence"])
            > 0
        )
        for finding in data["evidence"]:
            for end in (one, other):
                is_stated = f"ASK {{ <{finding}> gk:concerns <{end}> }}"
                made = f"ASK {{ ?i gk:inspectionOf <{end}> ; gk:finding <{finding}> }}"
                assert joint.query(is_stated) or joint.query(made), (finding, end)


def test_findings_of_one_polarity_are_kept(small: Store) -> None:
    weak = authority_agency(small, polarity="weakness")
    assert set() < links(weak) < links(authority_agency(small))
    assert all(data["weight"] == data["weakness"] > 0 for *_, data in weak.edges(data=True))


def test_a_focus_keeps_what_was_found_there_or_about_it(small: Store) -> None:
    there = authority_agency(small, resolve_focus(small, "Wexmoor"))
    assert {data["label"] for _, data in there.nodes(data=True) if data["type"] == "authority"} == {
        "Wexmoor"
    }
    about = authority_agency(small, resolve_focus(small, "Norvale Police"))
    assert ("Northmere", "Norvale Police") in links(about)
    assert {"Norvale Police", "Northmere", "Ambleford"} <= {
        name for pair in links(about) for name in pair
    }


def test_inspectors_are_no_partners(small: Store) -> None:
    for graph in (authority_agency(small), agency_agency(small)):
        assert "Inspectorate" not in {data["kind"] for _, data in graph.nodes(data=True)}


def test_links_of_topics_count_the_findings_of_the_store(small: Store) -> None:
    counts_by = {
        (place, topic): int(number)
        for place, topic, number in small.rows(
            """SELECT ?place ?topic (COUNT(DISTINCT ?finding) AS ?n) {
                ?inspection gk:inspectionOf ?place ; gk:finding ?finding .
                ?finding gk:topic ?topic ; gk:polarity scheme:polarity\\/weakness }
                GROUP BY ?place ?topic"""
        )
    }
    assert counts_by
    graph = PROJECTIONS["authority-topic"](small)
    assert {ends: graph.edges[ends]["weight"] for ends in counts_by} == counts_by
    assert graph.number_of_edges() == len(counts_by)
