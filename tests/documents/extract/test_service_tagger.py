"""The service tagger: candidates, marginal probabilities,
and the scores of the rest of the report.
"""

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.documents.extract.mentions.candidate_spans import Ending, SentenceContext
from graphkit.documents.extract.mentions.service_features import name_features
from graphkit.documents.extract.mentions.service_net import (
    Candidate,
    EncodedSentence,
    ReportScores,
    encode_sentence,
)
from graphkit.documents.extract.mentions.service_tagger import (
    MIN_PROBABILITY,
    ServiceTagger,
    is_specific_name,
    load_service_tagger,
    marginal_probabilities,
)
from graphkit.documents.extract.text.tokens import tokenize

SENTENCES = [
    "The Ambleford early help hub and the MASH work well together.",
    "In ‘Kickback’, young people of Wexmoor meet the corporate parenting board every month.",
    "Visits are prompt.",
    "",
    (
        "The youth offending service, the family hubs and a panel for care leavers share what they "
        "know. "
    )
    * 8,
]


def candidate(start: int, end: int, score: float = 0.0) -> Candidate:
    return Candidate(0, start, Ending(0, "head", "team", end, end, ((0, start),)), score)


def encoded_sentences(tagger: ServiceTagger, sentences: list[str]) -> list[EncodedSentence]:
    contexts = [SentenceContext(tokenize(sentence)) for sentence in sentences]
    return [encode_sentence(one, tagger.candidates(one, {}), ReportScores()) for one in contexts]


spans = st.tuples(st.integers(0, 8), st.integers(1, 4), st.floats(-6, 6))


@given(st.lists(spans, max_size=7))
def test_marginal_probabilities_equal_full_enumeration(drawn: list[tuple[int, int, float]]) -> None:
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
    assert marginal_probabilities(candidates, scores) == pytest.approx(
        [weight / every for weight in own]
    )


def test_many_probable_names_do_not_underflow() -> None:
    candidates = [candidate(at * 2, at * 2 + 1) for at in range(500)]
    assert marginal_probabilities(candidates, [9.0] * 500) == pytest.approx(
        [1 / (1 + exp(-9))] * 500
    )


def test_a_batch_gives_the_scores_of_single_sentences() -> None:
    tagger = load_service_tagger()
    passages = encoded_sentences(tagger, SENTENCES)
    assert sum(len(one.firsts) for one in passages) > 8
    for one, scores in zip(passages, tagger.net.scores(passages), strict=True):
        (alone,) = tagger.net.scores([one])
        assert scores == pytest.approx(alone, abs=1e-9)
        assert len(scores) == len(one.firsts)


def test_features_include_scores_of_other_sentences() -> None:
    here, there = tokenize("The hub is new."), tokenize("Staff at the hub are few.")
    one, other = candidate(4, 7, -1.0), candidate(13, 16, 3.0)
    alone = ReportScores([(here, [one])])
    both = ReportScores([(here, [one]), (there, [other])])
    assert set(alone.features(here.text, one)) == {0.0}
    assert both.features(here.text, one)[2] == 3.0
    assert both.features(there.text, other)[2] == -1.0


class LongHeadsNet:
    """A net that gives names with a head noun a high score, the longest the highest,
    and others a low one.
    """

    def scores(self, passages: Sequence[EncodedSentence]) -> list[np.ndarray]:
        return [
            np.array(
                [
                    last - first + 5.0 if features[2] else -1.2
                    for first, last, features in candidates
                ]
            )
            for one in passages
            for candidates in [[*zip(one.firsts, one.lasts, one.features, strict=True)]]
        ]


def test_a_title_with_its_kind_elsewhere_is_a_name() -> None:
    tagger = ServiceTagger(load_service_tagger().scorer, LongHeadsNet())  # type: ignore[arg-type]
    title, explained = (
        "In ‘Kickback’, young people of Wexmoor meet.",
        "The Kickback group meets weekly.",
    )

    def names(*sentences: str) -> list[str]:
        found = tagger.tag([SentenceContext(tokenize(sentence)) for sentence in sentences], {})
        return [
            text[one.start : one.end]
            for text, some in zip(sentences, found, strict=True)
            for one in some
        ]

    assert names(title) == []
    assert names(title, explained) == ["Kickback", "Kickback group"]


class UniformNet:
    """A net that gives all candidates the same score."""

    def scores(self, passages: Sequence[EncodedSentence]) -> list[np.ndarray]:
        return [np.full(len(one.firsts), 0.5) for one in passages]


def test_the_best_of_jointly_probable_names_is_chosen() -> None:
    tagger = ServiceTagger(load_service_tagger().scorer, UniformNet())  # type: ignore[arg-type]
    text = "Decisions are quick in the screening and early help hub (EHH) teams."
    context = SentenceContext(tokenize(text))
    candidates = tagger.candidates(context, {})
    assert max(marginal_probabilities(candidates, [0.5] * len(candidates))) < MIN_PROBABILITY
    [[found]] = tagger.tag([context], {})
    assert "hub" in text[found.start : found.end]


def test_services_do_not_depend_on_the_order_of_sentences() -> None:
    tagger, contexts = (
        load_service_tagger(),
        [SentenceContext(tokenize(sentence)) for sentence in SENTENCES],
    )
    found = tagger.tag(contexts, {})
    turned = tagger.tag(contexts[::-1], {})[::-1]
    named = [
        [sentence[service.start : service.end] for service in services]
        for sentence, services in [
            *zip(SENTENCES, found, strict=True),
            *zip(SENTENCES, turned, strict=True),
        ]
    ]
    assert named[: len(SENTENCES)] == named[len(SENTENCES) :]
    assert {"corporate parenting board", "youth offending service"} <= {
        name for some in named for name in some
    }


def test_tail_begins_after_the_words_of_a_name() -> None:
    tail = set(name_features("for instance health services for", "children", "service for", "tail"))
    assert {"tail=children", "tn=4", "tl=health", "tc=preposition"} <= tail


def test_sentence_that_begins_with_for_is_tagged() -> None:
    context = SentenceContext(
        tokenize("For instance, health services for children in care are prompt.")
    )
    assert load_service_tagger().candidates(context, {}) == []


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("discreet service", False),
        ("these teams", False),
        ("These teams", False),
        ("Swift team", True),
        ("one team", False),
        ("Standing Panel", True),
        ("multi-agency panel", True),
        ("river team", True),
        ("initial child protection conference", False),
        ("Fire & Rescue Services (FRS)", False),
    ],
)
def test_a_kind_with_any_quality_is_no_name(text: str, is_name: bool) -> None:
    assert is_specific_name(text) is is_name
