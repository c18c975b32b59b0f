"""Projections of the graph to networks with one or two types of nodes,
and what measures are asked for.

Each is a function from a store to an undirected `networkx.Graph` for measuring; maps and exports
use the richer networks of `network`. Nodes are IRIs with `label`, `type` (authority, agency,
service, topic), `kind` (class of the ontology) and `ended` (day, month or year, or ""). Edges have
`weight` (findings, or similarity), counts by polarity, and `evidence` (the findings). Nodes and
edges are sorted, so the same graph gives the same numbers.

A focus on authorities keeps findings made there; a focus on other entities keeps findings about
them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations, product

import networkx as nx

from graphkit.answers.measures.network import OVERSIGHT_CLASSES
from graphkit.answers.measures.network_measures import cosines
from graphkit.answers.readings.known import latest_inspections
from graphkit.core.identifiers import kind_of
from graphkit.core.terms import POLARITIES
from graphkit.graph.entities.focus import Focus, authorities_of
from graphkit.graph.entities.lookup import Labels, end_date
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.facts.selected_findings import (
    ConcernedFinding,
    Selection,
    count_findings_by,
    findings_on,
)
from graphkit.graph.store.dataset import Store

NEAREST = 8  # similar authorities that each is connected to
FEWEST = 5  # weaknesses; a report with fewer is not compared
_PROVIDED = """SELECT served.iri, provider.iri FROM service_provider
JOIN entity AS served ON served.id = service JOIN entity AS provider ON provider.id = agency
ORDER BY 1, 2"""
Project = Callable[..., nx.Graph]  # store, focus, polarity and min_confidence → network


def of_findings(
    name: str,
    store: Store,
    focus: Focus | None = None,
    polarity: str = "",
    min_confidence: float = 0.0,
) -> nx.Graph:
    """Connect what one finding is about, as `_PAIRS` says, or with the authority of its inspection.

    Inspectorates and government departments are left out: they are mentioned everywhere. `polarity`
    keeps findings of one polarity. A service is connected with the agency that provides it, too.
    """
    labels, places = Labels(store), authorities_of(focus)
    loaded = inspections(store.facts, places)
    chosen = Selection(
        inspections=[item.iri for item in loaded],
        about=focus.entities if focus and focus.entities else None,
        polarities=[polarity] if polarity else None,
        min_confidence=min_confidence,
    )
    what = "topic" if name == "authority-topic" else "entity"
    by_finding = defaultdict[str, list[ConcernedFinding]](list)
    for each in findings_on(store.facts, what, chosen):
        by_finding[each.finding].append(each)
    edges = defaultdict[tuple[str, str], list[tuple[str, str]]](list)
    for finding, rows in by_finding.items():
        about = [each.about for each in rows]
        for pair in _PAIRS[name](rows[0].authority, about):
            edges[pair].append((finding, rows[0].polarity))
    graph = nx.Graph(name=name)
    for ends, statements in sorted(edges.items()):
        if not OVERSIGHT_CLASSES & {labels.kind(end) for end in ends}:
            counts = dict.fromkeys(POLARITIES, 0) | Counter(value for _, value in statements)
            evidence = tuple(sorted(finding for finding, _ in statements))
            graph.add_edge(*ends, weight=len(statements), evidence=evidence, **counts)
    codes = {item.authority.rsplit("/", 1)[-1] for item in loaded if places}
    for service, agency in store.facts.rows(_PROVIDED) if name == "service-agency" else ():
        named = focus is None or {service, agency} & {*focus.entities}
        there = service.split("/")[-2] in codes
        if (named or there) and not graph.has_edge(service, agency):
            graph.add_edge(service, agency, weight=1, evidence=(), **dict.fromkeys(POLARITIES, 0))
    return _described(graph, store)


# Projection → what a finding connects: given its authority, and what it concerns.
_PAIRS: dict[str, Callable[[str, list[str]], Iterable[tuple[str, str]]]] = {
    "authority-agency": lambda place, about: product([place], _of_kind(about, "agency")),
    "authority-topic": lambda place, about: product([place], about),
    "service-agency": lambda _, about: product(
        _of_kind(about, "service"), _of_kind(about, "agency")
    ),
    "agency-agency": lambda _, about: combinations(_of_kind(about, "agency"), 2),
}


def authority_authority(
    store: Store,
    focus: Focus | None = None,
    polarity: str = "weakness",
    min_confidence: float = 0.0,
) -> nx.Graph:
    """Connect authorities that are weak in the same topics at their latest full inspection.

    Weight is the cosine of √findings × rarity by topic (see `network_measures.cosines`). Each is
    connected with the 8 most similar; reports with fewer than five weaknesses are left out. A focus
    on authorities keeps them and their most similar ones.
    """
    latest = latest_inspections(store)
    similarities = cosines(weaknesses(store, latest, polarity or "weakness", min_confidence)[0])
    graph = nx.Graph(name="authority-authority")
    for place in sorted({one for pair in similarities for one in pair}):
        if focus and focus.authorities and place not in focus.authorities:
            continue
        near = sorted(
            (-weight, pair) for pair, weight in similarities.items() if place in pair and weight > 0
        )
        for negative, pair in near[:NEAREST]:
            graph.add_edge(*pair, weight=-negative)
    return _described(_ordered(graph), store)


def weaknesses(
    store: Store,
    loaded: Mapping[str, Inspection],
    polarity: str = "weakness",
    min_confidence: float = 0.0,
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Return for each authority's inspection the number of weaknesses by topic, and in all.

    A finding on two topics counts under each, and once in all. Reports with fewer than `FEWEST`
    have no topics.
    """
    chosen = Selection(
        inspections=[item.iri for item in loaded.values()],
        polarities=[polarity],
        min_confidence=min_confidence,
    )
    counted = count_findings_by(store.facts, ("authority",), chosen)
    all_ = {place: number for (place,), number in counted.items()}
    found: dict[str, dict[str, int]] = defaultdict(dict)
    on_topics = count_findings_by(store.facts, ("authority", "topic"), chosen)
    for (place, topic), number in on_topics.items():
        if all_[place] >= FEWEST:
            found[place][topic] = number
    return dict(sorted(found.items())), all_


PROJECTIONS: dict[str, Project] = {
    "authority-agency": partial(of_findings, "authority-agency"),
    "authority-topic": partial(of_findings, "authority-topic", polarity="weakness"),
    "service-agency": partial(of_findings, "service-agency"),
    "agency-agency": partial(of_findings, "agency-agency"),
    "authority-authority": authority_authority,
}


@dataclass(frozen=True)
class MeasureRequest:
    """A store, and which part of it a measure uses.

    `on` names the projection; `polarity` keeps findings of one polarity ("": the default of the
    projection); `min_confidence` leaves out findings and labels that are less sure.
    """

    store: Store
    on: str = ""
    focus: Focus | None = None
    polarity: str = ""
    min_confidence: float = 0.0

    @cached_property
    def graph(self) -> nx.Graph:
        """The projection."""
        kept = {"polarity": self.polarity} if self.polarity else {}
        return PROJECTIONS[self.on](
            self.store, self.focus, min_confidence=self.min_confidence, **kept
        )

    @cached_property
    def labels(self) -> Labels:
        """Labels of entities."""
        return Labels(self.store)


def _of_kind(entities: Iterable[str], kind: str) -> list[str]:
    return [thing for thing in entities if kind_of(thing) == kind]


def _ordered(graph: nx.Graph) -> nx.Graph:
    """Return the graph with its nodes and edges sorted."""
    ordered = nx.Graph(**graph.graph)
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(sorted((*sorted(ends), data) for *ends, data in graph.edges(data=True)))
    return ordered


def _described(graph: nx.Graph, store: Store) -> nx.Graph:
    """Add label, type, class and end date to each node."""
    labels = Labels(store)
    for node, data in graph.nodes(data=True):
        data.update(label=labels.of(node), type=kind_of(node), kind=labels.kind(node))
        data["ended"] = end_date(store, node)
    return graph
