"""What a sentence says: polarity and topics, by weights learned from labelled sentences; extent, by its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from graphkit.resources import resource

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_EXTENTS = (
    ("most", r"most|majority|nearly all|mostly|generally|usually|largely"),
    ("many", r"many|a significant number|often|frequently"),
    ("few", r"few|small number|minority|occasionally|rarely"),
    ("some", r"some|a number of|variable|inconsistent\w*|not always|not consistently|sometimes|in places"),
    ("all", r"all|every|always|without exception"),
    ("one", r"one case|one child|a single"),
)
_EXTENT = tuple((name, re.compile(rf"\b(?:{words})\b", re.I)) for name, words in _EXTENTS)


def polarity_of(sentence: str) -> tuple[str, float]:
    """Return the polarity of a sentence, and how far it is from the next best (0 to 1)."""
    scores = sorted(
        ((score, name[9:]) for name, score in _scores(sentence).items() if name[0] == "p"), reverse=True
    )
    return scores[0][1], min(1.0, 0.5 + (scores[0][0] - scores[1][0]) / 2)


def topics_of(sentence: str) -> tuple[str, ...]:
    """Return up to three topics, the surest first."""
    scores = sorted(
        ((score, name[6:]) for name, score in _scores(sentence).items() if name[0] == "t"), reverse=True
    )
    return tuple(name for score, name in scores[:3] if score > -0.3)


def extent_of(sentence: str) -> str:
    """Return how widespread a sentence says it is, "" where it does not say."""
    return next((name for name, words in _EXTENT if words.search(sentence)), "")


def label_recommendation(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the topics of a recommendation, and its sectors (left to its mentions)."""
    return topics_of(text), ()


def _scores(sentence: str) -> dict[str, float]:
    weights = _weights()
    scores = dict(weights[""])
    for feature in set(_features(sentence)):
        for name, weight in weights.get(feature, ()):
            scores[name] += weight
    return scores


def _features(sentence: str) -> Iterator[str]:
    words = [word.replace("’", "'") for word in _WORD.findall(sentence.lower())]
    yield from words
    yield from (" ".join(pair) for pair in zip(words, words[1:], strict=False))
    yield from (" ".join(three) for three in zip(words, words[1:], words[2:], strict=False))
    if words:
        yield "^" + words[0]


@cache
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    found = {}
    with resource("data", "model", "interim.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            feature, _, given = line.rstrip("\n").partition("\t")
            pairs = (item.rpartition("=") for item in given.split())
            found[feature] = tuple((name, float(weight)) for name, _, weight in pairs)
    return found
