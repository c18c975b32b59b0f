"""The topics of a sentence: one to three, the most specific ones.

A sentence seldom names its topic twice, and often not at all ("They are well attended"). So the
cues of the topic lexicon are counted in the sentence, in the sentence before, in the paragraph and
in its first sentence, and the section is a feature too. A second model compares the candidate
topics of a sentence with one another and with those of its neighbours. A few topics have no
labelled sentences: the lexicon alone gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.core.model import Doubt
from graphkit.core.resources import word_sets
from graphkit.core.terms import Scheme
from graphkit.documents.extract.classifiers.linear_weights import Scores, WeightTable, load_weights
from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphBatch,
    context_features,
    doubts_by_sentence,
)
from graphkit.documents.extract.text.phrase_matcher import (
    IGNORED,
    IntArray,
    PhraseMatch,
    TokenizedText,
    load_phrases,
    sum_by_sentence,
)

MAX_TOPICS = 3  # of a sentence

_RULES = word_sets("topic-rules")

_ROUNDING = 1e-6
_CANDIDATE = -3.0 + _ROUNDING  # first-step score from which on a topic is a candidate
_ACCEPTED = _ROUNDING  # second-step score from which on a topic is given
_FALLBACK = -1.0  # score from which on the best topic is given where none is accepted
_DECIMALS = 6  # that do not depend on the order of summation
_BASE_RATE = 0.018  # probability of a topic where there is no neighbour
_MANY_CUES = 3  # cues of a topic in a paragraph
_SCORE_CAP = 3.0
_MASKED = -100.0  # score of a topic that a sentence is not about
_LOWEST = -500.0  # score at which the logistic function does not overflow
# probability of the best topic below which the neighbours have features of their own
_UNCERTAIN = 0.4
_OPENING = 3  # words in which a separator ends the opening phrase ("However, …"), not a list item

# Feature names in `data/model/topics.tsv` and `topics-in-paragraph.tsv`; "%adoption" is a cue of
# adoption.
_CUE_FEATURES = ("%{}", "%{} twice", "before %{}", "opening %{}", "around %{}", "around %{} often")
CONTEXT_COLUMNS = (
    *("score", "share", "below best", "below second", "best", "second", "third"),
    *("rank 1", "rank 2", "rank 3"),
    *(
        "before",
        "after",
        "around",
        "opening",
        "unsure: before",
        "unsure: around",
        "unsure: opening",
    ),
    *("alone", "first"),
)


@cache
def cue_names(topics: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the columns of `cue_columns`."""
    return (
        *(name.format(topic) for name in _CUE_FEATURES for topic in topics),
        "@opening",
        "@no hint",
    )


def cue_columns(batch: ParagraphBatch, topics: Sequence[str]) -> NDArray[np.bool_]:
    """Return by sentence and column whether it, or its paragraph, contains cues of a topic."""
    counts = batch.phrase_counts("topics", topics)
    present = counts > 0
    around = batch.sum_of_others(counts)
    here = [
        present,
        counts > 1,
        batch.previous_values(present),
        batch.first_sentence_values(present),
    ]
    return np.column_stack(
        [*here, around > 0, around >= _MANY_CUES, batch.position == 0, ~present.any(1)]
    )


def add_cue_scores(
    batch: ParagraphBatch, scores: Scores, table: WeightTable, topics: tuple[str, ...]
) -> Scores:
    """Return the topic scores of the words plus those of cues and sections."""
    columns = slice(table.classes.index(topics[0]), table.classes.index(topics[-1]) + 1)
    of_contexts = [
        table.weight_sum(context_features(context))[columns] for context in batch.contexts
    ]
    sentence, cue = cue_columns(batch, topics).nonzero()
    of_cues = sum_by_sentence(
        table.weights_of(cue_names(topics))[cue, columns], sentence, len(scores)
    )
    return scores[:, columns] + of_cues + batch.to_sentences(np.stack(of_contexts))


def topic_context_columns(batch: ParagraphBatch, scores: Scores) -> Iterator[Scores]:
    """Yield for each of `CONTEXT_COLUMNS` its values by sentence and topic."""
    probability = 1 / (1 + np.exp(-np.maximum(scores, _LOWEST)))
    sentences = np.arange(len(probability))
    best, _ = top_topics(scores)
    ranked = [probability[sentences, topic][:, None] for topic in best.T]
    yield from (
        np.minimum(scores, _SCORE_CAP),
        probability,
        probability - ranked[0],
        probability - ranked[1],
    )
    yield from (np.broadcast_to(values, probability.shape) for values in ranked)
    for topic in best.T:
        has_rank = np.zeros_like(probability)
        has_rank[sentences, topic] = 1
        yield has_rank
    before = batch.previous_values(probability, _BASE_RATE)
    opening = batch.first_sentence_values(probability, _BASE_RATE)
    around = batch.sum_of_others(probability) / np.maximum(1, batch.length - 1)[:, None]
    uncertain = ranked[0] < _UNCERTAIN
    yield from (before, batch.next_values(probability, _BASE_RATE), around, opening)
    yield from (before * uncertain, around * uncertain, opening * uncertain)
    for flags in (batch.length == 1, batch.position == 0):
        yield np.broadcast_to(flags[:, None], probability.shape).astype(float)


def predict_topics(
    batch: ParagraphBatch, scores: Scores, first: WeightTable
) -> tuple[list[tuple[str, ...]], list[tuple[Doubt, ...]]]:
    """Return the topics of each sentence, best first, and the doubts about them.

    `scores` are those of the words by the first table. There are no doubts about topics that only
    the lexicon gives, because their accuracy is not known.
    """
    names = first.classes_of["topics"]
    second = load_weights("topics-in-paragraph")
    scores = mask_other_senses(batch, add_cue_scores(batch, scores, first, names), names)
    totals = second.weights_of(tuple([f"topic {name}" for name in names]))[:, 0] + second.constant
    weights = second.weights_of(CONTEXT_COLUMNS)[:, 0]
    for weight, column in zip(weights, topic_context_columns(batch, scores), strict=True):
        totals = totals + weight * column
    chosen = choose_topics(totals, candidate_topics(batch, scores, names))
    topics = [tuple([names[topic] for topic in indexes]) for indexes in chosen]
    topics = add_topic_phrases(batch, topics)
    topic_number = {name: number for number, name in enumerate(names)}
    given = [
        (number, name) for number, own in enumerate(topics) for name in own if name in topic_number
    ]
    score = [float(totals[number, topic_number[name]]) for number, name in given]
    return add_lexicon_topics(batch, topics), doubts_by_sentence(
        Scheme.TOPIC, given, score, len(topics)
    )


def mask_other_senses(batch: ParagraphBatch, scores: Scores, topics: Sequence[str]) -> Scores:
    """Return the scores with a very low one for each topic whose cues have another meaning in the
    sentence."""
    return np.where(
        _has_other_sense(batch, topics) | _is_example_only(batch, topics), _MASKED, scores
    )


def _has_other_sense(batch: ParagraphBatch, topics: Sequence[str]) -> NDArray[np.bool_]:
    """Return by sentence and topic whether all cues have another sense ("adopted a method")."""
    senses = load_phrases("topic-senses")
    other_sense = batch.phrase_counts("topic-senses", topics) > 0
    sentences = np.flatnonzero(other_sense.any(1))
    if len(sentences):
        remaining = [
            _without_phrases(batch.words[at], senses.find(batch.words[at])) for at in sentences
        ]
        counts = load_phrases("topics").counts(TokenizedText.of_words(remaining), topics)
        other_sense[sentences] &= counts == 0
    return other_sense


def _is_example_only(batch: ParagraphBatch, topics: Sequence[str]) -> NDArray[np.bool_]:
    """Return by sentence and topic whether its only cues are examples elsewhere in the paragraph.

    An example is, say, "including disabled children".
    """
    examples = batch.sum_of_others(batch.phrase_counts("topic-examples", topics))
    cues = batch.phrase_counts("topics", topics)
    result: NDArray[np.bool_] = (
        (cues == 0) & (examples > 0) & (batch.sum_of_others(cues) <= examples)
    )
    return result


def _without_phrases(words: Sequence[str], matches: Iterable[PhraseMatch]) -> list[str]:
    """Return words with full stops in place of the matched phrases; ignored matches stay."""
    remaining = list(words)
    for start, end, headings in matches:
        if headings[0] != IGNORED:
            remaining[start:end] = ["."] * (end - start)
    return remaining


def add_topic_phrases(
    batch: ParagraphBatch, topics: Iterable[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Return the topics of each sentence plus those of its topic phrases, at most `MAX_TOPICS`.

    A phrase listed under several topics gives them only to a sentence that has one of them.
    """
    matches = batch.phrases("topic-phrases")
    return [_extend(given, found) for given, found in zip(topics, matches, strict=True)]


def _extend(given: tuple[str, ...], matches: Iterable[PhraseMatch]) -> tuple[str, ...]:
    for _, _, topics in matches:
        if topics[0] != IGNORED and (len(topics) == 1 or not set(topics).isdisjoint(given)):
            given += tuple([topic for topic in topics if topic not in given])
    return given[:MAX_TOPICS]


def add_lexicon_topics(
    batch: ParagraphBatch, topics: Iterable[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Return the topics of each sentence plus those that only the lexicon gives,
    at most `MAX_TOPICS`.

    They take the place of the least sure ones, since their phrases name them. A phrase in a list
    gives no topic: "domestic abuse, mental ill-health and substance misuse".
    """
    found = []
    for given, matches, words in zip(
        topics, batch.phrases("lexicon-only-topics"), batch.words, strict=True
    ):
        named = _extend((), [match for match in matches if not _is_list_item(words, *match)])
        found.append((*given[: MAX_TOPICS - len(named)], *named))
    return found


def _is_list_item(words: Sequence[str], start: int, end: int, topics: Sequence[str]) -> bool:
    """Return whether a phrase is one item of a list that counts for no topic."""
    if topics[0] in _RULES["topics-in-lists"]:
        return False
    item_words = _RULES["item-words"]
    separators = _RULES["list-separators"]
    first = start - 1 if start and words[start - 1] in item_words else start
    after = [word for word in words[end : end + 4] if word not in item_words]
    next_words = [word for word in after if word not in separators]
    has_separator_after = after[:1] != next_words[:1]
    if has_separator_after and _RULES["clause-words"].isdisjoint(next_words[:1]):
        return True
    return first > _OPENING and words[first - 1] in separators


def candidate_topics(
    batch: ParagraphBatch, scores: Scores, topics: Sequence[str]
) -> NDArray[np.bool_]:
    """Return by sentence and topic which topics are candidates, by the first-step scores.

    Housing, jobs, health and schools concern everybody: the topics for care leavers and children in
    care need a mention of them in the paragraph or its heading.
    """
    candidates = scores > _CANDIDATE
    mentions = _mentions_of_groups(batch)
    candidates[:, [topic in _RULES["topics-of-care-leavers"] for topic in topics]] &= mentions[
        :, :1
    ]
    candidates[:, [topic in _RULES["topics-of-care"] for topic in topics]] &= mentions.any(
        1, keepdims=True
    )
    return candidates


def _mentions_of_groups(batch: ParagraphBatch) -> NDArray[np.bool_]:
    """Return by sentence whether paragraph or heading mention care leavers,
    and children in care.
    """
    headings = TokenizedText(
        [f"{one.heading} {one.criterion.replace('-', ' ')}" for one in batch.contexts]
    )
    groups = ("care leavers", "in care")
    count = load_phrases("child-groups").counts
    in_sentences, in_headings = (count(text, groups) for text in (batch.text, headings))
    counts = in_sentences + batch.sum_of_others(in_sentences) + batch.to_sentences(in_headings)
    mentions: NDArray[np.bool_] = counts > 0
    return mentions


def choose_topics(scores: Scores, candidates: NDArray[np.bool_]) -> list[list[int]]:
    """Return the indexes of the topics of each sentence:
    the accepted candidates, else the best if near.
    """
    order, top_scores = top_topics(np.where(candidates, scores, -np.inf))
    count = (top_scores > _ACCEPTED).sum(1)
    count[(count == 0) & (top_scores[:, 0] > _FALLBACK)] = 1
    return [best[:number] for best, number in zip(order.tolist(), count.tolist(), strict=True)]


def top_topics(scores: Scores) -> tuple[IntArray, Scores]:
    """Return for each sentence the indexes of the `MAX_TOPICS` best topics, best first,
    and their scores.

    Scores are rounded before comparison; on a tie the topic listed first wins.
    """
    remaining = scores.round(_DECIMALS)
    sentences = np.arange(len(scores))
    indexes = np.empty((len(scores), MAX_TOPICS), np.int64)
    top_scores = np.empty((len(scores), MAX_TOPICS))
    for rank in range(MAX_TOPICS):
        indexes[:, rank] = best = remaining.argmax(1)
        top_scores[:, rank] = remaining[sentences, best]
        remaining[sentences, best] = -np.inf
    return indexes, top_scores
