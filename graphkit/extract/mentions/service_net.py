"""A small net that reads the sentence around words that might name a service, beside their table of weights.

The table (`services`) knows the words of a name and the nearest beside it. The net goes along the whole
sentence, forwards and backwards, as the net for polarity does (`net`), and says of every candidate how much
more or less likely it is a name: by what it has in mind before the candidate, at its two ends and behind it,
and by what the table says of it here and of the same words elsewhere in the report. Of words it knows the
company they keep in the reports, for which no label is needed, so that it can tell a word that no labelled
sentence has.

`data/model/service-net.tsv` holds it, in hundredths. `benchmarks/service_net_training.py` learns it.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from graphkit.core.resources import resource_path
from graphkit.extract.classifiers.sentence_net import FloatArray, NetWeights, gated_update
from graphkit.extract.mentions.candidate_spans import Ending, SentenceContext, head_nouns
from graphkit.extract.text.tokens import TokenizedSentence

KINDS = ("head", "abbreviation", "capitals", "quoted", "tail")
SCORE_LIMIT = 8.0  # scores of the table are cut to this before the net sees them
UNKNOWN_WORDS = ("?", "?A", "?AA", "?0")  # words unknown: small, with a capital, with several, with a figure
WORD_ROLES = 4  # that a word may have: none, a head, part of a name of somebody else, of a sector
WORD_SHAPES = (
    5  # of a word in print: small, opening the sentence with a capital, with one, with several, a figure
)
_DOUBTFUL = 4.0  # scores of other sentences are cut to this, up and down
_NOWHERE = (0.0,) * 6
CANDIDATE_FEATURES = 2 + len(KINDS) + 2 + len(_NOWHERE)  # numbers that are known of a candidate
_TOGETHER, _ROWS = 32, 16  # sentences, and candidates, at a time: larger products BLAS would give to threads
_WORDS = 32_000  # at a time, each sentence counted as long as the longest: what is in mind at each is kept
_LONGEST = 6  # words
_MARK = re.compile(r"[,;:()‘'\"./&-]")


@dataclass
class ServiceWeights(NetWeights):
    """How a net makes numbers of words, and of numbers a score; a way is forwards or backwards."""

    embeddings: FloatArray  # word, number: the company that a word keeps
    shape_embeddings: FloatArray  # look and meaning, number
    input_weights: FloatArray  # way, number, gate and news
    bias: FloatArray  # way, 1, gate and news
    recurrent_weights: FloatArray  # way, number in mind, gate and news
    hidden_weights: FloatArray  # number in mind at each of four places, hidden number
    candidate_weights: FloatArray  # what is known of a candidate, hidden number
    hidden_bias: FloatArray
    output_weights: FloatArray  # hidden number
    direct_weights: FloatArray  # what is known of a candidate


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that might name a service, from word `first`, character `start`, to an ending.

    `score` is what the table says.
    """

    first: int
    start: int
    ending: Ending
    score: float


@dataclass(frozen=True, slots=True)
class EncodedSentence:
    """A sentence as the net reads it: the words and marks, and the candidates in them."""

    words: tuple[str, ...] = ()
    looks: tuple[int, ...] = ()
    firsts: tuple[int, ...] = ()  # of each candidate: where its first word stands
    lasts: tuple[int, ...] = ()
    told: tuple[tuple[float, ...], ...] = ()


class ReportScores:
    """What the table says of the same words in the other sentences of a report."""

    def __init__(self, sentences: Iterable[tuple[TokenizedSentence, Sequence[Candidate]]] = ()) -> None:
        self._scores = defaultdict[str, list[tuple[str, float]]](list)
        for words, candidates in sentences:
            for one in candidates:
                self._scores[_name(words.text, one)].append((words.text, one.score))
        self._known: dict[tuple[str, str], tuple[float, ...]] = {}  # by name and sentence

    def told(self, text: str, candidate: Candidate) -> tuple[float, ...]:
        """Return how often the words of a candidate stand there, and how likely they are a name.

        The one score by how often, the others at best and in the mean.
        """
        name = _name(text, candidate)
        if (name, text) not in self._known:
            self._known[name, text] = self._told_of(name, text)
        return self._known[name, text]

    def _told_of(self, name: str, text: str) -> tuple[float, ...]:
        scores = [
            max(-_DOUBTFUL, min(score, _DOUBTFUL))
            for other, score in self._scores.get(name, ())
            if other != text
        ]
        if not scores:
            return _NOWHERE
        likely = [1 / (1 + math.exp(-score)) for score in scores]
        often, count = min(math.log1p(len(scores)), 3.0), len(scores)
        return (1.0, often, max(scores), sum(scores) / count, max(likely), sum(likely) / count)


def _name(text: str, candidate: Candidate) -> str:
    return text[candidate.start : candidate.ending.bare_end].lower()


def encode_sentence(
    heard: SentenceContext, candidates: Sequence[Candidate], elsewhere: ReportScores
) -> EncodedSentence:
    """Return a sentence as the net reads it; an empty one where there are no candidates."""
    if not candidates:
        return EncodedSentence()
    words, (read, place) = heard.words, words_and_punctuation(heard.words)
    sectors = {at for first, (last, _) in heard.partners.items() for at in range(first, last)}
    looks = [0] * len(read)
    for at, word in enumerate(words.lower):
        meaning = 3 if at in sectors else 2 if at in heard.taken else 1 if word in head_nouns() else 0
        looks[place[at]] = _look(words.words[at], at) * WORD_ROLES + meaning
    return EncodedSentence(
        tuple(read),
        tuple(looks),
        tuple(place[candidate.first] for candidate in candidates),
        tuple(place[candidate.ending.last] for candidate in candidates),
        tuple((*_known_beforehand(one), *elsewhere.told(words.text, one)) for one in candidates),
    )


def words_and_punctuation(words: TokenizedSentence) -> tuple[list[str], list[int]]:
    """Return the words and marks of a sentence as the net reads them, and where among them each word is."""
    read, place = list[str](), list[int]()
    for word, gap in zip(words.lower, words.gaps[:-1], strict=True):
        if gap != " ":
            read += _MARK.findall(gap)
        place.append(len(read))
        read.append(word.replace("-", "").replace("/", ""))
    return [*read, *_MARK.findall(words.gaps[-1])], place


def _look(printed: str, at: int) -> int:
    if not printed.isalpha() and any(letter.isdigit() for letter in printed):
        return 4
    if printed.islower():
        return 0
    if sum(letter.isupper() for letter in printed) > 1:
        return 3
    return 0 if not printed[0].isupper() else 2 if at else 1


def _known_beforehand(candidate: Candidate) -> tuple[float, ...]:
    """Return what is known of a candidate: what the table says, its kind, its length."""
    score = min(max(candidate.score, -SCORE_LIMIT), SCORE_LIMIT)
    length = candidate.ending.last - candidate.first + 1
    kinds = [float(candidate.ending.kind == kind) for kind in KINDS]
    return (score, float(score > 0), *kinds, min(length, _LONGEST) / 3, float(length == 1))


class Batch:
    """Passages that are read at a time, the longest first."""

    def __init__(self, passages: Sequence[EncodedSentence], row: Mapping[str, int]) -> None:
        self.order = sorted(range(len(passages)), key=lambda at: (-len(passages[at].words), at))
        ordered = [passages[at] for at in self.order]
        sizes = np.array([len(one.words) for one in ordered])
        steps = np.arange(sizes[0])[:, None]
        self.active = (sizes > steps).sum(1).tolist()
        self.place = np.stack([np.minimum(steps, sizes - 1), np.maximum(sizes - 1 - steps, 0)])
        self.number = np.arange(len(ordered))
        unknown = [row[kind] for kind in UNKNOWN_WORDS]
        by_look = [unknown[0], unknown[1], unknown[1], unknown[2], unknown[3]]
        rows, looks = np.zeros((2, len(ordered), sizes[0]), np.int64)
        for number, one in enumerate(ordered):
            found = [
                row.get(word, by_look[look // WORD_ROLES])
                for word, look in zip(one.words, one.looks, strict=True)
            ]
            rows[number, : len(found)], looks[number, : len(found)] = found, one.looks
        self.rows, self.looks = rows[self.number, self.place], looks[self.number, self.place]
        self.count = [len(one.firsts) for one in ordered]
        which = np.repeat(self.number, self.count)
        first = np.array([at for one in ordered for at in one.firsts], np.int64)
        last = np.array([at for one in ordered for at in one.lasts], np.int64)
        size = sizes[which]
        # steps after which the net is, at the end of a candidate and before it, then from behind
        self.ends = (
            (last + 1, 0, which),
            (first, 0, which),
            (size - first, 1, which),
            (size - last - 1, 1, which),
        )
        self.told = np.array([told for one in ordered for told in one.told])

    def by_passage(self, scores: FloatArray) -> list[FloatArray]:
        """Return the scores of the candidates of each passage, in the order in which they were given."""
        parts = np.split(scores, np.cumsum(self.count)[:-1])
        back = np.argsort(self.order)
        return [parts[at] for at in back]


class ServiceNet:
    """A net that has been learned."""

    def __init__(self, words: list[str], weights: ServiceWeights) -> None:
        self.words, self.weights = words, weights
        self.row = {word: row for row, word in enumerate(words)}
        self._said = [weights.embeddings @ weights.input_weights[way] + weights.bias[way] for way in (0, 1)]
        self._looks = [weights.shape_embeddings @ weights.input_weights[way] for way in (0, 1)]

    def scores(self, passages: Sequence[EncodedSentence]) -> list[FloatArray]:
        """Return for each passage the scores of its candidates."""
        found: list[FloatArray] = [np.zeros(0)] * len(passages)
        some = sorted(
            (at for at, one in enumerate(passages) if one.firsts), key=lambda at: -len(passages[at].words)
        )
        while some:
            few = max(1, min(_TOGETHER, _WORDS // len(passages[some[0]].words)))
            which, some = some[:few], some[few:]
            together = Batch([passages[at] for at in which], self.row)
            for at, scores in zip(which, together.by_passage(self._scores(together)), strict=True):
                found[at] = scores
        return found

    def _scores(self, together: Batch) -> FloatArray:
        net, active = self.weights, together.active
        minds = np.zeros((len(active) + 1, 2, len(together.number), net.recurrent_weights.shape[1]))
        for step, some in enumerate(active):
            rows, looks = together.rows[:, step, :some], together.looks[:, step, :some]
            said = np.stack([self._said[way][rows[way]] + self._looks[way][looks[way]] for way in (0, 1)])
            now = minds[step, :, :some]
            minds[step + 1, :, :some] = now + gated_update(now, said, now @ net.recurrent_weights)
        read = np.concatenate([minds[ends] for ends in together.ends], 1)
        hidden = (
            _by_rows(read, net.hidden_weights)
            + _by_rows(together.told, net.candidate_weights)
            + net.hidden_bias
        )
        scores: FloatArray = np.maximum(hidden, 0) @ net.output_weights + together.told @ net.direct_weights
        return scores


def _by_rows(numbers: FloatArray, weights: FloatArray) -> FloatArray:
    return np.concatenate([numbers[at : at + _ROWS] @ weights for at in range(0, len(numbers), _ROWS)])


@cache
def service_net() -> ServiceNet:
    """Return the net for names of services."""
    return ServiceNet(
        *ServiceWeights.parse(resource_path("data", "model", "service-net.tsv").read_text(encoding="utf-8"))
    )
