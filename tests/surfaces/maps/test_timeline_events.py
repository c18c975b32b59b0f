"""The timeline of one place: lines by kind of inspection, gaps,
interventions and who states them.
"""

import re

import pyoxigraph as ox
import pytest
from small_graphs import graph_store, report

from graphkit.core.errors import GraphkitError
from graphkit.core.identifiers import authority_iri, graph_iri
from graphkit.core.quads import Quads
from graphkit.graph.entities.focus import Focus
from graphkit.graph.infer.intervention_events import infer_interventions
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.chart import Chart
from graphkit.surfaces.maps.timeline_chart import timeline

WEXMOOR = Focus("Wexmoor", (authority_iri("Wexmoor"),))
OVERALL = {"overall-effectiveness": "inadequate"}
KINDS = "https://w3id.org/graphkit/scheme/intervention/"
PART = "https://w3id.org/graphkit/id/inspection/Wexmoor/2016-03-01-sif"
FARMOUTH = "authority:Farmouth a gk:LocalAuthority ; rdfs:label 'Farmouth' ."
LABELS = """grade:inadequate skos:prefLabel "Inadequate"@en . framework:sif skos:notation "sif" .
  <https://w3id.org/graphkit/id/report/Wexmoor/2016-03-01-sif>
    rdfs:label "Report on Wexmoor, 2016-03-01" ."""


def stated(number: int, kind: str, more: str = "") -> str:
    """An intervention that the report of 2016 states."""
    name = f"<{PART}/intervention/{number}>"
    return f"""INSPECTION gk:intervention {name} . {name} a gk:Intervention ;
      gk:kind <{KINDS}{kind}> ; gk:knownAt "2016-05-02"^^xsd:date ; gk:page {number + 5}
      {more} .
      <{KINDS}{kind}> skos:prefLabel "{kind}"@en ."""


def wexmoor(*statements: str) -> Store:
    """A full inspection with statements, an area SEND inspection,
    and a visit that is only mentioned.
    """
    mention = f"""INSPECTION gk:earlierInspection <{PART}/earlier/1> .
      <{PART}/earlier/1> a gk:EarlierInspectionMention ; gk:inspectedIn "2014-07" ; gk:page 3 ;
        gk:earlierFramework framework:focused-visit ."""
    full = report(
        "Wexmoor",
        "2016-03-01",
        {},
        OVERALL,
        "sif",
        f"{LABELS} {mention} {' '.join(statements)}",
        "",
    )
    store = graph_store(full, report("Wexmoor", "2019-10-07", {}, {}, "area-send", FARMOUTH, ""))
    events = Quads(graph_iri("inferred"))
    infer_interventions(store, events)
    store.engine.load(events.nquads().encode(), format=ox.RdfFormat.N_QUADS)
    return store


def drawn(*statements: str, since: str | None = None) -> Chart:
    return timeline(wexmoor(*statements), WEXMOOR, None, since)


def test_each_kind_of_inspection_has_its_line() -> None:
    chart = drawn()
    assert [(row[1], row[3]) for row in chart.rows] == [
        ("2014-07", "focused visit"),
        ("2016-03-01", "SIF"),
        ("2019-10-07", "area SEND"),
    ]
    assert chart.picture.count(">none known<") == 3  # JTAI, youth justice, interventions


def test_a_mention_is_a_gap_with_its_source() -> None:
    chart = drawn()
    assert 'class="missing"' in chart.picture
    assert chart.rows[0][6] == "not loaded, mentioned in the report of 2016"
    assert chart.row_ids[0] == "id/inspection/Wexmoor/2016-03-01-sif/earlier/1"


def test_an_intervention_stands_from_its_start_to_its_end() -> None:
    dates = '; gk:validFrom "2015-01" ; gk:validUntil "2017-06"'
    chart = drawn(stated(1, "direction", dates))
    [bar] = re.findall(r'<rect [^>]*width="([\d.]+)"[^>]*class="span"', chart.picture)
    year = re.findall(r'<line x1="([\d.]+)" x2="\1"', chart.picture)
    assert float(bar) == pytest.approx(29 / 12 * (float(year[1]) - float(year[0])), rel=0.05)
    row = next(row for row in chart.rows if row[3] == "intervention")
    assert row[1:6] == ["2015-01", "2017-06", "intervention", "", "direction"]
    assert "report of 2016-03-01, page 6" in chart.picture


def test_an_end_after_the_last_inspection_is_in_the_picture() -> None:
    dates = '; gk:validFrom "2015-01" ; gk:validUntil "2021-06"'
    assert ">2021</text>" in drawn(stated(1, "direction", dates)).picture
    assert ">2021</text>" not in drawn().picture


def test_a_mere_mention_stands_at_the_report() -> None:
    chart = drawn(stated(1, "commissioner"))
    assert 'class="span"' not in chart.picture
    assert "start not stated, known on 2016-05-02" in chart.picture
    assert "commissioner (start not stated)" in [row[5] for row in chart.rows]


def test_an_end_that_is_not_stated_is_dashed() -> None:
    chart = drawn(stated(1, "direction", '; gk:validFrom "2015-01"'))
    assert "end not stated" in chart.picture
    assert "dashed line: end not stated" in [words for _, words in chart.legend]


def test_one_kind_of_intervention_has_one_line() -> None:
    chart = drawn(stated(1, "direction", '; gk:validFrom "2015-01"'), stated(2, "direction"))
    assert chart.picture.count(">direction</text>") == 1
    # mentioned twice
    assert [row[5] for row in chart.rows if row[3] == "intervention"] == ["direction"]


def test_rows_have_identifiers_of_their_own() -> None:
    chart = drawn(stated(1, "direction"), stated(2, "direction"))
    assert len({*chart.row_ids}) == len(chart.rows)
    assert {*re.findall(r'href="#([^"]+)"', chart.picture)} <= {*chart.row_ids}


def test_a_first_day_leaves_out_what_was_before() -> None:
    assert [row[1] for row in drawn(since="2018-01-01").rows] == ["2019-10-07"]


def test_a_place_without_a_report_is_named() -> None:
    with pytest.raises(GraphkitError, match="No report loaded for Farmouth"):
        timeline(wexmoor(), Focus("Farmouth", (authority_iri("Farmouth"),)), None, None)
