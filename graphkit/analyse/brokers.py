"""Brokers: nodes that connect others which are not connected themselves (structural holes, Burt 1992)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import networkx as nx


def constraint(graph: nx.Graph) -> dict[str, float]:
    """Return Burt's constraint of each node, weighted: how far its ties lead back to the same few others.

    Low: its neighbours are not connected, so it can broker. Equal to `networkx.constraint`, which needs scipy
    or takes time that grows with the cube of a node's degree.
    """
    portions = {node: _portions(graph, node) for node in graph}
    return {node: _constrained(portions, node) for node in graph if portions[node]}


def _portions(graph: nx.Graph, node: str) -> dict[str, float]:
    """Return the share of a node's total weight that goes to each neighbour."""
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
    """Return the effective size of each node: neighbours not reached through one another (Borgatti 1997)."""
    triangles = nx.triangles(graph)
    degrees = {node: len(set(graph[node]) - {node}) for node in graph}
    return {node: degree - 2 * triangles[node] / degree for node, degree in degrees.items() if degree}
