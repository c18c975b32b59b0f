"""A network as a map: nodes and edges of pyvis with their positions,
and the evidence of each edge.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import networkx as nx

from graphkit.core.identifiers import concept_iri, concept_value, kind_of, local_id
from graphkit.core.terms import GK, POLARITIES, Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.quotes import Passages
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.passages import NO_LABELS, StatementLabels, labels_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.england_chart import hexagon_centres
from graphkit.surfaces.maps.inspection_sequence import GRADE_LETTERS
from graphkit.surfaces.maps.map_page import GRADE_TYPES, SHAPES, MapNetwork
from graphkit.surfaces.maps.node_layout import Mark, positions
from graphkit.surfaces.maps.zoom_levels import THRESHOLDS, Layout, View, mark_node, printable, views

_SCHEMES = {  # field → the scheme of its values
    "polarity": Scheme.POLARITY,
    "extent": Scheme.EXTENT,
    "criterion": Scheme.CRITERION,
    "grade": Scheme.GRADE,
    "topics": Scheme.TOPIC,
    "sectors": Scheme.SECTOR,
    "outcome": Scheme.FOLLOW_UP,
}


class MapEvidence:
    """The statements that a map can open, each once, numbered in the order of first use."""

    def __init__(self, store: Store, with_quotes: bool = False) -> None:
        self._facts = store.facts
        self._labels = Labels(store)
        self._quotes = Passages(store, with_quotes)
        self._loaded = {each.iri: each for each in inspections(store.facts, with_undated=True)}
        self._labels_of: dict[str, StatementLabels] = {}
        self._statement_numbers: dict[str, int] = {}
        self._inspection_numbers: dict[str, int] = {}
        self.statements: list[dict[str, Any]] = []
        self.inspections: list[dict[str, Any]] = []
        self.labels: dict[str, dict[str, str]] = {}

    def expect(self, statements: Collection[str]) -> None:
        """Read labels and passages of statements at once,
        because they will be asked for one by one.
        """
        self._quotes.expect(statements)
        self._labels_of |= labels_of(self._facts, statements)

    def number(self, statement: str) -> int:
        """Return the number of a finding, judgement or arrangement; add it if it is new."""
        if statement not in self._statement_numbers:
            self._statement_numbers[statement] = len(self.statements)
            self.statements.append(self._describe(statement))
        return self._statement_numbers[statement]

    def _describe(self, statement: str) -> dict[str, Any]:
        inspection, kind, _ = statement.rsplit("/", 2)
        fields: dict[str, Any] = {"kind": kind, "inspection": self._inspection_number(inspection)}
        for name, value in self._labels_of.get(statement, NO_LABELS)._asdict().items():
            values = [
                self.notation(name.removesuffix("s"), concept_iri(_SCHEMES[name], one))
                for one in value
            ]
            fields[name] = values if name in ("topics", "sectors") else "".join(values)
        if passage := self._quotes.passage(statement):
            fields |= {"page": str(passage.page or ""), "end_page": str(passage.end_page or "")}
            fields |= {"link": passage.link.url if passage.document else ""}
            fields |= {"paragraph": passage.paragraph or "", "quote": self._quotes.quote(statement)}
        return {name: value for name, value in fields.items() if value not in ("", [])}

    def _inspection_number(self, iri: str) -> int:
        if iri not in self._inspection_numbers:
            self._inspection_numbers[iri] = len(self.inspections)
            item = self._loaded[iri]
            self.inspections.append(
                {
                    "label": self._labels.of(iri),
                    "day": item.day,
                    "licence": self.notation(
                        "licence", item.licence and concept_iri(Scheme.LICENCE, item.licence)
                    ),
                    "link": item.link().url,
                }
            )
        return self._inspection_numbers[iri]

    def notation(self, scheme: str, concept: str) -> str:
        """Return the notation of a concept, and keep its label for the page."""
        if not concept:
            return ""
        notation, labels = concept_value(concept), self.labels.setdefault(scheme, {})
        if notation not in labels:
            labels[notation] = self._labels.of(concept)
        return notation


REGIONS_IN_ROW = 3  # of the overview
_MOST_PARTNERS = 3  # that an overview names for each region
_NODE_FIELDS = ("grade", "overall", "overall_past", "header", "old", "ended", "region")
_EDGE_FIELDS = ("type", "since", "until", "weight", "text", "position", "caption", "old")
_FILTER_FIELDS = ("inspection", "kind", "polarity", "sectors", "topics")  # fields of a statement


def map_network(
    store: Store,
    graph: nx.MultiDiGraph,
    title: str,
    description: str,
    with_quotes: bool = False,
    layout: Layout = positions,
    thresholds: Sequence[int] = THRESHOLDS,
) -> MapNetwork:
    """Return a network as a map; the same network always gives the same.

    `layout` gives each node of a zoom level its position; `thresholds` are the fewest findings of
    an edge at each level.
    """
    ranks = {node_type: rank for rank, node_type in enumerate(SHAPES)}
    order = sorted(
        graph,
        key=lambda node: (
            ranks[graph.nodes[node]["type"]],
            printable(graph.nodes[node]["label"]),
            node,
        ),
    )
    evidence, labels = MapEvidence(store, with_quotes), Labels(store)
    all_views = views(graph, layout, thresholds)
    marks = _node_marks(graph, all_views)
    members = {node: number for number, view in enumerate(all_views) for node in view.members}
    home = {node: members[node] for node in order}
    nodes = [
        _node(graph, node, marks[node], labels, all_views[number]) | {"home": number}
        for node, number in home.items()
    ]
    resolutions: dict[str, int] = {}
    edges = list(_edges(graph, order, evidence, resolutions))  # before `evidence` is read below
    content = {
        "views": [_view_content(view) for view in all_views],
        "cells": graph.graph.get("cells", ""),  # kind of grid, if edges are drawn as its cells
        "cell_size": graph.graph.get("cell_size", []),  # of a heat map: width and height
        "legend": graph.graph.get("legend", []),  # legend entries for nodes and edges of the past
        "past": graph.graph.get("past", ""),  # legend of past grades
        "notes": graph.graph.get("notes", []),  # notes below the legend
        "resolutions": list(resolutions),
        "letters": dict(GRADE_LETTERS),
        "fixed": layout is not positions,  # positions have a meaning and keep their scale
        "overview": _overview(graph, all_views, home) if len(all_views) > 1 else None,
        "polarities": list(POLARITIES),
        **_filter_table(evidence.statements),
        "details": [
            {name: value for name, value in statement.items() if name not in _FILTER_FIELDS}
            for statement in evidence.statements
        ],
        "inspections": evidence.inspections,
        "labels": {
            scheme: dict(sorted(each.items())) for scheme, each in sorted(evidence.labels.items())
        }
        | {"kind": {kind: labels.of(GK + kind) for _, kind in graph.nodes(data="kind") if kind}},
    }
    return MapNetwork(title, description, nodes, edges, content)


def _filter_table(statements: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the filter fields of statements as numbers, which keeps the large table compact.

    `values` maps the numbers of each field to its values.
    """
    values = {
        name: sorted({each[name] for each in statements if each.get(name)})
        for name in _FILTER_FIELDS[1:3]
    } | {
        name: sorted({value for each in statements for value in each.get(name, ())})
        for name in _FILTER_FIELDS[3:]
    }
    numbers = {
        name: {value: number for number, value in enumerate(each)} for name, each in values.items()
    }
    rows = [
        [
            each["inspection"],
            *(numbers[name].get(each.get(name, ""), -1) for name in _FILTER_FIELDS[1:3]),
            *(
                [numbers[name][value] for value in each.get(name, ())]
                for name in _FILTER_FIELDS[3:]
            ),
        ]
        for each in statements
    ]
    return {"values": values, "statements": rows}


def _node_marks(graph: nx.MultiDiGraph, all_views: Sequence[View]) -> dict[str, Mark]:
    """Return the mark of each node at the first level that shows it in its own view.

    Nodes that only grid cells show have no position and get the mark of a cell.
    """
    marks: dict[str, Mark] = {}
    for view in all_views:
        for node in view.members:
            data = graph.nodes[node]
            levels = (level[node][0] for level in view.levels if node in level)
            marks[node] = next(levels, None) or mark_node(data, "found")
    return marks


def _view_content(view: View) -> dict[str, Any]:
    """Return a view: for each node its x, y, font size at each level, and 1 for a label above."""
    places: dict[str, list[Any]] = {}
    for depth, level in enumerate(view.levels):
        for node, (mark, at) in level.items():
            places.setdefault(local_id(node), [None] * len(view.levels))[depth] = [
                *at,
                mark.font,
                *([1] if mark.above else []),
            ]
    return {
        "name": view.name,
        "thresholds": view.thresholds,
        "start": view.start,
        "positions": places,
    }


def _overview(
    graph: nx.MultiDiGraph, all_views: Sequence[View], home: Mapping[str, int]
) -> dict[str, Any]:
    """Return the first picture of a large map:
    the authorities of each region with their latest grades.

    An authority is its identifier, its grade and whether the grade is past; the best grades come
    first, and abolished ones are not counted. `order` are the regions from north to south in rows
    of three, each from west to east. `links` counts the links between each two regions. `most` are
    the agencies that most statements of a region are about.
    """
    grades: Mapping[str, tuple[str, bool]] = graph.graph.get("grades", {})
    ranks = list(GRADE_TYPES)
    regions = []
    for number, view in enumerate(all_views):
        authorities = [
            (local_id(node), *grades.get(node, ("not-loaded", False)))
            for node in home
            if home[node] == number
            and _is_authority(graph, node)
            and "ended" not in graph.nodes[node]
        ]
        abolished = [
            each
            for each in view.members
            if _is_authority(graph, each) and "ended" in graph.nodes[each]
        ]
        authorities.sort(key=lambda each: (ranks.index(each[1]), each[2]))
        partners = (node for node in view.members if graph.nodes[node]["type"] == "agency")
        most = sorted(partners, key=lambda node: (-graph.nodes[node]["weight"], node))[
            :_MOST_PARTNERS
        ]
        regions.append(
            {
                "authorities": authorities,
                "names": len(view.members) - len(abolished),
                "most": [printable(graph.nodes[node]["label"]) for node in most],
            }
        )
    links = Counter(
        (min(ends), max(ends))
        for source, target in graph.edges()
        if len(ends := {home[source], home[target]}) > 1
    )
    return {
        "regions": regions,
        "order": _geographic_order(all_views),
        "links": [[*ends, links[ends]] for ends in sorted(links)],
    }


def _is_authority(graph: nx.MultiDiGraph, node: str) -> bool:
    return bool(graph.nodes[node]["type"] == "authority")


def _geographic_order(all_views: Sequence[View]) -> list[int]:
    """Return the numbers of the views from north to south in rows, each row from west to east."""
    by_code = hexagon_centres()
    centres = {}
    for number, view in enumerate(all_views):
        codes = (concept_value(node) for node in view.members if kind_of(node) == "authority")
        points = [by_code[code] for code in codes if code in by_code] or [(0.0, math.inf)]
        centres[number] = tuple(sum(axis) / len(points) for axis in zip(*points, strict=True))
    southwards = sorted(centres, key=lambda number: (centres[number][1], number))
    rows = (
        southwards[first : first + REGIONS_IN_ROW]
        for first in range(0, len(southwards), REGIONS_IN_ROW)
    )
    return [
        number
        for row in rows
        for number in sorted(row, key=lambda number: (centres[number][0], number))
    ]


def _node(
    graph: nx.MultiDiGraph, node: str, mark: Mark, labels: Labels, view: View
) -> dict[str, Any]:
    """Return a node of pyvis, at its place in the view when it opens."""
    data = graph.nodes[node]
    options = {name: data[name] for name in _NODE_FIELDS if name in data}
    if mark.radius:
        options["size"] = mark.radius
    if page := labels.page(node) if data["kind"] == "LocalAuthority" else "":
        options["page"] = page
    levels = (*view.levels[view.start :], *view.levels)
    if at := next((level[node][1] for level in levels if node in level), None):
        options["x"], options["y"] = at
    return options | {
        "id": local_id(node),
        "label": mark.label,
        "shape": SHAPES[data["type"]],
        "group": data["type"],
        "name": printable(data.get("name") or data["label"]),
        "kind": data["kind"],
        "weight": data["weight"],
        "aliases": [printable(alias) for alias in labels.others(data.get("entity", node))],
        "always": node in view.always,
    }


def _edges(
    graph: nx.MultiDiGraph, order: Sequence[str], evidence: MapEvidence, resolutions: dict[str, int]
) -> Iterable[dict[str, Any]]:
    """Yield the edges; collect statements in `evidence` and resolution methods in `resolutions`."""
    numbers = {node: number for number, node in enumerate(order)}
    edges = sorted(
        graph.edges(keys=True, data=True),
        key=lambda edge: (numbers[edge[0]], numbers[edge[1]], edge[2]),
    )
    evidence.expect({statement for *_, data in edges for statement, _ in data["evidence"]})
    ways: dict[str, int] = {}
    for source, target, _, data in edges:
        statements = []
        for statement, method in data["evidence"]:
            if method not in ways:
                way = evidence.notation("resolution", concept_iri(Scheme.RESOLUTION, method))
                ways[method] = resolutions.setdefault(way, len(resolutions))
            statements.append([evidence.number(statement), ways[method]])
        yield {name: data[name] for name in _EDGE_FIELDS if name in data} | {
            "from": local_id(source),
            "to": local_id(target),
            "relation": data["label"],
            "evidence": statements,
        }
