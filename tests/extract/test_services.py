"""Services are read by a table of weights and a net, in the light of their report; none overlap."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.extract.mentions.candidate_spans import Ending, SentenceContext
from graphkit.extract.mentions.service_net import Candidate, EncodedSentence, ReportScores, encode_sentence
from graphkit.extract.mentions.service_tagger import (
    MIN_PROBABILITY,
    ServiceTagger,
    load_service_tagger,
    marginal_probabilities,
)
from graphkit.extract.text.tokens import tokenize

SENTENCES = [
    "The Ambleford early help hub and the MASH work well together.",
    "In ‘Kickback’, young people of Wexmoor meet the corporate parenting board every month.",
    "Visits are prompt.",
    "",
    "The youth offending service, the family hubs and a panel for care leavers share what they know. " * 8,
]


def candidate(start: int, end: int, score: float = 0.0) -> Candidate:
    return Candidate(0, start, Ending(0, "head", "team", end, end, ((0, start),)), score)


def asked(reader: ServiceTagger, sentences: list[str]) -> list[EncodedSentence]:
    heard = [SentenceContext(tokenize(sentence)) for sentence in sentences]
    return [encode_sentence(one, reader.candidates(one, {}), ReportScores()) for one in heard]


spans = st.tuples(st.integers(0, 8), st.integers(1, 4), st.floats(-6, 6))


@given(st.lists(spans, max_size=7))
def test_a_share_is_that_of_the_ways_to_name_services_in_which_a_candidate_is_one(
    drawn: list[tuple[int, int, float]],
) -> None:
    candidates = [candidate(start, start + size) for start, size, _ in drawn]
    scores = [score for _, _, score in drawn]
    every, own = 0.0, [0.0] * len(drawn)
    for size in range(len(drawn) + 1):
        for way in combinations(range(len(drawn)), size):
            places = sorted((candidates[at].start, candidates[at].ending.end) for at in way)
            if all(one[1] <= other[0] for one, other in pairwise(places)):
                weight = exp(sum(scores[at] for at in way))
                every += weight
                for at in way:
                    own[at] += weight
    assert marginal_probabilities(candidates, scores) == pytest.approx([weight / every for weight in own])


def test_many_sure_names_in_one_sentence_are_all_named() -> None:
    candidates = [candidate(at * 2, at * 2 + 1) for at in range(500)]
    assert marginal_probabilities(candidates, [9.0] * 500) == pytest.approx([1 / (1 + exp(-9))] * 500)


def test_passages_read_together_say_what_each_says_by_itself() -> None:
    reader = load_service_tagger()
    passages = asked(reader, SENTENCES)
    assert sum(len(one.firsts) for one in passages) > 8
    for one, scores in zip(passages, reader.net.scores(passages), strict=True):
        (alone,) = reader.net.scores([one])
        assert scores == pytest.approx(alone, abs=1e-9)
        assert len(scores) == len(one.firsts)


def test_what_other_sentences_of_a_report_say_of_the_same_words_is_told() -> None:
    here, there = tokenize("The hub is new."), tokenize("Staff at the hub are few.")
    one, other = candidate(4, 7, -1.0), candidate(13, 16, 3.0)
    alone = ReportScores([(here, [one])])
    both = ReportScores([(here, [one]), (there, [other])])
    assert set(alone.features(here.text, one)) == {0.0}
    assert both.features(here.text, one)[2] == 3.0
    assert both.features(there.text, other)[2] == -1.0


class LikesLongNamesWithHeads:
    """A net that is sure of names with a head, the longest first, and doubts all others."""

    def scores(self, passages: Sequence[EncodedSentence]) -> list[np.ndarray]:
        return [
            np.array([last - first + 5.0 if told[2] else -1.2 for first, last, told in candidates])
            for one in passages
            for candidates in [[*zip(one.firsts, one.lasts, one.features, strict=True)]]
        ]


def test_a_title_that_the_report_gives_with_what_it_is_is_a_name_without_it_too() -> None:
    reader = ServiceTagger(load_service_tagger().scorer, LikesLongNamesWithHeads())  # type: ignore[arg-type]
    title, explained = "In ‘Kickback’, young people of Wexmoor meet.", "The Kickback group meets weekly."

    def names(*sentences: str) -> list[str]:
        found = reader.tag([SentenceContext(tokenize(sentence)) for sentence in sentences], {})
        return [
            text[one.start : one.end] for text, some in zip(sentences, found, strict=True) for one in some
        ]

    assert names(title) == []
    assert names(title, explained) == ["Kickback", "Kickback group"]


class LikesAllAlike:
    """A net to which every name with a head is as likely as every other."""

    def scores(self, passages: Sequence[EncodedSentence]) -> list[np.ndarray]:
        return [np.full(len(one.firsts), 0.5) for one in passages]


def test_where_there_is_a_name_but_not_which_words_the_likeliest_is_taken() -> None:
    reader = ServiceTagger(load_service_tagger().scorer, LikesAllAlike())  # type: ignore[arg-type]
    text = "Decisions are quick in the screening and early help hub (EHH) teams."
    heard = SentenceContext(tokenize(text))
    candidates = reader.candidates(heard, {})
    assert max(marginal_probabilities(candidates, [0.5] * len(candidates))) < MIN_PROBABILITY
    [[found]] = reader.tag([heard], {})
    assert "hub" in text[found.start : found.end]


def test_services_do_not_depend_on_the_order_of_sentences() -> None:
    reader, heard = load_service_tagger(), [SentenceContext(tokenize(sentence)) for sentence in SENTENCES]
    found = reader.tag(heard, {})
    turned = reader.tag(heard[::-1], {})[::-1]
    named = [
        [sentence[service.start : service.end] for service in services]
        for sentence, services in [*zip(SENTENCES, found, strict=True), *zip(SENTENCES, turned, strict=True)]
    ]
    assert named[: len(SENTENCES)] == named[len(SENTENCES) :]
    assert {"corporate parenting board", "youth offending service"} <= {
        name for some in named for name in some
    }
