"""Polarity cues with negation and contrast; phrases of the lexicons."""

from __future__ import annotations

import pytest

from graphkit.documents.extract.labels.polarity import Cue, cue_features, find_cues
from graphkit.documents.extract.text.phrase_matcher import (
    PhraseLexicon,
    load_phrases,
    normalized_tokens,
)


def cues_of(sentence: str) -> list[Cue]:
    words = normalized_tokens(sentence)
    return find_cues(words, load_phrases("polarity").find(words))


def senses(sentence: str) -> list[str]:
    return [sense for sense, *_ in cues_of(sentence)]


@pytest.mark.parametrize(
    ("sentence", "sense"),
    [
        ("Oversight is robust.", "praise"),
        ("Oversight is not robust.", "not praise"),
        ("There is drift.", "delay"),
        ("Managers prevent drift.", "no more delay"),
        ("Action is taken without delay.", "praise"),
        ("Supervision needs to be better.", "needed"),
    ],
)
def test_sense_of_a_cue_depends_on_its_clause(sentence: str, sense: str) -> None:
    assert sense in senses(sentence)


def test_negation_ends_with_the_clause() -> None:
    assert "not praise" not in senses("It is not new, and oversight is robust.")


def test_contrast_word_starts_a_clause() -> None:
    sentence = "Visits are prompt but plans are poor."
    words = normalized_tokens(sentence)
    found = [(words[start:end], clause) for _, clause, start, end in cues_of(sentence)]
    assert found == [(["prompt"], 0), (["but"], 1), (["poor"], 1)]
    assert "#turns +|-" in cue_features(words, load_phrases("polarity").find(words))


def test_ignored_phrases_give_no_cue() -> None:
    assert senses("Police as well as schools attend.") == senses("Police and schools attend.")


def test_hyphens_and_figures_are_normalised() -> None:
    assert normalized_tokens("Under developed, over time") == [
        "underdeveloped",
        ",",
        "over",
        "time",
    ]
    assert normalized_tokens("Under-developed in 2019–20 (12.5%).") == normalized_tokens(
        "Underdeveloped in 3–4 (9%)."
    )


def test_the_longest_phrase_wins() -> None:
    found = PhraseLexicon({"place": "hub | early help hub", "work": "early help"}).find(
        normalized_tokens("the early help hub")
    )
    assert list(found) == [(1, 4, ("place",))]


@pytest.mark.parametrize(
    "text", ["the care quality commission", "people of all professional backgrounds"]
)
def test_words_in_another_sense_give_no_topic_cue(text: str) -> None:
    assert [headings for *_, headings in load_phrases("topics").find(normalized_tokens(text))] == [
        ("-",)
    ]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("interpreters are booked early", ["identity"]),
        ("there is no audit trail", ["recording"]),
        ("local colleges and training providers", ["care-leaver-employment"]),
        ("intelligence and disruption", ["exploitation"]),
        ("disruption of the school day", []),
        ("a disruption review", ["adoption"]),
        ("a large volume of work", []),
        ("under section 20", []),
        ("over 60 families", []),
    ],
)
def test_longest_phrase_decides_the_topic_cue(text: str, headings: list[str]) -> None:
    found = load_phrases("topics").find(normalized_tokens(text))
    assert [heading for *_, under in found for heading in under] == headings


@pytest.mark.parametrize(
    ("name", "word", "heading"),
    [
        ("polarity", "robust", "praise"),
        ("topics", "adopters", "adoption"),
        ("extents", "rarely", "few"),
    ],
)
def test_shipped_lexicons_contain_typical_words(name: str, word: str, heading: str) -> None:
    assert list(load_phrases(name).find([word])) == [(0, 1, (heading,))]
