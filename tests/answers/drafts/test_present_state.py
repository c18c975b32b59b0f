"""What is open, and since when a grade holds, a draft asks of the readings that say so."""

from __future__ import annotations

from pathlib import Path

import pytest
from builds import kept_graph
from yearbook import yearbook

from graphkit.answers.drafts.check import judge_draft
from graphkit.answers.drafts.checked_draft import CheckedSentence
from graphkit.answers.drafts.draft_text import parse_draft
from graphkit.graph.store.dataset import Store, open_store

LETTER = Path(__file__).parents[2] / "kinds" / "northmere-focused-visit-2024.txt"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Store:
    return yearbook(tmp_path_factory.mktemp("year"), register_folder)


def checked(graph: Store, text: str) -> CheckedSentence:
    """Return the last sentence of a text as it is checked."""
    return judge_draft(graph, parse_draft(text)).sentences[-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ambleford has two open recommendations.", "confirmed"),
        ("Ambleford has five open recommendations.", "contradicted"),
        ("Ambleford has no open recommendations.", "contradicted"),
        # one of the area SEND inspection before, two of the latest full one
        ("Wexmoor has three open recommendations.", "confirmed"),
        ("Wexmoor has three recommendations that are still open.", "confirmed"),
        ("In Wexmoor three recommendations remain open.", "confirmed"),
        ("Wexmoor has at least two open recommendations.", "confirmed"),
        ("Wexmoor has two open recommendations.", "partly"),  # beside one for priority action
        ("Wexmoor has four open recommendations.", "contradicted"),
        ("Wexmoor has one open area for priority action.", "confirmed"),
        ("Wexmoor has two open areas for priority action.", "contradicted"),
        ("Wexmoor has two open recommendations from its latest full inspection.", "confirmed"),
        ("On 1 June 2021 Wexmoor had two open recommendations.", "confirmed"),
        ("On 1 June 2021 Wexmoor had three open recommendations.", "contradicted"),
        ("On 1 June 2017 Wexmoor had no open recommendations.", "not-found"),
        # the day of the sentence before is not that of what is open now
        ("Wexmoor was inspected in August 2018. It has three open recommendations.", "confirmed"),
    ],
)
def test_open_recommendations_are_a_state(graph: Store, text: str, expected: str) -> None:
    assert checked(graph, text).state == expected


def test_what_is_open_is_said_with_its_number(graph: Store) -> None:
    [_, part] = checked(graph, "Wexmoor has four open recommendations.").parts
    assert (part.kind, part.read_as) == ("count", "4 open recommendations")
    assert part.reason == "3 open, 1 for priority action"


def test_no_grade_is_so_since_before_the_first_known(small: Store) -> None:
    found = checked(small, "Ambleford has been good since 2010.")
    assert found.state == "partly"
    assert "known only since 6 March 2023" in found.parts[1].reason
    assert checked(small, "Ambleford has been good since March 2023.").state == "confirmed"
    assert checked(small, "Ambleford has not been inadequate since 2010.").state == "partly"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The focused visit of Northmere in January 2024 was on the front door.", "confirmed"),
        ("The focused visit of Northmere in 2024 looked at contacts and referrals.", "confirmed"),
        ("The focused visit of Northmere in 2024 was on care leavers.", "contradicted"),
        ("The focused visit of Northmere in 2024 was on children in care.", "contradicted"),
        # the front door is part of it
        ("The focused visit of Northmere in 2024 was on help and protection.", "partly"),
    ],
)
def test_a_visit_looked_at_its_areas_of_focus(
    register_folder: Path, text: str, expected: str
) -> None:
    visited = open_store(kept_graph("visited", register_folder, LETTER))
    assert checked(visited, text).state == expected
