"""Networks as files for Gephi, Cytoscape and yEd: GraphML and GEXF 1.3.

They are written as text, several times as fast as networkx writes them, and networkx reads them
back. Characters that XML forbids are removed, empty values are not written, and no file has a time
stamp.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.answers.measures.network import complete_network
from graphkit.core.identifiers import inspection_of, slug
from graphkit.core.partial_dates import first_day, last_day
from graphkit.core.terms import BASE, SCHEME
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.facts.names import period_of
from graphkit.surfaces.export.selection import Part

Days = tuple[str, str]  # the first and the last; "" if open or unknown
Keys = dict[str, tuple[int, type]]  # of nodes or edges
_GRAPHML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
    'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
    '<key id="g0" for="graph" attr.name="name" attr.type="string"/>\n'
)
_GEXF = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    '<meta><creator>graphkit</creator></meta>\n<graph defaultedgetype="directed" mode="dynamic" '
    'timeformat="date" timerepresentation="interval">\n'
)
_TYPES = {int: "long", float: "double"}
_GEXF_ELEMENTS = ("label", "days", "weight", "interaction")  # not written as attributes of edges
_ID_LENGTH = 12  # digits of the digest that identifies an edge, independent of other edges
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TOKEN = re.compile("[A-Za-z][A-Za-z0-9/-]*").fullmatch  # as in all IRIs of graphkit
_NO_TOKEN = re.compile("[^A-Za-z0-9/-]")


def without_evidence(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a network without the evidence of its edges: statements and their pages are a list for
    each edge, and attributes of these files are text or a number.

    Cytoscape needs a `name` of nodes (equal to `label`) and an `interaction` of edges (equal to
    `type`).
    """
    plain = nx.MultiDiGraph(name=graph.graph.get("name", ""))
    for node, data in sorted(graph.nodes(data=True)):
        plain.add_node(node, name=data.get("label", ""), **data)
    for one, other, key, data in sorted(
        graph.edges(keys=True, data=True), key=lambda edge: edge[:3]
    ):
        rest = {name: data[name] for name in data if name != "evidence"}
        plain.add_edge(one, other, key, **rest, interaction=data["type"])
    return plain


def graphml(part: Part, path: Path) -> None:
    """Write the networks of a subset: authorities, agencies, services, sectors, topics,
    and their edges.
    """
    write_graphml(without_evidence(complete_network(part.store, part.entities)), path, part.name)


def write_graphml(graph: nx.MultiDiGraph, path: Path, name: str = "graph") -> None:
    """Write a directed multigraph whose attributes are text and numbers,
    nodes and edges in their order.

    Nodes are identified by name tokens, as the schema requires, with their IRI as an attribute.
    Numbers are "double" and all other values "string", since Cytoscape ignores other types.
    """
    tokens = {node: token(node) for node in graph}
    nodes = [(tokens[node], {"iri": str(node), **data}) for node, data in graph.nodes(data=True)]
    keys = {
        "node": _keys(data for _, data in nodes),
        "edge": _keys(data for *_, data in graph.edges.data()),
    }

    def lines() -> Iterator[str]:
        yield _GRAPHML
        for what, declared in keys.items():
            for attribute, (number, kind) in declared.items():
                shown = (
                    f'attr.name="{xml(attribute)}" '
                    f'attr.type="{"double" if kind in _TYPES else "string"}"'
                )
                yield f'<key id="{what[0]}{number}" for="{what}" {shown}/>\n'
        yield f'<graph id="{slug(name) or "graph"}" edgedefault="directed">\n'
        yield f'<data key="g0">{xml(name)}</data>\n'
        for identifier, data in nodes:
            yield f'<node id="{identifier}">{values("node", data)}</node>\n'
        for one, other, data in graph.edges(data=True):
            yield (
                f'<edge source="{tokens[one]}" '
                f'target="{tokens[other]}">{values("edge", data)}</edge>\n'
            )
        yield "</graph>\n</graphml>\n"

    def values(what: str, data: Mapping[str, Any]) -> str:
        found = _values(data, keys[what])
        return "".join(f'<data key="{what[0]}{number}">{text}</data>' for number, text in found)

    _write(path, lines())


def token(node: object) -> str:
    """Return the identifier of a node: the end of its IRI as a name token, "agency.norvale-police".

    Concepts begin with "scheme.". Tokens are unique: in IRIs outside graphkit's namespaces, each
    character that a token does not allow is written as its code point, "_2e_".
    """
    iri = str(node)
    name = (
        f"scheme/{iri.removeprefix(SCHEME)}" if iri.startswith(SCHEME) else iri.removeprefix(BASE)
    )
    if name == iri or not _TOKEN(name) or iri.startswith(f"{BASE}scheme/"):
        name = "_" + _NO_TOKEN.sub(lambda sign: f"_{ord(sign[0]):x}_", iri)
    return name.replace("/", ".")


def gexf(part: Part, path: Path) -> None:
    """Write the networks of a subset as GEXF, the native format of Gephi,
    with dates for its timeline.

    An edge of findings exists on the days of each inspection that made one (`spells`); an edge of
    delivery or of a shared service, from its first day to its last. An agency or authority exists
    for its lifetime in the register, extended to include its edges. An element without dates always
    exists.
    """
    network, facts = complete_network(part.store, part.entities), part.store.facts
    graph, loaded = without_evidence(network), {each.iri: each for each in inspections(facts)}
    for one, other, key, data in network.edges(keys=True, data=True):
        graph.edges[one, other, key]["days"] = _edge_days(loaded, data)
    for node, data in graph.nodes(data=True):
        data["days"] = _life(period_of(facts, node), graph, node)
    _write(path, _gexf_lines(graph))


def _edge_days(loaded: Mapping[str, Inspection], data: Mapping[str, Any]) -> list[Days]:
    """Return the intervals in which an edge exists."""
    days = {(data["since"], data["until"])}
    if data["type"] == "findings":
        days = {
            (loaded[inspection].day, loaded[inspection].end or loaded[inspection].day)
            for inspection in {inspection_of(finding) for finding, _ in data["evidence"]}
            if inspection in loaded
        }
    return [(first_day(start), last_day(end)) for start, end in sorted(days)]


def _life(life: Days, graph: nx.MultiDiGraph, node: str) -> list[Days]:
    """Return the lifetime of a node by the register, extended to include its edges."""
    start, end = life
    joined = (*graph.in_edges(node, data="days"), *graph.out_edges(node, data="days"))
    known = [days for *_, all_days in joined for days in all_days]
    starts = [first_day(start), *(day for day, _ in known)]
    ends = [last_day(end), *(day for _, day in known)]
    return [(min(starts) if start and all(starts) else "", max(ends) if end and all(ends) else "")]


def _gexf_lines(graph: nx.MultiDiGraph) -> Iterator[str]:
    nodes = _keys((data for _, data in graph.nodes(data=True)), without=_GEXF_ELEMENTS[:2])
    edges = _keys((data for *_, data in graph.edges(data=True)), without=_GEXF_ELEMENTS)
    yield _GEXF
    for what, keys in (("node", nodes), ("edge", edges)):
        yield f'<attributes class="{what}">\n'
        for name, (number, kind) in keys.items():
            yield (
                f'<attribute id="{number}" title="{xml(name)}" '
                f'type="{_TYPES.get(kind, "string")}"/>\n'
            )
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node, data in graph.nodes(data=True):
        yield (
            f'<node id="{xml(node)}" '
            f'label="{xml(data["label"])}"{_gexf_content(data, nodes)}</node>\n'
        )
    yield "</nodes>\n<edges>\n"
    for one, other, key, data in graph.edges(keys=True, data=True):
        name = hashlib.sha256(f"{one} {other} {key}".encode()).hexdigest()[:_ID_LENGTH]
        ends = f'source="{xml(one)}" target="{xml(other)}" kind="{xml(data["type"])}"'
        label = f'label="{xml(data["label"])}" weight="{data["weight"]}"'
        yield f'<edge id="{name}" {ends} {label}{_gexf_content(data, edges)}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _gexf_content(data: Mapping[str, Any], keys: Keys) -> str:
    """Return the dates and attributes of an element: one interval as its attributes,
    several as `spells`.
    """
    values = "".join(
        f'<attvalue for="{number}" value="{text}"/>' for number, text in _values(data, keys)
    )
    days = [
        "".join(f' {name}="{day}"' for name, day in (("start", start), ("end", end)) if day)
        for start, end in data["days"]
    ]
    if len(days) <= 1:
        return f"{''.join(days)}><attvalues>{values}</attvalues>"
    spells = "".join(f"<spell{day}/>" for day in days)
    return f"><attvalues>{values}</attvalues><spells>{spells}</spells>"


def _keys(rows: Iterable[Mapping[str, Any]], without: Collection[str] = ()) -> Keys:
    """Return the attributes in use: the number of each, and the type of its first value."""
    keys: Keys = {}
    for data in rows:
        for name, value in data.items():
            if name not in keys and name not in without:
                keys[name] = (len(keys), type(value))
    return keys


def _values(data: Mapping[str, Any], keys: Keys) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each attribute that has a value."""
    for name, value in data.items():
        if name in keys and (text := xml(str(value))):
            yield keys[name][0], text


@lru_cache(maxsize=4096)
def xml(text: str) -> str:
    """Return a string escaped for XML text and attribute values."""
    marked = (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
    return marked if marked.isprintable() else _FORBIDDEN.sub("", marked).replace("\r", "&#13;")


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
