"""GraphML for Gephi, Cytoscape and yEd, written as text.

The file is always valid: characters that XML forbids are removed, and nodes are identified by name tokens, as
the schema requires (`token`), with their IRI as an attribute. Numbers are "double" and all other values
"string", since Cytoscape ignores other types. Empty values are not written; several values become one string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache
from itertools import chain, count
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.ask.network import complete_network
from graphkit.core.identifiers import slug
from graphkit.core.terms import BASE, SCHEME
from graphkit.export.selection import Part

RESERVED = {"id", "source", "target", "x", "y", "size", "color"}  # names that Gephi uses itself
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
    'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_NAME = '<key id="g0" for="graph" attr.name="name" attr.type="string"/>\n'
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBERS = {int, float}
_CACHE_SIZE = 4096  # values
_TOKEN = re.compile("[A-Za-z][A-Za-z0-9/-]*").fullmatch  # as in all IRIs of graphkit
_NO_TOKEN = re.compile("[^A-Za-z0-9/-]")


def graphml(part: Part, path: Path) -> None:
    """Write the networks of a subset: authorities, agencies, services, sectors, topics, and their edges."""
    graph = without_evidence(complete_network(part.store, part.entities))
    graph.graph["name"] = part.name
    write_graphml(graph, path)


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write any directed multigraph to a file, nodes and edges in their order."""
    name, names = str(graph.graph.get("name") or "graph"), {node: token(node) for node in graph}
    nodes, edges = _Attributes("node"), _Attributes("edge")
    lines = [f'<graph id="{slug(name) or "graph"}" edgedefault="directed">\n{_data("g0", xml(name))}\n']
    for node, data in graph.nodes(data=True):
        lines.append(f'<node id="{names[node]}">{nodes.written({"iri": str(node), **data})}</node>\n')
    for one, other, data in graph.edges(data=True):
        ends = f'source="{names[one]}" target="{names[other]}"'
        lines.append(f"<edge {ends}>{edges.written(data)}</edge>\n")
    head = (_HEAD, _NAME, *nodes.declared(), *edges.declared())
    text = "".join((*head, *lines, "</graph>\n</graphml>\n"))
    path.write_text(text, encoding="utf-8", newline="\n")


def without_evidence(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a network without the evidence of its edges.

    Cytoscape needs a `name` of nodes (equal to `label`) and an `interaction` of edges (equal to `type`).
    """
    plain = nx.MultiDiGraph(name=graph.graph.get("name", ""))
    for node, data in sorted(graph.nodes(data=True)):
        plain.add_node(node, name=data.get("label", ""), **data)
    for one, other, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        rest = {name: data[name] for name in data if name != "evidence"}
        plain.add_edge(one, other, key, **rest, interaction=data["type"])
    return plain


def token(node: object) -> str:
    """Return the identifier of a node: the end of its IRI as a name token, "agency.norvale-police".

    Concepts begin with "scheme.". Tokens are unique: in IRIs outside graphkit's namespaces, each character
    that a token does not allow is written as its code point, "_2e_".
    """
    iri = str(node)
    name = f"scheme/{iri.removeprefix(SCHEME)}" if iri.startswith(SCHEME) else iri.removeprefix(BASE)
    if name == iri or not _TOKEN(name) or iri.startswith(f"{BASE}scheme/"):
        name = "_" + _NO_TOKEN.sub(lambda sign: f"_{ord(sign[0]):x}_", iri)
    return name.replace("/", ".")


class _Attributes:
    """The attributes of nodes, or of edges: the key of each, and the types of its values."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._kinds: dict[str, set[type]] = {}  # by name, in order of occurrence
        self._keys: dict[str, str] = {}

    def written(self, data: Mapping[str, Any]) -> str:
        """Return the attributes of an element as XML; empty values are left out."""
        parts = []
        for name, value in data.items():
            if name not in self._keys:
                self._keys[name], self._kinds[name] = f"{self._what[0]}{len(self._keys)}", set()
            if value is not None:
                self._kinds[name].add(type(value))
                parts.append(_data(self._keys[name], _text(value)))
        return "".join(parts)

    def declared(self) -> Iterator[str]:
        """Yield the declarations of the attributes; duplicate names get a number."""
        taken: set[str] = set()
        for name, kinds in self._kinds.items():
            plain = _NO_TOKEN.sub("_", name + "_" if name.lower() in RESERVED else name) or "_"
            others = (f"{plain}_{number}" for number in count(2))
            shown = next(one for one in chain([plain], others) if one.lower() not in taken)
            taken.add(shown.lower())
            kind = "double" if kinds and kinds <= _NUMBERS else "string"
            key = self._keys[name]
            yield f'<key id="{key}" for="{self._what}" attr.name="{shown}" attr.type="{kind}"/>\n'


def _data(key: str, text: str) -> str:
    return f'<data key="{key}">{text}</data>' if text else ""


def _text(value: Any) -> str:
    """Return a value as XML."""
    if isinstance(value, str):
        return xml(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Iterable):
        several = sorted(map(str, value)) if isinstance(value, Set) else map(str, value)
        return xml("; ".join(several))
    return xml(str(value))


@lru_cache(maxsize=_CACHE_SIZE)
def xml(text: str) -> str:
    """Return a string escaped for XML text and attribute values."""
    marked = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return marked if marked.isprintable() else _FORBIDDEN.sub("", marked).replace("\r", "&#13;")
