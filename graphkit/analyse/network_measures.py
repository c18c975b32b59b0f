"""Measures of networks as tables: a row for each node, community or pair, the most notable first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import networkx as nx

from graphkit.analyse import brokers as between
from graphkit.analyse import centrality
from graphkit.analyse.communities import Communities, communities
from graphkit.analyse.node_similarity import cosines, shared
from graphkit.analyse.parameters import MeasureRequest
from graphkit.analyse.projections import weaknesses
from graphkit.analyse.result_table import ResultTable, Value, rounded
from graphkit.ask.inspections import inspections, latest_full_inspections
from graphkit.core.model import POLARITIES

_LISTED = 12  # members of a community that are named
_SHARED = 5  # things that a pair has in common, named


def central(asked: MeasureRequest) -> ResultTable:
    """Return what each measure of who is central says of each thing, side by side."""
    graph = asked.graph
    ways = (centrality.betweenness(graph), centrality.pagerank(graph), centrality.core(graph))
    figures = {
        node: (graph.degree(node), _counts(graph, node)[0], *(way[node] for way in ways)) for node in graph
    }
    columns = ("links", "weight", "betweenness", "pagerank", "core")
    return _by_node(asked, "centrality", columns, figures, notes=_slowness(graph))


def degree(asked: MeasureRequest) -> ResultTable:
    """Return how many others each thing is linked to, and by how many findings."""
    figures = {node: (asked.graph.degree(node), *_counts(asked.graph, node)) for node in asked.graph}
    return _by_node(asked, "degree", ("links", "weight", *POLARITIES), figures)


def betweenness(asked: MeasureRequest) -> ResultTable:
    """Return over whom the shortest ways between others lead."""
    return _ranked(asked, "betweenness", centrality.betweenness(asked.graph))


def pagerank(asked: MeasureRequest) -> ResultTable:
    """Return whom one comes by most often, following links by their weight."""
    return _ranked(asked, "pagerank", centrality.pagerank(asked.graph))


def core(asked: MeasureRequest) -> ResultTable:
    """Return how deep in the densest part of the network each thing lies."""
    return _ranked(asked, "core", centrality.core(asked.graph))


def brokers(asked: MeasureRequest) -> ResultTable:
    """Return who stands between others that are not linked themselves."""
    graph, constraint = asked.graph, between.constraint(asked.graph)
    figures = {}
    for node, size in between.effective_size(graph).items():
        links = graph.degree(node)
        figures[node] = (links, rounded(size), rounded(size / links), rounded(constraint[node]))
    columns = ("links", "effective_size", "efficiency", "constraint")
    return _by_node(asked, "brokers", columns, figures, lambda row: (-row[1], row[3]))


def parts(asked: MeasureRequest) -> ResultTable:
    """Return the communities of the network, named by their most telling members."""
    graph, found = asked.graph, communities(asked.graph)
    rows = []
    for number, part in enumerate(found.communities, 1):
        names = [graph.nodes[member]["label"] for member in part.members[:_LISTED]]
        more = len(part.members) - len(names)
        listed = "; ".join(names) + (f"; and {more} more" if more else "")
        figures = (len(part.members), rounded(part.weight), rounded(part.inside), rounded(part.stability))
        rows.append((number, part.name, *figures, listed))
    columns = ("community", "name", "members", "weight", "inside", "stability", "who")
    return _answer(asked, "communities", columns, rows, _agreement(found))


def members(asked: MeasureRequest) -> ResultTable:
    """Return each thing with the community it belongs to, the most telling members first."""
    found = communities(asked.graph)
    rows = [
        (number, part.name, *_who(asked.graph, member), rounded(part.stability), _ended(asked.graph, member))
        for number, part in enumerate(found.communities, 1)
        for member in part.members
    ]
    columns = ("community", "of", "name", "type", "stability", "ended")
    return replace(_answer(asked, "members", columns, rows, _agreement(found)), aside=("of",))


def similarity(asked: MeasureRequest) -> ResultTable:
    """Return the pairs of things that are alike by what they are linked to, the most alike first."""
    return _weak_alike(asked) if asked.on == "authority-authority" else _linked_alike(asked)


def _linked_alike(asked: MeasureRequest) -> ResultTable:
    """Return the pairs of one kind, in a network of two kinds, that share most of what they are linked to."""
    everything = replace(asked, focus=None)  # else one authority would have nothing to be like
    graph = everything.graph
    about = {*asked.focus.authorities, *asked.focus.entities} if asked.focus else set()
    rows = []
    for (one, other), (alike_, common, of) in shared(graph).items():
        if alike_ > 0 and (not about or about & {one, other}):
            first, second = (other, one) if other in about and one not in about else (one, other)
            names = [graph.nodes[node]["label"] for node in (first, second)]
            most = ", ".join(graph.nodes[node]["label"] for node in common[:_SHARED])
            weights = [_counts(graph, node)[0] for node in (first, second)]
            rows.append((graph.nodes[one]["type"], *names, rounded(alike_), len(common), of, *weights, most))
    columns = ("type", "name", "other", "similarity", "shared", "either", "weight", "other_weight")
    ordered = sorted(rows, key=lambda row: (-row[3], *row[:3]))
    return _answer(everything, "similarity", (*columns, "most_in_common"), ordered)


def _weak_alike(asked: MeasureRequest) -> ResultTable:
    """Return the pairs of authorities whose latest full inspections find the same topics weak."""
    latest = latest_full_inspections(inspections(asked.store))
    polarity = asked.polarity or "weakness"
    found, all_ = weaknesses(asked.store, latest, polarity)
    places = asked.focus.authorities if asked.focus else ()
    rows: dict[tuple[float, str, str], tuple[Value, ...]] = {}
    asked.store.prefetch({*found, *(topic for each in found.values() for topic in each)})
    for (one, other), weight in cosines(found).items():
        if weight <= 0 or (places and not {one, other} & set(places)):
            continue
        pair = (one, other) if not places or one in places else (other, one)
        here, there = found[one], found[other]
        common = sorted(here.keys() & there.keys(), key=lambda t: (-min(here[t], there[t]), t))
        names = asked.labels.of(pair[0]), asked.labels.of(pair[1])
        figures = rounded(weight), len(common), len(here | there), *(all_[place] for place in pair)
        inspected = [f"{latest[place].under}, {latest[place].day}" for place in pair]
        most = ", ".join(map(asked.labels.of, common[:_SHARED]))
        rows[-weight, *names] = (*names, *figures, *inspected, most)
    columns = (
        *("authority", "other", "similarity", "shared", "topics", "findings", "other_findings"),
        *("inspected", "other_inspected", "most_in_common"),
    )
    return _answer(asked, "similarity", columns, [row for _, row in sorted(rows.items())])


def _ranked(asked: MeasureRequest, name: str, figures: Mapping[str, float]) -> ResultTable:
    graph = asked.graph
    rows = {node: (figures[node], graph.degree(node), _counts(graph, node)[0]) for node in graph}
    slow = _slowness(graph) if name == "betweenness" else ()
    return _by_node(asked, name, (name, "links", "weight"), rows, notes=slow)


def _by_node(
    asked: MeasureRequest,
    name: str,
    columns: tuple[str, ...],
    figures: Mapping[str, tuple[float, ...]],
    order: Callable[[tuple[float, ...]], tuple[float, ...]] = lambda row: (-row[0], -row[1]),
    notes: tuple[str, ...] = (),
) -> ResultTable:
    """Return figures as a table with a row for each node, told who it is, in an order of its figures."""
    graph = asked.graph
    ordered = sorted(figures, key=lambda node: (*order(figures[node]), *_who(graph, node)[::-1]))
    rows: list[tuple[Value, ...]] = [
        (*_who(graph, node), *figures[node], _ended(graph, node)) for node in ordered
    ]
    return _answer(asked, name, ("name", "type", *columns, "ended"), rows, notes=notes)


def _slowness(graph: nx.Graph) -> tuple[str, ...]:
    return tuple(filter(None, [centrality.slowness(graph)]))


def _counts(graph: nx.Graph, node: str) -> tuple[float, ...]:
    """Return the weight of a node's links, and how many findings of each polarity they carry."""
    links = [data for _, _, data in graph.edges(node, data=True)]
    weight = sum(data["weight"] for data in links)
    return (
        rounded(weight) if isinstance(weight, float) else weight,
        *(sum(data.get(polarity, 0) for data in links) for polarity in POLARITIES),
    )


def _who(graph: nx.Graph, node: str) -> tuple[str, str]:
    return graph.nodes[node]["label"], graph.nodes[node]["type"]


def _ended(graph: nx.Graph, node: str) -> str:
    """Return the day, month or year in which a thing ended, or "": what is said of it is of the past."""
    return str(graph.nodes[node]["ended"])


def _agreement(found: Communities) -> dict[str, Value]:
    return {
        "communities": len(found.communities),
        "modularity": rounded(found.modularity),
        "mean adjusted Rand index over ten seeds": rounded(found.agreement),
    }


def _answer(
    asked: MeasureRequest,
    name: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[Value, ...]],
    figures: Mapping[str, Value] | None = None,
    notes: tuple[str, ...] = (),
) -> ResultTable:
    sizes: dict[str, Value] = {"nodes": len(asked.graph), "links": asked.graph.number_of_edges()}
    return ResultTable(
        f"{name} on {asked.on}", columns, tuple(rows), notes=notes, figures=sizes | dict(figures or {})
    )
