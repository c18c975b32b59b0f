"""Stems: words of one kind are one, and a text is told by its rarest."""

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
def test_forms_of_a_word_are_one_stem(words: str) -> None:
    assert len(set(stems(words))) == 1


def test_a_prefix_is_part_of_its_word_with_a_hyphen_or_without() -> None:
    for hyphen in "-\u2010\u2011":
        assert stems(f"multi{hyphen}agency under{hyphen}developed") == stems("multiagency underdeveloped")


def test_words_that_only_look_alike_stay_apart() -> None:
    assert len(set(stems("police policy"))) == 2


def test_the_rarest_stems_tell_a_text() -> None:
    found = distinctive_stems("Children and young people need a good health passport and advocacy", 2)
    assert found == tuple(sorted(found))
    assert set(found) == {"passport", "advocacy"}


@given(st.text(), st.integers(0, 8))
def test_telling_stems_are_few_sorted_and_of_the_text(text: str, most: int) -> None:
    found = distinctive_stems(text, most)
    assert len(found) <= most
    assert list(found) == sorted(set(found))
    assert set(found) <= set(stems(text))


def test_what_is_everywhere_tells_nothing() -> None:
    assert not ubiquitous_stems() & stem_rarity().keys()
