"""Measures of a network: centrality, brokers (structural holes), similarity of nodes, communities.

Betweenness of `LARGE` nodes or more is calculated by rustworkx where it is installed
(`pip install -e '.[analyse]'`), with the same results:
betweenness of 10,000 nodes takes networkx five minutes, rustworkx thirteen seconds.

Communities are densely connected parts of a network (Louvain, Blondel 2008). The method is random.
It runs with ten fixed seeds; the partition with the highest modularity is used. Stability is
reported as the mean adjusted Rand index of all pairs of runs (1: identical, 0: no better than
chance), and for each community as its mean best Jaccard index over the runs.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np

from graphkit.answers.measures.result_table import rounded

LARGE = 400  # nodes
SLOW = 1000  # nodes; without rustworkx this takes seconds, and ten times as many nodes take minutes
PLACES = 6
FEWEST_SHARED = 3  # neighbours; with fewer, similarity is mostly chance
SEEDS = range(10)
_DAMPING, _NEAR, _ROUNDS = 0.85, 1e-12, 1000
_NAMING_MEMBERS = 3  # members that name a community
Pairs = dict[tuple[str, str], float]
Partition = tuple[frozenset[str], ...]


def engine_for(graph: nx.Graph) -> str:
    """Return the library to use: "rustworkx" for a large network where it is installed,
    else "networkx".
    """
    return "rustworkx" if len(graph) >= LARGE and find_spec("rustworkx") else "networkx"


def speed_advice(graph: nx.Graph) -> str:
    """Return advice on a network that is slow with networkx, or ""."""
    if len(graph) < SLOW or engine_for(graph) == "rustworkx":
        return ""
    package = "rustworkx (pip install -e '.[analyse]')"
    return f"{len(graph):,} nodes: sixteen times faster with {package}."


def betweenness(graph: nx.Graph, engine: str = "") -> dict[str, float]:
    """Return the betweenness centrality of each node (Freeman 1977):
    share of shortest paths, unweighted.
    """
    if (engine or engine_for(graph)) == "rustworkx":
        loaded = _to_rustworkx(graph)
        found = import_module("rustworkx").betweenness_centrality(
            loaded, parallel_threshold=len(graph) + 1
        )
        return {node: rounded(found[at], PLACES) for at, node in enumerate(graph)}
    return {
        node: rounded(share, PLACES) for node, share in nx.betweenness_centrality(graph).items()
    }


def pagerank(graph: nx.Graph) -> dict[str, float]:
    """Return the weighted PageRank of each node (Brin and Page 1998), damping 0.85;
    the values sum to 1.
    """
    if not len(graph):
        return {}
    return {
        node: rounded(share, PLACES)
        for node, share in zip(graph, _random_walk_shares(graph), strict=True)
    }


def _random_walk_shares(graph: nx.Graph) -> list[float]:
    """Return PageRank by power iteration, in the order of the nodes."""
    places = {node: at for at, node in enumerate(graph)}
    ends = [
        (places[one], places[other], data.get("weight", 1))
        for one, other, data in graph.edges(data=True)
    ]
    both = ends + [(other, one, weight) for one, other, weight in ends]
    sources, targets = (np.array([end[at] for end in both], dtype=int) for at in (0, 1))
    weights, count = np.array([end[2] for end in both], dtype=float), len(places)
    leaving = np.bincount(sources, weights, count)
    share = np.full(count, 1 / count)
    for _ in range(_ROUNDS):
        flow = share[sources] * weights / leaving[sources]
        stranded = share[leaving == 0].sum()
        coming = (
            _DAMPING * (np.bincount(targets, flow, count) + stranded / count)
            + (1 - _DAMPING) / count
        )
        settled, share = float(np.abs(coming - share).sum()) < _NEAR * count, coming
        if settled:
            break
    return [float(one) for one in share]


def _to_rustworkx(graph: nx.Graph) -> Any:
    """Return the network as a rustworkx graph: nodes in the same order, weights on the edges."""
    loaded: Any = import_module("rustworkx").PyGraph(multigraph=False)
    places = dict(zip(graph, loaded.add_nodes_from(list(graph)), strict=True))
    edges = graph.edges(data="weight", default=1)
    loaded.add_edges_from(
        [(places[one], places[other], float(weight)) for one, other, weight in edges]
    )
    return loaded


def core(graph: nx.Graph) -> dict[str, int]:
    """Return the core number of each node (Seidman 1983):
    the largest k of a k-core that contains it.
    """
    found: dict[str, int] = nx.core_number(graph)
    return found


def constraint(graph: nx.Graph) -> dict[str, float]:
    """Return Burt's constraint of each node, weighted:
    how far its ties lead back to the same few others.

    Low: its neighbours are not connected, so it can broker. Equal to `networkx.constraint`, which
    needs scipy or takes time that grows with the cube of a node's degree.
    """
    portions = {}  # of the weight of each node, by neighbour
    for node in graph:
        weights = {
            other: data.get("weight", 1) for other, data in graph[node].items() if other != node
        }
        total = sum(weights.values())
        portions[node] = {other: weight / total for other, weight in weights.items()}
    return {node: _constrained(portions, node) for node in graph if portions[node]}


def _constrained(portions: Mapping[str, Mapping[str, float]], node: str) -> float:
    mine = portions[node]
    ties = []
    for other, direct in mine.items():
        theirs = portions[other]
        fewer, more = (mine, theirs) if len(mine) < len(theirs) else (theirs, mine)
        shared = [third for third in fewer if third in more and third in mine]
        indirect = math.fsum(
            mine[third] * portions[third][other] for third in shared if third != other
        )
        ties.append((direct + indirect) ** 2)
    return math.fsum(ties)


def effective_size(graph: nx.Graph) -> dict[str, float]:
    """Return the effective size of each node:
    neighbours not reached through one another (Borgatti 1997).
    """
    triangles = nx.triangles(graph)
    degrees = {node: len(set(graph[node]) - {node}) for node in graph}
    return {
        node: degree - 2 * triangles[node] / degree for node, degree in degrees.items() if degree
    }


def cosines(linked: Mapping[str, Mapping[str, float]]) -> Pairs:
    """Return the cosine similarity (0 to 1) of each pair by the weights of their neighbours.

    Weights are √weight × rarity, so that neighbours common to all count little (Salton and McGill
    1983).
    """
    vectors = {
        one: {to: math.sqrt(n) for to, n in sorted(links.items())} for one, links in linked.items()
    }
    spread = Counter(to for vector in vectors.values() for to in vector)
    rarity = {to: math.log((1 + len(vectors)) / times) for to, times in spread.items()}
    units = {}
    for one, vector in vectors.items():
        weights = {to: n * rarity[to] for to, n in vector.items()}
        length = math.sqrt(math.fsum(value * value for value in weights.values())) or 1.0
        units[one] = {to: value / length for to, value in weights.items()}
    return {
        (one, other): rounded(
            math.fsum(units[one][to] * units[other].get(to, 0.0) for to in units[one]), 6
        )
        for one, other in combinations(sorted(units), 2)
    }


def shared(graph: nx.Graph) -> dict[tuple[str, str], tuple[float, tuple[str, ...], int]]:
    """Return pairs of nodes of one type: similarity, shared neighbours,
    number of neighbours of either.

    Pairs with fewer than `FEWEST_SHARED` shared neighbours are left out.
    """
    found = {}
    for kind in sorted({data["type"] for _, data in graph.nodes(data=True)}):
        of_kind = [node for node, data in graph.nodes(data=True) if data["type"] == kind]
        linked = {
            node: {to: data["weight"] for to, data in graph[node].items()} for node in of_kind
        }
        for (one, other), similarity_ in cosines(linked).items():
            both = linked[one].keys() & linked[other].keys()
            if len(both) >= FEWEST_SHARED:
                heavy = sorted(both, key=lambda to: (-min(linked[one][to], linked[other][to]), to))
                found[one, other] = (
                    similarity_,
                    tuple(heavy),
                    len(linked[one].keys() | linked[other].keys()),
                )
    return found


@dataclass(frozen=True, slots=True)
class Community:
    """Members, most central first. `inside` is the share of their edge weight that stays in the
    community.
    """

    name: str
    members: tuple[str, ...]
    weight: float
    inside: float
    stability: float


@dataclass(frozen=True, slots=True)
class Communities:
    """The best of several partitions, largest community first;
    its modularity, and agreement of the runs.
    """

    communities: tuple[Community, ...]
    modularity: float
    agreement: float


def communities(graph: nx.Graph) -> Communities:
    """Return the communities of a network, edges weighted."""
    if not graph.number_of_edges():
        return Communities((), 0.0, 1.0)
    names = list(graph)
    numbered = nx.relabel_nodes(graph, {name: at for at, name in enumerate(names)})
    # Nodes are numbers because the order of sets of names depends on the hash seed.
    partitions = [
        sorted(map(sorted, nx.community.louvain_communities(numbered, weight="weight", seed=seed)))
        for seed in SEEDS
    ]
    quality = [nx.community.modularity(numbered, run, weight="weight") for run in partitions]
    runs = [tuple(frozenset(names[at] for at in part) for part in run) for run in partitions]
    best = max(range(len(runs)), key=lambda at: (round(quality[at], 9), -at))
    found = [_community(graph, members, runs) for members in runs[best]]
    ordered = sorted(found, key=lambda item: (-len(item.members), item.name))
    return Communities(tuple(ordered), quality[best], agreement(runs))


def agreement(runs: Sequence[Partition]) -> float:
    """Return the mean adjusted Rand index of all pairs of partitions (Hubert and Arabie 1985)."""
    pairs = [adjusted_rand(one, other) for one, other in combinations(runs, 2)]
    return sum(pairs) / len(pairs) if pairs else 1.0


def adjusted_rand(one: Partition, other: Partition) -> float:
    """Return the adjusted Rand index of two partitions of the same nodes."""
    place = {thing: at for at, part in enumerate(other) for thing in part}
    both = sum(
        math.comb(n, 2) for part in one for n in Counter(place[thing] for thing in part).values()
    )
    first, second = (
        sum(math.comb(len(part), 2) for part in partition) for partition in (one, other)
    )
    chance = first * second / max(math.comb(len(place), 2), 1)
    most = (first + second) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def _community(graph: nx.Graph, members: frozenset[str], runs: Sequence[Partition]) -> Community:
    among = {member: _weight(graph[member], members) for member in sorted(members)}
    whole = {member: _weight(graph[member], graph) for member in among}

    def rank(member: str) -> tuple[float, str]:
        """Sort key: much weight, and most of it within the community."""
        return -(among[member] ** 2 / whole[member] if whole[member] else 0.0), member

    ordered = sorted(members, key=rank)
    inside, reached = sum(among.values()), sum(whole.values())
    name = ", ".join(
        graph.nodes[member].get("label", member) for member in ordered[:_NAMING_MEMBERS]
    )
    found_again = [max(len(members & part) / len(members | part) for part in run) for run in runs]
    return Community(
        name,
        tuple(ordered),
        inside / 2,
        inside / reached if reached else 1.0,
        sum(found_again) / len(runs),
    )


def _weight(links: Mapping[str, Mapping[str, float]], wanted: Collection[str]) -> float:
    return sum(data.get("weight", 1) for other, data in links.items() if other in wanted)
