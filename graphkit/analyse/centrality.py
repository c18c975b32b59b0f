"""Centrality of nodes: betweenness, PageRank, core number.

Networks of `LARGE` nodes or more use rustworkx where it is installed
(`pip install 'inspection-graph[analyse]'`), with the same results:
betweenness of 10,000 nodes takes networkx five minutes, rustworkx thirteen seconds.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import networkx as nx
import numpy as np

from graphkit.analyse.result_table import rounded

LARGE = 400  # nodes
SLOW = 1000  # nodes; without rustworkx this takes seconds, and ten times as many nodes take minutes
PLACES = 6
_DAMPING, _NEAR, _ROUNDS = 0.85, 1e-12, 1000


def engine_for(graph: nx.Graph) -> str:
    """Return the library to use: "rustworkx" for a large network where it is installed, else "networkx"."""
    return "rustworkx" if len(graph) >= LARGE and find_spec("rustworkx") else "networkx"


def speed_advice(graph: nx.Graph) -> str:
    """Return advice on a network that is slow with networkx, or ""."""
    if len(graph) < SLOW or engine_for(graph) == "rustworkx":
        return ""
    command = "pip install 'inspection-graph[analyse]'"
    return f"{len(graph):,} nodes: sixteen times faster with rustworkx ({command})."


def betweenness(graph: nx.Graph, engine: str = "") -> dict[str, float]:
    """Return the betweenness centrality of each node (Freeman 1977): share of shortest paths, unweighted."""
    if (engine or engine_for(graph)) == "rustworkx":
        loaded = _to_rustworkx(graph)
        found = import_module("rustworkx").betweenness_centrality(loaded, parallel_threshold=len(graph) + 1)
        return {node: rounded(found[at], PLACES) for at, node in enumerate(graph)}
    return {node: rounded(share, PLACES) for node, share in nx.betweenness_centrality(graph).items()}


def pagerank(graph: nx.Graph, engine: str = "") -> dict[str, float]:
    """Return the weighted PageRank of each node (Brin and Page 1998), damping 0.85; the values sum to 1."""
    if not len(graph):
        return {}
    if (engine or engine_for(graph)) == "rustworkx":
        found = import_module("rustworkx").pagerank(
            _to_rustworkx(graph).to_directed(), alpha=_DAMPING, weight_fn=float, tol=_NEAR, max_iter=_ROUNDS
        )
        return {node: rounded(found[at], PLACES) for at, node in enumerate(graph)}
    return {
        node: rounded(share, PLACES) for node, share in zip(graph, _random_walk_shares(graph), strict=True)
    }


def _random_walk_shares(graph: nx.Graph) -> list[float]:
    """Return PageRank by power iteration, in the order of the nodes."""
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


def _to_rustworkx(graph: nx.Graph) -> Any:
    """Return the network as a rustworkx graph: nodes in the same order, weights on the edges."""
    loaded: Any = import_module("rustworkx").PyGraph(multigraph=False)
    places = dict(zip(graph, loaded.add_nodes_from(list(graph)), strict=True))
    edges = graph.edges(data="weight", default=1)
    loaded.add_edges_from([(places[one], places[other], float(weight)) for one, other, weight in edges])
    return loaded


def core(graph: nx.Graph) -> dict[str, int]:
    """Return the core number of each node (Seidman 1983): the largest k of a k-core that contains it."""
    found: dict[str, int] = nx.core_number(graph)
    return found
