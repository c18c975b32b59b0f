"""The networks of maps before they are drawn, from small hand-written graphs."""

from importlib import import_module

import networkx as nx
import pytest
from small_graphs import graph_store, report

from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.networks import delivery, neighbours, partners, topics

GOOD, BAD = ({"overall-effectiveness": grade} for grade in ("good", "inadequate"))


def shown(graph: nx.MultiDiGraph, *names: str, **wanted: str) -> list[tuple[object, ...]]:
    """Return what nodes bear, in their order, those that bear what is wanted."""
    found = [data for _, data in graph.nodes(data=True) if wanted.items() <= data.items()]
    return [tuple(data.get(name, "") for name in names) for data in found]


def test_neighbours_have_their_latest_grade() -> None:
    """Ash and Oak stand at the head of neighbours; Bay's grade is old,
    Fir was visited again without one.
    """
    ranks = {"Ash": ("Oak", "Bay", "Fir", "Yew"), "Oak": ("Ash",)}
    more = " ".join(
        (
            f"authority:{one} gk:neighbourRanking <urn:{one}{rank}> . "
            f"<urn:{one}{rank}> a gk:NeighbourRanking ; "
            f"gk:rank {rank} ; gk:neighbour authority:{other} . "
            f"authority:{other} a gk:LocalAuthority ; rdfs:label '{other}' ."
        )
        for one, others in ranks.items()
        for rank, other in enumerate(others, 1)
    )
    store = graph_store(
        report("Ash", "2021-03-01", {}, BAD, more=more),
        report("Ash", "2023-03-01", {}, under="jtai"),
        report("Oak", "2018-03-05", {}, GOOD),
        report("Bay", "2018-03-04", {}, GOOD),
        report("Fir", "2020-03-02", {}, GOOD),
        report("Fir", "2023-03-05", {}),
    )
    graph = neighbours(store, None, None, None)
    assert shown(graph, "label", "type", "grade", "sublabel", "old") == [
        ("Ash", "authority", "inadequate", "I 2021", ""),
        ("Oak", "authority", "good", "G 2018", ""),
        ("Bay", "authority", "good", "(G 2018)", True),
        ("Fir", "authority", "no-grade", "– 2023", ""),
        ("Yew", "authority", "not-loaded", "no report", ""),
    ]
    assert [data["text"] for *_, data in graph.edges(data=True)] == ["1", "2", "3", "4", "1"]
    assert graph.graph["legend"] == ["dashed, in brackets: old (inspected before 5 March 2018)"]
    assert graph.graph["notes"][0].startswith(
        "no report: no full inspection is known of 1 of 5 authorities"
    )
    alone = neighbours(store, resolve_focus(store, "Oak"), None, None)
    assert shown(alone, "label", "type", "sublabel") == [
        ("Oak", "authority", "G 2018"),
        ("Ash", "inadequate", "2021"),
    ]
    assert not {"keys", "notes"} & set(alone.graph)


def test_partners_are_marked_as_ended_or_identified_by_area() -> None:
    """Ended by the day of the latest inspection held; meant by area or date,
    where most statements are.
    """
    ways = ("by-area", "by-area", "by-name")
    meant = " ".join(
        f"<https://w3id.org/graphkit/id/inspection/Ash/2021-03-01-ilacs/finding/1.{at}> "
        f"gk:mention <urn:m{at}> . "
        f"<urn:m{at}> a gk:Mention ; gk:entity agency:police ; gk:resolvedBy resolution:{way} ."
        for at, way in enumerate(ways, 1)
    )
    ended = (
        "agency:trust a gk:Agency ; "
        'gk:validUntil "2021-02-28"^^xsd:date . agency:police a gk:Agency .'
        'agency:board a gk:Agency ; gk:validUntil "2021"^^xsd:gYear .'
    )
    said = {"agency:police": "sww", "agency:trust": "s", "agency:board": "m", "authority:Ash": "w"}
    arrangement = "<https://w3id.org/graphkit/id/inspection/Ash/2016-03-01-ilacs/arrangement/trust>"
    delivers = f"""INSPECTION gk:arrangement {arrangement} . {arrangement}
        a gk:DeliveryArrangement ;
        gk:delegate agency:trust ; gk:delegator authority:Ash ."""
    store = graph_store(
        report("Ash", "2021-03-01", said, more=meant + ended),
        report("Ash", "2016-03-01", {}, more=delivers),
    )
    graph = partners(store, None, None, None)
    assert sorted(shown(graph, "label", "sublabel", "ended", "old", type="agency")) == [
        ("board", "", "", ""),
        ("police", "(by area)", "", ""),
        ("trust", "(to 2021)", "2021", True),
    ]
    assert "delivers" in {kind for *_, kind in graph.edges(data="type")}  # which no finding says
    assert (len(graph.graph["notes"]), graph.graph["note"]) == (2, "Inspections of 2021 combined.")
    later = graph_store(
        report("Ash", "2021-03-01", {"agency:police": "s"}, more="agency:police a gk:Agency .")
    )
    assert len(partners(later, None, None, None).graph["notes"]) == 1


def test_topics_come_from_the_latest_or_all_inspections() -> None:
    north = (
        "authority:Ash gk:region region:north . "
        "region:north a skos:Concept ; skos:prefLabel 'North' ."
    )
    store = graph_store(
        report("Ash", "2014-03-03", {"neglect": "ww"}, under="sif"),
        report("Ash", "2016-03-07", {"neglect": "w"}, more=north),
        report("Ash", "2022-03-07", {"neglect": "s", "homes": "s"}, under="jtai"),
        report("Elm", "2021-03-08", {"voice": "ws"}),
    )

    def links(since: str | None) -> list[tuple[object, ...]]:
        graph = topics(store, None, None, since)
        named = {node: data["label"] for node, data in graph.nodes(data=True)}
        return [(named[one], named[to], data["weight"]) for one, to, data in graph.edges(data=True)]

    assert links(None) == [("Ash", "neglect", 1), ("Elm", "voice", 2)]
    assert links("2015") == [("Ash", "homes", 1), ("Ash", "neglect", 2), ("Elm", "voice", 2)]
    graph = topics(store, None, None, None)
    assert shown(graph, "label", "year", "old", "region", type="authority") == [
        ("Ash", "2016", True, "North"),
        ("Elm", "2021", "", ""),
    ]
    assert graph.graph["legend"] == ["in brackets: old (inspected before 8 March 2016)"]
    assert (
        topics(store, None, None, "2015").graph["note"]
        == "All inspections from 2016 to 2022 combined."
    )


def test_old_or_ended_delivery_is_drawn_as_past() -> None:
    """What any report tells of it counts, be it a finding;
    what ends in the latest month held goes on.
    """

    def covers(agency: str, role: str, more: str = "") -> str:
        return f"""agency:{agency} a gk:Agency ; gk:coverage <urn:{agency}> .
            <urn:{agency}> a gk:Coverage ; gk:servesArea authority:Ash ;
            gk:coverageRole coverage-role:{role} {more} ."""

    until = '; gk:validUntil "{}"^^xsd:gYearMonth'
    register = " ".join(
        (
            covers("new", "delivers", '; gk:validFrom "2019"^^xsd:gYear'),
            covers("gone", "delivers", until.format("2021-02")),
            covers("going", "member", until.format("2021-03")),
            covers("heard", "delivers"),
            covers("once", "host"),
            covers("force", "covers"),
        )
    )
    store = graph_store(
        register,
        report("Ash", "2014-03-03", {"agency:once": "s"}),
        report("Ash", "2021-03-01", {"agency:heard": "s"}),
    )
    graph = delivery(store, None, None, None)
    rows = [
        (graph.nodes[one]["label"], data["caption"], data.get("old", ""))
        for one, _, data in graph.edges(data=True)
    ]
    assert sorted(rows) == [
        ("going", "shared until 2021", ""),
        ("gone", "(delivers until 2021)", True),
        ("heard", "delivers at least in 2021", ""),
        ("new", "delivers since 2019", ""),
        ("once", "(shared at least in 2014)", True),
    ]
    assert graph.graph["legend"] == [
        "dashed, in brackets: ended, or last mentioned before 1 March 2016"
    ]
    assert len(graph.graph["notes"]) == 2
    alone = graph_store(
        covers("new", "delivers", '; gk:validFrom "2019"^^xsd:gYear'),
        report("Ash", "2021-03-01", {}),
    )
    assert "keys" not in delivery(alone, None, None, None).graph
    assert len(delivery(alone, None, None, None).graph["notes"]) == 1


def test_a_large_partners_map_leaves_out_rare_services(
    small_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = partners(small_store, None, None, None)
    monkeypatch.setattr(import_module("graphkit.surfaces.maps.networks"), "SPLIT_SIZE", 3)
    part = partners(small_store, None, None, None)
    rare = {node for node in whole if node not in part}
    assert rare
    assert {(whole.nodes[node]["type"], whole.nodes[node]["weight"]) for node in rare} == {
        ("service", 1)
    }
    assert f"{len(rare)} services" in part.graph["note"]
