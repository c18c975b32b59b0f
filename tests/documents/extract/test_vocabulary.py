"""Fast search in a whole report gives the same results as a search of each sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from labelled_corpus import word_ngrams

from graphkit.documents.extract.classifiers.linear_weights import load_weights, word_features
from graphkit.documents.extract.labels.polarity import cue_features
from graphkit.documents.extract.text.phrase_matcher import (
    GROUP_PREFIX,
    SENTENCE_START,
    VOCABULARY,
    WORD_TO_GROUP,
    PhraseLexicon,
    SequenceTrie,
    TokenizedText,
    group_of,
    load_phrases,
)

WORDS = st.lists(st.sampled_from(["plans", "are", "not", "clear", "visits"]), max_size=12)


@given(st.lists(WORDS.filter(len), max_size=8), WORDS)
def test_every_sequence_is_found_at_every_position(rows: list[list[str]], words: list[str]) -> None:
    numbered = {" ".join(row): number for number, row in enumerate(rows)}
    found = {
        (at, which)
        for length, places, numbers in SequenceTrie(numbered).find(VOCABULARY.ids(words))
        for at, which in zip(places.tolist(), numbers.tolist(), strict=True)
        if length
    }
    assert found == {
        (at, number)
        for row, number in numbered.items()
        for at in range(len(words))
        if words[at : at + len(row.split())] == row.split()
    }


def test_words_added_later_match_no_sequence() -> None:
    rows = SequenceTrie({"clear plans": 0})
    assert not [
        at for _, places, _ in rows.find(VOCABULARY.ids(["clear", "wexmooring"])) for at in places
    ]


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_phrases_do_not_cross_sentence_boundaries(sentences: list[list[str]]) -> None:
    lexicon = PhraseLexicon({"fault": "not clear|not", "thing": "plans|visits are not"})
    together = lexicon.find_all(TokenizedText.of_words(sentences))
    assert [list(found) for found in together] == [list(lexicon.find(words)) for words in sentences]


def test_the_longest_phrase_excludes_those_inside_it() -> None:
    lexicon = PhraseLexicon({"fault": "not clear|not", "thing": "plans|visits are not"})
    assert list(lexicon.find("visits are not clear plans".split())) == [
        (0, 3, ("thing",)),
        (4, 5, ("thing",)),
    ]


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_a_score_is_the_sum_of_what_a_sentence_is_known_by(sentences: list[list[str]]) -> None:
    weights = load_weights("polarity", "topics")
    scores = weights.scores(TokenizedText.of_words(sentences), map(_cues, sentences))
    for words, score in zip(sentences, scores, strict=True):
        expected = weights.constant + weights.weights_of(_known_by(words)).sum(0)
        assert np.allclose(score, expected)


def _known_by(words: Sequence[str]) -> tuple[str, ...]:
    groups = [group_of(word) for word in words]
    rows = [" ".join(run) for run in (*word_ngrams(words), *word_ngrams(groups))]
    return (*(name for word in words for name in word_features(word)), *rows, *_cues([*words]))


def _cues(words: list[str]) -> tuple[str, ...]:
    return cue_features(words, load_phrases("polarity").find(words))


def test_the_sentence_start_is_no_word() -> None:
    assert TokenizedText([f"Plans {SENTENCE_START} clear."]).words == [["plans", "clear", "."]]


def test_words_in_similar_contexts_share_a_group() -> None:
    assert group_of("swift") == group_of("prompt") != group_of("delay")
    assert group_of("swift").startswith(GROUP_PREFIX)


def test_unknown_words_share_a_group() -> None:
    assert group_of("qwzyx") == group_of("xyzwq") == GROUP_PREFIX + "?"
    assert group_of("^") == "^"


def test_a_text_is_grouped_word_by_word() -> None:
    text = TokenizedText(["Plans are swift.", "Newlymetword is prompt."])
    grouped = [VOCABULARY.words[number] for number in WORD_TO_GROUP(text.token_ids)]
    assert grouped == [group_of(VOCABULARY.words[number]) for number in text.token_ids]
    assert grouped[3] == grouped[-2]
