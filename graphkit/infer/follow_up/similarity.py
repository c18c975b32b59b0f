"""How much a recommendation and what a later report says are about the same thing.

Two things count: telling words in common, rare ones more; topics in common, more where few findings of the
report are about them (assessment is everywhere, private fostering in one paragraph). A sentence is read with
its paragraph: what the paragraph as a whole shares with the recommendation speaks for each of its sentences,
less for those that are about other topics. What is asked of the police or of health services is hardly met
where nobody speaks of them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from graphkit.core.stemming import stem_rarity

_TOPIC = 0.07  # a topic in common, times its rarity; less by the root of how many the recommendation has
_CONTEXT = 1.0  # what the paragraph shares counts as much as what the sentence does
_SHORT = 30.0  # added to the square of a sentence's weight: one word in common proves little in three
_OFF_TOPIC = 0.4  # what is lost where no topic is in common
_SAME_TOPICS = 0.2  # what it counts that two recommendations have the same topics, beside the same keywords
_ELSEWHERE = 0.5  # what counts where the partners are not named that the recommendation names
_OF_PARAGRAPH = 3  # a topic is a paragraph's when one in so many of its sentences has it
SUMMARY = "p0"  # its sentences are about many things: each stands for itself
_NO_PARTNERS = frozenset(  # sectors that are everywhere, or say too little
    "local-authority childrens-social-care childrens-trust partners inspectorate government".split()
)


@dataclass(frozen=True, slots=True)
class Gist:
    """A sentence or recommendation: its keywords, topics and sectors, and the paragraph it stands in."""

    iri: str
    keywords: frozenset[str]
    topics: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    paragraph: str = ""

    @property
    def partners(self) -> frozenset[str]:
        """The sectors of the partners that it names."""
        return self.sectors - _NO_PARTNERS


class Alike(NamedTuple):
    """How much the things said, by their places, are about what is asked."""

    themselves: Mapping[int, float]  # each by itself
    in_context: dict[int, float]  # each read with its paragraph
    by_words: Mapping[int, float]  # the same, topics left aside


class FindingIndex:
    """The findings of a report, ready to be compared with recommendations: with these alone, if given."""

    def __init__(self, said: Sequence[Gist], asked: Iterable[Gist] = ()) -> None:
        self.said = said
        self._topics = {item.topics for item in said}
        rarity = _Rarity(said)
        wanted = frozenset[str]().union(*(item.keywords for item in asked or said))
        self._sentences = _Postings(((item.keywords, item.topics) for item in said), wanted, rarity)
        places: dict[str, list[int]] = defaultdict(list)
        for place, item in enumerate(said):
            if item.paragraph != SUMMARY:
                places[item.paragraph].append(place)
        self._paragraphs = [held for held in places.values() if len(held) > 1]
        self._contexts = _Postings((self._gathered(held) for held in self._paragraphs), wanted, rarity)
        self._named = [item.sectors for item in said]
        for held in self._paragraphs:
            named = frozenset[str]().union(*(said[place].sectors for place in held))
            for place in held:
                self._named[place] = named

    def _gathered(self, places: Sequence[int]) -> tuple[frozenset[str], frozenset[str]]:
        """Return the keywords and the commonest topics of the sentences at these places."""
        items = [self.said[place] for place in places]
        counts = Counter(topic for item in items for topic in item.topics)
        topics = frozenset(topic for topic, count in counts.items() if count * _OF_PARAGRAPH >= len(items))
        return frozenset[str]().union(*(item.keywords for item in items)), topics

    def alike(self, asked: Gist) -> Alike:
        """Return how much each thing said is about what is asked."""
        words, own = self._sentences.scores(asked)
        words_around, around = self._contexts.scores(asked)
        return Alike(
            self._on_topic(own, asked),
            self._on_topic(self._in_context(own, around, asked), asked),
            self._in_context(words, words_around, asked),
        )

    def _on_topic(self, scores: Mapping[int, float], asked: Gist) -> dict[int, float]:
        """Return the scores, lowered for sentences whose topics are not those asked about."""
        if not asked.topics:
            return dict(scores)
        weight = {topics: _weight(_in_common(topics, asked.topics)) for topics in self._topics}
        return {place: score * weight[self.said[place].topics] for place, score in scores.items()}

    def _in_context(
        self, own: Mapping[int, float], around: Mapping[int, float], asked: Gist
    ) -> dict[int, float]:
        """Add their paragraphs' scores to those of sentences; halve both where no partner asked is named."""
        context = dict(own)
        for number, score in around.items():
            context |= dict.fromkeys(self._paragraphs[number], score)
        partners = asked.partners
        return {
            place: (own.get(place, 0.0) + _CONTEXT * score)
            * (_ELSEWHERE if partners and partners.isdisjoint(self._named[place]) else 1.0)
            for place, score in context.items()
        }


def asks_the_same(one: Gist, other: Gist) -> float:
    """Return how much two recommendations ask for the same, in other words or not: keywords, then topics."""
    both, each, every = map(weight, (one.keywords & other.keywords, one.keywords, other.keywords))
    topics = _in_common(one.topics, other.topics)
    return both / (math.sqrt(each * every) or 1.0) * _weight(topics) + _SAME_TOPICS * topics


def weight(keywords: Iterable[str]) -> float:
    """Return how much keywords tell, rare ones more: the sum of the squares of how rare they are."""
    return math.fsum(map(_squares().__getitem__, keywords))


def _weight(in_common: float) -> float:
    """Return how much shared words count where so much of the topics is in common."""
    return 1 - _OFF_TOPIC * (1 - in_common)


def _in_common(some: frozenset[str], others: frozenset[str]) -> float:
    """Return how many topics are in both: from 0 to 1, where they are the same."""
    return len(some & others) / (math.sqrt(len(some) * len(others)) or 1.0)


class _Postings:
    """Where each wanted keyword and each topic is found; the length of everything as a vector of keywords."""

    def __init__(
        self,
        items: Iterable[tuple[frozenset[str], frozenset[str]]],
        wanted: frozenset[str],
        rarity: Mapping[str, float],
    ) -> None:
        self.rarity = rarity  # of each topic
        square = _squares().__getitem__
        self.lengths: list[float] = []
        self.with_keyword: Mapping[str, list[int]] = defaultdict(list)
        self.with_topic: Mapping[str, list[int]] = defaultdict(list)
        for place, (keywords, topics) in enumerate(items):
            for keyword in keywords & wanted:
                self.with_keyword[keyword].append(place)
            for topic in topics:
                self.with_topic[topic].append(place)
            self.lengths.append(math.sqrt(_SHORT + math.fsum(map(square, keywords))))

    def scores(self, asked: Gist) -> tuple[dict[int, float], dict[int, float]]:
        """Return how much each item shares with what is asked, in words alone, and in words and topics.

        Those that share nothing are left out.
        """
        squares = _squares()
        length = math.sqrt(math.fsum(map(squares.__getitem__, asked.keywords))) or 1.0
        words: dict[int, float] = defaultdict(float)
        for keyword in sorted(asked.keywords):
            for place in self.with_keyword.get(keyword, ()):
                words[place] += squares[keyword] / (length * self.lengths[place])
        both = words.copy()
        for topic in sorted(asked.topics):
            shared = _TOPIC * self.rarity[topic] / math.sqrt(len(asked.topics))
            for place in self.with_topic.get(topic, ()):
                both[place] += shared
        return words, both


class _Rarity(dict[str, float]):
    """How rare each topic is among findings: the logarithm of one in how many is about it."""

    def __init__(self, findings: Sequence[Gist]) -> None:
        counts = Counter(topic for item in findings for topic in item.topics)
        super().__init__({topic: math.log(len(findings) / count) for topic, count in counts.items()})
        self._rarest = math.log(len(findings) or 1)

    def __missing__(self, topic: str) -> float:
        return self._rarest


class _Squares(dict[str, float]):
    """The square of each stem's rarity; nothing for a stem whose rarity is not known."""

    def __missing__(self, stem: str) -> float:
        return 0.0


@cache
def _squares() -> _Squares:
    return _Squares({stem: rarity**2 for stem, rarity in stem_rarity().items()})
