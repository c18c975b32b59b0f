"""How central a thing is in a network: the ways that lead over it, who leads to it, how deep it lies.

Small networks are measured with networkx and numpy; from `LARGE` nodes on rustworkx does it where it is
installed (`pip install 'graphkit[analyse]'`), with the same results: betweenness of 10,000 nodes takes
networkx five minutes, rustworkx thirteen seconds.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import networkx as nx
import numpy as np

from graphkit.analyse.result_table import rounded

LARGE = 400  # nodes
SLOW = 1000  # nodes; without rustworkx that takes seconds, and ten times as many minutes
PLACES = 6
_DAMPING, _NEAR, _ROUNDS = 0.85, 1e-12, 1000


def engine_for(graph: nx.Graph) -> str:
    """Return what will measure a network: "networkx", or "rustworkx" where it is large and that is there."""
    return "rustworkx" if len(graph) >= LARGE and find_spec("rustworkx") else "networkx"


def slowness(graph: nx.Graph) -> str:
    """Return what to say of a network too large for networkx, or ""."""
    if len(graph) < SLOW or engine_for(graph) == "rustworkx":
        return ""
    return f"{len(graph):,} nodes: sixteen times faster with rustworkx (pip install 'graphkit[analyse]')."


def betweenness(graph: nx.Graph, engine: str = "") -> dict[str, float]:
    """Return which share of the shortest ways between others lead over a node (Freeman 1977), unweighted."""
    if (engine or engine_for(graph)) == "rustworkx":
        held = _handed_over(graph)
        found = import_module("rustworkx").betweenness_centrality(held, parallel_threshold=len(graph) + 1)
        return {node: rounded(found[at], PLACES) for at, node in enumerate(graph)}
    return {node: rounded(share, PLACES) for node, share in nx.betweenness_centrality(graph).items()}


def pagerank(graph: nx.Graph, engine: str = "") -> dict[str, float]:
    """Return how often one comes by who follows links at random, by their weight (Brin and Page 1998).

    In one step of seven, one starts anew anywhere. The shares of all nodes sum to one.
    """
    if not len(graph):
        return {}
    if (engine or engine_for(graph)) == "rustworkx":
        found = import_module("rustworkx").pagerank(
            _handed_over(graph).to_directed(), alpha=_DAMPING, weight_fn=float, tol=_NEAR, max_iter=_ROUNDS
        )
        return {node: rounded(found[at], PLACES) for at, node in enumerate(graph)}
    return {node: rounded(share, PLACES) for node, share in zip(graph, _walked(graph), strict=True)}


def _walked(graph: nx.Graph) -> list[float]:
    """Return the shares of a random walk by power iteration, in the order of the nodes."""
    places = {node: at for at, node in enumerate(graph)}
    ends = [
        (places[one], places[other], data.get("weight", 1)) for one, other, data in graph.edges(data=True)
    ]
    both = ends + [(other, one, weight) for one, other, weight in ends]
    sources, targets = (np.array([end[at] for end in both], dtype=int) for at in (0, 1))
    weights, count = np.array([end[2] for end in both], dtype=float), len(places)
    leaving = np.bincount(sources, weights, count)
    share = np.full(count, 1 / count)
    for _ in range(_ROUNDS):
        flow = share[sources] * weights / leaving[sources]
        stranded = share[leaving == 0].sum()
        coming = _DAMPING * (np.bincount(targets, flow, count) + stranded / count) + (1 - _DAMPING) / count
        settled, share = float(np.abs(coming - share).sum()) < _NEAR * count, coming
        if settled:
            break
    return [float(one) for one in share]


def _handed_over(graph: nx.Graph) -> Any:
    """Return a network as rustworkx holds it, nodes in the same order, weights on the edges."""
    held: Any = import_module("rustworkx").PyGraph(multigraph=False)
    places = dict(zip(graph, held.add_nodes_from(list(graph)), strict=True))
    edges = graph.edges(data="weight", default=1)
    held.add_edges_from([(places[one], places[other], float(weight)) for one, other, weight in edges])
    return held


def core(graph: nx.Graph) -> dict[str, int]:
    """Return the largest k for which a node is in a part where each has k links or more (Seidman 1983)."""
    found: dict[str, int] = nx.core_number(graph)
    return found
