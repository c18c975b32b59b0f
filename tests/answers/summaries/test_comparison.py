"""Neighbours to learn from."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner

from graphkit.answers.measures.catalogue import measures
from graphkit.answers.readings.known import latest_of
from graphkit.answers.summaries import peer_learning
from graphkit.answers.summaries.peer_learning import (
    FindingOnTopic,
    Weakness,
    findings_on_topics,
    learn_from_peers,
    open_weaknesses,
)
from graphkit.core.errors import EntityNotFoundError, GraphkitError
from graphkit.core.identifiers import concept_iri
from graphkit.core.language.stemming import stems
from graphkit.core.terms import Gk, Scheme
from graphkit.graph.entities.lookup import keywords, objects
from graphkit.graph.entities.quotes import depends_on_previous_sentence
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.cli import main

ID = "https://w3id.org/graphkit/id/"


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
    found_on = findings_on_topics(small, latest)
    about = {item.statement: item.topic for item in found_on if item.polarity == "weakness"}
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
    weak = Weakness("topic", 2, 0, 0, frozenset({"leaders"}), frozenset(stems("attendance")))
    shown = peer_learning.ranked_strengths(
        candidates, weak, cast(Any, None), cast(Any, areas), cast(Any, places), explanation
    )
    return [item.statement for item, *_ in shown]


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
        learn_from_peers(small, "Nowhere")


@pytest.mark.parametrize("arguments", ["analyse", "analyse degree", "compare Wexmoor"])
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
