"""Communities: densely connected parts of a network (Louvain, Blondel 2008).

The method is random. It runs with ten fixed seeds; the partition with the highest modularity is used.
Stability is reported as the mean adjusted Rand index of all pairs of runs (1: identical, 0: no better than
chance), and for each community as its mean best Jaccard index over the runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import networkx as nx

SEEDS = range(10)
_NAMING_MEMBERS = 3  # members that name a community
Partition = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Community:
    """Members, most central first. `inside` is the share of their edge weight that stays in the community."""

    name: str
    members: tuple[str, ...]
    weight: float
    inside: float
    stability: float


@dataclass(frozen=True, slots=True)
class Communities:
    """The best of several partitions, largest community first; its modularity, and agreement of the runs."""

    communities: tuple[Community, ...]
    modularity: float
    agreement: float


def communities(graph: nx.Graph) -> Communities:
    """Return the communities of a network, edges weighted."""
    if not graph.number_of_edges():
        return Communities((), 0.0, 1.0)
    names = list(graph)
    numbered = nx.relabel_nodes(graph, {name: at for at, name in enumerate(names)})
    communities_table = [_louvain(numbered, seed) for seed in SEEDS]
    quality = [nx.community.modularity(numbered, run, weight="weight") for run in communities_table]
    runs = [tuple(frozenset(names[at] for at in part) for part in run) for run in communities_table]
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
    both = sum(comb(n, 2) for part in one for n in Counter(place[thing] for thing in part).values())
    first, second = (
        sum(comb(len(part), 2) for part in communities_table) for communities_table in (one, other)
    )
    chance = first * second / max(comb(len(place), 2), 1)
    most = (first + second) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def _louvain(numbered: nx.Graph, seed: int) -> list[list[int]]:
    """Return one partition. Nodes are numbers because the order of sets of names depends on the hash seed."""
    return sorted(map(sorted, nx.community.louvain_communities(numbered, weight="weight", seed=seed)))


def _community(graph: nx.Graph, members: frozenset[str], runs: Sequence[Partition]) -> Community:
    among = {member: _weight(graph[member], members) for member in sorted(members)}
    whole = {member: _weight(graph[member], graph) for member in among}
    ordered = sorted(members, key=lambda member: (-_centrality(among[member], whole[member]), member))
    inside, reached = sum(among.values()), sum(whole.values())
    name = ", ".join(graph.nodes[member].get("label", member) for member in ordered[:_NAMING_MEMBERS])
    found_again = [max(len(members & part) / len(members | part) for part in run) for run in runs]
    return Community(
        name, tuple(ordered), inside / 2, inside / reached if reached else 1.0, sum(found_again) / len(runs)
    )


def _weight(links: Mapping[str, Mapping[str, float]], wanted: Container[str]) -> float:
    return sum(data.get("weight", 1) for other, data in links.items() if other in wanted)


def _centrality(inside: float, whole: float) -> float:
    """Return how central a member is: much weight, and most of it within the community."""
    return inside * inside / whole if whole else 0.0
