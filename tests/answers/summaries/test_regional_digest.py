"""A region's digest: themes, strengths, who can help whom, and what is missing."""

import shutil
from pathlib import Path

import pytest
from builds import with_statements
from map_pages import chart
from small_graphs import graph_store, report

from graphkit.answers.readings.next_inspections import IN_WINDOW
from graphkit.answers.summaries.inspection_coverage import Coverage
from graphkit.answers.summaries.regional_digest import Digest, regional_digest
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks, use_frameworks
from graphkit.core.identifiers import authority_iri, local_id
from graphkit.core.resources import resource_path
from graphkit.graph.entities.focus import Focus
from graphkit.graph.facts.passage_link import passage_link
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.digest_file import digest_page

GOOD = {"overall-effectiveness": "good", "leaders": "good"}
WEAK = {"overall-effectiveness": "inadequate", "leaders": "inadequate"}
PLACES = Focus("Norvale", tuple(map(authority_iri, ("Ambleford", "Wexmoor", "Northmere"))))
NEIGHBOUR = """authority:Wexmoor gk:neighbourRanking <urn:ranking> .
  <urn:ranking> a gk:NeighbourRanking ; gk:rank 2 ; gk:neighbour authority:Farmouth ."""


def norvale() -> Store:
    """Three authorities, two of them weak on neglect; Farmouth is a neighbour of one, elsewhere."""
    return graph_store(
        report("Ambleford", "2021-03-01", {"neglect": "www", "adoption": "ssssss"}, WEAK),
        report(
            "Wexmoor", "2022-05-02", {"neglect": "wwm", "adoption": "ssssss"}, WEAK, more=NEIGHBOUR
        ),
        report("Northmere", "2024-06-03", {"neglect": "sss", "adoption": "w"}, GOOD),
        report("Farmouth", "2023-07-03", {"neglect": "ssss", "adoption": "www"}, GOOD),
    )


def digest(store: Store, focus: Focus = PLACES) -> Digest:
    return regional_digest(store, focus)


def test_a_theme_is_weak_in_several_authorities() -> None:
    [theme] = digest(norvale()).weak
    assert local_id(theme.topic) == "topic/neglect"
    assert [(each.name, each.negative, each.strength) for each in theme.weak] == [
        ("Ambleford", 3, 0),
        ("Wexmoor", 3, 0),
    ]
    assert (theme.share, theme.findings, theme.england) == (67, 9, 46)
    assert {each.passage.statement.split("/")[1] for each in theme.passages} == {
        "Ambleford",
        "Wexmoor",
    }


def test_one_weak_finding_beside_a_strong_one_is_no_theme() -> None:
    reports = (
        report(place, "2021-03-01", {"neglect": "ws"}, GOOD) for place in ("Ambleford", "Wexmoor")
    )
    assert not digest(graph_store(*reports)).weak


def test_help_comes_from_here_and_from_a_neighbour() -> None:
    found = {each.name: each for each in digest(norvale()).help}
    assert found.keys() == {"Northmere", "Farmouth"}
    assert [each.name for each in found["Northmere"].helped] == ["Ambleford", "Wexmoor"]
    assert found["Northmere"].is_inside
    assert [(each.name, each.rank) for each in found["Farmouth"].helped] == [("Wexmoor", 2)]
    assert all(each.grade == "good" for each in found.values())


def test_who_is_not_graded_well_helps_nobody() -> None:
    store = graph_store(
        report("Ambleford", "2021-03-01", {"neglect": "www"}, WEAK),
        report("Wexmoor", "2022-05-02", {"neglect": "ww"}, WEAK),
        report("Northmere", "2024-06-03", {"neglect": "sss"}, WEAK),
    )
    assert digest(store).weak
    assert not digest(store).help


def test_strengths_to_share_come_from_areas_graded_well() -> None:
    store = graph_store(
        report("Ambleford", "2021-03-01", {"adoption": "ssssss"}, GOOD),
        report("Wexmoor", "2022-05-02", {"adoption": "ssssss"}, WEAK),
        report("Farmouth", "2022-05-02", {"adoption": "wwwwww"}, WEAK),
    )
    [strength] = digest(store).strong
    assert (strength.share, strength.england) == (0, 33)
    assert [local_id(each.authority) for each in strength.passages] == ["authority/Ambleford"]
    assert not digest(norvale()).strong  # nobody strong on adoption is graded well


def test_ages_are_counted_to_the_newest_inspection() -> None:
    found = digest(norvale())
    assert found.newest == "2024-06-03"
    assert {each.name: each.months for each in found.authorities} == {
        "Ambleford": 39,
        "Northmere": 0,
        "Wexmoor": 25,
    }
    usual_now = [
        each.name for each in found.authorities if each.next and each.next.state == IN_WINDOW
    ]
    assert usual_now == ["Ambleford"]
    assert found.states == "2 inadequate, 1 good overall"
    assert found.median_months == 25


def test_what_cannot_be_shown_is_listed() -> None:
    focus = Focus("Norvale", (*PLACES.authorities, authority_iri("Tarnby")))
    store = norvale()
    labelled = (
        "authority:Tarnby a gk:LocalAuthority ; rdfs:label 'Tarnby' ; gk:region <urn:region> ."
    )
    found = digest(with_statements(store, labelled), focus)
    assert found.not_covered.without_report == ("Tarnby",)
    assert len(found.not_covered.not_quotable) == 3
    assert [each.name for each in found.authorities if not each.inspection] == ["Tarnby"]


def test_the_order_of_authorities_changes_nothing() -> None:
    turned = Focus("Norvale", PLACES.authorities[::-1])
    assert digest(norvale(), turned) == digest(norvale())


def test_places_without_a_report_have_no_digest() -> None:
    with pytest.raises(GraphkitError, match="no authority, region or place"):
        digest(norvale(), Focus("Norvale Police", (), ("urn:police",)))
    with pytest.raises(GraphkitError, match="No full inspection report loaded for Tarnby"):
        digest(norvale(), Focus("Tarnby", (authority_iri("Tarnby"),)))
    ended = with_statements(
        norvale(), "authority:Farmouth a gk:LocalAuthority ; gk:validUntil '2019' ."
    )
    with pytest.raises(GraphkitError, match="Farmouth no longer exists"):
        digest(ended, Focus("Farmouth", (authority_iri("Farmouth"),)))


def test_an_unknown_kind_of_inspection_has_words() -> None:
    mention = """INSPECTION gk:earlierInspection <urn:earlier> .
      <urn:earlier> a gk:EarlierInspectionMention ; gk:inspectedIn "2014" ; gk:page 3 ;
        gk:earlierFramework framework:other ."""
    store = graph_store(report("Ambleford", "2021-03-01", {"neglect": "w"}, WEAK, more=mention))
    [(_, kind, when, _)] = digest(store).not_covered.not_loaded
    assert (kind, when) == ("inspection of another kind", "2014")


def test_a_clearly_strong_helper_is_preferred() -> None:
    store = graph_store(
        report("Ambleford", "2021-03-01", {"neglect": "www"}, WEAK),
        report("Wexmoor", "2022-05-02", {"neglect": "ssssswwww"}, GOOD),
        report("Northmere", "2024-06-03", {"neglect": "sss"}, GOOD),
        report("Tarnby", "2024-06-03", {"neglect": "ww"}, WEAK),
    )
    places = Focus("Norvale", (*PLACES.authorities, authority_iri("Tarnby")))
    assert [each.name for each in digest(store, places).help] == ["Northmere"]


def test_words_that_may_not_be_copied_stay_out() -> None:
    first = "<https://w3id.org/graphkit/id/inspection/Ambleford/2021-03-01-ilacs/finding/1.1>"
    store = graph_store(
        report(
            "Ambleford",
            "2021-03-01",
            {"neglect": "ww"},
            WEAK,
            more=f"{first} gk:quote 'Old words' .",
        ),
        report("Wexmoor", "2022-05-02", {"neglect": "ww"}, WEAK),
    )
    closed, opened = (
        regional_digest(store, PLACES, with_quotes=each).weak[0] for each in (False, True)
    )
    assert [each.passage.quote for each in closed.passages] == ["", ""]
    assert [each.passage.quote for each in opened.passages] == ["Old words", ""]


def test_priority_actions_stand_beside_later_inspections() -> None:
    urgent = """INSPECTION gk:recommendation <urn:1>, <urn:1.1>, <urn:2> .
        <urn:1> a gk:Recommendation ; gk:priorityAction true .
        <urn:1.1> a gk:Recommendation ; gk:priorityAction true ; dcterms:isPartOf <urn:1> ."""
    visit = report("Wexmoor", "2023-02-06", {}, under="focused-visit", more=urgent)
    full = report("Wexmoor", "2022-05-02", {"neglect": "ww"}, WEAK)
    [wexmoor] = digest(
        graph_store(visit, full), Focus("Wexmoor", (authority_iri("Wexmoor"),))
    ).authorities
    assert [(day, number) for _, _, day, number in wexmoor.later] == [("2023-02-06", 1)]
    assert wexmoor.urgent == 0


def with_a_new_version(place: Path) -> tuple[Path, Store]:
    """Return a folder of frameworks with a version of 2027, and the graph of a report under it."""
    folder = place / "frameworks"
    shutil.copytree(resource_path("data", "frameworks"), folder)
    (folder / "ilacs-2027.yaml").write_text(
        'framework: ilacs\nversion: "2027"\nfirst_year: 2027\n'
        'criteria:\n  leaders:\n  family-help:\n    printed: ["progress of families"]\n'
    )
    grades = GOOD | {"family-help": "outstanding"}
    made = report("Ambleford", "2027-03-01", {"neglect": "sss"}, grades, version="2027")
    return folder, graph_store(made)


def test_judgements_of_a_new_version_have_columns(tmp_path: Path) -> None:
    folder, store = with_a_new_version(tmp_path)
    with use_frameworks(folder):
        found = digest(store, Focus("Ambleford", (authority_iri("Ambleford"),)))
        page = digest_page(found, lambda statement: passage_link("", "", None))
    assert found.criteria == ("overall-effectiveness", "leaders", "family-help")
    assert [each and each.grade for each in found.authorities[0].grades] == [
        "good",
        "good",
        "outstanding",
    ]
    assert '<th scope="col">Leaders</th><th scope="col">Family help</th>' in page


def test_a_new_version_is_on_charts_and_coverage(tmp_path: Path) -> None:
    folder, store = with_a_new_version(tmp_path)
    with use_frameworks(folder):
        drawn = chart(store, "timeline")
        covered = Coverage(store).table()
    assert "ILACS 2027" in drawn
    assert "family help" in drawn.lower()
    assert "2027-03-01" in str(covered.rows)


def test_interval_and_thresholds_are_in_the_shared_file(tmp_path: Path) -> None:
    folder = tmp_path / "frameworks"
    shutil.copytree(resource_path("data", "frameworks"), folder)
    shared = folder / "_common.yaml"
    text = (
        shared.read_text("utf-8")
        .replace("interval: 3 ", "interval: 1 ")
        .replace("good: G,", "good: +,")
    )
    shared.write_text(text, encoding="utf-8")
    newer = report("Wexmoor", "2023-06-01", {"neglect": "ww"}, WEAK)
    store = graph_store(report("Ambleford", "2021-03-01", {"neglect": "sss"}, GOOD), newer)
    focus = Focus("both", (authority_iri("Ambleford"), authority_iri("Wexmoor")))
    with use_frameworks(folder):
        found = digest(store, focus)
        page = digest_page(found, lambda statement: passage_link("", "", None))
        assert current_frameworks().interval == 1
    assert 'title="good">+</span>' in page
    assert current_frameworks().interval == 3
