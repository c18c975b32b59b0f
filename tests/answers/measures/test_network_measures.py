"""What measures of networks promise: the same by either engine, in any order,
and as the books have it.
"""

import random
from importlib.util import find_spec

import networkx as nx
import pytest

from graphkit.answers.measures.network_measures import (
    LARGE,
    adjusted_rand,
    betweenness,
    communities,
    constraint,
    effective_size,
    engine_for,
    pagerank,
    speed_advice,
)

GRAPHS = {
    "caves": nx.connected_caveman_graph(4, 6),
    "club": nx.karate_club_graph(),
    "two kinds": nx.bipartite.random_graph(12, 20, 0.2, seed=3),
    "in pieces": nx.disjoint_union(nx.star_graph(5), nx.empty_graph(3)),
}
each_graph = pytest.mark.parametrize("name", list(GRAPHS))


def weighted(name: str) -> nx.Graph:
    """One of the networks, its nodes named, its links of 1 to 5 findings."""
    graph = nx.Graph()
    graph.add_nodes_from(f"thing/{node:02}" for node in GRAPHS[name])
    for one, other in GRAPHS[name].edges:
        graph.add_edge(f"thing/{one:02}", f"thing/{other:02}", weight=(one * 7 + other) % 5 + 1)
    return graph


def shuffled(graph: nx.Graph) -> nx.Graph:
    """The same network, nodes and links in another order."""
    nodes, edges = list(graph), list(graph.edges(data=True))
    random.Random(4).shuffle(nodes)
    random.Random(5).shuffle(edges)
    other = nx.Graph()
    other.add_nodes_from(nodes)
    other.add_edges_from(edges)
    return other


@each_graph
def test_rustworkx_gives_what_networkx_gives(name: str) -> None:
    pytest.importorskip("rustworkx")
    graph = weighted(name)
    assert betweenness(graph, "rustworkx") == pytest.approx(
        betweenness(graph, "networkx"), abs=2e-6
    )


@each_graph
def test_the_order_of_nodes_and_links_changes_no_figure(name: str) -> None:
    graph = weighted(name)
    other = shuffled(graph)
    for measure in (betweenness, pagerank, constraint, effective_size):
        assert measure(other) == pytest.approx(measure(graph)), measure.__name__


@each_graph
def test_brokers_are_those_of_networkx(name: str) -> None:
    graph = weighted(name)
    linked = [node for node in graph if graph.degree(node)]
    assert constraint(graph) == pytest.approx(nx.constraint(graph, linked, weight="weight"))
    assert effective_size(graph) == pytest.approx(nx.effective_size(graph, linked))


def test_shares_of_a_random_walk_sum_to_one_and_follow_weight() -> None:
    graph = nx.Graph([("hub", "much", {"weight": 9}), ("hub", "little", {"weight": 1})])
    shares = pagerank(graph)
    assert sum(shares.values()) == pytest.approx(1, abs=1e-5)
    assert shares["hub"] > shares["much"] > shares["little"]


def test_a_large_network_is_left_to_rustworkx_where_it_is_there() -> None:
    large = nx.path_graph(LARGE)
    assert engine_for(nx.path_graph(3)) == "networkx"
    assert engine_for(large) == ("rustworkx" if find_spec("rustworkx") else "networkx")


def test_without_rustworkx_a_diagnostic_recommends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphkit.answers.measures.network_measures.find_spec", lambda name: None)
    assert ".[analyse]" in speed_advice(nx.empty_graph(5000))
    assert speed_advice(nx.empty_graph(50)) == ""


def test_two_weakly_linked_groups_are_two_communities() -> None:
    graph = nx.disjoint_union(nx.complete_graph(5), nx.complete_graph(6))
    graph.add_edge(0, 5)
    found = communities(nx.relabel_nodes(graph, str))
    assert [len(part.members) for part in found.communities] == [6, 5]
    assert found.agreement == 1
    assert all(part.stability == 1 for part in found.communities)
    assert found.communities[1].inside == pytest.approx(20 / 21)


@each_graph
def test_communities_hold_each_thing_once_whatever_the_order(name: str) -> None:
    graph = weighted(name)
    found = communities(graph)
    members = [member for part in found.communities for member in part.members]
    assert sorted(members) == sorted(graph)
    assert communities(graph) == found


def test_partitions_agree_as_far_as_they_are_alike() -> None:
    one = (frozenset("abc"), frozenset("def"))
    other = (frozenset("ab"), frozenset("cd"), frozenset("ef"))
    assert adjusted_rand(one, tuple(reversed(one))) == 1
    assert adjusted_rand(one, other) == pytest.approx(adjusted_rand(other, one))
    assert adjusted_rand(one, other) == pytest.approx(8 / 33)  # as scikit-learn has it
