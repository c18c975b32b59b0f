"""What practice a sentence is about: one to three topics, the most specific ones.

A sentence seldom names its topic twice, and often not at all ("They are well attended"). So the cues of the
lexicon are looked for in the sentence, in the one before it, in the paragraph and in its opening sentence,
and the section counts too. Then the topics that are likely for a sentence are weighed against one another
and against those of its neighbours. A few topics no labelled sentence has: they are told by words alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.core.resources import read_yaml
from graphkit.extract.classifiers.linear_weights import Scores, WeightTable, load_weights
from graphkit.extract.classifiers.paragraph_context import ParagraphBatch, context_features
from graphkit.extract.text.phrase_matcher import IGNORED, PhraseMatch, TokenizedText, load_lexicon
from graphkit.extract.text.vocabulary import IntArray, sum_by_sentence

MAX_TOPICS = 3  # topics of a sentence

_LIKELY = -3.0 + 1e-6  # score above which a topic is weighed: -3, but for rounding
_SURE = 1e-6  # score above which a topic is given: nought, but for rounding
_FALLBACK = -1.0  # score above which the best topic is taken where none is sure
_EXACT = 6  # decimals that do not depend on the order in which weights were added up
_NOBODY = 0.018  # share of a topic where there is no sentence
_OFTEN = 3  # times that a topic is hinted at in a paragraph
_HIGHEST = 3.0
_NEVER = -100.0  # score of a topic that a sentence is not about
_STOP = (".",)
_LOWEST = -500.0  # score of which a share can still be told
_UNSURE = 0.4  # share of the best topic below which the neighbours count apart

_IN_LISTS = ("leisure", "young-carers")  # told as one of a list, too: "cooking, sports and arts"
_JOINTS = frozenset({",", ";", "and", "or", "including"})
_OPENING = 3  # words in which a joint parts what opens the sentence from the rest ("However, …")
_BESIDE = frozenset("parental adult poor services service issues problems misuse abuse use".split())
_ON = frozenset(  # words with which a clause goes on after a joint
    "their who which whose is are was were has have had it this they the these to that so while but how as in"
    " uses with when receive know there".split()
)

_OF_LEAVERS = ("care-leaver-accommodation", "care-leaver-health")  # only where care leavers are spoken of
_OF_CARE = ("care-leaver-employment", "education-in-care")  # only where they or children in care are
_HINTS = ("%{}", "%{} twice", "before %{}", "opening %{}", "around %{}", "around %{} often")
CONTEXT_COLUMNS = (
    *("score", "share", "below best", "below second", "best", "second", "third"),
    *("rank 1", "rank 2", "rank 3"),
    *("before", "after", "around", "opening", "unsure: before", "unsure: around", "unsure: opening"),
    *("alone", "first"),
)


@cache
def hint_names(topics: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the columns of `hint_columns`."""
    return (*(name.format(topic) for name in _HINTS for topic in topics), "@opening", "@no hint")


def hint_columns(read: ParagraphBatch, topics: Sequence[str]) -> NDArray[np.bool_]:
    """Return, sentence by column, for which topics there are words in and around it."""
    hints = read.phrase_counts("topics", topics)
    there = hints > 0
    around = read.sum_of_others(hints)
    blocks = [
        there,
        hints > 1,
        read.previous_values(there),
        read.first_sentence_values(there),
        around > 0,
        around >= _OFTEN,
    ]
    return np.column_stack([*blocks, read.position == 0, ~there.any(1)])


def with_hints(read: ParagraphBatch, scores: Scores, first: WeightTable, topics: tuple[str, ...]) -> Scores:
    """Return the scores of topics, by words, with what hints and sections add to them."""
    columns = slice(first.classes.index(topics[0]), first.classes.index(topics[-1]) + 1)
    places = [first.weight_sum(context_features(context))[columns] for context in read.contexts]
    sentence, hint = hint_columns(read, topics).nonzero()
    hints = sum_by_sentence(first.weights_of(hint_names(topics))[hint, columns], sentence, len(scores))
    return scores[:, columns] + hints + read.to_sentences(np.stack(places))


def context_columns(read: ParagraphBatch, scores: Scores) -> Iterator[Scores]:
    """Yield, for each of `CONTEXT_COLUMNS`, what speaks for a topic among the others and around it.

    That is sentence by topic.
    """
    share = 1 / (1 + np.exp(-np.maximum(scores, _LOWEST)))
    number = np.arange(len(share))
    best, _ = top_topics(scores)
    ranked = [share[number, at][:, None] for at in best.T]
    yield from (np.minimum(scores, _HIGHEST), share, share - ranked[0], share - ranked[1])
    yield from (np.broadcast_to(one, share.shape) for one in ranked)
    for at in best.T:
        rank = np.zeros_like(share)
        rank[number, at] = 1
        yield rank
    before, opening = read.previous_values(share, _NOBODY), read.first_sentence_values(share, _NOBODY)
    around = read.sum_of_others(share) / np.maximum(1, read.length - 1)[:, None]
    unsure = ranked[0] < _UNSURE
    yield from (before, read.next_values(share, _NOBODY), around, opening)
    yield from (before * unsure, around * unsure, opening * unsure)
    for flags in (read.length == 1, read.position == 0):
        yield np.broadcast_to(flags[:, None], share.shape).astype(float)


def predict_topics(read: ParagraphBatch, scores: Scores, first: WeightTable) -> list[tuple[str, ...]]:
    """Return the topics of each sentence, the surest first, by the scores of sentences alone."""
    names = first.classes_of["topics"]
    second = load_weights("topics-in-paragraph")
    alone = mask_other_senses(read, with_hints(read, scores, first, names), names)
    placed = second.weights_of(tuple([f"topic {name}" for name in names]))[:, 0] + second.constant
    for weight, column in zip(
        second.weights_of(CONTEXT_COLUMNS)[:, 0], context_columns(read, alone), strict=True
    ):
        placed = placed + weight * column
    given = choose_topics(placed, candidate_topics(read, alone, names))
    return add_lexicon_topics(
        read, add_topic_phrases(read, [tuple([names[at] for at in chosen]) for chosen in given])
    )


def mask_other_senses(read: ParagraphBatch, scores: Scores, topics: Sequence[str]) -> Scores:
    """Return scores without those of topics that a sentence only seems to be about."""
    none = _meant_otherwise(read, topics) | _by_example(read, topics)
    return np.where(none, _NEVER, scores)


def _meant_otherwise(read: ParagraphBatch, topics: Sequence[str]) -> NDArray[np.bool_]:
    """Return where what hints at a topic means another thing, or the subject is another.

    A council adopts a method, documents are missing, a nurse advocates for a child.
    """
    senses = load_lexicon("topic-senses")
    otherwise = read.phrase_counts("topic-senses", topics) > 0
    which = np.flatnonzero(otherwise.any(1))
    if len(which):
        rest = TokenizedText.of_words([_without(read.words[at], senses.find(read.words[at])) for at in which])
        otherwise[which] &= load_lexicon("topics").counts(rest, topics) == 0
    return otherwise


def _by_example(read: ParagraphBatch, topics: Sequence[str]) -> NDArray[np.bool_]:
    """Return where a group is not spoken of, and around it only as one ("including disabled children")."""
    examples, hints = (
        read.sum_of_others(read.phrase_counts("topic-examples", topics)),
        read.phrase_counts("topics", topics),
    )
    only: NDArray[np.bool_] = (hints == 0) & (examples > 0) & (read.sum_of_others(hints) <= examples)
    return only


def _without(words: Sequence[str], phrases: Iterable[PhraseMatch]) -> list[str]:
    """Return words with stops in the place of phrases; those that are set aside stay."""
    rest = list(words)
    for start, end, headings in phrases:
        if headings[0] != IGNORED:
            rest[start:end] = _STOP * (end - start)
    return rest


def add_topic_phrases(read: ParagraphBatch, given: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the topics given to each sentence and, while there is room, those that a phrase tells by itself.

    A phrase that stands under several topics tells them where a sentence is about one of them.
    """
    return [_with(topics, told) for topics, told in zip(given, read.phrases("topics-told"), strict=True)]


def _with(given: tuple[str, ...], told: Iterable[PhraseMatch]) -> tuple[str, ...]:
    for _, _, topics in told:
        if topics[0] != IGNORED and (len(topics) == 1 or not set(topics).isdisjoint(given)):
            given += tuple([topic for topic in topics if topic not in given])
    return given[:MAX_TOPICS]


def add_lexicon_topics(read: ParagraphBatch, given: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the topics given to each sentence and, while there is room, those that words alone tell.

    One of a list tells nothing: "domestic abuse, mental ill-health and substance misuse".
    """
    found = read.phrases("topics-by-words")
    return [
        _with(topics, [cue for cue in cues if not _is_listed(words, *cue)])
        for topics, cues, words in zip(given, found, read.words, strict=True)
    ]


@cache
def lexicon_only_topics() -> frozenset[str]:
    """Return the topics that are told by words alone."""
    return frozenset(read_yaml("data", "lexicon", "topics-by-words.yaml")) - {IGNORED}


def _is_listed(words: Sequence[str], start: int, end: int, topics: Sequence[str]) -> bool:
    """Say whether a phrase is one of a list: after a joint, or before one that no clause begins with."""
    if topics[0] in _IN_LISTS:
        return False
    first = start - (start > 0 and words[start - 1] in _BESIDE)
    after = [word for word in words[end : end + 4] if word not in _BESIDE]
    rest = [word for word in after if word not in _JOINTS]
    goes_on = after[:1] != rest[:1] and _ON.isdisjoint(rest[:1])
    return goes_on or (first > _OPENING and words[first - 1] in _JOINTS)


def candidate_topics(read: ParagraphBatch, scores: Scores, topics: Sequence[str]) -> NDArray[np.bool_]:
    """Return, sentence by topic, which topics are weighed, by the scores of sentences alone.

    Housing, jobs, health and schools are everybody's: a passage is about those of care leavers, or of
    children in care, only if it speaks of them, be it in its heading.
    """
    found, spoken_of = scores > _LIKELY, _spoken_of(read)
    found[:, [topic in _OF_LEAVERS for topic in topics]] &= spoken_of[:, :1]
    found[:, [topic in _OF_CARE for topic in topics]] &= spoken_of.any(1, keepdims=True)
    return found


def _spoken_of(read: ParagraphBatch) -> NDArray[np.bool_]:
    """Return, sentence by care leavers and children in care, whether paragraph or heading speaks of them."""
    headings = TokenizedText([f"{one.heading} {one.criterion.replace('-', ' ')}" for one in read.contexts])
    said, above = (
        load_lexicon("children").counts(text, ("care leavers", "in care")) for text in (read.text, headings)
    )
    spoken: NDArray[np.bool_] = said + read.sum_of_others(said) + read.to_sentences(above) > 0
    return spoken


def choose_topics(scores: Scores, likely: NDArray[np.bool_]) -> list[list[int]]:
    """Return which topics are given: of the likely ones those above nought, else the best if it is near."""
    order, score = top_topics(np.where(likely, scores, -np.inf))
    given = (score > _SURE).sum(1)
    given[(given == 0) & (score[:, 0] > _FALLBACK)] = 1
    return [best[:number] for best, number in zip(order.tolist(), given.tolist(), strict=True)]


def top_topics(scores: Scores) -> tuple[IntArray, Scores]:
    """Return for each sentence the `MAX_TOPICS` best topics, best first, and their scores.

    Scores are rounded before comparison; on a tie the topic listed first wins.
    """
    rest, number = scores.round(_EXACT), np.arange(len(scores))
    which, found = np.empty((len(scores), MAX_TOPICS), np.int64), np.empty((len(scores), MAX_TOPICS))
    for at in range(MAX_TOPICS):
        which[:, at] = best = rest.argmax(1)
        found[:, at] = rest[number, best]
        rest[number, best] = -np.inf
    return which, found
