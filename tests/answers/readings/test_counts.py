"""Things are counted once, whatever they are grouped by; a share says what it is of."""

from __future__ import annotations

import pytest

from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read
from graphkit.answers.readings.result_sentences import result_sentence
from graphkit.graph.store.dataset import Store

FINDINGS = {"of": "findings", "scope": "all"}


@pytest.mark.parametrize("dimension", ["topic", "sector"])
def test_sums_of_overlapping_groups_are_no_totals(records: Store, dimension: str) -> None:
    found = read(records, FINDINGS | {"measures": ["count"], "by": [dimension, "polarity"]})
    [row] = read(records, FINDINGS | {"measures": ["count"]}).rows
    by_polarity = read(records, FINDINGS | {"measures": ["count"], "by": ["polarity"]})
    assert found.total == row["count"]
    assert found.overlaps
    assert found.of_last == {each["polarity"]: each["count"] for each in by_polarity.rows}
    assert sum(int(each["count"] or 0) for each in found.rows) > found.total
    text = result_sentence(ReadingPhrases(records), found)
    assert f"{by_polarity.rows[-1]['count']:,}" in text
    assert "several" not in text  # a finding has one polarity


def test_a_total_is_of_the_groups_that_are_shown(records: Store) -> None:
    reading = FINDINGS | {"measures": ["count"], "by": ["topic"], "order": "-count", "limit": 2}
    found = read(records, reading)
    topics = [row["topic"] for row in found.rows]
    # a broad topic of a clause includes narrower ones, so the groups are counted apart
    assert found.total is not None
    assert max(int(row["count"] or 0) for row in found.rows) <= found.total
    assert found.total <= sum(int(row["count"] or 0) for row in found.rows)
    assert len(topics) == 2


def test_a_share_of_findings_leaves_context_out_and_says_so(records: Store) -> None:
    share = {"measures": [{"share": {"polarity": ["weakness", "mixed"]}}]}
    [row] = (found := read(records, FINDINGS | share)).rows
    counts = {
        each["polarity"]: int(each["count"] or 0)
        for each in read(records, FINDINGS | {"measures": ["count"], "by": ["polarity"]}).rows
    }
    assert counts["context"]
    assert row["of"] == sum(counts.values()) - counts["context"]
    assert row["counted"] == counts["weakness"] + counts["mixed"]
    assert result_sentence(ReadingPhrases(records), found).endswith("; context is left out.")
    assert any("polarity is strength or mixed or weakness" in each for each in found.note_words)


def test_a_share_that_asks_for_context_is_of_all(records: Store) -> None:
    share = {"measures": ["count", {"share": {"not": {"polarity": "context"}}}]}
    [row] = read(records, FINDINGS | share).rows
    assert row["of"] == row["count"]


def test_a_mean_of_a_few_names_their_number(small: Store) -> None:
    reading = {"of": "inspections", "measures": [{"mean": "days_to_publication"}]}
    found = read(small, reading)
    [size] = found.sizes
    assert 0 < size < 10
    assert f", of {size}." in result_sentence(ReadingPhrases(small), found)
    by_place = read(small, reading | {"by": ["authority"]})
    assert len(by_place.sizes) == len(by_place.rows)
    for row, number in zip(by_place.rows, by_place.sizes, strict=True):
        if row["mean"] is not None:
            assert f"(of {number})" in result_sentence(ReadingPhrases(small), by_place)


def test_a_mean_for_each_authority_knows_how_many(small: Store) -> None:
    found = read(
        small, {"of": "recommendations", "measures": [{"mean": "count", "per": "authority"}]}
    )
    [row] = read(small, {"of": "authorities", "measures": ["count"]}).rows
    assert found.sizes == (row["count"],)
