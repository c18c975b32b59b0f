"""Measure the GraphML writer against those of networkx, on the same random graph.

    python benchmarks/graphml_speed.py [--nodes 20000] [--edges 120000] [--times 5]

The graph has the attributes of graphkit's networks: labels, types, weights, dates. Prints the
minimum and the median in processor seconds; networkx reads each file back and must find all nodes
and edges.
"""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import networkx as nx
from arguments import arguments

from graphkit.answers.measures.network import TYPES
from graphkit.core.terms import POLARITIES
from graphkit.surfaces.export.network_files import write_graphml


def random_network(nodes: int, edges: int) -> nx.MultiDiGraph:
    """Return a random graph with the attributes of graphkit's networks."""
    chance = random.Random(7)
    graph = nx.MultiDiGraph()
    names = [f"https://w3id.org/graphkit/id/thing/{number:06d}" for number in range(nodes)]
    for number, name in enumerate(names):
        kind = TYPES[number % len(TYPES)]
        label = f"Thing & Sons {number}"
        graph.add_node(
            name, name=label, label=label, type=kind, kind=kind.title(), weight=number % 90
        )
    for number in range(edges):
        one, other = chance.sample(names, 2)
        counts = {word: chance.randrange(9) for word in POLARITIES}
        days = {"since": f"20{10 + number % 16}-03-04", "until": f"20{10 + number % 16}-06-05"}
        graph.add_edge(
            one,
            other,
            label="findings about",
            type="findings",
            interaction="findings",
            weight=number % 50,
            **days,
            **counts,
        )
    return graph


def writers() -> dict[str, Callable[[nx.MultiDiGraph, Path], None]]:
    """Return the available writers by name."""
    found = {"graphkit": write_graphml, "networkx": nx.write_graphml_xml}
    try:
        import lxml.etree  # noqa: F401
    except ImportError:
        print("lxml is not installed: the lxml writer of networkx is left out")
        return found
    return {**found, "networkx, lxml": nx.write_graphml_lxml}


def main() -> None:
    """Time the writers in turn, so that other load on the machine affects all of them."""
    options = arguments(__doc__)
    for name, default in (("nodes", 20_000), ("edges", 120_000), ("times", 5)):
        options.add_argument(f"--{name}", type=int, default=default)
    given = options.parse_args()
    graph = random_network(given.nodes, given.edges)
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(given.times):
            for name, write in writers().items():
                path = Path(folder, f"{name}.graphml")
                begun = process_time()
                write(graph, path)
                times.setdefault(name, []).append(process_time() - begun)
        print(
            f"{given.nodes:,} nodes, {given.edges:,} edges: seconds, minimum and median of "
            f"{given.times}"
        )
        for name, taken in times.items():
            path = Path(folder, f"{name}.graphml")
            read = nx.read_graphml(path, force_multigraph=True)
            complete = len(read) == len(graph) and read.number_of_edges() == graph.number_of_edges()
            size = path.stat().st_size / 1e6
            print(
                f"{name:16}{min(taken):8.2f}{statistics.median(taken):8.2f}  {size:5.1f} MB  "
                f"{'read back completely' if complete else 'NOT READ BACK COMPLETELY'}"
            )


if __name__ == "__main__":
    main()
