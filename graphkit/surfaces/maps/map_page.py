"""A map as a pyvis network, whose page works offline in one file and never executes or interprets
its data.

The data are in JSON blocks in which no tag can begin or end; the page's script inserts them as text
only. Large blocks are compressed (gzip in base64) and unpacked by the browser. The details that
only the panel shows are read after the map is drawn. Pyvis's own templates load files from the
network and execute code in names: only its objects are used, and vis-network, the drawing library
that it includes.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import webbrowser
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pyvis.network import Network

from graphkit.surfaces.maps.html_page import (
    ScriptLink,
    in_page,
    read_asset,
    render_page,
    script_safe_json,
)
from graphkit.surfaces.maps.inspection_sequence import GRADE_LETTERS

_SCRIPTS = (
    "save_picture.js",
    "map.js",
    "grid.js",
    "drawing.js",
    "overview.js",
    "evidence.js",
    "paths.js",
    "vector.js",
    "controls.js",
)
_VIS_LIBRARY = files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"  # MIT or Apache 2.0
_TABLES = ("nodes", "edges")  # fields with a row for each node or edge
_MAX_PLAIN = 400_000  # characters of a block that is not compressed
_GZIP_LEVEL = 6  # 9 takes four times as long for 1.5 % less
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_MOST_LINKS = 1000  # on a page without JavaScript
GRADE_TYPES = (*GRADE_LETTERS, "no-grade", "not-loaded")
SHAPES = {  # group of a node → shape in vis-network
    "authority": "box",
    "agency": "diamond",
    "service": "dot",
    "sector": "square",
    "topic": "hexagon",
    **dict.fromkeys(GRADE_TYPES, "dot"),
    "past": "diamond",
}
# What the page reads of nodes and edges, with its values for those that a user adds. All else are
# options of vis-network, which take precedence over what the page chooses.
_NODE: dict[str, Any] = {
    "label": "",
    "shape": "dot",
    "group": "added",
    "kind": "",
    "weight": 0,
    "aliases": [],
    "always": True,
}
_EDGE: dict[str, Any] = {
    "type": "added",
    "relation": "is linked with",
    "since": "",
    "until": "",
    "text": "",
    "evidence": [],
}
_MORE_OF_NODES = {*"home name size page grade overall overall_past header old ended region".split()}
_MORE_OF_EDGES = {"position", "caption", "old"}
_ELSEWHERE = {*"id x y from to weight".split()}
_SIZE, _FONT = 12, 16  # of added nodes,
_BESIDE, _BELOW = 200, 80  # and their distances to the map, and to one another


class MapNetwork(Network):  # type: ignore[misc]  # pyvis has no types
    """A network of pyvis with the places and the evidence of a map;
    its page is that of `graphkit map`.

    Nodes and edges have options of vis-network, and what the page tells about them. What a user
    changes or adds is on the page; an added node without `x` and `y` stands to the right of the
    others. `content` is the rest of the page's data: statements, legend, and `views` with the
    places of nodes at each zoom level.
    """

    def __init__(
        self,
        title: str,
        description: str,
        nodes: Iterable[dict[str, Any]],
        edges: Iterable[dict[str, Any]],
        content: dict[str, Any],
    ) -> None:
        super().__init__(height="750px", directed=True, heading=title, cdn_resources="in_line")
        self.description, self.content = description, content
        self.script_link: ScriptLink = in_page
        self.nodes, self.edges = [*nodes], [*edges]  # `add_node` would search all others for each
        self.node_map = {node["id"]: node for node in self.nodes}
        self.node_ids = [*self.node_map]
        self._placed = {node["id"]: _place(node) for node in self.nodes}
        options = self.options
        options.physics.enabled, options.physics.solver = False, "forceAtlas2Based"
        options.edges.smooth.enabled = options.edges.color.inherit = options.edges.chosen = False
        options.nodes = {"scaling": {"label": {"drawThreshold": 7}}, "chosen": False}
        options.layout = {"improvedLayout": False}

    def generate_html(
        self, name: str = "index.html", local: bool = True, notebook: bool = False
    ) -> str:
        """Return the page, which is the same for all values of pyvis's parameters."""
        data = self._data()
        details, links = data.pop("details"), data.pop("links")
        self.html = render_page(
            "map",
            map_scripts(),
            self.script_link,
            title=self.heading,
            description=self.description,
            links=links[:_MOST_LINKS],
            number=len(links),
            blocks={"data": _data_block(data), "details": _data_block(details)},
        )
        return self.html

    def write_html(
        self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False
    ) -> None:
        """Write the page to a file, always in UTF-8, and open it if asked to."""
        Path(name).write_text(self.generate_html(), "utf-8")
        if open_browser:
            webbrowser.open(Path(name).resolve().as_uri())

    def _data(self) -> dict[str, Any]:
        """Return the data of the page, in which nodes and edges are numbered."""
        numbers = {node["id"]: number for number, node in enumerate(self.nodes)}
        shown = [edge for edge in self.edges if edge["from"] in numbers and edge["to"] in numbers]
        homes = {node["id"]: node["home"] for node in self.nodes if "home" in node}
        for edge in shown:  # an added node is in the view of the node that it is linked with
            for one, other in ((edge["from"], edge["to"]), (edge["to"], edge["from"])):
                homes.setdefault(one, homes.get(other, 0))
        nodes = [
            {"name": str(node["label"])}
            | ({} if "home" in node else {"home": homes.get(node["id"], 0), "size": _SIZE})
            | _fields(node, _NODE, _MORE_OF_NODES)
            | {"id": number, "key": str(node["id"])}
            | {name: str(node.get(name, _NODE[name])) for name in ("label", "group")}
            for number, node in enumerate(self.nodes)
        ]
        edges = [
            _fields(edge, _EDGE, _MORE_OF_EDGES)
            | {"id": number, "from": numbers[edge["from"]], "to": numbers[edge["to"]]}
            for number, edge in enumerate(shown)
        ]
        views = [
            view
            | {
                "positions": {
                    str(numbers[node]): at for node, at in self._positions(view, number, homes)
                }
            }
            for number, view in enumerate(self.content["views"])
        ]
        groups = {node["group"] for node in nodes} | {
            node["grade"] for node in nodes if node.get("grade")
        }
        groups |= {"past" for node in nodes if node.get("ended")}
        return self.content | {
            "nodes": nodes,
            "edges": edges,
            "views": views,
            "types": [*filter(groups.__contains__, SHAPES), *sorted(groups - SHAPES.keys())],
            "links": sorted(
                (
                    nodes[edge["from"]]["name"],
                    edge["relation"],
                    nodes[edge["to"]]["name"],
                    given.get("weight", 1),
                    edge["since"],
                    edge["until"],
                )
                for edge, given in zip(edges, shown, strict=True)
            ),
            "overview": _numbered(self.content["overview"], numbers),
            "options": json.loads(self.get_network_data()[-1]),
        }

    def _positions(
        self, view: Mapping[str, Any], number: int, homes: Mapping[Any, int]
    ) -> Iterable[tuple[Any, list[Any]]]:
        """Return the nodes of a view with x, y and font size at each level,
        also those moved or added.
        """
        placed, ids = dict(view["positions"]), {node["id"] for node in self.nodes}
        levels = [[at for at in level if at] for level in zip(*placed.values(), strict=True)]
        added = 0
        for node in self.nodes:
            name, at = node["id"], _place(node)
            if homes.get(name, 0) != number or at == self._placed.get(name):
                continue
            font = next((level[2] for level in placed.get(name, ()) if level), _FONT)
            if None in at:
                corners = [
                    (max(x for x, *_ in level), min(y for _, y, *_ in level)) for level in levels
                ]
                placed[name] = [[x + _BESIDE, y + added * _BELOW, font] for x, y in corners]
                added += 1
            else:
                placed[name] = [[*at, font]] * len(levels)
        return ((name, placed[name]) for name in placed if name in ids)


@cache
def map_scripts() -> tuple[str, str]:
    """Return the scripts of a map: the library, and its own files in one function scope."""
    parts = "\n".join(map(read_asset, _SCRIPTS))
    library = _SOURCE_MAP.sub("", _VIS_LIBRARY.read_text("utf-8"))
    return library, f'"use strict";\n(async () => {{\n{parts}}})();\n'


def _place(node: Mapping[str, Any]) -> tuple[Any, Any]:
    return node.get("x"), node.get("y")


def _fields(item: Mapping[str, Any], defaults: Mapping[str, Any], more: Set[str]) -> dict[str, Any]:
    """Return what the page reads of a node or edge;
    other options of vis-network are in `options`.
    """
    read = {name: item[name] for name in item if name in more or name in defaults}
    options = {name: item[name] for name in item if name not in read and name not in _ELSEWHERE}
    return {**defaults} | read | ({"options": options} if options else {})


def _numbered(
    overview: Mapping[str, Any] | None, numbers: Mapping[Any, int]
) -> dict[str, Any] | None:
    """Return an overview with the numbers of its authorities in place of their identifiers."""
    if not overview:
        return None
    return {
        **overview,
        "regions": [
            region
            | {
                "authorities": [
                    [numbers[name], *grade]
                    for name, *grade in region["authorities"]
                    if name in numbers
                ]
            }
            for region in overview["regions"]
        ],
    }


def _data_block(data: Any) -> tuple[str, Markup]:
    """Return the media type and the text of a block of data:
    JSON, with tables by column if it is large.
    """
    text = script_safe_json(data)
    if len(text) <= _MAX_PLAIN:
        return "application/json", Markup(text)
    if isinstance(data, dict):
        data = {name: _columns(value) if name in _TABLES else value for name, value in data.items()}
    else:
        data = _columns(data)
    packed = gzip.compress(script_safe_json(data).encode("utf-8", "replace"), _GZIP_LEVEL, mtime=0)
    return "application/gzip", Markup(base64.b64encode(packed).decode("ascii"))


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a table by column, which compresses better; null where a row lacks a value."""
    names = sorted({name for row in rows for name in row})
    return {"size": len(rows), "columns": {name: [row.get(name) for row in rows] for name in names}}
