"""Similarity of nodes by their neighbours, in a network with two types of nodes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from itertools import combinations

import networkx as nx

from graphkit.analyse.result_table import rounded

FEWEST = 3  # shared neighbours; with fewer, similarity is mostly chance
Pairs = dict[tuple[str, str], float]


def cosines(linked: Mapping[str, Mapping[str, float]]) -> Pairs:
    """Return the cosine similarity (0 to 1) of each pair by the weights of their neighbours.

    Weights are √weight × rarity, so that neighbours common to all count little (Salton and McGill 1983).
    """
    vectors = {one: {to: math.sqrt(n) for to, n in sorted(links.items())} for one, links in linked.items()}
    spread = Counter(to for vector in vectors.values() for to in vector)
    rarity = {to: math.log((1 + len(vectors)) / times) for to, times in spread.items()}
    units = {one: _unit({to: n * rarity[to] for to, n in vector.items()}) for one, vector in vectors.items()}
    return {
        (one, other): rounded(math.fsum(units[one][to] * units[other].get(to, 0.0) for to in units[one]), 6)
        for one, other in combinations(sorted(units), 2)
    }


def shared(graph: nx.Graph) -> dict[tuple[str, str], tuple[float, tuple[str, ...], int]]:
    """Return pairs of nodes of one type: similarity, shared neighbours, number of neighbours of either.

    Pairs with fewer than `FEWEST` shared neighbours are left out.
    """
    found = {}
    for kind in sorted({data["type"] for _, data in graph.nodes(data=True)}):
        of_kind = [node for node, data in graph.nodes(data=True) if data["type"] == kind]
        linked = {node: {to: data["weight"] for to, data in graph[node].items()} for node in of_kind}
        for (one, other), similarity_ in cosines(linked).items():
            both = linked[one].keys() & linked[other].keys()
            if len(both) >= FEWEST:
                heavy = sorted(both, key=lambda to: (-min(linked[one][to], linked[other][to]), to))
                found[one, other] = similarity_, tuple(heavy), len(linked[one].keys() | linked[other].keys())
    return found


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(math.fsum(value * value for value in vector.values())) or 1.0
    return {to: value / length for to, value in vector.items()}
