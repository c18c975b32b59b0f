"""Brokers: who stands between others that do not know one another (structural holes, Burt 1992)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import networkx as nx


def constraint(graph: nx.Graph) -> dict[str, float]:
    """Return how far a node's ties lead back to the same few others (Burt's constraint, by weight).

    Low: its neighbours do not know one another, and it can broker. The same as `networkx.constraint`, which
    needs scipy or grows with the cube of a node's links.
    """
    portions = {node: _portions(graph, node) for node in graph}
    return {node: _constrained(portions, node) for node in graph if portions[node]}


def _portions(graph: nx.Graph, node: str) -> dict[str, float]:
    """Return which part of a node's ties goes to each neighbour."""
    weights = {other: data.get("weight", 1) for other, data in graph[node].items() if other != node}
    total = sum(weights.values())
    return {other: weight / total for other, weight in weights.items()}


def _constrained(portions: Mapping[str, Mapping[str, float]], node: str) -> float:
    mine = portions[node]
    ties = []
    for other, direct in mine.items():
        theirs = portions[other]
        fewer, more = (mine, theirs) if len(mine) < len(theirs) else (theirs, mine)
        shared = [third for third in fewer if third in more and third in mine]
        indirect = math.fsum(mine[third] * portions[third][other] for third in shared if third != other)
        ties.append((direct + indirect) ** 2)
    return math.fsum(ties)


def effective_size(graph: nx.Graph) -> dict[str, float]:
    """Return how many of a node's neighbours are not reached through one another (Borgatti 1997)."""
    triangles = nx.triangles(graph)
    degrees = {node: len(set(graph[node]) - {node}) for node in graph}
    return {node: degree - 2 * triangles[node] / degree for node, degree in degrees.items() if degree}
