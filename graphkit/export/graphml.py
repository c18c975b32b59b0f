"""GraphML for Gephi, Cytoscape and yEd, written as text: an object for each element takes ten times as long.

The file is always valid: characters that XML forbids are removed, and nodes are identified by name tokens, as
the schema requires (`token`), with their IRI as an attribute. Numbers are "double" and all other values
"string", since Cytoscape ignores other types. Empty values are not written; several values become one string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, count, islice
from operator import itemgetter
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
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
_CHANGED = re.compile(f'[&<>"\r]|{_FORBIDDEN.pattern}')
_NUMBERS = {int, float}
_BATCH = 512  # elements
_CACHE_SIZE = 4096  # values
_COPY_BYTES = 1 << 20
_TOKEN = re.compile("[A-Za-z][A-Za-z0-9/-]*").fullmatch  # as in all IRIs of graphkit
_NO_TOKEN = re.compile("[^A-Za-z0-9/-]")


def graphml(part: Part, path: Path) -> None:
    """Write the networks of a subset: authorities, agencies, services, sectors, topics, and their edges."""
    graph = without_evidence(complete_network(part.store, part.entities))
    graph.graph["name"] = part.name
    write_graphml(graph, path)


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write any directed multigraph to a file, nodes and edges in their order.

    The elements go to a temporary file first: their attribute types, which come before them in the file, are
    known only when all are written.
    """
    nodes, edges = _Elements("node", "n"), _Elements("edge", "e")
    with TemporaryFile(dir=path.parent) as body, path.open("wb") as file:
        body.writelines(map(str.encode, _body(graph, nodes, edges)))
        body.seek(0)
        file.writelines(map(str.encode, (_HEAD, _NAME, *nodes.declared(), *edges.declared())))
        copyfileobj(body, file, _COPY_BYTES)


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


def _body(graph: nx.MultiDiGraph, nodes: _Elements, edges: _Elements) -> Iterator[str]:
    """Yield the graph element, hundreds of nodes or edges at a time."""
    name = str(graph.graph.get("name") or "graph")
    names = {node: token(node) for node in graph}
    yield f'<graph id="{slug(name) or "graph"}" edgedefault="directed">\n{_element("g0", name)}\n'
    everything = iter(graph.nodes(data=True))
    while some := list(islice(everything, _BATCH)):
        starts = [f'<node id="{names[node]}">' for node, _ in some]
        yield nodes.written([starts], [{"iri": str(node), **data} for node, data in some])
    yield from _edges(graph, names, edges)
    yield "</graph>\n</graphml>\n"


def _edges(graph: nx.MultiDiGraph, names: Mapping[Any, str], edges: _Elements) -> Iterator[str]:
    """Yield the edges, hundreds at a time."""
    starts: list[str] = []
    ends: list[str] = []
    attributes: list[Mapping[str, Any]] = []
    for one, others in graph.adjacency():
        before = len(attributes)
        attributes.extend(chain.from_iterable(map(dict.values, others.values())))
        if len(attributes) - before == len(others):
            ends.extend(map(names.__getitem__, others))
        else:  # some are parallel
            ends += [names[other] for other, parallel in others.items() for _ in parallel]
        starts += [f'<edge source="{names[one]}" target="'] * (len(attributes) - before)
        if len(attributes) >= _BATCH:
            yield edges.written([starts, ends, ['">'] * len(attributes)], attributes)
            starts, ends, attributes = [], [], []
    if attributes:
        yield edges.written([starts, ends, ['">'] * len(attributes)], attributes)


class _Elements:
    """Writes the nodes, or the edges, of a graph, and collects the types of their attributes.

    They are written attribute by attribute: a repeated value (a type, a date, a count) is converted to XML
    once, and one `join` combines hundreds of nodes or edges.
    """

    def __init__(self, what: str, letter: str) -> None:
        self._what, self._letter = what, letter
        self._kinds: dict[str, set[type]] = {}  # by name, in order of occurrence; the position gives the key
        self._known: dict[tuple[str, bool], dict[Any, str]] = {}

    def written(self, start: Sequence[Sequence[str]], attributes: Sequence[Mapping[str, Any]]) -> str:
        """Return elements as XML, from the parts of their start tags and their attributes."""
        columns = [*start, *(self._column(name, values) for name, values in _columns(attributes))]
        width = len(columns) + 1
        laid = [f"</{self._what}>\n"] * (len(attributes) * width)
        for at, column in enumerate(columns):
            laid[at::width] = column
        return "".join(laid)

    def _column(self, name: str, values: Sequence[Any]) -> Sequence[str]:
        """Return the XML of an attribute's values, "" for empty ones; collect their types."""
        kinds = set(map(type, values))
        self._kinds.setdefault(name, set()).update(kinds - {type(None)})
        key = f"{self._letter}{list(self._kinds).index(name)}"
        if kinds not in ({str}, {int}):  # values that are equal may look different: 1 and True
            return ["" if value is None else _element(key, value) for value in values]
        known = self._known.setdefault((key, kinds == {str}), {})
        try:
            return list(map(known.__getitem__, values))
        except KeyError:
            _learn(known, key, set(values))
        return list(map(known.__getitem__, values))

    def declared(self) -> Iterator[str]:
        """Yield the declarations of the attributes; duplicate names get a number."""
        taken: set[str] = set()
        for at, (name, kinds) in enumerate(self._kinds.items()):
            plain = _NO_TOKEN.sub("_", name + "_" if name.lower() in RESERVED else name) or "_"
            others = (f"{plain}_{number}" for number in count(2))
            shown = next(one for one in chain([plain], others) if one.lower() not in taken)
            taken.add(shown.lower())
            kind = "double" if kinds and kinds <= _NUMBERS else "string"
            yield (
                f'<key id="{self._letter}{at}" for="{self._what}" attr.name="{shown}" attr.type="{kind}"/>\n'
            )


def _learn(known: dict[Any, str], key: str, values: set[Any]) -> None:
    """Add values to the cache of XML elements; clear the cache first if it is full."""
    if len(known) > _CACHE_SIZE:
        known.clear()
    fresh = list(values.difference(known))
    texts = _marked(fresh) if isinstance(fresh[0], str) else map(str, fresh)
    made = [f'<data key="{key}">{text}</data>' if text else "" for text in texts]
    known.update(zip(fresh, made, strict=True))


def _columns(some: Sequence[Mapping[str, Any]]) -> list[tuple[str, Sequence[Any]]]:
    """Return each attribute of some elements with its values, None for elements without it."""
    names = list(some[0])
    if len(names) > 1 and set(map(len, some)) == {len(names)}:
        try:
            return list(zip(names, zip(*map(itemgetter(*names), some), strict=True), strict=True))
        except KeyError:
            pass  # the same number of attributes, but different ones
    every = dict.fromkeys(chain.from_iterable(some))
    return [(name, [data.get(name) for data in some]) for name in every]


def _element(key: str, value: Any) -> str:
    text = _text(value)
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


def _marked(texts: Sequence[str]) -> Sequence[str]:
    """Return strings escaped for XML; all together, which is faster than one by one."""
    together = "\n".join(texts)
    if not _CHANGED.search(together):
        return texts
    return xml(together).split("\n") if together.count("\n") < len(texts) else list(map(xml, texts))


def xml(text: str) -> str:
    """Return a string escaped for XML text and attribute values."""
    marked = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return marked if marked.isprintable() else _FORBIDDEN.sub("", marked).replace("\r", "&#13;")
