"""GraphML for Gephi, Cytoscape and yEd: written as text; objects for each element cost ten times as much.

Whatever the values hold, the file is valid: what XML cannot carry is left out, and nodes are called by name
tokens, as the schema wants it (`token`), with their IRI as an attribute. Numbers are "double" and all else
"string": Cytoscape leaves attributes of other types empty. What is empty is not written; several values
become one text.
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

RESERVED = {"id", "source", "target", "x", "y", "size", "color"}  # attributes that Gephi takes for its own
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
_AT_ONCE = 512  # elements
_KEPT = 4096  # values
_COPIED = 1 << 20  # bytes at once
_TOKEN = re.compile("[A-Za-z][A-Za-z0-9/-]*").fullmatch  # as all identifiers of ours
_NO_TOKEN = re.compile("[^A-Za-z0-9/-]")


def graphml(part: Part, path: Path) -> None:
    """Write the networks of a part: authorities, agencies, services, sectors, topics, and what joins them."""
    graph = drawable(complete_network(part.store, part.things))
    graph.graph["name"] = part.name
    write_graphml(graph, path)


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write any directed multigraph to a file, nodes and edges in their order.

    The elements go to a file of their own first: only when all are written is it known of what types their
    attributes are, and that stands before them.
    """
    nodes, edges = _Elements("node", "n"), _Elements("edge", "e")
    with TemporaryFile(dir=path.parent) as body, path.open("wb") as file:
        body.writelines(map(str.encode, _body(graph, nodes, edges)))
        body.seek(0)
        file.writelines(map(str.encode, (_HEAD, _NAME, *nodes.declared(), *edges.declared())))
        copyfileobj(body, file, _COPIED)


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


def token(node: object) -> str:
    """Return what a node is called: the end of its IRI as a name token, "agency.norvale-police".

    What schemes hold begins with "scheme.". Two nodes are never called alike: of other identifiers than ours,
    what a token does not take is written by its number, "_2e_".
    """
    iri = str(node)
    name = f"scheme/{iri.removeprefix(SCHEME)}" if iri.startswith(SCHEME) else iri.removeprefix(BASE)
    if name == iri or not _TOKEN(name) or iri.startswith(f"{BASE}scheme/"):
        name = "_" + _NO_TOKEN.sub(lambda sign: f"_{ord(sign[0]):x}_", iri)
    return name.replace("/", ".")


def _body(graph: nx.MultiDiGraph, nodes: _Elements, edges: _Elements) -> Iterator[str]:
    """Yield the graph itself, hundreds of elements at once."""
    name = str(graph.graph.get("name") or "graph")
    names = {node: token(node) for node in graph}
    yield f'<graph id="{slug(name) or "graph"}" edgedefault="directed">\n{_element("g0", name)}\n'
    everything = iter(graph.nodes(data=True))
    while some := list(islice(everything, _AT_ONCE)):
        starts = [f'<node id="{names[node]}">' for node, _ in some]
        yield nodes.written([starts], [{"iri": str(node), **data} for node, data in some])
    yield from _edges(graph, names, edges)
    yield "</graph>\n</graphml>\n"


def _edges(graph: nx.MultiDiGraph, names: Mapping[Any, str], edges: _Elements) -> Iterator[str]:
    """Yield the edges, hundreds at once."""
    starts: list[str] = []
    ends: list[str] = []
    held: list[Mapping[str, Any]] = []
    for one, others in graph.adjacency():
        before = len(held)
        held.extend(chain.from_iterable(map(dict.values, others.values())))
        if len(held) - before == len(others):
            ends.extend(map(names.__getitem__, others))
        else:  # some are parallel
            ends += [names[other] for other, parallel in others.items() for _ in parallel]
        starts += [f'<edge source="{names[one]}" target="'] * (len(held) - before)
        if len(held) >= _AT_ONCE:
            yield edges.written([starts, ends, ['">'] * len(held)], held)
            starts, ends, held = [], [], []
    if held:
        yield edges.written([starts, ends, ['">'] * len(held)], held)


class _Elements:
    """The nodes, or the edges, of a graph: how they are written, and what their attributes turn out to be.

    They are written attribute by attribute: a value that comes again (a type, a date, a count) is made an
    element of XML once, and one `join` puts hundreds of nodes or edges together.
    """

    def __init__(self, what: str, letter: str) -> None:
        self._what, self._letter = what, letter
        self._kinds: dict[str, set[type]] = {}  # by name, in the order met; the place gives the key
        self._known: dict[tuple[str, bool], dict[Any, str]] = {}

    def written(self, start: Sequence[Sequence[str]], held: Sequence[Mapping[str, Any]]) -> str:
        """Return some elements: the pieces of their start tags, attributes, end."""
        columns = [*start, *(self._column(name, values) for name, values in _columns(held))]
        width = len(columns) + 1
        laid = [f"</{self._what}>\n"] * (len(held) * width)
        for at, column in enumerate(columns):
            laid[at::width] = column
        return "".join(laid)

    def _column(self, name: str, values: Sequence[Any]) -> Sequence[str]:
        """Return the elements of an attribute, "" where it is empty; take note of its types."""
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
        """Yield the declarations of the attributes; a name that another has already is numbered."""
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
    """Make values elements of XML; forget the others first where too many are known."""
    if len(known) > _KEPT:
        known.clear()
    fresh = list(values.difference(known))
    texts = _marked(fresh) if isinstance(fresh[0], str) else map(str, fresh)
    made = [f'<data key="{key}">{text}</data>' if text else "" for text in texts]
    known.update(zip(fresh, made, strict=True))


def _columns(some: Sequence[Mapping[str, Any]]) -> list[tuple[str, Sequence[Any]]]:
    """Return each attribute of some elements with its values, None where it is not there."""
    names = list(some[0])
    if len(names) > 1 and set(map(len, some)) == {len(names)}:
        try:
            return list(zip(names, zip(*map(itemgetter(*names), some), strict=True), strict=True))
        except KeyError:
            pass  # as many attributes, but not the same
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
    """Return texts as they may stand in XML; together, which is quicker than one by one."""
    together = "\n".join(texts)
    if not _CHANGED.search(together):
        return texts
    return xml(together).split("\n") if together.count("\n") < len(texts) else list(map(xml, texts))


def xml(text: str) -> str:
    """Return text as it may stand in XML, also inside quotation marks."""
    marked = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return marked if marked.isprintable() else _FORBIDDEN.sub("", marked).replace("\r", "&#13;")
