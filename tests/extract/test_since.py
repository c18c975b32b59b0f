"""Sentences of Wexmoor's reports that look back on the inspection before."""

from __future__ import annotations

import pytest

from graphkit.extract.since import looks_back


@pytest.mark.parametrize(
    ("sentence", "way"),
    [
        (
            "Wexmoor was asked for this at the previous inspection, when it was an area for improvement.",
            "asked",
        ),
        ("Life-story work was raised in the 2018 inspection and is still patchy.", "asked"),
        ("The recommendations of the last inspection have nearly all been met.", "overall"),
        ("Two areas for improvement of the earlier visit are repeated.", "overall"),
        ("Supervision is more frequent than at the last inspection.", "since"),
        ("Since the 2019 SIF, caseloads have come down.", "since"),
        ("Supervision has grown since the inspection of 2019.", "since"),
        ("That is still an outstanding action from the 2019 visit.", "asked"),
        ("Social workers visit as often as they should.", ""),
        ("Weaknesses were found during this inspection.", ""),
        ("In 2018, a focused visit to Wexmoor identified gaps in supervision.", ""),
        ("The 2018 visit identified gaps in supervision, which remain.", "asked"),
    ],
)
def test_how_a_sentence_looks_back(sentence: str, way: str) -> None:
    assert looks_back(sentence) == way
