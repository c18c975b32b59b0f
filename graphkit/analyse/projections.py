"""Projections: the graph seen as a network of two kinds of things, or of one.

Each is a function from a store to an undirected `networkx.Graph`, made for measuring; maps and exports draw
the richer networks of `ask.network`. Nodes are IRIs with `label`, `type` (authority, agency, service,
topic), `kind` (class of the ontology) and `ended` (the day, month or year, where it is no more). Edges have
`weight` (how many findings, or how alike) and, where they are made of findings, how many of each polarity;
`evidence` are these findings, so that any figure can be followed to words (`graphkit why`). Nodes and edges
stand in the order of their names: the same graph gives the same numbers.

With a focus on authorities, the findings made there; with one on other things, the findings about them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, product

import networkx as nx

from graphkit.analyse.finding_counts import counted, in_all, together
from graphkit.analyse.node_similarity import cosines
from graphkit.ask.focus import Focus
from graphkit.ask.inspections import Inspection, inspections, latest_full_inspections
from graphkit.ask.lookup import Labels, end_date, kind_of
from graphkit.ask.network import OVERSIGHT_CLASSES
from graphkit.core.model import POLARITIES
from graphkit.core.terms import Property
from graphkit.store.dataset import Store

NEAREST = 8  # authorities that each is joined to by likeness
FEWEST = 5  # weaknesses; of a report with fewer it cannot be told whom it is like
_PROVIDED = "SELECT ?service ?agency { ?service gk:providedBy ?agency }"
Project = Callable[[Store, "Focus | None", str], nx.Graph]


def authority_agency(store: Store, focus: Focus | None = None, polarity: str = "") -> nx.Graph:
    """Join an authority to each agency that findings made there are about.

    Inspectorates and departments of government are left out: they are spoken of everywhere. `polarity` keeps
    the findings that are strengths, weaknesses, mixed.
    """
    held = inspections(store, focus)
    places = {item.report: item.authority for item in held}
    found = (
        (places[item.report], agency, item.polarity, item.finding)
        for item in together(store, held, focus)
        for agency in _of_kind(item.things, "agency")
    )
    return _of_findings("authority-agency", store, found, polarity)


def authority_topic(store: Store, focus: Focus | None = None, polarity: str = "weakness") -> nx.Graph:
    """Join an authority to each topic that findings of a polarity made there are on; "" for all polarities.

    The edges are too many to carry their evidence: `graphkit query findings` gives it.
    """
    held = inspections(store, focus)
    places = {item.report: item.authority for item in held}
    graph = nx.Graph(name="authority-topic")
    links: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (report, topic), counts in counted(store, Property.TOPIC, held, focus).items():
        wanted = {name: getattr(counts, name) for name in POLARITIES if polarity in ("", name)}
        if any(wanted.values()):
            links[places[report], topic].update(wanted)
    for (place, topic), number in sorted(links.items(), key=lambda link: link[0]):
        graph.add_edge(place, topic, weight=number.total(), **dict.fromkeys(POLARITIES, 0) | number)
    return _described(graph, store)


def service_agency(store: Store, focus: Focus | None = None, polarity: str = "") -> nx.Graph:
    """Join a service to each agency that one finding speaks of beside it, or that is said to provide it."""
    held = inspections(store, focus)
    found = [
        (service, agency, item.polarity, item.finding)
        for item in together(store, held, focus)
        for service, agency in product(_of_kind(item.things, "service"), _of_kind(item.things, "agency"))
    ]
    graph = _of_findings("service-agency", store, found, polarity)
    codes = {item.authority.rsplit("/", 1)[-1] for item in held}
    for service, agency in sorted(store.rows(_PROVIDED)):
        named = focus is None or {service, agency} & {*focus.entities}
        there = focus and focus.authorities and service.split("/")[-2] in codes
        if (named or there) and not graph.has_edge(service, agency):
            graph.add_edge(service, agency, weight=1, evidence=(), **dict.fromkeys(POLARITIES, 0))
    return _described(graph, store)


def agency_agency(store: Store, focus: Focus | None = None, polarity: str = "") -> nx.Graph:
    """Join two agencies when one finding speaks of both: inspectorates and departments left out."""
    found = (
        (*pair, item.polarity, item.finding)
        for item in together(store, inspections(store, focus), focus)
        for pair in combinations(_of_kind(item.things, "agency"), 2)
    )
    return _of_findings("agency-agency", store, found, polarity)


def authority_authority(store: Store, focus: Focus | None = None, polarity: str = "weakness") -> nx.Graph:
    """Join authorities that are weak in the same topics at their latest full inspection.

    Weight is the cosine of what each report finds weak, topic by topic: the square root of the number of
    findings, times how rare it is that the topic is weak (so that what all have in common counts little).
    Each is joined to the 8 nearest to it; reports with fewer than five such findings are left out. With a
    focus on authorities: they, and those nearest to them.
    """
    latest = latest_full_inspections(inspections(store))
    intraclass_correlation = cosines(weaknesses(store, latest, polarity or "weakness")[0])
    graph = nx.Graph(name="authority-authority")
    for place in sorted({one for pair in intraclass_correlation for one in pair}):
        if focus and focus.authorities and place not in focus.authorities:
            continue
        near = sorted(
            (-weight, pair) for pair, weight in intraclass_correlation.items() if place in pair and weight > 0
        )
        for negative, pair in near[:NEAREST]:
            graph.add_edge(*pair, weight=-negative)
    return _described(_ordered(graph), store)


def weaknesses(
    store: Store, held: Mapping[str, Inspection], polarity: str = "weakness"
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Return the weaknesses that one inspection of each authority has, by topic and in all, if enough.

    One on two topics counts under each, and once in all.
    """
    places = {item.report: place for place, item in held.items()}
    all_ = {
        places[report]: getattr(counts, polarity) for report, counts in in_all(store, held.values()).items()
    }
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (report, topic), counts in counted(store, Property.TOPIC, held.values()).items():
        if all_[places[report]] >= FEWEST and (number := getattr(counts, polarity)):
            found[places[report]][topic] = number
    return dict(sorted(found.items())), all_


PROJECTIONS: dict[str, Project] = {
    "authority-agency": authority_agency,
    "authority-topic": authority_topic,
    "service-agency": service_agency,
    "agency-agency": agency_agency,
    "authority-authority": authority_authority,
}


def _of_kind(things: Iterable[str], kind: str) -> list[str]:
    return [thing for thing in things if kind_of(thing) == kind]


def _of_findings(
    name: str, store: Store, found: Iterable[tuple[str, str, str, str]], polarity: str
) -> nx.Graph:
    """Return a graph of two ends, a polarity and a finding each."""
    labels = Labels(store)
    edges: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for one, other, said, finding in found:
        if polarity in ("", said):
            edges[one, other].append((finding, said))
    graph = nx.Graph(name=name)
    store.prefetch(end for ends in edges for end in ends)
    for ends, statements in sorted(edges.items()):
        if not OVERSIGHT_CLASSES & {labels.kind(end) for end in ends}:
            counts = dict.fromkeys(POLARITIES, 0) | Counter(said for _, said in statements)
            evidence = tuple(sorted({finding for finding, _ in statements}))
            graph.add_edge(*ends, weight=len(statements), evidence=evidence, **counts)
    return _described(graph, store)


def _ordered(graph: nx.Graph) -> nx.Graph:
    """Return the graph with its nodes and edges in the order of their names."""
    ordered = nx.Graph(**graph.graph)
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(sorted((*sorted(ends), data) for *ends, data in graph.edges(data=True)))
    return ordered


def _described(graph: nx.Graph, store: Store) -> nx.Graph:
    """Give each node its name, type and class."""
    labels = Labels(store)
    store.prefetch(graph)
    for node, data in graph.nodes(data=True):
        data.update(label=labels.of(node), type=kind_of(node), kind=labels.kind(node))
        data["ended"] = end_date(store, node)
    return graph
