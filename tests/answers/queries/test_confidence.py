"""Findings and labels with little confidence can be left out of answers, counts and comparisons."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from questions import QUESTIONS, answer
from small_graphs import graph_store, report

from graphkit.answers.measures.catalogue import run_measure
from graphkit.answers.measures.projections import MeasureRequest
from graphkit.core.confidence import confidence_with_words, parse_confidence
from graphkit.core.errors import ParameterError
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.cli import main

UNSURE = "<https://w3id.org/graphkit/id/inspection/Ash/2020-03-02-ilacs/finding/1.1>"


@pytest.fixture(scope="module")
def doubtful() -> Store:
    """Of Ash's weaknesses on neglect one is unsure of its polarity,
    of those on voice one of its topic.
    """
    return graph_store(
        report(
            "Ash",
            "2020-03-02",
            {"neglect": "ww", "voice": "ww"},
            more=(
                f"{UNSURE} gk:confidence 0.5 . "
                f"{UNSURE.replace('1.1', '2.1')} gk:unsureLabel topic:voice ."
            ),
        ),
        report("Elm", "2020-11-02", {"neglect": "ss"}),
    )


def test_a_question_leaves_out_the_unsure(doubtful: Store) -> None:
    def topics(**given: str) -> list[str]:
        rows = answer(doubtful, "findings", authority="Ash", **given)
        return sorted(row["topics"] for row in rows)

    assert topics() == ["neglect", "neglect", "voice", "voice"]
    assert topics(**{"min-confidence": "0.6"}) == ["", "neglect", "voice"]
    assert topics(**{"min-confidence": "0.6", "topic": "voice"}) == ["voice"]
    assert topics(**{"min-confidence": "0.4", "topic": "neglect"}) == ["neglect", "neglect"]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_questions_on_learned_labels_can_be_strict(name: str) -> None:
    learned = r"gk:(polarity|topic|evidenceFor|followUp|visitFollowUp)\b"
    if re.search(learned, QUESTIONS[name].text):
        assert "min-confidence" in QUESTIONS[name].parameters


@pytest.mark.parametrize("given", ["sure", "1.1", "-1", "nan"])
def test_a_confidence_is_a_number_from_0_to_1(given: str, doubtful: Store) -> None:
    with pytest.raises(ParameterError, match="a number from 0 to 1"):
        answer(doubtful, "findings", **{"min-confidence": given})
    with pytest.raises(ParameterError):
        parse_confidence(given)


@pytest.mark.parametrize(
    "projection", ["authority-topic", "authority-authority", "authority-agency"]
)
def test_a_network_counts_only_what_is_sure_enough(projection: str, doubtful: Store) -> None:
    every, sure = (
        run_measure("degree", MeasureRequest(doubtful, on=projection, min_confidence=least)).rows
        for least in (0, 0.6)
    )
    assert len(sure) <= len(every)
    assert (every == sure) == (projection != "authority-topic")


def test_a_number_is_said_where_it_is_not_sure() -> None:
    assert confidence_with_words(0.9) == "sure"
    assert confidence_with_words(0.71) == "fairly sure (0.71)"


def test_help_describes_the_parameter() -> None:
    result = CliRunner().invoke(main, ["query", "findings", "--help"])
    assert "A number from 0 to 1" in result.output


def test_questions_that_count_findings_take_it() -> None:
    counting = {
        "findings",
        "topics-by-grade",
        "extent-of-weaknesses",
        "services",
        "weaknesses-on-a-topic",
    }
    assert all("min-confidence" in QUESTIONS[name].parameters for name in counting)
