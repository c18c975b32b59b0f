"""GEXF 1.3, the native format of Gephi, with dates for its timeline. The file has no time stamp.

An edge of findings exists on the days of each inspection that made one (`spells`); an edge of delivery or of
a shared service, from its first day to its last. An agency or authority exists for its lifetime in the
register, extended to include its edges. An element without dates always exists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.ask.lookup import Index
from graphkit.ask.network import complete_network
from graphkit.core.partial_dates import first_day, last_day
from graphkit.core.terms import Property
from graphkit.export.graphml import without_evidence, xml
from graphkit.export.selection import Part
from graphkit.store.dataset import Store

Days = tuple[str, str]  # the first and the last; "" if open or unknown
_ID_LENGTH = 12  # digits of the digest that identifies an edge, independent of other edges
_TYPES = {bool: "boolean", int: "long", float: "double"}
_BUILT_IN = {  # attributes that GEXF has elements for, or that repeat another
    "node": {"label", "days"},
    "edge": {"label", "weight", "days", "interaction"},
}
_FINDING, _START, _END = Property.FINDING, Property.START_DATE, Property.END_DATE
_FROM, _UNTIL = Property.VALID_FROM, Property.VALID_UNTIL


def gexf(part: Part, path: Path) -> None:
    """Write the networks of a subset."""
    network = complete_network(part.store, part.entities)
    graph = without_evidence(network)
    for one, other, key, days in _edge_days(part.store, network):
        graph.edges[one, other, key]["days"] = days
    for node, life in _lives(part.store, graph).items():
        graph.nodes[node]["days"] = [life]
    path.write_text("".join(_lines(graph)), encoding="utf-8", newline="\n")


def _edge_days(store: Store, network: nx.MultiDiGraph) -> Iterable[tuple[str, str, str, list[Days]]]:
    """Yield each edge with the intervals in which it exists."""
    index = Index(store)

    def days_of(finding: str) -> Iterable[Days]:
        for inspection in index.follow(finding, "^" + _FINDING):
            for start in index.follow(inspection, _START):
                yield start, max(index.follow(inspection, _END), default=start)

    for one, other, key, data in network.edges(keys=True, data=True):
        if data["type"] == "findings":
            days = sorted({found for finding, _ in data["evidence"] for found in days_of(finding)})
        else:
            days = [(data["since"], data["until"])]
        yield one, other, key, [(first_day(start), last_day(end)) for start, end in days]


def _lives(store: Store, graph: nx.MultiDiGraph) -> dict[str, Days]:
    """Return the lifetime of each node by the register, extended to include its edges."""
    index, lives = Index(store), {}
    for node in graph:
        start = min(index.follow(node, _FROM), default="")
        end = max(index.follow(node, _UNTIL), default="")
        joined = (*graph.in_edges(node, data="days"), *graph.out_edges(node, data="days"))
        known = [days for *_, all_days in joined for days in all_days]
        starts = [first_day(start), *(day for day, _ in known)]
        ends = [last_day(end), *(day for _, day in known)]
        lives[node] = (min(starts) if start and all(starts) else "", max(ends) if end and all(ends) else "")
    return lives


def _lines(graph: nx.MultiDiGraph) -> Iterable[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield '<meta><creator>graphkit</creator></meta>\n<graph defaultedgetype="directed" mode="dynamic" '
    yield 'timeformat="date" timerepresentation="interval">\n'
    nodes = _keys("node", (data for _, data in graph.nodes(data=True)))
    edges = _keys("edge", (data for _, _, data in graph.edges(data=True)))
    yield from _declared("node", nodes)
    yield from _declared("edge", edges)
    yield "<nodes>\n"
    for node, data in graph.nodes(data=True):
        start, spells = _when(data["days"])
        label = f'label="{xml(str(data["label"]))}"'
        yield f'<node id="{xml(node)}" {label}{start}>{_values(data, nodes)}{spells}</node>\n'
    yield "</nodes>\n<edges>\n"
    for one, other, key, data in graph.edges(keys=True, data=True):
        name = hashlib.sha256(f"{one} {other} {key}".encode()).hexdigest()[:_ID_LENGTH]
        start, spells = _when(data["days"])
        ends = f'source="{xml(one)}" target="{xml(other)}" kind="{xml(str(data["type"]))}"'
        label = f'label="{xml(str(data["label"]))}" weight="{data["weight"]}"'
        yield f'<edge id="{name}" {ends} {label}{start}>{_values(data, edges)}{spells}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _when(days: list[Days]) -> tuple[str, str]:
    """Return intervals as attributes of an element, or, if there are several, as a child element."""
    written = [
        "".join(f' {name}="{xml(day)}"' for name, day in (("start", start), ("end", end)) if day)
        for start, end in days
    ]
    if len(written) <= 1:
        return "".join(written), ""
    return "", f"<spells>{''.join(f'<spell{spell}/>' for spell in written)}</spells>"


def _keys(what: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the attributes in use and their types: those of their first values."""
    found: dict[str, str] = {}
    for data in rows:
        for name, value in data.items():
            if name not in found and name not in _BUILT_IN[what]:
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
