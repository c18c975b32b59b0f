"""Sentence boundaries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.documents.extract.text.sentence_splitter import split_sentences

PIECES = [
    "plans",
    "are",
    "Clear.",
    "e.g.",
    "12.",
    "B.",
    "‘So.’",
    "(Recommendation)",
    "•",
    "Why?",
    "x" * 700,
]


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Visits are timely. Plans are not.", 2),
        ("Visits by U.K. Visas and Immigration are timely. They help.", 2),
        ("Families come to the U.K. They are met by workers.", 2),
        ("Visits by Mrs. Ash are timely, e.g. to carers.", 1),
        ("12. Visits are timely.", 1),
        ("Visits took place in 2012. Plans did not.", 2),
        ("Visits are timely. (Recommendation) Plans are not.", 2),
        ("Visits are timely (page 12) in Ambleford.", 1),
    ],
)
def test_a_full_stop_ends_a_sentence_with_exceptions(text: str, count: int) -> None:
    assert len(cut(text)) == count


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_sentences_are_in_order_and_of_limited_length(text: str) -> None:
    found, at = split_sentences(text), 0
    for start, end in found:
        assert at <= start < end <= start + 1_500
        assert text[start:end] == text[start:end].strip()
        at = end


def test_overlong_text_is_cut_between_words() -> None:
    text = "visits and plans and " * 300
    assert " ".join(cut(text)) == text.strip()
    assert [len(cut("x" * length)) for length in (1_500, 1_501, 3_001)] == [1, 2, 3]
