"""Communities: parts of a network that hang together more than chance would have it (Louvain, Blondel 2008).

The method throws dice. It is run with ten fixed seeds; the partition of the highest modularity is taken, and
how far the ten agree is told: as the mean adjusted Rand index of all pairs (1: the same each time, 0: no more
alike than chance), and for each community as how much of it is found again (mean best Jaccard index).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import networkx as nx

SEEDS = range(10)
_TELLING = 3  # members that name a community
Partition = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Community:
    """Members, the most telling first. `inside` is the share of their links' weight that stays among them."""

    name: str
    members: tuple[str, ...]
    weight: float
    inside: float
    stability: float


@dataclass(frozen=True, slots=True)
class Communities:
    """The best of several partitions, largest community first, and how far the partitions agree."""

    communities: tuple[Community, ...]
    modularity: float
    agreement: float


def communities(graph: nx.Graph) -> Communities:
    """Return the communities of a network; the links count by their weight."""
    if not graph.number_of_edges():
        return Communities((), 0.0, 1.0)
    names = list(graph)
    numbered = nx.relabel_nodes(graph, {name: at for at, name in enumerate(names)})
    parts = [_louvain(numbered, seed) for seed in SEEDS]
    quality = [nx.community.modularity(numbered, run, weight="weight") for run in parts]
    runs = [tuple(frozenset(names[at] for at in part) for part in run) for run in parts]
    best = max(range(len(runs)), key=lambda at: (round(quality[at], 9), -at))
    found = [_community(graph, members, runs) for members in runs[best]]
    ordered = sorted(found, key=lambda item: (-len(item.members), item.name))
    return Communities(tuple(ordered), quality[best], agreement(runs))


def agreement(runs: Sequence[Partition]) -> float:
    """Return the mean adjusted Rand index of all pairs of partitions (Hubert and Arabie 1985)."""
    pairs = [adjusted_rand(one, other) for one, other in combinations(runs, 2)]
    return sum(pairs) / len(pairs) if pairs else 1.0


def adjusted_rand(one: Partition, other: Partition) -> float:
    """Return how far two partitions of the same things agree, beyond what chance would give."""
    place = {thing: at for at, part in enumerate(other) for thing in part}
    both = sum(comb(n, 2) for part in one for n in Counter(place[thing] for thing in part).values())
    first, second = (sum(comb(len(part), 2) for part in parts) for parts in (one, other))
    chance = first * second / max(comb(len(place), 2), 1)
    most = (first + second) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def _louvain(numbered: nx.Graph, seed: int) -> list[list[int]]:
    """Return one partition. The nodes are numbers: the order of sets of names hangs on the hash seed."""
    return sorted(map(sorted, nx.community.louvain_communities(numbered, weight="weight", seed=seed)))


def _community(graph: nx.Graph, members: frozenset[str], runs: Sequence[Partition]) -> Community:
    among = {member: _weight(graph[member], members) for member in sorted(members)}
    whole = {member: _weight(graph[member], graph) for member in among}
    ordered = sorted(members, key=lambda member: (-_telling(among[member], whole[member]), member))
    inside, reached = sum(among.values()), sum(whole.values())
    name = ", ".join(graph.nodes[member].get("label", member) for member in ordered[:_TELLING])
    found_again = [max(len(members & part) / len(members | part) for part in run) for run in runs]
    return Community(
        name, tuple(ordered), inside / 2, inside / reached if reached else 1.0, sum(found_again) / len(runs)
    )


def _weight(links: Mapping[str, Mapping[str, float]], wanted: Container[str]) -> float:
    return sum(data.get("weight", 1) for other, data in links.items() if other in wanted)


def _telling(inside: float, whole: float) -> float:
    """Return how well a member stands for its community: many links, and most of them within."""
    return inside * inside / whole if whole else 0.0
