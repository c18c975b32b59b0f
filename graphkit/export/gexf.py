"""GEXF 1.3, Gephi's own format. It carries no date of writing, so that the bytes repeat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.export.graphml import drawable, xml
from graphkit.export.part import Part
from graphkit.network import whole

_TYPES = {bool: "boolean", int: "long", float: "double"}
_OWN = {"label", "weight"}  # what GEXF has attributes of its own for


def gexf(part: Part, path: Path) -> None:
    """Write the networks of a part."""
    path.write_text("".join(_lines(drawable(whole(part.store)))), encoding="utf-8", newline="\n")


def _lines(graph: nx.MultiDiGraph) -> Iterable[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield '<graph defaultedgetype="directed" mode="static">\n'
    nodes = _keys(data for _, data in graph.nodes(data=True))
    edges = _keys(data for _, _, data in graph.edges(data=True))
    yield from _declared("node", nodes)
    yield from _declared("edge", edges)
    yield "<nodes>\n"
    for node, data in graph.nodes(data=True):
        yield f'<node id="{xml(node)}" label="{xml(str(data["label"]))}">{_values(data, nodes)}</node>\n'
    yield "</nodes>\n<edges>\n"
    for number, (one, other, data) in enumerate(graph.edges(data=True)):
        ends = f'source="{xml(one)}" target="{xml(other)}"'
        label = f'label="{xml(str(data["label"]))}" weight="{data["weight"]}"'
        yield f'<edge id="{number}" {ends} {label}>{_values(data, edges)}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _keys(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the attributes met and their types: those of their first values."""
    found: dict[str, str] = {}
    for data in rows:
        for name, value in data.items():
            if name not in found and name not in _OWN:
                found[name] = _TYPES.get(type(value), "string")
    return found


def _declared(what: str, keys: Mapping[str, str]) -> Iterable[str]:
    yield f'<attributes class="{what}">\n'
    for number, (name, kind) in enumerate(keys.items()):
        yield f'<attribute id="{number}" title="{xml(name)}" type="{kind}"/>\n'
    yield "</attributes>\n"


def _values(data: Mapping[str, Any], keys: Mapping[str, str]) -> str:
    values = "".join(
        f'<attvalue for="{number}" value="{xml(str(data[name]))}"/>'
        for number, name in enumerate(keys)
        if data.get(name) not in (None, "")
    )
    return f"<attvalues>{values}</attvalues>"
