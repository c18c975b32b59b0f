"""Network measures as tables: a row for each node, community or pair, highest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import networkx as nx

from graphkit.answers.measures.network_measures import (
    Communities,
    betweenness,
    communities,
    constraint,
    core,
    cosines,
    effective_size,
    pagerank,
    shared,
    speed_advice,
)
from graphkit.answers.measures.projections import MeasureRequest, weaknesses
from graphkit.answers.measures.result_table import ResultTable, Value, rounded
from graphkit.answers.readings.known import latest_inspections
from graphkit.core.terms import POLARITIES

_LISTED = 12  # members of a community that are listed
_SHARED = 5  # shared neighbours that are listed
Figures = Mapping[str, float]  # by node


def _sums(graph: nx.Graph, of: str) -> Figures:
    """Return the sum of an attribute of each node's edges:
    their weight, or findings of a polarity.
    """
    sums = {
        node: sum(data.get(of, 0) for _, _, data in graph.edges(node, data=True)) for node in graph
    }
    return {
        node: rounded(total) if isinstance(total, float) else total for node, total in sums.items()
    }


_FIGURES: dict[str, Callable[[nx.Graph], Figures]] = {  # by the name of their column
    "links": lambda graph: dict(graph.degree()),
    **{name: partial(_sums, of=name) for name in ("weight", *POLARITIES)},
    "betweenness": betweenness,
    "pagerank": pagerank,
    "core": core,
    "effective_size": lambda graph: {
        node: rounded(each) for node, each in effective_size(graph).items()
    },
    "efficiency": lambda graph: {
        node: rounded(each / graph.degree(node)) for node, each in effective_size(graph).items()
    },
    "constraint": lambda graph: {node: rounded(each) for node, each in constraint(graph).items()},
}
BY_NODE = {  # measure → its columns
    "centrality": ("links", "weight", "betweenness", "pagerank", "core"),
    "degree": ("links", "weight", *POLARITIES),
    **{name: (name, "links", "weight") for name in ("betweenness", "pagerank", "core")},
    "brokers": ("links", "effective_size", "efficiency", "constraint"),
}


def by_node(request: MeasureRequest, name: str) -> ResultTable:
    """Return one of the measures `BY_NODE`: a row for each node, highest first."""
    graph, columns = request.graph, BY_NODE[name]
    found = [_FIGURES[each](graph) for each in columns]
    rows = {node: tuple(each[node] for each in found) for node in graph if node in found[-1]}

    def order(node: str) -> tuple[object, ...]:
        row = rows[node]
        figures = (-row[1], row[3]) if name == "brokers" else (-row[0], -row[1])
        return *figures, *_who(graph, node)[::-1]

    table = [
        (*_who(graph, node), *rows[node], graph.nodes[node]["ended"])
        for node in sorted(rows, key=order)
    ]
    notes = tuple(filter(None, [speed_advice(graph) if "betweenness" in columns else ""]))
    return _answer(request, name, ("name", "type", *columns, "ended"), table, notes=notes)


def communities_table(request: MeasureRequest) -> ResultTable:
    """Return the communities of the network, named by their most central members."""
    graph, found = request.graph, communities(request.graph)
    rows = []
    for number, part in enumerate(found.communities, 1):
        names = [graph.nodes[member]["label"] for member in part.members[:_LISTED]]
        more = len(part.members) - len(names)
        listed = "; ".join(names) + (f"; and {more} more" if more else "")
        figures = (
            len(part.members),
            rounded(part.weight),
            rounded(part.inside),
            rounded(part.stability),
        )
        rows.append((number, part.name, *figures, listed))
    columns = ("community", "name", "members", "weight", "inside", "stability", "who")
    return _answer(request, "communities", columns, rows, _agreement(found))


def members(request: MeasureRequest) -> ResultTable:
    """Return each node with its community, most central members first."""
    graph, found = request.graph, communities(request.graph)
    rows = [
        (
            number,
            part.name,
            *_who(graph, member),
            rounded(part.stability),
            graph.nodes[member]["ended"],
        )
        for number, part in enumerate(found.communities, 1)
        for member in part.members
    ]
    columns = ("community", "of", "name", "type", "stability", "ended")
    return replace(
        _answer(request, "members", columns, rows, _agreement(found)), hidden_columns=("of",)
    )


def similarity(request: MeasureRequest) -> ResultTable:
    """Return pairs of similar nodes, most similar first."""
    return (
        _by_weaknesses(request) if request.on == "authority-authority" else _by_neighbours(request)
    )


def _by_neighbours(request: MeasureRequest) -> ResultTable:
    """Return pairs of nodes of one type by their shared neighbours."""
    # a single authority would have nothing to compare with
    everything = replace(request, focus=None)
    graph = everything.graph
    about = {*request.focus.authorities, *request.focus.entities} if request.focus else set()
    rows, weights = [], _sums(graph, "weight")
    for (one, other), (similarity_, common, of) in shared(graph).items():
        if similarity_ > 0 and (not about or about & {one, other}):
            first, second = (other, one) if other in about and one not in about else (one, other)
            names = [graph.nodes[node]["label"] for node in (first, second)]
            most = ", ".join(graph.nodes[node]["label"] for node in common[:_SHARED])
            figures = rounded(similarity_), len(common), of, weights[first], weights[second]
            rows.append((graph.nodes[one]["type"], *names, *figures, most))
    columns = ("type", "name", "other", "similarity", "shared", "either", "weight", "other_weight")
    ordered = sorted(rows, key=lambda row: (-row[3], *row[:3]))
    return _answer(everything, "similarity", (*columns, "most_in_common"), ordered)


def _by_weaknesses(request: MeasureRequest) -> ResultTable:
    """Return pairs of authorities whose latest full inspections find the same topics weak."""
    latest = latest_inspections(request.store)
    polarity = request.polarity or "weakness"
    found, all_ = weaknesses(request.store, latest, polarity, request.min_confidence)
    places = request.focus.authorities if request.focus else ()
    rows: dict[tuple[float, str, str], tuple[Value, ...]] = {}
    for (one, other), weight in cosines(found).items():
        if weight <= 0 or (places and not {one, other} & set(places)):
            continue
        pair = (one, other) if not places or one in places else (other, one)
        here, there = found[one], found[other]
        common = sorted(here.keys() & there.keys(), key=lambda t: (-min(here[t], there[t]), t))
        names = request.labels.of(pair[0]), request.labels.of(pair[1])
        figures = rounded(weight), len(common), len(here | there), *(all_[place] for place in pair)
        inspected = [f"{latest[place].under}, {latest[place].day}" for place in pair]
        most = ", ".join(map(request.labels.of, common[:_SHARED]))
        rows[-weight, *names] = (*names, *figures, *inspected, most)
    columns = (
        *("authority", "other", "similarity", "shared", "topics", "findings", "other_findings"),
        *("inspected", "other_inspected", "most_in_common"),
    )
    return _answer(request, "similarity", columns, [row for _, row in sorted(rows.items())])


def _who(graph: nx.Graph, node: str) -> tuple[str, str]:
    return graph.nodes[node]["label"], graph.nodes[node]["type"]


def _agreement(found: Communities) -> dict[str, Value]:
    return {
        "communities": len(found.communities),
        "modularity": rounded(found.modularity),
        "mean adjusted Rand index over ten seeds": rounded(found.agreement),
    }


def _answer(
    request: MeasureRequest,
    name: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[Value, ...]],
    figures: Mapping[str, Value] | None = None,
    notes: tuple[str, ...] = (),
) -> ResultTable:
    sizes: dict[str, Value] = {
        "nodes": len(request.graph),
        "links": request.graph.number_of_edges(),
    }
    return ResultTable(
        f"{name} on {request.on}",
        columns,
        tuple(rows),
        notes=notes,
        figures=sizes | dict(figures or {}),
    )
