"""Abbreviations in brackets, and where their long forms begin."""

import pytest

from graphkit.extract.abbreviations import pairs


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Help comes from the Wexmoor early help team (WEHT).", [("WEHT", "Wexmoor early help team")]),
        ("Fathers know the In Touch Service (ITS) well.", [("ITS", "In Touch Service")]),
        ("Staff have a good year, first and supported year (ASY) or not.", []),
        ("Two of them (both in Ambleford) are new.", []),
    ],
)
def test_a_long_form_begins_on_a_word_of_its_own(text: str, found: list[tuple[str, str]]) -> None:
    assert pairs(text) == found
