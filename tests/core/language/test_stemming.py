"""Inflected forms have one stem."""

from __future__ import annotations

import pytest

from graphkit.core.language.stemming import stem_rarity, stems, ubiquitous_stems


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
        assert stems(f"multi{hyphen}agency under{hyphen}developed") == stems(
            "multiagency underdeveloped"
        )


def test_different_words_have_different_stems() -> None:
    assert len(set(stems("police policy"))) == 2


def test_ubiquitous_stems_have_no_rarity() -> None:
    assert not ubiquitous_stems() & stem_rarity().keys()
