"""GraphML for Gephi, Cytoscape and yEd: written as text; objects for each element cost ten times as much.

Whatever the values hold, the file is well-formed XML: what XML cannot carry is left out. Numbers are "double"
and all else "string": Cytoscape leaves attributes of other types empty. What is empty is not written; several
values become one text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.export.part import Part
from graphkit.network import whole
from graphkit.terms import slug

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
_NAME = '<key id="g0" for="graph" attr.name="name" attr.type="string"/>\n'
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {int: "double", float: "double"}
_AT_ONCE = 512  # elements


def graphml(part: Part, path: Path) -> None:
    """Write the networks of a part: authorities, agencies, services, sectors, topics, and what joins them."""
    graph = drawable(whole(part.store))
    graph.graph["name"] = part.name
    write_graphml(graph, path)


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write any directed multigraph to a file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_pieces(graph))


def drawable(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a network as other programs draw it, without evidence.

    Nodes have a `name` beside `label`, edges an `interaction` beside `type`: Cytoscape's words for them.
    """
    plain = nx.MultiDiGraph(name=graph.graph.get("name", ""))
    for node, data in sorted(graph.nodes(data=True)):
        plain.add_node(node, name=data.get("label", ""), **data)
    for one, other, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        told = {name: data[name] for name in data if name != "evidence"}
        plain.add_edge(one, other, key, **told, interaction=data["type"])
    return plain


def graphml_text(graph: nx.MultiDiGraph) -> str:
    """Return any directed multigraph as GraphML, nodes and edges in their order."""
    return "".join(_pieces(graph))


def _pieces(graph: nx.MultiDiGraph) -> list[str]:
    """Return a graph as GraphML, in pieces of many elements.

    Elements are written attribute by attribute: a value that comes again (a type, a date, a count) is made an
    element of XML once, and one `join` puts hundreds of nodes or edges together.
    """
    name = str(graph.graph.get("name") or "graph")
    names = {node: xml(str(node)) for node in graph}
    targets = {node: f'{name}">' for node, name in names.items()}
    nodes, edges = _Elements("node", "n"), _Elements("edge", "e")
    starts: list[str] = []
    ends: list[str] = []
    held: list[Mapping[str, Any]] = []
    for one, others in graph.adjacency():
        for other, parallel in others.items():
            end = targets[other]
            held += parallel.values()
            ends += [end] * len(parallel)
        starts += [f'{names[one]}" target="'] * (len(held) - len(starts))
    body = [
        f'<graph id="{slug(name) or "graph"}" edgedefault="directed">\n{_element("g0", name)}\n',
        *nodes.written(
            [[f'<node id="{name}">' for name in names.values()]], [data for _, data in graph.nodes(data=True)]
        ),
        *edges.written(
            [[f'<edge id="e{number}" source="' for number in range(len(held))], starts, ends], held
        ),
        "</graph>\n</graphml>\n",
    ]
    return [_HEAD, _NAME, *nodes.declared(), *edges.declared(), *body]


class _Column(dict[Any, str]):
    """Values of an attribute, all texts or all whole numbers, each as an element of XML."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __missing__(self, value: str | int) -> str:
        self[value] = element = _element(self._key, value)
        return element


class _Elements:
    """The nodes, or the edges, of a graph: how they are written, and what their attributes turn out to be."""

    def __init__(self, what: str, letter: str) -> None:
        self._what, self._letter = what, letter
        self._types: dict[str, str] = {}  # by name, in the order met; the place gives the key
        self._known: dict[tuple[str, bool], _Column] = {}

    def written(self, start: Sequence[Sequence[str]], held: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Yield the elements: the pieces of their start tags, attributes, end."""
        end = f"</{self._what}>\n"
        for first in range(0, len(held), _AT_ONCE):
            some = held[first : first + _AT_ONCE]
            pieces = [column[first : first + _AT_ONCE] for column in start]
            pieces += [self._column(name, column) for name, column in _columns(some)]
            yield "".join(chain.from_iterable(zip(*pieces, repeat(end, len(some)), strict=True)))

    def _column(self, name: str, values: Sequence[Any]) -> Sequence[str]:
        """Return the elements of an attribute, "" where it is empty; take note of its types."""
        kinds = set(map(type, values))
        found = [_TYPES.get(kind, "string") for kind in kinds if kind is not type(None)]
        self._types[name] = reduce(_either, sorted(found), self._types.get(name, ""))
        key = f"{self._letter}{list(self._types).index(name)}"
        if kinds in ({str}, {int}):
            known = self._known.setdefault((key, kinds == {str}), _Column(key))
            return list(map(known.__getitem__, values))
        return ["" if value is None else _element(key, value) for value in values]

    def declared(self) -> Iterator[str]:
        """Yield the declarations of the keys."""
        for key, (name, kind) in enumerate(self._types.items()):
            shown = xml(name + "_" if name.lower() in RESERVED else name)
            yield (
                f'<key id="{self._letter}{key}" for="{self._what}" attr.name="{shown}" '
                f'attr.type="{kind or "string"}"/>\n'
            )


def _columns(some: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Any]]]:
    """Return each attribute of some elements with its values, None where it is not there."""
    names = list(some[0])
    if set(map(len, some)) == {len(names)}:
        try:
            return [(name, list(map(itemgetter(name), some))) for name in names]
        except KeyError:
            pass  # as many attributes, but not the same
    every = dict.fromkeys(chain.from_iterable(some))
    return [(name, [data.get(name) for data in some]) for name in every]


def _element(key: str, value: Any) -> str:
    text = _text(value)
    return f'<data key="{key}">{text}</data>' if text else ""


def _either(one: str, other: str) -> str:
    """Return the type that holds the values of both."""
    return other if one in (other, "") else "string"


def _text(value: Any) -> str:
    """Return a value as XML."""
    if isinstance(value, str):
        return xml(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Iterable):
        return xml("; ".join(map(str, value)))
    return xml(str(value))


def xml(text: str) -> str:
    """Return text as it may stand in XML, also inside quotation marks."""
    marked = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return marked if marked.isprintable() else _FORBIDDEN.sub("", marked).replace("\r", "&#13;")
