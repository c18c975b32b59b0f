"""Comparison of two authorities, and neighbours to learn from."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner
from small_graphs import graph_store, report

from graphkit.answers.measures.catalogue import measures
from graphkit.answers.measures.finding_counts import Counts
from graphkit.answers.measures.result_table import render_table
from graphkit.answers.readings.known import latest_known, latest_of
from graphkit.answers.summaries import peer_learning
from graphkit.answers.summaries.comparison import PARTS, compare_authorities, short_names
from graphkit.answers.summaries.followed_recommendations import (
    followed_recommendations,
    open_priorities,
    whole_recommendations,
)
from graphkit.answers.summaries.latest_inspection import findings
from graphkit.answers.summaries.peer_learning import Weakness, learn_from_peers, open_weaknesses
from graphkit.core.errors import EntityNotFoundError, GraphkitError
from graphkit.core.identifiers import concept_iri, local_id
from graphkit.core.language.stemming import stems
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import Gk, Scheme
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.entities.lookup import keywords, objects
from graphkit.graph.entities.quotes import depends_on_previous_sentence
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.selected_findings import FindingOnTopic
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.cli import main

ID = "https://w3id.org/graphkit/id/"


def test_a_comparison_turns_round_with_its_authorities(small: Store) -> None:
    there, back = (
        compare_authorities(small, "Wexmoor", "Ambleford"),
        compare_authorities(small, "Ambleford", "Wexmoor"),
    )
    assert list(there) == list(back) == list(PARTS)
    turned = {row[0]: (*row[-3:], *row[-6:-3]) for row in back["topics"].rows}
    assert {row[0]: row[-6:] for row in there["topics"].rows} == turned


def test_column_headings_name_places_but_column_names_are_fixed(small: Store) -> None:
    for answer in compare_authorities(small, "Wexmoor", "Ambleford").values():
        column_titles, first = (
            render_table(answer, "table"),
            render_table(answer, "csv").splitlines()[0],
        )
        assert "a_" not in column_titles.splitlines()[0] + column_titles.splitlines()[1]
        assert ("Wexmoor " in column_titles.splitlines()[0]) == ("a_" in first)


def test_a_comparison_says_what_came_since(small: Store) -> None:
    """Visits after the latest full inspection are named, though they are not compared."""
    for names in (("Wexmoor", "Ambleford"), ("Ambleford", "Wexmoor")):
        notes = compare_authorities(small, *names)["grades"].notes
        for name, note in zip(names, notes, strict=False):
            place = find_entity(small, name, "authority")
            last = latest_known(small)[place]
            visits = [each for each in inspections(small.facts, [place]) if each.day > last.day]
            assert note.startswith(f"{name}: {last.under}, begun {long_date(last.day)}")
            assert ("since then" in note) == bool(visits)


def test_a_joint_name_is_shortened_where_that_is_unambiguous() -> None:
    assert short_names(("Wexmoor, Tarn and Fell", "Ambleford and Mere")) == ["Wexmoor", "Ambleford"]
    both = ("Wexmoor and Tarn", "Wexmoor and Fell")
    assert short_names(both) == both


def test_a_narrower_criterion_is_compared_with_the_wider_one(small: Store) -> None:
    rows = {
        row["area"]: row
        for row in compare_authorities(small, "Wexmoor", "Ambleford")["grades"].records()
    }
    assert rows["care-leavers"]["a_judged_as"] == "care-and-care-leavers"
    assert rows["care-leavers"]["b_judged_as"] == "care-leavers"
    assert rows["care-and-care-leavers"]["b_judged_as"] == "children-in-care"
    assert rows["help-and-protection"]["a_grade"] == "inadequate"


def test_agencies_are_those_that_both_have_to_do_with(small: Store) -> None:
    rows = {
        row["agency"]: row
        for row in compare_authorities(small, "Ambleford", "Wexmoor")["agencies"].records()
    }
    assert rows["Adopt Norvale"]["a_as"] == rows["Adopt Norvale"]["b_as"] == "delivers"
    assert not {"Wexmoor Constabulary", "Ambleford Children First", "Norvale Police"} & set(rows)


def test_what_recurs_is_shown_by_a_finding_of_the_later_report(small: Store) -> None:
    rows = compare_authorities(small, "Wexmoor", "Ambleford")["recurring"].records()
    assert {row["authority"] for row in rows} == {"Wexmoor"}
    for row in rows:
        assert row["recommended"] < row["recurred"]  # type: ignore[operator]
        assert small.query(f"ASK {{ <{ID}{row['statement']}> gk:recurrenceOf ?asked }}")


def test_what_an_authority_has_to_answer_is_that_of_its_page(small: Store) -> None:
    """Open areas for priority action, and what recurs, with the same evidence."""
    tables = compare_authorities(small, "Wexmoor", "Ambleford")
    for name in ("Wexmoor", "Ambleford"):
        place = find_entity(small, name, "authority")
        followed = followed_recommendations(small, place)
        asked = open_priorities(followed, inspections(small.facts, [place]))
        rows = [row for row in tables["priority"].records() if row["authority"] == name]
        assert [row["statement"] for row in rows] == [
            local_id(each.iri) for _, some in asked for each in some
        ]
        again = [
            each
            for each in whole_recommendations(followed)
            if each.is_recurring and each.later == latest_of(small, place).iri
        ]
        rows = [row for row in tables["recurring"].records() if row["authority"] == name]
        assert {row["statement"] for row in rows} == {
            local_id(each.passages[0].iri) for each in again
        }
        for row in rows:
            assert str(row["page"]) in str(row["pages"]).split(", ")


def test_an_open_priority_action_is_named() -> None:
    asked = """INSPECTION gk:recommendation <urn:1> .
        <urn:1> a gk:Recommendation ; gk:priorityAction true ; gk:page 4 ."""
    grades = {"overall-effectiveness": "good"}
    store = graph_store(
        report("Ash", "2021-06-07", {"neglect": "s"}, grades),
        report("Ash", "2023-02-06", {}, under="focused-visit", more=asked),
        report("Elm", "2022-06-06", {"neglect": "s"}, grades),
    )
    (row,) = compare_authorities(store, "Elm", "Ash")["priority"].records()
    assert (row["authority"], row["inspected"], row["page"]) == ("Ash", "2023-02-06", "4")


def test_neighbours_are_strong_in_the_topic_and_judged_well(small: Store) -> None:
    rows = learn_from_peers(small, "Wexmoor", passages=3).records()
    assert rows
    for row in rows:
        assert row["grade"] in ("good", "outstanding")
        assert row["weak"] or row["recommended"]
        assert small.query(
            f"""ASK {{ <{ID}{row["statement"]}> gk:polarity scheme:polarity\\/strength ;
                gk:topic/skos:prefLabel ?topic . FILTER(STR(?topic) = "{row["topic"]}")
                ?inspection gk:finding <{ID}{row["statement"]}> ; gk:judgement ?judgement .
                ?judgement gk:criterion scheme:criterion\\/{row["graded_for"]} ;
                  gk:grade scheme:grade\\/{row["grade"]} }}"""
        ), row
    assert len(rows) > len(learn_from_peers(small, "Wexmoor").rows)


def test_sub_points_count_as_one_recommendation(small: Store) -> None:
    request = {
        item.topic: item.request
        for item in open_weaknesses(small, latest_of(small, f"{ID}authority/E99000002"))
    }
    assert request[concept_iri(Scheme.TOPIC, "management-oversight")] == 1
    assert request[concept_iri(Scheme.TOPIC, "recording")] == 1


def test_weaknesses_and_recommendations_have_keywords(small: Store) -> None:
    latest = latest_of(small, f"{ID}authority/E99000002")
    found = {item.topic: item.keywords for item in open_weaknesses(small, latest)}
    explanation = keywords(small, latest.report, "finding")
    request = keywords(small, latest.report, "recommendation")
    about = {
        item.finding: item.topic for item in findings(small, latest) if item.polarity == "weakness"
    }
    assert about
    assert all(
        explanation[finding] <= found[topic] for finding, topic in about.items() if topic in found
    )
    for recommendation, stems_of in request.items():
        for topic in objects(small, recommendation, Gk.topic):
            assert stems_of <= found[topic]


def test_an_uncertain_passage_follows_a_shorter_certain_one() -> None:
    assert ranked_strengths({"f/1": (0.6, 300, "attendance"), "f/2": (0.97, 60, "")}) == [
        "f/2",
        "f/1",
    ]


def test_a_passage_on_the_weakness_precedes_a_longer_one() -> None:
    assert ranked_strengths({"f/1": (1.0, 300, "lantern"), "f/2": (1.0, 60, "attendance")}) == [
        "f/2",
        "f/1",
    ]
    assert ranked_strengths({"f/1": (1.0, 300, "lantern"), "f/2": (1.0, 60, "nursery")}) == [
        "f/1",
        "f/2",
    ]


def ranked_strengths(strengths: dict[str, tuple[float, int, str]]) -> list[str]:
    """Return strengths of some confidence, length and keyword in their order.

    Attendance was weak.
    """
    candidates = [
        FindingOnTopic(name, "strength", "topic", "leaders", sure)
        for name, (sure, *_) in strengths.items()
    ]
    explanation = {name: frozenset(stems(word)) for name, (*_, word) in strengths.items()}
    areas = SimpleNamespace(grade=lambda _, area: ("good", area), comparable=str.__eq__)
    places = SimpleNamespace(
        length=lambda name: strengths[name][1], depends_on_previous=lambda _: False
    )
    weak = Weakness(
        "topic", Counts(weakness=2), 0, frozenset({"leaders"}), frozenset(stems("attendance"))
    )
    shown = peer_learning.ranked_strengths(
        candidates, weak, cast(Any, None), cast(Any, areas), cast(Any, places), explanation
    )
    return [item.finding for item, *_ in shown]


@pytest.mark.parametrize(
    ("sentence", "depends"),
    [
        ("This helps children.", True),
        ("When they move, plans follow.", True),
        ("However, it is quick.", True),
        ("Both are quick.", True),
        ("Both teams are quick.", False),
        ("IT is slow.", False),
        ("It is slow.", True),
        ("Item by item, plans are checked.", False),
        ("Thistle House cares well.", False),
        ("When children move, plans follow.", False),
    ],
)
def test_a_reference_to_the_sentence_before_is_recognised(sentence: str, depends: bool) -> None:
    assert depends_on_previous_sentence(sentence) is depends


def test_a_topic_narrows_what_is_to_be_learnt(small: Store) -> None:
    everything = learn_from_peers(small, "Wexmoor").records()
    (row,) = learn_from_peers(small, "Wexmoor", "front-door").records()
    assert row in everything
    assert row["neighbour"] == "Ambleford"


def test_a_closed_topic_is_reported_with_its_findings(small: Store) -> None:
    table = learn_from_peers(small, "Wexmoor", "voice")
    assert not table.rows
    assert "; 0 weak topics on Voice: " in table.notes[0]
    assert (
        learn_from_peers(small, "Wexmoor", "front-door")
        .notes[0]
        .endswith("; 1 weak topic on Front door.")
    )


def test_other_authorities_instead_of_neighbours(small: Store) -> None:
    alone = learn_from_peers(small, "Wexmoor", among="Ambleford")
    assert alone.rows == learn_from_peers(small, "Wexmoor").rows
    assert not learn_from_peers(small, "Wexmoor", among=["Northmere", "Wexmoor"]).rows
    assert (
        "No full inspection report loaded for Northmere."
        in learn_from_peers(small, "Wexmoor", among="Northmere").notes
    )
    with pytest.raises(GraphkitError, match="Wexmoor contains no other authority"):
        learn_from_peers(small, "Wexmoor", among="Wexmoor")


def test_errors_of_peer_learning(small: Store) -> None:
    notes = " ".join(learn_from_peers(small, "Wexmoor").notes)
    assert "No full inspection report loaded for these neighbours: Northmere" in notes
    assert "No neighbour is strong, under a criterion graded good or outstanding, on:" in notes
    with pytest.raises(GraphkitError, match="No full inspection report loaded for Northmere"):
        learn_from_peers(small, "Northmere")
    with pytest.raises(EntityNotFoundError):
        compare_authorities(small, "Ambleford", "Nowhere")


def test_words_of_reports_that_may_not_be_copied_stay_in(small: Store) -> None:
    free = "SELECT ?report { ?report dcterms:license scheme:licence\\/ogl-v3 }"
    reports = {report for (report,) in small.rows(free)}
    for with_quotes in (False, True):
        rows = compare_authorities(small, "Wexmoor", "Ambleford", with_quotes)[
            "recurring"
        ].records()
        for row in rows:
            report = ID + "/".join(str(row["statement"]).split("/")[:3]).replace(
                "inspection/", "report/"
            )
            assert bool(row["words"]) == (with_quotes or report in reports)


@pytest.mark.parametrize(
    "arguments",
    ["analyse", "analyse degree", "compare Wexmoor Ambleford --part topics", "compare Wexmoor"],
)
def test_figures_go_to_stdout_words_to_stderr(whole: Path, arguments: str) -> None:
    done = CliRunner().invoke(main, ["--store", str(whole), *arguments.split(), "-f", "csv"])
    assert done.exit_code == 0
    assert "Caveat: " in done.stderr
    assert "Caveat: " not in done.stdout
    assert done.stdout.count("\n") > 1


def test_each_measure_is_listed_with_what_it_means(whole: Path) -> None:
    listed = CliRunner().invoke(main, ["--store", str(whole), "analyse", "--list"]).stdout
    assert listed.count("Caveat: ") == len(measures())
    assert "similarity (--on authority-authority | authority-agency" in listed
