"""Networks built from the graph: which agencies findings name, on which topics,
and who delivers for whom.

Each function returns a `networkx` graph, which maps draw, exports write and analyses measure. Nodes
are IRIs with `label`, `type` (authority, agency, service, sector, topic), `kind` (the class of the
ontology) and `weight` (the findings of its edges, summed: one about two agencies counts for each).
Edges are keyed by their `type`; they have `label` (a phrase for the relation), `weight` and
`evidence`: pairs of a supporting statement and how its mention was resolved ("by-area"). An edge of
findings counts them by polarity and has the first days of the first and last inspection with such a
finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx

from graphkit.answers.readings.in_force import known_deliveries
from graphkit.core.errors import GraphkitError
from graphkit.core.identifiers import authority_iri, concept_iri, concept_value, kind_of
from graphkit.core.partial_dates import last_day
from graphkit.core.terms import POLARITIES, Scheme
from graphkit.graph.entities.focus import Focus, Topic, find_topics
from graphkit.graph.entities.lookup import Labels, end_date
from graphkit.graph.facts.facts import kept
from graphkit.graph.facts.names import classes
from graphkit.graph.facts.selected_findings import ConcernedFinding, Selection, findings_on

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

# mentioned everywhere, but not partners
OVERSIGHT_CLASSES = {"Inspectorate", "GovernmentDepartment"}
# the authority itself, oversight
_NO_PARTNERS = ("/childrens-social-care", "/government", "/inspectorate")
TYPES = ("authority", "agency", "service", "sector", "topic")
_TYPE_OF = {"partner": "sector", **{name: name for name in TYPES}}
_STATED = """
SELECT body.iri, place.iri, ifnull(min(service_type), ''), passage.iri
FROM arrangement JOIN passage USING (id)
JOIN arrangement_delegate AS party ON party.arrangement = arrangement.id
JOIN entity AS body ON body.id = party.agency JOIN entity AS place ON place.id = delegator
LEFT JOIN arrangement_service AS kind ON kind.arrangement = arrangement.id
GROUP BY 1, 2, 4 ORDER BY 1, 2, 3, 4"""


def partner_network(
    store: Store,
    focus: Focus | None = None,
    topic: str | Topic | None = None,
    since: str = "",
    until: str = "",
    keep: Iterable[str] = (),
    most: int = 0,
) -> nx.MultiDiGraph:
    """Return authorities with the agencies,
    services and partner sectors that their findings are about.

    An edge leads from an authority to an entity that its findings concern; agencies that deliver
    services for an authority are linked to it as well. A focus on authorities selects their
    findings; a focus on an agency, service or sector, the findings about it and the other entities
    of these. `topic` keeps the findings on a topic and its narrower topics and leaves out delivery;
    `since` and `until` keep inspections that began between these days, and delivery then.
    Inspectorates, government departments and the authority's own social care are
    left out, unless they are in focus or in `keep`. A network of more than `most` nodes leaves out
    the services that a single finding is about; its attribute `left_out` is their number.
    """
    graph = nx.MultiDiGraph(name="partners")
    topics = find_topics(store, topic) if topic else None
    found = findings_in(store, "entity", focus, topics, since, until)
    excluded = {iri for iri, kind in classes(store.facts).items() if kind in OVERSIGHT_CLASSES}
    excluded |= {item.about for item in found if item.about.endswith(_NO_PARTNERS)}
    excluded -= {*keep, *(focus.entities if focus else ())}
    _add_findings(graph, (item for item in found if item.about not in excluded), "findings about")
    if not topic:
        _add_delivery(graph, store, focus, {"delivers"}, since, until, known_only=True)
    _weighed(graph)
    if 0 < most < len(graph):
        weights = graph.nodes(data="weight")
        rare = [node for node, weight in weights if kind_of(node) == "service" and weight < 2]
        graph.remove_nodes_from(rare)
        graph.graph["left_out"] = len(rare)
    return _described(graph, store)


def topic_network(
    store: Store,
    focus: Focus | None = None,
    topic: str | Topic | None = None,
    since: str = "",
    until: str = "",
    inspections: Collection[str] | None = None,
) -> nx.MultiDiGraph:
    """Return authorities and the topics of their findings; parameters as in `partners`.

    `inspections`: only findings of these.
    """
    graph = nx.MultiDiGraph(name="topics")
    wanted = find_topics(store, topic) if topic else None
    found = findings_in(store, "topic", focus, wanted, since, until, inspections)
    _add_findings(
        graph, (item for item in found if not wanted or item.about in wanted), "findings on"
    )
    return _described(_weighed(graph), store)


def delivery_network(
    store: Store,
    focus: Focus | None = None,
    topic: str | Topic | None = None,
    since: str = "",
    until: str = "",
) -> nx.MultiDiGraph:
    """Return the agencies that deliver services for authorities or are shared by them.

    `since` leaves out delivery that had ended by that day, `until` what began later. Raises
    GraphkitError if a topic is given.
    """
    if topic:
        raise GraphkitError("the delivery network takes no topic: delivery arrangements have none")
    graph = nx.MultiDiGraph(name="delivery")
    _add_delivery(graph, store, focus, {"delivers", "shared"}, since, until)
    return _described(_weighed(graph), store)


NETWORKS: dict[str, Callable[..., nx.MultiDiGraph]] = {
    "partners": partner_network,
    "topics": topic_network,
    "delivery": delivery_network,
}


def complete_network(store: Store, keep: Iterable[str] = ()) -> nx.MultiDiGraph:
    """Return all networks of a store in one, for exports.

    Nodes have the attribute `ended`, a date or "".

    `keep` as in `partners`.
    """
    graph = nx.compose_all(
        [partner_network(store, keep=keep), topic_network(store), delivery_network(store)]
    )
    graph.graph["name"] = "graphkit"
    _weighed(graph)  # each network has weighted its own edges only
    for node, data in graph.nodes(data=True):
        data["ended"] = end_date(store, node)
    return graph


def findings_in(
    store: Store,
    what: str,
    focus: Focus | None = None,
    topics: Collection[str] | None = None,
    since: str = "",
    until: str = "",
    inspections: Collection[str] | None = None,
) -> list[ConcernedFinding]:
    """Return the findings about entities (`what` is "entity") or on topics ("topic"), sorted.

    A focus on authorities selects their findings; on other entities, the findings about them.
    `topics` keeps the findings on these topics, `since` and `until` those of inspections that
    began between these days, `inspections` those of these.
    """
    selection = Selection(inspections=inspections, topics=topics, since=since, until=until)
    if not focus:
        return findings_on(store.facts, what, selection)
    places = replace(selection, authorities=focus.authorities)
    named = replace(selection, about=focus.entities)
    found = {*findings_on(store.facts, what, places), *findings_on(store.facts, what, named)}
    return sorted(found)


def _add_findings(graph: nx.MultiDiGraph, found: Iterable[ConcernedFinding], words: str) -> None:
    for item in found:
        if item.about == item.authority:
            continue
        if not graph.has_edge(item.authority, item.about, "findings"):
            counts = dict.fromkeys(POLARITIES, 0)
            graph.add_edge(
                item.authority,
                item.about,
                "findings",
                type="findings",
                label=words,
                weight=0,
                since=item.day,
                until=item.day,
                evidence=[],
                **counts,
            )
        edge = graph.edges[item.authority, item.about, "findings"]
        edge["weight"] += 1
        edge[item.polarity] = edge.get(item.polarity, 0) + 1
        edge["since"], edge["until"] = min(edge["since"], item.day), max(edge["until"], item.day)
        edge["evidence"].append((item.finding, item.by))


def _add_delivery(
    graph: nx.MultiDiGraph,
    store: Store,
    focus: Focus | None,
    kinds: set[str],
    since: str = "",
    until: str = "",
    known_only: bool = False,
) -> None:
    """Add edges from agencies to the authorities they deliver for,
    unless delivery had ended by `since` or began after `until`.

    `known_only`: only for authorities that are in the network already.
    """
    known, about = set(graph), {*focus.authorities, *focus.entities} if focus else set[str]()
    for (agency, authority, kind), (words, first, last, evidence) in deliveries(store).items():
        is_meant = (not focus or about & {agency, authority}) and (
            not known_only or authority in known
        )
        is_then = not (last and last_day(last) < since) and first <= (until or "~")
        if is_meant and kind in kinds and is_then:
            dates = {"since": first, "until": last}
            graph.add_edge(
                agency,
                authority,
                kind,
                type=kind,
                label=words,
                weight=1,
                **dates,
                evidence=evidence,
            )


@kept
def deliveries(
    store: Store,
) -> dict[tuple[str, str, str], tuple[str, str, str, list[tuple[str, str]]]]:
    """Return agency, authority and type ("delivers", "shared") → label, first and last day,
    evidence.
    """
    labels, found = Labels(store), {}
    # service type, statement
    stated: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for agency, authority, *own in store.facts.rows(_STATED):
        stated[agency, authority].append((own[0], own[1]))
    for each in known_deliveries(store.facts):
        own = stated[each.body, each.authority]
        service = "" if each.is_registered or not own else own[0][0]
        what = labels.concept(Scheme.SERVICE_TYPE, service).lower() or "services"
        words = "is shared by" if each.role == "shared" else f"delivers {what} for"
        evidence = [(statement, "") for _, statement in own]
        found[each.body, each.authority, each.role] = words, each.since, each.ends, evidence
    return found


def _described(graph: nx.MultiDiGraph, store: Store) -> nx.MultiDiGraph:
    """Set the name, type and class of each node, sort the evidence of each edge,
    and return the network.
    """
    labels = Labels(store)
    for node, data in graph.nodes(data=True):
        type_ = _TYPE_OF.get(kind_of(node), "agency")
        sector, place = _sector_of(node), authority_iri(concept_value(node).partition("/")[0])
        name = f"{labels.of(sector)} in {labels.of(place)}" if sector else labels.of(node)
        data.update(label=name, type=type_, kind=labels.kind(node))
    for _, _, data in graph.edges(data=True):
        data["evidence"] = sorted(set(data["evidence"]))
    return graph


def _weighed(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Set the weight of each node, the sum of the findings of its edges, and return the network."""
    for node, data in graph.nodes(data=True):
        joined = (*graph.in_edges(node, data=True), *graph.out_edges(node, data=True))
        data["weight"] = sum(edge["weight"] for *_, edge in joined if edge["type"] == "findings")
    return graph


def _sector_of(node: str) -> str:
    """Return the sector concept of a partner sector in an area; "" for other entities."""
    sector = concept_value(node).partition("/")[2]
    return concept_iri(Scheme.SECTOR, sector) if kind_of(node) == "partner" else ""
