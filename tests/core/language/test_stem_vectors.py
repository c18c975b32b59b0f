"""Terms that stand in like sentences are near each other."""

from __future__ import annotations

import pytest

from graphkit.core.language.key_terms import key_terms
from graphkit.core.language.stem_vectors import has_vector, vectors_of


@pytest.mark.parametrize(
    ("word", "alike", "other"),
    [
        ("locum", "turnover", "adoption"),
        ("pupils", "school", "police"),
        ("minutes", "notes", "housing"),
    ],
)
def test_words_of_one_matter_are_nearer(word: str, alike: str, other: str) -> None:
    mine, near, far = vectors_of([key_terms(each)[0] for each in (word, alike, other)])
    assert float(mine @ near) > 2 * float(mine @ far)


def test_a_word_of_no_report_is_near_to_none() -> None:
    assert not has_vector("zeppelin")
    assert not vectors_of(["zeppelin"]).any()
    assert vectors_of([]).shape == (0, vectors_of(["zeppelin"]).shape[1])
