"""Networks: what is joined to what, by how much, on what evidence."""

import invented_places
import networkx as nx
import pytest

from graphkit.answers.measures.network import (
    NETWORKS,
    complete_network,
    delivery_network,
    findings_in,
    partner_network,
    topic_network,
)
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import graph_iri
from graphkit.core.quads import Quads
from graphkit.core.terms import BASE, POLARITIES, SCHEME, Gk, Xsd
from graphkit.graph.entities.focus import find_topics, resolve_focus
from graphkit.graph.store.dataset import Store

AMBLEFORD, WEXMOOR = f"{BASE}authority/E06999001", f"{BASE}authority/E06999002"
POLICE = f"{BASE}agency/norvale-police"
ARRANGEMENT = f"{BASE}inspection/E06999001/2019-03-04-ilacs/arrangement/1"


def findings(graph: nx.MultiDiGraph) -> list[tuple[str, str, dict[str, object]]]:
    return [edge for edge in graph.edges(data=True) if edge[2]["type"] == "findings"]


@pytest.mark.parametrize("name", ["partners", "topics"])  # that of delivery is not made of findings
@pytest.mark.parametrize("focus", [None, "Ambleford", "norvale police"])
def test_an_edge_weighs_what_its_evidence_counts(
    small_store: Store, name: str, focus: str | None
) -> None:
    edges = findings(NETWORKS[name](small_store, resolve_focus(small_store, focus)))
    assert edges
    for _, _, data in edges:
        assert (
            data["weight"]
            == len(data["evidence"])
            == sum(data[polarity] for polarity in POLARITIES)
        )


def test_partner_network_links_places_to_agencies(small_store: Store) -> None:
    graph = partner_network(small_store)
    edge = graph.edges[AMBLEFORD, POLICE, "findings"]
    assert (edge["weight"], edge["strength"], edge["weakness"], edge["mixed"]) == (3, 1, 1, 1)
    assert (edge["since"], edge["until"]) == ("2019-03-04", "2023-06-05")
    assert (
        dict(edge["evidence"])[f"{BASE}inspection/E06999001/2023-06-05-ilacs/finding/7.1"]
        == "by-area"
    )
    assert graph.nodes[POLICE] | {"weight": 0} == {
        "label": "Norvale Police",
        "type": "agency",
        "kind": "PoliceForce",
        "weight": 0,
    }


def test_network_of_an_agency_shows_other_subjects(small_store: Store) -> None:
    graph = partner_network(small_store, resolve_focus(small_store, "Norvale Police"))
    assert set(graph) == {
        AMBLEFORD,
        WEXMOOR,
        POLICE,
        f"{BASE}service/E06999001/early-help-hub",
        f"{BASE}partner/E06999001/health",
    }


def test_a_topic_takes_in_those_below_it(small_store: Store) -> None:
    wide = partner_network(small_store, topic="Help and protection")
    assert wide.edges[AMBLEFORD, POLICE, "findings"]["weight"] == 2
    assert nx.utils.graphs_equal(wide, partner_network(small_store, topic="strategy-discussions"))
    assert {node for node in topic_network(small_store, topic="neglect") if "/topic/" in node} == {
        f"{SCHEME}topic/neglect"
    }


def test_a_finding_about_an_agency_tells_how_it_was_resolved(small_store: Store) -> None:
    found = findings_in(small_store, "entity")
    assert {"by-name", "by-area"} <= {item.by for item in found}
    assert found == sorted(
        found, key=lambda item: (item.authority, item.about, item.day, item.finding)
    )


def test_since_leaves_out_earlier_inspections(small_store: Store) -> None:
    graph = partner_network(small_store, since="2023")
    assert [data["weight"] for *_, data in findings(graph)] == [1]
    periods = [{"until": "2022-12-31"}, {"since": "2023"}]
    *parts, whole = (
        sum(data["weight"] for *_, data in findings(partner_network(small_store, **period)))
        for period in [*periods, {}]
    )
    assert sum(parts) == whole
    assert all(parts)


def test_partners_since_a_day_leave_out_who_delivered_before_it() -> None:
    statements = Quads(graph_iri("register"))
    statements.add_text(ARRANGEMENT, Gk.validUntil, "2021")
    store = invented_places.store_of([*invented_places.graphs(), statements])
    company = f"{BASE}agency/norvale-children-first"
    assert partner_network(store, since="2021").has_edge(company, AMBLEFORD, "delivers")
    assert not partner_network(store, since="2022").has_edge(company, AMBLEFORD, "delivers")
    assert not partner_network(store, until="1999").has_edge(company, AMBLEFORD, "delivers")


def test_delivery_says_who_since_when(small_store: Store) -> None:
    graph = delivery_network(small_store)
    edge = graph.edges[f"{BASE}agency/norvale-children-first", AMBLEFORD, "delivers"]
    assert (edge["since"], edge["until"]) == ("2017-04", "")
    assert len(edge["evidence"]) == 1


def test_an_end_year_counts_from_its_first_day() -> None:
    statements = Quads(graph_iri("register"))
    statements.add_text(ARRANGEMENT, Gk.validUntil, "2021")
    store = invented_places.store_of([*invented_places.graphs(), statements])
    for since in ("2021", "2021-01-01", "2021-12"):
        assert delivery_network(store, since=since).number_of_edges() == 1
    assert not delivery_network(store, since="2022")


def test_the_whole_holds_every_network(small_store: Store) -> None:
    graph = complete_network(small_store)
    for network in NETWORKS.values():
        assert set(network(small_store).edges(keys=True)) <= set(graph.edges(keys=True))


def test_node_weight_sums_findings_of_all_networks(small_store: Store) -> None:
    graph = complete_network(small_store)
    assert graph.nodes[POLICE]["weight"] == partner_network(small_store).nodes[POLICE]["weight"] > 0
    parts = (partner_network(small_store), topic_network(small_store))
    assert graph.nodes[AMBLEFORD]["weight"] == sum(
        part.nodes[AMBLEFORD]["weight"] for part in parts
    )


def test_in_the_whole_what_is_no_more_says_since_when(small_store: Store) -> None:
    assert {day for _, day in complete_network(small_store).nodes(data="ended")} == {""}
    statements = Quads(graph_iri("register"))
    statements.add_literal(POLICE, Gk.validUntil, "2017-03-31", Xsd.date)
    graph = complete_network(invented_places.store_of([*invented_places.graphs(), statements]))
    assert {node: day for node, day in graph.nodes(data="ended") if day} == {POLICE: "2017-03-31"}


def test_a_place_stands_for_its_authorities(small_store: Store) -> None:
    focus = resolve_focus(small_store, ["Norvale", "norvale police"])
    assert focus is not None
    assert focus.authorities == (AMBLEFORD, WEXMOOR)
    assert focus.entities == (POLICE,)
    assert resolve_focus(small_store, None) is None
    assert resolve_focus(small_store, "Berkshire") is not None


def test_an_unknown_name_is_refused(small_store: Store) -> None:
    with pytest.raises(EntityNotFoundError):
        resolve_focus(small_store, "Atlantis")
    with pytest.raises(EntityNotFoundError):
        find_topics(small_store, "basket weaving")
