"""Words and phrases that mean the same are one key term; the rarest terms are distinctive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.language.key_terms import distinctive_terms, key_terms
from graphkit.core.language.stemming import stem_rarity, stems
from graphkit.core.resources import read_tsv_pairs

SYNONYMS = [*read_tsv_pairs("data", "lexicon", "synonyms.tsv")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("caseloads", "workload"),
        ("advocates", "advocacy"),
        ("IROs", "independent reviewing officers"),
        ("the MASH", "a multi-agency safeguarding hub"),
        ("return interviews", "return home interview"),
    ],
)
def test_synonyms_share_a_term(one: str, other: str) -> None:
    assert set(key_terms(one)) & set(key_terms(other))


def test_a_phrase_keeps_the_terms_of_its_words() -> None:
    assert {"person", "educ", "plan", "pep"} <= {*key_terms("A personal education plan")}


def test_part_of_a_phrase_is_no_synonym() -> None:
    assert not set(key_terms("an independent review")) & set(key_terms("IRO"))


def test_every_synonym_has_a_rarity_and_is_listed_once() -> None:
    phrases = [stems(phrase) for _, listed in SYNONYMS for phrase in listed.split(";")]
    assert len(phrases) == len({*phrases})
    assert all(key_terms(word)[-1] in stem_rarity() for word, _ in SYNONYMS)


def test_distinctive_terms_are_the_rarest() -> None:
    words = "Children and young people need a good health passport and advocacy"
    assert set(distinctive_terms(words, 2)) == {"passport", *key_terms("advocacy")}


@given(st.text(), st.integers(0, 8))
def test_distinctive_terms_are_limited_and_sorted(text: str, most: int) -> None:
    found = distinctive_terms(text, most)
    assert len(found) <= most
    assert list(found) == sorted(set(found))
    assert set(found) <= set(key_terms(text))
