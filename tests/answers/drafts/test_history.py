"""Sentences from the history of a graph: no true one is contradicted, no false one confirmed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from draft_history import Case, cases, check, joined_findings, misleads
from yearbook import yearbook

from graphkit.graph.store.dataset import Store


@pytest.fixture(scope="module")
def judged(
    small: Store, tmp_path_factory: pytest.TempPathFactory, register_folder: Path
) -> list[tuple[Case, str]]:
    """The sentences of two graphs with their states: of invented reports,
    and of records made by hand.
    """
    stores = [small, yearbook(tmp_path_factory.mktemp("year"), register_folder)]
    return [each for store in stores for each in check(store, list(cases(store)))]


def test_no_sentence_from_the_history_misleads(judged: list[tuple[Case, str]]) -> None:
    assert [
        (case.text, case.is_true, state) for case, state in judged if misleads(case, state)
    ] == []


def test_a_finding_and_the_denial_of_another_are_not_confirmed(small: Store) -> None:
    found = check(small, list(joined_findings(small)))
    assert found
    assert [case.text for case, state in found if misleads(case, state)] == []


def test_sentences_from_the_history_are_decided(judged: list[tuple[Case, str]]) -> None:
    right = Counter(
        state == ("confirmed" if case.is_true else "contradicted") for case, state in judged
    )
    assert right[True] > 0.8 * len(judged)
    assert len({case.kind for case, _ in judged}) > 10
