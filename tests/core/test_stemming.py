"""Inflected forms have one stem; the rarest stems are distinctive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.stemming import distinctive_stems, stem_rarity, stems, ubiquitous_stems


@pytest.mark.parametrize(
    "words",
    [
        "supervised supervising supervision",
        "history histories",
        "plan planned planning plans",
        "consistent consistently consistency",
        "placement placements",
        "strategy strategies strategic",
    ],
)
def test_inflected_forms_have_one_stem(words: str) -> None:
    assert len(set(stems(words))) == 1


def test_a_hyphen_after_a_prefix_is_ignored() -> None:
    for hyphen in "-\u2010\u2011":
        assert stems(f"multi{hyphen}agency under{hyphen}developed") == stems("multiagency underdeveloped")


def test_different_words_have_different_stems() -> None:
    assert len(set(stems("police policy"))) == 2


def test_distinctive_stems_are_the_rarest() -> None:
    found = distinctive_stems("Children and young people need a good health passport and advocacy", 2)
    assert found == tuple(sorted(found))
    assert set(found) == {"passport", "advocacy"}


@given(st.text(), st.integers(0, 8))
def test_distinctive_stems_are_limited_and_sorted(text: str, most: int) -> None:
    found = distinctive_stems(text, most)
    assert len(found) <= most
    assert list(found) == sorted(set(found))
    assert set(found) <= set(stems(text))


def test_ubiquitous_stems_have_no_rarity() -> None:
    assert not ubiquitous_stems() & stem_rarity().keys()
