"""Cytoscape JSON: `elements` with nodes and edges, as Cytoscape and Cytoscape.js read them.

networkx needs `directed`, `multigraph`, the `value` of nodes and the `key` of edges to read it back.
"""

from __future__ import annotations

import json
from pathlib import Path

from graphkit.ask.network import complete_network
from graphkit.export.graphml import without_evidence
from graphkit.export.selection import Part


def cytoscape(part: Part, path: Path) -> None:
    """Write the networks of a subset, one element a line."""
    graph = without_evidence(complete_network(part.store, part.entities))
    nodes = [{"data": {**data, "id": node, "value": node}} for node, data in graph.nodes(data=True)]
    edges = [
        {"data": {**data, "id": f"e{number}", "source": one, "target": other, "key": key}}
        for number, (one, other, key, data) in enumerate(graph.edges(keys=True, data=True))
    ]
    lists = ",\n".join(
        f'"{name}": [\n' + ",\n".join(json.dumps(item, ensure_ascii=False) for item in items) + "\n]"
        for name, items in (("nodes", nodes), ("edges", edges))
    )
    head = f'"data": {{"name": {json.dumps(part.name)}}}, "directed": true, "multigraph": true'
    text = f'{{{head}, "elements": {{\n{lists}\n}}}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")
