"""The page of a map: whole in one file, the same bytes from the same graph,
nothing in it that could run.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import invented_places as invented
import networkx as nx
import pyoxigraph as ox
import pytest
from map_pages import network_map

from graphkit.core.errors import GraphkitError
from graphkit.core.identifiers import concept_iri, entity_iri, graph_iri
from graphkit.core.model import Arrangement, Mention
from graphkit.core.quads import Quads
from graphkit.core.terms import GK, Gk, Rdf, Scheme
from graphkit.graph.statements.report_graph import report_graph
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps import MAPS, grid
from graphkit.surfaces.maps.html_page import script_safe_json
from graphkit.surfaces.maps.networks import arrangement_years

CLOSED = "Old words that may not be copied"
OPEN = "The force seldom joins the talks"


class Page(HTMLParser):
    """What a browser would find in a page: elements,
    and the text of the title and of each script.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "title": []}
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in self.texts:
            self.texts[self._inside][-1] += data

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.texts["script"][0])
        details = json.loads(self.texts["script"][1])
        values = found["values"]
        found["statements"] = [
            {"inspection": inspection}
            | {
                "kind": values["kind"][kind],
                "polarity": values["polarity"][polarity] if polarity >= 0 else "",
            }
            | {
                "sectors": [values["sectors"][n] for n in sectors],
                "topics": [values["topics"][n] for n in topics],
            }
            for inspection, kind, polarity, sectors, topics in found["statements"]
        ]
        found["statements"] = [
            brief | more for brief, more in zip(found["statements"], details, strict=True)
        ]
        return found


@pytest.mark.parametrize("kind", MAPS)
def test_the_order_of_loading_does_not_change_a_byte(kind: str, store_anew: Any) -> None:
    maps = [network_map(store_anew(backwards), kind) for backwards in (False, True)]
    assert maps[0] == maps[1]


@pytest.mark.parametrize("kind", MAPS)
def test_nothing_is_fetched_from_anywhere(small_store: Store, kind: str) -> None:
    page = Page(network_map(small_store, kind))
    for tag, attributes in page.elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form"}
        assert "src" not in attributes
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert (attributes.get("href") or "#").startswith("#")
    policy = next(
        a["content"] or ""
        for t, a in page.elements
        if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "sourceMappingURL" not in "".join(page.texts["script"])


def test_hostile_names_are_data(small_store: Store) -> None:
    page = Page(network_map(small_store, title=invented.HOSTILE))
    assert page.texts["title"] == [invented.HOSTILE]
    assert len(page.texts["script"]) == 4
    assert not [script for script in page.texts["script"][2:] if "gotcha" in script]
    assert invented.HOSTILE in {node["name"] for node in page.data["nodes"]}


def test_no_tag_can_begin_or_end_in_the_data() -> None:
    text = script_safe_json({"a": "</script><!--<script>]]>&\u2028\u2029"})
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == {"a": "</script><!--<script>]]>&\u2028\u2029"}


def test_words_that_may_not_be_copied_stay_out_unless_asked_for(small_store: Store) -> None:
    shown = network_map(small_store)
    assert CLOSED not in shown
    assert OPEN in shown
    assert CLOSED in network_map(small_store, with_quotes=True)


def test_a_quote_is_there_once_however_many_it_is_about(small_store: Store) -> None:
    assert network_map(small_store).count("Police and hub meet, but nurses are missing") == 1


def test_each_line_opens_on_its_statements(small_store: Store) -> None:
    data = Page(network_map(small_store, focus="Ambleford")).data
    names = {node["id"]: node["name"] for node in data["nodes"]}
    edge = next(e for e in data["edges"] if names[e["to"]] == "Norvale Police")
    items = [(data["statements"][number], way) for number, way in edge["evidence"]]
    first, way = items[0]
    assert (first["polarity"], first["page"], first["paragraph"]) == ("weakness", "2", "1")
    assert data["resolutions"][way] == "by-name"
    inspection = data["inspections"][first["inspection"]]
    assert inspection["label"] == "ILACS Ambleford 2019"
    assert inspection["link"] == "https://reports.ofsted.gov.uk/provider/44/80991"


def test_titles_say_what_a_map_is_of(small_store: Store) -> None:
    assert "<title>Ambleford partners</title>" in network_map(small_store, focus="ambleford")
    assert "<title>All authorities: topics</title>" in network_map(small_store, "topics")
    page = network_map(small_store, topic="strategy-discussions", since="2010")
    assert "<title>All authorities: partners on strategy discussions</title>" in page
    assert "Topic: Strategy discussions. Inspections since 2010." in page


def test_who_delivers_is_on_no_map_of_a_topic(small_store: Store) -> None:
    for topic, kinds in ((None, {"findings", "delivers"}), ("strategy-discussions", {"findings"})):
        data = Page(network_map(small_store, topic=topic)).data
        assert {edge["type"] for edge in data["edges"]} == kinds


def test_what_cannot_be_shown_is_said(small_store: Store) -> None:
    with pytest.raises(GraphkitError, match="no such map: 'weather'; there are partners"):
        network_map(small_store, "weather")
    with pytest.raises(GraphkitError, match="nothing to show"):
        network_map(small_store, since="2999")


@pytest.mark.parametrize(
    ("until", "ended"),
    [("2020-03-31", "2020"), ("2020", "2020"), ("2023", None), ("2099-01-01", None)],
)
def test_bodies_that_have_ended_are_marked(
    until: str, ended: str | None, store_anew: Callable[[], Store]
) -> None:
    store = store_anew()
    police = f"<{entity_iri('agency/norvale-police')}>"
    said = f'{police} <{Gk.validUntil}> "{until}" <{graph_iri("register")}> .'
    store.engine.load(said.encode(), format=ox.RdfFormat.N_QUADS)
    data = Page(network_map(store)).data
    node = next(node for node in data["nodes"] if node["key"] == "agency/norvale-police")
    assert node.get("ended") == ended
    assert node["label"].endswith("(to 2020)") == bool(ended)
    assert ("past" in data["types"]) == bool(ended)


def test_neighbours_stand_under_their_latest_grade(small_store: Store) -> None:
    data = Page(network_map(small_store, "neighbours", "Ambleford")).data
    names = {node["name"]: node for node in data["nodes"]}
    assert names["Ambleford"]["group"] == "authority"
    assert names["Wexmoor"]["group"] in {
        "good",
        "outstanding",
        "requires-improvement",
        "inadequate",
    }
    assert [edge["relation"] for edge in data["edges"]] == ["has statistical neighbour no. 1"]
    with pytest.raises(GraphkitError, match="takes no topic"):
        network_map(small_store, "neighbours", topic="neglect")


def test_the_worst_judgement_stands_for_no_overall_grade(store_anew: Callable[[], Store]) -> None:
    store = store_anew()
    judged = {"leaders": "inadequate", "care-leavers": "good"}
    invented.inspected_again(store, invented.WEXMOOR, "2024-01-01", judged)
    data = Page(network_map(store, "neighbours", "Ambleford")).data
    wexmoor = next(node for node in data["nodes"] if node["name"] == "Wexmoor")
    assert wexmoor["group"] == "inadequate"
    assert wexmoor["label"].endswith("2024")


@pytest.mark.parametrize(
    ("way", "told"), [("by-name", ""), ("by-area", "by area"), ("by-date", "by date")]
)
def test_an_agency_not_named_is_marked_as_inferred(
    way: str, told: str, store_anew: Callable[[], Store]
) -> None:
    store = store_anew()
    by = ox.NamedNode(Gk.resolvedBy)
    for quad in list(store.engine.quads_for_pattern(None, by, None)):
        store.engine.remove(quad)
        meant = ox.NamedNode(concept_iri(Scheme.RESOLUTION, way))
        store.engine.add(ox.Quad(quad.subject, by, meant, quad.graph_name))
    data = Page(network_map(store)).data
    police = next(node for node in data["nodes"] if node["key"] == "agency/norvale-police")
    assert police["label"].endswith(f"\n({told})" if told else "Norvale Police")
    assert bool(told) == any(note.startswith("by area, by date") for note in data["notes"])
    assert any("of another body" in note for note in data["notes"])


def test_inspectorates_are_no_partners_unless_asked_for(store_anew: Callable[[], Store]) -> None:
    store = store_anew()
    police = entity_iri("agency/norvale-police")
    line = f"<{police}> <{Rdf.type}> <{GK}Inspectorate> <{graph_iri('register')}> ."
    store.engine.load(line.encode(), format=ox.RdfFormat.N_QUADS)
    keys = {node["key"] for node in Page(network_map(store)).data["nodes"]}
    assert "agency/norvale-police" not in keys
    assert "authority/E06999001" in keys
    of_it = Page(network_map(store, focus="Norvale Police")).data
    assert "agency/norvale-police" in {node["key"] for node in of_it["nodes"]}


def test_topics_stand_against_authorities_the_weakest_first(small_store: Store) -> None:
    data = Page(network_map(small_store, "topics", since="2010")).data
    assert data["cells"] == "shares"
    places = {number: each[0][:2] for number, each in data["views"][0]["positions"].items()}
    groups = {str(node["id"]): node["group"] for node in data["nodes"]}
    columns = {at[0] for number, at in places.items() if groups[number] == "authority"}
    rows = {at[1] for number, at in places.items() if groups[number] == "topic"}
    assert (len(columns), len(rows)) == (2, sum(group == "topic" for group in groups.values()))
    cells = [tuple(edge["position"]) for edge in data["edges"]]
    assert len(set(cells)) == len(cells)
    assert {at[0] for at in cells} <= columns
    assert {at[1] for at in cells} <= rows


def test_names_of_rows_keep_clear_of_the_cells_beside_them() -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("place", label="Ambleford", type="authority")
    for number in range(6):
        graph.add_node(
            str(number), label=f"{number} words on a long topic {number}" * 2, type="topic"
        )
        counts = {"strength": 12, "weakness": 10 * number, "mixed": 11}
        graph.add_edge("place", str(number), "findings", **counts)
    assert grid.topics_in_rows(graph) == "shares"
    ends = {
        node: at[0]
        for node, at in grid.preset_positions(graph, dict.fromkeys(graph)).items()
        if node != "place"
    }
    cells = {topic: data["position"][0] for _, topic, data in graph.edges(data=True)}
    assert len(set(ends.values())) == 3
    for topic, end in ends.items():
        begins = end - 18 * 0.5 * len(graph.nodes[topic]["label"])
        for cell in cells.values():
            assert cell + 16 * 0.5 * len("▲12 ▼50 ◆11") / 2 < begins or cell > end


def test_names_of_neighbours_keep_clear_of_one_another() -> None:
    graph = nx.MultiDiGraph()
    for name in ("Ambleford", "Wexmoor upon Wey", "Northambleshire", "Kirkwexmoorshire"):
        graph.add_node(name, label=name, type="good", sublabel="G 2024")
    for rank, name in enumerate([*graph][1:], 1):
        graph.add_edge("Ambleford", name, text=str(rank))
    grid.neighbours_in_rows(graph)
    said = [
        (data["position"][0], max(map(len, data["caption"].split("\n"))))
        for *_, data in graph.edges(data=True)
    ]
    assert [lines for _, lines in said] == [10, 15, 16]
    for (one, its), (other, others) in pairwise(said):
        assert other - one > (its + others) / 2 * 16 * 0.55


@pytest.mark.parametrize("tiny", [1, 2, 3])
def test_topics_are_sorted_by_share_with_small_ones_last(
    tiny: int, small_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid, "MIN_FINDINGS", tiny)
    data = Page(network_map(small_store, "topics", since="2010")).data
    found: dict[int, list[str]] = {}
    for edge in data["edges"]:
        polarities = [data["statements"][item]["polarity"] for item, _ in edge["evidence"]]
        found.setdefault(edge["position"][1], []).extend(
            each for each in polarities if each != "context"
        )
    order = [
        (len(found[at]) < tiny, found[at].count("strength") / len(found[at]))
        for at in sorted(found)
    ]
    assert order == sorted(order)
    assert len({few for few, _ in order}) == (1 if tiny in (1, 3) else 2)


def test_topics_use_the_latest_inspection_without_a_day(small_store: Store) -> None:
    latest = network_map(small_store, "topics", "Ambleford")
    assert "Latest full inspection loaded for each authority" in latest
    assert {item["day"] for item in Page(latest).data["inspections"]} == {"2023-06-05"}
    since = network_map(small_store, "topics", "Ambleford", since="2018")
    assert "All inspections from 2019 to 2023 combined." in since
    assert len(Page(since).data["inspections"]) == 2


def test_an_old_inspection_has_its_year_in_brackets(store_anew: Callable[[], Store]) -> None:
    def ambleford(store: Store) -> dict[str, Any]:
        data = Page(network_map(store, "topics")).data
        return next(node for node in data["nodes"] if node["name"] == "Ambleford")

    store = store_anew()
    assert ambleford(store)["label"].endswith("\n2023")
    day = ox.NamedNode(Gk.startDate)
    for quad in list(store.engine.quads_for_pattern(None, day, None)):
        if invented.WEXMOOR in str(quad.subject):
            store.engine.remove(quad)
            store.engine.add(ox.Quad(quad.subject, day, ox.Literal("2033-06-05"), quad.graph_name))
    found = ambleford(Store(store.engine))
    assert found["label"].endswith("\n(2023)")
    assert found["old"]


def test_delivery_cells_have_role_and_years(small_store: Store) -> None:
    data = Page(network_map(small_store, "delivery")).data
    assert data["cells"] == "names"
    heads = {node["header"] for node in data["nodes"]}
    assert heads == {"row", "column"}
    assert {edge["caption"].strip("(").split()[0] for edge in data["edges"]} <= {
        "delivers",
        "shared",
    }
    assert all(edge["text"] for edge in data["edges"])


@pytest.mark.parametrize(
    ("first", "last", "known", "years"),
    [
        ("2014-04-01", "2017-01-31", "2019-01-01", "2014–2017"),
        ("", "2017", "", "until 2017"),
        ("1998", "", "2024-03-01", "since 1998"),
        ("2024", "", "", "since 2024"),
        ("1998", "", "2015-02-01", "1998 – at least 2015"),
        ("", "", "2015-02-01", "at least in 2015"),
        ("1998", "", "", "from 1998, end not known"),
        ("", "", "", "years not known"),
    ],
)
def test_years_of_an_arrangement(first: str, last: str, known: str, years: str) -> None:
    told, no_later = arrangement_years({"since": first, "until": last}, known, "2020-01-01")
    assert (told, no_later) == (years, "at least" in years)


def test_a_mention_elsewhere_does_not_extend_an_arrangement() -> None:
    _, ambleford, wexmoor, _ = invented.records()
    entity, known = "agency/norvale-friends", Quads(graph_iri("register"))
    known.add_type(entity_iri(entity), Gk.Agency)
    run = Arrangement(
        invented.span("Friends run the lodge", "p3"), "", "Friends", delegate_entity=entity
    )
    friends = Mention("police", 4, 10, "agency", entity=entity, by="by-name")
    told = replace(
        ambleford, findings=tuple(replace(item, mentions=(friends,)) for item in ambleford.findings)
    )
    reports = [
        report_graph(each, invented.NAMES) for each in (told, replace(wexmoor, arrangements=(run,)))
    ]
    store = invented.store_of([*reports, known, invented.register(), invented.ontology()])
    assert (
        "least in 2015" in next(iter(Page(network_map(store, "delivery")).data["edges"]))["caption"]
    )
