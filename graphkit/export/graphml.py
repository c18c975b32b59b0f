"""GraphML for Gephi, Cytoscape and yEd: written as text; objects for each element cost ten times as much.

Whatever the values hold, the file is valid XML: what XML cannot carry is left out. Attributes are typed by
what they hold; None is not written; several values become one text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.export.part import Part
from graphkit.network import whole

RESERVED = {
    "id",
    "source",
    "target",
    "x",
    "y",
    "size",
    "color",
}  # attribute names that Gephi takes for its own
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
    'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {bool: "boolean", int: "long", float: "double"}
_Shape = tuple[str, list[int], list[int]]  # a template, the places of texts, of what is made a text


def graphml(part: Part, path: Path) -> None:
    """Write the networks of a part: authorities, agencies, services, sectors, topics, and what joins them."""
    write_graphml(drawable(whole(part.store)), path)


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write any directed multigraph to a file."""
    path.write_text(graphml_text(graph), encoding="utf-8", newline="\n")


def drawable(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a network as other programs draw it: without evidence; nodes have a `name` beside `label`."""
    plain = nx.MultiDiGraph(name=graph.graph.get("name", ""))
    for node, data in sorted(graph.nodes(data=True)):
        plain.add_node(node, name=data.get("label", ""), **data)
    for one, other, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        plain.add_edge(one, other, key, **{name: data[name] for name in data if name != "evidence"})
    return plain


def graphml_text(graph: nx.MultiDiGraph) -> str:
    """Return any directed multigraph as GraphML, nodes and edges in their order."""
    names = {node: xml(str(node)) for node in graph}
    nodes, edges = _Attributes("n"), _Attributes("e")
    body = ['<graph id="G" edgedefault="directed">\n']
    for node, data in graph.nodes(data=True):
        body.append(f'<node id="{names[node]}">{nodes.written(data)}</node>\n')
    number = 0
    for one, others in graph.adjacency():
        start = f'" source="{names[one]}" target="'
        for other, parallel in others.items():
            for data in parallel.values():
                body.append(f'<edge id="e{number}{start}{names[other]}">{edges.written(data)}</edge>\n')
                number += 1
    return "".join([_HEAD, nodes.declared("node"), edges.declared("edge"), *body, "</graph>\n</graphml>\n"])


class _Escaped(dict[str, str]):
    """Texts as XML, each escaped once: types, relations and dates come again and again."""

    def __missing__(self, text: str) -> str:
        self[text] = escaped = xml(text)
        return escaped


class _Attributes:
    """The attributes of nodes, or of edges: their keys, and the type that each turned out to have.

    Elements of the same shape (names and types of values) are written with one template.
    """

    def __init__(self, letter: str) -> None:
        self._letter = letter
        self._types: dict[str, str] = {}  # by name, in the order met; the place gives the key
        self._shapes: dict[tuple[object, ...], _Shape] = {}
        self._names: list[str] = []
        self._kinds: list[type] = []
        self._shape: _Shape = ("", [], [])
        self._escaped = _Escaped()

    def written(self, data: Mapping[str, Any]) -> str:
        """Return the values of one node or edge as `data` elements."""
        values: list[Any] = list(data.values())
        names, types = list(data), list(map(type, values))
        if names != self._names or types != self._kinds:  # mostly it is as the one before
            shape = (*names, *types)
            if shape not in self._shapes:
                self._shapes[shape] = self._meet(data)
            self._names, self._kinds, self._shape = names, types, self._shapes[shape]
        template, texts, others = self._shape
        escaped = self._escaped
        for place in texts:
            values[place] = escaped[values[place]]
        for place in others:
            values[place] = _text(values[place])
        return template % tuple(values)

    def _meet(self, data: Mapping[str, Any]) -> _Shape:
        """Take note of a new shape; return its template and where values must be made text."""
        template: list[str] = []
        texts: list[int] = []
        others: list[int] = []
        for place, (name, value) in enumerate(data.items()):
            found = _TYPES.get(type(value), "string")
            before = self._types.setdefault(name, "" if value is None else found)
            if value is not None:
                self._types[name] = _either(before, found)
            key = list(self._types).index(name)
            template.append("%.0s" if value is None else f'<data key="{self._letter}{key}">%s</data>')
            if type(value) is str:
                texts.append(place)
            elif type(value) not in (int, float, type(None)):
                others.append(place)
        return "".join(template), texts, others

    def declared(self, what: str) -> str:
        """Return the declarations of the keys."""
        return "".join(
            f'<key id="{self._letter}{key}" for="{what}" '
            f'attr.name="{xml(name + "_" if name.lower() in RESERVED else name)}" '
            f'attr.type="{kind or "string"}"/>\n'
            for key, (name, kind) in enumerate(self._types.items())
        )


def _either(one: str, other: str) -> str:
    """Return the type that holds the values of both."""
    if one == other or not one:
        return other
    return "double" if {one, other} == {"long", "double"} else "string"


def _text(value: Any) -> str:
    """Return a value that is neither a text nor a number as XML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return xml("; ".join(map(str, value)))
    return xml(str(value))


def xml(text: str) -> str:
    """Return text as it may stand in XML, also inside quotation marks."""
    text = _FORBIDDEN.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\r", "&#13;")
